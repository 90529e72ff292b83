import { isPgPool, type PgPool, runMigrations } from 'bullmq';
import { drizzle } from 'drizzle-orm/node-postgres';
import { drizzle as drizzleOverPostgresJs } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import pg from 'pg';
import postgres from 'postgres';
import { BadInput, codeOf, StopWorker } from '#core/errors';
import { AdvisoryTurns } from './advisory-turns.ts';
import type { Database } from './database.ts';
import { MIGRATED, MIGRATIONS, NEWEST_MIGRATION, refuseNewer } from './migrations.ts';
import * as schema from './schema.ts';

const CONNECTIONS = 8;
/** At most, opened when needed: one for each worker's LISTEN (a station of each crawl that is worked on), and some for what they do. */
const QUEUE_CONNECTIONS = 64;
const CONNECT_SECONDS = 10;
/** How long one process waits for another to bring the tables up to date. */
const MIGRATION_LOCK_MS = 60_000;
/** Any number that nobody else on the server uses: `toolward` in ASCII. */
const MIGRATION_LOCK = '8390322045806932580';

/**
 * Opens a PostgreSQL database of one's own and brings its tables up to date, one process at a time.
 *
 * @throws {BadInput} `bad-database-url`.
 * @throws {StopWorker} `database-unavailable`, `database-busy` or `database-newer`; the password is in none of them.
 */
export async function openPostgres(url: string): Promise<Database> {
  const address = readAddress(url);
  try {
    await bringUpToDate(url, address);
  } catch (error) {
    throw explained(error, address);
  }
  const pool = connectionPool(url, { max: CONNECTIONS, application_name: 'toolwarden' });
  const queues = queuePoolAt(url, address);
  const turns = new AdvisoryTurns(url);
  let closing: Promise<void> | undefined;
  return {
    kind: 'postgres',
    orm: drizzle(pool, { schema }),
    queuePool: queues.open,
    inTurn: (...turn) => turns.inTurn(...turn),
    close: () => {
      closing ??= Promise.all([pool.end(), queues.close(), turns.close()]).then(() => undefined);
      return closing;
    },
  };
}

interface Address {
  /** `host:port/database`, for people. */
  shown: string;
}

function readAddress(url: string): Address {
  const parsed = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed?.hostname) {
    // Not the URL itself: it may hold a password.
    throw new BadInput(
      'bad-database-url',
      'The database URL cannot be read. It is `postgres://user:password@host:5432/database`, with special characters percent-encoded.',
    );
  }
  return { shown: `${parsed.hostname}:${parsed.port || '5432'}${parsed.pathname}` };
}

/** For a moment and one connection: it writes to one that has just ended, which ends the process. */
function connect(url: string, max: number, connection: Record<string, string | number> = {}) {
  return postgres(url, {
    max,
    connect_timeout: CONNECT_SECONDS,
    // `schema "x" already exists, skipping` is nobody's news.
    onnotice: () => undefined,
    connection: { application_name: 'toolwarden', ...connection },
  });
}

async function bringUpToDate(url: string, address: Address): Promise<void> {
  // One connection, which the lock belongs to: it goes when the connection does.
  const client = connect(url, 1, { lock_timeout: MIGRATION_LOCK_MS });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK}::bigint)`;
    const [migrated] = await client.unsafe<{ found: string | null }[]>(MIGRATED);
    if (migrated?.found) {
      const [row] = await client.unsafe<{ newest: string | null }[]>(NEWEST_MIGRATION);
      refuseNewer(row?.newest ?? null, `at \`${address.shown}\``);
    }
    await migrate(drizzleOverPostgresJs(client), MIGRATIONS);
  } finally {
    await client.end({ timeout: 1 });
  }
}

function connectionPool(url: string, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, keepAlive: true, connectionTimeoutMillis: CONNECT_SECONDS * 1000, ...config });
  // One that breaks is replaced, and who waits for its answer is told by that; unheard, its error would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function queuePoolAt(url: string, address: Address): { open: () => Promise<PgPool>; close: () => Promise<void> } {
  let opening: Promise<PgPool> | undefined;
  let opened: pg.Pool | undefined;
  const open = async (): Promise<PgPool> => {
    // BullMQ's statements name no schema.
    const options = '-c search_path=bullmq';
    const pool = connectionPool(url, { max: QUEUE_CONNECTIONS, application_name: 'toolwarden-queue', options });
    pool.setMaxListeners(0);
    try {
      await migrateQueues(pool);
    } catch (error) {
      opening = undefined;
      await pool.end();
      throw explained(error, address);
    }
    opened = pool;
    // The same interface under another name, which only this guard of BullMQ's can say to the compiler.
    if (!isPgPool(pool)) throw new TypeError('A `pg.Pool` is no longer what BullMQ takes.');
    return pool;
  };
  return {
    open: () => {
      opening ??= open();
      return opening;
    },
    close: async () => {
      await opening?.catch(() => undefined);
      await opened?.end();
    },
  };
}

async function migrateQueues(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // Takes a lock of its own against others that do the same.
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
}

/** The same error where it is none of the expected ones. */
function explained(error: unknown, { shown }: Address): unknown {
  if (error instanceof StopWorker) return error;
  const cause = rootOf(error);
  const stop = (what: string) => new StopWorker('database-unavailable', `PostgreSQL at \`${shown}\` ${what}`, { cause });
  const code = codeOf(cause);
  switch (code) {
    case '28P01':
    case '28000':
      return stop('refuses this user or password. Correct DATABASE_URL.');
    case '3D000':
      return stop('has no database of this name. Create it, or correct DATABASE_URL.');
    case '42501':
      return stop('does not let this user create tables. Grant it CREATE on the database and on schema public.');
    case '53300':
      return stop('has no connection free. Stop other programs that use it, or raise max_connections.');
    case '57P03':
      return stop('is starting up or shutting down. Try again in a moment.');
    case '55P03':
      return new StopWorker(
        'database-busy',
        `Another process has been bringing the database at \`${shown}\` up to date for over ${MIGRATION_LOCK_MS / 1000} s. Try again when it is done.`,
        { cause },
      );
  }
  if (/^(E[A-Z]+|CONNECT(ION)?_[A-Z_]+)$/.test(code)) {
    return stop(`cannot be reached (${code}). Start it, or correct DATABASE_URL; without DATABASE_URL the embedded database is used.`);
  }
  return error;
}

/** Drizzle wraps what the driver says. */
function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 5 && root instanceof Error && root.cause instanceof Error; depth++) root = root.cause;
  return root;
}
