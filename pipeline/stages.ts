import type { Database } from '#db/open';
import { classifyStage } from './classify-stage.ts';
import { inspectStage } from './inspect-stage.ts';
import type { Lane } from './lanes.ts';
import { recommendStage } from './recommend-stage.ts';
import { resolveStage } from './resolve-stage.ts';
import { type Onward, type PipelineWorld, perform, type Stage, type StageName } from './stage.ts';

/** A stage whose input comes from a queue and is parsed on arrival. */
export interface QueuedStage {
  name: StageName;
  lanes: readonly Lane[];
  concurrency(servers: number, lane: Lane): number;
  advance(input: unknown, db: Database, world: PipelineWorld): Promise<Onward>;
}

/** In the order in which a server goes through them. */
export const STAGES: readonly QueuedStage[] = [queued(resolveStage), queued(inspectStage), queued(classifyStage), queued(recommendStage)];

function queued<In, Work, Out>(stage: Stage<In, Work, Out>): QueuedStage {
  return {
    name: stage.name,
    lanes: stage.lanes,
    concurrency: stage.concurrency,
    async advance(arrived, db, world) {
      const input = stage.input.parse(arrived);
      const work = () => perform(stage, input, db, world);
      const key = stage.exclusive?.(input);
      return stage.next(input, await (key === undefined ? work() : db.inTurn(`${stage.name} ${key}`, work, world.signal)));
    },
  };
}
