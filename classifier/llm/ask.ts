import type Anthropic from '@anthropic-ai/sdk';
import type { Middleware } from '@anthropic-ai/sdk';
import PQueue from 'p-queue';
import type { ModelAnswer, NoVerdict, StoredAnswer } from '#core/classification';
import type { Digest } from '#core/json';
import { noVerdict, readReply, usageOf } from './answer.ts';
import type { Budget, PutBy } from './budget.ts';
import { answerOfError, neverArrived } from './client.ts';
import { costAtMost, costOf, dollarsOf, type Terms } from './prices.ts';
import { inputTokensAtMost, PROMPT_VERSION, promptFor, requestFor } from './prompt.ts';
import {
  type Answered,
  type AnsweredQuestion,
  type Ask,
  askOf,
  isDisputed,
  type ModelSettings,
  type OpinionCache,
  pricesOf,
  type Question,
} from './questions.ts';

/** Answers that were paid for, and would be the same once more. */
const KEPT: ReadonlySet<NoVerdict> = new Set(['refusal', 'truncated', 'not-json', 'not-as-asked', 'quote-not-in-definition', 'abstained']);

/** Whether an answer is kept, so that nobody pays for it twice. */
export function isKept(answer: ModelAnswer): boolean {
  return answer.outcome === 'opinion' || KEPT.has(answer.why);
}

export function storedAnswer({ key, digest, model, view }: Ask, answer: ModelAnswer, dollars: number): StoredAnswer {
  return { key, tool: digest, model, view, promptVersion: PROMPT_VERSION, answer, dollars };
}

/** Signs that the service is not there; so many in a row mean that it is not there for the others either. */
const OUTAGE: ReadonlySet<NoVerdict> = new Set([
  'rate-limited',
  'overloaded',
  'server-error',
  'unreachable',
  'timed-out',
  'broken-reply',
  'rejected',
]);

export interface AskSettings extends ModelSettings {
  /** Requests under way at once. */
  concurrency: number;
  /** Past so many failures in a row the rest is not asked: the service is down, or refuses all that we send. */
  failuresInARowMax: number;
  /** A service that wants us to wait longer before a retry gets none. */
  retryAfterMsMax: number;
  /** Kept answers that are not good enough this time: they are asked and paid for again. */
  askAgain: ReadonlySet<NoVerdict>;
}

export const ASK_DEFAULTS = {
  concurrency: 8,
  failuresInARowMax: 32,
  retryAfterMsMax: 60_000,
  askAgain: new Set<NoVerdict>(),
} as const satisfies Partial<AskSettings>;

/** All that asking touches outside. */
export interface AskWorld {
  client: Anthropic;
  cache: OpinionCache;
  budget: Budget;
  /** Unguessable letters and digits, other ones each time. */
  token(): string;
  /** Once it aborts, nothing new is sent; what is under way is waited for, as it is paid for. */
  signal: AbortSignal;
  /** Called for every question once all of its answers are there. */
  answered(answered: AnsweredQuestion): void | Promise<void>;
  progress?(progress: AskProgress): void;
}

export interface AskProgress {
  /** Questions that are done with. */
  questions: number;
  /** Answers that an earlier run had paid for. */
  kept: number;
  /** Answers that came from a model now. */
  asked: number;
  opinions: number;
  noVerdicts: Partial<Record<NoVerdict, number>>;
  dollars: number;
  limitDollars: number | undefined;
}

export interface AskSummary extends AskProgress {
  /** Whether the signal came before all was asked. */
  stopped: boolean;
}

/**
 * Asks models about many tools at once: the first about each, the second where that disagrees with the rules.
 *
 * Never spends more than the budget: what no longer fits is `over-budget`. What was paid for is kept before anybody hears of it, so that
 * a run that is stopped and begun again pays for no tool twice. Reads ahead of `questions` by no more than it asks at once.
 *
 * @throws {StopWorker} `llm-key-refused`, `llm-not-permitted`, `llm-not-found`, `llm-no-money`: nothing works until a person acts. What was
 * under way is waited for and kept first.
 * @throws {BadInput} `llm-price-unknown` before anything is sent.
 */
export async function ask(
  questions: Iterable<Question> | AsyncIterable<Question>,
  settings: AskSettings,
  world: AskWorld,
): Promise<AskSummary> {
  const priceOf = pricesOf(settings, world.budget.limitDollars);
  const tally = openTally(world.budget);
  // Also fires when nothing else makes sense any more.
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(world.signal.reason);
  if (world.signal.aborted) onAbort();
  world.signal.addEventListener('abort', onAbort, { once: true });
  let failure: { error: unknown } | undefined;
  let failuresInARow = 0;
  // From before an answer is looked for until it is kept, so that nobody looks in between, finds nothing and pays again.
  const underWay = new Map<Digest, ReturnType<typeof findOrAsk>>();

  const answerTo = async (one: Ask): Promise<Answered | 'stopped'> => {
    const { model, view, key } = one;
    const same = underWay.get(key);
    const begun = same ?? findOrAsk(one);
    underWay.set(key, begun);
    try {
      const { answer, from } = await begun;
      return answer === 'stopped' ? answer : { model, view, answer, from: same ? 'kept' : from };
    } finally {
      if (!same) underWay.delete(key);
    }
  };

  const findOrAsk = async (one: Ask): Promise<{ answer: ModelAnswer | 'stopped'; from: Answered['from'] }> => {
    const kept = await world.cache.find(one.key);
    const isWanted = kept && !(kept.answer.outcome === 'no-verdict' && settings.askAgain.has(kept.answer.why));
    return isWanted ? { answer: kept.answer, from: 'kept' } : { answer: await askOnce(one), from: 'asked' };
  };

  const askOnce = async (one: Ask): Promise<ModelAnswer | 'stopped'> => {
    if (stop.signal.aborted) return 'stopped';
    if (failuresInARow >= settings.failuresInARowMax) {
      return noVerdict('unreachable', `Not asked: the ${failuresInARow} questions before it failed in a row.`);
    }
    const terms: Terms = { price: priceOf(one.model), cacheTtl: '5m', batch: false };
    const { answer, nanodollars } = await send(one, terms, settings, world, stop.signal);
    if (answer === 'stopped') return answer;
    if (answer.outcome === 'no-verdict' && OUTAGE.has(answer.why)) failuresInARow += 1;
    else if (isKept(answer)) failuresInARow = 0;
    if (isKept(answer)) {
      await world.cache.save(storedAnswer(one, answer, dollarsOf(nanodollars)));
    }
    return answer;
  };

  const handle = async (question: Question): Promise<void> => {
    const answers: Answered[] = [];
    for (const view of settings.views) {
      const answered = await answerTo(askOf(question, settings.first, view));
      if (answered === 'stopped') return;
      answers.push(answered);
    }
    if (settings.second !== undefined && isDisputed(question, answers)) {
      const answered = await answerTo(askOf(question, settings.second, 'whole'));
      // Half an answer is none: the next run has the first half for nothing.
      if (answered === 'stopped') return;
      answers.push(answered);
    }
    await world.answered({ question, answers });
    tally.add(answers);
    world.progress?.(tally.now());
  };

  const queue = new PQueue({ concurrency: settings.concurrency });
  try {
    for await (const question of questions) {
      await queue.onSizeLessThan(1);
      if (stop.signal.aborted) break;
      void queue.add(async () => {
        try {
          if (!stop.signal.aborted) await handle(question);
        } catch (error) {
          failure ??= { error };
          stop.abort(error);
        }
      });
    }
  } finally {
    await queue.onIdle();
    world.signal.removeEventListener('abort', onAbort);
  }
  if (failure) throw failure.error;
  return { ...tally.now(), stopped: stop.signal.aborted };
}

/** One request with all its attempts. Money is put by before the first, and settled by what the reply says was used. */
async function send(
  one: Ask,
  terms: Terms,
  settings: AskSettings,
  world: AskWorld,
  stop: AbortSignal,
): Promise<{ answer: ModelAnswer | 'stopped'; nanodollars: number }> {
  const prompt = promptFor(one.question.tool, one.question.server, one.view, world.token());
  if (typeof prompt === 'string') return { answer: noVerdict(prompt, NOT_ASKABLE[prompt]), nanodollars: 0 };
  const request = requestFor(prompt, { ...settings, model: one.model, cacheTtl: terms.cacheTtl });
  const most = costAtMost(terms, inputTokensAtMost(request), settings.maxTokens);
  const put = await world.budget.putBy(most);
  if (put === undefined) return { answer: overBudget(world.budget), nanodollars: 0 };
  if (stop.aborted) {
    put.settle(0);
    return { answer: 'stopped', nanodollars: 0 };
  }

  const attempts = watchAttempts(put, world.client.timeout, settings.retryAfterMsMax, stop);
  let reply: unknown;
  try {
    reply = await world.client.messages.create(request, { signal: attempts.signal, middleware: [attempts.middleware] });
  } catch (error) {
    const { outcome } = attempts;
    put.settle(attempts.mayBePaid ? most : 0);
    if (outcome === 'over-budget') return { answer: overBudget(world.budget), nanodollars: 0 };
    if (outcome === 'stopped') return { answer: 'stopped', nanodollars: 0 };
    if (outcome === 'timed-out') return { answer: noVerdict('timed-out', 'The reply did not end in time.'), nanodollars: 0 };
    return { answer: answerOfError(error), nanodollars: 0 };
  } finally {
    attempts.end();
  }
  const usage = usageOf(reply);
  // A service that does not say what it took may have taken all.
  const cost = usage ? costOf(terms, usage) : most;
  put.settle(cost);
  return { answer: readReply(reply, prompt), nanodollars: cost };
}

export const NOT_ASKABLE = {
  'nothing-to-read': 'This view of the tool holds no text.',
  'delimiter-in-input': 'The definition holds the random code of its own markers.',
} as const;

export function overBudget({ limitDollars }: Budget): ModelAnswer {
  return noVerdict('over-budget', `What it may cost does not fit into what is left of ${limitDollars} dollars.`);
}

interface Attempts {
  signal: AbortSignal;
  middleware: Middleware;
  /** Whether the last attempt may be on the bill though no reply was read. */
  readonly mayBePaid: boolean;
  readonly outcome: 'over-budget' | 'stopped' | 'timed-out' | undefined;
  end(): void;
}

/**
 * Watches every attempt that the SDK makes of one request.
 *
 * An attempt that failed with a status costs nothing; one that got lost may have been answered and paid for, so that the whole of what
 * was put by counts as spent, and another attempt needs as much again. A wait between attempts ends when `stop` aborts; an attempt does not.
 */
function watchAttempts(put: PutBy, timeoutMs: number, retryAfterMsMax: number, stop: AbortSignal): Attempts {
  const request = new AbortController();
  let sent = false;
  let mayBePaid = false;
  let outcome: Attempts['outcome'];
  let timer: NodeJS.Timeout | undefined;
  const halt = (): void => {
    outcome ??= 'stopped';
    request.abort();
  };
  const onStop = (): void => {
    if (!sent) halt();
  };
  stop.addEventListener('abort', onStop, { once: true });
  return {
    signal: request.signal,
    middleware: async (asked, next) => {
      if (mayBePaid && !put.again()) {
        mayBePaid = false;
        outcome = 'over-budget';
        throw new Error('The budget has no room for another attempt.');
      }
      sent = true;
      mayBePaid = true;
      try {
        const response = await next(asked);
        if (response.ok) {
          // The SDK's own timer ends with the headers.
          timer = setTimeout(() => {
            outcome ??= 'timed-out';
            request.abort();
          }, timeoutMs);
          return response;
        }
        mayBePaid = false;
        sent = false;
        if (stop.aborted) halt();
        return waitMsOf(response) > retryAfterMsMax ? withoutRetry(response) : response;
      } catch (error) {
        if (neverArrived(error)) mayBePaid = false;
        sent = false;
        if (stop.aborted) halt();
        throw error;
      }
    },
    get mayBePaid() {
      return mayBePaid;
    },
    get outcome() {
      return outcome;
    },
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    },
  };
}

/** How long a service wants us to wait: seconds, or a date. */
function waitMsOf(response: Response): number {
  const wait = response.headers.get('retry-after');
  if (wait === null) return 0;
  const seconds = Number(wait);
  return Number.isNaN(seconds) ? Date.parse(wait) - Date.now() : seconds * 1_000;
}

function withoutRetry(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('x-should-retry', 'false');
  return new Response(response.body, { status: response.status, headers });
}

interface Tally {
  add(answers: readonly Answered[]): void;
  now(): AskProgress;
}

export function openTally(budget: Budget): Tally {
  const counts = { questions: 0, kept: 0, asked: 0, opinions: 0 };
  const noVerdicts: Partial<Record<NoVerdict, number>> = {};
  return {
    add: (answers) => {
      counts.questions += 1;
      for (const { answer, from } of answers) {
        counts[from] += 1;
        if (answer.outcome === 'opinion') counts.opinions += 1;
        else noVerdicts[answer.why] = (noVerdicts[answer.why] ?? 0) + 1;
      }
    },
    now: () => ({ ...counts, noVerdicts: { ...noVerdicts }, dollars: budget.spentDollars, limitDollars: budget.limitDollars }),
  };
}
