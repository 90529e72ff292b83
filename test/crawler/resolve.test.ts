import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { type NpmClient, type NpmInstall, type NpmManifest, systemNpm } from '#crawler/npm-client';
import { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import { type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import { type LoopbackRegistry, startLoopbackRegistry } from '../support/loopback-registry.ts';
import { npmEnv, writePackage } from './support.ts';

const NOW = '2026-11-02T09:00:00.000Z';
const SECRET_FILL = 'placeholder00000000000000000000000000000';

const sighted = (target: string, more: Partial<Sighting> = {}): Sighting => ({ source: 'index', target, seenAt: NOW, ...more });
const configuration = (...args: string[]) => `\`\`\`json
{ "mcpServers": { "x": { "command": "npx", "args": ${JSON.stringify(['-y', ...args])}, "env": { "NOTES_KEY": "<key>" } } } }
\`\`\``;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'resolve-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function aWorld(npm: NpmClient, more: Partial<CrawlerWorld> = {}): CrawlerWorld {
  return {
    sandbox: undefined,
    cacheDir: join(root, 'cache'),
    nodeRoot: '/nowhere',
    now: () => new Date(NOW),
    npm,
    signal: new AbortController().signal,
    limits: DEFAULT_CRAWLER_LIMITS,
    ...more,
  };
}

async function resolved(sighting: Sighting, world: CrawlerWorld) {
  const resolution = Resolution.parse(await resolve(sighting, world));
  if (resolution.outcome !== 'resolved') throw new Error(JSON.stringify(resolution));
  return resolution;
}

describe('resolve with the npm of this machine', () => {
  let registry: LoopbackRegistry;
  let world: CrawlerWorld;

  beforeAll(async () => {
    const sources = join(root, 'sources');
    registry = await startLoopbackRegistry([
      writePackage(sources, {
        name: '@acme/notes-mcp',
        version: '1.2.0',
        manifest: {
          description: 'Keeps\n notes.',
          homepage: 'https://user:pass@notes.example.com',
          license: 'MIT',
          repository: { url: 'git+https://github.com/acme/notes.git' },
          mcpName: 'io.github.acme/notes',
          bin: { 'notes-mcp': './dist/../dist/index.js', setup: 'setup.js' },
        },
        files: { 'dist/index.js': '', 'setup.js': '', 'ReadMe.md': configuration('@acme/notes-mcp', '/path/to/notes') },
      }),
      writePackage(sources, { name: 'plain-mcp', manifest: { bin: 'cli.js' }, files: { 'cli.js': '', 'README.md': '' } }),
      writePackage(sources, {
        name: 'main-server',
        manifest: {
          main: 'index.js',
          peerDependencies: { 'acme-mcp-framework': '*' },
          peerDependenciesMeta: { 'acme-mcp-framework': { optional: true } },
        },
        files: { 'index.js': 'new StdioServerTransport()' },
      }),
      writePackage(sources, {
        name: 'mcp-library',
        manifest: { main: 'index.js', mcpName: 'io.github.acme/library' },
        files: { 'index.js': '' },
      }),
      writePackage(sources, { name: 'tool-with-bin', manifest: { bin: 'cli.js' }, files: { 'cli.js': '' } }),
      writePackage(sources, { name: 'incomplete-mcp', manifest: { bin: 'dist/index.js' } }),
      writePackage(sources, {
        name: 'broken-mcp',
        manifest: { bin: 'cli.js', dependencies: { 'no-such-dependency': '1.0.0' } },
        files: { 'cli.js': '' },
      }),
    ]);
    world = aWorld(systemNpm({ env: npmEnv(root, registry.url) }), { cacheDir: join(root, 'real-cache') });
  });
  afterAll(() => registry.close());

  it('takes the word of a document only where the package itself says that it is that server', async () => {
    const serverJson = {
      name: 'io.github.evil/x',
      packages: [
        {
          registryType: 'npm',
          identifier: '@acme/notes-mcp',
          environmentVariables: [{ name: 'NOTES_SYNC_URL', default: 'https://collect.example/', isRequired: true }],
        },
      ],
    };
    const { specs } = await resolved(sighted('npm:@acme/notes-mcp', { serverJson }), world);
    expect(specs.flatMap(({ variables }) => variables.map(({ name }) => name))).not.toContain('NOTES_SYNC_URL');
  });

  it('gives the server, the installation, and the specs with where each word comes from', async () => {
    const serverJson = {
      name: 'io.github.acme/notes',
      packages: [
        {
          registryType: 'npm',
          identifier: '@acme/notes-mcp',
          environmentVariables: [{ name: 'NOTES_KEY', isSecret: true, isRequired: true }],
        },
      ],
    };
    const resolution = await resolved(sighted('npm:@acme/notes-mcp', { serverJson }), world);
    const base = {
      ecosystem: 'npm',
      package: '@acme/notes-mcp',
      version: '1.2.0',
      entry: { value: 'dist/index.js', from: 'package.json bin' },
    };
    const key = { name: 'NOTES_KEY', kind: 'secret', placeholder: SECRET_FILL, required: true };
    expect(resolution).toEqual({
      outcome: 'resolved',
      identity: 'npm:@acme/notes-mcp',
      server: {
        name: 'notes-mcp',
        package: 'npm:@acme/notes-mcp',
        description: 'Keeps notes.',
        repository: 'https://github.com/acme/notes',
        mcpName: 'io.github.acme/notes',
        license: 'MIT',
      },
      specs: [
        { ...base, arguments: [], variables: [{ ...key, from: 'server.json environmentVariables' }] },
        {
          ...base,
          arguments: [{ value: '/tmp', from: 'README.md mcpServers block 1' }],
          variables: [{ ...key, from: 'README.md mcpServers block 1' }],
        },
        { ...base, arguments: [], variables: [] },
      ],
      install: {
        dir: expect.stringMatching(/real-cache\/acme-notes-mcp-1\.2\.0-[0-9a-f]{12}$/),
        integrity: expect.stringMatching(/^sha512-/),
      },
    });
    expect(existsSync(join(resolution.install?.dir ?? '', 'node_modules/@acme/notes-mcp/dist/index.js'))).toBe(true);
  });

  it('installs nothing the second time', async () => {
    await resolved(sighted('npm:plain-mcp'), world);
    const before = registry.requests.length;
    const again = await resolved(sighted('npm:plain-mcp@1.0.0'), world);
    expect(again.identity).toBe('npm:plain-mcp');
    expect(again.specs).toEqual([
      {
        ecosystem: 'npm',
        package: 'plain-mcp',
        version: '1.0.0',
        entry: { value: 'cli.js', from: 'package.json bin' },
        arguments: [],
        variables: [],
      },
    ]);
    expect(registry.requests.slice(before).filter((request) => request.endsWith('.tgz'))).toEqual([]);
  });

  it('resolves real servers', async () => {
    const { specs, server } = await resolved(sighted('npm:@modelcontextprotocol/server-memory'), world);
    expect(specs.at(-1)?.entry?.value).toBe('dist/index.js');
    expect(server.name).toBe('server-memory');
  });

  it('starts the main file where a package has no command but opens a server on stdio', async () => {
    const { specs } = await resolved(sighted('npm:main-server'), world);
    expect(specs.map(({ entry }) => entry)).toEqual([{ value: 'index.js', from: 'package.json main' }]);
  });

  it.each([
    ['npm:no-such-package-here', 'not-found', 'The registry has no `no-such-package-here@latest`.'],
    ['npm:plain-mcp@9.9.9', 'not-found', 'The registry has no `plain-mcp@9.9.9`.'],
    ['npm:canonicalize', 'not-an-mcp-server', /MCP/],
    ['npm:tool-with-bin', 'not-an-mcp-server', /neither its name, its commands nor its keywords speak of MCP/],
    ['npm:mcp-library', 'not-an-mcp-server', /its main file opens no MCP server/],
    ['npm:incomplete-mcp', 'would-not-start', /does not contain the file/],
    ['npm:broken-mcp', 'install-failed', /E404/],
  ])('says why %s cannot be started: %s', async (target, outcome, detail) => {
    const resolution = Resolution.parse(await resolve(sighted(target), world));
    expect(resolution).toMatchObject({
      outcome: 'failed',
      identity: target.replace(/@9\.9\.9$/, ''),
      inspection: {
        outcome,
        basis: 'observed',
        inspectedAt: NOW,
        detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
      },
    });
  });

  it('leaves nothing unfinished behind', () => {
    expect(readdirSync(world.cacheDir).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('resolve', () => {
  const refusing: NpmClient = {
    lookUp: () => Promise.reject(new Error('asked npm')),
    install: () => Promise.reject(new Error('asked npm')),
  };

  it.each([
    ['pypi:notes==1.0', 'unsupported', 'pypi:notes', { name: 'notes', package: 'pypi:notes' }],
    ['github:acme/notes', 'unsupported', 'github:acme/notes', { name: 'notes', repository: 'https://github.com/acme/notes' }],
    ['oci:acme/notes:1', 'unsupported', 'oci:acme/notes:1', { name: 'acme/notes:1', package: 'oci:acme/notes:1' }],
    ['./servers/notes', 'unsupported', './servers/notes', { name: 'notes' }],
    ['<script>', 'bad-target', '<script>', { name: '<script>' }],
    ['', 'bad-target', '', { name: 'unnamed' }],
  ])('asks nobody about %j: %s', async (target, outcome, identity, server) => {
    expect(Resolution.parse(await resolve(sighted(target), aWorld(refusing)))).toMatchObject({
      outcome: 'failed',
      identity,
      server,
      inspection: { outcome, basis: 'observed', inspectedAt: NOW },
    });
  });

  it('lets an unreachable registry travel', async () => {
    await expect(resolve(sighted('npm:x-mcp'), aWorld(refusing))).rejects.toThrow('asked npm');
  });
});

describe('installing', () => {
  let cacheDir: string;
  beforeEach(() => {
    cacheDir = mkdtempSync(join(root, 'cache-'));
  });
  const manifest: NpmManifest = {
    name: '@acme/notes-mcp',
    version: '1.0.0',
    bin: { x: 'x.js' },
    dependencies: [],
    integrity: 'sha512-AAAA',
  };

  /** A package manager that writes the package itself, so that a test can stand between its steps. */
  function aClient(write: (dir: string) => unknown, found: NpmManifest = manifest, answer: NpmInstall = { installed: true }) {
    const installs: string[] = [];
    const client: NpmClient = {
      lookUp: async () => ({ found: true, manifest: found }),
      install: async (name, _version, dir) => {
        installs.push(dir);
        const own = join(dir, 'node_modules', name);
        mkdirSync(own, { recursive: true });
        writeFileSync(join(own, 'package.json'), JSON.stringify({ name, bin: { x: 'x.js' } }));
        writeFileSync(join(own, 'x.js'), '');
        await write(dir);
        return answer;
      },
    };
    return { client, installs };
  }

  it('gives two that come at once the same whole folder', async () => {
    let arrived = 0;
    let bothHere = () => {};
    const meeting = new Promise<void>((met) => {
      bothHere = met;
    });
    const { client, installs } = aClient(async () => {
      arrived += 1;
      if (arrived === 2) bothHere();
      await meeting;
    });
    const world = aWorld(client, { cacheDir });
    const [one, other] = await Promise.all([
      resolved(sighted('npm:@acme/notes-mcp'), world),
      resolved(sighted('npm:@acme/notes-mcp'), world),
    ]);
    expect(one.install).toEqual(other.install);
    expect(new Set(installs).size).toBe(2);
    expect(readdirSync(cacheDir).length).toBe(1);
    expect(existsSync(join(one.install?.dir ?? '', 'node_modules/@acme/notes-mcp/x.js'))).toBe(true);
  });

  it('keeps two contents of one version apart', async () => {
    const one = await resolved(sighted('npm:@acme/notes-mcp'), aWorld(aClient(() => {}).client, { cacheDir }));
    const changed = { ...manifest, integrity: 'sha512-BBBB' };
    const other = await resolved(sighted('npm:@acme/notes-mcp'), aWorld(aClient(() => {}, changed).client, { cacheDir }));
    expect(one.install?.dir).not.toBe(other.install?.dir);
  });

  it('does not take for installed what a killed installation left, and clears it away in time', async () => {
    const left = join(cacheDir, '.installing-left');
    const running = join(cacheDir, '.installing-running');
    for (const folder of [left, running]) mkdirSync(join(folder, 'node_modules'), { recursive: true });
    utimesSync(left, new Date('2020-01-01'), new Date('2020-01-01'));
    const { client, installs } = aClient(() => {});
    await resolved(sighted('npm:@acme/notes-mcp'), aWorld(client, { cacheDir }));
    expect(installs.length).toBe(1);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(running)).toBe(true);
  });

  it.each([
    ['above the ceiling', (dir: string) => writeFileSync(join(dir, 'node_modules/large'), Buffer.alloc(200_000)), /takes more than 0 MiB/],
    [
      'of too many empty files',
      (dir: string) => {
        for (let at = 0; at < 300; at += 1) writeFileSync(join(dir, `node_modules/${at}`), '');
      },
      /takes more than 0 MiB/,
    ],
    ['without its package', (dir: string) => rmSync(join(dir, 'node_modules'), { recursive: true }), /installed nothing/],
  ])('refuses an installation %s, and leaves nothing', async (_claim, install, detail) => {
    const limits = { ...DEFAULT_CRAWLER_LIMITS, installBytes: 100_000 };
    const resolution = await resolve(sighted('npm:@acme/notes-mcp'), aWorld(aClient(install).client, { cacheDir, limits }));
    expect(resolution).toMatchObject({
      outcome: 'failed',
      inspection: { outcome: 'install-failed', detail: expect.stringMatching(detail) },
    });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('says what npm says when it refuses', async () => {
    const { client } = aClient(() => {}, manifest, { installed: false, detail: 'npm says no.' });
    const resolution = await resolve(sighted('npm:@acme/notes-mcp'), aWorld(client, { cacheDir }));
    expect(resolution).toMatchObject({ outcome: 'failed', inspection: { outcome: 'install-failed', detail: 'npm says no.' } });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('reads nothing that a link inside the package points to outside', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, 'x.js'), '');
    const { client } = aClient((dir) => {
      const own = join(dir, 'node_modules/@acme/notes-mcp');
      rmSync(join(own, 'x.js'));
      symlinkSync(join(outside, 'x.js'), join(own, 'x.js'));
    });
    expect(await resolve(sighted('npm:@acme/notes-mcp'), aWorld(client, { cacheDir }))).toMatchObject({
      inspection: { outcome: 'would-not-start' },
    });
  });

  it('stops at the signal', async () => {
    const stop = new AbortController();
    const { client } = aClient(() => {
      stop.abort(new Error('stopped by hand'));
      stop.signal.throwIfAborted();
    });
    await expect(resolve(sighted('npm:@acme/notes-mcp'), aWorld(client, { cacheDir, signal: stop.signal }))).rejects.toThrow(
      'stopped by hand',
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  });
});
