import { describe, expect, it } from 'vitest';
import { readSchemaOf } from './support.ts';

describe('the JSON Schema of what a schema builder makes', () => {
  it.each<[string, object]>([
    [`z.string().min(1).max(9).describe('A name.')`, { type: 'string', minLength: 1, maxLength: 9, description: 'A name.' }],
    [`z.string().regex(/^a+$/)`, { type: 'string', pattern: '^a+$' }],
    ['z.string().email()', { type: 'string', format: 'email' }],
    ['z.email()', { type: 'string', format: 'email' }],
    ['z.iso.datetime()', { type: 'string', format: 'date-time' }],
    ['z.number().int().min(1)', { type: 'integer', minimum: 1 }],
    ['z.int().positive()', { type: 'integer', exclusiveMinimum: 0 }],
    ['z.coerce.number().nonnegative()', { type: 'number', minimum: 0 }],
    ['z.boolean()', { type: 'boolean' }],
    [`z.enum(['a', 'b'])`, { type: 'string', enum: ['a', 'b'] }],
    [`z.enum(COLORS)`, { type: 'string', enum: ['red', 'blue'] }],
    [`z.nativeEnum({ A: 'a', B: 'b' })`, { type: 'string', enum: ['a', 'b'] }],
    [`z.literal('a')`, { type: 'string', const: 'a' }],
    ['z.array(z.string()).min(1)', { type: 'array', items: { type: 'string' }, minItems: 1 }],
    ['z.string().array()', { type: 'array', items: { type: 'string' } }],
    ['z.record(z.string(), z.number())', { type: 'object', additionalProperties: { type: 'number' } }],
    ['z.union([z.string(), z.number()])', { anyOf: [{ type: 'string' }, { type: 'number' }] }],
    ['z.string().or(z.number())', { anyOf: [{ type: 'string' }, { type: 'number' }] }],
    [`z.string().nullable().describe('x')`, { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'x' }],
    [
      'z.object({ a: z.string(), b: z.number().optional() })',
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] },
    ],
    [
      'z.object({ a: z.string() }).strict()',
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
    ],
    ['z.strictObject({})', { type: 'object', properties: {}, additionalProperties: false }],
    [
      'BASE.extend({ b: z.number() })',
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a', 'b'] },
    ],
    ['BASE.partial()', { type: 'object', properties: { a: { type: 'string' } } }],
    ['BASE.extend({ b: z.number() }).omit({ a: true })', { type: 'object', properties: { b: { type: 'number' } }, required: ['b'] }],
    ['BASE.extend({ b: z.number() }).pick({ a: true })', { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }],
    [
      'z.object({ ...BASE.shape, c: z.boolean() })',
      { type: 'object', properties: { a: { type: 'string' }, c: { type: 'boolean' } }, required: ['a', 'c'] },
    ],
    ['z.string().transform((x) => x.length).refine(Boolean)', { type: 'string' }],
    ['z.preprocess(Number, z.number())', { type: 'number' }],
  ])('%s', async (expression, schema) => {
    expect(await readSchemaOf(expression)).toEqual({
      schema: { type: 'object', properties: { value: schema }, required: ['value'] },
      unread: [],
    });
  });

  it.each<[string, object]>([
    [`z.string().default('x')`, { type: 'string', default: 'x' }],
    ['z.number().optional()', { type: 'number' }],
    ['z.array(z.string()).nullish()', { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] }],
    ['z.string().default(now())', { type: 'string' }],
  ])('does not require %s', async (expression, schema) => {
    expect(await readSchemaOf(expression)).toEqual({ schema: { type: 'object', properties: { value: schema } }, unread: [] });
  });

  it.each<[string, string, object]>([
    ['a schema that a function of another package makes', `make()`, { type: 'object', properties: { value: {} } }],
    ['a choice of which a branch is unknown', `z.union([z.string(), make()])`, { type: 'object', properties: { value: {} } }],
    ['an enumeration that is computed', `z.enum(load())`, { type: 'object', properties: { value: {} } }],
    [
      'a bound that is computed',
      `z.number().max(limit())`,
      { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] },
    ],
    [
      'a description that is computed',
      `z.string().describe(text())`,
      { type: 'object', properties: { value: { type: 'string' } }, required: ['value'] },
    ],
    [
      'an object with members that are unknown, even when it is strict',
      `z.object({ a: z.string(), ...more() }).strict()`,
      {
        type: 'object',
        properties: { value: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
        required: ['value'],
      },
    ],
  ])('leaves open and names %s', async (_claim, expression, schema) => {
    expect(await readSchemaOf(expression)).toEqual({ schema, unread: ['The schema of `t` is built at run time, in whole or in part.'] });
  });
});
