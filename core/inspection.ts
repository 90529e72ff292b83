import { z } from 'zod';
import { JsonObject } from './json.ts';
import { LaunchArgument, LaunchHelp, LaunchSpec, LaunchVariable } from './launch-spec.ts';
import { ToolDefinition } from './tool-definition.ts';

/** How we know the tools: the server was started, its source was read, or a listing said so. Never mixed up. */
export const BASES = ['observed', 'static', 'declared'] as const;
export const Basis = z.enum(BASES);
export type Basis = z.infer<typeof Basis>;

export const INSPECTION_LIMITS = ['tools', 'pages', 'bytes', 'time', 'memory', 'processes'] as const;

/** What came of starting a server once. Only `listed` says anything about tools. */
const Outcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('listed'), tools: z.array(ToolDefinition) }),
  z.object({ outcome: z.literal('needs-credentials'), variables: z.array(z.string()), detail: z.string() }),
  z.object({ outcome: z.literal('would-not-start'), exitCode: z.int().nullable(), stderrTail: z.string(), detail: z.string() }),
  z.object({ outcome: z.literal('silent'), waitedMs: z.number(), detail: z.string() }),
  z.object({ outcome: z.literal('over-limit'), limit: z.enum(INSPECTION_LIMITS), detail: z.string() }),
  z.object({ outcome: z.literal('broke-protocol'), detail: z.string() }),
  z.object({ outcome: z.literal('not-found'), detail: z.string() }),
  z.object({ outcome: z.literal('not-an-mcp-server'), detail: z.string() }),
  z.object({ outcome: z.literal('install-failed'), detail: z.string() }),
  z.object({ outcome: z.literal('gated'), detail: z.string() }),
  z.object({ outcome: z.literal('opted-out'), detail: z.string() }),
  z.object({ outcome: z.literal('unsupported'), detail: z.string() }),
  z.object({ outcome: z.literal('bad-target'), detail: z.string() }),
  z.object({ outcome: z.literal('no-sandbox'), detail: z.string() }),
]);

/** One of the starts that were tried, in their order; the last is the one that the rest of the receipt is about, unless it failed. */
export const LaunchAttempt = z.object({
  /** What made us start it so: `as documented`, or what was tried after which failure. */
  why: z.string(),
  argv: z.array(LaunchArgument),
  /** Names and kinds of the placeholders that were set; never their values. */
  variables: z.array(LaunchVariable.pick({ name: true, kind: true, from: true })),
  help: LaunchHelp.optional(),
  outcome: z.string(),
  /** Of a failure. */
  detail: z.string().optional(),
  tools: z.int().nonnegative().optional(),
  /** Over the digests of all its tools, in their order: two starts with the same list have the same. */
  toolsDigest: z.string().optional(),
  durationMs: z.number(),
});
export type LaunchAttempt = z.infer<typeof LaunchAttempt>;

/** How the server was started, for the launch receipt on its page. */
export const LaunchReceipt = z.object({
  spec: LaunchSpec,
  /** `remote`: nothing was started; it was asked where it runs. */
  sandbox: z.enum(['bubblewrap', 'namespaces', 'none', 'container', 'remote']),
  era: z.enum(['legacy', 'modern']).optional(),
  protocolVersion: z.string().optional(),
  serverInfo: z.object({ name: z.string().optional(), version: z.string().optional() }).optional(),
  instructions: z.string().optional(),
  capabilities: JsonObject.optional(),
  /** From start to stop. */
  durationMs: z.number(),
  /** Lines on stdout that were not JSON-RPC. */
  noiseLines: z.int().nonnegative(),
  /** Attempts to break out that we saw refused or limits we enforced, as short names. */
  incidents: z.array(z.string()),
  /** All starts of this inspection. */
  launches: z.array(LaunchAttempt).optional(),
  /** How long the server says its list stays good, in milliseconds. */
  ttlMs: z.number().nonnegative().optional(),
});
export type LaunchReceipt = z.infer<typeof LaunchReceipt>;

/** Everything that can come of starting a server once. */
export const Inspection = z.intersection(
  Outcome,
  z.object({
    basis: Basis,
    /** ISO 8601, UTC. */
    inspectedAt: z.string(),
    receipt: LaunchReceipt.optional(),
  }),
);
export type Inspection = z.infer<typeof Inspection>;
export type InspectionOutcome = Inspection['outcome'];
export type ListedInspection = Extract<Inspection, { outcome: 'listed' }>;
