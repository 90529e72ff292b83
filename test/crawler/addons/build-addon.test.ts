import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAddon } from '#crawler/addons/build-addon';
import { findBuildTools } from '#crawler/addons/build-tools';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { type CrawlerWorld, DEFAULT_BUILD_LIMITS, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import { openSandbox } from '#sandbox/open';
import type { Sandbox, SandboxKind, SandboxLimits } from '#sandbox/sandbox';
import { FIXTURE_SERVERS } from '../../support/fixture-servers.ts';
import { aSpec, inspectorWorld, nodeRoot } from '../inspect-support.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/addons');
const RELUCTANT = join(import.meta.dirname, '../../fixtures/reluctant');
const KINDS: readonly SandboxKind[] = ['bubblewrap', 'namespaces'];
const MEBIBYTE = 1024 * 1024;

const tools = findBuildTools(process.env['PATH'] ?? '', nodeRoot);
/** Nothing may be left out where the whole is checked. */
const cannotBuild = tools === undefined && process.env['CI'] === undefined;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'build-addon-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Package {
  manifest?: object;
  files?: Record<string, string>;
}

let installations = 0;
/** Puts packages where npm would have, with the list that it keeps; by folder. */
function install(packages: Record<string, Package>): { dir: string; integrity: string } {
  installations += 1;
  const dir = join(root, `installation-${installations}`);
  for (const [location, { manifest = {}, files = {} }] of Object.entries(packages)) {
    const contents = {
      'package.json': JSON.stringify({ name: location.split('node_modules/').at(-1), version: '1.0.0', ...manifest }),
      ...files,
    };
    for (const [path, content] of Object.entries(contents)) {
      const file = join(dir, 'node_modules', location, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
  const lock = Object.entries(packages).map(([location, { manifest = {} }]) => [
    `node_modules/${location}`,
    { version: '1.0.0', integrity: `sha512-${location}-${JSON.stringify(manifest)}`, hasInstallScript: 'scripts' in manifest, ...manifest },
  ]);
  writeFileSync(join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages: Object.fromEntries(lock) }));
  return { dir, integrity: 'sha512-x' };
}

/** A package that does nothing but run that when it is installed. */
const withScript = (script: string): Package => ({ manifest: { scripts: { install: script } } });

let caches = 0;
function worldOf(sandbox: Sandbox, build: Partial<SandboxLimits> = {}): CrawlerWorld {
  caches += 1;
  const limits = { ...DEFAULT_CRAWLER_LIMITS, build: { ...DEFAULT_BUILD_LIMITS, ...build } };
  return { ...inspectorWorld(sandbox, limits), buildTools: tools, cacheDir: join(root, `cache-${caches}`) };
}

function keptIn({ cacheDir }: CrawlerWorld): string[] {
  return readdirSync(cacheDir).flatMap((name) => readdirSync(join(cacheDir, name)));
}

/** For what must come from what is remembered. */
const startsNothing: Sandbox = {
  kind: 'bubblewrap',
  start: () => {
    throw new Error('started something');
  },
};

describe.skipIf(cannotBuild).each(KINDS)('a build in the %s sandbox', (kind) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox(kind);
  });

  it('makes an addon with which a server lists its tools, once for the same content', async () => {
    const vault: Package = {
      files: {
        'index.js': "module.exports = require('./build/Release/vault.node');",
        'binding.gyp': JSON.stringify({ targets: [{ target_name: 'vault', sources: ['vault.c'] }] }),
        'vault.c': readFileSync(join(FIXTURES, 'vault.c'), 'utf8'),
      },
    };
    const location = 'needs-its-addon-mcp/node_modules/@acme/vault';
    const installation = install({ 'needs-its-addon-mcp': { manifest: { type: 'module' } }, [location]: vault });
    const folder = join(installation.dir, 'node_modules/needs-its-addon-mcp');
    copyFileSync(join(FIXTURES, 'needs-its-addon.mjs'), join(folder, 'index.mjs'));
    copyFileSync(join(FIXTURE_SERVERS, 'json-rpc.mjs'), join(folder, 'json-rpc.mjs'));
    const world = worldOf(sandbox);

    const inspection = await inspectServer(
      {
        outcome: 'resolved',
        identity: 'npm:needs-its-addon-mcp',
        server: { name: 'needs-its-addon' },
        specs: [aSpec('needs-its-addon-mcp', 'index.mjs')],
        install: installation,
      },
      world,
    );
    expect(inspection).toMatchObject({
      outcome: 'listed',
      basis: 'observed',
      tools: [{ name: 'read_vault' }],
      receipt: { spec: { help: { builtAddons: [location] } } },
    });
    // Nothing was written where others use what was installed.
    expect(existsSync(join(installation.dir, 'node_modules', location, 'build'))).toBe(false);
    expect(await buildAddon(location, installation, { ...world, sandbox: startsNothing })).toMatchObject({ built: true });
  });

  it('that fails is remembered, and the addon is made inert', async () => {
    const failing = withScript('echo "no such compiler" >&2; exit 3');
    const installation = install({ 'wants-an-addon-mcp': { manifest: { type: 'module', gypfile: true, ...failing.manifest } } });
    const folder = join(installation.dir, 'node_modules/wants-an-addon-mcp');
    copyFileSync(join(RELUCTANT, 'wants-an-addon.mjs'), join(folder, 'index.mjs'));
    copyFileSync(join(FIXTURE_SERVERS, 'json-rpc.mjs'), join(folder, 'json-rpc.mjs'));
    const world = worldOf(sandbox);

    const inspection = await inspectServer(
      {
        outcome: 'resolved',
        identity: 'npm:wants-an-addon-mcp',
        server: { name: 'wants-an-addon' },
        specs: [aSpec('wants-an-addon-mcp', 'index.mjs')],
        install: installation,
      },
      world,
    );
    expect(inspection).toMatchObject({ outcome: 'listed', receipt: { spec: { help: { inertAddons: true } } } });
    expect(inspection.receipt?.launches?.some(({ help }) => help?.builtAddons !== undefined)).toBe(false);
    expect(await buildAddon('wants-an-addon-mcp', installation, { ...world, sandbox: startsNothing })).toEqual({
      built: false,
      why: 'Its install scripts ended with exit code 3.',
    });
    const monthsLater = () => new Date(Date.now() + 31 * 24 * 3_600_000);
    const again = buildAddon('wants-an-addon-mcp', installation, { ...world, sandbox: startsNothing, now: monthsLater });
    await expect(again).rejects.toThrow('started something');
  });

  it('reaches nobody, and is ended where it hangs', async () => {
    let reached = 0;
    const listener = createServer(() => {
      reached += 1;
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    try {
      const hanging = withScript(`node -e "require('net').connect(${port}, '127.0.0.1').on('error', () => {})"; sleep 600`);
      const why = { built: false, why: 'Its install scripts were not done after 3 s.' };
      expect(await buildAddon('vault', install({ vault: hanging }), worldOf(sandbox, { wallMs: 3_000 }))).toEqual(why);
      expect(reached).toBe(0);
    } finally {
      listener.close();
    }
  });

  it('that floods its disk fills nothing of ours', async () => {
    const world = worldOf(sandbox, { fileBytes: 8 * MEBIBYTE });
    const flooding = withScript('mkdir build; for n in 1 2 3 4; do head -c 6m /dev/zero >build/$n.node; done');
    expect(await buildAddon('vault', install({ vault: flooding }), world)).toMatchObject({ built: false });
    expect(keptIn(world)).toEqual(['outcome.json']);
  });

  it.each<[string, string, string]>([
    ['a link', 'mkdir build && ln -s /etc/hosts build/link.node && ln -s /etc build/more.node', 'Its install scripts made no addon.'],
    ['a text under the name of an addon', 'echo text >stray.node', 'It made `stray.node`, which is no addon.'],
  ])('that makes %s leaves nothing', async (_what, script, why) => {
    const world = worldOf(sandbox);
    expect(await buildAddon('vault', install({ vault: withScript(script) }), world)).toEqual({ built: false, why });
    expect(keptIn(world)).toEqual(['outcome.json']);
  });

  it.each<[string, string, string]>([
    ['a path that leads out', '../../stray.node', 'What came of it is no list of addons.'],
    ['a file where there is one', 'package.json/stray.node', 'What its install scripts made does not fit into its folder.'],
    ['a file where there is a folder', 'lib.node', 'What its install scripts made does not fit into its folder.'],
  ])('that was taken over and hands out %s leaves nothing', async (_what, path, why) => {
    const said = `{"path":"${path}","bytes":4}\\n\\177ELF{"end":true}\\n`;
    const takenOver: Sandbox = {
      kind,
      start: (command) => sandbox.start({ ...command, argv: ['/bin/sh', '-c', `printf '${said}'`] }),
    };
    const world = worldOf(takenOver);
    const vault = { ...withScript('exit 0'), files: { 'lib.node/index.js': '' } };
    expect(await buildAddon('vault', install({ vault }), world)).toEqual({ built: false, why });
    expect(keptIn(world)).toEqual(['outcome.json']);
    expect(readdirSync(root).filter((name) => name.includes('stray'))).toEqual([]);
  });

  it('counts among what the cache may hold, and makes room there', async () => {
    const world = { ...worldOf(sandbox), cacheBytes: 1 };
    const installation = install({ vault: withScript('exit 1'), other: withScript('exit 2') });
    await buildAddon('vault', installation, world);
    const muchLater = () => new Date(Date.now() + 3_600_000);
    await buildAddon('other', installation, { ...world, now: muchLater });
    expect(readdirSync(world.cacheDir)).toEqual([expect.stringMatching(/^addon-other-1\.0\.0-[0-9a-f]{12}$/)]);
  });

  it('finds by name what its package depends on, and nothing else of the installation', async () => {
    const program = (line: string): Package => ({ manifest: { bin: 'run.sh' }, files: { 'run.sh': `#!/bin/sh\n${line}\n` } });
    const installation = install({
      vault: {
        manifest: { dependencies: { helper: '1.0.0' }, scripts: { install: 'helper && ! stranger && test ! -e ../stranger && exit 7' } },
      },
      helper: program('exit 0'),
      stranger: program('exit 0'),
    });
    expect(await buildAddon('vault', installation, worldOf(sandbox))).toEqual({
      built: false,
      why: 'Its install scripts ended with exit code 7.',
    });
  });
});

describe('without what addons are built with', () => {
  it('nothing is built and nothing remembered', async () => {
    const world = { ...worldOf(startsNothing), buildTools: undefined };
    const installation = install({ vault: withScript('exit 0') });
    expect(await buildAddon('vault', installation, world)).toEqual({ built: false, why: 'Nothing is built on this machine.' });
    expect(existsSync(world.cacheDir)).toBe(false);
  });

  it('there is no compiler along an empty PATH of npm', () => {
    expect(findBuildTools('', nodeRoot)).toBeUndefined();
    expect(findBuildTools(process.env['PATH'] ?? '', '/nowhere')).toBeUndefined();
  });
});

describe('buildAddon', () => {
  it.each<[string, string, string]>([
    ['what npm did not install', '../vault', 'It is not among what npm installed.'],
    ['what has no install script', 'vault', 'It has no install script.'],
  ])('starts nothing for %s', async (_what, location, why) => {
    const world = { ...worldOf(startsNothing), buildTools: { npmRoot: '/nowhere', cc: 'gcc', cxx: 'g++', nodeAbi: '137' } };
    expect(await buildAddon(location, install({ vault: {} }), world)).toEqual({ built: false, why });
  });
});
