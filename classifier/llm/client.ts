import Anthropic, { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import type { ModelAnswer } from '#core/classification';
import { messageOf, StopWorker } from '#core/errors';
import { noVerdict } from './answer.ts';

export interface ClientSettings {
  apiKey: string;
  /** Of any service that speaks the Messages API; `undefined` for Anthropic's own. */
  baseURL?: string;
  /** For one attempt, until its reply begins, and again until that has ended. */
  timeoutMs: number;
  /** The SDK's own, after the first attempt. */
  maxRetries: number;
}

export const CLIENT_DEFAULTS = { timeoutMs: 120_000, maxRetries: 4 } as const;

/** The address of Anthropic's own service, named so that a client without one never looks for another. */
const ANTHROPIC = 'https://api.anthropic.com';

/** The key is handed in: the SDK looks for none of its own then, in no file and no variable. */
export function openClient({ apiKey, baseURL, timeoutMs, maxRetries }: ClientSettings): Anthropic {
  return new Anthropic({ apiKey, baseURL: baseURL ?? ANTHROPIC, timeout: timeoutMs, maxRetries });
}

/** Whether an attempt that failed like this cannot have reached the service, so that nobody pays for it. */
export function neverArrived(error: unknown): boolean {
  return causes(error).some((code) => NEVER_SENT.has(code));
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function causes(error: unknown): string[] {
  const codes: string[] = [];
  let next = error;
  for (let depth = 0; depth < 8 && next instanceof Error; depth += 1) {
    if ('code' in next && typeof next.code === 'string') codes.push(next.code);
    // Each address that was tried has an error of its own.
    if (next instanceof AggregateError) for (const each of next.errors) codes.push(...causes(each));
    next = next.cause;
  }
  return codes;
}

/** Codes of the service for money that has run out; it sends them with 429 too, where waiting helps nobody. */
const MONEY_CODES = new Set([
  'contract_spend_limit_reached',
  'enforced_spend_limit_reached',
  'linked_organization_spend_limit_reached',
  'linked_organization_billing_unavailable',
]);

/**
 * What an error of the SDK means for one question, after the SDK's own retries.
 *
 * @throws {StopWorker} for what no other question would fare better with: the key, permissions, the model's name, money.
 */
export function answerOfError(error: unknown): ModelAnswer {
  if (error instanceof APIConnectionTimeoutError) return noVerdict('timed-out', 'No reply came in time.');
  if (error instanceof APIConnectionError) return noVerdict('unreachable', causes(error)[0] ?? error.message);
  if (!(error instanceof APIError)) {
    // The reply began well and could not be read to its end, or was none that the SDK can read.
    return noVerdict('broken-reply', causes(error)[0] ?? messageOf(error));
  }
  const { status, type } = error;
  const stop = (code: string, text: string): never => {
    throw new StopWorker(code, text, { cause: error });
  };
  const said = `The service says: ${(error.apiMessage ?? 'nothing more').slice(0, 200)}`;
  if (status === 401)
    stop('llm-key-refused', `The model service refused the key (401). ${said} Check \`ANTHROPIC_API_KEY\` and \`ANTHROPIC_BASE_URL\`.`);
  if (status === 402 || MONEY_CODES.has(error.errorCode ?? ''))
    stop('llm-no-money', `The model service wants to be paid first (${status}). ${said}`);
  if (status === 403) stop('llm-not-permitted', `The key may not do this (403). ${said} Give it the permission, or use another.`);
  if (status === 404)
    stop(
      'llm-not-found',
      `The model service does not know what was asked for (404). ${said} Check the model's name and \`ANTHROPIC_BASE_URL\`.`,
    );
  if (status === 429) return noVerdict('rate-limited', said);
  if (status === 529) return noVerdict('overloaded', said);
  if (status !== undefined && status >= 500) return noVerdict('server-error', `${status} ${type ?? ''}. ${said}`);
  return noVerdict('rejected', `${status} ${type ?? ''}. ${said}`);
}
