import { VERBS } from '../rules/lexicon.ts';
import { encodedVerb } from './ciphers.ts';
import { isKnown, MISSPELT, unglued } from './known.ts';

/** A name read as what it passes for, and what stood there by each word that is read differently. */
export interface Respelled {
  /** `undefined` where nothing reads differently. */
  respelled: readonly string[] | undefined;
  raw: ReadonlyMap<string, string>;
}

/** Pieces past this many are not put together, and longer ones are none. */
const PIECES_MAX = 10;
const PIECE_CHARS_MAX = 6;
const LEET: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', 9: 'g' };

/**
 * Reads a name as a person would who is used to odd spelling: `dElEtE`, `de_lete` and `p_a_y` as one word, `d3l3te` with its
 * letters, `NOTESDELETE` as two words. Only what is then a verb is read so.
 */
export function respell(words: readonly string[]): Respelled {
  // Only what nobody knows, or what stands alone letter by letter, is read as anything else.
  if (words.every((word) => word.length > 1 && isKnown(word))) return AS_IT_STANDS;
  const raw = new Map<string, string>();
  const respelled: string[] = [];
  let changed = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const joined = joinedAt(words, i);
    const read = joined ? [joined.word] : isKnown(word) ? undefined : readOtherwise(word);
    if (!read) {
      respelled.push(word);
      continue;
    }
    changed = true;
    for (const part of read) if (!joined && !word.includes(part)) raw.set(part, word);
    respelled.push(...read);
    if (joined) i += joined.pieces - 1;
  }
  return { respelled: changed ? respelled : undefined, raw };
}

const AS_IT_STANDS: Respelled = { respelled: undefined, raw: new Map() };

function isVerb(word: string): boolean {
  return VERBS.get(word)?.form === 'base';
}

/** The longest verb that pieces from here on make, where one of them at least is no word, or all are single letters. */
function joinedAt(words: readonly string[], from: number): { word: string; pieces: number } | undefined {
  for (let pieces = Math.min(PIECES_MAX, words.length - from); pieces >= 2; pieces -= 1) {
    const parts = words.slice(from, from + pieces);
    if (parts.some((part) => part.length > PIECE_CHARS_MAX)) continue;
    const word = parts.join('');
    if (word.length < 3 || !isVerb(word)) continue;
    const letters = parts.every((part) => part.length === 1);
    const broken = parts.some((part) => part.length > 1 && !isKnown(part)) || parts.filter((part) => part.length === 1).length > 1;
    if (letters || broken) return { word, pieces };
  }
  return undefined;
}

function readOtherwise(word: string): string[] | undefined {
  return plainLeet(word) ?? unglued(word) ?? deciphered(word) ?? wellSpelt(word);
}

/** `delte_user`. */
function wellSpelt(word: string): string[] | undefined {
  const verb = MISSPELT.get(word);
  return verb?.form === 'base' ? [verb.base] : undefined;
}

/** `eteled`, `qryrgr`, `64656c657465`. */
function deciphered(word: string): string[] | undefined {
  const verb = encodedVerb(word);
  return verb === undefined ? undefined : [verb];
}

/** `d3l3te`: digits that stand for the letters they look like, where that makes a verb. */
function plainLeet(word: string): string[] | undefined {
  if (word.length < 3 || word.length > 20 || !/[a-z]/.test(word) || !/\d/.test(word)) return undefined;
  const plain = word.replace(/\d/g, (digit) => LEET[digit] ?? digit);
  for (const read of [plain, word.replaceAll('1', 'l').replace(/\d/g, (digit) => LEET[digit] ?? digit)]) if (isVerb(read)) return [read];
  return undefined;
}
