import { randomBytes } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { type Budget, openBudget } from '#classifier/llm/budget';
import { CLIENT_DEFAULTS, openClient } from '#classifier/llm/client';
import { PROMPT_VERSION } from '#classifier/llm/prompt';
import { type Answered, MODEL_DEFAULTS, type ModelSettings, pricesOf, type Question } from '#classifier/llm/questions';
import { settle } from '#classifier/settle';
import { isUnsure } from '#classifier/unsure';
import type { Classification, NoVerdict, Review } from '#core/classification';
import { BadInput } from '#core/errors';
import { type LlmConfig, serviceOf } from './config.ts';

/** The language models of one process: whom it asks about what, for how much, and what came of that. */
export interface Models {
  /** Which tools they are asked about. */
  mode: 'auto' | 'all';
  settings: ModelSettings;
  client: Anthropic;
  /** Of all that this process asks. */
  budget: Budget;
  report: ModelReport;
  /** By the clock, in milliseconds: until then the service is taken for gone. */
  awayUntil: number;
}

/**
 * Opened once a process, as each has a budget of its own.
 *
 * @returns `no-key` where models are wanted for doubtful tools and there is no key: rules alone decide.
 * @throws {BadInput} `no-llm-key` where every tool is to be asked about, `bad-environment` for a key or an address that
 * cannot be used, and `llm-price-unknown` where a budget could not be kept.
 */
export function openModels(llm: LlmConfig): Models | 'off' | 'no-key' {
  const { mode, first, second, prices, budgetDollars } = llm;
  if (mode === 'off') return 'off';
  const service = serviceOf(llm);
  if (service === undefined) {
    if (mode === 'auto') return 'no-key';
    throw new BadInput(
      'no-llm-key',
      'To ask a model about every tool takes a key: set ANTHROPIC_API_KEY, and ANTHROPIC_BASE_URL for a service other than Anthropic’s own. ' +
        'Without one rules alone decide: `off`, or `auto`, which asks nobody without a key.',
    );
  }
  const { second: _second, ...defaults } = MODEL_DEFAULTS;
  const settings: ModelSettings = { ...defaults, first, prices, ...(second !== undefined && { second }) };
  // Before anything is read or asked.
  pricesOf(settings, budgetDollars);
  const budget = openBudget(budgetDollars);
  const client = openClient({ ...CLIENT_DEFAULTS, ...service });
  return { mode, settings, client, budget, report: openReport(), awayUntil: 0 };
}

/** Whether models are asked about a tool of which the rules say this. */
export function isAsked(mode: Models['mode'], ruled: Classification): boolean {
  return mode === 'all' || isUnsure(ruled);
}

/** Unguessable letters and digits for the markers of one prompt. */
export function markerToken(): string {
  return randomBytes(12).toString('hex');
}

/** The verdict on a tool once models were heard, and a person. */
export function settleAnswered(
  ruled: Classification,
  { question: { tool, server }, answers }: { question: Pick<Question, 'tool' | 'server'>; answers: readonly Answered[] },
  review?: Review,
): Classification {
  const told = answers.map(({ model, answer }) => ({ model, answer, promptVersion: PROMPT_VERSION }));
  return settle(ruled, { definition: tool, server }, { answers: told, ...(review !== undefined && { review }) });
}

/** What came of asking. */
export interface ModelCounts {
  /** Tools that a model has an opinion on, of now or of earlier. */
  tools: number;
  /** Questions that a model was asked now. */
  asked: number;
  /** Answers that had been paid for earlier. */
  kept: number;
  noVerdicts: Readonly<Partial<Record<NoVerdict, number>>>;
  /** Tools whose category or risk a model raised. */
  raised: number;
  /** Tools on which those who were heard disagree so far that a person should look. */
  disagreements: number;
}

export interface ModelReport {
  /** @param settled without a person's word, which would hide what the models said. */
  add(answered: readonly Answered[], ruled: Classification, settled: Classification): void;
  counts(): ModelCounts;
}

function openReport(): ModelReport {
  const counts = { tools: 0, asked: 0, kept: 0, raised: 0, disagreements: 0 };
  const noVerdicts: Partial<Record<NoVerdict, number>> = {};
  return {
    add: (answered, ruled, settled) => {
      if (answered.some(({ answer }) => answer.outcome === 'opinion')) counts.tools += 1;
      for (const { answer, from } of answered) {
        if (answer.outcome === 'no-verdict') noVerdicts[answer.why] = (noVerdicts[answer.why] ?? 0) + 1;
        if (from === 'kept') counts.kept += 1;
        else if (answer.outcome === 'opinion' || !NOBODY_ASKED.has(answer.why)) counts.asked += 1;
      }
      if (settled.category !== ruled.category || settled.risk !== ruled.risk) counts.raised += 1;
      if (settled.flags.includes('disagreement') && !ruled.flags.includes('disagreement')) counts.disagreements += 1;
    },
    counts: () => ({ ...counts, noVerdicts: { ...noVerdicts } }),
  };
}

/** No reply came that could be kept: another run may have more luck. Whatever else is no verdict would be the same once more. */
export const NO_REPLY: ReadonlySet<NoVerdict> = new Set([
  'rate-limited',
  'overloaded',
  'server-error',
  'unreachable',
  'timed-out',
  'broken-reply',
  'errored',
  'expired',
  'canceled',
]);

const NOBODY_ASKED: ReadonlySet<NoVerdict> = new Set(['over-budget', 'delimiter-in-input', 'nothing-to-read']);
