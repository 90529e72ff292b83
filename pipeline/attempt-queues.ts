import { digestText } from '#core/json';
import type { Lane } from './lanes.ts';
import type { QueueHost, StageQueue } from './queues.ts';
import type { StageName } from './stage.ts';
import { STAGES } from './stages.ts';
import type { StageJob } from './worker.ts';

/** A stage in one of its lanes: what has a queue of its own. */
export interface Station {
  stage: StageName;
  lane: Lane;
}

/** All there are, in the order in which a server goes through them. */
export const STATIONS: readonly Station[] = STAGES.flatMap(({ name, lanes }) => lanes.map((lane) => ({ stage: name, lane })));

/** Nothing is ever in it. Who made the attempt works on it, so that others see that somebody waits for what they do. */
const PULSE = 'crawl';

/**
 * The queue of a station in one attempt at a run.
 *
 * Each attempt has queues of its own: what a run is done with stands in its table, so an attempt begins with what is left, and
 * never waits for the locks that a killed one left on its jobs.
 */
export function queueName(attempt: string, { stage, lane }: Station): string {
  return `toolwarden-${attempt}-${stage}-${lane}`;
}

export function pulseName(attempt: string): string {
  return `toolwarden-${attempt}-${PULSE}`;
}

/** Puts jobs into the queues of one attempt. */
export interface AttemptQueues {
  add(station: Station, jobs: readonly StageJob[]): Promise<void>;
  /** Jobs in all of them, those among them that are worked on. */
  size(): Promise<number>;
  close(): Promise<void>;
}

export function attemptQueues(host: QueueHost, attempt: string): AttemptQueues {
  const queues = new Map<string, StageQueue>(
    STATIONS.map((station) => queueName(attempt, station)).map((name) => [name, host.queue(name)] as const),
  );
  return {
    add: async (station, jobs) => {
      const queue = queues.get(queueName(attempt, station));
      if (queue === undefined) throw new TypeError(`\`${station.stage}\` has no lane \`${station.lane}\`.`);
      await queue.add(jobs.map((job) => ({ id: digestText(job.target).replace(':', '-'), job })));
    },
    size: async () => {
      const sizes = await Promise.all([...queues.values()].map((queue) => queue.size()));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
