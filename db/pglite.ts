import { accessSync, chmodSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { PgPool } from 'bullmq';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { codeOf, messageOf, StopWorker } from '#core/errors';
import type { Database } from './database.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { MIGRATED, MIGRATIONS, NEWEST_MIGRATION, refuseNewer } from './migrations.ts';
import { pgliteQueuePool } from './pglite-queue-pool.ts';
import * as schema from './schema.ts';
import { turns } from './turns.ts';

/**
 * Opens the embedded database in `home/db`, made when it is not there.
 *
 * @throws {StopWorker} `database-busy`, `database-unwritable`, `database-unreadable` or `database-newer`.
 */
export async function openPglite(home: string): Promise<Database> {
  // PGlite reads some relative paths as URLs.
  const dir = resolve(home);
  const lock = takeFolder(dir);
  try {
    const pglite = await start(dir);
    try {
      await bringUpToDate(pglite, dir);
    } catch (error) {
      await pglite.close();
      throw error;
    }
    return asDatabase(pglite, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeFolder(dir: string): FolderLock {
  try {
    mkdirSync(dir, { recursive: true });
    return lockFolder(dir, new Date());
  } catch (cause) {
    if (cause instanceof StopWorker) throw cause;
    throw new StopWorker(
      'database-unwritable',
      `The folder \`${dir}\` cannot hold the database: ${messageOf(cause)}. Set TOOLWARDEN_HOME to a folder that can be written to.`,
      { cause },
    );
  }
}

async function start(dir: string): Promise<PGlite> {
  const data = join(dir, 'db');
  try {
    // Making one takes a second or two; a kill in between must not leave half a database under the name of a whole one.
    if (!existsSync(data)) {
      const unfinished = join(dir, 'db.unfinished');
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { mode: 0o700 });
      const fresh = await PGlite.create(unfinished);
      await fresh.close();
      renameSync(unfinished, data);
    }
    // PGlite makes its files writable to all.
    chmodSync(data, 0o700);
    accessSync(data, constants.R_OK | constants.W_OK);
    // Without it PGlite would make a new database over the files of the old.
    accessSync(join(data, 'PG_VERSION'), constants.R_OK);
    return await PGlite.create(data);
  } catch (cause) {
    if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(codeOf(cause))) {
      throw new StopWorker('database-unwritable', `The database in \`${data}\` cannot be written to: ${messageOf(cause)}.`, { cause });
    }
    throw unreadable(data, cause);
  }
}

async function bringUpToDate(pglite: PGlite, dir: string): Promise<void> {
  const data = join(dir, 'db');
  try {
    // One session serves our queries and BullMQ's: ours come first, and no name is in both.
    await pglite.exec('set search_path to public, bullmq');
    const { rows } = await pglite.query<{ found: string | null }>(MIGRATED);
    if (rows[0]?.found) {
      const newest = await pglite.query<{ newest: string | null }>(NEWEST_MIGRATION);
      refuseNewer(newest.rows[0]?.newest ?? null, `in \`${data}\``);
    }
    await migrate(drizzle(pglite), MIGRATIONS);
  } catch (cause) {
    throw cause instanceof StopWorker ? cause : unreadable(data, cause);
  }
}

function unreadable(data: string, cause: unknown): StopWorker {
  return new StopWorker(
    'database-unreadable',
    `The database in \`${data}\` cannot be opened: it is damaged, or the disk is full. Make room, put a copy of it back, or move that folder away to start with an empty one.`,
    { cause },
  );
}

function asDatabase(pglite: PGlite, lock: FolderLock): Database {
  let pool: Promise<PgPool> | undefined;
  let closing: Promise<void> | undefined;
  return {
    kind: 'pglite',
    orm: drizzle(pglite, { schema }),
    queuePool: () => {
      pool ??= pgliteQueuePool(pglite);
      return pool;
    },
    // Nobody else has this database.
    inTurn: turns(),
    close: () => {
      closing ??= pglite.close().finally(() => lock.release());
      return closing;
    },
  };
}
