import { CLASSIFIER_VERSIONS } from '#classifier/classify';
import type { Classification, ServerContext } from '#core/classification';
import { type Digest, digestJson, JsonObject } from '#core/json';
import type { Server } from '#core/server';
import type { ToolDefinition } from '#core/tool-definition';
import type { RecommendedPolicy } from '#db/policies';
import { type Policy, printPolicy } from '#policy/document';
import { RECOMMEND_VERSION, type Recommendable, recommendForServer, recommendForTool } from '#policy/recommend';

/** What the classifier may know of the server around a tool. */
export function contextOf({ slug, name, description }: Server): ServerContext {
  return { id: slug, name, ...(description !== undefined && { description }) };
}

/** Changes with anything that could change a verdict on a tool of this server: the classifier, and what it knows of the server. */
export function versionsKeyOf(context: ServerContext): string {
  return digestJson([CLASSIFIER_VERSIONS, context]);
}

/** Changes with anything that could change the recommendation for these tools in this order. */
export function policyKeyOf(digests: readonly Digest[], versionsKey: string): string {
  return digestJson([RECOMMEND_VERSION, versionsKey, digests]);
}

/**
 * The tools with their verdicts, in the same order.
 *
 * @throws when a verdict is missing: what nobody judged has no recommendation.
 */
export function judged(
  tools: readonly { definition: ToolDefinition; digest: Digest }[],
  classifications: ReadonlyMap<Digest, Classification>,
): Recommendable[] {
  return tools.map(({ definition, digest }) => {
    const classification = classifications.get(digest);
    if (classification === undefined) throw new Error(`The tool \`${definition.name}\` (${digest}) was not classified.`);
    return { definition, digest, classification };
  });
}

/** The policy of the whole server and of each tool, in the order of the tools; nothing for a server without tools. */
export function recommendedFor(tools: readonly Recommendable[], versionsKey: string): RecommendedPolicy[] {
  if (tools.length === 0) return [];
  return [
    {
      tool: null,
      digestKey: policyKeyOf(
        tools.map(({ digest }) => digest),
        versionsKey,
      ),
      policy: asJson(recommendForServer(tools)),
      compatible: asJson(recommendForServer(tools, { compatible: true })),
    },
    ...tools.map((tool) => ({
      tool: tool.definition.name,
      digestKey: policyKeyOf([tool.digest], versionsKey),
      policy: asJson(recommendForTool(tool)),
      compatible: asJson(recommendForTool(tool, { compatible: true })),
    })),
  ];
}

function asJson(policy: Policy): JsonObject {
  return JsonObject.parse(JSON.parse(printPolicy(policy)));
}
