import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EvaluationRow, evaluate } from '#classifier/evaluate';
import { type LabelSet, labelledRows } from '../../bench/labels/labels.ts';

/** Labelled tools that lie beside the repository on the machines where it is developed. */
const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const corpusRows = (file: string): EvaluationRow[] =>
  readFileSync(join(CORPUS, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const ownRows = (set: LabelSet) => labelledRows(set, join(CORPUS, 'listings.jsonl.gz'));

/**
 * What was reached, in rows of the clear ones: right at least so many, non-Read called Read at most so many, Destructive or Financial called
 * lower at most so many. A change that makes one worse says so here, or is none.
 */
describe.skipIf(!existsSync(CORPUS))('the figures that were reached', () => {
  it.each([
    [
      'gold-dev, looked at while the rules were made',
      () => corpusRows('gold-dev.jsonl'),
      { rows: 206, right: 196, calledRead: 0, lower: 1 },
    ],
    ['intercept-dev, looked at', () => corpusRows('intercept-dev.jsonl'), { rows: 331, right: 323, calledRead: 1, lower: 1 }],
    ['development, looked at', () => ownRows('development'), { rows: 794, right: 753, calledRead: 5, lower: 2 }],
    ['development-2, labelled after the rules', () => ownRows('development-2'), { rows: 276, right: 254, calledRead: 1, lower: 5 }],
    ['held-out, of which only figures were looked at', () => ownRows('held-out'), { rows: 383, right: 360, calledRead: 2, lower: 3 }],
  ])('hold on %s', (_name, rows, reached) => {
    const { clear } = evaluate(rows());
    expect(clear.rows).toBe(reached.rows);
    expect(Math.round((clear.accuracy ?? 0) * clear.rows)).toBeGreaterThanOrEqual(reached.right);
    expect(clear.calledRead).toBeLessThanOrEqual(reached.calledRead);
    expect(clear.severeCalledLower).toBeLessThanOrEqual(reached.lower);
  });

  it('hold on github-hints-dev, looked at: Read or not', () => {
    const { readOnly } = evaluate(corpusRows('github-hints-dev.jsonl'));
    expect(readOnly.rows).toBe(117);
    expect(Math.round((readOnly.accuracy ?? 0) * readOnly.rows)).toBeGreaterThanOrEqual(116);
    expect(readOnly.calledRead).toBe(0);
  });
});
