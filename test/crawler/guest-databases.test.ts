import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speakerFor, speakMysql } from '../../crawler/guest/databases.mts';

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

  it('lets pg connect and find nothing', async () => {
    const client = new pg.Client({ host: '127.0.0.1', port: seen.port, user: 'user', password: 'placeholder', database: 'placeholder' });
    await client.connect();
    expect((await client.query('SELECT 1')).rows).toEqual([]);
    expect((await client.query('SELECT $1::text', ['x'])).rows).toEqual([]);
    await client.end();
  });

  it('lets postgres.js connect and find nothing', async () => {
    const sql = postgres({ host: '127.0.0.1', port: seen.port, user: 'user', database: 'placeholder', max: 1, fetch_types: false });
    expect([...(await sql`SELECT table_name FROM information_schema.tables WHERE table_schema = ${'public'}`)]).toEqual([]);
    await sql.end();
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

  it('lets mysql2 connect and find nothing', async () => {
    const connection = await createConnection({ host: '127.0.0.1', port: mysql.port, user: 'user', password: 'placeholder' });
    await connection.ping();
    const [result] = await connection.query('SELECT 1');
    expect(result).toMatchObject({ affectedRows: 0 });
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
});
