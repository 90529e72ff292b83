import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SearchedPackage {
  name: string;
  keywords?: string[];
  description?: string;
  date?: string;
  repository?: string;
  dependencies?: string[];
}

export interface LoopbackNpmSearch {
  url: string;
  packages: SearchedPackage[];
  /** The questions in order, each with where its page began. */
  asked: string[];
  userAgents: (string | undefined)[];
  /** Answers the next requests in its stead; each once, in order. `undefined` lets one through. */
  instead: (((request: IncomingMessage, response: ServerResponse) => void) | undefined)[];
  close(): Promise<void>;
}

/**
 * The search of an npm registry on 127.0.0.1: `keywords:a+b` for packages that have all of them, other words for those that have one
 * of them anywhere; at most 250 a page, and nothing behind the first `shows`.
 */
export async function startLoopbackNpmSearch(packages: SearchedPackage[], { shows = 5_000 } = {}): Promise<LoopbackNpmSearch> {
  const state = { packages, asked: [] as string[], userAgents: [] as (string | undefined)[] };
  const instead: LoopbackNpmSearch['instead'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    const [text, from] = [url.searchParams.get('text') ?? '', Number(url.searchParams.get('from') ?? 0)];
    state.asked.push(from === 0 ? text : `${text} @${from}`);
    state.userAgents.push(request.headers['user-agent']);
    const other = instead.shift();
    if (other !== undefined) return other(request, response);
    const size = Number(url.searchParams.get('size') ?? 20);
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname !== '/npm/-/v1/search' || size > 250) return answer(404, { error: 'not found' });
    if (from + size > shows && from >= shows) return answer(400, { error: `from + size must be at most ${shows}` });
    const found = state.packages.filter((one) => matches(one, text));
    return answer(200, { objects: found.slice(from, Math.min(from + size, shows)).map(objectOf), total: found.length });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(state, {
    instead,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  });
}

function matches({ name, description = '', keywords = [] }: SearchedPackage, text: string): boolean {
  const wanted = /^keywords:(.*)$/.exec(text)?.[1];
  if (wanted !== undefined) return wanted.split('+').every((keyword) => keywords.includes(keyword));
  return text.split(/\s+/).some((word) => [name, description, ...keywords].some((own) => own.includes(word)));
}

function objectOf({ repository, ...shown }: SearchedPackage): unknown {
  return { package: { version: '1.0.0', ...shown, links: { npm: 'x', ...(repository !== undefined && { repository }) } }, searchScore: 1 };
}
