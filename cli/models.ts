import { SingleBar } from 'cli-progress';
import { counted, grouped, listed } from '#core/words';
import type { LlmConfig } from '#pipeline/config';
import { type Models, NO_REPLY, openModels } from '#pipeline/models';
import { type Io, printLine, shown } from './io.ts';

/** The models that this process may ask, after saying what there is to say of that. */
export function modelsFor(io: Io, llm: LlmConfig): Models | undefined {
  const models = openModels(llm);
  if (models === 'no-key') printLine(io.stderr, 'ANTHROPIC_API_KEY is not set, so that no model is asked: rules alone decide.');
  return typeof models === 'string' ? undefined : models;
}

/** `$0.0431`, `$12.50`. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(amount >= 1 || Number(amount.toFixed(2)) === amount ? 2 : 4)}`;
}

/** `$0.0431 of $1.00`. */
export function spent({ budget: { spentDollars, limitDollars } }: Pick<Models, 'budget'>): string {
  return limitDollars === undefined ? dollars(spentDollars) : `${dollars(spentDollars)} of ${dollars(limitDollars)}`;
}

export interface Told {
  /** Tools that were not asked about because an earlier run has them in a batch. */
  inBatches?: number;
  /** How the limit is raised. */
  raise: string;
}

/** What came of asking, for people: a sentence a line. Nothing of it is hidden in a number that looks like success. */
export function modelSummary(models: Models, { inBatches = 0, raise }: Told): string[] {
  const { tools, asked, kept, noVerdicts, raised, disagreements } = models.report.counts();
  const { 'over-budget': overBudget = 0, ...others } = noVerdicts;
  const why = Object.entries(others).map(([reason, count]) => `${grouped(count)} ${reason}`);
  const isOut = [...NO_REPLY].some((reason) => (noVerdicts[reason] ?? 0) > 0);
  return [
    `Models were heard on ${counted(tools, 'tool')}: ${grouped(asked)} asked, ${grouped(kept)} kept from before. ` +
      `They raised ${counted(raised, 'verdict')}; ${counted(disagreements, 'disagreement')}.`,
    ...(why.length > 0
      ? [`No verdict: ${listed(why)}. There the rules decide.${isOut ? ' The next run asks again where no reply came.' : ''}`]
      : []),
    ...(overBudget > 0
      ? [`Budget reached: ${counted(overBudget, 'question')} did not fit and were not asked; there the rules decide. ${raise}`]
      : []),
    ...(inBatches > 0
      ? [
          `${counted(inBatches, 'tool')} wait in a batch that an earlier run sent; there the rules decide. \`--llm-batch\` takes its answers in, and nothing is paid twice.`,
        ]
      : []),
    `Spent ${spent(models)}.`,
  ];
}

/** Whether anything came of asking that is to be told also after a failure: the money is gone. */
export function wasAsked({ report, budget }: Models): boolean {
  const { tools, asked } = report.counts();
  return tools + asked > 0 || budget.spentDollars > 0;
}

/** Runs what may ask the models of this process, and says in the end what came of that. */
export async function withModels<T>(io: Io, llm: LlmConfig, work: (models: Models | undefined) => Promise<T>): Promise<T> {
  const models = modelsFor(io, llm);
  let isDone = false;
  try {
    const result = await work(models);
    isDone = true;
    return result;
  } finally {
    const raise = 'The next crawl asks them: TOOLWARDEN_LLM_BUDGET says how much one process may spend.';
    if (models !== undefined && (isDone || wasAsked(models)))
      for (const line of modelSummary(models, { raise })) printLine(io.stderr, line);
  }
}

export interface ModelProgress {
  /** Takes the line away and says something in its place. */
  say(line: string): void;
  step(now: { read: number; done: number; batches?: number; requests?: number }): void;
  stop(): void;
}

/**
 * What was spent so far and how far the command is, in one line on a terminal that nothing else is printed to. How much is to come nobody
 * knows, so that it is no bar. Elsewhere only a wait for batches is told of.
 */
export function modelProgress(io: Io, models: Models): ModelProgress {
  const isShown = io.stderr.isTTY === true && io.stdout.isTTY !== true;
  let bar = isShown
    ? // The library asks for a tty stream; anything writable with columns serves it.
      new SingleBar({
        ...{ stream: io.stderr as NodeJS.WriteStream, format: '{line}', hideCursor: true, clearOnComplete: true },
        ...{ linewrap: false, gracefulExit: false },
      })
    : undefined;
  bar?.start(1, 0, { line: '' });
  let batches = 0;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    say: (line) => {
      stop();
      printLine(io.stderr, line);
    },
    step: (now) => {
      const { asked, kept } = models.report.counts();
      const wait = now.batches ? `, waiting for ${counted(now.requests ?? 0, 'question')} in ${batchCount(now.batches)}` : '';
      // The money first: a narrow terminal shows the beginning.
      const line = `${spent(models)}  ${counted(now.done, 'tool')} judged, ${grouped(asked)} asked, ${grouped(kept)} kept${wait}`;
      bar?.update(0, { line: shown(line, Math.max(10, (io.stderr.columns ?? 80) - 1)) });
      if (!isShown && now.batches !== undefined && now.batches > batches)
        printLine(
          io.stderr,
          `Waiting for ${counted(now.requests ?? 0, 'question')} in ${batchCount(now.batches)}, most less than an hour and at most a day. Ctrl-C stops the wait; the same command goes on with it.`,
        );
      batches = now.batches ?? batches;
    },
    stop,
  };
}

function batchCount(count: number): string {
  return `${grouped(count)} ${count === 1 ? 'batch' : 'batches'}`;
}
