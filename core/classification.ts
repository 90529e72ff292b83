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

/**
 * A person's word on one tool of one server: what a call can do, and why the rules are wrong or right about it.
 *
 * INVARIANT: pinned to a digest. Of a tool that changed since it says nothing, whether the change matters or not.
 */
export const Review = z.object({
  /** Its slug, or the target that it is known by, without a version: `npm:@scope/name`. */
  server: z.string(),
  /** The name of the tool that has the digest. */
  tool: z.string(),
  digest: Digest,
  category: Category,
  /** Facets that the definition does not show, and some that it shows and the tool does not have. */
  facets: z.object({ add: z.array(Facet).optional(), remove: z.array(Facet).optional() }).optional(),
  reason: z.string(),
  reviewer: z.string(),
  /** The day of it, `2026-11-20`. */
  at: z.string(),
});
export type Review = z.infer<typeof Review>;

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
  /** Named observations about the text itself, and about what is said of it: `description-lowers-risk`, `hidden-characters`, `hint-contradiction`, `disagreement`. */
  flags: z.array(z.string()),
  decidedBy: z.enum(DECIDERS),
  /** What rules alone say, where somebody else decided. */
  ruled: z.object({ category: Category, risk: z.enum(RISK_LEVELS) }).optional(),
  /** The word of the person who decided. */
  review: Review.optional(),
  /** Versions of all that had a say, by name: `{ "rules": "1" }`. */
  versions: z.record(z.string(), z.string()),
});
export type Classification = z.infer<typeof Classification>;

/** What a language model is shown of a tool: name and schema without prose, all of it, or the prose alone. */
export const PROMPT_VIEWS = ['structure', 'whole', 'prose'] as const;
export const PromptView = z.enum(PROMPT_VIEWS);
export type PromptView = z.infer<typeof PromptView>;

/** What a language model thinks a call can do: an opinion, not a fact. Its category is computed from the effects that it named. */
export const ModelOpinion = z.object({
  category: Category,
  /** The effects that the category was computed from, as the prompt of `promptVersion` names them. */
  effects: z.array(z.string()),
  facets: z.array(Facet),
  argumentRisks: z.array(ArgumentRisk),
  operations: OperationTable.optional(),
  /** Quotes that stand in the normalised text that was sent; each `rule` is `prompt-VERSION:EFFECT`. */
  evidence: z.array(Evidence).min(1),
  rationale: z.string().optional(),
  /** 0 to 1, by the model's own word. */
  confidence: z.number().min(0).max(1),
});
export type ModelOpinion = z.infer<typeof ModelOpinion>;

/** Why a language model said nothing that can be used. None of them says that a tool is harmless. */
export const NO_VERDICTS = [
  // Replies that were paid for: asking again would bring the same.
  'refusal',
  'truncated',
  'not-json',
  'not-as-asked',
  'quote-not-in-definition',
  'abstained',
  // Never asked.
  'delimiter-in-input',
  'nothing-to-read',
  'over-budget',
  // Asked, and no reply came; another run may ask again.
  'rate-limited',
  'overloaded',
  'server-error',
  'unreachable',
  'timed-out',
  'broken-reply',
  'rejected',
  'errored',
  'expired',
  'canceled',
] as const;
export const NoVerdict = z.enum(NO_VERDICTS);
export type NoVerdict = z.infer<typeof NoVerdict>;

export const ModelAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('opinion'), opinion: ModelOpinion }),
  z.object({ outcome: z.literal('no-verdict'), why: NoVerdict, detail: z.string() }),
]);
export type ModelAnswer = z.infer<typeof ModelAnswer>;

/** An answer as it is kept, so that no tool is paid for twice. */
export const StoredAnswer = z.object({
  /** Digest over the tool's digest, its server, the prompt's version, the model and the view. */
  key: Digest,
  tool: Digest,
  model: z.string(),
  view: PromptView,
  promptVersion: z.string(),
  answer: ModelAnswer,
  /** What it cost by the price table; 0 where the model has no price. */
  dollars: z.number().min(0),
});
export type StoredAnswer = z.infer<typeof StoredAnswer>;

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
