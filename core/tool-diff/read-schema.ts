import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type Alternative, ANYTHING, holds, isEmptyRange, sameJson, type ValueSet, type Work } from './value-set.ts';

const DEEPEST = 32;
/** The drafts whose keywords mean the same, as far as they are read here; the key of all others says which. */
const DRAFTS = ['json-schema.org/draft-07/schema', 'json-schema.org/draft/2019-09/schema', 'json-schema.org/draft/2020-12/schema'];

/** Keywords that restrict a value of one type and are not looked into; those that belong together are one restriction. */
const UNREAD: Readonly<Record<Alternative['type'] | 'any', readonly (readonly string[])[]>> = {
  any: [['not'], ['if', 'then', 'else'], ['$dynamicRef'], ['$recursiveRef']],
  values: [],
  number: [['multipleOf']],
  string: [['pattern'], ['format'], ['contentEncoding', 'contentMediaType', 'contentSchema']],
  array: [['uniqueItems'], ['contains', 'minContains', 'maxContains'], ['items', 'prefixItems', 'additionalItems']],
  object: [
    ['propertyNames'],
    ['dependentRequired'],
    ['dependentSchemas'],
    ['dependencies'],
    ['properties', 'patternProperties', 'additionalProperties'],
  ],
};
const TYPES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

/**
 * The set of values that a JSON Schema takes. What cannot be read restricts it in an unknown way, so that whatever is proven of the
 * set is true of the schema.
 */
export function readSchema(schema: JsonObject, work: Work): ValueSet {
  return new Reader(schema, work).read(schema, 0, []);
}

class Reader {
  readonly #root: JsonObject;
  readonly #work: Work;
  readonly #draft: string;

  constructor(root: JsonObject, work: Work) {
    this.#root = root;
    this.#work = work;
    const { $schema } = root;
    const named = typeof $schema === 'string' ? $schema.replace(/^https?:\/\//, '').replace(/#$/, '') : canonicalJson($schema ?? null);
    this.#draft = $schema === undefined || DRAFTS.includes(named) ? '' : named;
  }

  /** @param within the references that led here. */
  read(schema: Json, depth: number, within: readonly string[]): ValueSet {
    this.#work.spend();
    if (schema === true) return ANYTHING;
    if (schema === false) return [];
    if (!isJsonObject(schema) || depth > DEEPEST || this.#draft !== '') return this.#unknown(schema);
    if (depth > 0 && ['$id', '$anchor', '$dynamicAnchor'].some((keyword) => Object.hasOwn(schema, keyword))) return this.#unknown(schema);
    if (Object.hasOwn(schema, '$ref')) return this.#readReference(schema, depth, within);
    if (Object.hasOwn(schema, 'unevaluatedProperties') || Object.hasOwn(schema, 'unevaluatedItems')) return this.#unknown(schema);
    return this.#readNode(schema, depth, within);
  }

  #readReference(schema: JsonObject, depth: number, within: readonly string[]): ValueSet {
    const reference = schema['$ref'];
    const target = typeof reference === 'string' ? this.#at(reference) : undefined;
    // Older drafts ignore what stands beside a reference, newer ones do not.
    if (target === undefined || typeof reference !== 'string' || within.includes(reference) || restricts(schema, ['$ref'])) {
      return this.#unknown(schema);
    }
    return this.read(target, depth + 1, [...within, reference]);
  }

  #at(reference: string): Json | undefined {
    if (!reference.startsWith('#/')) return undefined;
    let found: Json = this.#root;
    for (const step of reference.slice(2).split('/')) {
      if (/[%~]/.test(step) || !isJsonObject(found) || !Object.hasOwn(found, step)) return undefined;
      found = found[step] ?? null;
    }
    return found;
  }

  #readNode(schema: JsonObject, depth: number, within: readonly string[]): ValueSet {
    const own = this.#readOwn(schema, depth, within);
    const combined = this.#readCombined(schema, depth, within);
    if (combined === undefined) return own;
    // Without a word beside it, the union is the whole.
    if (combined !== 'unread' && !restricts(schema, ['anyOf', 'oneOf', 'allOf'])) return combined;
    const unread = this.#restriction(schema, ['anyOf', 'oneOf', 'allOf']);
    return unread === undefined ? own : restricted(own, [unread]);
  }

  /** What the three combining keywords say, where one of them stands alone and can be read; `undefined` where none stands. */
  #readCombined(schema: JsonObject, depth: number, within: readonly string[]): ValueSet | 'unread' | undefined {
    const present = ['anyOf', 'oneOf', 'allOf'].filter((keyword) => Object.hasOwn(schema, keyword));
    const [keyword] = present;
    if (keyword === undefined) return undefined;
    const branches = schema[keyword];
    if (present.length > 1 || !Array.isArray(branches) || branches.length === 0) return 'unread';
    const read = branches.map((branch) => this.read(branch, depth + 1, within));
    if (keyword === 'anyOf' || read.length === 1) return read.flat();
    return keyword === 'oneOf' && areApart(read) ? read.flat() : 'unread';
  }

  /** What the schema says by itself. */
  #readOwn(schema: JsonObject, depth: number, within: readonly string[]): ValueSet {
    const types = typesOf(schema['type']);
    if (types === undefined) return this.#unknown(schema);
    const set = types.flatMap((type) => this.#readType(type, schema, depth, within));
    const general = UNREAD.any.flatMap((keywords) => this.#restriction(schema, keywords) ?? []);
    return this.#onlyListed(schema, restricted(set, general));
  }

  #onlyListed(schema: JsonObject, set: ValueSet): ValueSet {
    const { enum: values } = schema;
    if (values !== undefined && !Array.isArray(values)) return this.#unknown(schema);
    if (values === undefined && !Object.hasOwn(schema, 'const')) return set;
    const listed = values ?? [schema['const'] ?? null];
    const fixed = Object.hasOwn(schema, 'const') ? listed.filter((value) => sameJson(value, schema['const'] ?? null)) : listed;
    const answers = fixed.map((value) => ({ value, answer: holds(set, value, this.#work) })).filter(({ answer }) => answer !== 'no');
    if (answers.length === 0) return [];
    const alternative = (wanted: 'yes' | 'unknown', restrictions: string[]): Alternative[] => {
      const some = answers.filter(({ answer }) => answer === wanted).map(({ value }) => value);
      return some.length === 0 ? [] : [{ type: 'values', values: some, restrictions }];
    };
    return [...alternative('yes', []), ...alternative('unknown', [this.#key(schema)])];
  }

  #readType(type: string, schema: JsonObject, depth: number, within: readonly string[]): Alternative[] {
    const unread = (of: Alternative['type'], skip: readonly string[] = []) =>
      UNREAD[of].filter((keywords) => !skip.includes(keywords[0] ?? '')).flatMap((keywords) => this.#restriction(schema, keywords) ?? []);
    switch (type) {
      case 'null':
        return [{ type: 'values', values: [null], restrictions: [] }];
      case 'boolean':
        return [{ type: 'values', values: [true, false], restrictions: [] }];
      case 'number':
      case 'integer': {
        const range = rangeOf(schema, type === 'integer');
        if (range === undefined) {
          const bounds = this.#restriction(schema, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
          const any = { least: -Infinity, most: Infinity, leastOpen: false, mostOpen: false, integer: type === 'integer' };
          return [{ type: 'number', ...any, restrictions: [...unread('number'), ...(bounds === undefined ? [] : [bounds])] }];
        }
        return isEmptyRange(range) ? [] : [{ type: 'number', ...range, restrictions: unread('number') }];
      }
      case 'string':
        return this.#withLengths(schema, 'Length', (lengths, more) => ({
          type: 'string',
          ...lengths,
          restrictions: [...unread('string'), ...more],
        }));
      case 'array':
        return this.#withLengths(schema, 'Items', (lengths, more) =>
          this.#array(schema, lengths, [...more, ...unread('array', ['items'])], depth, within),
        );
      default:
        return this.#withLengths(schema, 'Properties', (lengths, more) =>
          this.#object(schema, lengths, [...more, ...unread('object', ['properties'])], depth, within),
        );
    }
  }

  #withLengths(
    schema: JsonObject,
    of: 'Length' | 'Items' | 'Properties',
    make: (lengths: { least: number; most: number }, restrictions: string[]) => Alternative,
  ): Alternative[] {
    const least = lengthOf(schema[`min${of}`], 0);
    const most = lengthOf(schema[`max${of}`], Infinity);
    if (least === undefined || most === undefined) {
      const unread = this.#restriction(schema, [`min${of}`, `max${of}`]);
      return [make({ least: 0, most: Infinity }, unread === undefined ? [] : [unread])];
    }
    return least > most ? [] : [make({ least, most }, [])];
  }

  #array(schema: JsonObject, lengths: Lengths, restrictions: string[], depth: number, within: readonly string[]): Alternative {
    const isTuple = Array.isArray(schema['items']) || Object.hasOwn(schema, 'prefixItems') || Object.hasOwn(schema, 'additionalItems');
    const unread = isTuple ? this.#restriction(schema, ['items', 'prefixItems', 'additionalItems']) : undefined;
    const items = isTuple ? ANYTHING : this.read(schema['items'] ?? true, depth + 1, within);
    return { type: 'array', ...lengths, items, restrictions: unread === undefined ? restrictions : [...restrictions, unread] };
  }

  #object(schema: JsonObject, lengths: Lengths, restrictions: string[], depth: number, within: readonly string[]): Alternative {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    const names = new Set(Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []);
    const readable = isJsonObject(properties) && !Object.hasOwn(schema, 'patternProperties');
    const odd = Array.isArray(required) && names.size === new Set(required).size ? undefined : this.#restriction(schema, ['required']);
    const unread = readable ? undefined : this.#restriction(schema, ['properties', 'patternProperties', 'additionalProperties']);
    return {
      type: 'object',
      properties: new Map(
        readable ? Object.entries(properties).map(([name, property]) => [name, this.read(property, depth + 1, within)]) : [],
      ),
      required: names,
      others: readable ? this.read(additionalProperties, depth + 1, within) : ANYTHING,
      least: Math.max(lengths.least, names.size),
      most: lengths.most,
      restrictions: [...restrictions, ...(unread === undefined ? [] : [unread]), ...(odd === undefined ? [] : [odd])],
    };
  }

  /** Everything, less what this schema keeps out, whatever that is. */
  #unknown(schema: Json): ValueSet {
    return restricted(ANYTHING, [this.#key(schema)]);
  }

  #restriction(schema: JsonObject, keywords: readonly string[]): string | undefined {
    const present = keywords.filter((keyword) => Object.hasOwn(schema, keyword));
    if (present.length === 0) return undefined;
    return this.#key(Object.fromEntries(present.map((keyword) => [keyword, schema[keyword] ?? null])));
  }

  /** The same for what restricts the same: what a reference leads to is part of it, and so is the draft it is written in. */
  #key(schema: Json): string {
    const text = canonicalJson(schema);
    this.#work.spend(text.length / 100);
    const leadsOut = /"\$(?:ref|dynamicRef|recursiveRef|id|anchor|dynamicAnchor)"/.test(text);
    return canonicalJson([this.#root['$schema'] ?? null, text, leadsOut ? canonicalJson(this.#root) : null]);
  }
}

interface Lengths {
  least: number;
  most: number;
}

function restricted(set: ValueSet, restrictions: readonly string[]): ValueSet {
  if (restrictions.length === 0) return set;
  return set.map((alternative) => ({ ...alternative, restrictions: [...new Set([...alternative.restrictions, ...restrictions])] }));
}

/** Words that keep no value out. All that is not known to the drafts is one of them. */
const RESTRICTING = new Set(
  `type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format maxItems minItems
  uniqueItems maxContains minContains contains items additionalItems prefixItems unevaluatedItems maxProperties minProperties required
  dependentRequired dependentSchemas dependencies properties patternProperties additionalProperties propertyNames
  unevaluatedProperties allOf anyOf oneOf not if then else $ref $dynamicRef $recursiveRef contentEncoding contentMediaType
  contentSchema`.split(/\s+/),
);

function restricts(schema: JsonObject, besides: readonly string[]): boolean {
  return Object.keys(schema).some((keyword) => RESTRICTING.has(keyword) && !besides.includes(keyword));
}

/** `undefined` for what is no type at all. */
function typesOf(type: Json | undefined): string[] | undefined {
  const types = type === undefined ? TYPES.filter((one) => one !== 'integer') : Array.isArray(type) ? type : [type];
  if (!types.every((one): one is string => typeof one === 'string' && TYPES.includes(one))) return undefined;
  // Every integer is a number.
  return types.includes('number') ? types.filter((one) => one !== 'integer') : types;
}

function lengthOf(value: Json | undefined, otherwise: number): number | undefined {
  if (value === undefined) return otherwise;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** `undefined` where a bound is no number, as in the oldest drafts, which have switches there, or too large to count from. */
function rangeOf(schema: JsonObject, integer: boolean) {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  if (![minimum, maximum, exclusiveMinimum, exclusiveMaximum].every((bound) => typeof bound === 'number')) return undefined;
  const [low, high, above, below] = [Number(minimum), Number(maximum), Number(exclusiveMinimum), Number(exclusiveMaximum)];
  const leastOpen = above >= low && above !== -Infinity;
  const mostOpen = below <= high && below !== Infinity;
  const least = leastOpen ? above : low;
  const most = mostOpen ? below : high;
  if (!integer) return { least, most, leastOpen, mostOpen, integer };
  // Beyond, a number and the next are one.
  if (![least, most].every((bound) => Math.abs(bound) === Infinity || Number.isSafeInteger(Math.ceil(bound)))) return undefined;
  return {
    least: leastOpen && Number.isInteger(least) ? least + 1 : Math.ceil(least),
    most: mostOpen && Number.isInteger(most) ? most - 1 : Math.floor(most),
    leastOpen: false,
    mostOpen: false,
    integer,
  };
}

/** Whether no value can be in two of the sets, as far as the types show. */
function areApart(sets: readonly ValueSet[]): boolean {
  const taken = new Set<string>();
  for (const set of sets) {
    const types = new Set(set.flatMap((one) => (one.type === 'values' ? one.values.map(jsonType) : [one.type])));
    for (const type of types) {
      if (taken.has(type)) return false;
      taken.add(type);
    }
  }
  return true;
}

function jsonType(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
