import { realpathSync } from 'node:fs';
import { StopWorker } from '#core/errors';
import {
  checkCommand,
  countsPerNamespace,
  fstabLine,
  GUEST_HOME,
  GUEST_HOSTS,
  GUEST_UID,
  guestNsswitch,
  isOpenToAll,
  ownUidToBecome,
  scaffoldFolder,
  systemFolders,
} from './guest.ts';
import { BUILDER_ENV, type LaunchPlan, launch } from './launch.ts';
import { guestProgram } from './resource-limits.ts';
import type { Sandbox, SandboxedCommand, SandboxMount } from './sandbox.ts';
import { missingTools, type SandboxTools, type ToolName } from './tools.ts';

/** What the kind needs; as root it also steps down first, which takes util-linux. */
export function bubblewrapNeeds(uid: number): ToolName[] {
  return uid === 0
    ? ['bwrap', 'prlimit', 'env', 'setpriv', 'unshare', 'mount', 'sh']
    : ['bwrap', 'prlimit', 'env', 'unshare', 'mount', 'sh'];
}

/** Sandboxes made by bubblewrap (0.8 or later). */
export function bubblewrapSandbox(tools: SandboxTools): Sandbox {
  return {
    kind: 'bubblewrap',
    start: (command) => {
      checkCommand(command);
      return launch(planBubblewrap(command, tools));
    },
  };
}

/**
 * In a network made for the guest from outside its user namespaces, where it has no say: switches its loopback on (9: up, loopback) and opens
 * the low ports. Where /proc/sys may not be written they stay closed.
 */
const OPEN_WORLD =
  '"$1" -t sysfs sysfs /sys && echo 9 >/sys/class/net/lo/flags || exit 125; { echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start; } 2>/dev/null || :; shift; exec "$@"';

/** Makes mounts that only root can walk to visible at a place everybody can: `fstab` is descriptor 6. */
const STAGE = '"$1" -a -T /proc/self/fd/6 || exit 125; shift; exec "$@" 6<&-';

/** @throws {StopWorker} `no-sandbox` when a program is missing. */
function planBubblewrap(command: SandboxedCommand, tools: SandboxTools): LaunchPlan {
  const missing = missingTools(tools, bubblewrapNeeds(process.getuid?.() ?? -1));
  if (missing.length > 0)
    throw new StopWorker('no-sandbox', `The bubblewrap sandbox lacks ${missing.map((name) => `\`${name}\``).join(', ')}.`);
  const { bwrap = '', setpriv = '', unshare = '', mount = '', sh = '' } = tools;
  const uid = ownUidToBecome();
  const mounts = command.mounts.map((each) => ({ ...each, hostPath: realpathSync(each.hostPath) }));
  const files: Uint8Array[] = [Buffer.from(GUEST_HOSTS), Buffer.from(guestNsswitch(command))];
  const inOwnWorld = (argv: [string, ...string[]]): [string, ...string[]] => {
    if (command.ownWorld !== true) return argv;
    // In a step of its own, as only a network made after it belongs to it, with its /sys.
    const asRootOfItsOwn = uid === undefined ? [unshare, '--user', '--map-root-user', '--'] : [];
    const [program, ...words] = [
      ...asRootOfItsOwn,
      unshare,
      '--net',
      '--mount',
      '--propagation=private',
      '--',
      sh,
      '-c',
      OPEN_WORLD,
      'sh',
      mount,
      ...argv,
    ];
    return [program ?? unshare, ...words];
  };
  const plan = (argv: [string, ...string[]]): LaunchPlan => ({
    argv: inOwnWorld(argv),
    env: BUILDER_ENV,
    files,
    limits: command.limits,
    protocol: 'reports',
  });

  if (uid === undefined) return plan([bwrap, ...bubblewrapArguments(command, mounts, tools, false)]);
  // Root's processes are exempt from counting and own half of /proc: become nobody first. Then what lies below a closed folder can no
  // longer be reached, so it is first mounted where it can.
  const stepDown = [setpriv, `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--pdeathsig=KILL', bwrap] as const;
  if (mounts.every(({ hostPath }) => isOpenToAll(hostPath))) {
    return plan([...stepDown, ...bubblewrapArguments(command, mounts, tools, true)]);
  }
  const scaffold = scaffoldFolder(mounts.map(({ hostPath }) => hostPath));
  const staged = mounts.map((each, index) => ({ ...each, hostPath: `${scaffold}/${index}` }));
  files.push(Buffer.from(stageTable(mounts, scaffold)));
  const inner = bubblewrapArguments(command, staged, tools, true);
  return plan([unshare, '--mount', '--propagation=private', '--', sh, '-c', STAGE, 'sh', mount, ...stepDown, ...inner]);
}

function stageTable(mounts: readonly SandboxMount[], scaffold: string): string {
  const lines = mounts.map(({ hostPath }, index) => {
    return fstabLine(hostPath, `${scaffold}/${index}`, 'none', 'bind,ro,nosuid,nodev,X-mount.mkdir');
  });
  return fstabLine('tmpfs', scaffold, 'tmpfs', 'size=64k,mode=755') + lines.join('');
}

/** Everything behind the program's name. Each ceiling precedes the temporary file system it is for: bubblewrap reads in order. */
export function bubblewrapArguments(
  command: SandboxedCommand,
  mounts: readonly SandboxMount[],
  tools: SandboxTools,
  ownUser: boolean,
): string[] {
  const { limits } = command;
  // Only what lies below /usr is there inside, so links are followed now.
  const inside = (name: 'prlimit' | 'env') => realpathSync(tools[name] ?? `/usr/bin/${name}`);
  const bounded = (path: string) => ['--size', String(limits.fileBytes), '--tmpfs', path];
  const system = systemFolders().flatMap(({ path, linkTarget }) => {
    return linkTarget === undefined ? ['--ro-bind', path, path] : ['--symlink', linkTarget, path];
  });
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns', ...(command.ownWorld === true ? ['--share-net'] : [])],
    ...['--uid', String(GUEST_UID), '--gid', String(GUEST_UID), '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...['--ro-bind', '/usr', '/usr', ...system],
    ...['--proc', '/proc', '--dev', '/dev', ...bounded('/dev/shm'), '--remount-ro', '/dev'],
    ...['--file', '4', '/etc/hosts', '--file', '5', '/etc/nsswitch.conf'],
    ...['--perms', '1777', ...bounded('/tmp'), ...bounded(GUEST_HOME)],
    ...mounts.flatMap(({ hostPath, guestPath }) => ['--ro-bind', hostPath, guestPath]),
    // Its root is a temporary file system too, without a ceiling: close it once all mount points are there.
    ...['--remount-ro', '/'],
    ...['--chdir', command.cwd ?? GUEST_HOME],
    ...['--die-with-parent', '--new-session', '--json-status-fd', '3', '--clearenv'],
    '--',
    ...guestProgram(command, { prlimit: inside('prlimit'), env: inside('env') }, ownUser || countsPerNamespace()),
  ];
}
