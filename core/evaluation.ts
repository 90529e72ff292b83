import { z } from 'zod';
import { CATEGORIES, Category } from './classification.ts';

const Count = z.int().nonnegative();
const PerCategory = z.record(Category, Count);

/** How many rows of each expected category were called what: `confusion[expected][got]`. */
export const Confusion = z.record(Category, PerCategory);
export type Confusion = z.infer<typeof Confusion>;

/** Verdicts whose confidence is at least `from` and below `to`; the last bin holds 1 as well. */
export const CalibrationBin = z.object({
  from: z.number(),
  to: z.number(),
  rows: Count,
  right: Count,
  /** The mean of the confidences in it, to four places. */
  confidence: z.number(),
});
export type CalibrationBin = z.infer<typeof CalibrationBin>;

/** What was counted on rows whose label names a category. Everything else that is said of them follows from this. */
export const CategoryCounts = z.object({ confusion: Confusion, calibration: z.array(CalibrationBin) });
export type CategoryCounts = z.infer<typeof CategoryCounts>;

/** What was counted on rows whose label says only whether a call changes anything. */
export const ReadOnlyCounts = z.object({
  /** Read-only tools called Read, and called something else. */
  readOnly: z.object({ read: Count, other: Count }),
  /** The same of tools that change something. */
  changing: z.object({ read: Count, other: Count }),
});
export type ReadOnlyCounts = z.infer<typeof ReadOnlyCounts>;

/** How far the makers of the rules looked into a set. */
export const LOOKED_AT = ['rows', 'rows-later', 'figures'] as const;

/** One labelled set: what it is, who labelled it, how far it was looked at, and what was counted on it. */
export const MeasuredSet = z.object({
  id: z.string(),
  /** What its tools are and where they come from. */
  drawn: z.string(),
  /** Who said what is right. */
  labels: z.string(),
  /**
   * - `rows`: rules were made with its rows.
   * - `rows-later`: labelled after the rules that were measured on it first, and looked at since.
   * - `figures`: only its figures; no row of it.
   */
  lookedAt: z.enum(LOOKED_AT),
  /** What makes its figures worth less than they look. */
  caveat: z.string().optional(),
  /** Every labelled row, and those alone that leave no doubt. Absent where labels name no category. */
  all: CategoryCounts.optional(),
  clear: CategoryCounts.optional(),
  readOnly: ReadOnlyCounts.optional(),
});
export type MeasuredSet = z.infer<typeof MeasuredSet>;

/** What one version of the classifier reached. */
export const EvaluationRecord = z.object({
  versions: z.record(z.string(), z.string()),
  sets: z.array(MeasuredSet),
});
export type EvaluationRecord = z.infer<typeof EvaluationRecord>;

/** A part of a whole, with the 95 % interval of Wilson; share and interval are absent where there is nothing to share. */
export interface Proportion {
  count: number;
  of: number;
  share?: number;
  low?: number;
  high?: number;
}

export interface ClassFigures {
  /** Absent when nothing was called this. */
  precision?: number;
  /** Absent when nothing is this. */
  recall?: number;
  f1?: number;
  support: number;
}

export interface CategoryFigures {
  rows: number;
  right: Proportion;
  /** The mean F1 of the categories that occur; absent where none does. */
  macroF1?: number;
  perClass: Record<Category, ClassFigures>;
  confusion: Confusion;
  /** Tools that are not Read and were called Read. */
  calledRead: Proportion;
  /** Destructive or Financial tools that were called something milder. */
  severeCalledLower: Proportion;
  /** Of these, those that were called Read. */
  severeCalledRead: Proportion;
  /** Read tools that were called anything else. */
  readCalledOther: Proportion;
  calibration: CalibrationBin[];
  /** How far confidence and share right lie apart, over the bins by their rows; absent where there are no rows. */
  calibrationError?: number;
}

export interface ReadOnlyFigures {
  rows: number;
  right: Proportion;
  calledRead: Proportion;
  readCalledOther: Proportion;
}

/** The normal deviate that leaves 2.5 % on either side. */
const Z = 1.959964;

/** A share with the interval that Wilson gives it: honest for small counts, where none of 40 does not mean never. */
export function proportion(count: number, of: number): Proportion {
  if (of === 0) return { count, of };
  const share = count / of;
  const middle = share + (Z * Z) / (2 * of);
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const scale = 1 + (Z * Z) / of;
  return { count, of, share, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/** Everything that is said of rows whose label names a category. */
export function categoryFigures({ confusion, calibration }: CategoryCounts): CategoryFigures {
  const sum = (expected: readonly Category[], got: readonly Category[]): number =>
    expected.reduce((all, one) => all + got.reduce((row, other) => row + confusion[one][other], 0), 0);
  const rows = sum(CATEGORIES, CATEGORIES);
  const perClass = byCategory((category): ClassFigures => {
    const support = sum([category], CATEGORIES);
    const called = sum(CATEGORIES, [category]);
    const hit = confusion[category][category];
    return {
      ...(called > 0 && { precision: hit / called }),
      ...(support > 0 && { recall: hit / support }),
      ...(support + called > 0 && { f1: (2 * hit) / (support + called) }),
      support,
    };
  });
  const present = CATEGORIES.filter((category) => perClass[category].support > 0);
  const changing = CATEGORIES.filter((category) => category !== 'Read');
  const error = calibrationError(calibration);
  return {
    rows,
    right: proportion(
      CATEGORIES.reduce((hits, category) => hits + confusion[category][category], 0),
      rows,
    ),
    ...(present.length > 0 && { macroF1: present.reduce((all, category) => all + (perClass[category].f1 ?? 0), 0) / present.length }),
    perClass,
    confusion,
    calledRead: proportion(sum(changing, ['Read']), sum(changing, CATEGORIES)),
    severeCalledLower: proportion(
      sum(['Destructive'], ['Read', 'Write', 'Execute']) + sum(['Financial'], ['Read', 'Write', 'Execute', 'Destructive']),
      sum(['Destructive', 'Financial'], CATEGORIES),
    ),
    severeCalledRead: proportion(sum(['Destructive', 'Financial'], ['Read']), sum(['Destructive', 'Financial'], CATEGORIES)),
    readCalledOther: proportion(sum(['Read'], changing), sum(['Read'], CATEGORIES)),
    calibration,
    ...(error !== undefined && { calibrationError: error }),
  };
}

export function readOnlyFigures({ readOnly, changing }: ReadOnlyCounts): ReadOnlyFigures {
  const rows = readOnly.read + readOnly.other + changing.read + changing.other;
  return {
    rows,
    right: proportion(readOnly.read + changing.other, rows),
    calledRead: proportion(changing.read, changing.read + changing.other),
    readCalledOther: proportion(readOnly.other, readOnly.read + readOnly.other),
  };
}

function calibrationError(bins: readonly CalibrationBin[]): number | undefined {
  const rows = bins.reduce((all, bin) => all + bin.rows, 0);
  if (rows === 0) return undefined;
  return bins.reduce((all, bin) => all + Math.abs(bin.right - bin.rows * bin.confidence), 0) / rows;
}

/** A value for each category, in their order. */
export function byCategory<T>(value: (category: Category) => T): Record<Category, T> {
  return Object.fromEntries(CATEGORIES.map((category) => [category, value(category)])) as Record<Category, T>;
}
