import { setTimeout as wait } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { GiveUp, messageOf, RetryLater } from '#core/errors';
import { whyNotAsked } from '../inspect/remote/may-be-asked.ts';
import type { DiscoveryWorld } from './source.ts';

/** The clock and the network of a client; a test hands in its own. */
export interface ClientOutside {
  fetch: typeof fetch;
  /** @throws the reason of the signal. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

const REAL_OUTSIDE: ClientOutside = {
  fetch: (...request) => fetch(...request),
  pause: async (ms, signal) => {
    await wait(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};

export interface PoliteClientOptions {
  world: DiscoveryWorld;
  /** How the far side is called in a sentence: `The MCP registry`. */
  farSide: string;
  /** Permanent, the first word of the codes of its errors: `mcp-registry`. */
  code: string;
  /** Media types that are asked for. */
  accept: string;
  mostBytes: number;
  /** From the start of one request to the start of the next. */
  intervalMs?: number;
  /** Whether plain http and private addresses are asked also where the first address was public. */
  allowPrivateHosts?: boolean;
  outside?: Partial<ClientOutside>;
}

export interface Answer {
  /** Where it came from in the end. */
  url: URL;
  status: number;
  contentType: string;
  text: string;
}

export interface PoliteClient {
  /**
   * What the far side says in the end: any status but those that ask to come again, after at most four tries more.
   *
   * @throws {RetryLater} `…-unavailable` when it cannot be reached, or asks for a longer wait than five minutes.
   * @throws {GiveUp} `…-too-large`, `…-redirects`.
   * @throws the reason of the signal.
   */
  get(url: URL): Promise<Answer>;
  /** Requests that were sent so far, tries and redirects included. */
  requests(): number;
}

const ONE_REQUEST_MS = 60_000;
const RETRIES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Where the far side does not say when: an hour later a service that was down is likely back. */
const LATER_MS = 60 * 60_000;
const MOST_REDIRECTS = 5;
const RETRIED = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The far side did not answer, or asked to be asked again. */
class NotNow extends Error {
  readonly waitMs: number | undefined;

  constructor(message: string, waitMs: number | undefined, options?: { cause?: unknown }) {
    super(message, options);
    this.waitMs = waitMs;
  }
}

/** Asks one far side, one request at a time: named, bounded, patient, and never faster than it wants. */
export function politeClient(options: PoliteClientOptions): PoliteClient {
  const { world, farSide, code } = options;
  const outside = { ...REAL_OUTSIDE, ...options.outside };
  let requests = 0;
  let lastAt = Number.NEGATIVE_INFINITY;

  async function takeTurn(): Promise<void> {
    const waitMs = lastAt + (options.intervalMs ?? 0) - world.now().getTime();
    if (waitMs > 0 && Number.isFinite(waitMs)) await outside.pause(waitMs, world.signal);
    lastAt = world.now().getTime();
    requests += 1;
  }

  async function ask(first: URL): Promise<Answer> {
    let url = first;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      await takeTurn();
      const timeout = AbortSignal.timeout(ONE_REQUEST_MS);
      const signal = AbortSignal.any([world.signal, timeout]);
      try {
        const headers = { accept: options.accept, 'user-agent': world.userAgent };
        const response = await outside.fetch(url, { headers, redirect: 'manual', signal });
        const location = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || location === null) return await readAnswer(url, response);
        await response.body?.cancel();
        url = redirected(first, url, location);
      } catch (error) {
        world.signal.throwIfAborted();
        if (error instanceof GiveUp || error instanceof NotNow) throw error;
        const why = timeout.aborted ? `no answer within ${ONE_REQUEST_MS / 1000} s` : causeOf(error);
        throw new NotNow(why, undefined, { cause: error });
      }
    }
    throw new GiveUp(`${code}-redirects`, `${farSide} sends from one address to the next more than ${MOST_REDIRECTS} times: \`${first}\`.`);
  }

  async function readAnswer(url: URL, response: Response): Promise<Answer> {
    const { status } = response;
    if (RETRIED.has(status)) {
      await response.body?.cancel();
      throw new NotNow(`status ${status}`, retryAfterMs(response.headers.get('retry-after'), world.now()));
    }
    const text = await readBounded(response, options.mostBytes);
    if (text === undefined)
      throw new GiveUp(`${code}-too-large`, `${farSide} answers with more than ${options.mostBytes} bytes at \`${url}\`.`);
    return { url, status, contentType: response.headers.get('content-type') ?? '', text };
  }

  /** Plain http and private addresses are followed only where the first one was of that kind, which a person named. */
  function redirected(first: URL, from: URL, location: string): URL {
    const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
    const mayFollow = to !== undefined && (isOpen(to) || !isOpen(first) || options.allowPrivateHosts === true);
    if (mayFollow && /^https?:$/.test(to.protocol) && to.username === '' && to.password === '') return to;
    throw new GiveUp(`${code}-redirects`, `${farSide} sends from \`${from}\` to an address that is not followed.`);
  }

  const unavailable = (url: URL, { message, waitMs }: NotNow): RetryLater =>
    new RetryLater(
      `${code}-unavailable`,
      `${farSide} does not answer at \`${url}\` (${message}). The same command later goes on from here; check the address and the network.`,
      waitMs ?? LATER_MS,
    );

  return {
    requests: () => requests,
    async get(url) {
      try {
        return await pRetry(() => ask(url), {
          retries: RETRIES,
          // The wait is ours, since the far side may say how long.
          minTimeout: 0,
          signal: world.signal,
          shouldRetry: ({ error }) => error instanceof NotNow,
          onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
            if (!(error instanceof NotNow) || retriesLeft === 0) return;
            const waitMs = error.waitMs ?? FIRST_WAIT_MS * 2 ** (attemptNumber - 1);
            if (waitMs > LONGEST_WAIT_MS) throw new AbortError(error);
            if (error.waitMs === undefined && attemptNumber === 1)
              world.tell(`${farSide} does not answer (${error.message}), and is asked again.`);
            if (error.waitMs !== undefined) world.tell(`${farSide} asks to wait ${Math.ceil(waitMs / 1000)} s.`);
            await outside.pause(waitMs, world.signal);
          },
        });
      } catch (error) {
        world.signal.throwIfAborted();
        const last = error instanceof AbortError ? error.originalError : error;
        throw last instanceof NotNow ? unavailable(url, last) : last;
      }
    },
  };
}

/** Whether the host is one of the Internet, spoken to over https. Names that resolve into a private network are not looked up. */
export function isOpen(url: URL): boolean {
  return URL.canParse(url.origin) && whyNotAsked(new URL(url.origin), false) === undefined;
}

async function readBounded(response: Response, mostBytes: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Seconds or a date. */
function retryAfterMs(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** `fetch failed` says nothing; what it carries says why. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof AggregateError && cause.errors[0] !== undefined) return messageOf(cause.errors[0]);
  return messageOf(cause);
}
