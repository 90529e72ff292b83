import { and, asc, count, gt, inArray, sql } from 'drizzle-orm';
import type { Sighting } from '#core/server';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { waitingSightings } from './schema.ts';

/** A sighting may bear the texts of a repository: few are held at once. */
const READ_AT_ONCE = 50;

export interface WaitingSighting {
  key: string;
  sighting: Sighting;
}

/** One that is found again keeps its place, with the newest words on it. */
export async function saveWaiting(db: Database, found: readonly Sighting[]): Promise<void> {
  const rows = new Map(found.map((sighting) => [waitingKey(sighting), sighting]));
  const values = [...rows].map(([key, sighting]) => ({ key, source: sighting.source, sighting }));
  for (const batch of batches(values)) {
    await db.orm
      .insert(waitingSightings)
      .values(batch)
      .onConflictDoUpdate({ target: waitingSightings.key, set: { sighting: sql`excluded.sighting` } });
  }
}

/** Those of the given sources, in the order in which they were found, a few at a time. */
export async function* waitingSince(db: Database, sources: readonly Sighting['source'][]): AsyncGenerator<WaitingSighting> {
  if (sources.length === 0) return;
  let after = -1;
  for (;;) {
    const rows = await db.orm
      .select()
      .from(waitingSightings)
      .where(and(inArray(waitingSightings.source, [...sources]), gt(waitingSightings.position, after)))
      .orderBy(asc(waitingSightings.position))
      .limit(READ_AT_ONCE);
    const last = rows.at(-1);
    if (last === undefined) return;
    for (const { key, sighting } of rows) yield { key, sighting };
    after = last.position;
  }
}

export async function countWaiting(db: Database, sources: readonly Sighting['source'][]): Promise<number> {
  if (sources.length === 0) return 0;
  const [row] = await db.orm
    .select({ waiting: count() })
    .from(waitingSightings)
    .where(inArray(waitingSightings.source, [...sources]));
  return row?.waiting ?? 0;
}

/** In the order of the keys; one that was taken away meanwhile is left out. */
export async function waitingByKey(db: Database, keys: readonly string[]): Promise<Sighting[]> {
  const found = new Map<string, Sighting>();
  for (const batch of batches(keys)) {
    const rows = await db.orm.select().from(waitingSightings).where(inArray(waitingSightings.key, batch));
    for (const { key, sighting } of rows) found.set(key, sighting);
  }
  return keys.flatMap((key) => found.get(key) ?? []);
}

/** Somebody took them up, or the source took them back. */
export async function removeWaiting(db: Database, keys: readonly string[]): Promise<void> {
  for (const batch of batches(keys)) await db.orm.delete(waitingSightings).where(inArray(waitingSightings.key, batch));
}

/** They go behind all others. */
export async function postponeWaiting(db: Database, keys: readonly string[]): Promise<void> {
  for (const batch of batches(keys))
    await db.orm.execute(sql`update ${waitingSightings} set "position" = default where ${inArray(waitingSightings.key, batch)}`);
}

export function waitingKey({ source, target, name }: Sighting): string {
  return keyOf(source, target, name ?? '');
}
