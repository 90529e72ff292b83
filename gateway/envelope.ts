import { isJsonObject, type Json, type JsonObject } from '#core/json';
import type { CanonicalMessage, RequestId } from './canonical.ts';
import type { Outgoing } from './upstream.ts';
import { messageText } from './wire-text.ts';

export type Request = Extract<CanonicalMessage, { kind: 'request' }>;
export type Notification = Extract<CanonicalMessage, { kind: 'notification' }>;
export type Response = Extract<CanonicalMessage, { kind: 'response' }>;

/** Members of `_meta` by which the stateless era says in every message what sessions say once. */
export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

export function requestIdOf(value: Json | undefined): RequestId | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** Whether a request is of the stateless era, in which every one says which version it speaks. */
export function isModern(params: JsonObject | undefined): boolean {
  const meta = params?.['_meta'];
  return isJsonObject(meta) && typeof meta[META.protocolVersion] === 'string';
}

/** What a question of our own carries beside a request of the stateless era: its version and client, and no capabilities. */
export function ownEnvelope(params: JsonObject | undefined): JsonObject | undefined {
  const meta = params?.['_meta'];
  const version = isJsonObject(meta) ? meta[META.protocolVersion] : undefined;
  if (!isJsonObject(meta) || version === undefined) return undefined;
  const client = meta[META.clientInfo];
  return { [META.protocolVersion]: version, ...(client !== undefined && { [META.clientInfo]: client }), [META.clientCapabilities]: {} };
}

export function resultText(id: RequestId, result: JsonObject): string {
  return messageText({ id, result });
}

/** A message of our own as it is sent. */
export function textOf(message: CanonicalMessage): string {
  const { kind: _kind, ...rest } = message;
  const { call: _call, ...members } = 'call' in rest ? rest : { ...rest, call: undefined };
  return messageText(members);
}

/**
 * The answer under the client's own id, which also names a subscription.
 *
 * @param text the canonical text of the answer, which serves where the id is the same.
 */
export function answerUnder(id: RequestId, answer: Response, text: string | undefined): string {
  if (answer.id === id && text !== undefined) return text;
  if ('error' in answer) return messageText({ id, error: answer.error });
  const meta = answer.result['_meta'];
  if (!isJsonObject(meta) || !(META.subscriptionId in meta)) return resultText(id, answer.result);
  return resultText(id, { ...answer.result, _meta: { ...meta, [META.subscriptionId]: id } });
}

/** The request under an id of ours, and with it as progress token where there was one. */
export function renumbered(message: Request, id: RequestId, withToken: boolean): Outgoing {
  const { kind: _kind, call, ...members } = message;
  const meta = message.params?.['_meta'];
  const params = withToken && isJsonObject(meta) ? { ...message.params, _meta: { ...meta, progressToken: id } } : message.params;
  const renamed = { ...members, id, ...(params !== undefined && { params }) };
  return {
    message: { kind: 'request', ...renamed, ...(call !== undefined && { call }) },
    text: messageText(renamed),
  };
}

/** The notification with the client's own progress token or subscription instead of ours. */
export function restamped({ method, params }: Notification, request: Request, progress: boolean, subscription: boolean): string {
  const asked = request.params?.['_meta'];
  const meta = params?.['_meta'];
  const token = isJsonObject(asked) ? asked['progressToken'] : undefined;
  return messageText({
    method,
    params: {
      ...params,
      ...(progress && token !== undefined && { progressToken: token }),
      ...(subscription && isJsonObject(meta) && { _meta: { ...meta, [META.subscriptionId]: request.id } }),
    },
  });
}
