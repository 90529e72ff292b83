import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { turns } from './turns.ts';

/** How often one that waits for another process asks again. */
const ASK_EVERY_MS = 250;
/** The server notices within a minute that a machine is gone, and not after the two hours that are its default. */
const SESSION = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

/**
 * Turns among all processes of one PostgreSQL database: locks of the session of one connection, so that they go with the process.
 *
 * INVARIANT: a connection that broke is never taken for the one that holds the locks; what was begun under them ends by itself, and may
 * for that time have company.
 */
export class AdvisoryTurns {
  readonly #url: string;
  /** A session may take its own lock twice. */
  readonly #inProcess = turns();
  #connecting: Promise<pg.Client> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  inTurn<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const lock = lockOf(key);
    return this.#inProcess(
      key,
      async () => {
        const holder = await this.#take(lock, signal);
        try {
          return await work();
        } finally {
          // One that broke holds nothing any more.
          await holder.query('select pg_advisory_unlock($1::bigint)', [lock]).catch(() => undefined);
        }
      },
      signal,
    );
  }

  async close(): Promise<void> {
    const client = await this.#connecting?.catch(() => undefined);
    this.#connecting = undefined;
    await client?.end().catch(() => undefined);
  }

  /** The connection that holds the lock now. */
  async #take(lock: string, signal: AbortSignal): Promise<pg.Client> {
    for (;;) {
      const client = await this.#connected();
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1::bigint) as taken', [lock]);
      if (rows[0]?.taken === true) return client;
      await pause(ASK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  #connected(): Promise<pg.Client> {
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true, application_name: 'toolwarden-turns', options: SESSION });
    const forget = () => {
      this.#connecting = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return client;
  }
}

/** Advisory locks are numbers. Two keys that meet in one wait for each other in vain and harm nothing. */
function lockOf(key: string): string {
  return createHash('sha256').update(`toolwarden turn ${key}`).digest().readBigInt64BE(0).toString();
}
