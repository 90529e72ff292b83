import type { Readable, Writable } from 'node:stream';
import type { JsonObject } from '#core/json';
import { type Line, lineReader } from './line-reader.ts';
import { type Message, readMessage } from './message.ts';
import { type TextTail, textTail } from './text-tail.ts';

/** Why there will be no answer. `bytes`: the server wrote more than it may, `closed`: its output ended. */
export type Silence = 'timeout' | 'closed' | 'bytes' | 'spoiled';

export type Reply =
  | { kind: 'result'; result: unknown }
  | { kind: 'error'; code: number; message: string; data?: unknown }
  | { kind: 'none'; why: Silence };

/** A server at the other end of two pipes. */
export interface Peer {
  /** Asks, and waits at most so long for the answer to this very request. One question at a time; never rejects. */
  ask(method: string, params: JsonObject, waitMs: number): Promise<Reply>;
  tell(method: string): void;
}

/** What came over standard output beside the answers. */
export interface Heard {
  noiseLines: number;
  /** The last of the noise, for evidence. */
  noiseTail: string;
  /** What was wrong with the first message that could not be read. */
  spoiled?: string;
  /** Methods that the server asked of the client, each once. */
  asked: string[];
}

export interface PeerLimits {
  stdoutBytes: number;
  noiseTailChars: number;
}

/** More than any listing has on one line, and little enough to hold for several servers at once. */
const LONGEST_LINE_BYTES = 8 * 1024 * 1024;
/** A server may ask on and on; each answer waits in our memory until it is read. */
const MOST_ANSWERS = 1_000;
const MOST_METHODS = 20;
const LONGEST_METHOD = 64;
/** After a message that could not be read, or that does not say what it answers, the answer may still come; most likely it was the answer. */
const GRACE_MS = 1_000;

/** What the crawler says to a server that asks: there is nobody here, and nothing to show. */
const NOBODY: Readonly<Record<string, { result: JsonObject } | { error: { code: number; message: string } }>> = {
  ping: { result: {} },
  'roots/list': { result: { roots: [] } },
  'elicitation/create': { result: { action: 'decline' } },
  // The code of the specification for a user who says no.
  'sampling/createMessage': { error: { code: -1, message: 'Nobody is here to approve a sampling request.' } },
};
const METHOD_NOT_FOUND = { error: { code: -32601, message: 'Method not found' } };

/** Of a request that a server makes of its client. */
export function nobodysAnswer(method: string): JsonObject {
  return (Object.hasOwn(NOBODY, method) ? NOBODY[method] : undefined) ?? METHOD_NOT_FOUND;
}

/** Speaks JSON-RPC, one message a line, with whatever is behind the pipes. Reads nothing before the first question. */
export function openPeer(stdin: Writable, stdout: Readable, limits: PeerLimits): Peer & { heard(): Heard } {
  const reader = lineReader({ totalBytes: limits.stdoutBytes, lineBytes: Math.min(limits.stdoutBytes, LONGEST_LINE_BYTES) });
  const noise: TextTail = textTail(limits.noiseTailChars);
  const asked = new Set<string>();
  let noiseLines = 0;
  let spoiled: string | undefined;
  let answered = 0;
  let lastId = 0;
  /** Why nothing more will come. */
  let over: Silence | undefined;
  let waiting: { id: number; timer: NodeJS.Timeout; grace?: NodeJS.Timeout; settle: (reply: Reply) => void } | undefined;

  const settle = (reply: Reply): void => {
    if (waiting === undefined) return;
    const { timer, grace, settle: done } = waiting;
    clearTimeout(timer);
    clearTimeout(grace);
    waiting = undefined;
    done(reply);
  };
  const end = (why: Silence): void => {
    over ??= why;
    settle({ kind: 'none', why: over });
  };
  const send = (message: JsonObject): void => {
    if (stdin.writable) stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };

  function answer(id: string | number, method: string): void {
    if (asked.size < MOST_METHODS) asked.add(method.slice(0, LONGEST_METHOD));
    answered += 1;
    if (answered > MOST_ANSWERS) return;
    send({ id, ...nobodysAnswer(method) });
  }

  function take(line: Line, message: Message): void {
    switch (message.kind) {
      case 'result':
        if (message.id === waiting?.id) settle({ kind: 'result', result: message.result });
        return;
      case 'error': {
        const { code, message: text, data } = message;
        const reply: Reply = { kind: 'error', code, message: text, ...(data !== undefined && { data }) };
        if (message.id === waiting?.id) settle(reply);
        // Without an id it is meant for the question that is open, or for a notification, which some answer too.
        else if (message.id === null) settleSoon(reply);
        return;
      }
      case 'request':
        answer(message.id, message.method);
        return;
      case 'notification':
        return;
      case 'spoiled':
        spoiled ??= message.why;
        hear(line);
        settleSoon({ kind: 'none', why: 'spoiled' });
        return;
      case 'noise':
        hear(line);
    }
  }

  function hear(line: Line): void {
    if (line.text.trim() === '') return;
    noiseLines += 1;
    noise.push(Buffer.from(`${line.text.slice(0, limits.noiseTailChars)}\n`));
  }

  function settleSoon(reply: Reply): void {
    if (waiting === undefined || waiting.grace !== undefined) return;
    waiting.grace = setTimeout(() => settle(reply), GRACE_MS);
  }

  function listen(): void {
    stdout.on('data', (bytes: Buffer) => {
      for (const line of reader.push(bytes)) take(line, readMessage(line));
      if (reader.over !== undefined) {
        stdout.destroy();
        end('bytes');
      }
    });
    stdout.on('error', () => end('closed'));
    stdout.once('end', () => {
      const last = reader.rest();
      // The last line of a program that ends needs no break.
      take(last, readMessage(last));
      end('closed');
    });
    stdout.once('close', () => end('closed'));
  }

  let listening = false;
  return {
    ask(method, params, waitMs) {
      if (!listening) listen();
      listening = true;
      if (over !== undefined) return Promise.resolve({ kind: 'none', why: over });
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle({ kind: 'none', why: spoiled === undefined ? 'timeout' : 'spoiled' }), Math.max(0, waitMs));
        waiting = { id, timer, settle: resolve };
        send({ id, method, params });
      });
    },
    tell: (method) => send({ method }),
    heard: () => ({ noiseLines, noiseTail: noise.text(), ...(spoiled !== undefined && { spoiled }), asked: [...asked] }),
  };
}
