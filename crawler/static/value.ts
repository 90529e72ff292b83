import type { Json, JsonObject } from '#core/json';
import type { Node } from './syntax.ts';

/** Values of the parameters and loop variables of one function or loop, as far as they are known. */
export interface Env {
  /** The function, loop or class whose names these are. */
  scope: number;
  names: Map<string, Value>;
  self?: Value;
  outer: Env | undefined;
}

/** A name that has a value only once a function is called, a loop runs or an object is made. */
export interface Hole {
  kind: 'parameter' | 'loop' | 'self';
  /** The function, loop or class. */
  scope: Node;
  name: string;
}

/** Members are evaluated when they are looked at, and once. */
export type Lazy = () => Value;

export type Primitive = { kind: 'primitive'; value: string | number | boolean | null | undefined };
export type List = { kind: 'list'; items: Value[] /** There are more than could be read. */; open: boolean };
export type Rec = { kind: 'record'; members: Map<string, Lazy>; open: boolean; at?: Node };
export type Fn = { kind: 'function'; node: Node; env: Env | undefined; self?: Value };
export type Class = { kind: 'class'; node: Node; env: Env | undefined };
export type Instance = { kind: 'instance'; of: Class; args: Value[] };
/** A schema made by a builder, as the JSON Schema that it becomes. */
export type Schema = {
  kind: 'schema';
  json: JsonObject;
  optional: boolean;
  /** Of an object. */
  shape?: Map<string, Schema>;
  /** Of an array. */
  element?: Schema;
  /** Some of it could not be read; the JSON Schema allows more than the real one. */
  partial: boolean;
};
/** A file of the source as a module. */
export type Module = { kind: 'module'; path: string };
/** Something that another package or the language itself provides. */
export type External = { kind: 'external'; from: string; path: string[] /** Made by `new` or by a call. */; made?: boolean };
/** One of several, depending on what is known only at run time. */
export type Either = { kind: 'either'; options: Value[] };
export type Regex = { kind: 'regex'; source: string; flags: string };
export type Unknown = { kind: 'unknown'; hole?: Hole };

export type Value = Primitive | List | Rec | Fn | Class | Instance | Schema | Module | External | Either | Regex | Unknown;

const MAX_TEXT_CHARS = 1_000_000;
const MAX_ITEMS = 10_000;

export const UNKNOWN: Unknown = { kind: 'unknown' };
export const UNDEFINED: Primitive = { kind: 'primitive', value: undefined };

export function primitive(value: Primitive['value']): Primitive {
  return { kind: 'primitive', value };
}

/** A text that source code puts together; one that grows beyond what any description needs is not followed. */
export function text(value: string): Value {
  return value.length > MAX_TEXT_CHARS ? UNKNOWN : primitive(value);
}

export function list(items: Value[], open = false): List {
  if (items.length > MAX_ITEMS) return { kind: 'list', items: items.slice(0, MAX_ITEMS), open: true };
  return { kind: 'list', items, open };
}

export function record(members: Iterable<[string, Value]>, open = false): Rec {
  return { kind: 'record', members: new Map(Array.from(members, ([name, value]) => [name, () => value])), open };
}

export function once(make: Lazy): Lazy {
  let value: Value | undefined;
  return () => {
    value ??= make();
    return value;
  };
}

export function member(value: Rec, name: string): Value | undefined {
  return value.members.get(name)?.();
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'primitive' && typeof value.value === 'string' ? value.value : undefined;
}

export function isUndefined(value: Value): boolean {
  return value.kind === 'primitive' && value.value === undefined;
}

/** The first name that stands between the value and being known. */
export function holeOf(value: Value): Hole | undefined {
  if (value.kind === 'unknown') return value.hole;
  if (value.kind === 'either') return value.options.map(holeOf).find((hole) => hole !== undefined);
  return undefined;
}

/** Unknown for the same reason as the first of these that has one. */
export function unknownLike(...values: Value[]): Unknown {
  const hole = values.map(holeOf).find((found) => found !== undefined);
  return hole === undefined ? UNKNOWN : { kind: 'unknown', hole };
}

export function either(options: Value[]): Value {
  const flat = options.flatMap((option) => (option.kind === 'either' ? option.options : [option])).slice(0, 200);
  const first = flat[0];
  if (first === undefined) return UNDEFINED;
  if (
    flat.length === 1 ||
    flat.every((option) => option.kind === 'primitive' && first.kind === 'primitive' && option.value === first.value)
  )
    return first;
  // Which of the elements are there is known only at run time; keeping every combination apart would grow without end.
  if (flat.every((option) => option.kind === 'list')) return list([...new Set(flat.flatMap((option) => option.items))], true);
  return { kind: 'either', options: flat };
}

/** The value as JSON when all of it is literal. */
export function toJson(value: Value, depth = 0): Json | undefined {
  if (depth > 40) return undefined;
  if (value.kind === 'primitive') return value.value;
  if (value.kind === 'schema') return value.partial ? undefined : value.json;
  if (value.kind === 'list') {
    if (value.open) return undefined;
    const items = value.items.map((item) => toJson(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (value.kind !== 'record' || value.open) return undefined;
  const object: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [name, lazy] of value.members) {
    const made = lazy();
    if (isUndefined(made)) continue;
    const json = toJson(made, depth + 1);
    if (json === undefined) return undefined;
    object[name] = json;
  }
  return { ...object };
}

export function frameOf(env: Env | undefined, scope: Node): Env | undefined {
  for (let frame = env; frame !== undefined; frame = frame.outer) if (frame.scope === scope.id) return frame;
  return undefined;
}

export function boundIn(env: Env | undefined, scope: Node, name: string): Value | undefined {
  for (let frame = env; frame !== undefined; frame = frame.outer) {
    if (frame.scope !== scope.id) continue;
    const value = frame.names.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Whether a condition holds; `undefined` when that is decided at run time. */
export function truthOf(value: Value): boolean | undefined {
  if (value.kind === 'primitive') return Boolean(value.value);
  if (value.kind === 'unknown' || value.kind === 'external') return undefined;
  if (value.kind !== 'either') return true;
  const truths = new Set(value.options.map(truthOf));
  return truths.size === 1 ? [...truths][0] : undefined;
}
