import { describe, expect, it } from 'vitest';
import { byCategory, type CalibrationBin, type CategoryCounts, categoryFigures, proportion, readOnlyFigures } from '#core/evaluation';

const counts = (given: Partial<Record<string, Partial<Record<string, number>>>>, calibration: CalibrationBin[] = []): CategoryCounts => ({
  confusion: byCategory((expected) => byCategory((got) => given[expected]?.[got] ?? 0)),
  calibration,
});

describe('a share with its interval', () => {
  // Newcombe 1998, table I: the intervals of Wilson's method without a correction for continuity.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d reaches from %d to %d', (count, of, low, high) => {
    const interval = proportion(count, of);
    expect(interval.share).toBe(count / of);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('stays between 0 and 1, and is none where there is nothing to share', () => {
    expect(proportion(0, 3).low).toBe(0);
    expect(proportion(3, 3).high).toBe(1);
    expect(proportion(0, 0)).toEqual({ count: 0, of: 0 });
  });
});

describe('the figures of a confusion matrix', () => {
  const figures = categoryFigures(
    counts({
      Read: { Read: 90, Write: 6, Execute: 4 },
      Write: { Read: 2, Write: 38 },
      Destructive: { Read: 1, Execute: 1, Destructive: 7, Financial: 1 },
      Financial: { Destructive: 2, Financial: 8 },
    }),
  );

  it('count what is right, and a macro-F1 over the categories that occur', () => {
    expect(figures.rows).toBe(160);
    expect(figures.right).toMatchObject({ count: 143, of: 160 });
    expect(figures.perClass.Read).toEqual({ precision: 90 / 93, recall: 0.9, f1: 180 / 193, support: 100 });
    expect(figures.perClass.Execute).toEqual({ precision: 0, f1: 0, support: 0 });
    expect(figures.macroF1).toBeCloseTo((180 / 193 + 76 / 84 + 14 / 19 + 16 / 19) / 4, 10);
  });

  it('tell what is called too low from what is called too high', () => {
    expect(figures.calledRead).toMatchObject({ count: 3, of: 60, share: 0.05 });
    // Financial called Destructive is lower; Destructive called Financial is not.
    expect(figures.severeCalledLower).toMatchObject({ count: 4, of: 20 });
    expect(figures.severeCalledRead).toMatchObject({ count: 1, of: 20 });
    expect(figures.readCalledOther).toMatchObject({ count: 10, of: 100 });
  });

  it('say nothing of nothing', () => {
    const nothing = categoryFigures(counts({}));
    expect(nothing.right).toEqual({ count: 0, of: 0 });
    expect([nothing.macroF1, nothing.calibrationError, nothing.perClass.Read]).toEqual([undefined, undefined, { support: 0 }]);
  });

  it('weigh how far confidence and share right lie apart by rows', () => {
    const bins = [
      { from: 0.5, to: 0.6, rows: 10, right: 8, confidence: 0.5 },
      { from: 0.9, to: 1, rows: 30, right: 27, confidence: 0.95 },
    ];
    expect(categoryFigures(counts({}, bins)).calibrationError).toBeCloseTo((3 + 1.5) / 40, 10);
  });
});

describe('the figures of rows that say only whether something changes', () => {
  it('count both mistakes apart', () => {
    const { rows, right, calledRead, readCalledOther } = readOnlyFigures({
      readOnly: { read: 50, other: 5 },
      changing: { read: 2, other: 43 },
    });
    expect(rows).toBe(100);
    expect(right).toMatchObject({ count: 93, of: 100 });
    expect(calledRead).toMatchObject({ count: 2, of: 45 });
    expect(readCalledOther).toMatchObject({ count: 5, of: 55 });
  });
});
