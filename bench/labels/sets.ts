import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLASSIFIER_VERSIONS } from '#classifier/classify';
import { count, type EvaluationRow } from '#classifier/evaluation/evaluate';
import { categoryFigures, type EvaluationRecord, type MeasuredSet, readOnlyFigures } from '#core/evaluation';
import { labelledRows } from './labels.ts';

/** What the methodology page says of a set, and where its rows are: a file of the corpus, or labels of ours under digests. */
export type LabelledSet = Pick<MeasuredSet, 'id' | 'drawn' | 'labels' | 'lookedAt' | 'caveat'> & { rows: 'corpus' | 'labels' };

const ONE_READING = 'one language model, in one reading';

const FRESH_SERVERS = 'of servers that neither a held-out set nor the older sets have';

/** Every labelled set, those that say most of unseen servers first. A set more is a row here, and its file `ID.jsonl`. */
export const LABELLED_SETS: readonly LabelledSet[] = [
  {
    id: 'held-out-3',
    drawn:
      'Tools of recorded listings, of servers that no other set has nor shares a tool with: 240 by lot, the rest whose names speak of money, of removing or of running',
    labels: 'two language models, blind to each other and to every verdict, after rules 4 and before rules 5 were ready',
    lookedAt: 'figures',
    caveat: 'Few tools that end or pay something were left among the recorded listings, so that each of them counts for much',
    rows: 'labels',
  },
  {
    id: 'held-out-2',
    drawn:
      'Tools of recorded listings, of servers that no other set has: by lot, with some whose names speak of money, of removing or of running',
    labels: 'two language models, blind to each other and to every verdict, before the rules that are measured here were made',
    lookedAt: 'figures',
    rows: 'labels',
  },
  {
    id: 'held-out',
    drawn:
      'Tools of recorded listings, of servers that no other set has: 300 by lot, 60 whose names speak of money, 60 of removing or running',
    labels: 'two language models, blind to each other and to every verdict',
    lookedAt: 'figures',
    caveat: 'With the labels some two dozen hard rows were named to whoever made the rules, nearly all of them not clear',
    rows: 'labels',
  },
  {
    id: 'development-3',
    drawn: `Tools of recorded listings, ${FRESH_SERVERS}: by lot, with some whose names speak of money, of removing or of running`,
    labels: ONE_READING,
    lookedAt: 'rows',
    rows: 'labels',
  },
  {
    id: 'development-2',
    drawn: `Tools by lot of recorded listings, ${FRESH_SERVERS}`,
    labels: ONE_READING,
    lookedAt: 'rows-later',
    rows: 'labels',
  },
  {
    id: 'development',
    drawn: `Tools by lot of recorded listings, ${FRESH_SERVERS}`,
    labels: ONE_READING,
    lookedAt: 'rows',
    rows: 'labels',
  },
  {
    id: 'gold-dev',
    drawn: 'Tools of recorded listings, with their full definitions',
    labels: 'two annotators, blind to each other',
    lookedAt: 'rows',
    rows: 'corpus',
  },
  {
    id: 'intercept-dev',
    drawn: 'Tools of well-known servers as a published collection of policies lists them, with short descriptions and no parameters',
    labels: 'the keyword rules of that collection; corrected where they called a tool Financial for its domain and not for what it does',
    lookedAt: 'rows',
    caveat: 'Labels that keywords made are easier for rules to agree with than those of a reader',
    rows: 'corpus',
  },
  {
    id: 'github-hints-dev',
    drawn: 'The tools of GitHub’s own server',
    labels: 'the hints that its maintainers give: read-only or not, and no category',
    lookedAt: 'rows',
    rows: 'corpus',
  },
];

/** The labelled rows of a set; `corpus` is the folder beside the repository that holds the definitions. */
export function rowsOf({ id, rows }: LabelledSet, corpus: string): EvaluationRow[] {
  if (rows === 'labels') return labelledRows(id, join(corpus, 'listings.jsonl.gz'));
  return readFileSync(join(corpus, `${id}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** What the classifier reaches at this moment on every set. */
export function measureSets(corpus: string): EvaluationRecord {
  return {
    versions: { ...CLASSIFIER_VERSIONS },
    sets: LABELLED_SETS.map((set) => {
      const { rows: _, ...about } = set;
      return { ...about, ...count(rowsOf(set, corpus)).counted };
    }),
  };
}

/** Where a measure falls behind another of the same rows, in sentences; clear rows count where there are some. A set that was labelled anew is not compared. */
export function fallenBehind(before: EvaluationRecord, now: EvaluationRecord): string[] {
  return now.sets.flatMap((set) => {
    const was = before.sets.find(({ id }) => id === set.id);
    if (was === undefined) return [];
    const [old, fresh] = [tallies(was), tallies(set)];
    if (old.rows !== fresh.rows) return [];
    return TALLIES.filter(({ sign, of }) => sign * (of(fresh) - of(old)) < 0).map(
      ({ name, of }) => `${set.id}: ${name} ${of(fresh)} of ${fresh.rows}, was ${of(old)}`,
    );
  });
}

interface Tallies {
  rows: number;
  right: number;
  calledRead: number;
  severeLower: number;
}

const TALLIES: readonly { name: string; sign: 1 | -1; of: (tallies: Tallies) => number }[] = [
  { name: 'right', sign: 1, of: ({ right }) => right },
  { name: 'non-Read called Read', sign: -1, of: ({ calledRead }) => calledRead },
  { name: 'Destructive or Financial called lower', sign: -1, of: ({ severeLower }) => severeLower },
];

function tallies({ clear, all, readOnly }: MeasuredSet): Tallies {
  const counts = clear ?? all;
  if (counts !== undefined) {
    const { rows, right, calledRead, severeCalledLower } = categoryFigures(counts);
    return { rows, right: right.count, calledRead: calledRead.count, severeLower: severeCalledLower.count };
  }
  if (readOnly === undefined) return { rows: 0, right: 0, calledRead: 0, severeLower: 0 };
  const { rows, right, calledRead } = readOnlyFigures(readOnly);
  return { rows, right: right.count, calledRead: calledRead.count, severeLower: 0 };
}
