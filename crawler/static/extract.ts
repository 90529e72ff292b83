import { Worker } from 'node:worker_threads';
import { STATIC_LIMITS, type StaticLimits } from './limits.ts';
import type { StaticListing } from './listing.ts';

export { STATIC_LIMITS, type StaticLimits } from './limits.ts';
export type { StaticListing } from './listing.ts';

/** What the thread is told. */
export interface ReadingTask {
  root: string;
  limits: StaticLimits;
}

/** Beyond its own ceiling on time, so that a thread that keeps it has answered before. */
const GRACE_MS = 5_000;
const HEAP_MB = 1_024;

/**
 * Reads the tools of a server from its source, basis `static`: an installed package's own folder, or an unpacked wheel.
 *
 * INVARIANT: nothing under `root` is executed or imported, and no link in it is followed. What the source says of a tool literally
 * is taken over; a schema of which only a part can be read allows more than the real one, never less, and is named in `unread`.
 * Tests, examples, documentation and packages inside it do not count. A tool may be registered under a condition of the run: the
 * listing holds those that the server can have, not those that it shows in one configuration.
 *
 * It never throws for what the source holds: what could not be read, and a ceiling that was reached, are sentences. Reads in a
 * thread of its own that is ended when the time is up, and gives all its memory back.
 *
 * @throws when `root` is no folder that can be read.
 */
export function extractStatically(root: string, limits: Partial<StaticLimits> = {}): Promise<StaticListing> {
  const task: ReadingTask = { root, limits: { ...STATIC_LIMITS, ...limits } };
  const file = new URL(import.meta.url.endsWith('.ts') ? './reading-thread.ts' : './reading-thread.js', import.meta.url);
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, {
      workerData: task,
      // The source is none of this process's business, nor the other way round.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const nothing = (why: string): void => resolve({ tools: [], sources: [], unread: [`The source was not read: ${why}.`] });
    const timer = setTimeout(() => {
      nothing(`it took longer than ${task.limits.timeMs} ms`);
      void thread.terminate();
    }, task.limits.timeMs + GRACE_MS);
    thread.once('message', (answer: { listing: StaticListing } | { failure: string }) => {
      if ('listing' in answer) resolve(answer.listing);
      else reject(new Error(answer.failure));
    });
    thread.once('error', (error) => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') nothing('it took more memory than is allowed');
      else reject(error);
    });
    thread.once('exit', () => {
      clearTimeout(timer);
      // Without effect after an answer.
      nothing('the thread that read it ended early');
    });
  });
}
