import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readQuery, type Selection } from './loopback-github-graphql.ts';
import { randomOf, type SimulatedFile, type SimulatedRepository } from './loopback-github-world.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type Resource = 'search' | 'code_search' | 'core' | 'graphql';
/** What may go wrong with one request instead of an answer. */
export type Trouble =
  | 'drop'
  | 'server-error'
  | 'incomplete'
  /** A secondary limit with `retry-after`. */
  | 'secondary'
  /** One that names no time. */
  | 'secondary-unnamed';

export interface LoopbackOptions {
  clock: VirtualClock;
  repositories: SimulatedRepository[];
  /** Tokens that are accepted; any other gives 401. */
  tokens?: readonly string[];
  /** Asked before each request; `many` counts those of its resource from 1. */
  trouble?(resource: Resource, many: number): Trouble | undefined;
  /** Called before each search for repositories is answered: the world goes on. */
  beforeSearch?(many: number, page: number): void;
  /** Share of the results of a code search that is left out, others each time. */
  forgetful?: number;
  /** Other than GitHub's own. */
  limits?: Partial<Record<Resource, number>>;
  /** Below which the API lies: `/api/v3` for an Enterprise server. */
  prefix?: string;
}

export interface LoopbackGitHub {
  /** The address of the API. */
  url: string;
  requests: Record<Resource, number>;
  /** What a client must not do, and did. */
  offences: string[];
  /** `q` of each search with its page, in order. */
  searches: { query: string; page: number; total: number }[];
  /** How many repositories each GraphQL query asked for. */
  batches: number[];
  authorizations: Set<string>;
  userAgents: Set<string>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;
const LIMITS: Record<'token' | 'none', Record<Resource, { many: number; ms: number }>> = {
  token: {
    search: { many: 30, ms: 60_000 },
    code_search: { many: 10, ms: 60_000 },
    core: { many: 5000, ms: HOUR },
    graphql: { many: 5000, ms: HOUR },
  },
  none: {
    search: { many: 10, ms: 60_000 },
    code_search: { many: 0, ms: 60_000 },
    core: { many: 60, ms: HOUR },
    graphql: { many: 0, ms: HOUR },
  },
};
const MOST_NODES = 500_000;

interface Sent {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

const refusal = (status: number, message: string, page = ''): Sent => ({
  status,
  body: { message, documentation_url: `https://docs.example/rest/using-the-rest-api/${page}` },
});

/**
 * A GitHub on 127.0.0.1 that is as strict as the documentation says: its budgets by the clock it is given, its ceilings on results, pages
 * and queries, its refusals with their headers.
 */
export async function startLoopbackGitHub(options: LoopbackOptions): Promise<LoopbackGitHub> {
  const { clock, repositories, tokens = ['token'], prefix = '' } = options;
  const byNode = new Map<string, SimulatedRepository>();
  const index = new SearchIndex(repositories);
  const windows = new Map<string, { since: number; used: number }>();
  const blocked = new Map<string, number>();
  const random = randomOf(7);
  const github: Omit<LoopbackGitHub, 'url' | 'close'> = {
    requests: { search: 0, code_search: 0, core: 0, graphql: 0 },
    offences: [],
    searches: [],
    batches: [],
    authorizations: new Set(),
    userAgents: new Set(),
  };

  const nodeOf = (node: unknown): SimulatedRepository | undefined => {
    while (byNode.size < repositories.length) {
      const next = repositories[byNode.size] as SimulatedRepository;
      byNode.set(next.node, next);
    }
    return byNode.get(String(node));
  };

  /** Counts a request against its budget; the refusal where nothing is left of it. */
  function charge(who: string, resource: Resource): { headers: Record<string, string>; refused?: Sent } {
    const limit = LIMITS[who === '' ? 'none' : 'token'][resource];
    const many = options.limits?.[resource] ?? limit.many;
    const key = `${who} ${resource}`;
    let window = windows.get(key);
    if (window === undefined || clock.at >= window.since + limit.ms) window = { since: clock.at, used: 0 };
    windows.set(key, window);
    const reset = Math.ceil((window.since + limit.ms) / 1000);
    const over = window.used >= many;
    if (!over) window.used += 1;
    const headers = {
      'x-ratelimit-limit': String(many),
      'x-ratelimit-remaining': String(many - window.used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': resource,
    };
    const until = blocked.get(who) ?? 0;
    if (clock.at < until) {
      github.offences.push(`${resource} asked ${until - clock.at} ms before a secondary limit ended`);
      return {
        headers,
        refused: { ...refusal(403, 'You have exceeded a secondary rate limit.', 'rate-limits'), headers: { 'retry-after': '60' } },
      };
    }
    if (!over) return { headers };
    github.offences.push(`${resource} asked with nothing left of its budget`);
    if (resource === 'graphql')
      return { headers, refused: { status: 200, body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] } } };
    return { headers, refused: refusal(403, 'API rate limit exceeded', 'rate-limits') };
  }

  function searchRepositories(url: URL, trouble: Trouble | undefined): Sent {
    const query = url.searchParams.get('q') ?? '';
    const asked = pageOf(url);
    options.beforeSearch?.(github.requests.search, asked.page);
    const invalid = invalidQuery(query) ?? invalidPage(asked);
    if (invalid !== undefined) return refusal(422, invalid, 'search');
    const parsed = parseSearch(query);
    if (parsed === undefined) return refusal(422, 'The search cannot be read', 'search');
    const found = index.repositories(parsed);
    github.searches.push({ query, page: asked.page, total: found.length });
    const cut = trouble === 'incomplete' ? found.slice(0, Math.floor(found.length / 2)) : found;
    // Among equals comes first whatever was indexed last, which a push does.
    const descending = (one: SimulatedRepository, other: SimulatedRepository): number =>
      other.stars - one.stars || other.pushed - one.pushed || one.id - other.id;
    const recent = (one: SimulatedRepository, other: SimulatedRepository): number => other.pushed - one.pushed || one.id - other.id;
    const sorted = cut.toSorted(url.searchParams.get('sort') === 'stars' ? descending : recent);
    if (url.searchParams.get('order') === 'asc') sorted.reverse();
    const items = sorted.slice((asked.page - 1) * asked.perPage, Math.min(1000, asked.page * asked.perPage)).map(restOf);
    return { status: 200, body: { total_count: cut.length, incomplete_results: trouble === 'incomplete', items } };
  }

  function searchCode(url: URL, trouble: Trouble | undefined): Sent {
    const query = url.searchParams.get('q') ?? '';
    const asked = pageOf(url);
    const parsed = parseSearch(query);
    const invalid =
      invalidQuery(query) ?? invalidPage(asked) ?? (parsed === undefined || parsed.terms.length === 0 ? 'A term is needed' : undefined);
    if (invalid !== undefined || parsed === undefined) return refusal(422, invalid ?? '', 'search');
    const all = index.files(parsed);
    const found = all.filter(() => random() >= (options.forgetful ?? 0));
    github.searches.push({ query, page: asked.page, total: all.length });
    const items = found.slice((asked.page - 1) * asked.perPage, Math.min(1000, asked.page * asked.perPage)).map(({ repository, path }) => ({
      name: path.split('/').at(-1),
      path,
      repository: {
        id: repository.id,
        node_id: repository.node,
        full_name: `${repository.owner}/${repository.name}`,
        private: repository.isPrivate ?? false,
      },
    }));
    return { status: 200, body: { total_count: all.length, incomplete_results: trouble === 'incomplete', items } };
  }

  function graphql(body: string): Sent {
    let selections: Selection[];
    try {
      const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
      selections = readQuery(query, variables);
    } catch (error) {
      return { status: 200, body: { errors: [{ message: String(error) }] } };
    }
    const asked = selections.filter(({ name }) => name === 'node');
    github.batches.push(asked.length);
    const heavy = asked.map(({ args }) => nodeOf(args['id'])?.heavy);
    if (heavy.includes('alone') || (heavy.includes('together') && asked.length > 1))
      return { status: 502, body: { message: 'Something went wrong' } };
    if (asked.length * 20 > MOST_NODES)
      return { status: 200, body: { errors: [{ type: 'MAX_NODE_LIMIT_EXCEEDED', message: 'too many nodes' }] } };
    const errors: unknown[] = [];
    const data = Object.fromEntries(
      asked.map(({ alias, args, selections: fields }) => {
        const repository = nodeOf(args['id']);
        const file = fields.find(({ name }) => name === 'object')?.alias;
        if (repository?.stubborn === true) errors.push({ path: [alias, file], message: 'Something went wrong' });
        if (repository !== undefined && repository.gone !== true)
          return [alias, answerOf(repository, fields, repository.stubborn === true ? file : undefined)];
        errors.push({ type: 'NOT_FOUND', path: [alias], message: `Could not resolve to a node with the global id of '${args['id']}'` });
        return [alias, null];
      }),
    );
    return { status: 200, body: { data, ...(errors.length > 0 && { errors }) } };
  }

  function core(path: string): Sent {
    const byId = /^\/repositories\/(\d+)$/.exec(path);
    if (byId !== null) {
      const repository = repositories.find(({ id }) => id === Number(byId[1]));
      return repository === undefined || repository.gone === true ? refusal(404, 'Not Found') : { status: 200, body: restOf(repository) };
    }
    const named = /^\/repos\/([^/]+)\/([^/]+)(?:\/contents\/(.+))?$/.exec(path);
    const repository = repositories.find(({ owner, name }) => owner === named?.[1] && name === named[2]);
    if (repository === undefined) {
      const moved = repositories.find(({ id }) => `old${id}` === named?.[2]);
      return moved === undefined
        ? refusal(404, 'Not Found')
        : { status: 301, headers: { location: `${url}/repositories/${moved.id}` }, body: { message: 'Moved Permanently' } };
    }
    const filePath = named?.[3] === undefined ? undefined : decodeURIComponent(named[3]);
    if (filePath === undefined) return { status: 200, body: restOf(repository) };
    const file = repository.files[filePath];
    if (file === undefined) return refusal(404, 'Not Found');
    const content = file.binary === true ? 'AAAA' : Buffer.from(file.text).toString('base64');
    return { status: 200, body: { size: file.bytes, encoding: 'base64', content } };
  }

  function answer(request: IncomingMessage, body: string): Sent | 'drop' {
    const asked = new URL(request.url ?? '/', 'http://github');
    const path = asked.pathname.startsWith(prefix) ? asked.pathname.slice(prefix.length) : asked.pathname;
    const isGraphQL = asked.pathname === (prefix === '' ? '/graphql' : '/api/graphql') && request.method === 'POST';
    const resource: Resource = isGraphQL
      ? 'graphql'
      : path === '/search/repositories'
        ? 'search'
        : path === '/search/code'
          ? 'code_search'
          : 'core';
    github.requests[resource] += 1;
    github.userAgents.add(request.headers['user-agent'] ?? '');
    const who = (request.headers.authorization ?? '').replace(/^(?:token|bearer) /i, '');
    if (who !== '') github.authorizations.add(who);
    const trouble = options.trouble?.(resource, github.requests[resource]);
    if (trouble === 'drop') return 'drop';
    if (trouble === 'server-error') return { status: 502, body: { message: 'Server Error' } };
    if (who !== '' && !tokens.includes(who)) return refusal(401, 'Bad credentials');
    if (who === '' && (resource === 'graphql' || resource === 'code_search')) return refusal(401, 'Requires authentication');
    if (trouble === 'secondary' || trouble === 'secondary-unnamed') {
      const seconds = trouble === 'secondary' ? 37 : 60;
      blocked.set(who, clock.at + seconds * 1000);
      const refused = refusal(trouble === 'secondary' ? 429 : 403, 'You have exceeded a secondary rate limit.', 'rate-limits');
      return trouble === 'secondary' ? { ...refused, headers: { 'retry-after': String(seconds) } } : refused;
    }
    const sent = isGraphQL || resource !== 'core' ? undefined : core(path);
    const etag = sent?.status === 200 ? `"${createHash('sha256').update(JSON.stringify(sent.body)).digest('hex')}"` : undefined;
    // What has not changed costs nothing of the budget.
    if (etag !== undefined && request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    const { headers, refused } = charge(who, resource);
    if (refused !== undefined) return { ...refused, headers: { ...headers, ...refused.headers } };
    const made =
      sent ?? (isGraphQL ? graphql(body) : resource === 'search' ? searchRepositories(asked, trouble) : searchCode(asked, trouble));
    return { ...made, headers: { ...headers, ...(etag !== undefined && { etag }), ...made.headers } };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = answer(request, Buffer.concat(chunks).toString('utf8'));
      if (sent === 'drop') request.socket.destroy();
      else send(response, sent);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
  return Object.assign(github, {
    url,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  });
}

function send(response: ServerResponse, { status, body, headers }: Sent): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(body === undefined ? undefined : JSON.stringify(body));
}

function restOf(repository: SimulatedRepository): Record<string, unknown> {
  return {
    id: repository.id,
    node_id: repository.node,
    full_name: `${repository.owner}/${repository.name}`,
    description: repository.description,
    created_at: isoOf(repository.created),
    pushed_at: isoOf(repository.pushed),
    stargazers_count: repository.stars,
    archived: repository.archived,
    fork: repository.fork,
    private: repository.isPrivate ?? false,
    language: repository.language,
    default_branch: 'main',
    license: { spdx_id: 'MIT' },
  };
}

const isoOf = (second: number): string => new Date(second * 1000).toISOString().replace('.000Z', 'Z');

function answerOf(repository: SimulatedRepository, fields: readonly Selection[], failed?: string): Record<string, unknown> {
  const facts: Record<string, unknown> = {
    databaseId: repository.id,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    description: repository.description,
    pushedAt: isoOf(repository.pushed),
    createdAt: isoOf(repository.created),
    isArchived: repository.archived,
    isFork: repository.fork,
    isPrivate: repository.isPrivate ?? false,
    stargazerCount: repository.stars,
    licenseInfo: { spdxId: 'MIT' },
    defaultBranchRef: { target: { oid: createHash('sha1').update(`${repository.id} ${repository.pushed}`).digest('hex') } },
  };
  return Object.fromEntries(
    fields.map(({ alias, name, args }) => {
      if (alias === failed) return [alias, null];
      if (name !== 'object') return [alias, facts[name]];
      const path = String(args['expression']).replace(/^HEAD:/, '');
      return [alias, blobOf(Object.hasOwn(repository.files, path) ? repository.files[path] : undefined)];
    }),
  );
}

function blobOf(file: SimulatedFile | undefined): unknown {
  if (file === undefined) return null;
  return { byteSize: file.bytes, isBinary: file.binary === true, text: file.binary === true ? null : file.text };
}

interface Asked {
  page: number;
  perPage: number;
}

function pageOf(url: URL): Asked {
  return { page: Number(url.searchParams.get('page') ?? 1), perPage: Math.min(100, Number(url.searchParams.get('per_page') ?? 30)) };
}

function invalidQuery(query: string): string | undefined {
  if (query.length > 256) return 'The search is longer than 256 characters.';
  const operators = query.match(/(?:^|\s)(?:AND|OR|NOT)(?=\s)|(?:^|\s)-(?=\w)/g) ?? [];
  return operators.length > 5 ? 'More than five AND / OR / NOT operators were used.' : undefined;
}

function invalidPage({ page, perPage }: Asked): string | undefined {
  return page < 1 || (page - 1) * perPage >= 1000 ? 'Only the first 1000 search results are available' : undefined;
}

interface ParsedSearch {
  /** Words and phrases, lower case. */
  terms: string[];
  qualifiers: { name: string; value: string; not: boolean }[];
  /** Whatever narrows by a range is left out of it. */
  base: string;
}

const RANGED = new Set(['created', 'pushed', 'stars', 'size']);
const QUALIFIERS = new Set(['created', 'pushed', 'stars', 'size', 'topic', 'language', 'in', 'filename', 'fork', 'archived']);

function parseSearch(query: string): ParsedSearch | undefined {
  const terms: string[] = [];
  const qualifiers: ParsedSearch['qualifiers'] = [];
  for (const token of query.match(/-?[a-z]+:(?:"[^"]*"|\S+)|"[^"]*"|\S+/gi) ?? []) {
    const found = /^(-?)([a-z]+):(.*)$/is.exec(token);
    if (found === null) terms.push(token.replaceAll('"', '').toLowerCase());
    else if (!QUALIFIERS.has(found[2] ?? '')) return undefined;
    else qualifiers.push({ name: found[2] ?? '', value: (found[3] ?? '').replaceAll('"', ''), not: found[1] === '-' });
  }
  const fixed = qualifiers.filter(({ name }) => !RANGED.has(name) && name !== 'language');
  return { terms, qualifiers, base: JSON.stringify([terms, fixed]) };
}

type Bounds = readonly [number, number];

/** `A..B`, `>=A`, `<A`, `A`; of times in seconds. Both ends belong to it. */
function boundsOf(value: string, read: (text: string) => number): Bounds {
  const range = /^(.*?)\.\.(.*)$/.exec(value);
  if (range !== null) return [read(range[1] ?? ''), read(range[2] ?? '')];
  if (value.startsWith('>=')) return [read(value.slice(2)), Infinity];
  if (value.startsWith('<')) return [-Infinity, read(value.slice(1)) - 1];
  return [read(value), read(value)];
}

const secondsOf = (text: string): number => Math.floor(Date.parse(text) / 1000);

/** What matches the words and topics of a query is kept; it is asked again for each range. */
class SearchIndex {
  readonly #repositories: readonly SimulatedRepository[];
  readonly #kept = new Map<string, { upTo: number; repositories: SimulatedRepository[] }>();

  constructor(repositories: readonly SimulatedRepository[]) {
    this.#repositories = repositories;
  }

  repositories({ terms, qualifiers, base }: ParsedSearch): SimulatedRepository[] {
    const kept = this.#kept.get(base) ?? { upTo: 0, repositories: [] };
    this.#kept.set(base, kept);
    for (; kept.upTo < this.#repositories.length; kept.upTo++) {
      const repository = this.#repositories[kept.upTo] as SimulatedRepository;
      if (matchesWords(repository, terms, qualifiers)) kept.repositories.push(repository);
    }
    const tests = qualifiers.flatMap(({ name, value, not }): ((repository: SimulatedRepository) => boolean)[] => {
      if (name === 'language') return [(repository) => (repository.language?.toLowerCase() === value.toLowerCase()) !== not];
      if (name === 'stars') return [within(boundsOf(value, Number), (repository) => repository.stars)];
      if (name === 'created' || name === 'pushed') return [within(boundsOf(value, secondsOf), (repository) => repository[name])];
      return [];
    });
    return kept.repositories.filter((repository) => tests.every((test) => test(repository)));
  }

  files({ terms, qualifiers }: ParsedSearch): { repository: SimulatedRepository; path: string }[] {
    const filename = qualifiers.find(({ name }) => name === 'filename')?.value;
    const [least, most] = boundsOf(qualifiers.find(({ name }) => name === 'size')?.value ?? '0..393216', Number);
    return this.#repositories.flatMap((repository) =>
      Object.entries(repository.files)
        .filter(
          ([path, { text, bytes }]) =>
            path.split('/').at(-1) === filename &&
            bytes >= least &&
            bytes <= most &&
            bytes < 384 * 1024 &&
            terms.every((term) => text.toLowerCase().includes(term)),
        )
        .map(([path]) => ({ repository, path })),
    );
  }
}

function within([least, most]: Bounds, value: (repository: SimulatedRepository) => number): (repository: SimulatedRepository) => boolean {
  return (repository) => value(repository) >= least && value(repository) <= most;
}

/** Forks are left out, as GitHub leaves them out unless told otherwise. */
function matchesWords(repository: SimulatedRepository, terms: readonly string[], qualifiers: ParsedSearch['qualifiers']): boolean {
  if (repository.fork) return false;
  const places = qualifiers.filter(({ name }) => name === 'in').flatMap(({ value }) => value.split(','));
  const words = (text: string): string =>
    ` ${text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .join(' ')} `;
  const name = words(repository.name);
  const description = words(repository.description ?? '');
  const fields =
    places.length === 0
      ? [name, description]
      : [...(places.includes('name') ? [name] : []), ...(places.includes('description') ? [description] : [])];
  return (
    qualifiers.every((qualifier) => qualifier.name !== 'topic' || repository.topics.includes(qualifier.value)) &&
    terms.every((term) => fields.some((field) => field.includes(words(term))))
  );
}
