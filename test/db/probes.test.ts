import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openDatabase } from '#db/open';
import { probesContract } from '../contracts/probes.ts';
import { startPostgres } from '../support/postgres.ts';

describe('the probe log in the embedded database', () => {
  probesContract(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'toolwarden-probes-'));
    const database = await openDatabase({ dir });
    return {
      one: database,
      other: database,
      close: async () => {
        await database.close();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  });
});

describe('the probe log in PostgreSQL, of two processes', () => {
  probesContract(async () => {
    const server = await startPostgres();
    const url = await server.freshDatabase();
    const open = () => openDatabase({ url, dir: '/nowhere/and/not/needed' });
    const [one, other] = [await open(), await open()];
    return {
      one,
      other,
      close: async () => {
        await one.close();
        await other.close();
        await server.stop();
      },
    };
  });
});
