import { z } from 'zod';
import { RISK_LEVELS, type Risk } from '../risk.ts';
import { FLOW_IDS, FLOWS } from './flows.ts';
import { clueOf, type JudgedTool, SIDE_IDS, SIDES, type SideId } from './sides.ts';

/** More examples on one side say nothing new; the count says how many there are. */
export const MOST_NAMED_A_SIDE = 6;
const NAME_CHARS = 200;

/** A tool as the example of a side. */
export const SideTool = z.object({
  slug: z.string(),
  /** As the server writes it, cut where it is very long. */
  name: z.string(),
  risk: z.enum(RISK_LEVELS),
  /** Why it stands there; continues its name. */
  says: z.string(),
});
export type SideTool = z.infer<typeof SideTool>;

/** All tools of a side: how many there are, and the most telling of them. */
export const Tally = z.object({ count: z.int().nonnegative(), tools: z.array(SideTool).max(MOST_NAMED_A_SIDE) });
export type Tally = z.infer<typeof Tally>;

/**
 * What the tools of one server add to any flow, however many tools there are. Made once per server, it is enough to find the flows of
 * every set of servers that it is part of.
 */
export const Reach = z.object({
  server: z.object({ slug: z.string(), name: z.string() }),
  tools: z.int().nonnegative(),
  /** By side; one that no tool shows is absent. */
  sides: z.partialRecord(z.enum(SIDE_IDS), Tally),
  /** By flow: tools that are enough for it alone. */
  alone: z.partialRecord(z.enum(FLOW_IDS), Tally),
  /** Why some or all tools of the server are not counted here; a sentence. Absent where its whole list was seen. */
  unseen: z.string().optional(),
});
export type Reach = z.infer<typeof Reach>;

/** The reach of a server of which no tool is known yet. */
export function emptyReach(server: { slug: string; name: string }, unseen?: string): Reach {
  return { server: { slug: server.slug, name: server.name }, tools: 0, sides: {}, alone: {}, ...(unseen !== undefined && { unseen }) };
}

/**
 * Adds one tool. Tools may stream by: what is kept does not grow with their number.
 *
 * INVARIANT: a tool only ever adds: no other tool, and no order of them, makes a side or a flow disappear.
 */
export function addTool(reach: Reach, tool: JudgedTool & { slug: string }): void {
  reach.tools += 1;
  const clues = new Map<SideId, number>();
  const exampleOf = (says: string): SideTool => ({
    slug: tool.slug,
    name: shortened(tool.definition.name),
    risk: tool.classification.risk,
    says,
  });
  for (const side of SIDE_IDS) {
    const clue = clueOf(side, tool);
    if (clue === undefined) continue;
    clues.set(side, clue);
    const { clues: ofSide } = SIDES[side];
    reach.sides[side] ??= { count: 0, tools: [] };
    count(reach.sides[side], exampleOf(ofSide[clue]?.says ?? ''), (known) => ofSide.findIndex(({ says }) => says === known.says));
  }
  for (const { id, needs } of FLOWS) {
    const [first] = needs;
    if (first === undefined || !needs.every((side) => clues.has(side))) continue;
    reach.alone[id] ??= { count: 0, tools: [] };
    count(reach.alone[id], exampleOf(SIDES[first].clues[clues.get(first) ?? 0]?.says ?? ''), () => 0);
  }
}

/** Keeps the most telling first, the worse of two that tell the same, and the earlier of two that are as bad. */
function count(tally: Tally, example: SideTool, placeOf: (tool: SideTool) => number): void {
  tally.count += 1;
  const goesBefore = (known: SideTool) => {
    const byClue = placeOf(example) - placeOf(known);
    return byClue < 0 || (byClue === 0 && rank(example.risk) > rank(known.risk));
  };
  const at = tally.tools.findIndex(goesBefore);
  if (at >= 0) tally.tools.splice(at, 0, example);
  else if (tally.tools.length < MOST_NAMED_A_SIDE) tally.tools.push(example);
  if (tally.tools.length > MOST_NAMED_A_SIDE) tally.tools.pop();
}

function rank(risk: Risk): number {
  return RISK_LEVELS.indexOf(risk);
}

function shortened(name: string): string {
  return name.length <= NAME_CHARS ? name : `${[...name].slice(0, NAME_CHARS - 1).join('')}…`;
}
