import { describe, expect, it } from 'vitest';
import type { RepositoryFacts, Sighting } from '#core/server';
import { parseTarget } from '#core/target';
import type { NpmClient } from '#crawler/npm-client';
import type { PypiClient } from '#crawler/pypi-client';
import type { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import { resolveGithub } from '#crawler/resolve/resolve-github';
import { type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';

const NOW = '2026-11-02T09:00:00.000Z';
const HERE = 'https://github.com/acme/notes';

function sighted(files: Record<string, string>, more: Partial<RepositoryFacts> = {}, target = 'github:Acme/notes'): Sighting {
  const repository: RepositoryFacts = {
    id: '1',
    fullName: 'acme/notes',
    description: 'Keeps notes.',
    license: 'MIT',
    stars: 7,
    archived: false,
    fork: false,
    pushedAt: NOW,
    files,
    ...more,
  };
  return { source: 'github', target, seenAt: NOW, repository };
}

/** A world in which packages of these names say that they come from there. */
function aWorld(npm: Record<string, string | undefined>, pypi: Record<string, string | undefined> = {}): CrawlerWorld {
  const python = { executable: '/usr/bin/python3', prefix: '/usr', version: '3.11.2', abi: 'cpython-311' };
  const npmClient: NpmClient = {
    lookUp: async (name) => {
      const repository = npm[name];
      if (!(name in npm)) return { found: false, detail: `The registry has no \`${name}\`.` };
      const manifest = { name, version: '1.0.0', bin: {}, dependencies: [], integrity: 'sha512-A' };
      return { found: true, manifest: { ...manifest, ...(repository !== undefined && { repository }) } };
    },
    install: () => Promise.reject(new Error('installed')),
  };
  const pypiClient: PypiClient = {
    lookUp: async (name) => {
      if (!(name in pypi)) return { found: false, outcome: 'not-found', detail: `The index has no \`${name}\`.` };
      const url = pypi[name];
      const links = url === undefined ? [] : [{ label: 'Source', url }];
      const metadata = { name, version: '1.0', links, keywords: [], dependencies: [], description: '' };
      return { found: true, manifest: { name, version: '1.0', integrity: 'sha256-a', python, metadata } };
    },
    install: () => Promise.reject(new Error('installed')),
  };
  return {
    sandbox: undefined,
    cacheDir: '/nowhere',
    nodeRoot: '/nowhere',
    now: () => new Date(NOW),
    npm: npmClient,
    pypi: pypiClient,
    signal: new AbortController().signal,
    limits: DEFAULT_CRAWLER_LIMITS,
  };
}

/** Resolves the repository; whatever it is taken for is said to be resolved. */
async function taken(sighting: Sighting, world: CrawlerWorld) {
  const asked: Sighting[] = [];
  const target = parseTarget(sighting.target);
  if (target.kind !== 'github') throw new Error('no repository');
  const resolution = await resolveGithub(target, sighting, world, async (other, seen): Promise<Resolution> => {
    asked.push(seen);
    const ecosystem = other.kind === 'pypi' ? 'pypi' : other.kind === 'remote' ? 'remote' : 'npm';
    return {
      outcome: 'resolved',
      identity: seen.target,
      server: { name: 'notes', repository: HERE },
      specs: [
        {
          ecosystem,
          package: 'notes-mcp',
          version: '1.0.0',
          entry: { value: 'index.js', from: 'package.json bin' },
          arguments: [],
          variables: [],
        },
      ],
      install: { dir: '/nowhere', integrity: 'sha512-A' },
    };
  });
  return { resolution, asked: asked.map((seen) => seen.target) };
}

describe('resolving a repository', () => {
  it('takes the package that names it as its own, which keeps its identity and gains what the repository knows', async () => {
    const { resolution, asked } = await taken(
      sighted({ 'package.json': '{"name":"notes-mcp"}' }, { archived: true }),
      aWorld({ 'notes-mcp': HERE }),
    );
    expect(asked).toEqual(['npm:notes-mcp']);
    expect(resolution).toMatchObject({
      outcome: 'resolved',
      identity: 'npm:notes-mcp',
      server: { name: 'notes', repository: HERE, stars: 7, archived: true, description: 'Keeps notes.' },
    });
  });

  it('takes one that names it by an earlier name', async () => {
    const renamed = sighted({ 'package.json': '{"name":"notes-mcp"}' }, { fullName: 'acme-labs/notes-server' });
    expect((await taken(renamed, aWorld({ 'notes-mcp': HERE }))).asked).toEqual(['npm:notes-mcp']);
  });

  it('asks for the packages of server.json first, then of the manifests', async () => {
    const files = {
      'server.json': JSON.stringify({ name: 'io.github.acme/notes', packages: [{ registryType: 'pypi', identifier: 'acme-notes' }] }),
      'package.json': '{"name":"notes-mcp"}',
    };
    expect((await taken(sighted(files), aWorld({ 'notes-mcp': HERE }, { 'acme-notes': HERE }))).asked).toEqual(['pypi:acme-notes']);
    expect((await taken(sighted(files), aWorld({ 'notes-mcp': HERE }))).asked).toEqual(['npm:notes-mcp']);
  });

  it('adds the ways to start it that only the repository tells', async () => {
    const files = {
      'package.json': '{"name":"notes-mcp"}',
      'server.json': JSON.stringify({
        packages: [{ registryType: 'npm', identifier: 'notes-mcp', environmentVariables: [{ name: 'NOTES_KEY', isRequired: true }] }],
      }),
      'smithery.yaml': `startCommand:\n  type: stdio\n  commandFunction: |-\n    (c) => ({ command: 'node', args: ['dist/index.js', '--stdio'] })\n`,
    };
    const { resolution } = await taken(sighted(files), aWorld({ 'notes-mcp': HERE }));
    if (resolution.outcome !== 'resolved') throw new Error('not resolved');
    expect(resolution.specs.map((spec) => [...spec.arguments, ...spec.variables].map(({ from }) => from))).toEqual([
      ['server.json environmentVariables'],
      [],
      ['smithery.yaml commandFunction'],
    ]);
  });

  it('reads the files of its folder where the server is one of many', async () => {
    const files = { 'package.json': '{"name":"all-mcp"}', 'packages/files/package.json': '{"name":"files-mcp"}' };
    const sighting = sighted(files, {}, 'github:acme/notes#packages/files');
    expect((await taken(sighting, aWorld({ 'all-mcp': HERE, 'files-mcp': HERE }))).asked).toEqual(['npm:files-mcp']);
  });

  it('goes where its server.json says that it runs, and takes nothing along that the host did not say', async () => {
    const files = {
      'server.json': JSON.stringify({
        name: 'x/y',
        remotes: [{ type: 'sse', url: 'https://mcp.example.com/sse' }, { url: 'http://plain.example.com' }],
      }),
    };
    const { resolution, asked } = await taken(sighted(files), aWorld({}));
    expect(asked).toEqual(['https://mcp.example.com/sse']);
    expect(resolution.server).toEqual({ name: 'notes', repository: HERE });
  });

  it.each([
    ['asks to be left alone', { '.toolwarden.json': '{"crawl":false}', 'package.json': '{"name":"notes-mcp"}' }, 'opted-out', /left alone/],
    [
      "names somebody else's package",
      { 'package.json': '{"name":"famous-mcp"}' },
      'unsupported',
      /package\.json names `npm:famous-mcp`, and that package names another repository as its own\. It is a Node program that is built from source\. Building runs its code/,
    ],
    [
      'names a package that names no repository',
      { 'package.json': '{"name":"silent-mcp"}' },
      'unsupported',
      /names no repository as its own/,
    ],
    [
      'was never published',
      { 'package.json': '{"name":"never-mcp"}' },
      'unsupported',
      /names `npm:never-mcp`: The registry has no `never-mcp`\. It is a Node program/,
    ],
    ['is private', { 'package.json': '{"name":"notes-mcp","private":true}' }, 'unsupported', /^Its package\.json is marked private/],
    [
      'is Python that was never published',
      { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["mcp"]\n' },
      'unsupported',
      /It is a Python program/,
    ],
    [
      'is written in Go',
      { 'go.mod': 'module github.com/acme/notes-mcp\n', Dockerfile: 'FROM golang:1.23\nCMD ["/notes"]\n' },
      'unsupported',
      /^It is a Go program \(`github\.com\/acme\/notes-mcp`\) that is built from source\. It has a Dockerfile: an image is built from `golang:1\.23`\. Building runs/,
    ],
    [
      'is written in Rust',
      { 'Cargo.toml': '[package]\nname = "notes"\n[dependencies]\nrmcp = "1"\n' },
      'unsupported',
      /^It is a Rust program \(`notes`\)/,
    ],
    [
      'has nothing to do with MCP',
      { 'package.json': '{"name":"@acme/website","private":true,"dependencies":{"react":"1"}}' },
      'not-an-mcp-server',
      /Nothing in it depends on an MCP SDK/,
    ],
    ['has no file that says anything', { 'README.md': '# Notes' }, 'not-an-mcp-server', /^No file of the repository says/],
    ['has a name that no registry could have', { 'package.json': '{"name":"../../etc/mcp"}' }, 'unsupported', /^It is a Node program/],
    [
      'has manifests that cannot be read',
      { 'package.json': '{', 'pyproject.toml': '=', 'smithery.yaml': '[' },
      'unsupported',
      /^No file of the repository says/,
    ],
  ])('says why one cannot be started that %s', async (_claim, files, outcome, detail) => {
    const world = aWorld({ 'famous-mcp': 'https://github.com/famous/mcp', 'silent-mcp': undefined, 'notes-mcp': HERE });
    const { resolution, asked } = await taken(sighted(files as Record<string, string>), world);
    expect(asked).toEqual([]);
    expect(resolution).toMatchObject({
      outcome: 'failed',
      identity: 'github:acme/notes',
      server: { name: 'notes', repository: HERE, description: 'Keeps notes.', license: 'MIT', stars: 7, archived: false },
      inspection: { outcome, detail: expect.stringMatching(detail) },
    });
  });

  it('says what it takes where only the name is known', async () => {
    expect(await resolve({ source: 'index', target: 'github:acme/notes', seenAt: NOW }, aWorld({}))).toMatchObject({
      inspection: { outcome: 'unsupported', detail: expect.stringContaining('--github') },
    });
  });
});
