import type { Category, ServerContext } from '#core/classification';
import type { Json, JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';

/** How a definition tries to be taken for less than it is; each is described in `README.md`. */
export const ATTACK_CLASSES = [
  'self-claim',
  'fake-verdict',
  'analyst-instruction',
  'schema',
  'choice',
  'split',
  'encoded',
  'over-long',
  'language',
  'negation',
  'stuffing',
  'renamed',
  'claimed-limit',
  'enforced-limit',
] as const;
export type AttackClass = (typeof ATTACK_CLASSES)[number];

export interface AdversarialRow {
  /** Class and a name of its own: `split/report-then-remove`. */
  id: string;
  class: AttackClass | 'benign';
  server: ServerContext;
  tool: ToolDefinition;
  /** What the worst call can do. A verdict below it is one that was talked down. */
  category: Category;
  why: string;
  /**
   * Only prose claims a limit, and `category` believes it. A verdict above it is over-classification that is known and
   * counted apart: it must still reach `allows`, what name and schema permit.
   */
  claimsOnly?: true;
  allows?: Category;
  /** Text is hidden from a person or from a machine, which is worth a flag whatever the category. */
  conceals?: true;
}

interface Marks {
  /** What the server says of itself. */
  about?: string;
  conceals?: true;
  allows?: Category;
}

type AddRow = (id: string, server: string, category: Category, tool: ToolDefinition, why: string, marks?: Marks) => void;

/** A list of rows of one class and the function that adds to it. */
export function rowsOf(attackClass: AdversarialRow['class']): { rows: AdversarialRow[]; row: AddRow } {
  const rows: AdversarialRow[] = [];
  const row: AddRow = (id, server, category, tool, why, { about, conceals, allows } = {}) => {
    rows.push({
      id: `${attackClass}/${id}`,
      class: attackClass,
      server: { id: server.toLowerCase().replaceAll(' ', '-'), name: server, ...(about === undefined ? {} : { description: about }) },
      tool,
      category,
      why,
      ...(conceals ? { conceals } : {}),
      ...(allows ? { claimsOnly: true, allows } : {}),
    });
  };
  return { rows, row };
}

/**
 * A tool in short: `name(argument, other: number, flag: boolean)`, where an argument without a type is a text.
 *
 * @param properties arguments that need more than a type; they stand behind those of the signature.
 */
export function tool(
  signature: string,
  description?: string,
  properties: JsonObject = {},
  more: Pick<ToolDefinition, 'title' | 'annotations'> = {},
): ToolDefinition {
  const [name = '', inside = ''] = signature.replace(/\)$/, '').split('(');
  const short: JsonObject = {};
  for (const argument of inside.split(',')) {
    const [key = '', type = 'string'] = argument.split(':').map((part) => part.trim());
    if (key !== '') short[key] = { type };
  }
  return {
    name,
    inputSchema: takes({ ...short, ...properties }),
    ...(description === undefined ? {} : { description }),
    ...more,
  };
}

/** The schema of an object with these members. */
export function takes(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...more };
}

/** A text that an argument holds, with what the server says of it. */
export function text(description: string, more: JsonObject = {}): JsonObject {
  return { type: 'string', description, ...more };
}

/** A text that must be one of these. */
export function choice(...values: string[]): JsonObject {
  return { type: 'string', enum: values };
}

/** A switch, with what the server says of it. */
export function flag(description: string, more: JsonObject = {}): JsonObject {
  return { type: 'boolean', description, ...more };
}

/** A value that a schema allows and nothing else. */
export function only(value: Json, more: JsonObject = {}): JsonObject {
  return { const: value, ...more };
}

/** The hints that say a tool is harmless. */
export const HARMLESS = { annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true } };
