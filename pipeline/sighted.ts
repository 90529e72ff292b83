import type { Sighting } from '#core/server';
import { parseTarget, targetIdentity } from '#core/target';
import type { Resolution } from '#crawler/resolve/resolution';
import type { Database } from '#db/open';
import { moveSightings, saveSightings } from '#db/sightings';
import { reinstate, withdraw } from '#db/withdrawals';

/**
 * Keeps who named a server, under all the names it goes by, and what that says of the catalogue: a name that turned out to be another
 * server's is none of its own any longer, and who asks to be left out is.
 */
export async function noteSighting(db: Database, sighting: Sighting, resolution: Resolution, now: Date): Promise<void> {
  const { identity } = resolution;
  const all = [sighting, ...(sighting.also ?? [])];
  await saveSightings(
    db,
    all.map((seen) => ({ identity, sighting: seen })),
  );
  const names = new Set(all.map(({ target }) => identityOf(target)));
  names.delete(identity);
  for (const name of names) if (await moveSightings(db, name, identity)) await withdraw(db, [name], 'unnamed', now);
  await noteOptOut(db, sighting, resolution, now);
}

/**
 * With a server everything is left out that says it comes from the same repository. A bare name takes nothing of that back, nor does a
 * repository that only names the address of a server: anybody's can.
 */
async function noteOptOut(db: Database, { target, repository }: Sighting, resolution: Resolution, now: Date): Promise<void> {
  const ofRepository = repository === undefined ? [] : [`github:${repository.fullName}`.toLowerCase()];
  const isOnlyNamed = target.startsWith('github:') && /^https?:/.test(resolution.identity);
  const all = [...new Set([...(isOnlyNamed ? [] : [resolution.identity]), ...ofRepository])];
  if (resolution.outcome === 'failed' && resolution.inspection.outcome === 'opted-out') {
    await withdraw(db, all, 'opted-out', now);
    return;
  }
  await reinstate(db, [resolution.identity], ['unnamed']);
  // A repository that could not be looked into may ask for it still.
  if (repository !== undefined) await reinstate(db, all, ['opted-out']);
}

function identityOf(target: string): string {
  try {
    return targetIdentity(parseTarget(target));
  } catch {
    return target;
  }
}
