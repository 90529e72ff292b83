import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluationRecord } from '#classifier/evaluation/record';
import type { EvaluationRecord } from '#core/evaluation';
import { fallenBehind, LABELLED_SETS, measureSets } from '../../bench/labels/sets.ts';

/** Labelled tools that lie beside the repository on the machines where it is developed. */
const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

// Skipped where the labelled tools are not there: the record is then what somebody else measured.
describe.skipIf(!existsSync(CORPUS))(`the recorded figures, with the labelled tools of ${CORPUS}`, () => {
  const measured = existsSync(CORPUS) ? measureSets(CORPUS) : { versions: {}, sets: [] };

  it('are reached: where a change makes one worse, it says so with `npm run figures -- --lower`', () => {
    expect(fallenBehind(evaluationRecord(), measured)).toEqual([]);
  });

  it('are those of the classifier as it is: after a change of rules or labels run `npm run figures`', () => {
    expect(evaluationRecord()).toEqual(measured);
  });

  it('are of every set, with every label of it', () => {
    expect(measured.sets.map(({ id }) => id)).toEqual(LABELLED_SETS.map(({ id }) => id));
    for (const { id, all, readOnly } of measured.sets) expect(all ?? readOnly, id).toBeDefined();
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
