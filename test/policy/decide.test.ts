import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json';
import { counterKeys, decide, isVisible, limitRefusal, needsListing } from '#policy/decide';
import { AT, aCall, aCompiled, DIGEST, decided, OTHER_DIGEST, outcomeOf } from './support.ts';

const fresh = new Map<string, bigint>();
const LIMIT = { counter: 'c', window: 'minute', max: 2, scope: 'grant' };
const A_IS_1 = { path: 'args.a', op: 'eq', value: 1 };
const SCHEMA: JsonObject = { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: false };

describe('decide', () => {
  it('refuses every call of a grant without a policy', () => {
    expect(decide(undefined, aCall(), fresh)).toEqual({
      outcome: 'deny',
      rule: '(no policy)',
      reason: 'This grant has no policy, so every call is refused. Whoever runs the gateway can attach one.',
    });
  });

  it.each([
    ['denies a tool nobody listed', { tools: {} }, 'deny (default deny)'],
    ['denies a tool nobody listed, without tools too', {}, 'deny (default deny)'],
    ['allows a tool nobody listed where that is the default', { default: 'allow' }, 'allow'],
    ['allows a listed tool', { tools: { t: {} } }, 'allow'],
    ['denies a hidden tool', { hide: ['t'] }, 'deny (hidden)'],
    ['denies a hidden tool that is listed too', { hide: ['t'], tools: { t: {} } }, 'deny (hidden)'],
    ['denies a hidden tool under default allow', { default: 'allow', hide: ['x', 't'] }, 'deny (hidden)'],
    ['denies every tool under a star', { default: 'allow', hide: ['*'], tools: { t: {} } }, 'deny (hidden)'],
    ['knows no other wildcard', { hide: ['t*', '.*', ''], tools: { t: {} } }, 'allow'],
    ['compares names with case', { hide: ['T'], tools: { t: {} } }, 'allow'],
    ['compares names with spaces', { tools: { 't ': {}, ' t': {} } }, 'deny (default deny)'],
    [
      'asks the rules of all tools of one nobody listed',
      { default: 'allow', all_tools: { deny_if: [{ conditions: [] }] } },
      'deny /all_tools/deny_if/0',
    ],
  ])('%s', (_claim, members, outcome) => {
    expect(outcomeOf(decide(aCompiled(members as JsonObject), aCall(), fresh))).toBe(outcome);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('denies the unlisted tool %s', (tool) => {
    expect(outcomeOf(decide(aCompiled({ tools: { t: {} } }), aCall({ tool }), fresh))).toBe('deny (default deny)');
  });

  it('knows a tool called __proto__, and its pointer', () => {
    const tools = JSON.parse('{"__proto__":{"deny_if":[{"conditions":[]}]},"a/b~":{"deny_if":[{"conditions":[]}]}}') as JsonObject;
    const policy = aCompiled({ tools });
    expect(outcomeOf(decide(policy, aCall({ tool: '__proto__' }), fresh))).toBe('deny /tools/__proto__/deny_if/0');
    expect(outcomeOf(decide(policy, aCall({ tool: 'a/b~' }), fresh))).toBe('deny /tools/a~1b~0/deny_if/0');
  });

  describe('in the order of evaluation', () => {
    const everything = {
      pin: DIGEST,
      arguments: 'inputSchema',
      deny_if: [{ conditions: [{ path: 'args.a', op: 'eq', value: 2 }] }, { conditions: [{ path: 'args.a', op: 'gte', value: 2 }] }],
      require: [{ conditions: [{ path: 'args.a', op: 'exists', value: true }] }, { conditions: [{ path: 'args.a', op: 'lt', value: 1 }] }],
      approve: [{ conditions: [{ path: 'args.a', op: 'eq', value: 0 }] }],
      limits: [LIMIT],
    };
    const policy = aCompiled({
      all_tools: {
        deny_if: [{ conditions: [{ path: 'args.a', op: 'eq', value: -5 }] }],
        require: [{ conditions: [{ path: 'args.a', op: 'gt', value: -10 }] }],
        limits: [{ counter: 'all', window: 'minute', max: 1, scope: 'server' }],
      },
      tools: { t: everything },
    });
    const listed = { digest: DIGEST, inputSchema: SCHEMA };
    const [own = '', all = ''] = counterKeys(policy, aCall());
    it.each([
      ['nobody looked', { args: { a: 2 } }, fresh, 'deny /tools/t/pin'],
      ['the server does not list it', { args: { a: 2 }, listed: 'not-listed' as const }, fresh, 'deny /tools/t/pin'],
      ['the server lists two of its name', { args: { a: 2 }, listed: 'ambiguous' as const }, fresh, 'deny /tools/t/pin'],
      ['the tool changed', { args: { a: 'x' }, listed: { ...listed, digest: OTHER_DIGEST } }, fresh, 'deny /tools/t/pin'],
      ['the arguments do not fit the schema', { args: { a: 'x' }, listed }, fresh, 'deny /tools/t/arguments'],
      ['the first deny_if', { args: { a: 2 }, listed }, fresh, 'deny /tools/t/deny_if/0'],
      ['the second deny_if', { args: { a: 3 }, listed }, fresh, 'deny /tools/t/deny_if/1'],
      ['the deny_if of all tools', { args: { a: -5 }, listed }, fresh, 'deny /all_tools/deny_if/0'],
      ['the first require', { args: {}, listed }, fresh, 'deny /tools/t/require/0'],
      ['the second require', { args: { a: 1 }, listed }, fresh, 'deny /tools/t/require/1'],
      ['the require of all tools', { args: { a: -10 }, listed }, fresh, 'deny /all_tools/require/0'],
      ['counters that cannot be read', { args: { a: -1 }, listed }, 'unavailable' as const, 'deny /tools/t/limits'],
      ['its limit', { args: { a: -1 }, listed }, new Map([[own, 2_000_000n]]), 'deny /tools/t/limits/0'],
      ['the limit of all tools', { args: { a: -1 }, listed }, new Map([[all, 1_000_000n]]), 'deny /all_tools/limits/0'],
      ['a limit before a person is asked', { args: { a: 0 }, listed }, new Map([[all, 1_000_000n]]), 'deny /all_tools/limits/0'],
      ['a person', { args: { a: 0 }, listed }, fresh, 'approve /tools/t/approve/0'],
      ['nothing', { args: { a: -1 }, listed }, fresh, 'allow'],
    ])('is decided by %s', (_claim, call, used, outcome) => {
      expect(outcomeOf(decide(policy, aCall(call), used))).toBe(outcome);
    });
  });

  it('asks the own rules of a tool before those of all tools', () => {
    const denies = { deny_if: [{ conditions: [] }] };
    const demands = { require: [{ conditions: [A_IS_1] }] };
    expect(outcomeOf(decide(aCompiled({ all_tools: denies, tools: { t: denies } }), aCall(), fresh))).toBe('deny /tools/t/deny_if/0');
    expect(outcomeOf(decide(aCompiled({ all_tools: demands, tools: { t: demands } }), aCall(), fresh))).toBe('deny /tools/t/require/0');
    const limits = { limits: [{ ...LIMIT, max: 0 }] };
    expect(outcomeOf(decide(aCompiled({ all_tools: limits, tools: { t: limits } }), aCall(), fresh))).toBe('deny /tools/t/limits/0');
  });

  it('refuses arguments that need checking where nobody looked or nothing is listed', () => {
    const policy = aCompiled({ tools: { t: { arguments: 'inputSchema' } } });
    expect(outcomeOf(decide(policy, aCall(), fresh))).toBe('deny /tools/t/arguments');
    expect(outcomeOf(decide(policy, aCall({ listed: 'not-listed' }), fresh))).toBe('deny /tools/t/arguments');
    expect(outcomeOf(decide(policy, aCall({ listed: { digest: DIGEST } }), fresh))).toBe('deny /tools/t/arguments');
    expect(outcomeOf(decide(policy, aCall({ listed: { digest: DIGEST, inputSchema: {} } }), fresh))).toBe('allow');
  });

  it('needs counters only for limits', () => {
    expect(outcomeOf(decided({}, {}, 'unavailable'))).toBe('allow');
    const policy = aCompiled({ all_tools: { limits: [LIMIT] }, tools: { t: {} } });
    expect(outcomeOf(decide(policy, aCall(), 'unavailable'))).toBe('deny /all_tools/limits');
    expect(outcomeOf(decide(policy, aCall({ at: new Date(Number.NaN) }), fresh))).toBe('deny /all_tools/limits');
  });

  it('takes deny_if rules as alternatives and the conditions of one together', () => {
    const rules = {
      deny_if: [{ conditions: [A_IS_1, { path: 'args.b', op: 'eq', value: 1 }] }, { conditions: [{ path: 'args.c', op: 'eq', value: 1 }] }],
    };
    expect(outcomeOf(decided(rules, { a: 1 }))).toBe('allow');
    expect(outcomeOf(decided(rules, { a: 1, b: 1 }))).toBe('deny /tools/t/deny_if/0');
    expect(outcomeOf(decided(rules, { c: 1 }))).toBe('deny /tools/t/deny_if/1');
  });

  it('says what happened: the words of the policy where there are some', () => {
    const reason = (rules: JsonObject, args: JsonObject = { a: 1 }) => {
      const decision = decided(rules, args);
      return decision.outcome === 'deny' ? decision.reason : '';
    };
    expect(reason({ deny_if: [{ conditions: [], on_deny: 'Requires human approval.' }] })).toBe('Requires human approval.');
    expect(reason({ deny_if: [{ conditions: [] }] })).toBe('The policy denies every call of this tool.');
    expect(reason({ deny_if: [{ conditions: [A_IS_1], on_deny: ' ' }] })).toBe(
      'The policy denies calls where `args.a` is `1`, or where that cannot be told.',
    );
    expect(reason({ require: [{ conditions: [{ path: 'args.b.*', op: 'in', value: ['x', 'y'] }] }] })).toBe(
      'The policy asks of every call that there is at least one `args.b.*` and every `args.b.*` is `"x"` or `"y"`.',
    );
  });

  it('never says what was sent', () => {
    const secret = 'hunter2-secret';
    const args = { a: secret, b: [secret], c: { [secret]: secret } };
    const decisions = [
      decided({ deny_if: [{ conditions: [{ path: 'args.a', op: 'contains', value: 'hunter' }] }] }, args),
      decided({ require: [{ conditions: [{ path: 'args.a', op: 'eq', value: 'x' }] }] }, args),
      decided({ limits: [{ ...LIMIT, amount: 'args.a' }] }, args),
      decide(
        aCompiled({ tools: { t: { arguments: 'inputSchema' } } }),
        aCall({
          args,
          listed: { digest: DIGEST, inputSchema: { properties: { a: { enum: ['x'] }, c: { additionalProperties: false } } } },
        }),
        fresh,
      ),
    ];
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['deny', 'deny', 'deny', 'deny']);
    expect(JSON.stringify(decisions)).not.toContain(secret);
  });
});

describe('approve', () => {
  it('meets all rules that match with one approval, in the shortest of their times', () => {
    const rules = {
      approve: [
        { conditions: [{ path: 'args.a', op: 'gt', value: 0 }], reason: 'More than nothing.' },
        { conditions: [{ path: 'args.a', op: 'gt', value: 100 }], reason: 'A lot.' },
        { conditions: [], expires: '30s' },
      ],
    };
    expect(decided(rules, { a: 1 })).toEqual({
      outcome: 'approve',
      rule: '/tools/t/approve/0',
      reasons: ['More than nothing.', 'A person approves every call of this tool.'],
      expiresMs: 30_000,
      reserve: [],
    });
  });

  it('lasts 10 minutes where nothing else is said', () => {
    expect(decided({ approve: [{ conditions: [] }] }, {})).toMatchObject({ expiresMs: 600_000 });
    expect(decided({ approve: [{ conditions: [], expires: '2h' }] }, {})).toMatchObject({ expiresMs: 7_200_000 });
  });

  it('reserves what the call will take', () => {
    expect(decided({ approve: [{ conditions: [] }], limits: [LIMIT] }, {})).toMatchObject({
      reserve: [{ counter: 'c', units: 1_000_000n }],
    });
  });
});

describe('isVisible and needsListing', () => {
  const policy = aCompiled({
    hide: ['hidden'],
    tools: {
      hidden: { pin: DIGEST },
      denied: { deny_if: [{ conditions: [] }] },
      pinned: { pin: DIGEST },
      checked: { arguments: 'inputSchema' },
    },
  });

  it('shows what is listed, also what is always denied, less what is hidden', () => {
    const shown = ['hidden', 'denied', 'pinned', 'unlisted', '__proto__'].filter((tool) => isVisible(policy, tool));
    expect(shown).toEqual(['denied', 'pinned']);
    expect(isVisible(aCompiled({ default: 'allow' }), 'unlisted')).toBe(true);
    expect(isVisible(aCompiled({ default: 'allow', hide: ['*'] }), 'unlisted')).toBe(false);
  });

  it('asks for the listing only for a pin or arguments', () => {
    expect(['hidden', 'denied', 'pinned', 'checked', 'unlisted'].filter((tool) => needsListing(policy, tool))).toEqual([
      'pinned',
      'checked',
    ]);
  });
});

describe('limitRefusal', () => {
  it('says what the limit allows, and when it starts anew', () => {
    const [reserved] = (decided({ limits: [LIMIT] }, {}) as { reserve: Parameters<typeof limitRefusal>[0][] }).reserve;
    if (reserved === undefined) throw new Error('Nothing was reserved.');
    expect(limitRefusal(reserved, AT)).toEqual({
      outcome: 'deny',
      rule: '/tools/t/limits/0',
      reason: 'The limit `c` allows 2 a minute, and this call would pass it. It counts anew with the next minute.',
      retryAfterSeconds: 45,
    });
  });
});
