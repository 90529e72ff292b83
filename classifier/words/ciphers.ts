import { VERBS } from '../rules/lexicon.ts';
import { isKnown } from './known.ts';
import { hashOf, Sieve } from './sieve.ts';

/** How a text was put that holds ciphered words. */
export type Cipher = 'rot13' | 'backwards';

const LETTERS_MIN = 5;
/** As many letters of distinct words have to be verbs before a text counts as ciphered: one of `serif` and `parts` is a word by itself. */
const LETTERS_OF_PROOF = 7;

/** Every letter moved by thirteen. */
export function rot13(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => {
    const code = letter.charCodeAt(0);
    const first = code < 97 ? 65 : 97;
    return String.fromCharCode(first + ((code - first + 13) % 26));
  });
}

export function backwards(text: string): string {
  return [...text].reverse().join('');
}

/** Verbs as they stand in a ciphered text, unless that is a word too. */
const CIPHERED = new Map<string, Cipher>();
for (const [verb, { form, bare }] of VERBS) {
  if (verb.length < LETTERS_MIN || form === 'gerund' || bare === 'Read' || !/^[a-z]+$/.test(verb)) continue;
  for (const [cipher, written] of [
    ['rot13', rot13(verb)],
    ['backwards', backwards(verb)],
  ] as const)
    if (!isKnown(written) && written !== verb) CIPHERED.set(written, cipher);
}

/** The spelling alphabet of radio. */
const SPELLED = new Map(
  'alfa alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu'
    .split(' ')
    .map((word) => [word, word.slice(0, 1)] as const),
);
const SPELLED_RUN = new RegExp(`\\b(?:${[...SPELLED.keys()].join('|')})(?:[\\s,/-]+(?:${[...SPELLED.keys()].join('|')})){3,60}\\b`, 'gi');

export const CIPHERED_SIEVE = new Sieve([...CIPHERED.keys(), ...[...SPELLED.keys()].filter((word) => word.length > 4)], 19);

/** A stretch of text in a cipher. */
export interface Ciphered {
  run: string;
  text: string;
  at: number;
}

/** Verbs past this many in one cipher say nothing new. */
const VERBS_MAX = 40;

/**
 * What a text says whose words are in a cipher, where there are enough of them.
 *
 * INVARIANT: what is appended to the text takes none away. Backwards it would stand in front, so each verb is read with what stands behind it alone.
 */
export function deciphered(text: string): Ciphered[] {
  const found: Record<Cipher, { run: string; at: number }[]> = { rot13: [], backwards: [] };
  for (const { 0: run, index: at } of text.matchAll(/[A-Za-z]{5,40}/g)) {
    const word = run.toLowerCase();
    const cipher = CIPHERED_SIEVE.mayHold(hashOf(word)) ? CIPHERED.get(word) : undefined;
    if (cipher !== undefined && found[cipher].length < VERBS_MAX) found[cipher].push({ run, at });
  }
  const texts: Ciphered[] = [];
  for (const { 0: run, index: at } of text.matchAll(SPELLED_RUN)) {
    const letters = run
      .split('/')
      .map((word) => word.replace(/[a-z]+[\s,-]*/gi, (sign) => SPELLED.get(sign.replace(/[^a-z]/gi, '').toLowerCase()) ?? ''));
    texts.push({ run, text: letters.join(' '), at });
  }
  const [first] = found.rot13;
  if (first && isProof(found.rot13)) texts.push({ ...first, text: rot13(text) });
  if (isProof(found.backwards))
    for (const { run, at } of found.backwards) texts.push({ run, text: backwards(text.slice(Math.max(0, at - 200), at + run.length)), at });
  return texts;
}

function isProof(words: readonly { run: string }[]): boolean {
  return [...new Set(words.map(({ run }) => run.toLowerCase()))].join('').length >= LETTERS_OF_PROOF;
}

const MORSE: ReadonlyMap<string, string> = new Map(
  `a .- b -... c -.-. d -.. e . f ..-. g --. h .... i .. j .--- k -.- l .-.. m -- n -. o --- p .--. q --.- r .-. s ... t - u ..- v ...- w .--
  x -..- y -.-- z --.. 0 ----- 1 .---- 2 ..--- 3 ...-- 4 ....- 5 ..... 6 -.... 7 --... 8 ---.. 9 ----.`
    .trim()
    .split(/\s+/)
    .flatMap((sign, at, all) => (at % 2 === 0 ? [[all[at + 1] ?? '', sign] as const] : [])),
);

/** What a run of dots and dashes says in Morse code, where all of its signs are of that. */
export function fromMorse(run: string): string | undefined {
  const words = run
    .replace(/[·•∙]/g, '.')
    .replace(/[–—−]/g, '-')
    .trim()
    .split(/\s*[/|]\s*|\s{2,}/)
    .map((word) => word.split(/\s+/).map((sign) => MORSE.get(sign)));
  if (words.some((word) => word.includes(undefined))) return undefined;
  return words.map((word) => word.join('')).join(' ');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The bytes of base32 (RFC 4648). */
export function fromBase32(run: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const sign of run) {
    const value = BASE32.indexOf(sign);
    if (value < 0) break;
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

/** Letters turned by half a circle, as Unicode has them. What looks the same turned (`l`, `o`, `s`, `x`, `z`) stands for itself. */
const TURNED: ReadonlyMap<string, string> = new Map(
  'ɐa qb ɔc pd ǝe ɟf ƃg ᵷg ɥh ᴉi ıi ɾj ʞk ʃl ꞁl ˥l ɯm un ᴜn dp bq ɹr ʇt nu ʌv ʍw ʎy'.split(' ').map((pair) => {
    const [turned = '', letter = ''] = [...pair];
    return [turned, letter] as const;
  }),
);
const TURNED_MIN = 3;
const TURNED_ONLY = /[ɐɔǝɟƃᵷɥᴉɾʞʃꞁɯɹʇʌʍʎ]/g;

const TURNED_RUN = /\S{0,40}[ɐɔǝɟƃᵷɥᴉɾʞʃꞁɯɹʇʌʍʎ]\S{0,40}(?:\s{1,4}\S{0,40}[ɐɔǝɟƃᵷɥᴉɾʞʃꞁɯɹʇʌʍʎ]\S{0,40}){0,200}/g;

/** Words whose letters stand on their heads, set upright and read from their other end. */
export function upright(text: string): Ciphered[] {
  if ((text.match(TURNED_ONLY)?.length ?? 0) < TURNED_MIN) return [];
  return [...text.matchAll(TURNED_RUN)]
    .filter(({ 0: run }) => (run.match(TURNED_ONLY)?.length ?? 0) >= TURNED_MIN)
    .map(({ 0: run, index: at }) => ({
      run,
      text: backwards(run).replace(/./gsu, (letter) => TURNED.get(letter) ?? letter),
      at,
    }));
}

/** Verbs as values have them that are in hexadecimal or base64. */
const ENCODED_VALUES = new Map<string, string>();
for (const [verb, { form }] of VERBS) {
  if (form !== 'base' || !/^[a-z]{3,}$/.test(verb)) continue;
  for (const plain of [verb, verb.toUpperCase()]) {
    const bytes = Buffer.from(plain);
    for (const written of [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')])
      if (!isKnown(written.toLowerCase())) ENCODED_VALUES.set(written, verb);
  }
}

/** The verb that a name or a value stands for which is one in hexadecimal, base64, backwards or moved by thirteen. */
export function encodedVerb(value: string): string | undefined {
  const encoded = ENCODED_VALUES.get(value) ?? ENCODED_VALUES.get(value.toLowerCase());
  if (encoded !== undefined) return encoded;
  const word = value.toLowerCase();
  const cipher = CIPHERED.get(word);
  // Read backwards a few short words are verbs, and hardly any longer ones.
  if (cipher === undefined || (cipher === 'backwards' && word.length < LETTERS_OF_PROOF - 1)) return undefined;
  return cipher === 'rot13' ? rot13(word) : backwards(word);
}
