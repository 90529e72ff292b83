import type { CatalogueMeta } from '#core/catalogue';
import { CATEGORIES, type Category } from '#core/classification';
import {
  byCategory,
  type CategoryCounts,
  type CategoryFigures,
  categoryFigures,
  type EvaluationRecord,
  type MeasuredSet,
  type Proportion,
  proportion,
  readOnlyFigures,
} from '#core/evaluation';
import { counted, grouped, listed } from '#core/words';

/** How tools are judged and how often that is right, as its page shows it. */
export interface MethodologyPage {
  categories: { category: Category; means: string; border: string }[];
  /** Absent where the catalogue was made without figures. */
  measured: MeasuredView | undefined;
}

export interface MeasuredView {
  versions: string;
  /** The clear rows of all sets of which nobody looked at a row, together; absent where there is no such set. */
  unseen:
    | { sets: string; rows: string; macroF1: string; headline: { what: string; value: string; interval: string }[]; weakest: string[] }
    | undefined;
  sets: SetView[];
}

export interface SetView {
  id: string;
  drawn: string;
  labels: string;
  lookedAt: string;
  caveat: string | undefined;
  size: string;
  /** One line of the table of all sets; `-` where the labels cannot say. */
  line: { right: string; macroF1: string; calledRead: string; severeLower: string; raised: string };
  parts: PartView[];
}

/** Clear rows, or all of them. */
export interface PartView {
  id: string;
  title: string;
  rows: string;
  perClass: { category: Category; precision: string; recall: string; f1: string; support: string }[];
  confusion: ConfusionRow[];
  calibration: CalibrationView;
}

export interface ConfusionRow {
  expected: Category;
  cells: ConfusionCell[];
}

export interface ConfusionCell {
  got: Category;
  count: number;
  /** Which side of right it is on. */
  side: 'right' | 'low' | 'high';
  /** How much of its row it is: 0 for none, 3 for half and more. */
  weight: 0 | 1 | 2 | 3;
  /** For who hears the table: `3 called lower`. */
  words: string;
}

export interface CalibrationView {
  summary: string;
  bins: { range: string; said: string; right: string; rows: string }[];
  points: ChartPoint[];
}

/** In units of the chart: 0 to 100, from the lower left corner. */
export interface ChartPoint {
  x: number;
  y: number;
  low: number;
  high: number;
  /** Grows with the square root of the rows. */
  radius: number;
}

const MEANS: Readonly<Record<Category, { means: string; border: string }>> = {
  Read: {
    means: 'Returns information and leaves everything that anybody relies on as it was.',
    border:
      'Fetching an address, searching, computing, checking, previewing and a picture that is only returned are Read. So is SQL where name or schema lets through nothing but queries.',
  },
  Write: {
    means: 'Makes or changes something that can be changed back or replaced.',
    border: 'Sending a message, posting, merging, scheduling, archiving, switching a setting and drafting an invoice are Write.',
  },
  Execute: {
    means: 'Runs, starts, stops or controls something, or does whatever its arguments say.',
    border: 'Any SQL, any command, any request, clicking and typing, devices, jobs, and having a server load its tools anew are Execute.',
  },
  Destructive: {
    means: 'Removes, overwrites, revokes or ends something in a way that cannot simply be taken back.',
    border: 'Cancelling an order or a subscription, revoking a key and ending an instance count as much as deleting.',
  },
  Financial: {
    means: 'Moves or commits money or value.',
    border: 'Reading a price, a balance or an invoice is Read; arithmetic about money is Read; a draft that commits to nothing is Write.',
  },
};

const LOOKED_AT_WORDS: Readonly<Record<MeasuredSet['lookedAt'], string>> = {
  rows: 'Yes: rules are made with it',
  'rows-later': 'Not before its first measure; since then rules are made with it',
  figures: 'No: only its figures',
};

export function methodologyPage({ evaluation }: Pick<CatalogueMeta, 'evaluation'>): MethodologyPage {
  return {
    categories: CATEGORIES.map((category) => ({ category, ...MEANS[category] })),
    measured: evaluation && measuredView(evaluation),
  };
}

function measuredView({ versions, sets }: EvaluationRecord): MeasuredView {
  return {
    versions: listed(Object.entries(versions).map(([part, version]) => `${part} ${version}`)),
    unseen: unseenView(sets.filter(({ lookedAt }) => lookedAt === 'figures')),
    sets: sets.map(setView),
  };
}

function unseenView(sets: readonly MeasuredSet[]): MeasuredView['unseen'] {
  const counts = sets.flatMap(({ clear }) => clear ?? []);
  if (counts.length === 0) return undefined;
  const figures = categoryFigures({
    confusion: byCategory((expected) => byCategory((got) => counts.reduce((all, { confusion }) => all + confusion[expected][got], 0))),
    calibration: [],
  });
  const { right, calledRead, severeCalledLower, readCalledOther } = figures;
  return {
    sets: listed(sets.map(({ id }) => id)),
    rows: counted(figures.rows, 'tool'),
    macroF1: figures.macroF1 === undefined ? '-' : figures.macroF1.toFixed(3),
    headline: [
      { what: 'judged as labelled', value: percent(right.share), interval: intervalWords(right) },
      { what: 'of what is not Read, called Read', value: percent(calledRead.share), interval: intervalWords(calledRead) },
      {
        what: 'of what destroys or costs, called milder',
        value: percent(severeCalledLower.share),
        interval: intervalWords(severeCalledLower),
      },
      { what: 'of what is Read, called worse', value: percent(readCalledOther.share), interval: intervalWords(readCalledOther) },
    ],
    weakest: CATEGORIES.flatMap((category) => weaknessOf(category, figures)),
  };
}

/** A category that is missed, or called where it is not, more often than one time in ten. */
function weaknessOf(category: Category, { confusion, perClass }: CategoryFigures): string[] {
  const { recall, precision, support } = perClass[category];
  const others = CATEGORIES.filter((other) => other !== category);
  const sentences: string[] = [];
  if (recall !== undefined && recall < 0.9) {
    const missed = others.filter((got) => confusion[category][got] > 0);
    const missing = support - confusion[category][category];
    const words = missed.map((got) => `${confusion[category][got]} called ${got}`);
    sentences.push(`Of ${counted(support, `${category} tool`)} ${missing} ${missing === 1 ? 'was' : 'were'} missed: ${listed(words)}.`);
  }
  if (precision !== undefined && precision < 0.9) {
    const wrongly = others.filter((expected) => confusion[expected][category] > 0);
    const called = CATEGORIES.reduce((all, expected) => all + confusion[expected][category], 0);
    const wrong = called - confusion[category][category];
    const words = wrongly.map((expected) => `${confusion[expected][category]} ${expected}`);
    sentences.push(
      `Of ${counted(called, 'tool')} that were called ${category}, ${wrong} ${wrong === 1 ? 'is' : 'are'} not: ${listed(words)}.`,
    );
  }
  return sentences;
}

function setView(set: MeasuredSet): SetView {
  const { id, drawn, labels, lookedAt, caveat, all, clear, readOnly } = set;
  const parts: PartView[] = [];
  if (clear !== undefined) parts.push(partView(`${id}-clear`, 'Clear rows', clear));
  if (all !== undefined && rowsOf(all) !== rowsOf(clear)) parts.push(partView(`${id}-all`, 'All rows', all));
  return {
    id,
    drawn,
    labels,
    lookedAt: LOOKED_AT_WORDS[lookedAt],
    caveat,
    size: all === undefined ? grouped(readOnly === undefined ? 0 : readOnlyFigures(readOnly).rows) : sizeWords(rowsOf(all), rowsOf(clear)),
    line: lineOf(set),
    parts,
  };
}

function rowsOf(counts: CategoryCounts | undefined): number {
  return counts === undefined ? 0 : categoryFigures(counts).rows;
}

function sizeWords(all: number, clear: number): string {
  return clear === all ? grouped(all) : `${grouped(all)}, ${grouped(clear)} of them clear`;
}

function lineOf({ clear, all, readOnly }: MeasuredSet): SetView['line'] {
  const counts = clear ?? all;
  if (counts !== undefined) {
    const { right, macroF1, calledRead, severeCalledLower, readCalledOther } = categoryFigures(counts);
    return {
      right: shareWords(right),
      macroF1: macroF1 === undefined ? '-' : macroF1.toFixed(3),
      calledRead: partWords(calledRead),
      severeLower: partWords(severeCalledLower),
      raised: partWords(readCalledOther),
    };
  }
  if (readOnly === undefined) return { right: '-', macroF1: '-', calledRead: '-', severeLower: '-', raised: '-' };
  const { right, calledRead, readCalledOther } = readOnlyFigures(readOnly);
  return {
    right: `${shareWords(right)}, Read or not`,
    macroF1: '-',
    calledRead: partWords(calledRead),
    severeLower: '-',
    raised: partWords(readCalledOther),
  };
}

function partView(id: string, title: string, counts: CategoryCounts): PartView {
  const figures = categoryFigures(counts);
  return {
    id,
    title,
    rows: `${counted(figures.rows, 'row')}, ${shareWords(figures.right)} right`,
    perClass: CATEGORIES.map((category) => {
      const { precision, recall, f1, support } = figures.perClass[category];
      return { category, precision: percent(precision), recall: percent(recall), f1: percent(f1), support: grouped(support) };
    }),
    confusion: CATEGORIES.map((expected) => ({
      expected,
      cells: CATEGORIES.map((got) => cellOf(expected, got, figures.confusion[expected][got], figures.perClass[expected].support)),
    })),
    calibration: calibrationView(figures),
  };
}

function cellOf(expected: Category, got: Category, count: number, ofRow: number): ConfusionCell {
  const step = CATEGORIES.indexOf(got) - CATEGORIES.indexOf(expected);
  const share = ofRow === 0 ? 0 : count / ofRow;
  return {
    got,
    count,
    side: step === 0 ? 'right' : step < 0 ? 'low' : 'high',
    weight: count === 0 ? 0 : share < 0.1 ? 1 : share < 0.5 ? 2 : 3,
    words: step === 0 ? 'right' : step < 0 ? 'called milder' : 'called worse',
  };
}

const LARGEST_RADIUS = 4.5;

function calibrationView({ calibration, calibrationError, rows }: CategoryFigures): CalibrationView {
  const lower = calibration.reduce((sum, bin) => sum + bin.confidence * bin.rows - bin.right, 0) < 0;
  return {
    summary:
      calibrationError === undefined
        ? 'There is nothing to compare.'
        : `Weighed by rows, confidence and what came true lie ${percent(calibrationError)} apart; on the whole it is ${lower ? 'more' : 'less'} often right than it says.`,
    bins: calibration.map((bin) => ({
      range: `${bin.from.toFixed(1)} to ${bin.to.toFixed(1)}`,
      said: percent(bin.confidence),
      right: percent(bin.right / bin.rows),
      rows: `${grouped(bin.right)} of ${grouped(bin.rows)}`,
    })),
    points: calibration.map((bin) => {
      const { share = 0, low = 0, high = 1 } = proportion(bin.right, bin.rows);
      return {
        x: tenth(bin.confidence * 100),
        y: tenth(share * 100),
        low: tenth(low * 100),
        high: tenth(high * 100),
        radius: tenth(Math.max(1, LARGEST_RADIUS * Math.sqrt(bin.rows / rows))),
      };
    }),
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(1)}\u00a0%`;
}

function intervalWords({ count, of, low = 0, high = 1 }: Proportion): string {
  return `${grouped(count)} of ${grouped(of)}; between ${(low * 100).toFixed(1)} and ${(high * 100).toFixed(1)} % with 95 % certainty`;
}

/** `94.0 % (91.2 to 96.0)`, broken by no line but before the bracket. */
function shareWords({ share, low = 0, high = 1 }: Proportion): string {
  return share === undefined ? '-' : `${percent(share)} (${(low * 100).toFixed(1)}\u00a0to\u00a0${(high * 100).toFixed(1)})`;
}

/** `2 of 138: 1.4 % (0.4 to 5.1)`. */
function partWords(part: Proportion): string {
  return part.share === undefined ? 'none to call so' : `${grouped(part.count)} of ${grouped(part.of)}: ${shareWords(part)}`;
}
