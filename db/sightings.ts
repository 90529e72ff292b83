import { eq, inArray, sql } from 'drizzle-orm';
import type { Sighting } from '#core/server';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { servers, sightings } from './schema.ts';

/**
 * Keeps the newest sighting of each identity, source and target, and of each name where the source has names, without the files that
 * came with it: they were for finding out how the server is started.
 *
 * `identity` is that of the server it led to, or of its own target as long as nobody knows better.
 */
export async function saveSightings(db: Database, seen: readonly { identity: string; sighting: Sighting }[]): Promise<void> {
  const newest = new Map<string, typeof sightings.$inferInsert>();
  for (const { identity, sighting } of seen) {
    const { source, target, name, seenAt } = sighting;
    const key = keyOf(identity, source, target, ...(name === undefined ? [] : [name]));
    const known = newest.get(key);
    if (known && Date.parse(known.seenAt) > Date.parse(sighting.seenAt)) continue;
    const nameKey = name === undefined ? null : keyOf(source, name);
    newest.set(key, { key, identityKey: keyOf(identity), source, nameKey, seenAt, sighting: withoutFiles(sighting) });
  }
  // In one order everywhere, so that two processes that save the same never wait for each other.
  const rows = [...newest.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const batch of batches(rows)) {
    await db.orm
      .insert(sightings)
      .values(batch)
      .onConflictDoUpdate({
        target: sightings.key,
        set: { seenAt: sql`excluded.seen_at`, sighting: sql`excluded.sighting` },
        setWhere: sql`excluded.seen_at >= ${sightings.seenAt}`,
      });
  }
}

function withoutFiles({ repository, also: _also, ...sighting }: Sighting): Sighting {
  return { ...sighting, ...(repository !== undefined && { repository: { ...repository, files: {} } }) };
}

/** Takes back what a source had named so, under whatever target. Gives back the identities that nobody names any longer. */
export async function takeBackSightings(db: Database, source: Sighting['source'], name: string): Promise<string[]> {
  return db.orm.transaction(async (transaction) => {
    const taken = await transaction
      .delete(sightings)
      .where(eq(sightings.nameKey, keyOf(source, name)))
      .returning({ identityKey: sightings.identityKey });
    const keys = [...new Set(taken.map(({ identityKey }) => identityKey))];
    if (keys.length === 0) return [];
    const left = await transaction
      .selectDistinct({ identityKey: sightings.identityKey })
      .from(sightings)
      .where(inArray(sightings.identityKey, keys));
    const named = new Set(left.map(({ identityKey }) => identityKey));
    const unnamed = keys.filter((key) => !named.has(key));
    if (unnamed.length === 0) return [];
    const rows = await transaction.select({ identity: servers.identity }).from(servers).where(inArray(servers.identityKey, unnamed));
    return rows.map(({ identity }) => identity);
  });
}

/** Sightings of what turned out to be another server become sightings of that. Says whether there were any. */
export async function moveSightings(db: Database, from: string, to: string): Promise<boolean> {
  return db.orm.transaction(async (transaction) => {
    const moved = await transaction
      .delete(sightings)
      .where(eq(sightings.identityKey, keyOf(from)))
      .returning({ sighting: sightings.sighting });
    await saveSightings(
      { ...db, orm: transaction },
      moved.map(({ sighting }) => ({ identity: to, sighting })),
    );
    return moved.length > 0;
  });
}
