import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import type { CrawlerWorld } from '#crawler/world';
import { openSandbox } from '#sandbox/open';
import { FIXTURE_SERVERS } from '../../support/fixture-servers.ts';
import { inspectorWorld } from '../inspect-support.ts';

let root: string;
let world: CrawlerWorld;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'resolve-folder-'));
  chmodSync(root, 0o755);
  world = { ...inspectorWorld(await openSandbox('auto')), cwd: root };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function aFolder(name: string, files: Record<string, string>): string {
  mkdirSync(join(root, name), { mode: 0o755 });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), text);
  return `./${name}`;
}
const resolving = async (target: string, within = world) =>
  Resolution.parse(await resolve({ source: 'list', target, seenAt: '2026-11-02T09:00:00.000Z' }, within));

describe('a folder of this machine', () => {
  it('is started as its package.json says, with what the server asks for', async () => {
    const target = aFolder('notes', { 'package.json': '{"name":"notes","version":"0.1.0","bin":"wants-a-variable.mjs"}' });
    for (const file of ['wants-a-variable.mjs', 'json-rpc.mjs']) cpSync(join(FIXTURE_SERVERS, file), join(root, 'notes', file));
    const resolution = await resolving(target);
    if (resolution.outcome !== 'resolved') throw new Error(JSON.stringify(resolution));
    expect(resolution).toMatchObject({
      identity: './notes',
      server: { name: 'notes' },
      specs: [{ ecosystem: 'folder', package: join(root, 'notes'), version: '0.1.0', entry: { value: 'wants-a-variable.mjs' } }],
      install: { dir: join(root, 'notes') },
    });
    expect(await inspectServer(resolution, world)).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note' }],
      receipt: { spec: { variables: [{ name: 'ACME_NOTES_TOKEN' }] } },
    });
    writeFileSync(join(root, 'notes/changed.txt'), 'x');
    const again = await resolving(target);
    if (again.outcome !== 'resolved') throw new Error('gone');
    expect(again.install?.integrity).not.toBe(resolution.install?.integrity);
  });

  it.each([
    ['is not there', () => './none', 'not-found', /There is no folder/],
    ['is the root', () => '/', 'unsupported', /this is `\/`/],
    [
      'was not built',
      () => aFolder('unbuilt', { 'package.json': '{"bin":"dist/index.js"}' }),
      'unsupported',
      /is not there: build it first.*inspect -- COMMAND/,
    ],
    [
      'is a library',
      () => aFolder('library', { 'package.json': '{"main":"index.js"}', 'index.js': '' }),
      'unsupported',
      /names no command/,
    ],
    [
      'is a Python project',
      () => aFolder('python', { 'pyproject.toml': '[project]\nname = "x"' }),
      'unsupported',
      /Python project.*inspect -- COMMAND/,
    ],
    ['has nothing in it', () => aFolder('empty', {}), 'unsupported', /no package\.json/],
    [
      'has a manifest that cannot be read',
      () => aFolder('broken', { 'package.json': '{' }),
      'unsupported',
      /no package\.json that can be read/,
    ],
  ])('says why one cannot be started that %s', async (_claim, make, outcome, detail) => {
    expect(await resolving(make())).toMatchObject({ outcome: 'failed', inspection: { outcome, detail: expect.stringMatching(detail) } });
  });

  it('is not looked into where nobody says where folders begin', async () => {
    const { cwd: _cwd, ...elsewhere } = world;
    expect(await resolving('./notes', elsewhere)).toMatchObject({ inspection: { outcome: 'unsupported' } });
  });
});
