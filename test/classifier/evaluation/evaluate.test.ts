import { describe, expect, it } from 'vitest';
import { type EvaluationRow, evaluate } from '#classifier/evaluation/evaluate';
import { formatEvaluation, formatMisses } from '#classifier/evaluation/text';
import { aServer, aTool } from '../support.ts';

const row = (example: string, label: EvaluationRow['label'], description?: string): EvaluationRow => ({
  server: aServer,
  tool: aTool(example, description),
  label,
});

const rows = [
  row('get_user', { category: 'Read', clear: true }),
  row('delete_user', { category: 'Destructive', clear: true }),
  row('get_token', { category: 'Write', clear: false }),
  row('create_user', { readOnly: false }),
  row('get_team', { readOnly: false }),
  row('get_pet', {}),
];

describe('evaluate', () => {
  const result = evaluate(rows);

  it('counts what is right, what is called Read wrongly, and unclear rows apart', () => {
    expect(result.all).toMatchObject({
      rows: 3,
      right: { count: 2, of: 3 },
      calledRead: { count: 1, of: 2 },
      severeCalledLower: { count: 0, of: 1 },
      readCalledOther: { count: 0, of: 1 },
    });
    expect(result.clear).toMatchObject({ rows: 2, right: { share: 1 }, macroF1: 1, calledRead: { count: 0, of: 1 } });
    expect(result.all.perClass.Read).toEqual({ precision: 1 / 2, recall: 1, f1: 2 / 3, support: 1 });
    expect(result.all.confusion.Write.Read).toBe(1);
  });

  it('counts rows that say only whether something changes apart, and rows that say nothing not at all', () => {
    expect(result.readOnly).toMatchObject({ rows: 2, right: { count: 1 }, calledRead: { count: 1, of: 2 } });
    expect(result.unlabelled).toBe(1);
  });

  it('puts every verdict into the bin of its confidence', () => {
    const { calibration } = evaluate([
      ...rows,
      row('get_team', { category: 'Read' }, 'The team.'),
      row('frobnicate', { category: 'Read' }),
      row('frobnicate', { category: 'Execute' }, 'Deletes the team.'),
    ]).all;
    expect(calibration.reduce((sum, bin) => sum + bin.rows, 0)).toBe(6);
    expect(calibration.reduce((sum, bin) => sum + bin.right, 0)).toBe(3);
    expect(calibration.length).toBeGreaterThan(2);
    for (const { from, to, confidence } of calibration) {
      expect(confidence).toBeGreaterThanOrEqual(from);
      expect(confidence).toBeLessThanOrEqual(to);
    }
  });

  it('names the rule and the words that decided a row that was judged otherwise', () => {
    expect(result.misses).toMatchObject([
      { server: 'Example', tool: 'get_token', expected: 'Write', got: 'Read', clear: false },
      { tool: 'get_team', expected: 'not read-only', got: 'Read' },
    ]);
    expect(result.misses[0]?.decidedBy).toEqual([expect.objectContaining({ in: 'name', quote: 'get' })]);
    const [raised] = evaluate([row('get_user', { category: 'Read' }, 'Deletes the user.')]).misses;
    expect(raised?.decidedBy).toEqual([{ rule: 'destroys-data', in: 'description', quote: 'Deletes' }]);
  });

  it('names the operation that decided', () => {
    const tool = aTool('manage_user');
    const inputSchema = { type: 'object', properties: { action: { type: 'string', enum: ['get', 'delete'] } } };
    const [miss] = evaluate([{ server: aServer, tool: { ...tool, inputSchema }, label: { category: 'Write' } }]).misses;
    expect(miss?.decidedBy).toContainEqual({ rule: 'operation-table', in: '/inputSchema/properties/action', quote: 'delete' });
  });

  it('has no share of nothing', () => {
    const nothing = evaluate([]);
    expect(nothing.all).toMatchObject({ rows: 0, right: { count: 0, of: 0 } });
    expect(nothing.all.macroF1).toBeUndefined();
    expect(formatEvaluation(nothing)).toBe('No row carries a label.\n');
  });
});

describe('the text for a terminal', () => {
  const text = formatEvaluation(evaluate(rows));

  it('has figures with their intervals, the matrix and the calibration, for all rows and for clear ones', () => {
    expect(text).toContain('All rows\n  3 rows, accuracy 66.7 % (20.8 to 93.9), macro-F1 55.6 %');
    expect(text).toContain('Clear rows only\n  2 rows, accuracy 100.0 %');
    expect(text).toContain('non-Read called Read: 1 of 2, 50.0 % (9.5 to 90.5)');
    expect(text).toMatch(/^ {2}Write +1 +0 +0 +0 +0$/m);
    expect(text).toMatch(/^ {2}0\.\d to \d\.\d +\d+\.\d % +100\.0 % +\d {2}#+\|/m);
    expect(text).toContain('1 row without a label: in no figure.');
  });

  it('shows clear rows once where all are', () => {
    const clear = formatEvaluation(evaluate(rows.slice(0, 2)));
    expect(clear).toContain('All rows');
    expect(clear).not.toContain('Clear rows only');
    expect(clear).not.toContain('Read-only or not');
  });

  it('lists misses with what decided, and what a server wrote without its control characters', () => {
    const naughty = row('get_\u001b[31muser', { category: 'Write' });
    const listed = formatMisses(evaluate([naughty, ...rows]).misses);
    expect(listed).toContain('get_token on Example: Write, called Read');
    expect(listed).toMatch(/^ {4}returns-information: “get” in name$/m);
    expect(listed).toContain('\\u{1b}');
    expect(listed).not.toContain('\u001b');
    expect(formatMisses([])).toBe('Nothing was judged otherwise than its label says.\n');
  });

  it('says of a verdict without evidence that nothing was understood', () => {
    expect(formatMisses(evaluate([row('frobnicate', { category: 'Read' })]).misses)).toContain('nothing in it was understood');
  });
});
