import { z } from 'zod';
import { messageOf } from '#core/errors';
import type { OnTrouble, QueueHost } from './queues.ts';
import { STAGE_NAMES, type StageName } from './stage.ts';

/** Holds the id of every attempt whose queues may hold jobs. Nothing works on it. */
const ATTEMPTS = 'toolwarden-attempts';
const AttemptId = z.string();

/** BullMQ takes no id that reads as a number. */
const idOf = (attempt: string) => `attempt-${attempt}`;

/**
 * The queue of a stage in one attempt at a run.
 *
 * Each attempt has queues of its own: what a run is done with stands in its table, so an attempt begins with what is left, and
 * never waits for the locks that a killed one left on its jobs.
 */
export function queueName(attempt: string, stage: StageName): string {
  return `toolwarden-${attempt}-${stage}`;
}

/** Makes it known that this attempt has queues. Its workers are there already: an attempt without workers counts as dead. */
export async function announceAttempt(host: QueueHost, attempt: string): Promise<void> {
  const attempts = host.queue(ATTEMPTS);
  try {
    await attempts.add([{ id: idOf(attempt), job: attempt }]);
  } finally {
    await attempts.close();
  }
}

/**
 * Removes the queues of an attempt that is over, and of those whose process died.
 *
 * What cannot be removed now is left to the next crawl; it is in nobody's way.
 */
export async function clearAttempts(host: QueueHost, own: string, onTrouble: OnTrouble): Promise<void> {
  const attempts = host.queue(ATTEMPTS);
  try {
    await removeQueues(host, own);
    let alive = 0;
    for (const { job } of await attempts.contents()) {
      const attempt = AttemptId.parse(job);
      if (attempt !== own && (await isAlive(host, attempt))) alive += 1;
      else {
        if (attempt !== own) await removeQueues(host, attempt);
        await attempts.remove(idOf(attempt));
      }
    }
    // The list has a history of its own.
    if (alive === 0) await attempts.obliterate();
  } catch (error) {
    onTrouble(`Old queues could not be removed: ${messageOf(error)}`);
  } finally {
    await attempts.close();
  }
}

async function removeQueues(host: QueueHost, attempt: string): Promise<void> {
  for (const stage of STAGE_NAMES) {
    const queue = host.queue(queueName(attempt, stage));
    try {
      await queue.obliterate();
    } finally {
      await queue.close();
    }
  }
}

async function isAlive(host: QueueHost, attempt: string): Promise<boolean> {
  const queue = host.queue(queueName(attempt, 'resolve'));
  try {
    return (await queue.workers()) > 0;
  } finally {
    await queue.close();
  }
}
