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

/** Starts a command made from the spec, once. */
export async function launch(spec: LaunchSpec, command: SandboxedCommand, world: CrawlerWorld): Promise<Launch> {
  if (world.sandbox === undefined) return { spec, inspection: noSandbox(world), said: '' };
  const report = await startAndList(spec, command, world.sandbox, world);
  return { spec, inspection: readReport(report), said: saidBy(report) };
}

function noSandbox(world: CrawlerWorld): Inspection {
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
    env: environmentOf(spec),
    mounts: [
      { hostPath: world.nodeRoot, guestPath: GUEST_NODE_ROOT },
      { hostPath: join(install.dir, 'node_modules'), guestPath: '/app/node_modules' },
    ],
    limits: world.limits.sandbox,
  };
}

/** What is required is set; the rest stays unset, as most who start the server leave it. */
export function environmentOf(spec: LaunchSpec): Record<string, string> {
  return Object.fromEntries(spec.variables.filter(({ required }) => required).map(({ name, placeholder }) => [name, placeholder]));
}
