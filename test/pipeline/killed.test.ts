import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#db/open';
import { inspections, runs, servers } from '#db/schema';
import { fixturePackage } from '../support/fixture-servers.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { testRedis } from '../support/redis.ts';

interface Place {
  home: string;
  databaseUrl?: string;
  redisUrl?: string;
}

const SERVERS = 8;
const CONCURRENCY = 2;

let root: string;
let sources: string;
let targets: string[];
let postgres: TestPostgres;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'killed-'));
  sources = join(root, 'sources');
  targets = Array.from({ length: SERVERS }, (_, at) => {
    fixturePackage(sources, 'lists-three-pages', `killed-${at}-mcp`);
    return `npm:killed-${at}-mcp`;
  });
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Crawls in a process of its own, which is killed when it says the line that `until` waits for; gives back all it said. */
async function crawlUntil(place: Place, until: (said: readonly string[]) => boolean): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'crawl-child.ts'), JSON.stringify({ ...place, sources, targets, concurrency: CONCURRENCY })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const said: string[] = [];
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (until(said)) child.kill('SIGKILL');
  }
  await ended;
  return said;
}

const wordsAfter = (said: readonly string[], word: string) =>
  said.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

async function withDatabase({ home, databaseUrl }: Place, look: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase({ dir: home, ...(databaseUrl !== undefined && { url: databaseUrl }) });
  try {
    await look(database);
  } finally {
    await database.close();
  }
}

const redisUrl = testRedis(2);
const PLACES: [string, () => Promise<Omit<Place, 'home'>>][] = [
  ['the embedded database', async () => ({})],
  ['PostgreSQL', async () => ({ databaseUrl: await postgres.freshDatabase() })],
  ...(redisUrl === undefined ? [] : ([['Redis', async () => ({ redisUrl })]] satisfies [string, () => Promise<Omit<Place, 'home'>>][])),
];

describe('a crawl that is killed', { timeout: 240_000 }, () => {
  it.each(PLACES)('goes on where it was on %s: no server lost, none twice, none started again that was saved', async (_name, open) => {
    const place = { home: mkdtempSync(join(root, 'home-')), ...(await open()) };
    const started: string[] = [];
    const crawled = async (until: (said: readonly string[]) => boolean) => {
      const said = await crawlUntil(place, until);
      const saved = wordsAfter(said, 'saved');
      const starts = wordsAfter(said, 'start');
      expect(starts.filter((name) => saved.includes(name))).toEqual([]);
      expect(wordsAfter(said, 'trouble')).toEqual([]);
      started.push(...starts);
      return { saved, rows: wordsAfter(said, 'row') };
    };
    const killed = [
      await crawled((said) => wordsAfter(said, 'start').length === 1),
      await crawled((said) => wordsAfter(said, 'finished').length === 3),
      await crawled((said) => wordsAfter(said, 'start').length === 3),
    ];
    expect(killed.map(({ rows }) => rows)).toEqual([[], [], []]);
    const { saved, rows } = await crawled(() => false);
    expect(saved.length).toBeGreaterThan(2);
    expect(rows).toEqual(targets.map((target) => `${target} listed 5`));
    // Each was started, and again only where a kill came between its start and its saving.
    expect(new Set(started).size).toBe(SERVERS);
    expect(started.length).toBeLessThanOrEqual(SERVERS + 3 * CONCURRENCY);

    await withDatabase(place, async ({ orm }) => {
      expect(await orm.select().from(servers)).toHaveLength(SERVERS);
      expect(await orm.select().from(inspections)).toHaveLength(SERVERS);
      expect((await orm.select().from(runs)).map(({ finishedAt }) => finishedAt === null)).toEqual([false]);
    });
  });

  it('leaves no process of a server behind', async () => {
    const place = { home: mkdtempSync(join(root, 'home-')), databaseUrl: await postgres.freshDatabase() };
    await crawlUntil(place, (said) => wordsAfter(said, 'start').length === 2);
    // The sandbox's own watchdog ends what its owner left.
    await expect.poll(() => processesNaming(place.home), { timeout: 10_000 }).toEqual([]);
  });
});

function processesNaming(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(text) ? [command] : [];
      } catch {
        // It has ended since.
        return [];
      }
    });
}
