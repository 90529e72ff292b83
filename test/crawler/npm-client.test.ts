import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NpmClient, systemNpm } from '#crawler/npm-client';
import { npmEnvironment } from '#crawler/npm-environment';
import { type LoopbackRegistry, startLoopbackRegistry } from '../support/loopback-registry.ts';
import { npmEnv, writePackage } from './support.ts';

const running = new AbortController().signal;

describe('systemNpm', () => {
  let home: string;
  let registry: LoopbackRegistry;
  let npm: NpmClient;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'npm-client-'));
    const marker = join(home, 'script-ran');
    const full = {
      description: 'Says hello.',
      homepage: 'https://hello.example.com',
      license: 'MIT',
      repository: { type: 'git', url: 'git+https://user:secret@github.com/o/hello.git', directory: 'src' },
      mcpName: 'io.github.o/hello',
      keywords: ['mcp'],
      bin: { hello: 'cli.js' },
      dependencies: { 'fixture-scripts': '1.0.0' },
      optionalDependencies: { 'fixture-none': '1.0.0' },
      peerDependencies: { zod: '*' },
    };
    registry = await startLoopbackRegistry([
      writePackage(home, { name: '@fixture/hello', version: '1.10.0', manifest: full, files: { 'cli.js': '' } }),
      writePackage(home, { name: '@fixture/hello', version: '1.9.0' }),
      writePackage(home, { name: '@fixture/hello', version: '2.0.0' }),
      writePackage(home, { name: 'fixture-short', manifest: { bin: './cli.js', repository: 'o/short', license: { type: 'ISC' } } }),
      writePackage(home, {
        name: 'fixture-scripts',
        manifest: { scripts: { preinstall: `touch ${marker}`, postinstall: `touch ${marker}` } },
      }),
      writePackage(home, { name: 'fixture-git', manifest: { dependencies: { x: `git+file://${home}/repository` } } }),
      writePackage(home, { name: 'fixture-url', manifest: { dependencies: { x: 'http://127.0.0.1:9/x.tgz' } } }),
      writePackage(home, { name: 'fixture-folder', manifest: { dependencies: { x: `file:${home}` } } }),
      writePackage(home, { name: 'fixture-broken', manifest: { dependencies: { 'fixture-none': '1.0.0' } } }),
    ]);
    npm = systemNpm({ env: npmEnv(home, registry.url) });
  });
  afterAll(async () => {
    await registry.close();
    rmSync(home, { recursive: true, force: true });
  });

  describe('lookUp', () => {
    it('gives what the registry knows of the latest version', async () => {
      expect(await npm.lookUp('@fixture/hello', undefined, running)).toEqual({
        found: true,
        manifest: {
          name: '@fixture/hello',
          version: '1.10.0',
          description: 'Says hello.',
          homepage: 'https://hello.example.com',
          license: 'MIT',
          repository: 'https://github.com/o/hello',
          mcpName: 'io.github.o/hello',
          keywords: ['mcp'],
          bin: { hello: 'cli.js' },
          dependencies: ['fixture-scripts', 'fixture-none', 'zod'],
          integrity: expect.stringMatching(/^sha512-/),
        },
      });
    });

    it.each([
      ['the version itself', '1.9.0', '1.9.0'],
      ['the highest of a range', '^1.0.0', '1.10.0'],
      ['the highest of all', '>=1.9 || 2', '2.0.0'],
      ['what a tag names', 'latest', '1.10.0'],
    ])('takes %s', async (_claim, range, version) => {
      expect(await npm.lookUp('@fixture/hello', range, running)).toMatchObject({ found: true, manifest: { version } });
    });

    it('reads the short forms of bin, repository and license', async () => {
      expect(await npm.lookUp('fixture-short', undefined, running)).toMatchObject({
        manifest: { bin: { 'fixture-short': expect.stringContaining('cli.js') }, repository: 'https://github.com/o/short', license: 'ISC' },
      });
    });

    it.each([
      ['fixture-none', undefined, 'The registry has no `fixture-none@latest`.'],
      ['@fixture/hello', '3.0.0', 'The registry has no `@fixture/hello@3.0.0`.'],
      ['@fixture/hello', '^9', 'The registry has no `@fixture/hello@^9`.'],
      ['@fixture/hello', 'next', 'The registry has no `@fixture/hello@next`.'],
      ['fixture.tgz', undefined, 'npm cannot look for `fixture.tgz@latest` in a registry.'],
      ['@fixture/hello', '..', 'npm cannot look for `@fixture/hello@..` in a registry.'],
    ])('does not find %s@%s, and says so', async (name, range, detail) => {
      expect(await npm.lookUp(name, range, running)).toEqual({ found: false, detail });
    });

    it('asks to be tried again when the registry cannot be reached', async () => {
      const unreachable = systemNpm({ env: npmEnv(home, 'http://127.0.0.1:9/') });
      await expect(unreachable.lookUp('zod', undefined, running)).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'npm-unavailable',
        message: expect.stringContaining('ECONNREFUSED'),
        waitMs: 30_000,
      });
    });

    it('asks to be tried again when the registry is out of order', async () => {
      const broken = await listen((_request, response) => response.writeHead(500).end('{}'));
      await expect(systemNpm({ env: npmEnv(home, broken.url) }).lookUp('zod', undefined, running)).rejects.toMatchObject({
        code: 'npm-unavailable',
      });
      broken.server.close();
    });

    it('does not take another package for the answer', async () => {
      const other = await listen((_request, response) => {
        const version = { name: 'other', version: '1.0.0', dist: { integrity: 'sha512-AAAA', tarball: 'http://127.0.0.1:9/x.tgz' } };
        response.end(JSON.stringify({ name: 'other', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }));
      });
      expect(await systemNpm({ env: npmEnv(home, other.url) }).lookUp('wanted', undefined, running)).toMatchObject({ found: false });
      other.server.close();
    });
  });

  describe('install', () => {
    const folder = (name: string) => join(home, 'installed', name);
    const options = { timeoutMs: 60_000, signal: running };

    it('installs what a guest, who is another user, can read, also below a closed mask', async () => {
      const own = process.umask(0o077);
      try {
        expect(await npm.install('fixture-short', '1.0.0', folder('short'), options)).toEqual({ installed: true });
      } finally {
        process.umask(own);
      }
      expect(statSync(join(folder('short'), 'node_modules/fixture-short')).mode & 0o005).toBe(0o005);
    });

    it('installs a package with its dependencies and runs no script', async () => {
      expect(await npm.install('@fixture/hello', '1.10.0', folder('hello'), options)).toEqual({ installed: true });
      expect(existsSync(join(folder('hello'), 'node_modules/@fixture/hello/cli.js'))).toBe(true);
      expect(existsSync(join(folder('hello'), 'node_modules/fixture-scripts/package.json'))).toBe(true);
      expect(existsSync(join(home, 'script-ran'))).toBe(false);
    });

    it('does not read the settings of the project it was started in', async () => {
      const project = join(home, 'project');
      mkdirSync(project);
      writeFileSync(join(project, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
      const env = {
        ...npmEnv(home, registry.url),
        npm_config_prefix: project,
        npm_config_local_prefix: project,
        npm_config_global: 'true',
      };
      expect(await systemNpm({ env }).install('fixture-short', '1.0.0', folder('short'), options)).toEqual({ installed: true });
      expect(existsSync(join(folder('short'), 'node_modules/fixture-short/package.json'))).toBe(true);
      expect(existsSync(join(project, 'lib'))).toBe(false);
    });

    it.each([
      ['a repository', 'fixture-git', /no registry has/],
      ['a URL', 'fixture-url', /no registry has/],
      ['a folder', 'fixture-folder', /no registry has/],
      ['a package that does not exist', 'fixture-broken', /E404/],
    ])('does not install what depends on %s', async (_claim, name, detail) => {
      const result = await npm.install(name, '1.0.0', folder(name), options);
      expect(result).toEqual({ installed: false, detail: expect.stringMatching(detail) });
    });

    it('kills npm when the time is over', async () => {
      const silent = await listen(() => {});
      const hungUp = new Promise((resolve) => silent.server.on('connection', (socket) => socket.on('close', resolve)));
      const result = await systemNpm({ env: npmEnv(home, silent.url) }).install('zod', '4.6.7', folder('late'), {
        ...options,
        timeoutMs: 4_000,
      });
      expect(result).toEqual({ installed: false, detail: 'The installation was not done after 4 s.' });
      await hungUp;
      silent.server.close();
    });

    it('kills npm at the signal, and fails with its reason', async () => {
      const stop = new AbortController();
      const silent = await listen(() => stop.abort(new Error('stopped by hand')));
      const hungUp = new Promise((resolve) => silent.server.on('connection', (socket) => socket.on('close', resolve)));
      const client = systemNpm({ env: npmEnv(home, silent.url) });
      await expect(client.install('zod', '4.6.7', folder('stopped'), { timeoutMs: 60_000, signal: stop.signal })).rejects.toThrow(
        'stopped by hand',
      );
      await hungUp;
      silent.server.close();
    });

    it('says when there is no npm', async () => {
      const client = systemNpm({ env: { ...npmEnv(home, registry.url), PATH: home } });
      await expect(client.install('zod', '4.6.7', folder('none'), options)).rejects.toMatchObject({ name: 'StopWorker', code: 'no-npm' });
    });
  });
});

describe('npmEnvironment', () => {
  it('keeps the way to the registry and drops the project and everything else', () => {
    const given = {
      PATH: '/bin',
      HOME: '/home/me',
      https_proxy: 'http://127.0.0.1:3128',
      NODE_OPTIONS: '--require ./x.js',
      AWS_SECRET_ACCESS_KEY: 'not for npm',
      npm_package_name: 'toolwarden',
      npm_lifecycle_event: 'npx',
      npm_config_registry: 'http://127.0.0.1:4873/',
      'npm_config_@mine:registry': 'http://127.0.0.1:4874/',
      NPM_CONFIG_CACHE: '/cache',
      npm_config_prefix: '/project',
      npm_config_local_prefix: '/project',
      npm_config_ignore_scripts: 'false',
      npm_config_script_shell: '/tmp/shell',
      npm_config_allow_git: 'all',
      npm_config_registry_absent: undefined,
    };
    const kept = npmEnvironment(given);
    expect(kept).toMatchObject({
      PATH: '/bin',
      HOME: '/home/me',
      https_proxy: 'http://127.0.0.1:3128',
      npm_config_registry: 'http://127.0.0.1:4873/',
      'npm_config_@mine:registry': 'http://127.0.0.1:4874/',
      NPM_CONFIG_CACHE: '/cache',
      npm_config_ignore_scripts: 'true',
      npm_config_allow_git: 'none',
    });
    for (const name of ['NODE_OPTIONS', 'AWS_SECRET_ACCESS_KEY', 'npm_package_name', 'npm_lifecycle_event', 'npm_config_prefix'])
      expect(kept).not.toHaveProperty([name]);
    for (const name of ['npm_config_local_prefix', 'npm_config_script_shell', 'npm_config_registry_absent'])
      expect(kept).not.toHaveProperty([name]);
  });
});

async function listen(handler: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(handler);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
