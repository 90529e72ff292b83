import type { CatalogueTool } from './catalogue.ts';
import { CATEGORIES, type Classification } from './classification.ts';
import { ORDERS_FLAG } from './flags.ts';
import { RISK_LEVELS } from './risk.ts';

/** Why a person should look at a tool. */
export const LOOK_REASONS = [
  /** A person's word on it does not count any more. */
  'review-lapsed',
  /** Rules and a language model do not say the same. */
  'disagreement',
  /** Its text hides something from a reader. */
  'disguised-text',
  /** Its text gives orders to the model that reads it. */
  'orders-to-model',
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
    'orders-to-model': flags.includes(ORDERS_FLAG),
    'low-confidence': confidence < LOW_CONFIDENCE,
  };
  return LOOK_REASONS.filter((reason) => holds[reason]);
}

/** A reason to look that is a tool's own comes before what verdicts like it have in common. */
function isOwn({ why }: { why: readonly LookReason[] }): number {
  return why.some((reason) => reason !== 'low-confidence') ? 1 : 0;
}

type Queued = Pick<Classification, 'risk' | 'category' | 'confidence'> & { why: readonly LookReason[] };

/** The order in which to look: what is odd about one tool before what is only uncertain, the most dangerous first, and of those the least certain. */
export function lookFirst(one: Queued, other: Queued): number {
  return (
    isOwn(other) - isOwn(one) ||
    RISK_LEVELS.indexOf(other.risk) - RISK_LEVELS.indexOf(one.risk) ||
    CATEGORIES.indexOf(other.category) - CATEGORIES.indexOf(one.category) ||
    one.confidence - other.confidence
  );
}
