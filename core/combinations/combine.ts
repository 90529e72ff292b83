import { RISK_LEVELS, type Risk, worse } from '../risk.ts';
import { FLOWS, type Flow, type FlowId } from './flows.ts';
import { MOST_NAMED_A_SIDE, type Reach, type SideTool, type Tally } from './reach.ts';
import { SIDES, type SideId } from './sides.ts';

/** An agent with more servers than this is beyond what anyone can look over; those past it are named as not looked at. */
export const MOST_SERVERS = 500;

/** A tool of one of the servers. */
export interface FlowTool extends SideTool {
  server: { slug: string; name: string };
}

export interface FlowTally {
  count: number;
  /** The most telling of them, every server that has any by turns. */
  tools: FlowTool[];
}

export interface FlowSide extends FlowTally {
  id: SideId;
  title: string;
  /** The servers that have such tools, and how many. */
  servers: { slug: string; name: string; count: number }[];
}

/** A flow whose sides are all there. */
export interface FoundFlow {
  id: FlowId;
  name: string;
  what: string;
  risk: Risk;
  /** Why it is as bad as that; sentences, never empty. */
  because: string[];
  attacks: readonly string[];
  sides: FlowSide[];
  /** Tools that are enough by themselves. */
  alone: FlowTally;
  /** No server has it alone: it is there only because these servers share an agent. */
  onlyTogether: boolean;
  /** The side with the fewest tools: without them the flow is broken, and no smaller set of tools breaks it. */
  brokenWithout: FlowTally & { side: SideId };
}

export interface Combinations {
  servers: number;
  tools: number;
  /** The worst first. An empty list says that the definitions show none, and never that there is none. */
  flows: FoundFlow[];
  /** Flows that lack one side only, which a further server may bring. */
  almost: { id: FlowId; name: string; missing: { id: SideId; title: string } }[];
  /** What could not be looked at. */
  unseen: { server: { slug: string; name: string }; why: string }[];
}

/** The flows of a set of servers that one agent is connected to; of one server, too. Pure. */
export function combine(all: readonly Reach[]): Combinations {
  const reaches = all.slice(0, MOST_SERVERS);
  const flows: FoundFlow[] = [];
  const almost: Combinations['almost'] = [];
  for (const flow of FLOWS) {
    const missing = flow.needs.filter((side) => !reaches.some((reach) => counts(reach.sides[side])));
    if (missing.length === 0) flows.push(found(flow, reaches));
    else if (missing.length === 1 && flow.needs.length > 1) {
      for (const id of missing) almost.push({ id: flow.id, name: flow.name, missing: { id, title: SIDES[id].title } });
    }
  }
  return {
    servers: all.length,
    tools: reaches.reduce((sum, { tools }) => sum + tools, 0),
    // The sort is stable: among equals the order of the flows stays.
    flows: flows.sort((one, other) => RISK_LEVELS.indexOf(other.risk) - RISK_LEVELS.indexOf(one.risk)),
    almost,
    unseen: [
      ...reaches.flatMap(({ server, unseen }) => (unseen === undefined ? [] : [{ server, why: unseen }])),
      ...all.slice(MOST_SERVERS).map(({ server }) => ({ server, why: `Only the first ${MOST_SERVERS} servers were looked at.` })),
    ],
  };
}

function found(flow: Flow, reaches: readonly Reach[]): FoundFlow {
  const sides = flow.needs.map((id): FlowSide => {
    const tally = merged(reaches, ({ sides }) => sides[id]);
    const servers = reaches.flatMap(({ server, sides }) => {
      const count = sides[id]?.count ?? 0;
      return count > 0 ? [{ ...server, count }] : [];
    });
    return { id, title: SIDES[id].title, ...tally, servers };
  });
  const alone = merged(reaches, ({ alone }) => alone[flow.id]);
  const raises = (flow.raises ?? []).filter(({ with: what }) =>
    what === 'alone' ? alone.count > 0 : reaches.some(({ sides }) => counts(sides[what])),
  );
  // Of two sides with as few tools the later one: an agent that can still read is of more use than one that can still act.
  const fewest = sides.reduce((least, side) => (side.count <= least.count ? side : least));
  return {
    id: flow.id,
    name: flow.name,
    what: flow.what,
    risk: raises.reduce((risk, { to }) => worse(risk, to), flow.risk),
    because: [flow.because, ...raises.map(({ because }) => because)],
    attacks: flow.attacks,
    sides,
    alone,
    onlyTogether: !reaches.some(({ sides }) => flow.needs.every((side) => counts(sides[side]))),
    brokenWithout: { side: fewest.id, count: fewest.count, tools: fewest.tools },
  };
}

function counts(tally: Tally | undefined): boolean {
  return tally !== undefined && tally.count > 0;
}

/** One of each server, then the second of each, so that none hides behind the tools of another. */
function merged(reaches: readonly Reach[], tallyOf: (reach: Reach) => Tally | undefined): FlowTally {
  const ofServers = reaches.flatMap((reach) => {
    const tally = tallyOf(reach);
    return tally === undefined ? [] : [{ server: reach.server, tally }];
  });
  const tools: FlowTool[] = [];
  for (let turn = 0; turn < MOST_NAMED_A_SIDE && tools.length < MOST_NAMED_A_SIDE; turn += 1) {
    for (const { server, tally } of ofServers) {
      const tool = tally.tools[turn];
      if (tool !== undefined && tools.length < MOST_NAMED_A_SIDE) tools.push({ ...tool, server });
    }
  }
  return { count: ofServers.reduce((sum, { tally }) => sum + tally.count, 0), tools };
}
