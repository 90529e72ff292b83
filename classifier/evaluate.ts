import { z } from 'zod';
import { CATEGORIES, Category, type ServerContext } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';
import { classify } from './classify.ts';

/** What somebody says a tool is: a category, or only whether it is read-only. */
export const EvaluationLabel = z.object({
  category: Category.optional(),
  readOnly: z.boolean().optional(),
  /** `false` for rows that annotators were not sure of; they are counted apart. */
  clear: z.boolean().optional(),
});
export type EvaluationLabel = z.infer<typeof EvaluationLabel>;

export interface EvaluationRow {
  server: ServerContext;
  tool: ToolDefinition;
  label: EvaluationLabel;
}

export interface ClassFigures {
  /** `undefined` when nothing was called this. */
  precision: number | undefined;
  /** `undefined` when nothing is this. */
  recall: number | undefined;
  f1: number | undefined;
  support: number;
}

export interface Miss {
  server: string;
  tool: string;
  expected: string;
  got: Category;
}

/** Figures over rows that say a category. Shares are between 0 and 1, and `undefined` where there is nothing to share. */
export interface CategoryFigures {
  rows: number;
  accuracy: number | undefined;
  macroF1: number | undefined;
  perClass: Record<Category, ClassFigures>;
  /** `confusion[expected][got]`. */
  confusion: Record<Category, Record<Category, number>>;
  /** Non-Read tools called Read, and their share of all non-Read tools. */
  calledRead: number;
  calledReadShare: number | undefined;
  /** Destructive or Financial tools called anything milder. */
  severeCalledLower: number;
}

export interface ReadOnlyFigures {
  rows: number;
  accuracy: number | undefined;
  calledRead: number;
}

export interface Evaluation {
  all: CategoryFigures;
  clear: CategoryFigures;
  readOnly: ReadOnlyFigures;
  misses: Miss[];
}

/** Measures the classifier against labels. Rows whose label says neither category nor read-only are left out. */
export function evaluate(rows: readonly EvaluationRow[]): Evaluation {
  const pairs: { expected: Category; got: Category; clear: boolean }[] = [];
  const misses: Miss[] = [];
  let readOnlyRows = 0;
  let readOnlyRight = 0;
  let readOnlyCalledRead = 0;
  for (const { server, tool, label } of rows) {
    if (label.category === undefined && label.readOnly === undefined) continue;
    const got = classify(tool, server).category;
    if (label.category !== undefined) {
      pairs.push({ expected: label.category, got, clear: label.clear !== false });
      if (label.category !== got) misses.push({ server: server.name, tool: tool.name, expected: label.category, got });
    } else {
      readOnlyRows += 1;
      const right = label.readOnly === (got === 'Read');
      if (right) readOnlyRight += 1;
      else misses.push({ server: server.name, tool: tool.name, expected: label.readOnly ? 'read-only' : 'not read-only', got });
      if (!label.readOnly && got === 'Read') readOnlyCalledRead += 1;
    }
  }
  return {
    all: figures(pairs),
    clear: figures(pairs.filter((pair) => pair.clear)),
    readOnly: { rows: readOnlyRows, accuracy: share(readOnlyRight, readOnlyRows), calledRead: readOnlyCalledRead },
    misses,
  };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function byCategory<T>(value: (category: Category) => T): Record<Category, T> {
  return Object.fromEntries(CATEGORIES.map((category) => [category, value(category)])) as Record<Category, T>;
}

function figures(pairs: readonly { expected: Category; got: Category }[]): CategoryFigures {
  const confusion = byCategory(() => byCategory(() => 0));
  for (const { expected, got } of pairs) confusion[expected][got] += 1;
  const perClass = byCategory((category) => {
    const support = CATEGORIES.reduce((sum, got) => sum + confusion[category][got], 0);
    const called = CATEGORIES.reduce((sum, expected) => sum + confusion[expected][category], 0);
    const hit = confusion[category][category];
    return { precision: share(hit, called), recall: share(hit, support), f1: share(2 * hit, support + called), support };
  });
  const present = CATEGORIES.filter((category) => perClass[category].support > 0);
  const right = CATEGORIES.reduce((sum, category) => sum + confusion[category][category], 0);
  const nonRead = pairs.filter((pair) => pair.expected !== 'Read');
  const calledRead = nonRead.filter((pair) => pair.got === 'Read').length;
  return {
    rows: pairs.length,
    accuracy: share(right, pairs.length),
    macroF1: share(
      present.reduce((sum, category) => sum + (perClass[category].f1 ?? 0), 0),
      present.length,
    ),
    perClass,
    confusion,
    calledRead,
    calledReadShare: share(calledRead, nonRead.length),
    severeCalledLower: pairs.filter(
      ({ expected, got }) =>
        (expected === 'Destructive' && !['Destructive', 'Financial'].includes(got)) || (expected === 'Financial' && got !== 'Financial'),
    ).length,
  };
}

/** The figures as text for a terminal, ending in a line break. */
export function formatEvaluation(result: Evaluation): string {
  const lines: string[] = [];
  if (result.all.rows > 0) {
    lines.push(...section('All rows', result.all));
    if (result.clear.rows !== result.all.rows) lines.push('', ...section('Clear rows only', result.clear));
  }
  if (result.readOnly.rows > 0) {
    if (lines.length > 0) lines.push('');
    const { rows, accuracy, calledRead } = result.readOnly;
    lines.push('Read-only or not', `  ${rows} rows, accuracy ${percent(accuracy)}, changing tools called Read: ${calledRead}`);
  }
  if (lines.length === 0) lines.push('No row carries a label.');
  return `${lines.join('\n')}\n`;
}

function section(title: string, measured: CategoryFigures): string[] {
  const lines = [
    title,
    `  ${measured.rows} rows, accuracy ${percent(measured.accuracy)}, macro-F1 ${percent(measured.macroF1)}`,
    `  non-Read called Read: ${measured.calledRead} (${percent(measured.calledReadShare)}); Destructive or Financial called lower: ${measured.severeCalledLower}`,
    '',
    `  ${'class'.padEnd(12)}${'precision'.padStart(10)}${'recall'.padStart(10)}${'F1'.padStart(10)}${'rows'.padStart(8)}`,
  ];
  for (const category of CATEGORIES) {
    const { precision, recall, f1, support } = measured.perClass[category];
    lines.push(
      `  ${category.padEnd(12)}${percent(precision).padStart(10)}${percent(recall).padStart(10)}${percent(f1).padStart(10)}${String(support).padStart(8)}`,
    );
  }
  lines.push('', '  expected \\ got', `  ${''.padEnd(12)}${CATEGORIES.map((category) => category.padStart(12)).join('')}`);
  for (const expected of CATEGORIES) {
    lines.push(`  ${expected.padEnd(12)}${CATEGORIES.map((got) => String(measured.confusion[expected][got]).padStart(12)).join('')}`);
  }
  return lines;
}

function percent(value: number | undefined): string {
  return value === undefined ? '-' : `${(value * 100).toFixed(1)} %`;
}
