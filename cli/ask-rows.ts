import { setTimeout as wait } from 'node:timers/promises';
import { ASK_DEFAULTS, ask } from '#classifier/llm/ask';
import { askInBatches, BATCH_DEFAULTS, type BatchProgress } from '#classifier/llm/batches';
import { type Answered, type AnsweredQuestion, askOf, type ModelSettings, type Question } from '#classifier/llm/questions';
import type { Classification, ServerContext } from '#core/classification';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { isAsked, type Models, markerToken } from '#pipeline/models';
import type { OpinionFiles } from './opinion-files.ts';

/** A tool as it was read, and what the rules say of it. */
export interface RuledRow {
  server: ServerContext;
  tool: ToolDefinition;
  ruled: Classification;
}

export interface AskRows {
  rows: AsyncIterable<RuledRow>;
  models: Models;
  files: OpinionFiles;
  /** Absent where questions are put one by one. */
  batch?: { pollMs: number };
  concurrency: number;
  now(): Date;
  signal: AbortSignal;
  /** Called in the order of the rows; without answers where no model was heard. */
  done(row: RuledRow, answers: readonly Answered[]): void;
  /** Called for whatever moved. */
  progress(now: { read: number; done: number } & Partial<Pick<BatchProgress, 'batches' | 'requests'>>): void;
}

export interface Asked {
  /** Tools that an earlier run has in a batch, so that they were not asked about one by one. */
  inBatches: number;
  stopped: boolean;
}

/** How much is held at once: rows that were read and not given out yet, because one before them is still asked about. */
const WINDOW = { rows: 1_000, chars: 32e6 };
/** Batches take up to a day each, so that more is worth sending at once. */
const BATCH_WINDOW = { rows: 50_000, chars: 128e6 };

/**
 * Asks models about the rows that they are to be asked about, and gives all of them out in their order. Of an input without end it holds a
 * window.
 *
 * @throws as `ask`, and what reading throws; what was answered in order by then is given out.
 */
export async function askRows({ rows, models, files, batch, concurrency, now, signal, done, progress }: AskRows): Promise<Asked> {
  const { client, budget, settings } = models;
  const line = openLine(batch === undefined ? WINDOW : BATCH_WINDOW, done);
  const source = rows[Symbol.asyncIterator]();
  const waited = new Set(batch === undefined ? (await files.batches.open()).flatMap(({ keys }) => keys) : []);
  const aborted = new Promise<'aborted'>((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));
  let read = 0;
  let inBatches = 0;
  let isOver = false;

  async function* questions(): AsyncGenerator<Question> {
    while (!line.isFull() && !signal.aborted) {
      // Input may keep us waiting for ever.
      const next = await Promise.race([source.next(), aborted]);
      if (next === 'aborted') return;
      if (next.done === true) {
        isOver = true;
        return;
      }
      read += 1;
      const row = next.value;
      const question: Question = { tool: row.tool, server: row.server, rules: row.ruled.category };
      const answered = line.add(row, question);
      const isWanted = isAsked(models.mode, row.ruled);
      const isWaited = isWanted && keysOf(question, settings).some((key) => waited.has(key));
      if (isWaited) inBatches += 1;
      if (isWanted && !isWaited) yield question;
      else answered([]);
      progress({ read, done: line.done() });
    }
  }

  const world = {
    client,
    budget,
    signal,
    cache: files.opinions,
    token: markerToken,
    answered: ({ question, answers }: AnsweredQuestion) => line.answer(question, answers),
    progress: (told: Partial<BatchProgress>) => progress({ ...told, read, done: line.done() }),
  };
  for (;;) {
    const { stopped } =
      batch === undefined
        ? await ask(questions(), { ...ASK_DEFAULTS, ...settings, concurrency }, world)
        : await askInBatches(
            await all(questions()),
            { ...BATCH_DEFAULTS, ...settings, pollMs: batch.pollMs },
            { ...world, store: files.batches, now, sleep: (ms, until) => wait(ms, undefined, { signal: until }) },
          );
    if (stopped || signal.aborted || isOver) return { inBatches, stopped: stopped || signal.aborted };
  }
}

async function all(questions: AsyncIterable<Question>): Promise<Question[]> {
  const list: Question[] = [];
  for await (const question of questions) list.push(question);
  return list;
}

/** Whatever may be asked about it. */
function keysOf(question: Question, { first, second, views }: ModelSettings): Digest[] {
  const asks = views.map((view) => askOf(question, first, view));
  return [...asks, ...(second === undefined ? [] : [askOf(question, second, 'whole')])].map(({ key }) => key);
}

/** Rows in their order, each waiting for its answers and for those before it. */
interface Line {
  /** @returns what takes the answers of this row. */
  add(row: RuledRow, question: Question): (answers: readonly Answered[]) => void;
  answer(question: Question, answers: readonly Answered[]): void;
  isFull(): boolean;
  /** Rows that were given out. */
  done(): number;
}

function openLine(most: { rows: number; chars: number }, give: AskRows['done']): Line {
  interface Place {
    row: RuledRow;
    chars: number;
    answers?: readonly Answered[];
  }
  // In the order in which they came.
  const places = new Map<Question, Place>();
  let chars = 0;
  let given = 0;
  const answer = (question: Question, answers: readonly Answered[]): void => {
    const place = places.get(question);
    if (place === undefined) return;
    place.answers = answers;
    for (const [first, { row, answers: ready, chars: held }] of places) {
      if (ready === undefined) return;
      places.delete(first);
      chars -= held;
      given += 1;
      give(row, ready);
    }
  };
  return {
    add: (row, question) => {
      const held = JSON.stringify(row.tool).length;
      chars += held;
      places.set(question, { row, chars: held });
      return (answers) => answer(question, answers);
    },
    answer,
    isFull: () => places.size >= most.rows || chars >= most.chars,
    done: () => given,
  };
}
