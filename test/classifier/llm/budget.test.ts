import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBudget } from '#classifier/llm/budget';
import { costAtMost, costOf, PRICES, type Price } from '#classifier/llm/prices';

const CENT = 10_000_000;
const haiku = PRICES['claude-haiku-5-5'] as Price;
const sonnet = PRICES['claude-sonnet-5-5'] as Price;

describe('costOf', () => {
  const usage = { input_tokens: 1_000, output_tokens: 400, cache_creation_input_tokens: 0, cache_read_input_tokens: 2_500 };

  it.each([
    // 1,000 x 0.10 + 2,500 x 0.01 + 400 x 0.50 dollars for a million.
    ['Haiku with a cached rubric', { price: haiku, cacheTtl: '5m', batch: false }, usage, 325_000],
    ['the same in a batch, at half', { price: haiku, cacheTtl: '1h', batch: true }, usage, 162_500],
    // 1,000 x 2 + 2,500 x 0.10 + 400 x 10.
    ['Sonnet', { price: sonnet, cacheTtl: '5m', batch: false }, usage, 6_250_000],
    // 2,500 x 0.125.
    [
      'a rubric put into the cache',
      { price: haiku, cacheTtl: '5m', batch: false },
      { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 2_500 },
      312_500,
    ],
    // 2,500 x 0.20.
    [
      'one put there for an hour',
      { price: haiku, cacheTtl: '1h', batch: false },
      { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 2_500 },
      500_000,
    ],
    // 100,001 x 0.50 and one answer token for 2.50.
    [
      'a prompt over 100,000 tokens, at five times',
      { price: haiku, cacheTtl: '5m', batch: false },
      { input_tokens: 100_001, output_tokens: 1 },
      50_003_000,
    ],
    ['a prompt of 100,000', { price: haiku, cacheTtl: '5m', batch: false }, { input_tokens: 100_000, output_tokens: 0 }, 10_000_000],
  ] as const)('%s', (_claim, terms, used, cost) => {
    expect(costOf(terms, used)).toBe(cost);
  });

  it('is never more than was put by, whatever part of the prompt is cached', () => {
    fc.assert(
      fc.property(
        fc.nat(150_000),
        fc.nat(150_000),
        fc.nat(150_000),
        fc.nat(8_000),
        fc.constantFrom(haiku, sonnet),
        fc.constantFrom('5m' as const, '1h' as const),
        fc.boolean(),
        (input, written, read, output, price, cacheTtl, batch) => {
          const terms = { price, cacheTtl, batch };
          const used = { input_tokens: input, cache_creation_input_tokens: written, cache_read_input_tokens: read, output_tokens: output };
          expect(costOf(terms, used)).toBeLessThanOrEqual(costAtMost(terms, input + written + read, output));
        },
      ),
    );
  });
});

describe('openBudget', () => {
  it('refuses what does not fit when nothing is under way', async () => {
    const budget = openBudget(0.02);
    expect(await budget.putBy(2 * CENT + 1)).toBeUndefined();
    expect(await budget.putBy(2 * CENT)).toBeDefined();
  });

  it('lets a request wait for what others leave over, and refuses it when they leave nothing', async () => {
    const budget = openBudget(0.02);
    const first = await budget.putBy(2 * CENT);
    const second = budget.putBy(CENT);
    const third = budget.putBy(CENT);
    first?.settle(CENT);
    const granted = await second;
    expect(granted).toBeDefined();
    granted?.settle(CENT);
    expect(await third).toBeUndefined();
    expect(budget.spentDollars).toBe(0.02);
  });

  it('counts the whole of an attempt whose cost nobody knows, and puts the same by again while it fits', async () => {
    const budget = openBudget(0.02);
    const put = await budget.putBy(CENT);
    expect(put?.again()).toBe(true);
    expect([budget.spentDollars, budget.putByDollars]).toEqual([0.01, 0.01]);
    expect(put?.again()).toBe(false);
    put?.settle(CENT);
    expect([budget.spentDollars, budget.putByDollars]).toEqual([0.02, 0]);
  });

  it('settles once', async () => {
    const budget = openBudget(0.02);
    const put = await budget.putBy(CENT);
    put?.settle(CENT);
    put?.settle(CENT);
    expect(put?.again()).toBe(false);
    expect([budget.spentDollars, budget.putByDollars]).toEqual([0.01, 0]);
  });

  it('owes what was committed before, beyond its limit too, and lets nothing follow', async () => {
    const budget = openBudget(0.01);
    const owed = budget.owe(5 * CENT);
    expect(budget.putByNow(1)).toBeUndefined();
    owed.settle(3 * CENT);
    expect(budget.spentDollars).toBe(0.03);
    expect(await budget.putBy(1)).toBeUndefined();
  });

  it('has no limit where none is set, and counts all the same', async () => {
    const budget = openBudget(undefined);
    (await budget.putBy(500 * CENT))?.settle(499 * CENT);
    expect(budget.spentDollars).toBe(4.99);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e12])('cannot be %d dollars', (dollars) => {
    expect(() => openBudget(dollars)).toThrow(/cannot be kept/);
  });

  it('is never overrun, however requests overlap, and answers each of them', async () => {
    const request = fc.record({
      most: fc.integer({ min: 1, max: 300 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      lost: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), fc.nat(2_000), async (requests, limit) => {
        const budget = openBudget(limit / 1e9);
        let truly = 0;
        const within = (): void => {
          expect(Math.round((budget.spentDollars + budget.putByDollars) * 1e9)).toBeLessThanOrEqual(limit);
        };
        await Promise.all(
          requests.map(async ({ most, share, lost }) => {
            const put = await budget.putBy(most);
            within();
            if (put === undefined) return;
            await Promise.resolve();
            if (lost) {
              truly += most;
              if (!put.again()) return;
              within();
            }
            const cost = Math.floor(most * share);
            truly += cost;
            put.settle(cost);
            within();
          }),
        );
        expect(truly).toBeLessThanOrEqual(limit);
        expect(Math.round(budget.spentDollars * 1e9)).toBe(truly);
        expect(budget.putByDollars).toBe(0);
      }),
    );
  });
});
