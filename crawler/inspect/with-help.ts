import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxedCommand, SandboxMount } from '#sandbox/sandbox';
import type { GuestPlan, WatchChange } from '../guest/plan.mts';
import { GUEST_NODE, GUEST_NODE_ROOT } from './guest-node.ts';

const PROGRAMS = '/opt/toolwarden/guest';
/** Where guests find one of them by name. */
export const guestProgramFile = (name: string) => `${PROGRAMS}/${name}${ENDING}`;
const LIBRARY = '/opt/toolwarden/node_modules/node-forge';
/** The programs of `crawler/guest` are run as they lie beside this file: written, or compiled. */
const ENDING = import.meta.filename.endsWith('.ts') ? '.mts' : '.mjs';
const HOST_PROGRAMS = join(import.meta.dirname, '../guest');
export const GUEST_PROGRAMS_MOUNT: SandboxMount = { hostPath: HOST_PROGRAMS, guestPath: PROGRAMS };
const HOST_LIBRARY = dirname(createRequire(import.meta.url).resolve('node-forge/package.json'));

/**
 * The command with the help that its spec asks for, and under watch where `watched` names the folder of the server's own code as the guest
 * sees it; for programs that Node runs.
 */
export function withHelp(command: SandboxedCommand, { help = {} }: LaunchSpec, nodeRoot: string, watched?: string): SandboxedCommand {
  const { world, files, programs, http } = help;
  const needsRunner = world !== undefined || files !== undefined || programs !== undefined || http !== undefined;
  if (!needsRunner && watched === undefined) return command;

  const changes: WatchChange[] = [
    ...(help.inertAddons === true ? ['inert-addons' as const] : []),
    ...(help.guessExtensions === true ? ['guess-extensions' as const] : []),
    ...(help.writableFolder === true ? ['writable-folder' as const] : []),
    ...(help.refuseExit === true ? ['refuse-exit' as const] : []),
  ];
  const preload = `--import=${guestProgramFile('seen')}`;
  const watch: Record<string, string> =
    watched === undefined
      ? {}
      : {
          // The program that helps must not watch itself.
          [needsRunner ? 'TOOLWARDEN_PRELOAD' : 'NODE_OPTIONS']: preload,
          TOOLWARDEN_OWN: watched,
          ...(changes.length > 0 && { TOOLWARDEN_SEEN: changes.join(',') }),
        };
  const plan: GuestPlan = {
    command: command.argv,
    ...(world !== undefined && { world }),
    ...(files !== undefined && { files }),
    ...(programs !== undefined && { programs }),
    ...(http !== undefined && { http }),
  };
  const has = (guestPath: string) => command.mounts.some((mount) => mount.guestPath === guestPath);
  return {
    ...command,
    argv: needsRunner ? [GUEST_NODE, guestProgramFile('runner'), JSON.stringify(plan)] : command.argv,
    env: { ...command.env, ...watch },
    mounts: [
      ...command.mounts,
      ...(has(GUEST_NODE_ROOT) ? [] : [{ hostPath: nodeRoot, guestPath: GUEST_NODE_ROOT }]),
      GUEST_PROGRAMS_MOUNT,
      ...(world === undefined ? [] : [{ hostPath: HOST_LIBRARY, guestPath: LIBRARY }]),
    ],
    ...(world !== undefined && { ownWorld: true as const }),
  };
}
