import { describe, expect, it } from 'vitest';
import { whenWords } from '#gateway/refusal';

describe('when a call can be tried again', () => {
  const NOON = new Date('2026-11-02T12:00:18.500Z');
  it.each([
    [1, '2026-11-02T12:00:59.700Z', 'in 1 second (at 12:01 UTC)'],
    [42, '2026-11-02T12:00:18.500Z', 'in 42 seconds (at 12:01 UTC)'],
    [3_582, '2026-11-02T12:00:18.500Z', 'in about 60 minutes (at 13:00 UTC)'],
    [43_182, '2026-11-02T12:00:18.500Z', 'in about 12 hours (on 2026-11-03 at 00:00 UTC)'],
    [83_506, '2026-11-02T00:48:14.000Z', 'in about 24 hours (on 2026-11-03 at 00:00 UTC)'],
  ])('in %i seconds from %s is said as `%s`', (seconds, at, words) => {
    expect(whenWords(seconds, new Date(at))).toBe(words);
  });

  it('is said without a window too, and not too early', () => {
    expect(whenWords(7_201, NOON)).toBe('in about 3 hours (at 14:01 UTC)');
  });
});
