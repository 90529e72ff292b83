import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openDatabase } from '#db/open';
import { changesContract } from '../contracts/changes.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

describe('changes in the embedded database', () => {
  const home = mkdtempSync(join(tmpdir(), 'toolwarden-changes-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  changesContract(() => openDatabase({ dir: home }));
});

describe('changes in PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server?.stop();
  });
  changesContract(async () => openDatabase({ url: await server.freshDatabase(), dir: '/nowhere/and/not/needed' }));
});
