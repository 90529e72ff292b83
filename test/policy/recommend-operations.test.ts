import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, type Category, type Classification } from '#core/classification';
import type { Json, JsonObject } from '#core/json';
import { compilePolicy, decide } from '#policy/decide';
import type { Policy } from '#policy/document';
import { alternativesForTool, PRESETS, presetForServer, type Recommendable, recommendForTool } from '#policy/recommend';
import { worstCategory } from '../../policy/danger.ts';
import { AT, aTool, object, outcomeOf, text } from './support.ts';

/** What becomes of a call of `t` with these arguments under a policy. */
function outcome(policy: Policy, tool: Recommendable, args: JsonObject): string {
  const listed = { digest: tool.digest, inputSchema: tool.definition.inputSchema ?? {} };
  return outcomeOf(decide(compilePolicy(policy), { tool: 't', args, grant: 'g', server: 's', at: AT, listed }, new Map()));
}

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
  const decisions = (tool: Recommendable, args: JsonObject[], compatible = false) =>
    args.map((one) => outcome(recommendForTool(tool, { compatible }), tool, one));

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
    expect(recommendForTool(tool).tools?.['t']?.limits).toEqual([{ counter: 't_rate', window: 'minute', max: 30, scope: 'grant' }]);
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

  it('asks a person wherever a list of operations may hold one that moves money, and refuses a call that names none', () => {
    const tool = operations(
      { list: 'Read', pay: 'Financial' },
      {
        operations: {
          path: 'args.steps[].action',
          operations: [
            { value: 'list', category: 'Read' },
            { value: 'pay', category: 'Financial' },
          ],
        },
      },
      object({ steps: { type: 'array', items: object({ action: { enum: ['list', 'pay'] } }) } }),
    );
    const step = (...actions: Json[]): JsonObject => ({ steps: actions.map((action) => ({ action })) });
    const calls: JsonObject[] = [step('list'), step('list', 'pay'), step(), {}, { steps: [{}] }];
    expect(decisions(tool, calls)).toEqual([
      'allow',
      'approve /tools/t/approve/0',
      'deny /tools/t/require/0',
      'deny /tools/t/require/0',
      'deny /tools/t/require/0',
    ]);
    expect(decisions(tool, [step('list'), step('list', 'pay'), step()], true)).toEqual([
      'allow',
      'deny /tools/t/deny_if/0',
      'deny /tools/t/require/0',
    ]);
  });

  it('asks a person for a command beside operations that move money too', () => {
    const tool = operations(
      { list: 'Read', run: 'Execute', pay: 'Financial' },
      { argumentRisks: [{ path: 'args.command', kind: 'shell' }] },
      object({ action: { enum: ['list', 'run', 'pay'] }, command: text }),
    );
    expect(decisions(tool, [{ action: 'list' }, { action: 'run', command: 'ls' }, { action: 'pay' }])).toEqual([
      'allow',
      'approve /tools/t/approve/0',
      'approve /tools/t/approve/0',
    ]);
    expect(recommendForTool(tool).tools?.['t']?.limits).toEqual([{ counter: 't_rate', window: 'minute', max: 10, scope: 'grant' }]);
  });

  it('takes a value that is judged twice for the worse', () => {
    const tool = operations({ list: 'Read', pay: 'Financial' });
    const [list, pay] = tool.classification.operations?.operations ?? [];
    if (list === undefined || pay === undefined) throw new Error('The table is empty.');
    const again = { path: 'args.action', operations: [list, pay, { value: 'list', category: 'Financial' as const }] };
    const twice = { ...tool, classification: { ...tool.classification, operations: again } };
    expect(decisions(twice, [{ action: 'list' }])).toEqual(['approve /tools/t/approve/0']);
  });

  it('does not let through what its schema lets through and nobody judged', () => {
    const open = object({ action: { anyOf: [{ enum: ['list', 'update'] }, { type: 'string' }] } });
    const calls: JsonObject[] = [{ action: 'list' }, {}, { action: 'wipe' }, { action: 'List' }, { action: ['list'] }];
    const refused = 'deny /tools/t/deny_if/0';
    expect(decisions(operations({ list: 'Read', update: 'Write' }, {}, open), calls.slice(0, 4))).toEqual([
      'allow',
      'allow',
      refused,
      refused,
    ]);
    expect(decisions(operations({ list: 'Read', update: 'Write' }, {}, open), calls, true)).toEqual([
      'allow',
      'allow',
      refused,
      refused,
      refused,
    ]);
  });

  it('asks a person where a further argument says what is done as well, and the table does not know its values', () => {
    const verdict: Partial<Classification> = {
      argumentRisks: [
        { path: 'args.action', kind: 'operation' },
        { path: 'args.method', kind: 'operation' },
      ],
    };
    const schema = object({ action: { enum: ['list', 'wipe'] }, method: { enum: ['GET', 'DELETE'] } });
    const calls: JsonObject[] = [{ action: 'list' }, { action: 'list', method: 'DELETE' }, { action: 'wipe' }];
    const tool = operations({ list: 'Read', wipe: 'Destructive' }, verdict, schema);
    expect(decisions(tool, calls)).toEqual(['allow', 'approve /tools/t/approve/0', 'deny /tools/t/deny_if/0']);
    expect(decisions(tool, calls, true)).toEqual(['allow', 'deny /tools/t/deny_if/1', 'deny /tools/t/deny_if/0']);
  });

  it.each<[string, JsonObject | undefined]>([
    ['is not in its schema', object({ other: text })],
    ['can be one of two arguments', object({ 'a.b': text, a: object({ b: { enum: ['list', 'wipe'] } }) })],
    ['has no schema', undefined],
  ])('goes by the worst of all where the argument that chooses %s', (_claim, schema) => {
    const table = {
      path: 'args.a.b',
      operations: [
        { value: 'list', category: 'Read' as const },
        { value: 'wipe', category: 'Destructive' as const },
      ],
    };
    const tool = aTool({ category: 'Write', operations: table });
    const { inputSchema: _none, ...bare } = tool.definition;
    const definition = schema === undefined ? bare : { ...bare, inputSchema: schema };
    expect(recommendForTool({ ...tool, definition }).hide).toEqual(['t']);
  });

  it('counts no amount that its reads leave out', () => {
    const tool = operations(
      { list: 'Read', pay: 'Financial' },
      { argumentRisks: [{ path: 'args.amount', kind: 'amount' }] },
      object({ action: { enum: ['list', 'pay'] }, amount: { type: 'number' } }),
    );
    expect(decisions(tool, [{ action: 'list' }])).toEqual(['allow']);
    expect(recommendForTool(tool).tools?.['t']?.approve?.[0]?.reason).toBe(
      'This tool moves money. Check the amount and who receives it. No sum a day is set, because `args.amount` is not one number of every call.',
    );
  });

  it('can be had whole, with a person before what may destroy', () => {
    const tool = operations({ list: 'Read', wipe: 'Destructive' });
    const looser = alternativesForTool(tool).find(({ title }) => title === 'Looser: a person approves what may destroy');
    if (looser === undefined) throw new Error('There is no such alternative.');
    expect([{ action: 'list' }, { action: 'wipe' }, {}].map((args) => outcome(looser.policy, tool, args))).toEqual([
      'allow',
      'approve /tools/t/approve/0',
      'approve /tools/t/approve/0',
    ]);
  });
});

/** How a schema may take an operation, and how a call names some of them there. */
interface Place {
  path: string;
  /** What else stands in the schema. */
  schema(enumeration: JsonObject): JsonObject;
  /** Arguments that name these operations; one where the place holds only one. */
  named(values: Json[]): JsonObject;
  /** One call can name several. */
  several: boolean;
}

const PLACES: readonly Place[] = [
  { path: 'args.action', schema: (one) => object({ action: one }), named: ([value = null]) => ({ action: value }), several: false },
  {
    path: 'args.action',
    schema: (one) => object({ action: one }, ['action']),
    named: ([value = null]) => ({ action: value }),
    several: false,
  },
  {
    path: 'args.a.b',
    schema: (one) => object({ a: object({ b: one }) }),
    named: ([value = null]) => ({ a: { b: value } }),
    several: false,
  },
  { path: 'args.a.b', schema: (one) => object({ 'a.b': one }), named: ([value = null]) => ({ 'a.b': value }), several: false },
  {
    path: 'args.actions',
    schema: (one) => object({ actions: { type: 'array', items: one } }),
    named: (values) => ({ actions: values }),
    several: true,
  },
  {
    path: 'args.steps[].do',
    schema: (one) => object({ steps: { type: 'array', items: object({ do: one }) } }),
    named: (values) => ({ steps: values.map((value) => ({ do: value })) }),
    several: true,
  },
];

describe('every table of operations', () => {
  const value: fc.Arbitrary<string> = fc.constantFrom(
    'list',
    'get',
    'update',
    'wipe',
    'Wipe',
    'drop',
    'run',
    'pay',
    ' list',
    'DELETE',
    'a.b',
    '*',
    '__proto__',
    '😀',
  );
  const cases = fc
    .record({
      place: fc.constantFrom(...PLACES),
      table: fc.uniqueArray(fc.record({ value, category: fc.constantFrom(...CATEGORIES) }), {
        selector: (one) => one.value,
        minLength: 1,
        maxLength: 6,
      }),
      unjudged: fc.subarray(['purge', 'erase']),
      closed: fc.boolean(),
      beside: fc.option(fc.constantFrom(...CATEGORIES), { nil: undefined, freq: 4 }),
      shell: fc.boolean(),
    })
    .map(({ place, table, unjudged, closed, beside, shell }) => {
      const known = worstCategory(table.map(({ category }) => category));
      const listed = { type: 'string', enum: [...table.map((one) => one.value), ...unjudged] };
      const tool = aTool(
        {
          category: worstCategory([known, beside ?? known]),
          operations: { path: place.path, operations: table },
          argumentRisks: shell ? [{ path: 'args.command', kind: 'shell' }] : [],
        },
        { inputSchema: place.schema(closed ? listed : { anyOf: [listed, { type: 'string' }] }) },
      );
      return { place, table, known, unjudged, tool };
    });

  const swapped = (one: string) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase());

  it('lets no destructive operation through, in no spelling, in no company', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ place, table, tool, unjudged }, compatible) => {
        const policy = recommendForTool(tool, { compatible });
        const known = new Map(table.map((one) => [one.value, one.category]));
        const destructive = table.filter(({ category }) => category === 'Destructive').map((one) => one.value);
        const others = table.filter(({ category }) => category !== 'Destructive').map((one) => one.value);
        for (const one of destructive) {
          // A spelling that the table takes for another operation is that operation.
          const spellings = [one, swapped(one), ` ${one}`, `${one}\n`].filter((spelling) => !others.includes(spelling));
          for (const spelling of spellings) {
            expect(outcome(policy, tool, place.named([spelling]))).not.toBe('allow');
            if (place.several) for (const other of others) expect(outcome(policy, tool, place.named([other, spelling]))).not.toBe('allow');
          }
          for (const other of others) expect(outcome(policy, tool, place.named([[other, one]]))).not.toBe('allow');
        }
        if (destructive.length > 0)
          for (const args of [{}, place.named([]), place.named([null])]) expect(outcome(policy, tool, args)).not.toBe('allow');
        for (const one of unjudged) if (!known.has(one)) expect(outcome(policy, tool, place.named([one]))).not.toBe('allow');
      }),
      { numRuns: 300 },
    );
  });

  it('lets every read through where nothing beside the operations is worse', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ place, table, known, tool }, compatible) => {
        fc.pre(tool.classification.category === known);
        const policy = recommendForTool(tool, { compatible });
        const reads = table.filter(({ category }) => category === 'Read').map((one) => one.value);
        for (const read of reads) expect(outcome(policy, tool, place.named([read]))).toBe('allow');
        if (reads.length > 0 && place.several) expect(outcome(policy, tool, place.named(reads))).toBe('allow');
      }),
      { numRuns: 300 },
    );
  });

  it('keeps to what each preset promises', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...PRESETS), fc.boolean(), ({ place, table, tool }, preset, compatible) => {
        const policy = presetForServer([tool], preset, { compatible });
        const beside: Category = tool.classification.category;
        for (const { value: one, category } of table) {
          const result = outcome(policy, tool, place.named([one])).split(' ')[0];
          if (preset !== 'unattended' && category !== 'Read') expect(result).not.toBe('allow');
          if (preset === 'supervised' && !compatible) expect(result).not.toBe('deny');
          if (preset !== 'supervised') expect(result).not.toBe('approve');
          if (category === 'Destructive' || category === 'Financial') expect(result).not.toBe('allow');
          if (category === 'Read' && beside === worstCategory(table.map((each) => each.category))) expect(result).toBe('allow');
        }
      }),
      { numRuns: 300 },
    );
  });
});
