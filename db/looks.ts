import { and, asc, desc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Server, Sighting } from '#core/server';
import type { Database } from './database.ts';
import { looks, servers, sightings, withdrawals } from './schema.ts';

const SERVERS_AT_ONCE = 500;

/** The last look at a server. */
export interface Look {
  runId: string;
  /** ISO 8601, UTC. */
  lookedAt: string;
  /** Looks in a row, this one included, that came to nothing for a reason that may pass. */
  failures: number;
  dueAt: string;
}

export async function lookAt(db: Database, serverId: number): Promise<Look | undefined> {
  const [look] = await db.orm
    .select({ runId: looks.runId, lookedAt: looks.lookedAt, failures: looks.failures, dueAt: looks.dueAt })
    .from(looks)
    .where(eq(looks.serverId, serverId));
  return look;
}

/** Keeps the newest look of a server. */
export async function saveLook(db: Database, serverId: number, look: Look): Promise<void> {
  await db.orm
    .insert(looks)
    .values({ serverId, ...look })
    .onConflictDoUpdate({ target: looks.serverId, set: look, setWhere: sql`excluded.looked_at >= ${looks.lookedAt}` });
}

/** A server whose time has come. */
export interface DueServer {
  server: Server;
  /** Without a version, so that a new one is found. */
  identity: string;
  dueAt: string;
  /** The newest by which it is known, with what came along. */
  sighting?: Sighting;
}

/**
 * Every server that was looked at before and is due at `now`, the longest overdue first; none that was withdrawn. A page at a time,
 * so that many servers take no more memory than few.
 *
 * Who looks at a server meanwhile makes it due later, and it does not come again.
 */
export async function* dueServers(db: Database, now: Date): AsyncGenerator<DueServer> {
  let after: { dueAt: string; serverId: number } | undefined;
  for (;;) {
    const page = await db.orm
      .select({
        serverId: looks.serverId,
        dueAt: looks.dueAt,
        identityKey: servers.identityKey,
        identity: servers.identity,
        slug: servers.slug,
        facts: servers.facts,
      })
      .from(looks)
      .innerJoin(servers, eq(servers.id, looks.serverId))
      .leftJoin(withdrawals, eq(withdrawals.identityKey, servers.identityKey))
      .where(
        and(
          lte(looks.dueAt, now.toISOString()),
          isNull(withdrawals.identityKey),
          after && or(gt(looks.dueAt, after.dueAt), and(eq(looks.dueAt, after.dueAt), gt(looks.serverId, after.serverId))),
        ),
      )
      .orderBy(asc(looks.dueAt), asc(looks.serverId))
      .limit(SERVERS_AT_ONCE);
    const last = page.at(-1);
    if (last === undefined) return;
    const newest = await newestSightings(
      db,
      page.map(({ identityKey }) => identityKey),
    );
    for (const { identity, identityKey, slug, facts, dueAt } of page) {
      const sighting = newest.get(identityKey);
      yield { server: { slug, ...facts }, identity, dueAt, ...(sighting !== undefined && { sighting }) };
    }
    after = last;
  }
}

async function newestSightings(db: Database, identityKeys: string[]): Promise<Map<string, Sighting>> {
  const rows = await db.orm
    .selectDistinctOn([sightings.identityKey], { identityKey: sightings.identityKey, sighting: sightings.sighting })
    .from(sightings)
    .where(inArray(sightings.identityKey, identityKeys))
    .orderBy(sightings.identityKey, desc(sightings.seenAt), sightings.key);
  return new Map(rows.map(({ identityKey, sighting }) => [identityKey, sighting]));
}
