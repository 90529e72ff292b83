import { type CompiledPolicy, type CompiledRule, type CompiledTool, rulesFor } from './compile.ts';
import { holds, type Sense } from './conditions.ts';
import type { Decision, Denial, ToolCall } from './decide.ts';
import { type CompiledLimit, counterKey, type Reservation, reservationOf, unitsOf, WINDOW_MS } from './limits.ts';
import { WINDOWS } from './schema.ts';
import { A_WINDOW, conditionsWords, decimalWords, quoted } from './words.ts';

/** Told of every step in the order of evaluation; the words are made only when somebody listens. */
export type Listener = (rule: string, result: string) => void;

/** The result of a step that was left out. */
export const NOT_CHECKED = 'needs what the server lists now, and was not checked here';

export interface Evaluation {
  listener?: Listener;
  /** For an explanation away from the server: a step that needs its listing is said to be left out, and the rest goes on. */
  withoutListing?: boolean;
}

/** The order of evaluation behind `decide` and its explanation alike: every step can only refuse, and the first refusal wins. */
export function evaluate(
  policy: CompiledPolicy | undefined,
  call: ToolCall,
  used: ReadonlyMap<string, bigint> | 'unavailable',
  { listener, withoutListing = false }: Evaluation = {},
): Decision {
  if (policy === undefined) {
    return deny('(no policy)', 'This grant has no policy, so every call is refused. Whoever runs the gateway can attach one.');
  }
  const rules = rulesFor(policy, call.tool);
  if (rules === '(hidden)') return deny(rules, 'The policy hides this tool, so it cannot be called. Use one of the tools that are listed.');
  listener?.('/hide', 'does not hide this tool');
  if (rules === '(default deny)') {
    return deny(rules, 'The policy does not list this tool, and denies what it does not list. Use one of the tools that are listed.');
  }
  listener?.(
    rules === policy.others ? '/default' : rules.pointer,
    rules === policy.others ? 'allows tools that are not listed' : 'lists this tool',
  );

  return (
    offItsListing(policy, rules, call, listener, withoutListing) ??
    denied(rules, call, listener) ??
    unfulfilled(rules, call, listener) ??
    admitted(rules, call, used, listener)
  );
}

export function deny(rule: string, reason: string): Denial {
  return { outcome: 'deny', rule, reason };
}

function offItsListing(
  policy: CompiledPolicy,
  rules: CompiledTool,
  call: ToolCall,
  listener: Listener | undefined,
  withoutListing: boolean,
): Denial | undefined {
  const { pin, checksArguments } = rules;
  if (pin === undefined && !checksArguments) return undefined;
  const { listed } = call;
  const pointer = { pin: `${rules.pointer}/pin`, arguments: `${rules.pointer}/arguments` };
  if (listed === undefined && withoutListing) {
    if (pin !== undefined) listener?.(pointer.pin, NOT_CHECKED);
    if (checksArguments) listener?.(pointer.arguments, NOT_CHECKED);
    return undefined;
  }
  const first = pin === undefined ? pointer.arguments : pointer.pin;
  if (listed === undefined) {
    return deny(
      first,
      'It is not known what the server lists now, so this tool cannot be checked against it. Try again once it was listed.',
    );
  }
  if (listed === 'ambiguous') {
    return deny(
      first,
      'The server lists different tools under this one name, so that nobody can tell which of them would answer. Asking again does not help; use another tool.',
    );
  }
  if (listed === 'not-listed') return deny(first, 'The server does not list this tool now. Ask for the list of tools again.');
  if (pin !== undefined && pin !== listed.digest) {
    return deny(
      pointer.pin,
      'This tool changed since the policy was written for it, so it is held back. Whoever runs the gateway can review it and renew the policy.',
    );
  }
  if (pin !== undefined) listener?.(pointer.pin, 'is the digest of the tool as the server lists it now');
  if (!checksArguments) return undefined;
  const verdict = policy.schemas.check(listed, call.args);
  if (!verdict.ok) return deny(pointer.arguments, verdict.why);
  listener?.(pointer.arguments, 'match the input schema that the server lists now');
  return undefined;
}

function allHold(rule: CompiledRule, call: ToolCall, sense: Sense): boolean {
  return rule.conditions.every((condition) => holds(condition, call.args, sense));
}

function denied(rules: CompiledTool, call: ToolCall, listener: Listener | undefined): Denial | undefined {
  for (const rule of rules.denyIf) {
    if (allHold(rule, call, 'alarm')) return deny(rule.pointer, textOf(rule) ?? denialWords(rule));
    listener?.(rule.pointer, 'does not match this call');
  }
  return undefined;
}

function denialWords(rule: CompiledRule): string {
  if (rule.conditions.length === 0) return 'The policy denies every call of this tool.';
  return `The policy denies calls where ${wordsOf(rule, 'alarm')}, or where that cannot be told.`;
}

function unfulfilled(rules: CompiledTool, call: ToolCall, listener: Listener | undefined): Denial | undefined {
  for (const rule of rules.require) {
    if (!allHold(rule, call, 'demand')) {
      return deny(rule.pointer, textOf(rule) ?? `The policy asks of every call that ${wordsOf(rule, 'demand')}.`);
    }
    listener?.(rule.pointer, 'is met by this call');
  }
  return undefined;
}

/** An empty text is no help to anyone, so that ours stands in for it. */
function textOf(rule: CompiledRule): string | undefined {
  return rule.text?.trim() === '' ? undefined : rule.text;
}

function wordsOf(rule: CompiledRule, sense: Sense): string {
  return conditionsWords(
    rule.conditions.map(({ source }) => source),
    sense,
  );
}

function admitted(
  rules: CompiledTool,
  call: ToolCall,
  used: ReadonlyMap<string, bigint> | 'unavailable',
  listener: Listener | undefined,
): Decision {
  const matched = rules.approve.filter((rule) => {
    const matches = allHold(rule, call, 'alarm');
    listener?.(rule.pointer, matches ? 'matches this call: a person has to approve it' : 'does not match this call');
    return matches;
  });
  // Before a person is asked: nobody should approve what a limit refuses anyway.
  const reserved = reserve(rules.limits, call, used, listener);
  if (!Array.isArray(reserved)) return reserved;
  const [first] = matched;
  if (first === undefined) return { outcome: 'allow', rule: '', reserve: reserved };
  return {
    outcome: 'approve',
    rule: first.pointer,
    reasons: matched.map((rule) => textOf(rule) ?? approvalWords(rule)),
    expiresMs: Math.min(...matched.map(({ expiresMs }) => expiresMs)),
    reserve: reserved,
  };
}

function approvalWords(rule: CompiledRule): string {
  if (rule.conditions.length === 0) return 'A person approves every call of this tool.';
  return `A person approves calls where ${wordsOf(rule, 'alarm')}, or where that cannot be told.`;
}

function reserve(
  limits: readonly CompiledLimit[],
  call: ToolCall,
  used: ReadonlyMap<string, bigint> | 'unavailable',
  listener: Listener | undefined,
): Reservation[] | Denial {
  const [first] = limits;
  if (first === undefined) return [];
  if (used === 'unavailable' || Number.isNaN(call.at.getTime())) {
    const pointer = first.pointer.slice(0, first.pointer.lastIndexOf('/'));
    return deny(pointer, 'The counters of the limits cannot be read, so calls under a limit are refused. Try again later.');
  }
  const reservations: Reservation[] = [];
  for (const limit of limits) {
    const units = unitsOf(limit, call.args);
    if (units === undefined) return deny(limit.pointer, amountWords(limit));
    const reservation = reservationOf(limit, call, units);
    if ((used.get(reservation.key) ?? 0n) + units > limit.max) return limitRefusal(reservation, call.at);
    listener?.(limit.pointer, 'has room for this call');
    // One reservation a counter, of the limit that allows the least.
    const known = reservations.findIndex(({ key }) => key === reservation.key);
    const other = reservations[known];
    if (other === undefined) reservations.push(reservation);
    else if (reservation.max < other.max) reservations[known] = reservation;
  }
  return reservations;
}

function amountWords({ source }: CompiledLimit): string {
  return `The limit ${quoted(source.counter)} counts ${quoted(source.amount ?? '')}, which has to be a number that is not negative and has at most six decimals. Send such a number.`;
}

/** The refusal by a limit: what it allows, and when it counts anew. */
export function limitRefusal(refused: Reservation, at: Date): Denial {
  const seconds = Math.max(1, Math.ceil((refused.windowEnd - at.getTime()) / 1000));
  const window = WINDOWS.find((one) => WINDOW_MS[one] === refused.windowEnd - refused.windowStart) ?? 'day';
  const limit = `The limit ${quoted(refused.counter)} allows ${decimalWords(refused.max)} ${A_WINDOW[window]}`;
  const reason =
    refused.units > refused.max
      ? `${limit}, and this one call is more than that. Ask for less in one call.`
      : `${limit}, and this call would pass it. It counts anew with the next ${window}.`;
  return { ...deny(refused.rule, reason), retryAfterSeconds: seconds };
}

/** The counters to read before deciding, each once. */
export function counterKeys(policy: CompiledPolicy, call: ToolCall): string[] {
  const rules = rulesFor(policy, call.tool);
  if (typeof rules === 'string' || Number.isNaN(call.at.getTime())) return [];
  return [...new Set(rules.limits.map((limit) => counterKey(limit, call)))];
}
