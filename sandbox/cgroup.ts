import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isGone, readStat } from './process-tree.ts';

/**
 * A control group of its own for one process tree: the kernel holds the ceilings, whatever the tree does. Where the processor is shared by
 * group, a tree of a hundred busy processes gets as much of it as one program that serves beside it.
 */
export interface Cgroup {
  /** Writing `0` to each puts the writer inside. */
  entrances: string[];
  folders: string[];
  members(): number[];
  /** Ends all members; more than one call may be needed while they fork. */
  kill(): void;
  /** How often a ceiling was reached. */
  reached(): { memory: number; processes: number };
  /** False while something is left inside. */
  remove(): boolean;
}

export interface CgroupCeilings {
  memoryBytes: number;
  /** Threads count, as the kernel counts. */
  tasks: number;
}

/** A folder below which we may make groups, and which controllers it has that we need; `cpu` needs no ceiling to do its work. */
export interface CgroupHome {
  folder: string;
  version: 1 | 2;
  controllers: ('memory' | 'pids' | 'cpu')[];
}

const NAME = /^toolwarden-(\d+)-(\d+)-(\d+)-\d+$/;

/**
 * Where groups of ours would go: below our own group, so that every ceiling already on us stays on them. For version 2 also beside our
 * group, since a group with processes of its own cannot hand controllers down.
 *
 * @param membership the text of /proc/self/cgroup
 * @param mounts the text of /proc/self/mountinfo
 */
export function cgroupHomes(membership: string, mounts: string): CgroupHome[] {
  const groups = membership
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 3)
    .map((fields) => ({ controllers: (fields[1] ?? '').split(','), path: fields.slice(2).join(':') }));
  const homes: CgroupHome[] = [];
  for (const line of mounts.split('\n')) {
    const [left, right] = line.split(' - ');
    const [, , , root, mountPoint] = left?.split(' ') ?? [];
    const [type, , options] = right?.split(' ') ?? [];
    if (root === undefined || mountPoint === undefined || options === undefined) continue;
    if (type === 'cgroup') {
      const controllers = (['memory', 'pids', 'cpu'] as const).filter((name) => options.split(',').includes(name));
      const group = groups.find((each) => controllers.some((name) => each.controllers.includes(name)));
      if (group) homes.push({ folder: below(mountPoint, root, group.path), version: 1, controllers });
    } else if (type === 'cgroup2') {
      const group = groups.find((each) => each.controllers.join() === '');
      if (!group) continue;
      const own = below(mountPoint, root, group.path);
      homes.push({ folder: own, version: 2, controllers: ['memory', 'pids'] });
      if (own !== mountPoint) homes.push({ folder: join(own, '..'), version: 2, controllers: ['memory', 'pids'] });
    }
  }
  return homes;
}

/** Without a slash at its end, so that the mount point itself is recognised. */
function below(mountPoint: string, root: string, path: string): string {
  if (root === '/') return resolve(mountPoint, `.${path}`);
  return path.startsWith(`${root}/`) ? resolve(mountPoint, `.${path.slice(root.length)}`) : mountPoint;
}

let usableHomes: CgroupHome[] | undefined;
let made = 0;

/**
 * Makes a group with these ceilings; undefined where this machine lets us make none that can bound or share anything. Groups whose makers were
 * killed are ended and removed the first time.
 *
 * @param announce told of each folder before it is made, so that there is none of which nobody else knows
 */
export function makeCgroup(ceilings: CgroupCeilings, announce: (folder: string) => void = () => {}): Cgroup | undefined {
  if (usableHomes === undefined) {
    usableHomes = findUsableHomes();
    for (const home of usableHomes) sweep(home.folder);
  }
  if (usableHomes.length === 0) return undefined;
  const folders: string[] = [];
  try {
    for (const home of usableHomes) {
      const folder = makeFolder(home.folder, announce);
      folders.push(folder);
      limit(folder, home, ceilings);
    }
    return openCgroup(folders);
  } catch {
    // Full, or no longer ours: the watchdog and the resource limits are still there.
    for (const folder of folders) removeFolder(folder);
    return undefined;
  }
}

function findUsableHomes(): CgroupHome[] {
  const homes = cgroupHomes(readText('/proc/self/cgroup'), readText('/proc/self/mountinfo'));
  const usable: CgroupHome[] = [];
  for (const home of homes) {
    const wanted = home.controllers.filter((name) => !usable.some((each) => each.controllers.includes(name)));
    if (wanted.length > 0 && canUse(home)) usable.push({ ...home, controllers: wanted });
  }
  return usable;
}

/** Tries it with a real process, since a folder that can be made may still take no member. */
function canUse(home: CgroupHome): boolean {
  if (home.version === 2 && !handsDown(home)) return false;
  let folder: string | undefined;
  try {
    folder = makeFolder(home.folder, () => {});
    limit(folder, home, { memoryBytes: 64 * 1024 * 1024, tasks: 16 });
    return spawnSync('/bin/sh', ['-c', 'echo 0 >"$1"', 'sh', join(folder, 'cgroup.procs')], { env: {}, stdio: 'ignore' }).status === 0;
  } catch {
    return false;
  } finally {
    if (folder !== undefined) removeFolder(folder);
  }
}

function handsDown(home: CgroupHome): boolean {
  const bounds = home.controllers.every((name) => handDown(home.folder, name));
  // The ceilings do without turns on the processor, which not every machine hands down.
  if (bounds) handDown(home.folder, 'cpu');
  return bounds;
}

function handDown(folder: string, controller: string): boolean {
  const file = join(folder, 'cgroup.subtree_control');
  const has = () => readText(file).split(/\s+/).includes(controller);
  if (has()) return true;
  try {
    writeFileSync(file, `+${controller}`);
  } catch {
    return false;
  }
  return has();
}

/** The name says whose it is: process namespace, process and its start. Two threads of ours may count alike, so try on. */
function makeFolder(home: string, announce: (folder: string) => void): string {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    made += 1;
    const folder = join(home, `toolwarden-${processNamespace()}-${process.pid}-${readStat(process.pid)?.startTicks ?? 0}-${made}`);
    try {
      announce(folder);
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`No free name for a control group in \`${home}\`.`);
}

function processNamespace(): string {
  return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
}

function limit(folder: string, home: CgroupHome, ceilings: CgroupCeilings): void {
  if (home.controllers.includes('memory')) {
    writeFileSync(join(folder, home.version === 1 ? 'memory.limit_in_bytes' : 'memory.max'), String(ceilings.memoryBytes));
    const swap = home.version === 1 ? ['memory.memsw.limit_in_bytes', String(ceilings.memoryBytes)] : ['memory.swap.max', '0'];
    const [file = '', value = ''] = swap;
    // Absent where the kernel does not account swap.
    if (existsSync(join(folder, file))) writeFileSync(join(folder, file), value);
  }
  if (home.controllers.includes('pids')) writeFileSync(join(folder, 'pids.max'), String(ceilings.tasks));
}

function openCgroup(folders: string[]): Cgroup {
  return {
    entrances: folders.map((folder) => join(folder, 'cgroup.procs')),
    folders,
    members: () => [...new Set(folders.flatMap(membersOf))],
    kill: () => {
      for (const folder of folders) killMembers(folder);
    },
    reached: () => ({
      memory: sum(folders, 'memory.oom_control', 'oom_kill') + sum(folders, 'memory.events', 'oom_kill'),
      processes: sum(folders, 'pids.events', 'max'),
    }),
    remove: () => folders.map(removeFolder).every(Boolean),
  };
}

function sum(folders: string[], file: string, name: string): number {
  return folders.reduce((total, folder) => {
    const line = readText(join(folder, file))
      .split('\n')
      .find((each) => each.startsWith(`${name} `));
    return total + (line === undefined ? 0 : Number(line.slice(name.length + 1)));
  }, 0);
}

function membersOf(folder: string): number[] {
  // A member outside our process namespace reads 0, and signalling 0 would hit ourselves.
  return readText(join(folder, 'cgroup.procs'))
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
}

function killMembers(folder: string): void {
  for (const pid of membersOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone in the meantime.
    }
  }
}

function removeFolder(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Ends and removes groups whose maker is gone. Only makers we can see: another container may share this folder with us. */
function sweep(home: string): void {
  let names: string[];
  try {
    names = readdirSync(home);
  } catch {
    return;
  }
  for (const name of names) {
    const [, namespace, pid, startTicks] = NAME.exec(name) ?? [];
    if (namespace !== processNamespace() || !isGone({ pid: Number(pid), startTicks: Number(startTicks) })) continue;
    killMembers(join(home, name));
    removeFolder(join(home, name));
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
