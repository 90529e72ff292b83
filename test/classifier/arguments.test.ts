import { describe, expect, it } from 'vitest';
import { readArguments } from '#classifier/arguments';
import type { JsonObject } from '#core/json';

const read = (schema: JsonObject) => readArguments(schema, ['get', 'it']);
const paths = (schema: JsonObject): string[] => read(schema).arguments.map(({ path }) => path);
const COMMAND: JsonObject = { type: 'object', properties: { command: { type: 'string' } } };

describe('readArguments', () => {
  it.each<[string, JsonObject, string]>([
    ['properties', COMMAND, 'args.command'],
    ['an object in an object', { properties: { a: COMMAND } }, 'args.a.command'],
    ['a list', { properties: { a: { type: 'array', items: COMMAND } } }, 'args.a[].command'],
    ['a branch', { anyOf: [{ properties: { host: {} } }, COMMAND] }, 'args.command'],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    ['a condition', { if: { properties: { a: {} } }, then: COMMAND }, 'args.command'],
    ['a reference', { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: COMMAND } }, 'args.a.command'],
    ['an anchor', { properties: { a: { $ref: '#here' } }, $defs: { a: { $anchor: 'here', ...COMMAND } } }, 'args.a.command'],
    ['a pattern of names', { patternProperties: { '^command_\\d+$': { type: 'string' } } }, 'args.*'],
    ['a demand without a property', { required: ['command'] }, 'args.command'],
    ['an example', { examples: [{ command: 'ls' }] }, 'args.command'],
  ])('goes into %s', (_where, schema, path) => {
    expect(paths(schema)).toContain(path);
    expect(read(schema).arguments.find((argument) => argument.path === path)?.kind).toBe('shell');
  });

  it('ends where a schema refers to itself', () => {
    const schema: JsonObject = { properties: { child: { $ref: '#' }, command: { type: 'string' } } };
    expect(paths(schema)).toEqual(['args.child', 'args.command']);
    expect(read(schema).unread).toBe(false);
  });

  it('says when there is more than it reads', () => {
    const wide: JsonObject = { properties: Object.fromEntries(Array.from({ length: 4_001 }, (_, at) => [`a${at}`, {}])) };
    expect(read(wide).unread).toBe(true);
    let deep: JsonObject = COMMAND;
    for (let at = 0; at < 20; at += 1) deep = { properties: { inner: deep } };
    expect(read(deep).unread).toBe(true);
  });

  const many = (count: number, own: (at: number) => JsonObject): JsonObject =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`mode_${at}`, own(at)]));

  it.each<[string, JsonObject]>([
    [
      'to the same long list of values',
      {
        properties: many(400, () => ({ $ref: '#/$defs/mode' })),
        $defs: { mode: { enum: Array.from({ length: 400 }, (_, at) => `v${at}`) } },
      },
    ],
    [
      'to lists of the same many branches',
      {
        properties: many(500, () => ({ items: { $ref: '#/$defs/mode' } })),
        $defs: { mode: { items: { anyOf: Array.from({ length: 500 }, () => ({})) } } },
      },
    ],
    ['by a name longer than is read', { properties: { [`get_${'_'.repeat(5_000)}it`]: {} } }],
  ])('says that it does not follow all that refers %s', (_what, schema) => {
    const { arguments: found, unread } = read(schema);
    expect(unread).toBe(true);
    expect(found.reduce((sum, { listed }) => sum + listed.length, 0)).toBeLessThanOrEqual(40_000);
  });

  it('hears a text once, however many arguments refer to it', () => {
    const schema: JsonObject = {
      properties: many(50, () => ({ $ref: '#/$defs/mode' })),
      $defs: { mode: { description: 'How to do it.' } },
    };
    expect(read(schema).texts).toEqual([{ pointer: '/inputSchema/$defs/mode/description', text: 'How to do it.' }]);
  });

  it('tells where a value stands that does not stand below its argument', () => {
    const [action] = read({
      anyOf: [{ properties: { action: { const: 'get' } } }, { properties: { action: { const: 'delete' } } }],
      properties: { action: { $ref: '#/$defs/action' } },
      $defs: { action: { enum: ['get', 'purge'] } },
    }).arguments;
    expect(action?.pointer).toBe('/inputSchema/properties/action');
    expect(Object.fromEntries(action?.elsewhere ?? [])).toEqual({
      get: '/inputSchema/$defs/action',
      purge: '/inputSchema/$defs/action',
      delete: '/inputSchema/anyOf/1/properties/action',
    });
  });

  it('tells values that limit an argument from those that are only mentioned', () => {
    const [action] = read({
      properties: { action: { anyOf: [{ enum: ['get'] }, { const: 'delete' }], default: 'get', examples: ['purge'] } },
    }).arguments;
    expect([...(action?.listed ?? [])].sort()).toEqual(['delete', 'get']);
    expect(action?.mentioned).toEqual(['purge']);
    expect(action?.chooses).toBe('always');
  });

  it('knows a switch however it is written', () => {
    for (const schema of [
      { type: 'boolean' },
      { type: ['boolean', 'null'] },
      { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
      { enum: ['yes', 'no'] },
    ]) {
      expect(read({ properties: { delete_after: schema } }).arguments[0]?.isSwitch).toBe(true);
    }
    expect(read({ properties: { delete_after: { type: 'string' } } }).arguments[0]?.isSwitch).toBe(false);
  });
});
