import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#core/json';
import { parseArgumentPath, printArgumentPath } from '../../policy/argument-path.ts';
import { decided, outcomeOf } from './support.ts';

const parsed = (text: string) => JSON.parse(text) as JsonObject;

/** Whether the condition holds, as a `deny_if`, an `approve` and a `require` take it. */
function senses(path: string, op: string, value: Json, args: JsonObject): { alarm: boolean; demand: boolean } {
  const condition = { path, op, value };
  const alarm = outcomeOf(decided({ deny_if: [{ conditions: [condition] }] }, args)) === 'deny /tools/t/deny_if/0';
  const held = outcomeOf(decided({ approve: [{ conditions: [condition] }] }, args)) === 'approve /tools/t/approve/0';
  const demand = outcomeOf(decided({ require: [{ conditions: [condition] }] }, args)) === 'allow';
  expect(held).toBe(alarm);
  return { alarm, demand };
}

const holds = { alarm: true, demand: true };
const fails = { alarm: false, demand: false };
/** Counts against the call in every sense. */
const against = { alarm: true, demand: false };

describe('a condition', () => {
  it.each([
    ['eq', 1, '{"a":1}', holds],
    ['eq', 1, '{"a":1.0}', holds],
    ['eq', 1, '{"a":"1"}', fails],
    ['eq', 'x', '{"a":"X"}', fails],
    ['eq', 'x', '{"a":"x "}', fails],
    ['eq', { a: [1, { b: null }] }, '{"a":{"a":[1e0,{"b":null}]}}', holds],
    ['eq', { a: 1, b: 2 }, '{"a":{"b":2,"a":1}}', holds],
    ['eq', { a: 1 }, '{"a":{"a":1,"b":2}}', fails],
    ['eq', {}, '{"a":[]}', fails],
    ['eq', [1, 2], '{"a":[2,1]}', fails],
    ['neq', 1, '{"a":2}', holds],
    ['neq', 1, '{"a":"1"}', holds],
    ['neq', 1, '{"a":1}', fails],
    ['lt', 5, '{"a":4.9}', holds],
    ['lt', 5, '{"a":5}', fails],
    ['lte', 5, '{"a":5}', holds],
    ['gt', 5, '{"a":5}', fails],
    ['gt', 5, '{"a":5.000001}', holds],
    ['gte', 5, '{"a":5}', holds],
    ['gte', 5, '{"a":-5}', fails],
    ['in', ['x', 2, [3]], '{"a":2}', holds],
    ['in', ['x', 2, [3]], '{"a":[3]}', holds],
    ['in', ['x', 2, [3]], '{"a":"2"}', fails],
    ['in', [], '{"a":"x"}', fails],
    ['not_in', ['x', 2], '{"a":"y"}', holds],
    ['not_in', ['x', 2], '{"a":"x"}', fails],
    ['exists', true, '{"a":0}', holds],
    ['exists', true, '{"a":""}', holds],
    ['exists', false, '{"a":false}', fails],
    ['contains', 'b', '{"a":"abc"}', holds],
    ['contains', 'B', '{"a":"abc"}', fails],
    ['contains', 'b', '{"a":["a","b"]}', holds],
    ['contains', 'b', '{"a":["ab"]}', fails],
    ['contains', { x: 1 }, '{"a":[{"x":1}]}', holds],
    ['contains', 1, '{"a":[1]}', holds],
    ['regex', 'b+', '{"a":"abbc"}', holds],
    ['regex', '^b', '{"a":"abbc"}', fails],
    ['regex', '', '{"a":""}', holds],
    ['private_host', true, '{"a":"http://127.0.0.1/"}', holds],
    ['private_host', true, '{"a":"https://example.com/"}', fails],
  ])('%s %j on %s', (op, value, args, expected) => {
    expect(senses('args.a', op, value as Json, parsed(args))).toEqual(expected);
  });

  it.each([
    ['gt', 100, '{"a":"1000"}'],
    ['lt', 100, '{"a":"1"}'],
    ['lte', 1, '{"a":true}'],
    ['gte', 1, '{"a":[1]}'],
    ['gt', 1, '{"a":{}}'],
    ['regex', '^a', '{"a":["a"]}'],
    ['regex', '1', '{"a":1}'],
    ['contains', 'a', '{"a":{"a":1}}'],
    ['contains', 'a', '{"a":1}'],
    ['contains', 1, '{"a":"1"}'],
    ['private_host', true, '{"a":["https://example.com"]}'],
    ['private_host', true, '{"a":"example.com"}'],
    ['private_host', true, '{"a":"https://exa mple.com"}'],
    ['private_host', true, '{"a":2130706433}'],
  ])('%s %j on %s counts against the call everywhere', (op, value, args) => {
    expect(senses('args.a', op, value, parsed(args))).toEqual(against);
  });

  it.each(['{}', '{"a":null}', '{"b":1}'])('on the missing value in %s, only exists, neq and not_in can hold', (args) => {
    const of = (op: string, value: Json) => senses('args.a', op, value, parsed(args));
    expect(of('exists', true)).toEqual(fails);
    expect(of('exists', false)).toEqual(holds);
    expect(of('neq', 1)).toEqual(against);
    expect(of('not_in', [1])).toEqual(against);
    for (const [op, value] of [
      ['eq', null],
      ['eq', 1],
      ['in', [null]],
      ['lt', 1],
      ['lte', 1],
      ['gt', 1],
      ['gte', 1],
      ['contains', 'a'],
      ['regex', ''],
      ['private_host', true],
    ] as const) {
      expect([op, of(op, value as Json)]).toEqual([op, fails]);
    }
  });
});

const EVERY_OPERATOR = [
  ...['eq', 'neq', 'contains'].map((op) => [op, 'x'] as const),
  ...['lt', 'lte', 'gt', 'gte'].map((op) => [op, 1] as const),
  ...['in', 'not_in'].map((op) => [op, ['x']] as const),
  ['exists', true],
  ['exists', false],
  ['regex', '^x'],
  ['private_host', true],
] as const;

describe('a path', () => {
  it.each([
    ['args.a.b', '{"a":{"b":1}}'],
    ['args.a.0', '{"a":[1]}'],
    ['args.a.1.b', '{"a":[0,{"b":1}]}'],
    ['args.a.0', '{"a":{"0":1}}'],
    ['args.a\\.b', '{"a.b":1}'],
    ['args.\\*', '{"*":1}'],
    ['args.a\\\\', '{"a\\\\":1}'],
    ['args.__proto__', '{"__proto__":1}'],
    ['args.ä', '{"ä":1}'],
  ])('%s finds 1 in %s', (path, args) => {
    expect(senses(path, 'eq', 1, parsed(args))).toEqual(holds);
  });

  it.each([
    ['args.toString', '{}'],
    ['args.__proto__', '{}'],
    ['args.constructor.name', '{}'],
    ['args.a.1', '{"a":[1]}'],
    ['args.a.b', '{"a.b":1}'],
    ['args.a.b', '{"a":null}'],
  ])('%s finds nothing in %s', (path, args) => {
    expect(senses(path, 'exists', false, parsed(args))).toEqual(holds);
  });

  // A server that unpacks such a parent finds what we would take for missing.
  it.each([
    ['JSON in text for an object', 'args.a.path', '{"a":"{\\"path\\":\\"/etc/shadow\\"}"}'],
    ['a list of one for an object', 'args.a.path', '{"a":[{"path":"/etc/shadow"}]}'],
    ['an empty list for an object', 'args.a.path', '{"a":[]}'],
    ['a number for an object', 'args.a.path', '{"a":1}'],
    ['true for an object', 'args.a.path', '{"a":true}'],
    ['a parent further up', 'args.a.b.path', '{"a":"{}"}'],
    ['text for a list', 'args.a.0', '{"a":"[1]"}'],
    ['no index on a list', 'args.a.01', '{"a":[1,2]}'],
    ['a negative index', 'args.a.-1', '{"a":[1]}'],
    ['an inherited name on a list', 'args.a.length', '{"a":[1]}'],
    ['an inherited name on text', 'args.a.length', '{"a":"x"}'],
    ['JSON in an element', 'args.a.*.url', '{"a":["{\\"url\\":\\"http://127.0.0.1\\"}"]}'],
    ['a list in an element', 'args.a.*.url', '{"a":[[{"url":"http://127.0.0.1"}]]}'],
    ['one bad element among good ones', 'args.a.*.url', '{"a":[{"url":"x"},"y",{"url":"x"}]}'],
    ['an object for a list of objects', 'args.a.*.url', '{"a":{"url":"http://127.0.0.1"}}'],
  ])('counts against the call where it cannot be followed: %s', (_claim, path, args) => {
    for (const [op, value] of EVERY_OPERATOR) expect([op, senses(path, op, value as Json, parsed(args))]).toEqual([op, against]);
  });

  // Servers written in Go read `Amount` as `amount`, and of two the last one.
  it.each([
    ['a capital', 'args.a', '{"A":1}'],
    ['a variant behind the key', 'args.amount', '{"amount":1,"AMOUNT":5000}'],
    ['a variant before the key', 'args.amount', '{"Amount":5000,"amount":1}'],
    ['a variant of a parent', 'args.filter.path', '{"Filter":{"path":"/etc"}}'],
    ['a variant under a parent', 'args.filter.path', '{"filter":{"path":"x","pAth":"/etc"}}'],
    ['a variant in one element', 'args.a.*.url', '{"a":[{"url":"x"},{"url":"x","URL":"y"}]}'],
    ['a path in capitals', 'args.PATH', '{"path":"x"}'],
    ['the Kelvin sign', 'args.key', '{"\u212Aey":1}'],
    ['the long s', 'args.class', '{"clas\u017F":1}'],
    ['the dotless i', 'args.id', '{"\u0131d":1}'],
    ['letters outside ASCII', 'args.größe', '{"GRÖSSE":1}'],
  ])('counts against the call where a key differs only in case: %s', (_claim, path, args) => {
    for (const [op, value] of EVERY_OPERATOR) expect([op, senses(path, op, value as Json, parsed(args))]).toEqual([op, against]);
  });

  it.each([
    ['a key that goes on', '{"amount":1,"Amounts":2,"AMOUN":3,"_Amount":4}'],
    ['variants of other keys', '{"amount":1,"b":1,"B":2}'],
    ['a variant further down', '{"amount":1,"x":{"Amount":2}}'],
    ['a sign that only looks alike', '{"amount":1,"\u0430mount":2}'],
  ])('is not troubled by %s', (_claim, args) => {
    expect(senses('args.amount', 'eq', 1, parsed(args))).toEqual(holds);
  });

  it.each([
    ['any element is an alarm, a demand is on all', 'args.a.*', 'gt', 1, '{"a":[1,2]}', against],
    ['all elements', 'args.a.*', 'gt', 1, '{"a":[3,2]}', holds],
    ['no element', 'args.a.*', 'gt', 1, '{"a":[0,1]}', fails],
    ['values of an object', 'args.a.*', 'eq', 1, '{"a":{"x":1,"y":1}}', holds],
    ['an empty list', 'args.a.*', 'exists', true, '{"a":[]}', fails],
    ['no list', 'args.a.*', 'exists', true, '{}', fails],
    ['null for a list', 'args.a.*', 'neq', 1, '{"a":null}', fails],
    ['text where a list is expected', 'args.a.*', 'eq', 'x', '{"a":"/etc/passwd"}', against],
    ['a member of every element', 'args.a.*.p', 'regex', '^/', '{"a":[{"p":"/x"},{"p":"y"}]}', against],
    ['a member that one element lacks', 'args.a.*.p', 'regex', '^/', '{"a":[{"p":"/x"},{}]}', against],
    ['one element of the wrong type', 'args.a.*', 'gt', 5, '{"a":[1,"9"]}', against],
    ['lists in lists', 'args.*.*', 'eq', 1, '{"a":[1],"b":[1,1]}', holds],
    ['every argument', 'args.*', 'contains', 'x', '{"a":"ax","b":"b"}', against],
  ])('with a star: %s', (_claim, path, op, value, args, expected) => {
    expect(senses(path, op, value, parsed(args))).toEqual(expected);
  });

  it('is printed in one spelling that parses to the same steps', () => {
    const step = fc.oneof(
      fc.constant({ every: true } as const),
      fc.string({ minLength: 1 }).map((key) => ({ key })),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
        expect(parseArgumentPath(printArgumentPath(steps))).toEqual({ ok: true, steps });
      }),
      { numRuns: 200 },
    );
  });
});
