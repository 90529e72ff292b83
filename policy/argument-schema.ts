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
  /** Text is among what it may take: its schema says so, or says nothing. */
  mayBeText: boolean;
  schema: Json;
}

/**
 * Finds the arguments behind `args.filter.path` or `args.items[].path`, where keys are written as they are: which dots part keys and which
 * belong to one, the schema tells. Where it can be read in several ways all of them are meant, because a server chooses its own names.
 *
 * @returns nothing for one that the schema does not have, or that no policy can name: text without a UTF-8 form, too deep.
 */
export function locateArguments(classified: string, inputSchema: JsonObject | undefined): LocatedArgument[] {
  if (!classified.startsWith('args.') || inputSchema === undefined) return [];
  return walk(inputSchema, classified.slice('args.'.length)).flatMap(({ steps, schema }) => {
    const path = printArgumentPath(steps);
    if (!path.isWellFormed() || !parseArgumentPath(path).ok) return [];
    const [first, second] = steps;
    const always = second === undefined && first !== undefined && 'key' in first && requires(inputSchema, first.key);
    return [{ path, shape: shapeOf(schema), always, mayBeText: mayBeText(schema), schema }];
  });
}

/** Its path, with `*` where it takes a list of texts. */
export function eachPath({ path, shape }: LocatedArgument): string {
  return shape === 'texts' ? `${path}.*` : path;
}

/** Whether every value that the schema lets through is one of these texts, or `null`. */
export function takesOnly(schema: Json, values: ReadonlySet<string>): boolean {
  if (!isJsonObject(schema)) return false;
  const one = (value: Json | undefined) => value === null || (typeof value === 'string' && values.has(value));
  if (Object.hasOwn(schema, 'const')) return one(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].every(one);
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return branches.length > 0 && branches.every((branch) => takesOnly(branch, values));
  if (schema['type'] === 'array') return takesOnly(schema['items'] ?? true, values);
  return schema['type'] === 'null';
}

interface Found {
  steps: PathStep[];
  schema: Json;
}

function walk(schema: JsonObject, rest: string): Found[] {
  const { properties } = schema;
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([key, member]): Found[] => {
    if (key === '' || !rest.startsWith(key)) return [];
    const behind = rest.slice(key.length);
    if (behind === '') return [{ steps: [{ key }], schema: member }];
    if (!isJsonObject(member)) return [];
    const { items } = member;
    const inList = behind.startsWith('[].') && isJsonObject(items);
    const inner = inList ? walk(items, behind.slice(3)) : behind.startsWith('.') ? walk(member, behind.slice(1)) : [];
    return inner.map((found) => ({ ...found, steps: [{ key }, ...(inList ? [{ every: true } as const] : []), ...found.steps] }));
  });
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

function mayBeText(schema: Json): boolean {
  if (!isJsonObject(schema)) return schema === true;
  const types = typesOf(schema);
  return types.size === 0 || types.has('string') || types.has('?');
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
