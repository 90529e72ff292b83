import type { AllTools, ApproveRule, DenyRule, Limit, RequireRule, ToolRules } from './schema.ts';
import { A_WINDOW, conditionsWords, countWords, durationWords, quoted } from './words.ts';

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

const RANKS = ['free', 'limit', 'spend', 'approve', 'deny_if', 'require', 'arguments', 'pin', 'description'] as const;

function clause(kind: (typeof RANKS)[number], details: unknown, say: (subject: Subject) => string): Clause {
  return { key: `${kind} ${JSON.stringify(details)}`, rank: RANKS.indexOf(kind), say };
}

/** @param isShared whether several tools count on a counter. */
export function toolClauses(rules: ToolRules, isShared: (counter: string) => boolean): Clause[] {
  const restricted = [rules.limits, rules.approve, rules.deny_if, rules.require].some((list) => list !== undefined && list.length > 0);
  return [
    ...(restricted ? [] : [clause('free', '', ({ names }) => capitalised(`${names} may be called without a limit.`))]),
    ...(rules.limits ?? []).map((limit) => limitClause(limit, isShared(limit.counter))),
    ...(rules.approve ?? []).map((rule) => clause('approve', rule, ({ names }) => approvalSentence(rule, `of ${names}`))),
    ...(rules.deny_if ?? []).map((rule) => clause('deny_if', rule, ({ names }) => denialSentence(rule, `of ${names}`))),
    ...(rules.require ?? []).map((rule) => clause('require', rule, ({ names }) => demandSentence(rule, `of ${names}`))),
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
  const wait = `until a person approves it, for at most ${durationWords(expires ?? '10m')}`;
  const why = reason === undefined || reason === '' ? '' : ` ${sentence(reason)}`;
  if (conditions.length === 0) return `Every call ${calls} waits ${wait}.${why}`;
  return `A call ${calls} where ${conditionsWords(conditions, 'alarm')} waits ${wait}.${why}`;
}

function denialSentence({ conditions, on_deny }: DenyRule, calls: string): string {
  if (conditions.length === 0) return `Every call ${calls} is denied.${told(on_deny)}`;
  return `A call ${calls} is denied where ${conditionsWords(conditions, 'alarm')}.${told(on_deny)}`;
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
    ...(all.require ?? []).map((rule) => demandSentence(rule, 'of any tool')),
  ];
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
