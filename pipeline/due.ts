import type { Sighting } from '#core/server';
import { dueServers } from '#db/looks';
import type { Database } from '#db/open';
import { isTarget } from './plan-look.ts';

/**
 * What to crawl to look again at the servers that are due, the longest overdue first.
 *
 * Each by its identity, which names no version, so that a new one is found; with all that came along when it was last seen.
 */
export async function dueSightings(db: Database, now: Date, limit = Number.POSITIVE_INFINITY): Promise<Sighting[]> {
  const found: Sighting[] = [];
  if (limit <= 0) return found;
  for await (const { identity, sighting } of dueServers(db, now)) {
    if (!isTarget(identity)) continue;
    found.push({ ...(sighting ?? { source: 'index', seenAt: now.toISOString(), from: 'the schedule' }), target: identity });
    if (found.length >= limit) break;
  }
  return found;
}
