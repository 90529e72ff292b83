import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '#core/json';
import { type Era, prepareShared } from './bridge-to-legacy.ts';
import type { Connect } from './connect.ts';
import { META, type Request } from './envelope.ts';
import type { Grant } from './grants.ts';
import { HttpAnswer } from './http-answer.ts';
import { accepts, headerOf } from './http-edge.ts';
import { decodeHeader, headerMismatch } from './param-headers.ts';
import { ERROR, errorText } from './refusal.ts';
import type { Relay } from './relay.ts';
import { MODERN_VERSION } from './versions.ts';

const METHODS = new Set([
  ...['server/discover', 'tools/list', 'tools/call', 'prompts/list', 'prompts/get', 'completion/complete'],
  ...['resources/list', 'resources/templates/list', 'resources/read', 'subscriptions/listen'],
  ...['tasks/get', 'tasks/update', 'tasks/cancel'],
]);

/** Which member a request's `Mcp-Name` repeats. */
const NAMED: Readonly<Record<string, 'name' | 'uri'>> = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' };

const MOST_CONNECTIONS = 200;
/** A server that ends all the time is not started more often than this in a minute. */
const MOST_STARTS = 5;
const STARTS_MS = 60_000;
const IDLE_MS = 30 * 60_000;
const SWEEP_MS = 60_000;

interface Shared {
  grant: Grant;
  relay: Relay;
  ready: Promise<boolean>;
  usedAt: number;
  /** It was ended here, and is not to be begun again. */
  ended: boolean;
}

/** Clients of the stateless era. All requests of one grant share one connection to its server. */
export class ModernConnections {
  readonly #connections = new Map<string, Shared>();
  readonly #eras = new Map<string, Era>();
  readonly #starts = new Map<string, number[]>();
  readonly #connect: Connect;
  readonly #now: () => Date;
  readonly #sweeper: NodeJS.Timeout;

  constructor(connect: Connect, now: () => Date) {
    this.#connect = connect;
    this.#now = now;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  post(request: IncomingMessage, response: ServerResponse, grant: Grant, message: Request, text: string): void {
    let gone = false;
    let cancel = (): void => {
      gone = true;
    };
    const answered = new HttpAnswer(response, { streams: accepts(request, 'text/event-stream'), statusOf, abandoned: () => cancel() });
    const refused = refusedEnvelope(request, message);
    if (refused !== undefined) {
      answered.respond(errorText(message.id, refused.code, refused.reason, refused.more), refused.code);
      return;
    }
    const shared = this.#connectionOf(grant);
    if (typeof shared === 'string') {
      answered.respond(errorText(message.id, ERROR.internal, shared), ERROR.internal);
      return;
    }
    const begin = (ready: boolean): void => {
      if (gone) return;
      if (!ready) {
        const reason = `The server behind the gateway cannot be used: ${shared.relay.ending?.reason ?? 'it speaks no version of the protocol that is known'}.`;
        answered.respond(errorText(message.id, ERROR.internal, reason), ERROR.internal);
        return;
      }
      ({ cancel } = shared.relay.request(message, text, answered, ({ inputSchema }, args) =>
        headerMismatch(inputSchema, args, (name) => headerOf(request, name)),
      ));
    };
    void shared.ready.then(begin);
  }

  /** Ends the connections that this says should not go on. */
  async keep(holds: (grant: Grant) => boolean): Promise<void> {
    const ended = [...this.#connections.values()].filter(({ grant }) => !holds(grant));
    for (const shared of ended) {
      shared.ended = true;
      this.#eras.delete(shared.grant.identity);
      this.#forget(shared);
    }
    await Promise.all(ended.map(({ relay }) => relay.close()));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.keep(() => false);
  }

  #connectionOf(grant: Grant): Shared | string {
    const now = this.#now().getTime();
    const known = this.#connections.get(grant.identity);
    if (known !== undefined) {
      known.usedAt = now;
      return known;
    }
    if (this.#connections.size >= MOST_CONNECTIONS) return 'Too many servers are open. Try again later.';
    const starts = (this.#starts.get(grant.identity) ?? []).filter((at) => now - at < STARTS_MS);
    if (starts.length >= MOST_STARTS) return 'The server behind the gateway ends again and again. Try again in a minute.';
    this.#starts.set(grant.identity, [...starts, now]);
    const shared = this.#open(grant, now);
    this.#connections.set(grant.identity, shared);
    return shared;
  }

  #open(grant: Grant, now: number): Shared {
    const begin = (): Relay => {
      const relay = this.#connect(grant, { closed: () => shared.relay === relay && this.#forget(shared) });
      return relay;
    };
    const shared: Shared = { grant, relay: begin(), ready: Promise.resolve(false), usedAt: now, ended: false };
    const prepare = async (): Promise<boolean> => {
      const known = this.#eras.get(grant.identity);
      let era = await prepareShared(shared.relay, known);
      if (era === undefined && known === undefined && shared.relay.ending !== undefined && !shared.ended) {
        // Some servers end when they are asked what they do not know, and begin a session all the same.
        shared.relay = begin();
        this.#connections.set(grant.identity, shared);
        era = await prepareShared(shared.relay, 'legacy');
      }
      if (era === undefined) {
        this.#eras.delete(grant.identity);
        this.#forget(shared);
        await shared.relay.close();
        return false;
      }
      this.#eras.set(grant.identity, era);
      return true;
    };
    shared.ready = prepare().catch(() => false);
    return shared;
  }

  #forget(shared: Shared): void {
    const { identity } = shared.grant;
    if (this.#connections.get(identity) === shared) this.#connections.delete(identity);
  }

  #sweep(): void {
    const now = this.#now().getTime();
    void this.keep((grant) => {
      const shared = this.#connections.get(grant.identity);
      const idle = shared !== undefined && shared.relay.pending === 0 && shared.usedAt < now - IDLE_MS;
      return !idle && (grant.expires === undefined || grant.expires.getTime() > now);
    });
    for (const [identity, starts] of this.#starts) if (starts.every((at) => now - at >= STARTS_MS)) this.#starts.delete(identity);
  }
}

interface Refusal {
  code: number;
  reason: string;
  more?: { [key: string]: string | string[] };
}

/** Whether a request says the same in its headers as in its body, and all that it must. */
function refusedEnvelope(request: IncomingMessage, message: Request): Refusal | undefined {
  const mismatch = (reason: string): Refusal => ({ code: ERROR.headerMismatch, reason });
  const given = message.params?.['_meta'];
  const meta = isJsonObject(given) ? given : {};
  const version = meta[META.protocolVersion];
  if (typeof version !== 'string' || !isJsonObject(meta[META.clientCapabilities])) {
    return { code: ERROR.invalidParams, reason: `\`_meta\` needs \`${META.protocolVersion}\` and \`${META.clientCapabilities}\`.` };
  }
  const header = headerOf(request, 'mcp-protocol-version');
  if (header === undefined) return mismatch('The header MCP-Protocol-Version is missing.');
  if (header !== version) return mismatch('The header MCP-Protocol-Version names another version than the body.');
  if (version !== MODERN_VERSION) {
    // Versions with sessions are not said in an envelope, so that a retry with one of them would not help.
    const supported = [MODERN_VERSION];
    return {
      code: ERROR.unsupportedVersion,
      reason: 'This version of the protocol is not supported.',
      more: { supported, requested: version },
    };
  }
  if (headerOf(request, 'mcp-method') !== message.method) return mismatch('The header Mcp-Method does not name the method of the body.');
  const member = NAMED[message.method];
  const name = headerOf(request, 'mcp-name');
  if (member !== undefined && (name === undefined || decodeHeader(name) !== message.params?.[member])) {
    return mismatch(`The header Mcp-Name does not say what \`${member}\` says.`);
  }
  if (!METHODS.has(message.method))
    return { code: ERROR.methodNotFound, reason: 'This method is not known in this version of the protocol.' };
  return undefined;
}

const BAD_REQUEST = new Set<number>([
  ERROR.headerMismatch,
  ERROR.unsupportedVersion,
  ERROR.missingCapability,
  ERROR.invalidParams,
  ERROR.invalidRequest,
]);

function statusOf(code: number): number {
  if (code === ERROR.methodNotFound) return 404;
  return BAD_REQUEST.has(code) ? 400 : 200;
}
