import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { descendants, identify, isGone, measure, readStat } from '#sandbox/process-tree';

const home = mkdtempSync(join(tmpdir(), 'toolwarden-tree-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('a process', () => {
  it('is read right whatever it is called', async () => {
    const program = join(home, 'a) R 1 1 (');
    symlinkSync('/bin/sleep', program);
    const child = spawn(program, ['600']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    await vi.waitFor(() => expect(readStat(child.pid ?? 0)).toMatchObject({ state: 'S', parent: process.pid, threads: 1 }));
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is gone when it ended, and never another of the same number', async () => {
    const child = spawn('/bin/sleep', ['600']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    const identity = identify(child.pid ?? 0) ?? { pid: 0, startTicks: 0 };
    expect(isGone(identity)).toBe(false);
    expect(isGone({ ...identity, startTicks: identity.startTicks - 1 })).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(identity)).toBe(true);
    expect(identify(child.pid ?? 0)).toBeUndefined();
  });
});

describe('a tree of processes', () => {
  it('is found from its root, itself first, and measured together', async () => {
    const child = spawn('/bin/sh', ['-c', 'sleep 600 & (sleep 600; :) & echo; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    await once(child.stdout, 'data');
    const root = child.pid ?? 0;
    await vi.waitFor(() => expect(descendants(root)).toHaveLength(4));
    const tree = descendants(root);
    expect(tree[0]).toBe(root);
    const use = measure(tree);
    expect(use).toMatchObject({ processes: 4, threads: 4 });
    expect(use.memoryBytes).toBeGreaterThan(100_000);
    expect(use.memoryBytes).toBeLessThan(100_000_000);
    process.kill(-root, 'SIGKILL');
    await once(child, 'exit');
    expect(measure([root])).toEqual({ processes: 0, threads: 0, memoryBytes: 0, cpuSeconds: 0 });
  });

  it('of one that is gone is that one alone', () => expect(descendants(2 ** 22 + 1)).toEqual([2 ** 22 + 1]));
});
