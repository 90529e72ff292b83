import { z } from 'zod';
import { GiveUp } from '#core/errors';
import { parseJson } from '#core/json';
import type { Sighting } from '#core/server';
import { parseTarget, printTarget } from '#core/target';
import { type ClientOutside, politeClient } from './polite-client.ts';
import type { DiscoverySource, DiscoveryWorld, SourceReport } from './source.ts';

export interface NpmSearchOptions {
  /** Of the registry, without a closing slash. */
  registryUrl: string;
  /** Only packages with a version published since. */
  since?: Date;
  /** From the start of one request to the start of the next. */
  intervalMs?: number;
  needles?: readonly string[];
  outside?: Partial<ClientOutside>;
}

/**
 * What servers are searched by: what their authors call them, and the libraries they are made with, where a registry can be asked for
 * those. One that cannot takes them for words, which does no harm: what does not speak of MCP is left out.
 */
export const NPM_NEEDLES: readonly string[] = [
  'keywords:mcp-server',
  'keywords:mcp',
  'keywords:model-context-protocol',
  'keywords:modelcontextprotocol',
  'keywords:mcpserver',
  'dependencies:@modelcontextprotocol/sdk',
  'dependencies:@modelcontextprotocol/server',
  'dependencies:fastmcp',
  'mcp server',
  'model context protocol',
];

const PAGE = 250;
const PAGE_BYTES = 16 * 1024 * 1024;
const INTERVAL_MS = 1_000;
/** Of one question; no registry is known to show as many. */
const MOST_PAGES = 200;
/** Narrower questions for a needle of which the registry shows only the beginning. */
const MOST_NARROWER = 30;
/** What a search says of a package changes from day to day: a discovery that stopped longer ago begins anew. */
const RESUMED_WITHIN_MS = 7 * 24 * 3_600_000;

const Text = z.string().optional().catch(undefined);
const Words = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/[,\s]+/))])
  .optional()
  .catch(undefined);

const Found = z.object({
  package: z.object({
    name: z.string(),
    date: Text,
    description: Text,
    keywords: Words,
    links: z.object({ repository: Text }).optional().catch(undefined),
    dependencies: z
      .union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)])
      .optional()
      .catch(undefined),
  }),
});
type Found = z.infer<typeof Found>['package'];

const Answer = z.object({ objects: z.array(z.unknown()), total: z.number().nonnegative() });

const Memory = z.object({
  startedAt: z.string(),
  /** Another question begins anew. */
  question: z.string(),
  /** What is still to be asked; the first may be half done. */
  left: z.array(z.object({ query: z.string(), needle: z.string() })),
  /** How far the first of them is. */
  from: z.int().nonnegative(),
  /** The package of that page behind which it goes on. */
  behind: z.string().nullable(),
  /** Of the needles whose answers can be counted. */
  counts: z.record(z.string(), z.object({ counted: z.number(), got: z.number() })),
});
type Memory = z.infer<typeof Memory>;

/**
 * The search of an npm registry, one request a second at most.
 *
 * A registry shows only the beginning of a long answer. What is behind it is asked for by narrower questions, with the keywords that its
 * packages have most often; what even those do not bring is a gap with a number.
 */
export function npmSearchSource(options: NpmSearchOptions, world: DiscoveryWorld): DiscoverySource {
  const client = politeClient({
    world,
    farSide: 'The npm registry',
    code: 'npm-search',
    accept: 'application/json',
    mostBytes: PAGE_BYTES,
    intervalMs: options.intervalMs ?? INTERVAL_MS,
    ...(options.outside !== undefined && { outside: options.outside }),
  });
  const key = `npm-search ${options.registryUrl}`;
  const needles = options.needles ?? NPM_NEEDLES;
  const question = JSON.stringify([needles, options.since?.toISOString() ?? null]);
  const seen = new Set<string>();
  let sightings = 0;
  let counts: Memory['counts'] = {};

  async function begin(): Promise<Memory> {
    const stored = Memory.safeParse(await world.memory.read(key));
    const now = world.now();
    if (stored.success && stored.data.question === question && now.getTime() - Date.parse(stored.data.startedAt) < RESUMED_WITHIN_MS) {
      world.tell(`The npm registry is asked on from where the last discovery stopped, which began ${stored.data.startedAt}.`);
      return stored.data;
    }
    return {
      startedAt: now.toISOString(),
      question,
      left: needles.map((needle) => ({ query: needle, needle })),
      from: 0,
      behind: null,
      counts: {},
    };
  }

  async function* discover(): AsyncGenerator<Sighting> {
    const state = await begin();
    counts = state.counts;
    const tallies = new Map<string, Tally>();
    for (let [now] = state.left; now !== undefined; [now] = state.left) {
      const { needle, query } = now;
      const tally = tallies.get(needle) ?? { names: new Set(), keywords: new Map() };
      tallies.set(needle, tally);
      yield* ask(state, now, tally);
      state.left.shift();
      state.from = 0;
      if (query === needle) state.left.unshift(...narrower(needle, tally));
    }
    await world.memory.write(key, {});
  }

  /** Page after page, until nothing is missing or nothing new comes. */
  async function* ask(state: Memory, { needle, query }: Memory['left'][number], tally: Tally): AsyncGenerator<Sighting> {
    const shown = new Set<string>();
    for (let pages = 1; pages <= MOST_PAGES && !isComplete(needle, query); pages++) {
      await world.memory.write(key, state);
      const page = await readPage(query, state.from);
      if (page === undefined) return;
      const fresh = page.found.filter(({ name }) => !tally.names.has(name));
      const speaking = fresh.filter(speaksOfMcp);
      yield* sightingsOf(speaking, query, state);
      for (const found of fresh) takeNote(tally, found);
      if (isExact(needle)) countIn(needle, page.total, fresh.length);
      state.from += page.shown;
      // Words find more and more of what only sounds alike, the best first; and a registry may show its last page again and again.
      const brought = isExact(needle) ? page.found.filter(({ name }) => !shown.has(name)) : speaking;
      if (brought.length === 0 || state.from >= page.total) return;
      for (const { name } of page.found) shown.add(name);
    }
  }

  function countIn(needle: string, total: number, fresh: number): void {
    const { counted, got } = counts[needle] ?? { counted: total, got: 0 };
    counts[needle] = { counted, got: got + fresh };
  }

  /** Whether a narrower question can bring nothing, because nothing is missing any more. */
  function isComplete(needle: string, query: string): boolean {
    const { counted, got } = counts[needle] ?? { counted: 1, got: 0 };
    return query !== needle && got >= counted;
  }

  /** `undefined` behind the last page that the registry shows. */
  async function readPage(query: string, from: number): Promise<{ found: Found[]; shown: number; total: number } | undefined> {
    const url = new URL(`${options.registryUrl}/-/v1/search`);
    for (const [name, value] of Object.entries({ text: query, size: PAGE, from })) url.searchParams.set(name, String(value));
    const { status, text } = await client.get(url);
    if (status === 200) {
      const answer = Answer.safeParse(parseJson(text));
      if (!answer.success) throw refused('what it answers is no search result');
      const { objects, total } = answer.data;
      const found = objects.flatMap((object) => Found.safeParse(object).data?.package ?? []);
      return { found, shown: objects.length, total };
    }
    if (from > 0 && status >= 400 && status < 500) return undefined;
    throw refused(`status ${status}`);
  }

  function refused(why: string): GiveUp {
    const { registryUrl } = options;
    return new GiveUp(
      'npm-search-refused',
      `The registry that npm is configured for, \`${registryUrl}\`, does not answer searches: ${why}. \`npm config get registry\` says which one is asked.`,
    );
  }

  /** The questions that may bring what the registry did not show of a needle. */
  function narrower(needle: string, { keywords }: Tally): Memory['left'] {
    const { counted = 0, got = 0 } = counts[needle] ?? {};
    if (counted <= got) return [];
    const own = needle.replace(/^\w+:/, '');
    const often = [...keywords]
      .filter(([word]) => word !== own)
      .sort(([one, times], [other, more]) => more - times || (one < other ? -1 : 1));
    return often.slice(0, MOST_NARROWER).map(([word]) => ({ needle, query: `${needle}+${word}` }));
  }

  async function* sightingsOf(found: readonly Found[], query: string, state: Memory): AsyncGenerator<Sighting> {
    const given = found.findIndex(({ name }) => name === state.behind) + 1;
    let last: string | null = null;
    try {
      for (const one of found.slice(given)) {
        const sighting = seen.has(one.name) ? undefined : sightingOf(one, query);
        seen.add(one.name);
        if (sighting === undefined) continue;
        last = one.name;
        sightings += 1;
        yield sighting;
      }
      last = null;
      state.behind = null;
    } finally {
      // Whoever has enough in the middle of a page goes on there.
      if (last !== null) await world.memory.write(key, { ...state, behind: last });
    }
  }

  function sightingOf(one: Found, query: string): Sighting | undefined {
    const target = targetOf(one.name);
    if (target === undefined || (options.since !== undefined && publishedBefore(one, options.since))) return undefined;
    const claimedRepository = one.links?.repository;
    return {
      source: 'npm',
      target,
      seenAt: world.now().toISOString(),
      from: `search ${query}`,
      ...(claimedRepository !== undefined && { claimedRepository }),
    };
  }

  function gaps(): SourceReport['gaps'] {
    return Object.entries(counts)
      .map(([part, count]) => ({ part, ...count }))
      .filter(({ counted, got }) => got < counted);
  }

  return {
    discover,
    report: () => ({ source: 'npm', sightings, requests: { search: client.requests() }, gaps: gaps() }),
  };
}

/** Whether all that it finds is wanted, so that what is missing can be counted: words find also what only sounds alike. */
function isExact(needle: string): boolean {
  return needle.startsWith('keywords:');
}

/** What a needle brought so far. */
interface Tally {
  names: Set<string>;
  /** How many of its packages have it. */
  keywords: Map<string, number>;
}

const PLAIN_KEYWORD = /^[a-z0-9][a-z0-9-]{1,40}$/;

function takeNote({ names, keywords }: Tally, { name, keywords: own = [] }: Found): void {
  names.add(name);
  for (const keyword of new Set(own)) {
    if (PLAIN_KEYWORD.test(keyword)) keywords.set(keyword, (keywords.get(keyword) ?? 0) + 1);
  }
}

/** Whether anything that the search shows of a package speaks of MCP: a search finds much that only sounds alike. */
function speaksOfMcp({ name, description = '', keywords = [], dependencies = [] }: Found): boolean {
  return [name, description, ...keywords, ...dependencies].some((text) =>
    /(?:^|[^a-z])mcp|mcp(?:[^a-z]|$)|model[-_ ]?context[-_ ]?protocol/i.test(text),
  );
}

function publishedBefore({ date }: Found, moment: Date): boolean {
  return date !== undefined && Date.parse(date) < moment.getTime();
}

function targetOf(name: string): string | undefined {
  try {
    return printTarget(parseTarget(`npm:${name}`));
  } catch {
    return undefined;
  }
}
