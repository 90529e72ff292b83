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
