// Measures the classifier on every labelled set and writes what it reached: `npm run figures`. Where a set falls behind its record nothing
// is written, unless `--lower` says that this is meant.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { percent } from '#classifier/evaluation/text';
import { categoryFigures, EvaluationRecord, readOnlyFigures } from '#core/evaluation';
import { fallenBehind, measureSets } from './labels/sets.ts';

const ROOT = join(import.meta.dirname, '..');
const RECORD = join(ROOT, 'classifier/evaluation/record.json');
const corpus = join(ROOT, '../shared/corpus');
if (!existsSync(corpus)) throw new Error(`The labelled tools are not here: ${corpus} does not exist.`);

const now = measureSets(corpus);
for (const { id, clear, readOnly } of now.sets) {
  if (clear !== undefined) {
    const { rows, right, macroF1, calledRead, severeCalledLower, calibrationError } = categoryFigures(clear);
    console.log(
      `${id}: ${rows} clear rows, right ${percent(right.share)}, macro-F1 ${percent(macroF1)}, called Read ${calledRead.count} of ${calledRead.of}, ` +
        `Destructive or Financial lower ${severeCalledLower.count} of ${severeCalledLower.of}, calibration error ${percent(calibrationError)}`,
    );
  }
  if (readOnly !== undefined) {
    const { rows, right, calledRead } = readOnlyFigures(readOnly);
    console.log(`${id}: ${rows} rows, Read or not right ${percent(right.share)}, called Read ${calledRead.count} of ${calledRead.of}`);
  }
}

const before = existsSync(RECORD) ? EvaluationRecord.parse(JSON.parse(readFileSync(RECORD, 'utf8'))) : { versions: {}, sets: [] };
const worse = fallenBehind(before, now);
if (worse.length > 0) console.error(`Behind the record:\n  ${worse.join('\n  ')}`);
if (worse.length > 0 && !process.argv.includes('--lower')) {
  console.error('Nothing was written. `npm run figures -- --lower` records it all the same.');
  process.exitCode = 1;
} else {
  writeFileSync(RECORD, JSON.stringify(now));
  const formatted = spawnSync('npx', ['biome', 'format', '--write', RECORD], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (formatted.status !== 0) process.exitCode = 1;
}
