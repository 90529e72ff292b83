import { describe, expect, it } from 'vitest';
import { checkBars, readBars } from '#classifier/evaluation/bars';
import { evaluate } from '#classifier/evaluation/evaluate';
import { aServer, aTool } from '../support.ts';

const measured = evaluate([
  { server: aServer, tool: aTool('get_user'), label: { category: 'Read' } },
  { server: aServer, tool: aTool('list_users'), label: { category: 'Read' } },
  { server: aServer, tool: aTool('delete_user'), label: { category: 'Destructive' } },
  { server: aServer, tool: aTool('get_token'), label: { category: 'Write', clear: false } },
]);

describe('a bar', () => {
  it.each([
    ['at-least', 'accuracy=0.75', 'all', [true]],
    ['at-least', 'accuracy=0.76', 'all', [false]],
    ['at-least', 'Accuracy=1, read-recall=1', 'clear', [true, true]],
    ['at-most', 'called-read=0', 'clear', [true]],
    ['at-most', 'called-read=0,called-read-share=0.5,severe-lower=0', 'all', [false, true, true]],
  ] as const)('%s %s on %s rows is held against what was measured', (bound, text, rows, met) => {
    expect(checkBars(readBars(text, bound), measured, rows).map((bar) => bar.met)).toEqual(met);
  });

  it('that the rows cannot tell is not met, however low it lies', () => {
    const bars = [...readBars('read-only-accuracy=0,financial-recall=0', 'at-least'), ...readBars('read-only-called-read=9', 'at-most')];
    expect(checkBars(bars, measured, 'all').map(({ met, measured: value }) => [met, value])).toEqual([
      [false, undefined],
      [false, undefined],
      [false, undefined],
    ]);
    expect(checkBars(readBars('called-read=9', 'at-most'), evaluate([]), 'all')).toMatchObject([{ met: false }]);
  });

  it.each([
    ['at-least', 'accuracy', /`accuracy` is not FIGURE=NUMBER, as in `accuracy=0.92/],
    ['at-least', 'accuracy=', /is not FIGURE=NUMBER/],
    ['at-least', 'accuracy=0.9,', /`` is not FIGURE=NUMBER/],
    ['at-least', 'acuracy=0.9', /no figure `acuracy`\. Did you mean `accuracy`\?/],
    ['at-least', 'beauty=0.9', /no figure `beauty`\. There are accuracy, macro-f1, /],
    ['at-least', 'accuracy=92', /`accuracy` is a share between 0 and 1; `92` is not/],
    ['at-least', 'accuracy=0x1', /`0x1` is not/],
    ['at-least', 'accuracy=NaN', /`NaN` is not/],
    ['at-least', 'called-read=0', /good when it is low: write `--at-most called-read=0`/],
    ['at-most', 'accuracy=0.9', /good when it is high: write `--at-least accuracy=0.9`/],
    ['at-most', 'called-read=0.5', /`called-read` is a number of rows; `0.5` is not/],
  ] as const)('%s %s is refused', (bound, text, why) => {
    expect(() => readBars(text, bound)).toThrow(why);
  });
});
