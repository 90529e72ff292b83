import type { ArgumentKind, ArgumentRisk } from '#core/classification';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { excerpt, shownName, shownText } from './shown-text.ts';

/** One row of the parameter table. */
export interface ParameterRow {
  /** As a policy condition would write it, without the leading `args.`: `options.encoding`. */
  path: string;
  depth: number;
  type: string;
  required: boolean;
  description: string;
  defaultValue?: string;
  allowed: string[];
  allowedNotShown: number;
  kind?: ArgumentKind;
}

const DEEPEST = 4;
const MOST_ROWS = 120;
const MOST_ALLOWED = 12;
const MOST_ALTERNATIVES = 60;
const VALUE_CHARS = 80;
const DESCRIPTION_CHARS = 600;

/**
 * The parameters an input schema shows, nested ones after their parent. A schema is untrusted: at most 120 rows and four levels
 * are read, references outside the document are not followed, and what is not an object is shown as `any`.
 */
export function parameterRows(
  schema: JsonObject | undefined,
  argumentRisks: readonly ArgumentRisk[],
): { rows: ParameterRow[]; notShown: number } {
  const kinds = new Map(argumentRisks.map(({ path, kind }) => [path, kind]));
  const rows: ParameterRow[] = [];
  let notShown = 0;
  const walk = (node: JsonObject, prefix: string, depth: number) => {
    const required = Array.isArray(node['required']) ? node['required'] : [];
    const properties = isJsonObject(node['properties']) ? (node['properties'] as JsonObject) : {};
    for (const [name, property] of Object.entries(properties)) {
      if (rows.length >= MOST_ROWS) {
        notShown += 1;
        continue;
      }
      const path = `${prefix}${name.replaceAll('.', '\\.')}`;
      const shape = followed(property, schema);
      rows.push(rowOf(path, depth, shape, required.includes(name), kinds.get(`args.${path}`)));
      if (depth >= DEEPEST) continue;
      if (isJsonObject(shape['properties'])) walk(shape, `${path}.`, depth + 1);
      else if (isJsonObject(shape['items'])) walk(followed(shape['items'] as Json, schema), `${path}.*.`, depth + 1);
    }
  };
  if (schema !== undefined) walk(schema, '', 1);
  return { rows, notShown };
}

function rowOf(path: string, depth: number, shape: JsonObject, required: boolean, kind: ArgumentKind | undefined): ParameterRow {
  const allowed = allowedBy(shape) ?? [];
  const description = typeof shape['description'] === 'string' ? excerpt(shape['description'], DESCRIPTION_CHARS) : '';
  return {
    path: shownName(path),
    depth,
    type: typeOf(shape, 0),
    required,
    description,
    ...(shape['default'] !== undefined && { defaultValue: shownValue(shape['default']) }),
    allowed: allowed.slice(0, MOST_ALLOWED).map(shownValue),
    allowedNotShown: Math.max(0, allowed.length - MOST_ALLOWED),
    ...(kind !== undefined && { kind }),
  };
}

/** The values that a schema names one by one, also in each of its alternatives; nothing where any of them is open. */
function allowedBy(shape: JsonObject): Json[] | undefined {
  if (Array.isArray(shape['enum'])) return shape['enum'];
  if ('const' in shape) return [shape['const'] as Json];
  const choices = [shape['anyOf'], shape['oneOf']].find(Array.isArray) ?? [];
  const named = choices.slice(0, MOST_ALTERNATIVES).map((choice: Json) => {
    if (!isJsonObject(choice)) return undefined;
    if (Array.isArray(choice['enum'])) return choice['enum'];
    if ('const' in choice) return [choice['const'] as Json];
    return choice['type'] === 'null' ? [null] : undefined;
  });
  if (choices.length === 0 || choices.length > MOST_ALTERNATIVES || named.includes(undefined)) return undefined;
  return named.flatMap((values) => values ?? []);
}

function typeOf(shape: JsonObject, depth: number): string {
  const { type } = shape;
  if (type === 'array')
    return isJsonObject(shape['items']) && depth < 3 ? `list of ${typeOf(shape['items'] as JsonObject, depth + 1)}` : 'list';
  if (typeof type === 'string') return excerpt(type, 40);
  if (Array.isArray(type)) return excerpt(type.filter((one) => typeof one === 'string').join(' or '), 60) || 'any';
  const choices = [shape['anyOf'], shape['oneOf']].find(Array.isArray);
  if (choices !== undefined && depth < 3) {
    const types = choices.slice(0, 6).map((choice: Json) => (isJsonObject(choice) ? typeOf(choice as JsonObject, depth + 1) : 'any'));
    return [...new Set(types)].join(' or ') || 'any';
  }
  if (isJsonObject(shape['properties'])) return 'object';
  return 'any';
}

/** A local reference is followed once; anything else stands for itself. */
function followed(shape: Json, root: JsonObject | undefined): JsonObject {
  if (!isJsonObject(shape)) return {};
  const reference = (shape as JsonObject)['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return shape as JsonObject;
  let found: Json | undefined = root;
  for (const part of reference.slice(2).split('/').slice(0, 8)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) && Object.hasOwn(found, key) ? (found as JsonObject)[key] : undefined;
  }
  return isJsonObject(found) ? (found as JsonObject) : (shape as JsonObject);
}

function shownValue(value: Json): string {
  return excerpt(typeof value === 'string' ? shownText(value) || '""' : JSON.stringify(value), VALUE_CHARS);
}
