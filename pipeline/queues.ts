import { type BackendFactory, createPostgresBackend, createRedisBackend, DelayedError, type IQueueBackend, Queue, Worker } from 'bullmq';
import { z } from 'zod';
import { codeOf, messageOf, StopWorker } from '#core/errors';
import type { Database } from '#db/open';
import { StoreLink } from './store-link.ts';

/** A job in a queue of its name: delivered at least once. */
export interface QueuedJob {
  /** The same for the same work, and without `:`. */
  id: string;
  /** Plain JSON. */
  job: unknown;
}

export interface StageQueue {
  /** One whose id is there already is not added again. */
  add(jobs: readonly QueuedJob[]): Promise<void>;
  /** Everything in it that is not removed, whatever its state. */
  contents(): Promise<QueuedJob[]>;
  remove(id: string): Promise<void>;
  /** How many there are, whatever their state. */
  size(): Promise<number>;
  /** Processes that work on it now. */
  workers(): Promise<number>;
  /** Leaves nothing of it behind. */
  obliterate(): Promise<void>;
  close(): Promise<void>;
}

/** The job is to be delivered again after `waitMs`, as `job`. */
export interface PutOff {
  job: unknown;
  waitMs: number;
}

export interface Handlers {
  handle(job: unknown): Promise<PutOff | undefined>;
  /** The job of a handler that threw, or that could not be put off, is not delivered again. */
  onLost(error: unknown): void;
}

export interface StageWorker {
  /** Waits for the jobs it is at, and takes no other. */
  close(): Promise<void>;
}

/** Where the queues lie: BullMQ on Redis, or on our own database. */
export interface QueueHost {
  queue(name: string): StageQueue;
  /** Resolves when the worker can take jobs. */
  work(name: string, concurrency: number, handlers: Handlers): Promise<StageWorker>;
}

/** Told of what went wrong between a queue and its store; the queue itself tries again. */
export type OnTrouble = (message: string) => void;
/** Told when trying again is in vain. */
export type OnLost = (error: StopWorker) => void;

const REACH_MS = 5_000;
/** Steady, so that an outage shows. */
const RETRY_MS = 1_000;
const CLOSE_MS = 10_000;
const JOBS_AT_ONCE = 1_000;
/** A worker that is killed time after time must not cost the job it was at. */
const MOST_STALLS = 1_000;
/** What the store says of a job that is not this worker's any more: it was given to another, or its queue is gone. BullMQ's `ErrorCode`. */
const NOT_OURS: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]);

/** How long a worker may be silent before its jobs are given to others, who look that often again. */
export const LOST_AFTER_MS = 20_000;

/**
 * Opens the store of the queues.
 *
 * @throws {StopWorker} `queue-unavailable` when Redis cannot be used, also later from whatever waits for it; the password is not in it.
 */
export async function openQueues(
  database: Database,
  redisUrl: string | undefined,
  onTrouble: OnTrouble,
  onLost: OnLost,
  lostAfterMs = LOST_AFTER_MS,
): Promise<QueueHost> {
  if (redisUrl === undefined) {
    return hostOn(createPostgresBackend, await database.queuePool(), new StoreLink('the database', onTrouble, onLost), lostAfterMs);
  }
  const place = `Redis at \`${new URL(redisUrl).host}\``;
  await reachRedis(redisUrl, place);
  return hostOn(
    createRedisBackend,
    { url: redisUrl, maxRetriesPerRequest: null, retryStrategy: () => RETRY_MS },
    new StoreLink(place, onTrouble, onLost),
    lostAfterMs,
  );
}

/** A worker that cannot connect tries for ever; this tries once. */
async function reachRedis(url: string, place: string): Promise<void> {
  const connection = { url, maxRetriesPerRequest: 0, retryStrategy: () => null, connectTimeout: REACH_MS };
  const queue = new Queue('toolwarden-reach', { connection, skipMetasUpdate: true }, createRedisBackend);
  let cause: unknown;
  queue.on('error', (error) => {
    cause ??= error;
  });
  try {
    await within(REACH_MS, queue.waitUntilReady(), async () => {
      throw new Error(`no answer within ${REACH_MS / 1000} s`);
    });
  } catch (error) {
    cause ??= error;
    const why = codeOf(cause) === 'unknown' ? messageOf(cause) : codeOf(cause);
    // Without its cause, which carries the command that was refused, and that the password.
    throw new StopWorker(
      'queue-unavailable',
      `${place} cannot be used as the queue (${why}). Start it or correct REDIS_URL; without REDIS_URL the database is the queue.`,
    );
  } finally {
    await queue.close().catch(() => undefined);
  }
}

/** Text inside the JSON that is stored: PostgreSQL's jsonb refuses NUL, and reorders members. */
const Envelope = z.object({ text: z.string() });
type Envelope = z.infer<typeof Envelope>;

function hostOn<Backend extends IQueueBackend, Connection>(
  factory: BackendFactory<Backend, Connection>,
  connection: Connection,
  link: StoreLink,
  lostAfterMs: number,
): QueueHost {
  const onError = (error: unknown) => {
    if (!isNotOurs(error)) link.failed(error);
  };
  return {
    queue: (name) => {
      const queue = new Queue<Envelope, void, string, Envelope, void, string, Backend, Connection>(
        name,
        { connection, prefix: 'toolwarden', skipMetasUpdate: true },
        factory,
      );
      queue.on('error', onError);
      return queueOn(queue, link);
    },
    work: async (name, concurrency, { handle, onLost }) => {
      const running = new Set<Promise<unknown>>();
      const worker = new Worker<Envelope, void, string, Backend, object, Connection>(
        name,
        async (job, token) => {
          const handled = handle(unwrap(job.data));
          running.add(handled);
          const putOff = await handled.finally(() => running.delete(handled));
          if (putOff === undefined) return;
          await job.updateData(wrap(putOff.job));
          await job.moveToDelayed(Date.now() + putOff.waitMs, token);
          throw new DelayedError();
        },
        {
          connection,
          prefix: 'toolwarden',
          concurrency,
          maxStalledCount: MOST_STALLS,
          lockDuration: lostAfterMs,
          stalledInterval: lostAfterMs / 2,
          runRetryDelay: RETRY_MS,
        },
        factory,
      );
      worker.on('failed', (_job, error) => {
        if (!isNotOurs(error)) onLost(error);
      });
      // Each of these is told as an error too, next and without a code.
      let given = 0;
      worker.on('lockRenewalFailed', (jobs) => {
        given += jobs.length;
      });
      worker.on('error', (error) => {
        if (given > 0) given -= 1;
        else onError(error);
      });
      try {
        await link.orLost(worker.waitUntilReady());
      } catch (error) {
        // It would go on trying, and over a pool that is closed by then without a pause.
        await letGo(worker.close(true), worker, link);
        throw error;
      }
      return {
        close: async () => {
          const closed = worker.close();
          // What runs ends by itself, whatever becomes of the store.
          while (running.size > 0) await Promise.allSettled(running);
          await letGo(closed, worker, link);
        },
      };
    },
  };
}

function queueOn<Backend extends IQueueBackend, Connection>(
  queue: Queue<Envelope, void, string, Envelope, void, string, Backend, Connection>,
  link: StoreLink,
): StageQueue {
  return {
    add: async (jobs) => {
      for (let start = 0; start < jobs.length; start += JOBS_AT_ONCE) {
        const some = jobs.slice(start, start + JOBS_AT_ONCE).map(({ id, job }) => ({
          name: 'job',
          data: wrap(job),
          opts: { jobId: id, removeOnComplete: true, removeOnFail: true },
        }));
        await link.orLost(queue.addBulk(some));
      }
    },
    contents: async () => {
      const jobs = await link.orLost(queue.getJobs());
      return jobs.flatMap(({ id, data }) => (id === undefined ? [] : [{ id, job: unwrap(data) }]));
    },
    remove: async (id) => {
      await link.orLost(queue.remove(id));
    },
    size: () => link.orLost(queue.getJobCountByTypes('active', 'waiting', 'prioritized', 'delayed')),
    workers: () => link.orLost(queue.getWorkersCount()),
    obliterate: () => link.orLost(queue.obliterate({ force: true })),
    close: () => letGo(queue.close(), queue, link),
  };
}

function isNotOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_OURS.has(error.code);
}

/** A store that is gone cannot be asked to let go: its connections are dropped, and whether it noticed is not waited for. */
async function letGo(closed: Promise<void>, connected: { disconnect(): Promise<void> }, link: StoreLink): Promise<void> {
  const drop = async () => {
    connected.disconnect().catch(() => undefined);
  };
  closed.catch(() => undefined);
  await (link.isLost ? drop() : within(CLOSE_MS, closed, drop));
}

function wrap(job: unknown): Envelope {
  return { text: JSON.stringify(job) };
}

function unwrap(data: unknown): unknown {
  return JSON.parse(Envelope.parse(data).text);
}

/** The result, or that of `otherwise` where it takes longer. */
async function within<T>(waitMs: number, result: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), waitMs);
  });
  try {
    const first = await Promise.race([result.then((value) => ({ value })), late]);
    return first === 'late' ? await otherwise() : first.value;
  } finally {
    clearTimeout(timer);
  }
}
