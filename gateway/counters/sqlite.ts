import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { messageOf, StopWorker } from '#core/errors';
import type { Reservation } from '#policy/limits';
import { type Counters, firstRefused, forgottenBy, lessUnits, type Reserved, takenOnce, unavailable } from './counters.ts';

/** The layout of the file, kept in its `user_version`; a file of another is refused. */
const LAYOUT = 1n;

const TABLES = `
  CREATE TABLE counters (
    key TEXT PRIMARY KEY,
    used INTEGER NOT NULL CHECK (used >= 0),
    window_end INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX counters_by_end ON counters (window_end);
  CREATE TABLE open_units (
    reservation TEXT NOT NULL,
    key TEXT NOT NULL,
    units INTEGER NOT NULL CHECK (units >= 0),
    window_end INTEGER NOT NULL,
    PRIMARY KEY (reservation, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX open_units_by_end ON open_units (window_end);
  PRAGMA user_version = ${LAYOUT};
`;

/**
 * Counters in one SQLite file, which several processes of this machine share. They outlive every process; a power cut may
 * lose the last moments, and never damages the file.
 *
 * Each method blocks the process, for well under a millisecond, and for at most `busyMs` while another process writes.
 *
 * @throws {StopWorker} `counters-unavailable` where the file cannot be opened, is no SQLite file, or is of another version.
 */
export function openSqliteCounters(file: string, now: () => Date, busyMs = 2_000): Counters {
  let db: DatabaseSync | undefined;
  try {
    // Only the owner reads who called what how often; SQLite gives the files beside it the same mode.
    closeSync(openSync(file, 'a', 0o600));
    db = new DatabaseSync(file, { timeout: busyMs, readBigInts: true });
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    db.exec('BEGIN IMMEDIATE');
    const layout = db.prepare('PRAGMA user_version').get()?.['user_version'];
    if (layout === 0n) db.exec(TABLES);
    else if (layout !== LAYOUT) throw new Error('another version of Toolwarden wrote it');
    db.exec('COMMIT');
    return new SqliteCounters(db, now);
  } catch (error) {
    db?.close();
    throw new StopWorker('counters-unavailable', `The counters in \`${file}\` cannot be opened: ${messageOf(error)}.`, { cause: error });
  }
}

class SqliteCounters implements Counters {
  readonly #db: DatabaseSync;
  readonly #now: () => Date;
  readonly #used: StatementSync;
  readonly #take: StatementSync;
  readonly #open: StatementSync;
  readonly #unitsOf: StatementSync;
  readonly #credit: StatementSync;
  readonly #settle: StatementSync;
  readonly #forgetCounters: StatementSync;
  readonly #forgetOpen: StatementSync;

  constructor(db: DatabaseSync, now: () => Date) {
    this.#db = db;
    this.#now = now;
    this.#used = db.prepare('SELECT used FROM counters WHERE key = ?');
    this.#take = db.prepare(
      'INSERT INTO counters (key, used, window_end) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET used = used + excluded.used',
    );
    this.#open = db.prepare('INSERT INTO open_units (reservation, key, units, window_end) VALUES (?, ?, ?, ?)');
    this.#unitsOf = db.prepare('SELECT key, units FROM open_units WHERE reservation = ?');
    this.#credit = db.prepare(
      `UPDATE counters SET used = max(0, used - open_units.units)
       FROM open_units WHERE open_units.reservation = ? AND open_units.key = counters.key`,
    );
    this.#settle = db.prepare('DELETE FROM open_units WHERE reservation = ?');
    this.#forgetCounters = db.prepare('DELETE FROM counters WHERE window_end <= ?');
    this.#forgetOpen = db.prepare('DELETE FROM open_units WHERE window_end <= ?');
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    return this.#atomically('BEGIN', () => this.#usedOf(keys));
  }

  async reserve(reservations: readonly Reservation[], { replaces }: { replaces?: string } = {}): Promise<Reserved> {
    const taken = takenOnce(reservations);
    const now = this.#now();
    return this.#atomically('BEGIN IMMEDIATE', () => {
      this.#forgetCounters.run(forgottenBy(now));
      this.#forgetOpen.run(forgottenBy(now));
      const credits = replaces === undefined ? new Map<string, bigint>() : this.#openUnitsOf(replaces);
      const refused = firstRefused(reservations, lessUnits(this.#usedOf(taken.keys()), credits), now);
      if (refused !== undefined) return { ok: false, refused };
      if (replaces !== undefined) {
        this.#credit.run(replaces);
        this.#settle.run(replaces);
      }
      const id = randomUUID();
      for (const [key, { units, windowEnd }] of taken) {
        this.#take.run(key, units, windowEnd);
        this.#open.run(id, key, units, windowEnd);
      }
      return { ok: true, id };
    });
  }

  async commit(id: string): Promise<void> {
    this.#atomically('BEGIN IMMEDIATE', () => this.#settle.run(id));
  }

  async giveBack(id: string): Promise<void> {
    this.#atomically('BEGIN IMMEDIATE', () => {
      this.#credit.run(id);
      this.#settle.run(id);
    });
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }

  #usedOf(keys: Iterable<string>): Map<string, bigint> {
    const used = new Map<string, bigint>();
    for (const key of keys) {
      const row = this.#used.get(key);
      const units = row === undefined ? 0n : row['used'];
      if (typeof units !== 'bigint') throw new Error('a counter holds no number');
      used.set(key, units);
    }
    return used;
  }

  #openUnitsOf(id: string): Map<string, bigint> {
    return new Map(this.#unitsOf.all(id).map(({ key, units }) => [String(key), BigInt(units as bigint)]));
  }

  /** All of the work or nothing of it. Begun as a writer, so that nobody takes between our reading and our writing. */
  #atomically<Result>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: () => Result): Result {
    try {
      this.#db.exec(begin);
      try {
        const result = work();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk among them.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw unavailable(messageOf(error), error);
    }
  }
}
