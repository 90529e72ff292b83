import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json';
import { counterKeys, decide, type ToolCall } from '#policy/decide';
import { millionths } from '../../policy/decimal.ts';
import { aCall, aCompiled, decided, outcomeOf } from './support.ts';

const limitOf = (members: object = {}) => ({ counter: 'c', window: 'hour', max: 3, scope: 'grant', ...members });
const keysOf = (limits: object[], call: Partial<ToolCall> = {}) =>
  counterKeys(aCompiled({ tools: { t: { limits } as JsonObject } }), aCall(call));
const spend = (max: number) => ({ limits: [limitOf({ max, amount: 'args.amount' })] });

describe('the key of a counter', () => {
  it('holds scope, server, grant, name, window and its start in UTC', () => {
    expect(keysOf([limitOf(), limitOf({ scope: 'server', window: 'day' })])).toEqual([
      `["grant","files","alice","c","hour",${Date.UTC(2026, 10, 2, 12)}]`,
      `["server","files","c","day",${Date.UTC(2026, 10, 2)}]`,
    ]);
  });

  it('is one for limits that name one counter, and asked for once', () => {
    expect(keysOf([limitOf({ max: 1 }), limitOf({ max: 2 })])).toHaveLength(1);
  });

  it.each([
    ['minute', '2026-11-02T12:30:00Z', '2026-11-02T12:30:59.999Z', '2026-11-02T12:31:00Z'],
    ['hour', '2026-11-02T12:00:00Z', '2026-11-02T12:59:59.999Z', '2026-11-02T13:00:00Z'],
    ['day', '2026-11-02T00:00:00Z', '2026-11-02T23:59:59.999Z', '2026-11-03T00:00:00Z'],
  ])('changes with the %s of the calendar', (window, first, last, next) => {
    const at = (time: string) => keysOf([limitOf({ window })], { at: new Date(time) })[0];
    expect(at(last)).toBe(at(first));
    expect(at(next)).not.toBe(at(first));
  });

  it('differs for every other grant, server, counter, window and scope, whatever they are called', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('a', '"', '","', 'a","b', '\\', '__proto__', 'grant'));
    const counter = fc.record({
      grant: name,
      server: name,
      counter: name.filter((text) => text !== '' && text.isWellFormed()),
      scope: fc.constantFrom('grant', 'server'),
    });
    fc.assert(
      fc.property(counter, counter, (one, other) => {
        const keyOf = ({ grant, server, counter, scope }: typeof one) => keysOf([limitOf({ counter, scope })], { grant, server })[0];
        const same =
          one.scope === other.scope &&
          one.server === other.server &&
          one.counter === other.counter &&
          (one.scope === 'server' || one.grant === other.grant);
        expect(keyOf(one) === keyOf(other)).toBe(same);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a limit', () => {
  it('lets calls through up to its max', () => {
    const [key = ''] = keysOf([limitOf()]);
    const at = (used: bigint) => outcomeOf(decided({ limits: [limitOf()] }, {}, new Map([[key, used]])));
    expect(at(0n)).toBe('allow');
    expect(at(2_000_000n)).toBe('allow');
    expect(at(3_000_000n)).toBe('deny /tools/t/limits/0');
    expect(at(2_000_001n)).toBe('deny /tools/t/limits/0');
    expect(outcomeOf(decided({ limits: [limitOf({ max: 0 })] }, {}))).toBe('deny /tools/t/limits/0');
  });

  it('reserves one call with the window it counts in', () => {
    expect(decided({ limits: [limitOf()] }, {})).toEqual({
      outcome: 'allow',
      rule: '',
      reserve: [
        {
          key: '["grant","files","alice","c","hour",1793620800000]',
          counter: 'c',
          windowStart: 1793620800000,
          windowEnd: 1793624400000,
          units: 1_000_000n,
          rule: '/tools/t/limits/0',
          max: 3_000_000n,
        },
      ],
    });
  });

  it('checks its own max on a counter that several name, and reserves once for the lowest', () => {
    const limits = [limitOf({ max: 5 }), limitOf({ max: 2 }), limitOf({ max: 9 })];
    const [key = ''] = keysOf(limits);
    const at = (used: bigint) => decided({ limits }, {}, new Map([[key, used]]));
    expect(outcomeOf(at(2_000_000n))).toBe('deny /tools/t/limits/1');
    expect(outcomeOf(at(5_000_000n))).toBe('deny /tools/t/limits/0');
    const decision = at(1_000_000n);
    expect(decision).toMatchObject({ outcome: 'allow', reserve: [{ key, rule: '/tools/t/limits/1', max: 2_000_000n, units: 1_000_000n }] });
    expect(decision.outcome === 'allow' && decision.reserve).toHaveLength(1);
  });

  it('is shared by the tools that name its counter', () => {
    const policy = aCompiled({ tools: { a: { limits: [limitOf()] }, b: { limits: [limitOf({ max: 1 })] } } });
    expect(counterKeys(policy, aCall({ tool: 'a' }))).toEqual(counterKeys(policy, aCall({ tool: 'b' })));
  });

  it('says when it starts anew', () => {
    const at = (window: string, time: string) => {
      const policy = aCompiled({ tools: { t: { limits: [limitOf({ window, max: 0 })] } } });
      return decide(policy, aCall({ at: new Date(time) }), new Map());
    };
    expect(at('minute', '2026-11-02T12:30:15.001Z')).toMatchObject({ retryAfterSeconds: 45 });
    expect(at('minute', '2026-11-02T12:30:59.999Z')).toMatchObject({ retryAfterSeconds: 1 });
    expect(at('day', '2026-11-02T00:00:00Z')).toMatchObject({ retryAfterSeconds: 86_400 });
  });
});

describe('an amount', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['1', 1_000_000n],
    ['0.99', 990_000n],
    ['0.1', 100_000n],
    ['0.000001', 1n],
    ['1e-6', 1n],
    ['2.5e3', 2_500_000_000n],
    ['49.999999', 49_999_999n],
  ])('of %s is counted exactly', (amount, units) => {
    const decision = decided(spend(5000), JSON.parse(`{"amount":${amount}}`) as JsonObject);
    expect(decision).toMatchObject({ outcome: 'allow', reserve: [{ units }] });
  });

  it.each(['-1', '-0.000001', '1e-7', '0.1234567', '"5"', 'null', 'true', '[5]', '{"value":5}', '1e400'])('of %s is denied', (amount) => {
    const args = JSON.parse(`{"amount":${amount}}`) as JsonObject;
    expect(outcomeOf(decided(spend(5000), args))).toBe('deny /tools/t/limits/0');
  });

  it('that is missing is denied', () => {
    expect(decided(spend(5000), {})).toMatchObject({
      rule: '/tools/t/limits/0',
      reason:
        'The limit `c` counts `args.amount`, which has to be a number that is not negative and has at most six decimals. Send such a number.',
    });
  });

  it.each([
    ['a parent is text', 'args.order.amount', '{"order":"{\\"amount\\":1}"}'],
    ['a parent is a list', 'args.order.amount', '{"order":[{"amount":1}]}'],
    ['a key differs only in case', 'args.amount', '{"amount":1,"AMOUNT":5000}'],
    ['a parent differs only in case', 'args.order.amount', '{"order":{"amount":1},"Order":{"amount":5000}}'],
  ])('that a server may find elsewhere is denied: %s', (_claim, amount, args) => {
    const limits = [limitOf({ max: 5000, amount })];
    expect(outcomeOf(decided({ limits }, JSON.parse(args) as JsonObject))).toBe('deny /tools/t/limits/0');
  });

  it('adds up to the max and not a millionth further', () => {
    const [key = ''] = keysOf(spend(0.3).limits);
    const at = (used: bigint) => outcomeOf(decided(spend(0.3), { amount: 0.1 }, new Map([[key, used]])));
    expect(at(200_000n)).toBe('allow');
    expect(at(200_001n)).toBe('deny /tools/t/limits/0');
  });

  it('larger than the max alone is refused with another word than one that comes too early', () => {
    expect(decided(spend(50.5), { amount: 51 })).toMatchObject({
      reason: 'The limit `c` allows 50.5 an hour, and this one call is more than that. Ask for less in one call.',
    });
  });

  it('in millionths is what its shortest decimal says', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 999_999 }), (whole, fraction) => {
        const written = `${whole}.${String(fraction).padStart(6, '0')}`;
        expect(millionths(Number(written))).toBe(BigInt(whole) * 1_000_000n + BigInt(fraction));
      }),
      { numRuns: 300 },
    );
  });
});
