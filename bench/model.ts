// Says whether a model learned from labelled tools would earn a place beside the rules: `npm run bench:model` (docs/decisions/0017).
// Nothing here is random: same labels and rules, same figures. No row of a set that is there for its figures is learned from.
import { join } from 'node:path';
import { argumentRisks, readArguments } from '#classifier/arguments';
import { CLASSIFIER_VERSIONS, classify } from '#classifier/classify';
import type { EvaluationRow } from '#classifier/evaluation/evaluate';
import { judgeName } from '#classifier/judge-name';
import { legible, legibleWord } from '#classifier/legible';
import { compareCategories } from '#classifier/rules/lexicon';
import { aboutServer, subjectsOf } from '#classifier/subjects';
import { isUnsure } from '#classifier/unsure';
import { nameWords } from '#classifier/words/words';
import { CATEGORIES, type Category } from '#core/classification';
import { type Digest, isJsonObject } from '#core/json';
import { toolDigest } from '#core/tool-definition';
import { recordedTools } from './labels/labels.ts';
import { LABELLED_SETS, rowsOf } from './labels/sets.ts';

const BUCKETS = 1 << 15;
const FOLDS = 5;
const STEPS = 60;
const RATE = 0.5;
/** How much weights are held down. With four times as much the model alone does as well to half a point, and is sure less often. */
const PENALTY = 0.25;
const SURE = [0.8, 0.9, 0.95, 0.98] as const;
/** What a verdict of the rules counts beside a label, where the model learns from both. */
const WEAK = 0.2;
/** Rules that say less of themselves are no teacher. */
const WEAK_CONFIDENCE = 0.9;
/** A word that fewer known tools have is not known to the model. */
const KNOWN_TOOLS = 3;
const ARGUMENTS_MAX = 40;
const FIRST_WORDS = 30;

type Judged = Pick<EvaluationRow, 'server' | 'tool'>;

interface Example extends Judged {
  label: Category;
  weight: number;
  ruled: Category;
  confidence: number;
  unsure: boolean;
  /** No rule knows a word of the name for what is done. */
  unknown: boolean;
  /** A group of servers is in one fold. */
  group: string;
  digest: Digest;
  words: readonly string[];
  structure: Int32Array;
  whole: Int32Array;
}

type Head = 'structure' | 'whole';

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
  value = Math.imul(value ^ (value >>> 15), 2_246_822_507);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Words of name, arguments and server by their place, kinds of arguments; with `prose` those of the first sentence of the description. */
function featuresOf({ server, tool }: Judged, words: readonly string[], prose: boolean): Int32Array {
  const features = new Set<number>();
  const add = (kind: string, word: string): void => {
    features.add(hash(`${kind}:${word}`) % BUCKETS);
  };
  add('bias', '');
  const about = new Set(nameWords(server.name));
  const own = words.filter((word) => !about.has(word));
  words.forEach((word, at) => {
    add('name', word);
    if (at > 0) add('pair', `${words[at - 1]} ${word}`);
  });
  add('first', own[0] ?? words[0] ?? '');
  add('last', words.at(-1) ?? '');
  add('length', `${Math.min(words.length, 6)}`);
  for (const word of about) add('server', word);
  const properties = tool.inputSchema?.['properties'];
  const keys = isJsonObject(properties) ? Object.entries(properties).slice(0, ARGUMENTS_MAX) : [];
  add('arguments', `${Math.min(keys.length, 6)}`);
  for (const [key, schema] of keys) {
    for (const word of nameWords(key)) add('argument', word);
    if (isJsonObject(schema)) add('type', `${schema['type']} ${schema['enum'] !== undefined}`);
  }
  for (const { kind } of argumentRisks(readArguments(tool.inputSchema, words, aboutServer(server).database).arguments)) add('kind', kind);
  if (!prose) return Int32Array.from(features).sort();
  const [sentence = ''] = legible(tool.description)
    .text.trim()
    .toLowerCase()
    .split(/[.!?:;]\s|\n\s*\n/, 1);
  const first = (sentence.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, FIRST_WORDS);
  add('described', `${first.length > 0}`);
  add('opens', first[0] ?? '');
  first.forEach((word, at) => {
    add('prose', word);
    if (at > 0) add('prose-pair', `${first[at - 1]} ${word}`);
  });
  return Int32Array.from(features).sort();
}

/** What the name of a server says beside that it is one: servers of one name are asked about together. */
function groupOf({ server }: Judged): string {
  return nameWords(server.name)
    .filter((word) => word !== 'mcp' && word !== 'server')
    .join(' ');
}

function exampleOf(judged: Judged, label?: Category): Example {
  const { server, tool } = judged;
  const verdict = classify(tool, server);
  const words = nameWords(legibleWord(legible(tool.name).text));
  const subjects = subjectsOf(server, words, readArguments(tool.inputSchema, words, aboutServer(server).database).arguments);
  const named = judgeName(words, aboutServer(server).words, subjects, 'name');
  const onlyFloor =
    verdict.operations === undefined && !verdict.evidence.some(({ in: where }) => where === 'name' || where.startsWith('/'));
  return {
    server,
    tool,
    label: label ?? verdict.category,
    weight: label === undefined ? WEAK : 1,
    ruled: verdict.category,
    confidence: verdict.confidence,
    unsure: isUnsure(verdict),
    unknown: named.reading === 'unknown' && onlyFloor && verdict.category === 'Execute',
    group: groupOf(judged),
    digest: toolDigest(tool),
    words,
    structure: featuresOf(judged, words, false),
    whole: featuresOf(judged, words, true),
  };
}

/** Shares of the categories, in their order. */
function predict(weights: readonly Float64Array[], features: Int32Array): number[] {
  const scores = weights.map((own) => {
    let sum = 0;
    for (const at of features) sum += own[at] ?? 0;
    return sum;
  });
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}

/** The multinomial logistic regression of least loss, by steps over all examples at once (AdaGrad). */
function train(examples: readonly Example[], head: Head): Float64Array[] {
  const weights = CATEGORIES.map(() => new Float64Array(BUCKETS));
  const steps = CATEGORIES.map(() => new Float64Array(BUCKETS).fill(1e-8));
  for (let step = 0; step < STEPS; step += 1) {
    const slopes = weights.map((own) => own.map((weight) => PENALTY * weight));
    for (const example of examples) {
      const shares = predict(weights, example[head]);
      slopes.forEach((slope, at) => {
        const error = example.weight * ((shares[at] ?? 0) - (CATEGORIES[at] === example.label ? 1 : 0));
        for (const bucket of example[head]) slope[bucket] = (slope[bucket] ?? 0) + error;
      });
    }
    weights.forEach((own, at) => {
      const [slope, squares] = [slopes[at], steps[at]];
      if (slope === undefined || squares === undefined) return;
      for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
        const value = slope[bucket] ?? 0;
        if (value === 0) continue;
        squares[bucket] = (squares[bucket] ?? 0) + value * value;
        own[bucket] = (own[bucket] ?? 0) - (RATE * value) / Math.sqrt(squares[bucket] ?? 1);
      }
    });
  }
  return weights;
}

interface Guess {
  category: Category;
  share: number;
  /** What it gives to the verdict of the rules. */
  ofRuled: number;
}

interface Opinion {
  example: Example;
  structure: Guess;
  whole: Guess;
  /** Every word of the name stands in names that were learned from. */
  wordsKnown: boolean;
}

function guess(weights: readonly Float64Array[], features: Int32Array, ruled: Category): Guess {
  const shares = predict(weights, features);
  const share = Math.max(...shares);
  return { category: CATEGORIES[shares.indexOf(share)] ?? 'Execute', share, ofRuled: shares[CATEGORIES.indexOf(ruled)] ?? 0 };
}

/** What a model says of every labelled tool that learned from the groups of the other folds, or from a part of these. */
function opinionsOf(examples: readonly Example[], more: readonly Example[], part = 1): Opinion[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const isHere = ({ group }: Example): boolean => hash(group) % FOLDS === fold;
    // Copies of a definition stand on servers of other names.
    const asked = new Set(examples.filter(isHere).map(({ digest }) => digest));
    const known = [...examples, ...more].filter(
      (example) => !isHere(example) && !asked.has(example.digest) && (hash(`part ${example.group}`) % 1_000) / 1_000 < part,
    );
    const structure = train(known, 'structure');
    const whole = train(known, 'whole');
    const tools = new Map<string, number>();
    for (const { words } of known) for (const word of new Set(words)) tools.set(word, (tools.get(word) ?? 0) + 1);
    return examples.filter(isHere).map((example) => ({
      example,
      structure: guess(structure, example.structure, example.ruled),
      whole: guess(whole, example.whole, example.ruled),
      wordsKnown: example.words.every((word) => (tools.get(word) ?? 0) >= KNOWN_TOOLS),
    }));
  }).flat();
}

function isRight(opinions: readonly Opinion[], verdict: (opinion: Opinion) => Category): number {
  return opinions.filter((opinion) => verdict(opinion) === opinion.example.label).length;
}

function report(name: string, opinions: readonly Opinion[], verdict: (opinion: Opinion) => Category): void {
  const pairs = opinions.map((opinion) => ({ label: opinion.example.label, ruled: opinion.example.ruled, said: verdict(opinion) }));
  const count = (is: (pair: (typeof pairs)[number]) => boolean): number => pairs.filter(is).length;
  const f1 = CATEGORIES.map((category) => {
    const called = count(({ said }) => said === category);
    return (2 * count(({ label, said }) => label === category && said === category)) / (called + count(({ label }) => label === category));
  });
  const changing = count(({ label }) => label !== 'Read');
  const calledRead = count(({ label, said }) => label !== 'Read' && said === 'Read');
  const isSevere = (category: Category): boolean => category === 'Destructive' || category === 'Financial';
  const severeLower = count(({ label, said }) => isSevere(label) && compareCategories(said, label) < 0);
  const gained = count(({ label, ruled, said }) => said === label && ruled !== label);
  const lost = count(({ label, ruled, said }) => said !== label && ruled === label);
  console.log(
    `  ${name.padEnd(56)} ${((100 * count(({ label, said }) => said === label)) / pairs.length).toFixed(2)} % right, macro-F1 ${(f1.reduce((sum, value) => sum + value, 0) / f1.length).toFixed(3)}, called Read ${calledRead} of ${changing}, severe lower ${severeLower} of ${count(({ label }) => isSevere(label))}, put right ${gained}, put wrong ${lost}`,
  );
}

/** How many wrong verdicts are among the `budget` of lowest score; of those of one score, the share that any order of them would give. */
function foundAmong(opinions: readonly Opinion[], budget: number, score: (opinion: Opinion) => number): number {
  let left = budget;
  let found = 0;
  for (const [, tied] of [...Map.groupBy(opinions, score)].sort(([one], [other]) => one - other)) {
    const taken = Math.min(left, tied.length);
    found += (taken * tied.filter(({ example }) => example.ruled !== example.label).length) / tied.length;
    left -= taken;
  }
  return found;
}

function odds(share: number): number {
  const held = Math.min(0.999, Math.max(0.001, share));
  return Math.log(held / (1 - held));
}

function reportUses(opinions: readonly Opinion[]): void {
  report('model alone, name, arguments and server', opinions, ({ structure }) => structure.category);
  report('model alone, with the description', opinions, ({ whole }) => whole.category);
  for (const head of ['structure', 'whole'] as const) {
    for (const sure of SURE) {
      report(`raises where it is ${sure} sure, ${head}`, opinions, ({ example, [head]: { category, share } }) =>
        share >= sure && compareCategories(category, example.ruled) > 0 ? category : example.ruled,
      );
    }
  }
  for (const sure of SURE) {
    report(`settles names that no rule knows, ${sure} sure`, opinions, ({ example, structure }) =>
      example.unknown && structure.share >= sure ? structure.category : example.ruled,
    );
    report(`  the same, where it knows every word`, opinions, ({ example, structure, wordsKnown }) =>
      example.unknown && wordsKnown && structure.share >= sure ? structure.category : example.ruled,
    );
  }
  const wrong = opinions.filter(({ example }) => example.ruled !== example.label).length;
  const rankings: readonly [string, (opinion: Opinion) => number][] = [
    ['the confidence', ({ example }) => example.confidence],
    ['the share that the model gives to the verdict', ({ whole }) => whole.ofRuled],
    [
      'the confidence, halved where the model disagrees',
      ({ example, whole }) => example.confidence * (whole.category === example.ruled ? 1 : 0.5),
    ],
    ['the odds of both added', ({ example, whole }) => odds(example.confidence) + odds(whole.ofRuled)],
    ['the odds of both added, those of the model halved', ({ example, whole }) => odds(example.confidence) + odds(whole.ofRuled) / 2],
  ];
  for (const [name, score] of rankings) {
    const shares = [0.05, 0.1].map((share) => {
      const found = foundAmong(opinions, Math.round(opinions.length * share), score);
      return `${(100 * share).toFixed(0)} %: ${found.toFixed(0)} of ${wrong}`;
    });
    console.log(`  wrong among the least sure by ${name.padEnd(52)} ${shares.join(', ')}`);
  }
  // A language model raises: of the wrong verdicts it can put those right that are too low.
  const wrongIn = (some: readonly Opinion[]): string => {
    const low = some.filter(({ example }) => compareCategories(example.ruled, example.label) < 0).length;
    return `${some.filter(({ example }) => example.ruled !== example.label).length} of the wrong ones, ${low} of them too low`;
  };
  const queue = opinions.filter(({ example }) => example.unsure);
  console.log(`  queue for a language model: ${queue.length} tools, ${wrongIn(queue)}; all tools hold ${wrongIn(opinions)}`);
  for (const sure of [0, 0.6, 0.8]) {
    const added = opinions.filter(({ example, whole }) => !example.unsure && whole.category !== example.ruled && whole.share >= sure);
    const rest = opinions.filter(({ example }) => !example.unsure);
    const instead = foundAmong(rest, added.length, ({ example }) => example.confidence);
    console.log(
      `    disagreement ${sure} sure adds ${added.length} tools, ${wrongIn(added)}; as many by the confidence would add ${instead.toFixed(0)}`,
    );
  }
}

const corpus = process.argv[2];
if (corpus === undefined) throw new Error('Name the folder of the labelled tools.');
const seen = LABELLED_SETS.filter(({ lookedAt }) => lookedAt !== 'figures').flatMap((set) => rowsOf(set, corpus));
const heldOut = LABELLED_SETS.filter(({ lookedAt }) => lookedAt === 'figures').flatMap((set) => rowsOf(set, corpus));
const labelled = new Set([...seen, ...heldOut].map(({ tool }) => toolDigest(tool)));
const examples = seen.flatMap((row) => {
  const { category, clear } = row.label;
  return category === undefined || clear === false ? [] : [exampleOf(row, category)];
});
const others = recordedTools(join(corpus, 'listings.jsonl.gz')).flatMap(([server, tool]) =>
  labelled.has(toolDigest(tool)) ? [] : [exampleOf({ server, tool })],
);
const weak = others.filter(({ confidence }) => confidence >= WEAK_CONFIDENCE);

console.log(
  `Rules ${CLASSIFIER_VERSIONS['rules']}; ${examples.length} clear tools of ${new Set(examples.map(({ group }) => group)).size} servers, ${FOLDS} folds, ${examples.filter(({ unknown }) => unknown).length} whose name no rule knows; of ${others.length} unlabelled tools ${others.filter(({ unknown }) => unknown).length}, and ${weak.length} that rules are sure of\n`,
);
for (const [name, more] of [
  ['labels alone', []],
  ['labels, and verdicts that rules are sure of', weak],
] as const) {
  const opinions = opinionsOf(examples, more);
  console.log(name);
  if (more.length === 0) report('rules alone', opinions, ({ example }) => example.ruled);
  reportUses(opinions);
  if (more.length === 0) {
    for (const part of [0.125, 0.25, 0.5]) {
      const fewer = opinionsOf(examples, more, part);
      console.log(
        `  of ${(100 * part).toFixed(1)} % of the servers it learns ${((100 * isRight(fewer, ({ structure }) => structure.category)) / fewer.length).toFixed(1)} % by structure, ${((100 * isRight(fewer, ({ whole }) => whole.category)) / fewer.length).toFixed(1)} % with the description`,
      );
    }
  }
}
