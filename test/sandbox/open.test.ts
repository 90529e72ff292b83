import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detectSandboxes, installCommand, openSandbox } from '#sandbox/open';
import { findTools, type ToolName } from '#sandbox/tools';
import { aScript, runIn } from './guests.ts';

const home = mkdtempSync(join(tmpdir(), 'toolwarden-open-'));
chmodSync(home, 0o755);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const NAMES = ['bwrap', 'sh', 'unshare', 'setpriv', 'prlimit', 'mount', 'umount', 'pivot_root', 'mkdir', 'cp', 'env'] as const;

/** A PATH with all the programs but those. */
function pathWithout(...hidden: ToolName[]): string {
  const folder = mkdtempSync(join(home, 'path-'));
  chmodSync(folder, 0o755);
  for (const [name, program] of Object.entries(findTools(process.env['PATH'] ?? ''))) {
    if (!hidden.some((each) => each === name)) symlinkSync(program, join(folder, name));
  }
  return folder;
}

/** A PATH on which bubblewrap is another program. */
function pathWithBubblewrap(script: string): string {
  const folder = pathWithout('bwrap');
  writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

describe('looking for sandboxes', () => {
  it('finds both kinds where their programs are, the better one first', async () => {
    expect(await detectSandboxes()).toEqual([
      { kind: 'bubblewrap', available: true },
      { kind: 'namespaces', available: true },
      { kind: 'none', available: true },
    ]);
    expect((await openSandbox('auto')).kind).toBe('bubblewrap');
  });

  it('takes namespaces when bubblewrap is not on the PATH, and they work', async () => {
    const path = pathWithout('bwrap');
    expect(await detectSandboxes(path)).toEqual([
      {
        kind: 'bubblewrap',
        available: false,
        why: '`bwrap` not found along the PATH.',
        how: expect.stringMatching(/^Run: (?:sudo )?\S.* bubblewrap$/),
      },
      { kind: 'namespaces', available: true },
      { kind: 'none', available: true },
    ]);
    const sandbox = await openSandbox('auto', path);
    expect(sandbox.kind).toBe('namespaces');
    expect(await runIn(sandbox, aScript('cat /etc/hosts; exit 4'))).toMatchObject({
      stdout: '127.0.0.1 localhost\n::1 localhost\n',
      exit: { exitCode: 4 },
    });
  });

  it('takes namespaces when bubblewrap is there and does not work, and tells what it said', async () => {
    const path = pathWithBubblewrap('echo "bwrap: Unknown option --disable-userns" >&2; exit 1');
    expect(await detectSandboxes(path)).toMatchObject([
      { kind: 'bubblewrap', available: false, why: 'A trial program did not run in it: bwrap: Unknown option --disable-userns.' },
      { kind: 'namespaces', available: true },
      { kind: 'none' },
    ]);
    expect((await openSandbox('auto', path)).kind).toBe('namespaces');
  });

  it('stops the worker when neither works, with what to install for each', async () => {
    const empty = join(home, 'empty');
    mkdirSync(empty);
    await expect(openSandbox('auto', empty)).rejects.toMatchObject({
      name: 'StopWorker',
      code: 'no-sandbox',
      message: expect.stringMatching(
        /^No sandbox works on this machine, so no server is started\.\nbubblewrap: `bwrap`, .* not found along the PATH\. Run: .* bubblewrap util-linux.*\nnamespaces: `sh`, `unshare`, .* not found along the PATH\. Run: .* util-linux .*coreutils$/,
      ),
    });
  });

  it('stops the worker when the kind asked for does not work, although another does', async () => {
    const path = pathWithout('bwrap', 'cp');
    await expect(openSandbox('bubblewrap', path)).rejects.toMatchObject({ name: 'StopWorker', code: 'no-sandbox' });
    await expect(openSandbox('namespaces', path)).rejects.toMatchObject({
      message: expect.stringContaining('namespaces: `cp` not found along the PATH. Run: '),
    });
  });

  it('goes without a sandbox only when that is asked for by name', async () => {
    expect((await openSandbox('none', '')).kind).toBe('none');
    await expect(openSandbox('auto', '')).rejects.toMatchObject({ code: 'no-sandbox' });
  });
});

describe('looking for programs', () => {
  it('takes the first along the PATH that is a program, and no relative folder', () => {
    const first = join(home, 'first');
    const second = join(home, 'second');
    for (const folder of [first, second]) mkdirSync(folder);
    for (const name of NAMES) writeFileSync(join(second, name), '', { mode: 0o755 });
    writeFileSync(join(first, 'bwrap'), '', { mode: 0o755 });
    writeFileSync(join(first, 'unshare'), '', { mode: 0o644 });
    mkdirSync(join(first, 'mount'));
    expect(findTools(`:.:test:${first}:/nowhere:${second}`)).toMatchObject({
      bwrap: join(first, 'bwrap'),
      unshare: join(second, 'unshare'),
      mount: join(second, 'mount'),
    });
    expect(findTools('.:bin')).not.toHaveProperty('bwrap');
  });
});

describe('the command that installs', () => {
  it.each([
    ['Debian', 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', 'apt-get install -y bubblewrap mount'],
    ['Ubuntu', 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', 'apt-get install -y bubblewrap mount'],
    ['Mint, which is like Ubuntu', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt-get install -y bubblewrap mount'],
    ['Fedora', 'ID=fedora\n', 'dnf install -y bubblewrap util-linux'],
    ['Rocky', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf install -y bubblewrap util-linux'],
    ['Amazon Linux', 'ID="amzn"\n', 'dnf install -y bubblewrap util-linux'],
    ['Alpine', "ID='alpine'\n", 'apk add bubblewrap util-linux'],
    ['Arch', 'ID=arch\n', 'pacman -S --noconfirm bubblewrap util-linux'],
    ['openSUSE', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'zypper install -y bubblewrap util-linux'],
    ['a system that does not say', '', 'apt-get install -y bubblewrap mount'],
    ['one that only resembles a name', 'ID=archaic\nVERSION_ID=alpine\n', 'apt-get install -y bubblewrap mount'],
  ])('on %s is its own', (_claim, osRelease, command) => {
    expect(installCommand(['bubblewrap', 'mount'], osRelease, true)).toBe(command);
  });

  it('asks for root’s rights where they are missing', () => {
    expect(installCommand(['bubblewrap'], 'ID=debian', false)).toBe('sudo apt-get install -y bubblewrap');
  });

  it('names each package once', () => {
    expect(installCommand(['util-linux', 'mount', 'util-linux'], 'ID=fedora', true)).toBe('dnf install -y util-linux');
  });
});
