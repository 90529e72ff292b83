import type { Fault } from './fault.ts';

export const REMOTE_TRANSPORTS = ['streamable-http', 'sse'] as const;
export type RemoteTransport = (typeof REMOTE_TRANSPORTS)[number];

/** One address asked over one transport. */
export interface Way {
  url: URL;
  transport: RemoteTransport;
}

/** Statuses of an address that holds something else, or nothing. */
const ELSEWHERE = new Set([400, 404, 405, 406, 410, 415, 422, 501]);

/**
 * The ways in which a server may be spoken to, first those of the address as it was given. Listings often name the address without the
 * `/mcp` or `/sse` at its end, or with the wrong one; a few more are tried, and no others are guessed.
 *
 * @param declared what its server.json says, if it says something
 */
export function waysOf(address: URL, declared?: RemoteTransport): Way[] {
  const { pathname } = address;
  const base = pathname.replace(/\/(?:mcp|sse)?\/?$/, '');
  const likely = declared ?? (/\/sse\/?$/.test(pathname) ? 'sse' : 'streamable-http');
  const at = (path: string, transport: RemoteTransport): Way => {
    const url = new URL(address);
    url.pathname = path;
    return { url, transport };
  };
  const ways = [
    at(pathname, likely),
    at(pathname, likely === 'sse' ? 'streamable-http' : 'sse'),
    at(`${base}/mcp`, 'streamable-http'),
    at(`${base}/sse`, 'sse'),
    at(base === '' ? '/' : base, 'streamable-http'),
  ];
  const seen = new Set<string>();
  return ways.filter(({ url, transport }) => {
    const key = `${transport} ${url.href}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Whether an answer only says that no MCP server is found this way, so that another is worth a request. */
export function isElsewhere(fault: Fault | undefined): boolean {
  return fault?.kind === 'status' && (ELSEWHERE.has(fault.status) || (fault.status >= 200 && fault.status < 300));
}
