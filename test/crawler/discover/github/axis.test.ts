import { describe, expect, it } from 'vitest';
import { type Axis, createdAxis, crowdsSeen, nextRange, sizeAxis, starsAxis } from '#crawler/discover/github/axis';

/** Numbers from 0 to 9,999 on which everything lies evenly. */
const even: Axis = { name: 'size', from: 0, to: 9_999, print: (from, to) => `${from}..${to}`, weight: (from, to) => to - from + 1 };
const none = new Map<number, number>();

describe('nextRange', () => {
  it('takes all of an axis that fits into one query', () => {
    expect(nextRange(even, { counted: 1000, taken: [], crowds: none })).toEqual({ from: 0, to: 9_999 });
  });

  it('cuts what does not fit into equal parts', () => {
    expect(nextRange(even, { counted: 1600, taken: [], crowds: none })).toEqual({ from: 0, to: 4_999 });
  });

  it('goes on behind the last range, as dense as it was', () => {
    const taken = [{ from: 0, to: 999, total: 500 }];
    expect(nextRange(even, { counted: 8000, taken: [...taken, { from: 1000, to: 2999, total: 1000 }], crowds: none })).toEqual({
      from: 3000,
      to: 4624,
    });
  });

  it('takes the rest when it fits, however dense it was before', () => {
    const taken = [{ from: 0, to: 99, total: 990 }];
    expect(nextRange(even, { counted: 1500, taken, crowds: none })).toEqual({ from: 100, to: 9_999 });
  });

  it('cuts a refused range by what was counted in it', () => {
    const refused = { from: 0, to: 999, total: 2000, times: 1 };
    expect(nextRange(even, { counted: 8_700, taken: [], refused, crowds: none })).toEqual({ from: 0, to: 434 });
  });

  it('comes down to one point, whatever it expects', () => {
    const refused = { from: 5000, to: 5001, total: 1500, times: 1 };
    const taken = [{ from: 0, to: 4999, total: 100 }];
    expect(nextRange(even, { counted: 8000, taken, refused, crowds: none })).toEqual({ from: 5000, to: 5000 });
  });

  it('looks where the results of a refused range lie', () => {
    const refused = { from: 0, to: 8999, total: 1740, times: 2 };
    const support = { from: 5000, to: 5099 };
    expect(nextRange(even, { counted: 1740, taken: [], refused, support, crowds: none })).toEqual({ from: 0, to: 5049 });
    const taken = [{ from: 0, to: 5049, total: 870 }];
    expect(nextRange(even, { counted: 2610, taken, support, crowds: none })).toEqual({ from: 5050, to: 5099 });
  });

  it('becomes wide again behind a dense place', () => {
    const taken = [
      { from: 0, to: 9, total: 900 },
      { from: 10, to: 19, total: 0 },
    ];
    expect(nextRange(even, { counted: 2640, taken, crowds: none })).toEqual({ from: 20, to: 179 });
  });

  it('halves in the end, when all that is expected goes wrong', () => {
    let to = 9_999;
    let times = 0;
    // Everything lies on the first point, and all that was seen says that it lies on the last.
    while (to > 0 && times < 30) {
      times += 1;
      to =
        nextRange(even, {
          counted: 5000,
          taken: [],
          refused: { from: 0, to, total: 5000, times },
          support: { from: 9_999, to: 9_999 },
          crowds: none,
        })?.to ?? 0;
    }
    expect(times).toBeLessThan(25);
  });

  it('ends right before a crowd, and then takes its point alone', () => {
    const crowds = new Map([[700, 1200]]);
    const refused = { from: 0, to: 999, total: 1500, times: 1 };
    expect(nextRange(even, { counted: 4000, taken: [], refused, crowds })).toEqual({ from: 0, to: 699 });
    const taken = [{ from: 0, to: 699, total: 210 }];
    expect(nextRange(even, { counted: 4000, taken, crowds })).toEqual({ from: 700, to: 700 });
  });

  it('has an end', () => {
    expect(nextRange(even, { counted: 900, taken: [{ from: 0, to: 9_999, total: 900 }], crowds: none })).toBeUndefined();
  });

  it.each([
    ['fewer were counted than there are', 100],
    ['none were counted', 0],
  ])('covers the axis without a hole when %s', (_claim, counted) => {
    const taken: { from: number; to: number; total: number }[] = [];
    for (let asked = 0; asked < 50; asked++) {
      const range = nextRange(even, { counted, taken, crowds: none });
      if (range === undefined) break;
      taken.push({ ...range, total: 300 });
    }
    expect(taken.map(({ from }) => from)).toEqual([0, ...taken.slice(0, -1).map(({ to }) => to + 1)]);
    expect(taken.at(-1)?.to).toBe(9_999);
  });
});

describe('crowdsSeen', () => {
  it('finds the moments that many of a page share, and says how many they are of all', () => {
    const places = [...Array.from({ length: 60 }, () => 5), ...Array.from({ length: 40 }, (_, index) => 100 + index)];
    expect([...crowdsSeen(places, 2000)]).toEqual([[5, 1200]]);
  });

  it('takes a handful for chance', () => {
    expect(crowdsSeen([1, 1, 1, 2, 3, 4, 5], 1100).size).toBe(0);
  });
});

describe('axes', () => {
  it.each([
    ['times', createdAxis(0, 10).print(1_732_492_800, 1_732_579_199), 'created:2024-11-25T00:00:00Z..2024-11-25T23:59:59Z'],
    ['stars', starsAxis().print(0, 4), 'stars:0..4'],
    ['stars without end', starsAxis().print(5, starsAxis().to), 'stars:>=5'],
    ['bytes', sizeAxis().print(100, 199), 'size:100..199'],
  ])('prints a range of %s as GitHub reads it', (_claim, printed, expected) => {
    expect(printed).toBe(expected);
  });

  it('expects others where known repositories were created', () => {
    const known = [...Array.from({ length: 2000 }, (_, index) => 1_740_000_000 + index)];
    const axis = createdAxis(1_700_000_000, 1_800_000_000, known);
    expect(axis.weight(1_740_000_000, 1_740_000_999) / axis.weight(1_740_001_000, 1_740_001_999)).toBeCloseTo(1, 3);
    expect(axis.weight(1_740_000_000, 1_740_000_999)).toBeGreaterThan(0.4);
    expect(axis.weight(1_750_000_000, 1_750_000_999)).toBeGreaterThan(0);
  });
});
