import { createServer } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { inspect } from 'node:util';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Database } from '#db/open';
import { openQueues } from '#pipeline/queues';

/** Redis is asked before the database, which therefore may be nothing. */
const noDatabase: Database = {
  kind: 'pglite',
  get orm(): never {
    throw new Error('The database was asked.');
  },
  queuePool: async () => {
    throw new Error('The database was asked.');
  },
  inTurn: async () => {
    throw new Error('The database was asked.');
  },
  close: async () => undefined,
};

const IGNORED = () => undefined;
const SECRET = 'correct-horse-battery';

async function onPort(answer: string | undefined, use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (commands) => {
      for (const _command of String(commands).matchAll(/^\*\d/gm)) socket.write(answer ?? '');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  if (answer === undefined) await new Promise((closed) => server.close(closed));
  await use(address.port);
  server.close();
}

it.each([
  ['that is not there', undefined, 'ECONNREFUSED'],
  ['that refuses the password', '-WRONGPASS invalid username-password pair\r\n', 'WRONGPASS'],
  ['that never answers', '', 'no answer'],
])('says at once of a Redis %s that it cannot be the queue, and never the password', async (_claim, answer, said) => {
  await onPort(answer, async (port) => {
    const refusal = await openQueues(noDatabase, `redis://user:${SECRET}@127.0.0.1:${port}/0`, IGNORED, IGNORED).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'StopWorker', code: 'queue-unavailable', message: expect.stringContaining(said) });
    expect(refusal).toMatchObject({ message: expect.stringContaining(`127.0.0.1:${port}`) });
    expect(inspect(refusal, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });
});

it('lets go of a worker that a database without a connection left never took on', async () => {
  let asked = 0;
  const refuse = async (): Promise<never> => {
    asked += 1;
    throw Object.assign(new Error('sorry, too many clients already'), { code: '53300' });
  };
  const pool = Object.assign(new pg.Pool({ host: '127.0.0.1', port: 1 }), { connect: refuse, query: refuse });
  const database = Object.assign(Object.create(noDatabase), { queuePool: async () => pool }) as Database;
  const host = await openQueues(database, undefined, IGNORED, IGNORED);
  await expect(host.work('never', 1, { handle: async () => undefined, onLost: IGNORED })).rejects.toThrow('too many clients');
  const before = asked;
  // One that goes on asks a pool that is closed without a pause, and nothing else of the process has a turn.
  await pool.end();
  await later(50);
  expect(asked).toBe(before);
});
