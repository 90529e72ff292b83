import { and, asc, eq, gte, isNotNull, isNull, lt, max, or, sql } from 'drizzle-orm';
import type { JsonObject } from '#core/json';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { runs, runTargets } from './schema.ts';

export interface OpenedRun {
  runId: string;
  resumed: boolean;
  startedAt: string;
  /** What the run says of the targets it is done with, in their order. */
  finished: JsonObject[];
  /** Targets it was done with so long ago that they are to be done again. */
  outdated: number;
}

/**
 * Begins a crawl, or goes on with the unfinished one of the same key, also one that another process is at. Targets it did not
 * have yet are added behind.
 *
 * @param key what makes two crawls the same one: the caller's command, not the moment.
 * @param freshSince what was finished before counts as not done: a run that is taken up after weeks must not pass off what it found then as
 * what is so now.
 */
export async function openRun(
  db: Database,
  key: string,
  targets: readonly string[],
  now: Date,
  freshSince = new Date(0),
): Promise<OpenedRun> {
  const opened = await db.orm.transaction(async (transaction) => {
    const unfinished = and(eq(runs.key, keyOf(key)), isNull(runs.finishedAt));
    // Held, so that nobody closes it before its targets are in.
    const [known] = await transaction.select(OPENED).from(runs).where(unfinished).for('update');
    // Where another process began one since we looked, this waits for it and takes part in it.
    const [run] = known
      ? [known]
      : await transaction
          .insert(runs)
          .values({ key: keyOf(key), startedAt: now.toISOString() })
          .onConflictDoUpdate({ target: runs.key, targetWhere: isNull(runs.finishedAt), set: { key: keyOf(key) } })
          .returning(OPENED);
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
    // A row whose moment was not kept is of no known age.
    const isOutdated = or(isNull(runTargets.finishedAt), lt(runTargets.finishedAt, freshSince.toISOString()));
    const outdated = await transaction
      .update(runTargets)
      .set({ row: null, finishedAt: null })
      .where(and(eq(runTargets.runId, run.runId), isNotNull(runTargets.row), isOutdated))
      .returning({ position: runTargets.position });
    return { ...run, resumed: first > 0 || known !== undefined, outdated: outdated.length };
  });
  return { ...opened, finished: await rowsOfRun(db, opened.runId) };
}

const OPENED = { runId: runs.id, startedAt: runs.startedAt };

/** Whether this run is of this database, and not closed. */
export async function isUnfinished(db: Database, runId: string): Promise<boolean> {
  const found = await db.orm
    .select({ runId: runs.id })
    .from(runs)
    .where(and(eq(runs.id, runId), isNull(runs.finishedAt)));
  return found.length > 0;
}

/** The row the run ends with for this target. The first one stands: it was told already, and a target that is done twice is done once. */
export async function finishTarget(db: Database, runId: string, target: string, row: JsonObject): Promise<void> {
  const one = and(eq(runTargets.runId, runId), eq(runTargets.targetKey, keyOf(target)));
  const changed = await db.orm
    .update(runTargets)
    .set({ row, finishedAt: sql`clock_timestamp()` })
    .where(and(one, isNull(runTargets.row)))
    .returning({ position: runTargets.position });
  if (changed.length > 0) return;
  const known = await db.orm.select({ position: runTargets.position }).from(runTargets).where(one);
  if (known.length === 0) throw new Error(`The run \`${runId}\` has no such target.`);
}

/** How far back a look at what was finished overlaps with the one before: a row may become visible later than its moment says. */
const OVERLAP_MS = 30_000;

/**
 * What was finished since the last look, whoever finished it, and some of what was before.
 *
 * @param since `until` of the last look; nothing for the first.
 */
export async function rowsFinishedSince(db: Database, runId: string, since?: string): Promise<{ rows: JsonObject[]; until?: string }> {
  const from = since === undefined ? undefined : gte(runTargets.finishedAt, new Date(Date.parse(since) - OVERLAP_MS).toISOString());
  const found = await db.orm
    .select({ row: runTargets.row, finishedAt: runTargets.finishedAt })
    .from(runTargets)
    .where(and(eq(runTargets.runId, runId), isNotNull(runTargets.row), from))
    .orderBy(asc(runTargets.finishedAt), asc(runTargets.position));
  const until = found.at(-1)?.finishedAt ?? since;
  return { rows: found.flatMap(({ row }) => (row === null ? [] : [row])), ...(until !== undefined && { until }) };
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
