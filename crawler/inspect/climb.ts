import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxedCommand } from '#sandbox/sandbox';
import type { CrawlerWorld } from '../world.ts';
import { type Launch, launch } from './launch.ts';
import { bestLaunch, nextLaunch } from './retry-ladder.ts';

/**
 * Starts a server in one way after the other until it lists its tools, at most `world.limits.launches` times, and gives back what says most
 * about it. The receipt tells the way that was taken.
 *
 * @param specs the documented ways, most trustworthy first; at least one
 */
export async function climb(
  specs: readonly LaunchSpec[],
  commandOf: (spec: LaunchSpec) => SandboxedCommand,
  world: CrawlerWorld,
): Promise<Inspection> {
  const launches: Launch[] = [];
  for (;;) {
    const spec = nextLaunch(specs, launches, world.limits.launches);
    if (spec === undefined) return bestLaunch(launches).inspection;
    launches.push(await launch(spec, commandOf(spec), world));
  }
}
