import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Classification } from '#core/classification';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import type { Database } from './database.ts';
import { batches } from './keys.ts';
import { classifications, listedTools, toolDefinitions } from './schema.ts';

// `versionsKey` is a short text of the caller's that changes with anything that could change a verdict.

/** The server's current tools without a classification under these versions, in the server's order. */
export async function missingClassifications(
  db: Database,
  serverId: number,
  versionsKey: string,
): Promise<{ digest: Digest; definition: ToolDefinition }[]> {
  return db.orm
    .select({ digest: listedTools.digest, definition: toolDefinitions.definition })
    .from(listedTools)
    .innerJoin(toolDefinitions, eq(toolDefinitions.digest, listedTools.digest))
    .leftJoin(
      classifications,
      and(
        eq(classifications.serverId, listedTools.serverId),
        eq(classifications.digest, listedTools.digest),
        eq(classifications.versionsKey, versionsKey),
      ),
    )
    .where(and(eq(listedTools.serverId, serverId), eq(listedTools.current, true), isNull(classifications.digest)))
    .orderBy(asc(listedTools.position));
}

/** The last one saved for a digest stands. Each must be of a tool that the database knows. */
export async function saveClassifications(
  db: Database,
  serverId: number,
  versionsKey: string,
  settled: readonly Classification[],
): Promise<void> {
  const byDigest = new Map(settled.map((classification) => [classification.digest, classification]));
  const rows = [...byDigest.values()].sort((one, other) => (one.digest < other.digest ? -1 : 1));
  await db.orm.transaction(async (transaction) => {
    for (const batch of batches(rows)) {
      await transaction
        .insert(classifications)
        .values(batch.map((classification) => ({ serverId, digest: classification.digest, versionsKey, classification })))
        .onConflictDoUpdate({
          target: [classifications.serverId, classifications.digest, classifications.versionsKey],
          set: { classification: sql`excluded.classification` },
        });
    }
  });
}

/** Of the server's current tools, by digest. */
export async function classificationsOf(db: Database, serverId: number, versionsKey: string): Promise<Map<Digest, Classification>> {
  const rows = await db.orm
    .select({ digest: classifications.digest, classification: classifications.classification })
    .from(classifications)
    .innerJoin(
      listedTools,
      and(
        eq(listedTools.serverId, classifications.serverId),
        eq(listedTools.digest, classifications.digest),
        eq(listedTools.current, true),
      ),
    )
    .where(and(eq(classifications.serverId, serverId), eq(classifications.versionsKey, versionsKey)));
  return new Map(rows.map(({ digest, classification }) => [digest, classification]));
}
