import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { systemOci } from '#crawler/oci-client';
import { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import type { CrawlerLimits, CrawlerWorld } from '#crawler/world';
import { runArguments } from '#sandbox/container';
import { noSandbox } from '#sandbox/none';
import { DEFAULT_SANDBOX_LIMITS } from '#sandbox/sandbox';
import { inspectorWorld } from '../inspect-support.ts';

const NOW = '2026-11-02T09:00:00.000Z';
const ENGINE = join(import.meta.dirname, '../../fixtures/engines/engine.mjs');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const anImage = (name: string, more: Record<string, unknown> = {}) => ({
  Id: `sha256:${'c'.repeat(64)}`,
  Size: 1_000,
  RepoDigests: [`other/name@sha256:${'b'.repeat(64)}`, `${name}@${DIGEST}`],
  Config: {
    Labels: {
      'io.modelcontextprotocol.server.name': 'io.github.acme/notes',
      'org.opencontainers.image.source': 'https://github.com/acme/notes',
      'org.opencontainers.image.description': 'Keeps\nnotes.',
      'org.opencontainers.image.licenses': 'MIT',
    },
    Entrypoint: ['node', 'index.js'],
    Cmd: null,
    ...more,
  },
});

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'oci-'));
  mkdirSync(join(home, 'bin'));
  const images = {
    'acme/notes:1': anImage('acme/notes'),
    'acme/broken:1': anImage('acme/broken'),
    'acme/nothing:1': anImage('acme/nothing', { Entrypoint: null, Cmd: null }),
    'acme/large:1': { ...anImage('acme/large'), Size: 3_000_000_000 },
    'local:1': { ...anImage('local'), RepoDigests: [] },
  };
  writeFileSync(join(home, 'images.json'), JSON.stringify(images));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function withEngine(name: string): void {
  writeFileSync(join(home, 'bin', name), `#!/bin/sh\nexec ${process.execPath} ${ENGINE} "$@"\n`);
  chmodSync(join(home, 'bin', name), 0o755);
}
function aWorld(limits: Partial<CrawlerLimits> = {}): CrawlerWorld {
  // Never used: an image is started by its engine.
  const unused = {
    ...noSandbox(),
    start: () => {
      throw new Error('started on the host');
    },
  };
  return {
    ...inspectorWorld(unused, limits),
    now: () => new Date(NOW),
    oci: systemOci({ env: { PATH: `${join(home, 'bin')}:/bin`, HOME: home, SECRET: 'x' } }),
  };
}
const sighted = (target: string, more: Partial<Sighting> = {}): Sighting => ({ source: 'index', target, seenAt: NOW, ...more });
const calls = () =>
  readFileSync(join(home, 'calls.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);

async function inspect(target: string, more: Partial<Sighting> = {}, limits: Partial<CrawlerLimits> = {}) {
  const world = aWorld(limits);
  const resolution = Resolution.parse(await resolve(sighted(target, more), world));
  if (resolution.outcome !== 'resolved') throw new Error(JSON.stringify(resolution));
  return { resolution, inspection: await inspectServer(resolution, world) };
}

describe('an image, with a stand-in for the engine', () => {
  it('is started by its digest with everything taken from it, lists its tools, and is removed', async () => {
    withEngine('docker');
    const serverJson = {
      name: 'io.github.acme/notes',
      packages: [
        {
          registryType: 'oci',
          identifier: 'acme/notes:1',
          packageArguments: [{ type: 'positional', value: '--stdio' }],
          environmentVariables: [{ name: 'NOTES_LEVEL', default: 'low', isRequired: true }],
        },
      ],
    };
    const { resolution, inspection } = await inspect('oci:acme/notes:1', { serverJson });
    expect(resolution).toMatchObject({
      identity: 'oci:acme/notes:1',
      server: {
        name: 'acme/notes:1',
        description: 'Keeps notes.',
        repository: 'https://github.com/acme/notes',
        license: 'MIT',
        mcpName: 'io.github.acme/notes',
      },
    });
    expect(inspection).toMatchObject({
      outcome: 'listed',
      tools: [
        { name: 'image', description: `acme/notes@${DIGEST}` },
        { name: 'words', description: '--stdio' },
        { name: 'variables', description: 'HOME=/tmp NOTES_LEVEL=low' },
      ],
      receipt: { sandbox: 'container', spec: { ecosystem: 'oci', version: DIGEST } },
    });
    expect(calls().at(-1)?.slice(0, 2)).toEqual(['rm', '--force']);
    expect(readdirSync(home).filter((name) => name.startsWith('toolwarden-'))).toEqual([]);
  });

  it('takes the word of a document only where the image says that it is that server', async () => {
    withEngine('docker');
    const serverJson = {
      name: 'io.github.evil/x',
      packages: [{ registryType: 'oci', identifier: 'acme/notes:1', packageArguments: [{ value: '--evil' }] }],
    };
    const { resolution } = await inspect('oci:acme/notes:1', { serverJson });
    expect(resolution.specs.map(({ arguments: words }) => words)).toEqual([[]]);
  });

  it('is started by its own id where no registry gave it a digest', async () => {
    withEngine('podman');
    expect((await inspect('oci:local:1')).resolution.specs[0]?.entry?.value).toBe(`sha256:${'c'.repeat(64)}`);
  });

  it('says nothing about a server that the engine could not start', async () => {
    withEngine('docker');
    await expect(inspect('oci:acme/broken:1')).rejects.toMatchObject({ code: 'sandbox-setup-failed' });
  });

  it.each([
    ['oci:acme/none:1', 'not-found', 'Its registry does not give `acme/none:1` to us.'],
    ['oci:acme/nothing:1', 'not-an-mcp-server', 'The image has no program that it starts.'],
    ['oci:acme/large:1', 'install-failed', 'The image takes more than 1024 MiB on disk.'],
  ])('says why %s cannot be started: %s', async (target, outcome, detail) => {
    withEngine('docker');
    expect(await resolve(sighted(target), aWorld())).toMatchObject({
      outcome: 'failed',
      identity: target,
      inspection: { outcome, detail },
    });
  });

  it('removes what was too large', async () => {
    withEngine('docker');
    await resolve(sighted('oci:acme/large:1'), aWorld());
    expect(calls().at(-1)).toEqual(['image', 'rm', 'acme/large:1']);
  });

  it('asks to be tried again when the registry cannot be reached, and shows no credential', async () => {
    withEngine('docker');
    await expect(resolve(sighted('oci:unreachable/x:1'), aWorld())).rejects.toMatchObject({
      code: 'oci-unavailable',
      message: expect.not.stringContaining('secret'),
    });
  });

  it('says so where no engine is there, or none answers', async () => {
    const nobody = { inspection: { outcome: 'unsupported', detail: expect.stringContaining('docker, podman or nerdctl') } };
    expect(await resolve(sighted('oci:acme/notes:1'), aWorld())).toMatchObject(nobody);
    withEngine('docker');
    writeFileSync(join(home, 'down'), '');
    expect(await resolve(sighted('oci:acme/notes:1'), aWorld())).toMatchObject(nobody);
    expect(existsSync(join(home, 'calls.jsonl'))).toBe(true);
  });
});

describe('runArguments', () => {
  const engine = { name: 'nerdctl', program: '/usr/bin/nerdctl', env: {} } as const;
  const command = { argv: ['acme/notes', 'x'] as const, env: {}, mounts: [], limits: DEFAULT_SANDBOX_LIMITS };

  it('leaves the log to an engine that knows no other', () => {
    expect(runArguments(command, 'n', engine).filter((flag) => flag.startsWith('--log'))).toEqual([]);
  });

  it.each([
    ['folders of the host', { ...command, mounts: [{ hostPath: '/etc', guestPath: '/x' }] }],
    ['an image that reads as a flag', { ...command, argv: ['--privileged'] as const }],
  ])('refuses %s', (_claim, wrong) => {
    expect(() => runArguments(wrong, 'n', engine)).toThrow(TypeError);
  });
});
