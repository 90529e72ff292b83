import type { RuleEntry } from '#core/classification';
import { DESTRUCTIVE_RULES } from './destructive.ts';
import { EXECUTE_RULES } from './execute.ts';
import { FINANCIAL_RULES } from './financial.ts';
import { REACH_RULES } from './reach.ts';
import { READ_RULES } from './read.ts';
import type { Rule } from './rule.ts';
import { SHAPE_RULES } from './shapes.ts';
import { WRITE_RULES } from './write.ts';

/** Every rule, in the order the site shows them: the worst category first, then what widens a tool's reach. */
export const RULES: readonly Rule[] = [
  ...FINANCIAL_RULES,
  ...DESTRUCTIVE_RULES,
  ...EXECUTE_RULES,
  ...SHAPE_RULES,
  ...WRITE_RULES,
  ...READ_RULES,
  ...REACH_RULES,
];

/** The rules as the catalogue carries them. */
export function ruleEntries(): RuleEntry[] {
  return RULES.map((rule) => ({
    id: rule.id,
    claim: rule.claim,
    why: rule.why,
    ...(rule.category ? { category: rule.category } : {}),
    ...(rule.facets ? { facets: [...rule.facets] } : {}),
  }));
}
