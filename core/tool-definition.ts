import { z } from 'zod';
import { type Digest, digestJson, type Json, JsonObject, wellFormed } from './json.ts';

/**
 * What a server says of a tool's behaviour. Hints only: they may raise a risk and never lower it.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool
 */
export const ToolAnnotations = z.looseObject({
  title: z.string().optional(),
  readOnlyHint: z.boolean().optional(),
  destructiveHint: z.boolean().optional(),
  idempotentHint: z.boolean().optional(),
  openWorldHint: z.boolean().optional(),
});
export type ToolAnnotations = z.infer<typeof ToolAnnotations>;

/**
 * A tool as its server describes it: unverified, and never trusted.
 *
 * `extra` keeps what the server sent beside the six members (`_meta`, `icons` and the like); it is not digested.
 */
export const ToolDefinition = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: JsonObject.optional(),
  outputSchema: JsonObject.optional(),
  annotations: JsonObject.optional(),
  extra: JsonObject.optional(),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

const DIGESTED = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/**
 * Digest over the canonical JSON of exactly the six members that define a tool; absent ones are left out. Half a surrogate pair counts as the
 * replacement character that UTF-8 makes of it.
 */
export function toolDigest(tool: ToolDefinition): Digest {
  const members: JsonObject = Object.create(null) as JsonObject;
  for (const key of DIGESTED) {
    const value = tool[key];
    if (value !== undefined) members[key] = value as Json;
  }
  try {
    return digestJson({ ...members });
  } catch {
    // Few texts are ill-formed: looking for it in each would cost more than digesting.
    return digestJson(wellFormed(members));
  }
}

/**
 * Reads one entry of a `tools/list` result leniently: an odd member is dropped into `extra`, so that one strange schema
 * does not cost the whole listing.
 *
 * @returns `undefined` when there is no usable name, which no call could use either.
 */
export function readToolDefinition(value: unknown): ToolDefinition | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const source = value as Record<string, unknown>;
  if (typeof source['name'] !== 'string') return undefined;
  const tool: ToolDefinition = { name: source['name'] };
  // Without a prototype, so that a member `__proto__` is one like any other.
  const extra: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, member] of Object.entries(source)) {
    if (key === 'name' || member === undefined) continue;
    if ((key === 'title' || key === 'description') && typeof member === 'string') tool[key] = member;
    else if (key === 'inputSchema' || key === 'outputSchema' || key === 'annotations') {
      const parsed = JsonObject.safeParse(member);
      if (parsed.success) tool[key] = parsed.data;
      else extra[key] = member as Json;
    } else extra[key] = member as Json;
  }
  if (Object.keys(extra).length > 0) tool.extra = { ...extra };
  return tool;
}

/** How many tokens the definition takes from an agent's context: the usual estimate of four characters a token. */
export function estimatedTokens(tool: ToolDefinition): number {
  const { extra: _extra, outputSchema: _outputSchema, ...shown } = tool;
  return Math.ceil(JSON.stringify(shown).length / 4);
}
