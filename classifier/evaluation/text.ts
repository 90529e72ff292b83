import { CATEGORIES } from '#core/classification';
import type { CalibrationBin, CategoryFigures, Confusion, Proportion, ReadOnlyFigures } from '#core/evaluation';
import { shown } from '#core/shown';
import { counted } from '#core/words';
import type { Evaluation, Miss } from './evaluate.ts';

/** The figures as text for a terminal, ending in a line break. */
export function formatEvaluation({ all, clear, readOnly, unlabelled }: Evaluation): string {
  const sections: string[][] = [];
  if (all.rows > 0) {
    sections.push(categorySection('All rows', all));
    if (clear.rows !== all.rows) sections.push(categorySection('Clear rows only', clear));
  }
  if (readOnly.rows > 0) sections.push(readOnlySection(readOnly));
  if (sections.length === 0) sections.push(['No row carries a label.']);
  else if (unlabelled > 0) sections.push([`${counted(unlabelled, 'row')} without a label: in no figure.`]);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Every row that was judged otherwise than its label says, and the words of its definition that decided. */
export function formatMisses(misses: readonly Miss[]): string {
  if (misses.length === 0) return 'Nothing was judged otherwise than its label says.\n';
  const lines = misses.flatMap(({ server, tool, expected, got, clear, confidence, decidedBy }) => [
    `${shown(tool, 80)} on ${shown(server, 60)}: ${expected}, called ${got} (confidence ${confidence}${clear ? '' : ', not clear'})`,
    ...(decidedBy.length === 0
      ? ['    nothing in it was understood']
      : decidedBy.map(({ rule, in: where, quote }) => `    ${rule}: “${shown(quote, 80)}” in ${shown(where, 80)}`)),
  ]);
  return `Judged otherwise than labelled: ${misses.length}\n${lines.join('\n')}\n`;
}

function categorySection(title: string, figures: CategoryFigures): string[] {
  const { rows, right, macroF1, calledRead, severeCalledLower, severeCalledRead, readCalledOther, perClass } = figures;
  const column = (value: number | undefined) => percent(value).padStart(10);
  return [
    title,
    `  ${rows} rows, accuracy ${withInterval(right)}, macro-F1 ${percent(macroF1)}`,
    '',
    '  called too low',
    `    non-Read called Read: ${partOf(calledRead)}`,
    `    Destructive or Financial called lower: ${partOf(severeCalledLower)}; called Read: ${severeCalledRead.count}`,
    '  called too high',
    `    Read called anything else: ${partOf(readCalledOther)}`,
    '',
    `  ${'class'.padEnd(12)}${'precision'.padStart(10)}${'recall'.padStart(10)}${'F1'.padStart(10)}${'rows'.padStart(8)}`,
    ...CATEGORIES.map((category) => {
      const { precision, recall, f1, support } = perClass[category];
      return `  ${category.padEnd(12)}${column(precision)}${column(recall)}${column(f1)}${String(support).padStart(8)}`;
    }),
    '',
    ...confusionLines(figures.confusion),
    '',
    ...calibrationLines(figures.calibration, figures.calibrationError),
  ];
}

function readOnlySection({ rows, right, calledRead, readCalledOther }: ReadOnlyFigures): string[] {
  return [
    'Read-only or not',
    `  ${rows} rows, accuracy ${withInterval(right)}`,
    `  changing tools called Read: ${partOf(calledRead)}`,
    `  read-only tools called anything else: ${partOf(readCalledOther)}`,
  ];
}

function confusionLines(confusion: Confusion): string[] {
  return [
    '  expected \\ got',
    `  ${''.padEnd(12)}${CATEGORIES.map((category) => category.padStart(12)).join('')}`,
    ...CATEGORIES.map(
      (expected) => `  ${expected.padEnd(12)}${CATEGORIES.map((got) => String(confusion[expected][got]).padStart(12)).join('')}`,
    ),
  ];
}

const BAR = 30;

/** Confidence beside what came true. A bar is the share that was right, and `|` stands where the confidence said it would end. */
function calibrationLines(bins: readonly CalibrationBin[], error: number | undefined): string[] {
  return [
    `  calibration: confidence and share right lie ${percent(error)} apart`,
    `  ${'confidence'.padEnd(14)}${'said'.padStart(8)}${'right'.padStart(10)}${'rows'.padStart(8)}`,
    ...bins.map(({ from, to, rows, right, confidence }) => {
      const filled = Math.round((right / rows) * BAR);
      const said = Math.min(BAR - 1, Math.round(confidence * BAR));
      const bar = Array.from({ length: BAR }, (_, at) => (at === said ? '|' : at < filled ? '#' : '.')).join('');
      const range = `${from.toFixed(1)} to ${to.toFixed(1)}`;
      return `  ${range.padEnd(14)}${percent(confidence).padStart(8)}${percent(right / rows).padStart(10)}${String(rows).padStart(8)}  ${bar}`;
    }),
  ];
}

/** `94.0 % (91.2 to 96.0)`. */
function withInterval({ share, low, high }: Proportion): string {
  return share === undefined ? '-' : `${percent(share)} (${interval(low, high)})`;
}

/** `2 of 138, 1.4 % (0.4 to 5.1)`. */
function partOf({ count, of, share, low, high }: Proportion): string {
  return share === undefined ? 'none to call so' : `${count} of ${of}, ${percent(share)} (${interval(low, high)})`;
}

function interval(low = 0, high = 1): string {
  return `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;
}

export function percent(value: number | undefined): string {
  return value === undefined ? '-' : `${(value * 100).toFixed(1)} %`;
}
