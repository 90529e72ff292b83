import type { Inspection } from '#core/inspection';
import { extractStatically, STATIC_LIMITS } from '../static/extract.ts';
import type { CrawlerWorld } from '../world.ts';

const MOST_SENTENCES = 10;
/** What says nothing against reading the source. A bridge has no tools in it, and what went over a ceiling here would go over one there. */
const READ_INSTEAD: ReadonlySet<Inspection['outcome']> = new Set([
  'needs-credentials',
  'would-not-start',
  'silent',
  'broke-protocol',
  'no-sandbox',
]);

/**
 * The tools as the source states them, where no launch led to a listing: basis `static`, with what came of the launches in its receipt. The
 * inspection itself where the source says of no tool, or there is no need to look.
 *
 * @param root the package's own folder
 */
export async function readInstead(inspection: Inspection, root: string, world: CrawlerWorld): Promise<Inspection> {
  if (!READ_INSTEAD.has(inspection.outcome) || inspection.outcome === 'listed') return inspection;
  world.signal.throwIfAborted();
  const { tools, unread } = await extractStatically(root, { ...STATIC_LIMITS, tools: world.limits.tools });
  if (tools.length === 0) return inspection;
  const { receipt, inspectedAt, detail } = inspection;
  return {
    outcome: 'listed',
    tools,
    basis: 'static',
    inspectedAt,
    ...(receipt !== undefined && {
      receipt: {
        ...receipt,
        incidents: [
          ...receipt.incidents,
          `Read from its source, because it could not be listed by starting it. ${detail}`,
          ...unread.slice(0, MOST_SENTENCES),
        ],
      },
    }),
  };
}
