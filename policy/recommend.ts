import type { Category } from '#core/classification';
import { compareDanger } from './danger.ts';
import { type Policy, parsePolicyValue } from './document.ts';
import { approvalFor, type Choice, draftFor, type Recommendable, type ToolDraft } from './recommend-tool.ts';
import type { ToolRules } from './schema.ts';

export type { Recommendable } from './recommend-tool.ts';

/** Changes whenever a recommendation could. */
export const RECOMMEND_VERSION = '2';

/** The policy for one tool alone: every other tool is denied. Pure, and always a valid document. */
export function recommendForTool(tool: Recommendable, choice: Choice = {}): Policy {
  return policyOf([[tool.definition.name, draftFor(tool, choice)]]);
}

/**
 * One policy over all tools of a server, in their order. Of two tools with one name only the safer verdict counts, and a name whose
 * tools differ in danger is hidden, because nobody can tell which of them answers.
 */
export function recommendForServer(tools: readonly Recommendable[], choice: Choice = {}): Policy {
  const byName = new Map<string, [Recommendable, ...Recommendable[]]>();
  for (const tool of tools) {
    const others = byName.get(tool.definition.name);
    if (others === undefined) byName.set(tool.definition.name, [tool]);
    else others.push(tool);
  }
  return policyOf(
    [...byName].map(([name, namesakes]) => {
      const safest = namesakes.reduce((one, other) => (compareDanger(other.classification, one.classification) > 0 ? other : one));
      const differ = namesakes.some(({ classification }) => compareDanger(classification, safest.classification) !== 0);
      return [name, differ ? 'hide' : draftFor(safest, choice)] as const;
    }),
  );
}

/** A name that has no UTF-8 form stays out: no call can carry it, and what is not listed is denied. */
function policyOf(drafts: readonly (readonly [name: string, draft: ToolDraft])[]): Policy {
  const known = drafts.filter(([name]) => name.isWellFormed());
  const hide = known.filter(([, draft]) => draft === 'hide').map(([name]) => name);
  const tools = Object.create(null) as Record<string, ToolRules>;
  for (const [name, draft] of known) if (draft !== 'hide') tools[name] = draft;
  const parsed = parsePolicyValue({ version: '1', default: 'deny', ...(hide.length > 0 && { hide }), tools });
  if (!parsed.ok) throw new Error(`A recommendation is not a valid policy: ${JSON.stringify(parsed.errors)}`);
  return parsed.policy;
}

export interface Alternative {
  title: string;
  /** Whom it is for. */
  when: string;
  policy: Policy;
}

/** Policies beside the recommended one, the stricter first. */
export function alternativesForTool(tool: Recommendable): Alternative[] {
  const recommended = draftFor(tool, {});
  const offers = recommended === 'hide' ? besideHidden(tool) : besideListed(tool, recommended);
  const { name } = tool.definition;
  return offers.map(({ title, when, draft }) => ({ title, when, policy: policyOf([[name, draft]]) }));
}

interface Offer {
  title: string;
  when: string;
  draft: ToolDraft;
}

function besideHidden(tool: Recommendable): Offer[] {
  return [
    {
      title: 'Looser: a person approves each call',
      when: 'You need this tool now and then, and somebody reads what the agent is about to do before it happens.',
      draft: approvalFor(tool),
    },
  ];
}

const RATE_OF: Readonly<Record<Category, string>> = {
  Read: 'An agent in a loop should not read without end.',
  Write: 'You trust the agent with this tool and count on the server to stop a flood.',
  Execute: 'You trust whoever writes the arguments, and the machine behind the tool holds nothing of worth.',
  Destructive: 'What remains allowed is safe enough for you at any speed.',
  Financial: 'The sums are small, and an account with little in it bounds what can be lost.',
};

function besideListed(tool: Recommendable, recommended: Exclude<ToolDraft, 'hide'>): Offer[] {
  const { category } = tool.classification;
  const offers: Offer[] = [
    {
      title: 'Stricter: hide it',
      when: 'The agent has no task that needs this tool. What it cannot see, nobody can talk it into.',
      draft: 'hide',
    },
  ];
  if (recommended.approve === undefined && category !== 'Read') {
    offers.push({
      title: 'Stricter: a person approves each call',
      when: 'Calls are rare, and somebody can look at each of them.',
      draft: { ...recommended, ...approvalFor(tool), ...(recommended.limits && { limits: recommended.limits }) },
    });
  }
  const { approve, limits, ...rest } = recommended;
  if (approve !== undefined) {
    const rate = limits ?? approvalFor(tool).limits;
    offers.push({
      title: 'Looser: limits instead of approvals',
      when: RATE_OF[category],
      draft: { ...rest, ...(rate && { limits: rate }) },
    });
  } else if (limits !== undefined) {
    offers.push({ title: 'Looser: no limit on the rate', when: RATE_OF[category], draft: rest });
  } else if (category === 'Read') {
    offers.push({ title: 'Stricter: a limit on the rate', when: RATE_OF.Read, draft: { ...rest, limits: approvalFor(tool).limits } });
  }
  return offers;
}
