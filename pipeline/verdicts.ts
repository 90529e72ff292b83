import { CLASSIFIER_VERSIONS } from '#classifier/classify';
import { type FiledReview, reviewFor } from '#classifier/reviews';
import { SETTLE_VERSION, settle } from '#classifier/settle';
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

/**
 * Changes with anything that could change what is settled on for a tool of this server: the verdicts, and what people say of its tools. The
 * same as the key of the verdicts where nobody says anything.
 */
export function settledKeyOf(context: ServerContext, ofServer: readonly FiledReview[]): string {
  const versionsKey = versionsKeyOf(context);
  return ofServer.length === 0 ? versionsKey : digestJson([versionsKey, SETTLE_VERSION, ofServer.map(({ review }) => review)]);
}

/** Changes with anything that could change the recommendation for these tools in this order. */
export function policyKeyOf(digests: readonly Digest[], settledKey: string): string {
  return digestJson([RECOMMEND_VERSION, settledKey, digests]);
}

/**
 * The tools with what is settled on for each, in the same order. Verdicts are stored without what people say, and settled whenever they are
 * used: so a review counts and lapses at once, whichever machine judged the tool.
 *
 * @param ofServer the reviews of the server of these tools.
 * @throws when a verdict is missing: what nobody judged has no recommendation.
 */
export function judged(
  tools: readonly { definition: ToolDefinition; digest: Digest }[],
  classifications: ReadonlyMap<Digest, Classification>,
  server: ServerContext,
  ofServer: readonly FiledReview[],
): Recommendable[] {
  return tools.map(({ definition, digest }) => {
    const classification = classifications.get(digest);
    if (classification === undefined) throw new Error(`The tool \`${definition.name}\` (${digest}) was not classified.`);
    const review = reviewFor(ofServer, { name: definition.name, digest })?.review;
    return {
      definition,
      digest,
      classification: review === undefined ? classification : settle(classification, { definition, server }, { review }),
    };
  });
}

/** The policy of the whole server and of each tool, in the order of the tools; nothing for a server without tools. */
export function recommendedFor(tools: readonly Recommendable[], settledKey: string): RecommendedPolicy[] {
  if (tools.length === 0) return [];
  return [
    {
      tool: null,
      digestKey: policyKeyOf(
        tools.map(({ digest }) => digest),
        settledKey,
      ),
      policy: asJson(recommendForServer(tools)),
      compatible: asJson(recommendForServer(tools, { compatible: true })),
    },
    ...tools.map((tool) => ({
      tool: tool.definition.name,
      digestKey: policyKeyOf([tool.digest], settledKey),
      policy: asJson(recommendForTool(tool)),
      compatible: asJson(recommendForTool(tool, { compatible: true })),
    })),
  ];
}

function asJson(policy: Policy): JsonObject {
  return JsonObject.parse(JSON.parse(printPolicy(policy)));
}
