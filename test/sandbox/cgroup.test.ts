import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cgroupHomes, makeCgroup } from '#sandbox/cgroup';

const V2_ONLY = '30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
const V1 = [
  '31 30 0:28 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '32 30 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct',
  '33 30 0:30 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids',
  '22 28 0:21 / /proc rw - proc proc rw',
  '',
].join('\n');

describe('where control groups of ours would go', () => {
  it('is below our own group and beside it, in version 2', () => {
    expect(cgroupHomes('0::/user.slice/session.scope\n', V2_ONLY)).toEqual([
      { folder: '/sys/fs/cgroup/user.slice/session.scope', version: 2, controllers: ['memory', 'pids'] },
      { folder: '/sys/fs/cgroup/user.slice', version: 2, controllers: ['memory', 'pids'] },
    ]);
  });

  it('is never above the whole tree', () => {
    expect(cgroupHomes('0::/\n', V2_ONLY)).toEqual([{ folder: '/sys/fs/cgroup', version: 2, controllers: ['memory', 'pids'] }]);
  });

  it('is below our group of each controller that bounds or shares something, in version 1', () => {
    expect(cgroupHomes('9:name=systemd:/x\n8:pids:/a\n4:memory:/b/c\n2:cpu,cpuacct:/d\n', V1)).toEqual([
      { folder: '/sys/fs/cgroup/memory/b/c', version: 1, controllers: ['memory'] },
      { folder: '/sys/fs/cgroup/cpu/d', version: 1, controllers: ['cpu'] },
      { folder: '/sys/fs/cgroup/pids/a', version: 1, controllers: ['pids'] },
    ]);
  });

  it('is in both versions where a machine has both', () => {
    const mounts = `${V1}${V2_ONLY.replace('/sys/fs/cgroup ', '/sys/fs/cgroup/unified ')}`;
    expect(cgroupHomes('8:pids:/a\n4:memory:/a\n0::/a\n', mounts).map(({ folder, version }) => [folder, version])).toEqual([
      ['/sys/fs/cgroup/memory/a', 1],
      ['/sys/fs/cgroup/pids/a', 1],
      ['/sys/fs/cgroup/unified/a', 2],
      ['/sys/fs/cgroup/unified', 2],
    ]);
  });

  it('is inside what a container sees of the tree', () => {
    const mounts = V2_ONLY.replace(' / /sys', ' /docker/abc /sys');
    expect(cgroupHomes('0::/docker/abc/inner\n', mounts).map(({ folder }) => folder)).toEqual(['/sys/fs/cgroup/inner', '/sys/fs/cgroup']);
    expect(cgroupHomes('0::/docker/abc\n', mounts).map(({ folder }) => folder)).toEqual(['/sys/fs/cgroup']);
    expect(cgroupHomes('0::/elsewhere\n', mounts).map(({ folder }) => folder)).toEqual(['/sys/fs/cgroup']);
  });

  it('keeps colons in the names of groups', () => {
    expect(cgroupHomes('4:memory:/a:b\n', V1)[0]?.folder).toBe('/sys/fs/cgroup/memory/a:b');
  });

  it('is nowhere without control groups', () => {
    expect(cgroupHomes('', '')).toEqual([]);
    expect(cgroupHomes('0::/\n', '22 28 0:21 / /proc rw - proc proc rw\n')).toEqual([]);
    expect(cgroupHomes('', V1)).toEqual([]);
  });
});

/** Where the machine grants none, the contract of the sandboxes is what is left to test. */
describe('a control group, where this machine grants one', () => {
  it('holds who enters, ends them, and goes only when it is empty', async () => {
    const group = makeCgroup({ memoryBytes: 64 * 1024 * 1024, tasks: 16 });
    if (group === undefined) return;
    const script = 'while [ "$1" != -- ]; do echo 0 >"$1"; shift; done; echo in; sleep 600 & sleep 600';
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...group.entrances, '--'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await vi.waitFor(() => expect(group.members()).toHaveLength(3));
    expect(group.members()).toContain(child.pid);
    expect(group.remove()).toBe(false);
    group.kill();
    await once(child, 'exit');
    await vi.waitFor(() => expect(group.remove()).toBe(true));
    expect(group.folders.filter((folder) => existsSync(folder))).toEqual([]);
    expect(group.remove()).toBe(true);
    expect(group.members()).toEqual([]);
  });

  it('is one in every hierarchy that grants it, so that the processor is shared by tree too', () => {
    const group = makeCgroup({ memoryBytes: 64 * 1024 * 1024, tasks: 16 });
    if (group === undefined) return;
    onTestFinished(() => void group.remove());
    const homes = cgroupHomes(readFileSync('/proc/self/cgroup', 'utf8'), readFileSync('/proc/self/mountinfo', 'utf8'));
    const granted = homes.filter(({ folder, version }) => version === 1 && isWritable(folder)).map(({ folder }) => folder);
    expect(group.folders.map(dirname)).toEqual(expect.arrayContaining(granted));
  });

  it('counts how often it refused', async () => {
    const group = makeCgroup({ memoryBytes: 64 * 1024 * 1024, tasks: 3 });
    if (group === undefined) return;
    expect(group.reached()).toEqual({ memory: 0, processes: 0 });
    const enter = 'while [ "$1" != -- ]; do echo 0 >"$1"; shift; done;';
    spawnSync('/bin/sh', ['-c', `${enter} sleep 0 & sleep 0 & sleep 0 & sleep 0 & wait`, 'sh', ...group.entrances, '--'], {
      stdio: 'ignore',
    });
    expect(group.reached().processes).toBeGreaterThan(0);
    await vi.waitFor(() => expect(group.remove()).toBe(true));
  });

  it('that was left by a process that was killed is removed by the next that makes one', async () => {
    const folder = join(import.meta.dirname, '../../sandbox/cgroup.ts');
    const make = `import(${JSON.stringify(folder)}).then(({ makeCgroup }) => {
      const group = makeCgroup({ memoryBytes: 1e8, tasks: 9 });
      process.stdout.write(JSON.stringify(group?.folders ?? []) + '\\n');
      setInterval(() => {}, 1000);
    })`;
    const leave = async () => {
      const child = spawn(process.execPath, ['-e', make], { stdio: ['ignore', 'pipe', 'ignore'] });
      const [line] = await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      return JSON.parse(String(line)) as string[];
    };
    const first = await leave();
    const second = await leave();
    expect(first.filter((each) => existsSync(each))).toEqual([]);
    // Ours, in this process, is not the first, which is when others are looked for: so ask another process.
    await leave();
    expect(second.filter((each) => existsSync(each))).toEqual([]);
  });
});

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
