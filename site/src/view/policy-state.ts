import type { JsonObject } from '#core/json';
import { parsePolicyValue } from '#policy/document';
import type { ToolRules } from '#policy/schema';

/** Whether a policy hides a tool, so that agents neither see it nor can call it. */
export function isHidden(toolName: string, policy: JsonObject): boolean {
  const { hide } = policy;
  return Array.isArray(hide) && (hide.includes(toolName) || hide.includes('*'));
}

/**
 * What becomes of a tool under a policy, in a few words for a list: `allowed`, `limited, some calls refused`, `hidden`.
 *
 * @throws {Error} for a document that is no policy: the catalogue was checked when it was written, so this is a bug.
 */
export function policyStates(document: JsonObject): (toolName: string) => string {
  const parsed = parsePolicyValue(document);
  if (!parsed.ok) throw new Error(`A policy in the catalogue is not valid: ${JSON.stringify(parsed.errors)}`);
  const { tools = {}, all_tools: all = {}, default: otherwise } = parsed.policy;
  return (toolName) => {
    if (isHidden(toolName, document)) return 'hidden';
    const rules = tools[toolName];
    if (rules === undefined && otherwise === 'deny') return 'denied';
    return stateOf({
      ...rules,
      require: [...(all.require ?? []), ...(rules?.require ?? [])],
      deny_if: [...(all.deny_if ?? []), ...(rules?.deny_if ?? [])],
      limits: [...(all.limits ?? []), ...(rules?.limits ?? [])],
    });
  };
}

function stateOf({ require = [], deny_if: denyIf = [], limits = [], approve = [] }: ToolRules): string {
  if (denyIf.some(({ conditions }) => conditions.length === 0)) return 'denied';
  const words: string[] = [];
  if (approve.some(({ conditions }) => conditions.length === 0)) words.push('approval');
  else if (approve.length > 0) words.push('approval for some calls');
  if (limits.length > 0) words.push('limited');
  if (require.length + denyIf.length > 0) words.push('some calls refused');
  return words.length === 0 ? 'allowed' : words.join(', ');
}
