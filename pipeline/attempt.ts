import { randomUUID } from 'node:crypto';
import type { Sighting } from '#core/server';
import type { Database } from '#db/open';
import { rowsFinishedSince } from '#db/runs';
import { type AttemptQueues, attemptQueues, pulseName } from './attempt-queues.ts';
import { type CrawlEvent, CrawlRow } from './crawl-row.ts';
import { Ending } from './ending.ts';
import { laneOfTarget } from './lanes.ts';
import { announceAttempt, clearAttempts } from './live-attempts.ts';
import { isOutage, namedOutage, untilItAnswers } from './outage.ts';
import { openQueues, type StageWorker } from './queues.ts';
import { serve } from './serve.ts';
import { type PipelineWorld, STAGE_NAMES } from './stage.ts';

export interface Attempt {
  runId: string;
  /** Of the run's targets that have no row yet. */
  sightings: readonly Sighting[];
  database: Database;
  world: PipelineWorld;
  /** 0 leaves all work to workers. */
  concurrency: number;
  redisUrl: string | undefined;
  lostAfterMs: number | undefined;
  onEvent(event: CrawlEvent): void;
}

/** How often the run's table is asked for what others have done. */
const LOOK_EVERY_MS = 1_000;
/** After so many looks without a new row it is checked that there is a job for what is left. */
const LOOKS_BEFORE_CHECK = 10;

/**
 * Takes what is left of a run through all stages and gives back a row for each, told as `finished` when it is saved. Others that work on
 * the same queues take part in it: what is done is what the run's table says, whoever did it.
 *
 * Whatever ends it, it ends in order: the jobs that run are saved, then workers and queues are closed and nothing of them is left.
 *
 * @throws {StopWorker} `queue-unavailable`, `database-lost`, or what a stage stopped with.
 * @throws the reason of `world.signal`.
 */
export async function attemptRun(attempt: Attempt): Promise<CrawlRow[]> {
  const { runId, sightings, world, database, concurrency, redisUrl, lostAfterMs, onEvent } = attempt;
  const onTrouble = (message: string) => onEvent({ kind: 'trouble', message });
  const id = randomUUID().slice(0, 8);
  const ending = new Ending();
  const host = await openQueues(database, redisUrl, onTrouble, (error) => ending.fail(error), lostAfterMs);
  const queues = attemptQueues(host, id);
  const workers: StageWorker[] = [];
  const heedless = ending.failOn(world.signal);
  const rows = new Rows(sightings, ending, onEvent);
  let watching: Promise<void> | undefined;
  try {
    workers.push(await host.work(pulseName(id), 1, { handle: async () => undefined, onLost: () => undefined }));
    if (concurrency > 0) {
      const onRow = (row: CrawlRow) => rows.add(row);
      const room = <T>(_station: unknown, job: () => Promise<T>) => job();
      const note = { attempt: id, runId };
      workers.push(await serve({ host, note, queues, database, world, concurrency, stages: STAGE_NAMES, room, ending, onEvent, onRow }));
    }
    const announce = () => announceAttempt(host, { attempt: id, runId });
    await announce();
    await addTargets(queues, runId, sightings);
    watching = watch(attempt, rows, queues, announce, ending);
    await ending.reached;
    return rows.made;
  } catch (error) {
    throw namedOutage(error, database);
  } finally {
    ending.stopped = true;
    heedless();
    await watching;
    await Promise.all(workers.map((worker) => worker.close()));
    await clearAttempts(host, id, onTrouble);
    await queues.close();
  }
}

/** What is done, each target once, and with the last one the attempt. */
class Rows {
  readonly made: CrawlRow[] = [];
  readonly left: Map<string, Sighting>;
  readonly #ending: Ending;
  readonly #onEvent: (event: CrawlEvent) => void;

  constructor(sightings: readonly Sighting[], ending: Ending, onEvent: (event: CrawlEvent) => void) {
    this.left = new Map(sightings.map((sighting) => [sighting.target, sighting]));
    this.#ending = ending;
    this.#onEvent = onEvent;
  }

  add(row: CrawlRow): void {
    if (!this.left.delete(row.target)) return;
    this.made.push(row);
    this.#onEvent({ kind: 'finished', row });
    if (this.left.size === 0) this.#ending.succeed();
  }
}

/**
 * Looks for rows that others made, until the end.
 *
 * Where targets are left and no queue has a job for them, a store came back without what it held, or a job left it unfinished: they are added
 * again, and workers are told again.
 */
async function watch(
  { runId, database, world, onEvent }: Attempt,
  rows: Rows,
  queues: AttemptQueues,
  announce: () => Promise<void>,
  ending: Ending,
): Promise<void> {
  let since: string | undefined;
  let idle = 0;
  while (!ending.stopped && rows.left.size > 0) {
    await ending.within(LOOK_EVERY_MS);
    if (ending.stopped || rows.left.size === 0) return;
    try {
      const before = rows.left.size;
      // Nobody else has an embedded database.
      if (database.kind === 'postgres') since = await addFinished(database, runId, rows, since);
      idle = rows.left.size < before ? 0 : idle + 1;
      if (idle < LOOKS_BEFORE_CHECK) continue;
      idle = 0;
      await announce();
      if ((await queues.size()) > 0) continue;
      // The jobs may have ended since the look, and a moment may be later than a row that came after it.
      await addFinished(database, runId, rows, undefined);
      if (rows.left.size === 0 || ending.stopped) continue;
      onEvent({ kind: 'trouble', message: `The queues lost the jobs of ${rows.left.size} targets, which are added again.` });
      await addTargets(queues, runId, [...rows.left.values()]);
    } catch (error) {
      await goOnAfter(error, database, world.signal, ending);
    }
  }
}

async function goOnAfter(error: unknown, database: Database, signal: AbortSignal, ending: Ending): Promise<void> {
  try {
    if (!isOutage(error, database)) throw error;
    await untilItAnswers(database, signal);
  } catch (unanswered) {
    ending.fail(unanswered);
  }
}

async function addFinished(database: Database, runId: string, rows: Rows, since: string | undefined): Promise<string | undefined> {
  const found = await rowsFinishedSince(database, runId, since);
  for (const row of found.rows) rows.add(CrawlRow.parse(row));
  return found.until;
}

async function addTargets(queues: AttemptQueues, runId: string, sightings: readonly Sighting[]): Promise<void> {
  for (const [lane, some] of Map.groupBy(sightings, ({ target }) => laneOfTarget(target))) {
    const jobs = some.map((sighting) => ({ target: sighting.target, input: { runId, sighting }, spentMs: 0, waits: 0 }));
    await queues.add({ stage: 'resolve', lane }, jobs);
  }
}
