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
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crawl-child.ts'), JSON.stringify({ ...place, sources, targets })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (until(said)) child.kill('SIGKILL');
  }
  await ended;
  return said;
}

const countOf = (said: readonly string[], word: string) => said.filter((line) => line.startsWith(`${word} `)).length;

async function withDatabase<T>({ home, databaseUrl }: Place, look: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ dir: home, ...(databaseUrl !== undefined && { url: databaseUrl }) });
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** Packages of the servers whose inspection is in the database. */
const inspected = (place: Place) =>
  withDatabase(place, async ({ orm }) => {
    const saved = new Set((await orm.select({ serverId: inspections.serverId }).from(inspections)).map(({ serverId }) => serverId));
    return (await orm.select().from(servers)).filter(({ id }) => saved.has(id)).map(({ identity }) => identity.replace('npm:', ''));
  });

const redisUrl = process.env['TEST_REDIS_URL'];
const PLACES: [string, () => Promise<Omit<Place, 'home'>>][] = [
  ['the embedded database', async () => ({})],
  ['PostgreSQL', async () => ({ databaseUrl: await postgres.freshDatabase() })],
  ...(redisUrl === undefined ? [] : ([['Redis', async () => ({ redisUrl })]] satisfies [string, () => Promise<Omit<Place, 'home'>>][])),
];

describe('a crawl that is killed', () => {
  it.each(PLACES)('goes on where it was on %s: no server lost, none twice, none started again that was saved', async (_name, open) => {
    const place = { home: mkdtempSync(join(root, 'home-')), ...(await open()) };
    const started: string[] = [];
    const savedBefore: string[] = [];
    for (const isTime of [
      (said: readonly string[]) => countOf(said, 'start') === 1,
      (said: readonly string[]) => countOf(said, 'finished') === 3,
      (said: readonly string[]) => countOf(said, 'start') === 3,
    ]) {
      const said = await crawlUntil(place, isTime);
      expect(countOf(said, 'row')).toBe(0);
      const starts = said.filter((line) => line.startsWith('start ')).map((line) => line.slice('start '.length));
      expect(starts.filter((name) => savedBefore.includes(name))).toEqual([]);
      started.push(...starts);
      savedBefore.splice(0, savedBefore.length, ...(await inspected(place)));
    }
    expect(savedBefore.length).toBeGreaterThan(2);

    const last = await crawlUntil(place, () => false);
    const starts = last.filter((line) => line.startsWith('start ')).map((line) => line.slice('start '.length));
    expect(starts.filter((name) => savedBefore.includes(name))).toEqual([]);
    started.push(...starts);
    expect(last.filter((line) => line.startsWith('row '))).toEqual(targets.map((target) => `row ${target} listed 5`));
    expect(last.filter((line) => line.startsWith('trouble '))).toEqual([]);
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
    await crawlUntil(place, (said) => countOf(said, 'start') === 2);
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
