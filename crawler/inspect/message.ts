import { z } from 'zod';
import type { Line } from './line-reader.ts';

/**
 * What one line of a server's standard output is.
 *
 * The SDK's own reading is not used: its schemas refuse a whole listing for one odd tool, and an answer they refuse is dropped without a
 * word, so that a server which answers wrongly could not be told from one that never answers.
 */
export type Message =
  | { kind: 'result'; id: number; result: unknown }
  /** `id` is `null` where the server could not say which request it refuses. */
  | { kind: 'error'; id: number | null; code: number; message: string; data?: unknown }
  | { kind: 'request'; id: string | number; method: string }
  | { kind: 'notification'; method: string }
  /** Text for people, a logger's JSON: nothing that was meant for us. */
  | { kind: 'noise' }
  /** Meant as a message, and none that a client could read. */
  | { kind: 'spoiled'; why: string };

// Ids of ours are numbers; a server that sends them back as text is understood by the clients there are.
const OurId = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);
const Answer = z.object({ jsonrpc: z.literal('2.0'), id: OurId, result: z.unknown() });
const Refusal = z.object({
  jsonrpc: z.literal('2.0'),
  id: OurId.nullish().transform((id) => id ?? null),
  error: z.object({ code: z.number(), message: z.string().catch(''), data: z.unknown().optional() }),
});
const Request = z.object({ jsonrpc: z.literal('2.0'), id: z.union([z.string(), z.number()]), method: z.string() });
const Notification = z.object({ jsonrpc: z.literal('2.0'), method: z.string() });

export function readMessage({ text, malformed }: Line): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A message that broke off, or that a stray print was written into.
    return /^\s*[{[].*"jsonrpc"/s.test(text) ? { kind: 'spoiled', why: 'a message that is not valid JSON' } : { kind: 'noise' };
  }
  if (Array.isArray(value)) {
    return value.some(isEnvelope) ? { kind: 'spoiled', why: 'a batch of messages where no batch was asked for' } : { kind: 'noise' };
  }
  if (!isEnvelope(value)) return { kind: 'noise' };
  if (malformed) return { kind: 'spoiled', why: 'a message that is not valid UTF-8' };
  if ('method' in value) {
    // A bad id does not make it a notification.
    const request = Request.safeParse(value);
    if (request.success) return { kind: 'request', id: request.data.id, method: request.data.method };
    const notification = 'id' in value ? undefined : Notification.safeParse(value);
    if (notification?.success === true) return { kind: 'notification', method: notification.data.method };
    return { kind: 'spoiled', why: 'a request that is not valid JSON-RPC 2.0' };
  }
  if ('error' in value) {
    const read = Refusal.safeParse(value);
    if (!read.success) return { kind: 'spoiled', why: 'an error that is not valid JSON-RPC 2.0' };
    const { code, message, data } = read.data.error;
    return { kind: 'error', id: read.data.id, code, message, ...(data !== undefined && { data }) };
  }
  const read = 'result' in value ? Answer.safeParse(value) : undefined;
  if (read?.success !== true) return { kind: 'spoiled', why: 'an answer that is not valid JSON-RPC 2.0' };
  return { kind: 'result', id: read.data.id, result: read.data.result };
}

/** Whether an object was meant as JSON-RPC, however badly: loggers write JSON too, and name none of these members. */
function isEnvelope(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return 'jsonrpc' in value || ('id' in value && ('result' in value || 'error' in value));
}
