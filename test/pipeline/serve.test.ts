import { describe, expect, it } from 'vitest';
import { Ending } from '#pipeline/ending';
import type { Handlers } from '#pipeline/queues';
import { type Service, serve } from '#pipeline/serve';

/** A service of one stage whose store delivers what the test hands to it; nothing else of it may be used. */
async function aService() {
  const handlers: Handlers[] = [];
  const events: unknown[] = [];
  const ending = new Ending();
  await serve({
    host: {
      work: async (_name: string, _concurrency: number, given: Handlers) => {
        handlers.push(given);
        return { close: async () => {} };
      },
    },
    note: { attempt: 'a', runId: 'r' },
    concurrency: 1,
    stages: ['classify'],
    room: (_station: unknown, job: () => Promise<unknown>) => job(),
    ending,
    onEvent: (event: unknown) => events.push(event),
  } as unknown as Service);
  const [handler] = handlers;
  if (handler === undefined) throw new Error('Nothing is served.');
  return { handler, events, ending };
}

describe('serve', () => {
  it.each([[null], ['job'], [{}], [{ target: 7, input: {}, spentMs: 0, waits: 0 }], [[]]])(
    'leaves out what is no job, tells of it, and takes the next: %j',
    async (delivered) => {
      const { handler, events, ending } = await aService();
      expect(await handler.handle(delivered)).toBeUndefined();
      expect(events).toEqual([{ kind: 'trouble', message: 'What was delivered to `classify` is no job, and is left out.' }]);
      expect(ending.stopped).toBe(false);
    },
  );
});
