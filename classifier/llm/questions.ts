import type { Category, ModelAnswer, PromptView, ServerContext, StoredAnswer } from '#core/classification';
import { BadInput } from '#core/errors';
import { type Digest, digestJson } from '#core/json';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { PRICES, type Price } from './prices.ts';
import { PROMPT_VERSION } from './prompt.ts';

/** One tool to be asked about. */
export interface Question {
  tool: ToolDefinition;
  server: ServerContext;
  /** What the rules say. Where the first model says something else, the second is asked. */
  rules?: Category;
}

/** One request: a question, put to one model under one view. */
export interface Ask {
  question: Question;
  model: string;
  view: PromptView;
  key: Digest;
  /** The tool's. */
  digest: Digest;
}

/** What came of one of them. */
export interface Answered {
  model: string;
  view: PromptView;
  answer: ModelAnswer;
  /** `kept`: it was asked by an earlier run, or about the same tool in this one, and cost nothing now. */
  from: 'kept' | 'asked';
}

/** All that came of a question, the first model's answers first. Never empty. */
export interface AnsweredQuestion {
  question: Question;
  answers: readonly Answered[];
}

/**
 * Where answers are kept. One contract suite holds for every implementation.
 *
 * INVARIANT: once `save` has resolved, the answer is found again, also after the process was killed. It was paid for.
 */
export interface OpinionCache {
  /** `undefined` where nothing is kept under this key. */
  find(key: Digest): Promise<StoredAnswer | undefined>;
  /** Keeps an answer under its key, instead of one that was kept there before. */
  save(answer: StoredAnswer): Promise<void>;
}

export interface ModelSettings {
  /** Asked about every question. */
  first: string;
  /** Asked where the first disagrees with the rules, or its own views with one another; nobody is where there is none. */
  second?: string;
  views: readonly [PromptView, ...PromptView[]];
  effort: 'low' | 'medium' | 'high';
  /** Ceiling for thinking and answer of one request. */
  maxTokens: number;
  /** Prices beside `PRICES`, or instead of them. */
  prices: Readonly<Record<string, Price>>;
}

/** How models are asked unless somebody says otherwise. */
export const MODEL_DEFAULTS: ModelSettings = {
  first: 'claude-haiku-5-5',
  second: 'claude-sonnet-5-5',
  views: ['whole'],
  effort: 'low',
  maxTokens: 4_096,
  prices: {},
};

export function askOf(question: Question, model: string, view: PromptView): Ask {
  const digest = toolDigest(question.tool);
  return { question, model, view, digest, key: answerKey(digest, question.server, model, view) };
}

/** What an answer is kept under: a changed tool, server, prompt, model or view is another question. */
export function answerKey(tool: Digest, server: ServerContext, model: string, view: PromptView, promptVersion = PROMPT_VERSION): Digest {
  const { id, name, description = null } = server;
  return digestJson({ tool, server: { id, name, description }, promptVersion, model, view });
}

/**
 * The price of every model that may be asked.
 *
 * @throws {BadInput} `llm-price-unknown` where there is a budget and a model without a price: nobody could keep it.
 */
export function pricesOf(settings: ModelSettings, budgetDollars: number | undefined): (model: string) => Price {
  const known = { ...PRICES, ...settings.prices };
  for (const model of [settings.first, ...(settings.second === undefined ? [] : [settings.second])]) {
    if (budgetDollars !== undefined && !Object.hasOwn(known, model)) {
      throw new BadInput(
        'llm-price-unknown',
        `No price is known for the model \`${model}\`, so that a budget cannot be kept. Say what a million of its tokens costs, or set no budget.`,
      );
    }
  }
  return (model) => known[model] ?? FREE;
}

const FREE: Price = { input: 0, output: 0, cacheRead: 0 };

/** Whether the second model is to be asked: the first has an opinion, and somebody has another. */
export function isDisputed(question: Question, answers: readonly Answered[]): boolean {
  const said = new Set(answers.flatMap(({ answer }) => (answer.outcome === 'opinion' ? [answer.opinion.category] : [])));
  if (said.size === 0) return false;
  if (question.rules !== undefined) said.add(question.rules);
  return said.size > 1;
}
