import { describe, expect, it } from 'vitest';
import { NO_APPROVALS } from '#gateway/approvals';
import { memoryCounters } from '#gateway/counters/memory';
import type { Grant } from '#gateway/grants';
import { ModernConnections } from '#gateway/modern';
import { Relay } from '#gateway/relay';
import { createServer, envelope, listenLocally, modernRequest, send } from './http-support.ts';

const NOON = new Date('2026-11-02T12:00:00Z');

describe('the connections of the stateless era', () => {
  /** Connections to a server that ends as soon as it is asked anything, or that stays silent. */
  const connections = (manner: 'ends' | 'silent') => {
    let opened = 0;
    const policy = () => {
      throw new Error('Nobody gets as far as the policy.');
    };
    const grant: Grant = { label: 'g', server: 's', policy: { current: policy }, expires: undefined, identity: 'g' };
    const modern = new ModernConnections(
      (_grant, { closed }) => {
        opened++;
        return new Relay({
          enforcement: {
            server: 's',
            grant: 'g',
            policy,
            counters: memoryCounters(() => NOON),
            approvals: NO_APPROVALS,
            audit: { record: () => {} },
            now: () => NOON,
          },
          open: (events) => ({
            send: async () => {
              if (manner === 'ends') queueMicrotask(() => events.closed({ reason: 'the server ended' }));
              return 'delivered';
            },
            cancel: () => {},
            speaks: () => {},
            pause: () => {},
            resume: () => {},
            finish: () => {},
            close: async () => events.closed({ reason: 'the connection was closed' }),
          }),
          log: () => {},
          closed,
        });
      },
      () => NOON,
    );
    const { headers, body } = modernRequest('g', 'tools/list');
    const params = { _meta: envelope() } as { _meta: Record<string, string> };
    let arrived = (): void => {};
    const asked = new Promise<void>((came) => {
      arrived = came;
    });
    const server = createServer((request, response) => {
      modern.post(request, response, grant, { kind: 'request', id: 1, method: 'tools/list', params }, body);
      arrived();
    });
    return { modern, server, asked, opened: () => opened, ask: (url: string) => send(url, { headers, body }) };
  };

  it('are tried for the other era when the server ends at the question, and say how it ended', async () => {
    const { modern, server, opened, ask } = connections('ends');
    const { url, close } = await listenLocally(server);
    expect((await ask(url)).json.error.message).toContain('the server ended');
    expect(opened()).toBe(2);
    await modern.close();
    await close();
  });

  it('are not begun more than five times a minute', async () => {
    const { modern, server, opened, ask } = connections('ends');
    const { url, close } = await listenLocally(server);
    for (let time = 0; time < 5; time++) await ask(url);
    const before = opened();
    expect((await ask(url)).json.error.message).toContain('again and again');
    expect(opened()).toBe(before);
    await modern.close();
    await close();
  });

  it('are not begun again when they are closed during the question', async () => {
    const { modern, server, asked, opened, ask } = connections('silent');
    const { url, close } = await listenLocally(server);
    const answer = ask(url);
    await asked;
    await modern.close();
    expect((await answer).json.error.message).toContain('the connection was closed');
    expect(opened()).toBe(1);
    await close();
  });
});
