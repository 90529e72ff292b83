import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openClient } from '#classifier/llm/client';
import type { StopWorker } from '#core/errors';
import { type Does, formByName } from '../../fixtures/messages-api/server.ts';
import { memoryOpinions } from '../../support/opinion-stores.ts';
import { askAt, questionOf, withApi } from './asking.ts';
import { aReply, deleteNote } from './support.ts';

/** Soon, so that no test waits. */
const SOON = { 'retry-after-ms': '1' };
const tools = (count: number, name = 'read_item'): ReturnType<typeof questionOf>[] =>
  Array.from({ length: count }, (_, index) => questionOf(`${name}_${index}`));

describe('the loopback service', () => {
  it.each([
    ['temperature', { temperature: 0 }],
    ['top_p', { top_p: 0.9 }],
    ['top_k', { top_k: 5 }],
    ['a thinking budget', { thinking: { type: 'enabled', budget_tokens: 1_024 } }],
    [
      'a prefilled turn',
      {
        messages: [
          { role: 'user', content: 'q' },
          { role: 'assistant', content: '{' },
        ],
      },
    ],
    ['no max_tokens', { max_tokens: undefined }],
    ['a field it does not know', { output_format: {} }],
    ['a field of output_config it does not know', { output_config: { schema: {} } }],
    ['a ceiling in the schema', { output_config: { format: { type: 'json_schema', schema: { type: 'number', minimum: 0 } } } }],
    ['an open object in the schema', { output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } } }],
  ])('refuses %s, as the real one does', (_claim, changes) =>
    withApi({}, async (api) => {
      const client = openClient({ apiKey: api.key, baseURL: api.url, timeoutMs: 5_000, maxRetries: 0 });
      const request = { model: 'claude-haiku-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'q' }], ...changes };
      await expect(client.messages.create(request as never)).rejects.toMatchObject({ status: 400 });
      expect(api.charges).toEqual([]);
    }),
  );
});

describe('ask', () => {
  it('asks the first model about each tool, in the form that the service takes, and tells what it cost', () =>
    withApi({}, async (api) => {
      const told: number[] = [];
      const asked = await askAt(api, [questionOf(deleteNote), questionOf('run_job'), questionOf('read_note')], {
        settings: { concurrency: 1 },
        world: { progress: ({ questions }) => told.push(questions) },
      });
      expect(asked.byName).toEqual({ delete_note: ['opinion:Destructive'], run_job: ['opinion:Execute'], read_note: ['opinion:Read'] });
      expect(asked).toMatchObject({ questions: 3, asked: 3, kept: 0, opinions: 3, noVerdicts: {}, stopped: false });
      expect(asked.dollars).toBeCloseTo(api.bill(), 7);
      expect(asked.dollars).toBeGreaterThan(0);
      expect(told).toEqual([1, 2, 3]);
      // The rubric was read from the cache from the second request on.
      expect(api.charges.map(({ cacheWritten }) => cacheWritten > 1_024)).toEqual([true, false, false]);
      expect(api.charges.map(({ cacheRead }) => cacheRead > 1_024)).toEqual([false, true, true]);
    }));

  it('asks the second model where the first disagrees with the rules', () =>
    withApi({}, async (api) => {
      const asked = await askAt(api, [
        questionOf('delete_a', { rules: 'Destructive' }),
        questionOf('delete_b', { rules: 'Read' }),
        questionOf('read_c', { rules: 'Execute' }),
      ]);
      expect(asked.byName).toEqual({
        delete_a: ['opinion:Destructive'],
        delete_b: ['opinion:Destructive', 'opinion:Destructive'],
        read_c: ['opinion:Read', 'opinion:Read'],
      });
      expect(asked.answers.find(({ question }) => question.tool.name === 'delete_b')?.answers.map(({ model }) => model)).toEqual([
        'claude-haiku-5-5',
        'claude-sonnet-5-5',
      ]);
      expect(asked.dollars).toBeCloseTo(api.bill(), 7);
    }));

  it('asks no second model where there is none, or where the first has no opinion', () =>
    withApi(
      {
        does: ({ id, tool }) =>
          id === 'read_b' ? { does: 'say', text: '', stopReason: 'refusal' } : { does: 'fill-in', form: formByName(tool) },
      },
      async (api) => {
        expect((await askAt(api, [questionOf('read_b', { rules: 'Write' })])).byName).toEqual({ read_b: ['refusal'] });
        const alone = await askAt(api, [questionOf('read_c', { rules: 'Write' })], { withoutSecond: true });
        expect(alone.byName).toEqual({ read_c: ['opinion:Read'] });
        expect(api.charges.map(({ model }) => model)).toEqual(['claude-haiku-5-5', 'claude-haiku-5-5']);
      },
    ));

  it('asks under each view, and the second model where the views disagree', () =>
    withApi({}, async (api) => {
      const tool = { name: 'delete_note', description: 'Looks at a note.' };
      const asked = await askAt(api, [questionOf(tool, { rules: 'Destructive' })], {
        settings: { views: ['structure', 'whole', 'prose'] },
      });
      expect(asked.byName).toEqual({ delete_note: ['opinion:Destructive', 'opinion:Destructive', 'opinion:Read', 'opinion:Destructive'] });
    }));

  const fill = (id: string): Does => ({ does: 'fill-in', form: formByName({ name: id }) });
  const KINDS: [string, Does, string][] = [
    ['a refusal', { does: 'say', text: JSON.stringify(formByName({ name: 'read_it' })), stopReason: 'refusal' }, 'refusal'],
    [
      'an answer cut at max_tokens',
      { does: 'say', text: JSON.stringify(formByName({ name: 'read_it' })), stopReason: 'max_tokens' },
      'truncated',
    ],
    ['invalid JSON', { does: 'say', text: '{"effects":["reads"', stopReason: 'end_turn' }, 'not-json'],
    ['JSON of another shape', { does: 'say', text: '{"category":"Read","risk":"low"}', stopReason: 'end_turn' }, 'not-as-asked'],
    [
      'a quote that is not in the definition',
      { does: 'fill-in', form: { ...formByName({}), evidence: [{ field: 'description', quote: 'read only', shows: 'reads' }] } },
      'quote-not-in-definition',
    ],
    ['an abstention', { does: 'fill-in', form: { ...formByName({ name: 'read_it' }), abstain: 'says_too_little' } }, 'abstained'],
    ['a thinking block first', { does: 'fill-in', form: formByName({ name: 'read_it' }), thinksFirst: true }, 'opinion:Read'],
    ['a rate limit without end', { does: 'fail', status: 429, type: 'rate_limit_error', headers: SOON }, 'rate-limited'],
    ['an overload without end', { does: 'fail', status: 529, type: 'overloaded_error', headers: SOON }, 'overloaded'],
    ['a server error without end', { does: 'fail', status: 500, type: 'api_error', headers: SOON }, 'server-error'],
    ['a request that is refused', { does: 'fail', status: 400, type: 'invalid_request_error' }, 'rejected'],
    ['a connection that drops half way through the body', { does: 'drop-half-way' }, 'broken-reply'],
    ['a body that is no JSON', { does: 'send', body: '<html>' }, 'broken-reply'],
    ['a page instead of a message', { does: 'send', body: '<html>', contentType: 'text/html' }, 'broken-reply'],
    ['a message without content', { does: 'send', body: '{"type":"message"}' }, 'broken-reply'],
  ];
  it.each(KINDS)('%s', (_claim, deed, outcome) =>
    withApi({ does: ({ id }) => (id === 'read_it' ? deed : fill(id)) }, async (api) => {
      const asked = await askAt(api, [questionOf('read_it'), questionOf('delete_other')]);
      expect(asked.byName).toEqual({ read_it: [outcome], delete_other: ['opinion:Destructive'] });
      // No failure costs less than the bill says.
      expect(asked.dollars).toBeGreaterThanOrEqual(api.bill() - 1e-9);
    }),
  );

  it.each([
    [429, 'rate_limit_error'],
    [529, 'overloaded_error'],
    [500, 'api_error'],
  ])('gets over a passing %d with the retries of the SDK', (status, type) =>
    withApi({ does: ({ id, before }) => (before < 2 ? { does: 'fail', status, type, headers: SOON } : fill(id)) }, async (api) => {
      const asked = await askAt(api, [questionOf('read_it')]);
      expect(asked.byName).toEqual({ read_it: ['opinion:Read'] });
      expect(api.requests).toHaveLength(3);
      expect(asked.dollars).toBeCloseTo(api.bill(), 7);
    }),
  );

  it('does not wait for a day because a service says so', () =>
    withApi({ does: () => ({ does: 'fail', status: 429, type: 'rate_limit_error', headers: { 'retry-after': '86400' } }) }, async (api) => {
      expect((await askAt(api, [questionOf('read_it')])).byName).toEqual({ read_it: ['rate-limited'] });
      expect(api.requests).toHaveLength(1);
    }));

  it('counts an attempt that got lost as paid for, and another as another', () =>
    withApi({ does: ({ id, before }) => (before === 0 ? { does: 'drop' } : fill(id)) }, async (api) => {
      const asked = await askAt(api, [questionOf('read_it')]);
      expect(asked.byName).toEqual({ read_it: ['opinion:Read'] });
      expect(api.charges).toHaveLength(2);
      expect(asked.dollars).toBeGreaterThanOrEqual(api.bill());
    }));

  it('counts all that a request may cost where a service does not say what it took', () =>
    withApi(
      { does: ({ tool }) => ({ does: 'send', body: JSON.stringify(aReply(formByName(tool), { usage: undefined })) }) },
      async (api) => {
        const asked = await askAt(api, [questionOf('read_it')]);
        expect(asked.byName).toEqual({ read_it: ['opinion:Read'] });
        // 4,096 tokens of an answer for 0.50 dollars a million, and the prompt.
        expect(asked.dollars).toBeGreaterThan(0.002_048);
        expect(asked.dollars).toBeLessThan(0.006);
      },
    ));

  it('gives up on a reply that is too slow, and on one that stops half way', () =>
    withApi(
      {
        does: ({ id }) =>
          id === 'read_slow' ? { does: 'fill-in', form: {}, afterMs: 8_000 } : id === 'read_stall' ? { does: 'stall-half-way' } : fill(id),
      },
      async (api) => {
        const asked = await askAt(api, [questionOf('read_slow'), questionOf('read_stall'), questionOf('read_ok')], {
          timeoutMs: 2_000,
          maxRetries: 0,
        });
        expect(asked.byName).toEqual({ read_slow: ['timed-out'], read_stall: ['timed-out'], read_ok: ['opinion:Read'] });
        expect(asked.dollars).toBeGreaterThanOrEqual(api.bill());
      },
    ));

  it('pays nothing where nobody listens', () =>
    withApi({}, async (api) => {
      await api.close();
      const asked = await askAt(api, [questionOf('read_it')], { maxRetries: 0 });
      expect(asked.byName).toEqual({ read_it: ['unreachable'] });
      expect(asked.dollars).toBe(0);
    }));

  it('asks no more once so many questions in a row failed', () =>
    withApi({ does: () => ({ does: 'fail', status: 500, type: 'api_error' }) }, async (api) => {
      const asked = await askAt(api, tools(50), { maxRetries: 0, settings: { failuresInARowMax: 5, concurrency: 2 } });
      expect(asked.noVerdicts).toEqual({ 'server-error': api.requests.length, unreachable: 50 - api.requests.length });
      expect(api.requests.length).toBeLessThanOrEqual(6);
    }));

  it.each([
    ['a key that the service refuses', { key: 'another' }, undefined, 'llm-key-refused'],
    ['a permission that the key lacks', {}, { status: 403, type: 'permission_error' }, 'llm-not-permitted'],
    ['a bill to be paid first', {}, { status: 402, type: 'billing_error' }, 'llm-no-money'],
    [
      'a spending limit, though it comes as a rate limit',
      {},
      {
        status: 429,
        type: 'rate_limit_error',
        headers: { 'x-should-retry': 'false' },
        details: { error_code: 'enforced_spend_limit_reached' },
      },
      'llm-no-money',
    ],
    ['a model that nobody knows', { settings: { first: 'claude-nobody' } }, undefined, 'llm-not-found'],
  ])('stops everything over %s', (_claim, asking, fails, code) =>
    withApi({ does: ({ id }) => (fails ? { does: 'fail', ...fails } : fill(id)) }, async (api) => {
      const error = await askAt(api, tools(100), asking).then(
        () => undefined,
        (reason: unknown) => reason as StopWorker,
      );
      expect(error).toMatchObject({ name: 'StopWorker', code });
      expect(error?.message).not.toContain(api.key);
      expect(api.requests.length).toBeLessThan(20);
    }),
  );

  it('keeps what was under way when it has to stop', () =>
    withApi(
      {
        does: ({ id }) =>
          id === 'read_bad'
            ? { does: 'fail', status: 403, type: 'permission_error' }
            : { does: 'fill-in', form: formByName({ name: id }), afterMs: 50 },
      },
      async (api) => {
        const cache = memoryOpinions();
        await expect(askAt(api, [questionOf('read_slow'), questionOf('read_bad')], { cache })).rejects.toMatchObject({
          code: 'llm-not-permitted',
        });
        expect(cache.all.size).toBe(1);
      },
    ));

  it('refuses to begin with a budget and a model without a price', () =>
    withApi({}, async (api) => {
      const settings = { first: 'house-model' };
      await expect(askAt(api, [questionOf('read_it')], { settings, budgetDollars: 1 })).rejects.toMatchObject({
        name: 'BadInput',
        code: 'llm-price-unknown',
      });
      expect(api.requests).toEqual([]);
      expect((await askAt(api, [questionOf('read_it')], { settings })).byName).toEqual({ read_it: ['opinion:Read'] });
      const priced = { ...settings, prices: { 'house-model': { input: 1, output: 1, cacheRead: 1 } } };
      expect((await askAt(api, [questionOf('read_it')], { settings: priced, budgetDollars: 1 })).dollars).toBeGreaterThan(0.001);
    }));

  it('asks once about the same tool of the same server, and again about that of another', () =>
    withApi({ does: ({ id }) => ({ ...fill(id), afterMs: 20 }) as Does }, async (api) => {
      const other = { id: 'npm:other', name: 'Other' };
      const asked = await askAt(api, [questionOf('read_it'), questionOf('read_it'), questionOf('read_it', { server: other })]);
      expect(asked).toMatchObject({ questions: 3, asked: 2, kept: 1, opinions: 3 });
      expect(api.charges).toHaveLength(2);
    }));

  it('pays once though an answer arrives while the store is still being searched for it', () =>
    withApi({}, async (api) => {
      const cache = memoryOpinions();
      let searches = 0;
      const slow = {
        ...cache,
        find: async (key: Parameters<typeof cache.find>[0]) => {
          const found = await cache.find(key);
          searches += 1;
          // The second search of one key ends long after it has looked.
          if (searches === 2) await new Promise((resolve) => setTimeout(resolve, 200));
          return found;
        },
      };
      const asked = await askAt(api, [questionOf('read_it'), questionOf('read_it')], { cache: slow });
      expect(asked.byName).toEqual({ read_it: ['opinion:Read'] });
      expect(api.charges).toHaveLength(1);
    }));

  it('does not ask again what was paid for, be it an opinion or a refusal, and asks again what was not', () =>
    withApi(
      {
        does: ({ id, before }) => {
          if (id === 'read_refused') return { does: 'say', text: '', stopReason: 'refusal' };
          return id === 'read_down' && before === 0 ? { does: 'fail', status: 500, type: 'api_error' } : fill(id);
        },
      },
      async (api) => {
        const cache = memoryOpinions();
        const questions = [questionOf('read_it'), questionOf('read_refused'), questionOf('read_down')];
        const first = await askAt(api, questions, { cache, maxRetries: 0 });
        expect(first.byName).toEqual({ read_it: ['opinion:Read'], read_refused: ['refusal'], read_down: ['server-error'] });
        const second = await askAt(api, questions, { cache });
        expect(second.byName).toEqual({ read_it: ['opinion:Read'], read_refused: ['refusal'], read_down: ['opinion:Read'] });
        expect(second).toMatchObject({ kept: 2, asked: 1 });
        expect([...api.timesCharged().values()]).toEqual([1, 1, 1]);
        const third = await askAt(api, questions, { cache, settings: { askAgain: new Set(['refusal']) } });
        expect(third).toMatchObject({ kept: 2, asked: 1 });
      },
    ));

  it('does not ask about a tool that holds the code of its markers', () =>
    withApi({}, async (api) => {
      const asked = await askAt(api, [questionOf({ name: 'read_it', description: 'c0de' })], { world: { token: () => 'C0DE' } });
      expect(asked.byName).toEqual({ read_it: ['delimiter-in-input'] });
      expect(api.requests).toEqual([]);
    }));

  it('has no more requests under way than it may', () =>
    withApi({ does: ({ id }) => ({ ...fill(id), afterMs: 5 }) as Does }, async (api) => {
      await askAt(api, tools(40), { settings: { concurrency: 3 } });
      expect(api.mostAtOnce).toBe(3);
    }));

  it('reads no further ahead than it asks', () =>
    withApi({ does: ({ id }) => ({ ...fill(id), afterMs: 5 }) as Does }, async (api) => {
      let read = 0;
      let ahead = 0;
      const endless = (function* () {
        for (const question of tools(60)) {
          read += 1;
          ahead = Math.max(ahead, read - api.charges.length);
          yield question;
        }
      })();
      await askAt(api, endless, { settings: { concurrency: 4 } });
      expect(ahead).toBeLessThanOrEqual(10);
    }));
});

describe('a run with a budget', () => {
  it('never spends more, with every request as dear as it can be, whatever fails and however many are under way', async () => {
    const deeds: Does[] = [
      { does: 'fill-in', form: {} },
      { does: 'drop' },
      { does: 'drop-half-way' },
      { does: 'fail', status: 429, type: 'rate_limit_error', headers: SOON },
      { does: 'fail', status: 529, type: 'overloaded_error', headers: SOON },
      { does: 'say', text: '', stopReason: 'max_tokens' },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(deeds.length - 1), { minLength: 8, maxLength: 24 }),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 5, max: 60 }),
        (order, concurrency, thousandths) =>
          withApi(
            {
              tokens: 'most',
              does: ({ id, tool, before }) => {
                const deed = deeds[order[Number(id.split('_').at(-1)) % order.length] ?? 0] as Does;
                return deed.does === 'fill-in' || before > 0 ? { does: 'fill-in', form: formByName(tool) } : deed;
              },
            },
            async (api) => {
              const budgetDollars = thousandths / 1_000;
              const asked = await askAt(api, tools(24), { budgetDollars, maxRetries: 1, settings: { concurrency } });
              expect(api.bill()).toBeLessThanOrEqual(budgetDollars + 1e-9);
              expect(asked.dollars).toBeLessThanOrEqual(budgetDollars + 1e-9);
              expect(api.bill()).toBeLessThanOrEqual(asked.dollars + 1e-6);
              expect(asked.questions).toBe(24);
            },
          ),
      ),
      { numRuns: 12 },
    );
  });

  it('uses its budget up: what is left over by one request serves another', () =>
    withApi({}, async (api) => {
      // One request may cost some 0.0038 dollars at most and costs a tenth of that.
      const asked = await askAt(api, tools(60), { budgetDollars: 0.005, settings: { concurrency: 16 } });
      const open = asked.noVerdicts['over-budget'] ?? 0;
      expect(open).toBeGreaterThan(0);
      expect(asked.opinions).toBe(60 - open);
      expect(asked.opinions).toBeGreaterThan(2);
      expect(api.bill()).toBeLessThanOrEqual(0.005);
      expect(asked.dollars).toBeCloseTo(api.bill(), 6);
    }));

  it('has what is kept for nothing, and spends the next budget on the rest', () =>
    withApi({}, async (api) => {
      const cache = memoryOpinions();
      const first = await askAt(api, tools(30), { budgetDollars: 0.005, cache });
      const second = await askAt(api, tools(30), { budgetDollars: 1, cache });
      expect(first.opinions).toBeLessThan(30);
      expect(second).toMatchObject({ opinions: 30, kept: first.opinions, asked: 30 - first.opinions });
      expect([...api.timesCharged().values()].every((times) => times === 1)).toBe(true);
    }));

  it('asks 1,000 tools, is stopped in the middle, is begun again, and pays for no tool twice', () =>
    withApi(
      {
        does: ({ id, tool, before }) =>
          before === 0 && id.endsWith('7')
            ? { does: 'fail', status: 529, type: 'overloaded_error', headers: SOON }
            : { does: 'fill-in', form: formByName(tool), afterMs: 1 },
      },
      async (api) => {
        const cache = memoryOpinions();
        const questions = [...tools(500, 'read_item'), ...tools(500, 'delete_item')];
        const stopper = new AbortController();
        const first = await askAt(api, questions, {
          cache,
          budgetDollars: 0.6,
          signal: stopper.signal,
          settings: { concurrency: 16 },
          world: {
            progress: ({ asked }) => {
              if (asked === 400) stopper.abort();
            },
          },
        });
        expect(first.stopped).toBe(true);
        expect(first.questions).toBeGreaterThanOrEqual(400);
        expect(first.questions).toBeLessThan(450);
        expect(cache.all.size).toBe(first.asked);
        expect(api.charges).toHaveLength(first.asked);

        const second = await askAt(api, questions, { cache, budgetDollars: 0.6, settings: { concurrency: 16 } });
        expect(second).toMatchObject({ stopped: false, questions: 1_000, opinions: 1_000, kept: first.asked, asked: 1_000 - first.asked });
        expect(api.timesCharged().size).toBe(1_000);
        expect(Math.max(...api.timesCharged().values())).toBe(1);
        expect(first.dollars + second.dollars).toBeCloseTo(api.bill(), 6);
        expect(api.bill()).toBeLessThan(0.6);
      },
    ));

  it('ends a wait between attempts when it is stopped, and waits for what is under way', async () => {
    const stopper = new AbortController();
    await withApi(
      {
        does: ({ id, tool }) => {
          if (id === 'read_wait') return { does: 'fail', status: 429, type: 'rate_limit_error', headers: { 'retry-after': '50' } };
          // By then the other one waits for its second attempt, and this one is on its way.
          setTimeout(() => stopper.abort(), 100);
          return { does: 'fill-in', form: formByName(tool), afterMs: 300 };
        },
      },
      async (api) => {
        const cache = memoryOpinions();
        const asked = await askAt(api, [questionOf('read_wait'), questionOf('read_slow'), ...tools(50)], {
          cache,
          signal: stopper.signal,
          settings: { concurrency: 2 },
        });
        expect(asked.stopped).toBe(true);
        expect(asked.byName).toEqual({ read_slow: ['opinion:Read'] });
        expect(cache.all.size).toBe(1);
        expect(api.requests).toHaveLength(2);
      },
    );
  });

  it('sends nothing where it was stopped before it began', () =>
    withApi({}, async (api) => {
      const asked = await askAt(api, tools(5), { signal: AbortSignal.abort() });
      expect(asked).toMatchObject({ stopped: true, questions: 0 });
      expect(api.requests).toEqual([]);
    }));
});
