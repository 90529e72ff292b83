import type { JsonObject } from '#core/json';
import type { Sighting } from '#core/server';
import type { ClientOutside } from '#crawler/discover/polite-client';
import type { DiscoverySource, DiscoveryWorld } from '#crawler/discover/source';

export interface TestWorld extends DiscoveryWorld {
  /** What is remembered, by key. */
  remembered: Map<string, JsonObject>;
  told: string[];
  /** Every wait, in milliseconds; the clock moved on by each. */
  waits: number[];
  outside: Partial<ClientOutside>;
  stop(): void;
}

export const NOW = '2026-11-20T12:00:00.000Z';

/** A clock that only waiting moves, and a memory to look into, which a second world may share. */
export function aWorld(remembered = new Map<string, JsonObject>(), now = NOW): TestWorld {
  const stopping = new AbortController();
  let at = Date.parse(now);
  const world: TestWorld = {
    remembered,
    told: [],
    waits: [],
    now: () => new Date(at),
    signal: stopping.signal,
    memory: {
      // As a database would: what is read is another object than what was written.
      read: async (key) => structuredClone(remembered.get(key)),
      write: async (key, value) => void remembered.set(key, structuredClone(value)),
    },
    userAgent: 'toolwarden/0.0.0 (+mailto:tools@example.com)',
    tell: (message) => world.told.push(message),
    outside: {
      pause: async (ms, signal) => {
        signal.throwIfAborted();
        world.waits.push(ms);
        at += ms;
      },
    },
    stop: () => stopping.abort(new Error('stopped by the test')),
  };
  return world;
}

/** What a source names, at most `most` of it: whoever has enough leaves. */
export async function sightingsOf(source: DiscoverySource, most = Number.POSITIVE_INFINITY): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for await (const sighting of source.discover()) {
    sightings.push(sighting);
    if (sightings.length >= most) break;
  }
  return sightings;
}

export const targetsOf = (sightings: readonly Sighting[]): string[] => sightings.map(({ target }) => target);
