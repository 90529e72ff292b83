import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSandbox } from '#sandbox/open';
import type { Sandbox, SandboxKind } from '#sandbox/sandbox';
import { aCommand, aScript, NODE, NODE_MOUNT, runIn, START_IN_SANDBOX } from '../sandbox/guests.ts';
import { ceilingsContract } from './sandbox-ceilings.ts';
import { endContract } from './sandbox-end.ts';

const MEBIBYTE = 1024 * 1024;

/** What every kind of sandbox promises. It needs a machine on which the kind works. */
export function sandboxContract(kind: Exclude<SandboxKind, 'none'>): void {
  let sandbox: Sandbox;
  /** Reached by us alone, as the folders of a crawl may be. */
  let closedFolder: string;
  let openFolder: string;
  const home = mkdtempSync(join(tmpdir(), 'toolwarden-sandbox-'));

  beforeAll(async () => {
    sandbox = await openSandbox(kind);
    chmodSync(home, 0o755);
    mkdirSync(join(home, 'closed'), { mode: 0o700 });
    closedFolder = join(home, 'closed', 'package');
    openFolder = join(home, 'open to all');
    for (const folder of [closedFolder, openFolder]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'file'), 'from the host\n');
      symlinkSync(join(home, 'secret'), join(folder, 'link'));
    }
    writeFileSync(join(home, 'secret'), 'never seen\n');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const run = (script: string, changes?: Parameters<typeof aScript>[1], input?: string | Buffer) => {
    return runIn(sandbox, aScript(script, changes), input);
  };

  it('says its kind', () => expect(sandbox.kind).toBe(kind));

  describe('the three pipes', () => {
    it('carry bytes as they are, in any number', async () => {
      const bytes = Buffer.alloc(3 * MEBIBYTE, 'all bytes \u0000\u00ff\n');
      const guest = sandbox.start(aCommand(['/bin/cat']));
      guest.stdin.end(bytes);
      const [stdout] = await Promise.all([guest.stdout.toArray(), guest.exited]);
      guest.stderr.resume();
      expect(Buffer.concat(stdout).equals(bytes)).toBe(true);
    });

    it('keep the two outputs apart and tell the guest of the end of its input', async () => {
      expect(await run('cat; echo out; echo err >&2', {}, 'in\n')).toMatchObject({ stdout: 'in\nout\n', stderr: 'err\n' });
    });

    it('break without harm when the guest reads nothing', async () => {
      const { exit } = await run('exec <&-; exit 4', {}, Buffer.alloc(4 * MEBIBYTE));
      expect(exit.exitCode).toBe(4);
    });

    it('are all that the guest has open, whatever whoever started us left open', async () => {
      const look = aScript('for fd in /proc/self/fd/*; do readlink "$fd"; done; cat /proc/self/fd/99; cat <&7; exit 0');
      const script = 'exec 7<"$1" 99<"$1"; shift; exec "$@"';
      const held = spawn(
        '/bin/bash',
        ['-c', script, 'bash', join(home, 'secret'), process.execPath, START_IN_SANDBOX, kind, JSON.stringify(look)],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const stdout = (await held.stdout.toArray()).join('');
      expect(stdout).toContain('"exitCode":0');
      expect(stdout).not.toMatch(/secret|never seen/);
    });
  });

  describe('how it ended', () => {
    it.each([0, 1, 7, 125, 126, 127, 128, 130, 143, 255])('tells exit code %i', async (code) => {
      expect((await run(`exit ${code}`)).exit).toEqual({ exitCode: code, signal: null, peakMemoryBytes: expect.any(Number) });
    });

    it.each(['SEGV', 'ABRT', 'KILL', 'ILL', 'BUS', 'FPE', 'SYS'])('tells signal %s', async (name) => {
      expect((await run(`kill -${name} $$; sleep 5`)).exit).toEqual({
        exitCode: null,
        signal: `SIG${name}`,
        peakMemoryBytes: expect.any(Number),
      });
    });

    it('tells a program that is not there from a sandbox that could not be built', async () => {
      const missing = await runIn(sandbox, aCommand(['/opt/nothing']));
      expect(missing.exit).toMatchObject({ exitCode: 127, signal: null });
      expect(missing.exit).not.toHaveProperty('setupFailed');
      expect(missing.stderr).toContain('/opt/nothing');

      const unbuilt = await run('exit 0', { cwd: '/opt/nowhere' });
      expect(unbuilt.exit).toMatchObject({ setupFailed: true });
      expect(unbuilt.exit.exitCode).not.toBe(0);
      expect(unbuilt.stderr).toContain('/opt/nowhere');
    });

    it('cannot be told falsely by the guest', async () => {
      const { exit, stderr } = await run('for fd in 3 4 5 6; do echo \'{ "exit-code": 0 }\' >&$fd; done; exit 9');
      expect(exit.exitCode).toBe(9);
      expect(stderr).toContain('Bad file descriptor');
    });
  });

  describe('what the guest is given', () => {
    it('is the environment it is handed, a PATH and a HOME, and nothing of ours', async () => {
      vi.stubEnv('TOOLWARDEN_CANARY', 'never seen');
      try {
        const { stdout } = await runIn(
          sandbox,
          aCommand(['/usr/bin/env', '-0'], { env: { KEY: 'a \'b\' "c" $d `e`\n=ü', 'odd-name.1': '', '-u': 'HOME' } }),
        );
        expect(stdout.split('\0').sort()).toEqual([
          '',
          '-u=HOME',
          'HOME=/home/sandbox',
          'KEY=a \'b\' "c" $d `e`\n=ü',
          'PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
          'odd-name.1=',
        ]);
      } finally {
        vi.unstubAllEnvs();
      }
    });

    it('may be another PATH and HOME', async () => {
      const { stdout } = await run('echo "$PATH $HOME"', { env: { PATH: '/usr/bin', HOME: '/tmp' } });
      expect(stdout).toBe('/usr/bin /tmp\n');
    });

    it('is its environment alone: no program that builds the sandbox runs with it', async () => {
      // The loader then names every program it starts.
      const { stderr } = await runIn(sandbox, aCommand(['/bin/true'], { env: { LD_DEBUG: 'files' } }));
      expect([...stderr.matchAll(/initialize program: (.*)/g)].map(([, program]) => program)).toEqual(['/bin/true']);
    });

    it('is its arguments, letter for letter', async () => {
      const words = ['', ' ', '$HOME', '`id`', "'", '"', '\\', '\n', '--', '-c', '*', 'ü', 'a=b'];
      const { stdout } = await runIn(sandbox, aCommand(['/usr/bin/printf', '%s\\0', ...words]));
      expect(stdout.split('\0').slice(0, -1)).toEqual(words);
    });

    it('is /home/sandbox to stand in, or where it is told to', async () => {
      expect((await run('pwd; ls -A')).stdout).toBe('/home/sandbox\n');
      expect((await run('pwd', { cwd: '/opt/here', mounts: [{ hostPath: openFolder, guestPath: '/opt/here' }] })).stdout).toBe(
        '/opt/here\n',
      );
    });

    it('is its mounts, from folders that all can reach and from those that only we can, read-only, links leading nowhere', async () => {
      const script = `for f in /opt/a /srv/deep/er /tmp/m; do cat "$f/file"; echo x >"$f/file"; echo x >"$f/new"; rm "$f/file"; cat "$f/link"; done`;
      const { stdout, stderr } = await run(script, {
        mounts: [
          { hostPath: closedFolder, guestPath: '/opt/a' },
          { hostPath: openFolder, guestPath: '/srv/deep/er' },
          { hostPath: closedFolder, guestPath: '/tmp/m' },
        ],
      });
      expect(stdout).toBe('from the host\n'.repeat(3));
      expect(stderr.match(/Read-only file system/g)).toHaveLength(9);
      expect(stderr.match(/link: No such file/g)).toHaveLength(3);
      expect(readdirSync(closedFolder).sort()).toEqual(['file', 'link']);
      expect(readFileSync(join(closedFolder, 'file'), 'utf8')).toBe('from the host\n');
    });

    it('is the Node that runs us, when that is mounted', async () => {
      const { stdout } = await runIn(sandbox, aCommand([NODE, '-p', 'process.version'], { mounts: [NODE_MOUNT] }));
      expect(stdout).toBe(`${process.version}\n`);
    });

    it('is /tmp and /home/sandbox to write in, empty at first and gone afterwards', async () => {
      for (let round = 0; round < 2; round += 1) {
        const { stdout, exit } = await run(
          'ls -A /tmp /home/sandbox /dev/shm; echo kept >/tmp/x; echo kept >/home/sandbox/x; cat /tmp/x x',
        );
        expect(stdout).toBe('/dev/shm:\n\n/home/sandbox:\n\n/tmp:\nkept\nkept\n');
        expect(exit.exitCode).toBe(0);
      }
    });
  });

  describe('what the guest cannot see', () => {
    it('is any file of the host but the system’s programs', async () => {
      const { stdout } = await run('ls /; echo; ls /etc; cat /etc/hosts /etc/nsswitch.conf', { mounts: [NODE_MOUNT] });
      const [root = '', etc] = stdout.split('\n\n');
      const expected = ['bin', 'dev', 'etc', 'home', 'lib', 'lib32', 'lib64', 'libx32', 'mnt', 'opt', 'proc', 'sbin', 'sys', 'tmp', 'usr'];
      expect(root.split('\n').filter((name) => !expected.includes(name))).toEqual([]);
      expect(etc).toBe('hosts\nnsswitch.conf\n127.0.0.1 localhost\n::1 localhost\nhosts: files\npasswd: files\ngroup: files\n');
      expect((await run('ls -A /mnt /sys /home; exit 0')).stdout).not.toMatch(/^(?!\/|sandbox$).+/m);
    });

    it('is a process but its own', async () => {
      const { stdout } = await run('echo /proc/[0-9]*; cat /proc/[0-9]*/comm; exit 0');
      const [pids = '', ...names] = stdout.trim().split('\n');
      expect(pids.split(' ').length).toBeLessThan(5);
      expect(names.filter((name) => !['bwrap', 'sh', 'dash', 'cat'].includes(name))).toEqual([]);
    });

    it('is a disk, a terminal or memory of the machine', async () => {
      const { stdout } = await run('ls /dev; ls /dev/pts 2>/dev/null; tty');
      const harmless = /^(?:core|fd|full|null|ptmx|pts|random|shm|std(?:in|out|err)|tty|urandom|zero|not a tty)$/;
      expect(
        stdout
          .trim()
          .split('\n')
          .filter((name) => !harmless.test(name)),
      ).toEqual([]);
      expect((await run('exec 3<>/dev/tty')).exit.exitCode).not.toBe(0);
    });

    it('is memory that others share, nor the names of control groups', async () => {
      const { stdout } = await run(
        'tail -n +2 /proc/sysvipc/shm /proc/sysvipc/sem /proc/sysvipc/msg | grep -v "^==>" | tr -d "\\n"; cat /proc/self/cgroup',
      );
      expect(stdout).not.toContain('toolwarden');
      expect(stdout.split('\n').filter((line) => line !== '' && !/^\d+:[^/]*:\/$/.test(line))).toEqual([]);
    });
  });

  describe('what the guest may do', () => {
    it('is what nobody special may: no capability, no way to gain one, no group of ours', async () => {
      const { stdout } = await run('id -u; id -g; id -G; grep -E "^(Cap|NoNewPrivs)" /proc/self/status');
      expect(stdout.replaceAll('\t', ' ').trim().split('\n')).toEqual([
        '65534',
        '65534',
        '65534',
        'CapInh: 0000000000000000',
        'CapPrm: 0000000000000000',
        'CapEff: 0000000000000000',
        'CapBnd: 0000000000000000',
        'CapAmb: 0000000000000000',
        'NoNewPrivs: 1',
      ]);
    });

    it('does not include writing anywhere else', async () => {
      const folders = '/ /bin /dev /etc /home /lib /opt /opt/node /proc /proc/sys/kernel /usr /usr/bin /usr/local';
      const { stderr, stdout } = await run(`for f in ${folders}; do echo x >$f/written && echo "$f"; done`, { mounts: [NODE_MOUNT] });
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(folders.split(' ').length);
    });

    it('includes talking to itself over its own loopback, and to nobody else', async () => {
      const outside = createServer((socket) => socket.end());
      outside.listen(0, '127.0.0.1');
      await once(outside, 'listening');
      let visits = 0;
      outside.on('connection', () => {
        visits += 1;
      });
      const address = outside.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const program = `
        const net = require('node:net');
        const dial = (host, port) => new Promise((resolve) => {
          const socket = net.connect({ host, port }, () => resolve('connected')).on('error', (error) => resolve(error.code)).on('data', () => {});
        });
        const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1', async () => {
          console.log(await dial('127.0.0.1', server.address().port), await dial('localhost', server.address().port));
          console.log(await dial('127.0.0.1', ${port}), await dial('192.0.2.1', 80), await dial('2001:db8::1', 80));
          console.log(Object.keys(require('node:os').networkInterfaces()).join());
          process.exit(0);
        });`;
      const { stdout } = await runIn(sandbox, aCommand([NODE, '-e', program], { mounts: [NODE_MOUNT] }));
      outside.close();
      expect(stdout).toBe('connected connected\nECONNREFUSED ENETUNREACH ENETUNREACH\nlo\n');
      expect(visits).toBe(0);
    });

    it('includes low ports and a name server of its own only in a world of its own', async () => {
      const program = `
        const server = require('node:net').createServer().on('error', (error) => console.log(error.code)).listen(443, '127.0.0.1', () => {
          console.log('listening', require('node:os').networkInterfaces().lo[0].address);
          server.close();
        });`;
      const script = `grep hosts: /etc/nsswitch.conf; '${NODE}' -e "$1"`;
      const command = aCommand(['/bin/sh', '-c', script, 'sh', program], { mounts: [NODE_MOUNT] });
      expect((await runIn(sandbox, command)).stdout).toBe('hosts: files\nEACCES\n');
      expect((await runIn(sandbox, { ...command, ownWorld: true })).stdout).toBe('hosts: files dns\nlistening 127.0.0.1\n');
    });

    it('is no more in a world of its own: no capability, no other network, no way to change it', async () => {
      const script =
        'grep CapEff /proc/self/status; for f in net/ipv4/ip_unprivileged_port_start net/ipv4/ip_forward; do echo 1 2>&1 >/proc/sys/$f; done | grep -c "cannot create"; grep -c . /proc/net/route';
      const { stdout } = await run(script, { ownWorld: true });
      expect(stdout.replaceAll('\t', ' ')).toBe('CapEff: 0000000000000000\n2\n1\n');
    });
  });

  ceilingsContract(() => sandbox);
  endContract(kind, () => sandbox);

  describe('a command that would build another sandbox', () => {
    it.each([
      ['/usr/lib'],
      ['/proc'],
      ['/etc/ssl'],
      ['/dev/shm/x'],
      ['/'],
      ['/home'],
      ['/home/sandbox'],
      ['/tmp'],
      ['/opt/../etc'],
      ['opt/a'],
      ['/opt/a/'],
      ['/opt/\0'],
    ])('is refused: a mount at %j', (guestPath) => {
      expect(() => sandbox.start(aScript('exit 0', { mounts: [{ hostPath: openFolder, guestPath }] }))).toThrow(TypeError);
    });

    it.each([
      ['a relative host path', aScript('exit 0', { mounts: [{ hostPath: 'x', guestPath: '/opt/a' }] })],
      ['a relative working directory', aScript('exit 0', { cwd: 'tmp' })],
      ['a variable without a name', aScript('exit 0', { env: { '': 'x' } })],
      ['a variable with a sign in its name', aScript('exit 0', { env: { 'A=B': 'x' } })],
      ['a program that reads as a variable', aCommand(['A=B', 'x'])],
      ['no program', aCommand([''])],
      ['a zero byte', aCommand(['/bin/echo', 'a\0b'])],
    ])('is refused: %s', (_claim, command) => {
      expect(() => sandbox.start(command)).toThrow(TypeError);
    });

    it('leaves nothing when the host has no such folder', () => {
      expect(() => sandbox.start(aScript('exit 0', { mounts: [{ hostPath: '/nowhere/at/all', guestPath: '/opt/a' }] }))).toThrow('ENOENT');
    });
  });
}
