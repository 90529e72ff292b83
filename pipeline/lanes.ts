import { BadInput } from '#core/errors';
import type { Ecosystem } from '#core/launch-spec';
import { parseTarget } from '#core/target';

/**
 * Servers that wait for different things have queues and a bound of their own, so that a thousand remotes that answer slowly take no place
 * from the packages, nor the packages from them. `any` is for work that is the same for all.
 */
export const LANES = ['npm', 'pypi', 'remote', 'other', 'any'] as const;
export type Lane = (typeof LANES)[number];

/** The lanes of what comes from an ecosystem. */
export const ECOSYSTEM_LANES = ['npm', 'pypi', 'remote', 'other'] as const satisfies readonly Lane[];

/** A remote keeps nothing of this machine busy: we wait for it. */
const REMOTES_A_SERVER = 4;

/** How many are started at once in a process where the caller wants `servers` servers at once. */
export function startsAtOnce(servers: number, lane: Lane): number {
  if (lane === 'remote') return servers * REMOTES_A_SERVER;
  return lane === 'npm' ? servers : Math.ceil(servers / 2);
}

export function laneOfEcosystem(ecosystem: Ecosystem | undefined): Lane {
  switch (ecosystem) {
    case 'npm':
    case 'pypi':
    case 'remote':
      return ecosystem;
    default:
      return 'other';
  }
}

/** Where a target is looked up; what it leads to may be of another lane. */
export function laneOfTarget(text: string): Lane {
  try {
    const { kind } = parseTarget(text);
    return kind === 'npm' || kind === 'pypi' || kind === 'remote' ? kind : 'other';
  } catch (error) {
    if (error instanceof BadInput) return 'other';
    throw error;
  }
}
