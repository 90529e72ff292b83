import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { riskOf } from '#classifier/risk-of';
import { type Answer, settle } from '#classifier/settle';
import {
  ARGUMENT_KINDS,
  CATEGORIES,
  type Category,
  type Classification,
  FACETS,
  type ModelOpinion,
  NO_VERDICTS,
  type Review,
} from '#core/classification';
import { RISK_LEVELS } from '#core/risk';
import type { ToolDefinition } from '#core/tool-definition';
import { aServer, aTool } from './support.ts';

const PURGE = aTool('purge_cache(zone)', 'Purges the cache of a zone.');
const judgedOf = (definition: ToolDefinition) => ({ definition, server: aServer });
/** What rules said of these when this was written: what they learn since is no matter of settling. */
const held = (category: Category, facets: Classification['facets'] = []) => ({
  category,
  facets,
  ...riskOf(category, facets, false),
  confidence: 0.8,
  flags: [] as string[],
});
const HELD: Readonly<Record<string, Partial<Classification>>> = {
  get_note: held('Read'),
  purge_cache: held('Destructive', ['delete']),
  run_command: held('Execute', ['shell', 'code']),
};
const ruled = (definition: ToolDefinition): Classification => ({ ...classify(definition, aServer), ...HELD[definition.name] });

function anOpinion(category: Category, more: Partial<ModelOpinion> = {}): ModelOpinion {
  return {
    category,
    effects: [],
    facets: [],
    argumentRisks: [],
    evidence: [{ rule: 'prompt-1:reads', in: 'name', quote: 'purge' }],
    confidence: 0.9,
    ...more,
  };
}

const says = (category: Category, model = 'small', more: Partial<ModelOpinion> = {}): Answer => ({
  model,
  promptVersion: '1',
  answer: { outcome: 'opinion', opinion: anOpinion(category, more) },
});

const aReview = (definition: ToolDefinition, category: Category, more: Partial<Review> = {}): Review => ({
  server: 'example',
  tool: definition.name,
  digest: ruled(definition).digest,
  category,
  reason: 'The cache fills again by itself',
  reviewer: 'Kim',
  at: '2026-11-20',
  ...more,
});

describe('what a model says', () => {
  const get = aTool('get_note(id)', 'Returns a note.');

  it('raises, and rules stay visible below it', () => {
    const before = ruled(get);
    expect(before).toMatchObject({ category: 'Read', risk: 'low' });
    const after = settle(before, judgedOf(get), {
      answers: [
        says('Destructive', 'small', {
          rationale: 'It removes the note after reading',
          evidence: [{ rule: 'prompt-1:deletes', in: 'description', quote: 'Returns a note' }],
        }),
      ],
    });
    expect(after).toMatchObject({
      category: 'Destructive',
      risk: 'critical',
      decidedBy: 'llm',
      ruled: { category: 'Read', risk: 'low' },
      flags: ['disagreement'],
      versions: { ...before.versions, llm: 'small with prompt 1' },
    });
    expect(after.confidence).toBeLessThan(before.confidence);
    expect(after.evidence[0]).toEqual({ rule: 'prompt-1:deletes', in: 'description', quote: 'Returns a note' });
    expect(after.evidence).toEqual(expect.arrayContaining(before.evidence));
    expect(after.rationale).toBe(
      'A language model that read the definition found that a call can take away something for good, where rules alone see a Read tool. In its words: It removes the note after reading.',
    );
  });

  it('never lowers: the verdict stays, and a person is asked to look', () => {
    const before = ruled(PURGE);
    expect(before.category).toBe('Destructive');
    const after = settle(before, judgedOf(PURGE), { answers: [says('Read')] });
    expect(after).toMatchObject({
      category: 'Destructive',
      risk: 'critical',
      decidedBy: 'rules',
      flags: ['disagreement'],
      rationale: before.rationale,
    });
    expect(after.ruled).toBeUndefined();
    expect(after.confidence).toBeLessThan(before.confidence);
  });

  it('makes a verdict a little surer where it agrees', () => {
    const before = ruled(PURGE);
    const after = settle(before, judgedOf(PURGE), { answers: [says('Destructive')] });
    expect(after).toMatchObject({ category: 'Destructive', decidedBy: 'rules', flags: [] });
    expect(after.confidence).toBeGreaterThan(before.confidence);
    expect(after.confidence).toBeLessThan(1);
  });

  it.each(NO_VERDICTS)('changes nothing where it is no verdict: %s', (why) => {
    const before = ruled(PURGE);
    const answers: Answer[] = [{ model: 'small', promptVersion: '1', answer: { outcome: 'no-verdict', why, detail: '' } }];
    expect(settle(before, judgedOf(PURGE), { answers })).toEqual(before);
  });

  it.each([
    ['the second settles what the first disputed', 'Write', ['Destructive', 'Write'], 'Write', false],
    ['two who say the same outvote the rules upwards', 'Read', ['Write', 'Write'], 'Write', false],
    ['two who say the same do not outvote them downwards', 'Destructive', ['Read', 'Read'], 'Destructive', true],
    ['three voices and no two alike leave it to a person', 'Read', ['Execute', 'Write'], 'Write', true],
  ] as const)('of two models %s', (_claim, floor, [first, second], category, disputed) => {
    const before: Classification = { ...ruled(get), ...riskOf(floor, [], false), category: floor };
    const after = settle(before, judgedOf(get), { answers: [says(first, 'small'), says(second, 'large')] });
    expect(after.category).toBe(category);
    expect(after.flags.includes('disagreement')).toBe(disputed);
  });

  it('counts its worst word under several views', () => {
    expect(settle(ruled(get), judgedOf(get), { answers: [says('Execute'), says('Read')] }).category).toBe('Execute');
  });

  it('raises the risk by facets that rules did not see, and the facets stay', () => {
    const after = settle(ruled(get), judgedOf(get), { answers: [says('Read', 'small', { facets: ['secrets'] })] });
    expect(after).toMatchObject({ category: 'Read', risk: 'high', decidedBy: 'llm', facets: ['secrets'], ruled: { risk: 'low' } });
  });

  it('does not take away what the server itself marks', () => {
    const write: ToolDefinition = { name: 'get_note', annotations: { destructiveHint: true } };
    const before = { ...ruled(write), ...riskOf('Read', [], true) };
    expect(before.risk).toBe('medium');
    const after = settle(before, judgedOf(write), { answers: [says('Write')] });
    expect(after).toMatchObject({ category: 'Write', risk: 'high' });
    expect(settle(before, judgedOf(write), { answers: [says('Read')] })).toMatchObject({ risk: 'medium', decidedBy: 'rules' });
  });

  it('is not quoted with what does not stand in the definition', () => {
    const after = settle(ruled(get), judgedOf(get), {
      answers: [says('Write', 'small', { evidence: [{ rule: 'prompt-1:writes', in: 'description', quote: 'deletes everything' }] })],
    });
    expect(after.evidence.map(({ rule }) => rule)).not.toContain('prompt-1:writes');
  });

  it('takes nothing away from what the values of an operation are held for', () => {
    const manage: ToolDefinition = {
      name: 'manage_user',
      inputSchema: { type: 'object', properties: { action: { type: 'string', enum: ['list', 'delete'] } }, required: ['action'] },
    };
    const before: Classification = { ...ruled(manage), ...held('Destructive', ['delete']) };
    const table = (list: Category, gone: Category) => ({
      path: 'args.action',
      operations: [
        { value: 'list', category: list },
        { value: 'delete', category: gone },
      ],
    });
    before.operations = table('Read', 'Destructive');
    const told = (operations: ModelOpinion['operations']) =>
      settle(before, judgedOf(manage), { answers: [says('Destructive', 'small', { ...(operations && { operations }) })] }).operations;
    expect(told(table('Read', 'Read'))).toEqual(table('Read', 'Destructive'));
    expect(told(table('Write', 'Read'))).toEqual(table('Write', 'Destructive'));
    // A policy lets milder values through: a model that only agrees gives it none.
    const { operations: _operations, ...bare } = before;
    expect(
      settle(bare, judgedOf(manage), { answers: [says('Destructive', 'small', { operations: table('Read', 'Read') })] }).operations,
    ).toBeUndefined();
    const write = { ...bare, category: 'Write' as const };
    expect(
      settle(write, judgedOf(manage), { answers: [says('Destructive', 'small', { operations: table('Read', 'Destructive') })] }).operations,
    ).toEqual(table('Write', 'Destructive'));
  });
});

describe('a review', () => {
  it('decides, and says who, when and why', () => {
    const before = ruled(PURGE);
    const review = aReview(PURGE, 'Write');
    const after = settle(before, judgedOf(PURGE), { review });
    expect(after).toMatchObject({
      digest: before.digest,
      category: 'Write',
      risk: 'medium',
      riskReasons: ['It creates or changes data or settings.'],
      confidence: 1,
      decidedBy: 'review',
      ruled: { category: 'Destructive', risk: 'critical' },
      review,
      versions: { ...before.versions, review: '2026-11-20' },
    });
    expect(after.evidence).toEqual([{ rule: 'review:Kim', in: 'name', quote: 'purge_cache' }, ...before.evidence]);
    // What could go wrong is said behind it, in the words of any rationale.
    expect(after.rationale).toMatch(
      /^A person \(Kim\) looked at this very definition on 2026-11-20 and corrected what the rules make of it, a Destructive tool: The cache fills again by itself\. [A-Z].+\.$/,
    );
    expect(after.rationale).not.toMatch(/medium|a Write tool/);
  });

  it('may raise as well as lower, and may only say that the rules are right', () => {
    const get = aTool('get_note(id)', 'Returns a note.');
    expect(settle(ruled(get), judgedOf(get), { review: aReview(get, 'Financial') })).toMatchObject({
      category: 'Financial',
      risk: 'critical',
      facets: expect.arrayContaining(['money']),
    });
    const confirmed = settle(ruled(PURGE), judgedOf(PURGE), { review: aReview(PURGE, 'Destructive') });
    expect(confirmed).toMatchObject({ category: 'Destructive', decidedBy: 'review', confidence: 1 });
    expect(confirmed.rationale).toContain('came to what the rules say too');
  });

  it('settles a dispute between rules and a model, whichever of them it follows', () => {
    const after = settle(ruled(PURGE), judgedOf(PURGE), { answers: [says('Read')], review: aReview(PURGE, 'Read') });
    expect(after).toMatchObject({ category: 'Read', flags: [], versions: { llm: 'small with prompt 1', review: '2026-11-20' } });
    // The same in two steps, as verdicts are stored without reviews.
    const stored = settle(ruled(PURGE), judgedOf(PURGE), { answers: [says('Read')] });
    expect(settle(stored, judgedOf(PURGE), { review: aReview(PURGE, 'Read') })).toEqual(after);
  });

  it('leaves visible what rules alone say, also where a model had raised it', () => {
    const get = aTool('get_note(id)', 'Returns a note.');
    const after = settle(ruled(get), judgedOf(get), { answers: [says('Destructive')], review: aReview(get, 'Write') });
    expect(after).toMatchObject({ category: 'Write', ruled: { category: 'Read', risk: 'low' } });
    expect(after.rationale).toContain('corrected what the rules make of it, a Read tool');
  });

  it('adds and takes away facets, and the risk follows them', () => {
    const run = aTool('run_command(command)', 'Runs a shell command.');
    expect(ruled(run)).toMatchObject({ category: 'Execute', risk: 'critical' });
    expect(ruled(run).facets).toContain('shell');
    const after = settle(ruled(run), judgedOf(run), {
      review: aReview(run, 'Execute', { facets: { add: ['device'], remove: ['shell', 'code'] } }),
    });
    expect(after.risk).toBe('high');
    expect(after.facets).toContain('device');
    expect(after.facets).not.toContain('shell');
  });

  it('holds no operation for worse than the whole, and none for milder where the whole was raised', () => {
    const manage: ToolDefinition = {
      name: 'manage_label',
      inputSchema: { type: 'object', properties: { action: { type: 'string', enum: ['list', 'create', 'delete'] } }, required: ['action'] },
    };
    const before: Classification = {
      ...ruled(manage),
      ...held('Destructive', ['delete']),
      operations: {
        path: 'args.action',
        operations: [
          { value: 'list', category: 'Read' },
          { value: 'create', category: 'Write' },
          { value: 'delete', category: 'Destructive' },
        ],
      },
    };
    expect(settle(before, judgedOf(manage), { review: aReview(manage, 'Write') }).operations?.operations).toEqual([
      { value: 'list', category: 'Read' },
      { value: 'create', category: 'Write' },
      { value: 'delete', category: 'Write' },
    ]);
    expect(settle(before, judgedOf(manage), { review: aReview(manage, 'Financial') }).operations).toBeUndefined();
  });

  it('takes away the flags that only contradicted the old category', () => {
    const tool: ToolDefinition = { ...PURGE, annotations: { readOnlyHint: true } };
    const before = { ...ruled(tool), flags: ['hidden-characters', 'hint-contradiction', 'description-lowers-risk'] };
    const flagsOf = (category: Category) => settle(before, judgedOf(tool), { review: aReview(tool, category) }).flags;
    expect(flagsOf('Read')).toEqual(['hidden-characters']);
    expect(flagsOf('Write')).toEqual(['hidden-characters', 'hint-contradiction']);
    expect(flagsOf('Destructive')).toEqual(before.flags);
  });

  it('of another definition is an error, and never counts', () => {
    const changed = { ...PURGE, description: 'Purges the cache of a zone, and the zone.' };
    expect(() => settle(ruled(changed), judgedOf(changed), { review: aReview(PURGE, 'Read') })).toThrow(TypeError);
  });
});

const category = fc.constantFrom(...CATEGORIES);
const opinion: fc.Arbitrary<ModelOpinion> = fc.record({
  category,
  effects: fc.constant<string[]>([]),
  facets: fc.subarray([...FACETS]),
  argumentRisks: fc.array(fc.record({ path: fc.constantFrom('args.zone', 'args.x'), kind: fc.constantFrom(...ARGUMENT_KINDS) }), {
    maxLength: 3,
  }),
  evidence: fc.constant([{ rule: 'prompt-1:reads', in: 'name', quote: 'e' }]),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
});
const answer: fc.Arbitrary<Answer> = fc.record({
  model: fc.constantFrom('small', 'large', 'other'),
  promptVersion: fc.constant('1'),
  answer: fc.oneof(
    opinion.map((said) => ({ outcome: 'opinion' as const, opinion: said })),
    fc.constantFrom(...NO_VERDICTS).map((why) => ({ outcome: 'no-verdict' as const, why, detail: '' })),
  ),
});
const tool: fc.Arbitrary<ToolDefinition> = fc
  .record({
    name: fc.constantFrom(
      'get_note(id)',
      'purge_cache(zone)',
      'run_command(command)',
      'send_mail(to,text)',
      'pay_invoice(amount)',
      'frobnicate',
    ),
    description: fc.constantFrom(undefined, 'Returns a note.', 'Deletes it.', 'Reads a secret.'),
    destroys: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ name, description, destroys }) => ({
    ...aTool(name, description),
    ...(destroys !== undefined && { annotations: { destructiveHint: destroys } }),
  }));

describe('settle', () => {
  it('without a review is never below what rules say, in category, risk, facets or operations, whatever models say', () => {
    fc.assert(
      fc.property(tool, fc.array(answer, { maxLength: 5 }), (definition, answers) => {
        const before = classify(definition, aServer);
        const after = settle(before, judgedOf(definition), { answers });
        expect(CATEGORIES.indexOf(after.category)).toBeGreaterThanOrEqual(CATEGORIES.indexOf(before.category));
        expect(RISK_LEVELS.indexOf(after.risk)).toBeGreaterThanOrEqual(RISK_LEVELS.indexOf(before.risk));
        expect(after.facets).toEqual(expect.arrayContaining(before.facets));
        expect(after.argumentRisks).toEqual(expect.arrayContaining(before.argumentRisks));
        expect(after.confidence).toBeGreaterThanOrEqual(0);
        expect(after.confidence).toBeLessThanOrEqual(1);
        expect(after.decidedBy === 'rules').toBe(after.category === before.category && after.risk === before.risk);
      }),
    );
  });

  it('with a review is of the category that the person said, whatever rules and models say', () => {
    fc.assert(
      fc.property(tool, fc.array(answer, { maxLength: 5 }), category, (definition, answers, said) => {
        const after = settle(ruled(definition), judgedOf(definition), { answers, review: aReview(definition, said) });
        expect(after.category).toBe(said);
        expect(after.decidedBy).toBe('review');
        expect({ risk: after.risk, riskReasons: after.riskReasons }).toEqual(riskOf(said, after.facets, false));
        expect(after.operations?.operations.every((one) => CATEGORIES.indexOf(one.category) <= CATEGORIES.indexOf(said)) ?? true).toBe(
          true,
        );
      }),
    );
  });
});
