import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { readToolDefinition, toolDigest } from '#core/tool-definition';
import { avoidEval } from './avoid-eval.ts';
import { type CompiledPolicy, compilePolicy, rulesFor } from './compile.ts';
import type { Decision, ToolCall } from './decide.ts';
import { millionths } from './decimal.ts';
import type { Policy } from './document.ts';
import { NOT_CHECKED } from './evaluate.ts';
import { traceCall } from './explain.ts';
import { errorsOfIssue } from './issue-words.ts';
import { counterKey } from './limits.ts';
import { jsonPointer } from './pointer.ts';
import { problemsOfValue, readPolicyText } from './policy-text.ts';
import { quoted } from './words.ts';

const MOST_CASES = 10_000;
const MOST_ERRORS = 100;

const restoreEval = avoidEval();

/** Not a record, which drops a member called `__proto__`. */
const AnObject = z.custom<JsonObject>(isJsonObject, { error: 'It must be an object.' });

const Used = AnObject.refine((used) => Object.values(used).every((count) => typeof count === 'number' && millionths(count) !== undefined), {
  error: 'It names counters and what is used of each: numbers that are not negative, with at most six decimals.',
});

const PolicyCall = z.strictObject({
  tool: z.string(),
  arguments: AnObject.exactOptional(),
  at: z.iso.datetime({ offset: true }).exactOptional(),
});
export type PolicyCall = z.infer<typeof PolicyCall>;

const Expectation = z.strictObject({ outcome: z.enum(['allow', 'deny', 'approve']), rule: z.string().exactOptional() });

const PolicyCase = z.strictObject({
  name: z.string(),
  call: PolicyCall,
  used: Used.exactOptional(),
  listed: z
    .union([z.enum(['not-listed', 'ambiguous']), AnObject], {
      error: 'It must be the definition of the tool as the server lists it, `"not-listed"`, or `"ambiguous"` where it lists two.',
    })
    .exactOptional(),
  expect: Expectation,
});
type PolicyCase = z.infer<typeof PolicyCase>;

const PolicyCases = z.array(PolicyCase).max(MOST_CASES);

restoreEval();

export interface CaseResult {
  name: string;
  passed: boolean;
  expect: PolicyCase['expect'];
  decision: Decision;
  /** JSON Pointers of rules that need what the server lists, which the case does not say: they were left out. */
  notChecked: string[];
}

export type CaseResults = { ok: true; results: CaseResult[] } | { ok: false; errors: string[] };

/** For a case that does not say when. */
const SOME_TIME = '2026-01-01T00:00:00Z';

/**
 * Runs the cases of a JSON text `[{"name","call":{"tool","arguments","at"},"used":{},"expect":{"outcome","rule"}}]`.
 *
 * `used` names counters as the policy does, in calls or in the amount they count; it holds for the window of `at`. A case without
 * `listed`, the definition of the tool as the server lists it, `"not-listed"` or `"ambiguous"`, leaves pin and arguments unchecked.
 */
export function runPolicyCases(policy: Policy, text: string): CaseResults {
  const read = readAs(PolicyCases, text, ([_case, member]) =>
    Object.keys((member === 'call' ? PolicyCall : member === 'expect' ? Expectation : PolicyCase).shape),
  );
  if (!read.ok) return read;
  const compiled = compilePolicy(policy);
  const errors = read.value.flatMap((one, index) => caseErrors(one, index, policy));
  if (errors.length > 0) return { ok: false, errors: errors.slice(0, MOST_ERRORS) };
  return { ok: true, results: read.value.map((one) => resultOf(one, compiled)) };
}

/** Reads one call `{"tool","arguments","at"}`, or says in sentences with pointers what is wrong with it. */
export function readPolicyCall(text: string): { ok: true; call: PolicyCall } | { ok: false; errors: string[] } {
  const read = readAs(PolicyCall, text, () => Object.keys(PolicyCall.shape));
  return read.ok ? { ok: true, call: read.value } : read;
}

function readAs<T>(
  schema: z.ZodType<T>,
  text: string,
  knownKeys: (path: readonly (string | number)[]) => readonly string[],
): { ok: true; value: T } | { ok: false; errors: string[] } {
  const read = readPolicyText(text);
  const problems = read.ok ? problemsOfValue(read.value, MOST_ERRORS) : read.problems.slice(0, MOST_ERRORS);
  if (!read.ok || problems.length > 0) return { ok: false, errors: problems.map(({ pointer, message }) => located(pointer, message)) };
  const parsed = schema.safeParse(read.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.slice(0, MOST_ERRORS).flatMap((issue) => errorsOfIssue(issue, read.value as Json, knownKeys));
  return {
    ok: false,
    errors: errors
      .slice(0, MOST_ERRORS)
      .map(({ pointer, message, nearest }) =>
        located(pointer, nearest === undefined ? message : `${message} Did you mean ${quoted(nearest)}?`),
      ),
  };
}

function located(pointer: string, message: string): string {
  return `${pointer === '' ? '(whole document)' : pointer}: ${message}`;
}

/** What would make a case say something other than it seems to. */
function caseErrors({ used = {}, listed }: PolicyCase, index: number, policy: Policy): string[] {
  const limits = [policy.all_tools ?? {}, ...Object.values(policy.tools ?? {})].flatMap((rules) => rules.limits ?? []);
  const counters = new Set(limits.map(({ counter }) => counter));
  const errors = Object.keys(used)
    .filter((counter) => !counters.has(counter))
    .map((counter) => located(jsonPointer(index, 'used', counter), `The policy has no counter ${quoted(counter)}.`));
  if (isJsonObject(listed) && readToolDefinition(listed) === undefined) {
    errors.push(located(jsonPointer(index, 'listed'), 'This is no tool definition: it has no `name`.'));
  }
  return errors;
}

function resultOf({ name, call, used = {}, listed, expect }: PolicyCase, policy: CompiledPolicy): CaseResult {
  const definition = isJsonObject(listed) ? readToolDefinition(listed) : undefined;
  const asked: ToolCall = {
    tool: call.tool,
    args: call.arguments ?? {},
    grant: 'case',
    server: 'case',
    at: new Date(call.at ?? SOME_TIME),
    ...(typeof listed === 'string' && { listed }),
    ...(definition !== undefined && {
      listed: { digest: toolDigest(definition), ...(definition.inputSchema !== undefined && { inputSchema: definition.inputSchema }) },
    }),
  };
  const { decision, steps } = traceCall(policy, asked, usedUnits(policy, asked, used));
  const passed = decision.outcome === expect.outcome && (expect.rule === undefined || decision.rule === expect.rule);
  return { name, passed, expect, decision, notChecked: steps.filter(({ result }) => result === NOT_CHECKED).map(({ rule }) => rule) };
}

function usedUnits(policy: CompiledPolicy, call: ToolCall, used: JsonObject): Map<string, bigint> {
  const rules = rulesFor(policy, call.tool);
  const units = new Map<string, bigint>();
  for (const limit of typeof rules === 'string' ? [] : rules.limits) {
    const { counter } = limit.source;
    const count = Object.hasOwn(used, counter) ? used[counter] : undefined;
    if (typeof count === 'number') units.set(counterKey(limit, call), millionths(count) ?? 0n);
  }
  return units;
}
