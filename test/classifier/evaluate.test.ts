import { describe, expect, it } from 'vitest';
import { evaluate, formatEvaluation } from '#classifier/evaluate';
import { aServer, aTool } from './support.ts';

const rows = [
  { server: aServer, tool: aTool('get_user'), label: { category: 'Read' as const, clear: true } },
  { server: aServer, tool: aTool('delete_user'), label: { category: 'Destructive' as const, clear: true } },
  { server: aServer, tool: aTool('get_token'), label: { category: 'Write' as const, clear: false } },
  { server: aServer, tool: aTool('create_user'), label: { readOnly: false } },
];

describe('evaluate', () => {
  it('counts what is right, what is called Read wrongly, and unclear rows apart', () => {
    const result = evaluate(rows);
    expect(result.all).toMatchObject({ rows: 3, accuracy: 2 / 3, calledRead: 1, calledReadShare: 1 / 2, severeCalledLower: 0 });
    expect(result.clear).toMatchObject({ rows: 2, accuracy: 1, macroF1: 1, calledRead: 0 });
    expect(result.all.perClass.Read).toEqual({ precision: 1 / 2, recall: 1, f1: 2 / 3, support: 1 });
    expect(result.all.confusion.Write.Read).toBe(1);
    expect(result.readOnly).toEqual({ rows: 1, accuracy: 1, calledRead: 0 });
    expect(result.misses).toEqual([{ server: 'Example', tool: 'get_token', expected: 'Write', got: 'Read' }]);
  });

  it('has no share of nothing', () => {
    expect(evaluate([]).all).toMatchObject({ rows: 0, accuracy: undefined, macroF1: undefined, calledReadShare: undefined });
    expect(formatEvaluation(evaluate([]))).toBe('No row carries a label.\n');
  });

  it('prints figures and the confusion matrix', () => {
    const text = formatEvaluation(evaluate(rows));
    expect(text).toContain('3 rows, accuracy 66.7 %');
    expect(text).toContain('expected \\ got');
  });
});
