import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { toolwarden } from '../support/cli.ts';

const PURGE: ToolDefinition = { name: 'purge_cache', description: 'Purges the cache of a zone.', inputSchema: { type: 'object' } };
const line = (more: object = {}) =>
  JSON.stringify({
    server: 'npm:@example/edge',
    tool: 'purge_cache',
    digest: toolDigest(PURGE),
    category: 'Write',
    reason: 'The cache fills again by itself.',
    reviewer: 'Kim',
    at: '2026-11-20',
    ...more,
  });

describe('TOOLWARDEN_REVIEWS', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'cli-reviews-'));
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));
  beforeAll(() => {
    writeFileSync(join(cwd, 'good.jsonl'), line());
    writeFileSync(join(cwd, 'bad.jsonl'), `${line()}\n${line({ category: 'Safe' })}\n`);
    writeFileSync(join(cwd, 'latin.jsonl'), Buffer.from([0x7b, 0xe9, 0x7d]));
    writeFileSync(join(cwd, 'many.jsonl'), Array.from({ length: 30 }, (_, index) => line({ server: `nowhere-${index}` })).join('\n'));
    writeFileSync(join(cwd, 'empty.jsonl'), '');
  });
  const with_ = (reviews: string, argv: string[], stdin?: string) =>
    toolwarden(argv, { cwd, env: { TOOLWARDEN_REVIEWS: reviews }, ...(stdin !== undefined && { stdin }) });
  const row = (tool: ToolDefinition, id = 'npm:@example/edge') => `${JSON.stringify({ server: { id, name: 'Edge' }, tool })}\n`;

  it('corrects what `classify` says of this very definition on this server, and tells of one that lapsed', async () => {
    const changed = { ...PURGE, description: 'Purges the cache of all zones.' };
    const { code, stdout, stderr } = await with_(
      'good.jsonl',
      ['classify'],
      row(PURGE) + row(PURGE, 'npm:@example/other') + row(changed) + row(changed),
    );
    expect(code).toBe(0);
    const verdicts = stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(verdicts.map(({ category, risk, decidedBy }) => [category, risk, decidedBy])).toEqual([
      ['Write', 'medium', 'review'],
      ['Destructive', 'critical', 'rules'],
      ['Destructive', 'critical', 'rules'],
      ['Destructive', 'critical', 'rules'],
    ]);
    // Once, however often the tool comes.
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^good\.jsonl:1: the review of `purge_cache` on `npm:@example\/edge` as Write was made for an earlier definition/,
      ),
    ]);
  });

  it('is no part of what `eval` measures', async () => {
    const labelled = row(PURGE).replace(/}\n$/, ',"label":{"category":"Destructive"}}\n');
    const { stdout } = await with_('good.jsonl', ['eval', '-', '--json'], labelled);
    expect(JSON.parse(stdout).all.right).toMatchObject({ count: 1, of: 1 });
  });

  it.each([
    ['classify', []],
    ['import', ['empty.jsonl']],
    ['crawl', ['--due']],
    ['publish', []],
    ['start', ['--once']],
  ])('stops `%s` before the work where a line of it cannot be read', async (command, words) => {
    const { code, stderr } = await with_('bad.jsonl', [command, ...words], row(PURGE));
    expect(code).toBe(2);
    expect(stderr).toMatch(/error: No review counts until all of them can be read:\n {2}bad\.jsonl:2: `category`: it is one of/);
  });

  it.each([
    ['is not there', 'none.jsonl', 'ENOENT'],
    ['is no text', 'latin.jsonl', 'it is not UTF-8'],
    ['is a folder', '.', 'EISDIR'],
  ])('says so where it %s', async (_claim, file, why) => {
    const { code, stderr } = await with_(file, ['classify'], '');
    expect([code, stderr]).toEqual([2, `error: The reviews cannot be read from \`${file}\` (${why}). Correct TOOLWARDEN_REVIEWS.\n`]);
  });

  it('tells at the end of a crawl which reviews fit nothing, in few lines', async () => {
    const { code, stderr } = await with_('many.jsonl', ['crawl', '--due']);
    expect(code).toBe(0);
    expect(stderr.match(/ no server is known by that name here\./g)).toHaveLength(20);
    expect(stderr).toContain('… and 10 more reviews that do not count.');
  });

  it.each([
    ['good.jsonl', [true, '1 review in good.jsonl']],
    ['bad.jsonl', [false, expect.stringContaining('bad.jsonl:2: `category`')]],
    ['', [false, 'TOOLWARDEN_REVIEWS is not set: rules alone decide']],
  ])('is looked at by `doctor`: %s', async (file, finding) => {
    const { stdout } = await toolwarden(['doctor', '--json'], { cwd, env: { PATH: '/nonexistent', TOOLWARDEN_REVIEWS: file } });
    const found: { what: string; has: boolean; detail: string }[] = JSON.parse(stdout);
    expect(found.filter(({ what }) => what === 'reviews').map(({ has, detail }) => [has, detail])).toEqual([finding]);
  });
});
