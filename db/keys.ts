import { type Digest, digestText } from '#core/json';

/** What an index holds instead of text from outside: short whatever its length, and distinct for distinct parts. */
export function keyOf(...parts: string[]): Digest {
  // JSON keeps the parts apart, and escapes what UTF-8 cannot hold.
  return digestText(JSON.stringify(parts));
}

/** A statement has at most 65,535 parameters; ours take at most ten a row. */
const ROWS_AT_ONCE = 500;

/** The rows in pieces that one statement can hold. */
export function* batches<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) yield rows.slice(start, start + ROWS_AT_ONCE);
}
