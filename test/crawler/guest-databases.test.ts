import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speakerFor } from '../../crawler/guest/databases.mts';
import { speakMysql } from '../../crawler/guest/mysql.mts';
import { answersTo } from '../../crawler/guest/query-answer.mts';

/** A server of the test on a port of its own, which answers as the world in a sandbox does. */
async function serverOf(receive: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    receive(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function bySight(socket: Socket): void {
  socket.once('readable', () => {
    const head = socket.read() as Buffer | null;
    if (head === null) return;
    socket.unshift(head);
    speakerFor(head)?.(socket);
  });
}

describe('what an empty database says to a query', () => {
  it.each([
    ['postgresql', 'SELECT 1+1 AS result', 1, { result: 1 }],
    ['postgresql', 'select -3 one, 99999999999 "Two", 1.5', 1, { one: -3, Two: 99999999999, '?column?': 1.5 }],
    ['postgresql', "SELECT 'it''s, FROM here' AS a, ';' b", 1, { a: "it's, FROM here", b: ';' }],
    [
      'postgresql',
      'SELECT pg_catalog.version(), current_schema()',
      1,
      { version: 'PostgreSQL 16.0 on x86_64-pc-linux-gnu, 64-bit', current_schema: 'placeholder' },
    ],
    ['postgresql', 'SELECT * FROM current_schema()', 1, { current_schema: 'placeholder' }],
    ['postgresql', "SELECT current_setting('server_version_num')::int AS v", 1, { v: 160000 }],
    ['postgresql', '/* hi; */ WITH t AS (SELECT 1 FROM a) SELECT COALESCE(SUM(x), 0) AS s FROM t -- FROM', 1, { s: 0 }],
    ['postgresql', 'SELECT NOT EXISTS (SELECT count(*) FROM x) AS gone', 1, { gone: true }],
    ['postgresql', 'SELECT EXTRACT(epoch FROM now()) AS e', 1, { e: 'placeholder' }],
    ['postgresql', 'SHOW transaction isolation level', 1, { transaction_isolation: 'read committed' }],
    ['postgresql', 'SELECT count(*), kind FROM x GROUP BY kind', 0, { count: 0, kind: 'placeholder' }],
    ['postgresql', 'SELECT id, (SELECT count(*) FROM y) AS n FROM x', 0, { id: 'placeholder', n: 0 }],
    ['postgresql', 'SELECT id, EXISTS (SELECT 1 FROM y) AS there FROM x', 0, { id: 'placeholder', there: false }],
    ['postgresql', 'SELECT count(*) OVER () AS n FROM x', 0, { n: 0 }],
    ['postgresql', 'INSERT INTO x VALUES (1) RETURNING id', 0, { placeholder: 'placeholder' }],
    ['postgresql', "CREATE FUNCTION f() AS $body$ SELECT 1; RETURNING $body$ LANGUAGE 'sql'", 0, {}],
    ['postgresql', 'SELECT COUNT(*) AS howMany, 1 AS "asIs"', 1, { howmany: 0, asIs: 1 }],
    ['mysql', 'SELECT COUNT(*) AS howMany FROM x', 1, { howMany: 0 }],
    ['mysql', 'SELECT 1 FROM DUAL', 1, { '1': 1 }],
    ['mysql', "SELECT 'a\\'b, c' AS q # FROM x", 1, { q: "a\\'b, c" }],
    ['mysql', 'SELECT `t`, COUNT(*) `n` FROM x', 1, { t: 'placeholder', n: 0 }],
  ] as const)('%s: %s', (dialect, query, rows, row) => {
    const answers = answersTo(query, dialect);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.rows).toBe(rows);
    expect(Object.fromEntries((answers[0]?.columns ?? []).map(({ name, value }) => [name, value]))).toEqual(row);
  });

  it('tells how many values are to be bound', () => {
    expect(answersTo("SELECT $1, '$9', $2, $1", 'postgresql')[0]?.parameters).toBe(2);
    expect(answersTo('SELECT $999999999', 'postgresql')[0]?.parameters).toBe(65_535);
    expect(answersTo("SELECT ?, '?', ?", 'mysql')[0]?.parameters).toBe(2);
  });

  it.each(["'", '"', '/*', '$a$', '$a', '$a$b', '`', '\\', "'\\", '(', ',', ';', 'SELECT ', '::', '.', ' AS a', "''", '-', ')', '$$'])(
    'is not held up by many of %j',
    (text) => {
      const began = performance.now();
      for (const dialect of ['postgresql', 'mysql'] as const) answersTo(`SELECT ${text.repeat(60_000 / text.length)}`, dialect);
      expect(performance.now() - began).toBeLessThan(500);
      expect(answersTo(`SELECT ${text.repeat(70_000)}`, 'mysql')).toEqual([{ command: 'OK', columns: [], rows: 0, parameters: 0 }]);
    },
  );
});

describe('what clients of databases are told', () => {
  let seen: Awaited<ReturnType<typeof serverOf>>;
  let mysql: Awaited<ReturnType<typeof serverOf>>;
  beforeAll(async () => {
    [seen, mysql] = await Promise.all([serverOf(bySight), serverOf(speakMysql)]);
  });
  afterAll(() => {
    seen.server.close();
    mysql.server.close();
  });

  it('lets pg connect and find an empty database', async () => {
    const client = new pg.Client({ host: '127.0.0.1', port: seen.port, user: 'user', password: 'placeholder', database: 'placeholder' });
    await client.connect();
    const rows = async (query: string, values?: unknown[]) => (await client.query(query, values)).rows;
    for (const values of [undefined, []]) {
      expect(await rows('SELECT 1', values)).toEqual([{ '?column?': 1 }]);
      expect(await rows('SELECT version()', values)).toEqual([{ version: 'PostgreSQL 16.0 on x86_64-pc-linux-gnu, 64-bit' }]);
      expect(await rows('select now() as t', values)).toEqual([{ t: new Date('2025-01-01T00:00:00Z') }]);
      expect(await rows('SELECT COUNT(*) AS n FROM notes', values)).toEqual([{ n: '0' }]);
      expect(await rows('SELECT EXISTS (SELECT 1 FROM x) AS there', values)).toEqual([{ there: false }]);
      expect(await rows('SELECT * FROM information_schema.tables', values)).toEqual([]);
      expect(await rows('SHOW server_version', values)).toEqual([{ server_version: '16.0' }]);
    }
    expect(await rows('SELECT $1::text AS v', ['x'])).toEqual([{ v: 'placeholder' }]);
    expect(await rows('SELECT count(*)::int AS n FROM notes WHERE a = $1 AND b = $2', ['x', 2])).toEqual([{ n: 0 }]);
    const several = (await client.query('BEGIN; SELECT 1 AS one; INSERT INTO notes VALUES (1); COMMIT;')) as unknown as pg.QueryResult[];
    expect(several.map(({ command, rows: found }) => [command, found])).toEqual([
      ['BEGIN', []],
      ['SELECT', [{ one: 1 }]],
      ['INSERT', []],
      ['COMMIT', []],
    ]);
    expect(await rows('')).toEqual([]);
    await client.end();
  });

  it('sends pg its values in binary when it is asked to', async () => {
    const client = new pg.Client({ host: '127.0.0.1', port: seen.port, user: 'user', database: 'placeholder' });
    await client.connect();
    const query = {
      text: 'SELECT 7 AS i, count(*) AS n, 1.5 AS d, true AS b, now() AS t, current_user, NULL AS nothing',
      binary: true,
      values: [],
    };
    const [row] = (await client.query(query)).rows;
    expect(row).toMatchObject({ i: 7, d: 1.5, b: true, t: new Date('2025-01-01T00:00:00Z'), current_user: 'placeholder', nothing: null });
    expect(Number(row.n)).toBe(0);
    await client.end();
  });

  it.each([true, false])('lets postgres.js connect and find an empty database (types fetched: %j)', async (fetchTypes) => {
    const sql = postgres({ host: '127.0.0.1', port: seen.port, user: 'user', database: 'placeholder', max: 1, fetch_types: fetchTypes });
    expect([...(await sql`SELECT table_name FROM information_schema.tables WHERE table_schema = ${'public'}`)]).toEqual([]);
    expect([...(await sql`SELECT ${'x'}::text AS v, COUNT(*) AS n, EXISTS (SELECT 1 FROM x) AS there`)]).toEqual([
      { v: 'placeholder', n: '0', there: false },
    ]);
    expect(await sql.begin((inside) => inside`select now() as t`)).toMatchObject([{ t: new Date('2025-01-01T00:00:00Z') }]);
    expect(await sql.unsafe('SELECT 1 AS one; SELECT 2 AS two')).toMatchObject([[{ one: 1 }], [{ two: 2 }]]);
    await sql.end();
  });

  it('lets drizzle ask through pg', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: seen.port, user: 'user', database: 'placeholder', max: 1 });
    const database = drizzle(pool);
    const notes = pgTable('notes', { id: integer() });
    expect(await database.select().from(notes)).toEqual([]);
    expect(await database.$count(notes)).toBe(0);
    expect(await database.transaction((inside) => inside.insert(notes).values({ id: 1 }).returning())).toEqual([]);
    await pool.end();
  });

  it('lets ioredis connect and find nothing', async () => {
    const redis = new Redis(seen.port, '127.0.0.1', { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
    await redis.connect();
    expect(await redis.ping()).toBe('PONG');
    expect(await redis.get('anything')).toBeNull();
    redis.disconnect();
  });

  it('lets mongodb connect and find nothing', async () => {
    const client = new MongoClient(`mongodb://127.0.0.1:${seen.port}/placeholder`, { serverSelectionTimeoutMS: 5_000 });
    await client.connect();
    expect(await client.db('placeholder').collection('anything').find().toArray()).toEqual([]);
    expect((await client.db('admin').admin().listDatabases()).databases).toEqual([]);
    await client.close(true);
  });

  it('lets mysql2 connect and find an empty database', async () => {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: mysql.port,
      user: 'user',
      password: 'placeholder',
      timezone: 'Z',
      multipleStatements: true,
    });
    await connection.ping();
    for (const isPrepared of [false, true]) {
      const rows = async (query: string, values: string[] = []) =>
        (isPrepared ? await connection.execute(query, values) : await connection.query(query, values))[0];
      expect(await rows('SELECT 1')).toEqual([{ '1': 1 }]);
      expect(await rows('SELECT VERSION()')).toEqual([{ 'VERSION()': '8.0.36' }]);
      expect(await rows('SELECT @@version, @@session.sql_mode AS mode')).toEqual([{ '@@version': '8.0.36', mode: '' }]);
      expect(await rows('select now() as t, 1.5 d, NULL AS nothing')).toEqual([
        { t: new Date('2025-01-01T00:00:00Z'), d: 1.5, nothing: null },
      ]);
      expect(await rows('SELECT COUNT(*) AS n FROM notes')).toEqual([{ n: 0 }]);
      expect(await rows('SELECT EXISTS (SELECT 1 FROM x) AS there')).toEqual([{ there: 0 }]);
      expect(await rows('SELECT CAST(? AS CHAR) AS v', ['x'])).toEqual([{ v: 'placeholder' }]);
      expect(await rows('SELECT * FROM information_schema.tables')).toEqual([]);
      expect(await rows('SHOW TABLES')).toEqual([]);
      expect(await rows('INSERT INTO notes VALUES (?)', ['x'])).toMatchObject({ affectedRows: 0 });
    }
    await connection.beginTransaction();
    await connection.commit();
    connection.unprepare('SELECT 1');
    expect((await connection.query('SELECT 1 AS one; SELECT * FROM notes; SELECT 2 AS two'))[0]).toEqual([[{ one: 1 }], [], [{ two: 2 }]]);
    await connection.end();
  });

  it('says nothing to a protocol that it does not know', () => {
    expect(speakerFor(Buffer.from('SSH-2.0-x\r\n'))).toBeUndefined();
    expect(speakerFor(Buffer.alloc(0))).toBeUndefined();
    expect(speakerFor(Buffer.from([0, 0, 0, 8, 0, 0]))).toBeUndefined();
  });

  it.each(['*', '\0\0\0\x08\x04\xd2\x16\x2f', '\x10\0\0\0\0\0\0\0\0\0\0\0\xdd\x07\0\0'])(
    'is not upset by %j and nonsense behind it',
    async (head) => {
      const socket = connect(seen.port, '127.0.0.1');
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
      socket.end(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(2 * 1024 * 1024, 0xff)]));
      await closed;
      expect(seen.server.listening).toBe(true);
    },
  );

  it.each(['B\0\0\0\x06\0\0', 'Q\0\0\0\x05x', 'D\0\0\0\x04', 'P\0\0\0\x06a\0', 'B\0\0\0\x08\0\0\xff\xff'])(
    'closes the connection of a client that says the shortened message %j, and no other',
    async (message) => {
      const socket = connect(seen.port, '127.0.0.1');
      const closed = once(socket, 'close');
      socket.resume();
      socket.write(Buffer.from(`\0\0\0\x09\0\x03\0\0\0${message}`, 'latin1'));
      await closed;
      expect(seen.server.listening).toBe(true);
    },
  );
});
