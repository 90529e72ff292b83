/**
 * What a sandbox adds to a launch: median milliseconds of `node -e 0`, bare and in each kind that works here, taken in turn.
 *
 *     node bench/sandbox.ts [rounds]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { detectSandboxes, openSandbox } from '../sandbox/open.ts';
import { DEFAULT_SANDBOX_LIMITS, type Sandbox } from '../sandbox/sandbox.ts';

const rounds = Number(process.argv[2] ?? 30);
const nodeFolder = dirname(dirname(process.execPath));

async function bare(): Promise<void> {
  const child = spawn(process.execPath, ['-e', '0'], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, 'exit');
}

async function sandboxed(sandbox: Sandbox): Promise<void> {
  const guest = sandbox.start({
    argv: ['/opt/node/bin/node', '-e', '0'],
    env: {},
    mounts: [{ hostPath: nodeFolder, guestPath: '/opt/node' }],
    limits: DEFAULT_SANDBOX_LIMITS,
  });
  guest.stdout.resume();
  guest.stderr.resume();
  const exit = await guest.exited;
  if (exit.exitCode !== 0) throw new Error(`The program ended with ${exit.signal ?? exit.exitCode} in ${sandbox.kind}.`);
}

const ways: { name: string; run: () => Promise<void>; tookMs: number[] }[] = [{ name: 'bare', run: bare, tookMs: [] }];
for (const { kind, available } of await detectSandboxes()) {
  if (!available || kind === 'none') continue;
  const sandbox = await openSandbox(kind);
  ways.push({ name: kind, run: () => sandboxed(sandbox), tookMs: [] });
}

for (let round = 0; round < rounds; round += 1) {
  for (const way of ways) {
    const startedAt = performance.now();
    await way.run();
    way.tookMs.push(performance.now() - startedAt);
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const bareMs = median(ways[0]?.tookMs ?? []);
for (const { name, tookMs } of ways)
  console.log(`${name.padEnd(12)} ${median(tookMs).toFixed(1)} ms  ${(median(tookMs) / bareMs).toFixed(2)} x`);
