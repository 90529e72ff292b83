import type { CatalogueTool } from '#core/catalogue';
import type { Facet } from '#core/classification';
import type { JsonObject } from '#core/json';
import { counted } from '#core/words';
import { parameterRows } from './parameters.ts';

/**
 * The lethal trifecta: text from strangers that an agent obeys, private data within its reach, and a way out for that data. What the
 * definitions show of it is a lower bound, and no page may take a missing side for safety.
 */
export interface TrifectaSide {
  side: Side;
  title: string;
  /** The first of them; `count` says how many there are. */
  tools: { slug: string; name: string }[];
  count: number;
}

export const SIDES = ['in', 'data', 'out'] as const;
export type Side = (typeof SIDES)[number];

export const SIDE_TITLES: Readonly<Record<Side, string>> = {
  in: 'Text from strangers comes in',
  data: 'Private data is within reach',
  out: 'Data can leave',
};

/** What a facet opens whatever the category. A shell and a piece of code do all that their machine can do. */
const OPENS: Readonly<Partial<Record<Facet, readonly Side[]>>> = {
  shell: SIDES,
  code: SIDES,
  'untrusted-in': ['in'],
  'http-out': ['in', 'out'],
  'private-data': ['data'],
  secrets: ['data'],
  sql: ['data'],
  fs: ['data'],
  memory: ['data'],
  'public-sink': ['out'],
  message: ['out'],
};

/** The sides that one tool shows. */
export function sidesOf({ definition, classification }: Pick<CatalogueTool, 'definition' | 'classification'>): Side[] {
  const { category, facets } = classification;
  const open = new Set(facets.flatMap((facet) => OPENS[facet] ?? []));
  if (facets.includes('browser')) {
    // Reading a page brings it in, with what the signed-in user sees there. Acting in one can also send, but only what an argument holds:
    // a window of another size sends nothing.
    const browses: readonly Side[] = category === 'Read' ? ['in', 'data'] : takesText(definition.inputSchema) ? SIDES : [];
    for (const side of browses) open.add(side);
  }
  return SIDES.filter((side) => open.has(side));
}

const WITHOUT_TEXT = /^(?:(?:list of |list| or |number|integer|boolean|null))+$/;

/** Whether a caller can put words of its own into the arguments. Unknown arguments may hold any. */
function takesText(schema: JsonObject | undefined): boolean {
  if (schema === undefined) return true;
  const { rows, notShown } = parameterRows(schema, []);
  return notShown > 0 || rows.some(({ type, allowed }) => allowed.length === 0 && !WITHOUT_TEXT.test(type));
}

const COUNT_WORDS = ['none', 'one', 'two', 'three'];

/**
 * What the three sides mean together.
 *
 * @param alone names of tools that show all three by themselves; the worst of them is named.
 */
export function trifectaWords(sides: readonly TrifectaSide[], alone: { name: string | undefined; count: number }): string {
  const shown = sides.filter(({ count }) => count > 0).length;
  if (shown === sides.length) {
    const enough =
      alone.name === undefined
        ? ''
        : alone.count === 1
          ? ` \`${alone.name}\` alone shows all three.`
          : ` ${counted(alone.count, 'tool')} show all three alone, \`${alone.name}\` among them.`;
    return `All three sides of the lethal trifecta stand together here: text from strangers can tell the agent to read what is private and send it out.${enough}`;
  }
  const missing = sides.length - shown === 1 ? 'the missing side' : 'what is missing';
  return `An agent is easiest to turn against its owner where all three of these stand together. The definitions here show ${COUNT_WORDS[shown]} of them. That is no proof of safety: a tool can reach more than its definition says, and another server in the same agent may bring ${missing}.`;
}
