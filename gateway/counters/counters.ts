import { GiveUp } from '#core/errors';
import type { Reservation } from '#policy/limits';

export type Reserved =
  | {
      ok: true;
      /** Names the open reservation until it is committed or given back. */
      id: string;
    }
  | { ok: false; refused: Reservation };

/**
 * Where the units of every limit are counted, in millionths. What is reserved counts as used until it is given back, also when
 * the process that reserved it is gone.
 *
 * Every method throws `GiveUp` `counters-unavailable` where the store cannot be read or written, and what was asked did not happen then: the
 * caller refuses the call.
 */
export interface Counters {
  /** What is used of each key that was asked for; 0 for one never counted. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
  /**
   * Takes from every counter or from none. Refuses with the first reservation that would pass its `max`, that no counter could hold, or
   * whose window is long over. A key that several reservations name is taken once, and each checks its own `max`.
   *
   * With `replaces`, an open reservation is credited and settled in the same step, so that its units serve this one: what it took is never
   * free for anybody else, and is left as it is where this one is refused. One that is committed, given back or unknown credits nothing.
   *
   * @throws {TypeError} for negative units, or one key with two amounts of units: a mistake of the caller, which takes nothing.
   */
  reserve(reservations: readonly Reservation[], options?: { replaces?: string }): Promise<Reserved>;
  /** The call was delivered: its units stay used. A reservation that is committed, given back or unknown is left alone. */
  commit(id: string): Promise<void>;
  /**
   * The call was never delivered: credits each key once, never below zero. A key carries its window, so that a later one gains nothing.
   * A reservation that is committed, given back or unknown is left alone.
   */
  giveBack(id: string): Promise<void>;
  /** Open reservations stay used. Closing twice is closing once. */
  close(): Promise<void>;
}

/** What a counter can hold: a signed 64-bit integer, in every store alike. */
const MOST_UNITS = 2n ** 63n - 1n;

/** How long a counter outlives its window, so that a clock set back by less finds what was used. */
const KEPT_MS = 60 * 60 * 1000;

/** Counters whose window ended by then are forgotten. */
export function forgottenBy(now: Date): number {
  return now.getTime() - KEPT_MS;
}

/**
 * Every key of the reservations once.
 *
 * @throws {TypeError} for negative units or one key with two amounts.
 */
export function takenOnce(reservations: readonly Reservation[]): Map<string, Reservation> {
  const taken = new Map<string, Reservation>();
  for (const reservation of reservations) {
    const { key, units } = reservation;
    if (units < 0n) throw new TypeError(`The reservation of \`${key}\` has negative units.`);
    const known = taken.get(key);
    if (known !== undefined && known.units !== units) throw new TypeError(`Two reservations take different units from \`${key}\`.`);
    if (known === undefined) taken.set(key, reservation);
  }
  return taken;
}

/** What is used less these units, never below zero. */
export function lessUnits(used: ReadonlyMap<string, bigint>, credits: ReadonlyMap<string, bigint>): ReadonlyMap<string, bigint> {
  return new Map(
    [...used].map(([key, units]) => {
      const credit = credits.get(key) ?? 0n;
      return [key, units > credit ? units - credit : 0n];
    }),
  );
}

/** The first reservation that does not fit what is used, if any. */
export function firstRefused(reservations: readonly Reservation[], used: ReadonlyMap<string, bigint>, now: Date): Reservation | undefined {
  return reservations.find(({ key, units, max, windowEnd }) => {
    const after = (used.get(key) ?? 0n) + units;
    // A window that is forgotten would count from zero each time.
    return after > max || after > MOST_UNITS || windowEnd <= forgottenBy(now);
  });
}

export function unavailable(why: string, cause?: unknown): GiveUp {
  return new GiveUp('counters-unavailable', `The counters of the limits cannot be used: ${why}. Calls under a limit are refused.`, {
    cause,
  });
}
