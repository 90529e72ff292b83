import { z } from 'zod';
import { Digest } from '#core/json';

/** A batch of requests that may be on its way, or on the bill. */
export const StoredBatch = z.object({
  /** Ours, unguessable: the custom id of the n-th request is `customIdOf(intent, n)`. */
  intent: z.string().regex(/^[0-9a-f]{32}$/),
  model: z.string(),
  /** By our clock, before it was sent. */
  intendedAt: z.iso.datetime(),
  /** What each request's answer is kept under, in the order of the requests. */
  keys: z.array(Digest).min(1),
  /** The most that it can cost, in billionths of a dollar. */
  most: z.number().int().min(0),
  /** The service's name for it; absent until that is known. */
  batch: z.string().optional(),
});
export type StoredBatch = z.infer<typeof StoredBatch>;

export const customIdOf = (intent: string, index: number): string => `${intent}-${index}`;

/**
 * Where batches are written down so that none is paid for twice. One contract suite holds for every implementation.
 *
 * INVARIANT: once a method has resolved, what it wrote is found again, also after the process was killed.
 */
export interface BatchStore {
  /** Every batch that was intended and not closed, oldest first. */
  open(): Promise<readonly StoredBatch[]>;
  /** Before a batch is sent: from here on it may exist. */
  intend(batch: StoredBatch): Promise<void>;
  /** The service has told its name for the batch. */
  created(intent: string, batch: string): Promise<void>;
  /** All of its answers are kept, or it is certain that there will be none. Closing what is not open is no error. */
  close(intent: string): Promise<void>;
}
