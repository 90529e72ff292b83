import type { Classification } from '#core/classification';
import type { JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { type CompiledPolicy, compilePolicy, type Decision, decide, type ToolCall } from '#policy/decide';
import { type Policy, parsePolicyValue } from '#policy/document';
import type { Recommendable } from '#policy/recommend';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER_DIGEST = `sha256:${'b'.repeat(64)}`;

/** Half past noon and 15 seconds, UTC. */
export const AT = new Date('2026-11-02T12:30:15Z');

/** A parsed policy; deny by default, unless it says otherwise. */
export function aPolicy(members: JsonObject): Policy {
  const parsed = parsePolicyValue({ version: '1', default: 'deny', ...members });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
}

export function aCompiled(members: JsonObject): CompiledPolicy {
  return compilePolicy(aPolicy(members));
}

export function aCall(members: Partial<ToolCall> = {}): ToolCall {
  return { tool: 't', args: {}, grant: 'alice', server: 'files', at: AT, ...members };
}

/** The decision on a call of tool `t` with these arguments under these rules for it. */
export function decided(rules: JsonObject, args: JsonObject, used: Parameters<typeof decide>[2] = new Map()): Decision {
  return decide(aCompiled({ tools: { t: rules } }), aCall({ args }), used);
}

/** The outcome alone, with the rule where one decided. */
export function outcomeOf(decision: Decision): string {
  return decision.rule === '' ? decision.outcome : `${decision.outcome} ${decision.rule}`;
}

export const object = (properties: JsonObject, required: string[] = []): JsonObject => ({ type: 'object', properties, required });
export const text = { type: 'string' };

/** A tool called `t` with the verdict that a test is about. */
export function aTool(verdict: Partial<Classification>, definition: Partial<ToolDefinition> = {}): Recommendable {
  const whole: ToolDefinition = { name: 't', inputSchema: object({}), ...definition };
  const classification: Classification = {
    digest: DIGEST,
    category: 'Read',
    risk: 'low',
    riskReasons: ['Because.'],
    confidence: 1,
    facets: [],
    argumentRisks: [],
    evidence: [],
    rationale: '',
    attacks: [],
    flags: [],
    decidedBy: 'rules',
    versions: {},
    ...verdict,
  };
  return { definition: whole, digest: DIGEST, classification };
}
