import type { Database } from '#db/open';
import { finishTarget } from '#db/runs';
import { type AttemptQueues, queueName, STATIONS, type Station } from './attempt-queues.ts';
import { serverOf } from './classify-stage.ts';
import type { CrawlEvent, CrawlRow } from './crawl-row.ts';
import type { Ending } from './ending.ts';
import type { AttemptNote } from './live-attempts.ts';
import { planNextLook } from './plan-look.ts';
import type { Handlers, QueueHost, StageWorker } from './queues.ts';
import { serverOfTarget } from './server-of-target.ts';
import type { PipelineWorld, StageName } from './stage.ts';
import { STAGES } from './stages.ts';
import { giveBack, StageJob, type WorkerContext, workOn } from './worker.ts';

/** Runs a job of a station when there is room for it. */
export type Room = <T>(station: Station, job: () => Promise<T>) => Promise<T>;

export interface Service {
  host: QueueHost;
  note: AttemptNote;
  queues: AttemptQueues;
  database: Database;
  world: PipelineWorld;
  concurrency: number;
  /** Those whose jobs are taken. */
  stages: readonly StageName[];
  room: Room;
  /** Stopped by what no job can go on after, and then takes no other. */
  ending: Ending;
  onEvent(event: CrawlEvent): void;
  /** The run has a row for this target, saved by this process, or by another before. */
  onRow(row: CrawlRow): void;
}

/** Takes the jobs of an attempt through their stages, as long as it is not closed. Closing waits for the jobs that run. */
export async function serve(service: Service): Promise<StageWorker> {
  const context = contextFor(service);
  const { host, note, concurrency, stages } = service;
  const opened = await Promise.allSettled(
    STATIONS.filter(({ stage }) => stages.includes(stage)).map((station) =>
      host.work(
        queueName(note.attempt, station),
        stageOf(station).concurrency(concurrency, station.lane),
        handlers(station, service, context),
      ),
    ),
  );
  const workers = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.close()));
  };
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  return { close };
}

function stageOf({ stage }: Station) {
  const found = STAGES.find(({ name }) => name === stage);
  if (found === undefined) throw new TypeError(`There is no stage \`${stage}\`.`);
  return found;
}

function handlers(station: Station, { room, ending, onEvent }: Service, context: WorkerContext): Handlers {
  return {
    handle: async (job) => {
      // Whoever can write into the store can write anything: given back, it would end one worker after the other.
      if (!StageJob.safeParse(job).success) {
        onEvent({ kind: 'trouble', message: `What was delivered to \`${station.stage}\` is no job, and is left out.` });
        return undefined;
      }
      try {
        return await room(station, () => workOn(stageOf(station), job, context));
      } catch (error) {
        ending.fail(error);
        return giveBack(job);
      }
    },
    onLost: (error) => onEvent({ kind: 'trouble', message: `A job left its queue: ${String(error)}` }),
  };
}

function contextFor({ note: { runId }, queues, database, world, ending, onEvent, onRow }: Service): WorkerContext {
  const finish = async ({ target, spentMs }: StageJob, identity: string, row: Omit<CrawlRow, 'target' | 'durationMs'>) => {
    const whole: CrawlRow = { target, ...row, durationMs: spentMs };
    // First, so that whoever is killed in between comes back to it.
    await planNextLook(database, { identity, runId, outcome: row.outcome }, world.now());
    await finishTarget(database, runId, target, whole);
    onRow(whole);
  };
  return {
    db: database,
    world,
    stopped: () => ending.stopped,
    enqueue: (station, job) => queues.add(station, [job]),
    finish: async (job, { identity, ...finding }) => {
      const { server } = await serverOf(database, identity);
      await finish(job, identity, { slug: server.slug, ...finding });
    },
    fail: async (job, outcome, detail) => {
      const { identity, slug } = await serverOfTarget(database, job.target);
      await finish(job, identity, { slug, outcome, basis: 'observed', tools: 0, detail });
    },
    waits: ({ target }, { message, waitMs }) => onEvent({ kind: 'waiting', target, message, waitMs }),
    trouble: ({ target }, error) =>
      onEvent({ kind: 'trouble', target, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    stop: (error) => ending.fail(error),
  };
}
