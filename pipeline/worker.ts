import { z } from 'zod';
import { GiveUp, messageOf, RetryLater, StopWorker } from '#core/errors';
import type { Database } from '#db/open';
import type { UninspectedOutcome } from './crawl-row.ts';
import type { PutOff } from './queues.ts';
import type { Finding, PipelineWorld, StageName } from './stage.ts';
import type { QueuedStage, TakeTurns } from './stages.ts';

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
  takeTurns: TakeTurns;
  /** True once nothing new may begin. */
  stopped(): boolean;
  enqueue(stage: StageName, job: StageJob): Promise<void>;
  finish(job: StageJob, finding: Finding): Promise<void>;
  /** The target leaves the run without an inspection. */
  fail(job: StageJob, outcome: UninspectedOutcome, detail: string): Promise<void>;
  waits(job: StageJob, error: RetryLater): void;
  /** Something went wrong that is nobody's outcome. */
  trouble(job: StageJob, error: unknown): void;
  /** Ends the crawl with this error, after the jobs that run are saved. */
  stop(error: unknown): void;
}

/**
 * Takes what was delivered to a stage through it, and sends it where it goes from there. The same lines for every stage.
 *
 * @throws what keeps the outcome from being saved: then nothing is left to go on with.
 */
export async function workOn(stage: QueuedStage, delivered: unknown, context: WorkerContext): Promise<PutOff | undefined> {
  const { db, world, takeTurns } = context;
  const job = StageJob.parse(delivered);
  // What stays in the queue is taken up from the run's table by the next attempt.
  if (context.stopped()) return undefined;
  const startedAt = world.now().getTime();
  const spent = (): StageJob => ({ ...job, spentMs: job.spentMs + Math.max(0, world.now().getTime() - startedAt) });
  try {
    const onward = await stage.advance(job.input, db, world, takeTurns);
    if ('finding' in onward) await context.finish(spent(), onward.finding);
    else await context.enqueue(onward.stage, { ...spent(), input: onward.input, waits: 0 });
  } catch (error) {
    if (world.signal.aborted) return undefined;
    if (error instanceof StopWorker) context.stop(error);
    else if (error instanceof RetryLater && job.waits < MOST_WAITS && error.waitMs <= PATIENCE_MS) {
      context.waits(job, error);
      return { job: { ...spent(), waits: job.waits + 1 }, waitMs: Math.min(Math.max(0, error.waitMs), LONGEST_WAIT_MS) };
    } else {
      if (!(error instanceof RetryLater || error instanceof GiveUp)) context.trouble(job, error);
      await context.fail(spent(), outcomeOf(error), messageOf(error));
    }
  }
  return undefined;
}

function outcomeOf(error: unknown): UninspectedOutcome {
  if (error instanceof RetryLater) return 'unavailable';
  return error instanceof GiveUp ? 'gave-up' : 'internal-error';
}

/** Work of one key waits for its turn; other work does not. */
export function turns(): TakeTurns {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key);
    const turn = before === undefined ? work() : before.then(work, work);
    last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (last.get(key) === turn) last.delete(key);
    }
  };
}
