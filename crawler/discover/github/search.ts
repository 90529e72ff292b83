import { z } from 'zod';
import { GiveUp } from '#core/errors';
import type { RepositoryFacts } from '#core/server';
import {
  type Axis,
  type Counted,
  createdAxis,
  crowdsSeen,
  FIRST_SECOND,
  isoSecond,
  MOST_RESULTS,
  nextRange,
  PAGE,
  type Progress,
  sizeAxis,
  starsAxis,
} from './axis.ts';
import { type GitHubClient, refusalOf } from './client.ts';
import { type Hit, hitKey, type Journal, type Slice } from './journal.ts';
import type { Budget } from './rate-limits.ts';

const TRIES = 5;
/** How often an answer that GitHub calls incomplete is asked for. */
const INCOMPLETE_TRIES = 3;
/** GitHub takes at most five AND, OR and NOT, and an excluded language is a NOT. */
const MOST_EXCLUDED = 5;
const LONGEST_QUERY = 256;

/** One page of results. */
interface Page {
  total: number;
  incomplete: boolean;
  hits: Hit[];
  /** In the order of `hits`; `null` where the search knows none. */
  languages: (string | null)[];
}

/** What the searches for repositories and for code differ in. */
interface Kind {
  budget: Budget;
  path: string;
  /** By which the results keep their order while somebody pushes. */
  order: Readonly<Record<string, string>>;
  /** Throws a `ZodError` for what is no answer of this search. */
  read(data: unknown): Page;
  /** How often what is missing is asked for again. */
  rounds: number;
}

const Answer = z.object({ total_count: z.int().nonnegative(), incomplete_results: z.boolean() });
const Text = z.string().nullish().catch(undefined);
const RepositoryItem = z.object({
  id: z.int(),
  node_id: z.string(),
  full_name: z.string(),
  created_at: z.string(),
  pushed_at: z.string(),
  stargazers_count: z.int().nonnegative(),
  archived: z.boolean().catch(false),
  fork: z.boolean().catch(false),
  private: z.boolean().catch(false),
  description: Text,
  language: Text,
  license: z.object({ spdx_id: Text }).nullish().catch(undefined),
});
type RepositoryItem = z.infer<typeof RepositoryItem>;
const CodeItem = z.object({
  path: z.string(),
  repository: z.object({ id: z.int(), node_id: z.string(), full_name: z.string(), private: z.boolean().catch(false) }),
});

/** @param withFacts keeps what a result says of its repository, for want of a way to ask for more. */
function repositories(withFacts: boolean): Kind {
  return {
    budget: 'search',
    path: '/search/repositories',
    // A push moves a repository in every other order; stars hardly change within minutes.
    order: { sort: 'stars', order: 'desc' },
    rounds: 2,
    read: (data) => {
      const { total_count: total, incomplete_results: incomplete, items } = Answer.extend({ items: z.array(RepositoryItem) }).parse(data);
      const hits = items.map((item) => ({
        id: String(item.id),
        node: item.node_id,
        fullName: item.full_name,
        created: Math.floor(Date.parse(item.created_at) / 1000),
        ...(item.private && { isPrivate: true }),
        ...(withFacts && { facts: factsOf(item) }),
      }));
      return { total, incomplete, hits, languages: items.map(({ language }) => language ?? null) };
    },
  };
}

const CODE: Kind = {
  budget: 'code_search',
  path: '/search/code',
  order: {},
  // Its results differ from one time to the next; more rounds would chase them.
  rounds: 1,
  read: (data) => {
    const { total_count: total, incomplete_results: incomplete, items } = Answer.extend({ items: z.array(CodeItem) }).parse(data);
    const hits = items.map(({ path, repository: { id, node_id: node, full_name: fullName, private: isPrivate } }) => ({
      ...{ id: String(id), node, fullName, path },
      ...(isPrivate && { isPrivate }),
    }));
    return { total, incomplete, hits, languages: items.map(() => null) };
  },
};

function factsOf(item: RepositoryItem): RepositoryFacts {
  const license = item.license?.spdx_id;
  return {
    id: String(item.id),
    fullName: item.full_name,
    ...(typeof item.description === 'string' && { description: item.description }),
    ...(typeof license === 'string' && license !== 'NOASSERTION' && { license }),
    stars: item.stargazers_count,
    archived: item.archived,
    fork: item.fork,
    pushedAt: item.pushed_at,
    files: {},
  };
}

export interface SearchWorld {
  client: GitHubClient;
  journal: Journal;
  tell(message: string): void;
  /** Hears of every result as soon as it stands in the journal; the same one may come several times. */
  found(hits: readonly Hit[]): void;
}

export interface Gap {
  part: string;
  counted: number;
  got: number;
}

/** A slice that gave less than was counted, and the seconds in which its repositories were created, where it is of such. */
interface Short {
  slice: Slice;
  created?: { from: number; to: number };
}

/**
 * Goes through everything that matches a query although GitHub gives only 1,000 results of one: in slices of a range of an axis, each
 * remembered with what was counted and what was got.
 */
export class Search {
  readonly gaps: Gap[] = [];
  readonly #world: SearchWorld;
  readonly #kind: Kind;
  #short: Short[] = [];

  private constructor(world: SearchWorld, kind: Kind) {
    this.#world = world;
    this.#kind = kind;
  }

  static forRepositories(world: SearchWorld): Search {
    return new Search(world, repositories(!world.client.authenticated));
  }

  static forCode(world: SearchWorld): Search {
    return new Search(world, CODE);
  }

  /**
   * Every repository that matches one of the needles, and was pushed or created since `since` where that is given.
   *
   * Whoever pushes meanwhile may slip from a page that is still to come to one that was asked; therefore a whole discovery ends with
   * what was pushed or created since it began.
   */
  async repositories(needles: readonly string[], since: Date | undefined): Promise<void> {
    const startedAt = secondOf(new Date(this.#world.journal.run.startedAt));
    if (since === undefined) {
      // Repositories of one needle lie in time much as those of the others.
      const known = new Map<string, number>();
      for (const needle of needles) {
        const axis = createdAxis(FIRST_SECOND, startedAt, [...known.values()].sort(ascending));
        await this.#walk(needle, [axis, starsAxis()], (hits) => {
          for (const { id, created = 0 } of hits) known.set(id, created);
        });
      }
    }
    const late = new Map<string, Hit[]>(needles.map((needle) => [needle, []]));
    const from = since === undefined ? startedAt : secondOf(since);
    // Of a fork, an import or an empty repository the last push lies before it was created.
    const bases = [
      { qualifier: `pushed:>=${isoSecond(from)}`, first: FIRST_SECOND },
      { qualifier: `pushed:<${isoSecond(from)}`, first: from },
    ];
    for (const needle of needles) {
      for (const { qualifier, first } of bases) {
        // Further than now, because what is created during the run belongs to it.
        const last = Math.max(startedAt, from) + 30 * 86_400;
        await this.#walk(`${needle} ${qualifier}`, [createdAxis(first, last), starsAxis()], (hits) => late.get(needle)?.push(...hits));
      }
    }
    await this.#settle(late);
  }

  /** Every file that matches one of the needles. */
  async code(needles: readonly string[]): Promise<void> {
    for (const needle of needles) await this.#walk(needle, [sizeAxis()], () => {});
    await this.#settle(new Map());
  }

  /**
   * All results of one query, along the first axis; where one point of it holds too many, along the next.
   *
   * @param counted how many there are, where that is known.
   */
  async #walk(
    base: string,
    [axis, ...further]: readonly [Axis, ...Axis[]],
    got: (hits: readonly Hit[]) => void,
    counted?: number,
  ): Promise<void> {
    const { journal } = this.#world;
    const isCreated = axis.name === 'created';
    const within = (range: Counted) => (isCreated ? { from: range.from, to: range.to } : undefined);
    const scout = new Scout(isCreated);
    let walk = await journal.walk(base);
    if (walk === undefined) {
      walk = { run: journal.run.id, counted: counted ?? 0, parts: [], crowds: [] };
      if (counted === undefined) {
        const query = `${base} ${axis.print(axis.from, axis.to)}`;
        const first = await this.#page(query, 1);
        if (first.total <= MOST_RESULTS) walk.parts.push({ from: axis.from, to: axis.to, total: first.total, divided: false });
        walk.counted = first.total;
        scout.look(first);
        await this.#begin(base, walk, query, first);
      }
    }
    for (const [at, many] of walk.crowds) scout.crowds.set(at, many);
    for (const part of walk.parts) {
      const query = `${base} ${axis.print(part.from, part.to)}`;
      if (part.divided) await this.#divide(query, further, got, part.total);
      else await this.#finish(query, got, within(part));
    }
    for (;;) {
      const range = nextRange(axis, { counted: walk.counted, taken: walk.parts, ...scout.seen() });
      if (range === undefined) return;
      const query = `${base} ${axis.print(range.from, range.to)}`;
      const first = await this.#page(query, 1);
      const part = { ...range, total: first.total, divided: first.total > MOST_RESULTS };
      if (part.divided && range.from < range.to) {
        scout.refuse(part);
        scout.look(first);
        // Pages have an order: where the first lies is not where all lie, unless the last lies there too.
        if (scout.isLost) scout.look(first, await this.#page(query, 1, { sort: 'stars', order: 'asc' }));
        continue;
      }
      scout.take(part);
      walk.crowds = [...scout.crowds];
      walk.parts.push(part);
      await this.#begin(base, walk, query, first);
      if (part.divided) await this.#divide(query, further, got, part.total, first);
      else await this.#finish(query, got, within(part));
    }
  }

  /** A point of an axis that holds more than one query gives. */
  async #divide(
    query: string,
    [axis, ...further]: readonly Axis[],
    got: (hits: readonly Hit[]) => void,
    counted: number,
    first?: Page,
  ): Promise<void> {
    if (axis !== undefined) await this.#walk(query, [axis, ...further], got, counted);
    else if (this.#kind === CODE) await this.#finish(query, got, undefined, first);
    else await this.#byLanguage(query, got, counted, first ?? (await this.#page(query, 1)));
  }

  /** The last axis has no order: the languages that are seen, one after the other, and then all others together. */
  async #byLanguage(base: string, got: (hits: readonly Hit[]) => void, counted: number, sample: Page): Promise<void> {
    const excluded: string[] = [];
    let rest = base;
    let restPage: Page | undefined = sample;
    let remaining = counted;
    let waiting = languagesOf(sample);
    while (remaining > MOST_RESULTS && excluded.length < MOST_EXCLUDED) {
      if (waiting.length === 0) {
        restPage ??= await this.#page(rest, 1);
        waiting = languagesOf(restPage).filter((language) => !excluded.includes(language));
      }
      const language = waiting.shift();
      if (language === undefined) break;
      const query = `${base} language:${JSON.stringify(language)}`;
      remaining -= (await this.#finish(query, got)).total;
      excluded.push(language);
      rest = `${base} ${excluded.map((each) => `-language:${JSON.stringify(each)}`).join(' ')}`;
      restPage = undefined;
    }
    if (remaining > 0 || excluded.length === 0) await this.#finish(rest, got, undefined, restPage);
  }

  /** Writes down that a slice is being asked, with its first page. */
  async #begin(base: string, walk: Parameters<Journal['writeWalk']>[1], query: string, first: Page): Promise<void> {
    const { journal } = this.#world;
    if (first.total <= MOST_RESULTS) await journal.writeSlice(this.#sliceOf(query, first));
    await journal.writeWalk(base, walk);
  }

  #sliceOf(query: string, first: Page): Slice {
    const { total, incomplete, hits } = first;
    return { run: this.#world.journal.run.id, query, total, pages: [1], hits, got: hits.length, incomplete, settled: false };
  }

  /** The pages of a slice that are still missing; what a slice cannot give is a gap. */
  async #finish(query: string, got: (hits: readonly Hit[]) => void, created?: { from: number; to: number }, first?: Page): Promise<Slice> {
    const { journal, found } = this.#world;
    let slice = await journal.slice(query);
    if (slice === undefined) {
      slice = this.#sliceOf(query, first ?? (await this.#page(query, 1)));
      await journal.writeSlice(slice);
    }
    const open = slice;
    found(open.hits);
    const pages = Array.from({ length: pagesOf(open) }, (_, index) => index + 1);
    await Promise.all(pages.filter((page) => !open.pages.includes(page)).map((page) => this.#takePage(open, page)));
    got(open.hits);
    if (open.total > MOST_RESULTS) this.#gap(open);
    else if (open.incomplete || open.hits.length < open.total) this.#short.push({ slice: open, ...(created !== undefined && { created }) });
    return open;
  }

  async #takePage(slice: Slice, number: number): Promise<void> {
    const { journal, found } = this.#world;
    const page = await this.#page(slice.query, number);
    addHits(slice, page.hits);
    slice.pages = [...new Set([...slice.pages, number])];
    slice.incomplete ||= page.incomplete;
    // What is counted may change while the pages are asked; the last word holds.
    if (!page.incomplete) slice.total = Math.max(page.total, slice.total > MOST_RESULTS ? slice.total : 0);
    await journal.writeSlice(slice);
    found(page.hits);
  }

  /** Looks for what is missing in a slice: first among what was pushed lately, which is how it slips away, then by asking again. */
  async #settle(late: ReadonlyMap<string, readonly Hit[]>): Promise<void> {
    const short = this.#short;
    this.#short = [];
    for (const { slice, created } of short) {
      for (const [needle, hits] of late) {
        // Slices of what was pushed lately have another qualifier first; what they miss is not among themselves.
        const isOfNeedle = created !== undefined && slice.query.startsWith(`${needle} created:`);
        if (isOfNeedle)
          addHits(
            slice,
            hits.filter(({ created: at = 0 }) => at >= created.from && at <= created.to),
          );
      }
      for (let round = 0; !slice.settled && round < this.#kind.rounds && isShort(slice); round++) {
        this.#world.tell(`GitHub counted ${slice.total} results of \`${slice.query}\` and gave ${slice.hits.length}; asking again.`);
        slice.incomplete = false;
        // The first page says anew how many there are.
        await this.#takePage(slice, 1);
        for (let page = 2; page <= pagesOf(slice) && isShort(slice); page++) await this.#takePage(slice, page);
      }
      slice.settled = true;
      await this.#world.journal.writeSlice(slice);
      if (isShort(slice)) this.#gap(slice);
    }
  }

  #gap({ query, total, hits }: Slice): void {
    this.gaps.push({ part: query, counted: total, got: hits.length });
  }

  /** One page; asked again while GitHub says that it did not search to the end. */
  async #page(query: string, page: number, order = this.#kind.order): Promise<Page> {
    let best: Page | undefined;
    for (let attempt = 1; attempt <= INCOMPLETE_TRIES; attempt++) {
      const answer = await this.#ask(query, page, order);
      if (!answer.incomplete) return answer;
      best = best === undefined || answer.hits.length > best.hits.length ? answer : best;
      this.#world.tell(`GitHub gave up on \`${query}\` before its end${attempt < INCOMPLETE_TRIES ? '; asking again' : ''}.`);
    }
    return best as Page;
  }

  async #ask(query: string, page: number, order: Readonly<Record<string, string>>): Promise<Page> {
    if (query.length > LONGEST_QUERY)
      throw new GiveUp('github-long-query', `GitHub takes queries of ${LONGEST_QUERY} characters: \`${query}\`.`);
    const { budget, path, read } = this.#kind;
    const reply = await this.#world.client.get(budget, path, { q: query, ...order, per_page: PAGE, page }, { tries: TRIES });
    try {
      if (reply.status === 200) return read(reply.data);
    } catch (cause) {
      throw refusalOf(reply, `the search \`${query}\``, cause);
    }
    throw refusalOf(reply, `the search \`${query}\``);
  }
}

/** What was seen of the axis ahead, on pages that were asked in vain. */
class Scout {
  readonly crowds = new Map<number, number>();
  readonly #showsPlaces: boolean;
  #refused: Progress['refused'];
  #support: Progress['support'];

  /** @param showsPlaces whether a result says where it lies. */
  constructor(showsPlaces: boolean) {
    this.#showsPlaces = showsPlaces;
  }

  seen(): Pick<Progress, 'refused' | 'support' | 'crowds'> {
    return {
      crowds: this.crowds,
      ...(this.#refused !== undefined && { refused: this.#refused }),
      ...(this.#support !== undefined && { support: this.#support }),
    };
  }

  /** The first page of a range that holds too many, and the last, where that was asked too. */
  look(first: Page, last?: Page): void {
    if (!this.#showsPlaces || first.total <= MOST_RESULTS) return;
    const places = [first, ...(last === undefined ? [] : [last])].map(({ hits }) => hits.map(({ created = 0 }) => created));
    for (const page of places) for (const [at, many] of crowdsSeen(page, first.total)) this.crowds.set(at, many);
    if (last !== undefined) this.#support = { from: Math.min(...places.flat()), to: Math.max(...places.flat()) };
  }

  refuse(range: Counted): void {
    this.#refused = { ...range, times: (this.#refused?.times ?? 0) + 1 };
  }

  /** A range was cut by what was counted in it, and still held too many; now and again. */
  get isLost(): boolean {
    return this.#showsPlaces && this.#refused !== undefined && this.#refused.times % 2 === 0;
  }

  take({ from, to }: Counted): void {
    this.#refused = undefined;
    // What was seen goes on to hold for the rest of it, unless a point was cut out, which tells nothing of the rest.
    if (this.#support !== undefined && (to >= this.#support.to || from === to)) this.#support = undefined;
  }
}

function isShort({ hits, total, incomplete }: Slice): boolean {
  return incomplete || hits.length < total;
}

function pagesOf({ total }: Slice): number {
  return Math.ceil(Math.min(total, MOST_RESULTS) / PAGE);
}

function addHits(slice: Slice, hits: readonly Hit[]): void {
  const have = new Set(slice.hits.map(hitKey));
  for (const hit of hits) {
    if (have.has(hitKey(hit))) continue;
    have.add(hitKey(hit));
    slice.hits.push(hit);
  }
  slice.got = slice.hits.length;
}

/** Most frequent first. */
function languagesOf({ languages }: Page): string[] {
  const count = new Map<string, number>();
  for (const language of languages) if (language !== null) count.set(language, (count.get(language) ?? 0) + 1);
  return [...count].sort((one, other) => other[1] - one[1]).map(([language]) => language);
}

function secondOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

const ascending = (one: number, other: number): number => one - other;
