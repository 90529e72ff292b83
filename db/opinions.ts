import { and, asc, eq } from 'drizzle-orm';
import type { StoredAnswer } from '#core/classification';
import type { Digest } from '#core/json';
import type { Database } from './database.ts';
import { listedTools, opinions } from './schema.ts';

/**
 * Answers of language models about the tools of one server, as `OpinionCache` of the classifier wants them kept: once `save` has resolved,
 * the answer is found again, whatever becomes of this process.
 */
export function opinionsOfServer(db: Database, serverId: number) {
  return {
    async find(key: Digest): Promise<StoredAnswer | undefined> {
      const [row] = await db.orm
        .select({ answer: opinions.answer })
        .from(opinions)
        .where(and(eq(opinions.key, key), eq(opinions.serverId, serverId)));
      return row?.answer;
    },
    /** Instead of what was kept under its key; behind all that were kept before. */
    async save(answer: StoredAnswer): Promise<void> {
      const { key, tool, promptVersion } = answer;
      await db.orm.transaction(async (transaction) => {
        await transaction.delete(opinions).where(eq(opinions.key, key));
        const row = { key, serverId, tool, promptVersion, answer };
        // Somebody else may have been asked the same just now.
        await transaction.insert(opinions).values(row).onConflictDoUpdate({ target: opinions.key, set: { answer } });
      });
    },
  };
}

/** All answers to this version of the prompt about tools that the server lists now, in the order in which they came. */
export async function currentAnswers(db: Database, serverId: number, promptVersion: string): Promise<StoredAnswer[]> {
  const rows = await db.orm
    .select({ answer: opinions.answer })
    .from(opinions)
    .innerJoin(
      listedTools,
      and(eq(listedTools.serverId, opinions.serverId), eq(listedTools.digest, opinions.tool), eq(listedTools.current, true)),
    )
    .where(and(eq(opinions.serverId, serverId), eq(opinions.promptVersion, promptVersion)))
    .orderBy(asc(opinions.position));
  return rows.map(({ answer }) => answer);
}
