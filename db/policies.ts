import { and, asc, eq, isNull } from 'drizzle-orm';
import type { JsonObject } from '#core/json';
import type { Database } from './database.ts';
import { batches } from './keys.ts';
import { policies } from './schema.ts';
import { holdServer } from './servers.ts';

/** A recommended policy.json of one tool, or of the whole server where `tool` is null. */
export interface RecommendedPolicy {
  tool: string | null;
  /** What it was made from, in the caller's words: equal while nothing needs to be made anew. */
  digestKey: string;
  policy: JsonObject;
  /** The same in the compatible core. */
  compatible: JsonObject;
}

/** Replaces all that is recommended for a server. */
export async function savePolicies(db: Database, serverId: number, recommended: readonly RecommendedPolicy[]): Promise<void> {
  await db.orm.transaction(async (transaction) => {
    await holdServer(transaction, serverId);
    await transaction.delete(policies).where(eq(policies.serverId, serverId));
    const rows = recommended.map(({ tool, digestKey, policy, compatible }, position) => ({
      serverId,
      position,
      tool,
      digestKey,
      policy,
      compatible,
    }));
    for (const batch of batches(rows)) await transaction.insert(policies).values(batch);
  });
}

/** In the order in which they were saved. */
export async function policiesOf(db: Database, serverId: number): Promise<RecommendedPolicy[]> {
  return db.orm
    .select({ tool: policies.tool, digestKey: policies.digestKey, policy: policies.policy, compatible: policies.compatible })
    .from(policies)
    .where(eq(policies.serverId, serverId))
    .orderBy(asc(policies.position));
}

/** What the policy of the whole server was made from; `undefined` where none is recommended. */
export async function policyKeyOfServer(db: Database, serverId: number): Promise<string | undefined> {
  const [whole] = await db.orm
    .select({ digestKey: policies.digestKey })
    .from(policies)
    .where(and(eq(policies.serverId, serverId), isNull(policies.tool)));
  return whole?.digestKey;
}
