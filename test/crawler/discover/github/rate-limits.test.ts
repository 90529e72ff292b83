import { describe, expect, it } from 'vitest';
import { gapOf, paceAfter } from '#crawler/discover/github/rate-limits';

const NOW = 1_800_000_000_000;
const reply = (status: number, headers: Record<string, string> = {}, data: unknown = {}) => ({ status, headers, data });

describe('paceAfter', () => {
  it.each([
    ['goes on after an answer', reply(200), { kind: 'go' }],
    ['goes on after an error that is no limit', reply(502), { kind: 'go' }],
    ['takes a 403 without any sign of a limit for what it is', reply(403), { kind: 'go' }],
    ['waits as long as GitHub says', reply(403, { 'retry-after': '37' }), { kind: 'wait', until: NOW + 37_000, whole: true }],
    [
      'believes the wait that is named over the budget',
      reply(429, { 'retry-after': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000900' }),
      { kind: 'wait', until: NOW + 5_000, whole: true },
    ],
    [
      'waits until a second after a used-up budget is full again, with that budget alone',
      reply(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000060' }),
      { kind: 'wait', until: NOW + 61_000, whole: false },
    ],
    [
      'waits a second where that moment has passed on our clock',
      reply(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1799999000' }),
      { kind: 'wait', until: NOW + 1_000, whole: false },
    ],
    ['waits a minute where no time is named', reply(429), { kind: 'wait', until: NOW + 60_000, whole: true }],
    [
      'knows a secondary limit without headers by the page that is named',
      reply(
        403,
        {},
        { documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits' },
      ),
      { kind: 'wait', until: NOW + 60_000, whole: true },
    ],
    [
      'knows the refusal of a GraphQL query, which comes as an answer',
      reply(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000060' }, { errors: [{ type: 'RATE_LIMITED' }] }),
      { kind: 'wait', until: NOW + 61_000, whole: false },
    ],
    [
      'does not fall for headers that are no numbers',
      reply(429, { 'retry-after': 'soon' }),
      { kind: 'wait', until: NOW + 60_000, whole: true },
    ],
  ])('%s', (_claim, given, expected) => {
    expect(paceAfter(given, NOW, 0)).toEqual(expected);
  });

  it('waits twice as long each time where no time is named', () => {
    expect([0, 1, 2, 9].map((refusals) => paceAfter(reply(429), NOW, refusals))).toEqual(
      [60_000, 120_000, 240_000, 1_920_000].map((ms) => ({ kind: 'wait', until: NOW + ms, whole: true })),
    );
  });
});

describe('gapOf', () => {
  it.each([
    ['30 searches a minute with a token', gapOf('search', true), 2_000],
    ['10 without', gapOf('search', false), 6_000],
    ['10 searches in code', gapOf('code_search', true), 6_000],
    ['as many as an installation says it allows', gapOf('search', true, 60), 1_000],
  ])('leaves time for %s', (_claim, gapMs, expected) => {
    expect(gapMs).toBe(expected);
  });
});
