import type { JsonObject } from '#core/json';
import { anyOf, asSchema, isOpen, OPEN, objectOf, schema, shapeOf } from '../schema.ts';
import { type External, list, primitive, type Rec, type Schema, textOf, toJson, UNKNOWN, type Value } from '../value.ts';
import type { Apply } from './builtins.ts';

/** What the names of the schema builder are, wherever they come from. */
export function schemaNamespace(): External {
  return { kind: 'external', from: 'zod', path: [] };
}

/** Whether a record is the schema builder as a bundle carries it. */
export function isSchemaNamespace(value: Rec): boolean {
  const has = (name: string): boolean => value.members.has(name);
  return has('object') && has('string') && has('union') && has('array') && (has('ZodObject') || has('ZodType') || has('coerce'));
}

export function isBuilder(value: External): boolean {
  return /^zod(?:$|\/)/.test(value.from) || value.path.some((step) => step === 'z');
}

export function schemaMember(of: Schema, name: string): Value {
  switch (name) {
    case 'shape':
      return of.shape === undefined
        ? UNKNOWN
        : { kind: 'record', members: new Map(Array.from(of.shape, ([key, value]) => [key, () => value])), open: isOpen(of) };
    case 'element':
      return of.element ?? UNKNOWN;
    case 'options': {
      const { enum: values } = of.json;
      return Array.isArray(values) ? list(values.map((value) => primitive(value as string))) : UNKNOWN;
    }
    case 'enum':
    case 'Enum':
    case 'Values': {
      const { enum: values } = of.json;
      if (!Array.isArray(values)) return UNKNOWN;
      return { kind: 'record', members: new Map(values.map((value) => [String(value), () => primitive(value as string)])), open: false };
    }
    default:
      return UNKNOWN;
  }
}

/** Formats of strings by the name of their builder or method. */
const FORMATS: Record<string, string> = {
  email: 'email',
  url: 'uri',
  uuid: 'uuid',
  uuidv4: 'uuid',
  guid: 'uuid',
  datetime: 'date-time',
  date: 'date',
  time: 'time',
  duration: 'duration',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
};

/** Methods that leave the JSON Schema of what goes in as it is. */
const TRANSPARENT = new Set([
  'refine',
  'superRefine',
  'transform',
  'brand',
  'readonly',
  'catch',
  'pipe',
  'check',
  'trim',
  'toLowerCase',
  'toUpperCase',
  'overwrite',
  'finite',
  'safe',
  'clone',
  'innerType',
  'passthrough',
  'loose',
  'strip',
  'normalize',
  'toJSONSchema',
  'register',
  'required',
]);

/** What a builder's function or a schema's method makes. */
export function schemaCall(of: External | Schema, name: string, args: Value[], apply: Apply): Value {
  return of.kind === 'schema' ? method(of, name, args, apply) : build(of, name, args, apply);
}

function build(of: External, name: string, args: Value[], apply: Apply): Value {
  const [first, second] = args;
  const format = FORMATS[name];
  if (format !== undefined && !(name === 'date' && !of.path.includes('iso'))) return described(schema({ type: 'string', format }), first);
  switch (name) {
    case 'string':
      return described(schema({ type: 'string' }), first);
    case 'number':
      return described(schema({ type: 'number' }), first);
    case 'int':
    case 'int32':
      return described(schema({ type: 'integer' }), first);
    case 'boolean':
      return described(schema({ type: 'boolean' }), first);
    case 'null':
      return schema({ type: 'null' });
    case 'any':
    case 'unknown':
    case 'json':
    case 'custom':
    case 'instanceof':
      // A required member of any kind: the builders do not list it as required either.
      return schema({}, { optional: name === 'any' || name === 'unknown' });
    case 'object':
    case 'strictObject':
    case 'looseObject': {
      if (first === undefined) return objectOf(new Map());
      const { shape, open } = shapeOf(first);
      return objectOf(shape, { open, closed: name === 'strictObject' });
    }
    case 'array': {
      const element = asSchema(first);
      return schema({ type: 'array', items: element.json }, { element, partial: element.partial });
    }
    case 'set': {
      const element = asSchema(first);
      return schema({ type: 'array', uniqueItems: true, items: element.json }, { partial: element.partial });
    }
    case 'tuple': {
      const items = first?.kind === 'list' ? first.items.map(asSchema) : [];
      if (first?.kind !== 'list' || first.open) return schema({ type: 'array' }, { partial: true });
      return schema(
        {
          type: 'array',
          items: items.map((item) => item.json),
          minItems: items.length,
          ...(second === undefined && { maxItems: items.length }),
        },
        { partial: items.some((item) => item.partial) },
      );
    }
    case 'enum':
    case 'nativeEnum':
      return enumeration(first);
    case 'literal': {
      const json = first === undefined ? undefined : toJson(first);
      if (json === undefined) return OPEN;
      if (Array.isArray(json)) return schema({ enum: json });
      return schema({ ...(json !== null && typeof json !== 'object' && { type: typeof json as 'string' }), const: json });
    }
    case 'union':
    case 'xor':
      return first?.kind === 'list' && !first.open ? anyOf(first.items.map(asSchema)) : OPEN;
    case 'discriminatedUnion':
      return second?.kind === 'list' && !second.open ? anyOf(second.items.map(asSchema)) : OPEN;
    case 'intersection':
      return allOf(asSchema(first), asSchema(second));
    case 'record':
    case 'partialRecord': {
      const value = asSchema(second ?? first);
      return schema({ type: 'object', additionalProperties: value.json }, { partial: value.partial });
    }
    case 'optional':
      return { ...asSchema(first), optional: true };
    case 'nullable':
      return nullable(asSchema(first));
    case 'nullish':
      return { ...nullable(asSchema(first)), optional: true };
    case 'preprocess':
      return asSchema(second);
    case 'effect':
    case 'readonly':
      return asSchema(first);
    case 'toJSONSchema':
      return asSchema(first);
    case 'lazy':
      // What is lazy may well be made of itself.
      return first?.kind === 'function' ? asSchema(apply(first, [])) : OPEN;
    default:
      return OPEN;
  }
}

function described(of: Schema, options: Value | undefined): Schema {
  if (options?.kind !== 'record') return of;
  const description = textOf(options.members.get('description')?.());
  return description === undefined ? of : withJson(of, { description });
}

function withJson(of: Schema, more: JsonObject): Schema {
  return { ...of, json: { ...of.json, ...more } };
}

function enumeration(first: Value | undefined): Schema {
  const values =
    first?.kind === 'list' && !first.open
      ? first.items.map((item) => toJson(item))
      : first?.kind === 'record' && !first.open
        ? Array.from(first.members.values(), (lazy) => toJson(lazy()))
        : [undefined];
  if (values.length === 0 || !values.every((value) => typeof value === 'string' || typeof value === 'number'))
    return schema({}, { partial: true });
  const types = new Set(values.map((value) => typeof value));
  return schema({ type: types.size === 1 ? (typeof values[0] as string) : ['string', 'number'], enum: values });
}

function allOf(a: Schema, b: Schema): Schema {
  if (a.shape !== undefined && b.shape !== undefined) return objectOf(new Map([...a.shape, ...b.shape]), { open: a.partial || b.partial });
  return schema({ allOf: [a.json, b.json] }, { partial: a.partial || b.partial });
}

function nullable(of: Schema): Schema {
  if (isOpen(of)) return of;
  const { description, ...rest } = of.json;
  return { ...of, json: { anyOf: [rest, { type: 'null' }], ...(description !== undefined && { description }) } };
}

function method(of: Schema, name: string, args: Value[], apply: Apply): Value {
  const [first, second] = args;
  const amount = first?.kind === 'primitive' && typeof first.value === 'number' ? first.value : undefined;
  if (TRANSPARENT.has(name)) return of;
  const format = FORMATS[name];
  if (format !== undefined) return withJson(of, { format });
  switch (name) {
    case 'describe': {
      const description = textOf(first);
      return description === undefined ? { ...of, partial: true } : withJson(of, { description });
    }
    case 'meta':
      return first === undefined ? UNKNOWN : described(of, first);
    case 'optional':
    case 'exactOptional':
      return { ...of, optional: true };
    case 'nullable':
      return nullable(of);
    case 'nullish':
      return { ...nullable(of), optional: true };
    case 'default':
    case 'prefault': {
      const value = first === undefined ? undefined : toJson(first);
      return { ...(value === undefined ? of : withJson(of, { default: value })), optional: true };
    }
    case 'int':
      return withJson(of, { type: 'integer' });
    case 'positive':
      return withJson(of, { exclusiveMinimum: 0 });
    case 'negative':
      return withJson(of, { exclusiveMaximum: 0 });
    case 'nonnegative':
      return withJson(of, { minimum: 0 });
    case 'nonpositive':
      return withJson(of, { maximum: 0 });
    case 'nonempty':
      return withJson(of, { [of.json['type'] === 'array' ? 'minItems' : 'minLength']: 1 });
    case 'min':
    case 'gte':
    case 'max':
    case 'lte':
    case 'length':
    case 'size':
    case 'gt':
    case 'lt':
    case 'multipleOf':
    case 'step':
      return amount === undefined ? { ...of, partial: true } : bounded(of, name, amount);
    case 'regex':
      return first?.kind === 'regex' && first.flags === '' ? withJson(of, { pattern: first.source }) : { ...of, partial: true };
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return { ...of, partial: true };
    case 'array':
      return schema({ type: 'array', items: of.json }, { element: of, partial: of.partial });
    case 'or':
      return anyOf([of, asSchema(first)]);
    case 'and':
      return allOf(of, asSchema(first));
    case 'strict':
      return isOpen(of) || (of.partial && of.shape !== undefined && Object.values(of.json).length === 0) ? of : closed(of);
    case 'catchall':
      return withJson(of, { additionalProperties: asSchema(first).json });
    case 'unwrap':
    case 'removeDefault':
      return { ...of, optional: false };
    case 'keyof':
      return of.shape === undefined ? OPEN : enumeration(list(Array.from(of.shape.keys(), primitive)));
    case 'rest':
      return { ...of, partial: true };
    case 'extend':
    case 'safeExtend':
    case 'augment':
    case 'merge':
      return extended(of, first);
    case 'setKey': {
      const key = textOf(first);
      return key === undefined || of.shape === undefined
        ? { ...of, partial: true }
        : objectOf(new Map([...of.shape, [key, asSchema(second)]]));
    }
    case 'pick':
    case 'omit':
    case 'partial':
      return chosen(of, name, first);
    case 'apply':
      return first === undefined ? OPEN : apply(first, [of]);
    default:
      return UNKNOWN;
  }
}

function closed(of: Schema): Schema {
  const openMembers = of.shape === undefined ? of.partial : of.partial && ![...of.shape.values()].some((member) => member.partial);
  return openMembers ? of : withJson(of, { additionalProperties: false });
}

const BOUNDS: Record<string, Record<string, string[]>> = {
  string: { min: ['minLength'], gte: ['minLength'], max: ['maxLength'], lte: ['maxLength'], length: ['minLength', 'maxLength'] },
  array: { min: ['minItems'], max: ['maxItems'], length: ['minItems', 'maxItems'], size: ['minItems', 'maxItems'] },
  number: {
    min: ['minimum'],
    gte: ['minimum'],
    max: ['maximum'],
    lte: ['maximum'],
    gt: ['exclusiveMinimum'],
    lt: ['exclusiveMaximum'],
    multipleOf: ['multipleOf'],
    step: ['multipleOf'],
  },
};

function bounded(of: Schema, name: string, amount: number): Schema {
  const type = of.json['type'] === 'integer' ? 'number' : of.json['type'];
  const words = typeof type === 'string' ? BOUNDS[type]?.[name] : undefined;
  return words === undefined ? { ...of, partial: true } : withJson(of, Object.fromEntries(words.map((word) => [word, amount])));
}

function extended(of: Schema, by: Value | undefined): Schema {
  if (of.shape === undefined) return { ...of, partial: true };
  if (by?.kind === 'schema')
    return by.shape === undefined
      ? { ...of, partial: true }
      : keepDescription(of, objectOf(new Map([...of.shape, ...by.shape]), { open: isOpen(by) }));
  const { shape, open } = shapeOf(by);
  return keepDescription(
    of,
    objectOf(new Map([...of.shape, ...shape]), { open: open || (of.partial && ![...of.shape.values()].some((member) => member.partial)) }),
  );
}

function keepDescription(of: Schema, made: Schema): Schema {
  const { description } = of.json;
  return description === undefined ? made : withJson(made, { description });
}

function chosen(of: Schema, how: 'pick' | 'omit' | 'partial', by: Value | undefined): Schema {
  if (of.shape === undefined) return { ...of, partial: true };
  if (by !== undefined && (by.kind !== 'record' || by.open))
    return how === 'partial' ? objectOf(new Map(), { open: true }) : { ...objectOf(new Map(), { open: true }) };
  const names = by?.kind === 'record' ? new Set(by.members.keys()) : undefined;
  const shape = new Map<string, Schema>();
  for (const [name, member] of of.shape) {
    const named = names?.has(name) ?? true;
    if (how === 'pick' && !named) continue;
    if (how === 'omit' && named) continue;
    shape.set(name, how === 'partial' && named ? { ...member, optional: true } : member);
  }
  return objectOf(shape, { open: of.partial && ![...of.shape.values()].some((member) => member.partial) });
}
