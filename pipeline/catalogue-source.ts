import { classify } from '#classifier/classify';
import { lapsedReviewFor, NO_REVIEWS, type Reviews, reviewsOf } from '#classifier/reviews';
import type { CatalogueMeta, CatalogueServer, CatalogueSource, CatalogueTool, InspectionSummary } from '#core/catalogue';
import { CHANGE_SEVERITIES, type ChangeEvent } from '#core/change';
import type { Classification } from '#core/classification';
import type { Digest } from '#core/json';
import { verdictChanges } from '#core/tool-diff/verdict-change';
import { type ServerEntry, serversBySlug } from '#db/catalogue';
import { changesOf } from '#db/changes';
import { classificationsOf } from '#db/classifications';
import { type ListedTool, latestInspection, type StoredInspection, toolsOf } from '#db/inspections';
import type { Database } from '#db/open';
import { policiesOf, type RecommendedPolicy } from '#db/policies';
import { answersAbout } from './classify-stage.ts';
import { toolSlugs } from './tool-slugs.ts';
import { contextOf, judged, NO_VOICES, policyKeyOf, recommendedFor, settledKeyOf, versionsKeyOf } from './verdicts.ts';

/**
 * All that the database says, for publishing: server by server in the order of slugs, so that many take no more memory than few.
 *
 * Verdicts and policies are those of this classifier, of the stored answers of models, and of these reviews: what the database has only from others is made anew on the way,
 * and not saved.
 */
export function catalogueSource(database: Database, meta: CatalogueMeta, reviews: Reviews = NO_REVIEWS): CatalogueSource {
  return { meta, servers: () => catalogueServers(database, reviews) };
}

/** Of a server and all its tools; what changed of one tool stands with the tool as well. */
const MOST_CHANGES_A_SERVER = 100;

async function* catalogueServers(
  database: Database,
  reviews: Reviews,
): AsyncGenerator<{ server: CatalogueServer; tools: CatalogueTool[] }> {
  for await (const entry of serversBySlug(database)) yield await catalogueServer(database, entry, reviews);
}

async function catalogueServer(
  database: Database,
  { id, server, identity, target, version, sources, aliases }: ServerEntry,
  reviews: Reviews,
): Promise<{ server: CatalogueServer; tools: CatalogueTool[] }> {
  const context = contextOf(server);
  const versionsKey = versionsKeyOf(context);
  const listed = await toolsOf(database, id);
  const classifications = listed.length === 0 ? new Map<Digest, Classification>() : await classificationsOf(database, id, versionsKey);
  for (const { digest, definition } of listed) {
    if (!classifications.has(digest)) classifications.set(digest, classify(definition, context, digest));
  }
  const ofServer = reviewsOf(reviews, { slug: server.slug, identity });
  const voices = { reviews: ofServer, answers: listed.length === 0 ? NO_VOICES.answers : await answersAbout(database, id, context) };
  const recommendable = judged(listed, classifications, context, voices);
  const present = listed.map(({ definition, digest }) => ({ name: definition.name, digest }));
  const policies = currentPolicies(recommendable, settledKeyOf(context, voices), listed.length === 0 ? [] : await policiesOf(database, id));
  const slugs = toolSlugs(present);

  const changes = withVerdicts(
    await changesOf(database, id),
    listed,
    (digest, definition) => classifications.get(digest) ?? classify(definition, context, digest),
  );
  const byTool = Map.groupBy(changes, ({ tool }) => tool);

  const tools = listed.map((tool, at): CatalogueTool => {
    const { classification } = recommendable[at] ?? missing();
    const { policy, compatible } = policies[at + 1] ?? missing();
    const own = byTool.get(tool.definition.name);
    const lapsed = lapsedReviewFor(ofServer, present, tool.definition.name);
    return {
      ...tool,
      slug: slugs[at] ?? missing(),
      serverSlug: server.slug,
      classification,
      ...(lapsed !== undefined && { lapsedReview: lapsed.review }),
      policy,
      compatiblePolicy: compatible,
      ...(own !== undefined && { changes: own }),
    };
  });
  const [whole] = policies;
  const inspection = (await latestInspection(database, id))?.inspection;
  return {
    server: {
      ...server,
      target,
      ...(version !== undefined && { version }),
      sources,
      ...(aliases !== undefined && { aliases }),
      toolCount: tools.length,
      ...(whole !== undefined && { policy: whole.policy, compatiblePolicy: whole.compatible }),
      ...(inspection !== undefined && { inspection: summaryOf(inspection) }),
      ...(changes.length > 0 && { changes: changes.slice(0, MOST_CHANGES_A_SERVER) }),
    },
    tools,
  };
}

/**
 * The events with how the verdict moved, where both definitions are at hand. By the same classifier and without what people say, so that
 * what it learnt since, or somebody said, is no change of the server's; and therefore not saved with the events.
 */
function withVerdicts(
  events: readonly ChangeEvent[],
  listed: readonly ListedTool[],
  judge: (digest: Digest, definition: ListedTool['definition']) => Classification,
): ChangeEvent[] {
  const definitions = new Map(listed.flatMap(({ history }) => history.map(({ digest, definition }) => [digest, definition] as const)));
  const told = new Set<string>();
  const moves = events.flatMap(({ tool, from, to, at, since }): ChangeEvent[] => {
    const [before, after] = [definitions.get(from ?? ''), definitions.get(to ?? '')];
    const key = JSON.stringify([tool, from, to, at]);
    if (tool === undefined || from === undefined || to === undefined || before === undefined || after === undefined || told.has(key))
      return [];
    told.add(key);
    return verdictChanges(judge(from, before), judge(to, after)).map((change) => ({ ...change, tool, from, to, at, since }));
  });
  if (moves.length === 0) return [...events];
  const severity = (event: ChangeEvent) => CHANGE_SEVERITIES.indexOf(event.severity);
  // Stable, so that events of one moment and severity stay in their order, behind the verdict they led to.
  return [...moves, ...events].sort((one, other) => (one.at === other.at ? severity(other) - severity(one) : one.at < other.at ? 1 : -1));
}

/** The stored policies where they were made from these very tools and verdicts: the server's, and one a tool in the same order. */
function currentPolicies(
  tools: Parameters<typeof recommendedFor>[0],
  settledKey: string,
  stored: readonly RecommendedPolicy[],
): readonly RecommendedPolicy[] {
  const whole = policyKeyOf(
    tools.map(({ digest }) => digest),
    settledKey,
  );
  const upToDate =
    stored.length === tools.length + 1 &&
    stored[0]?.digestKey === whole &&
    tools.every(({ digest }, at) => stored[at + 1]?.digestKey === policyKeyOf([digest], settledKey));
  return upToDate ? stored : recommendedFor(tools, settledKey);
}

function missing(): never {
  throw new Error('A tool has no policy, verdict or slug of its own.');
}

function summaryOf(inspection: StoredInspection): InspectionSummary {
  const { outcome, basis, inspectedAt, receipt } = inspection;
  return {
    outcome,
    basis,
    inspectedAt,
    detail: inspection.outcome === 'listed' ? '' : inspection.detail,
    ...(inspection.outcome === 'needs-credentials' && { variables: inspection.variables }),
    ...(inspection.outcome === 'would-not-start' && inspection.stderrTail !== '' && { stderrTail: inspection.stderrTail }),
    ...(receipt !== undefined && { receipt }),
  };
}
