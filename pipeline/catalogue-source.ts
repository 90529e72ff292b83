import { classify } from '#classifier/classify';
import type { CatalogueMeta, CatalogueServer, CatalogueSource, CatalogueTool, InspectionSummary } from '#core/catalogue';
import type { Classification } from '#core/classification';
import type { Digest } from '#core/json';
import { type ServerEntry, serversBySlug } from '#db/catalogue';
import { classificationsOf } from '#db/classifications';
import { latestInspection, type StoredInspection, toolsOf } from '#db/inspections';
import type { Database } from '#db/open';
import { policiesOf, type RecommendedPolicy } from '#db/policies';
import { toolSlugs } from './tool-slugs.ts';
import { contextOf, judged, policyKeyOf, recommendedFor, versionsKeyOf } from './verdicts.ts';

/**
 * All that the database says, for publishing: server by server in the order of slugs, so that many take no more memory than few.
 *
 * Verdicts and policies are those of this classifier: what the database has only from another is made anew on the way, and not saved.
 */
export function catalogueSource(database: Database, meta: CatalogueMeta): CatalogueSource {
  return { meta, servers: () => catalogueServers(database) };
}

async function* catalogueServers(database: Database): AsyncGenerator<{ server: CatalogueServer; tools: CatalogueTool[] }> {
  for await (const entry of serversBySlug(database)) yield await catalogueServer(database, entry);
}

async function catalogueServer(
  database: Database,
  { id, server, target, version, sources }: ServerEntry,
): Promise<{ server: CatalogueServer; tools: CatalogueTool[] }> {
  const context = contextOf(server);
  const versionsKey = versionsKeyOf(context);
  const listed = await toolsOf(database, id);
  const classifications = listed.length === 0 ? new Map<Digest, Classification>() : await classificationsOf(database, id, versionsKey);
  for (const { digest, definition } of listed) {
    if (!classifications.has(digest)) classifications.set(digest, classify(definition, context));
  }
  const recommendable = judged(listed, classifications);
  const policies = currentPolicies(recommendable, versionsKey, listed.length === 0 ? [] : await policiesOf(database, id));
  const slugs = toolSlugs(listed.map(({ definition, digest }) => ({ name: definition.name, digest })));

  const tools = listed.map((tool, at): CatalogueTool => {
    const { classification } = recommendable[at] ?? missing();
    const { policy, compatible } = policies[at + 1] ?? missing();
    return { ...tool, slug: slugs[at] ?? missing(), serverSlug: server.slug, classification, policy, compatiblePolicy: compatible };
  });
  const [whole] = policies;
  const inspection = (await latestInspection(database, id))?.inspection;
  return {
    server: {
      ...server,
      target,
      ...(version !== undefined && { version }),
      sources,
      toolCount: tools.length,
      ...(whole !== undefined && { policy: whole.policy, compatiblePolicy: whole.compatible }),
      ...(inspection !== undefined && { inspection: summaryOf(inspection) }),
    },
    tools,
  };
}

/** The stored policies where they were made from these very tools and verdicts: the server's, and one a tool in the same order. */
function currentPolicies(
  tools: Parameters<typeof recommendedFor>[0],
  versionsKey: string,
  stored: readonly RecommendedPolicy[],
): readonly RecommendedPolicy[] {
  const whole = policyKeyOf(
    tools.map(({ digest }) => digest),
    versionsKey,
  );
  const upToDate =
    stored.length === tools.length + 1 &&
    stored[0]?.digestKey === whole &&
    tools.every(({ digest }, at) => stored[at + 1]?.digestKey === policyKeyOf([digest], versionsKey));
  return upToDate ? stored : recommendedFor(tools, versionsKey);
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
