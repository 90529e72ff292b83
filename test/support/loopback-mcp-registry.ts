import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One version of an entry, as a registry of MCP servers keeps it. */
export interface RegistryEntry {
  name: string;
  version?: string;
  status?: 'active' | 'deprecated' | 'deleted';
  updatedAt: string;
  isLatest?: boolean;
  /** Merged into the document. */
  document?: Record<string, unknown>;
  /** Stands in the list instead of the entry. */
  raw?: unknown;
}

export interface LoopbackMcpRegistry {
  url: string;
  entries: RegistryEntry[];
  /** What was asked for, in order: path and query. */
  requests: string[];
  userAgents: (string | undefined)[];
  /** Answers the next requests in its stead; each once, in order. `undefined` lets one through. */
  instead: (((request: IncomingMessage, response: ServerResponse) => void) | undefined)[];
  close(): Promise<void>;
}

const LARGEST_PAGE = 100;
const OFFICIAL = 'io.modelcontextprotocol.registry/official';

/**
 * A registry of MCP servers on 127.0.0.1 with the manners of the official one: entries in the order of name and version behind an opaque
 * cursor, at most a hundred a page, deleted ones only where they or changes are asked for, and only what it knows as a parameter.
 */
export async function startLoopbackMcpRegistry(entries: RegistryEntry[] = []): Promise<LoopbackMcpRegistry> {
  const registry = { entries, requests: [] as string[], userAgents: [] as (string | undefined)[] };
  const instead: LoopbackMcpRegistry['instead'] = [];
  const server = createServer((request, response) => {
    registry.requests.push(request.url ?? '');
    registry.userAgents.push(request.headers['user-agent']);
    const other = instead.shift();
    if (other !== undefined) return other(request, response);
    const url = new URL(request.url ?? '/', 'http://registry');
    const { status, body } = url.pathname === '/v0.1/servers' ? page(registry.entries, url.searchParams) : notFound();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(registry, {
    instead,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  });
}

function page(entries: readonly RegistryEntry[], asked: URLSearchParams): { status: number; body: unknown } {
  for (const parameter of asked.keys()) {
    if (!['limit', 'cursor', 'updated_since', 'version', 'include_deleted'].includes(parameter))
      return { status: 422, body: { title: 'Unprocessable Entity', detail: `unexpected parameter ${parameter}` } };
  }
  const limit = Number(asked.get('limit') ?? 30);
  const since = asked.get('updated_since');
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE || (since !== null && !/^\d{4}-\d\d-\d\dT.*Z$/.test(since)))
    return { status: 422, body: { title: 'Unprocessable Entity' } };
  const cursor = asked.get('cursor');
  const behind = cursor === null ? '' : Buffer.from(cursor, 'base64url').toString();
  const showsDeleted = since !== null || asked.get('include_deleted') === 'true';
  const asks = (entry: RegistryEntry): boolean =>
    (showsDeleted || entry.status !== 'deleted') &&
    (since === null || Date.parse(entry.updatedAt) > Date.parse(since)) &&
    (asked.get('version') !== 'latest' || entry.isLatest !== false);
  const matching = entries.filter(asks).sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const rest = matching.filter((entry) => placeOf(entry) > behind);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rest.length > shown.length && last !== undefined ? Buffer.from(placeOf(last)).toString('base64url') : undefined;
  return { status: 200, body: { servers: shown.map(documentOf), metadata: { count: shown.length, nextCursor } } };
}

function placeOf({ name, version = '1.0.0' }: RegistryEntry): string {
  return `${name}:${version}`;
}

function documentOf(entry: RegistryEntry): unknown {
  if ('raw' in entry) return entry.raw;
  const { name, version = '1.0.0', status = 'active', updatedAt, isLatest = true, document = {} } = entry;
  return {
    server: { name, description: `What ${name} does.`, version, ...document },
    _meta: { [OFFICIAL]: { status, publishedAt: '2026-01-01T00:00:00Z', updatedAt, isLatest } },
  };
}

function notFound(): { status: number; body: unknown } {
  return { status: 404, body: { title: 'Not Found' } };
}
