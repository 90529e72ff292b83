import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { z } from 'zod';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

// Checked where they stand and not copied: zod's own records leave out a member named `__proto__`, which a digest must not miss, and
// call themselves for each level, of which a server may send thousands.
export const Json: z.ZodType<Json> = z.custom<Json>(isJson, { error: 'expected JSON' });
export const JsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>((value) => isJsonObject(value) && isJson(value), {
  error: 'expected a JSON object',
});

/** A digest: `sha256:` and 64 lower-case hex digits. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export type Digest = z.infer<typeof Digest>;

/**
 * The one serialisation of a JSON value: members sorted by UTF-16 code units, no white space, ECMAScript numbers.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8785
 * @throws {Error} for what is not JSON (a function, `NaN`, a cycle), and for text with half a surrogate pair.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('This value has no JSON form.');
  return text;
}

/** SHA-256 of the UTF-8 text, as a `Digest`. */
export function digestText(text: string): Digest {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
}

/** SHA-256 over the canonical JSON, as a `Digest`. */
export function digestJson(value: unknown): Digest {
  return digestText(canonicalJson(value));
}

/** Whether the value is what `JSON.parse` could have made, to any depth. */
function isJson(value: unknown): boolean {
  const left: unknown[] = [value];
  const seen = new Set<object>();
  while (left.length > 0) {
    const next = left.pop();
    if (next === null || typeof next === 'string' || typeof next === 'boolean') continue;
    if (typeof next === 'number') {
      if (!Number.isFinite(next)) return false;
    } else if (typeof next === 'object') {
      if (seen.has(next)) continue;
      seen.add(next);
      for (const member of Object.values(next)) left.push(member);
    } else return false;
  }
  return true;
}

/**
 * The value without what JSON can spell and no digest takes: half a surrogate pair becomes a replacement character, a number beyond all
 * numbers `null`, as writing it again would make it. Recurses.
 */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value that a text is, `undefined` where it is no JSON or there is none. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
