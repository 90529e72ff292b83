import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '#core/errors';
import { shown } from '#core/shown';
import type { Approvals } from './approvals.ts';
import { logAudit } from './audit.ts';
import { readMessage } from './canonical.ts';
import type { Connect } from './connect.ts';
import type { Counters } from './counters/counters.ts';
import { isModern } from './envelope.ts';
import type { Grant } from './grants.ts';
import { answer, answerPerson } from './http-answer.ts';
import { accepts, addressedToUs, headerOf, isBrowsing, readBody, refusedMedia } from './http-edge.ts';
import { LegacySessions } from './legacy.ts';
import { ModernConnections } from './modern.ts';
import { paramHeaders } from './param-headers.ts';
import { ERROR, errorText } from './refusal.ts';
import { Relay } from './relay.ts';
import type { Settings } from './settings.ts';
import { OwnedTasks } from './tasks.ts';
import { openHttp } from './upstream-http.ts';
import { openStdio } from './upstream-stdio.ts';
import { MODERN_VERSION } from './versions.ts';

export interface GatewayOptions {
  /** The settings as they are now; asked for with each request. */
  settings(): Settings;
  counters: Counters;
  approvals: Approvals;
  /** What servers that are processes get beside their own variables. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  listen: { host: string; port: number };
  now(): Date;
  log(line: string): void;
}

export interface RunningGateway {
  /** `http://127.0.0.1:8787`, with the port that was taken. */
  url: string;
  /** Ends all sessions and the servers behind them. */
  close(): Promise<void>;
}

const FOR_PEOPLE =
  'This is the Toolwarden gateway: it serves MCP clients and has no pages, so put the address /mcp/NAME and the token of a grant into the configuration of your client (`toolwarden gateway init SERVER` prints both).';
const PATH = /^\/mcp\/([a-z0-9_-][a-z0-9._-]{0,99})$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;
/** How often the settings are looked at when nobody asks, so that what was revoked does not go on listening. */
const LOOK_MS = 2_000;
const HEADERS_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves `/mcp/<server>` to clients of both eras, and `/healthz`.
 *
 * @throws the error of `listen`, such as `EADDRINUSE`.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const front = new Front(options);
  const server = createServer({ headersTimeout: HEADERS_MS, keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    front.handle(request, response).catch((error: unknown) => {
      options.log(`A request failed here: ${shown(messageOf(error))}`);
      answer(response, 500, errorText(null, ERROR.internal, 'The gateway failed.'));
    });
  });
  await listening(server, options.listen);
  const { port } = server.address() as AddressInfo;
  const { host } = options.listen;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      await front.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((begun, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      begun();
    });
  });
}

class Front {
  readonly #options: GatewayOptions;
  readonly #legacy: LegacySessions;
  readonly #modern: ModernConnections;
  /** By grant: a task is only for the grant that began it. */
  readonly #tasks = new Map<string, OwnedTasks>();
  readonly #looker: NodeJS.Timeout;
  #settings: Settings;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#settings = options.settings();
    const connect: Connect = (grant, handlers) => this.#connect(grant, handlers);
    this.#legacy = new LegacySessions(connect, options.now);
    this.#modern = new ModernConnections(connect, options.now);
    this.#looker = setInterval(() => this.#current(), LOOK_MS);
    this.#looker.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#looker);
    await Promise.all([this.#legacy.close(), this.#modern.close()]);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const settings = this.#current();
    const { allowedHosts, allowedOrigins, listen } = settings.config;
    const allowed = { hosts: allowedHosts, origins: allowedOrigins, loopback: LOOPBACK.test(listen.host) };
    if (!addressedToUs(request, allowed)) {
      answer(response, 403, errorText(null, ERROR.invalidRequest, 'This host or origin is not served here.'));
      return;
    }
    const pathname = pathOf(request.url ?? '/');
    if (pathname === '/healthz') {
      answer(response, 200, JSON.stringify({ status: 'ok' }));
      return;
    }
    const server = PATH.exec(pathname)?.[1];
    // The same words wherever it is, so that nobody learns which servers there are.
    if (isBrowsing(request) && (pathname === '/' || server !== undefined)) {
      answerPerson(response, 200, FOR_PEOPLE);
      return;
    }
    if (server === undefined) {
      answer(response, 404, errorText(null, ERROR.invalidRequest, 'Servers are at /mcp/NAME.'));
      return;
    }
    const grant = this.#grantOf(request, settings);
    if (grant === undefined) {
      refuseWithoutGrant(response);
      return;
    }
    // The same for a server that is not there: a grant must not tell which exist.
    if (grant.server !== server) {
      answer(response, 403, errorText(null, ERROR.invalidRequest, 'This grant is for another server.'));
      return;
    }
    if (settings.config.servers.get(server)?.kind === 'unavailable') {
      answer(
        response,
        503,
        errorText(null, ERROR.internal, 'The server cannot be reached now: its configuration needs a value that is not there.'),
      );
      return;
    }
    if (request.method === 'POST') await this.#post(request, response, grant);
    else if (request.method === 'GET') this.#legacy.listen(request, response, grant);
    else if (request.method === 'DELETE') this.#legacy.end(request, response, grant);
    else answer(response, 405, undefined, { allow: 'GET, POST, DELETE' });
  }

  #grantOf(request: IncomingMessage, { grants }: Settings): Grant | undefined {
    return grants.find(headerOf(request, 'authorization'), this.#options.now());
  }

  async #post(request: IncomingMessage, response: ServerResponse, grant: Grant): Promise<void> {
    const media = refusedMedia(request);
    if (media !== undefined) {
      answer(response, media.status, errorText(null, ERROR.invalidRequest, media.reason));
      return;
    }
    if (!accepts(request, 'application/json')) {
      answer(response, 406, errorText(null, ERROR.invalidRequest, 'A POST takes `application/json` and `text/event-stream`.'));
      return;
    }
    const body = await readBody(request);
    if (!body.ok) {
      answer(response, body.refusal.status, errorText(null, ERROR.invalidRequest, body.refusal.reason), body.refusal.headers);
      return;
    }
    const read = readMessage(body.text);
    if (!read.ok) {
      this.#options.log(`A message of grant ${shown(grant.label)} was refused: ${read.reason}`);
      answer(response, 400, errorText(read.id, read.code, read.reason));
      return;
    }
    // A client that left meanwhile asks for nothing any more.
    if (response.destroyed) return;
    // A body that comes slowly must not outlive the grant that it came under.
    if (this.#grantOf(request, this.#current())?.identity !== grant.identity) {
      refuseWithoutGrant(response);
      return;
    }
    const { message, text } = read;
    const stateless = headerOf(request, 'mcp-protocol-version') === MODERN_VERSION;
    if (message.kind === 'request' && (stateless || isModern(message.params))) {
      this.#modern.post(request, response, grant, message, text);
    } else if (stateless) {
      // There, a client tells nothing that anybody would act on, and answers nothing.
      if (message.kind === 'notification') answer(response, 202);
      else answer(response, 400, errorText(null, ERROR.invalidRequest, 'Answers are not posted in this version of the protocol.'));
    } else this.#legacy.post(request, response, grant, message, text);
  }

  /** The settings as they are now. What no grant holds any more ends. */
  #current(): Settings {
    const settings = this.#options.settings();
    if (settings !== this.#settings) {
      this.#settings = settings;
      const identities = settings.grants.identities();
      const holds = ({ identity }: Grant): boolean => identities.has(identity);
      void Promise.all([this.#legacy.keep(holds), this.#modern.keep(holds)]);
    }
    return settings;
  }

  #connect(grant: Grant, { toClient, closed }: Parameters<Connect>[1]): Relay {
    const { counters, approvals, baseEnv, now, log } = this.#options;
    const server = this.#settings.config.servers.get(grant.server);
    // No settings hold a grant without its server, and nobody is let through to one that is unavailable.
    if (server === undefined || server.kind === 'unavailable') throw new TypeError(`Grant \`${grant.label}\` has no server.`);
    const tasks = this.#tasks.get(grant.identity) ?? new OwnedTasks();
    this.#tasks.set(grant.identity, tasks);
    const stderr = (line: string): void => log(`[${grant.server}] ${shown(line, 4000)}`);
    return new Relay({
      enforcement: {
        server: grant.server,
        grant: grant.label,
        policy: () => grant.policy.current(),
        counters,
        approvals,
        audit: logAudit(log),
        now,
      },
      open: (events) => {
        if (server.kind === 'remote') return openHttp(server, events);
        const { command, env, cwd } = server;
        return openStdio({ command, env: { ...baseEnv, ...env }, ...(cwd !== undefined && { cwd }), stderr }, events);
      },
      ...(toClient !== undefined && { toClient }),
      tasks,
      ...(server.kind === 'remote' && { headersOf: ({ inputSchema }, args) => paramHeaders(inputSchema, args) }),
      log,
      closed,
    });
  }
}

function refuseWithoutGrant(response: ServerResponse): void {
  const reason = 'A grant is needed: `Authorization: Bearer tw_…`, of a grant that exists and has not expired.';
  answer(response, 401, errorText(null, ERROR.invalidRequest, reason), { 'www-authenticate': 'Bearer realm="toolwarden"' });
}

/** The path that was asked for, or none: two slashes would begin a host, which is no path of ours and may not even be one. */
function pathOf(target: string): string {
  const base = 'http://gateway.invalid';
  return /^[/\\]{2}/.test(target) || !URL.canParse(target, base) ? '' : new URL(target, base).pathname;
}
