import type { Category } from '#core/classification';
import { ORDERS_FLAG } from '#core/flags';
import { compareDanger, dangerOf } from './danger.ts';
import { type Policy, parsePolicyValue } from './document.ts';
import { STANDINGS, standingOf } from './explain-standings.ts';
import { approvalFor, draftFor, type Manner, RECOMMENDED, type Recommendable, type ToolDraft } from './recommend-tool.ts';
import type { ToolRules } from './schema.ts';

export type { Recommendable } from './recommend-tool.ts';

/** Changes whenever a recommendation could. */
export const RECOMMEND_VERSION = '4';

export interface Choice {
  /** Only what the compatible core of the format knows. */
  compatible?: boolean;
}

/** The policy for one tool alone: every other tool is denied. Pure, and always a valid document. */
export function recommendForTool(tool: Recommendable, { compatible = false }: Choice = {}): Policy {
  return policyOf([[tool.definition.name, draftFor(tool, { ...RECOMMENDED, compatible })]]);
}

/**
 * One policy over all tools of a server, those that an agent can use first in front: at once, within limits, with a person before each call.
 * Of those alike the less dangerous category comes first, then the name, so that a server that lists its tools in another order
 * has the same policy. (Names that are numbers come first of all: that is how JSON objects are read.)
 *
 * Of two tools with one name only the safer verdict counts, and a name whose tools differ in danger is hidden, because nobody can tell
 * which of them answers.
 */
export function recommendForServer(tools: readonly Recommendable[], { compatible = false }: Choice = {}): Policy {
  return serverPolicy(tools, { ...RECOMMENDED, compatible });
}

function serverPolicy(tools: readonly Recommendable[], manner: Manner): Policy {
  const byName = new Map<string, [Recommendable, ...Recommendable[]]>();
  for (const tool of tools) {
    const others = byName.get(tool.definition.name);
    if (others === undefined) byName.set(tool.definition.name, [tool]);
    else others.push(tool);
  }
  const entries = [...byName].map(([name, namesakes]) => {
    const safest = namesakes.reduce((one, other) => (compareDanger(other.classification, one.classification) > 0 ? other : one));
    const differ = namesakes.some(({ classification }) => compareDanger(classification, safest.classification) !== 0);
    const draft = differ ? 'hide' : draftFor(safest, manner);
    return { name, draft, need: [needOf(draft), dangerOf(safest.classification.category)] as const };
  });
  entries.sort(
    (one, other) =>
      one.need[0] - other.need[0] || one.need[1] - other.need[1] || (one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
  );
  return policyOf(entries.map(({ name, draft }) => [name, draft] as const));
}

function needOf(draft: ToolDraft): number {
  return draft === 'hide' ? STANDINGS.length : STANDINGS.indexOf(standingOf(draft).standing);
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

/** Other policies for a whole server than the recommended one, the strictest first. */
export const PRESETS = ['read-only', 'unattended', 'supervised'] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_WORDS: Readonly<Record<Preset, { title: string; when: string }>> = {
  'read-only': {
    title: 'Read-only: all but reads is hidden',
    when: 'The agent looks things up, and changing anything is not its task.',
  },
  unattended: {
    title: 'Unattended: what would wait for a person is hidden or refused',
    when: 'Nobody is there to approve a call, or approvals are not configured: the agent should not see what would only be refused.',
  },
  supervised: {
    title: 'Supervised: a person approves all but reads',
    when: 'Somebody sits beside the agent and answers, so that nothing changes unseen, and even what destroys can be had.',
  },
};

/** A looser recommendation, for one tool whose destructive operations are needed. */
const DESTROYING_ASKED: Manner = { ...RECOMMENDED, treat: { ...RECOMMENDED.treat, Destructive: 'ask' } };

const MANNERS: Readonly<Record<Preset, Manner>> = {
  'read-only': {
    treat: { Read: 'allow', Write: 'refuse', Execute: 'refuse', Destructive: 'refuse', Financial: 'refuse' },
    unjudged: 'refuse',
  },
  unattended: {
    treat: { Read: 'allow', Write: 'allow', Execute: 'allow', Destructive: 'refuse', Financial: 'refuse' },
    unjudged: 'refuse',
  },
  supervised: {
    treat: { Read: 'allow', Write: 'ask', Execute: 'ask', Destructive: 'ask', Financial: 'ask' },
    unjudged: 'ask',
  },
};

/** One policy over all tools of a server, made in the manner of a preset and in the same order as the recommended one. */
export function presetForServer(tools: readonly Recommendable[], preset: Preset, { compatible = false }: Choice = {}): Policy {
  return serverPolicy(tools, { ...MANNERS[preset], compatible });
}

export interface Alternative {
  title: string;
  /** Whom it is for. */
  when: string;
  policy: Policy;
}

/** Policies beside the recommended one, the stricter first. */
export function alternativesForTool(tool: Recommendable): Alternative[] {
  const recommended = draftFor(tool);
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
      when: tool.classification.flags.includes(ORDERS_FLAG)
        ? 'You have read all of its text and want the agent to read it too. It takes effect before any call that a person could refuse.'
        : 'You need this tool now and then, and somebody reads what the agent is about to do before it happens.',
      draft: approvalFor(tool),
    },
  ];
}

function everyCallWaits({ approve = [] }: ToolRules): boolean {
  return approve.some(({ conditions }) => conditions.length === 0);
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
  if (!everyCallWaits(recommended) && category !== 'Read') {
    offers.push({
      title: 'Stricter: a person approves each call',
      when: 'Calls are rare, and somebody can look at each of them.',
      draft: { ...recommended, ...approvalFor(tool), ...(recommended.limits && { limits: recommended.limits }) },
    });
  }
  const destroying = draftFor(tool, DESTROYING_ASKED);
  if (destroying !== 'hide' && tool.classification.operations?.operations.some((one) => one.category === 'Destructive')) {
    offers.push({
      title: 'Looser: a person approves what may destroy',
      when: 'Those operations are needed now and then, and somebody reads what is about to be removed.',
      draft: destroying,
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

/** The presets for a server that are another policy than the recommended one, and than each other. */
export function alternativesForServer(tools: readonly Recommendable[]): (Alternative & { preset: Preset })[] {
  const known = new Set([JSON.stringify(recommendForServer(tools))]);
  return PRESETS.flatMap((preset) => {
    const policy = presetForServer(tools, preset);
    const text = JSON.stringify(policy);
    if (known.has(text)) return [];
    known.add(text);
    return [{ preset, ...PRESET_WORDS[preset], policy }];
  });
}
