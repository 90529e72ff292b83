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
      if (!all.has(answer.key)) all.set(answer.key, structuredClone(answer));
    },
  };
}
