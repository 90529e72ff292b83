import { CLASSIFIER_VERSIONS } from '#classifier/classify';
import { answerKey } from '#classifier/llm/questions';
import { type FiledReview, reviewFor } from '#classifier/reviews';
import { SETTLE_VERSION, settle } from '#classifier/settle';
import type { Classification, ServerContext, StoredAnswer } from '#core/classification';
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

/** What language models answered about the tools of a server, by the tool's digest, in the order in which they were asked. */
export type AnswersByTool = ReadonlyMap<Digest, readonly StoredAnswer[]>;

/** Those of the stored answers that are about the tools of this server as it is known now. */
export function answersIn(stored: readonly StoredAnswer[], context: ServerContext): AnswersByTool {
  const current = stored.filter(
    ({ key, tool, model, view, promptVersion }) => key === answerKey(tool, context, model, view, promptVersion),
  );
  return Map.groupBy(current, ({ tool }) => tool);
}

/** Who has something to say of the tools of a server beside the rules. */
export interface ServerVoices {
  reviews: readonly FiledReview[];
  answers: AnswersByTool;
}

export const NO_VOICES: ServerVoices = { reviews: [], answers: new Map() };

/**
 * Changes with anything that could change what is settled on for a tool of this server: the verdicts, and what people and models say of its
 * tools. The same as the key of the verdicts where nobody says anything.
 */
export function settledKeyOf(context: ServerContext, { reviews, answers }: ServerVoices): string {
  const versionsKey = versionsKeyOf(context);
  const said = reviews.map(({ review }) => review);
  const opinions = [...answers.values()].flat().flatMap(({ key, answer }) => (answer.outcome === 'opinion' ? [[key, answer.opinion]] : []));
  if (opinions.length > 0) return digestJson([versionsKey, SETTLE_VERSION, said, opinions]);
  return said.length === 0 ? versionsKey : digestJson([versionsKey, SETTLE_VERSION, said]);
}

/** Changes with anything that could change the recommendation for these tools in this order. */
export function policyKeyOf(digests: readonly Digest[], settledKey: string): string {
  return digestJson([RECOMMEND_VERSION, settledKey, digests]);
}

/**
 * The tools with what is settled on for each, in the same order. Verdicts of the rules are stored without what people and models say, and
 * settled whenever they are used: so a review counts and lapses at once, whichever machine judged the tool, and what a model raised stays
 * raised where no model is asked.
 *
 * @param voices of the server of these tools.
 * @throws when a verdict is missing: what nobody judged has no recommendation.
 */
export function judged(
  tools: readonly { definition: ToolDefinition; digest: Digest }[],
  classifications: ReadonlyMap<Digest, Classification>,
  server: ServerContext,
  voices: ServerVoices,
): Recommendable[] {
  return tools.map(({ definition, digest }) => {
    const classification = classifications.get(digest);
    if (classification === undefined) throw new Error(`The tool \`${definition.name}\` (${digest}) was not classified.`);
    const review = reviewFor(voices.reviews, { name: definition.name, digest })?.review;
    const answers = voices.answers.get(digest) ?? [];
    return {
      definition,
      digest,
      classification:
        review === undefined && answers.length === 0
          ? classification
          : settle(classification, { definition, server }, { answers, ...(review !== undefined && { review }) }),
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
