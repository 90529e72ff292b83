import { and, asc, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { Server } from '#core/server';
import { parseTarget, targetIdentity } from '#core/target';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { inspections, launchSpecs, listedTools, servers, sightings, withdrawals } from './schema.ts';
import { withdrawnOf } from './withdrawals.ts';

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
  /** What else it is known by, sorted: other targets, names in a registry, and the servers that are copies of it. */
  aliases?: string[];
}

/**
 * Every server in the order of slugs, a page at a time, so that many servers take no more memory than few.
 *
 * Copies of a server stand with it and not beside it. Left out are those that nobody names any longer, and those whose repository asks
 * for it, by itself or as the one they say they come from.
 */
export async function* serversBySlug(db: Database): AsyncGenerator<ServerEntry> {
  const { copies, originals } = await copiesOf(db);
  let after = '';
  for (;;) {
    const page = await db.orm.select().from(servers).where(gt(servers.slug, after)).orderBy(asc(servers.slug)).limit(SERVERS_AT_ONCE);
    const last = page.at(-1);
    if (!last) return;
    const ids = page.map(({ id }) => id);
    const seen = await seenOf(
      db,
      page.flatMap(({ id, identityKey }) => [identityKey, ...(copies.get(id) ?? []).map(({ identityKey: key }) => key)]),
    );
    const withdrawn = await withdrawnOf(
      db,
      page.flatMap(({ identityKey, facts }) => [identityKey, ...repositoryKeys(facts)]),
    );
    const started = await versionsStarted(db, ids);
    const planned = await versionsPlanned(db, ids);
    for (const { id, identityKey, identity, slug, facts } of page) {
      if (originals.has(id) || [identityKey, ...repositoryKeys(facts)].some((key) => withdrawn.has(key))) continue;
      const version = started.get(id) ?? planned.get(id);
      const own = [{ identity, identityKey }, ...(copies.get(id) ?? [])];
      const sources = own.flatMap(({ identityKey: key }) => seen.get(key)?.sources ?? []);
      const names = own.flatMap((server) => [server.identity, ...(seen.get(server.identityKey)?.names ?? [])]);
      const aliases = [...new Set(names)].filter((name) => name !== identity && !isOnlyClaimed(name, identity, facts)).sort();
      yield {
        id,
        server: { slug, ...facts },
        identity,
        target: identity,
        ...(version !== undefined && { version }),
        sources: [...new Set(sources)].sort(),
        ...(aliases.length > 0 && { aliases }),
      };
    }
    after = last.slug;
  }
}

/** Any repository can name the address of somebody else's server: it is a name of that only where the server says that it comes from there. */
function isOnlyClaimed(name: string, identity: string, { repository }: { repository?: string | undefined }): boolean {
  if (!name.startsWith('github:') || !/^https?:/.test(identity)) return false;
  return repository === undefined || identityOf(repository) !== name.replace(/#.*$/, '');
}

/** The repository that a server says it comes from, as the key of its identity. */
function repositoryKeys({ repository }: { repository?: string | undefined }): string[] {
  const identity = repository === undefined ? undefined : identityOf(repository);
  return identity?.startsWith('github:') ? [keyOf(identity)] : [];
}

function identityOf(target: string): string | undefined {
  try {
    return targetIdentity(parseTarget(target));
  } catch {
    return undefined;
  }
}

interface Seen {
  sources: string[];
  /** Targets without their versions, and names in a registry. */
  names: string[];
}

async function seenOf(db: Database, identityKeys: string[]): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const batch of batches(identityKeys)) {
    const rows = await db.orm.select().from(sightings).where(inArray(sightings.identityKey, batch));
    for (const { identityKey, source, sighting } of rows) {
      const of = seen.get(identityKey) ?? { sources: [], names: [] };
      seen.set(identityKey, of);
      of.sources.push(source);
      of.names.push(identityOf(sighting.target) ?? sighting.target, ...(sighting.name === undefined ? [] : [sighting.name]));
    }
  }
  return seen;
}

interface Copy {
  identity: string;
  identityKey: string;
}

/**
 * Remote servers on one host that list the very same tools: one server under several addresses. The one that was found first is the
 * original.
 *
 * @returns `copies` by the id of the original, and `originals` by the id of the copy.
 */
async function copiesOf(db: Database): Promise<{ copies: Map<number, Copy[]>; originals: Map<number, number> }> {
  const rows = await db.orm
    .select({
      id: servers.id,
      identity: servers.identity,
      identityKey: servers.identityKey,
      tools: sql<string>`md5(string_agg(${listedTools.digest}, ' ' order by ${listedTools.digest}))`,
    })
    .from(servers)
    .innerJoin(listedTools, and(eq(listedTools.serverId, servers.id), eq(listedTools.current, true)))
    .leftJoin(withdrawals, eq(withdrawals.identityKey, servers.identityKey))
    .where(and(sql`${servers.identity} ~ '^https?://'`, isNull(withdrawals.identityKey)))
    .groupBy(servers.id)
    .orderBy(asc(servers.id));
  const first = new Map<string, number>();
  const copies = new Map<number, Copy[]>();
  const originals = new Map<number, number>();
  for (const { id, identity, identityKey, tools } of rows) {
    const group = `${URL.canParse(identity) ? new URL(identity).host : identity} ${tools}`;
    const original = first.get(group);
    if (original === undefined) first.set(group, id);
    else {
      originals.set(id, original);
      copies.set(original, [...(copies.get(original) ?? []), { identity, identityKey }]);
    }
  }
  return { copies, originals };
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
