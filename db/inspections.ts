import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Inspection, ListedInspection } from '#core/inspection';
import { toolDigest } from '#core/tool-definition';
import { recordListing } from './changes.ts';
import type { Database, Orm } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { inspections, listedTools, servers, toolDefinitions } from './schema.ts';
import { holdServer } from './servers.ts';
import { type StoredInspection, withoutTools } from './stored-inspection.ts';

export type { StoredInspection } from './stored-inspection.ts';
export { currentDigests, type ListedTool, toolsOf } from './tools.ts';

/** An inspection as it is remembered. `specKey` is whatever the caller knows an unchanged server by. */
export interface RememberedInspection {
  specKey: string;
  runId: string;
  inspection: StoredInspection;
}

/**
 * Saves what came of starting a server in a run and, when it was listed, its tools with the period they were seen in. All
 * of it or nothing; twice leaves what once left, also when a newer inspection was saved in between.
 *
 * Within a run the newest inspection stands. The current tools are those of the newest listing: one that failed later takes
 * none away, and tools that vanished or changed stay as history. What changed since the listing before is told with it.
 *
 * @param of `recordedByOthers`: nobody knows when the server listed this, so that it tells of no change.
 */
export async function saveInspection(
  db: Database,
  of: { serverId: number; specKey: string; runId: string; recordedByOthers?: true },
  inspection: Inspection,
): Promise<void> {
  const tools = inspection.outcome === 'listed' ? digested(inspection) : undefined;
  await db.orm.transaction(async (transaction) => {
    await holdServer(transaction, of.serverId);
    const row = {
      specKey: of.specKey,
      listed: tools !== undefined,
      inspectedAt: inspection.inspectedAt,
      inspection: withoutTools(inspection),
    };
    const saved = await transaction
      .insert(inspections)
      .values({ serverId: of.serverId, runId: of.runId, ...row })
      .onConflictDoUpdate({
        target: [inspections.serverId, inspections.runId],
        set: row,
        setWhere: sql`excluded.inspected_at >= ${inspections.inspectedAt}`,
      })
      .returning({ runId: inspections.runId });
    if (tools === undefined) return;
    await saveDefinitions(transaction, tools);
    if (saved.length > 0) await saveListing(transaction, of, inspection, tools);
    if (of.recordedByOthers === true) return;
    const inOrder = tools.toSorted((one, other) => one.position - other.position).map(({ digest }) => digest);
    await recordListing(transaction, of, inspection, inOrder);
  });
}

type DigestedTool = { digest: string; position: number; tool: ListedInspection['tools'][number] };

/** Once a digest; sorted, so that two servers that share definitions never wait for each other. */
function digested(inspection: ListedInspection): DigestedTool[] {
  const byDigest = new Map<string, DigestedTool>();
  for (const [position, tool] of inspection.tools.entries()) {
    const digest = toolDigest(tool);
    if (!byDigest.has(digest)) byDigest.set(digest, { digest, position, tool });
  }
  return [...byDigest.values()].sort((one, other) => (one.digest < other.digest ? -1 : 1));
}

async function saveDefinitions(transaction: Orm, tools: readonly DigestedTool[]): Promise<void> {
  for (const batch of batches(tools)) {
    await transaction
      .insert(toolDefinitions)
      .values(batch.map(({ digest, tool: { extra: _extra, ...definition } }) => ({ digest, definition })))
      .onConflictDoNothing();
  }
}

async function saveListing(
  transaction: Orm,
  { serverId, runId }: { serverId: number; runId: string },
  { inspectedAt, basis }: Inspection,
  tools: DigestedTool[],
): Promise<void> {
  const [newest] = await transaction
    .select({ runId: inspections.runId })
    .from(inspections)
    .where(and(eq(inspections.serverId, serverId), eq(inspections.listed, true)))
    .orderBy(desc(inspections.inspectedAt), desc(inspections.runId))
    .limit(1);
  const current = newest?.runId === runId;
  if (current) {
    await transaction
      .update(listedTools)
      .set({ current: false })
      .where(and(eq(listedTools.serverId, serverId), eq(listedTools.current, true)));
  }
  for (const batch of batches(tools)) {
    await transaction
      .insert(listedTools)
      .values(
        batch.map(({ digest, position, tool }) => ({
          serverId,
          digest,
          nameKey: keyOf(tool.name),
          position,
          basis,
          firstSeen: inspectedAt,
          lastSeen: inspectedAt,
          current,
          extra: tool.extra ?? null,
        })),
      )
      .onConflictDoUpdate({
        target: [listedTools.serverId, listedTools.digest],
        set: {
          firstSeen: sql`least(${listedTools.firstSeen}, excluded.first_seen)`,
          lastSeen: sql`greatest(${listedTools.lastSeen}, excluded.last_seen)`,
          // An older listing that arrives late widens the period and says nothing of today.
          ...(current && {
            current: true,
            position: sql`excluded.position`,
            basis: sql`excluded.basis`,
            extra: sql`excluded.extra`,
          }),
        },
      });
  }
}

const REMEMBERED = { specKey: inspections.specKey, runId: inspections.runId, inspection: inspections.inspection };

/** The newest, listed or not. */
export async function latestInspection(db: Database, serverId: number): Promise<RememberedInspection | undefined> {
  const [latest] = await db.orm
    .select(REMEMBERED)
    .from(inspections)
    .where(eq(inspections.serverId, serverId))
    .orderBy(desc(inspections.inspectedAt), desc(inspections.runId))
    .limit(1);
  return latest;
}

/** The version that the server listed its tools in when it was last seen to, `undefined` where its current tools were not seen but read or told. */
export async function observedVersion(db: Database, serverId: number): Promise<string | undefined> {
  const [newest] = await db.orm
    .select({ inspection: inspections.inspection })
    .from(inspections)
    .where(and(eq(inspections.serverId, serverId), eq(inspections.listed, true)))
    .orderBy(desc(inspections.inspectedAt), desc(inspections.runId))
    .limit(1);
  return newest?.inspection.basis === 'observed' ? newest.inspection.receipt?.spec.version : undefined;
}

/** When a run whose id does not begin with `prefix` first looked at the server; `undefined` where none did. */
export async function firstInspectedAt(db: Database, serverId: number, prefix: string): Promise<string | undefined> {
  const [first] = await db.orm
    .select({ inspectedAt: inspections.inspectedAt })
    .from(inspections)
    .where(and(eq(inspections.serverId, serverId), sql`not starts_with(${inspections.runId}, ${prefix})`))
    .orderBy(asc(inspections.inspectedAt))
    .limit(1);
  return first?.inspectedAt;
}

/** What this run found already, so that a repeated job starts nothing again. */
export async function inspectionOfRun(db: Database, serverId: number, runId: string): Promise<RememberedInspection | undefined> {
  const [found] = await db.orm
    .select(REMEMBERED)
    .from(inspections)
    .where(and(eq(inspections.serverId, serverId), eq(inspections.runId, runId)));
  return found;
}

/** Of these servers those that a run inspected, by slug; of the others it repeated what was known. */
export async function inspectedInRun(db: Database, runId: string, slugs: readonly string[]): Promise<Set<string>> {
  const inspected = new Set<string>();
  for (const batch of batches(slugs)) {
    const found = await db.orm
      .select({ slug: servers.slug })
      .from(servers)
      .innerJoin(inspections, and(eq(inspections.serverId, servers.id), eq(inspections.runId, runId)))
      .where(inArray(servers.slug, batch));
    for (const { slug } of found) inspected.add(slug);
  }
  return inspected;
}

/** The newest inspection if it was of exactly this `specKey`. Whether its outcome is worth keeping is the caller's to say. */
export async function reusableInspection(db: Database, serverId: number, specKey: string): Promise<RememberedInspection | undefined> {
  const latest = await latestInspection(db, serverId);
  return latest?.specKey === specKey ? latest : undefined;
}
