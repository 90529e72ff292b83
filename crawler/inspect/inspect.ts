import { join } from 'node:path';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxedCommand } from '#sandbox/sandbox';
import type { Installation } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { readReport, saidBy } from './read-report.ts';
import { startAndList } from './start.ts';

export const GUEST_NODE_ROOT = '/opt/node';
export const GUEST_NODE = `${GUEST_NODE_ROOT}/bin/node`;

/** One launch with what it left as evidence for the next. */
export interface Launch {
  spec: LaunchSpec;
  inspection: Inspection;
  /** What the server wrote and said for people, bounded. */
  said: string;
}

/**
 * Starts an installed package once, lists its tools in the server's own order, and stops it with all that it started.
 *
 * A server that crashes, hangs, floods or wants credentials is an outcome, not an error. It sees Node, its own packages and the placeholders
 * of its required variables, and no network; no tool is called. Variables that are not required stay unset.
 *
 * @throws {RetryLater} `sandbox-setup-failed` or `sandbox-busy`; {GiveUp} `installation-gone`; the reason of `world.signal`.
 */
export async function inspect(spec: LaunchSpec, install: Installation, world: CrawlerWorld): Promise<Inspection> {
  return (await launchOnce(spec, install, world)).inspection;
}

export async function launchOnce(spec: LaunchSpec, install: Installation, world: CrawlerWorld): Promise<Launch> {
  if (world.sandbox === undefined) return { spec, inspection: noSandbox(world), said: '' };
  const report = await startAndList(spec, packageCommand(spec, install, world), world.sandbox, world);
  return { spec, inspection: readReport(report), said: saidBy(report) };
}

export function noSandbox(world: CrawlerWorld): Inspection {
  return {
    outcome: 'no-sandbox',
    detail: 'No sandbox works on this machine, so the server was not started.',
    basis: 'observed',
    inspectedAt: world.now().toISOString(),
  };
}

/** How an installed package is started inside: its file by our Node, with nothing of ours in the environment. */
export function packageCommand(spec: LaunchSpec, install: Installation, world: CrawlerWorld): SandboxedCommand {
  const file = join('/app/node_modules', spec.package, spec.entry?.value ?? '.');
  return {
    argv: [GUEST_NODE, file, ...spec.arguments.map(({ value }) => value)],
    env: Object.fromEntries(spec.variables.filter(({ required }) => required).map(({ name, placeholder }) => [name, placeholder])),
    mounts: [
      { hostPath: world.nodeRoot, guestPath: GUEST_NODE_ROOT },
      { hostPath: join(install.dir, 'node_modules'), guestPath: '/app/node_modules' },
    ],
    limits: world.limits.sandbox,
  };
}
