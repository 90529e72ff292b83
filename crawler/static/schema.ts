import type { Json, JsonObject } from '#core/json';
import { isUndefined, type Schema, type Value } from './value.ts';

export function schema(json: JsonObject, more: Partial<Schema> = {}): Schema {
  return { kind: 'schema', json, optional: false, partial: false, ...more };
}

/** A schema of which nothing could be read: it allows everything. */
export const OPEN: Schema = schema({}, { partial: true });

export function asSchema(value: Value | undefined): Schema {
  if (value?.kind === 'schema') return value;
  if (value?.kind === 'either') {
    const options = value.options.filter((option) => option.kind === 'schema');
    if (options.length === value.options.length && options[0] !== undefined) return anyOf(options);
  }
  return OPEN;
}

/** An object schema of the members of a record, each a schema. */
export function objectOf(shape: Map<string, Schema>, more: { open?: boolean; closed?: boolean } = {}): Schema {
  const properties: Record<string, Json> = Object.create(null) as Record<string, Json>;
  const required: string[] = [];
  let partial = more.open ?? false;
  for (const [name, of] of shape) {
    properties[name] = of.json;
    partial ||= of.partial;
    if (!of.optional && !isOpen(of)) required.push(name);
  }
  const json: JsonObject = { type: 'object', properties: { ...properties } };
  if (required.length > 0) json['required'] = required;
  if (more.closed === true && more.open !== true) json['additionalProperties'] = false;
  return schema(json, { shape, partial });
}

/** Nothing is known of it, so it is not known to be required either. */
export function isOpen(of: Schema): boolean {
  return of.partial && Object.keys(of.json).length === 0;
}

export function shapeOf(value: Value | undefined): { shape: Map<string, Schema>; open: boolean } {
  const shape = new Map<string, Schema>();
  if (value?.kind !== 'record') return { shape, open: true };
  for (const [name, lazy] of value.members) {
    const member = lazy();
    if (!isUndefined(member)) shape.set(name, asSchema(member));
  }
  return { shape, open: value.open };
}

export function anyOf(options: Schema[]): Schema {
  const known = options.filter((option) => !isOpen(option));
  // One branch that is not known makes the whole choice unknown.
  if (known.length < options.length) return { ...OPEN, optional: options.some((option) => option.optional) };
  return schema(
    { anyOf: options.map((option) => option.json) },
    { optional: options.some((option) => option.optional), partial: options.some((option) => option.partial) },
  );
}
