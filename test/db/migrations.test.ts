import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, it } from 'vitest';
import * as schema from '#db/schema';

const meta = join(import.meta.dirname, '../../db/migrations/meta');

it('the migrations lead to the schema: otherwise run `npm run db:generate`', async () => {
  const journal = JSON.parse(readFileSync(join(meta, '_journal.json'), 'utf8'));
  const newest = String(journal.entries.at(-1).idx).padStart(4, '0');
  const snapshot = JSON.parse(readFileSync(join(meta, `${newest}_snapshot.json`), 'utf8'));
  expect(await generateMigration(snapshot, generateDrizzleJson(schema))).toEqual([]);
});
