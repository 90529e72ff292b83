import { describe, expect, it } from 'vitest';
import { dueAt, type LookedAt } from '#pipeline/schedule';

const NOW = '2026-11-01T00:00:00.000Z';
const HOUR = 1;
const DAY = 24;
const daysAgo = (days: number) => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();
const looked = (rest: Partial<LookedAt> = {}): LookedAt => ({
  identity: 'npm:x',
  lookedAt: NOW,
  changedAt: NOW,
  failures: 0,
  ecosystem: 'npm',
  ...rest,
});
const hoursUntil = (of: LookedAt) => (dueAt(of).getTime() - Date.parse(NOW)) / 3_600_000;
/** What a server comes due by that has no delay of its own. */
const within = (hours: number, least: number, most = least * 1.25) => {
  expect(hours).toBeGreaterThanOrEqual(least);
  expect(hours).toBeLessThanOrEqual(most);
};

describe('when a server is looked at again', () => {
  it.each<[string, Partial<LookedAt>, number]>([
    ['a day after it was found', {}, DAY],
    ['a day after it changed, and still a day after five quiet ones', { changedAt: daysAgo(5) }, DAY],
    ['less and less the longer nothing changes', { changedAt: daysAgo(50) }, 10 * DAY],
    ['twice as soon where ten starred it', { changedAt: daysAgo(50), stars: 10 }, 5 * DAY],
    ['four times as soon where thousands did, and no sooner', { changedAt: daysAgo(50), stars: 900_000 }, 2.5 * DAY],
    ['an hour after a look that failed', { changedAt: daysAgo(50), failures: 1 }, HOUR],
    ['after twice as long each time it fails', { failures: 5 }, 16 * HOUR],
    ['when its list is no longer good, where it says so and is remote', { ecosystem: 'remote', ttlMs: 3 * 86_400_000 }, 3 * DAY],
    ['a day later where a remote one says less', { ecosystem: 'remote', ttlMs: 1_000 }, DAY],
    ['a day later where a remote one failed', { ecosystem: 'remote', failures: 1 }, DAY],
    ['as any other where a package says how long its list is good', { ttlMs: 1_000 }, DAY],
    ['a day after a clock that ran backwards', { changedAt: daysAgo(-3) }, DAY],
  ])('is %s', (_claim, rest, hours) => {
    within(hoursUntil(looked(rest)), hours);
  });

  it.each<[string, Partial<LookedAt>]>([
    ['nothing changed for years', { changedAt: daysAgo(5_000) }],
    ['it failed a thousand times', { failures: 1_000 }],
    ['it says that its list is good for ever', { ecosystem: 'remote', ttlMs: Number.MAX_VALUE }],
  ])('is within 30 days also where %s', (_claim, rest) => {
    within(hoursUntil(looked(rest)), 24 * DAY, 30 * DAY);
  });

  it('is the same for the same server, and spread for many', () => {
    expect(dueAt(looked())).toEqual(dueAt(looked()));
    const hours = Array.from({ length: 43_000 }, (_, at) => hoursUntil(looked({ identity: `npm:server-${at}` })));
    const perHour = Map.groupBy(hours, (hour) => Math.floor(hour));
    expect([...perHour.keys()].toSorted()).toEqual([24, 25, 26, 27, 28, 29]);
    for (const some of perHour.values()) within(some.length, 43_000 / 6 - 500, 43_000 / 6 + 500);
  });
});
