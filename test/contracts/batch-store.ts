import { describe, expect, it } from 'vitest';
import type { BatchStore, StoredBatch } from '#classifier/llm/batch-store';
import { digestText } from '#core/json';

/** A batch as it is written down; each number makes another one. */
export const aStoredBatch = (n = 0, changes: Partial<StoredBatch> = {}): StoredBatch => ({
  intent: n.toString(16).padStart(32, '0'),
  model: 'claude-haiku-5-5',
  intendedAt: new Date(Date.UTC(2026, 10, 2, 12, 0, n)).toISOString(),
  keys: [digestText(`${n}/0`), digestText(`${n}/1`)],
  most: 1_234_567,
  ...changes,
});

/**
 * What every store of batches promises.
 *
 * @param open a store that nobody used before. `again` opens the same one anew, as a later run would.
 */
export function batchStoreContract(open: () => Promise<{ store: BatchStore; again(): Promise<BatchStore>; close(): Promise<void> }>): void {
  const withStore = async (use: (store: BatchStore, again: () => Promise<BatchStore>) => Promise<void>): Promise<void> => {
    const { store, again, close } = await open();
    try {
      await use(store, again);
    } finally {
      await close();
    }
  };

  describe('a store of batches', () => {
    it('has none open at first', () =>
      withStore(async (store) => {
        expect(await store.open()).toEqual([]);
      }));

    it('finds in a later run a batch that was intended, without a name', () =>
      withStore(async (store, again) => {
        await store.intend(aStoredBatch(1));
        expect(await store.open()).toEqual([aStoredBatch(1)]);
        expect(await (await again()).open()).toEqual([aStoredBatch(1)]);
      }));

    it('finds it with its name once that was told', () =>
      withStore(async (store, again) => {
        await store.intend(aStoredBatch(1));
        await store.created(aStoredBatch(1).intent, 'msgbatch_1');
        expect(await (await again()).open()).toEqual([aStoredBatch(1, { batch: 'msgbatch_1' })]);
      }));

    it('has the open ones alone, oldest first', () =>
      withStore(async (store, again) => {
        for (const n of [1, 2, 3]) await store.intend(aStoredBatch(n));
        await store.close(aStoredBatch(2).intent);
        await store.close(aStoredBatch(2).intent);
        await store.close(aStoredBatch(9).intent);
        expect(await store.open()).toEqual([aStoredBatch(1), aStoredBatch(3)]);
        expect(await (await again()).open()).toEqual([aStoredBatch(1), aStoredBatch(3)]);
      }));

    it('holds a batch of as many requests as there can be', () =>
      withStore(async (store, again) => {
        const keys = Array.from({ length: 100_000 }, (_, n) => digestText(String(n)));
        await store.intend(aStoredBatch(1, { keys }));
        expect((await (await again()).open())[0]?.keys).toEqual(keys);
      }));
  });
}
