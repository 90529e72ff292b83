import { describe, expect, it } from 'vitest';
import { Backlog } from '#crawler/discover/github/backlog';

describe('Backlog', () => {
  it('hands out whole batches in the order they came, and at the end what is left', async () => {
    const backlog = new Backlog<number>();
    const taken = [backlog.take(2), backlog.take(2), backlog.take(2)];
    for (const item of [1, 2, 3]) backlog.put(item);
    backlog.end();
    expect(await Promise.all(taken)).toEqual([[1, 2], [3], []]);
  });

  it('waits until a batch is whole', async () => {
    const backlog = new Backlog<number>();
    let taken: number[] | undefined;
    const taking = backlog.take(2).then((items) => {
      taken = items;
    });
    backlog.put(1);
    await Promise.resolve();
    expect(taken).toBeUndefined();
    backlog.put(2);
    await taking;
    expect(taken).toEqual([1, 2]);
  });

  it('tells everybody why nothing more comes', async () => {
    const backlog = new Backlog<number>();
    const waiting = backlog.take(2);
    backlog.fail(new Error('cut off'));
    await expect(waiting).rejects.toThrow('cut off');
    await expect(backlog.take(1)).rejects.toThrow('cut off');
  });
});
