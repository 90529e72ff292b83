import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisBackend, Queue } from 'bullmq';
import { z } from 'zod';
import { type Database, openDatabase } from '#db/open';
import type { PipelineBackend } from '../contracts/pipeline.ts';
import { startPostgres } from '../support/postgres.ts';

async function leftInDatabase(database: Database): Promise<number> {
  const pool = await database.queuePool();
  const { rows } = await pool.query<{ left: number }>(
    'select ((select count(*) from job) + (select count(*) from event) + (select count(*) from meta))::int as left',
  );
  return rows[0]?.left ?? Number.NaN;
}

export async function onPglite(): Promise<PipelineBackend> {
  const dir = mkdtempSync(join(tmpdir(), 'pipeline-pglite-'));
  const database = await openDatabase({ dir });
  return {
    database,
    leftInQueues: () => leftInDatabase(database),
    close: async () => {
      await database.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function onPostgres(): Promise<PipelineBackend> {
  const server = await startPostgres();
  const database = await openDatabase({ url: await server.freshDatabase(), dir: '/nowhere/and/not/needed' });
  return {
    database,
    leftInQueues: () => leftInDatabase(database),
    close: async () => {
      await database.close();
      await server.stop();
    },
  };
}

/** The queues on Redis, the tables in an embedded database. */
export async function onRedis(redisUrl: string): Promise<PipelineBackend> {
  const { database, close } = await onPglite();
  return {
    database,
    redisUrl,
    leftInQueues: async () => {
      const queue = new Queue(
        'toolwarden-left',
        { connection: { url: redisUrl }, prefix: 'toolwarden', skipMetasUpdate: true },
        createRedisBackend,
      );
      try {
        const client = await queue.getBackend().client;
        let left = 0;
        for await (const keys of client.scanStream({ match: 'toolwarden:*' })) {
          // The check for stalled jobs is a lock that ends by itself.
          left += z
            .array(z.string())
            .parse(keys)
            .filter((key) => !key.endsWith(':stalled-check')).length;
        }
        return left;
      } finally {
        await queue.close();
      }
    },
    close,
  };
}
