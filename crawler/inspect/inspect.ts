import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { Installation } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { launch, packageCommand } from './launch.ts';

/**
 * Starts an installed package once, lists its tools in the server's own order, and stops it with all that it started.
 *
 * A server that crashes, hangs, floods or wants credentials is an outcome, not an error. It sees Node, its own packages and the placeholders
 * of its required variables, and no network; no tool is called. Variables that are not required stay unset.
 *
 * @throws {RetryLater} `sandbox-setup-failed` or `sandbox-busy`, which say nothing about the server.
 * @throws {GiveUp} `installation-gone` when the package is no longer where it was installed.
 * @throws the reason of `world.signal`.
 */
export async function inspect(spec: LaunchSpec, install: Installation, world: CrawlerWorld): Promise<Inspection> {
  return (await launch(spec, packageCommand(spec, install, world), world)).inspection;
}
