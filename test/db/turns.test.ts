import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#db/open';
import { turns } from '#db/turns';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const going = new AbortController().signal;

it('lets work of one key wait for its turn, whatever becomes of what was before, and other work not', async () => {
  const inTurn = turns();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const work =
    (name: string, until: Promise<void> = Promise.resolve()) =>
    async () => {
      order.push(`${name} begins`);
      await until;
      order.push(`${name} ends`);
      return name;
    };
  const failing = inTurn(
    'one',
    async () => {
      await work('first', first.promise)();
      throw new Error('first failed');
    },
    going,
  );
  const second = inTurn('one', work('second'), going);
  const third = inTurn('one', work('third'), going);
  const stop = new AbortController();
  const stopped = inTurn('one', work('stopped'), stop.signal);
  stop.abort(new Error('Ctrl-C'));
  expect(await inTurn('other', work('other'), going)).toBe('other');
  expect(order).toEqual(['first begins', 'other begins', 'other ends']);
  first.resolve();
  await expect(failing).rejects.toThrow('first failed');
  expect(await Promise.all([second, third])).toEqual(['second', 'third']);
  await expect(stopped).rejects.toThrow('Ctrl-C');
  expect(order.slice(3)).toEqual(['first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
});

describe('turns of several that share a PostgreSQL database', () => {
  let server: TestPostgres;
  let url: string;
  let one: Database;
  let other: Database;
  beforeAll(async () => {
    server = await startPostgres();
    url = await server.freshDatabase();
    const open = () => openDatabase({ url, dir: '/nowhere/and/not/needed' });
    [one, other] = [await open(), await open()];
  });
  afterAll(async () => {
    await one?.close();
    await other?.close();
    await server?.stop();
  });

  /** Begins work of this key that ends when it is told to. */
  const hold = async (database: Database, key: string) => {
    const began = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const done = database.inTurn(
      key,
      async () => {
        began.resolve();
        await end.promise;
      },
      going,
    );
    await began.promise;
    return async () => {
      end.resolve();
      await done;
    };
  };
  const holders = async () => {
    const admin = postgres(url, { max: 1 });
    const [row] = await admin<{ held: number }[]>`
      select count(*)::int as held from pg_locks join pg_database d on d.oid = database
      where locktype = 'advisory' and granted and d.datname = current_database()`;
    await admin.end();
    return row?.held;
  };

  it('come one after another, those of other keys at once, and leave no lock', async () => {
    const release = await hold(one, 'npm:a');
    const waiting = other.inTurn('npm:a', async () => 'second', going);
    expect(await other.inTurn('npm:b', async () => 'beside', going)).toBe('beside');
    expect(await one.inTurn('npm:c', async () => 'beside', going)).toBe('beside');
    expect(await Promise.race([waiting, other.inTurn('npm:d', async () => 'still waiting', going)])).toBe('still waiting');
    await release();
    expect(await waiting).toBe('second');
    await expect(one.inTurn('npm:a', async () => Promise.reject(new Error('failed')), going)).rejects.toThrow('failed');
    expect(await holders()).toBe(0);
  });

  it('are not waited for by one that is to stop', async () => {
    const release = await hold(one, 'npm:a');
    const stop = new AbortController();
    const waiting = other.inTurn('npm:a', async () => 'in vain', stop.signal);
    stop.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
    await release();
  });

  it('pass to another when the connection of their holder is gone, and the holder goes on with a new one', async () => {
    const release = await hold(one, 'npm:a');
    const admin = postgres(url, { max: 1 });
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'toolwarden-turns' and datname = current_database()`;
    await admin.end();
    await expect.poll(() => other.inTurn('npm:a', async () => 'freed', going).catch(() => 'not yet')).toBe('freed');
    await release();
    expect(await one.inTurn('npm:a', async () => 'again', going)).toBe('again');
    expect(await holders()).toBe(0);
  });
});
