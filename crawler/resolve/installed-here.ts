import { basename, join } from 'node:path';
import { GiveUp } from '#core/errors';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import { noteUse, whileInUse } from '../cache-ceiling.ts';
import type { CrawlerWorld } from '../world.ts';
import type { Resolution } from './resolution.ts';
import { resolve } from './resolve.ts';

type Resolved = Extract<Resolution, { outcome: 'resolved' }>;

/** It may be removed again between installing and using it where the cache is far too small. */
const TRIES = 3;

/**
 * Uses a resolved server where this machine has it installed: a resolution may come from another machine, or its installation be removed
 * since. What is missing is installed anew, by package, version and integrity.
 *
 * @returns what `use` came to, or why it could not be installed here.
 * @throws {GiveUp} `package-changed` where the registry gives something else for this version now, `not-installed-here` where nobody can
 * install it a second time.
 */
export async function usedHere(
  resolution: Resolved,
  world: CrawlerWorld,
  use: (here: Resolved) => Promise<Inspection>,
): Promise<Inspection> {
  const { install } = resolution;
  if (install === undefined) return use(resolution);
  // Its folder is named for its content, and has the same name in every cache. A name from a queue is none that leads out of it.
  const name = basename(install.dir);
  if (name === '' || name.startsWith('.'))
    throw new GiveUp('not-installed-here', `\`${resolution.identity}\` is said to be installed in a folder that no installation has.`);
  let dir = join(world.cacheDir, name);
  for (let tried = 0; ; tried++) {
    const inUse = await whileInUse(world, dir, () => use({ ...resolution, install: { ...install, dir } }));
    if (inUse !== undefined) return inUse.done;
    if (tried === TRIES)
      throw new GiveUp('not-installed-here', 'What was installed is removed again before it can be started: raise TOOLWARDEN_CACHE_BYTES.');
    const again = await installAgain(resolution, install.integrity, world);
    if ('failed' in again) return again.failed;
    dir = again.dir;
  }
}

async function installAgain(
  { identity, specs: [spec] }: Resolved,
  integrity: string,
  world: CrawlerWorld,
): Promise<{ dir: string } | { failed: Inspection }> {
  const target = spec === undefined ? undefined : pinned(spec);
  if (target === undefined)
    throw new GiveUp('not-installed-here', `\`${identity}\` was installed on another machine, and cannot be installed here.`);
  const resolution = await resolve({ source: 'index', target, seenAt: world.now().toISOString() }, world);
  if (resolution.outcome === 'failed') return { failed: resolution.inspection };
  if (resolution.install?.integrity !== integrity)
    throw new GiveUp(
      'package-changed',
      `The registry gives something else for \`${target}\` than a moment ago. The next crawl looks anew.`,
    );
  await noteUse(world, resolution.install.dir);
  return { dir: resolution.install.dir };
}

/** The target that leads to exactly this version, where its ecosystem has such. */
function pinned({ ecosystem, package: name, version }: LaunchSpec): string | undefined {
  if (version === undefined) return undefined;
  if (ecosystem === 'npm') return `npm:${name}@${version}`;
  return ecosystem === 'pypi' ? `pypi:${name}==${version}` : undefined;
}
