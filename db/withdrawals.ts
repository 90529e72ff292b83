import { and, inArray, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { batches, keyOf } from './keys.ts';
import { withdrawals } from './schema.ts';

export type WithdrawalReason = 'unnamed' | 'opted-out';

/** Leaves servers out of the catalogue until somebody names them anew. The first reason stands. */
export async function withdraw(db: Database, identities: readonly string[], reason: WithdrawalReason, at: Date): Promise<void> {
  const rows = identities.map((identity) => ({ identityKey: keyOf(identity), identity, reason, withdrawnAt: at.toISOString() }));
  if (rows.length === 0) return;
  // An opt-out is its owner's word, and outlasts that a source was silent.
  await db.orm
    .insert(withdrawals)
    .values(rows)
    .onConflictDoUpdate({
      target: withdrawals.identityKey,
      set: { reason: sql`excluded.reason`, withdrawnAt: sql`excluded.withdrawn_at` },
      setWhere: sql`${withdrawals.reason} = 'unnamed' and excluded.reason = 'opted-out'`,
    });
}

/** They are in again, where they were left out for one of these reasons. */
export async function reinstate(db: Database, identities: readonly string[], reasons: readonly WithdrawalReason[]): Promise<void> {
  if (identities.length === 0) return;
  const keys = identities.map((identity) => keyOf(identity));
  await db.orm.delete(withdrawals).where(and(inArray(withdrawals.identityKey, keys), inArray(withdrawals.reason, [...reasons])));
}

/** Those of the keys that are left out. */
export async function withdrawnOf(db: Database, identityKeys: readonly string[]): Promise<Set<string>> {
  const withdrawn = new Set<string>();
  for (const batch of batches(identityKeys)) {
    const rows = await db.orm.select({ key: withdrawals.identityKey }).from(withdrawals).where(inArray(withdrawals.identityKey, batch));
    for (const { key } of rows) withdrawn.add(key);
  }
  return withdrawn;
}
