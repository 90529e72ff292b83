import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/open';
import { listedTools, servers, toolDefinitions } from '#db/schema';
import { fixturePackage, type Manner } from '../support/fixture-servers.ts';

const KINDS = ['bubblewrap', 'namespaces'] as const;
type Kind = (typeof KINDS)[number];

const MEBIBYTE = 1024 * 1024;
/** At once: more than there are processors, so that hostile and good ones are always side by side. */
const CONCURRENCY = 16;
/**
 * What the crawling process may take beyond what it has at rest. Two dozen of the hostile ones each make it read, hold or send on what has no
 * end, and what the others take has no end either.
 */
const MEMORY_GROWTH = 320 * MEBIBYTE;

const numbered = (count: number, name: (at: number) => string) => Array.from({ length: count }, (_, at) => name(at));

/** Servers that mean well, each in its own way, and their tools in their order. */
const GOOD: Partial<Record<Manner, string[]>> = {
  'answers-in-pieces': ['lies_notiz'],
  'answers-with-ids-as-text': ['read_note'],
  'asks-the-client': ['report'],
  'ends-lines-as-windows-does': ['read_note'],
  'exits-after-listing': ['read_note'],
  'forgets-to-declare-tools': ['read_note'],
  'keeps-files': ['read_note_0', 'read_note_1'],
  'leaves-children': ['read_note'],
  'lists-fifteen-hundred-tools': numbered(1_500, (at) => `read_note_${at}`),
  'lists-three-pages': ['read_note', 'write_note', 'list_notes', 'search_notes', 'delete_note'],
  'logs-a-megabyte': ['read_note'],
  'modern-only': ['read_note', 'write_note'],
  'offers-no-tools': [],
  'pings-first': ['read_note'],
  'prints-noise': ['read_note'],
  'serves-from-a-child': ['read_note', 'write_note'],
  'serves-from-a-thread': ['read_note', 'search_notes'],
  'speaks-many-languages': ['読む', 'прочитать_заметку', 'قراءة', '🗒️'],
  'starts-slowly': ['read_note', 'write_note'],
  'talks-in-between': ['read_note', 'write_note'],
  'wants-a-variable': ['read_note'],
};

/** Hostile ones that cannot be told from good ones until one looks closely; what they list is listed as it is. */
const LISTED_ALL_THE_SAME: Partial<Record<Manner, string[]>> = {
  'answers-ahead': ['read_note'],
  'answers-twice': ['read_note'],
  'asks-with-a-megabyte': ['read_note'],
  'asks-without-end': ['read_note'],
  'cyclic-schemas': [
    'refers_to_itself',
    'refers_to_each_other',
    'grows_at_every_turn',
    'refers_to_nothing',
    'refers_to_the_network',
    'refers_to_a_file',
    'refers_dynamically',
  ],
  'describes-in-a-megabyte': ['read_note', 'write_note', 'key_of_a_megabyte'],
  'fills-every-disk': ['read_note'],
  'floods-after-listing': ['read_note'],
  'heeds-no-signal': ['read_note'],
  'kills-all-it-sees': ['read_note'],
  'leaves-daemons': ['read_note'],
  'names-of-a-megabyte': ['read_note'],
  'nests-a-hundred-thousand-deep': ['read_note', 'deep_objects', 'deep_arrays', 'deep_hints'],
  'numbers-beyond-doubles': numbered(7, (at) => `number_${at}`),
  'opens-every-descriptor': ['read_note'],
  'pollutes-prototypes': ['read_note', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'then'],
  'repeats-a-name': numbered(300, (at) => ['read_note', 'READ_NOTE', 'Read_Note'][at % 3] ?? ''),
  'schema-bombs': ['doubles', 'backtracks', 'is_no_pattern', 'chooses', 'enumerates', 'has_many_properties'],
  // A name is data, and shown as such: only what cannot be stored or sent on is replaced.
  'steers-the-terminal': ['nul_\u0000_inside', 'bell_\u0007_and_\u001b[31mred', 'turned_\u202e_around', 'half_\ufffd', '\u0000'],
  'tampers-with-proc': ['read_note'],
  'turns-node-against-its-children': ['read_note'],
};

const FIRST = 'the first message was not answered';
const TOOLS = 'the question for its tools was not answered';
const silent = (what: string) => ({ outcome: 'silent', detail: `It ran, and ${what} in time.` });
const broken = (detail: string) => ({ outcome: 'broke-protocol', detail });
const over = (detail: string) => ({ outcome: 'over-limit', detail });
const TOO_MANY_BYTES = over('It wrote more to standard output than any server may.');
const TOO_MUCH_MEMORY = over('It used more memory than any server may.');

/** Hostile ones that list nothing, and what is said of each. */
const NOT_LISTED: Partial<Record<Manner, { outcome: string; detail: unknown }>> = {
  'answers-another-id': broken(`It sent an answer that is not valid JSON-RPC 2.0, and ${FIRST}.`),
  'answers-invalid-utf8': broken(`It sent a message that is not valid UTF-8, and ${TOOLS}.`),
  'answers-yes-and-no': broken('It answered the first message with error -32000: “Yes and no”.'),
  'closes-its-streams': silent(FIRST),
  'drips-a-byte-a-second': silent(FIRST),
  'endless-cursor': broken('It answered the question for its tools with a cursor of more than 64 KiB.'),
  'exits-after-initialize': {
    outcome: 'would-not-start',
    detail: 'It ended with exit code 0 before the question for its tools was answered.',
  },
  'floods-stderr': silent(FIRST),
  'floods-stdout': TOO_MANY_BYTES,
  'floods-with-notifications': TOO_MANY_BYTES,
  'forks-without-end': over('It started more processes than any server may.'),
  'hangs-after-initialize': silent(TOOLS),
  'hangs-before-reading': silent(FIRST),
  'hangs-on-the-second-page': over('It used more time than any server may before its tool list was whole.'),
  'hangs-within-a-page': silent(TOOLS),
  'huge-line': TOO_MANY_BYTES,
  'never-ends-a-message': silent(FIRST),
  'offers-ten-thousand-tools': over('It offers more tools than any server may list here.'),
  'pages-forever': over('Its tool list has more pages than any server may have here.'),
  'pages-of-megabytes': TOO_MANY_BYTES,
  spins: silent(FIRST),
  // Which of the two it reaches first is up to the machine.
  'starts-threads-without-end': over(expect.stringMatching(/^It (?:used more memory|started more processes) than any server may\.$/)),
  'stops-itself': silent(FIRST),
  'takes-memory': TOO_MUCH_MEMORY,
  'takes-memory-in-children': TOO_MUCH_MEMORY,
};

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hostile-crawl-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Row {
  target: string;
  outcome: string;
  tools: number;
  detail: string;
}

interface Crawled {
  home: string;
  temporary: string;
  /** Of the crawling process. */
  pid: number;
  exitCode: number | null;
  /** Processes of its servers when it was killed. */
  running: string[];
  /** What the child said, by the first word of the line. */
  said: Map<string, unknown[]>;
}

/**
 * Crawls servers of these manners in a process of its own, which is killed when it has said as many words as `killedAfter` asks for.
 *
 * @param mark what their packages are called, and with them every process of theirs
 */
async function crawlOf(
  kind: Kind,
  manners: readonly Manner[],
  mark: string,
  killedAfter?: { word: string; times: number },
): Promise<Crawled> {
  const place = mkdtempSync(join(root, `${kind}-`));
  const [sources, home, temporary] = ['sources', 'home', 'tmp'].map((name) => join(place, name));
  if (sources === undefined || home === undefined || temporary === undefined) throw new TypeError('unreachable');
  mkdirSync(temporary);
  for (const manner of manners) fixturePackage(sources, manner, `${mark}-mcp-${manner}`);
  const told = { home, sources, kind, concurrency: CONCURRENCY, targets: manners.map((manner) => `npm:${mark}-mcp-${manner}`) };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hostile-crawl-child.ts'), JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  const said = new Map<string, unknown[]>();
  let running: string[] = [];
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const [word = ''] = line.split(' ', 1);
    said.set(word, [...(said.get(word) ?? []), JSON.parse(line.slice(word.length))]);
    if (killedAfter === undefined || said.get(killedAfter.word)?.length !== killedAfter.times) continue;
    running = processesOf(mark, child.pid ?? 0).filter((command) => !command.includes('hostile-crawl-child'));
    child.kill('SIGKILL');
  }
  const [exitCode] = await ended;
  return { home, temporary, pid: child.pid ?? 0, exitCode, running, said };
}

/** Processes that belong to servers of that name: by their command line, their folder, or the group they were put in. */
function processesOf(mark: string, crawlerPid: number): string[] {
  const group = new RegExp(`/toolwarden-\\d+-${crawlerPid}-`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = textOf(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
      const folder = textOf(() => readlinkSync(`/proc/${pid}/cwd`));
      const groups = textOf(() => readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
      return command.includes(mark) || folder.includes(mark) || group.test(groups) ? [command] : [];
    });
}

/** The groups that a crawling process made and that are still there. */
function groupsOf(crawlerPid: number): string[] {
  const found = readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' });
  return found.filter((path) => new RegExp(`(?:^|/)toolwarden-\\d+-${crawlerPid}-[\\d-]+$`).test(path));
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    // It has ended since.
    return '';
  }
}

/** The names of what was listed, by the manner of who listed it. */
async function toolsIn(home: string, mark: string): Promise<Map<string, string[]>> {
  const database = await openDatabase({ dir: home });
  try {
    const rows = await database.orm
      .select({ identity: servers.identity, definition: toolDefinitions.definition })
      .from(listedTools)
      .innerJoin(servers, eq(servers.id, listedTools.serverId))
      .innerJoin(toolDefinitions, eq(toolDefinitions.digest, listedTools.digest))
      .orderBy(asc(listedTools.serverId), asc(listedTools.position));
    const tools = new Map<string, string[]>();
    for (const { identity, definition } of rows) {
      const manner = identity.replace(`npm:${mark}-mcp-`, '');
      tools.set(manner, [...(tools.get(manner) ?? []), definition.name]);
    }
    return tools;
  } finally {
    await database.close();
  }
}

const mannersOf = (expected: object) => Object.keys(expected) as Manner[];

/** Those that are waited for first: all of them wait side by side, and the crawl is as long as one of them. */
const slowestFirst = (manners: Manner[]) => {
  const waits = (manner: Manner) => /\btime\b/.test(String(NOT_LISTED[manner]?.detail));
  return [...manners.filter(waits), ...manners.filter((manner) => !waits(manner))];
};

/** One of each in turn, so that no good one is without bad company. */
function inTurn<Each>(...lists: Each[][]): Each[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

describe.each(KINDS)('a crawl of hostile servers and good ones in the %s sandbox', (kind) => {
  it('lists what can be listed, names every other outcome, and leaves nothing behind', { timeout: 300_000 }, async () => {
    const mark = `hostile-${process.pid}-${kind}`;
    // Where empty files are counted it lists, and where they are not they are memory.
    const emptyFiles = kind === 'bubblewrap' ? TOO_MUCH_MEMORY : { outcome: 'listed', detail: '' };
    const listed = { ...GOOD, ...LISTED_ALL_THE_SAME };
    const notListed = slowestFirst([...mannersOf(NOT_LISTED), 'makes-empty-files']);
    const manners = inTurn<Manner>(mannersOf(GOOD), notListed, mannersOf(LISTED_ALL_THE_SAME));
    expect(mannersOf(GOOD).length).toBeGreaterThanOrEqual(20);

    const { home, temporary, pid, exitCode, said } = await crawlOf(kind, manners, mark);
    expect(processesOf(mark, pid)).toEqual([]);
    expect(groupsOf(pid)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(exitCode).toBe(0);
    expect(said.get('trouble') ?? []).toEqual([]);
    expect(said.get('waiting') ?? []).toEqual([]);

    const outcomes = Object.fromEntries(
      (said.get('row') as Row[]).map(({ target, outcome, detail }) => [target.replace(`npm:${mark}-mcp-`, ''), { outcome, detail }]),
    );
    expect(outcomes).toEqual({
      ...Object.fromEntries(mannersOf(listed).map((manner) => [manner, { outcome: 'listed', detail: '' }])),
      ...NOT_LISTED,
      'makes-empty-files': emptyFiles,
    });
    const tools = await toolsIn(home, mark);
    tools.delete('makes-empty-files');
    expect(Object.fromEntries(tools)).toEqual(Object.fromEntries(Object.entries(listed).filter(([, names]) => names.length > 0)));

    // What its servers sent has changed nothing in the process itself.
    expect(said.get('inherited')).toEqual([[]]);
    const [memory] = said.get('memory') as { before: { now: number }; after: { peak: number } }[];
    expect((memory?.after.peak ?? Number.NaN) - (memory?.before.now ?? Number.NaN)).toBeLessThan(MEMORY_GROWTH);
  });

  it('that is killed leaves nothing of them running', { timeout: 180_000 }, async () => {
    const mark = `killed-${process.pid}-${kind}`;
    const manners: Manner[] = [
      'hangs',
      'leaves-daemons',
      'heeds-no-signal',
      'stops-itself',
      'spins',
      'floods-stderr',
      'forks-without-end',
      'takes-memory-in-children',
    ];
    const { pid, exitCode, running, said } = await crawlOf(kind, manners, mark, { word: 'start', times: 6 });
    expect(exitCode).toBe(null);
    expect(said.get('row')).toBe(undefined);
    expect(running).not.toEqual([]);
    // Whoever watches over them outlives the crawl by a moment.
    await expect.poll(() => [...processesOf(mark, pid), ...groupsOf(pid)], { timeout: 60_000 }).toEqual([]);
  });
});
