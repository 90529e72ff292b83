import { type CompiledPolicy, rulesFor } from './compile.ts';
import type { Decision, ToolCall } from './decide.ts';
import type { Policy } from './document.ts';
import { evaluate } from './evaluate.ts';
import { allToolsSentences, type Clause, hiddenClause, toolClauses } from './explain-rules.ts';
import { namesWords, quoted } from './words.ts';

/**
 * A policy in sentences for a person, made from the document itself and from nothing else. Tools under the same rule share a sentence, so
 * that the policy of a large server stays readable; what can be called comes first, then what is asked of it, and what is hidden last.
 */
export function explainPolicy(policy: Policy): string[] {
  const about = policy.description === undefined ? [] : [`The policy says of itself: “${policy.description}”`];
  if (policy.hide?.includes('*')) return [...about, 'Every tool is hidden: agents see none, and every call is denied.'];
  const hide = new Set(policy.hide);
  const listed = Object.keys(policy.tools ?? {}).filter((name) => !hide.has(name));
  return [
    ...about,
    ...defaultSentences(policy, listed),
    ...toolSentences(policy, listed, [...hide]),
    ...allToolsSentences(policy.all_tools ?? {}),
    ...notes(policy),
  ];
}

function defaultSentences(policy: Policy, listed: readonly string[]): string[] {
  if (policy.default === 'allow') return ['Tools that the policy does not list are allowed.'];
  if (listed.length === 0) return ['No tool may be called: the policy lists none, and denies what it does not list.'];
  return ['Tools that the policy does not list are denied, and agents do not see them.'];
}

function toolSentences(policy: Policy, listed: readonly string[], hidden: readonly string[]): string[] {
  const users = counterUsers(policy, listed);
  const groups = new Map<string, { clause: Clause; names: string[] }>();
  for (const name of listed) {
    for (const clause of toolClauses(policy.tools?.[name] ?? {}, (counter) => (users.get(counter) ?? 0) > 1)) {
      const known = groups.get(clause.key);
      if (known === undefined) groups.set(clause.key, { clause, names: [name] });
      else if (known.names.at(-1) !== name) known.names.push(name);
    }
  }
  if (hidden.length > 0) groups.set('hidden', { clause: hiddenClause(), names: [...hidden] });
  return [...groups.values()]
    .sort((one, other) => one.clause.rank - other.clause.rank)
    .map(({ clause, names }) => {
      const every = names.length === listed.length && names.length > 3 && names[0] === listed[0];
      return clause.say({ names: every ? 'every listed tool' : namesWords(names), many: names.length > 1 && !every });
    });
}

/** How many tools count on one counter. */
function counterUsers(policy: Policy, listed: readonly string[]): Map<string, number> {
  const users = new Map<string, number>();
  for (const name of listed) {
    for (const counter of new Set(policy.tools?.[name]?.limits?.map((limit) => limit.counter)))
      users.set(counter, (users.get(counter) ?? 0) + 1);
  }
  return users;
}

function notes(policy: Policy): string[] {
  const tools = Object.values(policy.tools ?? {});
  const all = policy.all_tools ?? {};
  const rules = [
    ...tools.flatMap(({ approve = [] }) => approve),
    ...[...tools, all].flatMap(({ require = [], deny_if = [] }) => [...require, ...deny_if]),
  ];
  const conditions = rules.flatMap((rule) => rule.conditions);
  const limits = [...tools, all].flatMap((holder) => holder.limits ?? []);
  return [
    ...(conditions.some(({ op }) => op === 'private_host')
      ? ['An address is judged by what stands in it: a name that DNS resolves to a private address is not seen.']
      : []),
    ...(limits.some(({ amount }) => amount !== undefined)
      ? ['Amounts are added as they stand, whatever their unit or currency, and a call that gives none is denied.']
      : []),
    ...(limits.some(({ scope }) => scope === 'grant')
      ? ['Limits count for each grant by itself unless they say otherwise, in minutes, hours and days of UTC.']
      : []),
  ];
}

export interface Trace {
  decision: Decision;
  /** In the order of evaluation; the last one tells the decision. `rule` is a JSON Pointer, or `(hidden)` and the like. */
  steps: { rule: string; result: string }[];
}

/**
 * The decision on a call with every step that led to it. Where nobody looked what the server lists (`call.listed` is absent), the steps
 * that need it say so and are left out; otherwise the decision is the one of `decide`.
 */
export function traceCall(policy: CompiledPolicy, call: ToolCall, used: ReadonlyMap<string, bigint>): Trace {
  const steps: Trace['steps'] = [];
  const decision = evaluate(policy, call, used, { listener: (rule, result) => steps.push({ rule, result }), withoutListing: true });
  steps.push(lastStep(policy, call, decision));
  return { decision, steps };
}

function lastStep(policy: CompiledPolicy, call: ToolCall, decision: Decision): Trace['steps'][number] {
  switch (decision.outcome) {
    case 'deny':
      return { rule: decision.rule, result: `denies this call: ${decision.reason}` };
    case 'approve':
      return {
        rule: decision.rule,
        result: `holds this call until a person approves it, and refuses it where approvals are not configured: ${decision.reasons.join(' ')}`,
      };
    case 'allow': {
      const rules = rulesFor(policy, call.tool);
      return {
        rule: typeof rules === 'string' || rules === policy.others ? '/default' : rules.pointer,
        result: `allows this call of ${quoted(call.tool)}`,
      };
    }
  }
}
