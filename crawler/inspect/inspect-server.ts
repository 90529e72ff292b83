import type { Inspection } from '#core/inspection';
import type { Resolution } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { type Launch, launchOnce, noSandbox } from './inspect.ts';
import { bestLaunch, nextLaunch } from './retry-ladder.ts';

/**
 * Starts a resolved server in the ways it documents, most trustworthy first, and with the help that a failure asks for, until it lists its
 * tools; at most `world.limits.launches` times. Gives back what says most about it.
 *
 * @throws as `inspect` does.
 */
export async function inspectServer(resolved: Extract<Resolution, { outcome: 'resolved' }>, world: CrawlerWorld): Promise<Inspection> {
  const launches: Launch[] = [];
  for (;;) {
    const spec = nextLaunch(resolved.specs, launches, world.limits.launches);
    if (spec === undefined) break;
    launches.push(await launchOnce(spec, resolved.install, world));
  }
  return bestLaunch(launches)?.inspection ?? noSandbox(world);
}
