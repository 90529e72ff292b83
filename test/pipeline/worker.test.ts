import { expect, it } from 'vitest';
import { turns } from '#pipeline/worker';

it('lets work of one key wait for its turn, whatever becomes of what was before, and other work not', async () => {
  const takeTurns = turns();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const work =
    (name: string, until: Promise<void> = Promise.resolve()) =>
    async () => {
      order.push(`${name} begins`);
      await until;
      order.push(`${name} ends`);
      return name;
    };
  const failing = takeTurns('one', async () => {
    await work('first', first.promise)();
    throw new Error('first failed');
  });
  const second = takeTurns('one', work('second'));
  const third = takeTurns('one', work('third'));
  expect(await takeTurns('other', work('other'))).toBe('other');
  expect(order).toEqual(['first begins', 'other begins', 'other ends']);
  first.resolve();
  await expect(failing).rejects.toThrow('first failed');
  expect(await Promise.all([second, third])).toEqual(['second', 'third']);
  expect(order.slice(3)).toEqual(['first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
});
