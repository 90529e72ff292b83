import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { confidenceIn, GROUNDS, groundOf } from '#classifier/confidence';
import { CATEGORIES, type Category, type Evidence } from '#core/classification';
import { aServer, aTool } from './support.ts';

const IN_NAME: Evidence = { rule: 'destroys-data', in: 'name', quote: 'delete' };
const IN_TEXT: Evidence = { rule: 'destroys-data', in: 'description', quote: 'Deletes' };
const verdict = (evidence: Evidence[], { category = 'Destructive' as Category, flags = [] as string[] } = {}) => ({
  category,
  evidence,
  flags,
});

describe('what a verdict rests on', () => {
  it.each([
    ['name and text', verdict([IN_NAME, IN_TEXT]), true, 'agreed'],
    ['a name whose text says nothing', verdict([IN_NAME]), true, 'structure'],
    ['a name without a description', verdict([IN_NAME]), false, 'undescribed'],
    ['an argument', verdict([{ ...IN_NAME, in: '/inputSchema/properties/x' }]), true, 'structure'],
    ['the text alone', verdict([IN_TEXT]), true, 'text'],
    ['nothing at all', verdict([], { category: 'Execute' }), true, 'nothing'],
    ['words that name another category', verdict([IN_NAME, IN_TEXT], { category: 'Financial' }), true, 'nothing'],
    ['a name that the text gainsays', verdict([IN_NAME], { flags: ['description-lowers-risk'] }), true, 'contradicted'],
  ])('is seen in its evidence: %s', (_claim, judged, described, ground) => {
    expect(groundOf(judged, described)).toBe(ground);
  });

  it('may be one operation of several', () => {
    const evidence: Evidence[] = [{ rule: 'operation-table', in: '/inputSchema/properties/action', quote: 'delete' }];
    const operations = {
      path: 'args.action',
      operations: [
        { value: 'get', category: 'Read' as const },
        { value: 'delete', category: 'Destructive' as const },
      ],
    };
    expect(groundOf({ ...verdict(evidence), operations }, true)).toBe('structure');
    expect(groundOf({ ...verdict(evidence, { category: 'Financial' }), operations }, true)).toBe('nothing');
  });

  it.each([
    ['get_user', 'Gets a user.', 'agreed'],
    ['delete_user', undefined, 'undescribed'],
    ['get_user', 'Deletes the user.', 'text'],
    ['frobnicate', undefined, 'nothing'],
  ])('is told of `%s` (%s)', (example, description, ground) => {
    expect(groundOf(classify(aTool(example, description), aServer), description !== undefined)).toBe(ground);
  });
});

describe('confidence', () => {
  /** A verdict of the category on the ground, made of rules that name it. */
  const on = (category: Category, ground: (typeof GROUNDS)[number], flags: string[] = []) => {
    const rule = {
      Read: 'returns-information',
      Write: 'changes-data',
      Execute: 'runs-things',
      Destructive: 'destroys-data',
      Financial: 'moves-money',
    };
    const name = { rule: rule[category], in: 'name', quote: 'x' };
    const evidence = {
      agreed: [name, { ...name, in: 'description' }],
      structure: [name],
      undescribed: [name],
      text: [{ ...name, in: 'description' }],
      nothing: [],
      contradicted: [name],
    }[ground];
    const judged = verdict(evidence, { category, flags: [...flags, ...(ground === 'contradicted' ? ['description-lowers-risk'] : [])] });
    expect(groundOf(judged, ground !== 'undescribed')).toBe(ground);
    return confidenceIn(judged, ground !== 'undescribed');
  };

  it.each(CATEGORIES)('of %s is fitted for every ground, and a firmer one never gives less', (category) => {
    const fitted = GROUNDS.map((ground) => on(category, ground));
    for (const confidence of fitted) {
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThan(1);
    }
    expect(fitted).toEqual(fitted.toSorted((one, other) => other - one));
  });

  it('is less where the text hides something, and never below nothing', () => {
    expect(on('Write', 'agreed', ['hidden-characters'])).toBeCloseTo(on('Write', 'agreed') - 0.1, 10);
    for (const category of CATEGORIES) expect(on(category, 'contradicted', ['hidden-characters'])).toBeGreaterThanOrEqual(0);
  });
});
