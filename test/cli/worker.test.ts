import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let cwd: string;
let postgres: TestPostgres;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-worker-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

describe('toolwarden worker', () => {
  it.each([
    ['with no store', {}],
    ['with Redis alone, since the embedded database belongs to one process', { REDIS_URL: 'redis://127.0.0.1:1/0' }],
  ])('says %s what it needs', async (_claim, env) => {
    const { code, stderr } = await toolwarden(['worker'], { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toContain('belongs to one process. Set DATABASE_URL');
  });

  it('knows its stages', async () => {
    const { code, stderr } = await toolwarden(['worker', '--stages', 'resolve,guess'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('`guess`, which is none of resolve, inspect, classify and recommend')]);
  });

  it('ends at once with --once where no crawl is, and says what it did', async () => {
    const env = { DATABASE_URL: await postgres.freshDatabase() };
    const { code, stderr, stdout } = await toolwarden(['worker', '--once', '--stages', 'resolve'], { cwd, env });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/takes resolve jobs from the database\.\n/);
    expect(stderr).toContain('This worker finished 0 targets.');
  });

  it('waits for work until it is stopped', async () => {
    const env = { DATABASE_URL: await postgres.freshDatabase() };
    const signal = AbortSignal.timeout(500);
    expect((await toolwarden(['worker', '--stages', 'classify'], { cwd, env, signal })).code).toBe(130);
  });

  it('takes the jobs of a crawl that leaves all work to workers', async () => {
    const env = { DATABASE_URL: await postgres.freshDatabase() };
    writeFileSync(join(cwd, 'index.txt'), 'oci:acme/notes:1\n');
    const stop = new AbortController();
    const working = toolwarden(['worker', '--stages', 'resolve'], { cwd, env, signal: stop.signal });
    const crawled = await toolwarden(['crawl', '--index', 'index.txt', '--workers-only', '--json'], { cwd, env });
    stop.abort(new Error('Ctrl-C'));
    expect(crawled.code).toBe(0);
    expect(
      crawled.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ target: 'oci:acme/notes:1', outcome: 'unsupported' }]);
    expect((await working).stderr).toContain('oci:acme/notes:1: unsupported');
  });

  it('is needed by a crawl that leaves all work to workers', async () => {
    const { code, stderr } = await toolwarden(['crawl', '--npm', 'x', '--workers-only'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('DATABASE_URL')]);
  });
});
