import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { CATEGORIES, Classification, FACETS } from '#core/classification';
import type { Json, JsonObject } from '#core/json';
import { toolDigest } from '#core/tool-definition';
import { compilePolicy } from '#policy/decide';
import { parsePolicy, printPolicy } from '#policy/document';
import { explainPolicy } from '#policy/explain';
import {
  alternativesForServer,
  alternativesForTool,
  presetForServer,
  RECOMMEND_VERSION,
  type Recommendable,
  recommendForServer,
  recommendForTool,
} from '#policy/recommend';
import { locateArguments, takesOnly } from '../../policy/argument-schema.ts';
import { worstCategory } from '../../policy/danger.ts';
import { aTool, object, text } from './support.ts';

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
      {
        approve: [
          {
            conditions: [],
            reason:
              'This tool moves money. Check the amount and who receives it. No sum a day is set, because `args.wei` is not one number of every call.',
          },
        ],
      },
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

  it('hides a tool whose text gives orders to the model, whatever its calls can do and whoever approves them', () => {
    const tool = aTool({ category: 'Read', flags: ['orders-to-model'] });
    expect(recommendForTool(tool)).toEqual({ version: '1', default: 'deny', hide: ['t'], tools: {} });
    expect(presetForServer([tool], 'supervised').hide).toEqual(['t']);
    expect(alternativesForTool(tool).map(({ when }) => when)).toEqual([expect.stringContaining('read all of its text')]);
  });

  it('finds its way to the same bytes each time', () => {
    const tool = aTool({ category: 'Write' });
    expect(printPolicy(recommendForTool(tool))).toBe(printPolicy(recommendForTool(structuredClone(tool))));
    expect(RECOMMEND_VERSION).toBe('4');
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

describe('locateArguments', () => {
  const schema = object(
    {
      filter: object({ path: text }, ['path']),
      items: { type: 'array', items: object({ path: text, tags: { type: 'array', items: text } }) },
      'a.b': { anyOf: [{ type: 'string' }, { type: 'null' }] },
      a: object({ b: { type: 'integer' } }),
      'c[]': text,
      kind: { enum: ['x', 'y'] },
      mixed: { type: ['string', 'number'] },
      anything: {},
    },
    ['kind', 'filter'],
  );
  const located = (classified: string) =>
    locateArguments(classified, schema).map(({ path, shape, always, mayBeText }) => ({ path, shape, always, mayBeText }));

  it.each([
    ['args.filter.path', { path: 'args.filter.path', shape: 'text', always: false, mayBeText: true }],
    ['args.items[].path', { path: 'args.items.*.path', shape: 'text', always: false, mayBeText: true }],
    ['args.items[].tags', { path: 'args.items.*.tags', shape: 'texts', always: false, mayBeText: false }],
    ['args.c[]', { path: 'args.c[]', shape: 'text', always: false, mayBeText: true }],
    ['args.kind', { path: 'args.kind', shape: 'text', always: true, mayBeText: true }],
    ['args.mixed', { path: 'args.mixed', shape: 'other', always: false, mayBeText: true }],
    ['args.anything', { path: 'args.anything', shape: 'other', always: false, mayBeText: true }],
  ])('finds %s', (classified, found) => {
    expect(located(classified)).toEqual([found]);
  });

  it('finds every argument that a name can mean', () => {
    expect(located('args.a.b').map(({ path }) => path)).toEqual(['args.a\\.b', 'args.a.b']);
  });

  it.each(['args', 'args.', 'args.\ud800', 'args.unknown', 'args.unknown[].thing', 'args.filter[].path'])(
    'finds nothing at %j',
    (classified) => {
      expect(located(classified)).toEqual([]);
      expect(locateArguments(classified, undefined)).toEqual([]);
    },
  );
});

describe('takesOnly', () => {
  const known = new Set(['a', 'b']);

  it.each<Json>([
    { type: 'string', enum: ['a', 'b'] },
    { enum: ['a', null] },
    { const: 'b' },
    { anyOf: [{ enum: ['a'] }, { const: 'b' }, { type: 'null' }] },
    { type: 'array', items: { enum: ['b'] } },
  ])('sees that %j is closed', (schema) => {
    expect(takesOnly(schema, known)).toBe(true);
  });

  it.each<Json>([
    true,
    {},
    { type: 'string' },
    { enum: ['a', 'c'] },
    { enum: ['a', 1] },
    { const: 'c' },
    { anyOf: [] },
    { anyOf: [{ enum: ['a'] }, { type: 'string' }] },
    { oneOf: [{ enum: ['a'] }, {}] },
    { type: 'array' },
    { type: 'array', items: text },
    { $ref: '#/$defs/action' },
  ])('does not take %j for closed', (schema) => {
    expect(takesOnly(schema, known)).toBe(false);
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
        const others = [...tools.flatMap((one) => alternativesForTool(one)), ...alternativesForServer(tools)].map(({ policy }) => policy);
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
