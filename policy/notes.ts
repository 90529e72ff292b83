import { counted } from '#core/words';
import type { Policy } from './document.ts';
import { isEmptyPattern } from './empty-pattern.ts';
import { jsonPointer } from './pointer.ts';
import type { DenyRule, RequireRule, ToolRules } from './schema.ts';
import { quoted } from './words.ts';

/** Something about a valid policy that its author perhaps does not mean. */
export interface PolicyNote {
  /** JSON Pointer into the document. */
  pointer: string;
  /** A sentence for a person. */
  message: string;
}

/** What is worth a second look in a valid policy, that on approvals first. None of it is an error, and none changes a decision. */
export function policyNotes(policy: Policy): PolicyNote[] {
  const tools = Object.entries(policy.tools ?? {});
  return [
    ...approvalNotes(tools),
    ...hideNotes(policy),
    ...ruleNotes(policy.all_tools ?? {}, ['all_tools'], 'every call of every tool'),
    ...tools.flatMap(([name, rules]) => toolNotes(name, rules)),
  ];
}

/** One for all of them: whoever has no approvals configured needs to hear it once. */
function approvalNotes(tools: readonly (readonly [string, ToolRules])[]): PolicyNote[] {
  const asking = tools.filter(([, { approve = [] }]) => approve.length > 0);
  const [first, ...more] = asking.map(([name]) => name);
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` The same goes for ${counted(more.length, 'more tool')} with \`approve\`.`;
  const message = `While approvals are not configured, what would wait for a person here is refused.${others}`;
  return [{ pointer: jsonPointer('tools', first, 'approve'), message }];
}

function hideNotes({ hide = [], tools = {} }: Policy): PolicyNote[] {
  const everything = hide.indexOf('*');
  if (everything !== -1) {
    const others = hide.length > 1 || Object.keys(tools).length > 0;
    const message = '`*` hides every tool, so that the other names here and all that stands under `tools` change nothing.';
    return others ? [{ pointer: jsonPointer('hide', everything), message }] : [];
  }
  const seen = new Set<string>();
  return hide.flatMap((name, index) => {
    const again = seen.has(name);
    seen.add(name);
    const message = again
      ? `${quoted(name)} is hidden twice.`
      : Object.hasOwn(tools, name)
        ? `${quoted(name)} is hidden and also listed under \`tools\`: hiding wins, and what is listed for it changes nothing.`
        : name === ''
          ? 'This hides a tool without a name.'
          : undefined;
    return message === undefined ? [] : [{ pointer: jsonPointer('hide', index), message }];
  });
}

function toolNotes(name: string, rules: ToolRules): PolicyNote[] {
  const at = ['tools', name];
  return [
    ...(name === '' ? [{ pointer: jsonPointer(...at), message: 'This tool has an empty name: servers hardly have one.' }] : []),
    ...ruleNotes(rules, at, `every call of ${quoted(name)}`),
  ];
}

/** @param calls what a rule without conditions is about. */
function ruleNotes(rules: { require?: RequireRule[]; deny_if?: DenyRule[] }, at: readonly string[], calls: string): PolicyNote[] {
  return [
    ...(rules.require ?? []).flatMap(({ conditions }, index) =>
      conditions.flatMap((condition, place) =>
        isEmptyPattern(condition)
          ? [
              {
                pointer: jsonPointer(...at, 'require', index, 'conditions', place, 'value'),
                message: `The pattern for ${quoted(condition.path)} is empty: any text passes until one is put there.`,
              },
            ]
          : [],
      ),
    ),
    ...(rules.deny_if ?? []).flatMap(({ conditions }, index) =>
      conditions.length === 0
        ? [{ pointer: jsonPointer(...at, 'deny_if', index), message: `Without a condition this denies ${calls}, always.` }]
        : [],
    ),
  ];
}
