import { z } from 'zod';
import { ChangeEvent } from './change.ts';
import { AttackPatternEntry, type CATEGORIES, Classification, Review, RuleEntry } from './classification.ts';
import { EvaluationRecord } from './evaluation.ts';
import { Basis, type Inspection } from './inspection.ts';
import { Digest, JsonObject } from './json.ts';
import { Server } from './server.ts';
import { ToolDefinition } from './tool-definition.ts';

/** One digest of a tool and the period in which it was seen. ISO 8601, UTC. */
export const ToolVersion = z.object({ digest: Digest, firstSeen: z.string(), lastSeen: z.string(), definition: ToolDefinition });
export type ToolVersion = z.infer<typeof ToolVersion>;

/** One tool as it is published. */
export const CatalogueTool = z.object({
  /** Distinct on its server after case folding. */
  slug: z.string(),
  serverSlug: z.string(),
  definition: ToolDefinition,
  digest: Digest,
  basis: Basis,
  firstSeen: z.string(),
  lastSeen: z.string(),
  classification: Classification,
  /** A person's word on another definition of this tool: it does not count any more, and somebody has to look again. */
  lapsedReview: Review.optional(),
  /** The recommended policy.json of this tool alone, and in the compatible core. */
  policy: JsonObject,
  compatiblePolicy: JsonObject,
  /** Every digest seen under this name, newest first, the present one included. */
  history: z.array(ToolVersion),
  /** What changed from one look of ours to the next, newest first and bounded; absent where nothing was seen to change. */
  changes: z.array(ChangeEvent).optional(),
});
export type CatalogueTool = z.infer<typeof CatalogueTool>;

/** How an inspection ended, without the tools: those stand on their own. */
export const InspectionSummary = z.object({
  outcome: z.string(),
  basis: Basis,
  inspectedAt: z.string(),
  /** One sentence of ours that says why nothing was listed; empty when it was. */
  detail: z.string(),
  variables: z.array(z.string()).optional(),
  stderrTail: z.string().optional(),
  receipt: z.unknown().optional(),
});
export type InspectionSummary = Omit<z.infer<typeof InspectionSummary>, 'receipt' | 'outcome'> & {
  outcome: Inspection['outcome'];
  receipt?: NonNullable<Inspection['receipt']>;
};

/** One server as it is published. `toolCount` is 0 for one that could not be listed. */
export const CatalogueServer = Server.extend({
  target: z.string(),
  version: z.string().optional(),
  sources: z.array(z.string()),
  /** What else it is known by: other targets, names in a registry, and addresses of copies. */
  aliases: z.array(z.string()).optional(),
  toolCount: z.int().nonnegative(),
  /** Over all its tools; absent when nothing was listed. */
  policy: JsonObject.optional(),
  compatiblePolicy: JsonObject.optional(),
  /** Of the server and its tools, newest first and bounded; absent where nothing was seen to change. */
  changes: z.array(ChangeEvent).optional(),
});
export type CatalogueServer = z.infer<typeof CatalogueServer> & { inspection?: InspectionSummary };

/** A server in a list: enough to show a row, without reading its whole entry. */
export interface CatalogueServerRow {
  slug: string;
  name: string;
  outcome: Inspection['outcome'] | 'not-inspected';
  toolCount: number;
  byCategory: Partial<Record<(typeof CATEGORIES)[number], number>>;
}

/** A tool in a list. */
export interface CatalogueToolRow {
  serverSlug: string;
  serverName: string;
  slug: string;
  name: string;
  description: string;
  category: Classification['category'];
  risk: Classification['risk'];
}

export const CatalogueMeta = z.object({
  /** The layout of the snapshot; a reader refuses another. */
  format: z.literal(1),
  builtAt: z.string(),
  toolwarden: z.string(),
  rules: z.array(RuleEntry),
  attackPatterns: z.array(AttackPatternEntry),
  /** What the classifier reaches on labelled tools. */
  evaluation: EvaluationRecord.optional(),
  /** What was left out and why, in sentences: no sandbox, a bad index line. */
  notices: z.array(z.string()),
});
export type CatalogueMeta = z.infer<typeof CatalogueMeta>;

/**
 * The published snapshot, as everything that only reads sees it: site, API, policy export, gateway.
 *
 * Reading is by row, so that a catalogue of 600,000 tools needs no more memory than one of ten. Order is by slug.
 */
export interface CatalogueReader {
  meta(): CatalogueMeta;
  counts(): { servers: number; listed: number; tools: number; byCategory: Record<string, number>; byRisk: Record<string, number> };
  serverRows(): Iterable<CatalogueServerRow>;
  server(slug: string): CatalogueServer | undefined;
  /** `after` starts behind that tool, so that a long list can be read page by page. */
  toolRows(filter?: {
    serverSlug?: string;
    category?: string;
    risk?: string;
    after?: { serverSlug: string; slug: string };
    limit?: number;
  }): Iterable<CatalogueToolRow>;
  /** In the server's own order. */
  toolsOf(serverSlug: string): Iterable<CatalogueTool>;
  tool(serverSlug: string, toolSlug: string): CatalogueTool | undefined;
  close(): void;
}

/** What publishing is fed: one server at a time with all its tools in the server's own order. */
export interface CatalogueSource {
  meta: CatalogueMeta;
  servers(): AsyncIterable<{ server: CatalogueServer; tools: CatalogueTool[] }>;
}
