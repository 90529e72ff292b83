import { createScanner } from 'jsonc-parser';
import type { Json } from '#core/json';

/** A text may have so many UTF-8 bytes. */
export const MOST_JSON_BYTES = 8 * 1024 * 1024;
/** Objects and lists may lie in each other so deep; the outermost counts as one. */
export const MOST_JSON_DEPTH = 64;

export type StrictJson =
  | { ok: true; value: Json }
  | {
      ok: false;
      /** `not-json` is malformed; the others are JSON that two readers could take for two different values, or too much of it. */
      problem: 'not-json' | 'too-long' | 'too-deep' | 'duplicate-key' | 'lone-surrogate' | 'inexact-number';
      /** Where in the text, in UTF-16 units. */
      offset: number;
      /** The member `id` of the outermost object, where it stands there once as text or number, so that a refusal can be answered. */
      id: string | number | null;
    };

type Problem = Extract<StrictJson, { ok: false }>['problem'];

// The package's own names are a const enum, which code that runs as written cannot import.
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const COMMA = 5;
const STRING = 10;
const NUMBER = 11;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const UNKNOWN = 16;
const END = 17;

/**
 * Reads JSON that every reader reads alike: no key twice in one object (whatever its escapes), no half of a surrogate
 * pair, no number that a double does not hold to the last digit, no integer from 2^53 on. What `JSON.parse` would lose is refused, so that
 * printing the value again says what the text said; only `-0` becomes `0`.
 *
 * At most 8 MiB and 64 levels, in time linear in the text. A key `__proto__` is an own member like any other.
 */
export function readStrictJson(text: string): StrictJson {
  // Every UTF-16 unit takes a byte or more, so that a text far too long is not even counted.
  if (text.length > MOST_JSON_BYTES || Buffer.byteLength(text) > MOST_JSON_BYTES) {
    return { ok: false, problem: 'too-long', offset: 0, id: null };
  }
  const scanner = createScanner(text, true);
  // For each container that is open, up to the depth allowed: the keys of an object, `undefined` for a list.
  const open: (Set<string> | undefined)[] = [];
  let depth = 0;
  let before = COMMA;
  let key: string | undefined;
  let id: string | number | null = null;
  let idTwice = false;
  let negativeZero = false;
  let found: { problem: Problem; offset: number } | undefined;
  const refuse = (problem: Problem) => {
    found ??= { problem, offset: scanner.getTokenOffset() };
  };
  const noteId = (value: string | number) => {
    if (depth === 1 && key === 'id' && open[0] !== undefined) id = value;
  };

  for (;;) {
    const token: number = scanner.scan();
    if (token === END) break;
    const malformed = token === UNKNOWN || token === LINE_COMMENT || token === BLOCK_COMMENT || scanner.getTokenError() !== 0;
    if (malformed) return { ok: false, problem: 'not-json', offset: scanner.getTokenOffset(), id: null };
    if (token === OPEN_BRACE || token === OPEN_BRACKET) {
      depth++;
      if (depth > MOST_JSON_DEPTH) refuse('too-deep');
      else open.push(token === OPEN_BRACE ? new Set() : undefined);
    } else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) {
      if (depth <= MOST_JSON_DEPTH) open.pop();
      depth--;
    } else if (token === STRING) {
      const value = scanner.getTokenValue();
      if (!value.isWellFormed()) refuse('lone-surrogate');
      const keys = depth <= MOST_JSON_DEPTH ? open.at(-1) : undefined;
      if (keys !== undefined && (before === OPEN_BRACE || before === COMMA)) {
        if (keys.has(value)) {
          refuse('duplicate-key');
          if (depth === 1 && value === 'id') idTwice = true;
        }
        keys.add(value);
        key = value;
      } else noteId(value);
    } else if (token === NUMBER) {
      const written = scanner.getTokenValue();
      const value = Number(written);
      if (!isExact(written, value)) refuse('inexact-number');
      else noteId(value);
      if (Object.is(value, -0)) negativeZero = true;
    }
    before = token;
  }
  if (found !== undefined) return { ok: false, ...found, id: idTwice ? null : id };

  try {
    const value = JSON.parse(text) as Json;
    return { ok: true, value: negativeZero ? (JSON.parse(JSON.stringify(value)) as Json) : value };
  } catch {
    return { ok: false, problem: 'not-json', offset: 0, id: null };
  }
}

/** Whether the double is what was written, to the last digit. */
function isExact(written: string, value: number): boolean {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const printed = String(value);
  return written === printed || normalised(written) === normalised(printed);
}

const NUMBER_PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** One spelling for every way to write a decimal: the digits without zeros at either end, and the power of ten. */
function normalised(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER_PARTS.exec(written) ?? [];
  const all = whole + fraction;
  let first = 0;
  while (first < all.length && all[first] === '0') first++;
  let last = all.length;
  while (last > first && all[last - 1] === '0') last--;
  if (first === last) return '0';
  return `${sign}${all.slice(first, last)}e${Number(exponent) - fraction.length + (all.length - last)}`;
}
