import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { memberText, readStrictJson, type StrictJson } from './strict-json.ts';
import { messageText, onOneLine } from './wire-text.ts';

export type RequestId = string | number;

/** The name and arguments of a `tools/call`, as the policy judges them; absent arguments are `{}`. */
export interface CalledTool {
  name: string;
  arguments: JsonObject;
}

/**
 * One JSON-RPC message, holding exactly what is forwarded: its members less `kind`, `call` and `exactResult`, and `jsonrpc`, are the
 * members of the text beside it. A `tools/call` always has `call`, and nothing else does.
 */
export type CanonicalMessage =
  | { kind: 'request'; id: RequestId; method: string; params?: JsonObject; call?: CalledTool }
  | { kind: 'notification'; method: string; params?: JsonObject }
  | {
      kind: 'response';
      id: RequestId;
      result: JsonObject;
      /** Only from `readServerMessage`: the text of a result that says more than `result` holds, which is then only near it. */
      exactResult?: string;
    }
  | { kind: 'response'; id: RequestId | null; error: JsonRpcError };

export interface JsonRpcError {
  code: number;
  message: string;
  data?: Json;
}

export type ReadMessage =
  | { ok: true; message: CanonicalMessage; text: string }
  | {
      ok: false;
      /** A JSON-RPC error code: -32700 not JSON, -32600 not a message we take, -32602 params we do not take. */
      code: number;
      /** One sentence for the sender; holds nothing of what was sent. */
      reason: string;
      /** Of the message, where it could be read. */
      id: RequestId | null;
    };

const NOT_JSON = -32700;
const NOT_A_MESSAGE = -32600;
const BAD_PARAMS = -32602;

const WHY: Record<Extract<StrictJson, { ok: false }>['problem'], string> = {
  'not-json': 'The message is not JSON.',
  'too-long': 'The message is longer than 8 MiB.',
  'too-deep': 'The message nests deeper than 64 levels.',
  'duplicate-key': 'The message has the same key twice in one object, which two readers can read differently.',
  'lone-surrogate': 'The message has text with half of a surrogate pair, which has no UTF-8 form.',
  'inexact-number':
    'The message has a number that a double cannot hold exactly, which two readers can read differently; send it as text where the tool takes text.',
};

// What the gateway or a server reads at each level. A reader that ignores case would take a variant for the real one.
const ROOT_KEYS = foldedTo('jsonrpc', 'id', 'method', 'params', 'result', 'error');
const PARAMS_KEYS = foldedTo(
  ...['name', 'arguments', '_meta', 'uri', 'cursor', 'ref', 'argument', 'context', 'level', 'task', 'taskId'],
  ...['inputResponses', 'requestState', 'protocolVersion', 'capabilities', 'clientInfo', 'requestId', 'progressToken'],
);
const META_KEYS = foldedTo(
  'progressToken',
  ...['protocolVersion', 'clientCapabilities', 'clientInfo', 'logLevel', 'subscriptionId', 'related-task'].map(
    (name) => `io.modelcontextprotocol/${name}`,
  ),
);

/**
 * Reads one JSON-RPC message into the value that is judged and the text that is forwarded.
 *
 * INVARIANT: the text says what the message says and nothing else; reading it again gives the same message and the same text. It has
 * no line break of any kind. Members at the root that JSON-RPC does not know are left out of both.
 *
 * Refuses what another reader could take for something else: all that `readStrictJson` refuses, batches, keys that
 * differ from the protocol's only in case, a request without an id, a notification with one, and a `tools/call` whose name is not
 * text or whose arguments are not an object. Takes requests, notifications and responses; pure.
 */
export function readMessage(text: string): ReadMessage {
  return messageFrom(readStrictJson(text));
}

/**
 * The same for what a server sends, of which results may also hold numbers that a double does not (64-bit ids, say) and halves of surrogate
 * pairs. Nobody judges a result, so that the two readings which `readMessage` rules out cannot be played off against each other here; the
 * text of the result passes as it was written. All else is as strict, the id of the answer and duplicate keys within the result among it.
 *
 * INVARIANT: where `exactResult` is absent, message and text are those of `readMessage`.
 */
export function readServerMessage(text: string): ReadMessage {
  const strict = readStrictJson(text);
  if (strict.ok || (strict.problem !== 'inexact-number' && strict.problem !== 'lone-surrogate')) return messageFrom(strict);
  const read = messageFrom(readStrictJson(text, 'result'));
  if (!read.ok || read.message.kind !== 'response' || !('result' in read.message)) return messageFrom(strict);
  const exactResult = memberText(text, 'result');
  return { ok: true, message: { ...read.message, exactResult }, text: exactResultText(read.message.id, exactResult) };
}

/** An answer with the text of a result as it was written, but for line breaks in its strings, which become escapes. */
export function exactResultText(id: RequestId, exactResult: string): string {
  return `{"jsonrpc":"2.0","id":${onOneLine(JSON.stringify(id))},"result":${onOneLine(exactResult)}}`;
}

function messageFrom(read: StrictJson): ReadMessage {
  if (!read.ok) return { ok: false, code: read.problem === 'not-json' ? NOT_JSON : NOT_A_MESSAGE, reason: WHY[read.problem], id: read.id };
  const root = read.value;
  const id = isJsonObject(root) && isRequestId(root['id']) ? root['id'] : null;
  const refuse = (code: number, reason: string): ReadMessage => ({ ok: false, code, reason, id });

  if (Array.isArray(root)) return refuse(NOT_A_MESSAGE, 'Batches are not taken: send one message at a time.');
  if (!isJsonObject(root)) return refuse(NOT_A_MESSAGE, 'A message is a JSON object.');
  const variant = caseVariant(root, ROOT_KEYS);
  if (variant !== undefined) return refuse(NOT_A_MESSAGE, `The message has a key that differs from \`${variant}\` only in case.`);
  if (root['jsonrpc'] !== '2.0') return refuse(NOT_A_MESSAGE, 'A message has `"jsonrpc": "2.0"`.');

  if ('result' in root || 'error' in root) return readResponse(root, refuse);
  const { method, params } = root;
  if (typeof method !== 'string') return refuse(NOT_A_MESSAGE, 'A message has a `method`, a `result` or an `error`.');
  // Without this a `tools/call` that asks for no answer would be a notification, which no policy judges.
  const notifies = method.startsWith('notifications/');
  if (notifies && 'id' in root) return refuse(NOT_A_MESSAGE, 'A notification has no `id`.');
  if (!notifies && id === null) return refuse(NOT_A_MESSAGE, 'A request has an `id` that is text or a number.');

  if (params !== undefined) {
    if (!isJsonObject(params)) return refuse(BAD_PARAMS, '`params` is an object or absent.');
    const inParams = caseVariant(params, PARAMS_KEYS);
    if (inParams !== undefined) return refuse(BAD_PARAMS, `\`params\` has a key that differs from \`${inParams}\` only in case.`);
    const inMeta = isJsonObject(params['_meta']) ? caseVariant(params['_meta'], META_KEYS) : undefined;
    if (inMeta !== undefined) return refuse(BAD_PARAMS, `\`params._meta\` has a key that differs from \`${inMeta}\` only in case.`);
  }
  const rest = params === undefined ? { method } : { method, params };
  if (id === null) return { ok: true, message: { kind: 'notification', ...rest }, text: messageText(rest) };

  const printed = messageText({ id, ...rest });
  if (method !== 'tools/call') return { ok: true, message: { kind: 'request', id, ...rest }, text: printed };
  const name = params?.['name'];
  const given = params?.['arguments'];
  if (typeof name !== 'string') return refuse(BAD_PARAMS, 'A `tools/call` has a `name` that is text.');
  if (given !== undefined && !isJsonObject(given)) return refuse(BAD_PARAMS, 'The `arguments` of a `tools/call` are an object or absent.');
  return { ok: true, message: { kind: 'request', id, ...rest, call: { name, arguments: given ?? {} } }, text: printed };
}

function readResponse(root: JsonObject, refuse: (code: number, reason: string) => ReadMessage): ReadMessage {
  const { id, result, error } = root;
  if ('method' in root || ('result' in root && 'error' in root)) {
    return refuse(NOT_A_MESSAGE, 'A message has one of `method`, `result` and `error`.');
  }
  if (result !== undefined) {
    if (!isJsonObject(result)) return refuse(NOT_A_MESSAGE, 'A `result` is an object.');
    if (!isRequestId(id)) return refuse(NOT_A_MESSAGE, 'A response has the `id` of its request.');
    return { ok: true, message: { kind: 'response', id, result }, text: messageText({ id, result }) };
  }
  if (!isJsonRpcError(error)) return refuse(NOT_A_MESSAGE, 'An `error` has an integer `code` and a `message` that is text.');
  // JSON-RPC answers with null where the id of the request could not be read; some leave it out.
  const answered = id ?? null;
  if (answered !== null && !isRequestId(answered)) return refuse(NOT_A_MESSAGE, 'A response has the `id` of its request.');
  return { ok: true, message: { kind: 'response', id: answered, error }, text: messageText({ id: answered, error }) };
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number';
}

function isJsonRpcError(value: unknown): value is JsonRpcError & JsonObject {
  return isJsonObject(value) && Number.isInteger(value['code']) && typeof value['message'] === 'string';
}

function foldedTo(...keys: string[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [folded(key), key]));
}

/** The known key that a key of the object would be if case did not count. */
function caseVariant(object: JsonObject, known: ReadonlyMap<string, string>): string | undefined {
  for (const key of Object.keys(object)) {
    const meant = known.get(folded(key));
    if (meant !== undefined && meant !== key) return meant;
  }
  return undefined;
}

/** As loose as any reader folds: the Kelvin sign is a k, the long s an s, the dotless i an i. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}
