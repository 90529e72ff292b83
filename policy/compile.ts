import type { Digest } from '#core/json';
import { type ArgumentChecks, argumentChecks } from './arguments.ts';
import { type CompiledCondition, compileCondition } from './conditions.ts';
import { type Policy, policyVersion } from './document.ts';
import { type CompiledLimit, compileLimit } from './limits.ts';
import { jsonPointer } from './pointer.ts';
import { type AllTools, type ApproveRule, type Condition, expiresMs, type ToolRules } from './schema.ts';

export interface CompiledRule {
  readonly pointer: string;
  readonly conditions: readonly CompiledCondition[];
  /** `on_deny` or `reason`. */
  readonly text: string | undefined;
}

export interface CompiledApproval extends CompiledRule {
  readonly expiresMs: number;
}

/** All that is asked of a call of one tool: its own rules first, then those of all tools. */
export interface CompiledTool {
  readonly pointer: string;
  readonly pin: Digest | undefined;
  readonly checksArguments: boolean;
  readonly denyIf: readonly CompiledRule[];
  readonly require: readonly CompiledRule[];
  readonly approve: readonly CompiledApproval[];
  readonly limits: readonly CompiledLimit[];
}

/** A policy made ready for deciding. Immutable but for `schemas`, which remembers input schemas up to a bound. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly version: Digest;
  readonly hidden: ReadonlySet<string>;
  readonly tools: ReadonlyMap<string, CompiledTool>;
  /** For tools that are not listed; `undefined` under `default: deny`. */
  readonly others: CompiledTool | undefined;
  readonly schemas: ArgumentChecks;
}

const DEFAULT_EXPIRES_MS = 10 * 60 * 1000;

/** Takes a parsed policy. @throws {TypeError} for one that was not parsed. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const all = policy.all_tools ?? {};
  return {
    policy,
    version: policyVersion(policy),
    hidden: new Set(policy.hide),
    tools: new Map(
      Object.entries(policy.tools ?? {}).map(([name, rules]) => [name, compileTool(jsonPointer('tools', name), rules, all)] as const),
    ),
    others: policy.default === 'allow' ? compileTool('/all_tools', {}, all) : undefined,
    schemas: argumentChecks(),
  };
}

function compileTool(pointer: string, rules: ToolRules, all: AllTools): CompiledTool {
  return {
    pointer,
    pin: rules.pin,
    checksArguments: rules.arguments !== undefined,
    denyIf: [...compileRules(rules.deny_if, `${pointer}/deny_if`), ...compileRules(all.deny_if, '/all_tools/deny_if')],
    require: [...compileRules(rules.require, `${pointer}/require`), ...compileRules(all.require, '/all_tools/require')],
    approve: (rules.approve ?? []).map((rule, index) => compileApproval(rule, `${pointer}/approve/${index}`)),
    limits: [
      ...(rules.limits ?? []).map((limit, index) => compileLimit(limit, `${pointer}/limits/${index}`)),
      ...(all.limits ?? []).map((limit, index) => compileLimit(limit, `/all_tools/limits/${index}`)),
    ],
  };
}

function compileRules(rules: readonly { conditions: Condition[]; on_deny?: string }[] = [], pointer: string): CompiledRule[] {
  return rules.map(({ conditions, on_deny }, index) => ({
    pointer: `${pointer}/${index}`,
    conditions: conditions.map(compileCondition),
    text: on_deny,
  }));
}

function compileApproval({ conditions, reason, expires }: ApproveRule, pointer: string): CompiledApproval {
  return {
    pointer,
    conditions: conditions.map(compileCondition),
    text: reason,
    expiresMs: (expires === undefined ? undefined : expiresMs(expires)) ?? DEFAULT_EXPIRES_MS,
  };
}

/** The rules for a tool, or why it has none. */
export function rulesFor(policy: CompiledPolicy, tool: string): CompiledTool | '(hidden)' | '(default deny)' {
  if (policy.hidden.has(tool) || policy.hidden.has('*')) return '(hidden)';
  return policy.tools.get(tool) ?? policy.others ?? '(default deny)';
}

/** Whether `tools/list` shows it. A tool that is listed and always denied stays visible. */
export function isVisible(policy: CompiledPolicy, tool: string): boolean {
  return typeof rulesFor(policy, tool) !== 'string';
}

/** Whether deciding a call needs what the server lists now: there is a pin, or the arguments are checked. */
export function needsListing(policy: CompiledPolicy, tool: string): boolean {
  const rules = rulesFor(policy, tool);
  return typeof rules !== 'string' && (rules.pin !== undefined || rules.checksArguments);
}
