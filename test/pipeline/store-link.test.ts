import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreLink } from '#pipeline/store-link';

describe('the link to the store of the queues', () => {
  let told: string[];
  let lost: unknown[];
  let link: StoreLink;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    told = [];
    lost = [];
    link = new StoreLink(
      'Redis at `127.0.0.1:6379`',
      (message) => told.push(message),
      (error) => lost.push(error),
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const failAt = (...seconds: number[]) => {
    let now = 0;
    for (const second of seconds) {
      vi.advanceTimersByTime((second - now) * 1000);
      now = second;
      link.failed(new Error('connect ECONNREFUSED'));
    }
  };

  it('is lost when errors do not end, which is told once, and fails whoever waits for it', async () => {
    const waiting = link.orLost(new Promise(() => undefined));
    failAt(0, 1, 3, 6, 9);
    expect([link.isLost, lost]).toEqual([false, []]);
    failAt(1, 2);
    expect(link.isLost).toBe(true);
    expect(lost).toMatchObject([{ name: 'StopWorker', code: 'queue-unavailable', message: expect.stringContaining('127.0.0.1:6379') }]);
    expect(told).toEqual(['The queue on Redis at `127.0.0.1:6379`: connect ECONNREFUSED']);
    await expect(waiting).rejects.toMatchObject({ code: 'queue-unavailable' });
    await expect(link.orLost(new Promise(() => undefined))).rejects.toMatchObject({ code: 'queue-unavailable' });
  });

  it('is not lost by hiccups, each of which is told', async () => {
    failAt(0, 1, 10, 11, 30);
    expect([link.isLost, lost, told.length]).toEqual([false, [], 3]);
    expect(await link.orLost(Promise.resolve('an answer'))).toBe('an answer');
  });
});
