import type { Database } from '#db/open';
import { classifyStage } from './classify-stage.ts';
import { inspectStage } from './inspect-stage.ts';
import { recommendStage } from './recommend-stage.ts';
import { resolveStage } from './resolve-stage.ts';
import { type Onward, type PipelineWorld, perform, type Stage, type StageName } from './stage.ts';

/** A stage whose input comes from a queue and is parsed on arrival. */
export interface QueuedStage {
  name: StageName;
  concurrency(servers: number): number;
  /** @param takeTurns runs work of one key one after another. */
  advance(input: unknown, db: Database, world: PipelineWorld, takeTurns: TakeTurns): Promise<Onward>;
}

export type TakeTurns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** In the order in which a server goes through them. */
export const STAGES: readonly QueuedStage[] = [queued(resolveStage), queued(inspectStage), queued(classifyStage), queued(recommendStage)];

function queued<In, Work, Out>(stage: Stage<In, Work, Out>): QueuedStage {
  return {
    name: stage.name,
    concurrency: stage.concurrency,
    async advance(arrived, db, world, takeTurns) {
      const input = stage.input.parse(arrived);
      const work = () => perform(stage, input, db, world);
      const key = stage.exclusive?.(input);
      return stage.next(input, await (key === undefined ? work() : takeTurns(`${stage.name} ${key}`, work)));
    },
  };
}
