import { type ArgumentKind, BASE_RISK, type Category, type Facet } from '#core/classification';
import type { JudgedTool } from '#core/combinations/sides';
import type { JsonObject } from '#core/json';
import type { Risk } from '#core/risk';

export type SampleTool = JudgedTool & { slug: string };

/** A tool that is known by its verdict; `takes` names its arguments and of what kind they are. */
export function aTool(
  name: string,
  category: Category,
  facets: Facet[] = [],
  takes: Record<string, ArgumentKind | 'plain'> | 'unknown' = {},
  more: { risk?: Risk; attacks?: string[] } = {},
): SampleTool {
  const properties: JsonObject = Object.fromEntries(Object.keys(takes === 'unknown' ? {} : takes).map((argument) => [argument, {}]));
  return {
    slug: name,
    definition: { name, ...(takes !== 'unknown' && { inputSchema: { type: 'object', properties } }) },
    classification: {
      category,
      risk: more.risk ?? BASE_RISK[category],
      facets,
      argumentRisks: Object.entries(takes === 'unknown' ? {} : takes).flatMap(([argument, kind]) =>
        kind === 'plain' ? [] : [{ path: `args.${argument}`, kind }],
      ),
      attacks: (more.attacks ?? []).map((id) => ({ id, why: '' })),
    },
  };
}

export const READ_MAIL = aTool('read_mail', 'Read', ['untrusted-in', 'private-data']);
export const SEARCH_WEB = aTool('search_web', 'Read', ['untrusted-in']);
export const READ_FILE = aTool('read_file', 'Read', ['fs'], { path: 'path' });
export const SEND_MAIL = aTool('send_mail', 'Write', ['message'], { to: 'recipient', body: 'plain' });
export const POST = aTool('post', 'Write', ['public-sink'], { text: 'plain' });
export const GET_SECRET = aTool('get_secret', 'Read', ['secrets']);
export const RUN = aTool('run', 'Execute', ['shell'], { command: 'shell' });
export const DROP = aTool('drop_table', 'Destructive', ['delete']);
export const PAY = aTool('pay', 'Financial', ['money'], { amount: 'amount' });
export const SUM = aTool('sum', 'Read');
