import { and, asc, eq, lte, or, sql } from 'drizzle-orm';
import type { ToolVersion } from '#core/catalogue';
import type { Basis } from '#core/inspection';
import type { Digest, JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import type { Database } from './database.ts';
import { listedTools, toolDefinitions } from './schema.ts';

/** A server may word a tool anew at every start; older digests than these stay in the database. */
const HISTORY_LIMIT = 100;

/** A tool of a server's newest listing. */
export interface ListedTool {
  definition: ToolDefinition;
  digest: Digest;
  basis: Basis;
  /** Of this digest. ISO 8601, UTC. */
  firstSeen: string;
  lastSeen: string;
  /** Every digest seen under this name, newest first, the present one included; at most 100. */
  history: ToolVersion[];
}

/**
 * The tools of the newest listing in the server's own order; empty for a server that never was listed.
 *
 * A name that the server listed twice with two definitions is there twice: which of them a call would reach is the server's secret.
 */
export async function toolsOf(db: Database, serverId: number): Promise<ListedTool[]> {
  const versions = db.orm.$with('versions').as(
    db.orm
      .select({
        digest: listedTools.digest,
        nameKey: listedTools.nameKey,
        position: listedTools.position,
        basis: listedTools.basis,
        firstSeen: listedTools.firstSeen,
        lastSeen: listedTools.lastSeen,
        current: listedTools.current,
        extra: listedTools.extra,
        age: sql<number>`row_number() over (partition by ${listedTools.nameKey} order by ${listedTools.current} desc, ${listedTools.lastSeen} desc, ${listedTools.digest})`.as(
          'age',
        ),
      })
      .from(listedTools)
      .where(eq(listedTools.serverId, serverId)),
  );
  const rows = await db.orm
    .with(versions)
    .select({
      digest: versions.digest,
      nameKey: versions.nameKey,
      position: versions.position,
      basis: versions.basis,
      firstSeen: versions.firstSeen,
      lastSeen: versions.lastSeen,
      current: versions.current,
      extra: versions.extra,
      definition: toolDefinitions.definition,
    })
    .from(versions)
    .innerJoin(toolDefinitions, eq(toolDefinitions.digest, versions.digest))
    .where(or(versions.current, lte(versions.age, HISTORY_LIMIT)))
    .orderBy(asc(versions.age), asc(versions.position));

  const histories = new Map<string, ToolVersion[]>();
  for (const row of rows) {
    const { nameKey, digest, firstSeen, lastSeen } = row;
    const history = histories.get(nameKey) ?? [];
    histories.set(nameKey, history);
    history.push({ digest, firstSeen, lastSeen, definition: definitionOf(row) });
  }
  return rows
    .filter(({ current }) => current)
    .sort((one, other) => one.position - other.position)
    .map((row) => {
      const { nameKey, digest, basis, firstSeen, lastSeen } = row;
      return { definition: definitionOf(row), digest, basis, firstSeen, lastSeen, history: histories.get(nameKey) ?? [] };
    });
}

/** Of the tools of the newest listing, in the server's own order. */
export async function currentDigests(db: Database, serverId: number): Promise<Digest[]> {
  const rows = await db.orm
    .select({ digest: listedTools.digest })
    .from(listedTools)
    .where(and(eq(listedTools.serverId, serverId), eq(listedTools.current, true)))
    .orderBy(asc(listedTools.position));
  return rows.map(({ digest }) => digest);
}

function definitionOf({ definition, extra }: { definition: ToolDefinition; extra: JsonObject | null }): ToolDefinition {
  return extra === null ? definition : { ...definition, extra };
}
