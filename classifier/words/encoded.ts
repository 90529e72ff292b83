import { CIPHERED_SIEVE, deciphered, fromBase32, fromMorse, upright } from './ciphers.ts';
import { plainLetters, readAsLatin } from './look-alike.ts';
import { hashed } from './sieve.ts';
import { isAscii, tagRuns } from './text.ts';

/** A stretch of text and the words that it stands for. */
export interface EncodedPiece {
  run: string;
  text: string;
}

/** What stands encoded in a text. */
export interface Encoded {
  pieces: readonly EncodedPiece[];
  /** There was more than is opened. */
  unread: boolean;
}

/** Pieces past this many in the text itself, or in all of what lies in them, longer than this, or deeper in one another are not opened. */
const PIECES_MAX = 300;
const PIECE_CHARS_MAX = 20_000;
const LAYERS_MAX = 4;

const BASE64 = /[A-Za-z0-9+/_-]{16,20000}/g;
/** Base64 that a mail program broke into lines. */
const BROKEN_LINE = /(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{12,})\r?\n(?=[A-Za-z0-9+/]{4})/g;
const BASE32 = /(?<![A-Za-z0-9])[A-Z2-7]{16,20000}(?![A-Za-z0-9])/g;
/** Signs of Morse code, parted by spaces, and words of it by strokes: four at least. */
const MORSE = /(?<![^\s(:"'])(?:[.·•∙–—−-]{1,5}(?:\s*[/|]\s*|\s+)){3,2000}[.·•∙–—−-]{1,5}(?![^\s)"'])/g;
const HEX = /(?:(?:\\x|0x|=)?[0-9a-fA-F]{2}[\s,:-]?){8,5000}/g;
const CODES = /(?:\b\d{2,3}[,; ]\s?){5,2000}\d{2,3}\b/g;
const BINARY = /(?:[01]{8}[\s,]?){5,2000}/g;
const OCTAL = /\\([0-7]{2,3})()/g;
const ENTITY = /&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));?/g;
const ESCAPE = /\\u\{?([0-9a-fA-F]{2,6})\}?|\\x([0-9a-fA-F]{2})/g;
const PERCENT = /%([0-9a-fA-F]{2})()/g;
const SPACED_LETTERS = /(?<![A-Za-z0-9])(?:[A-Za-z][ ._·/\n-]){3,}[A-Za-z](?![A-Za-z0-9])/g;
/** Markup in the middle of a word: `De<b></b>letes`, `De**le**tes`. */
const INSIDE_WORD = /[A-Za-z](?:<[^<>]{0,200}>|\*\*|``)+[A-Za-z]/;
const MARKUP = /<[^<>]{0,200}>|\*\*|``/g;
/** From a mark that turns the direction of writing to the mark that ends it. */
const TURNED = /\u202e([^\u202c\u2069]{3,2000})/g;
/** What a person would read among decoded bytes: at their beginning, or any longer stretch. */
const READABLE = /^[\p{L}\p{N}\s.,:;!?'"()_/%&#\\-]{8,}|[\p{L}\p{N}\s.,:;!?'"()_/%&#\\-]{12,}/gu;
const LATIN = /[a-zA-Z]/;

/**
 * What stands encoded in a text, where it is readable words once decoded: base64, hexadecimal, percent signs, character references, escapes, codes
 * of characters, letters set apart one by one, words parted by markup; also one inside the other.
 *
 * INVARIANT: text that is appended makes the pieces of a text longer or more and takes none away: the first ones are kept.
 *
 * @param raw the text before it was normalised, for what only stands there: writing whose direction was turned.
 */
export function encodedPieces(text: string, raw = text): Encoded {
  const found: Found[] = [];
  const latin = readAsLatin(text);
  if (latin !== undefined) found.push({ run: text.match(/[^\t\n\r\u0020-\u007e]+/)?.[0] ?? '', decoded: latin, at: 0 });
  if (raw !== text) {
    for (const { 0: run, 1: turned = '', index: at } of raw.matchAll(TURNED))
      found.push({ run, decoded: [...turned].reverse().join(''), at });
    // Where it stands it goes on with a visible word; by itself it is a sentence.
    for (const { run, text: decoded, at } of tagRuns(raw)) found.push({ run, decoded, at });
  }
  if (!isAscii(raw)) for (const { run, text: decoded, at } of upright(raw)) found.push({ run, decoded, at });
  open(text, found);
  if (found.length === 0) return NOTHING;
  const known = new Set<string>();
  const outer = kept(found, known, PIECES_MAX);
  const pieces = [...outer.pieces];
  let unread = outer.unread;
  // A piece may hold another.
  let layer: readonly EncodedPiece[] = pieces;
  for (let depth = 1; depth < LAYERS_MAX && layer.length > 0; depth += 1) {
    const next: EncodedPiece[] = [];
    for (const { run, text: holder } of layer) {
      const inside: Found[] = [];
      open(holder, inside);
      const inner = kept(
        inside.map((one) => ({ ...one, run })),
        known,
        PIECES_MAX * 2 - pieces.length - next.length,
      );
      unread ||= inner.unread;
      next.push(...inner.pieces);
    }
    pieces.push(...next);
    layer = next;
  }
  return { pieces, unread };
}

const NOTHING: Encoded = { pieces: [], unread: false };

interface Found {
  run: string;
  decoded: string;
  /** Where it begins. */
  at: number;
}

/** The first `most` of them that say something new. */
function kept(found: Found[], known: Set<string>, most: number): Encoded {
  const pieces: EncodedPiece[] = [];
  let unread = false;
  for (const { run, decoded } of found.sort((one, other) => one.at - other.at)) {
    const text = plainLetters(decoded.slice(0, PIECE_CHARS_MAX));
    if (decoded.length > PIECE_CHARS_MAX) unread = true;
    if (known.has(text)) continue;
    if (pieces.length >= most) return { pieces, unread: true };
    known.add(text);
    pieces.push({ run: run.slice(0, 200), text });
  }
  return { pieces, unread };
}

function open(text: string, found: Found[]): void {
  const signs = signsOf(text);
  if (!signs.any) return;
  const keep = (run: string, decoded: string | undefined, at: number): void => {
    if (decoded) found.push({ run, decoded, at });
  };
  const each = (pattern: RegExp, decode: (run: string) => string | undefined): void => {
    for (const { 0: run, index } of text.matchAll(pattern)) keep(run, decode(run), index);
  };
  const joined = text.includes('\n') ? text.replace(BROKEN_LINE, '$1') : text;
  if (signs.longRun)
    for (const { 0: run, index } of joined.matchAll(BASE64))
      if (looksEncoded(run)) for (const decoded of fromBase64(run)) keep(run, decoded, index);
  if (signs.capitals) each(BASE32, (run) => readable(fromBase32(run)));
  if (signs.morse) each(MORSE, fromMorse);
  if (signs.ciphered) for (const { run, text: decoded, at } of deciphered(text)) keep(run, decoded, at);
  if (signs.digits) {
    each(HEX, (run) => readable(fromHex(run)));
    each(BINARY, (run) => readable(fromBinary(run)));
    each(CODES, (run) => readable(fromCodes(run)));
  }
  if (signs.single) each(SPACED_LETTERS, (run) => everyBeginning(run.replace(/[^A-Za-z]/g, '')));
  const hyphen = text.search(/[A-Za-z]-\r?\n[A-Za-z]/);
  if (hyphen >= 0) keep('-', text.replace(/([A-Za-z])-\r?\n(?=[A-Za-z])/g, '$1'), hyphen);
  if (!signs.marks) return;
  const references = (sign: string, pattern: RegExp, codeOf: CodeOf): void => {
    if (text.includes(sign)) keep(...withoutReferences(text, pattern, codeOf));
  };
  references('&#', ENTITY, (hex, decimal) => (hex ? Number.parseInt(hex, 16) : Number(decimal)));
  references('\\', ESCAPE, (long, short) => Number.parseInt(long || short || '', 16));
  references('\\', OCTAL, (digits) => Number.parseInt(digits ?? '', 8));
  references('%', PERCENT, (byte) => Number.parseInt(byte ?? '', 16));
  const escaped = text.indexOf('&amp;#');
  if (escaped >= 0) keep('&amp;#', text.replaceAll('&amp;#', '&#'), escaped);
  const parted = INSIDE_WORD.exec(text);
  if (parted) keep(parted[0], text.replace(MARKUP, ''), parted.index);
}

interface Signs {
  any: boolean;
  /** As many letters and figures in a row as base64 needs. */
  longRun: boolean;
  /** As many capitals and figures in a row as base32 needs. */
  capitals: boolean;
  /** Dots and dashes that stand alone. */
  morse: boolean;
  /** A word that may be a verb in a cipher. */
  ciphered: boolean;
  /** As many figures as numbers that stand for letters need. */
  digits: boolean;
  /** Letters that stand alone, one after the other. */
  single: boolean;
  /** Markup, references, escapes. */
  marks: boolean;
}

/** Classes of ASCII characters, as `signsOf` tells them apart. */
const CHAR = { other: 0, small: 1, capital: 2, figure: 3, joiner: 4, mark: 5 } as const;
const CLASS_OF = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/.test(character)) return CHAR.small;
  if (/[A-Z]/.test(character)) return CHAR.capital;
  if (/[0-9]/.test(character)) return CHAR.figure;
  if (/[+/_-]/.test(character)) return CHAR.joiner;
  return /[%&*<\\`]/.test(character) ? CHAR.mark : CHAR.other;
});

/** What a text may hold, in one pass: nearly all of them hold nothing. */
function signsOf(text: string): Signs {
  let run = 0;
  let seen = 0;
  let word = 0;
  let alone = 0;
  let digits = 0;
  /** Signs of Morse code in a row, and whether what stands since the last space is one. */
  let morse = 0;
  let isSign: boolean | undefined;
  let hash = 0;
  /** A letter of the word that is read is no figure of a hexadecimal number. */
  let isNoHex = false;
  const signs: Signs = {
    any: false,
    longRun: false,
    capitals: false,
    morse: false,
    ciphered: false,
    digits: false,
    single: false,
    marks: false,
  };
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const kind = code < 128 ? (CLASS_OF[code] ?? 0) : CHAR.other;
    if (kind === CHAR.small || kind === CHAR.capital) {
      run += 1;
      word += 1;
      seen |= kind;
      isSign = false;
      hash = hashed(hash, code);
      if ((code | 0x20) > 102) isNoHex = true;
    } else {
      if (word > 4 && CIPHERED_SIEVE.mayHold(hash)) signs.ciphered = true;
      hash = 0;
      // No number goes on behind a word.
      if (word > 2 && isNoHex) digits = 0;
      isNoHex = false;
      if (code <= 32) {
        if (isSign !== undefined) morse = isSign ? morse + 1 : 0;
        if (morse >= 3) signs.morse = true;
        isSign = undefined;
      } else if (code === 45 || code === 46 || code > 127) isSign ??= true;
      // Strokes part words of Morse code.
      else if (code !== 47 && code !== 124) isSign = false;
      if (kind === CHAR.figure) {
        digits += 1;
        if (digits >= 5) signs.digits = true;
        run += 1;
        seen |= 4;
      } else if (kind === CHAR.joiner) {
        run += 1;
        if (code === 43) seen |= 4;
      } else {
        run = 0;
        seen = 0;
        if (kind === CHAR.mark || (code === 10 && text.charCodeAt(i - 1) === 45)) signs.marks = true;
      }
      if (word === 1) alone += 1;
      else if (word > 1) alone = 0;
      if (alone >= 3) signs.single = true;
      word = 0;
    }
    // Base64 of words has letters of both cases, and figures unless it is short.
    if (run >= 16) {
      if ((seen & 3) === 3 && (seen > 3 || run >= 20)) signs.longRun = true;
      else if ((seen & 1) === 0 && seen !== 0) signs.capitals = true;
    }
  }
  if (word > 4 && CIPHERED_SIEVE.mayHold(hash)) signs.ciphered = true;
  if (word === 1 && alone >= 3) signs.single = true;
  signs.any = signs.longRun || signs.capitals || signs.morse || signs.ciphered || signs.digits || signs.single || signs.marks;
  return signs;
}

/** Base64 of words has letters of both cases; most identifiers have not, and hardly any other decodes to words. */
function looksEncoded(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run);
}

/** As many bytes in a row as the shortest stretch of `READABLE` has letters. */
const WORD_BYTES = 8;

/** Whether bytes can hold words, by a glance at each: identifiers that happen to be base64 decode to none. */
function mayBeWords(bytes: Uint8Array): boolean {
  let run = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) continue;
    const printable = byte < 128 ? byte >= 32 || (byte >= 9 && byte <= 13) : ((bytes[i - 1] ?? 0) | (bytes[i + 1] ?? 0)) > 127;
    run = printable ? run + 1 : 0;
    if (run >= WORD_BYTES) return true;
  }
  return false;
}

function readable(bytes: Uint8Array): string | undefined {
  // Every second byte of UTF-16 is none.
  const stretches = new TextDecoder()
    .decode(bytes)
    .replaceAll('\u0000', '')
    .match(READABLE)
    ?.filter((stretch) => /\p{L}{4}|%[0-9a-fA-F]{2}%|[0-9a-fA-F]{16}|&#/u.test(stretch));
  return stretches?.join('. ');
}

/** Whatever stood in front of it may have moved its beginning (`v1/VGhpcy…`), so each of the four is tried where the first says nothing. */
function fromBase64(run: string): string[] {
  const found: string[] = [];
  // The decoder knows both alphabets.
  const tries = run.includes('/') || run.includes('_') ? 4 : 1;
  for (let from = 0; from < tries; from += 1) {
    const part = run.slice(from);
    const whole = part.slice(0, part.length - (part.length % 4 === 1 ? 1 : 0));
    const bytes = Buffer.from(whole, 'base64');
    const words = mayBeWords(bytes) ? readable(bytes) : undefined;
    if (words) found.push(words);
  }
  return found;
}

function fromHex(run: string): Uint8Array {
  const digits = run.replace(/\\x|0x|=/g, '').replace(/[\s,:-]/g, '');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function fromBinary(run: string): Uint8Array {
  return Uint8Array.from(run.match(/[01]{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

function fromCodes(run: string): Uint8Array {
  return Uint8Array.from(run.match(/\d+/g) ?? [], (code) => Number(code) & 0xff);
}

/** `d e l e t e` and what one more letter would make of it: each beginning as a sentence of its own. */
function everyBeginning(letters: string): string {
  const beginnings: string[] = [];
  for (let length = 4; length <= Math.min(letters.length, 24); length += 1) beginnings.push(letters.slice(0, length));
  return beginnings.join('. ');
}

type CodeOf = (one: string | undefined, other: string | undefined) => number;

/** The first reference to a letter, the text with all references replaced, and where the first stands; nobody who writes plainly refers to letters. */
function withoutReferences(text: string, references: RegExp, codeOf: CodeOf): [run: string, decoded: string | undefined, at: number] {
  let run: string | undefined;
  let first = 0;
  const decoded = text.replace(references, (found: string, one: string | undefined, other: string | undefined, at: number) => {
    const code = codeOf(one, other);
    if (!(code >= 32 && code <= 0x10ffff)) return ' ';
    const character = String.fromCodePoint(code);
    if (run === undefined && (LATIN.test(character) || character === '&' || character === '%')) {
      run = found;
      first = at;
    }
    return character;
  });
  return [run ?? '', run === undefined ? undefined : decoded, first];
}
