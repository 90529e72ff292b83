import type { BatchStore, StoredBatch } from '#classifier/llm/batch-store';
import type { OpinionCache } from '#classifier/llm/questions';
import type { StoredAnswer } from '#core/classification';
import type { Digest } from '#core/json';

/** Answers in memory, as long as the test holds on to them. */
export function memoryOpinions(): OpinionCache & { all: Map<Digest, StoredAnswer> } {
  const all = new Map<Digest, StoredAnswer>();
  return {
    all,
    find: async (key) => all.get(key),
    save: async (answer) => {
      all.set(answer.key, structuredClone(answer));
    },
  };
}

/** Batches in memory, as long as the test holds on to them. */
export function memoryBatches(): BatchStore {
  const open = new Map<string, StoredBatch>();
  return {
    open: async () => [...open.values()],
    intend: async (batch) => {
      open.set(batch.intent, structuredClone(batch));
    },
    created: async (intent, batch) => {
      const known = open.get(intent);
      if (known) open.set(intent, { ...known, batch });
    },
    close: async (intent) => {
      open.delete(intent);
    },
  };
}
