import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '#core/json';
import { openBridge } from './bridge-to-modern.ts';
import type { CanonicalMessage } from './canonical.ts';
import type { Connect } from './connect.ts';
import type { Request } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import type { Grant } from './grants.ts';
import { answer, EventStream, HttpAnswer } from './http-answer.ts';
import { accepts, headerOf } from './http-edge.ts';
import { ERROR, errorText } from './refusal.ts';
import type { Relay } from './relay.ts';
import { LEGACY_VERSIONS } from './versions.ts';

const MOST_SESSIONS = 1_000;
const MOST_SESSIONS_OF_A_GRANT = 100;
/** A session that nobody uses and nobody listens to ends after this. */
const IDLE_MS = 30 * 60_000;
const SWEEP_MS = 60_000;
/** What a server says while nobody listens is kept so far. */
const MOST_WAITING = 100;

interface Session {
  id: string;
  grant: Grant;
  relay: Relay;
  listening: EventStream | undefined;
  answers: Set<HttpAnswer>;
  waiting: string[];
  usedAt: number;
}

/**
 * Clients of the versions with sessions. Each session has a connection to the server of its own, so that whatever the server asks or
 * tells can only belong to it.
 */
export class LegacySessions {
  readonly #sessions = new Map<string, Session>();
  readonly #connect: Connect;
  readonly #now: () => Date;
  readonly #sweeper: NodeJS.Timeout;

  constructor(connect: Connect, now: () => Date) {
    this.#connect = connect;
    this.#now = now;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  post(request: IncomingMessage, response: ServerResponse, grant: Grant, message: CanonicalMessage, text: string): void {
    if (message.kind === 'request' && message.method === 'initialize') {
      this.#initialize(request, response, grant, message, text);
      return;
    }
    const session = this.#sessionOf(request, response, grant);
    if (session === undefined) return;
    if (message.kind === 'request') {
      const streams = accepts(request, 'text/event-stream');
      let cancel = (): void => {};
      const answered = new HttpAnswer(response, { streams, statusOf: () => 200, abandoned: () => cancel() });
      session.answers.add(answered);
      response.once('close', () => session.answers.delete(answered));
      ({ cancel } = session.relay.request(message, text, answered));
      return;
    }
    if (message.kind === 'notification') session.relay.notification(message, text);
    else session.relay.response(message, text);
    answer(response, 202);
  }

  /** The stream on which a server says what belongs to no request. */
  listen(request: IncomingMessage, response: ServerResponse, grant: Grant): void {
    const session = this.#sessionOf(request, response, grant);
    if (session === undefined) return;
    if (!accepts(request, 'text/event-stream')) {
      answer(response, 406, errorText(null, ERROR.invalidRequest, 'A GET takes `text/event-stream`.'));
      return;
    }
    if (session.listening !== undefined) {
      answer(response, 409, errorText(null, ERROR.invalidRequest, 'This session has a stream already.'));
      return;
    }
    const stream = new EventStream(response);
    session.listening = stream;
    response.once('close', () => {
      if (session.listening === stream) session.listening = undefined;
      session.usedAt = this.#now().getTime();
    });
    for (const text of session.waiting.splice(0)) stream.send(text);
  }

  end(request: IncomingMessage, response: ServerResponse, grant: Grant): void {
    const session = this.#sessionOf(request, response, grant);
    if (session === undefined) return;
    this.#forget(session);
    void session.relay.close();
    answer(response, 204);
  }

  /** Ends the sessions that this says should not go on. */
  async keep(holds: (grant: Grant) => boolean): Promise<void> {
    const ended = [...this.#sessions.values()].filter((session) => !holds(session.grant));
    for (const session of ended) this.#forget(session);
    await Promise.all(ended.map(({ relay }) => relay.close()));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.keep(() => false);
  }

  /** The session that the request names, or an answer that there is none: gone, never there and another grant's look the same. */
  #sessionOf(request: IncomingMessage, response: ServerResponse, grant: Grant): Session | undefined {
    const id = headerOf(request, 'mcp-session-id');
    if (id === undefined) {
      answer(
        response,
        400,
        errorText(null, ERROR.invalidRequest, 'The header Mcp-Session-Id is missing; a session begins with `initialize`.'),
      );
      return undefined;
    }
    const version = headerOf(request, 'mcp-protocol-version');
    if (version !== undefined && !LEGACY_VERSIONS.some((known) => known === version)) {
      answer(response, 400, errorText(null, ERROR.invalidRequest, 'The header MCP-Protocol-Version names no version with sessions.'));
      return undefined;
    }
    const session = this.#sessions.get(id);
    if (session?.grant.identity !== grant.identity) {
      answer(response, 404, errorText(null, ERROR.invalidRequest, 'There is no such session; begin a new one with `initialize`.'));
      return undefined;
    }
    session.usedAt = this.#now().getTime();
    return session;
  }

  #initialize(request: IncomingMessage, response: ServerResponse, grant: Grant, message: Request, text: string): void {
    if (headerOf(request, 'mcp-session-id') !== undefined) {
      answer(response, 400, errorText(message.id, ERROR.invalidRequest, 'A session is initialized once.'));
      return;
    }
    const ofGrant = [...this.#sessions.values()].filter((session) => session.grant.identity === grant.identity).length;
    if (this.#sessions.size >= MOST_SESSIONS || ofGrant >= MOST_SESSIONS_OF_A_GRANT) {
      answer(response, 503, errorText(message.id, ERROR.internal, 'Too many sessions are open. End one, or try again later.'), {
        'retry-after': '60',
      });
      return;
    }
    const session = this.#open(grant);
    let initialized = false;
    const exchange = new HttpAnswer(response, {
      streams: false,
      statusOf: () => 200,
      headers: () => (initialized ? { 'mcp-session-id': session.id } : {}),
      abandoned: () => this.#drop(session),
    });
    const finish = (answered: string, code: number | undefined): void => {
      initialized = code === undefined;
      if (!initialized) this.#drop(session);
      exchange.respond(answered, code);
    };
    const first: Exchange = {
      notify: () => {},
      respond: (answered, code, result) => {
        if (code === undefined) {
          const version = isJsonObject(result) ? result['protocolVersion'] : undefined;
          if (typeof version === 'string') session.relay.speaks(version);
          finish(answered, undefined);
        } else if (session.relay.ending !== undefined) finish(answered, code);
        else
          openBridge(session.relay, message).then((bridged) =>
            bridged === undefined ? finish(answered, code) : finish(bridged, undefined),
          );
      },
    };
    session.relay.request(message, text, first);
  }

  #open(grant: Grant): Session {
    const id = randomUUID();
    const relay = this.#connect(grant, {
      toClient: (text) => this.#tell(session, text),
      closed: () => this.#forget(session),
    });
    const session: Session = {
      id,
      grant,
      relay,
      listening: undefined,
      answers: new Set(),
      waiting: [],
      usedAt: this.#now().getTime(),
    };
    this.#sessions.set(id, session);
    return session;
  }

  /** To whoever listens: the stream for it, else the newest request that is open, else whoever comes next. */
  #tell(session: Session, text: string): void {
    if (session.listening !== undefined) {
      session.listening.send(text);
      return;
    }
    const open = [...session.answers].findLast((answered) => answered.open && answered.streams);
    if (open !== undefined) open.notify(text);
    else {
      session.waiting.push(text);
      if (session.waiting.length > MOST_WAITING) session.waiting.shift();
    }
  }

  #drop(session: Session): void {
    this.#forget(session);
    void session.relay.close();
  }

  #forget(session: Session): void {
    this.#sessions.delete(session.id);
    session.listening?.end();
    session.listening = undefined;
  }

  #sweep(): void {
    const now = this.#now().getTime();
    for (const session of this.#sessions.values()) {
      const busy = session.listening !== undefined || session.relay.pending > 0;
      const { expires } = session.grant;
      const expired = expires !== undefined && expires.getTime() <= now;
      if (expired || (!busy && session.usedAt < now - IDLE_MS)) this.#drop(session);
    }
  }
}
