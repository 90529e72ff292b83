import type { ServerContext } from '#core/classification';
import type { JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';

export const aServer: ServerContext = { id: 'example', name: 'Example' };

/** A tool from the notation of a rule's examples: a name, with argument names in brackets. */
export function aTool(example: string, description?: string): ToolDefinition {
  const [name = '', inside = ''] = example.replace(/\)$/, '').split('(');
  const properties: JsonObject = {};
  for (const argument of inside.split(',')) {
    const key = argument.trim();
    if (key !== '') properties[key] = { type: key === 'amount' ? 'number' : 'string' };
  }
  return { name, inputSchema: { type: 'object', properties }, ...(description === undefined ? {} : { description }) };
}
