import { counted, listed } from '#core/words';
import type { Policy } from './document.ts';
import { isEmptyPattern } from './empty-pattern.ts';
import type { AllTools, Condition, Limit, ToolRules } from './schema.ts';
import { A_WINDOW, quoted } from './words.ts';

/** What becomes of the calls of a tool, the most usable first. */
export const STANDINGS = ['free', 'limited', 'approval', 'closed'] as const;
export type Standing = (typeof STANDINGS)[number];

const STANDING_WORDS: Readonly<Record<Standing, { title: string; why: string }>> = {
  free: { title: 'Usable at once', why: 'Agents may call them as often as they like.' },
  limited: { title: 'Limited', why: 'Agents may call them, with a bound on how often, or on what a call may ask for.' },
  approval: {
    title: 'Waits for a person',
    why: 'Every call waits until a person approves it, and is refused where approvals are not configured.',
  },
  closed: { title: 'Hidden', why: 'Agents do not see them, and every call is denied.' },
};

/** A heading for a group, and what it means. */
export function groupWords({ standing, lines }: StandingGroup): { title: string; why: string } {
  if (standing !== 'closed' || lines.every(({ words }) => words === 'hidden')) return STANDING_WORDS[standing];
  return { title: 'Hidden or refused', why: 'Every call is denied, and what is hidden agents do not see.' };
}

export interface ToolStanding {
  standing: Standing;
  /** A few words for a list: `30 a minute, some calls wait for a person`. */
  words: string;
}

/** The tools of a policy that stand alike, in the order of the document. */
export interface StandingGroup {
  standing: Standing;
  /** Those with the same words together, in the order in which the first of them stands in the document. */
  lines: { words: string; names: string[] }[];
  tools: number;
}

/** Every tool that the policy names, by what becomes of its calls; nothing of groups that are empty. Made from the document alone. */
export function standingGroups(policy: Policy): StandingGroup[] {
  const standing = standingsUnder(policy);
  const names = [...Object.keys(policy.tools ?? {}), ...(policy.hide ?? []).filter((name) => name !== '*')];
  const groups = new Map<Standing, Map<string, string[]>>(STANDINGS.map((one) => [one, new Map()]));
  for (const name of new Set(names)) {
    const { standing: group, words } = standing(name);
    const lines = groups.get(group);
    const known = lines?.get(words);
    if (known === undefined) lines?.set(words, [name]);
    else known.push(name);
  }
  return [...groups].flatMap(([group, lines]) =>
    lines.size === 0
      ? []
      : [
          {
            standing: group,
            lines: [...lines].map(([words, named]) => ({ words, names: named })),
            tools: [...lines.values()].reduce((sum, named) => sum + named.length, 0),
          },
        ],
  );
}

/** What becomes of any tool under a policy, also of one that it does not name. */
export function standingsUnder(policy: Policy): (toolName: string) => ToolStanding {
  const { tools = {}, all_tools: all = {}, hide = [] } = policy;
  const hidden = new Set(hide);
  return (name) => {
    if (hidden.has(name) || hidden.has('*')) return { standing: 'closed', words: 'hidden' };
    const rules = Object.hasOwn(tools, name) ? tools[name] : undefined;
    if (rules === undefined && policy.default === 'deny') return { standing: 'closed', words: 'not listed' };
    return standingOf(rules ?? {}, all);
  };
}

export function standingOf(rules: ToolRules, all: AllTools = {}): ToolStanding {
  const limits = [...(rules.limits ?? []), ...(all.limits ?? [])];
  const denyIf = [...(rules.deny_if ?? []), ...(all.deny_if ?? [])];
  const require = [...(rules.require ?? []), ...(all.require ?? [])];
  const approve = rules.approve ?? [];
  if (denyIf.some(({ conditions }) => conditions.length === 0) || limits.some(({ max, amount }) => max === 0 && amount === undefined))
    return { standing: 'closed', words: 'every call denied' };
  const everyAsked = approve.some(({ conditions }) => conditions.length === 0);
  const demands = require.flatMap(({ conditions }) => conditions);
  const onlyPublic = denyIf.filter(({ conditions }) => conditions.length === 1 && isPrivateHost(conditions[0]));
  const words = [
    ...limits.map(limitWords),
    ...(everyAsked ? ['a person approves each call'] : approve.length > 0 ? ['a person approves some calls'] : []),
    ...(onlyPublic.length > 0 ? ['public addresses only'] : []),
    ...(denyIf.length > onlyPublic.length || demands.some((condition) => !isEmptyPattern(condition)) ? ['some calls refused'] : []),
    ...(demands.some(isEmptyPattern) ? ['an allow-list to fill in'] : []),
  ];
  if (words.length === 0) return { standing: 'free', words: 'no limit' };
  return { standing: everyAsked ? 'approval' : 'limited', words: words.join(', ') };
}

function isPrivateHost(condition: Condition | undefined): boolean {
  return condition?.op === 'private_host' && condition.value;
}

function limitWords({ max, window, amount }: Limit): string {
  return amount === undefined ? `${max} ${A_WINDOW[window]}` : `${quoted(amount)} up to ${max} ${A_WINDOW[window]}`;
}

/** How many tools stand where, in one sentence: Of 12 tools, 5 are usable at once, 4 are limited and 3 are hidden. */
export function standingSentence(groups: readonly StandingGroup[]): string {
  const all = groups.reduce((sum, { tools }) => sum + tools, 0);
  const [only, ...more] = groups;
  if (only === undefined) return 'The policy names no tool.';
  if (more.length === 0) return `${all === 1 ? 'The one tool' : `All ${all} tools`} ${countedWords(only)}.`;
  return `Of ${counted(all, 'tool')}, ${listed(groups.map((group) => `${group.tools} ${countedWords(group)}`))}.`;
}

function countedWords(group: StandingGroup): string {
  const is = group.tools === 1 ? 'is' : 'are';
  switch (group.standing) {
    case 'free':
      return `${is} usable at once`;
    case 'limited':
      return `${is} limited`;
    case 'approval':
      return group.tools === 1 ? 'waits for a person' : 'wait for a person';
    case 'closed':
      return `${is} ${groupWords(group).title.toLowerCase()}`;
  }
}
