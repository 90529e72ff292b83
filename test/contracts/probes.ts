import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProbeLog } from '#core/probe';
import type { Database } from '#db/open';
import { probeLog, probesOf } from '#db/probes';

const at = (day: number, time = '09:30') => `2026-11-0${day}T${time}:00.000Z`;

/** What the probe log promises, of one database that two have open: as two processes do, or one twice. */
export function probesContract(open: () => Promise<{ one: Database; other: Database; close(): Promise<void> }>): void {
  let opened: Awaited<ReturnType<typeof open>>;
  let log: ProbeLog;
  let others: ProbeLog;
  beforeAll(async () => {
    opened = await open();
    log = probeLog(opened.one);
    others = probeLog(opened.other);
  });
  afterAll(async () => opened?.close());

  it('grants a host one probe in a day, over all its addresses and all processes', async () => {
    const ask = (target: string, when: string) => ({ host: 'a.example', target, at: when });
    expect(await log.claim(ask('https://a.example/one', at(1)))).toEqual({ granted: true, again: false });
    const denied = { granted: false, why: 'asked-today', nextAt: at(2) };
    expect(await others.claim(ask('https://a.example/one', at(1, '09:31')))).toEqual(denied);
    expect(await others.claim(ask('https://a.example/two', at(1, '23:59')))).toEqual(denied);
    expect(await log.claim(ask('https://a.example/two', at(2, '09:29')))).toEqual(denied);
    expect(await log.claim({ host: 'b.example', target: 'https://b.example/', at: at(1, '10:00') })).toEqual({
      granted: true,
      again: false,
    });
    expect(await others.claim(ask('https://a.example/two', at(2)))).toEqual({ granted: true, again: false });
  });

  it('grants one of many that come together', async () => {
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_each, index) =>
        (index % 2 === 0 ? log : others).claim({ host: 'many.example', target: `https://many.example/${index}`, at: at(1) }),
      ),
    );
    expect(claims.filter(({ granted }) => granted)).toHaveLength(1);
    expect(claims.filter((claim) => !claim.granted && claim.why === 'asked-today')).toHaveLength(11);
  });

  it('lets the address that waited longest go first, day after day', async () => {
    const targets = ['https://turns.example/a', 'https://turns.example/b', 'https://turns.example/c'];
    const grants: string[] = [];
    // A crawl a day, always in this order.
    for (let day = 1; day <= 7; day += 1) {
      for (const target of targets) {
        const { granted } = await log.claim({ host: 'turns.example', target, at: at(day) });
        if (granted) grants.push(`${day}${target.slice(-1)}`);
      }
    }
    expect(grants).toEqual(['1a', '2b', '3c', '4a', '5b', '6c', '7a']);
  });

  it('holds no address up for one that is never asked for again', async () => {
    const ask = (target: string, when: string) => log.claim({ host: 'left.example', target, at: when });
    await ask('a', at(1));
    await ask('b', at(1));
    expect(await ask('a', at(2))).toEqual({ granted: false, why: 'anothers-turn', nextAt: at(2, '21:30') });
    expect(await ask('a', at(3))).toEqual({ granted: true, again: false });
  });

  it('lets the address that the host put off be asked once more when it said, and nobody else', async () => {
    const request = { host: 'busy.example', target: 'https://busy.example/a', at: at(1) };
    await log.claim(request);
    await log.record(request, ['POST /a initialize: 429'], 'put-off', at(1, '10:00'));
    const put = { granted: false, why: 'put-off', nextAt: at(1, '10:00') };
    expect(await others.claim({ ...request, at: at(1, '09:59') })).toEqual(put);
    expect(await others.claim({ ...request, target: 'https://busy.example/b', at: at(1, '10:00') })).toMatchObject({ why: 'asked-today' });
    expect(await others.claim({ ...request, at: at(1, '10:00') })).toEqual({ granted: true, again: true });
    expect(await log.claim({ ...request, at: at(1, '10:01') })).toEqual({ granted: false, why: 'asked-today', nextAt: at(2, '10:00') });
  });

  it('leaves a host alone for as long as it asked, were it for days', async () => {
    const request = { host: 'rests.example', target: 'https://rests.example/a', at: at(1) };
    await log.claim(request);
    await log.record(request, [], 'put-off', at(5));
    expect(await log.claim({ ...request, target: 'https://rests.example/b', at: at(3) })).toEqual({
      granted: false,
      why: 'put-off',
      nextAt: at(5),
    });
  });

  it('tells what was asked last at each address, newest first, and nothing of those that only wait', async () => {
    const request = { host: 'told\u0000.example', target: 'https://told.example/', at: at(9) };
    await log.claim(request);
    await log.claim({ ...request, target: 'https://told.example/waits' });
    expect(await probesOf(opened.one, 1)).toEqual([{ host: request.host, target: request.target, at: at(9), asked: [], status: 'begun' }]);
    await log.record(request, ['POST / initialize: 200', 'POST / tools/list: 200'], 'listed');
    expect(await probesOf(opened.other, 1)).toEqual([
      {
        host: request.host,
        target: request.target,
        at: at(9),
        asked: ['POST / initialize: 200', 'POST / tools/list: 200'],
        status: 'listed',
      },
    ]);
  });
}
