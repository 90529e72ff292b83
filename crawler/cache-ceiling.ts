import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { mkdir, opendir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codeOf, StopWorker } from '#core/errors';
import type { CrawlerWorld } from './world.ts';

/** What of the world the cache of installations hangs on. */
export type CacheWorld = Pick<CrawlerWorld, 'cacheDir' | 'cacheBytes' | 'now'>;

/** One that was used a moment ago is likely about to be used again: it was found, and its user has not yet said so. */
const JUST_USED_MS = 60_000;
/** No use lasts so long: on another machine nobody can be asked whether its process lives. */
const LONGEST_USE_MS = 60 * 60_000;
const REMOVING = '.removing-';
/** Others hold the ledger for as long as it takes to rename a few folders. */
const BUSY_MS = 20_000;
const ENTRY_BYTES = 512;

/**
 * Notes that an installation is there and was just used, and makes room where all of them together take more than `cacheBytes`: the least
 * recently used ones go first, never one that is in use, in whichever process.
 *
 * INVARIANT: a folder under its final name is whole: it leaves by a rename, and what a crash leaves half removed has another name. The use of
 * a folder and its removal exclude each other: both happen in a transaction on the ledger beside the cache.
 *
 * @throws {StopWorker} `cache-unusable` when the ledger is damaged or cannot be written.
 */
export async function noteUse(world: CacheWorld, dir: string): Promise<void> {
  const { cacheDir, cacheBytes } = world;
  if (cacheBytes === undefined || dirname(dir) !== cacheDir) return;
  const measured = await measureUnknown(world);
  const removed = withLedger(world, (ledger) => {
    for (const { name, bytes, usedAt } of measured) ledger.add(name, bytes, usedAt);
    ledger.touch(basename(dir), world.now().getTime());
    return makeRoom(ledger, world, cacheBytes);
  });
  // What is renamed is nobody's; what an earlier crash left goes too.
  const left = (await readdir(cacheDir)).filter((name) => name.startsWith(REMOVING));
  for (const name of new Set([...removed, ...left])) await rm(join(cacheDir, name), { recursive: true, force: true });
}

/**
 * Runs `work` while nobody may remove this installation.
 *
 * @returns `undefined` where it is not there, and `work` was not run.
 */
export async function whileInUse<T>(world: CacheWorld, dir: string, work: () => Promise<T>): Promise<{ done: T } | undefined> {
  const { cacheDir, cacheBytes } = world;
  if (cacheBytes === undefined || dirname(dir) !== cacheDir) return existsSync(dir) ? { done: await work() } : undefined;
  await mkdir(dirname(cacheDir), { recursive: true });
  const lease = randomUUID();
  const taken = withLedger(world, (ledger) => {
    if (!existsSync(dir)) return false;
    ledger.touch(basename(dir), world.now().getTime());
    ledger.lease(lease, basename(dir), world.now().getTime());
    return true;
  });
  if (!taken) return undefined;
  try {
    return { done: await work() };
  } finally {
    withLedger(world, (ledger) => ledger.giveBack(lease));
  }
}

interface Holder {
  host: string;
  pid: number;
  born: string;
  takenAt: number;
}

/** What is in the cache and who uses it, in one open transaction. */
class Ledger {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  names(): Set<string> {
    return new Set(
      this.#database
        .prepare('select name from installation')
        .all()
        .map((row) => String(row['name'])),
    );
  }

  add(name: string, bytes: number, usedAt: number): void {
    this.#database
      .prepare('insert or ignore into installation (name, bytes, used_at) values (?, ?, ?)')
      .run(name, bytes, Math.round(usedAt));
  }

  touch(name: string, usedAt: number): void {
    this.#database.prepare('update installation set used_at = max(used_at, ?) where name = ?').run(usedAt, name);
  }

  forget(name: string): void {
    this.#database.prepare('delete from installation where name = ?').run(name);
  }

  leastRecentlyUsed(): { name: string; bytes: number; usedAt: number }[] {
    return this.#database
      .prepare('select name, bytes, used_at from installation order by used_at, name')
      .all()
      .map((row) => ({ name: String(row['name']), bytes: Number(row['bytes']), usedAt: Number(row['used_at']) }));
  }

  lease(id: string, name: string, now: number): void {
    this.#database
      .prepare('insert into lease (id, name, host, pid, born, taken_at) values (?, ?, ?, ?, ?, ?)')
      .run(id, name, hostname(), process.pid, bornAt(process.pid) ?? '', now);
  }

  giveBack(id: string): void {
    this.#database.prepare('delete from lease where id = ?').run(id);
  }

  /** The names in use; what the dead hold is given back. */
  inUse(now: number): Set<string> {
    const names = new Set<string>();
    for (const row of this.#database.prepare('select id, name, host, pid, born, taken_at from lease').all()) {
      const holder = { host: String(row['host']), pid: Number(row['pid']), born: String(row['born']), takenAt: Number(row['taken_at']) };
      if (isAlive(holder, now)) names.add(String(row['name']));
      else this.giveBack(String(row['id']));
    }
    return names;
  }
}

function isAlive({ host, pid, born, takenAt }: Holder, now: number): boolean {
  if (host !== hostname()) return now - takenAt < LONGEST_USE_MS;
  return bornAt(pid) === born;
}

/** When a process of this machine began, in whatever unit, which tells it from a later one of the same number; nothing when there is none. */
function bornAt(pid: number): string | undefined {
  try {
    // The name in it may hold anything but is closed by the last bracket; the start is the 20th field behind that.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[19];
  } catch {
    return isRunning(pid) ? '' : undefined;
  }
}

/** Where there is no /proc. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const TABLES = `
  create table if not exists installation (name text primary key, bytes integer not null, used_at integer not null);
  create table if not exists lease (id text primary key, name text not null, host text not null, pid integer not null, born text not null, taken_at integer not null);
`;

/** One transaction, alone among all processes of this machine; nothing in `look` waits. */
function withLedger<T>({ cacheDir }: CacheWorld, look: (ledger: Ledger) => T): T {
  const file = `${cacheDir}.ledger`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MS });
    database.exec('BEGIN IMMEDIATE');
    database.exec(TABLES);
    const result = look(new Ledger(database));
    database.exec('COMMIT');
    return result;
  } catch (cause) {
    if (codeOf(cause) !== 'ERR_SQLITE_ERROR') throw cause;
    throw new StopWorker(
      'cache-unusable',
      `The list of what is in the cache, \`${file}\`, cannot be read or written. Make room or give access; a damaged one may be removed while nothing runs.`,
      { cause },
    );
  } finally {
    // An open transaction is rolled back.
    database?.close();
  }
}

/** Renames what has to go, and gives back the names it has then. */
function makeRoom(ledger: Ledger, { cacheDir, now }: CacheWorld, cacheBytes: number): string[] {
  const moment = now().getTime();
  const inUse = ledger.inUse(moment);
  const there = ledger.leastRecentlyUsed().filter(({ name }) => {
    const exists = existsSync(join(cacheDir, name));
    if (!exists) ledger.forget(name);
    return exists;
  });
  let total = there.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: string[] = [];
  for (const { name, bytes, usedAt } of there) {
    if (total <= cacheBytes) break;
    if (inUse.has(name) || moment - usedAt < JUST_USED_MS) continue;
    const away = `${REMOVING}${randomUUID()}`;
    renameSync(join(cacheDir, name), join(cacheDir, away));
    ledger.forget(name);
    removed.push(away);
    total -= bytes;
  }
  return removed;
}

/** What lies in the cache and is not in the ledger, by whomever it was installed; last used when it was made. */
async function measureUnknown(world: CacheWorld): Promise<{ name: string; bytes: number; usedAt: number }[]> {
  const known = withLedger(world, (ledger) => ledger.names());
  const measured: { name: string; bytes: number; usedAt: number }[] = [];
  for (const name of await readdir(world.cacheDir)) {
    // Others under another name are not whole yet, or not any more.
    if (name.startsWith('.') || known.has(name)) continue;
    const dir = join(world.cacheDir, name);
    try {
      measured.push({ name, bytes: await bytesBelow(dir), usedAt: (await stat(dir)).mtimeMs });
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return measured;
}

/** What the files below take, links not followed. What vanishes meanwhile is not counted. */
async function bytesBelow(dir: string): Promise<number> {
  let bytes = 0;
  const folders = [dir];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(folder)) {
        bytes += ENTRY_BYTES;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile()) bytes += (await stat(path)).size;
      }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return bytes;
}
