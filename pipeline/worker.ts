import { z } from 'zod';
import { GiveUp, messageOf, RetryLater, StopWorker } from '#core/errors';
import type { Database } from '#db/open';
import type { Station } from './attempt-queues.ts';
import type { UninspectedOutcome } from './crawl-row.ts';
import { isOutage, untilItAnswers } from './outage.ts';
import type { PutOff } from './queues.ts';
import type { Finding, PipelineWorld } from './stage.ts';
import type { QueuedStage } from './stages.ts';

/** A target on its way through the stages. */
export const StageJob = z.object({
  target: z.string(),
  /** What the stage is to work on; parsed by the stage. */
  input: z.unknown(),
  /** Spent on this target so far. */
  spentMs: z.number(),
  /** How often the far side asked this stage to wait. */
  waits: z.int(),
});
export type StageJob = z.infer<typeof StageJob>;

/** How often one stage may be asked to wait, and for how long at once, before the target is given up for this run. */
const MOST_WAITS = 5;
const LONGEST_WAIT_MS = 10 * 60_000;
/** Who asks for longer than all waits together is not waited for: it is the next crawl's. */
const PATIENCE_MS = MOST_WAITS * LONGEST_WAIT_MS;

/** What a worker reports to, and gets its outside from. */
export interface WorkerContext {
  db: Database;
  world: PipelineWorld;
  /** True once nothing new may begin. */
  stopped(): boolean;
  enqueue(station: Station, job: StageJob): Promise<void>;
  finish(job: StageJob, finding: Finding): Promise<void>;
  /** The target leaves the run without an inspection. */
  fail(job: StageJob, outcome: UninspectedOutcome, detail: string): Promise<void>;
  waits(job: StageJob, error: RetryLater): void;
  /** Something went wrong that is nobody's outcome. */
  trouble(job: StageJob, error: unknown): void;
  /** Ends the work of this process with this error, after the jobs that run are saved. */
  stop(error: unknown): void;
}

/**
 * Takes what was delivered to a stage through it, and sends it where it goes from there. The same lines for every stage.
 *
 * A job that is not done, because this process stops or the database went away, is given back.
 *
 * @throws what keeps the outcome from being saved: then nothing is left to go on with.
 */
export async function workOn(stage: QueuedStage, delivered: unknown, context: WorkerContext): Promise<PutOff | undefined> {
  const { db, world } = context;
  const job = StageJob.parse(delivered);
  if (context.stopped()) return giveBack(job);
  const startedAt = world.now().getTime();
  const spent = (): StageJob => ({ ...job, spentMs: job.spentMs + Math.max(0, world.now().getTime() - startedAt) });
  try {
    const onward = await stage.advance(job.input, db, { ...world, waits: job.waits });
    if ('finding' in onward) await context.finish(spent(), onward.finding);
    else await context.enqueue(onward, { ...spent(), input: onward.input, waits: 0 });
  } catch (error) {
    if (world.signal.aborted) return giveBack(job);
    if (isOutage(error, db)) return afterOutage(job, context);
    if (error instanceof StopWorker) {
      context.stop(error);
      return giveBack(job);
    }
    if (error instanceof RetryLater && job.waits < MOST_WAITS && error.waitMs <= PATIENCE_MS) {
      context.waits(job, error);
      return { job: { ...spent(), waits: job.waits + 1 }, waitMs: Math.min(Math.max(0, error.waitMs), LONGEST_WAIT_MS) };
    }
    if (!(error instanceof RetryLater || error instanceof GiveUp)) context.trouble(job, error);
    await context.fail(spent(), outcomeOf(error), messageOf(error));
  }
  return undefined;
}

/** Long enough for a worker that stops to be closed before it is offered the same job again. */
const GIVEN_BACK_MS = 500;

/** The job as it was, for whoever takes it next. */
export function giveBack(job: unknown): PutOff {
  return { job, waitMs: GIVEN_BACK_MS };
}

/** What came of the job may not have been saved: it is done again, and finds what was. */
async function afterOutage(job: StageJob, { db, world, stop }: WorkerContext): Promise<PutOff> {
  try {
    await untilItAnswers(db, world.signal);
  } catch (error) {
    if (!world.signal.aborted) stop(error);
  }
  return giveBack(job);
}

function outcomeOf(error: unknown): UninspectedOutcome {
  if (error instanceof RetryLater) return 'unavailable';
  return error instanceof GiveUp ? 'gave-up' : 'internal-error';
}
