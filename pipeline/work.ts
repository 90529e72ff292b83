import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import type { Database } from '#db/open';
import { isUnfinished } from '#db/runs';
import { attemptQueues, STATIONS, type Station } from './attempt-queues.ts';
import type { CrawlEvent } from './crawl-row.ts';
import { Ending } from './ending.ts';
import { pipelineWorld } from './guest-node.ts';
import { type AttemptNote, joinAttempt, leaveAttempt, liveAttempts } from './live-attempts.ts';
import { isOutage, namedOutage, untilItAnswers } from './outage.ts';
import { openQueues, type QueueHost } from './queues.ts';
import { type Room, serve } from './serve.ts';
import type { OutsideWorld, PipelineWorld, StageName } from './stage.ts';
import { STAGES } from './stages.ts';

export type WorkEvent =
  | CrawlEvent
  /** Jobs of this crawl are taken from now on, or no longer. */
  | { kind: 'joined' | 'left'; message: string };

export interface Work {
  /** PostgreSQL: an embedded database belongs to one process. */
  database: Database;
  world: OutsideWorld;
  /** Servers that are started at once. */
  concurrency: number;
  stages: readonly StageName[];
  redisUrl?: string;
  /** How long another worker may be silent before its jobs are done here. */
  lostAfterMs?: number;
  /** Ends when no crawl is there, instead of waiting for the next. */
  once: boolean;
  signal: AbortSignal;
  onEvent(event: WorkEvent): void;
}

const LOOK_EVERY_MS = 1_000;
/** Each takes a connection a station; the others wait for their turn. */
const ATTEMPTS_AT_ONCE = 3;

/**
 * Takes jobs of all crawls of this database that live, beside them and whoever else works, until `signal` ends it.
 *
 * Jobs that run when it ends are given back. Those of a worker that dies are given to others when it was silent for `lostAfterMs`.
 *
 * @throws {StopWorker} `queue-unavailable`, `database-lost`, `no-guest-node`, or what a stage stopped with.
 */
export async function work({ world: outside, signal, ...options }: Work): Promise<void> {
  const { database, redisUrl, lostAfterMs, once, onEvent } = options;
  const ending = new Ending();
  const world = await pipelineWorld(outside, signal);
  const heedless = ending.failOn(world.signal);
  const onTrouble = (message: string) => onEvent({ kind: 'trouble', message });
  const host = await openQueues(database, redisUrl, onTrouble, (error) => ending.fail(error), lostAfterMs);
  const shift = new Shift({ ...options, world }, host, ending);
  try {
    while (!ending.stopped) {
      try {
        const live = await liveAttempts(host, (runId) => isUnfinished(database, runId));
        await shift.turnTo(live.slice(0, ATTEMPTS_AT_ONCE));
        if (once && live.length === 0) return;
      } catch (error) {
        if (!isOutage(error, database)) throw error;
        await untilItAnswers(database, world.signal);
      }
      await ending.within(LOOK_EVERY_MS);
    }
    await ending.reached;
  } catch (error) {
    if (!signal.aborted) throw namedOutage(error, database);
  } finally {
    ending.stopped = true;
    heedless();
    await shift.turnTo([]);
  }
}

/** The attempts that one worker is at. */
class Shift {
  readonly #options: Omit<Work, 'signal' | 'world'> & { world: PipelineWorld };
  readonly #host: QueueHost;
  readonly #ending: Ending;
  readonly #worker = randomUUID().slice(0, 8);
  readonly #room: Room;
  readonly #leaving = new Map<string, () => Promise<void>>();

  constructor(options: Omit<Work, 'signal' | 'world'> & { world: PipelineWorld }, host: QueueHost, ending: Ending) {
    this.#options = options;
    this.#host = host;
    this.#ending = ending;
    this.#room = roomFor(options.concurrency);
  }

  /** Leaves all others, and joins those of them it is not at. */
  async turnTo(attempts: readonly AttemptNote[]): Promise<void> {
    const gone = [...this.#leaving].filter(([id]) => !attempts.some(({ attempt }) => attempt === id));
    for (const [id] of gone) this.#leaving.delete(id);
    const left = Promise.all(gone.map(([, leave]) => leave()));
    for (const note of attempts) {
      if (!this.#leaving.has(note.attempt) && !this.#ending.stopped) await this.#join(note);
    }
    await left;
  }

  async #join(note: AttemptNote): Promise<void> {
    const { database, world, concurrency, stages, onEvent } = this.#options;
    const { attempt } = note;
    const host = this.#host;
    await joinAttempt(host, attempt, this.#worker);
    const queues = attemptQueues(host, attempt);
    const leave = async () => {
      await queues.close();
      await leaveAttempt(host, attempt, this.#worker);
      onEvent({ kind: 'left', message: `Crawl ${attempt} is over, or this worker stops.` });
    };
    try {
      const onRow = (row: Extract<CrawlEvent, { kind: 'finished' }>['row']) => onEvent({ kind: 'finished', row });
      const service = await serve({
        ...{ host, note, queues, database, world, concurrency, stages, onEvent, onRow },
        ...{ room: this.#room, ending: this.#ending },
      });
      this.#leaving.set(attempt, async () => {
        await service.close();
        await leave();
      });
      onEvent({ kind: 'joined', message: `Takes jobs of crawl ${attempt}.` });
    } catch (error) {
      await leave().catch(() => undefined);
      throw error;
    }
  }
}

/** What one process does at once in a station, for however many crawls. */
function roomFor(concurrency: number): Room {
  const rooms = new Map<string, PQueue>();
  const nameOf = ({ stage, lane }: Station) => `${stage} ${lane}`;
  for (const station of STATIONS) {
    const bound = STAGES.find(({ name }) => name === station.stage)?.concurrency(concurrency, station.lane);
    rooms.set(nameOf(station), new PQueue({ concurrency: bound ?? 1 }));
  }
  return (station, job) => rooms.get(nameOf(station))?.add(job) ?? job();
}
