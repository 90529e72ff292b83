import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCgroup } from '#sandbox/cgroup';
import { isOpenToAll } from '#sandbox/guest';
import { openSandbox } from '#sandbox/open';
import type { SandboxedCommand } from '#sandbox/sandbox';
import { aCommand, aScript, NODE, NODE_MOUNT, processesWith, runIn, START_IN_SANDBOX, unlikelySeconds } from './guests.ts';

const ROOT = join(import.meta.dirname, '../..');
const KINDS = ['bubblewrap', 'namespaces'] as const;

/** Closes what whoever started us left open, sets ceilings for itself, and becomes the program that follows. */
const underCeilings = (ceilings: string, ...argv: string[]) => {
  const script = `for fd in /proc/self/fd/*; do fd=\${fd##*/}; [ "$fd" -gt 2 ] && eval "exec $fd>&-"; done; ${ceilings}; exec "$@"`;
  return spawnSync('/bin/bash', ['-c', script, 'bash', ...argv], { encoding: 'utf8' });
};

describe.each(KINDS)('launching in the %s sandbox', (kind) => {
  it('without descriptors left is refused by name, and what was started goes on', () => {
    const { stdout, stderr } = underCeilings('ulimit -n 60', process.execPath, join(import.meta.dirname, 'start-many.ts'), kind, '20');
    expect(stderr).toBe('');
    const endings: (string | number)[] = JSON.parse(stdout);
    expect(new Set(endings)).toEqual(new Set([3, 'EMFILE']));
  });

  it('works below ceilings that were set for ourselves', () => {
    const command = aScript('ulimit -c; ulimit -n; ulimit -f; grep -E "^Max (cpu|processes)" /proc/self/limits | tr -s " "');
    const { stdout } = underCeilings(
      'ulimit -c 0; ulimit -n 200; ulimit -f 2048; ulimit -t 9; ulimit -u 4000',
      ...[process.execPath, START_IN_SANDBOX, kind, JSON.stringify(command)],
    );
    const [core, files, blocks, cpu, , exit] = stdout.trim().split('\n');
    expect({ core, files, blocks, cpu }).toEqual({ core: '0', files: '200', blocks: '4096', cpu: 'Max cpu time 9 9 seconds ' });
    expect(JSON.parse(exit ?? '')).toMatchObject({ exitCode: 0 });
  });

  it('tells of a ceiling on processes that was reached before anybody looked, where this machine grants control groups', async () => {
    const group = makeCgroup({ memoryBytes: 2 ** 26, tasks: 4 });
    group?.remove();
    const sandbox = await openSandbox(kind);
    // The shell gives up at the first refusal.
    const { exit } = await runIn(
      sandbox,
      aScript('n=0; while [ $n -lt 200 ]; do sleep 600 & n=$((n+1)); done', { limits: { processes: 4 } }),
    );
    expect(exit.overLimit).toBe(group === undefined ? undefined : 'processes');
  });

  it('takes many at once', async () => {
    const sandbox = await openSandbox(kind);
    const ran = await Promise.all(Array.from({ length: 12 }, (_, index) => runIn(sandbox, aScript(`cat; exit ${index}`), `${index}`)));
    expect(ran.map(({ stdout, exit }) => [stdout, exit.exitCode])).toEqual(Array.from({ length: 12 }, (_, index) => [`${index}`, index]));
  });
});

/**
 * An ordinary user has neither root's ways to build a sandbox nor, mostly, control groups. Run as root, these tests become one; the program
 * is copied to where that user can read.
 */
describe.each(KINDS)('for an ordinary user the %s sandbox', (kind) => {
  const home = mkdtempSync(join(tmpdir(), 'toolwarden-somebody-'));
  const node = isOpenToAll(process.execPath) ? process.execPath : join(home, 'node/bin/node');
  const seconds = unlikelySeconds();

  beforeAll(() => {
    for (const path of ['package.json', 'core', 'sandbox', 'test/sandbox', 'test/fixtures/servers']) {
      cpSync(join(ROOT, path), join(home, path), { recursive: true });
    }
    if (node !== process.execPath) cpSync(process.execPath, node);
    mkdirSync(join(home, 'tmp'));
    spawnSync('/bin/sh', ['-c', 'chmod -R a+rX "$1" && chmod 1777 "$1/tmp"', 'sh', home]);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const asSomebody = (command: SandboxedCommand, input = ''): SpawnSyncReturns<string> => {
    const program = [node, join(home, 'test/sandbox/start-in-sandbox.ts'), kind, JSON.stringify(command)];
    const step = process.getuid?.() === 0 ? ['/usr/bin/setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'] : [];
    const [first = '', ...rest] = [...step, ...program];
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', TMPDIR: join(home, 'tmp') };
    return spawnSync(first, rest, { input, env, cwd: home, encoding: 'utf8' });
  };
  const hostile = (mode: string) => {
    const mounts = [
      { hostPath: dirname(dirname(node)), guestPath: '/opt/node' },
      { hostPath: join(home, 'test/fixtures/servers'), guestPath: '/opt/app' },
    ];
    const targets = JSON.stringify({ folder: home, home: '/root', pid: process.pid, seconds });
    return aCommand([NODE, '/opt/app/hostile.mjs', mode, targets], { mounts });
  };
  const exitIn = ({ stdout }: SpawnSyncReturns<string>) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

  it('runs a program as nobody special', () => {
    const ran = asSomebody(aScript('cat; id -u; grep -E "^(CapEff|NoNewPrivs)" /proc/self/status; exit 5'), 'in\n');
    expect(ran.stderr).toBe('');
    expect(ran.stdout.split('\n').slice(0, 4)).toEqual(['in', '65534', 'CapEff:\t0000000000000000', 'NoNewPrivs:\t1']);
    expect(exitIn(ran)).toMatchObject({ exitCode: 5, signal: null });
  });

  it('refuses a hostile server whatever it tries', () => {
    const ran = asSomebody(hostile('probe'));
    const outcomes = ran.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(outcomes.filter(({ outcome }) => outcome === 'succeeded')).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(80);
    expect(exitIn(ran)).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['forks', 'processes'],
    ['memory', 'memory'],
  ])('ends one in the mode %s at its ceiling on %s', (mode, limit) => {
    expect(exitIn(asSomebody(hostile(mode)))).toMatchObject({ exitCode: null, overLimit: limit });
    expect(processesWith(seconds)).toEqual([]);
  });

  it('ends what a server leaves behind, and leaves no file', () => {
    expect(exitIn(asSomebody(hostile('daemons')))).toMatchObject({ exitCode: 0 });
    expect(processesWith(seconds)).toEqual([]);
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
  });
});

describe('without a sandbox', () => {
  it('a program is started as it stands, with guest paths read as the host’s', async () => {
    const sandbox = await openSandbox('none');
    expect(sandbox.kind).toBe('none');
    const { stdout, exit } = await runIn(
      sandbox,
      aCommand([NODE, '-p', 'Object.keys(process.env).filter((name) => name !== "PWD").sort().join()'], { mounts: [NODE_MOUNT] }),
    );
    expect(stdout).toBe('HOME,PATH\n');
    expect(exit.exitCode).toBe(0);
  });

  it('a program that is not there is no success', async () => {
    const { exit } = await runIn(await openSandbox('none'), aCommand(['/nowhere/at/all']));
    expect(exit.exitCode).not.toBe(0);
  });

  it('time, memory and processes have their ceilings still', async () => {
    const sandbox = await openSandbox('none');
    const seconds = unlikelySeconds();
    const [time, processes] = await Promise.all([
      runIn(sandbox, aScript(`sleep ${seconds} & sleep ${seconds}`, { limits: { wallMs: 500 } })),
      runIn(sandbox, aScript(`n=0; while [ $n -lt 30 ]; do sleep ${seconds} & n=$((n+1)); done; wait`, { limits: { processes: 4 } })),
    ]);
    expect(time.exit.overLimit).toBe('time');
    expect(processes.exit.overLimit).toBe('processes');
    expect(processesWith(seconds)).toEqual([]);
  });
});
