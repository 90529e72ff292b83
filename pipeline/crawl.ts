import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StopWorker } from '#core/errors';
import type { Sighting } from '#core/server';
import type { CrawlerWorld } from '#crawler/world';
import type { Database } from '#db/open';
import { closeRun, openRun } from '#db/runs';
import { attemptRun } from './attempt.ts';
import { type CrawlEvent, CrawlRow } from './crawl-row.ts';

export type { CrawlEvent, CrawlRow } from './crawl-row.ts';

export interface CrawlSummary {
  /** In the order of the sightings, each target once. */
  rows: CrawlRow[];
}

export interface Crawl {
  sightings: readonly Sighting[];
  database: Database;
  world: CrawlerWorld;
  /** Servers that are started at once. */
  concurrency: number;
  signal: AbortSignal;
  /** Where the queues lie instead of in the database. */
  redisUrl?: string;
  onEvent(event: CrawlEvent): void;
}

/**
 * Takes every sighting through all stages, and leaves what it finds in the database. Ends with a row a target, whatever came of it.
 *
 * The same sightings again go on with a crawl that was stopped or killed: what it is done with is not done again, and no server is
 * started again whose inspection was saved. After a crawl that finished they begin a new one, which starts only what changed.
 *
 * @throws {StopWorker} `queue-unavailable`, `no-guest-node`, or what a stage stopped with; the jobs that ran are saved.
 * @throws the reason of `signal`, promptly.
 */
export async function crawl({ sightings, database, world, concurrency, signal, redisUrl, onEvent }: Crawl): Promise<CrawlSummary> {
  signal.throwIfAborted();
  const byTarget = new Map<string, Sighting>();
  for (const sighting of sightings) if (!byTarget.has(sighting.target)) byTarget.set(sighting.target, sighting);
  const targets = [...byTarget.keys()];
  const run = await openRun(database, JSON.stringify(['crawl', ...targets.toSorted()]), targets, world.now());
  const rows = new Map<string, CrawlRow>();
  for (const finished of run.finished) {
    const row = CrawlRow.parse(finished);
    rows.set(row.target, row);
    onEvent({ kind: 'finished', row });
  }
  const left = [...byTarget.values()].filter(({ target }) => !rows.has(target));
  if (left.length > 0) {
    const nodeVersion = world.sandbox === undefined ? 'none' : await versionOfNode(world.nodeRoot);
    const made = await attemptRun({
      runId: run.runId,
      sightings: left,
      database,
      world: { ...world, nodeVersion, signal: AbortSignal.any([world.signal, signal]) },
      concurrency,
      redisUrl,
      onEvent,
    });
    for (const row of made) rows.set(row.target, row);
  }
  await closeRun(database, run.runId, world.now());
  return { rows: targets.flatMap((target) => rows.get(target) ?? []) };
}

const VERSION_MS = 10_000;

async function versionOfNode(nodeRoot: string): Promise<string> {
  const node = join(nodeRoot, 'bin', 'node');
  try {
    const { stdout } = await promisify(execFile)(node, ['--version'], { timeout: VERSION_MS, env: {} });
    return stdout.trim();
  } catch (cause) {
    throw new StopWorker('no-guest-node', `The Node that servers are run with does not start: \`${node}\`. Install it again.`, { cause });
  }
}
