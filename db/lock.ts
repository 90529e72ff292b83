import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { StopWorker } from '#core/errors';

const SQLITE_BUSY = 5;

const Holder = z.object({ pid: z.int(), since: z.string() });

/** The folder is ours until `release` or the end of the process, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes `dir/db.lock`, or says who holds it.
 *
 * The lock is the operating system's, by way of SQLite, the only one Node reaches: it goes with the process, so a killed
 * one leaves none behind, a reused pid cannot be mistaken for it, and two that start together cannot both win.
 * `dir/db.holder` beside it only tells people who has it.
 *
 * @throws {StopWorker} `database-busy` when another holds it, in this process or any other on this machine.
 */
export function lockFolder(dir: string, now: Date): FolderLock {
  const holderFile = join(dir, 'db.holder');
  const lock = new DatabaseSync(join(dir, 'db.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN IMMEDIATE');
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY)) throw cause;
    throw new StopWorker(
      'database-busy',
      `The database in \`${dir}\` is in use by ${holderIn(holderFile)}, and only one process may write to it. ` +
        'Wait for it or stop it, set TOOLWARDEN_HOME to another folder, or set DATABASE_URL to share a PostgreSQL server.',
      { cause },
    );
  }
  try {
    writeFileSync(holderFile, JSON.stringify({ pid: process.pid, since: now.toISOString() }));
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}

function holderIn(file: string): string {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
    return `process ${holder.pid} (since ${holder.since})`;
  } catch {
    // It may be between taking the lock and writing its name.
    return 'another process';
  }
}
