import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PIP_GUARD, PipNotes } from '#crawler/pypi/pip-guard';
import { type PypiClient, type PypiManifest, systemPypi } from '#crawler/pypi-client';
import { type FixtureWheel, pythonEnv, type SimpleIndex, startSimpleIndex } from '../../support/loopback-simple-index.ts';

const running = new AbortController().signal;
const TAR_GZ = Buffer.from('not looked at');

describe('systemPypi with the pip of this machine', () => {
  let home: string;
  let index: SimpleIndex;
  let pypi: PypiClient;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'pypi-client-'));
    const wheels: FixtureWheel[] = [
      {
        name: 'fixture-hello',
        version: '1.10.0',
        metadata: [
          'Summary: Says hello.',
          'License: MIT',
          'Keywords: mcp,hello',
          'Home-page: https://hello.example.com',
          'Project-URL: Repository, https://github.com/o/hello',
          'Requires-Dist: fixture-words (>=1)',
          'Requires-Dist: fixture-none ; extra == "none"',
        ],
        description: '# Hello\n\nmcp-name: io.github.o/hello\n',
        scripts: { hello: 'fixture_hello:main' },
        files: { 'fixture_hello/__init__.py': 'def main(): pass\n' },
      },
      { name: 'fixture-hello', version: '1.9.0', files: { 'fixture_hello.py': '' } },
      { name: 'fixture-hello', version: '2.0.0', yanked: 'wrong' },
      { name: 'fixture-hello', version: '2.1.0b1' },
      { name: 'fixture-words', version: '1.1', files: { 'fixture_words.py': 'HELLO = "hello"\n' } },
      { name: 'fixture-source', version: '3.0', source: TAR_GZ },
      { name: 'fixture-future', version: '1.0', requiresPython: '>=3.99' },
      { name: 'fixture-elsewhere', version: '1.0', tags: 'cp39-cp39-win_amd64' },
      { name: 'fixture-withdrawn', version: '1.0', yanked: 'gone' },
      { name: 'fixture-git', metadata: [`Requires-Dist: fixture-words @ git+https://127.0.0.1:9/words.git`] },
      { name: 'fixture-address', metadata: ['Requires-Dist: fixture-words @ http://127.0.0.1:9/fixture_words-1.1.tar.gz'] },
      { name: 'fixture-folder', metadata: [`Requires-Dist: fixture-words @ file://${home}/folder`] },
      { name: 'fixture-deep', metadata: ['Requires-Dist: fixture-git'] },
      { name: 'fixture-unwanted', metadata: ['Requires-Dist: x @ http://127.0.0.1:9/x.whl ; extra == "more"'] },
      { name: 'fixture-needs-source', metadata: ['Requires-Dist: fixture-source'] },
      { name: 'fixture-escapes', files: { '../../escaped.py': '' } },
    ];
    index = await startSimpleIndex(wheels);
    mkdirSync(join(home, 'folder'));
    writeFileSync(join(home, 'folder/setup.py'), `open(${JSON.stringify(join(home, 'ran'))}, 'w').close()\n`);
    pypi = systemPypi({ env: pythonEnv(home, index.url), toolsDir: join(home, 'tools') });
  });
  afterAll(async () => {
    await index.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function manifestOf(name: string, version?: string): Promise<PypiManifest> {
    const lookup = await pypi.lookUp(name, version, running);
    if (!lookup.found) throw new Error(JSON.stringify(lookup));
    return lookup.manifest;
  }

  describe('lookUp', () => {
    it('gives what the index knows of the newest version that is neither withdrawn nor a preview', async () => {
      expect(await manifestOf('Fixture_Hello')).toEqual({
        name: 'fixture-hello',
        version: '1.10.0',
        integrity: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
        metadata: {
          name: 'fixture-hello',
          version: '1.10.0',
          summary: 'Says hello.',
          license: 'MIT',
          links: [
            { label: 'Homepage', url: 'https://hello.example.com' },
            { label: 'Repository', url: 'https://github.com/o/hello' },
          ],
          keywords: ['mcp', 'hello'],
          dependencies: ['fixture-words', 'fixture-none'],
          description: expect.stringContaining('mcp-name: io.github.o/hello'),
        },
        python: expect.objectContaining({
          executable: expect.stringMatching(/^\/.*python/),
          prefix: expect.stringMatching(/^\//),
          version: expect.stringMatching(/^3\.\d+\.\d+$/),
        }),
      });
    });

    it.each([
      ['1.9.0', '1.9.0'],
      ['2.0.0', '2.0.0'],
    ])('takes the version that is named, withdrawn or not: %s', async (wanted, version) => {
      expect(await manifestOf('fixture-hello', wanted)).toMatchObject({ version });
    });

    it.each([
      ['fixture-none', undefined, 'not-found', 'The index has no `fixture-none`.'],
      ['fixture-hello', '3.0', 'not-found', 'The index has no `fixture-hello==3.0`.'],
      ['fixture-hello', '>=1', 'not-found', '`>=1` is not an exact version.'],
      ['fixture-hello', '1.0 --index-url=x', 'not-found', '`1.0 --index-url=x` is not an exact version.'],
      ['fixture-withdrawn', undefined, 'not-found', 'All versions of `fixture-withdrawn` were withdrawn by their author.'],
      ['fixture-source', undefined, 'unsupported', /as source only \(`fixture-source-3\.0\.tar\.gz`\)/],
      ['fixture-future', undefined, 'unsupported', /not for the Python of this machine, 3\.\d+\.\d+ \(.*>=3\.99/],
      ['fixture-elsewhere', undefined, 'unsupported', /no wheel for Python 3/],
    ])('says why it does not give %s %s: %s', async (name, version, outcome, detail) => {
      expect(await pypi.lookUp(name, version, running)).toEqual({
        found: false,
        outcome,
        detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
      });
    });

    it('asks to be tried again when the index cannot be reached', async () => {
      const unreachable = systemPypi({ env: pythonEnv(home, 'http://127.0.0.1:9/simple/'), toolsDir: join(home, 'tools') });
      await expect(unreachable.lookUp('fixture-hello', undefined, running)).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'pypi-unavailable',
        message: expect.stringContaining('ConnectionError'),
        waitMs: 30_000,
      });
    });

    it('asks to be tried again when the index asks for a pause', async () => {
      const broken = await startSimpleIndex([], () => 429);
      const asking = systemPypi({ env: pythonEnv(home, broken.url), toolsDir: join(home, 'tools') });
      await expect(asking.lookUp('fixture-hello', undefined, running)).rejects.toMatchObject({ code: 'pypi-unavailable', waitMs: 120_000 });
      await broken.close();
    });

    it('says what to install where there is no Python', async () => {
      const nothing = systemPypi({ env: { PATH: join(home, 'nothing'), HOME: home }, toolsDir: join(home, 'tools') });
      expect(await nothing.lookUp('fixture-hello', undefined, running)).toMatchObject({
        found: false,
        outcome: 'unsupported',
        detail: expect.stringContaining('Install uv, or Python 3 with pip'),
      });
    });

    it('stops at the signal', async () => {
      await expect(pypi.lookUp('fixture-hello', undefined, AbortSignal.abort(new Error('stopped by hand')))).rejects.toThrow(
        'stopped by hand',
      );
    });
  });

  describe('install', () => {
    async function install(name: string, timeoutMs = 60_000) {
      const dir = mkdtempSync(join(home, 'install-'));
      const folders = { target: join(dir, 'target'), scratch: join(dir, 'scratch') };
      mkdirSync(folders.scratch);
      const own = process.umask(0o077);
      try {
        return { ...folders, result: await pypi.install(await manifestOf(name), folders, { timeoutMs, signal: running }) };
      } finally {
        process.umask(own);
      }
    }

    it('installs a package with its dependencies, readable to a guest, who is another user', async () => {
      const { target, result } = await install('fixture-hello');
      expect(result).toEqual({ installed: true });
      expect(existsSync(join(target, 'fixture_words.py'))).toBe(true);
      expect(statSync(join(target, 'fixture_hello')).mode & 0o005).toBe(0o005);
    });

    it('leaves an address alone that belongs to an extra that nobody wants', async () => {
      expect((await install('fixture-unwanted')).result).toEqual({ installed: true });
    });

    it.each([
      ['fixture-address', /never fetched \(`fixture-words\s?@ http:\/\/127\.0\.0\.1:9/],
      ['fixture-folder', /never fetched \(`fixture-words\s?@ file:/],
      ['fixture-deep', /never fetched \(`fixture-words\s?@ git\+https:/],
      ['fixture-needs-source', /^pip could not install it \(.*fixture-source/],
      ['fixture-escapes', /^pip could not install it \(.*outside the target/],
    ])('refuses %s, and runs nothing', async (name, detail) => {
      const { target, result } = await install(name);
      expect(result).toEqual({ installed: false, detail: expect.stringMatching(detail) });
      expect(existsSync(join(target, 'fixture_words.py'))).toBe(false);
      expect(existsSync(join(home, 'ran'))).toBe(false);
    });

    it('asks to be tried again when the index breaks off in the middle', async () => {
      const manifest = await manifestOf('fixture-hello');
      const half = await startSimpleIndex(
        [{ name: 'fixture-hello', version: '1.10.0', metadata: ['Requires-Dist: fixture-words'] }],
        (path) => (path.includes('words') ? 502 : undefined),
      );
      const breaking = systemPypi({ env: pythonEnv(home, half.url), toolsDir: join(home, 'tools') });
      const dir = mkdtempSync(join(home, 'install-'));
      const folders = { target: join(dir, 'target'), scratch: dir };
      await expect(breaking.install(manifest, folders, { timeoutMs: 60_000, signal: running })).rejects.toMatchObject({
        code: 'pypi-unavailable',
      });
      await half.close();
    });

    it('ends pip when the time is over', async () => {
      const { result } = await install('fixture-words', 50);
      expect(result).toEqual({ installed: false, detail: 'The installation was not done after 0.05 s.' });
    });
  });

  it('starts no program, so that nothing is built whatever the requirement says', () => {
    const notes = join(home, 'guard-notes.json');
    const args = ['-c', PIP_GUARD, notes, 'install', '--no-deps', `--target=${join(home, 'guarded')}`, join(home, 'folder')];
    const run = spawnSync('python3', args, { env: pythonEnv(home, index.url), cwd: home });
    expect(run.status).not.toBe(0);
    expect(PipNotes.parse(JSON.parse(readFileSync(notes, 'utf8'))).programs).toContainEqual(expect.stringMatching(/python/));
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });

  it('makes itself a pip where Python comes without one', async () => {
    const bin = join(home, 'bare');
    mkdirSync(bin);
    const real = (await manifestOf('fixture-words')).python.executable;
    // Knows no pip unless it is one of a virtual environment.
    writeFileSync(join(bin, 'python3'), `#!/bin/sh\n[ "$1 $2" = "-m pip" ] && exit 1\nexec ${real} "$@"\n`);
    chmodSync(join(bin, 'python3'), 0o755);
    const toolsDir = join(home, 'own-tools');
    const bare = systemPypi({ env: { ...pythonEnv(home, index.url), PATH: `${bin}:/usr/bin:/bin` }, toolsDir });
    expect(await bare.lookUp('fixture-words', undefined, running)).toMatchObject({ found: true });
    expect(existsSync(join(toolsDir, 'pip/bin/python3'))).toBe(true);
  });
});
