import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json';
import { compilePolicy, decide } from '#policy/decide';
import { explainPolicy, traceCall } from '#policy/explain';
import { aCall, aCompiled, aPolicy, DIGEST, OTHER_DIGEST } from './support.ts';

const rate = (tool: string, max = 30, members: object = {}) => ({
  counter: `${tool}_rate`,
  window: 'minute',
  max,
  scope: 'grant',
  ...members,
});
const explained = (members: JsonObject) => explainPolicy(aPolicy(members));
const UNLISTED = 'Tools that the policy does not list are denied, and agents do not see them.';
const PER_GRANT = 'Limits count for each grant by itself unless they say otherwise, in minutes, hours and days of UTC.';

describe('explainPolicy', () => {
  it('says what the policy of one tool says, and nothing else', () => {
    expect(explained({ tools: { proxy_refresh: { arguments: 'inputSchema', pin: DIGEST, limits: [rate('proxy_refresh', 10)] } } })).toEqual(
      [
        UNLISTED,
        '`proxy_refresh` may be called 10 times a minute.',
        'The arguments of `proxy_refresh` have to match the input schema that the server lists.',
        '`proxy_refresh` is held back when its definition is not what this policy was written for.',
        PER_GRANT,
      ],
    );
  });

  it.each<[string, JsonObject, string[]]>([
    ['a policy without tools', {}, ['No tool may be called: the policy lists none, and denies what it does not list.']],
    ['default allow', { default: 'allow' }, ['Tools that the policy does not list are allowed.']],
    [
      'one hidden tool',
      { default: 'allow', hide: ['a', 'a'] },
      ['Tools that the policy does not list are allowed.', '`a` is hidden: agents do not see it, and every call is denied.'],
    ],
    [
      'a star',
      { default: 'allow', hide: ['x', '*'], tools: { t: {} } },
      ['Every tool is hidden: agents see none, and every call is denied.'],
    ],
    [
      'a hidden tool with rules, of which only hiding counts',
      { hide: ['t'], tools: { t: { limits: [rate('t')] }, u: {} } },
      [UNLISTED, '`u` may be called without a limit.', '`t` is hidden: agents do not see it, and every call is denied.', PER_GRANT],
    ],
    [
      'its own description',
      { description: 'For the shop.', tools: { t: { description: 'Lists.' } } },
      ['The policy says of itself: “For the shop.”', UNLISTED, '`t` may be called without a limit.', 'About `t`: Lists.'],
    ],
  ])('says of %s', (_claim, members, sentences) => {
    expect(explained(members)).toEqual(sentences);
  });

  it.each<[JsonObject, string]>([
    [{ limits: [rate('t', 1)] }, '`t` may be called once a minute.'],
    [{ limits: [rate('t', 2, { window: 'hour', scope: 'server' })] }, '`t` may be called twice an hour, over all grants together.'],
    [{ limits: [rate('t', 0, { window: 'day' })] }, '`t` may not be called at all: the limit is 0 a day.'],
    [
      { limits: [rate('t', 99.5, { window: 'day', amount: 'args.amount' })] },
      'The total of `args.amount` over calls of `t` may reach 99.5 a day.',
    ],
    [{ deny_if: [{ conditions: [] }] }, 'Every call of `t` is denied.'],
    [{ deny_if: [{ conditions: [], on_deny: 'Ask.' }] }, 'Every call of `t` is denied. The agent is told: “Ask.”'],
    [
      {
        deny_if: [
          {
            conditions: [
              { path: 'args.a', op: 'gt', value: 5 },
              { path: 'args.b.*', op: 'neq', value: 'x' },
            ],
          },
        ],
      },
      'A call of `t` is denied where `args.a` is more than 5 and any `args.b.*` is not `"x"`.',
    ],
    [
      {
        require: [
          {
            conditions: [
              { path: 'args.a', op: 'exists', value: true },
              { path: 'args.b.*', op: 'not_in', value: ['x', 1] },
            ],
          },
        ],
      },
      'A call of `t` is denied unless `args.a` is given and there is at least one `args.b.*` and every `args.b.*` is anything but `"x"` or `1`.',
    ],
    [
      { require: [{ conditions: [{ path: 'args.a.*.b', op: 'exists', value: false }] }] },
      'A call of `t` is denied unless there is at least one `args.a.*` and every `args.a.*.b` is not given.',
    ],
    [
      { require: [{ conditions: [{ path: 'args.a\\.*', op: 'exists', value: false }] }] },
      'A call of `t` is denied unless `args.a\\.*` is not given.',
    ],
    [
      { approve: [{ conditions: [], reason: 'Moves money' }] },
      'Every call of `t` waits until a person approves it, for at most 10 minutes, and is refused where approvals are not configured. Moves money.',
    ],
    [
      { approve: [{ conditions: [{ path: 'args.a', op: 'regex', value: 'x' }], expires: '1h' }] },
      'A call of `t` where `args.a` matches the regular expression `x` waits until a person approves it, for at most 1 hour, and is refused where approvals are not configured.',
    ],
  ])('says of the rules %j', (rules, sentence) => {
    expect(explained({ tools: { t: rules } })).toContain(sentence);
  });

  it.each<[string, unknown, string]>([
    ['lt', 1, 'is less than 1'],
    ['lte', 1, 'is at most 1'],
    ['gte', 1, 'is at least 1'],
    ['in', [], 'is one of no values'],
    ['not_in', [], 'is anything'],
    ['in', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 'is `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8` or 2 more'],
    ['exists', false, 'is not given'],
    ['contains', { a: 1 }, 'contains `{"a":1}`'],
    ['private_host', true, 'names a private, loopback, link-local or metadata address'],
  ])('has words for %s %j', (op, value, words) => {
    const rules = { deny_if: [{ conditions: [{ path: 'args.a', op, value }] }] };
    expect(explained({ tools: { t: rules as JsonObject } })).toContain(`A call of \`t\` is denied where \`args.a\` ${words}.`);
  });

  it('says that DNS is not seen', () => {
    const rules = { deny_if: [{ conditions: [{ path: 'args.url', op: 'private_host', value: true }] }] };
    expect(explained({ tools: { t: rules } })).toContain(
      'An address is judged by what stands in it: a name that DNS resolves to a private address is not seen.',
    );
  });

  describe('an allow-list that nobody filled in', () => {
    const stub = (path: string) => ({ path, op: 'regex', value: '' });

    it('is said to be empty, in one sentence with the tools that share it, and not as a denial', () => {
      const rules = { require: [{ conditions: [stub('args.path')], on_deny: 'The policy allows only some.' }] };
      expect(explained({ tools: { read: rules, write: rules } })).toEqual([
        UNLISTED,
        'An allow-list for `args.path` in calls of `read` and `write` is prepared and still empty: any text passes until a pattern is put there. ' +
          'A made-up example of one is `^/srv/shared/\\w+\\.txt$`. What is missing or no text is denied.',
      ]);
    });

    it.each([
      ['args.url', '^https://example\\.com/'],
      ['args.recipients.*', '^[^@\\s]+@example\\.com$'],
      ['args.to', '^[^@\\s]+@example\\.com$'],
      ['args.topic', '^(?:one|another)$'],
    ])('for %s shows a pattern that would fit it', (path, example) => {
      expect(explained({ all_tools: { require: [{ conditions: [stub(path)] }] } })).toContain(
        `An allow-list for \`${path}\` in calls of any tool is prepared and still empty: any text passes until a pattern is put there. A made-up example of one is \`${example}\`. What is missing or no text is denied.`,
      );
    });

    it('leaves the other conditions of its rule a denial', () => {
      const rules = { require: [{ conditions: [stub('args.path'), { path: 'args.n', op: 'lt', value: 5 }], on_deny: 'Too much.' }] };
      const sentences = explained({ tools: { t: rules } });
      expect(sentences[1]).toMatch(/^An allow-list for `args\.path` in calls of `t` is prepared and still empty/);
      expect(sentences[2]).toBe('A call of `t` is denied unless `args.n` is less than 5. The agent is told: “Too much.”');
    });

    it('in a denial is no allow-list', () => {
      expect(explained({ tools: { t: { deny_if: [{ conditions: [stub('args.path')] }] } } })).toContain(
        'A call of `t` is denied where `args.path` is any text.',
      );
    });
  });

  it('says what holds for all tools', () => {
    const all = {
      limits: [rate('all', 120), rate('sum', 5, { window: 'day', amount: 'args.n', scope: 'server' })],
      deny_if: [{ conditions: [{ path: 'args.*', op: 'contains', value: 'x' }] }],
      require: [{ conditions: [{ path: 'args.why', op: 'exists', value: true }] }],
    };
    expect(explained({ default: 'allow', all_tools: all }).slice(1, 5)).toEqual([
      'All tools together may be called 120 times a minute.',
      'The total of `args.n` over calls of all tools together may reach 5 a day, over all grants together.',
      'A call of any tool is denied where any `args.*` contains `"x"`.',
      'A call of any tool is denied unless `args.why` is given.',
    ]);
  });

  it('tells a counter that tools share from one of their own', () => {
    const own = { a: { limits: [rate('a')] }, b: { limits: [rate('b')] } };
    const shared = { a: { limits: [rate('x')] }, b: { limits: [rate('x')] } };
    expect(explained({ tools: own })).toContain('`a` and `b` may be called 30 times a minute each.');
    expect(explained({ tools: shared })).toContain('`a` and `b` may be called 30 times a minute together.');
    const pairs = { ...shared, c: { limits: [rate('y')] }, d: { limits: [rate('y')] }, e: { limits: [rate('e')] } };
    expect(explained({ tools: pairs }).slice(1, 4)).toEqual([
      '`a` and `b` may be called 30 times a minute together.',
      '`c` and `d` may be called 30 times a minute together.',
      '`e` may be called 30 times a minute.',
    ]);
  });

  it('keeps the policy of a large server short', () => {
    const names = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}_${index}`);
    const tools = Object.fromEntries([
      ...names('read', 60).map((name) => [name, { arguments: 'inputSchema', pin: DIGEST }] as const),
      ...names('write', 30).map((name) => [name, { arguments: 'inputSchema', pin: DIGEST, limits: [rate(name)] }] as const),
      ...names('run', 3).map((name) => [name, { arguments: 'inputSchema', pin: DIGEST, limits: [rate(name, 10)] }] as const),
    ]);
    expect(explained({ hide: names('delete', 7), tools })).toEqual([
      UNLISTED,
      '`read_0`, `read_1` and 58 more may be called without a limit.',
      '`write_0`, `write_1` and 28 more may be called 30 times a minute each.',
      '`run_0`, `run_1` and `run_2` may be called 10 times a minute each.',
      '`delete_0`, `delete_1` and 5 more are hidden: agents do not see them, and every call is denied.',
      'The arguments of every listed tool have to match the input schema that the server lists.',
      'Every listed tool is held back when its definition is not what this policy was written for.',
      PER_GRANT,
    ]);
  });
});

describe('traceCall', () => {
  const policy = aCompiled({
    tools: {
      t: {
        pin: DIGEST,
        arguments: 'inputSchema',
        deny_if: [{ conditions: [{ path: 'args.a', op: 'gt', value: 5 }] }],
        require: [{ conditions: [{ path: 'args.a', op: 'exists', value: true }] }],
        approve: [{ conditions: [{ path: 'args.a', op: 'gt', value: 3 }], reason: 'Four or five.' }],
        limits: [rate('t')],
      },
    },
  });
  const listed = { digest: DIGEST, inputSchema: { type: 'object' } };

  it('names every step in the order of evaluation', () => {
    expect(traceCall(policy, aCall({ args: { a: 1 }, listed }), new Map()).steps).toEqual([
      { rule: '/hide', result: 'does not hide this tool' },
      { rule: '/tools/t', result: 'lists this tool' },
      { rule: '/tools/t/pin', result: 'is the digest of the tool as the server lists it now' },
      { rule: '/tools/t/arguments', result: 'match the input schema that the server lists now' },
      { rule: '/tools/t/deny_if/0', result: 'does not match this call' },
      { rule: '/tools/t/require/0', result: 'is met by this call' },
      { rule: '/tools/t/approve/0', result: 'does not match this call' },
      { rule: '/tools/t/limits/0', result: 'has room for this call' },
      { rule: '/tools/t', result: 'allows this call of `t`' },
    ]);
  });

  it('says what needs the listing of the server and goes on', () => {
    const { decision, steps } = traceCall(policy, aCall({ args: { a: 9 } }), new Map());
    expect(decision).toMatchObject({ outcome: 'deny', rule: '/tools/t/deny_if/0' });
    expect(steps.slice(2)).toEqual([
      { rule: '/tools/t/pin', result: 'needs what the server lists now, and was not checked here' },
      { rule: '/tools/t/arguments', result: 'needs what the server lists now, and was not checked here' },
      {
        rule: '/tools/t/deny_if/0',
        result: 'denies this call: The policy denies calls where `args.a` is more than 5, or where that cannot be told.',
      },
    ]);
  });

  it('ends with the decision', () => {
    const last = (call: Parameters<typeof aCall>[0], of = policy) => traceCall(of, aCall(call), new Map()).steps.at(-1);
    expect(last({ args: { a: 4 } })).toEqual({
      rule: '/tools/t/approve/0',
      result: 'holds this call until a person approves it, and refuses it where approvals are not configured: Four or five.',
    });
    expect(last({ tool: 'other' })).toMatchObject({ rule: '(default deny)' });
    expect(last({ listed: { ...listed, digest: OTHER_DIGEST } })).toMatchObject({ rule: '/tools/t/pin' });
    expect(last({}, aCompiled({ hide: ['t'] }))).toMatchObject({ rule: '(hidden)' });
    expect(last({}, aCompiled({ default: 'allow' }))).toEqual({ rule: '/default', result: 'allows this call of `t`' });
  });

  it('decides as decide does', () => {
    const condition = fc.record({
      path: fc.constantFrom('args.a', 'args.b', 'args.*'),
      op: fc.constantFrom('eq', 'neq', 'gt', 'lte', 'contains'),
      value: fc.integer({ min: 0, max: 3 }),
    });
    const rules = fc.record(
      {
        pin: fc.constantFrom(DIGEST, OTHER_DIGEST),
        arguments: fc.constant('inputSchema'),
        deny_if: fc.array(fc.record({ conditions: fc.array(condition, { maxLength: 2 }) }), { maxLength: 2 }),
        require: fc.array(fc.record({ conditions: fc.array(condition, { minLength: 1, maxLength: 2 }) }), { maxLength: 2 }),
        approve: fc.array(fc.record({ conditions: fc.array(condition, { maxLength: 2 }) }), { maxLength: 2 }),
        limits: fc.array(fc.constant(rate('t', 0)), { maxLength: 1 }),
      },
      { requiredKeys: [] },
    );
    const args = fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant('x'), fc.constant(null)));
    const inputSchema = fc.constantFrom<JsonObject>({}, { required: ['a'] }, { type: 'any' });
    fc.assert(
      fc.property(rules, args, inputSchema, fc.boolean(), (given, sent, schema, hidden) => {
        const compiled = compilePolicy(aPolicy({ tools: { t: given as JsonObject }, ...(hidden && { hide: ['t'] }) }));
        const call = aCall({ args: sent as JsonObject, listed: { digest: DIGEST, inputSchema: schema } });
        const { decision, steps } = traceCall(compiled, call, new Map());
        expect(decision).toEqual(decide(compiled, call, new Map()));
        if (decision.rule !== '') expect(steps.at(-1)?.rule).toBe(decision.rule);
      }),
      { numRuns: 300 },
    );
  });
});
