import { join } from 'node:path';
import type { Inspection } from '#core/inspection';
import { buildAddon } from '../addons/build-addon.ts';
import type { Resolution } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { climb } from './climb.ts';
import { inspectFolder } from './inspect-command.ts';
import { inspectImage } from './inspect-image.ts';
import { packageCommand } from './launch.ts';
import { ownPythonSource, pythonCommand } from './python-command.ts';
import { readInstead } from './read-instead.ts';
import { inspectRemote } from './remote/inspect-remote.ts';

/** Raise it when servers are started or read in another way: what is remembered of earlier starts then counts no more. */
export const INSPECTOR_VERSION = '6';

/**
 * Starts a resolved server in the ways it documents, most trustworthy first, and with the help that a failure asks for, until it lists its
 * tools; at most `world.limits.launches` times. Gives back what says most about it: where no launch led to a listing, the tools that its source
 * states, if it states any and `readSource` allows it.
 *
 * @throws as `inspect` does.
 */
export async function inspectServer(
  { specs, install }: Extract<Resolution, { outcome: 'resolved' }>,
  world: CrawlerWorld,
  { readSource = true }: { readSource?: boolean } = {},
): Promise<Inspection> {
  const [first] = specs;
  if (first === undefined) throw new TypeError('There is no way to start it.');
  if (first.ecosystem === 'remote') return inspectRemote(first, world);
  if (first.ecosystem === 'oci') return inspectImage(specs, world);
  if (install === undefined) throw new TypeError('What is started here must be installed first.');
  if (first.ecosystem === 'folder') return inspectFolder(specs, install.dir, world);
  if (first.ecosystem === 'pypi') {
    const seen = await climb(specs, { canWatch: false, commandOf: (spec) => pythonCommand(spec, install, world) }, world);
    const source = ownPythonSource(first, install);
    return source === undefined ? seen : readInstead(seen, source, world);
  }
  const inspection = await climb(
    specs,
    {
      canWatch: true,
      commandOf: (spec, watched, built) => packageCommand(spec, install, world, watched, built),
      ...(world.buildTools !== undefined && { build: (location: string) => buildAddon(location, install, world) }),
    },
    world,
  );
  return readSource ? readInstead(inspection, join(install.dir, 'node_modules', first.package), world) : inspection;
}
