import { distance } from 'fastest-levenshtein';

/**
 * What was perhaps meant, of the words that are known: the one that takes the fewest changes, if these are few for its length. Case counts
 * for nothing. `undefined` where nothing is near, because a far-fetched guess misleads more than none.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return nearestFew(word, known, 1)[0];
}

/** The same for up to so many, the nearest first. */
export function nearestFew(word: string, known: readonly string[], most: number): string[] {
  const folded = word.toLowerCase();
  return known
    .map((candidate) => ({ candidate, changes: distance(folded, candidate.toLowerCase()) }))
    .filter(({ candidate, changes }) => changes <= fewFor(Math.max(word.length, candidate.length)))
    .sort((one, other) => one.changes - other.changes)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Changes that a slip of the hand makes: a third of the word, two in a short one, one in a very short one, none in a single letter. */
function fewFor(length: number): number {
  if (length < 2) return 0;
  return Math.max(length < 4 ? 1 : 2, Math.floor(length / 3));
}
