import { type Schema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json';
import { argumentChecks } from '../../policy/arguments.ts';
import { compileSchema } from '../../policy/input-schema.ts';
import { DIGEST } from './support.ts';

/** `fits`, `differs` for arguments that do not, or why the schema cannot be used. */
function verdict(schema: JsonObject, args: JsonObject): string {
  const compiled = compileSchema(schema);
  if (!compiled.ok) return compiled.why;
  const checked = compiled.check(args);
  if (checked.ok) return 'fits';
  return checked.why.includes('not match the input schema') ? 'differs' : checked.why;
}

const ofA = (schema: Json): JsonObject => ({ type: 'object', properties: { a: schema } });
const list = <Item>(length: number, item: (index: number) => Item): Item[] => Array.from({ length }, (_, index) => item(index));

describe('an input schema', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['a type', ofA({ type: 'integer' }), { a: 1 }, 'fits'],
    ['another type', ofA({ type: 'integer' }), { a: 1.5 }, 'differs'],
    ['a required argument', { required: ['a'] }, {}, 'differs'],
    ['an argument too many', { properties: { a: {} }, additionalProperties: false }, { b: 1 }, 'differs'],
    ['an enum', ofA({ enum: ['x', { y: 1 }] }), { a: { y: 1 } }, 'fits'],
    ['no value of an enum', ofA({ enum: ['x', { y: 1 }] }), { a: { y: 2 } }, 'differs'],
    ['a pattern', ofA({ type: 'string', pattern: '^[a-z]+$' }), { a: 'abc' }, 'fits'],
    ['no match of a pattern', ofA({ type: 'string', pattern: '^[a-z]+$' }), { a: 'ABC' }, 'differs'],
    ['a pattern in JavaScript', ofA({ pattern: '^\\u00e9\\/(?<x>\\d)$' }), { a: 'é/1' }, 'fits'],
    ['a no-break space for text that is not blank', ofA({ pattern: '^\\S+$' }), { a: '\u00a0' }, 'differs'],
    ['a no-break space where there may be white space', ofA({ pattern: '^a\\sb$' }), { a: 'a\u00a0b' }, 'fits'],
    ['a line break of a Mac for a character of a line', ofA({ pattern: '^.*$' }), { a: 'a\rb' }, 'differs'],
    ['a pattern beside a format and a length', ofA({ pattern: 'x', format: 'uuid', minLength: 3 }), { a: 'xxx' }, 'differs'],
    ['a length in code points', ofA({ maxLength: 2 }), { a: '😀😀' }, 'fits'],
    ['too long a text', ofA({ maxLength: 2 }), { a: '😀😀😀' }, 'differs'],
    ['a format', ofA({ format: 'email' }), { a: 'a@b.example' }, 'fits'],
    ['no such format', ofA({ format: 'email' }), { a: 'a' }, 'differs'],
    ['a format nobody knows', ofA({ format: 'x-colour' }), { a: 'blue' }, 'fits'],
    ['a format that is left out', ofA({ format: 'url' }), { a: 'no url' }, 'fits'],
    ['the name that our checks of text go by', ofA({ format: 'toolwarden-text-0', pattern: '^b$' }), { a: 'a' }, 'differs'],
    ['keys by pattern', { patternProperties: { '^x-': { type: 'string' } }, additionalProperties: false }, { 'x-a.b': 'y' }, 'fits'],
    ['a value under a key by pattern', { patternProperties: { '^x-': { type: 'string' } } }, { 'x-a': 1 }, 'differs'],
    ['a key of no pattern', { patternProperties: { '^x-': {} }, additionalProperties: false }, { y: 1 }, 'differs'],
    ['two patterns with one key', { patternProperties: { '^a': { type: 'number' }, b$: { maximum: 5 } } }, { ab: 6 }, 'differs'],
    ['names of keys', { propertyNames: { pattern: '^[a-z]+$' } }, { A: 1 }, 'differs'],
    ['a local reference', { $defs: { n: { type: 'number' } }, properties: { a: { $ref: '#/$defs/n' } } }, { a: 'x' }, 'differs'],
    [
      'a reference to a property called pattern',
      { properties: { pattern: { type: 'number' }, a: { $ref: '#/properties/pattern' } } },
      { a: 'x' },
      'differs',
    ],
    ['a schema that contains itself', { properties: { a: { $ref: '#' } }, additionalProperties: false }, { a: { a: { a: {} } } }, 'fits'],
    [
      'a schema that contains itself, deep down',
      { properties: { a: { $ref: '#' } }, additionalProperties: false },
      { a: { a: { b: {} } } },
      'differs',
    ],
    ['an example that is no schema', { example: { type: 5, $ref: 'https://example.com/' }, properties: { a: {} } }, { a: 1 }, 'fits'],
    ['a default that is data', ofA({ default: { pattern: '(' } }), { a: 1 }, 'fits'],
    [
      'draft 7: what stands beside a reference',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        definitions: { n: {} },
        properties: { a: { $ref: '#/definitions/n', type: 'number' } },
      },
      { a: 'x' },
      'fits',
    ],
    [
      'draft 2020-12: what stands beside a reference',
      { $defs: { n: {} }, properties: { a: { $ref: '#/$defs/n', type: 'number' } } },
      { a: 'x' },
      'differs',
    ],
    ['draft 2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema', dependentRequired: { a: ['b'] } }, { a: 1 }, 'differs'],
    [
      'draft 4: a flag beside a bound',
      { $schema: 'http://json-schema.org/draft-04/schema#', properties: { a: { minimum: 1, exclusiveMinimum: true } } },
      { a: 1 },
      'differs',
    ],
    [
      'an `$id` at the root',
      { $id: 'https://example.com/x', $defs: { n: { type: 'number' } }, properties: { a: { $ref: '#/$defs/n' } } },
      { a: 'x' },
      'differs',
    ],
    ['a property called $ref', { properties: { $ref: { type: 'string' } } }, { $ref: 1 }, 'differs'],
    ['list items', ofA({ type: 'array', items: { type: 'string' }, uniqueItems: true }), { a: ['x', 'x'] }, 'differs'],
    ['nothing at all', {}, { a: [{ b: null }] }, 'fits'],
  ])('judges %s', (_claim, schema, args, expected) => {
    expect(verdict(schema, args)).toBe(expected);
  });

  it('judges a property called __proto__', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"number"}},"additionalProperties":false}') as JsonObject;
    expect(verdict(schema, JSON.parse('{"__proto__":1}') as JsonObject)).toBe('fits');
    expect(verdict(schema, JSON.parse('{"__proto__":"x"}') as JsonObject)).toBe('differs');
    expect(verdict({ additionalProperties: false }, JSON.parse('{"__proto__":1}') as JsonObject)).toBe('differs');
  });

  it.each<[string, JsonObject, string]>([
    ['a reference over the network', { $ref: 'https://example.com/schema.json' }, 'a `$ref` in it leads out of it'],
    ['a reference to a file', ofA({ $ref: 'other.json#/x' }), 'a `$ref` in it leads out of it'],
    ['a reference to nothing', ofA({ $ref: '#/$defs/x' }), 'a `$ref` in it leads nowhere'],
    ['a dynamic reference', ofA({ $dynamicRef: '#x' }), '`$dynamicRef` is not supported'],
    [
      'schemas with names of their own',
      { properties: { a: { $id: 'https://example.com/a', type: 'string' }, b: { $ref: '#' } } },
      'it embeds schemas with an `$id` of their own',
    ],
    ['an unknown draft', { $schema: 'https://example.com/my-draft' }, 'it is written in an unknown draft of JSON Schema'],
    ['a pattern that needs backtracking', ofA({ pattern: '(a)\\1' }), 'a regular expression in it is not one that takes linear time'],
    [
      'lookaround in the pattern of a key',
      { patternProperties: { '(?=a)': {} } },
      'a regular expression in it is not one that takes linear time',
    ],
    ['a very long pattern', ofA({ pattern: 'a'.repeat(5001) }), 'a regular expression in it is too long'],
    ['a type that is none', ofA({ type: 'float' }), 'the keyword `type` in it has a value that it cannot have'],
    ['`required` as a flag', ofA({ required: true }), 'the keyword `required` in it has a value that it cannot have'],
    ['a bound as text', ofA({ maximum: '5' }), 'the keyword `maximum` in it has a value that it cannot have'],
    ['properties that are no schemas', { properties: { a: 'string' } }, 'the keyword `properties` in it has a value that it cannot have'],
    ['too many schemas', { allOf: list(20_001, () => ({})) }, 'it is too large'],
    ['too much text', { allOf: [{ enum: ['x'.repeat(600_000)] }] }, 'it is too large'],
    ['too many levels', list(70, () => 0).reduce<JsonObject>((inner) => ({ not: inner }), {}), 'it nests too deep'],
  ])('cannot be used with %s', (_claim, schema, why) => {
    expect(verdict(schema, { a: 'x' })).toBe(why);
  });

  const doubling = Object.fromEntries(
    list(40, (index) => [`d${index}`, { allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] }]),
  );
  it.each<[string, JsonObject, JsonObject]>([
    ['a schema that is its own', { $ref: '#' }, {}],
    ['references in a circle', { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, {}],
    ['a circle in two branches', { anyOf: [{ $ref: '#' }, { $ref: '#' }] }, {}],
    ['references that double at each level', { $defs: { ...doubling, d40: {} }, $ref: '#/$defs/d0' }, {}],
    [
      'an enum of 30,000 tried on 10,000 elements',
      { properties: { a: { contains: { enum: list(30_000, (n) => n) } } } },
      { a: list(10_000, () => 'x') },
    ],
    ['a long list compared with itself', ofA({ uniqueItems: true }), { a: list(50_000, (n) => n) }],
    ['one text measured very often', ofA({ allOf: list(10_000, () => ({ minLength: 5 })) }), { a: 'x'.repeat(1_000_000) }],
    ['a pattern with a huge program', ofA({ pattern: list(90, () => '(?:[ab]?){200}').join('') }), { a: 'ab'.repeat(500_000) }],
  ])('ends on %s', (_claim, schema, args) => {
    expect(verdict(schema, args)).toMatch(/takes too long|leads in a circle/);
  });

  it('takes linear time on patterns that ruin a backtracking engine', () => {
    expect(verdict(ofA({ pattern: '^(a+)+$' }), { a: `${'a'.repeat(50_000)}b` })).toBe('differs');
    expect(verdict({ patternProperties: { '^(a|a)*$': { type: 'number' } } }, { [`${'a'.repeat(50_000)}b`]: 'x' })).toBe('fits');
  });

  it.each([
    'date',
    'time',
    'date-time',
    'duration',
    'uri',
    'uri-reference',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uuid',
    'json-pointer',
    'url',
    'regex',
    'uri-template',
  ])('takes linear time on long texts of the format %s', (format) => {
    const texts = ['a', '1', '/', '%41', ':', 'a.', 'a-', '::', '~0/', 'http://a@', '{a}', '"', ' ', '1Y'].flatMap((piece) => [
      `${piece.repeat(20_000)}\u0000`,
      `http://${piece.repeat(20_000)}\u0000`,
    ]);
    for (const text of texts) expect(verdict(ofA({ format }), { a: text })).toMatch(/fits|differs/);
  });

  it('refuses arguments past its ceilings', () => {
    expect(verdict({}, { a: list(200_001, (n) => n) })).toMatch(/too large or nest too deep/);
    expect(verdict({}, { a: list(70, () => 0).reduce<Json>((inner) => [inner], 0) })).toMatch(/too large or nest too deep/);
    expect(verdict({ patternProperties: { a: {} } }, Object.fromEntries(list(1_001, (n) => [`k${n}`, n])))).toMatch(
      /too many to be checked/,
    );
  });

  describe('says what to mend', () => {
    const why = (schema: JsonObject, args: JsonObject): string => {
      const compiled = compileSchema(schema);
      if (!compiled.ok) throw new Error(compiled.why);
      const checked = compiled.check(args);
      if (checked.ok) throw new Error('The arguments match.');
      const [, said = checked.why] =
        /^The arguments do not match the input schema of the tool: (.*)\. Send arguments as the list of tools describes them\.$/.exec(
          checked.why,
        ) ?? [];
      return said;
    };
    const entity = { type: 'object', required: ['name', 'kind'], properties: { name: { type: 'string' } } };
    const draft4 = (schema: JsonObject): JsonObject => ({ $schema: 'http://json-schema.org/draft-04/schema#', ...ofA(schema) });

    it.each<[string, JsonObject, JsonObject, string]>([
      ['an argument that is missing', { required: ['entities'] }, {}, '`entities` is missing'],
      ['several, of which one is there', { required: ['a', 'b', 'c'] }, { b: 1 }, '`a` and `c` are missing'],
      ['very many', { required: list(9, (n) => `k${n}`) }, {}, '`k0`, `k1`, `k2`, `k3`, `k4` and 4 more are missing'],
      ['a member that is missing', ofA({ items: entity }), { a: [{ name: 'x' }] }, '`kind` is missing in `/a/0`'],
      ['a type', ofA({ items: entity }), { a: [{ name: 5, kind: 1 }] }, '`/a/0/name` must be a string'],
      ['several types', ofA({ type: ['integer', 'null'] }), { a: 'x' }, '`/a` must be an integer or null'],
      ['a choice of types', ofA({ anyOf: [{ type: 'string' }, { type: 'null' }] }), { a: 1 }, '`/a` must be a string or null'],
      [
        'a choice of forms',
        ofA({ anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: false }] }),
        { a: { b: 1 } },
        '`/a` must fit one of the forms that the schema allows',
      ],
      ['a choice of which none is open', ofA({ anyOf: [false, false] }), { a: 1 }, '`/a` must fit one of the forms that the schema allows'],
      [
        'exactly one form',
        ofA({ oneOf: [{ type: 'number' }, { minimum: 0 }] }),
        { a: 1 },
        '`/a` must fit exactly one of the forms that the schema allows',
      ],
      ['an enum', ofA({ enum: ['x', 'y', 'z'] }), { a: 'secret' }, '`/a` must be one of 3 values'],
      ['a fixed value', ofA({ const: 'x' }), { a: 'secret' }, '`/a` must be one fixed value'],
      ['bounds', ofA({ minimum: 3, multipleOf: 2 }), { a: 1 }, '`/a` must be at least 3; `/a` must be a multiple of 2'],
      ['a bound that is not part of it', ofA({ exclusiveMaximum: 3 }), { a: 3 }, '`/a` must be less than 3'],
      ['the same in draft 4', draft4({ maximum: 3, exclusiveMaximum: true }), { a: 3 }, '`/a` must be less than 3'],
      ['elements', ofA({ minItems: 2 }), { a: [] }, '`/a` must have at least 2 elements'],
      ['members', { maxProperties: 1 }, { a: 1, b: 1 }, 'what was sent must have at most 1 member'],
      ['a length', ofA({ minLength: 3, maxLength: 5 }), { a: 'secret' }, '`/a` must be text of 3 to 5 characters'],
      [
        'a form of text',
        ofA({ format: 'email', minLength: 3, pattern: '^x' }),
        { a: 'secret' },
        '`/a` must be text in the format `email` of at least 3 characters that matches the pattern `^x`',
      ],
      [
        'a key that is not known, with the one that was meant',
        { properties: { path: {} }, additionalProperties: false },
        { pth: 1 },
        '`/pth` is not allowed (did you mean `path`?)',
      ],
      ['a key like no other', { properties: { path: {} }, additionalProperties: false }, { zzzzzz: 1 }, '`/zzzzzz` is not allowed'],
      ['an argument that nothing fits', ofA(false), { a: 1 }, '`/a` is not allowed'],
      ['keys by name', ofA({ propertyNames: { pattern: '^[a-z]+$' } }), { a: { A: 1 } }, '`/a` has a key that the schema does not allow'],
      ['what is ruled out', ofA({ not: { type: 'string' } }), { a: 'x' }, '`/a` is of a form that the schema rules out'],
      [
        'what another asks for',
        { dependentRequired: { a: ['b'] } },
        { a: 1 },
        'what was sent lacks something that another member of it asks for',
      ],
      [
        'what stands behind references',
        { $defs: { e: entity, l: { items: { $ref: '#/$defs/e' } } }, properties: { $ref: {}, a: { $ref: '#/$defs/l' } } },
        { a: [{ kind: 1, name: 1 }] },
        '`/a/0/name` must be a string',
      ],
      ['keys by pattern', { patternProperties: { '^x-': { type: 'string' } } }, { 'x-a/b#%20 c': 1 }, '`/x-a~1b#%20 c` must be a string'],
      ['what several branches ask for', { allOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, '`a` is missing; `b` is missing'],
      ['arguments that are no object', { type: 'array' }, {}, 'what was sent must be an array'],
    ])('of %s', (_claim, schema, args, said) => {
      expect(why(schema, args)).toBe(said);
    });

    it('in bounded words that act on nothing, without a value that was sent', () => {
      const name = `\u001b[2J\`\u202e${'x'.repeat(5_000)}`;
      expect(why({ required: [name] }, {})).toBe(`\`\\u{1b}[2J’\\u{202e}${'x'.repeat(41)}…\` is missing`);
      const props = Object.fromEntries(list(50, (n) => [`k${n}`, { type: 'number' }]));
      const said = why(
        { properties: { [name]: { enum: ['x'] } }, additionalProperties: { type: 'string' } },
        { [name]: 'hunter2', ...props },
      );
      expect(said.length).toBeLessThan(1_000);
      expect(said).not.toContain('hunter2');
      expect(said).not.toContain('\u001b');
    });
  });

  it('agrees with the library where that is bounded by itself', () => {
    const leaf = fc.constantFrom<Json>(
      { type: 'string' },
      { type: ['integer', 'null'] },
      { enum: [1, 'a', null] },
      { const: [1] },
      { minimum: 2 },
      { maxLength: 1 },
      true,
      false,
      { minItems: 1 },
      { required: ['a'] },
    );
    const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record(
          {
            properties: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('schema'), { noNullPrototype: true }),
            additionalProperties: tie('schema'),
          },
          { requiredKeys: [] },
        ) as fc.Arbitrary<Json>,
        fc.record({ items: tie('schema'), contains: tie('schema') }, { requiredKeys: [] }) as fc.Arbitrary<Json>,
        fc.record(
          { anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), unevaluatedProperties: tie('schema') },
          { requiredKeys: ['anyOf'] },
        ) as fc.Arbitrary<Json>,
        fc.record({ not: tie('schema') }) as fc.Arbitrary<Json>,
        // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
        fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }) as fc.Arbitrary<Json>,
      ),
    }));
    const args = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }), {
      noNullPrototype: true,
    }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(schema, args, (one, given) => {
        const whole = { allOf: [JSON.parse(JSON.stringify(one)) as Json] };
        const plain = JSON.parse(JSON.stringify(given)) as JsonObject;
        const expected = new Validator(structuredClone(whole) as Schema, '2020-12').validate(plain).valid;
        expect(verdict(whole, plain)).toBe(expected ? 'fits' : 'differs');
      }),
      { numRuns: 400 },
    );
  });
});

describe('argumentChecks', () => {
  it('takes a schema anew when it changes, also under a digest it knows', () => {
    const checks = argumentChecks();
    expect(checks.check({ digest: DIGEST, inputSchema: ofA({ type: 'string' }) }, { a: 1 })).toMatchObject({ ok: false });
    expect(checks.check({ digest: DIGEST, inputSchema: ofA({ type: 'number' }) }, { a: 1 })).toEqual({ ok: true });
  });

  it('refuses where the server lists no schema, or none that can be used', () => {
    const checks = argumentChecks();
    expect(checks.check({ digest: DIGEST }, {})).toEqual({
      ok: false,
      why: 'The server lists this tool without an input schema, so its arguments cannot be checked.',
    });
    expect(checks.check({ digest: DIGEST, inputSchema: { type: 'any' } }, {})).toEqual({
      ok: false,
      why: 'The input schema of this tool cannot be used to check arguments: the keyword `type` in it has a value that it cannot have.',
    });
  });

  it('goes on when more tools than it remembers come by', () => {
    const checks = argumentChecks();
    for (let index = 0; index < 1_200; index++) {
      const digest = `sha256:${String(index).padStart(64, '0')}`;
      expect(checks.check({ digest, inputSchema: ofA({ const: index }) }, { a: index })).toEqual({ ok: true });
    }
  });
});
