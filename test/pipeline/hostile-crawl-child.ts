// Crawls the packages of a folder as it is told on the command line, and says on stdout what it starts, how it ended and what it took.
import { readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../db/open.ts';
import { crawl } from '../../pipeline/crawl.ts';
import { openSandbox } from '../../sandbox/open.ts';
import { DEFAULT_SANDBOX_LIMITS, SANDBOX_KINDS, type Sandbox } from '../../sandbox/sandbox.ts';
import { aWorld, folderNpm, packageStarted, sightingsOf } from './support.ts';

const { home, sources, kind: kindName, targets, concurrency } = JSON.parse(process.argv[2] ?? '');
const MEBIBYTE = 1024 * 1024;
// At once and whole, whatever happens next.
const say = (word: string, value: unknown) => writeSync(1, `${word} ${JSON.stringify(value)}\n`);

/** Resident memory of this process, now and at its highest. */
function memory(): { now: number; peak: number } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

const real = await openSandbox(SANDBOX_KINDS.find((each) => each === kindName) ?? 'auto');
const sandbox: Sandbox = {
  kind: real.kind,
  start: (command) => {
    say('start', packageStarted(command.argv));
    return real.start(command);
  },
};
const database = await openDatabase({ dir: home });
const limits = {
  // Only those that say nothing come to their end by these: a few seconds are enough for a flood to reach its ceiling and for a good one to
  // answer, and this is several times as long as a machine that others keep busy takes for them.
  handshakeMs: 30_000,
  retryHandshakeMs: 30_000,
  listMs: 30_000,
  // More than as documented, for a good one that says what it misses.
  launches: 4,
  // What says nothing for so long is not asked again.
  silentLaunches: 1,
  pages: 20,
  // A little more than the longest listing here.
  stdoutBytes: 6 * MEBIBYTE,
  sandbox: {
    ...DEFAULT_SANDBOX_LIMITS,
    // Longer than a handshake and a listing together: those ends are told apart.
    wallMs: 90_000,
    cpuSeconds: 120,
    memoryBytes: 224 * MEBIBYTE,
    processes: 32,
    fileBytes: 8 * MEBIBYTE,
  },
};
const npm = folderNpm(readdirSync(sources).map((name) => join(sources, name)));
// Opening the database takes more for a moment than a whole crawl does; the kernel forgets the highest on request.
writeFileSync('/proc/self/clear_refs', '5');
const before = memory();
const { rows } = await crawl({
  sightings: sightingsOf(targets),
  database,
  world: aWorld({ sandbox, npm, cacheDir: join(home, 'cache') }, limits),
  concurrency,
  signal: new AbortController().signal,
  onEvent: (event) => say(event.kind, event.kind === 'finished' ? event.row.target : event.message),
});
await database.close();
for (const row of rows) say('row', row);
say('memory', { before, after: memory() });
// What a careless copy of somebody's keys would have left on every object.
say('inherited', Object.keys(Object.getPrototypeOf({})).concat('polluted' in {} ? ['polluted'] : []));
