import type { CatalogueMeta, CatalogueServer, CatalogueTool } from '#core/catalogue';
import type { ArgumentKind, Category, Classification, Evidence, Facet, Review } from '#core/classification';
import type { JsonObject } from '#core/json';
import { serverPhrase } from '#core/server';
import { estimatedTokens } from '#core/tool-definition';
import { withArticle } from '#core/words';
import { type ParameterRow, parameterRows } from './parameters.ts';
import { excerpt, opening, shownName, shownText } from './shown-text.ts';
import {
  ARGUMENT_WORDS,
  BASIS_WORDS,
  CATEGORY_WORDS,
  counted,
  dayOf,
  doesOf,
  FACET_WORDS,
  FLAG_WORDS,
  grouped,
  listed,
  RISK_WORDS,
} from './words.ts';

/** What a tool's page says about it, decided; the page only lays it out. */
export interface ToolPage {
  name: string;
  title: string;
  /** For search engines and link previews: one sentence, at most 160 characters. */
  summary: string;
  /** The server's own words; empty text is said to be empty. */
  description: { text: string; empty: boolean };
  whatItDoes: string;
  whyPolicy: {
    rationale: string;
    /** What the category adds; nothing where it would gainsay the rationale. */
    worst: string | undefined;
    riskReasons: string[];
    confidence: string;
    decidedBy: string;
    /** What rules alone say, where somebody else decided otherwise. */
    ruled: string | undefined;
    /** Of a person's review that was of another definition. */
    lapsed: string | undefined;
    flags: string[];
  };
  evidence: EvidenceView[];
  facets: { id: string; words: string }[];
  attacks: { id: string; name: string; fact: string; source: string; why: string }[];
  parameters: { rows: ParameterRow[]; notShown: number };
  operations: { argument: string; rows: { value: string; category: string }[] } | undefined;
  cost: { tokens: number; sentence: string };
  hints: { name: string; value: string }[];
  basis: string;
}

export interface EvidenceView {
  quote: string;
  where: string;
  rule: string;
  claim: string | undefined;
}

const MOST_ATTACKS = 3;
/** Arguments, and operations, that a sentence names. */
const MOST_NAMED = 4;
const TITLE_CHARS = 70;
const SUMMARY_CHARS = 160;
const DESCRIPTION_CHARS = 4_000;
const QUOTE_CHARS = 400;
/** A common context window, to give a token count a size. */
const CONTEXT_TOKENS = 200_000;

export function toolPage(tool: CatalogueTool, server: CatalogueServer, meta: CatalogueMeta): ToolPage {
  const { definition, classification } = tool;
  const name = shownName(definition.name);
  const where = serverPhrase(shownName(excerpt(server.name, TITLE_CHARS)));
  const parameters = parameterRows(definition.inputSchema, classification.argumentRisks);
  return {
    name,
    title: `${excerpt(name, TITLE_CHARS)}: ${RISK_WORDS[classification.risk].label.toLowerCase()}, ${classification.category}, on ${where}`,
    summary: summaryOf(name, where, classification, parameters.rows.length > 0),
    description: descriptionOf(definition.description),
    whatItDoes: whatItDoes(name, where, classification, parameters.rows),
    whyPolicy: {
      rationale: shownText(classification.rationale),
      worst: worstOf(classification, parameters.rows.length > 0),
      riskReasons: classification.riskReasons.map(shownText),
      confidence: `${Math.round(classification.confidence * 100)} %`,
      decidedBy: decidedBy(classification),
      ruled: ruledWords(classification),
      lapsed: tool.lapsedReview === undefined ? undefined : lapsedWords(tool.lapsedReview),
      flags: [
        ...ordersOf(classification),
        ...classification.flags.map((flag) => flagWords(flag, classification.category, definition.annotations)),
      ],
    },
    evidence: decisiveFirst(classification, meta).map((evidence) => ({
      quote: shownText(evidence.quote.slice(0, QUOTE_CHARS)),
      where: placeOf(evidence.in),
      rule: shownName(evidence.rule),
      claim: claimOf(evidence.rule, meta),
    })),
    facets: classification.facets.map((id) => ({ id, words: FACET_WORDS[id] })),
    attacks: attacksOf(classification, meta),
    parameters,
    operations: operationsOf(classification),
    cost: costOf(estimatedTokens(definition)),
    hints: hintsOf(definition.annotations),
    basis: BASIS_WORDS[tool.basis],
  };
}

function summaryOf(name: string, where: string, { category, risk }: Classification, takesArguments: boolean): string {
  const sentence = `${excerpt(name, 50)} is ${withArticle(category)} tool of ${where}: it ${doesOf(category, takesArguments)}. ${RISK_WORDS[risk].label}.`;
  return excerpt(sentence, SUMMARY_CHARS);
}

function descriptionOf(description: string | undefined): ToolPage['description'] {
  if (description === undefined || description.trim() === '') {
    return { text: 'The server gives this tool no description.', empty: true };
  }
  return { text: opening(description, DESCRIPTION_CHARS), empty: false };
}

/** What lets a Read tool carry private data out or bring orders in; without one of these its rationale has said that it does neither. */
const READ_CAN_HARM: readonly Facet[] = ['private-data', 'secrets', 'fs', 'sql', 'memory', 'untrusted-in', 'http-out', 'browser'];

/** The sentence of the category behind the rationale, where it holds for this very tool. */
function worstOf({ category, facets }: Classification, takesArguments: boolean): string | undefined {
  if (category === 'Read') return facets.some((facet) => READ_CAN_HARM.includes(facet)) ? CATEGORY_WORDS.Read.worst : undefined;
  if (category === 'Execute' && takesArguments) return 'What one call does is decided by whoever wrote its arguments.';
  return CATEGORY_WORDS[category].worst;
}

/** One paragraph that fits this tool: the category says the effect, the schema says what a caller decides. */
export function whatItDoes(name: string, where: string, classification: Classification, rows: readonly ParameterRow[]): string {
  const { category, facets, operations } = classification;
  const sentences = [`${excerpt(name, 80)} is ${withArticle(category)} tool of ${where}: it ${doesOf(category, rows.length > 0)}.`];
  const reach = facets.map((facet) => FACET_WORDS[facet]);
  if (reach.length > 0) sentences.push(`By its definition it ${listed(reach)}.`);
  const chosen = operationSentence(classification);
  // What has a sentence of its own is not said twice.
  const chooser = chosen === undefined ? undefined : chooserOf(operations);
  sentences.push(
    ...parameterSentences(
      rows.filter(({ path }) => path !== chooser),
      rows,
    ),
  );
  if (chosen !== undefined) sentences.push(chosen);
  return sentences.join(' ');
}

/** The worst operations by name, but only where they differ from the rest; nothing where none of them explains the category. */
function operationSentence({ category, operations }: Classification): string | undefined {
  if (operations === undefined) return undefined;
  const all = operations.operations;
  const worst = all.filter((operation) => operation.category === category).map(({ value }) => excerpt(value, 40));
  if (worst.length === 0) return undefined;
  const choice = `The argument ${chooserOf(operations)} chooses between ${counted(all.length, 'operation')}`;
  const kind = `${withArticle(category)} tool`;
  if (worst.length === all.length) return all.length === 1 ? undefined : `${choice}, all of them ${category}.`;
  const named = worst.length > MOST_NAMED ? [...worst.slice(0, MOST_NAMED), `${worst.length - MOST_NAMED} more`] : worst;
  return `${choice}; ${listed(named)} ${worst.length === 1 ? 'makes' : 'make'} it ${kind}.`;
}

function chooserOf(operations: Classification['operations']): string {
  return shownName((operations?.path ?? '').replace(/^args\./, ''));
}

function parameterSentences(untold: readonly ParameterRow[], rows: readonly ParameterRow[]): string[] {
  const top = rows.filter(({ depth }) => depth === 1);
  if (top.length === 0) return ['It takes no parameters, so every call of it is the same.'];
  const required = top.filter((row) => row.required).length;
  const sentences = [`It takes ${counted(top.length, 'parameter')}, ${shareWords(required, top.length)}.`];
  const telling = untold.filter((row): row is ParameterRow & { kind: ArgumentKind } => row.kind !== undefined).slice(0, MOST_NAMED);
  const groups = Map.groupBy(telling, ({ kind }) => kind);
  if (groups.size > 0) {
    const words = [...groups].map(([kind, ofKind]) => {
      const { why, whyMany } = ARGUMENT_WORDS[kind];
      return `${listed(ofKind.map(({ path }) => excerpt(path, 40)))} ${ofKind.length === 1 ? why : whyMany}`;
    });
    // A group that lists names itself ends where the next one starts only with a stronger stop.
    sentences.push(`What matters most for a caller: ${groups.size < telling.length ? words.join('; ') : listed(words)}.`);
  }
  return sentences;
}

function shareWords(required: number, all: number): string {
  if (required === 0) return 'none required';
  if (required < all) return `${grouped(required)} required`;
  if (all === 1) return 'required';
  return all === 2 ? 'both required' : 'all required';
}

function decidedBy({ decidedBy: decider, versions }: Classification): string {
  const words = { rules: 'Rules decided', model: 'The bundled model decided', llm: 'A language model decided', review: 'A person decided' };
  const list = Object.entries(versions).map(([part, version]) => `${shownName(part)} ${shownName(version)}`);
  return `${words[decider]}${list.length === 0 ? '' : ` (${listed(list)})`}.`;
}

function ruledWords({ ruled, category, risk }: Classification): string | undefined {
  if (ruled === undefined || (ruled.category === category && ruled.risk === risk)) return undefined;
  return `Rules alone say ${ruled.category}, ${RISK_WORDS[ruled.risk].label.toLowerCase()}.`;
}

function lapsedWords({ reviewer, at, category, reason }: Review): string {
  return `${shownName(reviewer)} reviewed this tool on ${dayOf(at)} and called it ${category}: “${shownText(reason)}” That review was made for an earlier definition and does not count any more; nobody has looked at this one yet.`;
}

/** Attacks that need no call: reading the definition is enough. */
const ORDERS = ['AP-01', 'AP-02'];

function ordersOf({ attacks }: Classification): string[] {
  return attacks.filter(({ id }) => ORDERS.includes(id)).map(({ why }) => `${shownText(why)} A model reads it before any call.`);
}

/** Of what speaks for the category first, else a reader of many quotes looks for the one that decided. */
function decisiveFirst({ category, evidence }: Classification, meta: CatalogueMeta): Evidence[] {
  const decisive = new Set(meta.rules.filter((rule) => rule.category === category).map(({ id }) => id));
  return evidence.toSorted((one, other) => Number(decisive.has(other.rule)) - Number(decisive.has(one.rule)));
}

function claimOf(rule: string, meta: CatalogueMeta): string | undefined {
  if (rule.startsWith('review:')) return 'the definition that a person reviewed';
  if (rule === 'operation-table') return 'one of the operations that this argument chooses between';
  return meta.rules.find(({ id }) => id === rule)?.claim;
}

function placeOf(place: string): string {
  if (!place.startsWith('/')) return `its ${shownName(place)}`;
  return `its input schema, at ${shownName(excerpt(place, 120))}`;
}

function attacksOf({ attacks }: Classification, meta: CatalogueMeta): ToolPage['attacks'] {
  return attacks.slice(0, MOST_ATTACKS).flatMap(({ id, why }) => {
    const pattern = meta.attackPatterns.find((entry) => entry.id === id);
    return pattern === undefined ? [] : [{ id, name: pattern.name, fact: pattern.fact, source: pattern.source, why: shownText(why) }];
  });
}

function operationsOf({ operations }: Classification): ToolPage['operations'] {
  if (operations === undefined || operations.operations.length === 0) return undefined;
  return {
    argument: chooserOf(operations),
    rows: operations.operations.map(({ value, category }) => ({ value: shownName(value), category })),
  };
}

function costOf(tokens: number): ToolPage['cost'] {
  const share = (tokens / CONTEXT_TOKENS) * 100;
  const size = share < 0.1 ? 'less than a thousandth' : `about ${share < 1 ? share.toFixed(1) : Math.round(share)} %`;
  return {
    tokens,
    sentence: `Its definition takes about ${counted(tokens, 'token')} of an agent’s context before the first call: ${size} of a window of 200,000.`,
  };
}

const HINTS: Readonly<Record<string, string>> = {
  readOnlyHint: 'read-only',
  destructiveHint: 'destructive',
  idempotentHint: 'idempotent',
  openWorldHint: 'open world',
};

/** The words for a flag; of contradicting hints, those that do. */
function flagWords(flag: string, category: Category, annotations: JsonObject | undefined): string {
  const contradicting = flag === 'hint-contradiction' ? contradictions(category, annotations) : [];
  if (contradicting.length === 0) return FLAG_WORDS[flag] ?? shownName(flag);
  const hints = listed(contradicting);
  return `The server’s ${contradicting.length === 1 ? 'hint' : 'hints'} ${hints} ${contradicting.length === 1 ? 'contradicts' : 'contradict'} the category ${category}, which the definition shows. Hints can raise a risk here and never lower it.`;
}

function contradictions(category: Category, annotations: JsonObject | undefined): string[] {
  const readOnly = annotations?.['readOnlyHint'];
  const found: string[] = [];
  if (typeof readOnly === 'boolean' && readOnly !== (category === 'Read')) found.push(`“read-only: ${readOnly ? 'yes' : 'no'}”`);
  if (annotations?.['destructiveHint'] === false && (category === 'Destructive' || category === 'Financial')) {
    found.push('“destructive: no”');
  }
  return found;
}

function hintsOf(annotations: JsonObject | undefined): ToolPage['hints'] {
  return Object.entries(HINTS).flatMap(([key, name]) => {
    const value = annotations?.[key];
    return typeof value === 'boolean' ? [{ name, value: value ? 'yes' : 'no' }] : [];
  });
}
