import { z } from 'zod';
import { Digest } from './json.ts';
import { RISK_LEVELS, type Risk } from './risk.ts';

/** What a call can do; when several apply the later one in this list wins. */
export const CATEGORIES = ['Read', 'Write', 'Execute', 'Destructive', 'Financial'] as const;
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

/** Where the risk of a category starts; facets may raise it and nothing lowers it. */
export const BASE_RISK: Readonly<Record<Category, Risk>> = {
  Read: 'low',
  Write: 'medium',
  Execute: 'high',
  Destructive: 'critical',
  Financial: 'critical',
};

/** Checkable properties of what a tool can reach. */
export const FACETS = [
  'shell',
  'code',
  'sql',
  'fs',
  'http-out',
  'browser',
  'message',
  'secrets',
  'identity',
  'untrusted-in',
  'private-data',
  'public-sink',
  'money',
  'delete',
  'schema-mutation',
  'memory',
  'device',
  'loop-cost',
] as const;
export const Facet = z.enum(FACETS);
export type Facet = z.infer<typeof Facet>;

/** Kinds of argument that matter for risk. */
export const ARGUMENT_KINDS = ['path', 'url', 'sql', 'shell', 'code', 'amount', 'recipient', 'query', 'operation'] as const;
export const ArgumentKind = z.enum(ARGUMENT_KINDS);
export type ArgumentKind = z.infer<typeof ArgumentKind>;

/** One argument whose kind matters; `path` walks the input schema as a policy condition does (`args.amount`). */
export const ArgumentRisk = z.object({ path: z.string(), kind: ArgumentKind });
export type ArgumentRisk = z.infer<typeof ArgumentRisk>;

/** A quote that stands, character for character, in the definition it was taken from. */
export const Evidence = z.object({
  /** The rule, prompt or review that points at the quote. */
  rule: z.string(),
  /** Where in the definition: `name`, `title`, `description`, `annotations`, or a JSON Pointer below `/inputSchema`. */
  in: z.string(),
  quote: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** The verdict on one value of an operation-like enum (`action`, `operation`, `method`, `mode`). */
export const OperationVerdict = z.object({ value: z.string(), category: Category });
export type OperationVerdict = z.infer<typeof OperationVerdict>;

export const OperationTable = z.object({
  /** The argument, as a policy path: `args.action`. */
  path: z.string(),
  operations: z.array(OperationVerdict),
});
export type OperationTable = z.infer<typeof OperationTable>;

/** A documented attack that uses exactly the access this tool gives. */
export const AttackMatch = z.object({ id: z.string(), why: z.string() });
export type AttackMatch = z.infer<typeof AttackMatch>;

export const DECIDERS = ['rules', 'model', 'llm', 'review'] as const;

/** What we settled on for one tool digest, and everything it rests on. */
export const Classification = z.object({
  digest: Digest,
  category: Category,
  risk: z.enum(RISK_LEVELS),
  /** Why the risk is above where its category starts, or where it starts; one sentence each, never empty. */
  riskReasons: z.array(z.string()).min(1),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  facets: z.array(Facet),
  argumentRisks: z.array(ArgumentRisk),
  operations: OperationTable.optional(),
  evidence: z.array(Evidence),
  /** Sentences made for this tool: what it does, what could go wrong, why the category. */
  rationale: z.string(),
  /** Most specific first. */
  attacks: z.array(AttackMatch),
  /** Named observations about the text itself: `description-lowers-risk`, `hidden-characters`, `hint-contradiction`. */
  flags: z.array(z.string()),
  decidedBy: z.enum(DECIDERS),
  /** Versions of all that had a say, by name: `{ "rules": "1" }`. */
  versions: z.record(z.string(), z.string()),
});
export type Classification = z.infer<typeof Classification>;

/** What a classification may know of the server around the tool. */
export const ServerContext = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
});
export type ServerContext = z.infer<typeof ServerContext>;

/** A rule as the catalogue carries it and the site prints it. */
export const RuleEntry = z.object({
  id: z.string(),
  claim: z.string(),
  why: z.string(),
  category: Category.optional(),
  facets: z.array(Facet).optional(),
});
export type RuleEntry = z.infer<typeof RuleEntry>;

/** An attack pattern as the catalogue carries it. */
export const AttackPatternEntry = z.object({
  id: z.string(),
  name: z.string(),
  fact: z.string(),
  source: z.string(),
});
export type AttackPatternEntry = z.infer<typeof AttackPatternEntry>;
