import { RULE_WORDS, VERBS, type Verb } from '../rules/lexicon.ts';
import { spacedCategory } from './abroad/spaced.ts';
import { ACTS, NOUNS } from './nouns.ts';
import { nameWords, singular } from './words.ts';

const SMALL = new Set(
  'a an the of to in on by at as is it or and for from with via per up down out off all no not id my me we go do be'.split(' '),
);

/** Whether a word in lower case is one that a rule or a list of nouns knows. */
export function isKnown(word: string): boolean {
  return SPOKEN.has(word) || NOUNS.has(singular(word));
}

const SPOKEN: ReadonlySet<string> = new Set([...SMALL, ...VERBS.keys(), ...NOUNS]);

/** Long enough for a word to have capitals inside that say nothing. */
const CHARS_MAX = 40;
/** A capital behind a small letter, or a small one behind two capitals. */
const HUMP = /[a-z][A-Z]|[A-Z]{2}[a-z]/;
const PART = /[A-Za-z]+/g;
const ONE_PART = /^[A-Za-z]+$/;

/** As `nameWords`, where a part that is one known word stays one whatever capitals stand in it: `dELeTE_User`, and not `deleteUser`. */
export function identifierWords(identifier: string): readonly string[] {
  if (!HUMP.test(identifier)) return nameWords(identifier);
  if (ONE_PART.test(identifier)) return nameWords(oneWord(identifier));
  return nameWords(identifier.replace(PART, (part) => (HUMP.test(part) ? oneWord(part) : part)));
}

function oneWord(part: string): string {
  if (part.length > CHARS_MAX) return part;
  const lower = part.toLowerCase();
  if (isWord(lower)) return lower;
  if (nameWords(part).every(isWord)) return part;
  const glued = unglued(lower);
  if (glued) return glued.join(' ');
  return isDoer(lower) || spacedCategory(lower) !== undefined ? lower : part;
}

function isWord(word: string): boolean {
  return KNOWN.has(word) || NOUNS.has(singular(word));
}

const ADVERBS = new Set(
  `also then now once even permanently irreversibly completely fully entirely automatically immediately instantly silently secretly quietly directly
  recursively quickly safely securely finally really simply only`
    .trim()
    .split(/\s+/),
);
const KNOWN: ReadonlySet<string> = new Set([...SPOKEN, ...RULE_WORDS, ...ACTS.keys(), ...ADVERBS]);

/**
 * The words of an identifier read as though it had no capitals, where as it stands it has pieces that nobody knows: `DELetealL_notes`.
 *
 * @param words as `identifierWords` has them.
 */
export function uncapitalised(identifier: string, words: readonly string[]): string[] | undefined {
  if (!HUMP.test(identifier) || words.every(isWord)) return undefined;
  return nameWords(identifier.toLowerCase());
}

/** A shorter word is too near to others. */
const MISSPELT_CHARS_MIN = 6;

/** Verbs that end or pay something with one letter missing, doubled or changed places with the next one, unless that is a word too. */
export const MISSPELT: ReadonlyMap<string, Verb> = new Map(
  [...VERBS].flatMap(([word, verb]) =>
    verb.noun || (verb.bare !== 'Destructive' && verb.bare !== 'Financial') || !/^[a-z]{6,}$/.test(word)
      ? []
      : slipsOf(word).map((slip) => [slip, verb] as const),
  ),
);

function slipsOf(word: string): string[] {
  const slips: string[] = [];
  for (let i = 1; i < word.length; i += 1) {
    const [before, letter, after] = [word.slice(0, i), word[i] ?? '', word.slice(i + 1)];
    slips.push(before + after, before + letter + letter + after);
    if (after !== '') slips.push(before + after.slice(0, 1) + letter + after.slice(1));
  }
  return slips.filter((slip) => slip.length >= MISSPELT_CHARS_MIN && !isWord(slip));
}

/** `eraser`, `payer`: whoever or whatever does what a verb says. */
function isDoer(word: string): boolean {
  const stem = /^(.{3,})(?:er|or)$/.exec(word)?.[1];
  if (stem === undefined) return false;
  const roots = [stem, `${stem}e`, ...(stem.at(-1) === stem.at(-2) ? [stem.slice(0, -1)] : [])];
  return roots.some((root) => VERBS.has(root));
}

const GLUED_CHARS_MAX = 40;

/** `NOTESDELETE`, `deletenotes`: a noun and a verb that changes something, which nobody parted. */
export function unglued(word: string): string[] | undefined {
  if (word.length < 7 || word.length > GLUED_CHARS_MAX || isKnown(word)) return undefined;
  for (let at = 3; at <= word.length - 5; at += 1) {
    const head = word.slice(0, at);
    const tail = word.slice(at);
    if (acts(tail) && isThing(head)) return [head, tail];
    if (acts(head) && isThing(tail)) return [head, tail];
  }
  return undefined;
}

function isThing(word: string): boolean {
  return NOUNS.has(word) || NOUNS.has(singular(word)) || VERBS.get(singular(word))?.noun === true;
}

function acts(word: string): boolean {
  const verb = VERBS.get(word);
  return word.length >= 5 && verb?.form === 'base' && !verb.noun && verb.bare !== 'Read';
}
