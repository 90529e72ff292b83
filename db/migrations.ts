import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StopWorker } from '#core/errors';

/** Beside this file, in the repository and in the published package. */
export const MIGRATIONS = {
  migrationsFolder: join(import.meta.dirname, 'migrations'),
  migrationsSchema: 'toolwarden_meta',
  migrationsTable: 'migrations',
};

/** Finds out whether migrations ever ran, then the newest; both as text, since drivers differ on big integers. */
export const MIGRATED = `select to_regclass('${MIGRATIONS.migrationsSchema}.${MIGRATIONS.migrationsTable}')::text as "found"`;
export const NEWEST_MIGRATION = `select max(created_at)::text as "newest" from ${MIGRATIONS.migrationsSchema}.${MIGRATIONS.migrationsTable}`;

/**
 * @param newest what `NEWEST_MIGRATION` said.
 * @throws {StopWorker} `database-newer` when it is none of ours.
 */
export function refuseNewer(newest: string | null, where: string): void {
  const ours = Math.max(...readMigrationFiles(MIGRATIONS).map((migration) => migration.folderMillis));
  if (Number(newest ?? 0) <= ours) return;
  throw new StopWorker(
    'database-newer',
    `The database ${where} was last used by a newer Toolwarden, whose tables this version does not know. ` +
      'Update Toolwarden, or use another database.',
  );
}
