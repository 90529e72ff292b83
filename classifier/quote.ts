import { legibleWord } from './legible.ts';

/** How far into a text a disguised word is looked for, and how much of it is quoted where it is not found. */
const SEARCHED_CHARS = 20_000;
const BEGINNING_CHARS = 80;
/** What is one character once it is read. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that opens a code of a terminal
const CHARACTER = /&#?\w{1,20};|\u001b\[[0-9;]{0,20}[A-Za-z]|./gsu;

/**
 * A quote for a word that was found in a text: taken from it character for character, whatever case, spelling or disguise the word stands in
 * there. Where it stands in none of them, as what was decoded twice does, the beginning of the text.
 *
 * @returns `undefined` where there is no text.
 */
export function quoteOf(source: string, word: string): string | undefined {
  if (source === '') return undefined;
  return (
    quoteIn(source, word) ??
    quoteDisguised(source, word) ??
    quoteAcross(source, word) ??
    [...source.slice(0, BEGINNING_CHARS * 2)].slice(0, BEGINNING_CHARS).join('')
  );
}

/** The stretch of `source` that is the word, in whatever case, and parted as names are. */
function quoteIn(source: string, word: string): string | undefined {
  if (source.includes(word)) return word;
  const lower = source.toLowerCase();
  const at = lower.indexOf(word);
  if (at >= 0 && lower.length === source.length) return source.slice(at, at + word.length);
  // `de_lete` was read as one word, `tearDown` as two.
  const letters = /^[a-z0-9_]{3,40}$/.test(word) ? [...word.replaceAll('_', '')] : [];
  return letters.length < 3 ? undefined : new RegExp(letters.join('[^a-z0-9]{0,3}'), 'i').exec(source)?.[0];
}

/** The run of `source` without space in it that reads as the word once it is legible. */
function quoteDisguised(source: string, word: string): string | undefined {
  for (const [run] of source.matchAll(/\S{1,200}/g)) if (legibleWord(run).toLowerCase().replace('re-', 're').includes(word)) return run;
  return undefined;
}

/** The stretch of `source` that reads as the word where neither hidden characters nor space count. */
function quoteAcross(source: string, word: string): string | undefined {
  const wanted = word.replace(/\s/g, '').toLowerCase();
  if (wanted === '') return undefined;
  let read = '';
  const starts: number[] = [];
  for (const { 0: raw, index } of source.slice(0, SEARCHED_CHARS).matchAll(CHARACTER)) {
    const character = legibleWord(raw).replace(/\s/g, '').toLowerCase();
    for (let i = 0; i < character.length; i += 1) starts.push(index);
    read += character;
  }
  const at = read.indexOf(wanted);
  if (at < 0) return undefined;
  return source.slice(starts[at], starts[at + wanted.length] ?? source.length).trimEnd();
}
