import { z } from 'zod';
import type { Inspection } from '#core/inspection';
import { toolDigest } from '#core/tool-definition';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { usedHere } from '#crawler/resolve/installed-here';
import { Resolution } from '#crawler/resolve/resolution';
import { inspectionOfRun, observedVersion, reusableInspection, type StoredInspection, saveInspection, toolsOf } from '#db/inspections';
import { withServerHeld } from '#db/servers';
import { serverOf } from './classify-stage.ts';
import { ECOSYSTEM_LANES, startsAtOnce } from './lanes.ts';
import { UNRESOLVED } from './resolve-stage.ts';
import { isStillGood, isWorthKeeping, specKeyOf } from './spec-key.ts';
import { freshSince, type Stage } from './stage.ts';

export type ResolvedServer = Extract<Resolution, { outcome: 'resolved' }>;

const StartableServer = z.object({
  runId: z.string(),
  resolution: Resolution.refine((resolution): resolution is ResolvedServer => resolution.outcome === 'resolved'),
});
type StartableServer = z.infer<typeof StartableServer>;

/** What is left to do for a server that is not known well enough. */
interface Start {
  resolution: ResolvedServer;
  /** Whether its source says more than what is known: not where a start of this very version was seen to list. */
  readSource: boolean;
}

/** What came of a start, now or before. */
type Inspected = { inspection: Inspection } | { remembered: StoredInspection; tools: number };

/**
 * Starts a server and lists its tools.
 *
 * INVARIANT: a server is started once a run however often its job is delivered, and to whom, and not at all while nothing has changed since a
 * start whose outcome another would repeat, and which is new enough.
 */
export const inspectStage: Stage<StartableServer, Start, Inspected> = {
  name: 'inspect',
  input: StartableServer,
  lanes: ECOSYSTEM_LANES,
  concurrency: startsAtOnce,
  exclusive: ({ resolution }) => resolution.identity,
  async prepare({ runId, resolution }, db, world) {
    const { id } = await serverOf(db, resolution.identity);
    const start = async () => {
      const seen = await observedVersion(db, id);
      return { work: { resolution, readSource: seen === undefined || seen !== resolution.specs[0]?.version } };
    };
    const found = await inspectionOfRun(db, id, runId);
    const ofRun = found !== undefined && Date.parse(found.inspection.inspectedAt) >= freshSince(world.now()).getTime() ? found : undefined;
    const earlier =
      ofRun !== undefined && ofRun.specKey !== UNRESOLVED ? ofRun : await reusableInspection(db, id, specKeyOf(resolution, world));
    if (earlier === undefined) return start();
    const isGood = isWorthKeeping(earlier.inspection) && isStillGood(earlier.inspection, resolution.specs[0]?.ecosystem, world.now());
    if (earlier !== ofRun && !isGood) return start();
    const tools = earlier.inspection.outcome === 'listed' ? (await toolsOf(db, id)).length : 0;
    return { settled: { remembered: earlier.inspection, tools } };
  },
  async run({ resolution, readSource }, world) {
    return { inspection: await usedHere(resolution, world, (here) => inspectServer(here, world, { readSource })) };
  },
  async save({ runId, resolution }, inspected, db, world) {
    if (!('inspection' in inspected)) return;
    const { id } = await serverOf(db, resolution.identity);
    await withServerHeld(db, id, async (held) => {
      const found = await inspectionOfRun(held, id, runId);
      const { inspection } = inspected;
      let { inspectedAt } = inspection;
      // A start says more than a target of this run that led to nothing, and must stand although that came later.
      if (found?.specKey === UNRESOLVED && found.inspection.inspectedAt > inspectedAt) inspectedAt = found.inspection.inspectedAt;
      await saveInspection(held, { serverId: id, specKey: specKeyOf(resolution, world), runId }, { ...inspection, inspectedAt });
    });
  },
  next({ resolution: { identity } }, inspected) {
    const inspection = 'inspection' in inspected ? inspected.inspection : inspected.remembered;
    const { outcome, basis } = inspection;
    if (inspection.outcome === 'listed') {
      const tools = 'inspection' in inspected ? countTools(inspected.inspection) : inspected.tools;
      return { stage: 'classify', lane: 'any', input: { identity, basis, tools } };
    }
    return { finding: { identity, outcome, basis, tools: 0, detail: inspection.detail } };
  },
};

/** As they are stored: one that is listed twice is one. */
function countTools(inspection: Inspection): number {
  return inspection.outcome === 'listed' ? new Set(inspection.tools.map(toolDigest)).size : 0;
}
