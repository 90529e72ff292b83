import { EvaluationLabel, type EvaluationRow, evaluate, formatEvaluation } from '#classifier/evaluate';
import { EXIT } from '../exit-codes.ts';
import { printJson, printLine } from '../io.ts';
import type { Registration } from '../run.ts';
import { ClassifyRow, readRow, readRows } from './classify.ts';

const LabelledRow = ClassifyRow.extend({ label: EvaluationLabel });

export function registerEval({ program, io, does }: Registration): void {
  program
    .command('eval')
    .description('measure the classifier on labelled rows: accuracy, precision and recall, confusion, under-classification')
    .argument('<labels>', 'JSON Lines of {"server","tool","label":{"category"|"readOnly","clear"}}')
    .addHelpText(
      'after',
      `
A line of labels is a line of \`classify\` with what somebody says the tool is; \`"clear": false\` marks a row that leaves doubt:
  {"server":{"id":"github","name":"GitHub"},"tool":{"name":"delete_branch"},"label":{"category":"Destructive"}}`,
    )
    .option('--json', 'print JSON')
    .action(
      does(async (file: string, options: { json?: boolean }) => {
        const rows: EvaluationRow[] = [];
        for await (const row of readRows(io, file, LabelledRow)) rows.push({ ...readRow(row), label: row.label });
        const result = evaluate(rows);
        if (options.json === true) printJson(io, result);
        else printLine(io.stdout, formatEvaluation(result));
        return EXIT.done;
      }),
    );
}
