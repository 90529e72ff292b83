import { classificationsOf } from '#db/classifications';
import { currentDigests, toolsOf } from '#db/inspections';
import type { Database } from '#db/open';
import { policyKeyOfServer, type RecommendedPolicy, savePolicies } from '#db/policies';
import type { Recommendable } from '#policy/recommend';
import { ListedServer, serverOf } from './classify-stage.ts';
import type { Stage } from './stage.ts';
import { contextOf, judged, policyKeyOf, recommendedFor, versionsKeyOf } from './verdicts.ts';

interface Unrecommended {
  tools: Recommendable[];
  versionsKey: string;
}

/** Recommends a policy for each tool of a server and for all of them, where the last one was made from something else. */
export const recommendStage: Stage<ListedServer, Unrecommended, RecommendedPolicy[] | undefined, unknown> = {
  name: 'recommend',
  input: ListedServer,
  lanes: ['any'],
  concurrency: () => 1,
  async prepare({ identity }, db) {
    if (await hasCurrentPolicies(db, identity)) return { settled: undefined };
    const { id, server } = await serverOf(db, identity);
    const versionsKey = versionsKeyOf(contextOf(server));
    return { work: { tools: judged(await toolsOf(db, id), await classificationsOf(db, id, versionsKey)), versionsKey } };
  },
  async run({ tools, versionsKey }) {
    return recommendedFor(tools, versionsKey);
  },
  async save({ identity }, recommended, db) {
    if (recommended === undefined) return;
    const { id } = await serverOf(db, identity);
    await savePolicies(db, id, recommended);
  },
  next: ({ identity, basis, tools }) => ({ finding: { identity, outcome: 'listed', basis, tools, detail: '' } }),
};

/** Whether what is recommended was made from the tools that the server lists now, by this classifier and recommender. */
export async function hasCurrentPolicies(db: Database, identity: string): Promise<boolean> {
  const { id, server } = await serverOf(db, identity);
  const digests = await currentDigests(db, id);
  const wanted = digests.length === 0 ? undefined : policyKeyOf(digests, versionsKeyOf(contextOf(server)));
  return (await policyKeyOfServer(db, id)) === wanted;
}
