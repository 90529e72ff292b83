import type { Json, JsonObject } from '#core/json';
import { isJsonObject } from '#core/json';
import { readText } from '../words/text.ts';

export interface Bound {
  head: number;
  tail: number;
}

const LEFT_OUT = /\[\.\.\. \d+ characters left out \.\.\.\]/;

/** Whether a text holds our marker for what was left out, which no quote may. */
export function holdsMarker(text: string): boolean {
  return LEFT_OUT.test(text);
}

/**
 * A field as it is sent: cut to head and tail before anything else reads it, then normalised, and cut again where
 * normalising made it longer.
 */
export function boundText(raw: string, bound: Bound): string {
  return cut(readText(cut(raw, bound)).text, bound);
}

/** INVARIANT: at most `head` + `tail` units and a marker; cutting what was cut changes nothing. */
function cut(text: string, { head, tail }: Bound): string {
  const markerMax = 48;
  if (text.length <= head + tail + markerMax) return text.toWellFormed();
  const left = text.length - head - tail;
  return `${text.slice(0, head)} [... ${left} characters left out ...] ${text.slice(text.length - tail)}`.toWellFormed();
}

const KEY: Bound = { head: 100, tail: 30 };
const STRING: Bound = { head: 900, tail: 300 };
const DEPTH_MAX = 16;
const MEMBERS: Bound = { head: 150, tail: 50 };

/** Keywords of JSON Schema that say what is accepted, and not what somebody says of it. */
const STRUCTURAL = new Set([
  ...['type', 'format', 'pattern', 'enum', 'const', 'default', 'required', 'contentEncoding', 'contentMediaType', '$ref'],
  ...['properties', 'patternProperties', 'additionalProperties', 'propertyNames', '$defs', 'definitions', 'dependentSchemas'],
  ...['items', 'prefixItems', 'additionalItems', 'contains', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'dependentRequired'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['uniqueItems', 'minProperties', 'maxProperties', 'unevaluatedItems', 'unevaluatedProperties'],
]);
/** Keywords whose members are names that the author chose, each with a schema. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords whose value is data. */
const DATA = new Set(['enum', 'const', 'default', 'required', 'dependentRequired', 'type']);

type Position = 'schema' | 'names' | 'data';

/**
 * A schema as it is sent: every string and key bounded and normalised, long lists and deep levels cut behind a marker.
 *
 * @param options.prose without it only keywords that decide what is accepted stay: no description, title, example or comment.
 */
export function shownSchema(schema: JsonObject, options: { prose: boolean }): Json {
  return shown(schema, options.prose, 'schema', 0);
}

function shown(value: Json, prose: boolean, position: Position, depth: number): Json {
  if (typeof value === 'string') return boundText(value, STRING);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return '[... deeper levels left out ...]';
  if (Array.isArray(value)) {
    const kept = cutList(value).map((member) => shown(member, prose, position, depth + 1));
    if (kept.length < value.length) kept.splice(MEMBERS.head, 0, `[... ${value.length - kept.length} members left out ...]`);
    return kept;
  }
  const all = Object.entries(value).filter(([key]) => prose || position !== 'schema' || STRUCTURAL.has(key));
  const kept = cutList(all).map(([key, member]): [string, Json] => [
    boundText(key, KEY),
    shown(member, prose, positionBelow(position, key), depth + 1),
  ]);
  if (kept.length < all.length) kept.splice(MEMBERS.head, 0, ['[...]', `${all.length - kept.length} members left out`]);
  return Object.fromEntries(kept);
}

function positionBelow(position: Position, key: string): Position {
  if (position === 'data') return 'data';
  if (position === 'names') return 'schema';
  if (NAMED.has(key)) return 'names';
  return DATA.has(key) ? 'data' : 'schema';
}

function cutList<T>(list: readonly T[]): T[] {
  if (list.length <= MEMBERS.head + MEMBERS.tail) return [...list];
  return [...list.slice(0, MEMBERS.head), ...list.slice(-MEMBERS.tail)];
}

/** Ceiling on what `pointerOf` looks at. */
const VISITS_MAX = 5_000;

/** The JSON Pointer of the first key or text below `value` that holds `quote`; `''` where only the JSON as a whole does. */
export function pointerOf(value: unknown, quote: string): string {
  const left: [unknown, string][] = [[value, '']];
  for (let visits = 0; left.length > 0 && visits < VISITS_MAX; visits += 1) {
    const [next, pointer] = left.shift() as [unknown, string];
    if (typeof next === 'string' && next.includes(quote)) return pointer;
    if (Array.isArray(next)) left.push(...next.map((member, index): [unknown, string] => [member, `${pointer}/${index}`]));
    else if (isJsonObject(next)) {
      for (const [key, member] of Object.entries(next)) {
        const below = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        if (key.includes(quote)) return below;
        left.push([member, below]);
      }
    }
  }
  return '';
}

/** Every key and text of a value, as a reader sees them. */
export function* textsOf(value: unknown): Generator<string> {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') yield next;
    else if (Array.isArray(next)) left.push(...next);
    else if (isJsonObject(next)) {
      yield* Object.keys(next);
      left.push(...Object.values(next));
    }
  }
}
