import type { JsonObject } from '#core/json';
import { counted } from '#core/words';
import type { Refused } from './admit.ts';
import type { RequestId } from './canonical.ts';
import { messageText } from './wire-text.ts';

/** JSON-RPC error codes that we answer with. */
export const ERROR = {
  notJson: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

/**
 * The answer to a refused call: a tool result that the model reads and that carries the decision for the client. It names the rule, and nothing
 * of the arguments.
 *
 * @param modern whether the request was of the stateless era, whose results name their type.
 * @param at when the call was judged.
 */
export function refusalText(
  id: RequestId,
  refused: Refused,
  { policyVersion, modern, at }: { policyVersion: string | undefined; modern: boolean; at: Date },
): string {
  const decision: JsonObject = {
    outcome: refused.outcome,
    rule: refused.rule,
    policyVersion: policyVersion ?? null,
    ...(refused.retryAfterSeconds !== undefined && { retryAfterSeconds: refused.retryAfterSeconds }),
  };
  const result: JsonObject = {
    ...(modern && { resultType: 'complete' }),
    content: [{ type: 'text', text: sentence(refused, at) }],
    isError: true,
    _meta: { 'toolwarden/decision': decision },
  };
  return messageText({ id, result });
}

function sentence({ outcome, rule, reason, retryAfterSeconds }: Refused, at: Date): string {
  const verdict = outcome === 'approve' ? 'Not run' : 'Refused by the policy';
  const wait = retryAfterSeconds === undefined ? '' : ` It can be tried again ${whenWords(retryAfterSeconds, at)}.`;
  const by = rule === '' ? '' : ` Rule: ${rule}.`;
  return `${verdict}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}${wait}${by}`;
}

/** `in 42 seconds (at 12:31 UTC)`, `in about 23 hours (on 2026-11-03 at 00:00 UTC)`. Never earlier than it is true: spans are rounded up. */
export function whenWords(seconds: number, at: Date): string {
  // Windows begin with a minute, and the seconds up to them were rounded up by less than one.
  const then = new Date(Math.ceil((at.getTime() + seconds * 1_000 - 999) / 60_000) * 60_000).toISOString();
  const day = then.slice(0, 10) === at.toISOString().slice(0, 10) ? '' : `on ${then.slice(0, 10)} `;
  return `in ${spanWords(seconds)} (${day}at ${then.slice(11, 16)} UTC)`;
}

function spanWords(seconds: number): string {
  if (seconds < 2 * 60) return counted(seconds, 'second');
  if (seconds < 2 * 3_600) return `about ${counted(Math.ceil(seconds / 60), 'minute')}`;
  return `about ${counted(Math.ceil(seconds / 3_600), 'hour')}`;
}

export function errorText(id: RequestId | null, code: number, message: string, more?: JsonObject): string {
  return messageText({ id, error: { code, message, ...(more !== undefined && { data: more }) } });
}
