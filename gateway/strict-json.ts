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
const COLON = 6;
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
 *
 * @param looseIn a member of the outermost object whose value may hold numbers and halves of pairs that are read as near as they can be.
 */
export function readStrictJson(text: string, looseIn?: string): StrictJson {
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
  // The key at the root whose value is being read.
  let member: string | undefined;
  let id: string | number | null = null;
  let idTwice = false;
  let negativeZero = false;
  let found: { problem: Problem; offset: number } | undefined;
  const refuse = (problem: Problem) => {
    found ??= { problem, offset: scanner.getTokenOffset() };
  };
  const refuseHere = (problem: Problem) => {
    if (looseIn === undefined || member !== looseIn) refuse(problem);
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
      if (!value.isWellFormed()) refuseHere('lone-surrogate');
      const keys = depth <= MOST_JSON_DEPTH ? open.at(-1) : undefined;
      if (keys !== undefined && (before === OPEN_BRACE || before === COMMA)) {
        if (keys.has(value)) {
          refuse('duplicate-key');
          if (depth === 1 && value === 'id') idTwice = true;
        }
        keys.add(value);
        key = value;
        if (depth === 1) member = value;
      } else noteId(value);
    } else if (token === NUMBER) {
      const written = scanner.getTokenValue();
      const value = Number(written);
      if (!isExact(written, value)) refuseHere('inexact-number');
      else noteId(value);
      if (Object.is(value, -0)) negativeZero = true;
    }
    if (token === COMMA && depth === 1) member = undefined;
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

/**
 * The value of a member of the outermost object as it is written, less the white space around its parts, so that it has no line break.
 * For text that was read as an object in which the key stands once.
 */
export function memberText(text: string, name: string): string {
  const scanner = createScanner(text, true);
  let depth = 0;
  let before = COMMA;
  let inside = false;
  let written = '';
  for (;;) {
    const token: number = scanner.scan();
    if (token === END) return written;
    if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth--;
    if (inside && (depth === 0 || (depth === 1 && token === COMMA))) return written;
    if (inside && !(written === '' && token === COLON))
      written += text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (depth === 1 && token === STRING && (before === OPEN_BRACE || before === COMMA) && scanner.getTokenValue() === name) inside = true;
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth++;
    before = token;
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
