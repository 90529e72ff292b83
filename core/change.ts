import { z } from 'zod';
import { Digest } from './json.ts';

/** What of a server or tool changed between two looks at it. */
export const CHANGE_KINDS = [
  'tool-added',
  'tool-removed',
  /** Only where the definition stayed the same to the last character, name apart. */
  'tool-renamed',
  'title',
  'description',
  'annotations',
  'input-schema',
  'output-schema',
  /** Of the verdict; between two definitions judged by one classifier, so never for a change of ours. */
  'category',
  /** Something about the text itself, as the verdict names it. */
  'flag',
  /** An environment variable that the server did not want before. */
  'server-variable',
  'server-version',
  'server-launch',
  /** More changed at once than is kept. */
  'more',
] as const;
export const ChangeKind = z.enum(CHANGE_KINDS);
export type ChangeKind = z.infer<typeof ChangeKind>;

/**
 * Whether a change raises what a call can do or what the model is told. Ordered from the least to the worst.
 *
 * - `note`: neither is raised, as far as the definition shows.
 * - `raise`: a call can do more than before, or the model is told something else.
 * - `alarm`: it looks like a tool that was trusted and turned: a text that gives the model orders, a hint that now claims less risk,
 *   a new argument that takes a path, an address, a command, code or SQL, a worse category.
 */
export const CHANGE_SEVERITIES = ['note', 'raise', 'alarm'] as const;
export const ChangeSeverity = z.enum(CHANGE_SEVERITIES);
export type ChangeSeverity = z.infer<typeof ChangeSeverity>;

/**
 * How the set of values that a schema takes changed. `widened`: every value that was valid is valid still, and more are; `narrowed`:
 * the reverse; `same`: exactly the same are. Each of the three is proven; all else is `changed`.
 */
export const SCHEMA_RELATIONS = ['same', 'widened', 'narrowed', 'changed'] as const;
export const SchemaRelation = z.enum(SCHEMA_RELATIONS);
export type SchemaRelation = z.infer<typeof SchemaRelation>;

/** Passages of the definitions, as the server wrote them and cut to a bounded length; `in` is a member, or a pointer into a schema. */
export const ChangeEvidence = z.object({ in: z.string(), before: z.string().optional(), after: z.string().optional() });
export type ChangeEvidence = z.infer<typeof ChangeEvidence>;

/** One thing that changed, before anybody says when and for whom. */
export const Change = z.object({
  kind: ChangeKind,
  /** One sentence of ours; what the server calls things stands in backticks, cut to a bounded length. */
  what: z.string(),
  severity: ChangeSeverity,
  /** Why the severity is more than `note`, a short sentence each. */
  reasons: z.array(z.string()),
  evidence: z.array(ChangeEvidence),
  /** Of the values that the whole schema takes; for the two schemas only. */
  relation: SchemaRelation.optional(),
});
export type Change = z.infer<typeof Change>;

/** One thing that changed from one listing of a server to the next of the same basis. */
export const ChangeEvent = Change.extend({
  /** As the later listing names it; absent for what is the server's. */
  tool: z.string().optional(),
  /** Digests of the definitions before and after; one of them is absent where a tool came or went, both for what is the server's. */
  from: Digest.optional(),
  to: Digest.optional(),
  /** When it was first seen. ISO 8601, UTC. */
  at: z.string(),
  /** When the server was last seen without it: it happened between the two. ISO 8601, UTC. */
  since: z.string(),
});
export type ChangeEvent = z.infer<typeof ChangeEvent>;

/** The only ordering of severities: the worse of two. */
export function moreSevere(one: ChangeSeverity, other: ChangeSeverity): ChangeSeverity {
  return CHANGE_SEVERITIES.indexOf(one) >= CHANGE_SEVERITIES.indexOf(other) ? one : other;
}
