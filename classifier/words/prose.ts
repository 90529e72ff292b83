import { hashed } from './sieve.ts';

/** One word of prose and where it stands. */
export interface ProseWord {
  word: string;
  at: number;
  /** What parts it from the word before: nothing but space, a comma-like mark, an opening bracket, or the end of a sentence. */
  after: 'space' | 'comma' | 'paren' | 'sentence';
  /** Its sentence ends behind it: no word that is appended belongs to it. */
  ended: boolean;
  /** As `hashOf` has it; `undefined` where it is not of plain letters. */
  hash: number | undefined;
}

/** `.`, `!`, `?`, `:`, `;`, tags, ellipsis, dashes, bullets, the full stops of other scripts. */
const ENDS = new Set([
  124, 46, 33, 63, 58, 59, 60, 62, 0x2026, 0x2014, 0x2013, 0x2022, 0x2028, 0x2029, 0x3002, 0xff01, 0xff1f, 0xff1a, 0xff1b, 0x061f, 0x0964,
  0x25cf, 0x25aa,
]);
/** `,`, `/`, `&` and the commas of other scripts. */
const PARTS = new Set([44, 47, 38, 0x3001, 0xff0c, 0x060c]);
const APOSTROPHE = 39;
const CURLY_APOSTROPHE = 0x2019;

/**
 * The words of prose in lower case with where they stand, at most `max` of them.
 *
 * A sentence ends at its marks, at a tag, a picture, a bullet, a blank line, or where a line begins with a capital letter; a dot inside a word
 * (`v1.2`, `config.json`) ends none. Quotation marks are no part of a word.
 */
export function proseWords(text: string, max = Number.POSITIVE_INFINITY): ProseWord[] {
  const words: ProseWord[] = [];
  let start = -1;
  let after: ProseWord['after'] = 'sentence';
  /** The word that is read is not to be taken as it stands. */
  let odd = false;
  /** A letter stands in it that may be a capital. The whole text is put in lower case nowhere: optimised code would do so for each word. */
  let capital = false;
  let plain = true;
  let hash = 0;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : 32;
    if (isWordCode(code) || (start >= 0 && (code === APOSTROPHE || code === CURLY_APOSTROPHE) && isWordCode(text.charCodeAt(i + 1)))) {
      if (start < 0) start = i;
      const letter = code | 0x20;
      if (letter >= 97 && letter <= 122) {
        hash = hashed(hash, letter);
        if (letter !== code) capital = true;
        continue;
      }
      plain = false;
      if (code === CURLY_APOSTROPHE) odd = true;
      if (code > 127) capital = true;
      continue;
    }
    if (start >= 0) {
      const joined = (code === 46 || code === 95) && i + 1 < text.length && goesOn(text.charCodeAt(i + 1));
      // `Re-discovers` is one verb.
      const repeats = code === 45 && i - start === 2 && /^re$/i.test(text.slice(start, i)) && isWordCode(text.charCodeAt(i + 1));
      if (repeats) odd = true;
      if (joined || repeats) {
        plain = false;
        continue;
      }
      const word = capital ? text.slice(start, i).toLowerCase() : text.slice(start, i);
      words.push({
        word: odd ? word.replaceAll('\u2019', "'").replace(/^re-/, 're') : word,
        at: start,
        after,
        ended: false,
        hash: plain ? hash : undefined,
      });
      odd = false;
      capital = false;
      plain = true;
      hash = 0;
      if (words.length >= max) return words;
      start = -1;
      after = 'space';
    }
    if (code === 32 || after === 'sentence') continue;
    if (ENDS.has(code) || isPicture(code)) {
      after = 'sentence';
      const last = words.at(-1);
      if (last) last.ended = true;
    } else if (code === 40 || code === 91) after = 'paren';
    else if (PARTS.has(code)) after = 'comma';
    else if (code === 10 && (text.charCodeAt(i + 1) === 10 || /^\s*(?:[-*•\dA-Z#]|$)/.test(text.slice(i + 1, i + 12)))) after = 'sentence';
  }
  return words;
}

/** What a dot or an underscore inside a word is followed by. */
function goesOn(code: number): boolean {
  return code === 95 || (code < 128 && ASCII_WORD[code] === 1);
}

function isWordCode(code: number): boolean {
  if (code < 128) return ASCII_WORD[code] === 1;
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba;
  if (code >= 0x2000 && code <= 0x2bff) return false;
  if (code >= 0x3000 && code <= 0x3020) return code === 0x3005 || code === 0x3006 || code === 0x3007;
  if (code === 0x060c || code === 0x061b || code === 0x061f || code === 0x0964 || code === 0x0965) return false;
  if (code >= 0xff00 && code <= 0xff0f) return false;
  return !isPicture(code) && !(code >= 0xff1a && code <= 0xff20) && !(code >= 0xfe00 && code <= 0xfe0f);
}

const ASCII_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Half of an emoji or another picture. */
function isPicture(code: number): boolean {
  return (code >= 0xd83c && code <= 0xd83e) || (code >= 0xdc00 && code <= 0xdfff && code !== 0) || (code >= 0x2600 && code <= 0x27bf);
}
