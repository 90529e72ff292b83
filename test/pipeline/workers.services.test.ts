import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#db/open';
import { inspections, runs, runTargets, servers } from '#db/schema';
import { type Child, startChild } from '../support/child.ts';
import { fixturePackage } from '../support/fixture-servers.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { testRedis } from '../support/redis.ts';
import type { ChildOrders } from './child-world.ts';

const SERVERS = 8;
const CONCURRENCY = 2;
const LOST_AFTER_MS = 3_000;

let root: string;
let sources: string;
let targets: string[];
/** Slow enough that nobody is done with all of them before another has joined. */
let slowTargets: string[];
let postgres: TestPostgres;
const children: Child[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'workers-'));
  sources = join(root, 'sources');
  targets = Array.from({ length: SERVERS }, (_, at) => {
    fixturePackage(sources, 'lists-three-pages', `worked-${at}-mcp`);
    return `npm:worked-${at}-mcp`;
  });
  slowTargets = targets.map((_, at) => {
    fixturePackage(sources, 'starts-slowly', `slow-${at}-mcp`);
    return `npm:slow-${at}-mcp`;
  });
  postgres = await startPostgres();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(root, { recursive: true, force: true });
});

const redisUrl = testRedis(3);
const STORES: [string, { redisUrl?: string }][] = [
  ['PostgreSQL', {}],
  ...(redisUrl === undefined ? [] : [['Redis', { redisUrl }] as [string, { redisUrl: string }]]),
];

type Place = Pick<ChildOrders, 'databaseUrl' | 'redisUrl'>;

const start = (script: string, place: Place, orders: Partial<ChildOrders> = {}) => {
  const child = startChild(join(import.meta.dirname, script), {
    home: mkdtempSync(join(root, 'machine-')),
    ...{ sources, targets, concurrency: CONCURRENCY, lostAfterMs: LOST_AFTER_MS },
    ...place,
    ...orders,
  });
  children.push(child);
  return child;
};
const startWorker = async (place: Place, orders?: Partial<ChildOrders>) => {
  const worker = start('worker-child.ts', place, orders);
  await worker.until(({ said }) => said.includes('ready'));
  return worker;
};
/** One that does nothing itself. */
const startCrawl = (place: Place, orders?: Partial<ChildOrders>) => start('crawl-child.ts', place, { concurrency: 0, ...orders });

async function withDatabase<T>({ databaseUrl = '' }: Place, look: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ dir: '/nowhere/and/not/needed', url: databaseUrl });
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

const savedServers = (place: Place) =>
  withDatabase(place, async ({ orm }) => {
    const rows = await orm
      .select({ identity: servers.identity })
      .from(inspections)
      .innerJoin(servers, eq(servers.id, inspections.serverId));
    return rows.map(({ identity }) => identity.replace('npm:', ''));
  });

/** Every target has its row, every server one inspection, and the run is closed. */
async function expectWhole(place: Place, crawl: Child, rows = targets.map((target) => `${target} listed 5`)): Promise<void> {
  expect(crawl.behind('row')).toEqual(rows);
  await withDatabase(place, async ({ orm }) => {
    expect(await orm.select().from(servers)).toHaveLength(SERVERS);
    expect(await orm.select().from(inspections)).toHaveLength(SERVERS);
    expect(await orm.select().from(runTargets)).toHaveLength(SERVERS);
    expect((await orm.select().from(runs)).map(({ finishedAt }) => finishedAt === null)).toEqual([false]);
  });
}

const timesStarted = (name: string, workers: readonly Child[]) =>
  workers.flatMap((worker) => worker.behind('start')).filter((started) => started === name).length;

describe.each(STORES)('workers in processes of their own, with %s', { timeout: 180_000 }, (_name, queues) => {
  const freshPlace = async (): Promise<Place> => ({ databaseUrl: await postgres.freshDatabase(), ...queues });

  it.each<[string, (worker: Child) => boolean]>([
    ['before it did anything', (worker) => worker.behind('joined').length === 1],
    ['at its first start', (worker) => worker.behind('start').length === 1],
    ['when it had finished two', (worker) => worker.behind('finished').length === 2],
  ])('lose nothing and do nothing twice when one is killed %s', async (_moment, isTime) => {
    const place = await freshPlace();
    const killed = await startWorker(place);
    const crawl = startCrawl(place);
    await killed.until(isTime);
    const other = startWorker(place);
    await killed.kill('SIGKILL');
    const saved = await savedServers(place);
    await crawl.ended;
    await expectWhole(place, crawl);
    const workers = [killed, await other];
    // What was saved when it died was started once; the rest once more at most, and only what it was at.
    for (const name of saved) expect([name, timesStarted(name, workers)]).toEqual([name, 1]);
    const twice = targets.map((target) => target.replace('npm:', '')).filter((name) => timesStarted(name, workers) !== 1);
    expect(twice.length).toBeLessThanOrEqual(CONCURRENCY);
    for (const name of twice) expect([timesStarted(name, workers), timesStarted(name, [killed])]).toEqual([2, 1]);
    expect([crawl, ...workers].flatMap((child) => child.behind('trouble'))).toEqual([]);
  });

  it('share a crawl with the process that began it, and give back what they are at when they are stopped', async () => {
    const place = await freshPlace();
    const worker = await startWorker(place, { targets: slowTargets });
    const crawl = startCrawl(place, { concurrency: CONCURRENCY, targets: slowTargets });
    await worker.until(({ behind }) => behind('start').length > 0);
    await worker.kill('SIGTERM');
    expect(worker.said.at(-1)).toBe('ended');
    await crawl.ended;
    const rows = slowTargets.map((target) => `${target} listed 2`);
    await expectWhole(place, crawl, rows);
    expect(crawl.behind('trouble')).toEqual([]);
  });

  it('wait for work, take that of several crawls, and end by themselves when they are told to and nothing is left', async () => {
    const place = await freshPlace();
    expect((await startWorkerThatEnds(place)).said).toEqual(['ready', 'ended']);
    const half = SERVERS / 2;
    const crawls = [startCrawl(place, { targets: targets.slice(0, half) }), startCrawl(place, { targets: targets.slice(half) })];
    const worker = await startWorker(place);
    await Promise.all(crawls.map(({ ended }) => ended));
    expect(crawls.flatMap((crawl) => crawl.behind('row'))).toEqual(targets.map((target) => `${target} listed 5`));
    expect(worker.behind('start')).toHaveLength(SERVERS);
    await worker.until(({ behind }) => behind('left').length === 2);
    await worker.kill('SIGTERM');
  });

  const startWorkerThatEnds = async (place: Place) => {
    const worker = await startWorker(place, { once: true });
    await worker.ended;
    return worker;
  };

  it('leave a crawl that was killed, which goes on with the same command where it was', async () => {
    const place = await freshPlace();
    const worker = await startWorker(place);
    const killed = startCrawl(place);
    await worker.until(({ behind }) => behind('finished').length === 3);
    await killed.kill('SIGKILL');
    await worker.until(({ behind }) => behind('left').length === 1);
    const saved = await savedServers(place);
    const crawl = startCrawl(place);
    await crawl.ended;
    await expectWhole(place, crawl);
    for (const name of saved) expect([name, timesStarted(name, [worker])]).toEqual([name, 1]);
    expect(crawl.behind('resumed')).toHaveLength(1);
  });

  it('start a server once that targets of several of them lead to', async () => {
    const place = await freshPlace();
    const workers = await Promise.all([startWorker(place), startWorker(place)]);
    const [target = ''] = targets;
    const crawl = startCrawl(place, { targets: [target, `${target}@1.0.0`] });
    await crawl.ended;
    expect(crawl.behind('row')).toEqual([`${target} listed 5`, `${target}@1.0.0 listed 5`]);
    expect(workers.flatMap((worker) => worker.behind('start'))).toHaveLength(1);
  });
});
