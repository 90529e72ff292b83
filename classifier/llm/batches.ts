import type Anthropic from '@anthropic-ai/sdk';
import { APIError, NotFoundError } from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { ModelAnswer, NoVerdict } from '#core/classification';
import { type Digest, digestText } from '#core/json';
import { noVerdict, readReply, usageOf } from './answer.ts';
import { type AskProgress, isKept, NOT_ASKABLE, openTally, overBudget, storedAnswer } from './ask.ts';
import { type BatchStore, customIdOf, type StoredBatch } from './batch-store.ts';
import type { Budget, PutBy } from './budget.ts';
import { answerOfError, neverArrived } from './client.ts';
import { costAtMost, costOf, dollarsOf, type Terms } from './prices.ts';
import { inputTokensAtMost, promptFor, requestFor, utf8Bytes } from './prompt.ts';
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

/** Ceilings of the service for one batch. */
const REQUESTS_MAX = 100_000;
const BYTES_MAX = 256_000_000;

/** A rubric has to stay cached as long as a batch may take. */
const CACHE_TTL = '1h';

/** Batches are listed back to so long before ours was intended: the service's clock is not ours. */
const CLOCKS_DIFFER_MS = 24 * 60 * 60_000;
const LISTED_MAX = 10_000;

export interface BatchSettings extends ModelSettings {
  /** Requests of one batch; the service takes 100,000. */
  requestsMax: number;
  /** Bytes of one batch; the service takes 256 MB, and a process needs several times as much to send them. */
  bytesMax: number;
  /** Batches that are waited for at once. */
  batchesMax: number;
  /** Between two looks at a batch. */
  pollMs: number;
  /** A batch that has not ended so long after it was sent is waited for no longer; a later run looks at it again. The service gives up after a day. */
  waitMsMax: number;
  /** So long after it was sent, a batch that the service does not list never arrived. Longer than sending one may take. */
  arrivesWithinMs: number;
  /** Past so many failures in a row a batch is not looked at, or sent, any more in this run. */
  failuresInARowMax: number;
  /** For sending one batch. */
  uploadMsMax: number;
  askAgain: ReadonlySet<NoVerdict>;
}

export const BATCH_DEFAULTS = {
  requestsMax: 20_000,
  bytesMax: 64_000_000,
  batchesMax: 8,
  pollMs: 60_000,
  waitMsMax: 26 * 60 * 60_000,
  arrivesWithinMs: 30 * 60_000,
  failuresInARowMax: 30,
  uploadMsMax: 10 * 60_000,
  askAgain: new Set<NoVerdict>(),
} as const satisfies Partial<BatchSettings>;

/** All that asking in batches touches outside. */
export interface BatchWorld {
  client: Anthropic;
  cache: OpinionCache;
  store: BatchStore;
  budget: Budget;
  /** Unguessable letters and digits, other ones each time. */
  token(): string;
  now(): Date;
  /** Rejects once the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Once it aborts, nothing new is sent or waited for. Batches that are under way are found again by the next run. */
  signal: AbortSignal;
  answered(answered: AnsweredQuestion): void | Promise<void>;
  progress?(progress: BatchProgress): void;
}

export interface BatchProgress extends AskProgress {
  /** Batches that are waited for, and their requests. */
  batches: number;
  requests: number;
}

export interface BatchSummary extends BatchProgress {
  stopped: boolean;
}

/** A batch that this run waits for. */
interface UnderWay {
  stored: StoredBatch;
  puts: readonly PutBy[];
  /** Of an earlier run: what it left unanswered is asked again. */
  isResumed: boolean;
  failures: number;
  /** What its answers cost that were taken in by this run, in billionths of a dollar. */
  costs: Map<Digest, number>;
  /** Batches of the service that were looked into and hold requests of somebody else. */
  notOurs: Set<string>;
}

type Done = ReadonlyMap<Digest, { answer: ModelAnswer; from: Answered['from'] }>;

/**
 * Asks models about many tools in batches, at half the price and within a day: the first model about each, the second where that
 * disagrees with the rules.
 *
 * INVARIANT: a batch is written down before it is sent. Whenever the process is killed, the next run finds out whether the service has the
 * batch, waits for it, and keeps its answers; nothing that may be on the bill is sent again before that is known.
 *
 * Spends no more than the budget, batches of earlier runs excepted, whose money is gone: where not all fits at once, what one batch
 * leaves over serves the next.
 *
 * @throws {StopWorker} as `ask` does. @throws {BadInput} `llm-price-unknown` before anything is sent.
 */
export async function askInBatches(questions: readonly Question[], settings: BatchSettings, world: BatchWorld): Promise<BatchSummary> {
  const priceOf = pricesOf(settings, world.budget.limitDollars);
  const { first, second } = settings;
  const tally = openTally(world.budget);
  const known = new Map<Digest, Ask>();
  const remember = (one: Ask): Ask => {
    if (!known.has(one.key)) known.set(one.key, one);
    return one;
  };
  const firstAsks = questions.map((question) => settings.views.map((view) => remember(askOf(question, first, view))));
  const secondAsks = questions.map((question) => (second === undefined ? undefined : remember(askOf(question, second, 'whole'))));

  const state: State = {
    settings,
    world,
    known,
    termsOf: (model) => ({ price: priceOf(model), cacheTtl: CACHE_TTL, batch: true }),
    underWay: [],
    leftOpen: new Map(),
  };
  for (const stored of await world.store.open()) {
    state.underWay.push({
      stored,
      puts: [world.budget.owe(stored.most)],
      isResumed: true,
      failures: 0,
      costs: new Map(),
      notOurs: new Set(),
    });
  }
  const told = (): BatchProgress => ({
    ...tally.now(),
    batches: state.underWay.length,
    requests: state.underWay.reduce((sum, { stored }) => sum + stored.keys.length, 0),
  });
  const report = async (question: Question, answers: readonly Answered[]): Promise<void> => {
    await world.answered({ question, answers });
    tally.add(answers);
    world.progress?.(told());
  };

  const counted = new Set<Digest>();
  const read = (done: Done, asks: readonly Ask[]): Answered[] =>
    asks.flatMap(({ key, model, view }) => {
      const found = done.get(key);
      if (!found) return [];
      const from = counted.has(key) ? 'kept' : found.from;
      counted.add(key);
      return [{ model, view, answer: found.answer, from }];
    });

  const firstDone = await answerAll(firstAsks.flat(), state, () => world.progress?.(told()));
  const disputed: { question: Question; answers: Answered[]; ask: Ask }[] = [];
  for (const [index, question] of questions.entries()) {
    const asks = firstAsks[index] ?? [];
    const answers = read(firstDone, asks);
    if (answers.length < asks.length) continue;
    const ask = secondAsks[index];
    if (ask && isDisputed(question, answers)) disputed.push({ question, answers, ask });
    else await report(question, answers);
  }
  const secondDone = await answerAll(
    disputed.map(({ ask }) => ask),
    state,
    () => world.progress?.(told()),
  );
  for (const { question, answers, ask } of disputed) {
    const more = read(secondDone, [ask]);
    if (more.length > 0) await report(question, [...answers, ...more]);
  }
  return { ...told(), stopped: world.signal.aborted };
}

interface State {
  settings: BatchSettings;
  world: BatchWorld;
  /** Everything that may be asked in this run, by what its answer is kept under. */
  known: ReadonlyMap<Digest, Ask>;
  termsOf(model: string): Terms;
  underWay: UnderWay[];
  /** What was asked in batches that this run waits for no longer. */
  leftOpen: Map<Digest, ModelAnswer>;
}

/** Answers to all of `asks`, kept or new; those that are missing were still open when the signal came. */
async function answerAll(asks: readonly Ask[], state: State, progress: () => void): Promise<Done> {
  const { settings, world } = state;
  const done = new Map<Digest, { answer: ModelAnswer; from: Answered['from'] }>();
  const pending = new Map<Digest, Ask>();
  for (const one of asks) {
    if (done.has(one.key) || pending.has(one.key)) continue;
    const kept = await world.cache.find(one.key);
    const isWanted = kept && !(kept.answer.outcome === 'no-verdict' && settings.askAgain.has(kept.answer.why));
    const leftOpen = state.leftOpen.get(one.key);
    if (isWanted) done.set(one.key, { answer: kept.answer, from: 'kept' });
    else if (leftOpen) done.set(one.key, { answer: leftOpen, from: 'asked' });
    else pending.set(one.key, one);
  }
  const answer = (key: Digest, said: ModelAnswer): void => {
    if (pending.delete(key)) done.set(key, { answer: said, from: 'asked' });
  };

  let refusals = 0;
  while (pending.size > 0 && !world.signal.aborted) {
    const waited = new Set(state.underWay.flatMap(({ stored }) => stored.keys));
    const open = [...pending.values()].filter(({ key }) => !waited.has(key));
    if (open.length > 0 && state.underWay.length < settings.batchesMax) {
      const sent = await sendSome(open, state, answer);
      progress();
      if (sent === 'sent') {
        refusals = 0;
        continue;
      }
      if (sent === 'no-room' && state.underWay.length === 0) {
        for (const { key } of open) answer(key, overBudget(world.budget));
        continue;
      }
      if (typeof sent === 'object') {
        refusals += 1;
        if (refusals >= settings.failuresInARowMax) for (const { key } of open) answer(key, sent.refused);
      }
    }
    if (pending.size === 0) break;
    try {
      await world.sleep(settings.pollMs, world.signal);
    } catch (error) {
      if (world.signal.aborted) break;
      throw error;
    }
    for (const one of [...state.underWay]) {
      if (world.signal.aborted) break;
      const looked = await lookAt(one, state);
      if (looked === 'not-yet') continue;
      state.underWay = state.underWay.filter((each) => each !== one);
      for (const [key, said] of looked.answers) {
        // It may still be on the bill: not to be asked again in this run.
        if (looked.isLeftOpen) state.leftOpen.set(key, said);
        // What an earlier run was not answered is asked now.
        if (isKept(said) || looked.isLeftOpen || !one.isResumed) answer(key, said);
      }
    }
    progress();
  }
  return done;
}

/**
 * Sends one batch of as many as fit into it and into the budget.
 *
 * @returns `no-room` where the budget has room for none; `refused` where the service took none, and may later.
 */
async function sendSome(
  open: readonly Ask[],
  state: State,
  answer: (key: Digest, said: ModelAnswer) => void,
): Promise<'sent' | 'no-room' | 'none' | { refused: ModelAnswer }> {
  const { settings, world } = state;
  const intent = digestText(world.token()).slice('sha256:'.length, 'sha256:'.length + 32);
  const requests: { custom_id: string; params: Anthropic.MessageCreateParamsNonStreaming }[] = [];
  const keys: Digest[] = [];
  const puts: PutBy[] = [];
  let bytes = 0;
  let most = 0;
  let isFull = false;
  const model = open[0]?.model ?? '';
  const terms = state.termsOf(model);
  for (const one of open) {
    if (requests.length >= Math.min(settings.requestsMax, REQUESTS_MAX)) break;
    const prompt = promptFor(one.question.tool, one.question.server, one.view, world.token());
    if (typeof prompt === 'string') {
      answer(one.key, noVerdict(prompt, NOT_ASKABLE[prompt]));
      continue;
    }
    const params = requestFor(prompt, { ...settings, model, cacheTtl: CACHE_TTL });
    const request = { custom_id: customIdOf(intent, requests.length), params };
    const size = utf8Bytes(JSON.stringify(request)) + 1;
    if (requests.length > 0 && bytes + size > Math.min(settings.bytesMax, BYTES_MAX)) break;
    const cost = costAtMost(terms, inputTokensAtMost(params), settings.maxTokens);
    const put = world.budget.putByNow(cost);
    if (put === undefined) {
      isFull = true;
      break;
    }
    requests.push(request);
    keys.push(one.key);
    puts.push(put);
    bytes += size;
    most += cost;
  }
  if (requests.length === 0) return isFull ? 'no-room' : 'none';

  const stored: StoredBatch = { intent, model, intendedAt: world.now().toISOString(), keys, most };
  await world.store.intend(stored);
  const one: UnderWay = { stored, puts, isResumed: false, failures: 0, costs: new Map(), notOurs: new Set() };
  try {
    // One attempt: a second could make a second batch, and nobody could tell.
    const { id } = await heard(world.client.messages.batches.create({ requests }, { maxRetries: 0, timeout: settings.uploadMsMax }));
    await named(one, id, world);
  } catch (error) {
    if (!(error instanceof FromService)) throw error;
    if (!isCertainlyRefused(error.cause)) {
      // It may have arrived. Whether it did is found out by looking.
      state.underWay.push(one);
      return 'sent';
    }
    await world.store.close(intent);
    settle(puts, 0);
    const refused = answerOfError(error.cause);
    const isWorthAnother = refused.outcome === 'no-verdict' && refused.why !== 'rejected';
    if (isWorthAnother) return { refused };
    for (const key of keys) answer(key, refused);
    return 'none';
  }
  state.underWay.push(one);
  return 'sent';
}

async function named(one: UnderWay, id: string, world: BatchWorld): Promise<void> {
  await world.store.created(one.stored.intent, id);
  one.stored = { ...one.stored, batch: id };
}

/** The whole of what a batch cost is spent first, so that nothing looks free in between. */
function settle(puts: readonly PutBy[], cost: number): void {
  for (const [index, put] of puts.entries()) put.settle(index === 0 ? cost : 0);
}

/** Whether the service has certainly not taken what was sent. */
function isCertainlyRefused(error: unknown): boolean {
  if (neverArrived(error)) return true;
  return error instanceof APIError && error.status !== undefined && (error.status < 500 || error.status === 529) && error.status !== 408;
}

/** What ends the wait for a batch. */
interface Looked {
  answers: ReadonlyMap<Digest, ModelAnswer>;
  /** The batch may still be answered: it stays open for a later run. */
  isLeftOpen: boolean;
}

/** Looks at a batch once, and takes in its answers if it has ended. */
async function lookAt(one: UnderWay, state: State): Promise<Looked | 'not-yet'> {
  const { settings, world } = state;
  const { intent, keys, most, intendedAt } = one.stored;
  const leave = (said: ModelAnswer): Looked => {
    settle(one.puts, most);
    return { answers: new Map(keys.map((key) => [key, said])), isLeftOpen: true };
  };
  const notEnded = (): Looked | 'not-yet' => {
    const isLate = world.now().getTime() - Date.parse(intendedAt) >= settings.waitMsMax;
    return isLate ? leave(noVerdict('timed-out', 'The batch did not end in time.')) : 'not-yet';
  };
  try {
    if (one.stored.batch === undefined) {
      const found = await findBatch(one, state);
      if (found === 'not-yet') return notEnded();
      if (found === 'never-arrived') {
        await world.store.close(intent);
        settle(one.puts, 0);
        // Whoever waits for these keys sends them anew.
        return { answers: new Map(), isLeftOpen: false };
      }
      await named(one, found, world);
    }
    const id = one.stored.batch ?? '';
    const batch = parse(Batch, await heard(world.client.messages.batches.retrieve(id)));
    if (batch.processing_status !== 'ended') return notEnded();
    if (batch.results_url === null) throw new FromService(GONE);
    return { answers: await takeIn(one, id, state), isLeftOpen: false };
  } catch (error) {
    if (!(error instanceof FromService)) throw error;
    if (error.cause === GONE || error.cause instanceof NotFoundError) {
      await world.store.close(intent);
      settle(one.puts, one.isResumed ? 0 : most);
      const gone = noVerdict('expired', 'The service has the results of this batch no longer.');
      return { answers: new Map(keys.map((key) => [key, gone])), isLeftOpen: false };
    }
    const said = answerOfError(error.cause);
    one.failures += 1;
    return one.failures < settings.failuresInARowMax ? 'not-yet' : leave(said);
  }
}

const GONE = new Error('The results of this batch are gone.');

/** What went wrong with the service, apart from what goes wrong here: a mistake of ours must not pass for an outage. */
class FromService extends Error {
  constructor(cause: unknown) {
    super('The model service failed.', { cause });
  }
}

async function heard<T>(reply: PromiseLike<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw new FromService(error);
  }
}

async function* heardLines<T>(reply: PromiseLike<AsyncIterable<T>>): AsyncGenerator<T> {
  const lines = (await heard(reply))[Symbol.asyncIterator]();
  try {
    for (let next = await heard(lines.next()); !next.done; next = await heard(lines.next())) yield next.value;
  } finally {
    await lines.return?.();
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new FromService(parsed.error);
  return parsed.data;
}

/** What is used of the service's account of a batch. */
const Batch = z.object({
  id: z.string(),
  processing_status: z.string(),
  created_at: z.string(),
  results_url: z.string().nullable(),
  request_counts: z.object({
    processing: z.number(),
    succeeded: z.number(),
    errored: z.number(),
    canceled: z.number(),
    expired: z.number(),
  }),
});
type Batch = z.infer<typeof Batch>;

/**
 * Looks for a batch whose name was never heard: among those of the service, of as many requests as ours, the one whose custom ids are ours.
 * They stand in the results only, so that one that has not ended leaves it open.
 */
async function findBatch(one: UnderWay, { settings, world, underWay }: State): Promise<string | 'not-yet' | 'never-arrived'> {
  const intendedAt = Date.parse(one.stored.intendedAt);
  const named = new Set(underWay.map(({ stored }) => stored.batch));
  let isOpen = false;
  let listed = 0;
  for await (const item of heardLines(world.client.messages.batches.list({ limit: 100 }))) {
    const batch = parse(Batch, item);
    listed += 1;
    if (listed > LISTED_MAX || Date.parse(batch.created_at) < intendedAt - CLOCKS_DIFFER_MS) break;
    if (named.has(batch.id) || one.notOurs.has(batch.id) || requestsOf(batch) !== one.stored.keys.length) continue;
    if (batch.processing_status !== 'ended') {
      isOpen = true;
      continue;
    }
    if (batch.results_url !== null && (await holdsOurs(batch.id, one.stored.intent, world))) return batch.id;
    one.notOurs.add(batch.id);
  }
  if (isOpen || world.now().getTime() - intendedAt < settings.arrivesWithinMs) return 'not-yet';
  return 'never-arrived';
}

function requestsOf({ request_counts: counts }: Batch): number {
  return counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired;
}

async function holdsOurs(id: string, intent: string, { client }: BatchWorld): Promise<boolean> {
  for await (const line of heardLines(client.messages.batches.results(id))) return parse(Result, line).custom_id.startsWith(`${intent}-`);
  return false;
}

const Result = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion('type', [
    z.object({ type: z.literal('succeeded'), message: z.unknown() }),
    z.object({ type: z.literal('errored'), error: z.object({ error: z.object({ type: z.string(), message: z.string().optional() }) }) }),
    z.object({ type: z.literal('canceled') }),
    z.object({ type: z.literal('expired') }),
  ]),
});

/**
 * Takes in the results of a batch that has ended, in whatever order they come, and closes it. Each answer is kept as it is read, so
 * that a kill in between loses none; a stream that breaks is read again from its start.
 */
async function takeIn(one: UnderWay, id: string, { known, world, termsOf }: State): Promise<Map<Digest, ModelAnswer>> {
  const { stored, puts, costs } = one;
  const keyOf = new Map(stored.keys.map((key, index) => [customIdOf(stored.intent, index), key]));
  const answers = new Map<Digest, ModelAnswer>();
  let strangers = 0;
  for await (const line of heardLines(world.client.messages.batches.results(id))) {
    const { custom_id, result } = parse(Result, line);
    const key = keyOf.get(custom_id);
    if (key === undefined) continue;
    const kept = await world.cache.find(key);
    if (kept && one.isResumed) {
      // Taken in before the process was killed, or before the stream broke.
      answers.set(key, kept.answer);
      continue;
    }
    const ask = known.get(key);
    if (!ask) {
      // Asked by a run about other tools: without the tool its quotes cannot be checked.
      if (result.type === 'succeeded') strangers += 1;
      continue;
    }
    if (result.type !== 'succeeded') {
      answers.set(key, answerOfResult(result));
      continue;
    }
    const usage = usageOf(result.message);
    const cost = usage ? costOf(termsOf(stored.model), usage) : Math.ceil(stored.most / stored.keys.length);
    const prompt = promptFor(ask.question.tool, ask.question.server, ask.view, world.token());
    const answer = typeof prompt === 'string' ? noVerdict(prompt, NOT_ASKABLE[prompt]) : readReply(result.message, prompt);
    costs.set(key, cost);
    if (isKept(answer)) await world.cache.save(storedAnswer(ask, answer, dollarsOf(cost)));
    answers.set(key, answer);
  }
  for (const key of stored.keys) {
    if (!answers.has(key) && known.has(key)) answers.set(key, noVerdict('errored', 'The batch ended without a result for this request.'));
  }
  // Left open for the run that knows the others, as long as the service keeps the results.
  if (strangers === 0) await world.store.close(stored.intent);
  settle(
    puts,
    [...costs.values()].reduce((sum, cost) => sum + cost, 0),
  );
  return answers;
}

function answerOfResult(result: Exclude<z.infer<typeof Result>['result'], { type: 'succeeded' }>): ModelAnswer {
  if (result.type === 'expired') return noVerdict('expired', 'The batch ended before this request was dealt with.');
  if (result.type === 'canceled') return noVerdict('canceled', 'The batch was canceled before this request was dealt with.');
  const { type, message } = result.error.error;
  return noVerdict(type === 'invalid_request_error' ? 'rejected' : 'errored', `${type}: ${message ?? 'nothing more'}`);
}
