import type { CatalogueMeta, CatalogueServer, CatalogueTool } from '#core/catalogue';
import type { ArgumentKind, Classification } from '#core/classification';
import type { JsonObject } from '#core/json';
import { serverPhrase } from '#core/server';
import { estimatedTokens } from '#core/tool-definition';
import { withArticle } from '#core/words';
import { type ParameterRow, parameterRows } from './parameters.ts';
import { excerpt, shownName, shownText } from './shown-text.ts';
import { ARGUMENT_WORDS, BASIS_WORDS, CATEGORY_WORDS, counted, FACET_WORDS, FLAG_WORDS, grouped, listed, RISK_WORDS } from './words.ts';

/** What a tool's page says about it, decided; the page only lays it out. */
export interface ToolPage {
  name: string;
  title: string;
  /** For search engines and link previews: one sentence, at most 160 characters. */
  summary: string;
  /** The server's own words; empty text is said to be empty. */
  description: { text: string; empty: boolean };
  whatItDoes: string;
  whyPolicy: { rationale: string; riskReasons: string[]; confidence: string; decidedBy: string; flags: string[] };
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
    summary: summaryOf(name, where, classification),
    description: descriptionOf(definition.description),
    whatItDoes: whatItDoes(name, where, classification, parameters.rows),
    whyPolicy: {
      rationale: shownText(classification.rationale),
      riskReasons: classification.riskReasons.map(shownText),
      confidence: `${Math.round(classification.confidence * 100)} %`,
      decidedBy: decidedBy(classification),
      flags: classification.flags.map((flag) => FLAG_WORDS[flag] ?? shownName(flag)),
    },
    evidence: classification.evidence.map((evidence) => ({
      quote: shownText(evidence.quote.slice(0, QUOTE_CHARS)),
      where: placeOf(evidence.in),
      rule: shownName(evidence.rule),
      claim: meta.rules.find(({ id }) => id === evidence.rule)?.claim,
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

function summaryOf(name: string, where: string, { category, risk }: Classification): string {
  const sentence = `${excerpt(name, 50)} is ${withArticle(category)} tool of ${where}: it ${CATEGORY_WORDS[category].does}. ${RISK_WORDS[risk].label}.`;
  return excerpt(sentence, SUMMARY_CHARS);
}

function descriptionOf(description: string | undefined): ToolPage['description'] {
  if (description === undefined || description.trim() === '') {
    return { text: 'The server gives this tool no description.', empty: true };
  }
  const shown = shownText(description.slice(0, DESCRIPTION_CHARS)).trim();
  return { text: description.length > DESCRIPTION_CHARS ? `${shown}…` : shown, empty: false };
}

/** One paragraph that fits this tool: the category says the effect, the schema says what a caller decides. */
export function whatItDoes(name: string, where: string, classification: Classification, rows: readonly ParameterRow[]): string {
  const { category, facets, operations } = classification;
  const sentences = [`${excerpt(name, 80)} is ${withArticle(category)} tool of ${where}: it ${CATEGORY_WORDS[category].does}.`];
  const reach = facets.map((facet) => FACET_WORDS[facet]);
  if (reach.length > 0) sentences.push(`By its definition it ${listed(reach)}.`);
  sentences.push(...parameterSentences(rows));
  if (operations !== undefined) {
    const worst = operations.operations.filter((operation) => operation.category === category).map(({ value }) => excerpt(value, 40));
    if (worst.length > 0) {
      const argument = shownName(operations.path.replace(/^args\./, ''));
      sentences.push(
        `The argument ${argument} chooses between ${counted(operations.operations.length, 'operation')}; ${listed(worst.slice(0, 4))} ${worst.length === 1 ? 'makes' : 'make'} it ${withArticle(category)} tool.`,
      );
    }
  }
  return sentences.join(' ');
}

function parameterSentences(rows: readonly ParameterRow[]): string[] {
  const top = rows.filter(({ depth }) => depth === 1);
  if (top.length === 0) return ['It takes no parameters, so every call of it is the same.'];
  const required = top.filter((row) => row.required).length;
  const share =
    required === 0
      ? 'none required'
      : required === top.length
        ? required === 1
          ? 'required'
          : 'all required'
        : `${grouped(required)} required`;
  const sentences = [`It takes ${counted(top.length, 'parameter')}, ${share}.`];
  const telling = rows.filter((row): row is ParameterRow & { kind: ArgumentKind } => row.kind !== undefined);
  if (telling.length > 0) {
    const words = telling.slice(0, 4).map((row) => `${excerpt(row.path, 40)} ${ARGUMENT_WORDS[row.kind].why}`);
    sentences.push(`What matters most for a caller: ${listed(words)}.`);
  }
  return sentences;
}

function decidedBy({ decidedBy: decider, versions }: Classification): string {
  const words = { rules: 'Rules decided', model: 'The bundled model decided', llm: 'A language model decided', review: 'A person decided' };
  const list = Object.entries(versions).map(([part, version]) => `${shownName(part)} ${shownName(version)}`);
  return `${words[decider]}${list.length === 0 ? '' : ` (${listed(list)})`}.`;
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
    argument: shownName(operations.path.replace(/^args\./, '')),
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

function hintsOf(annotations: JsonObject | undefined): ToolPage['hints'] {
  return Object.entries(HINTS).flatMap(([key, name]) => {
    const value = annotations?.[key];
    return typeof value === 'boolean' ? [{ name, value: value ? 'yes' : 'no' }] : [];
  });
}
