import { describe, expect, it } from 'vitest';
import type { RepositoryFacts, Sighting } from '#core/server';
import { identify, mergedSighting, mergeSightings } from '#crawler/discover/merge';

const SEEN = '2026-11-20T12:00:00.000Z';

const facts = (id: string, fullName: string, files: Record<string, unknown> = {}, pushedAt = SEEN): RepositoryFacts => ({
  id,
  fullName,
  stars: 3,
  archived: false,
  fork: false,
  pushedAt,
  files: Object.fromEntries(Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? file : JSON.stringify(file)])),
});
const github = (target: string, repository: RepositoryFacts): Sighting => ({
  source: 'github',
  target: `github:${target}`,
  seenAt: SEEN,
  repository,
});
const npm = (name: string, claimedRepository?: string): Sighting => ({
  source: 'npm',
  target: `npm:${name}`,
  seenAt: SEEN,
  ...(claimedRepository !== undefined && { claimedRepository }),
});
const pypi = (name: string, claimedRepository: string): Sighting => ({
  ...npm(name, claimedRepository),
  source: 'list',
  target: `pypi:${name}`,
});
const listed = (target: string): Sighting => ({ source: 'list', target, seenAt: SEEN, from: 'list.md:1' });
const registered = (name: string, target: string, document: Record<string, unknown> = {}): Sighting => ({
  source: 'registry',
  target,
  seenAt: SEEN,
  name,
  serverJson: { name, ...document } as Sighting['serverJson'] & object,
});

/** The targets of each server, the one to crawl in front. */
const merged = (...sightings: Sighting[]) =>
  mergeSightings(sightings.map(identify)).map((group) => group.map((index) => sightings[index]?.target));

const PACKAGE = { 'package.json': { name: 'files-mcp' } };
const REPOSITORY = 'git+https://github.com/ada/files.git';

describe('sightings are of one server', () => {
  it.each<[string, Sighting[], string[][]]>([
    ['that name the same target', [npm('a'), listed('npm:a'), npm('b')], [['npm:a', 'npm:a'], ['npm:b']]],
    ['of two versions of a package', [listed('npm:a@1.0.0'), listed('npm:a')], [['npm:a@1.0.0', 'npm:a']]],
    [
      'of two spellings of a repository',
      [listed('github:Ada/Files'), listed('github:ada/files')],
      [['github:Ada/Files', 'github:ada/files']],
    ],
    ['of two spellings of a project', [listed('pypi:Files_MCP'), listed('pypi:files-mcp')], [['pypi:Files_MCP', 'pypi:files-mcp']]],
    [
      'of a repository before and after it was renamed',
      [github('ada/old', facts('7', 'ada/files')), github('ada/files', facts('7', 'ada/files'))],
      [['github:ada/old', 'github:ada/files']],
    ],
    [
      'of a repository whose old name only a list knows',
      [listed('github:ada/old'), github('ada/old', facts('7', 'ada/files')), listed('github:Ada/Files')],
      [['github:ada/old', 'github:ada/old', 'github:Ada/Files']],
    ],
    [
      'of a repository and the package that it publishes',
      [github('ada/files', facts('7', 'ada/files', PACKAGE)), npm('files-mcp', REPOSITORY)],
      [['npm:files-mcp', 'github:ada/files']],
    ],
    [
      'of a package that knows its repository by its old name',
      [github('ada/old', facts('7', 'ada/new', PACKAGE)), npm('files-mcp', 'https://github.com/ada/old')],
      [['npm:files-mcp', 'github:ada/old']],
    ],
    [
      'of a folder of a repository and the package that it publishes',
      [
        github('ada/many', facts('7', 'ada/many', { 'package.json': { name: 'many', private: true } })),
        github('ada/many#packages/files', facts('7', 'ada/many', { 'packages/files/package.json': { name: 'files-mcp' } })),
        npm('files-mcp', 'https://github.com/ada/many/tree/main/packages/files'),
      ],
      [['github:ada/many'], ['npm:files-mcp', 'github:ada/many#packages/files']],
    ],
    [
      'of a repository and its project on PyPI',
      [
        github('ada/files', facts('7', 'ada/files', { 'pyproject.toml': '[project]\nname = "Files.MCP"\n' })),
        pypi('files-mcp', 'ada/files'),
      ],
      [['pypi:files-mcp', 'github:ada/files']],
    ],
    [
      'of a repository and its remote server',
      [
        github('ada/files', facts('7', 'ada/files', { 'server.json': { remotes: [{ url: 'https://files.example/mcp' }] } })),
        registered('example.files/mcp', 'https://files.example/mcp', { repository: { url: 'https://github.com/ada/files' } }),
      ],
      [['https://files.example/mcp', 'github:ada/files']],
    ],
    [
      'of a repository and the image that its owner keeps',
      [
        github(
          'Ada/files',
          facts('7', 'Ada/files', { 'server.json': { packages: [{ registryType: 'oci', identifier: 'ghcr.io/ada/files' }] } }),
        ),
        registered('io.github.ada/files', 'oci:ghcr.io/ada/files', { repository: { url: 'https://github.com/Ada/files' } }),
      ],
      [['oci:ghcr.io/ada/files', 'github:Ada/files']],
    ],
    [
      'of all that a chain of them joins',
      [
        listed('github:ada/files'),
        npm('files-mcp', REPOSITORY),
        listed('npm:files-mcp'),
        github('ada/files', facts('7', 'ada/files', PACKAGE)),
      ],
      [['npm:files-mcp', 'npm:files-mcp', 'github:ada/files', 'github:ada/files']],
    ],
  ])('%s', (_claim, sightings, groups) => {
    expect(merged(...sightings)).toEqual(groups);
  });
});

describe('sightings stay of two servers', () => {
  it.each<[string, Sighting[]]>([
    ['where a package claims a repository that does not name it', [github('ada/files', facts('7', 'ada/files')), npm('evil', REPOSITORY)]],
    ['where a repository names a package that claims none', [github('eve/files', facts('9', 'eve/files', PACKAGE)), npm('files-mcp')]],
    ['where a fork names the package of its origin', [github('eve/files', facts('9', 'eve/files', PACKAGE)), npm('files-mcp', REPOSITORY)]],
    [
      'where only a document says where a package comes from',
      [
        github('eve/files', facts('9', 'eve/files', PACKAGE)),
        registered('io.github.eve/files', 'npm:files-mcp', { repository: { url: 'https://github.com/eve/files' } }),
      ],
    ],
    [
      'where a package that is not published has the name of another',
      [
        github('eve/files', facts('9', 'eve/files', { 'package.json': { name: 'files-mcp', private: true } })),
        npm('files-mcp', 'eve/files'),
      ],
    ],
    [
      'where another repository took a name that was given up',
      [github('ada/files', facts('7', 'ada/new', PACKAGE)), github('ada/files', facts('9', 'ada/files'))],
    ],
    [
      'where a package claims a name that two repositories had',
      [
        github('ada/files', facts('7', 'ada/new', PACKAGE)),
        github('ada/files', facts('9', 'ada/files', PACKAGE)),
        npm('files-mcp', REPOSITORY),
      ],
    ],
    ['in two folders of one repository', [github('a/b#x', facts('7', 'a/b')), github('a/b#y', facts('7', 'a/b'))]],
    ['at two addresses of one host', [listed('https://a.example/x/mcp'), listed('https://a.example/y/mcp')]],
    [
      'where a repository and a document of its owner name the remote server of somebody else',
      [
        github('eve/files', facts('9', 'eve/files', { 'server.json': { remotes: [{ url: 'https://files.example/mcp' }] } })),
        registered('io.github.eve/files', 'https://files.example/mcp', { repository: { url: 'https://github.com/eve/files' } }),
      ],
    ],
    [
      'where a repository and a document of its owner name the image of somebody else',
      [
        github(
          'eve/files',
          facts('9', 'eve/files', { 'server.json': { packages: [{ registryType: 'oci', identifier: 'ghcr.io/ada/files' }] } }),
        ),
        registered('io.github.eve/files', 'oci:ghcr.io/ada/files', { repository: { url: 'https://github.com/eve/files' } }),
      ],
    ],
    ['of one name in two registries', [listed('npm:files'), listed('pypi:files')]],
    ['whose files cannot be read', [github('a/b', facts('7', 'a/b', { 'package.json': '{', 'pyproject.toml': '= =' })), npm('b', 'a/b')]],
  ])('%s', (_claim, sightings) => {
    expect(merged(...sightings)).toEqual(sightings.map(({ target }) => [target]));
  });
});

describe('of several documents on one server', () => {
  it('that of the owner of its host counts, whichever comes first', () => {
    const url = 'https://mcp.acme.example/mcp';
    const [eve, acme] = [registered('aaa.eve/acme', url), registered('example.acme/mcp', url)];
    const [group = []] = mergeSightings([eve, acme].map(identify));
    expect(group).toEqual([1, 0]);
    expect(mergedSighting([acme, eve])).toEqual({
      ...acme,
      also: [{ source: 'registry', target: url, seenAt: SEEN, name: 'aaa.eve/acme' }],
    });
  });

  it('a name that only looks like that of the owner does not count for more', () => {
    const url = 'https://acme.example/mcp';
    expect(mergeSightings([registered('a/x', url), registered('example/x', url), registered('example.cme/x', url)].map(identify))).toEqual([
      [0, 1, 2],
    ]);
  });

  it('a document goes before a bare name', () => {
    expect(mergeSightings([npm('a'), registered('x/a', 'npm:a@1.0.0')].map(identify))).toEqual([[1, 0]]);
  });
});

describe('a merged sighting', () => {
  it('is its first, with the newest words on the repository and the others beside it, each once', () => {
    const first = registered('x/files', 'npm:files-mcp@1.0.0');
    const [old, now] = [facts('7', 'ada/old', {}, '2026-01-01T00:00:00Z'), facts('7', 'ada/files')];
    const others = [npm('files-mcp', REPOSITORY), npm('files-mcp'), github('ada/old', old), github('ada/files', now), first];
    expect(mergedSighting([first, ...others])).toEqual({
      ...first,
      repository: now,
      also: [
        { source: 'npm', target: 'npm:files-mcp', seenAt: SEEN },
        { source: 'github', target: 'github:ada/old', seenAt: SEEN },
        { source: 'github', target: 'github:ada/files', seenAt: SEEN },
      ],
    });
  });

  it('of one is that one', () => {
    expect(mergedSighting([npm('a')])).toEqual(npm('a'));
  });
});

it('fifty thousand sightings are merged in one go', () => {
  const sightings = Array.from({ length: 25_000 }, (_, at) => [
    identify(github(`o/r${at}`, facts(String(at), `o/r${at}`, { 'package.json': { name: `p${at}` } }))),
    identify(npm(`p${at}`, `https://github.com/o/r${at}`)),
  ]).flat();
  expect(mergeSightings(sightings)).toHaveLength(25_000);
});
