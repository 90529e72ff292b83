import { readdirSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one of the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks between the machine's start and the process's. */
  startTicks: number;
}

/** What some processes take together, at one moment. */
export interface TreeUse {
  processes: number;
  threads: number;
  /** Private and shared memory of all, and the file pages of the one that has most: they are nearly always the same pages. */
  memoryBytes: number;
  /** Of the process that used most. */
  cpuSeconds: number;
}

/** Linux tells user space of a hundred ticks a second on every architecture Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  state: string;
  parent: number;
  cpuTicks: number;
  threads: number;
  startTicks: number;
}

/** Reads /proc; undefined when the process is gone. The name in the second field may hold spaces and brackets, so parse behind its end. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    threads: Number(fields[17]),
    startTicks: Number(fields[19]),
  };
}

/** Undefined when there is no such process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : { pid, startTicks: stat.startTicks };
}

/**
 * Whether the process runs no more. The first process of a process namespace becomes a zombie only after all others in it are gone, so
 * a zombie counts as gone: who reaps it is not our business.
 */
export function isGone(identity: ProcessIdentity): boolean {
  const stat = readStat(identity.pid);
  return stat === undefined || stat.startTicks !== identity.startTicks || stat.state === 'Z' || stat.state === 'X';
}

/** A process and all below it, itself first. What leaves its session stays: orphans fall to the namespace's first process. */
export function descendants(root: number): number[] {
  const tree = [root];
  for (const pid of tree) {
    const children = childrenOf(pid);
    if (children === undefined) return descendantsByParent(root);
    tree.push(...children);
  }
  return tree;
}

/** Undefined when the kernel was built without children lists. */
function childrenOf(pid: number): number[] | undefined {
  const threads = listProc(`/proc/${pid}/task`);
  const children: number[] = [];
  for (const thread of threads) {
    const text = readProc(`/proc/${pid}/task/${thread}/children`);
    if (text === undefined) {
      if (listProc(`/proc/${pid}/task/${thread}`).length > 0) return undefined;
      continue;
    }
    children.push(...text.split(' ').filter(Boolean).map(Number));
  }
  return children;
}

function descendantsByParent(root: number): number[] {
  const childrenByParent = new Map<number, number[]>();
  for (const name of listProc('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? readStat(pid)?.parent : undefined;
    if (parent !== undefined) childrenByParent.set(parent, [...(childrenByParent.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(childrenByParent.get(pid) ?? []));
  return tree;
}

/** Processes that end while we look are left out. */
export function measure(pids: readonly number[]): TreeUse {
  const use: TreeUse = { processes: 0, threads: 0, memoryBytes: 0, cpuSeconds: 0 };
  let largestFilePages = 0;
  for (const pid of pids) {
    const stat = readStat(pid);
    const status = readProc(`/proc/${pid}/status`);
    if (stat === undefined || status === undefined) continue;
    use.processes += 1;
    use.threads += Math.max(1, stat.threads);
    use.memoryBytes += kibibytes(status, 'RssAnon') + kibibytes(status, 'RssShmem');
    largestFilePages = Math.max(largestFilePages, kibibytes(status, 'RssFile'));
    use.cpuSeconds = Math.max(use.cpuSeconds, stat.cpuTicks / TICKS_PER_SECOND);
  }
  use.memoryBytes += largestFilePages;
  return use;
}

function kibibytes(status: string, name: string): number {
  const at = status.indexOf(`\n${name}:`);
  return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length + 2), 10) * 1024;
}

function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function listProc(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
