import type { Usage } from './answer.ts';

/** What a model costs, in dollars for a million tokens. */
export interface Price {
  input: number;
  output: number;
  cacheRead: number;
  /** Prompts of more tokens than `above` cost so many `times` as much, answer included. */
  long?: { above: number; times: number };
}

/**
 * As the price list stood in November 2026. Whoever asks another model says what it costs.
 *
 * @see https://platform.claude.com/docs/en/about-claude/pricing
 */
export const PRICES: Readonly<Record<string, Price>> = {
  'claude-haiku-5-5': { input: 0.1, output: 0.5, cacheRead: 0.01, long: { above: 100_000, times: 5 } },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1 },
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2 },
};

/** Putting a token into the cache costs as much as so many that are read afresh. */
const CACHE_WRITE = { '5m': 1.25, '1h': 2 } as const;
export type CacheTtl = keyof typeof CACHE_WRITE;

/** Requests of a batch cost half. */
const BATCH = 0.5;

export interface Terms {
  price: Price;
  cacheTtl: CacheTtl;
  batch: boolean;
}

/** A sum of money in billionths of a dollar, a whole number: sums of parts of a cent must come out the same in any order. */
export type Nanodollars = number;

export const dollarsOf = (nanodollars: Nanodollars): number => nanodollars / 1e9;
export const nanodollarsOf = (dollars: number): Nanodollars => Math.round(dollars * 1e9);

/** The most that one request can cost: all of its prompt is put into the cache, and the answer takes all that it may. */
export function costAtMost(terms: Terms, inputTokens: number, maxTokens: number): Nanodollars {
  return costOf(terms, {
    input_tokens: 0,
    cache_creation_input_tokens: inputTokens,
    output_tokens: maxTokens,
  });
}

/** What a reply cost by its usage, rounded up. */
export function costOf({ price, cacheTtl, batch }: Terms, usage: Usage): Nanodollars {
  const written = usage.cache_creation_input_tokens ?? 0;
  const read = usage.cache_read_input_tokens ?? 0;
  const perMillion =
    usage.input_tokens * price.input +
    written * price.input * CACHE_WRITE[cacheTtl] +
    read * price.cacheRead +
    usage.output_tokens * price.output;
  const isLong = price.long !== undefined && usage.input_tokens + written + read > price.long.above;
  return Math.ceil(perMillion * (isLong ? (price.long?.times ?? 1) : 1) * (batch ? BATCH : 1) * 1_000);
}
