import type { Category } from '#core/classification';
import { unspacedVerbs, verbsInName } from './abroad/characters.ts';
import { anyMayBeAbroad, mayBeAbroad, spacedCategory, spacedVerbs, type VerbAbroad } from './abroad/spaced.ts';
import type { ProseWord } from './prose.ts';
import { isAscii } from './text.ts';

export type { VerbAbroad } from './abroad/spaced.ts';

/** Letters with accents and letters of alphabets whose languages put space between words. Signs, arrows and pictures are none. */
const SPACED_LETTERS =
  /[\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0dff\u0e80-\u10ff\u1200-\u1fff\u2c00-\u2dff\ua4d0-\uabff\ufb00-\ufdff\ufe70-\ufefc]/;
/** Letters of languages that put none, or endings behind their words. */
const UNSPACED_LETTERS = /[\u0e00-\u0e7f\u1100-\u11ff\u3040-\ua4cf\uac00-\ud7ff\uf900-\ufaff]/;

/**
 * The verbs of other languages by which a text says what is done, in the order in which they stand there.
 *
 * A floor like every other: prose in any language can raise a verdict and never lower it.
 *
 * INVARIANT: text that is appended adds verbs and takes none away.
 *
 * @param words those of the text.
 */
export function verbsAbroad(text: string, words: readonly ProseWord[]): readonly VerbAbroad[] {
  if (isAscii(text)) return anyMayBeAbroad(words) ? spacedVerbs(text) : [];
  const unspaced = UNSPACED_LETTERS.test(text);
  const spaced = SPACED_LETTERS.test(text) || mayBeAbroad(text);
  if (!unspaced && !spaced) return [];
  // A text may be broken into lines where none of its sentences ends.
  const readings = text.trimEnd().includes('\n') ? [text, text.replaceAll('\n', ' ')] : [text];
  return readings
    .flatMap((reading) => [...(spaced ? spacedVerbs(reading) : []), ...(unspaced ? unspacedVerbs(reading) : [])])
    .sort((one, another) => one.at - another.at);
}

/** The verbs of other languages in one word of a name. */
export function verbsAbroadInName(word: string): { word: string; category: Category }[] {
  const category = spacedCategory(word);
  if (category) return [{ word, category }];
  return word.charCodeAt(0) > 0x0dff ? verbsInName(word) : [];
}
