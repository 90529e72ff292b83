import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { constants as osConstants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Cgroup, makeCgroup } from './cgroup.ts';
import { withNothingInherited } from './descriptors.ts';
import { forget, watchOver } from './janitor.ts';
import { descendants, identify, isGone, measure, type ProcessIdentity } from './process-tree.ts';
import type { SandboxExit, SandboxedProcess, SandboxLimits } from './sandbox.ts';

/** How to start one sandbox, already worked out: nothing of it goes through a shell's word splitting. */
export interface LaunchPlan {
  argv: readonly [string, ...string[]];
  /** Whole environment of the programs that build the sandbox; never the guest's own words. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
  /** Contents of descriptors 4, 5, …, as regular files without a name. */
  files: readonly Uint8Array[];
  limits: SandboxLimits;
  /**
   * `reports`: descriptor 3 carries one JSON object a line, `child-pid` (first process of the namespace, as we see it) and at the end
   * `exit-code`. `plain`: what we start is the program itself.
   */
  protocol: 'reports' | 'plain';
}

/** Programs of the host that build sandboxes see this and nothing else. */
export const BUILDER_ENV: Readonly<Record<string, string>> = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** The kernel counts threads where the contract counts processes: Node alone has a dozen. */
const TASKS_PER_PROCESS = 4;
/** Processes that build and hold the sandbox, which a control group counts with the guest's. */
const BUILDERS = 4;

const WATCH_EVERY_MS = 100;
/** Sooner at first, so that a short life has a peak too. */
const FIRST_LOOKS_MS = [15, 35];
const REPORT_BYTES = 16 * 1024;

/** Threads the kernel lets a tree have before it refuses more. */
function taskCeiling(limits: SandboxLimits): number {
  return limits.processes * TASKS_PER_PROCESS;
}

/** Where the kernel counts per user: a little more, because a control group tells of its refusals and should be the first to refuse. */
export function userTaskCeiling(limits: SandboxLimits): number {
  return taskCeiling(limits) + 2 * BUILDERS;
}

/** Entering a control group and then becoming the program: `sh -c ENTER sh ENTRANCE… -- PROGRAM ARG…`. */
const ENTER = 'while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done; shift; exec "$@"';

type Ending = 'stopped' | 'time' | 'memory' | 'processes';

/** Starts what the plan says, watches over it, and promises what the contract promises about its end. */
export function launch(plan: LaunchPlan): SandboxedProcess {
  const { limits } = plan;
  const announced: string[] = [];
  const cgroup = makeCgroup(
    {
      // Its temporary file systems are memory too, and have ceilings of their own: the two of the contract and /dev/shm.
      memoryBytes: limits.memoryBytes + 3 * limits.fileBytes,
      tasks: taskCeiling(limits) + BUILDERS,
    },
    (folder) => {
      announced.push(folder);
      watchOver([folder]);
    },
  );
  // Nobody is to end what came to nothing: its name may belong to somebody else.
  forget(announced.filter((folder) => cgroup?.folders.includes(folder) !== true));
  const child = spawnPlan(plan, cgroup);
  return follow(child, plan, cgroup);
}

function spawnPlan(plan: LaunchPlan, cgroup: Cgroup | undefined): ChildProcess {
  const argv = cgroup === undefined ? plan.argv : ['/bin/sh', '-c', ENTER, 'sh', ...cgroup.entrances, '--', ...plan.argv];
  const [program = '', ...rest] = argv;
  const files: number[] = [];
  try {
    for (const bytes of plan.files) files.push(namelessFile(bytes));
    const stdio = ['pipe', 'pipe', 'pipe', plan.protocol === 'reports' ? 'pipe' : 'ignore', ...files] as const;
    const child = withNothingInherited(stdio, (covered) =>
      spawn(program, rest, {
        env: plan.env,
        cwd: plan.cwd ?? '/',
        // A session of its own: no terminal to type into.
        detached: true,
        stdio: covered,
      }),
    );
    // Node gives back a child without pipes when there are no descriptors for them, and says so in an event that nobody may miss.
    child.on('error', () => {});
    if (!child.stdin) throw Object.assign(new Error('There are no descriptors left for the pipes of a sandbox.'), { code: 'EMFILE' });
    return child;
  } catch (error) {
    if (cgroup !== undefined) {
      cgroup.remove();
      forget(cgroup.folders);
    }
    throw error;
  } finally {
    for (const file of files) closeSync(file);
  }
}

const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
let named = 0;

/** A regular file that no folder lists, so that nothing can be left behind. */
function namelessFile(bytes: Uint8Array): number {
  const fd = openNameless();
  // At a position, so that the reader starts at the beginning.
  writeSync(fd, bytes, 0, bytes.length, 0);
  return fd;
}

function openNameless(): number {
  try {
    return openSync(tmpdir(), constants.O_RDWR | O_TMPFILE, 0o600);
  } catch {
    // Not every file system can: name it and take the name away.
    named += 1;
    const path = join(tmpdir(), `toolwarden-${process.pid}-${named}-${Date.now()}`);
    const fd = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return fd;
  }
}

interface Reports {
  first?: ProcessIdentity;
  exitCode?: number;
}

function follow(child: ChildProcess, plan: LaunchPlan, cgroup: Cgroup | undefined): SandboxedProcess {
  const { limits } = plan;
  const reports: Reports = {};
  const ownPid = child.pid === undefined ? [] : [child.pid];
  const listed: (number | string)[] = [...ownPid, ...(cgroup?.folders ?? [])];
  watchOver(ownPid);

  let ending: Ending | undefined;
  let childGone = false;
  let peakMemoryBytes = 0;
  let looks = 0;

  const reportsEnded = readReports(child, reports, (first) => {
    listed.push(first.pid);
    watchOver([first.pid]);
  });

  const killAll = () => {
    cgroup?.kill();
    if (reports.first !== undefined && !isGone(reports.first)) kill(reports.first.pid);
    if (childGone || child.pid === undefined) return;
    // The first process of the namespace takes all others with it; whoever waits for it then ends by itself.
    if (plan.protocol === 'plain') for (const pid of descendants(child.pid).reverse()) kill(pid);
    else kill(child.pid);
  };
  const end = (why: Ending) => {
    ending ??= why;
    killAll();
  };

  const wall = setTimeout(() => end('time'), limits.wallMs);
  const look = () => {
    if (childGone || child.pid === undefined) return;
    const members = cgroup?.members() ?? [];
    const use = measure(members.length > 0 ? members : descendants(child.pid));
    peakMemoryBytes = Math.max(peakMemoryBytes, use.memoryBytes);
    const over = overLimit(use, limits, cgroup);
    if (over !== undefined) end(over);
    looks += 1;
    watch = setTimeout(look, FIRST_LOOKS_MS[looks] ?? WATCH_EVERY_MS);
  };
  let watch = setTimeout(look, FIRST_LOOKS_MS[0]);

  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  }).then(async (own): Promise<SandboxExit> => {
    childGone = true;
    clearTimeout(watch);
    await reportsEnded();
    clearTimeout(wall);
    const reached = cgroup?.reached();
    await untilGone(reports.first, cgroup, killAll);
    forget(listed);
    const exit = readExit(plan.protocol, own, reports.exitCode, ending !== undefined);
    const over = overLimitOf(ending, reached, exit.signal);
    return { ...exit, ...(over === undefined ? {} : { overLimit: over }), peakMemoryBytes };
  });

  // A guest that closes its input makes our next write fail; what matters is how it ends, and that is told by `exited`.
  child.stdin?.on('error', () => {});
  return {
    stdin: child.stdin as Writable,
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    exited,
    stop: () => {
      if (!childGone) end('stopped');
      return exited;
    },
  };
}

function overLimit(use: ReturnType<typeof measure>, limits: SandboxLimits, cgroup: Cgroup | undefined): Ending | undefined {
  const reached = cgroup?.reached();
  if (use.memoryBytes > limits.memoryBytes || (reached !== undefined && reached.memory > 0)) return 'memory';
  if (use.processes > limits.processes + BUILDERS || (reached !== undefined && reached.processes > 0)) return 'processes';
  // Where only the resource limit holds the number of threads, nobody counts its refusals: being at the ceiling is the sign.
  if (use.threads >= taskCeiling(limits)) return 'processes';
  if (use.cpuSeconds > limits.cpuSeconds) return 'time';
  return undefined;
}

/** What ended it, when no watch of ours came before the kernel's own. */
function overLimitOf(
  ending: Ending | undefined,
  reached: { memory: number; processes: number } | undefined,
  signal: NodeJS.Signals | null,
): 'time' | 'memory' | 'processes' | undefined {
  if (ending === 'time' || ending === 'memory' || ending === 'processes') return ending;
  if (reached !== undefined && reached.memory > 0) return 'memory';
  if (reached !== undefined && reached.processes > 0) return 'processes';
  return signal === 'SIGXCPU' ? 'time' : undefined;
}

/** Signals that end programs and that no program imitates with an exit code above 128. */
const DEADLY: readonly NodeJS.Signals[] = [
  'SIGKILL',
  'SIGSEGV',
  'SIGABRT',
  'SIGILL',
  'SIGBUS',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
  'SIGXCPU',
  'SIGXFSZ',
];

/**
 * The first process of a namespace can only pass on a number: 128 and a signal. Read back where it is no program's habit to return it;
 * 130 and 143 stay exit codes, because programs that catch SIGINT and SIGTERM return those.
 */
function readExit(
  protocol: LaunchPlan['protocol'],
  own: { code: number | null; signal: NodeJS.Signals | null },
  reported: number | undefined,
  endedByUs: boolean,
): Pick<SandboxExit, 'exitCode' | 'signal' | 'setupFailed'> {
  if (endedByUs) return { exitCode: null, signal: 'SIGKILL' };
  if (own.code === null && own.signal === null) return { exitCode: null, signal: null, setupFailed: true };
  if (protocol === 'plain') return { exitCode: own.code, signal: own.signal };
  if (reported === undefined) {
    // Killed from outside while it ran looks the same, but for the signal.
    if (own.signal === 'SIGKILL') return { exitCode: null, signal: 'SIGKILL' };
    return { exitCode: own.code, signal: own.signal, setupFailed: true };
  }
  const signal = DEADLY.find((name) => osConstants.signals[name] === reported - 128);
  return signal === undefined ? { exitCode: reported, signal: null } : { exitCode: null, signal };
}

/** Reads what the builder reports; the returned function waits for its end, at most a second. */
function readReports(child: ChildProcess, reports: Reports, onFirst: (first: ProcessIdentity) => void): () => Promise<void> {
  const pipe = child.stdio[3] as Readable | null | undefined;
  if (!pipe) return () => Promise.resolve();
  let text = '';
  const read = (line: string) => {
    const first = /"child-pid": (\d+)/.exec(line)?.[1];
    const exitCode = /"exit-code": (\d+)/.exec(line)?.[1];
    const identity = first === undefined || reports.first !== undefined ? undefined : identify(Number(first));
    if (identity !== undefined) {
      reports.first = identity;
      onFirst(identity);
    }
    if (exitCode !== undefined) reports.exitCode ??= Number(exitCode);
  };
  pipe.on('data', (bytes: Buffer) => {
    if (text.length > REPORT_BYTES) return;
    text += bytes.toString('latin1');
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) read(line);
  });
  const ended = new Promise<void>((resolve) => {
    pipe.once('error', () => resolve());
    pipe.once('close', () => resolve());
  });
  return async () => {
    let late: NodeJS.Timeout | undefined;
    await Promise.race([
      ended,
      new Promise((resolve) => {
        late = setTimeout(resolve, 1000);
      }),
    ]);
    clearTimeout(late);
    pipe.destroy();
  };
}

/** INVARIANT: `exited` resolves only after this, so that nothing of a tree runs when its caller goes on. */
async function untilGone(first: ProcessIdentity | undefined, cgroup: Cgroup | undefined, killAll: () => void): Promise<void> {
  for (let wait = 1; ; wait = Math.min(wait * 2, WATCH_EVERY_MS)) {
    const removed = cgroup?.remove() ?? true;
    if (removed && (first === undefined || isGone(first))) return;
    killAll();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}
