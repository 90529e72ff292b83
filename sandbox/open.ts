import { existsSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { messageOf, StopWorker } from '#core/errors';
import { bubblewrapNeeds, bubblewrapSandbox } from './bubblewrap.ts';
import { namespacesNeeds, namespacesSandbox } from './namespaces.ts';
import { noSandbox } from './none.ts';
import type { Sandbox, SandboxAvailability, SandboxKind } from './sandbox.ts';
import { findTools, missingTools, type SandboxTools, type ToolName } from './tools.ts';

interface RealKind {
  kind: Exclude<SandboxKind, 'none'>;
  needs: (uid: number) => ToolName[];
  open: (tools: SandboxTools) => Sandbox;
}

/** In the order `auto` tries them. */
const REAL_KINDS: readonly RealKind[] = [
  { kind: 'bubblewrap', needs: bubblewrapNeeds, open: bubblewrapSandbox },
  { kind: 'namespaces', needs: namespacesNeeds, open: namespacesSandbox },
];

/**
 * What this machine can do, in the order `auto` prefers, found by starting a trivial program in each kind; at most a few seconds.
 *
 * @param path where programs are looked for; a test hides one by handing in another
 */
export async function detectSandboxes(path: string = process.env['PATH'] ?? ''): Promise<SandboxAvailability[]> {
  const tools = findTools(path);
  const found = await Promise.all(REAL_KINDS.map((real) => tryKind(real, tools)));
  return [...found, { kind: 'none', available: true }];
}

/**
 * The sandbox of that kind; for `auto` the first real kind that works here. `none` is opened only by its name.
 *
 * @throws {StopWorker} `no-sandbox`: why each kind asked for does not work, and the command that mends it.
 */
export async function openSandbox(kind: 'auto' | SandboxKind, path: string = process.env['PATH'] ?? ''): Promise<Sandbox> {
  if (kind === 'none') return noSandbox();
  const tools = findTools(path);
  const lacks: string[] = [];
  for (const real of REAL_KINDS) {
    if (kind !== 'auto' && kind !== real.kind) continue;
    const availability = await tryKind(real, tools);
    if (availability.available) return real.open(tools);
    lacks.push(`${real.kind}: ${availability.why} ${availability.how}`);
  }
  throw new StopWorker('no-sandbox', ['No sandbox works on this machine, so no server is started.', ...lacks].join('\n'));
}

const TRIAL_EXIT_CODE = 7;
const TRIAL_WALL_MS = 10_000;

async function tryKind(real: RealKind, tools: SandboxTools): Promise<SandboxAvailability> {
  const lack = (why: string, how: string): SandboxAvailability => ({ kind: real.kind, available: false, why, how });
  if (process.platform !== 'linux') {
    return lack(
      `Sandboxes need Linux, and this is \`${process.platform}\`.`,
      'Run: docker run -it --rm --privileged -v "$PWD:/app" -w /app node:24 bash',
    );
  }
  const missing = missingTools(tools, real.needs(process.getuid?.() ?? -1));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => PACKAGES[name]))];
    return lack(`${missing.map((name) => `\`${name}\``).join(', ')} not found along the PATH.`, `Run: ${installCommand(packages)}`);
  }
  try {
    const trial = real.open(tools).start({
      argv: ['/bin/sh', '-c', `exit ${TRIAL_EXIT_CODE}`],
      env: {},
      // A mount too, since a folder that only we can reach takes other steps.
      mounts: [{ hostPath: import.meta.dirname, guestPath: '/opt/trial' }],
      limits: { wallMs: TRIAL_WALL_MS, cpuSeconds: 5, memoryBytes: 256 * 1024 * 1024, processes: 16, fileBytes: 1024 * 1024 },
    });
    trial.stdin.end();
    trial.stdout.resume();
    const [exit, complaint] = await Promise.all([trial.exited, firstLine(trial.stderr)]);
    if (exit.exitCode === TRIAL_EXIT_CODE) return { kind: real.kind, available: true };
    return lack(`A trial program did not run in it: ${complaint || `it ended with ${exit.signal ?? exit.exitCode}`}.`, `Run: ${mend()}`);
  } catch (error) {
    return lack(`A trial program could not be started: ${messageOf(error)}`, `Run: ${mend()}`);
  }
}

const COMPLAINT_CHARS = 300;

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const bytes of stream) {
    if (text.length < COMPLAINT_CHARS) text += String(bytes);
  }
  return text.slice(0, COMPLAINT_CHARS).split('\n')[0]?.trim().replace(/\.$/, '') ?? '';
}

const PACKAGES: Record<ToolName, string> = {
  bwrap: 'bubblewrap',
  sh: 'dash',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  prlimit: 'util-linux',
  mount: 'mount',
  umount: 'mount',
  pivot_root: 'util-linux',
  mkdir: 'coreutils',
  cp: 'coreutils',
  env: 'coreutils',
};

const INSTALLERS: readonly { distributions: string[]; command: string; mountPackage: string }[] = [
  { distributions: ['debian', 'ubuntu'], command: 'apt-get install -y', mountPackage: 'mount' },
  { distributions: ['fedora', 'rhel', 'centos', 'amzn'], command: 'dnf install -y', mountPackage: 'util-linux' },
  { distributions: ['alpine'], command: 'apk add', mountPackage: 'util-linux' },
  { distributions: ['arch'], command: 'pacman -S --noconfirm', mountPackage: 'util-linux' },
  { distributions: ['suse', 'opensuse'], command: 'zypper install -y', mountPackage: 'util-linux' },
];

/** The command that installs `packages` on the distribution that /etc/os-release names. */
export function installCommand(
  packages: readonly string[],
  osRelease: string = readText('/etc/os-release'),
  root: boolean = isRoot(),
): string {
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap(([, value = '']) => value.replace(/["']/g, '').split(' '));
  const installer = INSTALLERS.find(({ distributions }) => distributions.some((name) => ids.includes(name))) ?? INSTALLERS[0];
  const names = new Set(packages.map((name) => (name === 'mount' ? (installer?.mountPackage ?? name) : name)));
  return `${root ? '' : 'sudo '}${installer?.command ?? 'apt-get install -y'} ${[...names].join(' ')}`;
}

/** Switches that distributions set against user namespaces, with the value that allows them. */
const SWITCHES = [
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    forbids: '1',
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    allow: '0',
  },
  { file: '/proc/sys/kernel/unprivileged_userns_clone', forbids: '0', name: 'kernel.unprivileged_userns_clone', allow: '1' },
  { file: '/proc/sys/user/max_user_namespaces', forbids: '0', name: 'user.max_user_namespaces', allow: '15000' },
];

/** The likeliest cure when the programs are there and the kernel says no. */
function mend(): string {
  const set = SWITCHES.filter(({ file, forbids }) => readText(file).trim() === forbids);
  if (set.length > 0) return set.map(({ name, allow }) => `${isRoot() ? '' : 'sudo '}sysctl -w ${name}=${allow}`).join(' && ');
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) {
    return 'docker run --privileged … (a container without privileges may make no namespaces)';
  }
  return installCommand(['bubblewrap', 'util-linux']);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
