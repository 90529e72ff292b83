import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '#core/errors';
import type { ReadingTask } from './extract.ts';
import { readStatically } from './read.ts';

/** What `extractStatically` starts: reads one source and answers once. */
const { root, limits } = workerData as ReadingTask;
try {
  parentPort?.postMessage({ listing: await readStatically(root, limits, () => performance.now()) });
} catch (error) {
  parentPort?.postMessage({ failure: messageOf(error) });
}
