import { z } from 'zod';
import { Category, type Evidence, type ServerContext } from '#core/classification';
import {
  byCategory,
  type CalibrationBin,
  type CategoryCounts,
  type CategoryFigures,
  categoryFigures,
  type ReadOnlyCounts,
  type ReadOnlyFigures,
  readOnlyFigures,
} from '#core/evaluation';
import type { ToolDefinition } from '#core/tool-definition';
import { classify } from '../classify.ts';
import { isDecisive } from '../confidence.ts';

/** What somebody says a tool is: a category, or only whether it is read-only. */
export const EvaluationLabel = z.object({
  category: Category.optional(),
  /** Counted only where no category is named. */
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

/** A row that was judged otherwise than its label says, and on what that judgement rests. */
export interface Miss {
  server: string;
  tool: string;
  expected: Category | 'read-only' | 'not read-only';
  got: Category;
  clear: boolean;
  confidence: number;
  /** The evidence that names the category it was called; empty where nothing in the definition was understood. */
  decidedBy: Evidence[];
}

/** What was counted over rows; the figures follow from it. Absent where no row has such a label. */
export interface Counted {
  all?: CategoryCounts;
  clear?: CategoryCounts;
  readOnly?: ReadOnlyCounts;
}

export interface Evaluation {
  /** Rows whose label names a category. */
  all: CategoryFigures;
  /** Of these, those that leave no doubt. */
  clear: CategoryFigures;
  /** Rows whose label says only whether a call changes anything. */
  readOnly: ReadOnlyFigures;
  misses: Miss[];
  /** Rows whose label says neither. They are in no figure. */
  unlabelled: number;
}

interface Verdict {
  expected: Category;
  got: Category;
  confidence: number;
}

const BINS = 10;

/** Measures the classifier against labels. Pure, but for the time that it takes. */
export function evaluate(rows: readonly EvaluationRow[]): Evaluation {
  const { counted, misses, unlabelled } = count(rows);
  return {
    all: categoryFigures(counted.all ?? countsOf([])),
    clear: categoryFigures(counted.clear ?? countsOf([])),
    readOnly: readOnlyFigures(counted.readOnly ?? { readOnly: { read: 0, other: 0 }, changing: { read: 0, other: 0 } }),
    misses,
    unlabelled,
  };
}

/** The counts alone, as a record keeps them. */
export function count(rows: readonly EvaluationRow[]): { counted: Counted; misses: Miss[]; unlabelled: number } {
  const all: Verdict[] = [];
  const clear: Verdict[] = [];
  const readOnly: ReadOnlyCounts = { readOnly: { read: 0, other: 0 }, changing: { read: 0, other: 0 } };
  const misses: Miss[] = [];
  let readOnlyRows = 0;
  let unlabelled = 0;
  for (const { server, tool, label } of rows) {
    if (label.category === undefined && label.readOnly === undefined) {
      unlabelled += 1;
      continue;
    }
    const verdict = classify(tool, server);
    const got = verdict.category;
    const isClear = label.clear !== false;
    let missed: Miss['expected'] | undefined;
    if (label.category !== undefined) {
      const row = { expected: label.category, got, confidence: verdict.confidence };
      all.push(row);
      if (isClear) clear.push(row);
      if (got !== label.category) missed = label.category;
    } else {
      readOnlyRows += 1;
      readOnly[label.readOnly ? 'readOnly' : 'changing'][got === 'Read' ? 'read' : 'other'] += 1;
      if (label.readOnly !== (got === 'Read')) missed = label.readOnly ? 'read-only' : 'not read-only';
    }
    if (missed !== undefined) {
      misses.push({
        server: server.name,
        tool: tool.name,
        expected: missed,
        got,
        clear: isClear,
        confidence: verdict.confidence,
        decidedBy: verdict.evidence.filter((evidence) => isDecisive(evidence, verdict)),
      });
    }
  }
  return {
    counted: {
      ...(all.length > 0 && { all: countsOf(all) }),
      ...(clear.length > 0 && { clear: countsOf(clear) }),
      ...(readOnlyRows > 0 && { readOnly }),
    },
    misses,
    unlabelled,
  };
}

function countsOf(verdicts: readonly Verdict[]): CategoryCounts {
  const confusion = byCategory(() => byCategory(() => 0));
  for (const { expected, got } of verdicts) confusion[expected][got] += 1;
  return { confusion, calibration: calibrationOf(verdicts) };
}

/** Bins that hold nothing are left out. */
function calibrationOf(verdicts: readonly Verdict[]): CalibrationBin[] {
  return Array.from({ length: BINS }, (_, at): CalibrationBin => {
    const inside = verdicts.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS + 1e-9)) === at);
    const sum = inside.reduce((all, { confidence }) => all + confidence, 0);
    return {
      from: at / BINS,
      to: (at + 1) / BINS,
      rows: inside.length,
      right: inside.filter(({ expected, got }) => expected === got).length,
      confidence: inside.length === 0 ? 0 : Math.round((sum / inside.length) * 10_000) / 10_000,
    };
  }).filter(({ rows }) => rows > 0);
}
