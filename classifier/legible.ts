import type { Json, JsonObject } from '#core/json';
import { type EncodedPiece, encodedPieces } from './words/encoded.ts';
import { isStyled, plainLetters, readAsLatin } from './words/look-alike.ts';
import { readText, TEXT_CHARS_MAX } from './words/text.ts';

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
const PLAIN_CHARS = /^[\t\n\r\u0020-\u007e]*$/;

/** A tag of a text that is set: its letters are no words. */
const TAG =
  /<\/?(?:p|b|i|u|br|hr|div|span|strong|em|code|pre|ul|ol|li|h[1-6]|a|table|tr|td|th|small|sub|sup)(?:\s+[a-z-]+=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}'))*\s*\/?>/gi;

/** Brings to light what a text hides, and says how it was hidden. */
export function legible(raw: string | undefined): Legible {
  if (!raw) return NOTHING;
  const isPlain = raw.length <= TEXT_CHARS_MAX && PLAIN_CHARS.test(raw) && !raw.includes('&');
  const { text, hidden } = isPlain ? { text: raw, hidden: false } : readText(raw);
  const plain = isPlain ? raw : plainLetters(text);
  const { pieces: encoded, unread } = encodedPieces(plain, raw);
  const untagged = plain.includes('<') ? plain.replace(TAG, (tag) => `.${' '.repeat(tag.length - 1)}`) : plain;
  if (isPlain && encoded.length === 0) return { text: untagged, encoded, flags: NO_FLAGS };
  const flags: TextFlag[] = [];
  if (hidden) flags.push('hidden-characters');
  if (plain !== text || (raw !== text && isStyled(raw))) flags.push('look-alike-letters');
  if (encoded.length > 0) flags.push('encoded-text');
  if (unread || raw.length > TEXT_CHARS_MAX) flags.push('unread-text');
  return { text: untagged, encoded, flags };
}

/** A name or a value of a schema in plain letters. */
export function legibleWord(raw: string): string {
  if (PLAIN_CHARS.test(raw))
    return raw.includes('%') ? raw.replace(/%([0-7][0-9a-fA-F])/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))) : raw;
  const plain = plainLetters(readText(raw).text);
  return readAsLatin(plain) ?? plain;
}

/** Members and strings of a schema past this many are not looked at for hidden characters. */
const STRINGS_MAX = 3_000;

/** How the names, values and texts of a schema are disguised. */
export function schemaFlags(schema: JsonObject | undefined): ReadonlySet<TextFlag> {
  const flags = new Set<TextFlag>();
  let left = STRINGS_MAX;
  const look = (text: string): void => {
    left -= 1;
    if (PLAIN_CHARS.test(text)) return;
    const { text: read, hidden } = readText(text);
    if (hidden) flags.add('hidden-characters');
    if (plainLetters(read) !== read || isStyled(text)) flags.add('look-alike-letters');
  };
  const walk = (value: Json | undefined, depth: number): void => {
    if (left <= 0 || depth > 12) return;
    if (typeof value === 'string') look(value);
    else if (Array.isArray(value)) for (const item of value) walk(item, depth + 1);
    else if (typeof value === 'object' && value !== null) {
      for (const key in value) {
        look(key);
        walk(value[key], depth + 1);
      }
    }
  };
  walk(schema, 0);
  return flags;
}
