import type { Classification } from '#core/classification';

/** Between the verdicts that rest on a name which says what it does, and those that rest on less: hardly any lies near it. */
const SURE = 0.8;

/**
 * Whether rules alone should not have the last word: they had little to go by, a name that they do not know above all, or the text is odd,
 * hides something, or says less than the name does. Whatever has a flag is odd, also for a reason that nobody thought of here.
 */
export function isUnsure({ confidence, flags }: Pick<Classification, 'confidence' | 'flags'>): boolean {
  return confidence < SURE || flags.length > 0;
}
