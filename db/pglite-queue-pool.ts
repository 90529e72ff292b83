import { EventEmitter } from 'node:events';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import { type PgPool, type PgPoolClient, type PgQueryResult, runMigrations } from 'bullmq';

/**
 * PGlite in the shape of a `pg.Pool`, as far as BullMQ's PostgreSQL backend uses one.
 *
 * All clients share PGlite's one session, so none may begin a transaction: BullMQ does so only to migrate, which
 * therefore happens here, inside a transaction of PGlite's own.
 */
export async function pgliteQueuePool(pglite: PGlite): Promise<PgPool> {
  await pglite.transaction(async (transaction) => {
    await runMigrations({ query: (text, params) => migrationQuery(transaction, text, params) }, 'bullmq');
  });
  return new PglitePool(pglite);
}

/** The transaction is PGlite's: BullMQ's own BEGIN and COMMIT fall away, and what makes it roll back travels as an error. */
async function migrationQuery(transaction: Transaction, text: string, params?: readonly unknown[]): Promise<PgQueryResult> {
  if (/^(BEGIN|COMMIT|ROLLBACK)$/.test(text)) return { rows: [] };
  if (params !== undefined) return transaction.query(text, [...params]);
  // Several statements in one text.
  const results = await transaction.exec(text);
  return { rows: results.at(-1)?.rows ?? [] };
}

class PglitePool extends EventEmitter implements PgPool {
  /** BullMQ looks here to see whether a lost connection would be noticed; in one process none can be lost. */
  readonly options = { keepAlive: true };
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
    // Every queue and worker adds its own.
    this.setMaxListeners(0);
  }

  async query(text: string, params?: readonly unknown[]): Promise<PgQueryResult> {
    return query(this.#pglite, text, params);
  }

  async connect(): Promise<PgPoolClient> {
    return new PgliteClient(this.#pglite);
  }

  /** The database outlives its queues and is closed by itself. */
  async end(): Promise<void> {}
}

class PgliteClient extends EventEmitter implements PgPoolClient {
  readonly #pglite: PGlite;
  readonly #unlisten: (() => Promise<void>)[] = [];

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
    this.setMaxListeners(0);
  }

  async query(text: string, params?: readonly unknown[]): Promise<PgQueryResult> {
    // BullMQ's statements begin with comments; a LISTEN that is not seen leaves its workers to poll.
    const channel = /^LISTEN (\w+);?\s*$/i.exec(text.replace(/^(?:\s*--[^\n]*\n)*\s*/, ''))?.[1];
    if (channel === undefined) return query(this.#pglite, text, params);
    this.#unlisten.push(await this.#pglite.listen(channel, (payload) => this.emit('notification', { channel, payload })));
    return { rows: [] };
  }

  release(): void {
    for (const unlisten of this.#unlisten.splice(0)) {
      // A database closed before its queues has let go already.
      unlisten().catch(() => undefined);
    }
  }
}

async function query(pglite: PGlite, text: string, params: readonly unknown[] = []): Promise<PgQueryResult> {
  const { rows, affectedRows } = await pglite.query(text, [...params]);
  return { rows, rowCount: affectedRows ?? rows.length };
}
