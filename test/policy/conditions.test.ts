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

  it.each(['{}', '{"a":null}', '{"A":1}'])('on the missing value in %s, only exists, neq and not_in can hold', (args) => {
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
    ['args.a.length', '{"a":[1]}'],
    ['args.a.length', '{"a":"x"}'],
    ['args.a.0', '{"a":"x"}'],
    ['args.a.01', '{"a":[1,2]}'],
    ['args.a.-1', '{"a":[1]}'],
    ['args.a.1', '{"a":[1]}'],
    ['args.a.b', '{"a.b":1}'],
    ['args.a.b', '{"a":null}'],
  ])('%s finds nothing in %s', (path, args) => {
    expect(senses(path, 'exists', false, parsed(args))).toEqual(holds);
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
