import { join } from 'node:path';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxedCommand } from '#sandbox/sandbox';
import type { Installation } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import { GUEST_NODE, GUEST_NODE_ROOT } from './guest-node.ts';
import { packageFolder } from './own-folder.ts';
import { readReport, saidBy } from './read-report.ts';
import { nothingSeen, type Seen } from './sights.ts';
import { startAndList } from './start.ts';
import { withHelp } from './with-help.ts';

/** One launch with what it left as evidence for the next. */
export interface Launch {
  spec: LaunchSpec;
  inspection: Inspection;
  /** What the server wrote and said for people, bounded. */
  said: string;
  /** What was seen from inside; nothing where nobody watched. */
  seen: Seen;
}

/** Host folders of packages with the addon that was built for them, by their folder below `node_modules`. */
export type BuiltAddons = ReadonlyMap<string, string>;

/** How a spec is started: the command, under watch or not. */
export type CommandOf = (spec: LaunchSpec, watched: boolean, built: BuiltAddons) => SandboxedCommand;

/** Starts a command made from the spec, once. */
export async function launch(spec: LaunchSpec, command: SandboxedCommand, world: CrawlerWorld): Promise<Launch> {
  if (world.sandbox === undefined) return { spec, inspection: noSandbox(world), said: '', seen: nothingSeen() };
  const report = await startAndList(spec, command, world.sandbox, world);
  return { spec, inspection: readReport(report), said: saidBy(report), seen: report.seen };
}

function noSandbox(world: CrawlerWorld): Inspection {
  return {
    outcome: 'no-sandbox',
    detail: 'No sandbox works on this machine, so the server was not started.',
    basis: 'observed',
    inspectedAt: world.now().toISOString(),
  };
}

/** How an installed package is started inside: its file by our Node, with nothing of ours in the environment but what watches and helps. */
export function packageCommand(
  spec: LaunchSpec,
  install: Installation,
  world: CrawlerWorld,
  watched = false,
  built: BuiltAddons = new Map(),
): SandboxedCommand {
  const folder = packageFolder(spec.package);
  const file = join(folder, spec.entry?.value ?? '.');
  const command: SandboxedCommand = {
    argv: [GUEST_NODE, file, ...spec.arguments.map(({ value }) => value)],
    env: environmentOf(spec),
    mounts: [
      { hostPath: world.nodeRoot, guestPath: GUEST_NODE_ROOT },
      { hostPath: join(install.dir, 'node_modules'), guestPath: packageFolder('') },
      // One that lies in another comes after it.
      ...[...built].sort().map(([location, hostPath]) => ({ hostPath, guestPath: packageFolder(location) })),
    ],
    limits: world.limits.sandbox,
  };
  return withHelp(command, spec, world.nodeRoot, watched ? `${folder}/` : undefined);
}

/** What is required is set; the rest stays unset, as most who start the server leave it. */
export function environmentOf(spec: LaunchSpec): Record<string, string> {
  return Object.fromEntries(spec.variables.filter(({ required }) => required).map(({ name, placeholder }) => [name, placeholder]));
}
