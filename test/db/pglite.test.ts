import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/open';
import { findServer, saveServer } from '#db/servers';
import { databaseContract } from '../contracts/database.ts';

const home = mkdtempSync(join(tmpdir(), 'toolwarden-db-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the embedded database', () => {
  databaseContract(() => openDatabase({ dir: join(home, 'contract', 'made', 'on', 'the', 'way') }));
});

describe('a folder with an embedded database', () => {
  const dir = join(home, 'held');
  let holder: ChildProcess | undefined;

  beforeAll(async () => {
    const db = await openDatabase({ dir });
    await saveServer(db, 'npm:kept', { name: 'Kept' });
    await db.close();
  });
  afterEach(async () => {
    if (holder && holder.exitCode === null && holder.signalCode === null) {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    holder = undefined;
  });

  const hold = async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-database.ts'), dir], { stdio: ['pipe', 'pipe', 'inherit'] });
    holder = child;
    await once(child.stdout, 'data');
    return child;
  };

  it('is closed to every other user of the machine', () => {
    expect(statSync(join(dir, 'db')).mode & 0o077).toBe(0);
  });

  it('is open to one process at a time, which is named to the others', async () => {
    const child = await hold();
    await expect(openDatabase({ dir })).rejects.toMatchObject({
      name: 'StopWorker',
      code: 'database-busy',
      message: expect.stringMatching(new RegExp(`in use by process ${child.pid} \\(since .*TOOLWARDEN_HOME.*DATABASE_URL`)),
    });
  });

  it('is free again when its holder is killed, with every row that was acknowledged', async () => {
    const child = await hold();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const db = await openDatabase({ dir });
    expect(await findServer(db, 'npm:from-the-holder')).toMatchObject({ server: { name: 'Acknowledged' } });
    expect(await findServer(db, 'npm:kept')).toMatchObject({ server: { name: 'Kept' } });
    await db.close();
  });

  it('is free although a file left behind names a process that lives', async () => {
    writeFileSync(join(dir, 'db.holder'), JSON.stringify({ pid: process.pid, since: '2026-11-01T09:30:00.000Z' }));
    const db = await openDatabase({ dir });
    await db.close();
  });

  it('is open once in a process too, and to only one of several that come at the same moment', async () => {
    const tries = await Promise.allSettled([1, 2, 3].map(() => openDatabase({ dir })));
    const opened = tries.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(opened).toHaveLength(1);
    await opened[0]?.close();
    await opened[0]?.close();
    const db = await openDatabase({ dir });
    await db.close();
  });

  it('is not opened by a version older than the last', async () => {
    const pglite = await PGlite.create(join(dir, 'db'));
    await pglite.query(`insert into toolwarden_meta.migrations (hash, created_at) values ('later', 99999999999999)`);
    await pglite.close();
    await expect(openDatabase({ dir })).rejects.toMatchObject({
      name: 'StopWorker',
      code: 'database-newer',
      message: expect.stringContaining('Update'),
    });
    // The refusal let go of the folder.
    const again = await PGlite.create(join(dir, 'db'));
    await again.query(`delete from toolwarden_meta.migrations where hash = 'later'`);
    await again.close();
    await (await openDatabase({ dir })).close();
  });

  it('is left alone when its database is damaged', async () => {
    const damaged = join(home, 'damaged');
    mkdirSync(join(damaged, 'db'), { recursive: true });
    writeFileSync(join(damaged, 'db', 'precious'), 'x');
    await expect(openDatabase({ dir: damaged })).rejects.toMatchObject({ name: 'StopWorker', code: 'database-unreadable' });
    expect(readdirSync(join(damaged, 'db'))).toEqual(['precious']);
    writeFileSync(join(damaged, 'db', 'PG_VERSION'), '12\n');
    await expect(openDatabase({ dir: damaged })).rejects.toMatchObject({ name: 'StopWorker', code: 'database-unreadable' });
    rmSync(join(damaged, 'db'), { recursive: true });
    await (await openDatabase({ dir: damaged })).close();
  });

  it('that cannot be written to is named', async () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    await expect(openDatabase({ dir: file })).rejects.toMatchObject({
      name: 'StopWorker',
      code: 'database-unwritable',
      message: expect.stringContaining(file),
    });
  });

  it('whose making was cut short is made anew', async () => {
    const cut = join(home, 'cut');
    mkdirSync(join(cut, 'db.unfinished', 'base'), { recursive: true });
    writeFileSync(join(cut, 'db.unfinished', 'PG_VERSION'), '18\n');
    await (await openDatabase({ dir: cut })).close();
    expect(existsSync(join(cut, 'db.unfinished'))).toBe(false);
  });
});
