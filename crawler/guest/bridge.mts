/** Speaks HTTP to a server that knows nothing else, and passes on what it says: a line of standard input is a message, and so is each it answers. */
import { createInterface } from 'node:readline';

export interface Bridge {
  /** Where the server listens; asked again until it is known. */
  port(): number | undefined;
  /** Where it said it answers, when it did. */
  path: string | undefined;
}

const PATHS = ['/mcp', '/', '/api/mcp', '/mcp/'];
const STREAMS = ['/sse', '/mcp/sse', '/'];
const LOOK_MS = 100;
const MOST_LOOKS = 300;
const ANSWER_MS = 15_000;
const LARGEST_ANSWER = 16 * 1024 * 1024;
const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  // What a server is given that wants a key of its own.
  authorization: 'Bearer placeholder00000000000000000000000000000',
  'mcp-protocol-version': '2025-11-25',
};

/** How one way of speaking sends a message; `false` where the server does not understand it. */
type Send = (message: string) => Promise<boolean>;

export async function bridge(to: Bridge): Promise<void> {
  let send: Send | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    if (send !== undefined) await send(line);
    else send = await firstThatAnswers(to, line);
  }
}

async function firstThatAnswers(to: Bridge, message: string): Promise<Send | undefined> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const port = to.port();
    if (port !== undefined) {
      const origin = `http://127.0.0.1:${port}`;
      const told = to.path === undefined ? [] : [to.path];
      for (const path of new Set([...told, ...PATHS])) {
        const send = streamableHttp(origin + path);
        if (await send(message).catch(() => false)) return send;
      }
      for (const path of new Set([...told, ...STREAMS])) {
        const send = await eventStream(origin, path).catch(() => undefined);
        if (send !== undefined && (await send(message).catch(() => false))) return send;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}

function streamableHttp(address: string): Send {
  let session: string | undefined;
  return async (message) => {
    const response = await fetch(address, {
      method: 'POST',
      headers: { ...HEADERS, ...(session !== undefined && { 'mcp-session-id': session }) },
      body: message,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    session ??= response.headers.get('mcp-session-id') ?? undefined;
    const type = response.headers.get('content-type') ?? '';
    if (response.status === 202) return true;
    if (type.includes('text/event-stream')) return passOnEvents(response, isAnswer);
    const text = (await response.text()).slice(0, LARGEST_ANSWER);
    if (!isMessage(text)) return false;
    say(text);
    return true;
  };
}

/** The older transport: messages are sent to an address that the stream names first, and answered in the stream. */
async function eventStream(origin: string, path: string): Promise<Send | undefined> {
  const response = await fetch(origin + path, { headers: { ...HEADERS, accept: 'text/event-stream' } });
  if (!response.ok || !(response.headers.get('content-type') ?? '').includes('text/event-stream')) {
    await response.body?.cancel();
    return undefined;
  }
  const named = Promise.withResolvers<string>();
  void passOnEvents(
    response,
    () => false,
    (name, data) => {
      if (name === 'endpoint') named.resolve(data);
    },
  ).catch(() => {});
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ANSWER_MS).unref());
  const endpoint = await Promise.race([named.promise, late]);
  if (endpoint === undefined) return undefined;
  const address = new URL(endpoint, origin);
  if (address.origin !== origin && address.hostname !== 'localhost') return undefined;
  return async (message) => {
    const answered = await fetch(address, { method: 'POST', headers: HEADERS, body: message, signal: AbortSignal.timeout(ANSWER_MS) });
    await answered.body?.cancel();
    return answered.ok;
  };
}

/** Passes on the messages of a stream of events until `isLast` says so of one, or the stream ends. Whether there was any. */
async function passOnEvents(
  response: Response,
  isLast: (message: string) => boolean,
  onOther: (name: string, data: string) => void = () => {},
): Promise<boolean> {
  let text = '';
  let any = false;
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > LARGEST_ANSWER) return any;
    const events = text.split(/\r\n\r\n|\n\n|\r\r/);
    text = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split(/\r\n|\n|\r/);
      const field = (name: string) =>
        lines.flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, '')] : []));
      const data = field('data').join('\n');
      const name = field('event')[0] ?? 'message';
      if (name !== 'message' || !isMessage(data)) {
        onOther(name, data);
        continue;
      }
      any = true;
      say(data);
      if (isLast(data)) return true;
    }
  }
  return any;
}

function isMessage(text: string): boolean {
  try {
    return (JSON.parse(text) as { jsonrpc?: unknown } | null)?.jsonrpc === '2.0';
  } catch {
    return false;
  }
}

function isAnswer(text: string): boolean {
  const message = JSON.parse(text) as { id?: unknown; method?: unknown };
  return message.id !== undefined && message.method === undefined;
}

function say(message: string): void {
  process.stdout.write(`${JSON.stringify(JSON.parse(message))}\n`);
}
