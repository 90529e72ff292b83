import type { CatalogueServer } from '#core/catalogue';
import type { AttackPatternEntry } from '#core/classification';
import { combine, type FlowTool, type FoundFlow } from '#core/combinations/combine';
import type { Reach, Tally } from '#core/combinations/reach';
import { SIDES } from '#core/combinations/sides';
import type { Risk } from '#core/risk';
import { incompleteWords } from './launch-help.ts';
import { excerpt, shownName } from './shown-text.ts';
import { counted, listed, NOT_LISTED_WORDS } from './words.ts';

export interface SideView {
  title: string;
  /** Those that stand there for the same reason together; the reason continues the name of any of them. */
  groups: { says: string; tools: { slug: string; name: string }[] }[];
  count: number;
  /** How many of them no group names. */
  more: number;
}

/** A flow as the page of a server shows it. */
export interface FlowView {
  id: string;
  name: string;
  what: string;
  risk: Risk;
  because: string;
  sides: SideView[];
  /** Where one tool is enough. */
  alone: string | undefined;
  /** The fewest tools that break it. */
  broken: string;
  attacks: { id: string; name: string }[];
}

export interface CombinationsView {
  words: string;
  flows: FlowView[];
  /** The three sides of the lethal trifecta, what of them is there and what is not. */
  trifecta: { complete: boolean; sides: SideView[] };
}

const TRIFECTA = ['in', 'data', 'out'] as const;
const SIDE_WORDS = ['text from strangers', 'private data', 'a way out'];
const COUNT_WORDS = ['none', 'one', 'two', 'three'];
const NAME_CHARS = 50;

/** What combines on one server. What its definitions show is a lower bound, and no words here may take a missing side for safety. */
export function combinationsView(reach: Reach, patterns: readonly AttackPatternEntry[]): CombinationsView {
  const { flows } = combine([reach]);
  const sides = TRIFECTA.map((id): SideView => {
    return sideView(SIDES[id].title, reach.sides[id] ?? { count: 0, tools: [] });
  });
  const complete = sides.every(({ count }) => count > 0);
  return {
    words: flows.length === 0 ? noneWords(sides) : someWords(flows.length, sides, complete),
    flows: flows.map((flow) => flowView(flow, patterns)),
    trifecta: { complete, sides },
  };
}

/** Why some or all tools of a server are not counted, as a sentence. */
export function unseenWords({ inspection }: CatalogueServer): string | undefined {
  const outcome = inspection?.outcome ?? 'not-inspected';
  if (outcome !== 'listed') return `It did not list its tools at the last look: ${NOT_LISTED_WORDS[outcome].title.toLowerCase()}.`;
  if (inspection?.basis === 'static') return 'It was not started: its tools were read from its source, where some may not be found.';
  if (inspection?.basis === 'declared') return 'It was not started: its tools are what a listing says of it.';
  return incompleteWords(inspection?.receipt?.spec.help);
}

const NO_PROOF = 'That is no proof of safety: a tool can reach more than its definition says';

function noneWords(sides: readonly SideView[]): string {
  return `${shownOf(sides)} ${NO_PROOF}, and another server in the same agent may bring ${missingOf(sides)}.`;
}

function someWords(flows: number, sides: readonly SideView[], complete: boolean): string {
  const all = `The definitions here show ${flows === 1 ? 'one way' : counted(flows, 'way')} in which tools do harm together, while each call by itself looks like the agent’s work.`;
  return complete ? all : `${all} ${shownOf(sides)} ${NO_PROOF}, and another server may bring ${missingOf(sides)}.`;
}

function shownOf(sides: readonly SideView[]): string {
  const shown = sides.flatMap(({ count }, at) => (count > 0 ? [SIDE_WORDS[at] ?? ''] : []));
  const which = shown.length === 0 ? '' : `: ${listed(shown)}`;
  return `An agent is easiest to turn against its owner where ${listed(SIDE_WORDS)} stand together. The definitions here show ${COUNT_WORDS[shown.length]} of the three${which}.`;
}

function missingOf(sides: readonly SideView[]): string {
  return sides.filter(({ count }) => count === 0).length === 1 ? 'the missing side' : 'what is missing';
}

function flowView(flow: FoundFlow, patterns: readonly AttackPatternEntry[]): FlowView {
  return {
    id: flow.id,
    name: flow.name,
    what: flow.what,
    risk: flow.risk,
    because: flow.because.join(' '),
    sides: flow.sides.map((side) => sideView(side.title, side)),
    alone: aloneWords(flow),
    broken: brokenWords(flow),
    attacks: flow.attacks.flatMap((id) => {
      const pattern = patterns.find((entry) => entry.id === id);
      return pattern === undefined ? [] : [{ id, name: pattern.name }];
    }),
  };
}

function aloneWords({ alone }: FoundFlow): string | undefined {
  const [worst] = alone.tools;
  if (worst === undefined) return undefined;
  return alone.count === 1
    ? `${quoted(worst)} alone is enough.`
    : `${counted(alone.count, 'tool')} are enough alone, ${quoted(worst)} among them.`;
}

function brokenWords({ brokenWithout: { count, tools }, sides, brokenWithout }: FoundFlow): string {
  const side = sides.find(({ id }) => id === brokenWithout.side);
  if (count > tools.length)
    return `No fewer than ${counted(count, 'tool')} have to go before this way is closed: all those under “${side?.title ?? ''}”.`;
  const without = listed(tools.map(quoted));
  return count === 1
    ? `Without ${without} this way is closed: hide it, or have a person approve its calls.`
    : `Without ${without} this way is closed, and no fewer do it: hide them, or have a person approve their calls.`;
}

function quoted({ name }: FlowTool): string {
  return `\`${shortName(name).replaceAll('`', "'")}\``;
}

function sideView(title: string, { count, tools }: Tally): SideView {
  const groups: SideView['groups'] = [];
  for (const { slug, name, says } of tools) {
    const tool = { slug, name: shortName(name) };
    const group = groups.find((known) => known.says === says);
    if (group === undefined) groups.push({ says, tools: [tool] });
    else group.tools.push(tool);
  }
  return { title, groups, count, more: count - tools.length };
}

function shortName(name: string): string {
  return excerpt(shownName(name), NAME_CHARS);
}
