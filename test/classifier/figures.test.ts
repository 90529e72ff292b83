import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { confidenceIn } from '#classifier/confidence';
import { evaluationRecord } from '#classifier/evaluation/record';
import type { EvaluationRecord } from '#core/evaluation';
import { fallenBehind, LABELLED_SETS, measureSets, rowsOf } from '../../bench/labels/sets.ts';

/** Labelled tools that lie beside the repository on the machines where it is developed. */
const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

// Skipped where the labelled tools are not there: the record is then what somebody else measured.
describe.skipIf(!existsSync(CORPUS))(`the recorded figures, with the labelled tools of ${CORPUS}`, () => {
  const measured = existsSync(CORPUS) ? measureSets(CORPUS) : { versions: {}, sets: [] };

  it('are reached: where a change makes one worse, it says so with `npm run figures -- --lower`', () => {
    expect(fallenBehind(evaluationRecord(), measured)).toEqual([]);
  });

  it('are those of the classifier as it is: after a change of rules or labels run `npm run figures`', () => {
    const recorded = evaluationRecord();
    const changed = measured.sets
      .filter(
        (set) =>
          !isDeepStrictEqual(
            set,
            recorded.sets.find(({ id }) => id === set.id),
          ),
      )
      .map(({ id }) => id);
    expect(changed).toEqual([]);
    expect(recorded.sets.map(({ id }) => id)).toEqual(measured.sets.map(({ id }) => id));
    expect(recorded.versions).toEqual(measured.versions);
  });

  it('are of every set, with every label of it', () => {
    expect(measured.sets.map(({ id }) => id)).toEqual(LABELLED_SETS.map(({ id }) => id));
    for (const { id, all, readOnly } of measured.sets) expect(all ?? readOnly, id).toBeDefined();
  });
  it('have a confidence that holds: where it no longer does, `npm run confidence` fits it anew', () => {
    const bins = new Map<number, { rows: number; off: number }>();
    let rows = 0;
    for (const { server, tool, label } of LABELLED_SETS.flatMap((set) => rowsOf(set, CORPUS))) {
      if (label.category === undefined) continue;
      const verdict = classify(tool, server);
      const confidence = confidenceIn(verdict, (tool.description ?? '').trim() !== '');
      const bin = bins.get(Math.floor(confidence * 10)) ?? { rows: 0, off: 0 };
      bins.set(Math.floor(confidence * 10), {
        rows: bin.rows + 1,
        off: bin.off + confidence - Number(verdict.category === label.category),
      });
      rows += 1;
    }
    const error = [...bins.values()].reduce((sum, { off }) => sum + Math.abs(off), 0) / rows;
    expect(rows).toBeGreaterThan(3000);
    expect(error).toBeLessThan(0.03);
  });
});

describe('a record that another is held against', () => {
  const none = { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0 };
  const record = (got: Partial<Record<'Read' | 'Write' | 'Destructive', number>>): EvaluationRecord => ({
    versions: {},
    sets: [
      {
        id: 'small',
        drawn: '',
        labels: '',
        lookedAt: 'rows',
        all: {
          confusion: { Read: none, Write: none, Execute: none, Destructive: { ...none, ...got }, Financial: none },
          calibration: [],
        },
      },
    ],
  });

  it.each([
    ['as good is not behind', { Destructive: 9, Write: 1 }, []],
    ['better is not behind', { Destructive: 10 }, []],
    [
      'a row fewer right is, and one more called lower',
      { Destructive: 8, Write: 2 },
      ['small: right 8 of 10, was 9', 'small: Destructive or Financial called lower 2 of 10, was 1'],
    ],
    ['as many right, but one called Read is', { Destructive: 9, Read: 1 }, ['small: non-Read called Read 1 of 10, was 0']],
    ['rows of another number are not compared', { Destructive: 3, Write: 3 }, []],
  ])('%s', (_claim, now, behind) => {
    expect(fallenBehind(record({ Destructive: 9, Write: 1 }), record(now))).toEqual(behind);
  });
});
