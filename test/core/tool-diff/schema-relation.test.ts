import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json';
import { schemaRelation } from '#core/tool-diff/schema-relation';

const object = (properties: JsonObject, required: string[] = [], rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required,
  ...rest,
});

describe('the values that a schema takes', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a required argument that became optional', object({ a: { type: 'string' } }, ['a']), object({ a: { type: 'string' } })],
    [
      'an argument added where none were free',
      object({}, [], { additionalProperties: false }),
      object({ a: {} }, [], { additionalProperties: false }),
    ],
    ['one more value in a list', object({ a: { enum: ['x'] } }), object({ a: { enum: ['x', 'y'] } })],
    ['a list that became any text', { type: 'string', enum: ['x'] }, { type: 'string' }],
    ['an integer that became a number', { type: 'integer' }, { type: 'number' }],
    ['a type that may be null now', { type: 'string' }, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['a type beside another, spelt the other way', { type: 'string' }, { type: ['string', 'null'] }],
    ['a lower least', { type: 'integer', minimum: 5 }, { type: 'integer', minimum: 4 }],
    ['an open bound that closed', { type: 'number', exclusiveMinimum: 0 }, { type: 'number', minimum: 0 }],
    ['a longer text', { type: 'string', maxLength: 10_000 }, { type: 'string', maxLength: 10_001 }],
    ['more elements', { type: 'array', maxItems: 3, items: { type: 'string' } }, { type: 'array', maxItems: 4, items: { type: 'string' } }],
    ['elements of more kinds', { type: 'array', items: { type: 'integer' } }, { type: 'array', items: { type: 'number' } }],
    ['members that were closed', object({}, [], { additionalProperties: false }), object({})],
    ['a schema that is gone', object({ a: { type: 'string' } }), {}],
    [
      'what a reference leads to',
      { ...object({ a: { $ref: '#/$defs/A' } }), $defs: { A: { type: 'integer' } } },
      { ...object({ a: { $ref: '#/$defs/A' } }), $defs: { A: { type: 'number' } } },
    ],
    [
      'deep inside',
      object({ a: object({ b: object({ c: { const: 1 } }) }) }),
      object({ a: object({ b: object({ c: { enum: [1, 2] } }) }) }),
    ],
    [
      'beside a restriction that stayed',
      object({ a: { type: 'string', pattern: '^x', maxLength: 4 }, b: { type: 'integer' } }),
      object({ a: { type: 'string', pattern: '^x', maxLength: 4 }, b: { type: 'number' } }),
    ],
  ])('are more after %s, and fewer the other way round', (_claim, narrow, wide) => {
    expect(schemaRelation(narrow, wide)).toBe('widened');
    expect(schemaRelation(wide, narrow)).toBe('narrowed');
  });

  it.each<[string, JsonObject | undefined, JsonObject | undefined]>([
    [
      'words',
      object({ a: { type: 'string', description: 'One.' } }),
      object({ a: { type: 'string', description: 'Other.', default: 'x' } }),
    ],
    ['a list of types in another order', { type: ['null', 'string'] }, { type: ['string', 'null'] }],
    ['an unknown keyword', { type: 'string' }, { type: 'string', 'x-order': 3 }],
    ['an integer above 0, spelt otherwise', { type: 'integer', exclusiveMinimum: 0 }, { type: 'integer', minimum: 1 }],
    [
      'a definition that moved',
      object({ a: { type: 'integer' } }),
      { ...object({ a: { $ref: '#/$defs/A' } }), $defs: { A: { type: 'integer' } } },
    ],
    ['nothing at all', undefined, {}],
  ])('stay the same where only %s changed', (_claim, before, after) => {
    expect(schemaRelation(before, after)).toBe('same');
    expect(schemaRelation(after, before)).toBe('same');
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['one value came and another went', { enum: ['a', 'b'] }, { enum: ['b', 'c'] }],
    ['a pattern went, of which nobody can say what it kept out', { type: 'string', pattern: '.*' }, { type: 'string' }],
    ['a pattern changed', { type: 'string', pattern: 'a' }, { type: 'string', pattern: 'b' }],
    ['a type changed', { type: 'string' }, { type: 'integer' }],
    ['one argument got wider and another narrower', object({ a: { type: 'integer' }, b: {} }), object({ a: {}, b: { type: 'integer' } })],
    ['a reference leads to itself', { $ref: '#' }, object({ a: { type: 'string' } })],
    [
      'it is written in a draft that we do not read',
      { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 1, type: 'integer' },
      { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 2, type: 'integer' },
    ],
    ['the type is none', { type: 'text' }, { type: 'words' }],
  ])('only changed where %s', (_claim, before, after) => {
    expect(schemaRelation(before, after)).toBe('changed');
    expect(schemaRelation(after, before)).toBe('changed');
  });

  it('are said to have changed where it would take too long to say more', () => {
    const deep = (levels: number): JsonObject =>
      levels === 0 ? { type: 'string' } : { anyOf: [object({ a: deep(levels - 1) }), object({ b: deep(levels - 1) })] };
    expect(schemaRelation(deep(12), deep(11))).toBe('changed');
    let nested: JsonObject = { type: 'string' };
    for (let level = 0; level < 3_000; level++) nested = object({ a: nested });
    expect(schemaRelation(nested, object({ a: { type: 'string' } }))).toBe('changed');
  });
});

const scalar: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constant({}),
  fc.constantFrom('string', 'integer', 'number', 'boolean', 'null').map((type) => ({ type })),
  fc.record({
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -3, max: 3 }),
    maximum: fc.integer({ min: -3, max: 5 }),
  }),
  fc.record({ type: fc.constant('number'), exclusiveMinimum: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ type: fc.constant('string'), minLength: fc.nat(2), maxLength: fc.nat(4) }),
  fc.record({ type: fc.constant('string'), pattern: fc.constantFrom('^a', 'b$') }),
  fc.record({ multipleOf: fc.constantFrom(2, 3) }),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom<Json>('a', 'b', 1, 2, null, true), { minLength: 1, maxLength: 4 }) }),
  fc.record({ type: fc.uniqueArray(fc.constantFrom('string', 'null', 'integer', 'number', 'array'), { minLength: 1, maxLength: 3 }) }),
);

const anySchema = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 }),
        required: fc.uniqueArray(fc.constantFrom('a', 'b', 'd'), { maxLength: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        minProperties: fc.nat(2),
        maxProperties: fc.nat(3),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(2), maxItems: fc.nat(3) }, { requiredKeys: ['type'] }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record(
      { allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), type: fc.constantFrom('string', 'object') },
      { requiredKeys: ['allOf'] },
    ),
    fc.record({ not: tie('schema') }),
  ),
})).schema;

const anyValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false, 0, 1, 2, 3, 4, 5, 6, -1, -2, -3, 0.5, 2.5, '', 'a', 'b', 'ab', 'abc', 'aaaa', 'bbbbb'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Pairs that have much in common, as two versions of one schema have. */
const EDITS: ((schema: JsonObject, other: JsonObject) => JsonObject)[] = [
  (schema, other) => ({ anyOf: [schema, other] }),
  (schema, other) => object({ a: schema, b: other }, ['a']),
  (schema, other) => ({ ...schema, ...other }),
  ({ required: _required, ...schema }) => schema,
  ({ properties, ...schema }, other) => ({ ...schema, properties: { ...(typeof properties === 'object' ? properties : {}), c: other } }),
  ({ type: _type, ...schema }) => schema,
  (schema) => ({ ...schema, additionalProperties: false }),
  (schema) => ({ ...schema, minimum: 1, maxLength: 2 }),
];

const pairs = fc
  .tuple(anySchema, anySchema, fc.constantFrom(...EDITS), fc.boolean())
  .map(([one, other, edit, edited]): [JsonObject, JsonObject] => [one, edited ? edit(one, other) : other]);

describe('what is said of two schemas', () => {
  it('is true of every value, by the word of another validator', () => {
    let [told, counted] = [0, 0];
    fc.assert(
      fc.property(pairs, fc.array(anyValue, { minLength: 30, maxLength: 60 }), ([before, after], values) => {
        const relation = schemaRelation(before, after);
        counted += 1;
        if (relation === 'changed') return;
        told += 1;
        const [was, is] = [new Validator(before, '2020-12'), new Validator(after, '2020-12')];
        for (const value of values) {
          const [taken, takenNow] = [was.validate(value).valid, is.validate(value).valid];
          if (relation !== 'narrowed' && taken) expect(takenNow, JSON.stringify(value)).toBe(true);
          if (relation !== 'widened' && takenNow) expect(taken, JSON.stringify(value)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
    // A test of nothing would pass too.
    expect(told).toBeGreaterThan(counted / 10);
  });

  it('is the same of both, the other way round', () => {
    const mirrored = { same: 'same', widened: 'narrowed', narrowed: 'widened', changed: 'changed' };
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        expect(schemaRelation(after, before)).toBe(mirrored[schemaRelation(before, after)]);
      }),
      { numRuns: 1_000 },
    );
  });
});
