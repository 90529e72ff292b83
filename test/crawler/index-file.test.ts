import { describe, expect, it } from 'vitest';
import { readIndex } from '#crawler/discover/index-file';

const SEEN = '2026-11-02T09:00:00.000Z';
const targetsOf = (text: string) => readIndex(text, 'servers.txt', SEEN).sightings.map(({ target }) => target);
const problemLinesOf = (text: string) => readIndex(text, 'servers.txt', SEEN).problems.map(({ line }) => line);

describe('readIndex', () => {
  it('reads one target a line, and says where each stands', () => {
    const text = '\uFEFF# first\r\nnpm:one-mcp@1.0.0\r\n\r\n  two-mcp  \r\n';
    expect(readIndex(text, 'servers.txt', SEEN)).toEqual({
      sightings: [
        { source: 'index', target: 'npm:one-mcp@1.0.0', seenAt: SEEN, from: 'servers.txt:2' },
        { source: 'index', target: 'npm:two-mcp', seenAt: SEEN, from: 'servers.txt:4' },
      ],
      problems: [],
    });
  });

  it.each(['123', '-1.5', 'null', 'true'])('takes no %s for the name of a package', (line) => {
    expect(problemLinesOf(`one\n${line}\ntwo`)).toEqual([2]);
    expect(targetsOf(`one\n${line}\ntwo`)).toEqual(['npm:one', 'npm:two']);
  });

  it.each([
    ['JSON Lines', '{"target":"npm:one"}\n"npm:two"\nthree\n', ['npm:one', 'npm:two', 'npm:three']],
    ['a JSON array on one line', '["npm:one", "pypi:two==1.0"]', ['npm:one', 'pypi:two==1.0']],
    ['a JSON array over many lines, with a comma too many', '[\n "npm:one",\n {"npm": "two"},\n]\n', ['npm:one', 'npm:two']],
    [
      'an object with servers',
      '{\n "metadata": {"servers": ["no"]},\n "servers": ["one", {"npm":"two"}],\n "x": 1\n}',
      ['npm:one', 'npm:two'],
    ],
    ['an object with servers on one line', '{"servers":["one"],"n":["no"]}', ['npm:one']],
    ['a single entry', '{"package": "one", "version": "1.2.3"}', ['npm:one@1.2.3']],
    [
      'every kind of target',
      'github:o/r\noci:mcp/files:1\nhttps://mcp.example.com/mcp\n./mine',
      ['github:o/r', 'oci:mcp/files:1', 'https://mcp.example.com/mcp', './mine'],
    ],
    ['an empty text', '', []],
    ['an empty list', '[]', []],
  ])('reads %s', (_claim, text, targets) => {
    expect(targetsOf(text)).toEqual(targets);
    expect(problemLinesOf(text)).toEqual([]);
  });

  it.each([
    ['a scheme in the package', { package: 'pypi:one', version: '2.0' }, 'pypi:one==2.0'],
    ['a version that the name has already', { npm: '@s/one@1.0.0', version: '2.0.0' }, 'npm:@s/one@1.0.0'],
    ['a scoped name and a version', { npm: '@s/one', version: '2.0.0' }, 'npm:@s/one@2.0.0'],
    ['the target before the package', { target: 'npm:one@1.0.0', package: 'two', repository: 'https://github.com/o/r' }, 'npm:one@1.0.0'],
    ['a repository', { name: 'x', repository: { url: 'git+https://github.com/o/r.git' } }, 'github:o/r'],
    ['a repository by its short name', { repository: 'o/r' }, 'github:o/r'],
    ['a folder of a repository', { repository: 'https://github.com/o/r/tree/main/src/x' }, 'github:o/r'],
  ])('reads an object with %s', (_claim, entry, target) => {
    expect(targetsOf(JSON.stringify([entry]))).toEqual([target]);
  });

  it.each([
    ['npm', { packages: [{ registryType: 'npm', identifier: '@s/one', version: '1.0.0' }] }, 'npm:@s/one@1.0.0'],
    ['the older spelling', { packages: [{ registry_name: 'npm', name: 'one', version: '1.0.0' }] }, 'npm:one@1.0.0'],
    [
      'an image with its version',
      { packages: [{ registryType: 'oci', identifier: 'docker.io/o/one', version: '1.0' }] },
      'oci:docker.io/o/one:1.0',
    ],
    [
      'npm behind an image',
      {
        packages: [
          { registryType: 'oci', identifier: 'o/one:1' },
          { registryType: 'npm', identifier: 'one' },
        ],
      },
      'npm:one',
    ],
    ['a remote alone', { remotes: [{ type: 'streamable-http', url: 'https://mcp.example.com/mcp' }] }, 'https://mcp.example.com/mcp'],
    ['odd members beside it', { packages: [3, { registryType: 'npm', identifier: 'one', version: 7 }], remotes: 'no' }, 'npm:one'],
  ])('takes the target of a server.json from %s, and keeps the document', (_claim, members, target) => {
    const serverJson = { name: 'io.github.o/one', ...members };
    for (const text of [JSON.stringify(serverJson, null, 2), JSON.stringify({ servers: [{ server: serverJson, _meta: {} }] })]) {
      expect(readIndex(text, 'servers.json', SEEN).sightings).toEqual([
        { source: 'index', target, seenAt: SEEN, from: 'servers.json:1', serverJson },
      ]);
    }
  });

  it('names a target once, where it stands first', () => {
    const { sightings } = readIndex('two\nnpm:one\none\n{"package":"two"}', 'x', SEEN);
    expect(sightings.map(({ target, from }) => [target, from])).toEqual([
      ['npm:two', 'x:1'],
      ['npm:one', 'x:2'],
    ]);
  });

  it.each([
    ['a bad line between good ones', 'one\n<script>\n../../x\n{"target":\n{"stars":1}\ntwo', ['npm:one', 'npm:two'], [2, 3, 4, 5]],
    ['a bad first line of JSON Lines', '{"target":"npm:x"\n{"target":"npm:one"}', ['npm:one'], [1]],
    ['a bad element between good ones', '[\n"one",\n{oops},\n12,\n"no end,\n"two"\n]', ['npm:one'], [3, 4, 5]],
    ['a list that is cut off', '[\n"one",\n"two",\n{"target": "npm:th', ['npm:one', 'npm:two'], [4, 4]],
    ['something behind the list', '["one"]\n["two"]', ['npm:one'], [2]],
    ['a repository elsewhere', '[{"repository":"https://gitlab.com/o/r"}]', [], [1]],
    ['a document that is not JSON', '{\n"name": oops\n}', [], [1]],
    ['a package of a registry that no target can name', '{"name":"x","packages":[{"registryType":"nuget","identifier":"X"}]}', [], [1]],
  ])('says the line of %s', (_claim, text, targets, lines) => {
    expect(targetsOf(text)).toEqual(targets);
    expect(problemLinesOf(text)).toEqual(lines);
  });

  it('refuses a line that is too long, and goes on behind it', () => {
    const { sightings, problems } = readIndex(`{"target":"npm:one","x":"${'x'.repeat(70_000)}"}\ntwo`, 'x', SEEN);
    expect(sightings.map(({ target }) => target)).toEqual(['npm:two']);
    expect(problems).toEqual([{ line: 1, reason: 'An entry has at most 65536 characters.' }]);
  });

  it('stops at 200,000 entries, and says so', () => {
    const { sightings, problems } = readIndex(Array.from({ length: 200_005 }, (_, at) => `p${at}`).join('\n'), 'x', SEEN);
    expect(sightings.length).toBe(200_000);
    expect(problems).toEqual([{ line: 200_001, reason: 'Only the first 200000 entries are read.' }]);
  });

  it('survives nesting without end', () => {
    expect(problemLinesOf('['.repeat(300_000))).toEqual([1, 1]);
    expect(problemLinesOf(`["one", ${'['.repeat(20_000)}${']'.repeat(20_000)}]`)).toEqual([1]);
  });
});
