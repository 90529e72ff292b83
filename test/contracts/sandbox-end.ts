import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cgroupHomes } from '#sandbox/cgroup';
import { descendants, identify, isGone } from '#sandbox/process-tree';
import type { Sandbox, SandboxKind } from '#sandbox/sandbox';
import { aScript, processesWith, runIn, START_IN_SANDBOX, unlikelySeconds } from '../sandbox/guests.ts';

/** What every kind promises of the end of a guest, by itself, by us or by our own. */
export function endContract(kind: SandboxKind, open: () => Sandbox): void {
  const home = mkdtempSync(join(tmpdir(), 'toolwarden-sandbox-end-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const run = (script: string) => runIn(open(), aScript(script));

  describe('the end', () => {
    const DAEMONS = (seconds: string) => `
      trap '' TERM HUP INT
      (setsid sh -c "trap '' TERM HUP INT; sleep ${seconds} & sleep ${seconds}; sleep ${seconds}" >/dev/null 2>&1 </dev/null &) &
      (sleep ${seconds} >/dev/null 2>&1 </dev/null &)
      sleep 0.05; echo ready;`;

    it('comes when it is called for, to the whole tree, and once', async () => {
      const seconds = unlikelySeconds();
      const guest = open().start(aScript(`${DAEMONS(seconds)} sleep ${seconds}; sleep ${seconds}`));
      await once(guest.stdout, 'data');
      expect(processesWith(seconds).length).toBeGreaterThan(2);
      const [first, second] = await Promise.all([guest.stop(), guest.stop()]);
      expect(processesWith(seconds)).toEqual([]);
      expect(first).toEqual({ exitCode: null, signal: 'SIGKILL', peakMemoryBytes: expect.any(Number) });
      expect(second).toEqual(first);
      expect(await guest.stop()).toEqual(first);
      expect(await guest.exited).toEqual(first);
    });

    it('comes also before the sandbox is finished', async () => {
      const seconds = unlikelySeconds();
      const exits = await Promise.all(
        [0, 1, 2, 4, 8, 16, 32].map(async (ms) => {
          const guest = open().start(aScript(`sleep ${seconds}`));
          await new Promise((resolve) => setTimeout(resolve, ms));
          return guest.stop();
        }),
      );
      expect(exits.map(({ exitCode, signal }) => ({ exitCode, signal }))).toEqual(exits.map(() => ({ exitCode: null, signal: 'SIGKILL' })));
      expect(processesWith(seconds)).toEqual([]);
    });

    it('of the first process is the end of all that it left behind', async () => {
      const seconds = unlikelySeconds();
      const { exit } = await run(`${DAEMONS(seconds)} exit 3`);
      expect(exit.exitCode).toBe(3);
      expect(processesWith(seconds)).toEqual([]);
    });

    it('changes nothing about how a guest had ended by itself', async () => {
      const guest = open().start(aScript('exit 6'));
      await guest.exited;
      expect(await guest.stop()).toMatchObject({ exitCode: 6, signal: null });
    });

    it('comes when we are killed, to everything of ours', { timeout: 20_000 }, async () => {
      const seconds = unlikelySeconds();
      const temporary = join(home, `tmp-${seconds}`);
      mkdirSync(temporary);
      const holder = spawn(process.execPath, [START_IN_SANDBOX, kind, JSON.stringify(aScript(`${DAEMONS(seconds)} sleep ${seconds}`))], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, TMPDIR: temporary },
      });
      onTestFinished(() => void holder.kill('SIGKILL'));
      await once(holder.stdout, 'data');
      const family = treeOf(holder);
      expect(processesWith(seconds).length).toBeGreaterThan(2);
      expect(family.length).toBeGreaterThan(5);
      holder.kill('SIGKILL');
      await vi.waitFor(
        () => {
          expect(processesWith(seconds)).toEqual([]);
          expect(family.filter((each) => !isGone(each))).toEqual([]);
          expect(groupsOf(holder)).toEqual([]);
        },
        { timeout: 15_000, interval: 20 },
      );
      expect(readdirSync(temporary)).toEqual([]);
    });

    it('leaves nothing on the machine', async () => {
      const before = scaffolds();
      const temporary = join(home, 'tmp-clean');
      mkdirSync(temporary);
      const holder = spawn(
        process.execPath,
        [START_IN_SANDBOX, kind, JSON.stringify(aScript('echo x >/tmp/x; (setsid sleep 60 &) ; exit 2'))],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
          env: { ...process.env, TMPDIR: temporary },
        },
      );
      expect(JSON.parse((await holder.stdout.toArray()).join(''))).toMatchObject({ exitCode: 2 });
      expect(groupsOf(holder)).toEqual([]);
      expect(readdirSync(temporary)).toEqual([]);
      expect(scaffolds()).toEqual(before);
    });
  });
}

function treeOf(holder: ChildProcess) {
  return descendants(holder.pid ?? 0).flatMap((pid) => identify(pid) ?? []);
}

/** Control groups that this process made, wherever this machine lets us make some. */
function groupsOf(holder: ChildProcess): string[] {
  const homes = cgroupHomes(readFileSync('/proc/self/cgroup', 'utf8'), readFileSync('/proc/self/mountinfo', 'utf8'));
  return homes.flatMap(({ folder }) => listOf(folder)).filter((name) => name.includes(`-${holder.pid}-`));
}

function listOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** What a sandbox is built upon, as the host would see it if it were not built apart from it. */
function scaffolds(): string[] {
  const folders = ['/media', '/srv', '/mnt', '/run', '/home', '/var', '/tmp'];
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return [
    ...mounted
      .map((line) => line.split(' ')[4] ?? '')
      .filter((point) => folders.some((folder) => point === folder || /\/(?:root|skeleton)\b/.test(point))),
    ...folders.flatMap((folder) => listOf(folder).filter((name) => name === 'root' || name === 'skeleton')),
  ];
}
