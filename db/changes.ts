import { and, asc, desc, eq, gt, inArray, lt, lte, max, or, sql } from 'drizzle-orm';
import type { ChangeEvent } from '#core/change';
import type { Inspection } from '#core/inspection';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { diffListings, type SeenListing } from '#core/tool-diff/diff-listing';
import type { Database, Orm } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { changeEvents, listings, toolDefinitions, toolSets } from './schema.ts';

type ListingRow = typeof listings.$inferSelect;

/** So many events of one tool, and of a server itself, are given out, newest first; older ones stay in the database. */
const EVENTS_A_TOOL = 30;

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
  await tellChanges(transaction, await neighbour(transaction, row, 'before'), row);
  const next = await neighbour(transaction, row, 'after');
  if (next !== undefined) await tellChanges(transaction, row, next);
}

async function neighbour(transaction: Orm, { serverId, basis, listedAt, runId }: ListingRow, side: 'before' | 'after') {
  const [beyond, order] = side === 'before' ? ([lt, desc] as const) : ([gt, asc] as const);
  const [found] = await transaction
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
    .limit(1);
  return found;
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
  const rows = diffListings(old, now).map((event, position) => ({
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

/** Both with their tools; without, where they list the same, as most do. */
async function seenListings(transaction: Orm, before: ListingRow, after: ListingRow): Promise<[SeenListing, SeenListing]> {
  const sets = new Map<string, Digest[]>();
  if (before.setKey !== after.setKey) {
    const rows = await transaction
      .select()
      .from(toolSets)
      .where(inArray(toolSets.key, [before.setKey, after.setKey]));
    for (const { key, digests } of rows) sets.set(key, digests);
  }
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
