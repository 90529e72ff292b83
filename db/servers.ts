import { eq } from 'drizzle-orm';
import { Server } from '#core/server';
import { readableSlug, suffixedSlug } from '#core/slug';
import type { Database, Orm } from './database.ts';
import { keyOf } from './keys.ts';
import { servers } from './schema.ts';

/** More slugs than this that were made to meet one name are an attack on it. */
const SLUGS_TRIED = 100;

/**
 * Saves what the last look said of a server and gives it a slug at the first: the readable one of its identity, or one
 * with a digest where that is empty or another's. A slug once given stays. Safe beside others that do the same.
 *
 * @param identity what stays the same over all versions, as `targetIdentity` makes it.
 */
export async function saveServer(db: Database, identity: string, server: Omit<Server, 'slug'>): Promise<{ id: number; slug: string }> {
  const identityKey = keyOf(identity);
  const facts = Server.omit({ slug: true }).parse(server);
  const update = async () => {
    const [saved] = await db.orm
      .update(servers)
      .set({ facts })
      .where(eq(servers.identityKey, identityKey))
      .returning({ id: servers.id, slug: servers.slug });
    return saved;
  };

  for (const slug of slugsFor(identity)) {
    const known = await update();
    if (known) return known;
    const [added] = await db.orm
      .insert(servers)
      .values({ identityKey, identity, slug, facts })
      .onConflictDoNothing()
      .returning({ id: servers.id, slug: servers.slug });
    if (added) return added;
  }
  const known = await update();
  if (known) return known;
  throw new Error(`No slug is free for a server after ${SLUGS_TRIED} tries.`);
}

function* slugsFor(identity: string): Generator<string> {
  const readable = readableSlug(identity.replace(/^[a-z]+:(?:\/\/)?/, ''));
  if (readable !== '') yield readable;
  yield suffixedSlug(identity);
  for (let attempt = 2; attempt < SLUGS_TRIED; attempt++) yield suffixedSlug(`${identity} ${attempt}`);
}

export interface FoundServer {
  id: number;
  identity: string;
  server: Server;
}

export async function findServer(db: Database, identity: string): Promise<FoundServer | undefined> {
  const [row] = await db.orm
    .select()
    .from(servers)
    .where(eq(servers.identityKey, keyOf(identity)));
  return row && foundIn(row);
}

export async function findServerBySlug(db: Database, slug: string): Promise<FoundServer | undefined> {
  const [row] = await db.orm.select().from(servers).where(eq(servers.slug, slug));
  return row && foundIn(row);
}

function foundIn({ id, identity, slug, facts }: typeof servers.$inferSelect): FoundServer {
  return { id, identity, server: { slug, ...facts } };
}

/** Until the transaction ends, nobody else changes what hangs on this server. */
export async function holdServer(transaction: Orm, serverId: number): Promise<void> {
  await transaction.select({ id: servers.id }).from(servers).where(eq(servers.id, serverId)).for('update');
}

/** Runs `work` in a transaction in which nobody else changes what hangs on this server; it may use only the database it is given. */
export async function withServerHeld<T>(db: Database, serverId: number, work: (held: Database) => Promise<T>): Promise<T> {
  return db.orm.transaction(async (transaction) => {
    await holdServer(transaction, serverId);
    return work({ ...db, orm: transaction });
  });
}
