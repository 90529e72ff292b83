import { describe, expect, it } from 'vitest';
import type { CrawlRow } from '#pipeline/crawl';
import { crawlSummary, crawlTable } from '../../cli/crawl-table.ts';

const aRow = (target: string, row: Partial<CrawlRow> = {}): CrawlRow => ({
  target,
  slug: target.replace(/^\w+:/, ''),
  outcome: 'listed',
  basis: 'observed',
  tools: 3,
  detail: '',
  durationMs: 1_250,
  ...row,
});
const NONE: ReadonlySet<string> = new Set();

describe('the table of a crawl', () => {
  it('tells what was seen, what was read, what was remembered and what failed apart', () => {
    const rows = [
      aRow('npm:seen'),
      aRow('npm:read', { basis: 'static', tools: 12 }),
      aRow('npm:told', { basis: 'declared' }),
      aRow('npm:known'),
      aRow('npm:hung', { outcome: 'silent', basis: 'static', tools: 0, detail: 'It ran.' }),
    ];
    expect(crawlTable({ rows, unchanged: new Set(['npm:known']) }, 160).split('\n')).toEqual([
      'server  outcome            tools  took       why',
      'seen    listed             3      1.3 s',
      'read    listed (source)    12     1.3 s',
      'told    listed (declared)  3      1.3 s',
      'known   listed             3      unchanged',
      'hung    silent             0      1.3 s      It ran.',
    ]);
  });

  it.each<[string, CrawlRow[], string]>([
    ['nothing', [], '0 of 0 servers listed by starting them; 0 tools.'],
    [
      'what was started',
      [aRow('npm:a'), aRow('npm:b', { outcome: 'silent', tools: 0 })],
      '1 of 2 servers listed by starting them; 3 tools.',
    ],
    [
      'what was read',
      [aRow('npm:a', { tools: 1_200 }), aRow('npm:b', { basis: 'static' })],
      '1 of 2 servers listed by starting them, 1 read from its source; 1,203 tools.',
    ],
    [
      'what was declared',
      [aRow('npm:a', { basis: 'declared' }), aRow('npm:b', { basis: 'static' }), aRow('npm:c', { basis: 'static' })],
      '0 of 3 servers listed by starting them, 2 read from their source, 1 only declared elsewhere; 9 tools.',
    ],
    ['what runs elsewhere', [aRow('https://a.example/mcp')], '1 of 1 server listed by asking them; 3 tools.'],
    ['both', [aRow('https://a.example/mcp'), aRow('npm:a')], '2 of 2 servers listed by starting or asking them; 6 tools.'],
    ['a repository, which may lead to either', [aRow('github:ada/a')], '1 of 1 server listed by starting or asking them; 3 tools.'],
  ])('is summed up for %s', (_claim, rows, says) => {
    expect(crawlSummary({ rows, unchanged: NONE })).toBe(says);
  });

  it.each([
    [['npm:a'], '1 is unchanged and was not started again.'],
    [['npm:a', 'npm:b'], '2 are unchanged and were not started again.'],
    [['https://a.example/mcp'], '1 is unchanged and was not asked again.'],
    [['npm:a', 'https://a.example/mcp'], '2 are unchanged and were not started or asked again.'],
  ])('says how much of it is unchanged: %j', (targets, says) => {
    const rows = ['npm:a', 'npm:b', 'https://a.example/mcp'].map((target) => aRow(target));
    expect(crawlSummary({ rows, unchanged: new Set(targets) })).toBe(`3 of 3 servers listed by starting or asking them; 9 tools. ${says}`);
  });
});
