import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bubblewrapArguments, bubblewrapNeeds } from '#sandbox/bubblewrap';
import { countsPerNamespace, fstabLine, isOnNoexec, isOpenToAll, scaffoldFolder, uidToBecome } from '#sandbox/guest';
import { hostPathOf } from '#sandbox/none';
import { resourceLimits } from '#sandbox/resource-limits';
import { aCommand, LIMITS } from './guests.ts';

describe('the user that root becomes', () => {
  const ALL = '         0          0 4294967295\n';

  it('is another one for each launch, that nobody has', () => {
    const uids = Array.from({ length: 40 }, () => uidToBecome(0, ALL));
    expect(new Set(uids).size).toBe(40);
    for (const uid of uids) {
      expect(uid).toBeGreaterThanOrEqual(0x7000_0000);
      expect(uid).toBeLessThan(0x8000_0000);
    }
  });

  it('is nobody where a container has too few numbers', () => expect(uidToBecome(0, '0 100000 65536')).toBe(65534));

  it('is looked for in every range', () => expect(uidToBecome(0, '0 1000 1\n65534 165534 1\n')).toBe(65534));

  it('is none where there is no other, and for those who are nobody special', () => {
    expect(uidToBecome(0, '         0       1000          1\n')).toBeUndefined();
    expect(uidToBecome(1000, ALL)).toBeUndefined();
    expect(uidToBecome(-1, ALL)).toBeUndefined();
  });
});

describe('a line of an fstab', () => {
  it('has six fields', () => expect(fstabLine('/a', '/b', 'none', 'bind,ro')).toBe('/a /b none bind,ro 0 0\n'));

  it('writes in octal what would end or start a field', () => {
    expect(fstabLine('/My Documents', '/tab\tnew\nline', 'none', 'ro')).toBe('/My\\040Documents /tab\\011new\\012line none ro 0 0\n');
    expect(fstabLine('/back\\slash', '/#comment', 'none', 'ro')).toBe('/back\\134slash /\\043comment none ro 0 0\n');
  });
});

describe('whether programs can be run from a folder', () => {
  const MOUNTS = [
    '22 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw',
    '28 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '31 28 0:27 / /srv rw,noexec - ext4 /dev/vdb rw',
    '32 31 0:28 / /srv/apps rw - ext4 /dev/vdc rw',
    '33 28 0:29 / /mnt/My\\040Disk rw,noexec - ext4 /dev/vdd rw',
    '34 28 0:30 / /tmp rw,noexec - tmpfs tmpfs rw',
    '35 34 0:31 / /tmp rw - tmpfs tmpfs rw',
    '',
  ].join('\n');

  it.each([
    ['/home/me', false],
    ['/srv', true],
    ['/srv/data/x', true],
    ['/srvdata', false],
    ['/srv/apps/x', false],
    ['/srv/apps2', true],
    ['/mnt/My Disk/x', true],
    ['/tmp/x', false],
  ])('%s: %j', (path, expected) => expect(isOnNoexec(path, MOUNTS)).toBe(expected));

  it('is not denied where nothing is known', () => expect(isOnNoexec('/srv', '')).toBe(false));
});

describe('whether everybody can reach a folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'toolwarden-guest-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'inner'), { mode: 0o755 });
  writeFileSync(join(home, 'file'), '', { mode: 0o644 });

  it('depends on each folder above it and on its own list', () => {
    expect(isOpenToAll(join(home, 'inner'))).toBe(false);
    chmodSync(home, 0o711);
    expect(isOpenToAll(join(home, 'inner'))).toBe(true);
    expect(isOpenToAll(join(home, 'file'))).toBe(true);
    expect(isOpenToAll(home)).toBe(false);
    chmodSync(home, 0o755);
    expect(isOpenToAll(home)).toBe(true);
    chmodSync(join(home, 'file'), 0o640);
    expect(isOpenToAll(join(home, 'file'))).toBe(false);
  });

  it('is denied for what is not there', () => expect(isOpenToAll(join(home, 'nothing'))).toBe(false));
});

describe('the folder that a sandbox is built upon', () => {
  it('holds nothing of what is mounted, and is there', () => {
    const first = scaffoldFolder([]);
    const second = scaffoldFolder([`${first}/deep/er`]);
    expect(second).not.toBe(first);
    expect(scaffoldFolder([`${first}-like`])).toBe(first);
    expect(() => scaffoldFolder(['/media', '/srv', '/mnt', '/run', '/home', '/var', '/tmp'])).toThrow('no folder');
  });
});

describe('the kernel counts processes for each namespace', () => {
  it.each([
    ['5.14.0-70.el9.x86_64', true],
    ['6.1.0-18-amd64', true],
    ['5.15.0', true],
    ['5.13.19', false],
    ['4.18.0', false],
    ['5.4.0-1', false],
    ['', false],
  ])('%j: %j', (release, expected) => expect(countsPerNamespace(release)).toBe(expected));
});

describe('ceilings for one process', () => {
  const OWN = [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max cpu time              unlimited            unlimited            seconds   ',
    'Max file size             unlimited            unlimited            bytes     ',
    'Max core file size        0                    unlimited            bytes     ',
    'Max processes             7823                 7823                 processes ',
    'Max open files            1024                 524288               files     ',
  ].join('\n');
  const limits = { wallMs: 1000, cpuSeconds: 30, memoryBytes: 2 ** 30, processes: 96, fileBytes: 67_108_864 };

  it('are those of the contract', () => {
    expect(resourceLimits(limits, true, OWN)).toEqual(['--nproc=392', '--cpu=30:32', '--fsize=67108864', '--nofile=1024', '--core=1']);
  });

  it('leave out the number of processes where others of ours would be counted', () => {
    expect(resourceLimits(limits, false, OWN)).toEqual(['--cpu=30:32', '--fsize=67108864', '--nofile=1024', '--core=1']);
  });

  it('never ask for more than we have ourselves', () => {
    const tight = OWN.replaceAll('unlimited', '0')
      .replace('7823                 7823', '100                  100')
      .replace('524288', '256   ');
    expect(resourceLimits(limits, true, tight)).toEqual(['--nproc=100', '--cpu=0:0', '--fsize=0', '--nofile=256', '--core=0']);
  });
});

describe('the words for bubblewrap', () => {
  const mounts = [{ hostPath: '/srv/package', guestPath: '/opt/app' }];
  const tools = { prlimit: '/usr/bin/prlimit', env: '/usr/bin/env' };
  const words = bubblewrapArguments(
    aCommand(['/bin/x', '--', '-y'], { mounts, env: { LD_PRELOAD: '/opt/app/x.so' } }),
    mounts,
    tools,
    true,
  );

  it('give every temporary file system a ceiling, which stands before it', () => {
    const places = words.flatMap((word, at) => (word === '--tmpfs' ? [[...words.slice(at - 2, at), words[at + 1]]] : []));
    expect(places).toEqual([
      ['--size', '8388608', '/dev/shm'],
      ['--size', '8388608', '/tmp'],
      ['--size', '8388608', '/home/sandbox'],
    ]);
  });

  it('close the root after the last mount point is there, and never mount to be written', () => {
    const last = Math.max(...['--ro-bind', '--tmpfs', '--proc', '--dev'].map((word) => words.lastIndexOf(word)));
    expect(words.indexOf('--remount-ro', last)).toBeGreaterThan(last);
    expect(words.slice(words.lastIndexOf('--remount-ro')).slice(0, 2)).toEqual(['--remount-ro', '/']);
    expect(words).not.toContain('--bind');
  });

  it('end with the ceilings, then the variables, then the program', () => {
    expect(words.slice(words.indexOf('--') + 1)).toEqual([
      '/usr/bin/prlimit',
      ...['--nproc=136', '--cpu=20:22', '--fsize=8388608', '--nofile=1024', '--core=1', '--'],
      ...['/usr/bin/env', '-i', '--', 'PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin', 'HOME=/home/sandbox', 'LD_PRELOAD=/opt/app/x.so'],
      ...['/bin/x', '--', '-y'],
    ]);
    expect(words).not.toContain('--setenv');
  });

  it('share nothing and keep no right', () => {
    for (const word of ['--unshare-all', '--unshare-user', '--disable-userns', '--clearenv', '--new-session', '--die-with-parent']) {
      expect(words).toContain(word);
    }
    expect(words.slice(words.indexOf('--cap-drop')).slice(0, 2)).toEqual(['--cap-drop', 'ALL']);
    expect(words).not.toContain('--share-net');
  });

  it('are said by root with one program more, to step down with', () => {
    expect(bubblewrapNeeds(0)).toEqual(['bwrap', 'prlimit', 'env', 'setpriv', 'unshare', 'mount', 'sh']);
    expect(bubblewrapNeeds(1000)).toEqual(['bwrap', 'prlimit', 'env', 'unshare', 'mount', 'sh']);
  });
});

describe('a guest path without a sandbox', () => {
  const mounts = [
    { hostPath: '/srv/cache/abc', guestPath: '/opt/app' },
    { hostPath: '/usr/lib/node', guestPath: '/opt/node' },
  ];

  it.each([
    ['/opt/app', '/srv/cache/abc'],
    ['/opt/app/dist/index.js', '/srv/cache/abc/dist/index.js'],
    ['/opt/node/bin:/usr/bin:/opt/app/bin', '/usr/lib/node/bin:/usr/bin:/srv/cache/abc/bin'],
    ['/opt/application', '/opt/application'],
    ['--file=/opt/app/x', '--file=/opt/app/x'],
    ['', ''],
    ['https://example.invalid:8080/opt/app', 'https://example.invalid:8080/opt/app'],
  ])('%j is %j', (guest, host) => expect(hostPathOf(guest, mounts)).toBe(host));
});

it('what a guest may take in these tests is what the words above were written out for', () => {
  expect(LIMITS).toMatchObject({ processes: 32, cpuSeconds: 20, fileBytes: 8_388_608 });
});
