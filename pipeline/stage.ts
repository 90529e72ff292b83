import type { z } from 'zod';
import type { Reviews } from '#classifier/reviews';
import type { Inspection } from '#core/inspection';
import type { CrawlerWorld } from '#crawler/world';
import type { Database } from '#db/open';
import type { Lane } from './lanes.ts';
import type { Models } from './models.ts';

/** Everything outside that a pipeline is given. */
export interface OutsideWorld extends CrawlerWorld {
  /** What people say of tools; absent where nobody has said anything. */
  reviews?: Reviews | undefined;
  /** Absent where no model is asked. */
  models?: Models | undefined;
}

/** Everything outside that a stage touches. */
export interface PipelineWorld extends OutsideWorld {
  /** Of the Node that guests run: a server may do otherwise on another. */
  nodeVersion: string;
  /** How often this job was asked to wait; absent where nobody can wait. */
  waits?: number;
}

export const STAGE_NAMES = ['resolve', 'inspect', 'classify', 'recommend'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** What a run says of one target in the end. */
export interface Finding {
  /** Of the server that the target led to. */
  identity: string;
  outcome: Inspection['outcome'];
  basis: Inspection['basis'];
  /** Tools that this listing names; 0 where nothing was listed. */
  tools: number;
  /** One sentence that says why nothing was listed; empty when it was. */
  detail: string;
}

/** Where a target goes from here: on to a stage, or out. */
export type Onward = { stage: StageName; lane: Lane; input: unknown } | { finding: Finding };

/** What is left to do for an input; `settled` is what an earlier try already came to, so that nothing is done twice. */
export type Prepared<Work, Out> = { work: Work } | { settled: Out };

/**
 * One step of a server's way from a sighting to a policy.
 *
 * Stages know nothing of queues. Their inputs travel through one, so they are plain JSON, parsed by `input` on arrival.
 */
export interface Stage<In, Work, Out, World = PipelineWorld> {
  name: StageName;
  input: z.ZodType<In>;
  /** It has a queue for each. */
  lanes: readonly Lane[];
  /** How many run at once in a lane where the caller wants `servers` servers at once, in one process. */
  concurrency(servers: number, lane: Lane): number;
  /** Inputs with the same key run one after another, in whichever processes: two targets may lead to one server. */
  exclusive?(input: In): string;
  /** Reads the database and touches nothing else. */
  prepare(input: In, db: Database, world: World): Promise<Prepared<Work, Out>>;
  /** Touches the outside only through `world`, and no table. */
  run(work: Work, world: World): Promise<Out>;
  /** Safe to repeat: saving the same output twice leaves the same rows. Not called for what was settled. */
  save(input: In, output: Out, db: Database, world: World): Promise<void>;
  next(input: In, output: Out): Onward;
}

/** What was found so many days ago and longer is not what is so now: an unfinished run that is taken up again looks anew. */
export const FRESH_DAYS = 7;

export function freshSince(now: Date): Date {
  return new Date(now.getTime() - FRESH_DAYS * 24 * 60 * 60 * 1000);
}

/** Takes one input through a stage. */
export async function perform<In, Work, Out, World>(
  stage: Stage<In, Work, Out, World>,
  input: In,
  db: Database,
  world: World,
): Promise<Out> {
  const prepared = await stage.prepare(input, db, world);
  if ('settled' in prepared) return prepared.settled;
  const output = await stage.run(prepared.work, world);
  await stage.save(input, output, db, world);
  return output;
}
