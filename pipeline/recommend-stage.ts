import { NO_REVIEWS, type Reviews, reviewsOf } from '#classifier/reviews';
import { classificationsOf } from '#db/classifications';
import { currentDigests, toolsOf } from '#db/inspections';
import type { Database } from '#db/open';
import { policyKeyOfServer, type RecommendedPolicy, savePolicies } from '#db/policies';
import type { Recommendable } from '#policy/recommend';
import { answersAbout, ListedServer, serverOf } from './classify-stage.ts';
import type { OutsideWorld, Stage } from './stage.ts';
import { contextOf, judged, policyKeyOf, recommendedFor, settledKeyOf, versionsKeyOf } from './verdicts.ts';

interface Unrecommended {
  tools: Recommendable[];
  settledKey: string;
}

/** Recommends a policy for each tool of a server and for all of them, where the last one was made from something else. */
export const recommendStage: Stage<ListedServer, Unrecommended, RecommendedPolicy[] | undefined, Pick<OutsideWorld, 'reviews'>> = {
  name: 'recommend',
  input: ListedServer,
  lanes: ['any'],
  concurrency: () => 1,
  async prepare({ identity }, db, { reviews = NO_REVIEWS }) {
    if (await hasCurrentPolicies(db, identity, reviews)) return { settled: undefined };
    const { id, server } = await serverOf(db, identity);
    const context = contextOf(server);
    const voices = { reviews: reviewsOf(reviews, { slug: server.slug, identity }), answers: await answersAbout(db, id, context) };
    const tools = judged(await toolsOf(db, id), await classificationsOf(db, id, versionsKeyOf(context)), context, voices);
    return { work: { tools, settledKey: settledKeyOf(context, voices) } };
  },
  async run({ tools, settledKey }) {
    return recommendedFor(tools, settledKey);
  },
  async save({ identity }, recommended, db) {
    if (recommended === undefined) return;
    const { id } = await serverOf(db, identity);
    await savePolicies(db, id, recommended);
  },
  next: ({ identity, basis, tools }) => ({ finding: { identity, outcome: 'listed', basis, tools, detail: '' } }),
};

/** Whether what is recommended was made from the tools that the server lists now, by this classifier and recommender, and these reviews. */
export async function hasCurrentPolicies(db: Database, identity: string, reviews: Reviews): Promise<boolean> {
  const { id, server } = await serverOf(db, identity);
  const digests = await currentDigests(db, id);
  const context = contextOf(server);
  const voices = { reviews: reviewsOf(reviews, { slug: server.slug, identity }), answers: await answersAbout(db, id, context) };
  const wanted = digests.length === 0 ? undefined : policyKeyOf(digests, settledKeyOf(context, voices));
  return (await policyKeyOfServer(db, id)) === wanted;
}
