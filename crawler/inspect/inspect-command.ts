import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BadInput } from '#core/errors';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxedCommand } from '#sandbox/sandbox';
import type { CrawlerWorld } from '../world.ts';
import { climb } from './climb.ts';
import { GUEST_NODE, GUEST_NODE_ROOT } from './guest-node.ts';
import { environmentOf } from './launch.ts';
import { WORKSPACE } from './own-folder.ts';
import { withHelp } from './with-help.ts';

/** Others may list it and walk into it. */
const OPEN_TO_ALL = 0o005;

/**
 * Starts a command as a person would type it in `cwd`, in the sandbox, and lists its tools. The folder is its working folder, read-only;
 * `node` is the guests' Node; programs of /usr can be started, and nothing else of this machine is there.
 *
 * @throws {BadInput} `unusable-folder` in the root folder, which would show the server the whole machine, and in one that only root may
 * enter when we are root, because the guest is somebody else.
 * @throws as `inspect` does.
 */
export async function inspectCommand(argv: readonly [string, ...string[]], cwd: string, world: CrawlerWorld): Promise<Inspection> {
  const whyNot = await whyNotShown(cwd, world);
  if (whyNot !== undefined) throw new BadInput('unusable-folder', whyNot);
  const [program, ...words] = argv;
  const spec: LaunchSpec = {
    ecosystem: 'command',
    package: program,
    arguments: words.map((value) => ({ value, from: 'command line' })),
    variables: [],
  };
  const canWatch = basename(program) === 'node';
  return climb([spec], { canWatch, commandOf: (changed, watched) => folderCommand(changed, cwd, world, watched) }, world);
}

/** Why a folder cannot be shown to a server as its working folder, in one sentence. */
export async function whyNotShown(folder: string, { sandbox }: Pick<CrawlerWorld, 'sandbox'>): Promise<string | undefined> {
  if (folder === '/') return 'The working folder is shown to the server, and this is `/`. Change to the folder it lies in.';
  if (sandbox?.kind !== 'none' && process.getuid?.() === 0 && ((await stat(folder)).mode & OPEN_TO_ALL) !== OPEN_TO_ALL)
    return `Only root may enter \`${folder}\`, and the server runs as another user. Run: chmod o+rx ${folder}`;
  return undefined;
}

/** Starts what a folder says of itself, by Node, as `inspectCommand` would. @throws as `inspect` does */
export function inspectFolder(specs: readonly LaunchSpec[], folder: string, world: CrawlerWorld): Promise<Inspection> {
  const asTyped = (spec: LaunchSpec): LaunchSpec => ({
    ...spec,
    package: 'node',
    arguments: [...(spec.entry === undefined ? [] : [spec.entry]), ...spec.arguments],
  });
  return climb(specs, { canWatch: true, commandOf: (spec, watched) => folderCommand(asTyped(spec), folder, world, watched) }, world);
}

function folderCommand(spec: LaunchSpec, cwd: string, world: CrawlerWorld, watched: boolean): SandboxedCommand {
  const program = basename(spec.package) === 'node' ? GUEST_NODE : inGuest(spec.package, cwd);
  const command: SandboxedCommand = {
    argv: [program, ...spec.arguments.map(({ value }) => inGuest(value, cwd))],
    env: environmentOf(spec),
    cwd: WORKSPACE,
    mounts: [
      { hostPath: world.nodeRoot, guestPath: GUEST_NODE_ROOT },
      { hostPath: cwd, guestPath: WORKSPACE },
    ],
    limits: world.limits.sandbox,
  };
  return withHelp(command, spec, world.nodeRoot, watched ? `${WORKSPACE}/` : undefined);
}

/** A path below the working folder as the guest sees it, alone or behind a flag's `=`; every other word as it is. */
export function inGuest(word: string, cwd: string): string {
  const [, flag = '', path = ''] = /^(--?[\w.-]+=)?(.*)$/s.exec(word) ?? [];
  if (path !== cwd && !path.startsWith(`${cwd}/`)) return word;
  return `${flag}${WORKSPACE}${path.slice(cwd.length)}`;
}
