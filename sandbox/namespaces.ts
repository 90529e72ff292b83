import { readFileSync, realpathSync } from 'node:fs';
import { StopWorker } from '#core/errors';
import {
  checkCommand,
  countsPerNamespace,
  fstabLine,
  GUEST_HOME,
  GUEST_HOSTS,
  GUEST_UID,
  guestNsswitch,
  isOnNoexec,
  ownUidToBecome,
  scaffoldFolder,
  systemFolders,
} from './guest.ts';
import { BUILDER_ENV, type LaunchPlan, launch } from './launch.ts';
import { guestProgram } from './resource-limits.ts';
import type { Sandbox, SandboxedCommand } from './sandbox.ts';
import { missingTools, type SandboxTools, type ToolName } from './tools.ts';

/** What the kind needs: util-linux and coreutils, which every distribution has. */
export function namespacesNeeds(): ToolName[] {
  return ['sh', 'unshare', 'setpriv', 'prlimit', 'mount', 'umount', 'pivot_root', 'mkdir', 'cp', 'env'];
}

/** Sandboxes made of plain Linux namespaces with the programs of util-linux. */
export function namespacesSandbox(tools: SandboxTools): Sandbox {
  return {
    kind: 'namespaces',
    start: (command) => {
      checkCommand(command);
      return launch(planNamespaces(command, tools));
    },
  };
}

/**
 * First process of the new namespaces: builds the guest's root, moves into it, and becomes FINISH. Descriptor 3 takes reports, 4 is an
 * fstab. Arguments: scaffold, number of mount points, the mount points, and what comes after it, as a command.
 *
 * The scaffold holds a skeleton of empty folders and files and a read-only view of it on which everything else is mounted: the view
 * becomes the root, so the root has no room to fill. Its number is read first, while /proc is still the host's and tells it as the host
 * counts. A new network has its loopback down; without `ip`, /sys is where it can be switched on (9: up, loopback).
 */
const BUILD = `
set -eu
read -r pid rest </proc/self/stat
echo "{ \\"child-pid\\": $pid }" >&3
base=$1
points=$2
shift 2
"$MOUNT" -t tmpfs -o size=1m,nr_inodes=1024,mode=755 tmpfs "$base"
"$MKDIR" -p "$base/root" "$base/skeleton/dev/shm" "$base/skeleton/etc" "$base/skeleton/home/sandbox" \\
  "$base/skeleton/mnt" "$base/skeleton/proc" "$base/skeleton/sys" "$base/skeleton/tmp" "$base/skeleton/usr"
cd "$base/skeleton"
while [ "$points" -gt 0 ]; do
  "$MKDIR" -p "./$1"
  shift
  points=$((points - 1))
done
"$CP" -P --parents /dev/fd /dev/stdin /dev/stdout /dev/stderr $LINKS .
[ -z "$FOLDERS" ] || "$MKDIR" $FOLDERS
for node in null zero full random urandom; do : >"dev/$node"; done
printf %s "$HOSTS" >etc/hosts
printf %s "$NSSWITCH" >etc/nsswitch.conf
"$MOUNT" -a -T /proc/self/fd/4
echo 9 >"$base/root/sys/class/net/lo/flags"
[ -z "$OWN_WORLD" ] || { echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start; } 2>/dev/null || :
# Only the machine's root may name the host; a guest that sees our name learns little.
{ echo sandbox >/proc/sys/kernel/hostname; } 2>/dev/null || :
cd "$base/root"
"$PIVOT_ROOT" . mnt
cd /
"$UMOUNT" -l /mnt /sys
exec "$@" 4<&-
`;

/**
 * Root of a user namespace of its own, in the finished root. One more user namespace is allowed, for the guest, and none below. This shell
 * stays as first process: it reaps orphans, tells how the guest ended, and takes all others with it. The guest cannot touch it, because
 * it has no rights in this user namespace. Arguments: working directory, then the guest's command.
 */
const FINISH = `
set -eu
echo 1 >/proc/sys/user/max_user_namespaces
cd "$1"
shift
code=0
"$@" 3>&- || code=$?
echo "{ \\"exit-code\\": $code }" >&3
exit "$code"
`;

/** @throws {StopWorker} `no-sandbox` when a program is missing. */
function planNamespaces(command: SandboxedCommand, tools: SandboxTools): LaunchPlan {
  const missing = missingTools(tools, namespacesNeeds());
  if (missing.length > 0) {
    throw new StopWorker('no-sandbox', `The namespaces sandbox lacks ${missing.map((name) => `\`${name}\``).join(', ')}.`);
  }
  const { limits } = command;
  const uid = ownUidToBecome();
  const mounts = command.mounts.map((each) => ({ ...each, hostPath: realpathSync(each.hostPath) }));
  const scaffold = scaffoldFolder(mounts.map(({ hostPath }) => hostPath));
  // Behind the change of root only what lies below /usr can still be run, so links are followed now.
  const inside = (name: ToolName) => realpathSync(tools[name] ?? name);
  const system = systemFolders();

  const newNamespaces = ['--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup', '--propagation=private', '--kill-child=KILL'];
  const unshare = tools.unshare ?? 'unshare';
  const asRootOfItsOwn = ['--user', '--map-root-user'];
  const finish = [inside('sh'), '-c', FINISH, 'sh', command.cwd ?? GUEST_HOME, ...guestArguments(command, inside, uid !== undefined)];
  const become = [inside('setpriv'), `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--pdeathsig=KILL', '--'];
  return {
    argv: [
      tools.setpriv ?? 'setpriv',
      '--pdeathsig=KILL',
      '--',
      // Root builds with its own rights, since what we mount may lie where only root can walk, and steps down afterwards. Others become
      // root of a user namespace first, in a step of its own: only a network made after that belongs to them, with its /sys.
      ...(uid === undefined ? [unshare, ...asRootOfItsOwn, '--'] : []),
      unshare,
      ...newNamespaces,
      '--',
      tools.sh ?? 'sh',
      ...['-c', BUILD, 'sh', scaffold, String(mounts.length), ...mounts.map(({ guestPath }) => guestPath.slice(1))],
      ...(uid === undefined ? [] : [...become, inside('unshare'), ...asRootOfItsOwn, '--']),
      ...finish,
    ],
    env: {
      ...BUILDER_ENV,
      MOUNT: tools.mount ?? '',
      MKDIR: tools.mkdir ?? '',
      CP: tools.cp ?? '',
      PIVOT_ROOT: tools.pivot_root ?? '',
      UMOUNT: inside('umount'),
      // Fixed names of ours, without spaces: split by the shell on purpose.
      LINKS: system.flatMap(({ path, linkTarget }) => (linkTarget === undefined ? [] : [path])).join(' '),
      FOLDERS: system.flatMap(({ path, linkTarget }) => (linkTarget === undefined ? [path.slice(1)] : [])).join(' '),
      HOSTS: GUEST_HOSTS,
      NSSWITCH: guestNsswitch(command),
      OWN_WORLD: command.ownWorld === true ? 'yes' : '',
    },
    files: [
      Buffer.from(
        mountTable(
          scaffold,
          [
            { hostPath: '/usr', guestPath: '/usr' },
            ...system.flatMap(({ path, linkTarget }) => (linkTarget === undefined ? [{ hostPath: path, guestPath: path }] : [])),
            ...mounts,
          ],
          limits.fileBytes,
          uid,
        ),
      ),
    ],
    limits,
    protocol: 'reports',
  };
}

/** From root of its own user namespace to a guest: another user namespace and no rights, then what every kind does. */
function guestArguments(command: SandboxedCommand, inside: (name: ToolName) => string, ownUser: boolean): string[] {
  return [
    // Rights are kept for one step, because giving up the bounding set takes one.
    ...[inside('unshare'), '--user', `--map-user=${GUEST_UID}`, `--map-group=${GUEST_UID}`, '--keep-caps', '--'],
    ...[inside('setpriv'), '--no-new-privs', '--ambient-caps=-all', '--inh-caps=-all', '--bounding-set=-all', '--'],
    ...guestProgram(command, { prlimit: inside('prlimit'), env: inside('env') }, ownUser || countsPerNamespace()),
  ];
}

/** Files a temporary file system may hold, since each costs memory even when empty. */
const TEMPORARY_FILES = 32_768;

function mountTable(scaffold: string, mounts: readonly { hostPath: string; guestPath: string }[], fileBytes: number, uid?: number): string {
  const at = (guestPath: string) => `${scaffold}/root${guestPath}`;
  const owner = uid === undefined ? '' : `,uid=${uid},gid=${uid}`;
  const temporary = (path: string, mode: string) => {
    return fstabLine('tmpfs', at(path), 'tmpfs', `size=${fileBytes},nr_inodes=${TEMPORARY_FILES},mode=${mode},nosuid,nodev${owner}`);
  };
  const mountInfo = readFileSync('/proc/self/mountinfo', 'utf8');
  return [
    fstabLine(`${scaffold}/skeleton`, `${scaffold}/root`, 'none', 'bind,ro,nosuid,nodev'),
    fstabLine('proc', at('/proc'), 'proc', 'nosuid,nodev,noexec'),
    fstabLine('sysfs', at('/sys'), 'sysfs', 'nosuid,nodev,noexec'),
    ...['null', 'zero', 'full', 'random', 'urandom'].map((node) => fstabLine(`/dev/${node}`, at(`/dev/${node}`), 'none', 'bind')),
    temporary('/dev/shm', '1777'),
    temporary('/tmp', '1777'),
    temporary(GUEST_HOME, '755'),
    ...mounts.map(({ hostPath, guestPath }) => {
      // The kernel lets nobody but root drop a restriction while it makes a view read-only.
      const restrictions = isOnNoexec(hostPath, mountInfo) ? ',noexec' : '';
      // Made where it is missing: what lies below a temporary file system covers what the skeleton holds.
      return fstabLine(hostPath, at(guestPath), 'none', `bind,ro,nosuid,nodev${restrictions},X-mount.mkdir`);
    }),
  ].join('');
}
