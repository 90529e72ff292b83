/**
 * What a sandbox adds to a launch, from start to the list of tools of a real server: medians in milliseconds, bare and in each kind that
 * works here, taken in turn; the same of `node -e 0`, which is nearly all sandbox; and launches a minute, four at a time.
 *
 *     node bench/sandbox.ts [rounds]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { detectSandboxes, openSandbox } from '../sandbox/open.ts';
import { DEFAULT_SANDBOX_LIMITS, type Sandbox } from '../sandbox/sandbox.ts';

const rounds = Number(process.argv[2] ?? 15);
const AT_ONCE = 4;
const nodeFolder = dirname(dirname(process.execPath));
const modules = join(import.meta.dirname, '../node_modules');
const SERVER = '@modelcontextprotocol/server-everything/dist/index.js';

interface Started {
  stdin: Writable;
  stdout: Readable;
  stop: () => Promise<unknown>;
  ended: Promise<unknown>;
}

/** How one way starts Node with arguments; `{server}` among them is where the server's file lies. */
interface Way {
  name: string;
  start: (...args: string[]) => Started;
}

function bare(...args: string[]): Started {
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace('{server}', join(modules, SERVER))),
  );
  child.stderr.resume();
  const ended = once(child, 'exit');
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    stop: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function inside(sandbox: Sandbox, ...args: string[]): Started {
  const guest = sandbox.start({
    argv: ['/opt/node/bin/node', ...args.map((arg) => arg.replace('{server}', `/app/node_modules/${SERVER}`))],
    env: {},
    mounts: [
      { hostPath: nodeFolder, guestPath: '/opt/node' },
      { hostPath: modules, guestPath: '/app/node_modules' },
    ],
    limits: DEFAULT_SANDBOX_LIMITS,
  });
  guest.stderr.resume();
  return { stdin: guest.stdin, stdout: guest.stdout, ended: guest.exited, stop: () => guest.stop() };
}

async function runNothing({ start }: Way): Promise<void> {
  const started = start('-e', '0');
  started.stdout.resume();
  await started.ended;
}

async function listTools({ name, start }: Way): Promise<void> {
  const started = start('{server}', 'stdio');
  started.stdin.on('error', () => {});
  const say = (message: object) => started.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'bench', version: '1' };
  say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
  for await (const line of createInterface({ input: started.stdout })) {
    const { id, result } = JSON.parse(line);
    if (id === 1) {
      say({ method: 'notifications/initialized' });
      say({ id: 2, method: 'tools/list' });
    } else if (id === 2) {
      if (!(result.tools.length > 0)) throw new Error(`No tools were listed (${name}).`);
      await started.stop();
      return;
    }
  }
  throw new Error(`The server ended before it listed its tools (${name}).`);
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const ways: Way[] = [{ name: 'bare', start: bare }];
for (const { kind, available } of await detectSandboxes()) {
  if (!available || kind === 'none') continue;
  const sandbox = await openSandbox(kind);
  ways.push({ name: kind, start: (...args) => inside(sandbox, ...args) });
}

for (const [title, act] of [['start to tools/list of a real server', listTools] as const, ['node -e 0', runNothing] as const]) {
  const took = new Map(ways.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) took.get(way.name)?.push(await timed(() => act(way)));
  }
  console.log(title);
  for (const { name } of ways) {
    const ms = median(took.get(name) ?? []);
    console.log(`  ${name.padEnd(12)} ${ms.toFixed(1).padStart(6)} ms  ${(ms / median(took.get('bare') ?? [])).toFixed(2)} x`);
  }
}

console.log(`${AT_ONCE} at a time`);
for (const way of ways) {
  const each = Math.ceil((rounds * 2) / AT_ONCE);
  const ms = await timed(() =>
    Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let launch = 0; launch < each; launch += 1) await listTools(way);
      }),
    ),
  );
  console.log(`  ${way.name.padEnd(12)} ${Math.round((each * AT_ONCE * 60_000) / ms)} launches a minute`);
}
