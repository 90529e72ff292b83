import type { Json } from '#core/json';
import { listed } from '#core/words';
import type { Condition, Window } from './schema.ts';

const MOST_VALUE_CHARS = 80;
const MOST_LISTED_VALUES = 8;

/** A name between backticks, shortened where it is very long. */
export function quoted(name: string): string {
  return `\`${shortened(name)}\``;
}

/** Names in one list that stays short: `a`, `b` and 12 more. */
export function namesWords(names: readonly string[]): string {
  if (names.length <= 3) return listed(names.map(quoted));
  return `${names.slice(0, 2).map(quoted).join(', ')} and ${names.length - 2} more`;
}

/** What stands behind a count: 20 an hour. */
export const A_WINDOW: Readonly<Record<Window, string>> = { minute: 'a minute', hour: 'an hour', day: 'a day' };

/** How often: once, twice, 30 times. */
export function countWords(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

const UNIT_WORDS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour' };

/** `10m` is 10 minutes. */
export function durationWords(text: string): string {
  const count = Number.parseInt(text, 10);
  return `${count} ${UNIT_WORDS[text.at(-1) ?? ''] ?? ''}${count === 1 ? '' : 's'}`;
}

function shortened(text: string): string {
  return text.length <= MOST_VALUE_CHARS ? text : `${text.slice(0, MOST_VALUE_CHARS).toWellFormed()}…`;
}

/**
 * A condition as a clause: `args.amount` is more than 100. With `*` it speaks of any element, or, where it is demanded, of every one and of
 * there being one, because a demand on no element fails.
 */
function conditionWords(condition: Condition, sense: 'alarm' | 'demand'): string {
  const path = quoted(condition.path);
  // Up to the last marker of an element, which stands alone between dots; `\*` is a key, and so is `\.*`.
  const [elements] = /^(?:[^\\]|\\.)*\.\*(?=\.|$)/.exec(condition.path) ?? [];
  if (elements === undefined) return `${path} ${predicate(condition)}`;
  if (sense === 'alarm') return `any ${path} ${predicate(condition)}`;
  return `there is at least one ${quoted(elements)} and every ${path} ${predicate(condition)}`;
}

export function conditionsWords(conditions: readonly Condition[], sense: 'alarm' | 'demand'): string {
  return listed(conditions.map((condition) => conditionWords(condition, sense)));
}

function predicate(condition: Condition): string {
  switch (condition.op) {
    case 'eq':
      return `is ${valueWords(condition.value)}`;
    case 'neq':
      return `is not ${valueWords(condition.value)}`;
    case 'lt':
      return `is less than ${condition.value}`;
    case 'lte':
      return `is at most ${condition.value}`;
    case 'gt':
      return `is more than ${condition.value}`;
    case 'gte':
      return `is at least ${condition.value}`;
    case 'in':
      return condition.value.length === 0 ? 'is one of no values' : `is ${choice(condition.value)}`;
    case 'not_in':
      return condition.value.length === 0 ? 'is anything' : `is anything but ${choice(condition.value)}`;
    case 'exists':
      return condition.value ? 'is given' : 'is not given';
    case 'regex':
      return condition.value === '' ? 'is any text' : `matches the regular expression ${quoted(condition.value)}`;
    case 'contains':
      return `contains ${valueWords(condition.value)}`;
    case 'private_host':
      return 'names a private, loopback, link-local or metadata address';
  }
}

function choice(values: readonly Json[]): string {
  const shown = values.slice(0, MOST_LISTED_VALUES).map(valueWords);
  const more = values.length - shown.length;
  return listed(more > 0 ? [...shown, `${more} more`] : shown, 'or');
}

function valueWords(value: Json): string {
  return quoted(JSON.stringify(value));
}

/** 5,000,000 millionths are `5`. */
export function decimalWords(millionths: bigint): string {
  const fraction = String(millionths % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${millionths / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
}
