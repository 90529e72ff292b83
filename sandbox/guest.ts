import { lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, posix } from 'node:path';
import type { SandboxedCommand } from './sandbox.ts';

/** What the inside looks like, the same for every kind. */
export const GUEST_UID = 65534;
export const GUEST_HOME = '/home/sandbox';
export const GUEST_PATH = '/opt/node/bin:/usr/local/bin:/usr/bin:/bin';
export const GUEST_HOSTS = '127.0.0.1 localhost\n::1 localhost\n';
const GUEST_NSSWITCH = 'hosts: files\npasswd: files\ngroup: files\n';
/** Where names are looked up. Without a resolv.conf a name server is asked for on the guest's own loopback. */
export function guestNsswitch({ ownWorld }: SandboxedCommand): string {
  return ownWorld === true ? GUEST_NSSWITCH.replace('hosts: files', 'hosts: files dns') : GUEST_NSSWITCH;
}

export const OPEN_FILES = 1024;

/** The host's system folders beside /usr: links into it on most distributions, folders on some. */
const SYSTEM_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

export interface SystemFolder {
  path: string;
  /** Present where the host has a link; a folder is bound. */
  linkTarget?: string;
}

/** The parts of the host's system that exist, but for /usr itself. */
export function systemFolders(): SystemFolder[] {
  return SYSTEM_FOLDERS.flatMap((path): SystemFolder[] => {
    try {
      return [lstatSync(path).isSymbolicLink() ? { path, linkTarget: readlinkSync(path) } : { path }];
    } catch {
      return [];
    }
  });
}

const OURS = ['/usr', '/proc', '/dev', '/etc', '/tmp', ...SYSTEM_FOLDERS];

/**
 * Refuses what would build another sandbox than the contract's: a mount over the system or outside the tree, and words that the
 * program which sets the environment would read as something else.
 *
 * @throws {TypeError} A caller's mistake, never a guest's.
 */
export function checkCommand(command: SandboxedCommand): void {
  for (const { hostPath, guestPath } of command.mounts) {
    const taken = OURS.some((path) => guestPath === path || (guestPath.startsWith(`${path}/`) && path !== '/tmp'));
    if (!isPlainAbsolute(guestPath) || guestPath === '/' || guestPath === '/home' || guestPath === GUEST_HOME || taken) {
      throw new TypeError(`\`${guestPath}\` is no place for a mount in a sandbox.`);
    }
    if (!isPlainAbsolute(hostPath)) throw new TypeError(`\`${hostPath}\` is not an absolute host path.`);
  }
  const [program] = command.argv;
  if (program === '' || program.includes('=')) throw new TypeError(`\`${program}\` cannot be started: it would be read as a variable.`);
  for (const name of Object.keys(command.env)) {
    if (name === '' || name.includes('=')) throw new TypeError(`\`${name}\` is no name for a variable.`);
  }
  if (command.cwd !== undefined && !isPlainAbsolute(command.cwd)) throw new TypeError(`\`${command.cwd}\` is not an absolute guest path.`);
}

function isPlainAbsolute(path: string): boolean {
  return path.startsWith('/') && posix.normalize(path) === path && (path === '/' || !path.endsWith('/')) && !path.includes('\0');
}

/** The guest's environment: what the caller names, and a PATH and a HOME. */
export function guestEnv(command: SandboxedCommand): [string, string][] {
  return Object.entries({ PATH: GUEST_PATH, HOME: GUEST_HOME, ...command.env });
}

/** First of the host user ids that nobody has: above those of containers, below the sign bit. */
const FIRST_FREE_UID = 0x7000_0000;
const UIDS_PER_PROCESS = 64;
let drops = 0;

/**
 * The user the builders become before any guest runs, when we are root: a number of its own for each launch, so that nothing on this
 * machine belongs to it and the kernel counts its processes (it counts none of root's). Undefined when we are nobody special already.
 *
 * @param uidMap the text of /proc/self/uid_map: in a container most numbers do not exist
 */
export function uidToBecome(uid: number, uidMap: string): number | undefined {
  if (uid !== 0) return undefined;
  drops += 1;
  const own = FIRST_FREE_UID + ((process.pid * UIDS_PER_PROCESS + (drops % UIDS_PER_PROCESS)) % 0x0fff_ffff);
  const ranges = uidMap
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [own, GUEST_UID].find((wanted) => ranges.some(([first = 0, , count = 0]) => wanted >= first && wanted - first < count));
}

export function ownUidToBecome(): number | undefined {
  return uidToBecome(process.getuid?.() ?? -1, readFileSync('/proc/self/uid_map', 'utf8'));
}

/** Whether a user with no rights of its own can walk to the folder and list it. */
export function isOpenToAll(path: string): boolean {
  try {
    const own = statSync(path);
    const needed = own.isDirectory() ? 0o005 : 0o004;
    if ((own.mode & needed) !== needed) return false;
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if ((statSync(folder).mode & 0o001) === 0) return false;
      if (folder === '/') return true;
    }
  } catch {
    return false;
  }
}

/** Since 5.14 the kernel counts a user's processes for each user namespace; before, our user's other programs would count too. */
export function countsPerNamespace(kernel: string = release()): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

/** One line of an fstab; spaces and the like in paths are written in octal. */
export function fstabLine(source: string, target: string, type: string, options: string): string {
  return `${[source, target, type, options].map((field) => field.replace(/[\s\\#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)).join(' ')} 0 0\n`;
}

/** Whether the file system that holds `path` runs no programs. @param mountInfo the text of /proc/self/mountinfo */
export function isOnNoexec(path: string, mountInfo: string): boolean {
  let longest = '';
  let options = '';
  for (const line of mountInfo.split('\n')) {
    const fields = line.split(' ');
    const point = (fields[4] ?? '').replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const holds = point === '/' || path === point || path.startsWith(`${point}/`);
    if (point === '' || !holds || point.length < longest.length) continue;
    longest = point;
    options = fields[5] ?? '';
  }
  return options.split(',').includes('noexec');
}

/** A host folder to build upon in a mount namespace of ours, which hides none of what is to be mounted. */
export function scaffoldFolder(hostPaths: readonly string[]): string {
  const folder = ['/media', '/srv', '/mnt', '/run', '/home', '/var', '/tmp'].find((candidate) => {
    const hides = hostPaths.some((path) => path === candidate || path.startsWith(`${candidate}/`));
    return !hides && isFolder(candidate);
  });
  if (folder === undefined) throw new Error('This machine has no folder that a sandbox could be built upon.');
  return folder;
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
