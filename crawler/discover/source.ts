import type { JsonObject } from '#core/json';
import type { Sighting } from '#core/server';

/** What a source remembers between two discoveries, and across one that was broken off. Keys are the source's own. */
export interface DiscoveryMemory {
  read(key: string): Promise<JsonObject | undefined>;
  /** Stands when the promise resolves: a process killed afterwards finds it again. */
  write(key: string, value: JsonObject): Promise<void>;
}

/** Everything outside that a source touches, beside the far side it asks. */
export interface DiscoveryWorld {
  now: () => Date;
  signal: AbortSignal;
  memory: DiscoveryMemory;
  /** Names the installation and how to reach it; sent with every request. */
  userAgent: string;
  /** Hears in one sentence of what a person may want to know: a wait, a part that was asked again. */
  tell(message: string): void;
}

/** What a discovery cost, and how much of what the far side says it has was not got. */
export interface SourceReport {
  source: Sighting['source'];
  sightings: number;
  /** Requests that were sent, retries included, by the far side's own budgets: `search`, `core`, `graphql`. */
  requests: Readonly<Record<string, number>>;
  /** What the far side counted and did not give, with the part it belongs to; empty when nothing is missing. */
  gaps: readonly { part: string; counted: number; got: number }[];
}

/** Somebody who names servers. */
export interface DiscoverySource {
  /**
   * Every server it names, each target once, as they are found. A discovery that was broken off goes on where it was when it is begun again.
   *
   * @throws {RetryLater} when the far side asks for a longer wait than a discovery may take.
   * @throws {GiveUp} where the far side refuses for good: a token that is not accepted, an address that is no API.
   * @throws the reason of `world.signal`.
   */
  discover(): AsyncIterable<Sighting>;
  /** Of the discovery so far. */
  report(): SourceReport;
}
