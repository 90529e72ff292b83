import type { Category, Classification } from '#core/classification';
import { RISK_LEVELS } from '#core/risk';

/** From the least to the most dangerous. Written here, because the list of `core` comes with schemas that a page need not load. */
const BY_DANGER: readonly Category[] = ['Read', 'Write', 'Execute', 'Destructive', 'Financial'];

/** 0 for the least dangerous category. */
export function dangerOf(category: Category): number {
  return BY_DANGER.indexOf(category);
}

/** Above 0 where the first is the more dangerous verdict: by category, then by risk. */
export function compareDanger(one: Pick<Classification, 'category' | 'risk'>, other: Pick<Classification, 'category' | 'risk'>): number {
  return dangerOf(one.category) - dangerOf(other.category) || RISK_LEVELS.indexOf(one.risk) - RISK_LEVELS.indexOf(other.risk);
}

export function worstCategory(categories: readonly Category[]): Category {
  return categories.reduce((one, other) => (dangerOf(other) > dangerOf(one) ? other : one), 'Read');
}
