import { describe, expect, it } from 'vitest';
import type { CatalogueTool } from '#core/catalogue';
import type { Review } from '#core/classification';
import { lookReasons } from '#core/review-queue';
import { ReviewQueue } from '#site/src/view/review-queue';
import { toolPage } from '#site/src/view/tool-page';
import { sampleSource } from '../support/sample-catalogue.ts';

const { meta, servers } = sampleSource();

async function sample(slug: string) {
  for await (const { server, tools } of servers()) if (server.slug === slug) return { server, tools };
  throw new Error(`There is no server ${slug}.`);
}
const { server, tools } = await sample('files');
const [base] = tools;
if (base === undefined) throw new Error('The sample has no tool.');

/** A tool of the sample, with another verdict. */
const aTool = (verdict: Partial<CatalogueTool['classification']>, more: Partial<CatalogueTool> = {}): CatalogueTool => ({
  ...base,
  ...more,
  classification: { ...base.classification, ...verdict },
});

const REVIEW: Review = {
  server: 'npm:@example/files',
  tool: 'read_file',
  digest: base.digest,
  category: 'Write',
  reason: 'It keeps\u202E a copy',
  reviewer: 'Kim',
  at: '2026-11-20',
};

describe('the page of a reviewed tool', () => {
  it('says that a person decided, and what rules alone say', () => {
    const reviewed = aTool({
      category: 'Write',
      risk: 'medium',
      decidedBy: 'review',
      review: REVIEW,
      ruled: { category: 'Destructive', risk: 'critical' },
      evidence: [{ rule: 'review:Kim', in: 'name', quote: 'read_file' }],
      versions: { rules: '4', review: '2026-11-20' },
    });
    const { whyPolicy, evidence } = toolPage(reviewed, server, meta);
    expect(whyPolicy.decidedBy).toBe('A person decided (rules 4 and review 2026-11-20).');
    expect(whyPolicy.ruled).toBe('Rules alone say Destructive, critical risk.');
    expect(whyPolicy.lapsed).toBeUndefined();
    expect(evidence).toEqual([
      { quote: 'read_file', where: 'its name', rule: 'review:Kim', claim: 'the definition that a person reviewed' },
    ]);
  });

  it('says nothing of the rules where they say the same', () => {
    const { category, risk } = base.classification;
    expect(toolPage(aTool({ decidedBy: 'review', ruled: { category, risk } }), server, meta).whyPolicy.ruled).toBeUndefined();
    expect(toolPage(base, server, meta).whyPolicy.ruled).toBeUndefined();
  });

  it('says of a review that lapsed whose it was, and that it does not count', () => {
    expect(toolPage(aTool({}, { lapsedReview: REVIEW }), server, meta).whyPolicy.lapsed).toBe(
      'Kim reviewed this tool on 20 November 2026 and called it Write: “It keeps[U+202E] a copy” That review was made for an earlier definition and does not count any more; nobody has looked at this one yet.',
    );
  });

  it('names a dispute', () => {
    expect(toolPage(aTool({ flags: ['disagreement'] }), server, meta).whyPolicy.flags).toEqual([
      'Rules and a language model do not say the same of this tool. The more dangerous verdict stands until a person has looked at it.',
    ]);
  });
});

describe('a person should look', () => {
  it.each([
    ['nowhere where the verdict is sure', aTool({ confidence: 0.9 }), []],
    ['where it is not', aTool({ confidence: 0.59 }), ['low-confidence']],
    ['where a model disagrees', aTool({ flags: ['disagreement'] }), ['disagreement']],
    ['where the text hides something', aTool({ flags: ['hidden-characters'] }), ['disguised-text']],
    ['where the text gives orders to the model', aTool({ flags: ['orders-to-model'] }), ['orders-to-model']],
    ['not for a hint that contradicts', aTool({ flags: ['hint-contradiction'] }), []],
    ['where a review lapsed', aTool({ confidence: 0.2 }, { lapsedReview: REVIEW }), ['review-lapsed', 'low-confidence']],
    ['not where a person has', aTool({ flags: ['hidden-characters'], decidedBy: 'review', confidence: 0.1 }), []],
  ])('%s', (_claim, tool, reasons) => {
    expect(lookReasons(tool)).toEqual(reasons);
  });

  it('at the most dangerous first, and of those at the least certain', () => {
    const queue = new ReviewQueue();
    for (const [slug, verdict] of [
      ['d', { risk: 'low', category: 'Read', confidence: 0.1 }],
      ['c', { risk: 'critical', category: 'Execute', confidence: 0.1 }],
      ['b', { risk: 'critical', category: 'Financial', confidence: 0.5 }],
      ['a', { risk: 'critical', category: 'Financial', confidence: 0.4 }],
      ['sure', { risk: 'critical', category: 'Financial', confidence: 0.99 }],
    ] as const) {
      queue.offer(server, aTool(verdict, { slug }));
    }
    const { tools: inOrder, ...counts } = queue.inOrder();
    expect(counts).toEqual({ count: 4, leftOut: 0 });
    expect(inOrder.map(({ page }) => page)).toEqual(['a', 'b', 'c', 'd'].map((slug) => `tools/files/${slug}.html`));
    expect(inOrder[0]).toEqual({
      why: ['low-confidence'],
      category: 'Financial',
      risk: 'critical',
      confidence: 0.4,
      page: 'tools/files/a.html',
      json: 'api/v1/tools/files/a.json',
      review: {
        server: 'npm:@example/files',
        tool: 'read_file',
        digest: base.digest,
        category: 'Financial',
        reason: '',
        reviewer: '',
        at: '',
      },
    });
  });

  it('at what is odd about one tool before what is only uncertain', () => {
    const queue = new ReviewQueue();
    queue.offer(server, aTool({ risk: 'critical', confidence: 0.1 }, { slug: 'uncertain' }));
    queue.offer(server, aTool({ risk: 'high', flags: ['orders-to-model'] }, { slug: 'poisoned' }));
    expect(queue.inOrder().tools.map(({ page }) => page)).toEqual(['tools/files/poisoned.html', 'tools/files/uncertain.html']);
  });

  it('at no more than 1,000, the rest counted', () => {
    const queue = new ReviewQueue();
    for (let index = 0; index < 2_500; index += 1) {
      queue.offer(server, aTool({ confidence: 0.1, risk: index === 0 || index === 2_400 ? 'critical' : 'low' }, { slug: `t${index}` }));
    }
    const { count, leftOut, tools: inOrder } = queue.inOrder();
    expect([count, leftOut, inOrder.length]).toEqual([2_500, 1_500, 1_000]);
    expect(inOrder.slice(0, 2).map(({ page }) => page)).toEqual(['tools/files/t0.html', 'tools/files/t2400.html']);
  });
});
