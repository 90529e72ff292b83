import type { Line } from '../line-reader.ts';
import { RemoteFault } from './fault.ts';
import { whyNotAsked } from './may-be-asked.ts';
import { readEvents } from './read-body.ts';
import type { RemoteAnswer, RemoteClient } from './remote-client.ts';
import { statusFault, type Transport } from './remote-peer.ts';

const LONGEST_ADDRESS = 2048;

/**
 * HTTP with SSE, of the protocol of 2024: a stream that stays open, whose first event names the address that messages are posted to. Their
 * answers come over the stream. The address must lie on the origin of the stream, because it is the server's to name.
 *
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
export function httpSse(address: URL, client: RemoteClient, allowPrivateHosts: boolean, outer: AbortSignal): Transport {
  const ending = new AbortController();
  const whole = AbortSignal.any([outer, ending.signal]);
  const endpoint = Promise.withResolvers<URL>();
  /** Settled where the stream ends; nobody may be waiting. */
  const over = Promise.withResolvers<never>();
  endpoint.promise.catch(() => undefined);
  over.promise.catch(() => undefined);
  let take: (line: Line) => void = () => {};
  let opened: Promise<void> | undefined;
  let reached = address;

  async function open(): Promise<void> {
    try {
      const answer = await client.send(
        { method: 'GET', url: address, headers: { accept: 'text/event-stream' }, what: 'event stream' },
        whole,
      );
      if (answer.status !== 200 || answer.contentType !== 'text/event-stream') {
        answer.drop();
        throw new RemoteFault(statusFault(answer));
      }
      await listen(answer);
      throw new RemoteFault({ kind: 'garbled', what: 'a stream that ended before the answer' });
    } catch (error) {
      endpoint.reject(error);
      over.reject(error);
    }
  }

  async function listen(answer: RemoteAnswer): Promise<void> {
    let named = false;
    reached = answer.url;
    for await (const { event, data } of readEvents(answer.body())) {
      if (event !== 'endpoint') take({ text: data, malformed: false });
      else if (!named) {
        named = true;
        endpoint.resolve(postAddress(data, answer.url));
      }
    }
  }

  function postAddress(data: string, base: URL): URL {
    const shown = data.slice(0, LONGEST_ADDRESS);
    if (data.length > LONGEST_ADDRESS || !URL.canParse(data, base.href))
      throw new RemoteFault({ kind: 'garbled', what: 'no address to post to' });
    const url = new URL(data, base);
    if (url.origin !== base.origin || whyNotAsked(url, allowPrivateHosts) !== undefined)
      throw new RemoteFault({ kind: 'elsewhere', to: shown });
    return url;
  }

  return {
    async deliver({ message, what }, hear, signal) {
      take = hear;
      opened ??= open();
      const url = await Promise.race([endpoint.promise, over.promise, aborted(signal)]);
      const answer = await client.send(
        { method: 'POST', url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(message), what },
        signal,
      );
      await answer.drain();
      if (answer.status < 200 || answer.status > 299) throw new RemoteFault(statusFault(answer));
      if (!('id' in message && 'method' in message)) return 'all-said';
      await Promise.race([over.promise, aborted(signal)]);
      return 'may-come';
    },
    reached: () => reached,
    async close() {
      ending.abort();
      await opened;
    },
  };
}

/** Fails when the signal does. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, fail) => {
    const end = () => fail(new RemoteFault({ kind: 'timeout' }));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
