import type { ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';

/** How often a stream says that it is alive. */
const KEEP_ALIVE_MS = 15_000;
/** A client that reads so much more slowly than the server writes is let go. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;

/** A stream of events to one client. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #alive: NodeJS.Timeout;

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>> = {}) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...headers,
    });
    response.flushHeaders();
    this.#alive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
    this.#alive.unref();
    response.once('close', () => clearInterval(this.#alive));
  }

  /** @param text one message without a line break. */
  send(text: string): void {
    if (this.#response.writableLength > MOST_UNREAD_BYTES) this.#response.destroy();
    else this.#response.write(`event: message\ndata: ${text}\n\n`);
  }

  end(): void {
    clearInterval(this.#alive);
    this.#response.end();
  }
}

export interface AnswerOptions {
  /** Whether the client takes a stream; without one, notifications before the answer are left out. */
  streams: boolean;
  /** The status of an answer that is an error with this code. */
  statusOf(code: number): number;
  /** Headers of the answer, asked for when it begins. */
  headers?(): Readonly<Record<string, string>>;
  /** The client went away before it had its answer. */
  abandoned(): void;
}

/** The answer to one POST: a JSON document, or a stream from the first notification on. */
export class HttpAnswer implements Exchange {
  readonly #response: ServerResponse;
  readonly #options: AnswerOptions;
  #stream: EventStream | undefined;
  #answered = false;

  constructor(response: ServerResponse, options: AnswerOptions) {
    this.#response = response;
    this.#options = options;
    response.once('close', () => {
      if (!this.#answered) options.abandoned();
    });
  }

  get open(): boolean {
    return !this.#answered && !this.#response.destroyed;
  }

  get streams(): boolean {
    return this.#options.streams;
  }

  respond(text: string, code: number | undefined): void {
    if (!this.open) return;
    this.#answered = true;
    if (this.#stream !== undefined) {
      this.#stream.send(text);
      this.#stream.end();
      return;
    }
    this.#response.writeHead(code === undefined ? 200 : this.#options.statusOf(code), {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...this.#options.headers?.(),
    });
    this.#response.end(text);
  }

  notify(text: string): void {
    if (!this.open || !this.#options.streams) return;
    this.#stream ??= new EventStream(this.#response, this.#options.headers?.());
    this.#stream.send(text);
  }
}

/** Answers a person whose browser came here. */
export function answerPerson(response: ServerResponse, status: number, sentence: string): void {
  const text = `${sentence}\n`;
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(text);
}

/** Answers with a JSON-RPC error that belongs to no request, or with nothing but a status. */
export function answer(response: ServerResponse, status: number, text?: string, headers: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent || response.destroyed) return;
  if (text === undefined) response.writeHead(status, headers).end();
  else response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}
