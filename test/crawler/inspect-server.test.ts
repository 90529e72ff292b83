import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaunchSpec } from '#core/launch-spec';
import { inGuest, inspectCommand } from '#crawler/inspect/inspect-command';
import { inspectServer } from '#crawler/inspect/inspect-server';
import type { CrawlerLimits } from '#crawler/world';
import { openSandbox } from '#sandbox/open';
import type { Sandbox } from '#sandbox/sandbox';
import { FIXTURE_SERVERS, installFixture, type Manner } from '../support/fixture-servers.ts';
import { aSpec, inspectorWorld } from './inspect-support.ts';

const repository = join(import.meta.dirname, '../..');

let root: string;
let sandbox: Sandbox;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'inspect-server-'));
  sandbox = await openSandbox('auto');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function inspectResolved(manner: Manner, specs: LaunchSpec[], limits: Partial<CrawlerLimits> = {}, within = sandbox) {
  return inspectServer(
    {
      outcome: 'resolved',
      identity: `npm:${manner}-mcp`,
      server: { name: manner },
      specs,
      install: { dir: installFixture(root, manner), integrity: 'sha512-x' },
    },
    inspectorWorld(within, limits),
  );
}

describe('inspectServer', () => {
  it('sets the variable that the server names, and says so in the receipt', async () => {
    const inspection = await inspectResolved('wants-a-variable', [aSpec('wants-a-variable-mcp', 'wants-a-variable.mjs')]);
    expect(inspection).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note' }],
      receipt: { spec: { variables: [{ name: 'ACME_NOTES_TOKEN', kind: 'secret', required: true, from: 'named by the server' }] } },
    });
  });

  it('tries the next documented way when the first fails', async () => {
    const wrong = aSpec('prints-noise-mcp', 'missing.mjs');
    const right = aSpec('prints-noise-mcp', 'prints-noise.mjs');
    const inspection = await inspectResolved('prints-noise', [wrong, right]);
    expect(inspection).toMatchObject({ outcome: 'listed', receipt: { spec: { entry: { value: 'prints-noise.mjs' } } } });
  });

  it('tells of a server that wants a real key what it wants', async () => {
    const inspection = await inspectResolved('wants-credentials', [aSpec('wants-credentials-mcp', 'wants-credentials.mjs')]);
    expect(inspection).toMatchObject({ outcome: 'needs-credentials', variables: ['ACME_NOTES_TOKEN'] });
  });

  it('starts a hanging server no more often than it may be silent', async () => {
    const word = (value: string) => aSpec('hangs-mcp', 'hangs.mjs', { arguments: [{ value, from: 'README.md' }] });
    let starts = 0;
    const counting: Sandbox = {
      kind: sandbox.kind,
      start: (command) => {
        starts += 1;
        return sandbox.start(command);
      },
    };
    const inspection = await inspectResolved('hangs', ['a', 'b', 'c', 'd'].map(word), { handshakeMs: 150, silentLaunches: 3 }, counting);
    expect(inspection).toMatchObject({ outcome: 'silent', receipt: { spec: { arguments: [{ value: 'a' }] } } });
    expect(starts).toBe(3);
  });
});

describe('inspectCommand', () => {
  it('starts a command in its folder, which it can read and not write', async () => {
    const folder = mkdtempSync(join(root, 'own-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'note.txt'), 'hello');
    writeFileSync(
      join(folder, 'server.mjs'),
      `import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
let wrote = 'wrote';
try { writeFileSync('new.txt', ''); } catch (error) { wrote = error.code; }
const seen = JSON.stringify([process.cwd(), readFileSync(process.argv[2], 'utf8'), wrote, process.argv.slice(3)]);
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  const result = method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: {} } : { tools: [{ name: 'seen', description: seen }] };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
});`,
    );
    const argv = ['node', 'server.mjs', join(folder, 'note.txt'), `--file=${folder}/note.txt`, '/etc/passwd', '$(id)'] as const;
    const inspection = await inspectCommand([...argv], folder, inspectorWorld(sandbox));
    if (inspection.outcome !== 'listed') throw new Error(JSON.stringify(inspection));
    expect(JSON.parse(inspection.tools[0]?.description ?? '')).toEqual([
      '/workspace',
      'hello',
      'EROFS',
      ['--file=/workspace/note.txt', '/etc/passwd', '$(id)'],
    ]);
    expect(inspection.receipt?.spec).toMatchObject({ ecosystem: 'command', package: 'node' });
  });

  it.each(['auto', 'none'] as const)('lists a server of the official SDK that refuses the older handshake (sandbox %s)', async (kind) => {
    const world = inspectorWorld(await openSandbox(kind));
    const inspection = await inspectCommand(['node', 'test/fixtures/servers/sdk-modern-only.mjs'], repository, world);
    expect(inspection).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note', inputSchema: { type: 'object', required: ['id'] } }],
      receipt: {
        era: 'modern',
        protocolVersion: '2026-07-28',
        serverInfo: { name: 'sdk-modern-only' },
        instructions: 'Read before you write.',
      },
    });
  });

  it('helps a command as it helps a package', async () => {
    const inspection = await inspectCommand(['node', './wants-a-variable.mjs'], FIXTURE_SERVERS, inspectorWorld(sandbox));
    expect(inspection.outcome).toBe('listed');
  });

  it('names a program that is not there', async () => {
    const inspection = await inspectCommand(['no-such-program'], FIXTURE_SERVERS, inspectorWorld(sandbox));
    expect(inspection).toMatchObject({ outcome: 'would-not-start', exitCode: 127 });
  });

  it('says what to do about a folder that only root may enter, where we are root', async () => {
    const closed = mkdtempSync(join(root, 'closed-'));
    const inspected = inspectCommand(['node', 'x.mjs'], closed, inspectorWorld(sandbox));
    if (process.getuid?.() === 0) await expect(inspected).rejects.toThrow(`chmod o+rx ${closed}`);
    else await expect(inspected).resolves.toMatchObject({ outcome: 'would-not-start' });
  });

  it('does not show a server the whole machine', async () => {
    await expect(inspectCommand(['node', 'x.mjs'], '/', inspectorWorld(sandbox))).rejects.toMatchObject({ code: 'unusable-folder' });
  });

  it.each([
    ['/home/me/app', '/workspace'],
    ['/home/me/app/a/b', '/workspace/a/b'],
    ['--dir=/home/me/app/a', '--dir=/workspace/a'],
    ['/home/me/application', '/home/me/application'],
    ['./a', './a'],
    ['--flag', '--flag'],
    ['x=/home/me/app', 'x=/home/me/app'],
  ])('shows %s as %s', (word, shown) => {
    expect(inGuest(word, '/home/me/app')).toBe(shown);
  });
});
