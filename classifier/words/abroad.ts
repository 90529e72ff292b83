import type { Category } from '#core/classification';
import { unspacedVerbs, verbsInName } from './abroad/characters.ts';
import { mayBeAbroad, spacedCategory, spacedVerbs, type VerbAbroad } from './abroad/spaced.ts';

export type { VerbAbroad } from './abroad/spaced.ts';

/** Letters with accents and letters of other alphabets. Signs, arrows and pictures are none. */
const OTHER_LETTERS = /[\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufefc]/;

/**
 * The verbs of other languages by which a text says what is done, in the order in which they stand there.
 *
 * A floor like every other: prose in any language can raise a verdict and never lower it.
 *
 * INVARIANT: text that is appended adds verbs and takes none away.
 */
export function verbsAbroad(text: string): readonly VerbAbroad[] {
  const other = OTHER_LETTERS.test(text);
  if (!other && !mayBeAbroad(text)) return [];
  if (!other) return spacedVerbs(text);
  // A text may be broken into lines where none of its sentences ends.
  const readings = text.trimEnd().includes('\n') ? [text, text.replaceAll('\n', ' ')] : [text];
  return readings.flatMap((reading) => [...spacedVerbs(reading), ...unspacedVerbs(reading)]).sort((one, another) => one.at - another.at);
}

/** The verbs of other languages in one word of a name. */
export function verbsAbroadInName(word: string): { word: string; category: Category }[] {
  const category = spacedCategory(word);
  if (category) return [{ word, category }];
  return word.charCodeAt(0) > 0x0dff ? verbsInName(word) : [];
}
