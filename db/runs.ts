import { and, asc, eq, isNotNull, isNull, max } from 'drizzle-orm';
import type { JsonObject } from '#core/json';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { runs, runTargets } from './schema.ts';

/**
 * Begins a crawl, or goes on with the unfinished one of the same key, also one that another process is at. Targets it did not
 * have yet are added behind.
 *
 * @param key what makes two crawls the same one: the caller's command, not the moment.
 * @returns `finished`: what the run says of the targets it is done with, in their order.
 */
export async function openRun(
  db: Database,
  key: string,
  targets: readonly string[],
  now: Date,
): Promise<{ runId: string; resumed: boolean; finished: JsonObject[] }> {
  const { runId, resumed } = await db.orm.transaction(async (transaction) => {
    const unfinished = and(eq(runs.key, keyOf(key)), isNull(runs.finishedAt));
    // Held, so that nobody closes it before its targets are in.
    const [known] = await transaction.select({ runId: runs.id }).from(runs).where(unfinished).for('update');
    // Where another process began one since we looked, this waits for it and takes part in it.
    const [run] = known
      ? [known]
      : await transaction
          .insert(runs)
          .values({ key: keyOf(key), startedAt: now.toISOString() })
          .onConflictDoUpdate({ target: runs.key, targetWhere: isNull(runs.finishedAt), set: { key: keyOf(key) } })
          .returning({ runId: runs.id });
    if (!run) throw new Error('A run was neither begun nor found.');
    const [last] = await transaction
      .select({ position: max(runTargets.position) })
      .from(runTargets)
      .where(eq(runTargets.runId, run.runId));
    const first = (last?.position ?? -1) + 1;
    const rows = [...new Set(targets)].map((target, index) => ({
      runId: run.runId,
      targetKey: keyOf(target),
      target,
      position: first + index,
    }));
    for (const batch of batches(rows)) await transaction.insert(runTargets).values(batch).onConflictDoNothing();
    return { runId: run.runId, resumed: first > 0 || known !== undefined };
  });
  return { runId, resumed, finished: await rowsOfRun(db, runId) };
}

/** The row the run ends with for this target; the last one stands. */
export async function finishTarget(db: Database, runId: string, target: string, row: JsonObject): Promise<void> {
  const changed = await db.orm
    .update(runTargets)
    .set({ row })
    .where(and(eq(runTargets.runId, runId), eq(runTargets.targetKey, keyOf(target))))
    .returning({ position: runTargets.position });
  if (changed.length === 0) throw new Error(`The run \`${runId}\` has no such target.`);
}

/** In the order of the targets. */
export async function unfinishedTargets(db: Database, runId: string): Promise<string[]> {
  const rows = await db.orm
    .select({ target: runTargets.target })
    .from(runTargets)
    .where(and(eq(runTargets.runId, runId), isNull(runTargets.row)))
    .orderBy(asc(runTargets.position));
  return rows.map(({ target }) => target);
}

/** Of the finished targets, in the order of the targets. */
export async function rowsOfRun(db: Database, runId: string): Promise<JsonObject[]> {
  const rows = await db.orm
    .select({ row: runTargets.row })
    .from(runTargets)
    .where(and(eq(runTargets.runId, runId), isNotNull(runTargets.row)))
    .orderBy(asc(runTargets.position));
  return rows.flatMap(({ row }) => (row === null ? [] : [row]));
}

/** The key is free for a new run from here on. */
export async function closeRun(db: Database, runId: string, now: Date): Promise<void> {
  await db.orm
    .update(runs)
    .set({ finishedAt: now.toISOString() })
    .where(and(eq(runs.id, runId), isNull(runs.finishedAt)));
}
