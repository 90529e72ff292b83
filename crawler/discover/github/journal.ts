import { z } from 'zod';
import type { JsonObject } from '#core/json';
import { RepositoryFacts } from '#core/server';
import type { DiscoveryMemory } from '../source.ts';
import { KeptAnswer, type KeptAnswers } from './enrich.ts';

/** One result of a search: a repository, or a file in one. */
export const Hit = z.object({
  /** The number that GitHub gave the repository; stays through renames. */
  id: z.string(),
  /** The same for GraphQL. */
  node: z.string(),
  fullName: z.string(),
  /** Seconds; absent where the search does not say. */
  created: z.int().optional(),
  /** Of the file, where one was searched for. */
  path: z.string().optional(),
  /** A token sees more than the public: it counts as got, and nobody is told. */
  isPrivate: z.boolean().optional(),
  /** Where nothing more can be asked about it: what the search itself said. */
  facts: RepositoryFacts.optional(),
});
export type Hit = z.infer<typeof Hit>;

/** What tells one result of a search from the others. */
export function hitKey({ id, path = '' }: Hit): string {
  return `${id} ${path}`;
}

const Run = z.object({ id: z.int(), startedAt: z.string(), asks: z.string(), finished: z.boolean() });
export type Run = z.infer<typeof Run>;

/** One query of at most 1,000 results: what was counted, and what was got page by page. */
export const Slice = z.object({
  run: z.int(),
  query: z.string(),
  total: z.int(),
  pages: z.array(z.int()),
  /** Kept until the run is finished. */
  hits: z.array(Hit),
  got: z.int(),
  /** GitHub gave up on the query before its end, every time. */
  incomplete: z.boolean(),
  /** Was asked once more after the others, because something was missing. */
  settled: z.boolean(),
});
export type Slice = z.infer<typeof Slice>;

const Part = z.object({
  from: z.int(),
  to: z.int(),
  total: z.int(),
  /** The point holds too many and was divided further. */
  divided: z.boolean(),
});
/** How far one needle, or one point of it, was gone through along one axis. */
export const Walk = z.object({ run: z.int(), counted: z.int(), parts: z.array(Part), crowds: z.array(z.tuple([z.int(), z.number()])) });
export type Walk = z.infer<typeof Walk>;

const Told = z.object({ run: z.int(), keys: z.array(z.string()) });

/** Runs that were broken off longer ago than this begin anew: too much has changed to go on. */
const STALE_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * What a discovery has behind it, in the source's memory. Written after each page and each batch, so that a killed one asks for
 * nothing again that it has; records of other runs are as if absent.
 */
export class Journal {
  readonly run: Run;
  readonly #memory: DiscoveryMemory;
  readonly #slices = new Set<string>();
  #told: number;
  /** One write after the other: of two of one key the later one must win. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(memory: DiscoveryMemory, run: Run, told: number) {
    this.#memory = memory;
    this.run = run;
    this.#told = told;
  }

  /**
   * Goes on with the run that was broken off, or begins one.
   *
   * @param asks what the run asks for; another question is another run.
   * @returns with the keys that it has told already.
   */
  static async open(memory: DiscoveryMemory, asks: string, now: Date): Promise<{ journal: Journal; told: Set<string> }> {
    const last = Run.safeParse(await memory.read('run')).data;
    const goesOn = last !== undefined && !last.finished && last.asks === asks && now.getTime() - Date.parse(last.startedAt) < STALE_MS;
    const run = goesOn ? last : { id: (last?.id ?? 0) + 1, startedAt: now.toISOString(), asks, finished: false };
    if (!goesOn) await memory.write('run', run);
    const told = new Set<string>();
    for (let batch = 0; ; batch++) {
      const record = Told.safeParse(await memory.read(`told ${batch}`)).data;
      if (record?.run !== run.id) return { journal: new Journal(memory, run, batch), told };
      for (const key of record.keys) told.add(key);
    }
  }

  async slice(query: string): Promise<Slice | undefined> {
    this.#slices.add(query);
    return this.#ofThisRun(Slice.safeParse(await this.#memory.read(`slice ${query}`)).data);
  }

  writeSlice(slice: Slice): Promise<void> {
    this.#slices.add(slice.query);
    return this.#write(`slice ${slice.query}`, slice);
  }

  async walk(query: string): Promise<Walk | undefined> {
    return this.#ofThisRun(Walk.safeParse(await this.#memory.read(`walk ${query}`)).data);
  }

  writeWalk(query: string, walk: Walk): Promise<void> {
    return this.#write(`walk ${query}`, walk);
  }

  /** These were handed on and need never be again. */
  writeTold(keys: string[]): Promise<void> {
    const batch = this.#told++;
    return this.#write(`told ${batch}`, { run: this.run.id, keys });
  }

  /** Of all runs. */
  readonly answers: KeptAnswers = {
    read: async (id) => KeptAnswer.safeParse(await this.#memory.read(`answer ${id}`)).data,
    write: (id, answer) => this.#write(`answer ${id}`, answer),
  };

  /** Of the slices stays what was counted and got. */
  async finish(): Promise<void> {
    await this.#write('run', { ...this.run, finished: true });
    for (const query of this.#slices) {
      const slice = await this.slice(query);
      if (slice !== undefined) await this.#write(`slice ${query}`, { ...slice, hits: [] });
    }
  }

  #ofThisRun<Kept extends { run: number }>(record: Kept | undefined): Kept | undefined {
    return record?.run === this.run.id ? record : undefined;
  }

  #write(key: string, record: object): Promise<void> {
    // What the record says now; it goes on changing while the write waits its turn.
    const copy = JSON.parse(JSON.stringify(record)) as JsonObject;
    const written = this.#writing.then(() => this.#memory.write(key, copy));
    this.#writing = written.catch(() => {});
    return written;
  }
}
