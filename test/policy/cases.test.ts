import { describe, expect, it } from 'vitest';
import { toolDigest } from '#core/tool-definition';
import { readPolicyCall, runPolicyCases } from '#policy/cases';
import { aPolicy } from './support.ts';

const TOOL = { name: 'pinned', description: 'A tool.', inputSchema: { type: 'object', required: ['a'] } };
const policy = aPolicy({
  hide: ['gone'],
  all_tools: { limits: [{ counter: 'calls', window: 'minute', max: 100, scope: 'server' }] },
  tools: {
    refund: {
      deny_if: [{ conditions: [{ path: 'args.amount', op: 'gt', value: 100 }] }],
      limits: [{ counter: 'spend', window: 'day', max: 500, scope: 'grant', amount: 'args.amount' }],
    },
    pinned: { pin: toolDigest(TOOL), arguments: 'inputSchema' },
  },
});
const run = (...cases: object[]) => runPolicyCases(policy, JSON.stringify(cases));
const passedOf = (...cases: object[]) => {
  const outcome = run(...cases);
  return outcome.ok ? outcome.results.map(({ passed }) => passed) : outcome.errors;
};
const errorsOf = (text: string) => {
  const outcome = runPolicyCases(policy, text);
  return outcome.ok ? [] : outcome.errors;
};

describe('runPolicyCases', () => {
  it('compares outcome and rule, the rule only where one is expected', () => {
    const call = { tool: 'refund', arguments: { amount: 200 } };
    expect(
      passedOf(
        { name: 'right', call, expect: { outcome: 'deny', rule: '/tools/refund/deny_if/0' } },
        { name: 'without a rule', call, expect: { outcome: 'deny' } },
        { name: 'another rule', call, expect: { outcome: 'deny', rule: '(hidden)' } },
        { name: 'another outcome', call, expect: { outcome: 'allow' } },
        { name: 'hidden', call: { tool: 'gone' }, expect: { outcome: 'deny', rule: '(hidden)' } },
        { name: 'no arguments', call: { tool: 'refund' }, expect: { outcome: 'deny', rule: '/tools/refund/limits/0' } },
        { name: 'allowed', call: { tool: 'refund', arguments: { amount: 5 } }, expect: { outcome: 'allow', rule: '' } },
      ),
    ).toEqual([true, true, false, false, true, true, true]);
  });

  it('takes what is used by the names of counters, in both scopes, at any time', () => {
    const call = { tool: 'refund', arguments: { amount: 0.75 }, at: '2026-11-02T12:30:00+02:00' };
    expect(
      passedOf(
        { name: 'to the last', call, used: { spend: 499.25, calls: 99 }, expect: { outcome: 'allow' } },
        { name: 'a millionth more', call, used: { spend: 499.250001 }, expect: { outcome: 'deny', rule: '/tools/refund/limits/0' } },
        { name: 'all calls', call, used: { calls: 100 }, expect: { outcome: 'deny', rule: '/all_tools/limits/0' } },
      ),
    ).toEqual([true, true, true]);
  });

  it('checks pin and arguments where a case says what the server lists, and else says that it did not', () => {
    const call = { tool: 'pinned', arguments: {} };
    const outcome = run(
      { name: 'nobody looked', call, expect: { outcome: 'allow' } },
      { name: 'listed', call, listed: TOOL, expect: { outcome: 'deny', rule: '/tools/pinned/arguments' } },
      { name: 'changed', call, listed: { ...TOOL, description: 'Another.' }, expect: { outcome: 'deny', rule: '/tools/pinned/pin' } },
      { name: 'gone', call, listed: 'not-listed', expect: { outcome: 'deny', rule: '/tools/pinned/pin' } },
      { name: 'two of one name', call, listed: 'ambiguous', expect: { outcome: 'deny', rule: '/tools/pinned/pin' } },
    );
    expect(outcome.ok && outcome.results.map(({ passed, notChecked }) => [passed, notChecked])).toEqual([
      [true, ['/tools/pinned/pin', '/tools/pinned/arguments']],
      [true, []],
      [true, []],
      [true, []],
      [true, []],
    ]);
  });

  it('runs no case of an empty list', () => {
    expect(run()).toEqual({ ok: true, results: [] });
  });

  it.each([
    ['text that is no JSON', '[', '(whole document): The document is not JSON: close bracket expected on line 1, column 2.'],
    ['a key that stands twice', '[{"name":"a","name":"b"}]', '/0/name: The key `name` stands twice in one object (again on line 1).'],
    ['half of a surrogate pair', '[{"name":"\\ud800"}]', '/0/name: This text has half of a surrogate pair, which has no UTF-8 form.'],
    ['no list', '{}', '(whole document): It must be a list, and is an object.'],
    [
      'an unknown key',
      '[{"name":"a","call":{"tool":"t"},"expect":{"outcome":"deny"},"usd":{}}]',
      '/0/usd: The key `usd` is unknown. Known here: `name`, `call`, `used`, `listed` and `expect`. Did you mean `used`?',
    ],
    [
      'an unknown key of a call',
      '[{"name":"a","call":{"tool":"t","args":{}},"expect":{"outcome":"deny"}}]',
      '/0/call/args: The key `args` is unknown. Known here: `tool`, `arguments` and `at`.',
    ],
    ['a case that expects nothing', '[{"name":"a","call":{"tool":"t"}}]', '/0/expect: `expect` is missing.'],
    [
      'a moment that is none',
      '[{"name":"a","call":{"tool":"t","at":"noon"},"expect":{"outcome":"deny"}}]',
      '/0/call/at: It must be a date and time such as `2026-11-02T12:30:00Z`.',
    ],
    [
      'another word for what is listed',
      '[{"name":"a","call":{"tool":"t"},"listed":"gone","expect":{"outcome":"deny"}}]',
      '/0/listed: It must be the definition of the tool as the server lists it, `"not-listed"`, or `"ambiguous"` where it lists two.',
    ],
    [
      'an unknown outcome',
      '[{"name":"a","call":{"tool":"t"},"expect":{"outcome":"no"}}]',
      '/0/expect/outcome: It must be "allow", "deny" or "approve", and is the text "no".',
    ],
    [
      'arguments that are no object',
      '[{"name":"a","call":{"tool":"t","arguments":[]},"expect":{"outcome":"deny"}}]',
      '/0/call/arguments: It must be an object.',
    ],
    [
      'a counter that the policy does not have',
      '[{"name":"a","call":{"tool":"t"},"used":{"spent":1},"expect":{"outcome":"deny"}}]',
      '/0/used/spent: The policy has no counter `spent`.',
    ],
    [
      'a negative count',
      '[{"name":"a","call":{"tool":"t"},"used":{"spend":-1},"expect":{"outcome":"deny"}}]',
      '/0/used: It names counters and what is used of each: numbers that are not negative, with at most six decimals.',
    ],
    [
      'a listed tool without a name',
      '[{"name":"a","call":{"tool":"t"},"listed":{},"expect":{"outcome":"deny"}}]',
      '/0/listed: This is no tool definition: it has no `name`.',
    ],
  ])('refuses %s', (_claim, text, error) => {
    expect(errorsOf(text)).toContain(error);
  });
});

describe('readPolicyCall', () => {
  it('reads a call', () => {
    const call = { tool: 't', arguments: { a: 1 }, at: '2026-11-02T12:30:00+02:00' };
    expect(readPolicyCall(JSON.stringify(call))).toEqual({ ok: true, call });
  });

  it.each([
    ['{"tool":1}', '/tool: It must be text, and is the number 1.'],
    ['{}', '/tool: `tool` is missing.'],
    [
      '{"tool":"t","argument":{}}',
      '/argument: The key `argument` is unknown. Known here: `tool`, `arguments` and `at`. Did you mean `arguments`?',
    ],
    ['{"tool":"t","arguments":{"a":1,"a":2}}', '/arguments/a: The key `a` stands twice in one object (again on line 1).'],
  ])('says what is wrong with %s', (text, error) => {
    expect(readPolicyCall(text)).toEqual({ ok: false, errors: [error] });
  });
});
