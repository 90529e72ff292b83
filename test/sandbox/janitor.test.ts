import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { processesWith, unlikelySeconds } from './guests.ts';

/** Starts three programs in sessions of their own, has two watched over and one of those forgotten, and waits. */
const HOLDER = `
  import { spawn } from 'node:child_process';
  import { forget, watchOver } from ${JSON.stringify(join(import.meta.dirname, '../../sandbox/janitor.ts'))};
  const pids = process.argv.slice(1).map((seconds) => spawn('/bin/sleep', [seconds], { detached: true, stdio: 'ignore' }).pid);
  watchOver([pids[0], pids[1], '/sys/fs/cgroup/nothing-of-that-name']);
  forget([pids[1]]);
  process.stdout.write('ready');
  setInterval(() => {}, 60_000);
`;

describe('the janitor', () => {
  it('ends what its process was responsible for when that is killed, and nothing else', async () => {
    const [watched, forgotten, unknown] = [unlikelySeconds(), unlikelySeconds(), unlikelySeconds()];
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, watched, forgotten, unknown], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // The holder has all three in its command line as well.
    const sleeping = (seconds: string) => processesWith(`/bin/sleep\0${seconds}`);
    onTestFinished(() => {
      holder.kill('SIGKILL');
      for (const pid of [watched, forgotten, unknown].flatMap(sleeping)) process.kill(pid, 'SIGKILL');
    });
    await once(holder.stdout, 'data');
    expect([watched, forgotten, unknown].map((seconds) => sleeping(seconds).length)).toEqual([1, 1, 1]);
    holder.kill('SIGKILL');
    await vi.waitFor(() => expect(sleeping(watched)).toEqual([]), { timeout: 10_000, interval: 10 });
    expect([forgotten, unknown].map((seconds) => sleeping(seconds).length)).toEqual([1, 1]);
  });
});
