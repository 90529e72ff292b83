import { eq, sql } from 'drizzle-orm';
import type { JsonObject } from '#core/json';
import type { Database } from './database.ts';
import { keyOf } from './keys.ts';
import { discoveryMemory } from './schema.ts';

/** What the sources of a discovery remember; `key` is theirs, of any length. What was written stands when the promise resolves. */
export function memoryOf(db: Database) {
  return {
    async read(key: string): Promise<JsonObject | undefined> {
      const [row] = await db.orm
        .select({ value: discoveryMemory.value })
        .from(discoveryMemory)
        .where(eq(discoveryMemory.key, keyOf(key)));
      return row?.value;
    },
    async write(key: string, value: JsonObject): Promise<void> {
      await db.orm
        .insert(discoveryMemory)
        .values({ key: keyOf(key), value })
        .onConflictDoUpdate({ target: discoveryMemory.key, set: { value: sql`excluded.value` } });
    },
  };
}
