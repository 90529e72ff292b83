import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type BatchStore, StoredBatch } from '#classifier/llm/batch-store';
import type { OpinionCache } from '#classifier/llm/questions';
import { StoredAnswer } from '#core/classification';
import { StopWorker } from '#core/errors';
import { Digest } from '#core/json';
import { type LineAt, openLineFile } from './line-file.ts';

/** What `toolwarden classify` was told by models, and the batches that it waits for. */
export interface OpinionFiles {
  opinions: OpinionCache;
  batches: BatchStore;
  close(): void;
}

const Keyed = z.object({ key: Digest });

const BatchLine = z.union([
  z.object({ intended: StoredBatch }),
  z.object({ created: z.string(), batch: z.string() }),
  z.object({ closed: z.string() }),
]);

/**
 * Opens `opinions.jsonl` and `batches.jsonl` in a folder. Of the answers only their places are held in memory.
 *
 * @throws {StopWorker} `opinions-busy` while another process has them: two that ask at once would pay twice.
 */
export function openOpinionFiles(dir: string): OpinionFiles {
  mkdirSync(dir, { recursive: true });
  const release = lock(dir);
  const toClose = [release];
  try {
    const places = new Map<Digest, LineAt>();
    const opinions = openLineFile(join(dir, 'opinions.jsonl'), (value, line) => {
      const keyed = Keyed.safeParse(value);
      if (keyed.success) places.set(keyed.data.key, line);
    });
    toClose.unshift(opinions.close);
    const open = new Map<string, StoredBatch>();
    const batches = openLineFile(join(dir, 'batches.jsonl'), (value) => {
      const line = BatchLine.safeParse(value);
      if (line.success) replay(open, line.data);
    });
    toClose.unshift(batches.close);
    const note = (line: z.infer<typeof BatchLine>): void => {
      batches.append(line);
      replay(open, line);
    };
    return {
      opinions: {
        find: async (key) => {
          const line = places.get(key);
          // Of a version that kept them otherwise: as good as not kept.
          return line === undefined ? undefined : StoredAnswer.safeParse(opinions.read(line)).data;
        },
        save: async (answer) => {
          places.set(answer.key, opinions.append(answer));
        },
      },
      batches: {
        open: async () => [...open.values()],
        intend: async (intended) => note({ intended }),
        created: async (created, batch) => note({ created, batch }),
        close: async (closed) => {
          if (open.has(closed)) note({ closed });
        },
      },
      close: () => {
        for (const close of toClose) close();
      },
    };
  } catch (error) {
    for (const close of toClose) close();
    throw error;
  }
}

function replay(open: Map<string, StoredBatch>, line: z.infer<typeof BatchLine>): void {
  if ('intended' in line) open.set(line.intended.intent, line.intended);
  else if ('closed' in line) open.delete(line.closed);
  else {
    const known = open.get(line.created);
    if (known !== undefined) open.set(line.created, { ...known, batch: line.batch });
  }
}

const SQLITE_BUSY = 5;

/** As the database locks its folder: the operating system's own lock, by way of SQLite, which goes with the process however that ends. */
function lock(dir: string): () => void {
  const held = new DatabaseSync(join(dir, 'opinions.lock'), { timeout: 0 });
  try {
    held.exec('BEGIN IMMEDIATE');
  } catch (cause) {
    held.close();
    if (!(cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY)) throw cause;
    throw new StopWorker(
      'opinions-busy',
      `Another \`toolwarden classify\` asks models and keeps the answers in \`${dir}\`. Wait for it, or set TOOLWARDEN_HOME to another folder.`,
      { cause },
    );
  }
  return () => held.close();
}
