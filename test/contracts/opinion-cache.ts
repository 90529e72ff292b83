import { describe, expect, it } from 'vitest';
import type { OpinionCache } from '#classifier/llm/questions';
import type { StoredAnswer } from '#core/classification';
import { digestText } from '#core/json';

/** An answer as it is kept; each number makes another one. */
export const aStoredAnswer = (n = 0, changes: Partial<StoredAnswer> = {}): StoredAnswer => ({
  key: digestText(`key ${n}`),
  tool: digestText(`tool ${n}`),
  model: 'claude-haiku-5-5',
  view: 'whole',
  promptVersion: '1',
  answer: {
    outcome: 'opinion',
    opinion: {
      category: 'Destructive',
      effects: ['deletes'],
      facets: ['delete'],
      argumentRisks: [{ path: 'args.id', kind: 'query' }],
      operations: { path: 'args.mode', operations: [{ value: 'purge\n"', category: 'Destructive' }] },
      evidence: [{ rule: 'prompt-1:deletes', in: 'name', quote: `löschen 删除 ${n}` }],
      rationale: 'Deletes a note.',
      confidence: 0.9,
    },
  },
  dollars: 0.000_325,
  ...changes,
});

/**
 * What every store of answers promises.
 *
 * @param open a store that nobody used before. `again` opens the same one anew, as a later run would, without the first having been closed
 * where that can be.
 */
export function opinionCacheContract(
  open: () => Promise<{ cache: OpinionCache; again(): Promise<OpinionCache>; close(): Promise<void> }>,
): void {
  const withCache = async (use: (cache: OpinionCache, again: () => Promise<OpinionCache>) => Promise<void>): Promise<void> => {
    const { cache, again, close } = await open();
    try {
      await use(cache, again);
    } finally {
      await close();
    }
  };

  describe('a store of opinions', () => {
    it('knows nothing at first', () =>
      withCache(async (cache) => {
        expect(await cache.find(aStoredAnswer().key)).toBeUndefined();
      }));

    it('finds what it kept, member for member, and nothing else', () =>
      withCache(async (cache) => {
        await cache.save(aStoredAnswer(1));
        expect(await cache.find(aStoredAnswer(1).key)).toEqual(aStoredAnswer(1));
        expect(await cache.find(aStoredAnswer(2).key)).toBeUndefined();
      }));

    it('keeps a paid-for reply that is no verdict too', () =>
      withCache(async (cache) => {
        const refused = aStoredAnswer(1, { answer: { outcome: 'no-verdict', why: 'refusal', detail: 'The model declined to answer.' } });
        await cache.save(refused);
        expect(await cache.find(refused.key)).toEqual(refused);
      }));

    it('finds in a later run what it kept in an earlier one', () =>
      withCache(async (cache, again) => {
        await cache.save(aStoredAnswer(1));
        expect(await (await again()).find(aStoredAnswer(1).key)).toEqual(aStoredAnswer(1));
      }));

    it('has the later of two answers that came under one key', () =>
      withCache(async (cache, again) => {
        await cache.save(aStoredAnswer(1));
        await cache.save(aStoredAnswer(1, { dollars: 5 }));
        expect(await cache.find(aStoredAnswer(1).key)).toEqual(aStoredAnswer(1, { dollars: 5 }));
        expect(await (await again()).find(aStoredAnswer(1).key)).toEqual(aStoredAnswer(1, { dollars: 5 }));
      }));

    it('keeps many at once', () =>
      withCache(async (cache, again) => {
        const answers = Array.from({ length: 200 }, (_, n) => aStoredAnswer(n));
        await Promise.all(answers.map((answer) => cache.save(answer)));
        const later = await again();
        expect(await Promise.all(answers.map(({ key }) => later.find(key)))).toEqual(answers);
      }));
  });
}
