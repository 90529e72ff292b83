import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Ecosystem } from '#core/launch-spec';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** No server is looked at more often, or less often, than this. */
export const SOONEST_MS = HOUR_MS;
export const LATEST_MS = 30 * DAY_MS;

/** A host is asked once a day at most. */
const REMOTE_SOONEST_MS = DAY_MS;
/** What did not change for a hundred days is looked at after twenty. */
const SHARE_OF_AGE = 0.2;
const FIRST_RETRY_MS = HOUR_MS;
/** Each server comes due up to a quarter later, by an amount of its own, so that what was crawled in one hour comes back over many. */
const JITTER = 0.25;

/** What is known of a server when the next look at it is planned. Times are ISO 8601, UTC. */
export interface LookedAt {
  /** Stays the same over all looks. */
  identity: string;
  lookedAt: string;
  /** When it was last seen changed, or first seen at all. */
  changedAt: string;
  /** Looks in a row that came to nothing for a reason that may pass. */
  failures: number;
  /** How it is started; absent where nobody knows. */
  ecosystem?: Ecosystem;
  /** For how long the server says its list stays good. */
  ttlMs?: number;
  stars?: number;
}

/**
 * When a server is to be looked at again: 1 hour to 30 days after the last look.
 *
 * What changed lately is looked at often, and what stays as it is less and less; what many rely on more often than the rest. A remote
 * server is believed when it says how long its list stays good, and asked once a day at most. A look that failed is repeated after an
 * hour, then after twice as long each time. Pure: the same facts, the same moment.
 */
export function dueAt(of: LookedAt): Date {
  const wanted = of.failures > 0 ? FIRST_RETRY_MS * 2 ** Math.min(of.failures - 1, 20) : intervalMs(of);
  const soonest = of.ecosystem === 'remote' ? REMOTE_SOONEST_MS : SOONEST_MS;
  const bounded = Math.min(Math.max(wanted, soonest), LATEST_MS / (1 + JITTER));
  return new Date(Date.parse(of.lookedAt) + Math.round(bounded * (1 + JITTER * fractionOf(of.identity))));
}

function intervalMs({ ecosystem, ttlMs, lookedAt, changedAt, stars }: LookedAt): number {
  if (ecosystem === 'remote' && ttlMs !== undefined && Number.isFinite(ttlMs)) return ttlMs;
  const unchangedMs = Math.max(0, Date.parse(lookedAt) - Date.parse(changedAt));
  // What was found just now says nothing of how often it changes.
  const byAge = Math.max(DAY_MS, unchangedMs * SHARE_OF_AGE);
  return byAge / popularity(stars);
}

/** 1 for what nobody starred, 2 from ten stars on, 4 from a thousand on. */
function popularity(stars = 0): number {
  return Math.min(4, 1 + Math.log10(Math.max(1, stars)));
}

/** Spread evenly over 0 to 1 by identity. */
function fractionOf(identity: string): number {
  const [a = 0, b = 0, c = 0] = sha256(utf8ToBytes(identity));
  return (a * 65_536 + b * 256 + c) / 16_777_216;
}
