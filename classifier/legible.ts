import type { Json, JsonObject } from '#core/json';
import { type EncodedPiece, encodedPieces } from './words/encoded.ts';
import { hasLookAlikes, isStyled, plainLetters, readAsLatin } from './words/look-alike.ts';
import { isPlainText, readText, TEXT_CHARS_MAX } from './words/text.ts';

/** One text of a definition as the classifier reads it. */
export interface Legible {
  /** Normalised, without hidden characters, in plain letters. */
  text: string;
  encoded: readonly EncodedPiece[];
  flags: readonly TextFlag[];
}

/** What is remarkable about how a text is written; whoever writes plainly has none of it. */
export type TextFlag =
  /** Characters that a person does not see. */
  | 'hidden-characters'
  /** Letters that only look like the plain ones. */
  | 'look-alike-letters'
  /** Words in base64, hexadecimal and the like. */
  | 'encoded-text'
  /** More text than is read. */
  | 'unread-text';

const NO_FLAGS: readonly TextFlag[] = [];
const NOTHING: Legible = { text: '', encoded: [], flags: NO_FLAGS };

/** A tag of a text that is set: its letters are no words. */
const TAG =
  /<\/?(?:p|b|i|u|br|hr|div|span|strong|em|code|pre|ul|ol|li|h[1-6]|a|table|tr|td|th|small|sub|sup)(?:\s+[a-z-]+=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'))*\s*\/?>/gi;

/** Brings to light what a text hides, and says how it was hidden. */
export function legible(raw: string | undefined): Legible {
  if (!raw) return NOTHING;
  const isPlain = raw.length <= TEXT_CHARS_MAX && isPlainText(raw) && !raw.includes('&');
  const { text, hidden } = isPlain ? { text: raw, hidden: false } : readText(raw);
  const plain = isPlain ? raw : plainLetters(text);
  const { pieces: encoded, unread } = encodedPieces(plain, raw);
  const untagged = plain.includes('<') ? plain.replace(TAG, (tag) => `.${' '.repeat(tag.length - 1)}`) : plain;
  if (isPlain && encoded.length === 0) return { text: untagged, encoded, flags: NO_FLAGS };
  const flags: TextFlag[] = [];
  if (hidden) flags.push('hidden-characters');
  if ((plain !== text && hasLookAlikes(text)) || (raw !== text && isStyled(raw))) flags.push('look-alike-letters');
  if (encoded.length > 0) flags.push('encoded-text');
  if (unread || raw.length > TEXT_CHARS_MAX) flags.push('unread-text');
  return { text: untagged, encoded, flags };
}

/** A letter that stands there by its number. */
const REFERENCE = /&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));?|\\u([0-9a-fA-F]{4})/g;

function letterOf(hex: string | undefined, decimal: string | undefined): string {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

/** A name or a value of a schema in plain letters. */
export function legibleWord(name: string): string {
  const raw =
    name.includes('&#') || name.includes('\\u')
      ? name.replace(REFERENCE, (_, hex, decimal, escaped) => letterOf(hex ?? escaped, decimal))
      : name;
  if (isPlainText(raw))
    return raw.includes('%') ? raw.replace(/%([0-7][0-9a-fA-F])/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))) : raw;
  const plain = plainLetters(readText(raw).text);
  return readAsLatin(plain) ?? plain;
}

/** Strings of a schema past this many, or deeper than this, are not looked at, and that is said. */
const STRINGS_MAX = 20_000;
const DEPTH_MAX = 32;

/** Every name of a member and every string of an input schema, in the order in which they stand there. */
export interface SchemaStrings {
  strings: readonly string[];
  /** There are more. */
  unread: boolean;
}

const NO_STRINGS: SchemaStrings = { strings: [], unread: false };
let lastRead: { schema: JsonObject; found: SchemaStrings } | undefined;

/** The strings of a schema. Remembers the last one: more than one question is asked of each tool. */
export function stringsOf(schema: JsonObject | undefined): SchemaStrings {
  if (schema === undefined) return NO_STRINGS;
  if (lastRead?.schema === schema) return lastRead.found;
  const strings: string[] = [];
  const found = { strings, unread: !collect(schema, 0, strings) };
  lastRead = { schema, found };
  return found;
}

/** Whether all of it was taken in. */
function collect(value: Json, depth: number, into: string[]): boolean {
  if (typeof value === 'string') into.push(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEPTH_MAX || into.length > STRINGS_MAX) return false;
  let whole = true;
  if (Array.isArray(value)) {
    for (const item of value) if (!collect(item, depth + 1, into)) whole = false;
    return whole;
  }
  for (const key of Object.keys(value)) {
    into.push(key);
    if (!collect(value[key] ?? null, depth + 1, into)) whole = false;
  }
  return whole;
}

/** How the names, values and texts of a schema are disguised. */
export function schemaFlags(schema: JsonObject | undefined): readonly TextFlag[] {
  const { strings, unread } = stringsOf(schema);
  const flags = new Set<TextFlag>();
  for (const text of strings) {
    if (isPlainText(text)) continue;
    const { text: read, hidden } = readText(text);
    if (hidden) flags.add('hidden-characters');
    if (hasLookAlikes(read) || isStyled(text)) flags.add('look-alike-letters');
  }
  if (unread) flags.add('unread-text');
  return flags.size === 0 ? NO_FLAGS : [...flags];
}
