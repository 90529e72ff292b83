/** Ordered from the least to the worst. */
export const RISK_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export type Risk = (typeof RISK_LEVELS)[number];

/** The only ordering of risk: the worse of two. */
export function worse(one: Risk, other: Risk): Risk {
  return RISK_LEVELS.indexOf(one) >= RISK_LEVELS.indexOf(other) ? one : other;
}
