// Fits how sure a verdict may be to what came true on the development sets, and writes it with its training record: `npm run confidence`.
// Checked on sets that it was not fitted to, of which nothing but these figures is printed.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLASSIFIER_VERSIONS, classify } from '#classifier/classify';
import { GROUNDS, type Ground, groundOf } from '#classifier/confidence';
import { CATEGORIES, type Category } from '#core/classification';
import { LABELLED_SETS, rowsOf } from './labels/sets.ts';

const ROOT = join(import.meta.dirname, '..');
const FITTED = join(ROOT, 'classifier/confidence.json');
const corpus = join(ROOT, '../shared/corpus');
if (!existsSync(corpus)) throw new Error(`The labelled tools are not here: ${corpus} does not exist.`);

/** As many rows as a cell must have to count as much as what is known without it. */
const PRIOR_ROWS = 6;

interface Sample {
  category: Category;
  ground: Ground;
  right: boolean;
  clear: boolean;
  /** What the classifier says of itself now. */
  said: number;
}

interface Cell {
  category: Category;
  ground: Ground;
  rows: number;
  right: number;
  confidence: number;
}

const samples = new Map<string, Sample[]>();
for (const set of LABELLED_SETS) {
  const ofSet = rowsOf(set, corpus).flatMap(({ server, tool, label }): Sample[] => {
    if (label.category === undefined) return [];
    const verdict = classify(tool, server);
    const ground = groundOf(verdict, (tool.description ?? '').trim() !== '');
    const right = verdict.category === label.category;
    return [{ category: verdict.category, ground, right, clear: label.clear !== false, said: verdict.confidence }];
  });
  if (ofSet.length > 0) samples.set(set.id, ofSet);
}
const unseen = LABELLED_SETS.filter(({ id, lookedAt }) => lookedAt === 'figures' && samples.has(id)).map(({ id }) => id);
const training = [...samples.keys()].filter((id) => !unseen.includes(id));

/**
 * The share right of each category on each ground. Few rows lean on the ground over all categories, and that on everything; a firmer
 * ground never gives less confidence than the one behind it.
 */
function fitTo(from: readonly Sample[]): Cell[] {
  const all = shareOf(from, 1, 0);
  return CATEGORIES.flatMap((category) => {
    const cells = GROUNDS.map((ground): Cell => {
      const onGround = shareOf(
        from.filter((sample) => sample.ground === ground),
        all,
        PRIOR_ROWS,
      );
      const own = from.filter((sample) => sample.ground === ground && sample.category === category);
      return {
        category,
        ground,
        rows: own.length,
        right: own.filter(({ right }) => right).length,
        confidence: shareOf(own, onGround, PRIOR_ROWS),
      };
    });
    return descending(cells).map((cell) => ({ ...cell, confidence: Math.round(cell.confidence * 100) / 100 }));
  });
}

function shareOf(rows: readonly Sample[], prior: number, priorRows: number): number {
  return (rows.filter(({ right }) => right).length + prior * priorRows) / (rows.length + priorRows);
}

/** Pools neighbours that stand in the wrong order (pool adjacent violators), each by its rows and its prior. */
function descending(cells: readonly Cell[]): Cell[] {
  const pools: { cells: Cell[]; weight: number; confidence: number }[] = [];
  for (const cell of cells) {
    let pool = { cells: [cell], weight: cell.rows + PRIOR_ROWS, confidence: cell.confidence };
    for (let last = pools.at(-1); last !== undefined && last.confidence < pool.confidence; last = pools.at(-1)) {
      const weight = last.weight + pool.weight;
      const confidence = (last.confidence * last.weight + pool.confidence * pool.weight) / weight;
      pool = { cells: [...last.cells, ...pool.cells], weight, confidence };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools.flatMap(({ cells: pooled, confidence }) => pooled.map((cell) => ({ ...cell, confidence })));
}

/** How far what is said lies from what came true, in ten bins; and the mean squared error. */
function errorsOf(rows: readonly Sample[], say: (sample: Sample) => number): { rows: number; calibration: number; brier: number } {
  const bins = Map.groupBy(rows, (sample) => Math.min(9, Math.floor(say(sample) * 10 + 1e-9)));
  const calibration = [...bins.values()].reduce(
    (sum, bin) => sum + Math.abs(bin.reduce((off, row) => off + say(row) - Number(row.right), 0)),
    0,
  );
  const brier = rows.reduce((sum, row) => sum + (say(row) - Number(row.right)) ** 2, 0);
  return { rows: rows.length, calibration: calibration / rows.length, brier: brier / rows.length };
}

const of = (sets: readonly string[]): Sample[] => sets.flatMap((id) => samples.get(id) ?? []);
const sayingOf = (cells: readonly Cell[]) => {
  const known = new Map(cells.map((cell) => [`${cell.category} ${cell.ground}`, cell.confidence]));
  return (sample: Sample) => known.get(`${sample.category} ${sample.ground}`) ?? 0;
};
const cells = fitTo(of(training));
const round = ({ rows, calibration, brier }: ReturnType<typeof errorsOf>) => ({
  rows,
  calibrationError: Math.round(calibration * 10_000) / 10_000,
  brier: Math.round(brier * 10_000) / 10_000,
});
const checks = [...training, ...unseen].map((set) => ({
  set,
  // A development set is checked with what the others alone would have given.
  ...round(errorsOf(of([set]), sayingOf(fitTo(of(training.filter((other) => other !== set)))))),
}));
for (const check of checks) {
  const now = round(errorsOf(of([check.set]), ({ said }) => said));
  console.log(
    `${check.set}: ${check.rows} rows, calibration error ${check.calibrationError} (in place ${now.calibrationError}), Brier ${check.brier} (${now.brier})`,
  );
}
writeFileSync(FITTED, JSON.stringify({ fittedTo: training, versions: CLASSIFIER_VERSIONS, priorRows: PRIOR_ROWS, checks, cells }));
const formatted = spawnSync('npx', ['biome', 'format', '--write', FITTED], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
if (formatted.status !== 0) process.exitCode = 1;
