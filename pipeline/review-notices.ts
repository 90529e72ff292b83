import { type FiledReview, noticeOf, type Reviews, reviewsOf, standingOf } from '#classifier/reviews';
import { toolsOf } from '#db/inspections';
import type { Database } from '#db/open';
import { findServer, findServerBySlug } from '#db/servers';

/**
 * What a person has to know of the reviews that do not count, a sentence each: of those that lapsed, and of those that fit nothing. In the
 * order of the file. Reads the tools of those servers only that somebody reviewed.
 */
export async function reviewNotices(database: Database, reviews: Reviews): Promise<string[]> {
  const notices = new Map<FiledReview, string>();
  for (const [key, filed] of reviews) {
    const found = (await findServerBySlug(database, key)) ?? (await findServer(database, key));
    const tools =
      found === undefined ? [] : (await toolsOf(database, found.id)).map(({ definition, digest }) => ({ name: definition.name, digest }));
    const ofServer = found === undefined ? filed : reviewsOf(reviews, { slug: found.server.slug, identity: found.identity });
    for (const one of filed) {
      const notice = noticeOf(one, found === undefined ? 'unknown-server' : standingOf(one, ofServer, tools), tools);
      if (notice !== undefined) notices.set(one, notice);
    }
  }
  const inOrder = [...reviews.values()].flat().sort((one, other) => one.line - other.line);
  return inOrder.flatMap((filed) => notices.get(filed) ?? []);
}
