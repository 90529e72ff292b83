import { codeOf } from '#core/errors';
import { type CompiledPolicy, counterKeys, type Decision, decide, limitRefusal, type ToolCall } from '#policy/decide';
import type { Reservation } from '#policy/limits';
import type { Approvals } from './approvals.ts';
import type { Audit } from './audit.ts';
import { type Counters, lessUnits } from './counters/counters.ts';

/** Who enforces what on whose behalf. The policy is asked for anew for each call, so that it can be replaced whole. */
export interface Enforcement {
  server: string;
  grant: string;
  policy(): CompiledPolicy | undefined;
  counters: Counters;
  approvals: Approvals;
  audit: Audit;
  now(): Date;
}

/** A decision that lets no call through. */
export type Refused = { outcome: 'deny' | 'approve'; rule: string; reason: string; retryAfterSeconds?: number };

/** What was taken for one call, to be settled once: whichever comes first counts, the other does nothing. */
export interface Taken {
  /** The server has the call, or may have it. */
  commit(): Promise<void>;
  /** The server never got the call. What replaced the units of an earlier call stays used all the same: the server got that one. */
  giveBack(): Promise<void>;
  /** What it took of each counter, under its name there. */
  reserved?: { id: string; units: ReadonlyMap<string, bigint> };
}

export type Admission = { ok: true; taken: Taken } | { ok: false; refused: Refused };

const NOTHING_USED: ReadonlyMap<string, bigint> = new Map();
const NOTHING_TAKEN: Taken = { commit: async () => {}, giveBack: async () => {} };

/**
 * Decides one call and takes from all of its limits or from none. Whoever loses the race for the last unit is refused by that limit.
 *
 * @param policy the one that `call.listed` was looked up for, so that nothing is judged by halves of two.
 * @param earlier what the delivered call took that this one continues: it serves this one, and stays taken where this one is refused.
 * @throws only what is a bug: the caller refuses then too.
 */
export async function admit(
  enforcement: Enforcement,
  policy: CompiledPolicy | undefined,
  call: ToolCall,
  earlier?: Taken,
): Promise<Admission> {
  const { decision, taken } = await settle(enforcement, policy, call, earlier?.reserved);
  try {
    enforcement.audit.record({
      at: call.at,
      server: call.server,
      grant: call.grant,
      tool: call.tool,
      argumentKeys: Object.keys(call.args),
      outcome: decision.outcome,
      rule: decision.rule,
      ...(policy !== undefined && { policyVersion: policy.version }),
    });
  } catch (error) {
    await taken?.giveBack();
    throw error;
  }
  if (decision.outcome === 'allow') return { ok: true, taken: taken ?? NOTHING_TAKEN };
  return { ok: false, refused: decision };
}

type Settled = { decision: Refused; taken?: undefined } | { decision: { outcome: 'allow'; rule: string }; taken: Taken };

async function settle(
  enforcement: Enforcement,
  policy: CompiledPolicy | undefined,
  call: ToolCall,
  earlier: Taken['reserved'],
): Promise<Settled> {
  const { counters } = enforcement;
  const keys = policy === undefined ? [] : counterKeys(policy, call);
  const used = keys.length === 0 ? NOTHING_USED : await orUnavailable(counters.read(keys));
  const free = used === 'unavailable' || earlier === undefined ? used : lessUnits(used, earlier.units);
  const decision = decide(policy, call, free);
  if (decision.outcome === 'deny' || policy === undefined) return { decision: refusal(decision) };

  if (decision.outcome === 'approve') {
    const answer = await enforcement.approvals.ask(call, decision, policy);
    if (!answer.approved)
      return { decision: { outcome: 'approve', rule: decision.rule, reason: withReasons(answer.reason, decision.reasons) } };
  }
  // A person's yes leaves the rule that asked for it in the record.
  const allowed = { outcome: 'allow', rule: decision.rule } as const;
  if (decision.reserve.length === 0) return { decision: allowed, taken: NOTHING_TAKEN };
  const reserved = await orUnavailable(counters.reserve(decision.reserve, earlier === undefined ? {} : { replaces: earlier.id }));
  if (reserved === 'unavailable') return { decision: refusalWithoutCounters(policy, call, decision.reserve) };
  if (!reserved.ok) return { decision: limitRefusal(reserved.refused, call.at) };
  const { id } = reserved;
  // Where the store fails here the units stay used, which is never the looser reading.
  const commit = async (): Promise<void> => void (await orUnavailable(counters.commit(id)));
  const giveBack = async (): Promise<void> => void (await orUnavailable(counters.giveBack(id)));
  const units = new Map(decision.reserve.map((reservation) => [reservation.key, reservation.units]));
  return { decision: allowed, taken: { commit, giveBack: earlier === undefined ? giveBack : commit, reserved: { id, units } } };
}

function refusalWithoutCounters(policy: CompiledPolicy, call: ToolCall, reserve: readonly Reservation[]): Refused {
  const decision = decide(policy, call, 'unavailable');
  if (decision.outcome === 'deny') return decision;
  return { outcome: 'deny', rule: reserve[0]?.rule ?? '', reason: 'The limits of this call cannot be counted now' };
}

function refusal(decision: Decision): Refused {
  if (decision.outcome === 'deny') return decision;
  // Only without a policy, which the policy engine itself refuses; kept so that no path out of here is open.
  return { outcome: 'deny', rule: '(no policy)', reason: 'There is no policy, so every call is refused' };
}

function withReasons(answer: string, reasons: readonly string[]): string {
  return reasons.length === 0 ? answer : `${asSentence(answer)} The policy says of such calls: ${reasons.map(asSentence).join(' ')}`;
}

/** What a policy's author wrote may lack its full stop. */
function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

async function orUnavailable<Result>(asked: Promise<Result>): Promise<Result | 'unavailable'> {
  try {
    return await asked;
  } catch (error) {
    if (codeOf(error) === 'counters-unavailable') return 'unavailable';
    throw error;
  }
}
