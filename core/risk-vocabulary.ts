import { z } from 'zod';
import type { Category, Classification, Facet } from './classification.ts';
import { RISK_LEVELS } from './risk.ts';

/**
 * A classification in the words of the protocol's open proposal for tool risk metadata (SEP-2793), so that whoever reads those need not learn
 * ours. A member that a classification does not settle is left out: absent is unknown, and unknown is never safe.
 */
export const RiskVocabulary = z.object({
  riskLevel: z.enum(RISK_LEVELS),
  /** `observe` is never said: nothing tells watching from reading. Of an Execute tool nothing is said: its effect depends on the call. */
  category: z.enum(['read', 'observe', 'mutate', 'delete', 'destroy', 'utility']).optional(),
  /** How far a mistake reaches, where that shows. Which one of many a call means does not, so `item` is never said. */
  blastRadius: z.enum(['item', 'namespace', 'cluster', 'organization', 'global']).optional(),
  /** `manual`: somebody can put it right. `none`: nobody can. What changes nothing has nothing to reverse, and says neither. */
  reversibility: z.enum(['auto', 'manual', 'none']).optional(),
  /** `multi` is never said: how many people have to agree is for an organisation to settle. */
  approvalRecommendation: z.enum(['none', 'single', 'multi']),
});
export type RiskVocabulary = z.infer<typeof RiskVocabulary>;

/** Attack patterns that fit only what holds other things: what such a tool removes goes with all that is in it. */
const TAKES_CONTENTS: ReadonlySet<string> = new Set(['AP-34', 'AP-35']);
/** The rule that finds tools which work out an answer and look nothing up. */
const COMPUTES = 'computes';
const LOOKS_UP = 'returns-information';
/** What has been read by others cannot be called back. */
const CANNOT_BE_RECALLED: readonly Facet[] = ['message', 'public-sink'];

/** Pure: the same classification, the same words. */
export function riskVocabularyOf(classification: Classification): RiskVocabulary {
  const { category, risk } = classification;
  const word = categoryWord(classification);
  const radius = radiusOf(classification);
  const reversibility = reversibilityOf(classification);
  return {
    riskLevel: risk,
    ...(word !== undefined && { category: word }),
    ...(radius !== undefined && { blastRadius: radius }),
    ...(reversibility !== undefined && { reversibility }),
    approvalRecommendation: risk === 'critical' && category !== 'Read' ? 'single' : 'none',
  };
}

function categoryWord({ category, facets, attacks, evidence }: Classification): RiskVocabulary['category'] {
  switch (category) {
    case 'Read': {
      const rules = evidence.map(({ rule }) => rule);
      return facets.length === 0 && rules.includes(COMPUTES) && !rules.includes(LOOKS_UP) ? 'utility' : 'read';
    }
    case 'Write':
    case 'Financial':
      return 'mutate';
    case 'Destructive':
      if (attacks.some(({ id }) => TAKES_CONTENTS.has(id))) return 'destroy';
      return facets.includes('delete') ? 'delete' : undefined;
    case 'Execute':
      return undefined;
  }
}

/** What goes public reaches everybody, and a statement reaches the whole of its database. */
function radiusOf({ category, facets }: Classification): RiskVocabulary['blastRadius'] {
  if (category === 'Read') return undefined;
  if (facets.includes('public-sink')) return 'global';
  return facets.includes('sql') ? 'namespace' : undefined;
}

const REVERSIBLE: Readonly<Partial<Record<Category, RiskVocabulary['reversibility']>>> = {
  Write: 'manual',
  Destructive: 'none',
  Financial: 'none',
};

function reversibilityOf({ category, facets }: Classification): RiskVocabulary['reversibility'] {
  return category === 'Write' && CANNOT_BE_RECALLED.some((facet) => facets.includes(facet)) ? 'none' : REVERSIBLE[category];
}
