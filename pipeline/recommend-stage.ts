import { classificationsOf } from '#db/classifications';
import { toolsOf } from '#db/inspections';
import { policiesOf, type RecommendedPolicy, savePolicies } from '#db/policies';
import type { Recommendable } from '#policy/recommend';
import { ListedServer, serverOf } from './classify-stage.ts';
import type { Stage } from './stage.ts';
import { contextOf, judged, policyKeyOf, recommendedFor, versionsKeyOf } from './verdicts.ts';

interface Unrecommended {
  tools: Recommendable[];
  versionsKey: string;
}

/** Recommends a policy for each tool of a server and for all of them, where the last one was made from something else. */
export const recommendStage: Stage<ListedServer, Unrecommended, RecommendedPolicy[], unknown> = {
  name: 'recommend',
  input: ListedServer,
  concurrency: () => 1,
  async prepare({ identity }, db) {
    const { id, server } = await serverOf(db, identity);
    const versionsKey = versionsKeyOf(contextOf(server));
    const tools = await toolsOf(db, id);
    const stored = await policiesOf(db, id);
    const digests = tools.map(({ digest }) => digest);
    const upToDate =
      tools.length === 0 ? stored.length === 0 : stored.find(({ tool }) => tool === null)?.digestKey === policyKeyOf(digests, versionsKey);
    if (upToDate) return { settled: stored };
    return { work: { tools: judged(tools, await classificationsOf(db, id, versionsKey)), versionsKey } };
  },
  async run({ tools, versionsKey }) {
    return recommendedFor(tools, versionsKey);
  },
  async save({ identity }, recommended, db) {
    const { id } = await serverOf(db, identity);
    await savePolicies(db, id, recommended);
  },
  next: ({ identity, basis, tools }) => ({ finding: { identity, outcome: 'listed', basis, tools, detail: '' } }),
};
