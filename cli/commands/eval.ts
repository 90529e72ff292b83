import { Option } from 'commander';
import { BAR_ROWS, type BarResult, type BarRows, BOUNDS, checkBars, FIGURES, readBars } from '#classifier/evaluation/bars';
import { EvaluationLabel, type EvaluationRow, evaluate } from '#classifier/evaluation/evaluate';
import { formatEvaluation, formatMisses } from '#classifier/evaluation/text';
import { BadInput } from '#core/errors';
import { EXIT } from '../exit-codes.ts';
import { printJson, printLine } from '../io.ts';
import { untilAborted } from '../lines.ts';
import type { Registration } from '../run.ts';
import { ClassifyRow, readRow, readRows, stoppedWithNothingKept } from './classify.ts';

const LabelledRow = ClassifyRow.extend({ label: EvaluationLabel });

interface EvalOptions {
  json?: boolean;
  misses?: boolean;
  atLeast?: string;
  atMost?: string;
  rows: BarRows;
}

export function registerEval({ program, io, does }: Registration): void {
  const figures = BOUNDS.map((bound) =>
    FIGURES.filter((figure) => figure.bound === bound)
      .map(({ name }) => name)
      .join(', '),
  );
  program
    .command('eval')
    .description('measure the classifier on labelled rows: what it calls too low or too high, precision and recall, calibration')
    .argument('<labels>', 'JSON Lines of {"server","tool","label":{"category"|"readOnly","clear"}}; - is standard input')
    .addHelpText(
      'after',
      `
A line of labels is a line of \`classify\` with what somebody says the tool is; \`"clear": false\` marks a row that leaves doubt:
  {"server":{"id":"github","name":"GitHub"},"tool":{"name":"delete_branch"},"label":{"category":"Destructive"}}

A bar that is not met, or that the rows cannot tell, ends it with exit code 1:
  $ toolwarden eval labels.jsonl --at-least accuracy=0.92,macro-f1=0.9 --at-most called-read=0

Figures for --at-least, shares between 0 and 1: ${figures[0]}.
Figures for --at-most, numbers of rows or shares: ${figures[1]}.`,
    )
    .option('--misses', 'list what was judged otherwise than labelled, with the rule and the words that decided')
    .option('--at-least <figures>', 'figures that must be reached: accuracy=0.92,macro-f1=0.9')
    .option('--at-most <figures>', 'figures that must not be passed: called-read=0,severe-lower=2')
    .addOption(new Option('--rows <rows>', 'the rows that bars are held on').choices([...BAR_ROWS]).default('clear'))
    .option('--json', 'print JSON')
    .action(
      does(async (file: string, options: EvalOptions) => {
        const bars = BOUNDS.flatMap((bound) => {
          const text = bound === 'at-least' ? options.atLeast : options.atMost;
          return text === undefined ? [] : readBars(text, bound);
        });
        const rows: EvaluationRow[] = [];
        for await (const row of untilAborted(readRows(io, file, LabelledRow), io.signal)) rows.push({ ...readRow(row), label: row.label });
        if (io.signal.aborted) return stoppedWithNothingKept(io);
        const where = file === '-' ? 'standard input' : `\`${file}\``;
        if (rows.length === 0) throw new BadInput('no-rows', `There is no row in ${where}.`);
        const result = evaluate(rows);
        if (result.unlabelled === rows.length) {
          throw new BadInput('no-labels', `No row of ${where} says what its tool is: \`label\` needs \`category\` or \`readOnly\`.`);
        }
        const held = checkBars(bars, result, options.rows);
        if (options.json === true) printJson(io, { ...result, bars: held });
        else {
          io.stdout.write(formatEvaluation(result));
          if (options.misses === true) io.stdout.write(`\n${formatMisses(result.misses)}`);
        }
        const fallen = held.filter(({ met }) => !met);
        for (const bar of fallen) printLine(io.stderr, `below its bar, on ${options.rows} rows: ${barWords(bar)}`);
        return fallen.length === 0 ? EXIT.done : EXIT.no;
      }),
    );
}

function barWords({ figure, bound, limit, measured }: BarResult): string {
  const words = measured === undefined ? 'cannot be told from these rows' : `is ${Number(measured.toFixed(4))}`;
  return `${figure} ${words}, must be ${bound.replace('-', ' ')} ${limit}`;
}
