import { z } from 'zod';
import { Sighting } from '#core/server';
import { noteUse } from '#crawler/cache-ceiling';
import type { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import { inspectionOfRun, saveInspection } from '#db/inspections';
import { saveLaunchSpecs } from '#db/launch-specs';
import { findServer, saveServer, withServerHeld } from '#db/servers';
import { ECOSYSTEM_LANES, laneOfEcosystem, startsAtOnce } from './lanes.ts';
import { noteSighting } from './sighted.ts';
import type { Stage } from './stage.ts';

const SightedServer = z.object({ runId: z.string(), sighting: Sighting });
type SightedServer = z.infer<typeof SightedServer>;

/** What an inspection is known by that ended before anything could be started. */
export const UNRESOLVED = 'unresolved';

/** Learns how a server is started. One that cannot be is saved too, with the reason, so that it has a page. */
export const resolveStage: Stage<SightedServer, Sighting, Resolution> = {
  name: 'resolve',
  input: SightedServer,
  lanes: ECOSYSTEM_LANES,
  // Installing keeps a core busy, and servers that are started meanwhile must answer in time.
  concurrency: (servers, lane) => (lane === 'npm' ? Math.ceil(servers / 2) : startsAtOnce(servers, lane)),
  async prepare({ sighting }) {
    return { work: sighting };
  },
  async run(sighting, world) {
    const resolution = await resolve(sighting, world);
    if (resolution.outcome === 'resolved' && resolution.install !== undefined) await noteUse(world, resolution.install.dir);
    return resolution;
  },
  async save({ runId, sighting }, resolution, db, world) {
    const { identity, server } = resolution;
    const known = await findServer(db, identity);
    // A name that is not found today says nothing of what it was yesterday.
    const { id } = known && resolution.outcome === 'failed' ? known : await saveServer(db, identity, server);
    await noteSighting(db, sighting, resolution, world.now());
    if (resolution.outcome === 'resolved') {
      await saveLaunchSpecs(db, id, resolution.specs);
      return;
    }
    await withServerHeld(db, id, async (held) => {
      const found = await inspectionOfRun(held, id, runId);
      // Another target of this run led to the same server and started it, which says more.
      if (found !== undefined && found.specKey !== UNRESOLVED) return;
      await saveInspection(held, { serverId: id, specKey: UNRESOLVED, runId }, resolution.inspection);
    });
  },
  next({ runId }, resolution) {
    if (resolution.outcome === 'resolved')
      return { stage: 'inspect', lane: laneOfEcosystem(resolution.specs[0]?.ecosystem), input: { runId, resolution } };
    const { identity, inspection } = resolution;
    const { outcome, basis } = inspection;
    return { finding: { identity, outcome, basis, tools: 0, detail: inspection.outcome === 'listed' ? '' : inspection.detail } };
  },
};
