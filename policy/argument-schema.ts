import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { type PathStep, parseArgumentPath, printArgumentPath } from './argument-path.ts';

/** What an argument takes by its schema. `other`: objects, mixtures, and what the schema does not say. */
export type ArgumentShape = 'text' | 'texts' | 'number' | 'other';

/** An argument that a classification points at, as a policy names it. */
export interface LocatedArgument {
  /** With `*` for the elements of a list that it lies in. */
  path: string;
  shape: ArgumentShape;
  /** A call cannot leave it out: it stands at the top and is required. */
  always: boolean;
}

/**
 * Finds the argument behind `args.filter.path` or `args.items[].path`, where keys are written as they are: which dots part keys and which
 * belong to one, the schema tells. Without a schema that knows it, every dot parts.
 *
 * @returns `undefined` for one that no policy can name: text without a UTF-8 form, nothing at all, too deep.
 */
export function locateArgument(classified: string, inputSchema: JsonObject | undefined): LocatedArgument | undefined {
  if (!classified.startsWith('args.')) return undefined;
  const located = locatedBySchema(classified.slice('args.'.length), inputSchema);
  return located.path.isWellFormed() && parseArgumentPath(located.path).ok ? located : undefined;
}

function locatedBySchema(rest: string, inputSchema: JsonObject | undefined): LocatedArgument {
  const found = inputSchema === undefined ? undefined : walk(inputSchema, rest);
  if (found === undefined || inputSchema === undefined)
    return { path: printArgumentPath(splitAtDots(rest)), shape: 'other', always: false };
  const [first, second] = found.steps;
  const always = second === undefined && first !== undefined && 'key' in first && requires(inputSchema, first.key);
  return { path: printArgumentPath(found.steps), shape: shapeOf(found.schema), always };
}

interface Found {
  steps: PathStep[];
  schema: Json;
}

function walk(schema: JsonObject, rest: string): Found | undefined {
  const { properties } = schema;
  if (!isJsonObject(properties)) return undefined;
  for (const [key, member] of Object.entries(properties)) {
    if (key === '' || !rest.startsWith(key)) continue;
    const behind = rest.slice(key.length);
    if (behind === '') return { steps: [{ key }], schema: member };
    if (!isJsonObject(member)) continue;
    const inList = behind.startsWith('[].') && isJsonObject(member['items']);
    const inner = inList
      ? walk(member['items'] as JsonObject, behind.slice(3))
      : behind.startsWith('.')
        ? walk(member, behind.slice(1))
        : undefined;
    if (inner !== undefined) return { ...inner, steps: [{ key }, ...(inList ? [{ every: true } as const] : []), ...inner.steps] };
  }
  return undefined;
}

function splitAtDots(rest: string): PathStep[] {
  return rest
    .split('.')
    .filter((part) => part !== '' && part !== '[]')
    .flatMap((part): PathStep[] => (part.endsWith('[]') ? [{ key: part.slice(0, -2) }, { every: true }] : [{ key: part }]));
}

function requires(schema: JsonObject, key: string): boolean {
  return Array.isArray(schema['required']) && schema['required'].includes(key);
}

/** By its types, `null` left aside, also where several branches agree. */
function shapeOf(schema: Json): ArgumentShape {
  if (!isJsonObject(schema)) return 'other';
  const types = typesOf(schema);
  if (types.size > 0 && [...types].every((type) => type === 'number' || type === 'integer')) return 'number';
  if (types.size !== 1) return 'other';
  if (types.has('string')) return 'text';
  const { items } = schema;
  return types.has('array') && isJsonObject(items) && [...typesOf(items)].join() === 'string' ? 'texts' : 'other';
}

function typesOf(schema: JsonObject): Set<string> {
  const { type } = schema;
  const own = typeof type === 'string' ? [type] : Array.isArray(type) ? type.filter((one) => typeof one === 'string') : [];
  if (own.length > 0) return new Set(own.filter((one) => one !== 'null'));
  const branches = [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  const types = new Set(branches.flatMap((branch) => (isJsonObject(branch) ? [...typesOf(branch)] : ['?'])));
  types.delete('null');
  const values = schema['enum'];
  if (types.size === 0 && Array.isArray(values) && values.every((value) => typeof value === 'string')) types.add('string');
  return types;
}
