import { CATEGORIES } from '#core/classification';
import { BadInput } from '#core/errors';
import type { CategoryFigures } from '#core/evaluation';
import { nearest } from '#core/nearest';
import type { Evaluation } from './evaluate.ts';

/** On which rows a bar is held: every labelled one, or those that leave no doubt. */
export const BAR_ROWS = ['all', 'clear'] as const;
export type BarRows = (typeof BAR_ROWS)[number];

export const BOUNDS = ['at-least', 'at-most'] as const;
export type Bound = (typeof BOUNDS)[number];

interface Figure {
  name: string;
  bound: Bound;
  /** A share is between 0 and 1. */
  unit: 'share' | 'count';
  /** `undefined` where the rows cannot say. */
  of(evaluation: Evaluation, rows: BarRows): number | undefined;
}

const onCategories =
  (of: (figures: CategoryFigures) => number | undefined): Figure['of'] =>
  (evaluation, rows) =>
    evaluation[rows].rows === 0 ? undefined : of(evaluation[rows]);
const onReadOnly =
  (of: (figures: Evaluation['readOnly']) => number | undefined): Figure['of'] =>
  ({ readOnly }) =>
    readOnly.rows === 0 ? undefined : of(readOnly);

/** Every figure that a bar can be set for. */
export const FIGURES: readonly Figure[] = [
  { name: 'accuracy', bound: 'at-least', unit: 'share', of: onCategories(({ right }) => right.share) },
  { name: 'macro-f1', bound: 'at-least', unit: 'share', of: onCategories(({ macroF1 }) => macroF1) },
  ...CATEGORIES.flatMap((category): Figure[] =>
    (['precision', 'recall', 'f1'] as const).map((kind) => ({
      name: `${category.toLowerCase()}-${kind}`,
      bound: 'at-least',
      unit: 'share',
      of: onCategories(({ perClass }) => perClass[category][kind]),
    })),
  ),
  { name: 'read-only-accuracy', bound: 'at-least', unit: 'share', of: onReadOnly(({ right }) => right.share) },
  { name: 'called-read', bound: 'at-most', unit: 'count', of: onCategories(({ calledRead }) => calledRead.count) },
  { name: 'called-read-share', bound: 'at-most', unit: 'share', of: onCategories(({ calledRead }) => calledRead.share) },
  { name: 'severe-lower', bound: 'at-most', unit: 'count', of: onCategories(({ severeCalledLower }) => severeCalledLower.count) },
  { name: 'severe-lower-share', bound: 'at-most', unit: 'share', of: onCategories(({ severeCalledLower }) => severeCalledLower.share) },
  { name: 'severe-read', bound: 'at-most', unit: 'count', of: onCategories(({ severeCalledRead }) => severeCalledRead.count) },
  { name: 'read-raised', bound: 'at-most', unit: 'count', of: onCategories(({ readCalledOther }) => readCalledOther.count) },
  { name: 'read-raised-share', bound: 'at-most', unit: 'share', of: onCategories(({ readCalledOther }) => readCalledOther.share) },
  { name: 'calibration-error', bound: 'at-most', unit: 'share', of: onCategories(({ calibrationError }) => calibrationError) },
  { name: 'read-only-called-read', bound: 'at-most', unit: 'count', of: onReadOnly(({ calledRead }) => calledRead.count) },
];

/** What a figure has to reach. */
export interface Bar {
  figure: string;
  bound: Bound;
  limit: number;
}

export interface BarResult extends Bar {
  /** Absent where the rows cannot say, and then the bar is not met. */
  measured?: number;
  met: boolean;
}

/**
 * Reads `accuracy=0.92,macro-f1=0.9`.
 *
 * @throws {BadInput} `bad-bar` for a figure that is none, one that is better the other way, or a limit that it cannot have.
 */
export function readBars(text: string, bound: Bound): Bar[] {
  return text.split(',').map((part) => {
    const [, name = '', limit = ''] = /^\s*([^=\s]*)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    if (name === '' || limit === '')
      throw new BadInput('bad-bar', `\`--${bound} ${text}\`: \`${part}\` is not FIGURE=NUMBER, as in ${exampleOf(bound)}.`);
    const figure = FIGURES.find((known) => known.name === name.toLowerCase());
    if (figure === undefined)
      throw new BadInput('bad-bar', `\`--${bound} ${part.trim()}\`: there is no figure \`${name}\`. ${meant(name)}`);
    if (figure.bound !== bound) {
      const way = figure.bound === 'at-most' ? 'low' : 'high';
      throw new BadInput('bad-bar', `\`${figure.name}\` is good when it is ${way}: write \`--${figure.bound} ${figure.name}=${limit}\`.`);
    }
    const number = /^\d+(\.\d+)?$/.test(limit) ? Number(limit) : Number.NaN;
    if (figure.unit === 'share' && !(number <= 1)) {
      throw new BadInput('bad-bar', `\`${figure.name}\` is a share between 0 and 1; \`${limit}\` is not.`);
    }
    if (figure.unit === 'count' && !Number.isSafeInteger(number)) {
      throw new BadInput('bad-bar', `\`${figure.name}\` is a number of rows; \`${limit}\` is not.`);
    }
    return { figure: figure.name, bound, limit: number };
  });
}

function exampleOf(bound: Bound): string {
  return bound === 'at-least' ? '`accuracy=0.92,macro-f1=0.9`' : '`called-read=0,severe-lower-share=0.01`';
}

function meant(name: string): string {
  const near = nearest(
    name,
    FIGURES.map((figure) => figure.name),
  );
  return near === undefined ? `There are ${FIGURES.map((figure) => figure.name).join(', ')}.` : `Did you mean \`${near}\`?`;
}

/** Holds the bars against what was measured. What could not be measured is not met. */
export function checkBars(bars: readonly Bar[], evaluation: Evaluation, rows: BarRows): BarResult[] {
  return bars.map((bar) => {
    const measured = FIGURES.find(({ name }) => name === bar.figure)?.of(evaluation, rows);
    if (measured === undefined) return { ...bar, met: false };
    return { ...bar, measured, met: bar.bound === 'at-least' ? measured >= bar.limit : measured <= bar.limit };
  });
}
