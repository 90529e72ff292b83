import type { Sighting } from '#core/server';
import type { DiscoverySource, DiscoveryWorld, SourceReport } from './source.ts';

/** A source that is yet to be given its world. */
export interface NamedSource {
  /** For people: `registry`, `list servers.md`. */
  name: string;
  open(world: DiscoveryWorld): DiscoverySource;
}

/** What came of one source; with `failure` where it did not come to its end. */
export interface SourceOutcome {
  name: string;
  report: SourceReport;
  failure?: unknown;
}

export interface Discovery {
  sources: readonly NamedSource[];
  world: Omit<DiscoveryWorld, 'tell'>;
  /** Stop when as many were found. Sources run side by side, so that each but the last may name one more. */
  limit?: number;
  /** Called one at a time a source. A source goes on when it resolves, and remembers that it gave the sighting. */
  take(sighting: Sighting): Promise<void>;
  tell(name: string, message: string): void;
}

/**
 * Asks all sources side by side. One that fails takes no other with it.
 *
 * @throws the reason of `world.signal`, when every source has remembered where it was.
 */
export async function discover({ sources, world, limit, take, tell }: Discovery): Promise<SourceOutcome[]> {
  const enough = new AbortController();
  const signal = AbortSignal.any([world.signal, enough.signal]);
  let found = 0;

  async function ask({ name, open }: NamedSource): Promise<SourceOutcome> {
    const source = open({ ...world, signal, tell: (message) => tell(name, message) });
    try {
      for await (const sighting of source.discover()) {
        found += 1;
        await take(sighting);
        if (limit !== undefined && found >= limit) enough.abort(new Error('enough was found'));
        if (signal.aborted) break;
      }
      return { name, report: source.report() };
    } catch (failure) {
      // Whoever was stopped did not fail.
      return { name, report: source.report(), ...(!signal.aborted && { failure }) };
    }
  }

  const outcomes = await Promise.all(sources.map(ask));
  world.signal.throwIfAborted();
  return outcomes;
}
