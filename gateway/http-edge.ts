import type { IncomingMessage } from 'node:http';
import { MOST_JSON_BYTES } from './strict-json.ts';

/** An answer that ends a request before any message is looked at. */
export interface HttpRefusal {
  status: number;
  reason: string;
  headers?: Readonly<Record<string, string>>;
}

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Whether a request was meant for us: a page in a browser that reached a loopback address under another name has that name as host, and
 * its own as origin. Both are checked whoever asks; a client that is no browser sends no origin.
 */
export function addressedToUs(
  request: IncomingMessage,
  allowed: { hosts: readonly string[]; origins: readonly string[]; loopback: boolean },
): boolean {
  const host = hostnameOf(request.headers.host);
  const hostIsOurs = host !== undefined && (LOOPBACK_HOST.test(host) || allowed.hosts.includes(host));
  // Behind a public address the name is whatever the network calls it, unless somebody said which.
  if (!hostIsOurs && (allowed.loopback || allowed.hosts.length > 0)) return false;
  const { origin } = request.headers;
  if (origin === undefined || allowed.origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return (protocol === 'http:' || protocol === 'https:') && allowed.loopback && LOOPBACK_HOST.test(hostname);
}

function hostnameOf(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:[\]/?#@\s]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase();
}

/** Why the body is not the one kind of text we read, if it is not. */
export function refusedMedia(request: IncomingMessage): HttpRefusal | undefined {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const odd = parameters.some((parameter) => parameter.trim() !== '' && !/^charset="?utf-8"?$/.test(parameter.trim()));
  if (type.trim() !== 'application/json' || odd) return { status: 415, reason: 'The body is `application/json` in UTF-8.' };
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return { status: 415, reason: 'The body is sent without a content encoding.' };
  return undefined;
}

/** Whether the client takes this media type, by its `Accept` header; one that sends none takes all. */
export function accepts(request: IncomingMessage, wanted: 'application/json' | 'text/event-stream'): boolean {
  const { accept } = request.headers;
  if (accept === undefined) return true;
  const family = `${wanted.split('/')[0]}/*`;
  return accept
    .toLowerCase()
    .split(',')
    .some((entry) => {
      const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
      return (type === wanted || type === family || type === '*/*') && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    });
}

/** Whether a person looks here with a browser: it asks for pages by name, which no client of the protocol does, and bears no grant. */
export function isBrowsing({ method, headers: { accept, authorization } }: IncomingMessage): boolean {
  return method === 'GET' && authorization === undefined && /(?:^|,)\s*text\/html\s*(?:[;,]|$)/i.test(accept ?? '');
}

/** How long a body may take to arrive. */
const BODY_MS = 30_000;

/** The body as text, or why there is none. Reads at most one message of bytes. */
export async function readBody(request: IncomingMessage): Promise<{ ok: true; text: string } | { ok: false; refusal: HttpRefusal }> {
  const tooLong: HttpRefusal = { status: 413, reason: 'The body is longer than 8 MiB.', headers: { connection: 'close' } };
  if (Number(request.headers['content-length'] ?? 0) > MOST_JSON_BYTES) return { ok: false, refusal: tooLong };
  const chunks: Buffer[] = [];
  let bytes = 0;
  const refusal = await new Promise<HttpRefusal | undefined>((read) => {
    const timer = setTimeout(
      () => read({ status: 408, reason: 'The body did not arrive in 30 s.', headers: { connection: 'close' } }),
      BODY_MS,
    );
    const done = (why?: HttpRefusal): void => {
      clearTimeout(timer);
      read(why);
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_JSON_BYTES) {
        request.pause();
        done(tooLong);
      } else chunks.push(chunk);
    });
    request.once('end', () => done());
    request.once('error', () => done({ status: 400, reason: 'The body broke off.' }));
    request.once('close', () => done({ status: 400, reason: 'The body broke off.' }));
  });
  if (refusal !== undefined) return { ok: false, refusal };
  try {
    const [only] = chunks;
    const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { ok: false, refusal: { status: 400, reason: 'The body is not UTF-8.' } };
  }
}

/** The one value of a header; one that is sent twice has none. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name];
  return values?.length === 1 ? values[0] : undefined;
}
