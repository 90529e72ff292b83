import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolDigest } from '#core/tool-definition';
import { saveInspection } from '#db/inspections';
import { type Database, openDatabase } from '#db/open';
import { currentAnswers, opinionsOfServer } from '#db/opinions';
import { saveServer } from '#db/servers';
import { aStoredAnswer, opinionCacheContract } from '../contracts/opinion-cache.ts';
import { startPostgres } from '../support/postgres.ts';

const aServer = async (db: Database, slug = 'notes'): Promise<number> => (await saveServer(db, `npm:${slug}`, { name: slug })).id;

describe('opinions in the embedded database', () => {
  opinionCacheContract(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'toolwarden-opinions-'));
    const database = await openDatabase({ dir });
    const id = await aServer(database);
    return {
      cache: opinionsOfServer(database, id),
      again: async () => opinionsOfServer(database, id),
      close: async () => {
        await database.close();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  });

  it('are given back for what the server lists now, of one version of the prompt, in the order in which they came', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'toolwarden-opinions-'));
    const database = await openDatabase({ dir });
    try {
      const [id, other] = [await aServer(database), await aServer(database, 'other')];
      const tools = [{ name: 'read_a' }, { name: 'read_b' }];
      await saveInspection(
        database,
        { serverId: id, specKey: 'spec', runId: 'run' },
        { outcome: 'listed', tools, basis: 'declared', inspectedAt: '2026-11-01T09:30:00.000Z' },
      );
      const [a, b] = [toolDigest({ name: 'read_a' }), toolDigest({ name: 'read_b' })];
      const cache = opinionsOfServer(database, id);
      const [first, second] = [aStoredAnswer(1, { tool: a }), aStoredAnswer(2, { tool: b })];
      await cache.save(first);
      await cache.save(second);
      await cache.save(aStoredAnswer(3, { tool: a, promptVersion: 'former' }));
      await cache.save(aStoredAnswer(4));
      await opinionsOfServer(database, other).save(aStoredAnswer(5, { tool: a }));
      expect(await currentAnswers(database, id, '1')).toEqual([first, second]);
      await cache.save(first);
      expect(await currentAnswers(database, id, '1')).toEqual([second, first]);
      expect(await cache.find(aStoredAnswer(5).key)).toBeUndefined();
    } finally {
      await database.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('opinions in PostgreSQL, of two processes', () => {
  opinionCacheContract(async () => {
    const server = await startPostgres();
    const url = await server.freshDatabase();
    const open = () => openDatabase({ url, dir: '/nowhere/and/not/needed' });
    const [one, other] = [await open(), await open()];
    const id = await aServer(one);
    return {
      cache: opinionsOfServer(one, id),
      again: async () => opinionsOfServer(other, id),
      close: async () => {
        await one.close();
        await other.close();
        await server.stop();
      },
    };
  });
});
