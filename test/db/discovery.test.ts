import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openDatabase } from '#db/open';
import { discoveryContract } from '../contracts/discovery.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const home = mkdtempSync(join(tmpdir(), 'toolwarden-discovery-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the embedded database', () => {
  discoveryContract(() => openDatabase({ dir: join(home, 'embedded') }));
});

describe('a PostgreSQL server', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  discoveryContract(async () => openDatabase({ url: await server.freshDatabase(), dir: join(home, 'server') }));
});
