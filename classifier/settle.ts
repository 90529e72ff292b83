import {
  type ArgumentRisk,
  type Category,
  type Classification,
  type Evidence,
  FACETS,
  type Facet,
  type ModelOpinion,
  type OperationTable,
  type Review,
  type ServerContext,
  type StoredAnswer,
} from '#core/classification';
import { ORDERS_FLAG } from '#core/flags';
import type { ToolDefinition } from '#core/tool-definition';
import { withArticle } from '#core/words';
import { attacksOn } from './attacks/patterns.ts';
import { legible, legibleWord } from './legible.ts';
import { textsOf } from './llm/shown.ts';
import { WHY, whatCouldGoWrong } from './rationale.ts';
import { riskOf, saysItDestroys } from './risk-of.ts';
import { compareCategories, worst } from './rules/lexicon.ts';
import { identifierWords } from './words/known.ts';

/** Goes up with whatever makes another verdict of the same voices. */
export const SETTLE_VERSION = '2';

/** What a model came to, and who asked it what. */
export type Answer = Pick<StoredAnswer, 'model' | 'promptVersion' | 'answer'>;

/** What was judged. */
export interface JudgedTool {
  definition: ToolDefinition;
  server: ServerContext;
}

/** All who have something to say of a tool beside the rules. */
export interface Voices {
  /** In the order in which models were asked; several answers of one model are its word under several views. */
  answers?: readonly Answer[];
  review?: Review;
}

/** Quotes past this many show nothing new. */
const EVIDENCE_MAX = 12;

/**
 * The verdict on a tool from all who have a say in it. Pure.
 *
 * INVARIANT: models raise and never lower: without a review neither category nor risk is below what `ruled` says, and an answer that is no
 * verdict changes nothing. Only a person's word lowers, and only on the very definition that the person saw.
 *
 * May be called again on its own result: what rules alone say stays visible in `ruled`.
 *
 * @throws {TypeError} for a review of another definition, which must not count.
 */
export function settle(ruled: Classification, judged: JudgedTool, { answers = [], review }: Voices): Classification {
  if (review !== undefined && review.digest !== ruled.digest) {
    throw new TypeError(`The review of \`${review.tool}\` is of ${review.digest}, and not of ${ruled.digest}.`);
  }
  const heard = withModels(ruled, judged, answers);
  return review === undefined ? heard : reviewed(heard, judged, review);
}

/** The word of one model: the worst that it says under any view. */
interface ModelVoice {
  model: string;
  category: Category;
  opinions: readonly ModelOpinion[];
}

function voicesOf(answers: readonly Answer[]): ModelVoice[] {
  return [...Map.groupBy(answers, ({ model }) => model)].flatMap(([model, all]) => {
    const opinions = all.flatMap(({ answer }) => (answer.outcome === 'opinion' ? [answer.opinion] : []));
    const [first] = opinions;
    if (first === undefined) return [];
    return [{ model, opinions, category: opinions.reduce((found, { category }) => worst(found, category), first.category) }];
  });
}

/** Of the rest of the doubt, what an agreement takes away. Set by hand: too few tools were asked about to measure it. */
const AGREEMENT = 1 / 3;
/** Of two who disagree one is wrong. */
const DISPUTED = 1 / 2;
/** What two models say together against the rules. Set by hand. */
const OUTVOTED = 0.75;

/**
 * What is settled on once models were heard. The last that was asked has the word, because the second is asked to decide what the first
 * disputes; the rules stay the floor of it.
 */
function withModels(ruled: Classification, judged: JudgedTool, answers: readonly Answer[]): Classification {
  const voices = voicesOf(answers);
  const last = voices.at(-1);
  if (last === undefined) return ruled;

  const category = worst(ruled.category, last.category);
  const said = [ruled.category, ...voices.map((voice) => voice.category)];
  const agreeing = said.filter((one) => one === category).length;
  const isDisputed = agreeing * 2 <= said.length;

  const facets = FACETS.filter((facet) => ruled.facets.includes(facet) || last.opinions.some((opinion) => opinion.facets.includes(facet)));
  const argumentRisks = union(ruled.argumentRisks, last.opinions);
  const { risk, riskReasons } = riskOf(category, facets, saysItDestroys(judged.definition), ruled.flags.includes(ORDERS_FLAG));
  const isHigher = category !== ruled.category || risk !== ruled.risk;
  const operations = operationsWith(ruled, last, category);
  const { operations: _operations, ...rest } = ruled;
  return {
    ...rest,
    category,
    risk,
    riskReasons,
    confidence: confidenceAfter(ruled, category, agreeing === said.length, isDisputed),
    facets,
    argumentRisks,
    ...(operations !== undefined && { operations }),
    evidence: evidenceWith(ruled.evidence, last.opinions, judged.definition, isHigher),
    rationale: category === ruled.category ? ruled.rationale : raisedRationale(ruled.category, category, last),
    attacks: attacksOn(subjectOf(judged, { category, facets, argumentRisks })),
    flags: isDisputed && !ruled.flags.includes('disagreement') ? [...ruled.flags, 'disagreement'] : ruled.flags,
    decidedBy: isHigher ? 'llm' : ruled.decidedBy,
    ...(isHigher && { ruled: ruled.ruled ?? { category: ruled.category, risk: ruled.risk } }),
    versions: { ...ruled.versions, llm: saidBy(answers) },
  };
}

/** What patterns of attack look at: what is known of the tool once somebody else was heard. */
function subjectOf({ definition, server }: JudgedTool, settled: Pick<Classification, 'category' | 'facets' | 'argumentRisks'>) {
  return { definition, server, ...settled, words: identifierWords(legibleWord(legible(definition.name).text)) };
}

function confidenceAfter(ruled: Classification, category: Category, isUnanimous: boolean, isDisputed: boolean): number {
  const { confidence } = ruled;
  if (isDisputed) return rounded(confidence * DISPUTED);
  if (isUnanimous) return rounded(confidence + (1 - confidence) * AGREEMENT);
  return category === ruled.category ? confidence : OUTVOTED;
}

function rounded(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}

function saidBy(answers: readonly Answer[]): string {
  const said = answers.filter(({ answer }) => answer.outcome === 'opinion');
  return [...new Set(said.map(({ model, promptVersion }) => `${model} with prompt ${promptVersion}`))].join(', ');
}

function union(known: readonly ArgumentRisk[], opinions: readonly ModelOpinion[]): ArgumentRisk[] {
  const all = [...known];
  for (const risk of opinions.flatMap(({ argumentRisks }) => argumentRisks)) {
    if (!all.some(({ path, kind }) => path === risk.path && kind === risk.kind)) all.push(risk);
  }
  return all;
}

/**
 * The table of operations once a model was heard: each value at least as bad as the rules have it.
 *
 * A table makes a policy looser for the harmless values, so that one which only a model gives is taken where it raised the tool, and holds
 * no value below what rules say of the whole.
 */
function operationsWith(ruled: Classification, { opinions }: ModelVoice, category: Category): OperationTable | undefined {
  const known = ruled.operations;
  const tables = opinions.flatMap(({ operations }) => operations ?? []);
  const same = tables.filter(({ path }) => path === known?.path);
  const worstSaid = (value: string, floor: Category): Category =>
    same
      .flatMap(({ operations }) => operations.filter((one) => one.value === value))
      .reduce((found, one) => worst(found, one.category), floor);
  if (known !== undefined) {
    return { ...known, operations: known.operations.map((one) => ({ ...one, category: worstSaid(one.value, one.category) })) };
  }
  const [told] = tables;
  if (told === undefined || compareCategories(category, ruled.category) === 0) return undefined;
  return { ...told, operations: told.operations.map((one) => ({ ...one, category: worst(one.category, ruled.category) })) };
}

/** A model's quotes stand in the text that it was sent; those stay that stand in the definition as it is, too. */
function evidenceWith(
  known: readonly Evidence[],
  opinions: readonly ModelOpinion[],
  definition: ToolDefinition,
  areFirst: boolean,
): Evidence[] {
  const told = opinions.flatMap(({ evidence }) => evidence).filter((evidence) => standsIn(definition, evidence));
  const all = areFirst ? [...told, ...known] : [...known, ...told];
  const seen = new Set<string>();
  return all.filter(({ rule, in: where, quote }) => addTo(seen, JSON.stringify([rule, where, quote]))).slice(0, EVIDENCE_MAX);
}

function addTo(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function standsIn(definition: ToolDefinition, { in: where, quote }: Evidence): boolean {
  if (where === 'name' || where === 'title' || where === 'description') return definition[where]?.includes(quote) === true;
  const source = where === 'annotations' ? definition.annotations : definition.inputSchema;
  return textsOf(source).some((text) => text.includes(quote));
}

/** The model's own words were looked at before they became an opinion; they name no risk. */
function raisedRationale(ruled: Category, category: Category, { opinions }: ModelVoice): string {
  const own = opinions.find((opinion) => opinion.category === category)?.rationale;
  const why = `A language model that read the definition found that ${WHY[category]}, where rules alone see ${withArticle(ruled)} tool.`;
  return own === undefined ? why : `${why} In its words: ${sentence(own)}`;
}

function sentence(text: string): string {
  return /[.!?。！？…”"]$/u.test(text) ? text : `${text}.`;
}

/** Facets that say of a tool what its category says: they go with it. */
const SAYS_CATEGORY: Readonly<Partial<Record<Category, Facet>>> = { Destructive: 'delete', Financial: 'money' };

/** The verdict of a person. Whatever the rules quoted stays, so that a reader sees what the person saw. */
function reviewed(heard: Classification, judged: JudgedTool, review: Review): Classification {
  const { definition } = judged;
  const { category } = review;
  const facets = facetsAfter(heard, review);
  // A person had the server's hints before them.
  const { risk, riskReasons } = riskOf(category, facets, false, heard.flags.includes(ORDERS_FLAG));
  const operations = operationsAfter(heard, category);
  const { operations: _operations, ...rest } = heard;
  const evidence: Evidence = { rule: `review:${review.reviewer}`, in: 'name', quote: definition.name };
  return {
    ...rest,
    category,
    risk,
    riskReasons,
    // A person's word is no estimate.
    confidence: 1,
    facets,
    ...(operations !== undefined && { operations }),
    evidence: [evidence, ...heard.evidence].slice(0, EVIDENCE_MAX),
    rationale: reviewedRationale(heard, definition, facets, review),
    attacks: attacksOn(subjectOf(judged, { category, facets, argumentRisks: heard.argumentRisks })),
    flags: heard.flags.filter((flag) => stillHolds(flag, heard, definition, category)),
    decidedBy: 'review',
    ruled: heard.ruled ?? { category: heard.category, risk: heard.risk },
    review,
    versions: { ...heard.versions, review: review.at },
  };
}

function facetsAfter(heard: Classification, { category, facets = {} }: Review): Facet[] {
  const { add = [], remove = [] } = facets;
  const gone = new Set<Facet>(remove);
  // What only the old category said is gone with it.
  const former = SAYS_CATEGORY[heard.category];
  if (former !== undefined && compareCategories(category, heard.category) < 0) gone.add(former);
  const own = category === 'Financial' ? SAYS_CATEGORY.Financial : undefined;
  return FACETS.filter(
    (facet) => add.includes(facet) || (!remove.includes(facet) && facet === own) || (heard.facets.includes(facet) && !gone.has(facet)),
  );
}

/** A person's word is on the whole tool: no operation is worse than that, and none is known to be milder where it was raised. */
function operationsAfter({ category: before, operations }: Classification, category: Category): OperationTable | undefined {
  if (operations === undefined || compareCategories(category, before) > 0) return undefined;
  return {
    ...operations,
    operations: operations.operations.map((one) => (compareCategories(one.category, category) > 0 ? { ...one, category } : one)),
  };
}

function reviewedRationale(heard: Classification, definition: ToolDefinition, facets: readonly Facet[], review: Review): string {
  const { reviewer, at, category, reason } = review;
  const { category: before } = heard.ruled ?? heard;
  const did =
    category === before
      ? `A person (${reviewer}) looked at this very definition on ${at} and came to what the rules say too`
      : `A person (${reviewer}) looked at this very definition on ${at} and corrected what the rules make of it, ${withArticle(before)} tool`;
  return `${did}: ${sentence(reason)} ${whatCouldGoWrong({ definition, category, facets, argumentRisks: heard.argumentRisks })}`;
}

/** What is odd about a text stays odd; what only contradicted the old category goes with it, and so does a dispute that a person settled. */
function stillHolds(flag: string, heard: Classification, { annotations }: ToolDefinition, category: Category): boolean {
  if (flag === 'disagreement') return false;
  if (flag === 'description-lowers-risk') return compareCategories(category, heard.category) >= 0;
  if (flag !== 'hint-contradiction') return true;
  const readOnly = annotations?.['readOnlyHint'];
  const harmless = annotations?.['destructiveHint'] === false;
  if (typeof readOnly === 'boolean' && readOnly !== (category === 'Read')) return true;
  return harmless && compareCategories(category, 'Destructive') >= 0;
}
