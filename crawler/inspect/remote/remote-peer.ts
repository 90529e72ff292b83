import type { JsonObject } from '#core/json';
import type { Line } from '../line-reader.ts';
import { readMessage } from '../message.ts';
import { type Heard, nobodysAnswer, type Peer, type Reply, type Silence } from '../peer.ts';
import { type TextTail, textTail } from '../text-tail.ts';
import { type Fault, RemoteFault, type StatusFault } from './fault.ts';
import type { RemoteAnswer } from './remote-client.ts';

/** A message of ours on its way. */
export interface Outgoing {
  message: JsonObject;
  /** What it is for, in the log of what was asked. */
  what: string;
  /** Its parameters, where headers repeat some of them. */
  params?: JsonObject;
}

export interface Transport {
  /**
   * Brings a message to the server, and hands everything that it says to `take`.
   *
   * @returns whether all that it says about this message was taken: an answer may still come over another stream otherwise.
   * @throws {RemoteFault}
   */
  deliver(outgoing: Outgoing, take: (line: Line) => void, signal: AbortSignal): Promise<'all-said' | 'may-come'>;
  /** Where it is spoken to, after what redirects there were. */
  reached(): URL;
  close(): Promise<void>;
}

/** A server at the other end of a transport over HTTP. */
export interface RemotePeer extends Peer {
  heard(): Heard;
  /** What kept the conversation from going on, if anything did. */
  fault(): Fault | undefined;
  close(): Promise<void>;
}

const NOISE_CHARS = 2_000;
/** A server that asks its client something each time it is asked itself would make us ask on and on. */
const MOST_ANSWERS = 10;
const MOST_METHODS = 20;
const LONGEST_METHOD = 64;
/** Of a notification or an answer of ours, which nobody answers. */
const TELL_MS = 10_000;

/** Speaks JSON-RPC over a transport: one question at a time, and what nobody waits for is left. */
export function remotePeer(transport: Transport, outer: AbortSignal): RemotePeer {
  const noise: TextTail = textTail(NOISE_CHARS);
  const asked = new Set<string>();
  let noiseLines = 0;
  let spoiled: string | undefined;
  let answers = 0;
  let lastId = 0;
  let fault: Fault | undefined;
  /** What was told and is not delivered yet: the next question comes after it. */
  let told: Promise<void> = Promise.resolve();
  let waiting: { id: number; settle: (reply: Reply) => void } | undefined;

  function take(line: Line): void {
    const message = readMessage(line);
    switch (message.kind) {
      case 'result':
        if (message.id === waiting?.id) waiting.settle({ kind: 'result', result: message.result });
        return;
      case 'error':
        if (message.id === null || message.id === waiting?.id) {
          const { code, message: text, data } = message;
          waiting?.settle({ kind: 'error', code, message: text, ...(data !== undefined && { data }) });
        }
        return;
      case 'request':
        answer(message.id, message.method);
        return;
      case 'notification':
        return;
      case 'spoiled':
        spoiled ??= message.why;
        hear(line);
        return;
      case 'noise':
        hear(line);
    }
  }

  function hear({ text }: Line): void {
    if (text.trim() === '') return;
    noiseLines += 1;
    noise.push(Buffer.from(`${text.slice(0, NOISE_CHARS)}\n`));
  }

  function answer(id: string | number, method: string): void {
    if (asked.size < MOST_METHODS) asked.add(method.slice(0, LONGEST_METHOD));
    answers += 1;
    if (answers <= MOST_ANSWERS) tell({ id, ...nobodysAnswer(method) }, 'answer');
  }

  function tell(message: JsonObject, what: string): void {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(TELL_MS)]);
    told = told
      .then(() => transport.deliver({ message: { jsonrpc: '2.0', ...message }, what }, take, signal))
      // Whether it arrived shows in what the next question comes to.
      .then(undefined, () => undefined)
      .then(() => undefined);
  }

  async function deliver(id: number, method: string, params: JsonObject, signal: AbortSignal): Promise<'all-said' | 'may-come'> {
    await told;
    return transport.deliver({ message: { jsonrpc: '2.0', id, method, params }, what: method, params }, take, signal);
  }

  return {
    async ask(method, params, waitMs) {
      if (fault !== undefined) return { kind: 'none', why: silenceOf(fault) };
      lastId += 1;
      const id = lastId;
      const ending = new AbortController();
      const signal = AbortSignal.any([outer, ending.signal]);
      const timer = setTimeout(() => ending.abort(), Math.max(0, waitMs));
      try {
        return await new Promise<Reply>((settle, fail) => {
          waiting = { id, settle };
          signal.addEventListener('abort', () => settle({ kind: 'none', why: 'timeout' }), { once: true });
          deliver(id, method, params, signal).then(
            (said) => {
              if (said === 'all-said') settle({ kind: 'none', why: spoiled === undefined ? 'closed' : 'spoiled' });
            },
            (error: unknown) => {
              // It was answered before, and we hung up.
              if (waiting?.id !== id) return;
              if (!(error instanceof RemoteFault)) return fail(error);
              fault = error.fault;
              settle({ kind: 'none', why: silenceOf(error.fault) });
            },
          );
        });
      } finally {
        clearTimeout(timer);
        waiting = undefined;
        // A stream that goes on after the answer has nothing more for us.
        ending.abort();
      }
    },
    tell: (method) => tell({ method }, method),
    heard: () => ({ noiseLines, noiseTail: noise.text(), ...(spoiled !== undefined && { spoiled }), asked: [...asked] }),
    fault: () => fault,
    close: () => transport.close(),
  };
}

function silenceOf(fault: Fault): Silence {
  if (fault.kind === 'timeout') return 'timeout';
  return fault.kind === 'too-much' && fault.what === 'bytes' ? 'bytes' : 'closed';
}

/** An answer that says all it says by its status or type. */
export function statusFault(answer: RemoteAnswer): StatusFault {
  const challenge = answer.header('www-authenticate');
  const retryAfter = answer.header('retry-after');
  return {
    kind: 'status',
    url: answer.url.href,
    status: answer.status,
    contentType: answer.contentType,
    ...(challenge !== undefined && { challenge }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}
