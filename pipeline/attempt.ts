import { randomUUID } from 'node:crypto';
import { digestText } from '#core/json';
import type { Sighting } from '#core/server';
import type { Database } from '#db/open';
import { finishTarget } from '#db/runs';
import { serverOf } from './classify-stage.ts';
import type { CrawlEvent, CrawlRow } from './crawl-row.ts';
import { announceAttempt, clearAttempts, queueName } from './live-attempts.ts';
import { openQueues, type QueueHost, type StageQueue, type StageWorker } from './queues.ts';
import { slugOfTarget } from './server-of-target.ts';
import type { PipelineWorld, StageName } from './stage.ts';
import { STAGES } from './stages.ts';
import { type StageJob, turns, type WorkerContext, workOn } from './worker.ts';

export interface Attempt {
  runId: string;
  /** Of the run's targets that have no row yet. */
  sightings: readonly Sighting[];
  database: Database;
  world: PipelineWorld;
  concurrency: number;
  redisUrl: string | undefined;
  onEvent(event: CrawlEvent): void;
}

/**
 * Takes what is left of a run through all stages and gives back a row for each, told as `finished` when it is saved.
 *
 * Whatever ends it, it ends in order: the jobs that run are saved, then workers and queues are closed and nothing of them is left.
 *
 * @throws {StopWorker} `queue-unavailable`, or what a stage stopped with.
 * @throws the reason of `world.signal`.
 */
export async function attemptRun(attempt: Attempt): Promise<CrawlRow[]> {
  const { world, database, redisUrl, onEvent } = attempt;
  const onTrouble = (message: string) => onEvent({ kind: 'trouble', message });
  const id = randomUUID().slice(0, 8);
  const ending = new Ending();
  const host = await openQueues(database, redisUrl, onTrouble, (error) => ending.fail(error));
  const queues = new Map(STAGES.map(({ name }) => [name, host.queue(queueName(id, name))] as const));
  const workers: StageWorker[] = [];
  const onAbort = () => ending.fail(world.signal.reason);
  world.signal.addEventListener('abort', onAbort, { once: true });
  if (world.signal.aborted) onAbort();
  try {
    const { rows, context } = contextFor(attempt, queues, ending);
    await startWorkers(host, id, attempt.concurrency, context, ending, workers);
    await announceAttempt(host, id);
    const jobs = attempt.sightings.map((sighting) => ({
      target: sighting.target,
      input: { runId: attempt.runId, sighting },
      spentMs: 0,
      waits: 0,
    }));
    await addJobs(queues, 'resolve', jobs);
    await ending.reached;
    return rows;
  } finally {
    ending.stopped = true;
    world.signal.removeEventListener('abort', onAbort);
    await Promise.all(workers.map((worker) => worker.close()));
    await clearAttempts(host, id, onTrouble);
    await Promise.all([...queues.values()].map((queue) => queue.close()));
  }
}

/** The end of an attempt: every target has its row, or something stops it. */
class Ending {
  /** Nothing new begins. */
  stopped = false;
  readonly reached: Promise<void>;
  readonly #ends = Promise.withResolvers<void>();

  constructor() {
    this.reached = this.#ends.promise;
    // It may fail before or after anyone waits for it.
    this.reached.catch(() => undefined);
  }

  succeed(): void {
    this.#ends.resolve();
  }

  fail(error: unknown): void {
    this.stopped = true;
    this.#ends.reject(error);
  }
}

type Queues = ReadonlyMap<StageName, StageQueue>;

async function startWorkers(
  host: QueueHost,
  id: string,
  concurrency: number,
  context: WorkerContext,
  ending: Ending,
  workers: StageWorker[],
): Promise<void> {
  for (const stage of STAGES) {
    const worker = await host.work(queueName(id, stage.name), stage.concurrency(concurrency), {
      handle: async (job) => {
        try {
          return await workOn(stage, job, context);
        } catch (error) {
          ending.fail(error);
          return undefined;
        }
      },
      onLost: (error) => ending.fail(error),
    });
    workers.push(worker);
  }
}

function contextFor(
  { runId, sightings, database, world, onEvent }: Attempt,
  queues: Queues,
  ending: Ending,
): { rows: CrawlRow[]; context: WorkerContext } {
  const left = new Set(sightings.map(({ target }) => target));
  const rows: CrawlRow[] = [];
  const finish = async ({ target, spentMs }: StageJob, row: Omit<CrawlRow, 'target' | 'durationMs'>) => {
    const whole: CrawlRow = { target, ...row, durationMs: spentMs };
    await finishTarget(database, runId, target, whole);
    // Delivered twice, it is done once.
    if (!left.delete(target)) return;
    rows.push(whole);
    onEvent({ kind: 'finished', row: whole });
    if (left.size === 0) ending.succeed();
  };
  const context: WorkerContext = {
    db: database,
    world,
    takeTurns: turns(),
    stopped: () => ending.stopped,
    enqueue: (stage, job) => addJobs(queues, stage, [job]),
    finish: async (job, { identity, ...finding }) => {
      const { server } = await serverOf(database, identity);
      await finish(job, { slug: server.slug, ...finding });
    },
    fail: async (job, outcome, detail) =>
      finish(job, { slug: await slugOfTarget(database, job.target), outcome, basis: 'observed', tools: 0, detail }),
    waits: ({ target }, { message, waitMs }) => onEvent({ kind: 'waiting', target, message, waitMs }),
    trouble: ({ target }, error) =>
      onEvent({ kind: 'trouble', target, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    stop: (error) => ending.fail(error),
  };
  return { rows, context };
}

async function addJobs(queues: Queues, stage: StageName, jobs: readonly StageJob[]): Promise<void> {
  await queues.get(stage)?.add(jobs.map((job) => ({ id: digestText(job.target).replace(':', '-'), job })));
}
