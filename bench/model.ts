import { classify } from '#classifier/classify';
import type { EvaluationRow } from '#classifier/evaluation/evaluate';
import { nameWords } from '#classifier/words/words';
import { CATEGORIES, type Category } from '#core/classification';
import { isJsonObject } from '#core/json';
import { LABELLED_SETS, rowsOf } from './labels/sets.ts';

// Says whether a model learned from the labelled sets would earn a place beside the rules: `node bench/model.ts CORPUS_FOLDER`.
//
// A multinomial logistic regression over hashed words, by folds that no server is in twice. Nothing here is random: same labels, same figures.

const BUCKETS = 1 << 14;
const FOLDS = 5;
const EPOCHS = 12;
const RATE = 0.15;
const DECAY = 1e-5;
const SURE = [0.8, 0.9, 0.95, 0.98] as const;

interface Example {
  row: EvaluationRow;
  label: Category;
  ruled: Category;
  /** What no rule understood: the ground of its verdict is that nothing was. */
  unknown: boolean;
  structure: Int32Array;
  whole: Int32Array;
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
  return (value >>> 0) % BUCKETS;
}

/** Words of the name by their place, pairs of them, names of arguments, words of the server; with `prose` those of the description too. */
function featuresOf({ server, tool }: EvaluationRow, prose: boolean): Int32Array {
  const features = new Set<number>([hash('bias')]);
  const add = (kind: string, word: string): void => {
    features.add(hash(`${kind}:${word}`));
  };
  const name = nameWords(tool.name);
  name.forEach((word, at) => {
    add('name', word);
    add(`at${Math.min(at, 2)}`, word);
    if (at > 0) add('pair', `${name[at - 1]} ${word}`);
  });
  add('last', name.at(-1) ?? '');
  const properties = tool.inputSchema?.['properties'];
  if (isJsonObject(properties))
    for (const key of Object.keys(properties).slice(0, 40)) for (const word of nameWords(key)) add('argument', word);
  for (const word of nameWords(server.name)) add('server', word);
  if (prose) {
    const words =
      (tool.description ?? '')
        .toLowerCase()
        .match(/\p{L}+/gu)
        ?.slice(0, 40) ?? [];
    words.forEach((word, at) => {
      add('prose', word);
      if (at < 3) add(`prose${at}`, word);
    });
  }
  return Int32Array.from(features).sort();
}

/** Shares of the categories, in their order. */
function predict(weights: readonly Float64Array[], features: Int32Array): number[] {
  const scores = weights.map((own) => features.reduce((sum, at) => sum + (own[at] ?? 0), 0));
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}

function train(examples: readonly Example[], features: (example: Example) => Int32Array): Float64Array[] {
  const weights = CATEGORIES.map(() => new Float64Array(BUCKETS));
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const rate = RATE / (1 + epoch);
    for (const example of examples) {
      const own = features(example);
      const shares = predict(weights, own);
      weights.forEach((row, at) => {
        const error = (CATEGORIES[at] === example.label ? 1 : 0) - (shares[at] ?? 0);
        for (const bucket of own) row[bucket] = (row[bucket] ?? 0) * (1 - DECAY) + rate * error;
      });
    }
  }
  return weights;
}

interface Opinion {
  example: Example;
  /** By structure alone, and with the description. */
  structure: { category: Category; share: number };
  whole: { category: Category; share: number };
}

function best(shares: readonly number[]): { category: Category; share: number } {
  const at = shares.indexOf(Math.max(...shares));
  return { category: CATEGORIES[at] ?? 'Execute', share: shares[at] ?? 0 };
}

function rank(category: Category): number {
  return CATEGORIES.indexOf(category);
}

function report(name: string, opinions: readonly Opinion[], verdict: (opinion: Opinion) => Category): void {
  const right = opinions.filter((opinion) => verdict(opinion) === opinion.example.label).length;
  const changing = opinions.filter(({ example }) => example.label !== 'Read');
  const calledRead = changing.filter((opinion) => verdict(opinion) === 'Read').length;
  const f1 = CATEGORIES.map((category) => {
    const hit = opinions.filter((opinion) => opinion.example.label === category && verdict(opinion) === category).length;
    const support = opinions.filter(({ example }) => example.label === category).length;
    const called = opinions.filter((opinion) => verdict(opinion) === category).length;
    return (2 * hit) / (support + called);
  });
  const macro = f1.reduce((sum, value) => sum + value, 0) / f1.length;
  console.log(
    `${name.padEnd(58)} ${((100 * right) / opinions.length).toFixed(2)} % right, macro-F1 ${macro.toFixed(3)}, called Read ${calledRead} of ${changing.length}`,
  );
}

const corpus = process.argv[2];
if (corpus === undefined) throw new Error('Name the folder of the labelled tools.');
// Rows of held-out sets are never looked at, by a model either.
const rows = LABELLED_SETS.filter(({ lookedAt }) => lookedAt !== 'figures').flatMap((set) => rowsOf(set, corpus));
const examples: Example[] = rows.flatMap((row) => {
  const label = row.label.category;
  if (label === undefined || row.label.clear === false) return [];
  const { category, evidence, operations } = classify(row.tool, row.server);
  const unknown =
    category === 'Execute' && operations === undefined && !evidence.some(({ in: where }) => where === 'name' || where.startsWith('/'));
  return [{ row, label, ruled: category, unknown, structure: featuresOf(row, false), whole: featuresOf(row, true) }];
});
const opinions: Opinion[] = [];
for (let fold = 0; fold < FOLDS; fold += 1) {
  const isHere = ({ row }: Example): boolean => hash(row.server.name) % FOLDS === fold;
  const known = examples.filter((example) => !isHere(example));
  const structure = train(known, (example) => example.structure);
  const whole = train(known, (example) => example.whole);
  for (const example of examples.filter(isHere)) {
    opinions.push({ example, structure: best(predict(structure, example.structure)), whole: best(predict(whole, example.whole)) });
  }
}

console.log(
  `${opinions.length} clear tools, ${FOLDS} folds by server, ${opinions.filter(({ example }) => example.unknown).length} whose name no rule knows\n`,
);
report('rules alone', opinions, ({ example }) => example.ruled);
report('model alone, name, arguments and server', opinions, ({ structure }) => structure.category);
report('model alone, with the description', opinions, ({ whole }) => whole.category);
for (const sure of SURE) {
  report(`the model raises where it is at least ${sure} sure`, opinions, ({ example, whole }) =>
    whole.share >= sure && rank(whole.category) > rank(example.ruled) ? whole.category : example.ruled,
  );
}
for (const sure of SURE) {
  report(`structure settles unknown names where ${sure} sure`, opinions, ({ example, structure }) =>
    example.unknown && structure.share >= sure ? structure.category : example.ruled,
  );
}
const wrong = opinions.filter(({ example }) => example.ruled !== example.label);
const disputed = opinions.filter(({ example, whole }) => whole.category !== example.ruled);
const found = disputed.filter(({ example }) => example.ruled !== example.label);
console.log(
  `\nthe model disagrees with ${((100 * disputed.length) / opinions.length).toFixed(1)} % of the verdicts, among them ${found.length} of the ${wrong.length} wrong ones`,
);
const byConfidence = [...opinions]
  .map((opinion) => ({ opinion, confidence: classify(opinion.example.row.tool, opinion.example.row.server).confidence }))
  .sort((one, other) => one.confidence - other.confidence)
  .slice(0, disputed.length)
  .filter(({ opinion }) => opinion.example.ruled !== opinion.example.label).length;
console.log(`as many of the least confident verdicts hold ${byConfidence} of them`);
