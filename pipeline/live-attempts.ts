import { z } from 'zod';
import { messageOf } from '#core/errors';
import { pulseName, queueName, STATIONS } from './attempt-queues.ts';
import type { OnTrouble, QueueHost, StageQueue } from './queues.ts';

/** Holds a note of every attempt whose queues may hold jobs. Nothing works on it. */
const NOTES = 'toolwarden-attempts';

/** An attempt at a run, under the id that its queues are named by. */
export interface AttemptNote {
  attempt: string;
  runId: string;
}

/** Of the crawl that made an attempt, and of each worker that takes jobs of it: whoever leaves last removes its queues. */
const Note = z.discriminatedUnion('by', [
  z.object({ by: z.literal('crawl'), attempt: z.string(), runId: z.string() }),
  z.object({ by: z.literal('worker'), attempt: z.string(), worker: z.string() }),
]);
type Note = z.infer<typeof Note>;

/** BullMQ takes no id that reads as a number. */
const idOf = (note: Note) => (note.by === 'crawl' ? `crawl-${note.attempt}` : `worker-${note.attempt}-${note.worker}`);

/** Makes it known that this attempt has queues. Its pulse is there already: an attempt without one counts as dead. */
export function announceAttempt(host: QueueHost, { attempt, runId }: AttemptNote): Promise<void> {
  return withNotes(host, (notes) => write(notes, { by: 'crawl', attempt, runId }));
}

/** Makes it known that a worker may put jobs into the queues of this attempt. */
export function joinAttempt(host: QueueHost, attempt: string, worker: string): Promise<void> {
  return withNotes(host, (notes) => write(notes, { by: 'worker', attempt, worker }));
}

/**
 * The attempts whose crawl lives and waits for what workers do.
 *
 * @param isOurs whether a run is of our database: several installations may share a Redis.
 */
export function liveAttempts(host: QueueHost, isOurs: (runId: string) => Promise<boolean>): Promise<AttemptNote[]> {
  return withNotes(host, async (notes) => {
    const live: AttemptNote[] = [];
    for (const { note } of await read(notes)) {
      if (note?.by === 'crawl' && (await isOurs(note.runId)) && (await hasPulse(host, note.attempt))) live.push(note);
    }
    return live;
  });
}

/** Takes back what `joinAttempt` said. Where the attempt is over meanwhile, what was still put into its queues goes too. */
export function leaveAttempt(host: QueueHost, attempt: string, worker: string): Promise<void> {
  return withNotes(host, async (notes) => {
    const others = (await read(notes)).filter(({ note }) => note?.attempt === attempt);
    if (!others.some(({ note }) => note?.by === 'crawl')) await removeQueues(host, attempt);
    await notes.remove(idOf({ by: 'worker', attempt, worker }));
    await forgetHistory(notes);
  });
}

/**
 * Removes the queues of an attempt that is over, and of those whose process died.
 *
 * What cannot be removed now is left to the next crawl; it is in nobody's way.
 */
export async function clearAttempts(host: QueueHost, own: string, onTrouble: OnTrouble): Promise<void> {
  try {
    await withNotes(host, async (notes) => {
      await removeQueues(host, own);
      for (const { id, note } of await read(notes)) {
        if (note === undefined) await notes.remove(id);
        else if (note.attempt === own) {
          // A worker that is still at a job of it removes what comes of that.
          if (note.by === 'crawl') await notes.remove(id);
        } else if (!(await hasPulse(host, note.attempt))) {
          await removeQueues(host, note.attempt);
          await notes.remove(id);
        }
      }
      await forgetHistory(notes);
    });
  } catch (error) {
    onTrouble(`Old queues could not be removed: ${messageOf(error)}`);
  }
}

async function withNotes<T>(host: QueueHost, look: (notes: StageQueue) => Promise<T>): Promise<T> {
  const notes = host.queue(NOTES);
  try {
    return await look(notes);
  } finally {
    await notes.close();
  }
}

function write(notes: StageQueue, note: Note): Promise<void> {
  return notes.add([{ id: idOf(note), job: note }]);
}

/** What another version wrote has no `note`. */
async function read(notes: StageQueue): Promise<{ id: string; note: Note | undefined }[]> {
  return (await notes.contents()).map(({ id, job }) => ({ id, note: Note.safeParse(job).data }));
}

/** A list has a history of its own. */
async function forgetHistory(notes: StageQueue): Promise<void> {
  if ((await notes.size()) === 0) await notes.obliterate();
}

async function removeQueues(host: QueueHost, attempt: string): Promise<void> {
  await Promise.all(
    [...STATIONS.map((station) => queueName(attempt, station)), pulseName(attempt)].map((name) =>
      onQueue(host, name, (queue) => queue.obliterate()),
    ),
  );
}

async function hasPulse(host: QueueHost, attempt: string): Promise<boolean> {
  return (await onQueue(host, pulseName(attempt), (queue) => queue.workers())) > 0;
}

async function onQueue<T>(host: QueueHost, name: string, use: (queue: StageQueue) => Promise<T>): Promise<T> {
  const queue = host.queue(name);
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}
