/** The budgets that GitHub keeps apart, as its own header names them. */
export const BUDGETS = ['search', 'code_search', 'graphql', 'core'] as const;
export type Budget = (typeof BUDGETS)[number];

/** Least time between two requests of one token, so that a budget lasts its window; documented for GitHub, corrected by its headers. */
const GAP_MS: Readonly<Record<Budget, number>> = { search: 2_000, code_search: 6_000, graphql: 250, core: 100 };
const GAP_WITHOUT_TOKEN_MS: Readonly<Record<Budget, number>> = { search: 6_000, code_search: 6_000, graphql: 250, core: 60_000 };
const WINDOW_MS: Readonly<Partial<Record<Budget, number>>> = { search: 60_000, code_search: 60_000 };

/** GitHub asks for a minute where it names no time, and for longer each time it has to ask again. */
const UNNAMED_WAIT_MS = 60_000;

/** What came back for one request: a status that GitHub gave, or 0 where the connection gave none. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string | number | undefined>>;
  data: unknown;
}

/** What a reply says of the requests that come after it. */
export type Pace =
  | { kind: 'go' }
  /** No request of this budget before `until`; `whole`: none of this token at all. */
  | { kind: 'wait'; until: number; whole: boolean };

/** Milliseconds to leave between two requests of one budget. An installation may have set other limits than github.com has. */
export function gapOf(budget: Budget, authenticated: boolean, limit?: number): number {
  const window = WINDOW_MS[budget];
  if (window !== undefined && limit !== undefined && limit > 0) return Math.ceil(window / limit);
  return (authenticated ? GAP_MS : GAP_WITHOUT_TOKEN_MS)[budget];
}

/**
 * Whether a reply refuses for now, and until when; pure.
 *
 * The order is GitHub's own: `retry-after` first, then a budget that is used up, then a minute that doubles.
 *
 * @param refusals how many times in a row GitHub has refused before.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function paceAfter(reply: Reply, now: number, refusals: number): Pace {
  if (!isRateLimited(reply)) return { kind: 'go' };
  const retryAfter = numberIn(reply, 'retry-after');
  if (retryAfter !== undefined) return { kind: 'wait', until: now + retryAfter * 1000, whole: true };
  const resetsAt = resetOf(reply);
  // A second more, because GitHub counts in whole seconds.
  if (resetsAt !== undefined) return { kind: 'wait', until: Math.max(resetsAt + 1000, now + 1000), whole: false };
  return { kind: 'wait', until: now + UNNAMED_WAIT_MS * 2 ** Math.min(refusals, 5), whole: true };
}

/** When a budget that this reply has used up is full again; `undefined` while something is left of it. */
export function resetOf(reply: Reply): number | undefined {
  const resetSeconds = numberIn(reply, 'x-ratelimit-reset');
  return numberIn(reply, 'x-ratelimit-remaining') === 0 && resetSeconds !== undefined ? resetSeconds * 1000 : undefined;
}

export function limitOf(reply: Reply): number | undefined {
  return numberIn(reply, 'x-ratelimit-limit');
}

/** A refusal that passes. A 403 that shows no sign of a limit forbids something for good. */
function isRateLimited(reply: Reply): boolean {
  if (reply.status === 429) return true;
  if (reply.status === 200)
    return memberOf(reply.data, 'errors', []).some((error: unknown) => memberOf<string>(error, 'type', '') === 'RATE_LIMITED');
  if (reply.status !== 403) return false;
  if (numberIn(reply, 'retry-after') !== undefined || numberIn(reply, 'x-ratelimit-remaining') === 0) return true;
  return /#.*rate-limit|\/rate-limits/.test(memberOf(reply.data, 'documentation_url', ''));
}

function numberIn(reply: Reply, header: string): number | undefined {
  const value = Number(reply.headers[header] ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A member of what GitHub sent, where it is of the same type as `otherwise`. */
function memberOf<Kind>(value: unknown, member: string, otherwise: Kind): Kind {
  if (typeof value !== 'object' || value === null) return otherwise;
  const found: unknown = (value as Record<string, unknown>)[member];
  return typeof found === typeof otherwise && Array.isArray(found) === Array.isArray(otherwise) ? (found as Kind) : otherwise;
}
