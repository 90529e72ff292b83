import type { Json, JsonObject } from '#core/json';
import { objectOf, shapeOf } from './schema.ts';
import { isUndefined, type Rec, type Value } from './value.ts';

/** A schema as JSON, and whether some of it could not be read; then it allows more than the real one. */
export interface ReadSchema {
  json: JsonObject;
  partial: boolean;
}

const NO_ARGUMENTS: JsonObject = { type: 'object', properties: {} };
const JSON_SCHEMA_WORDS = ['properties', '$schema', '$ref', 'anyOf', 'oneOf', 'allOf', 'jsonSchema'];

/** The JSON Schema of what a server gives as its tool's input or output: a schema, members of one, or JSON Schema itself. */
export function readSchema(value: Value | undefined): ReadSchema {
  if (value === undefined || isUndefined(value)) return { json: NO_ARGUMENTS, partial: false };
  if (value.kind === 'schema') {
    const isObject = value.json['type'] === 'object' || 'anyOf' in value.json || 'allOf' in value.json;
    return { json: isObject ? value.json : { type: 'object' }, partial: value.partial || !isObject };
  }
  if (value.kind === 'either') return anyOfThese(value.options.map(readSchema));
  if (value.kind === 'record') {
    if (isJsonSchema(value)) return lenientJson(value);
    if (isShape(value)) {
      const { shape, open } = shapeOf(value);
      const { json, partial } = objectOf(shape, { open });
      return { json, partial };
    }
  }
  return { json: { type: 'object' }, partial: true };
}

/** What all of these allow: every member that one of them names, and required only what all of them require. */
function anyOfThese(options: ReadSchema[]): ReadSchema {
  const properties: JsonObject = {};
  let required: Json[] | undefined;
  for (const { json } of options) {
    const named = json['properties'] ?? {};
    if (named === null || typeof named !== 'object' || Array.isArray(named)) return { json: { type: 'object' }, partial: true };
    for (const [name, of] of Object.entries(named)) {
      if (!Object.hasOwn(properties, name))
        Object.defineProperty(properties, name, { value: of, enumerable: true, configurable: true, writable: true });
    }
    const demanded = Array.isArray(json['required']) ? json['required'] : [];
    required = required === undefined ? demanded : required.filter((name) => demanded.includes(name));
  }
  return { json: { type: 'object', properties, ...(required !== undefined && required.length > 0 && { required }) }, partial: true };
}

export function isJsonSchema(value: Rec): boolean {
  const type = value.members.get('type')?.();
  return (
    (type?.kind === 'primitive' && typeof type.value === 'string') ||
    JSON_SCHEMA_WORDS.some((word) => value.members.has(word) && value.members.get(word)?.().kind !== 'schema')
  );
}

/** Whether these are members of an object schema; a record without any is. */
export function isShape(value: Rec): boolean {
  const members = Array.from(value.members.values(), (lazy) => lazy());
  return members.length === 0 ||
    members.some(
      (member) => member.kind === 'schema' || member.kind === 'unknown' || member.kind === 'external' || member.kind === 'either',
    )
    ? !members.some((member) => member.kind === 'primitive' && !isUndefined(member))
    : false;
}

/** Words of JSON Schema under which every member is a name of the author's and not a word of the language. */
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

function lenientJson(value: Rec): ReadSchema {
  let partial = false;
  const miss = (): undefined => {
    partial = true;
    return undefined;
  };
  const read = (of: Value, depth: number, names: boolean): Json | undefined => {
    if (depth > 40) return miss();
    if (of.kind === 'primitive') return of.value ?? (of.value === null ? null : undefined);
    if (of.kind === 'schema') {
      partial ||= of.partial;
      return of.json;
    }
    if (of.kind === 'list') {
      const items = of.items.map((item) => read(item, depth + 1, false));
      return of.open || items.includes(undefined) ? miss() : (items as Json[]);
    }
    if (of.kind !== 'record') return miss();
    const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
    let unknownNames = false;
    for (const [name, lazy] of of.members) {
      const member = lazy();
      if (isUndefined(member)) continue;
      const json = read(member, depth + 1, !names && NAMED.has(name));
      if (json !== undefined) object[name] = json;
      // A member whose schema is not known may hold anything.
      else if (names) object[name] = {};
      if (name === 'properties' && !names && (member.kind !== 'record' || member.open)) unknownNames = true;
    }
    if (of.open) partial = true;
    // Other members than these may be allowed.
    if (!names && (unknownNames || of.open) && object['additionalProperties'] === false) delete object['additionalProperties'];
    return { ...object };
  };
  const json = read(value, 0, false);
  return json === undefined || typeof json !== 'object' || json === null || Array.isArray(json)
    ? { json: { type: 'object' }, partial: true }
    : { json, partial };
}
