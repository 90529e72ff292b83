import { type Digest, digestJson } from '#core/json';
import { INSPECTOR_VERSION } from '#crawler/inspect/inspect-server';
import type { StoredInspection } from '#db/inspections';
import type { ResolvedServer } from './inspect-stage.ts';
import type { PipelineWorld } from './stage.ts';

/** Changes with anything that could change what comes of starting a server: the package, how it is started, and what it is allowed. */
export function specKeyOf({ specs, install }: ResolvedServer, { nodeVersion, sandbox, limits }: PipelineWorld): Digest {
  return digestJson([INSPECTOR_VERSION, install?.integrity ?? null, specs, nodeVersion, sandbox?.kind ?? null, limits]);
}

/** Whether the same package, started in the same way, would come to the same end: what hung on the moment is tried again. */
export function isWorthKeeping(inspection: StoredInspection): boolean {
  switch (inspection.outcome) {
    case 'listed':
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
