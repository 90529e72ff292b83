import { ASK_DEFAULTS, type AskSettings, type AskSummary, type AskWorld, ask } from '#classifier/llm/ask';
import { openBudget } from '#classifier/llm/budget';
import { openClient } from '#classifier/llm/client';
import { type AnsweredQuestion, MODEL_DEFAULTS, type OpinionCache, type Question } from '#classifier/llm/questions';
import type { ToolDefinition } from '#core/tool-definition';
import { type MessagesApi, type MessagesApiOptions, startMessagesApi } from '../../fixtures/messages-api/server.ts';
import { memoryOpinions } from '../../support/opinion-stores.ts';
import { aServer } from './support.ts';

export const questionOf = (tool: ToolDefinition | string, changes: Partial<Question> = {}): Question => ({
  tool: typeof tool === 'string' ? { name: tool } : tool,
  server: aServer,
  ...changes,
});

export const SETTINGS: AskSettings = { ...MODEL_DEFAULTS, ...ASK_DEFAULTS };

let tokens = 0;
export const aToken = (): string => {
  tokens += 1;
  return `token${tokens}of${Math.random().toString(36).slice(2)}`;
};

export interface Asking {
  settings?: Partial<AskSettings>;
  withoutSecond?: boolean;
  budgetDollars?: number;
  cache?: OpinionCache;
  signal?: AbortSignal;
  key?: string;
  baseURL?: string;
  timeoutMs?: number;
  maxRetries?: number;
  world?: Partial<AskWorld>;
}

export interface Asked extends AskSummary {
  answers: AnsweredQuestion[];
  /** By name of tool: `opinion:Read`, or the name of what came instead, for each answer. */
  byName: Record<string, string[]>;
}

/** Asks the service through the real SDK. */
export async function askAt(api: MessagesApi, questions: Iterable<Question>, asking: Asking = {}): Promise<Asked> {
  const answers: AnsweredQuestion[] = [];
  const { key: apiKey = api.key, baseURL = api.url, timeoutMs = 5_000, maxRetries = 2 } = asking;
  const settings: AskSettings = { ...SETTINGS, ...asking.settings };
  if (asking.withoutSecond) delete settings.second;
  const summary = await ask(questions, settings, {
    client: openClient({ apiKey, baseURL, timeoutMs, maxRetries }),
    cache: asking.cache ?? memoryOpinions(),
    budget: openBudget(asking.budgetDollars),
    token: aToken,
    signal: asking.signal ?? new AbortController().signal,
    ...asking.world,
    answered: async (answered) => {
      answers.push(answered);
      await asking.world?.answered?.(answered);
    },
  });
  return { ...summary, answers, byName: byName(answers) };
}

export function byName(answers: readonly AnsweredQuestion[]): Record<string, string[]> {
  return Object.fromEntries(
    answers.map(({ question, answers: all }) => [
      question.tool.name,
      all.map(({ answer }) => (answer.outcome === 'opinion' ? `opinion:${answer.opinion.category}` : answer.why)),
    ]),
  );
}

export async function withApi<T>(options: MessagesApiOptions, use: (api: MessagesApi) => Promise<T>): Promise<T> {
  const api = await startMessagesApi(options);
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}
