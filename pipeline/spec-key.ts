import { type Digest, digestJson } from '#core/json';
import type { Ecosystem } from '#core/launch-spec';
import { INSPECTOR_VERSION } from '#crawler/inspect/inspect-server';
import type { StoredInspection } from '#db/inspections';
import type { ResolvedServer } from './inspect-stage.ts';
import { DAY_MS, LATEST_MS } from './schedule.ts';
import type { PipelineWorld } from './stage.ts';

/** Changes with anything that could change what comes of starting a server: the package, how it is started, and what it is allowed. */
export function specKeyOf({ specs, install }: ResolvedServer, { nodeVersion, sandbox, limits }: PipelineWorld): Digest {
  // Where nothing is started, what it would be started with says nothing.
  const startedWith = specs[0]?.ecosystem === 'remote' ? [null, null] : [nodeVersion, sandbox?.kind ?? null];
  return digestJson([INSPECTOR_VERSION, install?.integrity ?? null, specs, ...startedWith, limits]);
}

/**
 * Whether what came of a start is new enough to stand for another. The same package, started in the same way, can come to another end
 * only by the hour or by what it reaches, and is started again after 30 days; a server that runs elsewhere may be another one any
 * time, and is asked again when its list is no longer good, or after a day where it does not say.
 */
export function isStillGood({ inspectedAt, receipt }: StoredInspection, ecosystem: Ecosystem | undefined, now: Date): boolean {
  const ttlMs = receipt?.ttlMs ?? DAY_MS;
  const goodMs = ecosystem === 'remote' ? Math.min(Math.max(ttlMs, DAY_MS), LATEST_MS) : LATEST_MS;
  return now.getTime() - Date.parse(inspectedAt) < goodMs;
}

/** Whether the same package, started in the same way, would come to the same end: what hung on the moment is tried again. */
export function isWorthKeeping(inspection: StoredInspection): boolean {
  switch (inspection.outcome) {
    case 'listed':
      // A start that nobody answered says little; what was read after it is no more certain.
      return inspection.basis === 'observed' || inspection.receipt?.launches?.every(({ outcome }) => outcome !== 'silent') !== false;
    case 'needs-credentials':
    case 'broke-protocol':
    case 'not-an-mcp-server':
    case 'gated':
    case 'opted-out':
      return true;
    case 'would-not-start':
      // One that was killed may have been killed by chance.
      return inspection.exitCode !== null;
    case 'over-limit':
      return inspection.limit === 'tools' || inspection.limit === 'pages' || inspection.limit === 'bytes';
    case 'silent':
    case 'install-failed':
    case 'not-found':
    case 'unsupported':
    case 'bad-target':
    case 'no-sandbox':
      return false;
  }
}
