import type { Sighting } from '#core/server';
import { counted, grouped } from '#core/words';
import { inspectedInRun } from '#db/inspections';
import type { Database } from '#db/open';
import { closeRun, type OpenedRun, openRun } from '#db/runs';
import { attemptRun } from './attempt.ts';
import { type CrawlEvent, CrawlRow, UNINSPECTED } from './crawl-row.ts';
import { pipelineWorld } from './guest-node.ts';
import { FRESH_DAYS, freshSince, type OutsideWorld } from './stage.ts';

export type { CrawlEvent, CrawlRow } from './crawl-row.ts';

export interface CrawlSummary {
  /** In the order of the sightings, each target once. */
  rows: CrawlRow[];
  /** Targets whose row repeats what an earlier crawl found, because nothing has changed since. */
  unchanged: ReadonlySet<string>;
}

export interface Crawl {
  sightings: readonly Sighting[];
  database: Database;
  world: OutsideWorld;
  /** Servers that are started at once in this process; 0 leaves all of them to workers. */
  concurrency: number;
  signal: AbortSignal;
  /** Where the queues lie instead of in the database. */
  redisUrl?: string;
  /** How long a worker may be silent before others do its jobs. */
  lostAfterMs?: number;
  onEvent(event: CrawlEvent): void;
}

/**
 * Takes every sighting through all stages, and leaves what it finds in the database. Ends with a row a target, whatever came of it and
 * whoever did it: workers elsewhere take part.
 *
 * The same sightings again go on with a crawl that was stopped or killed: what it is done with is not done again, unless that is
 * `FRESH_DAYS` ago, and no server is started again whose inspection was saved. After a crawl that finished they begin a new one, which
 * starts only what changed.
 *
 * @throws {StopWorker} `queue-unavailable`, `database-lost`, `no-guest-node`, or what a stage stopped with; the jobs that ran are saved.
 * @throws the reason of `signal`, promptly.
 */
export async function crawl({
  sightings,
  database,
  world,
  concurrency,
  signal,
  redisUrl,
  lostAfterMs,
  onEvent,
}: Crawl): Promise<CrawlSummary> {
  signal.throwIfAborted();
  const byTarget = new Map<string, Sighting>();
  for (const sighting of sightings) if (!byTarget.has(sighting.target)) byTarget.set(sighting.target, sighting);
  const targets = [...byTarget.keys()];
  const now = world.now();
  const run = await openRun(database, JSON.stringify(['crawl', ...targets.toSorted()]), targets, now, freshSince(now));
  const message = resumption(run, targets.length);
  if (message !== undefined) onEvent({ kind: 'resumed', message });
  const rows = new Map<string, CrawlRow>();
  for (const finished of run.finished) {
    const row = CrawlRow.parse(finished);
    rows.set(row.target, row);
    onEvent({ kind: 'finished', row });
  }
  const left = [...byTarget.values()].filter(({ target }) => !rows.has(target));
  if (left.length > 0) {
    const made = await attemptRun({
      runId: run.runId,
      sightings: left,
      database,
      world: await pipelineWorld(concurrency === 0 ? { ...world, sandbox: undefined } : world, signal),
      concurrency,
      redisUrl,
      lostAfterMs,
      onEvent,
    });
    for (const row of made) rows.set(row.target, row);
  }
  await closeRun(database, run.runId, world.now());
  const inOrder = targets.flatMap((target) => rows.get(target) ?? []);
  return { rows: inOrder, unchanged: await unchangedIn(database, run.runId, inOrder) };
}

async function unchangedIn(database: Database, runId: string, rows: readonly CrawlRow[]): Promise<Set<string>> {
  const known = rows.filter(({ outcome }) => !UNINSPECTED.some((other) => other === outcome));
  const inspected = await inspectedInRun(
    database,
    runId,
    known.map(({ slug }) => slug),
  );
  return new Set(known.filter(({ slug }) => !inspected.has(slug)).map(({ target }) => target));
}

/** What a crawl that goes on with an earlier one goes on with; nothing where that one had come to nothing. */
function resumption({ startedAt, finished, outdated }: OpenedRun, targets: number): string | undefined {
  if (finished.length + outdated === 0) return undefined;
  const again = outdated === 0 ? '' : `; ${grouped(outdated)} more, which were done over ${FRESH_DAYS} days ago, are done again`;
  return `Goes on with the crawl that began at ${startedAt}: ${grouped(finished.length)} of ${counted(targets, 'target')} done${again}.`;
}
