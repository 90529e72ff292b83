import type { JsonObject } from '#core/json';
import type { DiscoveryMemory } from '#crawler/discover/source';

/** A memory that lives as long as the test, with what stands in it. Hands out copies, as a database does. */
export function remembering(): DiscoveryMemory & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    read: async (key) => {
      const text = kept.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
    },
    write: async (key, value) => {
      kept.set(key, JSON.stringify(value));
    },
  };
}
