import { isEmptyPattern } from './empty-pattern.ts';
import type { AllTools, ApproveRule, DenyRule, Limit, RequireRule, ToolRules } from './schema.ts';
import { A_WINDOW, conditionsWords, countWords, durationWords, namesWords, quoted } from './words.ts';

/** The tools that a sentence is about. */
export interface Subject {
  names: string;
  many: boolean;
}

/** One thing that a policy says of a tool. Tools with the same key share the sentence; a lower rank is said earlier. */
export interface Clause {
  key: string;
  rank: number;
  say(subject: Subject): string;
}

const RANKS = ['free', 'limit', 'spend', 'approve', 'deny_if', 'stub', 'require', 'hidden', 'arguments', 'pin', 'description'] as const;

function clause(kind: (typeof RANKS)[number], details: unknown, say: (subject: Subject) => string): Clause {
  return { key: `${kind} ${JSON.stringify(details)}`, rank: RANKS.indexOf(kind), say };
}

export function hiddenClause(): Clause {
  return clause('hidden', '', ({ names, many }) =>
    capitalised(`${names} ${many ? 'are' : 'is'} hidden: agents do not see ${many ? 'them' : 'it'}, and every call is denied.`),
  );
}

/** @param isShared whether several tools count on a counter. */
export function toolClauses(rules: ToolRules, isShared: (counter: string) => boolean): Clause[] {
  const restricted = [rules.limits, rules.approve, rules.deny_if, rules.require].some((list) => list !== undefined && list.length > 0);
  return [
    ...(restricted ? [] : [clause('free', '', ({ names }) => capitalised(`${names} may be called without a limit.`))]),
    ...(rules.limits ?? []).map((limit) => limitClause(limit, isShared(limit.counter))),
    ...(rules.approve ?? []).map((rule) => clause('approve', rule, ({ names }) => approvalSentence(rule, `of ${names}`))),
    ...(rules.deny_if ?? []).map((rule) => clause('deny_if', rule, ({ names }) => denialSentence(rule, `of ${names}`))),
    ...(rules.require ?? []).flatMap((rule) => demandClauses(rule)),
    ...(rules.arguments === undefined
      ? []
      : [clause('arguments', '', ({ names }) => `The arguments of ${names} have to match the input schema that the server lists.`)]),
    ...(rules.pin === undefined
      ? []
      : [
          clause('pin', '', ({ names, many }) =>
            capitalised(
              `${names} ${many ? 'are held back when their definitions are' : 'is held back when its definition is'} not what this policy was written for.`,
            ),
          ),
        ]),
    ...(rules.description === undefined
      ? []
      : [clause('description', rules.description, ({ names }) => `About ${names}: ${rules.description}`)]),
  ];
}

function limitClause(limit: Limit, shared: boolean): Clause {
  const { counter, window, max, scope, amount } = limit;
  const details = [max, window, scope, amount, shared ? counter : ''];
  const together = scope === 'server' ? ', over all grants together' : '';
  if (amount !== undefined) {
    return clause('spend', details, ({ names, many }) => {
      const whose = many ? (shared ? `${names} together` : `each of ${names}`) : names;
      return `The total of ${quoted(amount)} over calls of ${whose} may reach ${max} ${A_WINDOW[window]}${together}.`;
    });
  }
  return clause('limit', details, ({ names, many }) => {
    const each = many ? (shared ? ' together' : ' each') : '';
    if (max === 0) return capitalised(`${names} may not be called at all: the limit is 0 ${A_WINDOW[window]}.`);
    return capitalised(`${names} may be called ${countWords(max)} ${A_WINDOW[window]}${each}${together}.`);
  });
}

/** @param calls `of X`. */
function approvalSentence({ conditions, expires, reason }: ApproveRule, calls: string): string {
  // Nothing in the document says whether anybody can be asked, so that the sentence has to hold either way.
  const wait = `until a person approves it, for at most ${durationWords(expires ?? '10m')}, and is refused where approvals are not configured`;
  const why = reason === undefined || reason === '' ? '' : ` ${sentence(reason)}`;
  if (conditions.length === 0) return `Every call ${calls} waits ${wait}.${why}`;
  return `A call ${calls} where ${conditionsWords(conditions, 'alarm')} waits ${wait}.${why}`;
}

function denialSentence({ conditions, on_deny }: DenyRule, calls: string): string {
  if (conditions.length === 0) return `Every call ${calls} is denied.${told(on_deny)}`;
  return `A call ${calls} is denied where ${conditionsWords(conditions, 'alarm')}.${told(on_deny)}`;
}

/** An allow-list that waits for its pattern is said by itself: among the demands it would read as a denial, and it denies next to nothing. */
function demandClauses(rule: RequireRule): Clause[] {
  const { stubs, demanded } = withoutStubs(rule);
  return [
    ...(stubs.length === 0 ? [] : [clause('stub', stubs, ({ names }) => stubSentence(stubs, `of ${names}`))]),
    ...(demanded === undefined ? [] : [clause('require', demanded, ({ names }) => demandSentence(demanded, `of ${names}`))]),
  ];
}

function withoutStubs(rule: RequireRule): { stubs: string[]; demanded: RequireRule | undefined } {
  const conditions = rule.conditions.filter((condition) => !isEmptyPattern(condition));
  const stubs = rule.conditions.filter(isEmptyPattern).map(({ path }) => path);
  return { stubs, demanded: conditions.length === 0 ? undefined : { ...rule, conditions } };
}

/** @param calls `of X`. */
function stubSentence(paths: readonly string[], calls: string): string {
  const [first = ''] = paths;
  const lists = paths.length === 1 ? 'An allow-list' : 'Allow-lists';
  const are = paths.length === 1 ? 'is prepared and still empty' : 'are prepared and still empty';
  return (
    `${lists} for ${namesWords(paths)} in calls ${calls} ${are}: any text passes until a pattern is put there. ` +
    `A made-up example of one is ${quoted(examplePattern(first))}. What is missing or no text is denied.`
  );
}

/** Shows what a pattern looks like; each is closed at both ends, or where the host ends, so that a copy of it holds what it seems to. */
function examplePattern(path: string): string {
  if (/ur[il]|href|link|endpoint|webhook/i.test(path)) return '^https://example\\.com/';
  if (/mail|recipient|\.(?:to|cc|bcc)\b/i.test(path)) return '^[^@\\s]+@example\\.com$';
  if (/path|file|dir|folder/i.test(path)) return '^/srv/shared/\\w+\\.txt$';
  return '^(?:one|another)$';
}

function demandSentence({ conditions, on_deny }: RequireRule, calls: string): string {
  return `A call ${calls} is denied unless ${conditionsWords(conditions, 'demand')}.${told(on_deny)}`;
}

function told(onDeny: string | undefined): string {
  return onDeny === undefined || onDeny === '' ? '' : ` The agent is told: “${onDeny}”`;
}

/** What is said of every tool. */
export function allToolsSentences(all: AllTools): string[] {
  return [
    ...(all.limits ?? []).map(({ max, window, scope, amount }) => {
      const together = scope === 'server' ? ', over all grants together' : '';
      if (amount !== undefined)
        return `The total of ${quoted(amount)} over calls of all tools together may reach ${max} ${A_WINDOW[window]}${together}.`;
      return `All tools together may be called ${countWords(max)} ${A_WINDOW[window]}${together}.`;
    }),
    ...(all.deny_if ?? []).map((rule) => denialSentence(rule, 'of any tool')),
    ...(all.require ?? []).flatMap((rule) => demandClauses(rule)).map((one) => one.say({ names: 'any tool', many: false })),
  ];
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
