import { parseTarget } from '#core/target';
import { lastChangedAt } from '#db/changes';
import { firstInspectedAt, latestInspection } from '#db/inspections';
import { launchSpecsOf } from '#db/launch-specs';
import { lookAt, saveLook } from '#db/looks';
import type { Database } from '#db/open';
import { findServer } from '#db/servers';
import type { CrawlRow } from './crawl-row.ts';
import { IMPORTED } from './import.ts';
import { dueAt } from './schedule.ts';

/** It was not looked at, for a reason that may pass. What was started and did not list is an answer like any other. */
const MAY_PASS: readonly CrawlRow['outcome'][] = ['unavailable', 'gave-up', 'internal-error', 'install-failed', 'not-found', 'no-sandbox'];

export interface LookTaken {
  identity: string;
  runId: string;
  outcome: CrawlRow['outcome'];
}

/**
 * Plans the next look at a server after this one. Told twice of one run it counts once; where several targets of a run led to the
 * server, the look failed only if all of them did.
 */
export async function planNextLook(db: Database, { identity, runId, outcome }: LookTaken, now: Date): Promise<void> {
  const found = await findServer(db, identity);
  if (found === undefined || !isTarget(identity)) return;
  const last = await lookAt(db, found.id);
  const isSameRun = last?.runId === runId;
  const failures = MAY_PASS.includes(outcome) ? (last?.failures ?? 0) + (isSameRun ? 0 : 1) : 0;
  const lookedAt = now.toISOString();
  const inspection = (await latestInspection(db, found.id))?.inspection;
  const ecosystem = inspection?.receipt?.spec.ecosystem ?? (await launchSpecsOf(db, found.id))[0]?.ecosystem;
  const changedAt = (await lastChangedAt(db, found.id)) ?? (await firstInspectedAt(db, found.id, IMPORTED)) ?? lookedAt;
  const due = dueAt({
    identity,
    lookedAt,
    changedAt,
    failures,
    ...(ecosystem !== undefined && { ecosystem }),
    ...(inspection?.receipt?.ttlMs !== undefined && { ttlMs: inspection.receipt.ttlMs }),
    ...(found.server.stars !== undefined && { stars: found.server.stars }),
  });
  await saveLook(db, found.id, { runId, lookedAt, failures, dueAt: due.toISOString() });
}

/** What is none could never be crawled again by its identity. */
export function isTarget(identity: string): boolean {
  try {
    parseTarget(identity);
    return true;
  } catch {
    return false;
  }
}
