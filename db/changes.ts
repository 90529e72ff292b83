import { and, asc, desc, eq, gt, inArray, lt, lte, max, or, sql } from 'drizzle-orm';
import type { ChangeEvent } from '#core/change';
import type { Inspection } from '#core/inspection';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { diffListings, type SeenListing } from '#core/tool-diff/diff-listing';
import type { Database, Orm } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { changeEvents, listedTools, listings, toolDefinitions, toolSets } from './schema.ts';

type ListingRow = typeof listings.$inferSelect;

/** So many events of one tool, and of a server itself, are given out, newest first; older ones stay in the database. */
const EVENTS_A_TOOL = 30;
/** A tool that was away for more listings than this is new again. */
const LISTINGS_BACK = 20;

/**
 * Remembers a whole listing of a server, and tells anew what changed from the one before it to it, and from it to the one after.
 *
 * INVARIANT: the events of a server follow from its listings alone, whatever the order they arrived in and however often. Only
 * listings of one basis are compared: what the source says and what a start showed differ without any change of the server's. The
 * first one tells of nothing.
 *
 * The definitions must be in the database, and the server held.
 */
export async function recordListing(
  transaction: Orm,
  { serverId, runId }: { serverId: number; runId: string },
  { basis, inspectedAt, receipt }: Inspection,
  digests: readonly Digest[],
): Promise<void> {
  const setKey = keyOf(...digests);
  await transaction
    .insert(toolSets)
    .values({ key: setKey, digests: [...digests] })
    .onConflictDoNothing();
  const row: ListingRow = {
    serverId,
    listedAt: inspectedAt,
    runId,
    basis,
    setKey,
    launch: receipt?.spec ?? null,
    serverVersion: receipt?.serverInfo?.version ?? null,
  };
  await transaction.insert(listings).values(row).onConflictDoNothing();
  const [last] = await neighbours(transaction, row, 'before', 1);
  await tellChanges(transaction, last, row);
  // There are some only where this one arrived late.
  let before = row;
  for (const after of await neighbours(transaction, row, 'after', LISTINGS_BACK + 1)) {
    await tellChanges(transaction, before, after);
    before = after;
  }
}

/** Nearest first. */
async function neighbours(
  transaction: Orm,
  { serverId, basis, listedAt, runId }: ListingRow,
  side: 'before' | 'after',
  most: number,
): Promise<ListingRow[]> {
  const [beyond, order] = side === 'before' ? ([lt, desc] as const) : ([gt, asc] as const);
  return transaction
    .select()
    .from(listings)
    .where(
      and(
        eq(listings.serverId, serverId),
        eq(listings.basis, basis),
        or(beyond(listings.listedAt, listedAt), and(eq(listings.listedAt, listedAt), beyond(listings.runId, runId))),
      ),
    )
    .orderBy(order(listings.listedAt), order(listings.runId))
    .limit(most);
}

async function tellChanges(transaction: Orm, before: ListingRow | undefined, after: ListingRow): Promise<void> {
  const { serverId, basis, listedAt, runId } = after;
  await transaction
    .delete(changeEvents)
    .where(
      and(
        eq(changeEvents.serverId, serverId),
        eq(changeEvents.basis, basis),
        eq(changeEvents.listedAt, listedAt),
        eq(changeEvents.runId, runId),
      ),
    );
  if (before === undefined) return;
  const [old, now] = await seenListings(transaction, before, after);
  const names = new Set(old.tools.map(({ definition }) => definition.name));
  const come = now.tools.map(({ definition }) => definition.name).filter((name) => !names.has(name));
  const rows = diffListings(old, now, await lastSeen(transaction, before, come)).map((event, position) => ({
    serverId,
    basis,
    listedAt,
    runId,
    position,
    nameKey: event.tool === undefined ? null : keyOf(event.tool),
    event,
  }));
  for (const batch of batches(rows)) await transaction.insert(changeEvents).values(batch);
}

/** Of these names, the tools as one of the listings before listed them, the nearest one that did. */
async function lastSeen(
  transaction: Orm,
  before: ListingRow,
  names: readonly string[],
): Promise<Map<string, SeenListing['tools'][number]>> {
  const found = new Map<string, SeenListing['tools'][number]>();
  const known = await knownUnder(transaction, before.serverId, names);
  if (known.size === 0) return found;
  const earlier = await neighbours(transaction, before, 'before', LISTINGS_BACK);
  const sets = await digestsOf(transaction, [...new Set(earlier.map(({ setKey }) => setKey))]);
  for (const { setKey } of earlier) {
    for (const digest of sets.get(setKey) ?? []) {
      const definition = known.get(digest);
      if (definition !== undefined && !found.has(definition.name)) found.set(definition.name, { digest, definition });
    }
  }
  return found;
}

/** All definitions that the server ever listed under these names. */
async function knownUnder(transaction: Orm, serverId: number, names: readonly string[]): Promise<Map<Digest, ToolDefinition>> {
  const known = new Map<Digest, ToolDefinition>();
  for (const batch of batches(names)) {
    const rows = await transaction
      .select({ digest: listedTools.digest, definition: toolDefinitions.definition })
      .from(listedTools)
      .innerJoin(toolDefinitions, eq(toolDefinitions.digest, listedTools.digest))
      .where(
        and(
          eq(listedTools.serverId, serverId),
          inArray(
            listedTools.nameKey,
            batch.map((name) => keyOf(name)),
          ),
        ),
      );
    for (const { digest, definition } of rows) known.set(digest, definition);
  }
  return known;
}

async function digestsOf(transaction: Orm, setKeys: readonly string[]): Promise<Map<string, Digest[]>> {
  if (setKeys.length === 0) return new Map();
  const rows = await transaction
    .select()
    .from(toolSets)
    .where(inArray(toolSets.key, [...setKeys]));
  return new Map(rows.map(({ key, digests }) => [key, digests]));
}

/** Both with their tools; without, where they list the same, as most do. */
async function seenListings(transaction: Orm, before: ListingRow, after: ListingRow): Promise<[SeenListing, SeenListing]> {
  const sets = before.setKey === after.setKey ? new Map<string, Digest[]>() : await digestsOf(transaction, [before.setKey, after.setKey]);
  const definitions = new Map<Digest, ToolDefinition>();
  for (const batch of batches([...new Set([...sets.values()].flat())])) {
    for (const row of await transaction.select().from(toolDefinitions).where(inArray(toolDefinitions.digest, batch))) {
      definitions.set(row.digest, row.definition);
    }
  }
  const seen = ({ setKey, listedAt, launch, serverVersion }: ListingRow): SeenListing => ({
    at: listedAt,
    tools: (sets.get(setKey) ?? []).flatMap((digest) => {
      const definition = definitions.get(digest);
      return definition === undefined ? [] : [{ digest, definition }];
    }),
    ...(launch !== null && { launch }),
    ...(serverVersion !== null && { serverVersion }),
  });
  return [seen(before), seen(after)];
}

/**
 * What changed of a server and its tools, newest first and most severe first among those of one moment; at most 30 of each tool, as
 * its listing named it, and 30 of the server itself.
 */
export async function changesOf(db: Database, serverId: number): Promise<ChangeEvent[]> {
  const numbered = db.orm.$with('numbered').as(
    db.orm
      .select({
        event: changeEvents.event,
        listedAt: changeEvents.listedAt,
        runId: changeEvents.runId,
        basis: changeEvents.basis,
        position: changeEvents.position,
        age: sql<number>`row_number() over (partition by ${changeEvents.nameKey} order by ${changeEvents.listedAt} desc, ${changeEvents.runId} desc, ${changeEvents.basis}, ${changeEvents.position})`.as(
          'age',
        ),
      })
      .from(changeEvents)
      .where(eq(changeEvents.serverId, serverId)),
  );
  const rows = await db.orm
    .with(numbered)
    .select({ event: numbered.event })
    .from(numbered)
    .where(lte(numbered.age, EVENTS_A_TOOL))
    .orderBy(desc(numbered.listedAt), desc(numbered.runId), asc(numbered.basis), asc(numbered.position));
  return rows.map(({ event }) => event);
}

/** When anything of the server was last seen changed; `undefined` where nothing ever was. */
export async function lastChangedAt(db: Database, serverId: number): Promise<string | undefined> {
  const [last] = await db.orm
    .select({ at: max(changeEvents.listedAt) })
    .from(changeEvents)
    .where(eq(changeEvents.serverId, serverId));
  return last?.at ?? undefined;
}

/** When the server was first listed by a look of our own; `undefined` where it never was. */
export async function firstListedAt(db: Database, serverId: number): Promise<string | undefined> {
  const [first] = await db.orm
    .select({ at: listings.listedAt })
    .from(listings)
    .where(eq(listings.serverId, serverId))
    .orderBy(asc(listings.listedAt))
    .limit(1);
  return first?.at;
}
