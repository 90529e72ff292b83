import { z } from 'zod';
import { ARGUMENT_KINDS, FACETS } from '#core/classification';
import { EFFECT_NAMES } from './effects.ts';

/** A field of the definition that evidence may be quoted from. */
export const QUOTED_FIELDS = ['name', 'title', 'description', 'annotations', 'inputSchema'] as const;
export type QuotedField = (typeof QUOTED_FIELDS)[number];

/** Why a model may say nothing. */
export const ABSTENTIONS = ['none', 'says_too_little', 'contradicts_itself', 'is_no_tool'] as const;

/** Entries of a list past this many make an answer not as asked. */
const ENTRIES_MAX = 200;

/**
 * The form that a model fills in: what can be checked first, its own opinion of itself last. Neither a category nor a degree of
 * risk is on it.
 *
 * The service enforces the shape and not the ceilings: those it does not know, and we check them when we read.
 */
export const Form = z.object({
  effects: z.array(z.enum(EFFECT_NAMES)).max(ENTRIES_MAX),
  facets: z.array(z.enum(FACETS)).max(ENTRIES_MAX),
  arguments: z.array(z.object({ name: z.string(), kind: z.enum(ARGUMENT_KINDS) })).max(ENTRIES_MAX),
  operations: z.array(z.object({ argument: z.string(), value: z.string(), effects: z.array(z.enum(EFFECT_NAMES)) })).max(ENTRIES_MAX),
  evidence: z.array(z.object({ field: z.enum(QUOTED_FIELDS), quote: z.string(), shows: z.enum(EFFECT_NAMES) })).max(ENTRIES_MAX),
  rationale: z.string().max(4_000),
  confidence: z.number().min(0).max(1),
  abstain: z.enum(ABSTENTIONS),
});
export type Form = z.infer<typeof Form>;
