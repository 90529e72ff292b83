import type { Database } from './database.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export type { Database } from './database.ts';

/**
 * Opens the database and brings its tables up to date: PostgreSQL where there is a URL, the embedded one in `dir/db` where
 * there is none. Close it: the embedded one keeps the process alive for a while otherwise.
 *
 * @param dir the home folder (`TOOLWARDEN_HOME`), made when it is not there; untouched with a URL.
 * @throws {StopWorker} `database-busy`, `database-unwritable`, `database-unreadable`, `database-unavailable` or `database-newer`.
 * @throws {BadInput} `bad-database-url`.
 */
export async function openDatabase({ url, dir }: { url?: string; dir: string }): Promise<Database> {
  return url === undefined ? openPglite(dir) : openPostgres(url);
}
