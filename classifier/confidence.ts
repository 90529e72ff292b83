import type { Category, Classification, Evidence } from '#core/classification';
import fitted from './confidence.json' with { type: 'json' };
import { RULES } from './rules/rules.ts';

/** What a verdict rests on, the firmest ground first. */
export const GROUNDS = [
  /** Name or parameters name the category, and so does the text. */
  'agreed',
  /** Name or parameters do, and the text names none. */
  'structure',
  /** Name or parameters do, and there is no description. */
  'undescribed',
  /** The text alone does: it raised what name and parameters say. */
  'text',
  /** Nothing in the definition names it: what stands there was not understood. */
  'nothing',
  /** Name or parameters do, and the text claims less. */
  'contradicted',
] as const;
export type Ground = (typeof GROUNDS)[number];

type Verdict = Pick<Classification, 'category' | 'evidence' | 'operations' | 'flags'>;

const CATEGORY_OF_RULE: ReadonlyMap<string, Category | undefined> = new Map(RULES.map(({ id, category }) => [id, category]));

/** Whether a piece of evidence names the category of the verdict it is part of. */
export function isDecisive({ rule, quote }: Evidence, { category, operations }: Pick<Classification, 'category' | 'operations'>): boolean {
  if (rule !== 'operation-table') return CATEGORY_OF_RULE.get(rule) === category;
  return operations?.operations.some((operation) => operation.value === quote && operation.category === category) === true;
}

/** What a verdict rests on, read from its own evidence: whoever has the one can check the other. */
export function groundOf(verdict: Verdict, described: boolean): Ground {
  if (verdict.flags.includes('description-lowers-risk')) return 'contradicted';
  let structure = false;
  let text = false;
  for (const evidence of verdict.evidence) {
    if (!isDecisive(evidence, verdict)) continue;
    if (evidence.in === 'name' || evidence.in.startsWith('/')) structure = true;
    else text = true;
  }
  if (structure) return text ? 'agreed' : described ? 'structure' : 'undescribed';
  return text ? 'text' : 'nothing';
}

/** What text that hides something from a reader takes off: too rare among labelled tools to be measured. */
const SUSPECT = 0.1;
const FITTED = new Map<string, Map<string, number>>();
for (const { category, ground, confidence } of fitted.cells)
  FITTED.set(category, (FITTED.get(category) ?? new Map<string, number>()).set(ground, confidence));

/**
 * How often verdicts like this one were right on labelled tools: of its category, on its ground.
 *
 * @param described Whether the tool has a description that is not empty.
 */
export function confidenceIn(verdict: Verdict, described: boolean): number {
  const ground = groundOf(verdict, described);
  const confidence = FITTED.get(verdict.category)?.get(ground) ?? 0;
  const suspect = verdict.flags.some((flag) => flag !== 'description-lowers-risk');
  return Math.round((suspect ? Math.max(0, confidence - SUSPECT) : confidence) * 100) / 100;
}
