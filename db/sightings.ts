import { sql } from 'drizzle-orm';
import type { Sighting } from '#core/server';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { sightings } from './schema.ts';

/**
 * Keeps the newest sighting of each identity, source and target.
 *
 * `identity` is that of the server it led to, or of its own target as long as nobody knows better.
 */
export async function saveSightings(db: Database, seen: readonly { identity: string; sighting: Sighting }[]): Promise<void> {
  const newest = new Map<string, typeof sightings.$inferInsert>();
  for (const { identity, sighting } of seen) {
    const key = keyOf(identity, sighting.source, sighting.target);
    const known = newest.get(key);
    if (known && Date.parse(known.seenAt) > Date.parse(sighting.seenAt)) continue;
    newest.set(key, { key, identityKey: keyOf(identity), source: sighting.source, seenAt: sighting.seenAt, sighting });
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
