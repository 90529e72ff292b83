import type { Condition } from './schema.ts';

/** Whether a condition holds of any text: an allow-list that nobody has filled in yet. */
export function isEmptyPattern(condition: Condition): boolean {
  return condition.op === 'regex' && condition.value === '';
}
