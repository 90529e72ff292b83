import type { PgPool } from 'bullmq';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.ts';

/** Drizzle over either kind. Inside `orm.transaction` only its argument may be used: PGlite has one session and would wait for itself. */
export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>;

/** An open, migrated database. */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly orm: Orm;
  /**
   * What BullMQ's PostgreSQL backend takes as its connection, with its tables in place: the same pool every time.
   *
   * Each worker holds one client for as long as it lives. Close the workers and queues before the database.
   */
  queuePool(): Promise<PgPool>;
  /**
   * Runs work of one key one after another, in all processes that share this database; other work does not wait. The turn of a process
   * that dies is free when PostgreSQL notices, at once where its machine lives on.
   *
   * @throws the reason of `signal` while it waits for its turn.
   */
  inTurn<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Ends every connection and gives the folder free; the second time does nothing. */
  close(): Promise<void>;
}
