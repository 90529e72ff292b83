import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counters } from '#gateway/counters/counters';
import type { Reservation } from '#policy/limits';

const NOON = Date.UTC(2026, 10, 2, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LARGEST = 9_223_372_036_854_775_807n;

/** One call of at most ten in the minute from noon on. */
const aReservation = (changes: Partial<Reservation> = {}): Reservation => ({
  key: 'grant/calls/12:00',
  counter: 'calls',
  windowStart: NOON,
  windowEnd: NOON + MINUTE,
  units: 1_000_000n,
  rule: '/tools/t/limits/0',
  max: 10_000_000n,
  ...changes,
});

/** What every store of counters promises. Each test opens one that nobody used before. */
export function countersContract(open: (now: () => Date) => Promise<Counters>): void {
  const withCounters = async (use: (counters: Counters, setClock: (at: number) => void) => Promise<void>) => {
    let now = NOON;
    const counters = await open(() => new Date(now));
    try {
      await use(counters, (at) => {
        now = at;
      });
    } finally {
      await counters.close();
    }
  };
  const usedOf = async (counters: Counters, key = 'grant/calls/12:00') => (await counters.read([key])).get(key);
  const mustReserve = async (counters: Counters, ...reservations: Reservation[]) => {
    const reserved = await counters.reserve(reservations);
    if (!reserved.ok) throw new Error(`${reserved.refused.rule} refused.`);
    return reserved.id;
  };

  describe('reading', () => {
    it('answers for every key that is asked, 0 for one never counted', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation({ key: 'a', units: 7n }));
        expect(await counters.read(['a', 'b'])).toEqual(
          new Map([
            ['a', 7n],
            ['b', 0n],
          ]),
        );
        expect(await counters.read([])).toEqual(new Map());
      }));

    it('tells keys apart character for character', () =>
      withCounters(async (counters) => {
        for (const [at, key] of ['a', 'A', 'a ', 'ä', 'a\u0308', '__proto__', 'constructor', 'a\u0000b', '%', ''].entries()) {
          await mustReserve(counters, aReservation({ key, units: BigInt(at + 1) }));
        }
        expect([
          ...(await counters.read(['a', 'A', 'a ', 'ä', 'a\u0308', '__proto__', 'constructor', 'a\u0000b', '%', ''])).values(),
        ]).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]);
      }));
  });

  describe('reserving', () => {
    it('counts what is open as used', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation());
        expect(await usedOf(counters)).toBe(1_000_000n);
      }));

    it('serves up to the maximum and refuses the next, naming its rule', () =>
      withCounters(async (counters) => {
        for (let call = 0; call < 10; call++) await mustReserve(counters, aReservation());
        expect(await counters.reserve([aReservation()])).toEqual({ ok: false, refused: aReservation() });
        expect(await usedOf(counters)).toBe(10_000_000n);
      }));

    it('takes from none when one is refused, and names the first that is', () =>
      withCounters(async (counters) => {
        const free = aReservation({ key: 'free', rule: '/free' });
        const full = aReservation({ key: 'full', rule: '/full', max: 0n });
        const alsoFull = aReservation({ key: 'also full', rule: '/also-full', max: 0n });
        expect(await counters.reserve([free, full, alsoFull])).toEqual({ ok: false, refused: full });
        expect([...(await counters.read(['free', 'full', 'also full'])).values()]).toEqual([0n, 0n, 0n]);
      }));

    it('takes a key that two limits share once, and asks the maximum of each', () =>
      withCounters(async (counters) => {
        const wide = aReservation({ rule: '/wide', max: 10_000_000n });
        const narrow = aReservation({ rule: '/narrow', max: 2_000_000n });
        await mustReserve(counters, wide, narrow);
        expect(await usedOf(counters)).toBe(1_000_000n);
        await mustReserve(counters, wide, narrow);
        expect(await counters.reserve([wide, narrow])).toEqual({ ok: false, refused: narrow });
        expect(await usedOf(counters)).toBe(2_000_000n);
      }));

    it('of no limits serves', () =>
      withCounters(async (counters) => {
        const id = await mustReserve(counters);
        await counters.commit(id);
        await counters.giveBack(id);
      }));

    it('of nothing serves at the maximum and not above a maximum that was lowered', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation({ units: 10_000_000n }));
        await mustReserve(counters, aReservation({ units: 0n }));
        expect((await counters.reserve([aReservation({ units: 0n, max: 9_999_999n })])).ok).toBe(false);
      }));

    it('counts to the last millionth', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation({ units: 9_999_999n }));
        expect((await counters.reserve([aReservation({ units: 2n })])).ok).toBe(false);
        await mustReserve(counters, aReservation({ units: 1n }));
        expect(await usedOf(counters)).toBe(10_000_000n);
      }));

    it('holds amounts that a double does not, and refuses what no counter holds', () =>
      withCounters(async (counters) => {
        const huge = aReservation({ max: 10n ** 30n });
        await mustReserve(counters, { ...huge, units: LARGEST - 1n });
        expect(await usedOf(counters)).toBe(9_223_372_036_854_775_806n);
        expect((await counters.reserve([{ ...huge, units: 2n }])).ok).toBe(false);
        expect((await counters.reserve([{ ...huge, key: 'other', units: LARGEST + 1n }])).ok).toBe(false);
        await mustReserve(counters, { ...huge, units: 1n });
        expect(await usedOf(counters)).toBe(LARGEST);
      }));

    it.each([
      ['negative units, which would refill a budget', [aReservation({ units: -1n })]],
      ['one key with two amounts', [aReservation({ units: 1n }), aReservation({ units: 2n })]],
    ])('refuses as a mistake %s', (_claim, reservations) =>
      withCounters(async (counters) => {
        await expect(counters.reserve(reservations)).rejects.toThrow(TypeError);
        expect(await usedOf(counters)).toBe(0n);
      }),
    );

    it('at the same moment never gives more than there is', () =>
      withCounters(async (counters) => {
        const all = await Promise.all(Array.from({ length: 50 }, () => counters.reserve([aReservation()])));
        expect(all.filter(({ ok }) => ok)).toHaveLength(10);
        expect(new Set(all.flatMap((one) => (one.ok ? [one.id] : []))).size).toBe(10);
      }));
  });

  describe('settling', () => {
    it('keeps what is committed, also when it is given back afterwards', () =>
      withCounters(async (counters) => {
        const id = await mustReserve(counters, aReservation());
        await counters.commit(id);
        await counters.commit(id);
        await counters.giveBack(id);
        expect(await usedOf(counters)).toBe(1_000_000n);
      }));

    it('credits what is given back once, also when it is committed afterwards', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation());
        const id = await mustReserve(counters, aReservation(), aReservation({ key: 'other', units: 5n }));
        await counters.giveBack(id);
        await counters.giveBack(id);
        await counters.commit(id);
        expect([...(await counters.read(['grant/calls/12:00', 'other'])).values()]).toEqual([1_000_000n, 0n]);
      }));

    it('credits a key that two limits share once', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation());
        await counters.giveBack(await mustReserve(counters, aReservation({ rule: '/a' }), aReservation({ rule: '/b' })));
        expect(await usedOf(counters)).toBe(1_000_000n);
      }));

    it('leaves everything as it is for an id nobody gave', () =>
      withCounters(async (counters) => {
        await mustReserve(counters, aReservation());
        for (const id of ['', 'nobody', '__proto__']) {
          await counters.commit(id);
          await counters.giveBack(id);
        }
        expect(await usedOf(counters)).toBe(1_000_000n);
      }));
  });

  describe('replacing', () => {
    it('serves the new one with what the old one took, at the maximum too', () =>
      withCounters(async (counters) => {
        const odd = aReservation({ key: 'a\u0000b', units: 3n, max: 3n });
        const old = await mustReserve(counters, aReservation({ units: 10_000_000n }), odd);
        const wanted = [aReservation({ units: 10_000_000n }), odd, aReservation({ key: 'other', units: 1n })];
        const replaced = await counters.reserve(wanted, { replaces: old });
        expect(replaced).toMatchObject({ ok: true });
        expect([...(await counters.read(['grant/calls/12:00', 'a\u0000b', 'other'])).values()]).toEqual([10_000_000n, 3n, 1n]);
        await counters.giveBack(old);
        expect(await usedOf(counters)).toBe(10_000_000n);
        await counters.giveBack(replaced.ok ? replaced.id : '');
        expect([...(await counters.read(['grant/calls/12:00', 'a\u0000b', 'other'])).values()]).toEqual([0n, 0n, 0n]);
      }));

    it('credits a counter that the new one does not take from', () =>
      withCounters(async (counters) => {
        const old = await mustReserve(counters, aReservation(), aReservation({ key: 'other', units: 5n }));
        expect(await counters.reserve([aReservation()], { replaces: old })).toMatchObject({ ok: true });
        expect([...(await counters.read(['grant/calls/12:00', 'other'])).values()]).toEqual([1_000_000n, 0n]);
      }));

    it('leaves the old one as it was where the new one is refused', () =>
      withCounters(async (counters) => {
        const old = await mustReserve(counters, aReservation());
        const tooMuch = aReservation({ units: 10_000_001n });
        expect(await counters.reserve([tooMuch], { replaces: old })).toEqual({ ok: false, refused: tooMuch });
        expect(await usedOf(counters)).toBe(1_000_000n);
        await counters.giveBack(old);
        expect(await usedOf(counters)).toBe(0n);
      }));

    it.each(['commit', 'giveBack'] as const)('credits nothing of one that was settled by %s, or that nobody knows', (settle) =>
      withCounters(async (counters) => {
        const old = await mustReserve(counters, aReservation());
        await counters[settle](old);
        const before = (await usedOf(counters)) ?? 0n;
        for (const replaces of [old, '', 'nobody']) await counters.reserve([aReservation()], { replaces });
        expect(await usedOf(counters)).toBe(before + 3_000_000n);
      }),
    );

    it('serves one of many that want the same units', () =>
      withCounters(async (counters) => {
        const old = await mustReserve(counters, aReservation({ units: 10_000_000n }));
        const all = await Promise.all(
          Array.from({ length: 5 }, () => counters.reserve([aReservation({ units: 10_000_000n })], { replaces: old })),
        );
        expect(all.filter(({ ok }) => ok)).toHaveLength(1);
      }));
  });

  describe('windows', () => {
    it('a refund after the window flipped credits the window it came from', () =>
      withCounters(async (counters, setClock) => {
        const before = await mustReserve(counters, aReservation());
        setClock(NOON + MINUTE);
        const next = aReservation({ key: 'grant/calls/12:01', windowStart: NOON + MINUTE, windowEnd: NOON + 2 * MINUTE });
        await mustReserve(counters, next);
        await counters.giveBack(before);
        expect([...(await counters.read(['grant/calls/12:00', 'grant/calls/12:01'])).values()]).toEqual([0n, 1_000_000n]);
      }));

    it('a clock set back by less than an hour finds what was used', () =>
      withCounters(async (counters, setClock) => {
        await mustReserve(counters, aReservation({ units: 10_000_000n }));
        setClock(NOON + MINUTE + HOUR - 1);
        await mustReserve(counters, aReservation({ key: 'later', windowEnd: NOON + 2 * HOUR }));
        setClock(NOON);
        expect((await counters.reserve([aReservation()])).ok).toBe(false);
      }));

    it('are forgotten an hour after their end, and refuse from then on', () =>
      withCounters(async (counters, setClock) => {
        const id = await mustReserve(
          counters,
          aReservation({ units: 4n }),
          aReservation({ key: 'day', units: 4n, windowEnd: NOON + 12 * HOUR }),
        );
        setClock(NOON + MINUTE + HOUR);
        await mustReserve(counters, aReservation({ key: 'later', windowEnd: NOON + 2 * HOUR }));
        expect([...(await counters.read(['grant/calls/12:00', 'day', 'later'])).values()]).toEqual([0n, 4n, 1_000_000n]);
        expect((await counters.reserve([aReservation()])).ok).toBe(false);
        await counters.giveBack(id);
        expect([...(await counters.read(['grant/calls/12:00', 'day', 'later'])).values()]).toEqual([0n, 0n, 1_000_000n]);
      }));
  });

  it('closed, refuses everything by name', () =>
    withCounters(async (counters) => {
      await counters.close();
      await counters.close();
      const unavailable = { name: 'GiveUp', code: 'counters-unavailable' };
      await expect(counters.read(['a'])).rejects.toMatchObject(unavailable);
      await expect(counters.reserve([aReservation()])).rejects.toMatchObject(unavailable);
      await expect(counters.commit('1')).rejects.toMatchObject(unavailable);
      await expect(counters.giveBack('1')).rejects.toMatchObject(unavailable);
    }));

  it('agrees with adding up by hand, whatever happens in whatever order', async () => {
    const keys = ['a', 'b', 'c'] as const;
    const max = { a: 10n, b: 20n, c: 15n };
    const step = fc.oneof(
      fc.record({
        does: fc.constant('reserve' as const),
        units: fc.dictionary(fc.constantFrom(...keys), fc.bigInt(0n, 8n)),
        replaces: fc.option(fc.nat(12), { nil: undefined }),
      }),
      fc.record({ does: fc.constantFrom('commit' as const, 'giveBack' as const), which: fc.nat(12) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), (steps) =>
        withCounters(async (counters) => {
          const taken: { id: string; units: Record<string, bigint>; open: boolean; back: boolean }[] = [];
          const used = (key: string) => taken.reduce((sum, { units, back }) => sum + (back ? 0n : (units[key] ?? 0n)), 0n);
          for (const next of steps) {
            if (next.does === 'reserve') {
              const wanted = keys.flatMap((key) => {
                const units = next.units[key];
                return units === undefined ? [] : [aReservation({ key, units, max: max[key] })];
              });
              const old =
                next.replaces === undefined ? undefined : (taken[next.replaces] ?? { id: 'nobody', units: {}, open: false, back: false });
              const free = (key: string) => (old?.open ? (old.units[key] ?? 0n) : 0n);
              const expected = wanted.find(({ key, units, max }) => used(key) - free(key) + units > max);
              const reserved = await counters.reserve(wanted, old === undefined ? {} : { replaces: old.id });
              expect(reserved.ok ? undefined : reserved.refused).toEqual(expected);
              if (reserved.ok && old?.open) Object.assign(old, { open: false, back: true });
              if (reserved.ok) taken.push({ id: reserved.id, units: next.units, open: true, back: false });
            } else {
              const one = taken[next.which];
              await counters[next.does](one?.id ?? 'nobody');
              if (one?.open && next.does === 'giveBack') one.back = true;
              if (one) one.open = false;
            }
            expect([...(await counters.read(keys)).values()]).toEqual(keys.map(used));
          }
        }),
      ),
      { numRuns: 60 },
    );
  });
}
