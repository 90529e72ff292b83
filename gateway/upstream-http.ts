import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { codeOf } from '#core/errors';
import { type CanonicalMessage, type RequestId, readServerMessage } from './canonical.ts';
import { readEvents } from './event-stream.ts';
import { encodeHeader } from './param-headers.ts';
import { MOST_JSON_BYTES } from './strict-json.ts';
import type { Delivery, Outgoing, Upstream, UpstreamEvents } from './upstream.ts';
import { lowered } from './upstream-stdio.ts';
import { MODERN_VERSION } from './versions.ts';
import { messageText } from './wire-text.ts';

export interface HttpLaunch {
  url: string;
  /** Ours for this server; nothing of a client's request is among them. */
  headers: Readonly<Record<string, string>>;
}

const CONNECT_MS = 10_000;
/** A server that answers in one piece says nothing before it is done. */
const ANSWER_MS = 10 * 60_000;
const GOODBYE_MS = 2_000;
/** How often the stream of a session is opened again after it broke, and when. */
const MOST_REOPENED = 5;
const REOPEN_MS = 1_000;
const MOST_ERROR_BYTES = 64 * 1024;

const AGENTS = { http: new HttpAgent({ keepAlive: true, maxSockets: 256 }), https: new HttpsAgent({ keepAlive: true, maxSockets: 256 }) };

/**
 * Speaks to a server behind HTTP: a POST for each message, and in a session the stream on which the server speaks by itself. Redirects are
 * not followed, so that our credentials go where the configuration says and nowhere else.
 */
export function openHttp(launch: HttpLaunch, events: UpstreamEvents): Upstream {
  return new HttpUpstream(launch, events);
}

class HttpUpstream implements Upstream {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #events: UpstreamEvents;
  readonly #open = new Map<RequestId, ClientRequest>();
  readonly #others = new Set<ClientRequest>();
  #version = '';
  #session: string | undefined;
  #listening = false;
  #reopened = 0;
  #ended = false;

  constructor({ url, headers }: HttpLaunch, events: UpstreamEvents) {
    this.#url = new URL(url);
    this.#headers = headers;
    this.#events = events;
  }

  send({ message, text, headers }: Outgoing): Promise<Delivery> {
    if (this.#ended) return Promise.resolve('undelivered');
    const id = message.kind === 'request' ? message.id : undefined;
    const request = this.#request('POST', {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      accept: 'application/json, text/event-stream',
      ...this.#headersOf(message),
      ...Object.fromEntries(headers ?? []),
    });
    if (id === undefined) this.#others.add(request);
    else this.#open.set(id, request);
    let handedOver = false;
    const connecting = setTimeout(() => request.destroy(new Error('timed out')), CONNECT_MS);
    request.once('finish', () => {
      handedOver = true;
      clearTimeout(connecting);
      request.setTimeout(ANSWER_MS, () => request.destroy(new Error('timed out')));
    });
    request.end(text);

    return new Promise((done) => {
      request.once('response', (response) => {
        done('delivered');
        this.#answered(message, response)
          .catch((error: unknown) => {
            if (id !== undefined) this.#events.failed(id, `the answer broke off (${codeOf(error)})`);
          })
          .finally(() => this.#forget(id, request));
      });
      request.once('error', (error) => {
        clearTimeout(connecting);
        this.#forget(id, request);
        // A request that was handed over whole may have arrived, whatever became of its connection.
        done(handedOver ? 'delivered' : 'undelivered');
        if (handedOver && id !== undefined) this.#events.failed(id, `the connection broke (${codeOf(error)})`);
      });
    });
  }

  cancel(id: RequestId): void {
    this.#open.get(id)?.destroy();
    this.#open.delete(id);
    // Without a session, closing the stream is all that there is to say.
    if (this.#session === undefined) return;
    const params = { requestId: id, reason: 'The client no longer waits for the answer.' };
    const method = 'notifications/cancelled';
    void this.send({ message: { kind: 'notification', method, params }, text: messageText({ method, params }) });
  }

  speaks(protocolVersion: string): void {
    this.#version = protocolVersion;
  }

  pause(): void {}

  resume(): void {}

  finish(): void {}

  async close(): Promise<void> {
    if (this.#ended) return;
    const session = this.#session;
    this.#end('the connection was closed');
    if (session === undefined) return;
    await new Promise<void>((said) => {
      const request = this.#request('DELETE', { 'mcp-session-id': session, ...this.#versionHeader() });
      request.setTimeout(GOODBYE_MS, () => request.destroy());
      request.once('response', (response) => response.resume());
      request.once('error', () => said());
      request.once('close', () => said());
      request.end();
    });
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.closed({ reason });
    for (const request of [...this.#open.values(), ...this.#others]) request.destroy();
    this.#open.clear();
    this.#others.clear();
  }

  #request(method: string, headers: Readonly<Record<string, string>>): ClientRequest {
    const secure = this.#url.protocol === 'https:';
    const options = { method, headers: { ...this.#headers, ...headers } };
    const request = secure
      ? requestHttps(this.#url, { ...options, agent: AGENTS.https })
      : requestHttp(this.#url, { ...options, agent: AGENTS.http });
    // Each caller listens for what it can use; this one keeps a late error from ending the process.
    request.on('error', () => {});
    return request;
  }

  #forget(id: RequestId | undefined, request: ClientRequest): void {
    this.#others.delete(request);
    if (id !== undefined && this.#open.get(id) === request) this.#open.delete(id);
  }

  #versionHeader(): Record<string, string> {
    return this.#version === '' ? {} : { 'mcp-protocol-version': this.#version };
  }

  #headersOf(message: CanonicalMessage): Record<string, string> {
    const headers = this.#versionHeader();
    if (this.#version !== MODERN_VERSION) {
      return this.#session === undefined ? headers : { ...headers, 'mcp-session-id': this.#session };
    }
    if (message.kind === 'response') return headers;
    const { method, params } = message;
    const name =
      method === 'resources/read' ? params?.['uri'] : method === 'tools/call' || method === 'prompts/get' ? params?.['name'] : undefined;
    return { ...headers, 'mcp-method': method, ...(typeof name === 'string' && { 'mcp-name': encodeHeader(name) }) };
  }

  async #answered(sent: CanonicalMessage, response: IncomingMessage): Promise<void> {
    const id = sent.kind === 'request' ? sent.id : undefined;
    const status = response.statusCode ?? 0;
    const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    const good = status >= 200 && status < 300;
    const session = response.headers['mcp-session-id'];
    if (good && sent.kind === 'request' && sent.method === 'initialize' && typeof session === 'string') this.#session = session;
    if (good && sent.kind === 'notification' && sent.method === 'notifications/initialized') this.#listen();

    if (good && type === 'text/event-stream' && id !== undefined) {
      const told = { answered: false };
      const why = await readEvents(response, (data) => this.#read(data, id, told));
      if (why !== 'ended') response.destroy();
      if (!told.answered)
        this.#events.failed(
          id,
          why === 'ended' ? 'the stream ended without an answer' : `the server sent an event that is ${why.replace('-', ' ')}`,
        );
      return;
    }
    const body = await textOf(response, good ? MOST_JSON_BYTES : MOST_ERROR_BYTES);
    if (id === undefined) return;
    const told = { answered: false };
    if (type === 'application/json' && body !== undefined) this.#read(body, id, told);
    if (told.answered) return;
    if (status === 404 && this.#session !== undefined) {
      this.#session = undefined;
      this.#end('the server ended the session');
    } else this.#events.failed(id, good ? 'the server sent no answer that can be read' : `the server answered with status ${status}`);
  }

  /** @param about the request whose answer carried the text. */
  #read(text: string, about: RequestId | undefined, told: { answered: boolean }): void {
    const read = readServerMessage(text);
    if (!read.ok) {
      if (read.id !== null && read.id === about) {
        told.answered = true;
        this.#events.failed(read.id, `the server sent a message that cannot be read: ${lowered(read.reason)}`);
      } else this.#events.noise(`The server sent a message that cannot be read and was left out. ${read.reason}`);
      return;
    }
    if (read.message.kind === 'response' && about !== undefined) {
      // An answer on the stream of one request can only be to that one; an error may leave out whom it answers.
      if (read.message.id === about) told.answered = true;
      else if (read.message.id === null && 'error' in read.message) {
        told.answered = true;
        this.#events.message({ ...read.message, id: about }, messageText({ id: about, error: read.message.error }), about);
        return;
      } else return;
    }
    this.#events.message(read.message, read.text, about);
  }

  /** Opens the stream on which a server of sessions speaks by itself; many have none. */
  #listen(): void {
    if (this.#listening || this.#ended || this.#session === undefined) return;
    this.#listening = true;
    const request = this.#request('GET', { accept: 'text/event-stream', 'mcp-session-id': this.#session, ...this.#versionHeader() });
    this.#others.add(request);
    const again = (): void => {
      this.#others.delete(request);
      this.#listening = false;
      if (this.#ended || ++this.#reopened > MOST_REOPENED) return;
      setTimeout(() => this.#listen(), REOPEN_MS).unref();
    };
    request.once('error', again);
    request.once('response', (response) => {
      if (response.statusCode !== 200 || !(response.headers['content-type'] ?? '').startsWith('text/event-stream')) {
        this.#others.delete(request);
        response.resume();
        return;
      }
      readEvents(response, (data) => {
        this.#reopened = 0;
        this.#read(data, undefined, { answered: false });
      }).then(again, () => {});
    });
    request.end();
  }
}

async function textOf(response: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return undefined;
  }
}
