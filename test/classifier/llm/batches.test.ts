import { describe, expect, it } from 'vitest';
import type { BatchStore } from '#classifier/llm/batch-store';
import { askInBatches, BATCH_DEFAULTS, type BatchSettings, type BatchSummary, type BatchWorld } from '#classifier/llm/batches';
import { openBudget } from '#classifier/llm/budget';
import { openClient } from '#classifier/llm/client';
import { type AnsweredQuestion, MODEL_DEFAULTS, type OpinionCache, type Question } from '#classifier/llm/questions';
import { type Does, formByName, type MessagesApi, type MessagesApiOptions } from '../../fixtures/messages-api/server.ts';
import { memoryBatches, memoryOpinions } from '../../support/opinion-stores.ts';
import { aToken, byName, questionOf, withApi } from './asking.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A clock on which sleeping takes no time. */
function aClock(): { now: () => Date; sleep: BatchWorld['sleep']; onSleep?: (at: number) => void } {
  let at = Date.UTC(2026, 10, 2, 12);
  const clock: ReturnType<typeof aClock> = {
    now: () => new Date(at),
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      at += ms;
      clock.onSleep?.(at);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
  return clock;
}

interface Asking {
  settings?: Partial<BatchSettings>;
  budgetDollars?: number;
  cache?: OpinionCache;
  store?: BatchStore;
  signal?: AbortSignal;
  clock?: ReturnType<typeof aClock>;
  progress?: BatchWorld['progress'];
  key?: string;
}

async function askAt(
  api: MessagesApi,
  questions: readonly Question[],
  asking: Asking = {},
): Promise<BatchSummary & { byName: Record<string, string[]>; answers: AnsweredQuestion[] }> {
  const answers: AnsweredQuestion[] = [];
  const { now, sleep } = asking.clock ?? aClock();
  const summary = await askInBatches(
    questions,
    { ...MODEL_DEFAULTS, ...BATCH_DEFAULTS, ...asking.settings },
    {
      client: openClient({ apiKey: asking.key ?? api.key, baseURL: api.url, timeoutMs: 5_000, maxRetries: 0 }),
      cache: asking.cache ?? memoryOpinions(),
      store: asking.store ?? memoryBatches(),
      budget: openBudget(asking.budgetDollars),
      token: aToken,
      now,
      sleep,
      signal: asking.signal ?? new AbortController().signal,
      answered: (answered) => {
        answers.push(answered);
      },
      ...(asking.progress ? { progress: asking.progress } : {}),
    },
  );
  return { ...summary, answers, byName: byName(answers) };
}

const tools = (count: number, name = 'read_item'): Question[] =>
  Array.from({ length: count }, (_, index) => questionOf(`${name}_${index}`));
const withClock = (
  options: MessagesApiOptions,
  use: (api: MessagesApi, clock: ReturnType<typeof aClock>) => Promise<void>,
): Promise<void> => {
  const clock = aClock();
  return withApi({ now: clock.now, ...options }, (api) => use(api, clock));
};
const created = (api: MessagesApi): number => api.requests.filter((request) => request === 'POST /v1/messages/batches').length;
const noneTwice = (api: MessagesApi): void => {
  expect(Math.max(...api.timesCharged().values())).toBe(1);
};

/** A process that is killed: from a moment on, nothing that it does has any effect. */
class Killed extends Error {}
const killedAt = (store: BatchStore, method: keyof BatchStore): BatchStore => ({
  ...store,
  [method]: async () => {
    throw new Killed();
  },
});

describe('askInBatches', () => {
  it('asks the first model about all, the second about what is disputed, each in a batch, at half the price', () =>
    withClock({ looksUntilEnded: 3 }, async (api, clock) => {
      const store = memoryBatches();
      const questions = [
        questionOf('delete_a', { rules: 'Destructive' }),
        questionOf('delete_b', { rules: 'Read' }),
        questionOf('pay_c'),
        questionOf('pay_c'),
      ];
      const asked = await askAt(api, questions, { store, clock });
      expect(asked.byName).toEqual({
        delete_a: ['opinion:Destructive'],
        delete_b: ['opinion:Destructive', 'opinion:Destructive'],
        pay_c: ['opinion:Financial'],
      });
      expect(asked).toMatchObject({ questions: 4, asked: 4, kept: 1, stopped: false, batches: 0 });
      expect(api.batches.map(({ customIds }) => customIds.length)).toEqual([1, 3]);
      expect(api.charges.every(({ batch }) => batch)).toBe(true);
      expect(asked.dollars).toBeCloseTo(api.bill(), 7);
      expect(await store.open()).toEqual([]);
    }));

  it('matches results by their custom ids, in whatever order they come', () =>
    withClock({}, async (api, clock) => {
      const questions = [...tools(7, 'read_x'), ...tools(7, 'delete_x'), ...tools(7, 'pay_x')];
      const { byName: said } = await askAt(api, questions, { clock });
      expect(Object.keys(said)).toHaveLength(21);
      for (const [name, [answer]] of Object.entries(said)) {
        expect([name, answer]).toEqual([
          name,
          `opinion:${{ read: 'Read', delete: 'Destructive', pay: 'Financial' }[name.split('_')[0] ?? '']}`,
        ]);
      }
    }));

  it('names each request that was not answered, and asks it again in the next run, and no other', () => {
    const deeds: Record<string, Does> = {
      read_expired: { does: 'expire' },
      read_canceled: { does: 'cancel' },
      read_errored: { does: 'fail', status: 500, type: 'api_error' },
      read_rejected: { does: 'fail', status: 400, type: 'invalid_request_error' },
      read_refused: { does: 'say', text: '', stopReason: 'refusal' },
      read_cut: { does: 'say', text: '{', stopReason: 'max_tokens' },
      read_thinking: { does: 'fill-in', form: formByName({ name: 'read_thinking' }), thinksFirst: true },
    };
    return withClock(
      { does: ({ id, tool, before }) => (before === 0 ? (deeds[id] as Does) : { does: 'fill-in', form: formByName(tool) }) },
      async (api, clock) => {
        const cache = memoryOpinions();
        const questions = Object.keys(deeds).map((name) => questionOf(name));
        const first = await askAt(api, questions, { cache, clock });
        expect(first.byName).toEqual({
          read_expired: ['expired'],
          read_canceled: ['canceled'],
          read_errored: ['errored'],
          read_rejected: ['rejected'],
          read_refused: ['refusal'],
          read_cut: ['truncated'],
          read_thinking: ['opinion:Read'],
        });
        expect(first.dollars).toBeCloseTo(api.bill(), 7);
        const second = await askAt(api, questions, { cache, clock });
        expect(second).toMatchObject({ opinions: 5, kept: 3, asked: 4 });
        noneTwice(api);
      },
    );
  });

  it('cuts what is too much for one batch into several, by requests and by bytes', () =>
    withClock({}, async (api, clock) => {
      await askAt(api, tools(10), { clock, settings: { requestsMax: 4 } });
      expect(api.batches.map(({ customIds }) => customIds.length).reverse()).toEqual([4, 4, 2]);
      await askAt(api, tools(10, 'write_it'), { clock, settings: { bytesMax: 50_000 } });
      const sizes = api.batches
        .map(({ customIds }) => customIds.length)
        .reverse()
        .slice(3);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10);
      expect(sizes.length).toBeGreaterThan(3);
    }));

  it('waits for no more batches at once than it may', () =>
    withClock({ looksUntilEnded: 2 }, async (api, clock) => {
      const waited: number[] = [];
      await askAt(api, tools(10), { clock, settings: { requestsMax: 1, batchesMax: 3 }, progress: ({ batches }) => waited.push(batches) });
      expect(Math.max(...waited)).toBe(3);
      expect(created(api)).toBe(10);
    }));

  it('reads results again that broke off half way, and counts each once', () =>
    withClock({ halfResults: 2 }, async (api, clock) => {
      const asked = await askAt(api, tools(30), { clock });
      expect(asked.opinions).toBe(30);
      expect(asked.dollars).toBeCloseTo(api.bill(), 7);
      expect(created(api)).toBe(1);
    }));

  it.each(['token-of-nobody', undefined])('stops everything over a key that the service refuses, and leaves no batch open (%s)', (key) =>
    withClock({}, async (api, clock) => {
      const store = memoryBatches();
      const settings = key === undefined ? { first: 'claude-nobody' } : {};
      await expect(askAt(api, tools(3), { clock, store, settings, ...(key === undefined ? {} : { key }) })).rejects.toMatchObject({
        name: 'StopWorker',
        code: key === undefined ? 'llm-not-found' : 'llm-key-refused',
      });
      expect(await store.open()).toEqual([]);
    }),
  );

  it('tries again to send what the service was too busy to take', () =>
    withClock({ onCreate: (n) => (n < 3 ? { status: [429, 529, 429][n] ?? 429 } : 'create') }, async (api, clock) => {
      expect(await askAt(api, tools(3), { clock })).toMatchObject({ opinions: 3 });
      expect(created(api)).toBe(4);
    }));

  it('gives up, with a name, where the service takes nothing for long', () =>
    withClock({ onCreate: () => ({ status: 529 }) }, async (api, clock) => {
      const asked = await askAt(api, tools(3), { clock, settings: { failuresInARowMax: 4 } });
      expect(asked.noVerdicts).toEqual({ overloaded: 3 });
      expect(asked.dollars).toBe(0);
      expect(created(api)).toBe(4);
    }));

  it('names requests of a batch that the service refuses as a whole', () =>
    withClock({ onCreate: () => ({ status: 413 }) }, async (api, clock) => {
      const asked = await askAt(api, tools(3), { clock });
      expect(asked.noVerdicts).toEqual({ rejected: 3 });
      expect(created(api)).toBe(1);
    }));

  it('waits no longer than it may, and finds the batch again in a later run', () =>
    withClock({ looksUntilEnded: 40 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const settings = { pollMs: HOUR };
      const first = await askAt(api, tools(3), { clock, cache, store, settings });
      expect(first.noVerdicts).toEqual({ 'timed-out': 3 });
      expect(first.dollars).toBeGreaterThan(0);
      expect(await store.open()).toHaveLength(1);
      const second = await askAt(api, tools(3), { clock, cache, store, settings: { ...settings, waitMsMax: 100 * HOUR } });
      expect(second.opinions).toBe(3);
      expect(created(api)).toBe(1);
      noneTwice(api);
    }));

  it('does not send again, to the second model either, what a batch that it no longer waits for may still answer', () =>
    withClock({ looksUntilEnded: 1_000 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const first = await askAt(api, tools(2), { clock, cache, store, settings: { pollMs: HOUR } });
      const second = await askAt(api, tools(2), { clock, cache, store, settings: { pollMs: HOUR } });
      expect([first.noVerdicts, second.noVerdicts]).toEqual([{ 'timed-out': 2 }, { 'timed-out': 2 }]);
      expect(created(api)).toBe(1);
    }));

  it('does not send again what the second model was asked before, where that was given up while others were waited for', () =>
    withClock({ looksUntilEnded: (model) => (model === 'claude-sonnet-5-5' ? 1_000 : 2) }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const disputed = questionOf('read_it', { rules: 'Write' });
      const stopper = new AbortController();
      let sleeps = 0;
      clock.onSleep = () => {
        sleeps += 1;
        if (sleeps === 3) stopper.abort();
      };
      await askAt(api, [disputed], { clock, cache, store, signal: stopper.signal });
      expect((await store.open()).map(({ model }) => model)).toEqual(['claude-sonnet-5-5']);
      delete clock.onSleep;
      const second = await askAt(api, [disputed, questionOf('read_new')], { clock, cache, store, settings: { waitMsMax: 2 * MINUTE } });
      expect(second.byName).toEqual({ read_new: ['opinion:Read'], read_it: ['opinion:Read', 'timed-out'] });
      expect(created(api)).toBe(3);
    }));

  it('asks anew where a batch is gone from the service', () =>
    withClock({ looksUntilEnded: 5 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const stopper = new AbortController();
      clock.onSleep = () => stopper.abort();
      await askAt(api, tools(3), { clock, cache, store, signal: stopper.signal });
      delete clock.onSleep;
      api.forget(api.batches[0]?.id ?? '');
      expect(await askAt(api, tools(3), { clock, cache, store })).toMatchObject({ opinions: 3 });
      expect(created(api)).toBe(2);
      expect(await store.open()).toEqual([]);
    }));
});

describe('a budget for batches', () => {
  it('is never overrun, with every request as dear as it can be', () =>
    withClock({ tokens: 'most' }, async (api, clock) => {
      const asked = await askAt(api, tools(40), { clock, budgetDollars: 0.02 });
      expect(asked.opinions).toBeGreaterThan(0);
      expect(asked.noVerdicts['over-budget']).toBe(40 - asked.opinions);
      expect(asked.questions).toBe(40);
      expect(api.bill()).toBeLessThanOrEqual(0.02);
      expect(asked.dollars).toBeLessThanOrEqual(0.02);
    }));

  it('sends on what one batch leaves over', () =>
    withClock({}, async (api, clock) => {
      const asked = await askAt(api, tools(40), { clock, budgetDollars: 0.02 });
      expect(asked.opinions).toBe(40);
      expect(created(api)).toBeGreaterThan(1);
      expect(asked.dollars).toBeCloseTo(api.bill(), 7);
      expect(api.bill()).toBeLessThanOrEqual(0.02);
    }));

  it('refuses to begin with a budget and a model without a price', () =>
    withClock({}, async (api, clock) => {
      await expect(askAt(api, tools(1), { clock, budgetDollars: 1, settings: { second: 'house-model' } })).rejects.toMatchObject({
        code: 'llm-price-unknown',
      });
      expect(api.requests).toEqual([]);
    }));

  it('has the money of an earlier batch put by before anything new is sent', () =>
    withClock({ tokens: 'most', looksUntilEnded: 3 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const stopper = new AbortController();
      clock.onSleep = () => stopper.abort();
      await askAt(api, tools(10), { clock, cache, store, signal: stopper.signal, budgetDollars: 0.025 });
      delete clock.onSleep;
      // All of it is owed for the first ten.
      const second = await askAt(api, tools(20), { clock, cache, store, budgetDollars: 0.025 });
      expect(second.opinions + (second.noVerdicts['over-budget'] ?? 0)).toBe(20);
      expect(second.noVerdicts['over-budget']).toBeGreaterThan(8);
      expect(api.bill()).toBeLessThanOrEqual(0.025);
      noneTwice(api);
    }));
});

describe('a run in batches that ends too early', () => {
  const questions = tools(1_000);
  const BUDGET = 3;

  it('is stopped while it waits, and the next run waits on for the same batches', () =>
    withClock({ looksUntilEnded: 4, halfResults: 3 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const stopper = new AbortController();
      clock.onSleep = () => stopper.abort();
      const first = await askAt(api, questions, {
        clock,
        cache,
        store,
        budgetDollars: BUDGET,
        signal: stopper.signal,
        settings: { requestsMax: 300 },
      });
      expect(first).toMatchObject({ stopped: true, questions: 0, batches: 4, requests: 1_000 });
      delete clock.onSleep;
      const second = await askAt(api, questions, { clock, cache, store, budgetDollars: BUDGET, settings: { requestsMax: 300 } });
      expect(second).toMatchObject({ stopped: false, questions: 1_000, opinions: 1_000 });
      expect(created(api)).toBe(4);
      expect(api.charges).toHaveLength(1_000);
      noneTwice(api);
      expect(second.dollars).toBeCloseTo(api.bill(), 6);
      expect(api.bill()).toBeLessThan(BUDGET);
      expect(await store.open()).toEqual([]);
    }));

  it('is killed between the intent and the name, and the next run finds the batch by its custom ids', () =>
    withClock({ looksUntilEnded: 3 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      // Batches of somebody else, of as many requests and of fewer, before and after.
      await askAt(api, tools(1_000, 'delete_other'), { clock });
      await expect(askAt(api, questions, { clock, cache, store: killedAt(store, 'created'), budgetDollars: BUDGET })).rejects.toThrow(
        Killed,
      );
      expect((await store.open()).map(({ batch }) => batch)).toEqual([undefined]);
      await askAt(api, tools(1_000, 'pay_other'), { clock });
      await askAt(api, tools(3, 'pay_few'), { clock });
      // Somebody looks at it, as time does on the real service.
      const client = openClient({ apiKey: api.key, baseURL: api.url, timeoutMs: 5_000, maxRetries: 0 });
      for (let look = 0; look < 3; look += 1) for (const { id } of api.batches) await client.messages.batches.retrieve(id);

      const before = created(api);
      const asked = await askAt(api, questions, { clock, cache, store, budgetDollars: BUDGET });
      expect(asked).toMatchObject({ opinions: 1_000, stopped: false });
      expect(created(api)).toBe(before);
      noneTwice(api);
      expect(await store.open()).toEqual([]);
    }));

  it('waits for a batch without a name that has not ended, as its custom ids are not to be seen before', () =>
    withClock({ looksUntilEnded: 1 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      await expect(askAt(api, tools(5), { clock, cache, store: killedAt(store, 'created') })).rejects.toThrow(Killed);
      const client = openClient({ apiKey: api.key, baseURL: api.url, timeoutMs: 5_000, maxRetries: 0 });
      let sleeps = 0;
      clock.onSleep = () => {
        sleeps += 1;
        if (sleeps === 120) void client.messages.batches.retrieve(api.batches[0]?.id ?? '').catch(() => {});
      };
      const asked = await askAt(api, tools(5), { clock, cache, store });
      expect(asked.opinions).toBe(5);
      expect(sleeps).toBeGreaterThanOrEqual(120);
      expect(created(api)).toBe(1);
      noneTwice(api);
    }));

  it('is killed before the batch arrives, and the next run sends it once it is certain that it never did', () =>
    withClock({ onCreate: (n) => (n === 0 ? 'drop-before' : 'create') }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const stopper = new AbortController();
      clock.onSleep = () => stopper.abort();
      await askAt(api, tools(5), { clock, cache, store, signal: stopper.signal });
      expect(await store.open()).toHaveLength(1);
      delete clock.onSleep;
      const began = clock.now().getTime();
      expect(await askAt(api, tools(5), { clock, cache, store })).toMatchObject({ opinions: 5 });
      expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(29 * MINUTE);
      expect(created(api)).toBe(2);
      noneTwice(api);
      expect(await store.open()).toEqual([]);
    }));

  it('is not held up by a batch of somebody else of another size that has not ended', () =>
    withClock({ onCreate: (n) => (n === 1 ? 'drop-before' : 'create'), looksUntilEnded: 2 }, async (api, clock) => {
      const stopper = new AbortController();
      clock.onSleep = () => stopper.abort();
      await askAt(api, tools(2, 'pay_other'), { clock, signal: stopper.signal });
      delete clock.onSleep;
      expect(await askAt(api, tools(5), { clock })).toMatchObject({ opinions: 5 });
      expect(created(api)).toBe(3);
    }));

  it('finds out in the same run whether a batch arrived whose reply never did', () =>
    withClock({ onCreate: (n) => (n === 0 ? 'drop-after' : 'create'), looksUntilEnded: 2 }, async (api, clock) => {
      const client = openClient({ apiKey: api.key, baseURL: api.url, timeoutMs: 5_000, maxRetries: 0 });
      clock.onSleep = () => {
        for (const { id } of api.batches) void client.messages.batches.retrieve(id).catch(() => {});
      };
      const asked = await askAt(api, tools(5), { clock });
      expect(asked).toMatchObject({ opinions: 5 });
      expect(created(api)).toBe(1);
      noneTwice(api);
    }));

  it('is killed between the name and the results, in the middle of them, and before the batch is closed', () =>
    withClock({ looksUntilEnded: 2 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      let saves = 0;
      const dying: OpinionCache = {
        find: cache.find,
        save: async (answer) => {
          saves += 1;
          if (saves > 400) throw new Killed();
          await cache.save(answer);
        },
      };
      const asking = { clock, cache, store, budgetDollars: BUDGET };
      await expect(askAt(api, questions, { ...asking, cache: dying })).rejects.toThrow(Killed);
      expect(cache.all.size).toBe(400);
      await expect(askAt(api, questions, { ...asking, store: killedAt(store, 'close') })).rejects.toThrow(Killed);
      expect(cache.all.size).toBe(1_000);
      const last = await askAt(api, questions, asking);
      expect(last).toMatchObject({ opinions: 1_000, kept: 1_000, asked: 0, dollars: 0 });
      expect(created(api)).toBe(1);
      expect(api.charges).toHaveLength(1_000);
      noneTwice(api);
    }));

  it('counts each answer in the run that took it in', () =>
    withClock({ looksUntilEnded: 2 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const dying: OpinionCache = {
        find: cache.find,
        save: async (answer) => {
          if (cache.all.size === 4) throw new Killed();
          await cache.save(answer);
        },
      };
      await expect(askAt(api, tools(10), { clock, cache: dying, store })).rejects.toThrow(Killed);
      const before = [...cache.all.values()].reduce((sum, { dollars }) => sum + dollars, 0);
      const second = await askAt(api, tools(10), { clock, cache, store });
      expect(second.opinions).toBe(10);
      expect(before).toBeGreaterThan(0);
      expect(before + second.dollars).toBeCloseTo(api.bill(), 7);
    }));

  it('leaves a batch open for the run that knows its tools', () =>
    withClock({ looksUntilEnded: 2 }, async (api, clock) => {
      const [cache, store] = [memoryOpinions(), memoryBatches()];
      const stopper = new AbortController();
      clock.onSleep = () => stopper.abort();
      await askAt(api, tools(6), { clock, cache, store, signal: stopper.signal });
      delete clock.onSleep;
      expect(await askAt(api, tools(3), { clock, cache, store })).toMatchObject({ opinions: 3 });
      expect(await store.open()).toHaveLength(1);
      expect(await askAt(api, tools(6), { clock, cache, store })).toMatchObject({ opinions: 6, kept: 3 });
      expect(await store.open()).toEqual([]);
      expect(created(api)).toBe(1);
      noneTwice(api);
    }));

  it('sends again what an earlier batch left unanswered', () =>
    withClock(
      {
        looksUntilEnded: 2,
        does: ({ tool, id, before }) =>
          id === 'read_item_1' && before === 0 ? { does: 'expire' } : { does: 'fill-in', form: formByName(tool) },
      },
      async (api, clock) => {
        const [cache, store] = [memoryOpinions(), memoryBatches()];
        const stopper = new AbortController();
        clock.onSleep = () => stopper.abort();
        await askAt(api, tools(3), { clock, cache, store, signal: stopper.signal });
        delete clock.onSleep;
        expect(await askAt(api, tools(3), { clock, cache, store })).toMatchObject({ opinions: 3, noVerdicts: {} });
        expect(api.batches.map(({ customIds }) => customIds.length)).toEqual([1, 3]);
        noneTwice(api);
      },
    ));
});
