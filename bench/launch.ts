/**
 * What the crawler's launches cost: from the start of a real server to its list of tools, through the product's own `inspect`, in each
 * sandbox that works here and bare, in turn within the run. Prints medians and launches a minute for 1, 2, 4 and 8 at once, the ratio to bare,
 * the memory of the crawling process, and what a sandbox adds in processes and memory.
 *
 *     npm run bench:launch [rounds]
 *
 * Bare is the same conversation with the same program started directly: no sandbox, no watch, no janitor. A machine that others use too is
 * slower for all ways alike, so ratios are of neighbours: of one round of each way, and the median of those.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LaunchSpec } from '../core/launch-spec.ts';
import { inspect } from '../crawler/inspect/inspect.ts';
import { type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '../crawler/world.ts';
import { hostPathOf } from '../sandbox/none.ts';
import { detectSandboxes, openSandbox } from '../sandbox/open.ts';
import { descendants, measure } from '../sandbox/process-tree.ts';
import type { Sandbox, SandboxExit } from '../sandbox/sandbox.ts';

const rounds = Number(process.argv[2] ?? 6);
const CONCURRENCIES = [1, 2, 4, 8];
/** Enough that each way is busy for seconds, and the same for all. */
const LAUNCHES_A_ROUND = 12;
const MEBIBYTE = 1024 * 1024;
const repository = join(import.meta.dirname, '..');

const SERVERS: readonly [name: string, ...words: string[]][] = [['server-everything'], ['server-filesystem', '/tmp'], ['server-memory']];
const SPECS = SERVERS.map(
  ([name, ...words]): LaunchSpec => ({
    ecosystem: 'npm',
    package: `@modelcontextprotocol/${name}`,
    version: '1.0.0',
    entry: { value: 'dist/index.js', from: 'package.json bin' },
    arguments: words.map((value) => ({ value, from: 'README.md' })),
    variables: [],
  }),
);

/** The same program with nothing around it. */
const bare: Sandbox = {
  kind: 'none',
  start: ({ argv, env, mounts }) => {
    const [program = '', ...words] = argv.map((word) => hostPathOf(word, mounts));
    const child = spawn(program, words, { env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...env }, cwd: '/' });
    child.stdin.on('error', () => {});
    const exited = once(child, 'exit').then(([exitCode, signal]): SandboxExit => ({ exitCode, signal, peakMemoryBytes: 0 }));
    const stop = () => {
      child.kill('SIGKILL');
      return exited;
    };
    return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, stop };
  },
};

function worldOf(sandbox: Sandbox): CrawlerWorld {
  const asked = () => Promise.reject(new Error('This benchmark installs nothing.'));
  return {
    sandbox,
    cacheDir: '/nowhere',
    nodeRoot: dirname(dirname(process.execPath)),
    now: () => new Date(),
    npm: { lookUp: asked, install: asked },
    signal: new AbortController().signal,
    limits: DEFAULT_CRAWLER_LIMITS,
  };
}

async function listTools(world: CrawlerWorld, spec: LaunchSpec): Promise<number> {
  const startedAt = performance.now();
  const inspection = await inspect(spec, { dir: repository, integrity: 'sha512-bench' }, world);
  if (inspection.outcome !== 'listed' || inspection.tools.length === 0)
    throw new Error(`${spec.package} listed no tools: ${JSON.stringify(inspection)}`);
  return performance.now() - startedAt;
}

interface Round {
  /** From start to the end of all that was started, each. */
  launchMs: number[];
  launchesAMinute: number;
  /** Most that the crawling process had. */
  peakBytes: number;
}

async function runRound(world: CrawlerWorld, atOnce: number): Promise<Round> {
  forgetPeak();
  const launchMs: number[] = [];
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < LAUNCHES_A_ROUND) {
        const spec = SPECS[next % SPECS.length];
        next += 1;
        if (spec !== undefined) launchMs.push(await listTools(world, spec));
      }
    }),
  );
  return { launchMs, launchesAMinute: (LAUNCHES_A_ROUND * 60_000) / (performance.now() - startedAt), peakBytes: memoryOfOurs('VmHWM') };
}

/** The kernel forgets on request how much memory this process had at most. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Then what is told is the most since its start.
  }
}

function memoryOfOurs(name: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

/** Processes and memory of everything below us while one server waits to be asked. */
async function whatOneTakes(world: CrawlerWorld): Promise<{ processes: number; bytes: number }> {
  let taken = { processes: 0, bytes: 0 };
  const looking = setInterval(() => {
    const { processes, memoryBytes } = measure(descendants(process.pid).slice(1));
    if (memoryBytes > taken.bytes) taken = { processes, bytes: memoryBytes };
  }, 5);
  const [spec] = SPECS;
  if (spec !== undefined) await listTools(world, spec);
  clearInterval(looking);
  return taken;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const megabytes = (bytes: number) => `${Math.round(bytes / MEBIBYTE)} MB`;

const ways: { name: string; world: CrawlerWorld }[] = [{ name: 'bare', world: worldOf(bare) }];
for (const { kind, available } of await detectSandboxes()) {
  if (available && kind !== 'none') ways.push({ name: kind, world: worldOf(await openSandbox(kind)) });
}
// What is read and compiled at the first time is not what is measured.
for (const { world } of ways) for (const spec of SPECS) await listTools(world, spec);

console.log(`crawling process at rest: ${megabytes(memoryOfOurs('VmRSS'))}`);
console.log('one launch, at its most:');
for (const { name, world } of ways) {
  const { processes, bytes } = await whatOneTakes(world);
  console.log(`  ${name.padEnd(11)} ${processes} processes, ${megabytes(bytes)}`);
}

for (const atOnce of CONCURRENCIES) {
  const measured = new Map(ways.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, world } of ways) measured.get(name)?.push(await runRound(world, atOnce));
  }
  console.log(`${atOnce} at once: median of a launch, launches a minute, ratio to bare (median of ${rounds} rounds), memory at its peak`);
  const bareRounds = measured.get('bare') ?? [];
  for (const { name } of ways) {
    const own = measured.get(name) ?? [];
    const ratio = median(own.map(({ launchesAMinute }, at) => (bareRounds[at]?.launchesAMinute ?? Number.NaN) / launchesAMinute));
    console.log(
      [
        `  ${name.padEnd(11)}`,
        `${median(own.flatMap(({ launchMs }) => launchMs)).toFixed(0)} ms`.padStart(8),
        `${Math.round(median(own.map(({ launchesAMinute }) => launchesAMinute)))} a minute`.padStart(14),
        `${ratio.toFixed(2)} x`.padStart(8),
        megabytes(Math.max(...own.map(({ peakBytes }) => peakBytes))).padStart(8),
      ].join(' '),
    );
  }
}
