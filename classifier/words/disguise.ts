/** Letters of other scripts that look like Latin ones, by the letter they pass for. */
const PASSES_FOR: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  ё: 'e',
  һ: 'h',
  і: 'i',
  ї: 'i',
  ј: 'j',
  к: 'k',
  ӏ: 'l',
  м: 'm',
  п: 'n',
  о: 'o',
  р: 'p',
  ԛ: 'q',
  г: 'r',
  ѕ: 's',
  т: 't',
  ц: 'u',
  ѵ: 'v',
  ԝ: 'w',
  х: 'x',
  у: 'y',
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  І: 'I',
  Ј: 'J',
  К: 'K',
  М: 'M',
  О: 'O',
  Р: 'P',
  Ѕ: 'S',
  Т: 'T',
  Х: 'X',
  У: 'Y',
  α: 'a',
  β: 'b',
  ϲ: 'c',
  δ: 'd',
  ε: 'e',
  η: 'n',
  ι: 'i',
  κ: 'k',
  μ: 'm',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  σ: 'o',
  τ: 't',
  υ: 'u',
  χ: 'x',
  γ: 'y',
  ω: 'w',
  Α: 'A',
  Β: 'B',
  Ε: 'E',
  Ζ: 'Z',
  Η: 'H',
  Ι: 'I',
  Κ: 'K',
  Μ: 'M',
  Ν: 'N',
  Ο: 'O',
  Ρ: 'P',
  Τ: 'T',
  Υ: 'Y',
  Χ: 'X',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ꞓ: 'c',
  ƈ: 'c',
  ɑ: 'a',
  ɡ: 'g',
  ɩ: 'i',
  ʀ: 'R',
  ᴀ: 'a',
  ᴄ: 'c',
  ᴅ: 'd',
  ᴇ: 'e',
  ɢ: 'g',
  ʜ: 'h',
  ɪ: 'i',
  ᴊ: 'j',
  ᴋ: 'k',
  ʟ: 'l',
  ᴍ: 'm',
  ɴ: 'n',
  ᴏ: 'o',
  ᴘ: 'p',
  ꜱ: 's',
  ᴛ: 't',
  ᴜ: 'u',
  ᴠ: 'v',
  ᴡ: 'w',
  ʏ: 'y',
  ᴢ: 'z',
};
const FOREIGN_LETTER = /[\u0370-\u03ff\u0400-\u052f\u0131\u0142\u00f8\u0111\u0127\u0180-\u02af\u1d00-\u1d7f\ua720-\ua7ff]/;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /[a-zA-Z]/;
// biome-ignore lint/suspicious/noMisleadingCharacterClass: marks are looked for by themselves
const MARKED = /([a-zA-Z])[\u0300-\u036f\u0488\u0489\u20d0-\u20f0]+/g;
/** Letters that Unicode keeps a second time for mathematics, and those as wide as an ideograph. */
const STYLED_WORD = /(?:[\uff21-\uff3a\uff41-\uff5a]|\ud835[\udc00-\udfff]|[\u24b6-\u24e9]|\ud83c[\udd30-\udd89]){3}/;
const SPACED_LETTERS = /(?<![A-Za-z0-9])(?:[A-Za-z][ ._·-]){3,}[A-Za-z](?![A-Za-z0-9])/g;
const ASCII = /^[\t\n\r\u0020-\u007e]*$/;

/** Whether words are written in letters that only look like the plain ones. Asked of the raw text, because reading it makes them plain. */
export function isStyled(raw: string): boolean {
  return STYLED_WORD.test(raw);
}

/**
 * Words that mix Latin letters with ones that look like them, in Latin letters; and letters without the strokes that were put on them.
 *
 * A word wholly in another script is left alone: it is a word of that language.
 */
export function plainLetters(text: string): string {
  if (ASCII.test(text)) return text;
  const unmarked = text.replace(MARKED, '$1');
  if (!FOREIGN_LETTER.test(unmarked)) return unmarked;
  return unmarked.replace(WORD, (word) => {
    if (!LATIN.test(word) || !FOREIGN_LETTER.test(word)) return passesWhole(word) ?? word;
    return [...word].map((letter) => PASSES_FOR[letter] ?? letter).join('');
  });
}

/** Small capitals make a whole word that still reads as Latin. */
function passesWhole(word: string): string | undefined {
  if (!/^[\u0131\u0180-\u02af\u1d00-\u1d7f\ua720-\ua7ffa-z]{3,}$/.test(word) || !FOREIGN_LETTER.test(word)) return undefined;
  return [...word].map((letter) => PASSES_FOR[letter] ?? letter).join('');
}

/** A stretch of text and the words that it stands for. */
export interface EncodedPiece {
  run: string;
  text: string;
}

/** Encoded pieces past this many, or longer than this, are not opened. */
const PIECES_MAX = 20;
const PIECE_CHARS_MAX = 20_000;

const BASE64 = /[A-Za-z0-9+/_-]{16,20000}/g;
const HEX = /(?:(?:\\x|0x)?[0-9a-fA-F]{2}[\s,:]?){8,5000}/g;
const ENTITY = /&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));?/g;
const ESCAPE = /\\u\{?([0-9a-fA-F]{2,6})\}?|\\x([0-9a-fA-F]{2})/g;
const PERCENT = /%([0-9a-fA-F]{2})()/g;
/** What a person would read among decoded bytes: at their beginning, or any longer stretch. */
const READABLE = /^[\p{L}\p{N}\s.,:;!?'"()_/&-]{8,}|[\p{L}\p{N}\s.,:;!?'"()_/&-]{12,}/gu;

/**
 * What stands encoded in a text, where it is readable words once decoded: base64, hexadecimal, percent signs, character references, escapes, and
 * letters set apart one by one.
 *
 * INVARIANT: text that is appended makes pieces longer or more and takes none away.
 */
export function encodedPieces(text: string): EncodedPiece[] {
  const pieces: EncodedPiece[] = [];
  const keep = (run: string, decoded: string | undefined): void => {
    if (decoded && pieces.length < PIECES_MAX) pieces.push({ run, text: decoded.slice(0, PIECE_CHARS_MAX) });
  };
  for (const [run] of text.matchAll(BASE64)) keep(run, readable(fromBase64(run)));
  for (const [run] of text.matchAll(HEX)) keep(run, readable(fromHex(run)));
  if (text.includes('&#')) keep(...withoutReferences(text, ENTITY, (hex, decimal) => (hex ? Number.parseInt(hex, 16) : Number(decimal))));
  if (text.includes('\\')) keep(...withoutReferences(text, ESCAPE, (long, short) => Number.parseInt(long || short || '', 16)));
  if (text.includes('%')) keep(...withoutReferences(text, PERCENT, (byte) => Number.parseInt(byte ?? '', 16)));
  for (const [run] of text.matchAll(SPACED_LETTERS)) keep(run, everyBeginning(run.replace(/[^A-Za-z]/g, '')));
  return pieces;
}

function readable(bytes: Uint8Array): string | undefined {
  const stretches = new TextDecoder()
    .decode(bytes)
    .match(READABLE)
    ?.filter((stretch) => /\p{L}{4}/u.test(stretch));
  return stretches?.join('. ');
}

function fromBase64(run: string): Uint8Array {
  const plain = run.replaceAll('-', '+').replaceAll('_', '/');
  const whole = plain.slice(0, plain.length - (plain.length % 4 === 1 ? 1 : 0));
  return Uint8Array.from(atob(whole), (letter) => letter.charCodeAt(0));
}

function fromHex(run: string): Uint8Array {
  const digits = run.replace(/\\x|0x/g, '').replace(/[\s,:]/g, '');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** `d e l e t e` and what one more letter would make of it: each beginning as a sentence of its own. */
function everyBeginning(letters: string): string {
  const beginnings: string[] = [];
  for (let length = 4; length <= Math.min(letters.length, 24); length += 1) beginnings.push(letters.slice(0, length));
  return beginnings.join('. ');
}

/** The first reference to a letter, and the text with all references replaced; nobody who writes plainly refers to letters. */
function withoutReferences(
  text: string,
  references: RegExp,
  codeOf: (one: string | undefined, other: string | undefined) => number,
): [run: string, decoded: string | undefined] {
  let run: string | undefined;
  const decoded = text.replace(references, (found: string, one: string | undefined, other: string | undefined) => {
    const code = codeOf(one, other);
    if (!(code >= 32 && code <= 0x10ffff)) return ' ';
    const character = String.fromCodePoint(code);
    if (LATIN.test(character)) run ??= found;
    return character;
  });
  return [run ?? '', run === undefined ? undefined : decoded];
}
