import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryCounters } from '#gateway/counters/memory';
import { openSqliteCounters } from '#gateway/counters/sqlite';
import type { Reservation } from '#policy/limits';
import { countersContract } from '../contracts/counters.ts';

const NOON = Date.UTC(2026, 10, 2, 12);
const noon = () => new Date(NOON);
const oneCall: Reservation = {
  key: 'k',
  counter: 'calls',
  windowStart: NOON,
  windowEnd: NOON + 60_000,
  units: 1n,
  rule: '/tools/t/limits/0',
  max: 10n,
};

describe('counters in memory', () => countersContract(async (now) => memoryCounters(now)));

describe('counters in a file', () => {
  let folder: string;
  let serial = 0;
  const newFile = () => join(folder, `counters-${++serial}.sqlite`);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'counters-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  countersContract(async (now) => openSqliteCounters(newFile(), now));

  /** A process with the counters open, which waits for the word to take them. */
  const taker = async (file: string, max: number): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, 'take-units.ts'), [file, String(max)], { execArgv: [] });
    await once(child, 'message');
    return child;
  };
  const takenBy = async (child: ChildProcess): Promise<number> => {
    const told = once(child, 'message');
    child.send('go');
    const [{ taken }] = await told;
    return taken;
  };

  it('are still there after a restart, with what was open', async () => {
    const file = newFile();
    const before = openSqliteCounters(file, noon);
    const open = await before.reserve([{ ...oneCall, units: 2n }]);
    const committed = await before.reserve([{ ...oneCall, units: 5n }]);
    if (!open.ok || !committed.ok) throw new Error('It was refused.');
    await before.commit(committed.id);
    await before.close();

    const after = openSqliteCounters(file, noon);
    expect(await after.read(['k'])).toEqual(new Map([['k', 7n]]));
    await after.giveBack(committed.id);
    expect(await after.read(['k'])).toEqual(new Map([['k', 7n]]));
    await after.giveBack(open.id);
    expect(await after.read(['k'])).toEqual(new Map([['k', 5n]]));
    await after.close();
  });

  it('never give three processes more than there is, and opening at once harms none', async () => {
    const file = newFile();
    const children = await Promise.all([taker(file, 300), taker(file, 300), taker(file, 300)]);
    const taken = await Promise.all(children.map(takenBy)).finally(() => {
      for (const child of children) child.kill('SIGKILL');
    });
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(300);

    const counters = openSqliteCounters(file, noon);
    expect(await counters.read(['shared', 'own'])).toEqual(
      new Map([
        ['shared', 300n],
        ['own', 900n],
      ]),
    );
    await counters.close();
  });

  it('are refused by name while another holds the file, and serve again afterwards', async () => {
    const file = newFile();
    const counters = openSqliteCounters(file, noon, 0);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(counters.reserve([oneCall])).rejects.toMatchObject({ name: 'GiveUp', code: 'counters-unavailable' });
    other.exec('ROLLBACK');
    other.close();
    expect(await counters.reserve([oneCall])).toMatchObject({ ok: true });
    expect(await counters.read(['k'])).toEqual(new Map([['k', 1n]]));
    await counters.close();
  });

  it.each(['ABORT', 'ROLLBACK'])('take nothing when the file takes the first of two and not the second (%s)', async (kind) => {
    const file = newFile();
    await openSqliteCounters(file, noon).close();
    const broken = new DatabaseSync(file);
    broken.exec(`CREATE TRIGGER broken BEFORE INSERT ON open_units WHEN new.key = 'last' BEGIN SELECT raise(${kind}, 'broken'); END`);
    broken.close();
    const counters = openSqliteCounters(file, noon);
    await expect(counters.reserve([oneCall, { ...oneCall, key: 'last' }])).rejects.toMatchObject({ code: 'counters-unavailable' });
    expect(await counters.reserve([oneCall])).toMatchObject({ ok: true });
    expect(await counters.read(['k', 'last'])).toEqual(
      new Map([
        ['k', 1n],
        ['last', 0n],
      ]),
    );
    await counters.close();
  });

  it('are readable by their owner alone', async () => {
    const file = newFile();
    const counters = openSqliteCounters(file, noon);
    await counters.reserve([oneCall]);
    expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
    await counters.close();
  });

  it.each([
    ['in a folder that is not there', () => join(folder, 'nowhere', 'x.sqlite')],
    ['that is a folder', () => folder],
    [
      'that is something else',
      () => {
        const file = newFile();
        writeFileSync(file, 'This is no database. '.repeat(100));
        return file;
      },
    ],
    [
      'of another version',
      () => {
        const file = newFile();
        const db = new DatabaseSync(file);
        db.exec('PRAGMA user_version = 2');
        db.close();
        return file;
      },
    ],
  ])('refuse a file %s', (_claim, file) => {
    expect(() => openSqliteCounters(file(), noon)).toThrow(expect.objectContaining({ name: 'StopWorker', code: 'counters-unavailable' }));
  });

  it('leave a file that is something else as it was', () => {
    const file = newFile();
    writeFileSync(file, 'precious');
    expect(() => openSqliteCounters(file, noon)).toThrow();
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});
