import { inspect } from 'node:util';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/open';
import { findServer, saveServer } from '#db/servers';
import { databaseContract } from '../contracts/database.ts';
import { startOwnPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts';

const dir = '/nowhere/and/not/needed';
let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
});

describe('a PostgreSQL database', () => {
  databaseContract(async () => openDatabase({ url: await server.freshDatabase(), dir }));
});

describe('opening a PostgreSQL database', () => {
  it('may be done by several at once, from nothing', async () => {
    const url = await server.freshDatabase();
    const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url, dir })));
    await Promise.all(opened.map((db) => db.queuePool()));
    const [one, other] = opened;
    if (!one || !other) throw new Error('Two were opened.');
    await saveServer(one, 'npm:shared', { name: 'Shared' });
    expect(await findServer(other, 'npm:shared')).toMatchObject({ server: { slug: 'shared' } });
    for (const db of opened) {
      await db.close();
      await db.close();
    }
  });

  it('keeps what was there', async () => {
    const url = await server.freshDatabase();
    const first = await openDatabase({ url, dir });
    await saveServer(first, 'npm:kept', { name: 'Kept' });
    await first.close();
    const second = await openDatabase({ url, dir });
    expect(await findServer(second, 'npm:kept')).toMatchObject({ server: { name: 'Kept' } });
    await second.close();
  });

  it('is refused to a version older than the last', async () => {
    const url = await server.freshDatabase();
    await (await openDatabase({ url, dir })).close();
    const client = postgres(url, { max: 1 });
    await client`insert into toolwarden_meta.migrations (hash, created_at) values ('later', 99999999999999)`;
    await client.end();
    await expect(openDatabase({ url, dir })).rejects.toMatchObject({ name: 'StopWorker', code: 'database-newer' });
  });
});

const SECRET = 'correct-horse-battery';

describe('a PostgreSQL database that cannot be opened', () => {
  let guarded: TestPostgres;
  beforeAll(async () => {
    guarded = await startOwnPostgres();
  });
  afterAll(async () => {
    await guarded?.stop();
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = SECRET), 'database-unavailable', 'password'],
    ['a database that is not there', (url: URL) => (url.pathname = '/nobody-made-it'), 'database-unavailable', 'no database'],
    ['a server that is not there', (url: URL) => (url.port = '1'), 'database-unavailable', 'cannot be reached (ECONNREFUSED)'],
  ])('says %s, and never the password', async (_claim, spoil, code, said) => {
    const url = new URL(await guarded.freshDatabase());
    const { password } = url;
    spoil(url);
    const error = await openDatabase({ url: url.href, dir }).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ name: 'StopWorker', code, message: expect.stringContaining(said) });
    expect(error).toMatchObject({ message: expect.stringContaining(`${url.hostname}:${url.port}`) });
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(password);
  });

  it.each([
    ['another scheme', `mysql://user:${SECRET}@127.0.0.1/db`],
    ['an unescaped password', `postgres://user:${SECRET}/x@127.0.0.1/db`],
    ['nothing', ''],
  ])('refuses %s as a URL without repeating it', async (_claim, url) => {
    const error = await openDatabase({ url, dir }).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ name: 'BadInput', code: 'bad-database-url' });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });
});
