import type { Sighting } from '#core/server';
import { type Identification, identify, mergedSighting, mergeSightings } from '#crawler/discover/merge';
import type { DiscoveryMemory } from '#crawler/discover/source';
import { memoryOf } from '#db/discovery-memory';
import type { Database } from '#db/open';
import { takeBackSightings } from '#db/sightings';
import { removeWaiting, saveWaiting, waitingByKey, waitingKey, waitingSince } from '#db/waiting-sightings';
import { withdraw } from '#db/withdrawals';

const HELD = 100;

export interface Finds {
  /** For the sources whose sightings are taken. */
  memory: DiscoveryMemory;
  take(sighting: Sighting): Promise<void>;
  /** To be called at the end, whatever it is. */
  flush(): Promise<void>;
}

/**
 * Keeps what a discovery finds until a crawl takes it up.
 *
 * INVARIANT: what a source remembers to have given is kept. Sightings are written before the memory that follows them.
 */
export function findsInto(db: Database, now: () => Date): Finds {
  const stored = memoryOf(db);
  let held: Sighting[] = [];
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const found = held.slice();
    await saveWaiting(
      db,
      found.filter(({ withdrawn }) => withdrawn !== true),
    );
    for (const sighting of found) if (sighting.withdrawn === true) await takeBack(db, sighting, now());
    // What could not be written is still held for the next try.
    held = held.slice(found.length);
  };
  const flush = (): Promise<void> => {
    writing = writing.then(write, write);
    return writing;
  };

  return {
    flush,
    memory: {
      read: (key) => stored.read(key),
      write: async (key, value) => {
        await flush();
        await stored.write(key, value);
      },
    },
    take: async (sighting) => {
      held.push(sighting);
      if (held.length >= HELD) await flush();
    },
  };
}

/** A server that no source names any longer leaves the catalogue with the next publish. */
async function takeBack(db: Database, sighting: Sighting, now: Date): Promise<void> {
  await removeWaiting(db, [waitingKey(sighting)]);
  if (sighting.name === undefined) return;
  await withdraw(db, await takeBackSightings(db, sighting.source, sighting.name), 'unnamed', now);
}

/** A server to crawl: the keys of its sightings that wait, and those that do not, the one to crawl first. */
export interface FoundServer {
  parts: readonly ({ key: string } | { sighting: Sighting })[];
}

/**
 * The servers that sightings of these sources are of, in the order in which they were found; `direct` ones, which nobody had to wait for,
 * come first.
 *
 * Of tens of thousands only what identifies them is held: the files of a repository are read again when its turn comes.
 */
export async function foundServers(
  db: Database,
  sources: readonly Sighting['source'][],
  direct: readonly Sighting[],
): Promise<FoundServer[]> {
  const parts: FoundServer['parts'][number][] = direct.map((sighting) => ({ sighting }));
  const identifications: Identification[] = direct.map(identify);
  for await (const { key, sighting } of waitingSince(db, sources)) {
    parts.push({ key });
    identifications.push(identify(sighting));
  }
  return mergeSightings(identifications).map((group) => ({ parts: group.flatMap((index) => parts[index] ?? []) }));
}

/** The one sighting that a server is crawled as; `undefined` where its sightings were taken back meanwhile. */
export async function sightingOf(db: Database, { parts }: FoundServer): Promise<Sighting | undefined> {
  const sightings: Sighting[] = [];
  for (const part of parts) sightings.push(...('key' in part ? await waitingByKey(db, [part.key]) : [part.sighting]));
  const [first, ...others] = sightings;
  return first === undefined ? undefined : mergedSighting([first, ...others]);
}

export function waitingKeysOf(servers: readonly FoundServer[]): string[] {
  return servers.flatMap(({ parts }) => parts.flatMap((part) => ('key' in part ? [part.key] : [])));
}
