import { asc, desc, gt, inArray } from 'drizzle-orm';
import type { Server } from '#core/server';
import type { Database } from './database.ts';
import { inspections, launchSpecs, servers, sightings } from './schema.ts';

const SERVERS_AT_ONCE = 200;

/** A server with what its page says of where it comes from. */
export interface ServerEntry {
  id: number;
  server: Server;
  identity: string;
  /** What to type to crawl it again; names no version. */
  target: string;
  /** The version that the newest inspection started; the one that would be started, where it started none. */
  version?: string;
  /** Who told us of it, each once, sorted. */
  sources: string[];
}

/** Every server in the order of slugs, a page at a time, so that many servers take no more memory than few. */
export async function* serversBySlug(db: Database): AsyncGenerator<ServerEntry> {
  let after = '';
  for (;;) {
    const page = await db.orm.select().from(servers).where(gt(servers.slug, after)).orderBy(asc(servers.slug)).limit(SERVERS_AT_ONCE);
    const last = page.at(-1);
    if (!last) return;
    const ids = page.map(({ id }) => id);
    const sources = await sourcesOf(
      db,
      page.map(({ identityKey }) => identityKey),
    );
    const started = await versionsStarted(db, ids);
    const planned = await versionsPlanned(db, ids);
    for (const { id, identityKey, identity, slug, facts } of page) {
      const version = started.get(id) ?? planned.get(id);
      yield {
        id,
        server: { slug, ...facts },
        identity,
        target: identity,
        ...(version !== undefined && { version }),
        sources: sources.get(identityKey) ?? [],
      };
    }
    after = last.slug;
  }
}

async function sourcesOf(db: Database, identityKeys: string[]): Promise<Map<string, string[]>> {
  const rows = await db.orm
    .selectDistinct({ identityKey: sightings.identityKey, source: sightings.source })
    .from(sightings)
    .where(inArray(sightings.identityKey, identityKeys));
  const sources = new Map<string, string[]>();
  for (const { identityKey, source } of rows) sources.set(identityKey, [...(sources.get(identityKey) ?? []), source].sort());
  return sources;
}

async function versionsStarted(db: Database, ids: number[]): Promise<Map<number, string | undefined>> {
  const rows = await db.orm
    .selectDistinctOn([inspections.serverId], { serverId: inspections.serverId, inspection: inspections.inspection })
    .from(inspections)
    .where(inArray(inspections.serverId, ids))
    .orderBy(inspections.serverId, desc(inspections.inspectedAt), desc(inspections.runId));
  return new Map(rows.map(({ serverId, inspection }) => [serverId, inspection.receipt?.spec.version]));
}

async function versionsPlanned(db: Database, ids: number[]): Promise<Map<number, string | undefined>> {
  const rows = await db.orm
    .selectDistinctOn([launchSpecs.serverId], { serverId: launchSpecs.serverId, spec: launchSpecs.spec })
    .from(launchSpecs)
    .where(inArray(launchSpecs.serverId, ids))
    .orderBy(launchSpecs.serverId, asc(launchSpecs.rank));
  return new Map(rows.map(({ serverId, spec }) => [serverId, spec.version]));
}
