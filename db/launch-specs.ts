import { asc, eq } from 'drizzle-orm';
import type { LaunchSpec } from '#core/launch-spec';
import type { Database } from './database.ts';
import { batches } from './keys.ts';
import { launchSpecs } from './schema.ts';
import { holdServer } from './servers.ts';

/** Replaces how the server is started, most trustworthy first. */
export async function saveLaunchSpecs(db: Database, serverId: number, specs: readonly LaunchSpec[]): Promise<void> {
  await db.orm.transaction(async (transaction) => {
    await holdServer(transaction, serverId);
    await transaction.delete(launchSpecs).where(eq(launchSpecs.serverId, serverId));
    for (const batch of batches(specs.map((spec, rank) => ({ serverId, rank, spec })))) await transaction.insert(launchSpecs).values(batch);
  });
}

/** Most trustworthy first. */
export async function launchSpecsOf(db: Database, serverId: number): Promise<LaunchSpec[]> {
  const rows = await db.orm
    .select({ spec: launchSpecs.spec })
    .from(launchSpecs)
    .where(eq(launchSpecs.serverId, serverId))
    .orderBy(asc(launchSpecs.rank));
  return rows.map(({ spec }) => spec);
}
