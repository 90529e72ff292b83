import type { JsonObject } from '#core/json';
import type { Refused } from './admit.ts';
import type { RequestId } from './canonical.ts';

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
 */
export function refusalText(id: RequestId, refused: Refused, policyVersion: string | undefined, modern: boolean): string {
  const decision: JsonObject = {
    outcome: refused.outcome,
    rule: refused.rule,
    policyVersion: policyVersion ?? null,
    ...(refused.retryAfterSeconds !== undefined && { retryAfterSeconds: refused.retryAfterSeconds }),
  };
  const result: JsonObject = {
    ...(modern && { resultType: 'complete' }),
    content: [{ type: 'text', text: sentence(refused) }],
    isError: true,
    _meta: { 'toolwarden/decision': decision },
  };
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

function sentence({ outcome, rule, reason, retryAfterSeconds }: Refused): string {
  const verdict = outcome === 'approve' ? 'Not run' : 'Refused by the policy';
  const wait = retryAfterSeconds === undefined ? '' : ` It can be tried again in ${retryAfterSeconds} seconds.`;
  const by = rule === '' ? '' : ` Rule: ${rule}.`;
  return `${verdict}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}${wait}${by}`;
}

export function errorText(id: RequestId | null, code: number, message: string, more?: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(more !== undefined && { data: more }) } });
}
