import { describe, expect, it } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox';
import { aCommand, aScript, NODE, NODE_MOUNT, runIn } from '../sandbox/guests.ts';

const MEBIBYTE = 1024 * 1024;

/** What every kind promises of its ceilings. */
export function ceilingsContract(open: () => Sandbox): void {
  const run = (script: string, changes?: Parameters<typeof aScript>[1]) => runIn(open(), aScript(script, changes));

  describe('a ceiling', () => {
    it.concurrent('on wall clock ends what sleeps', async () => {
      const { exit } = await run("trap '' TERM INT HUP; while :; do sleep 600; done", { limits: { wallMs: 700 } });
      expect(exit).toEqual({ exitCode: null, signal: 'SIGKILL', overLimit: 'time', peakMemoryBytes: expect.any(Number) });
    });

    it.concurrent('on CPU time ends what works, also when it ignores the signal', async () => {
      const [plain, deaf] = await Promise.all([
        run('while :; do :; done', { limits: { cpuSeconds: 1 } }),
        run("trap '' XCPU; while :; do :; done", { limits: { cpuSeconds: 1 } }),
      ]);
      expect(plain.exit).toMatchObject({ exitCode: null, overLimit: 'time' });
      expect(deaf.exit).toMatchObject({ exitCode: null, overLimit: 'time' });
    });

    it.concurrent('on memory ends one process that takes too much', async () => {
      const program = 'const taken = []; for (;;) taken.push(Buffer.alloc(8 << 20, 1))';
      const { exit } = await runIn(
        open(),
        aCommand([NODE, '-e', program], { mounts: [NODE_MOUNT], limits: { memoryBytes: 160 * MEBIBYTE } }),
      );
      expect(exit).toMatchObject({ exitCode: null, overLimit: 'memory' });
      // Measured now and then: it may have taken most of it since.
      expect(exit.peakMemoryBytes).toBeGreaterThan(0);
    });

    it.concurrent('on memory counts the whole tree', async () => {
      // Four that keep 60 MiB each, none of them too much alone.
      const take = 'head -c 60m /dev/zero | tail -c 60m | sleep 600';
      const { exit } = await run(`for n in 1 2 3 4; do (${take}) & done; wait`, {
        limits: { memoryBytes: 150 * MEBIBYTE, fileBytes: MEBIBYTE },
      });
      expect(exit).toMatchObject({ exitCode: null, overLimit: 'memory' });
    });

    it.concurrent('on processes ends what forks', async () => {
      const program = 'for (let n = 0; n < 200; n += 1) require("child_process").spawn("/bin/sleep", ["600"]).on("error", () => {})';
      const { exit } = await runIn(open(), aCommand([NODE, '-e', program], { mounts: [NODE_MOUNT], limits: { processes: 8 } }));
      expect(exit).toMatchObject({ exitCode: null, overLimit: 'processes' });
    });

    it.concurrent('does not touch what stays below it', async () => {
      const { exit } = await run('n=0; while [ $n -lt 6 ]; do sleep 0.3 & n=$((n+1)); done; wait; exit 5', {
        limits: { processes: 8, wallMs: 20_000 },
      });
      expect(exit).toEqual({ exitCode: 5, signal: null, peakMemoryBytes: expect.any(Number) });
    });

    it.concurrent('on the size of a file holds in each place that can be written', async () => {
      const script = 'for f in /tmp /home/sandbox /dev/shm; do head -c 3m /dev/zero >$f/big; ls -l $f/big | cut -d" " -f5; done';
      const { stdout, exit } = await run(`trap '' XFSZ; ${script}`, { limits: { fileBytes: MEBIBYTE } });
      expect(stdout).toBe('1048576\n1048576\n1048576\n');
      expect(exit.exitCode).toBe(0);
    });

    it.concurrent('on each of those places holds for many files together', async () => {
      const script =
        'for f in /tmp /home/sandbox /dev/shm; do for n in 1 2 3; do head -c 600k /dev/zero >$f/$n; done; du -k $f | cut -f1; done';
      const { stdout, stderr } = await run(script, { limits: { fileBytes: MEBIBYTE } });
      expect(
        stdout
          .trim()
          .split('\n')
          .map(Number)
          .filter((kibibytes) => kibibytes > 1024),
      ).toEqual([]);
      expect(stderr).toContain('No space left on device');
    });

    it.concurrent('on open files is there', async () => {
      const program =
        'const fs = require("fs"); let n = 0; try { for (;;) { fs.openSync("/dev/null"); n += 1; } } catch (error) { console.log(error.code, n < 1024); }';
      expect((await runIn(open(), aCommand([NODE, '-e', program], { mounts: [NODE_MOUNT] }))).stdout).toBe('EMFILE true\n');
    });
  });
}
