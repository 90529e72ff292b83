import type { Inspection } from '#core/inspection';
import type { Resolution } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { climb } from './climb.ts';
import { packageCommand } from './launch.ts';

/** Raise it when servers are started or read in another way: what is remembered of earlier starts then counts no more. */
export const INSPECTOR_VERSION = '1';

/**
 * Starts a resolved server in the ways it documents, most trustworthy first, and with the help that a failure asks for, until it lists its
 * tools; at most `world.limits.launches` times. Gives back what says most about it.
 *
 * @throws as `inspect` does.
 */
export function inspectServer(resolved: Extract<Resolution, { outcome: 'resolved' }>, world: CrawlerWorld): Promise<Inspection> {
  return climb(resolved.specs, (spec) => packageCommand(spec, resolved.install, world), world);
}
