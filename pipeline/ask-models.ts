import { ASK_DEFAULTS, ask } from '#classifier/llm/ask';
import { type Answered, type AnsweredQuestion, askOf, isDisputed, type OpinionCache, type Question } from '#classifier/llm/questions';
import type { Classification } from '#core/classification';
import { RetryLater } from '#core/errors';
import type { Digest } from '#core/json';
import { counted } from '#core/words';
import { isAsked, type Models, markerToken, NO_REPLY, settleAnswered } from './models.ts';
import type { PipelineWorld } from './stage.ts';
import type { AnswersByTool } from './verdicts.ts';

/** A tool of a server that models are to be asked about, and what the rules say of it. */
export interface ToAsk {
  question: Question;
  ruled: Classification;
}

/** Of one server under way at once; several servers are asked about at the same time. */
const AT_ONCE = 2;
/** A service that is not there is left alone so long, by all servers of this process. */
const PAUSE_MS = 60_000;
/** How often a server waits for the service to come back, before it goes on with the rules alone. Fewer than a job may wait at all. */
const PATIENCE = 2;

/** Those of the tools that models are wanted for and have not answered about, for good or for now. */
export function leftToAsk({ mode, settings }: Models, tools: readonly ToAsk[], answers: AnswersByTool): ToAsk[] {
  const { first, second, views } = settings;
  return tools.filter(({ question, ruled }) => {
    if (!isAsked(mode, ruled)) return false;
    const known = new Map((answers.get(ruled.digest) ?? []).map((answer) => [answer.key, answer]));
    const keyOf = (model: string, view: (typeof views)[number]): Digest => askOf(question, model, view).key;
    const heard = views.flatMap((view): Answered[] => {
      const found = known.get(keyOf(first, view));
      return found === undefined ? [] : [{ model: first, view, answer: found.answer, from: 'kept' }];
    });
    if (heard.length < views.length) return true;
    return second !== undefined && isDisputed(question, heard) && !known.has(keyOf(second, 'whole'));
  });
}

/**
 * Asks models about tools of one server. What they answer is kept by `cache`, and told to the report of this process.
 *
 * @throws {RetryLater} `llm-unavailable` where the service is not there, so that the server waits for it; one that has waited before goes on
 * with what the rules say, and the next crawl asks again.
 * @throws {StopWorker} as `ask` does.
 */
export async function askAbout(
  toAsk: readonly ToAsk[],
  cache: OpinionCache,
  models: Models,
  { waits, now, signal }: Pick<PipelineWorld, 'waits' | 'now' | 'signal'>,
): Promise<void> {
  const mayWait = waits !== undefined && waits < PATIENCE;
  const ruledOf = new Map(toAsk.map(({ question, ruled }) => [question, ruled]));
  const report = ({ question, answers }: AnsweredQuestion): void => {
    const ruled = ruledOf.get(question);
    if (ruled !== undefined) models.report.add(answers, ruled, settleAnswered(ruled, { question, answers }));
  };
  const pauseMs = models.awayUntil - now().getTime();
  if (pauseMs > 0 && mayWait) throw away(toAsk.length, pauseMs);

  const unanswered: AnsweredQuestion[] = [];
  let replies = 0;
  const { stopped } = await ask(
    toAsk.map(({ question }) => question),
    { ...ASK_DEFAULTS, ...models.settings, concurrency: AT_ONCE, failuresInARowMax: FAILURES_IN_A_ROW },
    {
      ...{ client: models.client, budget: models.budget, cache, token: markerToken, signal },
      answered: (answered) => {
        if (answered.answers.some(({ answer }) => answer.outcome === 'no-verdict' && NO_REPLY.has(answer.why))) unanswered.push(answered);
        else report(answered);
        replies += answered.answers.filter(({ answer, from }) => from === 'asked' && answer.outcome === 'opinion').length;
      },
    },
  );
  if (stopped) signal.throwIfAborted();
  if (unanswered.length === 0) return;
  if (replies === 0) models.awayUntil = now().getTime() + PAUSE_MS;
  if (mayWait) throw away(unanswered.length, PAUSE_MS);
  for (const answered of unanswered) report(answered);
}

/** Each has failed after all attempts of the SDK. */
const FAILURES_IN_A_ROW = 4;

function away(tools: number, waitMs: number): RetryLater {
  return new RetryLater(
    'llm-unavailable',
    `The model service does not answer about ${counted(tools, 'tool')}; they wait ${Math.ceil(waitMs / 1_000)} seconds for it.`,
    waitMs,
  );
}
