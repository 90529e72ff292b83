/** GitHub gives at most so many results of one query, in pages of so many. */
export const MOST_RESULTS = 1000;
export const PAGE = 100;

/**
 * What a slice should hold. Fewer cost half a page more for each slice; more come out above the ceiling more often, and then a page
 * was asked for nothing.
 */
const AIM = 870;
/** Taken slices that say how dense it is here; older ones say it of somewhere else. */
const RECENT_RESULTS = 1500;
/** Where one slice gave less than this share of what was expected, the next may be so many times as wide. */
const EMPTY_SHARE = 1 / 4;
const MOST_GROWTH = 16;

const MOST_GUESSES = 6;

/** A property by which results are told apart, counted in whole numbers: seconds, stars, bytes. */
export interface Axis {
  name: 'created' | 'stars' | 'size';
  from: number;
  to: number;
  /** The qualifier of a range, both ends included. */
  print(from: number, to: number): string;
  /** How much of everything lies in a range, by what is known beforehand; only ratios count. Never 0. */
  weight(from: number, to: number): number;
}

/** A range that was asked, with what GitHub counted in it. */
export interface Counted {
  from: number;
  to: number;
  total: number;
}

/** What is known of the results along one axis, while they are taken range by range from its start. */
export interface Progress {
  /** Results on the whole axis, as counted before the first range. */
  counted: number;
  /** In their order, without a hole. */
  taken: readonly Counted[];
  /** The last range that held too many, beginning where `taken` ends; `times` counts how often one that begins there did. */
  refused?: Counted & { times: number };
  /** Between which places those of a range lie that was refused, as far as its first and its last page show; it begins in or before the next range. */
  support?: { from: number; to: number };
  /** Places where many lie on one point, with how many: what a burst looks like in a page of results. */
  crowds: ReadonlyMap<number, number>;
}

/**
 * The next range to ask, so that it holds a little less than the ceiling as far as can be known; `undefined` at the end of the axis. Pure.
 *
 * How dense it is follows from the ranges taken last; after a refusal from what was counted in the refused range.
 */
export function nextRange(axis: Axis, progress: Progress): { from: number; to: number } | undefined {
  const { taken, refused, crowds, counted } = progress;
  const from = (taken.at(-1)?.to ?? axis.from - 1) + 1;
  if (from > axis.to) return undefined;
  const remaining = Math.max(0, counted - taken.reduce((sum, range) => sum + range.total, 0));
  let last = Math.min(axis.to, progress.support?.to ?? axis.to);
  // Where all that was expected was wrong again and again, halves come to an end.
  if (refused !== undefined) last = refused.times > MOST_GUESSES ? from + Math.floor((refused.to - from) / 2) : refused.to - 1;
  if (last <= from) return { from, to: from };
  if (refused === undefined && remaining <= MOST_RESULTS) return { from, to: axis.to };

  // The rest in equal parts, so that the last slice is no scrap.
  const aim = Math.min(AIM, remaining / Math.ceil(remaining / AIM) || AIM);
  const support = progress.support ?? { from, to: axis.to };
  const weight = (first: number, to: number): number => {
    const [least, most] = [Math.max(first, support.from), Math.min(to, support.to)];
    return least > most ? 0 : axis.weight(least, most);
  };
  const cut = refused ?? (progress.support === undefined ? undefined : taken.at(-1));
  const density = cut === undefined ? densityBehind(axis, from, progress, remaining, aim) : densityOf([cut], weight, crowds);
  let low = from;
  let high = last;
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    if (density * weight(from, middle) + crowdsIn(crowds, from, middle) <= aim) low = middle;
    else high = middle - 1;
  }
  return { from, to: low };
}

/** Results for each unit of weight, without those in crowds. */
function densityOf(ranges: readonly Counted[], weight: Axis['weight'], crowds: Progress['crowds']): number {
  const weights = ranges.reduce((sum, range) => sum + weight(range.from, range.to), 0);
  const results = ranges.reduce((sum, range) => sum + Math.max(0, range.total - crowdsIn(crowds, range.from, range.to)), 0);
  return weights === 0 ? 0 : results / weights;
}

/** How dense it will go on, by what was taken last, and by all that remains. */
function densityBehind(axis: Axis, from: number, { taken, crowds }: Progress, remaining: number, aim: number): number {
  const ahead = densityOf([{ from, to: axis.to, total: remaining }], axis.weight, crowds);
  // A range that is one point was cut around a crowd and says little of its surroundings.
  const said = taken.filter((range) => range.total <= MOST_RESULTS && range.from < range.to);
  const recent: Counted[] = [];
  let results = 0;
  for (const range of said.toReversed()) {
    if (results >= RECENT_RESULTS) break;
    recent.push(range);
    results += range.total;
  }
  const latest = recent[0];
  if (latest === undefined) return ahead;
  if (latest.total < aim * EMPTY_SHARE) {
    const here = Math.max(latest.total, aim / MOST_GROWTH) / axis.weight(latest.from, latest.to);
    return Math.min(here, Math.max(ahead, densityOf(recent, axis.weight, crowds)));
  }
  // Near the start hardly anything was seen: the whole has its say as long as that is so.
  const trust = Math.min(1, results / RECENT_RESULTS);
  return Math.max(densityOf(recent, axis.weight, crowds) * trust + ahead * (1 - trust), ahead / 4);
}

function crowdsIn(crowds: ReadonlyMap<number, number>, from: number, to: number): number {
  let results = 0;
  for (const [at, many] of crowds) if (at >= from && at <= to) results += many;
  return results;
}

/** Share of a page that must lie on one point to be called a crowd, and the least number. */
const CROWD_SHARE = 0.1;
const CROWD_LEAST = 8;

/** The crowds that one page of a range with `total` results shows, by its members' places. Pure. */
export function crowdsSeen(places: readonly number[], total: number): Map<number, number> {
  const count = new Map<number, number>();
  for (const place of places) count.set(place, (count.get(place) ?? 0) + 1);
  const least = Math.max(CROWD_LEAST, places.length * CROWD_SHARE);
  return new Map([...count].filter(([, many]) => many >= least).map(([place, many]) => [place, (many / places.length) * total]));
}

/** The day the protocol was published; before it the needles find namesakes. */
const PUBLISHED = Date.UTC(2024, 10, 25) / 1000;
const DAY = 86_400;
/** GitHub's first day. */
export const FIRST_SECOND = Date.UTC(2007, 9, 29) / 1000;

/**
 * Time of creation, in seconds.
 *
 * @param known when repositories that are known already were created, in order: others are created at much the same times.
 */
export function createdAxis(from: number, to: number, known: readonly number[] = []): Axis {
  // Next to nothing before the protocol, then growing by the day: good enough to begin with.
  const guessed = (at: number): number => (Math.max(0, at - FIRST_SECOND) / DAY) * 0.5 + Math.max(0, (at - PUBLISHED) / DAY) ** 2 / 10;
  const all = guessed(to + 1) - guessed(from);
  return {
    name: 'created',
    from,
    to,
    print: (first, last) => `created:${isoSecond(first)}..${isoSecond(last)}`,
    weight: (first, last) => {
      const guess = (guessed(last + 1) - guessed(first)) / all;
      if (known.length < MOST_RESULTS) return guess;
      return 0.05 * guess + (0.95 * (countBelow(known, last + 1) - countBelow(known, first))) / known.length;
    },
  };
}

/** Stars, of which most repositories have none and each more is rarer. */
export function starsAxis(): Axis {
  const most = 10_000_000;
  const rest = (stars: number): number => 1 / (stars + 1) ** 1.5;
  return {
    name: 'stars',
    from: 0,
    to: most,
    print: (first, last) => (last >= most ? `stars:>=${first}` : `stars:${first}..${last}`),
    weight: (first, last) => rest(first) - rest(last + 1),
  };
}

/** Bytes of a file; GitHub searches in files below 384 KB. */
export function sizeAxis(): Axis {
  return {
    name: 'size',
    from: 0,
    to: 384 * 1024,
    print: (first, last) => `size:${first}..${last}`,
    weight: (first, last) => Math.log((last + 101) / (first + 100)),
  };
}

export function isoSecond(second: number): string {
  return new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}

/** How many of sorted numbers are below one. */
function countBelow(sorted: readonly number[], bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
