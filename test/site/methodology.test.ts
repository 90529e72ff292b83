import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methodologyPage } from '#site/src/view/methodology-page';
import { sampleSource } from '../support/sample-catalogue.ts';
import { type BuiltSite, builtSite } from './support.ts';

/** Spaces that no line breaks at read like spaces. */
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('what the page about judging tells', () => {
  const { measured, categories } = methodologyPage(sampleSource().meta);
  const [unseen, hints] = measured?.sets ?? [];

  it('defines the five categories, the worst last', () => {
    expect(categories.map(({ category }) => category)).toEqual(['Read', 'Write', 'Execute', 'Destructive', 'Financial']);
  });

  it('has one line a set, of its clear rows, with intervals', () => {
    expect(plain(unseen?.size)).toBe('81, 75 of them clear');
    expect(Object.values(unseen?.line ?? {}).map(plain)).toEqual([
      '94.7 % (87.1 to 97.9)',
      '0.914',
      '0 of 36: 0.0 % (0.0 to 9.6)',
      '1 of 10: 10.0 % (1.8 to 40.4)',
      '1 of 39: 2.6 % (0.5 to 13.2)',
    ]);
  });

  it('tells of labels without a category only what they can say', () => {
    expect(hints).toMatchObject({ size: '117', parts: [], line: { macroF1: '-', severeLower: '-' } });
    expect(plain(hints?.line.right)).toBe('97.4 % (92.7 to 99.1), Read or not');
    expect(plain(hints?.line.calledRead)).toBe('2 of 59: 3.4 % (0.9 to 11.5)');
  });

  it('counts sets together only where nobody looked at a row, and names what is missed there', () => {
    expect(measured?.unseen).toMatchObject({ sets: 'unseen', rows: '75 tools', macroF1: '0.914' });
    expect(measured?.unseen?.headline.map(({ value }) => plain(value))).toEqual(['94.7 %', '0.0 %', '10.0 %', '2.6 %']);
    expect(measured?.unseen?.weakest).toEqual([
      'Of 21 tools that were called Write, 3 are not: 1 Read and 2 Execute.',
      'Of 8 Execute tools 2 were missed: 2 called Write.',
      'Of 7 tools that were called Execute, 1 is not: 1 Destructive.',
    ]);
  });

  it('shows on which side of right a cell is, and how much of its row', () => {
    const [clear, all] = unseen?.parts ?? [];
    expect([clear?.title, all?.title]).toEqual(['Clear rows', 'All rows']);
    const execute = clear?.confusion.find(({ expected }) => expected === 'Execute')?.cells;
    expect(execute?.map(({ side, weight }) => `${side} ${weight}`)).toEqual(['low 0', 'low 2', 'right 3', 'high 0', 'high 0']);
    expect(clear?.confusion[0]?.cells[1]).toMatchObject({ got: 'Write', count: 1, side: 'high', weight: 1, words: 'called worse' });
  });

  it('draws confidence against what came true', () => {
    const calibration = unseen?.parts[0]?.calibration;
    expect(calibration?.bins.map(({ range, rows }) => [range, rows])).toEqual([
      ['0.5 to 0.6', '6 of 8'],
      ['0.9 to 1.0', '65 of 67'],
    ]);
    expect(calibration?.points).toEqual([
      { x: 50, y: 75, low: 40.9, high: 92.9, radius: 1.5 },
      { x: 90, y: 97, low: 89.8, high: 99.2, radius: 4.3 },
    ]);
    expect(plain(calibration?.summary)).toBe(
      'Weighed by rows, confidence and what came true lie 8.9 % apart; on the whole it is more often right than it says.',
    );
  });

  it('says nothing of figures where there are none', () => {
    expect(methodologyPage({}).measured).toBeUndefined();
  });
});

describe('the page about judging', () => {
  let site: BuiltSite;
  let html: string;
  const read = (path: string) => readFileSync(join(site.out, path), 'utf8');
  beforeAll(async () => {
    site = await builtSite(sampleSource(), { reportUrl: 'https://example.com/issues/new' });
    html = read('methodology.html');
  });
  afterAll(() => site.remove());

  it('is linked from every page, and beside the verdict of a tool', () => {
    expect(read('index.html')).toContain('<a href="./methodology.html">How tools are judged</a>');
    const tool = read('tools/files/delete_tree.html');
    expect(tool.match(/href="\.\.\/\.\.\/methodology\.html"/g)).toHaveLength(2);
    expect(tool.indexOf('methodology.html')).toBeLessThan(tool.indexOf('id="control"'));
  });

  it('has the matrix as a table with headers for rows and columns, and words for what a colour says', () => {
    const table = /<table class="confusion">.*?<\/table>/s.exec(html)?.[0] ?? '';
    expect(table.match(/<th scope="col">/g)).toHaveLength(6);
    expect(table.match(/<th scope="row">/g)).toHaveLength(5);
    expect(table).toContain('<td class="low weight-2">2<span class="visually-hidden"> called milder</span></td>');
    expect(table).toContain('<td class="low weight-0">0</td>');
  });

  it('has a chart with a name of its own, and its numbers as a table', () => {
    const titles = [...html.matchAll(/<svg[^>]* role="img" aria-labelledby="([^"]+)"[^>]*>\s*<title id="([^"]+)">/g)];
    expect(titles.map(([, named, id]) => [named, id])).toEqual([
      ['unseen-clear-chart', 'unseen-clear-chart'],
      ['unseen-all-chart', 'unseen-all-chart'],
    ]);
    expect(html.match(/<circle /g)).toHaveLength(4);
  });

  it('says who labelled, what was looked at, with which versions, and how to object', () => {
    for (const words of [
      'two language models',
      'No: only its figures',
      'Yes: rules are made with it',
      'A small set',
      'rules 7 and attacks 2',
    ])
      expect(html).toContain(words);
    expect(html).toContain('href="https://example.com/issues/new"');
  });

  it('has the counts as JSON beside it, and stands in the sitemap', async () => {
    expect(JSON.parse(read('api/v1/evaluation.json'))).toEqual({ version: 1, ...sampleSource().meta.evaluation });
    const addressed = await builtSite(sampleSource(), { siteUrl: 'https://tools.example.com' });
    try {
      expect(readFileSync(join(addressed.out, 'sitemap-1.xml'), 'utf8')).toContain('<loc>https://tools.example.com/methodology.html</loc>');
    } finally {
      addressed.remove();
    }
  });

  it('of a catalogue without figures says so, and offers none', async () => {
    const { evaluation: _, ...meta } = sampleSource().meta;
    const bare = await builtSite({ ...sampleSource(), meta });
    try {
      expect(bare.files).not.toContain('api/v1/evaluation.json');
      const page = readFileSync(join(bare.out, 'methodology.html'), 'utf8');
      expect(page).toContain('made without figures of its classifier');
      expect(page).not.toContain('evaluation.json');
      expect(page).toContain('Whoever runs this catalogue can correct it.');
    } finally {
      bare.remove();
    }
  });
});
