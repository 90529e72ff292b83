import { setTimeout as timer } from 'node:timers/promises';
import { Octokit } from 'octokit';
import PQueue from 'p-queue';
import { GiveUp, RetryLater } from '#core/errors';
import { BUDGETS, type Budget, gapOf, limitOf, paceAfter, type Reply, resetOf } from './rate-limits.ts';

export const GITHUB_API_URL = 'https://api.github.com';
const REQUEST_MS = 60_000;
const MOST_REDIRECTS = 3;
/** Waits in a row for one request; each is named by GitHub or doubles. */
const MOST_REFUSALS = 8;
const UNREACHABLE_WAIT_MS = 5 * 60_000;
/** A wait that a person should hear of. */
const WORTH_TELLING_MS = 30_000;

/** What a person should hear is told by us; on its own Octokit writes to the console. */
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/** Resolves after so many milliseconds, or rejects when the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface ClientOptions {
  /** One for each account whose budgets may be used; none asks without one. */
  tokens: readonly string[];
  apiUrl: string;
  userAgent: string;
  now: () => Date;
  sleep: Sleep;
  signal: AbortSignal;
  tell(message: string): void;
  fetch: typeof fetch;
  /** Longest single wait; a longer one ends the discovery with `RetryLater`. */
  longestWaitMs: number;
  /** Is counted up by one for each request that is sent; tries and redirects each count. */
  requests: Record<Budget, number>;
}

export interface Asking {
  /** Tries where GitHub gives an error of its own or no answer at all. */
  tries: number;
  headers?: Readonly<Record<string, string>>;
}

/** `query` and `variables` are GraphQL's; what else a GET has stands in its address. */
interface Sending {
  method: 'GET' | 'POST';
  url: string;
  query?: string;
  variables?: Readonly<Record<string, unknown>>;
}

/** One token with the time from which each of its budgets may be used. */
interface Lane {
  octokit: Octokit;
  refused: boolean;
  readyAt: Record<Budget, number>;
  busy: Record<Budget, boolean>;
}

/**
 * The only thing here that talks to GitHub: sends one request after the other for each token and budget, in the pace that the budget
 * lasts, waits when GitHub asks for it, follows renames, and counts what was sent.
 *
 * Budgets do not wait for one another. Several tokens share each queue.
 */
export class GitHubClient {
  readonly authenticated: boolean;
  readonly #options: ClientOptions;
  readonly #lanes: readonly Lane[];
  readonly #queues: Readonly<Record<Budget, PQueue>>;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.authenticated = options.tokens.length > 0;
    const tokens = this.authenticated ? options.tokens : [undefined];
    this.#lanes = tokens.map((token) => ({
      // Its plugins wait on timers of their own and send again unseen; see docs/decisions/0007-github-budget.md.
      octokit: new Octokit({
        ...(token !== undefined && { auth: token }),
        baseUrl: options.apiUrl,
        userAgent: options.userAgent,
        retry: { enabled: false },
        throttle: { enabled: false },
        request: { fetch: options.fetch },
        log: QUIET,
      }),
      refused: false,
      readyAt: { search: 0, code_search: 0, graphql: 0, core: 0 },
      busy: { search: false, code_search: false, graphql: false, core: false },
    }));
    const queue = (): PQueue => new PQueue({ concurrency: this.#lanes.length });
    this.#queues = { search: queue(), code_search: queue(), graphql: queue(), core: queue() };
  }

  /** How many requests of one budget are sent side by side. */
  get width(): number {
    return this.#lanes.length;
  }

  /**
   * Sends a GET, and again where that may help.
   *
   * @param path below the API's address.
   * @returns whatever GitHub said last: any status but a refusal that passes; a 5xx or 0 after the last try.
   * @throws {RetryLater} `github-rate-limited` where the wait is longer than allowed.
   * @throws {GiveUp} `github-token-refused` when no token is accepted.
   */
  get(budget: Budget, path: string, parameters: Readonly<Record<string, string | number>>, asking: Asking): Promise<Reply> {
    return this.#ask(budget, { method: 'GET', url: path, ...parameters }, asking);
  }

  /** Asks a GraphQL query; as `get`. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>, asking: Asking): Promise<Reply> {
    return this.#ask('graphql', { method: 'POST', url: graphqlUrl(this.#options.apiUrl), query, variables }, asking);
  }

  #ask(budget: Budget, request: Sending, asking: Asking): Promise<Reply> {
    return this.#queues[budget].add(async () => {
      let failures = 0;
      let refusals = 0;
      for (;;) {
        const lane = this.#claim(budget);
        try {
          await this.#waitFor(lane, budget);
          const reply = await this.#send(lane, budget, request, asking);
          const now = this.#options.now().getTime();
          const pace = paceAfter(reply, now, refusals);
          if (pace.kind === 'wait') {
            refusals += 1;
            if (refusals > MOST_REFUSALS) throw this.#rateLimited(budget, pace.until);
            for (const each of pace.whole ? BUDGETS : [budget]) lane.readyAt[each] = Math.max(lane.readyAt[each], pace.until);
            continue;
          }
          lane.readyAt[budget] = Math.max(lane.readyAt[budget], resetOf(reply) ?? 0);
          if (reply.status === 401) {
            this.#refuse(lane);
            continue;
          }
          if (reply.status !== 0 && reply.status < 500) return reply;
          failures += 1;
          if (failures >= asking.tries) return reply;
          lane.readyAt[budget] = Math.max(lane.readyAt[budget], now + 1000 * 2 ** (failures - 1));
        } finally {
          lane.busy[budget] = false;
        }
      }
    });
  }

  /** The free lane that may be used first; the queue lets no more in than there are lanes. */
  #claim(budget: Budget): Lane {
    const usable = this.#lanes.filter((lane) => !lane.refused);
    // While a refused token's request looks for another, the others may all be busy: two then share one.
    const free = usable.filter((lane) => !lane.busy[budget]);
    const [lane] = (free.length > 0 ? free : usable).toSorted((one, other) => one.readyAt[budget] - other.readyAt[budget]);
    if (lane === undefined)
      throw new GiveUp('github-token-refused', 'GitHub accepts none of the tokens in `GITHUB_TOKEN`: make a new one, or unset it.');
    lane.busy[budget] = true;
    return lane;
  }

  #refuse(lane: Lane): void {
    lane.refused = true;
    for (const queue of Object.values(this.#queues)) queue.concurrency = Math.max(1, queue.concurrency - 1);
    if (this.#lanes.some((each) => !each.refused))
      this.#options.tell('GitHub does not accept one of the tokens; going on with the others.');
  }

  /** Until a lane may be used; what comes up meanwhile for the other budgets of its token counts too. */
  async #waitFor(lane: Lane, budget: Budget): Promise<void> {
    const { now, sleep, signal, tell, longestWaitMs } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const readyAt = lane.readyAt[budget];
      const waitMs = readyAt - now().getTime();
      if (waitMs <= 0) return;
      if (waitMs > longestWaitMs) throw this.#rateLimited(budget, readyAt);
      if (waitMs >= WORTH_TELLING_MS) tell(`Waiting for GitHub's ${budget} budget until ${new Date(readyAt).toISOString()}.`);
      await sleep(waitMs, signal);
    }
  }

  #rateLimited(budget: Budget, until: number): RetryLater {
    const waitMs = until - this.#options.now().getTime();
    return new RetryLater(
      'github-rate-limited',
      `GitHub refuses requests of the ${budget} budget until ${new Date(until).toISOString()}; begin again then, what was found is kept.`,
      waitMs,
    );
  }

  /** One request with its redirects, each counted. */
  async #send(lane: Lane, budget: Budget, request: Sending, asking: Asking): Promise<Reply> {
    let asked = request;
    for (let hop = 0; ; hop++) {
      this.#options.requests[budget] += 1;
      const sentAt = this.#options.now().getTime();
      const reply = await this.#sendOnce(lane.octokit, asked, asking.headers ?? {});
      lane.readyAt[budget] = Math.max(lane.readyAt[budget], sentAt + gapOf(budget, this.authenticated, limitOf(reply)));
      const location = reply.headers['location'];
      if (![301, 302, 307, 308].includes(reply.status) || typeof location !== 'string' || hop >= MOST_REDIRECTS) return reply;
      const next = new URL(location, this.#options.apiUrl);
      // The token goes to the configured host alone.
      if (next.origin !== new URL(this.#options.apiUrl).origin) return reply;
      asked = { ...request, url: next.href };
      await this.#waitFor(lane, budget);
    }
  }

  async #sendOnce(octokit: Octokit, request: Sending, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const { signal } = this.#options;
    try {
      const {
        status,
        headers: got,
        data,
      } = await octokit.request({
        ...request,
        headers,
        request: { redirect: 'manual', log: QUIET, signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]) },
      });
      return { status, headers: got, data };
    } catch (error) {
      signal.throwIfAborted();
      return replyOf(error);
    }
  }
}

/** Octokit throws for what GitHub says in a status of 304 and above, and for a connection that breaks. */
function replyOf(error: unknown): Reply {
  const { response } = error as { response?: Reply };
  return response === undefined ? { status: 0, headers: {}, data: undefined } : response;
}

/** What the caller cannot go on with, when GitHub has said something but no answer. */
export function refusalOf({ status, data }: Reply, asked: string, cause?: unknown): Error {
  const message = typeof data === 'object' && data !== null && 'message' in data ? String(data.message).slice(0, 200) : '';
  const said = message === '' ? '' : ` It says ${JSON.stringify(message)}.`;
  const isError = typeof data === 'object' && data !== null && 'errors' in data;
  if (status === 0 || status >= 500 || (status === 200 && isError)) {
    const how = status === 0 ? 'no connection' : status === 200 ? 'an error' : `status ${status}`;
    return new RetryLater(
      'github-unreachable',
      `GitHub gave no answer to ${asked} (${how}); what was found is kept.${said}`,
      UNREACHABLE_WAIT_MS,
    );
  }
  if (status === 403) return new GiveUp('github-forbidden', `GitHub forbids ${asked}.${said}`);
  if (status === 422) return new GiveUp('github-query-refused', `GitHub does not accept ${asked}.${said}`);
  return new GiveUp(
    'github-no-api',
    `The address in \`GITHUB_API_URL\` answers ${asked} with status ${status}, and not as GitHub does.${said}`,
    { cause },
  );
}

/** An Enterprise server has its GraphQL beside `/api/v3`, github.com below its API's address. */
export function graphqlUrl(apiUrl: string): string {
  const base = apiUrl.replace(/\/+$/, '');
  return base.endsWith('/api/v3') ? base.replace(/\/v3$/, '/graphql') : `${base}/graphql`;
}

/** Tokens as people write them into one variable: separated by commas or white space, each once. */
export function tokensIn(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,]+/).filter((token) => token !== ''))];
}

/** Real time. */
export const sleepForReal: Sleep = async (ms, signal) => {
  await timer(ms, undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
};
