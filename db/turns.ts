import type { Database } from './database.ts';

/** Turns in this process: work of one key waits for what came before it, whatever became of that; other work does not. */
export function turns(): Database['inTurn'] {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work, signal) => {
    const take = async () => {
      signal.throwIfAborted();
      return work();
    };
    const before = last.get(key);
    const turn = before === undefined ? take() : before.then(take, take);
    last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (last.get(key) === turn) last.delete(key);
    }
  };
}
