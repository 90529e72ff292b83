import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json';
import { parsePolicy, parsePolicyValue, policyJsonSchema, policyVersion, printPolicy } from '#policy/document';
import { compileSchema } from '../../policy/input-schema.ts';

const withTool = (rules: unknown) => JSON.stringify({ version: '1', default: 'deny', tools: { t: rules } });
const withCondition = (condition: unknown) => withTool({ deny_if: [{ conditions: [condition] }] });
const withLimits = (...limits: object[]) =>
  withTool({ limits: limits.map((limit) => ({ counter: 'c', window: 'minute', max: 1, scope: 'grant', ...limit })) });

const errorsOf = (text: string) => {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.errors;
};
const pointersOf = (text: string) => errorsOf(text).map(({ pointer }) => pointer);

describe('parsePolicy', () => {
  it.each([
    ['the least there is', '{"version":"1","default":"deny"}'],
    ['everything of the compatible core', compatibleDocument()],
    ['everything that is added', addedDocument()],
  ])('reads %s', (_claim, text) => {
    expect(parsePolicy(text)).toEqual({ ok: true, policy: JSON.parse(text) });
  });

  it.each([
    ['an unknown key of a tool', withTool({ deny_fi: [] }), '/tools/t/deny_fi', 'deny_if'],
    ['an unknown key at the root', '{"version":"1","default":"deny","tool":{}}', '/tool', 'tools'],
    ['another case of a known key', '{"version":"1","Default":"deny","default":"deny"}', '/Default', 'default'],
    [
      'a key that only tools have, for all tools',
      '{"version":"1","default":"deny","all_tools":{"requires":[]}}',
      '/all_tools/requires',
      'require',
    ],
    ['an unknown key of a rule', withTool({ deny_if: [{ conditions: [], on_denny: '' }] }), '/tools/t/deny_if/0/on_denny', 'on_deny'],
    ['an unknown key of an approval', withTool({ approve: [{ conditions: [], expire: '1m' }] }), '/tools/t/approve/0/expire', 'expires'],
    ['an unknown key of a limit', withLimits({ ammount: 'args.a' }), '/tools/t/limits/0/ammount', 'amount'],
    [
      'an unknown key of a condition',
      withCondition({ path: 'args.a', op: 'exists', value: true, valu: 1 }),
      '/tools/t/deny_if/0/conditions/0/valu',
      'value',
    ],
    ['an unknown operator', withCondition({ path: 'args.a', op: 'gtt', value: 1 }), '/tools/t/deny_if/0/conditions/0/op', 'gt'],
    ['an unknown window', withLimits({ window: 'hours' }), '/tools/t/limits/0/window', 'hour'],
    ['the one value in another case', withTool({ arguments: 'inputschema' }), '/tools/t/arguments', 'inputSchema'],
  ])('refuses %s and names the nearest that is known', (_claim, text, pointer, nearest) => {
    expect(errorsOf(text)).toContainEqual(expect.objectContaining({ pointer, nearest }));
  });

  it.each([
    ['a key called __proto__', '{"version":"1","default":"deny","__proto__":{}}', '/__proto__'],
    ['a key like no other', '{"version":"1","default":"deny","zzzzzzz":1}', '/zzzzzzz'],
    ['a scope like no other', withLimits({ scope: 'user' }), '/tools/t/limits/0/scope'],
  ])('refuses %s and guesses nothing', (_claim, text, pointer) => {
    expect(errorsOf(text)).toEqual([{ pointer, message: expect.any(String) }]);
  });

  it.each([
    ['text that is no JSON', 'version: 1', true],
    ['nothing', '', true],
    ['a byte order mark', '\uFEFF{"version":"1","default":"deny"}', true],
    ['JSON that is no policy', '[]', undefined],
    ['a key that stands twice', '{"version":"1","version":"1","default":"deny"}', undefined],
  ])('tells %s apart from the rest', (_claim, text, unreadable) => {
    const parsed = parsePolicy(text);
    expect([parsed.ok, !parsed.ok && parsed.unreadable]).toEqual([false, unreadable]);
  });

  it('escapes the names of tools in pointers', () => {
    expect(pointersOf('{"version":"1","default":"deny","tools":{"a/b~c":{"x":1}}}')).toEqual(['/tools/a~1b~0c/x']);
  });

  it.each([
    ['a version that is not 1', '{"version":"2","default":"deny"}', '/version'],
    ['a version as a number', '{"version":1,"default":"deny"}', '/version'],
    ['no version', '{"default":"deny"}', '/version'],
    ['no default', '{"version":"1"}', '/default'],
    ['another default', '{"version":"1","default":"ask"}', '/default'],
    ['hide that is no list', '{"version":"1","default":"deny","hide":"x"}', '/hide'],
    ['a tool that is not an object', '{"version":"1","default":"deny","tools":{"t":null}}', '/tools/t'],
    ['tools that are a list', '{"version":"1","default":"deny","tools":[]}', '/tools'],
    ['approve for all tools', '{"version":"1","default":"deny","all_tools":{"approve":[]}}', '/all_tools/approve'],
    ['a require without conditions', withTool({ require: [{ conditions: [] }] }), '/tools/t/require/0/conditions'],
    ['a rule without a list of conditions', withTool({ deny_if: [{}] }), '/tools/t/deny_if/0/conditions'],
    ['arguments other than inputSchema', withTool({ arguments: 'outputSchema' }), '/tools/t/arguments'],
    ['a pin that is no digest', withTool({ pin: 'sha256:12' }), '/tools/t/pin'],
    ['a pin in upper case', withTool({ pin: `sha256:${'A'.repeat(64)}` }), '/tools/t/pin'],
    ['an empty counter', withLimits({ counter: '' }), '/tools/t/limits/0/counter'],
    ['a fraction of a call', withLimits({ max: 1.5 }), '/tools/t/limits/0/max'],
    ['a negative limit', withLimits({ max: -1 }), '/tools/t/limits/0/max'],
    ['a limit as text', withLimits({ max: '5' }), '/tools/t/limits/0/max'],
    ['an amount in finer parts than millionths', withLimits({ max: 0.0000001, amount: 'args.a' }), '/tools/t/limits/0/max'],
    ['an amount over many arguments', withLimits({ amount: 'args.items.*' }), '/tools/t/limits/0/amount'],
    ['an unknown scope', withLimits({ scope: 'user' }), '/tools/t/limits/0/scope'],
    ['one counter with and without an amount', withLimits({}, { amount: 'args.a' }), '/tools/t/limits/1'],
    ['one counter with two amounts', withLimits({ amount: 'args.a' }, { amount: 'args.b' }), '/tools/t/limits/1'],
    ['no approval in no time', withTool({ approve: [{ conditions: [], expires: '0m' }] }), '/tools/t/approve/0/expires'],
    ['an approval for days', withTool({ approve: [{ conditions: [], expires: '1d' }] }), '/tools/t/approve/0/expires'],
    ['an approval for most of a year', withTool({ approve: [{ conditions: [], expires: '8000h' }] }), '/tools/t/approve/0/expires'],
  ])('refuses %s', (_claim, text, pointer) => {
    expect(pointersOf(text)).toEqual([pointer]);
  });

  it('takes one counter with two spellings of one amount, and one in two windows', () => {
    expect(pointersOf(withLimits({ amount: 'args.a' }, { amount: 'args.a', window: 'day' }))).toEqual([]);
  });

  it('sees one counter with two meanings across tools and all_tools', () => {
    const limit = { counter: 'c', window: 'day', max: 1, scope: 'grant' };
    const document = {
      version: '1',
      default: 'deny',
      all_tools: { limits: [limit] },
      tools: { a: { limits: [{ ...limit, amount: 'args.x' }] } },
    };
    expect(parsePolicyValue(document)).toMatchObject({ ok: false, errors: [{ pointer: '/tools/a/limits/0' }] });
  });

  it.each([
    ['gt', '"1"'],
    ['lt', 'null'],
    ['lte', 'true'],
    ['gte', '[1]'],
    ['in', '"a"'],
    ['not_in', '{}'],
    ['exists', '"true"'],
    ['exists', '1'],
    ['regex', '1'],
    ['private_host', 'false'],
    ['private_host', '"true"'],
  ])('refuses the operator %s with the value %s', (op, value) => {
    const text = withCondition({ path: 'args.a', op, value: JSON.parse(value) });
    expect(pointersOf(text)).toEqual(['/tools/t/deny_if/0/conditions/0/value']);
  });

  it.each([
    ['lookaround', '(?=a)'],
    ['a back-reference', '(a)\\1'],
    ['an open group', '('],
    ['more than 1,000 characters', 'a'.repeat(1001)],
  ])('refuses a regular expression with %s', (_claim, value) => {
    expect(pointersOf(withCondition({ path: 'args.a', op: 'regex', value }))).toEqual(['/tools/t/deny_if/0/conditions/0/value']);
  });

  it('takes a regular expression of 1,000 characters', () => {
    expect(pointersOf(withCondition({ path: 'args.a', op: 'regex', value: 'a'.repeat(1000) }))).toEqual([]);
  });

  it.each(['amount', 'args', 'arg.x', 'args.', 'args..x', 'args.x.', 'args.x\\', 'args.x\\y', ''])('refuses the path %j', (path) => {
    expect(pointersOf(withCondition({ path, op: 'exists', value: true }))).toEqual(['/tools/t/deny_if/0/conditions/0/path']);
  });

  it.each(['args.x', 'args.0', 'args.*', 'args.a.*.b', 'args.a\\.b', 'args.a\\\\b', 'args.\\*', 'args.__proto__', 'args.ä b'])(
    'takes the path %j',
    (path) => {
      expect(pointersOf(withCondition({ path, op: 'exists', value: true }))).toEqual([]);
    },
  );

  it('reports all that is wrong and not only the first', () => {
    const text = JSON.stringify({
      version: '2',
      hidden: [],
      tools: { a: { require: [{ conditions: [] }], pin: 'x' }, b: { limits: [{ counter: 'c', window: 'week', max: 'y' }] } },
    });
    expect(pointersOf(text).sort()).toEqual([
      '/default',
      '/hidden',
      '/tools/a/pin',
      '/tools/a/require/0/conditions',
      '/tools/b/limits/0/max',
      '/tools/b/limits/0/scope',
      '/tools/b/limits/0/window',
      '/version',
    ]);
  });

  it('reports at most 100 errors', () => {
    const tools = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`t${index}`, { wrong: 1 }]));
    expect(errorsOf(JSON.stringify({ version: '1', default: 'deny', tools }))).toHaveLength(100);
  });

  it.each([
    ['a byte order mark', '\uFEFF{"version":"1","default":"deny"}', ''],
    ['a comment', '{"version":"1",/* x */"default":"deny"}', ''],
    ['a trailing comma', '{"version":"1","default":"deny",}', ''],
    ['text behind the document', '{"version":"1","default":"deny"} {}', ''],
    ['no text', '', ''],
    ['single quotes', "{'version':'1'}", ''],
    ['a list', '[]', ''],
    ['null', 'null', ''],
    ['a key that stands twice', '{"version":"1","default":"deny","default":"allow"}', '/default'],
    ['a tool that stands twice', '{"version":"1","default":"deny","tools":{"a":{},"a":{"deny_if":[]}}}', '/tools/a'],
    ['a key that stands twice in two spellings', '{"version":"1","default":"deny","tools":{"a":{},"\\u0061":{}}}', '/tools/a'],
    ['half of a surrogate pair', '{"version":"1","default":"deny","hide":["\\ud800"]}', '/hide/0'],
    ['half of a surrogate pair in a key', '{"version":"1","default":"deny","tools":{"\\ud800":{}}}', '/tools'],
    ['a number that a double does not hold', withLimits({}).replace('"max":1', '"max":9007199254740993'), '/tools/t/limits/0/max'],
    ['a number beyond all doubles', withLimits({}).replace('"max":1', '"max":1e400'), '/tools/t/limits/0/max'],
    [
      'more levels than 32',
      `{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":${'['.repeat(40)}${']'.repeat(40)}}]}]}}}`,
      '',
    ],
    ['a bomb of brackets', '['.repeat(500_000), ''],
    ['more than 8 MiB', `{"version":"1","default":"deny","description":"${'x'.repeat(8 * 1024 * 1024)}"}`, ''],
  ])('refuses %s', (_claim, text, pointer) => {
    expect(pointersOf(text)).toEqual([pointer]);
  });

  it('names a byte order mark, which nobody sees', () => {
    expect(errorsOf('\uFEFF{}')[0]?.message).toBe('The document starts with a byte order mark. Save it as UTF-8 without one.');
  });

  it('says where text is not JSON', () => {
    expect(errorsOf('{\n  "version": 1,\n}')[0]?.message).toBe('The document is not JSON: property name expected on line 3, column 1.');
  });

  it('keeps tools of any name, without a prototype', () => {
    const text = '{"version":"1","default":"deny","tools":{"__proto__":{"arguments":"inputSchema"},"constructor":{},"toString":{},"":{}}}';
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const tools = parsed.policy.tools ?? {};
    expect(Object.getPrototypeOf(tools)).toBe(null);
    expect(Object.keys(tools)).toEqual(['__proto__', 'constructor', 'toString', '']);
    expect(parsePolicy(printPolicy(parsed.policy))).toEqual(parsed);
    expect(JSON.parse(printPolicy(parsed.policy))).toEqual(JSON.parse(text));
  });

  it('keeps a value with a member called __proto__', () => {
    const text = withCondition({ path: 'args.a', op: 'eq', value: 0 }).replace('"value":0', '"value":{"__proto__":1}');
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    expect(printPolicy(parsed.policy)).toContain('"__proto__": 1');
  });
});

describe('parsePolicyValue', () => {
  it('does not keep what the caller can change', () => {
    const document = { version: '1', default: 'deny', hide: ['x'] };
    const parsed = parsePolicyValue(document);
    document.hide.push('y');
    expect(parsed).toMatchObject({ policy: { hide: ['x'] } });
  });

  it.each([
    ['a value without JSON', { version: '1', default: 'deny', description: () => '' }],
    [
      'an integer from 2^53 on',
      { version: '1', default: 'deny', all_tools: { deny_if: [{ conditions: [{ path: 'args.a', op: 'eq', value: 2 ** 53 }] }] } },
    ],
    ['NaN', { version: '1', default: 'deny', description: Number.NaN }],
    ['undefined', undefined],
  ])('refuses %s', (_claim, value) => {
    expect(parsePolicyValue(value)).toMatchObject({ ok: false });
  });

  it('refuses a value in a circle', () => {
    const circle: Record<string, unknown> = { version: '1', default: 'deny' };
    circle['tools'] = circle;
    expect(parsePolicyValue(circle)).toMatchObject({ ok: false });
  });
});

describe('policyVersion', () => {
  it('is the digest of the printed document', () => {
    const parsed = parsePolicy('{"default":"deny","version":"1"}');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    expect(printPolicy(parsed.policy)).toBe('{\n  "version": "1",\n  "default": "deny"\n}\n');
    expect(policyVersion(parsed.policy)).toBe('sha256:e51c2520b5e3e8b5a8b361472f570d227214649ee47a8383fba0874f66d81260');
  });

  it('spells out what a reader would not see, so that what is read is what is enforced', () => {
    const parsed = parsePolicyValue({ version: '1', default: 'deny', hide: ['a\u202Eb', 'c\u{e0041}d', 'e\u0000\u007f', 'löschen 删除'] });
    if (!parsed.ok) throw new Error('It is valid.');
    const text = printPolicy(parsed.policy);
    expect(text).toContain(String.raw`"a\u202eb",`);
    expect(text).toContain(String.raw`"c\udb40\udc41d",`);
    expect(text).toContain(String.raw`"e\u0000\u007f",`);
    expect(text).toContain('"löschen 删除"');
    expect(parsePolicy(text)).toEqual(parsed);
  });
});

describe('policyJsonSchema', () => {
  it('describes the document under its own name', () => {
    const schema = policyJsonSchema();
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:toolwarden:policy:1',
      required: ['version', 'default'],
      additionalProperties: false,
      properties: { tools: { type: 'object', additionalProperties: { type: 'object', additionalProperties: false } } },
    });
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it.each([
    ['everything of the compatible core', compatibleDocument(), true],
    ['everything that is added', addedDocument(), true],
    ['a mistyped key', withTool({ deny_fi: [] }), false],
    ['a value of the wrong type', withCondition({ path: 'args.a', op: 'gt', value: '1' }), false],
    ['a require without conditions', withTool({ require: [{ conditions: [] }] }), false],
    ['a pin that is no digest', withTool({ pin: 'sha256:12' }), false],
  ])('judges %s as the parser does', (_claim, text, valid) => {
    const compiled = compileSchema(JSON.parse(JSON.stringify(policyJsonSchema())) as JsonObject);
    if (!compiled.ok) throw new Error(compiled.why);
    expect(compiled.check(JSON.parse(text) as JsonObject).ok).toBe(valid);
    expect(parsePolicy(text).ok).toBe(valid);
  });
});

function compatibleDocument(): string {
  return JSON.stringify({
    version: '1',
    default: 'deny',
    hide: ['delete_account'],
    all_tools: { limits: [{ counter: 'calls', window: 'minute', max: 120, scope: 'grant' }] },
    tools: {
      list_customers: {},
      create_refund: {
        require: [{ conditions: [{ path: 'args.reason', op: 'exists', value: true }], on_deny: 'Give a reason.' }],
        deny_if: [{ conditions: [{ path: 'args.amount', op: 'gt', value: 100 }], on_deny: 'Refund is over the limit.' }],
        limits: [{ counter: 'create_refund_rate', window: 'hour', max: 20, scope: 'grant' }],
      },
    },
  });
}

function addedDocument(): string {
  return JSON.stringify({
    $schema: 'urn:toolwarden:policy:1',
    description: 'For the shop.',
    version: '1',
    default: 'allow',
    hide: ['*'],
    all_tools: {
      require: [{ conditions: [{ path: 'args.a', op: 'eq', value: null }] }],
      deny_if: [{ conditions: [] }],
      limits: [{ counter: 'all', window: 'day', max: 0, scope: 'server' }],
    },
    tools: {
      create_refund: {
        description: 'Gives money back.',
        arguments: 'inputSchema',
        pin: `sha256:${'0'.repeat(64)}`,
        deny_if: [{ conditions: [{ path: 'args.url', op: 'private_host', value: true }] }],
        limits: [{ counter: 'refund_spend', window: 'day', max: 5000.25, scope: 'grant', amount: 'args.amount' }],
        approve: [
          { conditions: [{ path: 'args.amount', op: 'gt', value: 50 }], expires: '10m', reason: 'Refunds over 50 need a person.' },
          { conditions: [] },
        ],
      },
    },
  });
}
