import type { JsonObject } from '#core/json';
import { parseArgumentPath } from './argument-path.ts';
import { type CompiledStep, compileSteps, valueAt } from './argument-value.ts';
import { millionths } from './decimal.ts';
import type { Limit, Window } from './schema.ts';

/** Units taken from one counter for one call, in millionths: a call is 1,000,000. */
export interface Reservation {
  /** Names the counter in a store: scope, grant or server, counter, window and its UTC start. */
  key: string;
  counter: string;
  /** Milliseconds since the epoch; the window includes its start and not its end. */
  windowStart: number;
  windowEnd: number;
  units: bigint;
  /** JSON Pointer of the limit that names the counter with the lowest `max`. */
  rule: string;
  /** The counter may not pass this, in millionths. */
  max: bigint;
}

export const WINDOW_MS: Readonly<Record<Window, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const ONE_CALL = 1_000_000n;

export interface CompiledLimit {
  readonly source: Limit;
  readonly pointer: string;
  readonly max: bigint;
  readonly windowMs: number;
  readonly amount: readonly CompiledStep[] | undefined;
  /** The part of the key that is the same for every call. */
  readonly keyEnd: string;
}

/** Takes a limit of a parsed policy. @throws {TypeError} for what no parsed policy has. */
export function compileLimit(source: Limit, pointer: string): CompiledLimit {
  const max = millionths(source.max);
  const amount = source.amount === undefined ? undefined : parseArgumentPath(source.amount);
  if (max === undefined || amount?.ok === false) throw new TypeError(`The limit at ${pointer} was not parsed.`);
  return {
    source,
    pointer,
    max,
    windowMs: WINDOW_MS[source.window],
    amount: amount === undefined ? undefined : compileSteps(amount.steps),
    keyEnd: `${JSON.stringify(source.counter)},"${source.window}"`,
  };
}

/** Where a call is counted: windows are aligned to the calendar in UTC, and a day has 24 hours there. */
export interface CountedCall {
  grant: string;
  server: string;
  at: Date;
  args: JsonObject;
}

function windowStart(limit: CompiledLimit, at: Date): number {
  return Math.floor(at.getTime() / limit.windowMs) * limit.windowMs;
}

/** JSON, so that no choice of names makes one counter's key that of another. */
export function counterKey(limit: CompiledLimit, { grant, server, at }: Omit<CountedCall, 'args'>): string {
  const who =
    limit.source.scope === 'grant' ? `"grant",${JSON.stringify(server)},${JSON.stringify(grant)}` : `"server",${JSON.stringify(server)}`;
  return `[${who},${limit.keyEnd},${windowStart(limit, at)}]`;
}

/** What the call takes: 1,000,000 for a call, or the amount. `undefined` for an amount that is not found beyond doubt, no decimal, not finite or negative. */
export function unitsOf(limit: CompiledLimit, args: JsonObject): bigint | undefined {
  if (limit.amount === undefined) return ONE_CALL;
  const value = valueAt(args, limit.amount);
  return typeof value === 'number' ? millionths(value) : undefined;
}

export function reservationOf(limit: CompiledLimit, call: CountedCall, units: bigint): Reservation {
  const start = windowStart(limit, call.at);
  return {
    key: counterKey(limit, call),
    counter: limit.source.counter,
    windowStart: start,
    windowEnd: start + limit.windowMs,
    units,
    rule: limit.pointer,
    max: limit.max,
  };
}
