import { z } from 'zod';
import { BASES, type InspectionOutcome } from '#core/inspection';

const INSPECTED = [
  'listed',
  'needs-credentials',
  'would-not-start',
  'silent',
  'over-limit',
  'broke-protocol',
  'not-found',
  'not-an-mcp-server',
  'install-failed',
  'gated',
  'opted-out',
  'unsupported',
  'bad-target',
  'no-sandbox',
] as const satisfies readonly InspectionOutcome[];

/** Beside what can come of an inspection: it never came to one. The next crawl tries again. */
export const UNINSPECTED = [
  /** What it takes could not be reached, for as long as we wait. */
  'unavailable',
  /** It cannot be done, and trying again at once would not help. */
  'gave-up',
  /** A bug of ours. */
  'internal-error',
] as const;

/** What a crawl says of one target. */
export const CrawlRow = z.object({
  target: z.string(),
  /** Of the server's page. */
  slug: z.string(),
  outcome: z.enum([...INSPECTED, ...UNINSPECTED]),
  basis: z.enum(BASES),
  /** 0 where nothing was listed. */
  tools: z.int().nonnegative(),
  /** Why nothing was listed; empty when it was. */
  detail: z.string(),
  /** Spent on this target, without the time it waited for its turn. */
  durationMs: z.number().nonnegative(),
});
export type CrawlRow = z.infer<typeof CrawlRow>;
export type UninspectedOutcome = (typeof UNINSPECTED)[number];

/** What happens while a crawl runs; `message` is for people. */
export type CrawlEvent =
  /** An earlier crawl of the same targets is gone on with. */
  | { kind: 'resumed'; message: string }
  /** The run is done with this target, now or before it was resumed. */
  | { kind: 'finished'; row: CrawlRow }
  /** The far side asked to wait. */
  | { kind: 'waiting'; target: string; message: string; waitMs: number }
  /** A bug, or a store that does not answer: to be told loudly. */
  | { kind: 'trouble'; target?: string; message: string };
