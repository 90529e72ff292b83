import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { CATEGORIES, Classification, FACETS } from '#core/classification';
import type { JsonObject } from '#core/json';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { compilePolicy, decide } from '#policy/decide';
import { parsePolicy, printPolicy } from '#policy/document';
import { explainPolicy } from '#policy/explain';
import { alternativesForTool, RECOMMEND_VERSION, type Recommendable, recommendForServer, recommendForTool } from '#policy/recommend';
import { locateArgument } from '../../policy/argument-schema.ts';
import { worstCategory } from '../../policy/danger.ts';
import { AT, DIGEST, outcomeOf } from './support.ts';

const object = (properties: JsonObject, required: string[] = []): JsonObject => ({ type: 'object', properties, required });
const text = { type: 'string' };

/** A tool called `t` with the verdict that a test is about. */
function aTool(verdict: Partial<Classification>, definition: Partial<ToolDefinition> = {}): Recommendable {
  const whole: ToolDefinition = { name: 't', inputSchema: object({}), ...definition };
  const classification: Classification = {
    digest: DIGEST,
    category: 'Read',
    risk: 'low',
    riskReasons: ['Because.'],
    confidence: 1,
    facets: [],
    argumentRisks: [],
    evidence: [],
    rationale: '',
    attacks: [],
    flags: [],
    decidedBy: 'rules',
    versions: {},
    ...verdict,
  };
  return { definition: whole, digest: DIGEST, classification };
}

/** The rules that the recommendation has for `t`, less pin and arguments, which every one has. */
function rulesOf(tool: Recommendable): unknown {
  const policy = recommendForTool(tool);
  if (policy.hide !== undefined) return { hide: policy.hide };
  const { pin, arguments: checked, ...rest } = policy.tools?.['t'] ?? {};
  expect({ pin, checked }).toEqual({ pin: tool.digest, checked: 'inputSchema' });
  return rest;
}

const rate = (max: number) => [{ counter: 't_rate', window: 'minute', max, scope: 'grant' }];

describe('recommendForTool', () => {
  it('gives proxy_refresh the document of the reference', () => {
    const definition = {
      name: 'proxy_refresh',
      description: 'Re-discover tools from all internal MCP sub-services.',
      inputSchema: { type: 'object', properties: {} },
    };
    const digest = toolDigest(definition);
    const tool = { definition, digest, classification: classify(definition, { id: 'odoo', name: 'Odoo Claude MCP' }) };
    expect(JSON.stringify(recommendForTool(tool, { compatible: true }))).toBe(
      '{"version":"1","default":"deny","tools":{"proxy_refresh":{"limits":[{"counter":"proxy_refresh_rate","window":"minute","max":10,"scope":"grant"}]}}}',
    );
    expect(printPolicy(recommendForTool(tool))).toBe(`{
  "version": "1",
  "default": "deny",
  "tools": {
    "proxy_refresh": {
      "arguments": "inputSchema",
      "pin": "${digest}",
      "limits": [
        {
          "counter": "proxy_refresh_rate",
          "window": "minute",
          "max": 10,
          "scope": "grant"
        }
      ]
    }
  }
}
`);
  });

  it.each<[string, Recommendable, unknown]>([
    ['nothing of Read', aTool({ category: 'Read' }), {}],
    ['a limit of Write', aTool({ category: 'Write' }), { limits: rate(30) }],
    ['a low limit of Execute', aTool({ category: 'Execute' }), { limits: rate(10) }],
    ['to hide Destructive', aTool({ category: 'Destructive' }), { hide: ['t'] }],
    [
      'a person of Financial',
      aTool({ category: 'Financial' }),
      { approve: [{ conditions: [], reason: 'This tool moves money. Check the amount and who receives it.' }] },
    ],
    [
      'a sum a day where an amount is a number',
      aTool(
        { category: 'Financial', argumentRisks: [{ path: 'args.amount', kind: 'amount' }] },
        { inputSchema: object({ amount: { type: ['number', 'null'] } }) },
      ),
      {
        limits: [{ counter: 't_spend', window: 'day', max: 100, scope: 'grant', amount: 'args.amount' }],
        approve: [{ conditions: [], reason: 'This tool moves money. Check the amount and who receives it.' }],
      },
    ],
    [
      'no sum where an amount is text',
      aTool({ category: 'Financial', argumentRisks: [{ path: 'args.wei', kind: 'amount' }] }, { inputSchema: object({ wei: text }) }),
      { approve: [{ conditions: [], reason: 'This tool moves money. Check the amount and who receives it.' }] },
    ],
    ['a limit of what returns secrets', aTool({ facets: ['secrets'] }), { limits: rate(10) }],
    [
      'no address inside the network of what fetches',
      aTool({ facets: ['http-out'], argumentRisks: [{ path: 'args.url', kind: 'url' }] }, { inputSchema: object({ url: text }) }),
      {
        deny_if: [
          {
            conditions: [{ path: 'args.url', op: 'private_host', value: true }],
            on_deny: 'Only whole addresses of public hosts may be fetched, as `https://example.com/` is.',
          },
        ],
        limits: rate(30),
      },
    ],
    [
      'a person and advice of SQL',
      aTool({ category: 'Execute', argumentRisks: [{ path: 'args.sql', kind: 'sql' }] }, { inputSchema: object({ sql: text }) }),
      {
        limits: rate(10),
        approve: [
          {
            conditions: [],
            reason:
              'This tool runs the SQL it is given. Read it first; and connect the server with a role that can only read, which no rule here can replace.',
          },
        ],
      },
    ],
    [
      'a person of a shell',
      aTool({ category: 'Execute', argumentRisks: [{ path: 'args.command', kind: 'shell' }] }, { inputSchema: object({ command: text }) }),
      { limits: rate(10), approve: [{ conditions: [], reason: 'This tool runs the command it is given. Read it first.' }] },
    ],
    [
      'a place for the recipients that are meant, which lets all pass until it is filled in',
      aTool(
        {
          category: 'Write',
          argumentRisks: [
            { path: 'args.to', kind: 'recipient' },
            { path: 'args.cc', kind: 'recipient' },
          ],
        },
        { inputSchema: object({ to: { type: 'array', items: text }, cc: text }, ['to']) },
      ),
      {
        require: [
          {
            conditions: [{ path: 'args.to.*', op: 'regex', value: '' }],
            on_deny: 'The policy allows only some values of `args.to.*`. Use one of those, or ask for another to be added.',
          },
        ],
        limits: rate(30),
      },
    ],
  ])('asks %s', (_claim, tool, rules) => {
    expect(rulesOf(tool)).toEqual(rules);
  });

  it.each<[Classification['category'], unknown]>([
    ['Read', { tools: { t: {} } }],
    ['Write', { tools: { t: { limits: rate(30) } } }],
    ['Execute', { tools: { t: { limits: rate(10) } } }],
    ['Destructive', { hide: ['t'], tools: {} }],
    ['Financial', { tools: { t: { deny_if: [{ conditions: [], on_deny: 'Requires human approval.' }] } } }],
  ])('keeps to the compatible core for %s, whatever the tool takes', (category, members) => {
    const tool = aTool(
      {
        category,
        facets: ['http-out', 'sql', 'shell'],
        argumentRisks: [
          { path: 'args.url', kind: 'url' },
          { path: 'args.sql', kind: 'sql' },
          { path: 'args.amount', kind: 'amount' },
        ],
      },
      { inputSchema: object({ url: text, sql: text, amount: { type: 'number' } }, ['url', 'sql', 'amount']) },
    );
    const expected = category === 'Read' ? { tools: { t: { limits: rate(30) } } } : (members as object);
    expect(recommendForTool(tool, { compatible: true })).toEqual({ version: '1', default: 'deny', ...expected });
    expect(recommendForTool(aTool({ category }), { compatible: true })).toEqual({ version: '1', default: 'deny', ...(members as object) });
  });

  it('finds its way to the same bytes each time', () => {
    const tool = aTool({ category: 'Write' });
    expect(printPolicy(recommendForTool(tool))).toBe(printPolicy(recommendForTool(structuredClone(tool))));
    expect(RECOMMEND_VERSION).toBe('2');
  });

  it.each(['__proto__', 'constructor', '', '*', 'a/b~c', '../../x', '<script>', 'x'.repeat(5000), 'line\nbreak', 'ä😀'])(
    'is valid for a tool called %j',
    (name) => {
      for (const category of CATEGORIES) {
        const tool = aTool({ category }, { name });
        for (const policy of [
          recommendForTool(tool),
          recommendForTool(tool, { compatible: true }),
          ...alternativesForTool(tool).map((one) => one.policy),
        ]) {
          expect(parsePolicy(printPolicy(policy))).toEqual({ ok: true, policy });
        }
      }
    },
  );

  it('leaves out a tool whose name no call can carry', () => {
    expect(recommendForTool(aTool({ category: 'Write' }, { name: '\ud800' }))).toEqual({ version: '1', default: 'deny', tools: {} });
  });
});

describe('a tool with operations', () => {
  const operations = (table: Record<string, Classification['category']>, verdict: Partial<Classification> = {}, schema?: JsonObject) =>
    aTool(
      {
        category: worstCategory(Object.values(table)),
        operations: { path: 'args.action', operations: Object.entries(table).map(([value, category]) => ({ value, category })) },
        ...verdict,
      },
      { inputSchema: schema ?? object({ action: { type: 'string', enum: Object.keys(table) } }) },
    );
  const decisions = (tool: Recommendable, args: JsonObject[], compatible = false) => {
    const policy = compilePolicy(recommendForTool(tool, { compatible }));
    const listed = { digest: tool.digest, inputSchema: tool.definition.inputSchema ?? {} };
    return args.map((one) => outcomeOf(decide(policy, { tool: 't', args: one, grant: 'g', server: 's', at: AT, listed }, new Map())));
  };

  it('keeps its reads and writes usable and its destructive ones denied', () => {
    const tool = operations({ list: 'Read', update: 'Write', wipe: 'Destructive' });
    const calls: JsonObject[] = [{ action: 'list' }, { action: 'update' }, { action: 'wipe' }, {}, { action: null }];
    expect(decisions(tool, calls)).toEqual([
      'allow',
      'allow',
      'deny /tools/t/deny_if/0',
      'deny /tools/t/require/0',
      'deny /tools/t/arguments',
    ]);
    expect(decisions(tool, [...calls, { action: 'WIPE' }, { action: ['wipe'] }], true)).toEqual([
      'allow',
      'allow',
      'deny /tools/t/deny_if/0',
      'deny /tools/t/require/0',
      'deny /tools/t/require/0',
      'deny /tools/t/require/0',
      'deny /tools/t/require/0',
    ]);
    expect(recommendForTool(tool).tools?.['t']?.limits).toEqual(rate(30));
  });

  it('is hidden where all of them destroy, or where something beside them does', () => {
    expect(recommendForTool(operations({ wipe: 'Destructive', drop: 'Destructive' })).hide).toEqual(['t']);
    expect(recommendForTool(operations({ list: 'Read', update: 'Write' }, { category: 'Destructive' })).hide).toEqual(['t']);
  });

  it('asks a person for those that move money, and only for those', () => {
    const tool = operations({ list: 'Read', note: 'Write', pay: 'Financial' });
    const calls: JsonObject[] = [{ action: 'list' }, { action: 'note' }, { action: 'pay' }, {}];
    expect(decisions(tool, calls)).toEqual(['allow', 'allow', 'approve /tools/t/approve/0', 'approve /tools/t/approve/0']);
    expect(decisions(tool, calls, true)).toEqual(['allow', 'allow', 'deny /tools/t/deny_if/0', 'deny /tools/t/deny_if/0']);
  });

  it('asks a person for what runs a command, and leaves its reads alone', () => {
    const tool = operations(
      { status: 'Read', run: 'Execute' },
      { argumentRisks: [{ path: 'args.command', kind: 'shell' }] },
      object({ action: text, command: text }),
    );
    expect(decisions(tool, [{ action: 'status' }, { action: 'run', command: 'ls' }])).toEqual(['allow', 'approve /tools/t/approve/0']);
  });

  it('takes none of them for harmless where something beside them is worse', () => {
    const tool = operations({ list: 'Read', note: 'Write' }, { category: 'Financial' });
    expect(decisions(tool, [{ action: 'list' }])).toEqual(['approve /tools/t/approve/0']);
  });

  it('judges each of several operations in one call', () => {
    const tool = operations({ list: 'Read', wipe: 'Destructive' }, {}, object({ action: { type: 'array', items: { type: 'string' } } }));
    expect(decisions(tool, [{ action: ['list'] }, { action: ['list', 'wipe'] }, { action: [] }])).toEqual([
      'allow',
      'deny /tools/t/deny_if/0',
      'deny /tools/t/require/0',
    ]);
  });
});

describe('locateArgument', () => {
  const schema = object(
    {
      filter: object({ path: text }, ['path']),
      items: { type: 'array', items: object({ path: text, tags: { type: 'array', items: text } }) },
      'a.b': { anyOf: [{ type: 'string' }, { type: 'null' }] },
      a: object({ b: { type: 'integer' } }),
      'c[]': text,
      kind: { enum: ['x', 'y'] },
      mixed: { type: ['string', 'number'] },
    },
    ['a.b', 'filter'],
  );

  it.each([
    ['args.filter.path', { path: 'args.filter.path', shape: 'text', always: false }],
    ['args.items[].path', { path: 'args.items.*.path', shape: 'text', always: false }],
    ['args.items[].tags', { path: 'args.items.*.tags', shape: 'texts', always: false }],
    ['args.a.b', { path: 'args.a\\.b', shape: 'text', always: true }],
    ['args.c[]', { path: 'args.c[]', shape: 'text', always: false }],
    ['args.kind', { path: 'args.kind', shape: 'text', always: false }],
    ['args.mixed', { path: 'args.mixed', shape: 'other', always: false }],
    ['args.unknown.thing', { path: 'args.unknown.thing', shape: 'other', always: false }],
    ['args.unknown[].thing', { path: 'args.unknown.*.thing', shape: 'other', always: false }],
  ])('finds %s', (classified, located) => {
    expect(locateArgument(classified, schema)).toEqual(located);
  });

  it.each(['args', 'args.', 'args.\ud800'])('finds nothing at %j', (classified) => {
    expect(locateArgument(classified, undefined)).toBe(undefined);
  });
});

describe('recommendForServer', () => {
  it('puts all tools into one policy, in their order', () => {
    const tools = [
      aTool({ category: 'Write' }, { name: 'z' }),
      aTool({ category: 'Destructive' }, { name: 'drop' }),
      aTool({ category: 'Read' }, { name: 'a' }),
    ];
    const policy = recommendForServer(tools);
    expect(policy.hide).toEqual(['drop']);
    expect(Object.keys(policy.tools ?? {})).toEqual(['z', 'a']);
  });

  it('has a valid policy for no tools', () => {
    expect(recommendForServer([])).toEqual({ version: '1', default: 'deny', tools: {} });
  });

  it('hides a name whose tools differ in danger, and takes the safer of two alike', () => {
    const read = aTool({ category: 'Read' });
    const write = aTool({ category: 'Write', risk: 'medium' }, { description: 'Another.' });
    const secrets = aTool({ category: 'Read', facets: ['secrets'] }, { description: 'A third.' });
    expect(recommendForServer([read, write])).toEqual({ version: '1', default: 'deny', hide: ['t'], tools: {} });
    expect(recommendForServer([write, read]).hide).toEqual(['t']);
    expect(recommendForServer([read, { ...read, classification: { ...read.classification, risk: 'high' } }]).hide).toEqual(['t']);
    expect(recommendForServer([read, secrets]).hide).toBe(undefined);
    expect(recommendForServer([read, read])).toEqual(recommendForTool(read));
  });
});

describe('alternativesForTool', () => {
  const titles = (verdict: Partial<Classification>) => alternativesForTool(aTool(verdict)).map(({ title }) => title);

  it('offers a person beside hiding', () => {
    const [only, ...more] = alternativesForTool(aTool({ category: 'Destructive' }));
    expect(more).toEqual([]);
    expect(only?.policy.tools?.['t']?.approve).toEqual([
      { conditions: [], reason: 'Every call of this tool waits for a person. Check what is removed, because it may not come back.' },
    ]);
  });

  it('offers stricter and looser policies, each another one than recommended', () => {
    expect(titles({ category: 'Read' })).toEqual(['Stricter: hide it', 'Stricter: a limit on the rate']);
    expect(titles({ category: 'Write' })).toEqual([
      'Stricter: hide it',
      'Stricter: a person approves each call',
      'Looser: no limit on the rate',
    ]);
    expect(titles({ category: 'Financial' })).toEqual(['Stricter: hide it', 'Looser: limits instead of approvals']);
    for (const category of CATEGORIES) {
      const tool = aTool({ category });
      const policies = [recommendForTool(tool), ...alternativesForTool(tool).map(({ policy }) => policy)].map(printPolicy);
      expect(new Set(policies).size).toBe(policies.length);
    }
  });
});

describe('every recommendation', () => {
  it('is a valid policy with an explanation, whatever the verdict', () => {
    const odd = fc.string({ unit: fc.constantFrom('a', '.', '[]', '\\', '*', '\ud800', '😀'), maxLength: 5 });
    const key = fc.oneof(odd, fc.constantFrom('url', 'a.b', '__proto__', 'to', '*'), fc.string({ unit: 'binary', maxLength: 6 }));
    const schemaOf = fc.dictionary(key, fc.constantFrom<JsonObject>(text, { type: 'number' }, { type: 'array', items: text }, {}), {
      maxKeys: 4,
    });
    const tool = fc
      .record({
        name: fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 10 }), fc.constantFrom('__proto__', 't')),
        properties: schemaOf,
        required: fc.array(key, { maxLength: 3 }),
        category: fc.constantFrom(...CATEGORIES),
        facets: fc.subarray([...FACETS]),
        kinds: fc.array(fc.constantFrom('path', 'url', 'sql', 'shell', 'code', 'amount', 'recipient', 'operation'), { maxLength: 4 }),
        operations: fc.array(fc.record({ value: odd, category: fc.constantFrom(...CATEGORIES) }), {
          maxLength: 4,
        }),
      })
      .map(({ name, properties, required, kinds, operations, category, facets }) => {
        const paths = [...Object.keys(properties), 'nowhere'].map((one) => `args.${one}`);
        const argumentRisks = kinds.map((kind, index) => ({ path: paths[index % paths.length] ?? 'args.x', kind }));
        const verdict = Classification.partial().parse({ category, facets, argumentRisks, operations: { path: paths[0], operations } });
        return aTool(verdict as Partial<Classification>, { name, inputSchema: { type: 'object', properties, required } });
      });
    fc.assert(
      fc.property(fc.array(tool, { minLength: 1, maxLength: 3 }), (tools) => {
        const policies = [{}, { compatible: true }].flatMap((choice) => [
          recommendForServer(tools, choice),
          ...tools.map((one) => recommendForTool(one, choice)),
        ]);
        const others = tools.flatMap((one) => alternativesForTool(one).map(({ policy }) => policy));
        for (const policy of [...policies, ...others]) {
          expect(parsePolicy(printPolicy(policy))).toEqual({ ok: true, policy });
          expect(explainPolicy(policy).length).toBeGreaterThan(0);
          compilePolicy(policy);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with the order of categories', () => {
    for (const [index, category] of CATEGORIES.entries()) expect(worstCategory(CATEGORIES.slice(0, index + 1))).toBe(category);
  });
});
