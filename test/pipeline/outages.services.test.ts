import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/open';
import { inspections, servers } from '#db/schema';
import { type Child, startChild } from '../support/child.ts';
import { fixturePackage } from '../support/fixture-servers.ts';
import { hasRedisServer, type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres.ts';
import type { ChildOrders } from './child-world.ts';

const SERVERS = 6;

type Place = Pick<ChildOrders, 'databaseUrl' | 'redisUrl'>;

let root: string;
let sources: string;
let targets: string[];
let postgres: OwnPostgres;
const children: Child[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'outages-'));
  sources = join(root, 'sources');
  targets = Array.from({ length: SERVERS }, (_, at) => {
    fixturePackage(sources, 'lists-three-pages', `outlasts-${at}-mcp`);
    return `npm:outlasts-${at}-mcp`;
  });
  postgres = await startOwnPostgres();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(root, { recursive: true, force: true });
});

const start = (script: string, place: Place, orders: Partial<ChildOrders> = {}) => {
  const home = mkdtempSync(join(root, 'machine-'));
  const child = startChild(join(import.meta.dirname, script), {
    ...{ home, sources, targets, concurrency: 1, lostAfterMs: 3_000 },
    ...place,
    ...orders,
  });
  children.push(child);
  return child;
};
const startCrawl = (place: Place, orders?: Partial<ChildOrders>) => start('crawl-child.ts', place, orders);
const startWorker = (place: Place) => start('worker-child.ts', place);
const finished = (count: number) => (child: Child) => child.behind('finished').length >= count;
const wholeRows = () => targets.map((target) => `${target} listed 5`);

async function savedServers({ databaseUrl = '' }: Place): Promise<string[]> {
  const database = await openDatabase({ dir: '/nowhere/and/not/needed', url: databaseUrl });
  try {
    const { orm } = database;
    const rows = await orm
      .select({ identity: servers.identity })
      .from(inspections)
      .innerJoin(servers, eq(servers.id, inspections.serverId));
    return rows.map(({ identity }) => identity.replace('npm:', ''));
  } finally {
    await database.close();
  }
}

/** What the second crawl starts is not what was saved before it. */
async function expectGoesOn(place: Place): Promise<void> {
  const saved = await savedServers(place);
  expect(saved.length).toBeGreaterThan(0);
  const again = startCrawl(place);
  await again.ended;
  expect(again.behind('row')).toEqual(wholeRows());
  expect(again.behind('start').filter((name) => saved.includes(name))).toEqual([]);
}

describe('a crawl whose PostgreSQL', { timeout: 240_000 }, () => {
  it('is started again goes on, and so does a worker', async () => {
    const place = { databaseUrl: await postgres.freshDatabase() };
    const worker = startWorker(place);
    await worker.until(({ said }) => said.includes('ready'));
    const crawl = startCrawl(place, { concurrency: 0 });
    await worker.until(finished(2));
    await postgres.shutDown();
    await postgres.startAgain();
    await crawl.ended;
    expect(crawl.behind('failed')).toEqual([]);
    expect(crawl.behind('row')).toEqual(wholeRows());
    expect(await savedServers(place)).toHaveLength(SERVERS);
  });

  it('does not come back ends with a name, and the same command goes on when it is back', async () => {
    const place = { databaseUrl: await postgres.freshDatabase() };
    const worker = startWorker(place);
    const crawl = startCrawl(place);
    await crawl.until(finished(2));
    await postgres.shutDown();
    try {
      await Promise.all([crawl.ended, worker.ended]);
      for (const child of [crawl, worker])
        expect(child.behind('failed')).toEqual([expect.stringMatching(/^(?:database-lost|queue-unavailable) /)]);
    } finally {
      await postgres.startAgain();
    }
    await expectGoesOn(place);
  });
});

describe.runIf(hasRedisServer)('a crawl whose Redis', { timeout: 240_000 }, () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await startOwnRedis();
  });
  afterAll(() => redis?.remove());

  it('is started again with nothing in it goes on, and so does a worker', async () => {
    const place = { databaseUrl: await postgres.freshDatabase(), redisUrl: redis.url };
    const worker = startWorker(place);
    await worker.until(({ said }) => said.includes('ready'));
    const crawl = startCrawl(place, { concurrency: 0 });
    await worker.until(finished(2));
    await redis.kill();
    await redis.start();
    await crawl.ended;
    expect(crawl.behind('failed')).toEqual([]);
    expect(crawl.behind('row')).toEqual(wholeRows());
    expect(worker.behind('start')).toHaveLength(SERVERS);
  });

  it('does not come back ends with a name, and the same command goes on when it is back', async () => {
    const place = { databaseUrl: await postgres.freshDatabase(), redisUrl: redis.url };
    const worker = startWorker(place);
    const crawl = startCrawl(place);
    await crawl.until(finished(2));
    await redis.kill();
    await Promise.all([crawl.ended, worker.ended]);
    for (const child of [crawl, worker]) expect(child.behind('failed')).toEqual([expect.stringMatching(/^queue-unavailable /)]);
    await redis.start();
    await expectGoesOn(place);
  });
});
