import { isJsonObject, type JsonObject } from '#core/json';
import { readMessage } from '../message.ts';
import { RemoteFault } from './fault.ts';
import { readEvents, readText } from './read-body.ts';
import type { RemoteAnswer, RemoteClient } from './remote-client.ts';
import { type Outgoing, statusFault, type Transport } from './remote-peer.ts';

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
/** What a session id may be made of, as the specification says, and a length that no header reader minds. */
const SESSION_ID = /^[\x21-\x7e]{1,1024}$/;
const VERSION = /^[\x21-\x7e]{1,40}$/;
/** Statuses that say what is the matter whatever stands in their body. */
const SAID_BY_STATUS = (status: number) => status === 401 || status === 402 || status === 403 || status === 429 || status >= 500;
const MOST_ERROR_BYTES = 64 * 1024;
const GOODBYE_MS = 2_000;

/**
 * Streamable HTTP, of both eras: a POST a message, answered as JSON or as a stream of events. In the older one the first answer may begin a
 * session, which is ended by us. In the newer one headers repeat what the message says.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
export function streamableHttp(address: URL, client: RemoteClient, outer: AbortSignal): Transport {
  let url = address;
  let session: string | undefined;
  let version: string | undefined;

  function headersOf({ message, params, what }: Outgoing): Record<string, string> {
    const stateless = envelopeVersion(params);
    if (stateless !== undefined) return { 'mcp-protocol-version': stateless, 'mcp-method': what };
    // The first message says its version by itself.
    if (message['method'] === 'initialize') return {};
    return {
      ...(version !== undefined && { 'mcp-protocol-version': version }),
      ...(session !== undefined && { 'mcp-session-id': session }),
    };
  }

  async function readAnswer(answer: RemoteAnswer, take: Parameters<Transport['deliver']>[1], signal: AbortSignal): Promise<void> {
    if (answer.contentType === 'text/event-stream') {
      for await (const { data } of readEvents(answer.body())) {
        take({ text: data, malformed: false });
        // Whoever asked has what it asked for, and no longer listens.
        if (signal.aborted) return;
      }
      return;
    }
    take(await readText(answer.body()));
  }

  return {
    async deliver(outgoing, take, signal) {
      const { message, what } = outgoing;
      const answer = await client.send(
        {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headersOf(outgoing) },
          body: JSON.stringify(message),
          what,
        },
        signal,
      );
      url = answer.url;
      const isQuestion = 'id' in message && 'method' in message;
      const good = answer.status >= 200 && answer.status < 300;
      if (!isQuestion) {
        await answer.drain();
        return 'all-said';
      }
      const isMessage = answer.contentType === 'application/json' || (good && answer.contentType === 'text/event-stream');
      if (!isMessage || SAID_BY_STATUS(answer.status)) {
        answer.drop();
        throw new RemoteFault(statusFault(answer));
      }
      if (!good) {
        // An error of the protocol is an answer whatever its status; any other body says no more than the status.
        const line = await readText(answer.body(), MOST_ERROR_BYTES);
        if (readMessage(line).kind !== 'error') throw new RemoteFault(statusFault(answer));
        take(line);
        return 'all-said';
      }
      if (what === 'initialize') {
        const given = answer.header('mcp-session-id');
        if (given !== undefined && SESSION_ID.test(given)) session = given;
      }
      await readAnswer(
        answer,
        (line) => {
          if (what === 'initialize') version = negotiated(line.text) ?? version;
          take(line);
        },
        signal,
      );
      return 'all-said';
    },
    reached: () => url,
    async close() {
      if (session === undefined) return;
      const headers = { 'mcp-session-id': session, ...(version !== undefined && { 'mcp-protocol-version': version }) };
      const signal = AbortSignal.any([outer, AbortSignal.timeout(GOODBYE_MS)]);
      session = undefined;
      // A server may refuse to end it, and ends it when it likes.
      await client.send({ method: 'DELETE', url, headers, what: 'end of session' }, signal).then(
        (answer) => answer.drain(),
        () => undefined,
      );
    },
  };
}

/** Of a message that carries its version with it, which headers repeat. */
function envelopeVersion(params: JsonObject | undefined): string | undefined {
  const meta = params?.['_meta'];
  const version = isJsonObject(meta) ? meta[VERSION_KEY] : undefined;
  return typeof version === 'string' ? version : undefined;
}

/** The version that the answer to `initialize` settles on, where a header can carry it. */
function negotiated(text: string): string | undefined {
  const message = readMessage({ text, malformed: false });
  if (message.kind !== 'result' || !isJsonObject(message.result)) return undefined;
  const version = message.result['protocolVersion'];
  return typeof version === 'string' && VERSION.test(version) ? version : undefined;
}
