import type { CatalogueTool } from './catalogue.ts';
import { CATEGORIES, type Classification } from './classification.ts';
import { RISK_LEVELS } from './risk.ts';

/** Why a person should look at a tool. */
export const LOOK_REASONS = [
  /** A person's word on it does not count any more. */
  'review-lapsed',
  /** Rules and a language model do not say the same. */
  'disagreement',
  /** Its text hides something from a reader. */
  'disguised-text',
  /** Verdicts like this one are often wrong. */
  'low-confidence',
] as const;
export type LookReason = (typeof LOOK_REASONS)[number];

/** Below this, a verdict like this one is wrong four times in ten, most often because what is unknown is not taken for harmless. */
export const LOW_CONFIDENCE = 0.6;

const DISGUISE: readonly string[] = ['hidden-characters', 'look-alike-letters', 'encoded-text', 'unread-text'];

/** Why a person should look at the tool, nothing where nobody need. What a person has reviewed, nobody need look at again. */
export function lookReasons({ classification, lapsedReview }: Pick<CatalogueTool, 'classification' | 'lapsedReview'>): LookReason[] {
  const { decidedBy, flags, confidence } = classification;
  if (decidedBy === 'review') return [];
  const holds: Readonly<Record<LookReason, boolean>> = {
    'review-lapsed': lapsedReview !== undefined,
    disagreement: flags.includes('disagreement'),
    'disguised-text': flags.some((flag) => DISGUISE.includes(flag)),
    'low-confidence': confidence < LOW_CONFIDENCE,
  };
  return LOOK_REASONS.filter((reason) => holds[reason]);
}

/** The order in which to look: the most dangerous first, and of those the least certain. */
export function lookFirst(one: Pick<Classification, 'risk' | 'category' | 'confidence'>, other: typeof one): number {
  return (
    RISK_LEVELS.indexOf(other.risk) - RISK_LEVELS.indexOf(one.risk) ||
    CATEGORIES.indexOf(other.category) - CATEGORIES.indexOf(one.category) ||
    one.confidence - other.confidence
  );
}
