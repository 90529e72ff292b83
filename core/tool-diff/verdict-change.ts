import type { Change } from '../change.ts';
import { CATEGORIES, type Classification } from '../classification.ts';
import { RISK_LEVELS } from '../risk.ts';
import { named } from './words.ts';

/**
 * How the verdict on a tool moved from one definition to the next: category and risk, and what is said of the text itself.
 *
 * Both verdicts must be of one classifier, so that a change of ours is never told as one of the server's.
 */
export function verdictChanges(before: Classification, after: Classification): Change[] {
  const changes: Change[] = [];
  const worseBy = (levels: readonly string[], old: string, now: string) => levels.indexOf(now) - levels.indexOf(old);
  const category = worseBy(CATEGORIES, before.category, after.category);
  const risk = worseBy(RISK_LEVELS, before.risk, after.risk);
  if (category !== 0 || risk !== 0) {
    const rises = risk > 0 || (risk === 0 && category > 0);
    const reasons = after.riskReasons.filter((reason) => !before.riskReasons.includes(reason));
    changes.push({
      kind: 'category',
      what: `It is judged ${after.category} with ${after.risk} risk now; it was ${before.category} with ${before.risk} risk.`,
      severity: rises ? 'alarm' : 'note',
      reasons: rises ? reasons : [],
      evidence: after.evidence.slice(0, 3).map(({ in: where, quote }) => ({ in: where, after: quote })),
    });
  }
  for (const flag of after.flags.filter((one) => !before.flags.includes(one))) {
    changes.push({
      kind: 'flag',
      what: `Its text is marked ${named(flag)} now.`,
      severity: 'alarm',
      reasons: [],
      evidence: [{ in: 'flags', after: flag }],
    });
  }
  return changes;
}
