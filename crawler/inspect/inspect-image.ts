import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { CrawlerWorld } from '../world.ts';
import { climb } from './climb.ts';
import { environmentOf } from './launch.ts';

/**
 * Starts an image in the ways it documents until it lists its tools. It brings its own system, so what helps programs of this machine is not
 * there for it.
 *
 * @throws as `inspect` does.
 */
export async function inspectImage(specs: readonly LaunchSpec[], world: CrawlerWorld): Promise<Inspection> {
  const sandbox = await world.oci?.sandbox(world.signal);
  return climb(
    specs,
    {
      canWatch: false,
      commandOf: (spec) => ({
        argv: [spec.entry?.value ?? spec.package, ...spec.arguments.map(({ value }) => value)],
        env: environmentOf(spec),
        mounts: [],
        limits: world.limits.sandbox,
      }),
    },
    { ...world, sandbox },
  );
}
