import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpinionFiles, openOpinionFiles } from '../../cli/opinion-files.ts';
import { aStoredBatch, batchStoreContract } from '../contracts/batch-store.ts';
import { aStoredAnswer, opinionCacheContract } from '../contracts/opinion-cache.ts';

/** One process at a time has them, so that a later one begins when the one before is gone. */
async function inFolder(): Promise<{ files: OpinionFiles; again(): OpinionFiles; close(): void }> {
  const dir = mkdtempSync(join(tmpdir(), 'toolwarden-opinions-'));
  let files = openOpinionFiles(dir);
  return {
    files,
    again: () => {
      files.close();
      files = openOpinionFiles(dir);
      return files;
    },
    close: () => {
      files.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

opinionCacheContract(async () => {
  const { files, again, close } = await inFolder();
  return { cache: files.opinions, again: async () => again().opinions, close: async () => close() };
});

batchStoreContract(async () => {
  const { files, again, close } = await inFolder();
  return { store: files.batches, again: async () => again().batches, close: async () => close() };
});

describe('files of opinions', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'toolwarden-opinions-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = (name = 'opinions.jsonl') => join(dir, name);
  const within = async <T>(use: (files: OpinionFiles) => Promise<T>): Promise<T> => {
    const files = openOpinionFiles(dir);
    try {
      return await use(files);
    } finally {
      files.close();
    }
  };
  const keep = (...numbers: number[]) =>
    within(async ({ opinions }) => {
      for (const n of numbers) await opinions.save(aStoredAnswer(n));
    });
  const kept = (...numbers: number[]) =>
    within(({ opinions }) => Promise.all(numbers.map(async (n) => (await opinions.find(aStoredAnswer(n).key)) !== undefined)));

  it.each([1, 20, 300])('lose nothing but the line that was torn (%i bytes of it missing), and go on behind it', async (missing) => {
    await keep(1, 2, 3);
    truncateSync(file(), readFileSync(file()).length - missing);
    expect(await kept(1, 2, 3)).toEqual([true, true, missing === 1]);
    await keep(4);
    expect(await kept(1, 2, 3, 4)).toEqual([true, true, missing === 1, true]);
  });

  it('pass over lines that are no answers', async () => {
    writeFileSync(file(), 'null\n\n{"key":"sha256:1"}\n[1]\n\u0000\u0000\n');
    appendFileSync(file(), `{"key":"${aStoredAnswer(1).key}","answer":"in another form"}\n`);
    await keep(2);
    expect(await kept(1, 2)).toEqual([false, true]);
  });

  it('know after a torn line of a batch what was written before it', async () => {
    await within(async ({ batches }) => {
      await batches.intend(aStoredBatch(1));
      await batches.intend(aStoredBatch(2));
    });
    truncateSync(file('batches.jsonl'), readFileSync(file('batches.jsonl')).length - 10);
    await within(async ({ batches }) => {
      expect(await batches.open()).toEqual([aStoredBatch(1)]);
      await batches.created(aStoredBatch(1).intent, 'msgbatch_1');
    });
    expect(await within(({ batches }) => batches.open())).toEqual([aStoredBatch(1, { batch: 'msgbatch_1' })]);
  });

  it('belong to one process at a time', async () => {
    await within(async () => {
      expect(() => openOpinionFiles(dir)).toThrow(expect.objectContaining({ code: 'opinions-busy' }));
    });
    await keep(1);
    expect(await kept(1)).toEqual([true]);
  });

  it('hold more than is read at once', async () => {
    const numbers = Array.from({ length: 3_000 }, (_, n) => n);
    await keep(...numbers);
    expect(readFileSync(file()).length).toBeGreaterThan(1024 * 1024);
    expect(await kept(...numbers)).not.toContain(false);
  });
});
