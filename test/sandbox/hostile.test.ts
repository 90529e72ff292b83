import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inspect } from '#crawler/inspect/inspect';
import { DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import { openSandbox } from '#sandbox/open';
import type { Sandbox } from '#sandbox/sandbox';
import { aSpec, inspectorWorld } from '../crawler/inspect-support.ts';
import { aCommand, LIMITS, NODE, NODE_MOUNT, processesWith, runIn, unlikelySeconds } from './guests.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/servers');
const MOUNTS = [NODE_MOUNT, { hostPath: FIXTURES, guestPath: '/opt/app' }];
const GIBIBYTE = 1024 ** 3;

interface Attempt {
  attempt: string;
  target: string;
  outcome: 'refused' | 'succeeded' | 'not-tried';
  detail: string;
}

const attemptsIn = (stderr: string): Attempt[] => {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Attempt);
};

/** Perl is where the fixture makes system calls that Node has no word for. */
const notRefused = ({ outcome }: Attempt) => outcome === 'succeeded' || (outcome === 'not-tried' && existsSync('/usr/bin/perl'));

describe.each(['bubblewrap', 'namespaces'] as const)('a hostile server in the %s sandbox', (kind) => {
  let sandbox: Sandbox;
  /** Holds a file and a socket that must stay out of reach. */
  const folder = mkdtempSync(join(tmpdir(), 'toolwarden-hostile-'));
  const installed = mkdtempSync(join(tmpdir(), 'toolwarden-hostile-package-'));
  const seconds = unlikelySeconds();
  const abstractSocket = `toolwarden-${kind}-${seconds}`;
  const servers: Server[] = [];
  let visits = 0;
  let targets: string;

  beforeAll(async () => {
    vi.stubEnv('TOOLWARDEN_CANARY', `canary-${seconds}`);
    sandbox = await openSandbox(kind);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'canary'), 'never seen');
    mkdirSync(join(installed, 'node_modules/hostile-mcp'), { recursive: true });
    for (const name of ['hostile.mjs', 'json-rpc.mjs']) {
      writeFileSync(join(installed, 'node_modules/hostile-mcp', name), readFileSync(join(FIXTURES, name)));
    }
    const [tcp] = await Promise.all([
      listen({ host: '127.0.0.1', port: 0 }),
      listen({ path: join(folder, 'socket') }),
      listen({ path: `\0${abstractSocket}` }),
    ]);
    const address = tcp.address();
    const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each.map((one) => one.address));
    targets = JSON.stringify({
      home: homedir(),
      folder,
      port: typeof address === 'object' && address !== null ? address.port : 0,
      addresses: [...new Set(addresses)],
      abstractSocket,
      pid: process.pid,
      seconds,
      secret: `canary-${seconds}`,
    });
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    for (const server of servers) server.close();
    for (const each of [folder, installed]) rmSync(each, { recursive: true, force: true });
  });

  async function listen(where: { host: string; port: number } | { path: string }): Promise<Server> {
    const server = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    servers.push(server);
    server.listen(where);
    await once(server, 'listening');
    return server;
  }

  const hostile = (mode: string, changes: Parameters<typeof aCommand>[1] = {}) => {
    return aCommand([NODE, '/opt/app/hostile.mjs', mode, targets], { mounts: MOUNTS, ...changes });
  };

  it('is refused whatever it tries, and goes on to serve', async () => {
    const asked = ['{"id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}', '{"id":2,"method":"tools/list"}'];
    const { stdout, stderr, exit } = await runIn(sandbox, hostile('probe'), `${asked.join('\n')}\n`);
    const attempts = attemptsIn(stderr);
    expect(attempts.filter(notRefused)).toEqual([]);
    expect([...new Set(attempts.map(({ attempt }) => attempt))]).toEqual([
      'read-folder',
      'read-file',
      'read-through-process',
      'read-environment-of-others',
      'inherit-environment',
      'inherit-descriptors',
      'create-file',
      'overwrite',
      'remove',
      'change-mode',
      'link-into',
      'follow-link-out',
      'spare-itself-from-the-killer',
      'connect-to-host',
      'connect-to-outside',
      'send-to-outside',
      'look-up-name',
      'ask-name-server',
      'become-root',
      'nest-namespace',
      'enter-namespace',
      'mount',
      'change-root',
      'name-host',
      'make-device',
      'debug',
      'hold',
      'kill',
      'raise-priority',
      'raise-ceiling',
      'open-files',
      'take-disk',
    ]);
    // No way there, which the kernel says at once: nothing left this machine.
    const sent = attempts.filter(({ attempt }) => attempt === 'connect-to-outside' || attempt === 'send-to-outside');
    expect(sent.map(({ detail }) => detail)).toEqual(Array(8).fill('ENETUNREACH'));
    expect(visits).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['canary', 'socket']);
    expect(existsSync(join(FIXTURES, 'hostile-was-here'))).toBe(false);

    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers[0]).toMatchObject({ id: 1, result: { serverInfo: { name: 'hostile' } } });
    expect(answers[1].result.tools).toHaveLength(attempts.length);
    expect(exit).toMatchObject({ exitCode: 0, signal: null });
    expect(exit).not.toHaveProperty('overLimit');
  });

  it('would tell if it got through', async () => {
    const { stderr } = await runIn(sandbox, hostile('probe', { mounts: [...MOUNTS, { hostPath: folder, guestPath: folder }] }));
    expect(attemptsIn(stderr)).toEqual(
      expect.arrayContaining([
        { attempt: 'read-folder', target: folder, outcome: 'succeeded', detail: 'canary,socket' },
        { attempt: 'read-file', target: join(folder, 'canary'), outcome: 'succeeded', detail: 'never seen' },
        { attempt: 'follow-link-out', target: join(folder, 'canary'), outcome: 'succeeded', detail: 'never seen' },
        { attempt: 'create-file', target: folder, outcome: 'refused', detail: 'EROFS' },
      ]),
    );
  });

  it('is ended with all its children when it forks 500 times', async () => {
    const { exit } = await runIn(sandbox, hostile('forks'));
    expect(exit).toMatchObject({ exitCode: null, overLimit: 'processes' });
    expect(processesWith(seconds)).toEqual([]);
  });

  it('is ended when it takes 4 GB', async () => {
    const { exit } = await runIn(sandbox, hostile('memory'));
    expect(exit).toMatchObject({ exitCode: null, overLimit: 'memory' });
    expect(exit.peakMemoryBytes).toBeLessThan(GIBIBYTE);
  });

  it('leaves nobody behind', async () => {
    const { exit, stderr } = await runIn(sandbox, hostile('daemons'));
    expect(attemptsIn(stderr)).toMatchObject([{ attempt: 'leave-daemons', outcome: 'succeeded' }]);
    expect(exit.exitCode).toBe(0);
    expect(processesWith(seconds)).toEqual([]);
  });

  describe('that is crawled', () => {
    const crawl = (mode: string) => {
      const said = (value: string) => ({ value, from: 'README.md mcpServers block 1' });
      const spec = aSpec('hostile-mcp', 'hostile.mjs', { arguments: [said(mode), said(targets)] });
      const world = inspectorWorld(sandbox, { ...DEFAULT_CRAWLER_LIMITS, sandbox: LIMITS });
      return inspect(spec, { dir: installed, integrity: 'sha512-fixture' }, world);
    };

    it('is listed as any other, each of its attempts refused', async () => {
      const inspection = await crawl('probe');
      if (inspection.outcome !== 'listed') throw new Error(`It was not listed: ${JSON.stringify(inspection)}`);
      expect(inspection.tools.length).toBeGreaterThan(90);
      expect(inspection.tools.filter(({ description = '' }) => description.includes('succeeded'))).toEqual([]);
      expect(inspection.receipt).toMatchObject({ sandbox: kind, serverInfo: { name: 'hostile' }, incidents: [] });
      expect(visits).toBe(0);
    });

    it.each([
      ['forks', 'processes', 'It started more processes than any server may.'],
      ['memory', 'memory', 'It used more memory than any server may.'],
    ])('and %s is recorded as over the ceiling on %s', async (mode, limit, detail) => {
      expect(await crawl(mode)).toMatchObject({
        outcome: 'over-limit',
        limit,
        detail,
        basis: 'observed',
        receipt: { sandbox: kind, incidents: [`Went over the ceiling on ${limit}.`] },
      });
      expect(processesWith(seconds)).toEqual([]);
    });

    it('and leaves daemons is listed, and they are gone', async () => {
      expect(await crawl('daemons')).toMatchObject({ outcome: 'listed' });
      expect(processesWith(seconds)).toEqual([]);
    });
  });
});
