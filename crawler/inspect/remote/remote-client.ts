import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { codeOf } from '#core/errors';
import { connectionFault } from './connection-fault.ts';
import { type Fault, RemoteFault } from './fault.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { whyNotAsked } from './may-be-asked.ts';

export interface RemoteRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** What it is for, in the log of what was asked: `initialize`. */
  what: string;
}

export interface RemoteAnswer {
  /** Where it came from in the end. */
  url: URL;
  status: number;
  /** Without parameters, in lower case; empty where none was sent. */
  contentType: string;
  header(name: string): string | undefined;
  /**
   * Decompressed, and bounded over all answers together; leaving the loop ends the connection.
   *
   * @throws {RemoteFault}
   */
  body(): AsyncGenerator<Buffer, void, undefined>;
  /** Ends the connection. */
  drop(): void;
  /** Lets a short body that nobody needs come to its end, so that the connection can be used again. */
  drain(): Promise<void>;
}

export interface RemoteClientOptions {
  userAgent: string;
  allowPrivateHosts: boolean;
  /** Of all answers together, compressed and not. */
  mostBytes: number;
  mostRequests: number;
  lookup?: LookupFunction | undefined;
  /** Authorities that are trusted instead of the usual, as PEM. */
  trust?: string | undefined;
}

export interface RemoteClient {
  /**
   * Sends one request, and follows redirects within its origin, or to https on the host of the same name.
   *
   * @throws {RemoteFault} for everything that is no answer; `timeout` where the signal ended it.
   */
  send(request: RemoteRequest, signal: AbortSignal): Promise<RemoteAnswer>;
  /** `POST /mcp initialize: 200`, in order and bounded. */
  asked(): string[];
  /** Where redirects led, without their queries. */
  moved(): string[];
  close(): void;
}

const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_LOGGED = 40;
const LONGEST_LOGGED = 120;
const MOST_DRAINED_BYTES = 64 * 1024;
const DRAIN_MS = 1_000;

/**
 * Asks remote hosts, and no others than the rules allow: the address is judged before each request and each redirect, and what its name
 * leads to when it is connected to. Sends no cookie, no credential, and nothing of ours but the User-Agent.
 */
export function openRemoteClient(options: RemoteClientOptions): RemoteClient {
  const { mostBytes, mostRequests, allowPrivateHosts, trust } = options;
  // Of its own and without a proxy, which would connect for us to wherever it is told.
  const http = new HttpAgent({ keepAlive: true, maxSockets: 4 });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: 4, ...(trust !== undefined && { ca: trust }) });
  const lookup = guardedLookup(allowPrivateHosts, options.lookup);
  const asked: string[] = [];
  const moved: string[] = [];
  let requests = 0;
  let wireBytes = 0;
  let readBytes = 0;

  function log({ method, url, what }: RemoteRequest, came: string | number): void {
    requests += 1;
    if (asked.length < MOST_LOGGED) asked.push(`${method} ${url.pathname.slice(0, LONGEST_LOGGED)} ${what}: ${came}`);
  }

  function once(request: RemoteRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { url, method, body } = request;
    const headers = {
      'user-agent': options.userAgent,
      'accept-encoding': 'gzip, deflate, br',
      ...request.headers,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    };
    return new Promise((answered, failed) => {
      const sent =
        url.protocol === 'https:'
          ? requestHttps(url, { method, headers, lookup, signal, agent: https })
          : requestHttp(url, { method, headers, lookup, signal, agent: http });
      sent.once('response', answered);
      // Also late, when nobody waits any more: an error that nobody hears ends the process.
      sent.on('error', (error) => failed(Object.assign(error, { reused: sent.reusedSocket })));
      sent.end(body);
    });
  }

  async function attempt(request: RemoteRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const why = whyNotAsked(request.url, allowPrivateHosts);
    if (why !== undefined) throw new RemoteFault({ kind: 'refused', url: told(request.url), why });
    if (requests >= mostRequests) throw new RemoteFault({ kind: 'too-much', what: 'requests' });
    try {
      const response = await once(request, signal).catch((error: unknown) => {
        // A connection that was kept and closed by the other side meanwhile says nothing of this request.
        const stale = error instanceof Error && 'reused' in error && error.reused === true && codeOf(error) === 'ECONNRESET';
        if (!stale || signal.aborted) throw error;
        return once(request, signal);
      });
      log(request, response.statusCode ?? 0);
      return response;
    } catch (error) {
      const fault: Fault = signal.aborted ? { kind: 'timeout' } : connectionFault(error, request.url);
      log(request, fault.kind);
      throw new RemoteFault(fault, { cause: error });
    }
  }

  async function* readBody(response: IncomingMessage, url: URL, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        wireBytes += chunk.length;
        if (wireBytes > mostBytes) done(new RemoteFault({ kind: 'too-much', what: 'bytes' }));
        else done(null, chunk);
      },
    });
    try {
      for await (const chunk of decoded(response, counted)) {
        readBytes += (chunk as Buffer).length;
        if (readBytes > mostBytes) throw new RemoteFault({ kind: 'too-much', what: 'bytes' });
        yield chunk as Buffer;
      }
    } catch (error) {
      if (error instanceof RemoteFault) throw error;
      throw new RemoteFault(signal.aborted ? { kind: 'timeout' } : connectionFault(error, url), { cause: error });
    } finally {
      response.destroy();
    }
  }

  return {
    async send(request, signal) {
      let current = request;
      for (let hops = 0; ; hops += 1) {
        const response = await attempt(current, signal);
        const { location } = response.headers;
        const status = response.statusCode ?? 0;
        const sentOn = REDIRECTS.has(status) && location !== undefined && URL.canParse(location, current.url.href);
        if (!sentOn) return answerOf(response, current.url, signal);
        response.destroy();
        const to = new URL(location, current.url);
        to.hash = '';
        if (hops >= MOST_REDIRECTS || !mayFollow(request.url, to)) throw new RemoteFault({ kind: 'moved', to: told(to) });
        if (!moved.includes(told(to))) moved.push(told(to));
        current = { ...current, url: to };
      }
    },
    asked: () => [...asked, ...(requests > asked.length ? [`and ${requests - asked.length} more`] : [])],
    moved: () => [...moved],
    close() {
      http.destroy();
      https.destroy();
    },
  };

  function answerOf(response: IncomingMessage, url: URL, signal: AbortSignal): RemoteAnswer {
    response.on('error', () => {});
    return {
      url,
      status: response.statusCode ?? 0,
      contentType: (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      header: (name) => {
        const value = response.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      },
      body: () => readBody(response, url, signal),
      drop: () => response.destroy(),
      drain: () => drained(response),
    };
  }
}

/** An address as it may be shown: a server may put anything of anybody's into the rest. */
function told({ origin, pathname }: URL): string {
  return origin + pathname;
}

async function drained(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DRAINED_BYTES) response.destroy();
  });
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  const late = setTimeout(() => response.destroy(), DRAIN_MS);
  await ended;
  clearTimeout(late);
}

/** The origin of the first request, or its host by https. */
function mayFollow(from: URL, to: URL): boolean {
  return to.origin === from.origin || (to.protocol === 'https:' && to.hostname === from.hostname);
}

/** Through the one encoding that it says to have; more than one on top of another is nothing that a server sends. */
function decoded(response: IncomingMessage, counted: Transform): Readable {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder = decoderOf(encoding);
  if (decoder === undefined) throw new RemoteFault({ kind: 'garbled', what: 'an answer in an encoding that nobody asked for' });
  // The consumer is told of an error by the stream it reads; here it only ends the others.
  const done = () => {};
  return decoder === 'none' ? pipeline(response, counted, done) : pipeline(response, counted, decoder, done);
}

function decoderOf(encoding: string) {
  switch (encoding) {
    case '':
    case 'identity':
      return 'none';
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
