import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PypiClient, systemPypi } from '#crawler/pypi-client';

const running = new AbortController().signal;

/**
 * A stand-in that takes exactly the command lines that uv documents, and ends with 64 for any other. What it cannot show is whether a real uv
 * answers so: none was at hand.
 */
const FAKE_UV = `#!/usr/bin/env python3
import json, os, sys
args = sys.argv[1:]
with open(os.environ['HOME'] + '/calls.jsonl', 'a') as log:
    log.write(json.dumps({'args': args, 'cwd': os.getcwd(), 'env': dict(os.environ)}) + '\\n')

def fail(code, text):
    print(text, file=sys.stderr)
    sys.exit(code)

if args == ['--version']:
    print('uv 0.9.0')
elif args[:2] == ['pip', 'compile']:
    flags = {'--no-deps', '--only-binary=:all:', '--generate-hashes', '--no-header', '--no-annotate', '--quiet'}
    if set(args[2:-2]) != flags or not args[-2].startswith('--python=/') or args[-1] != 'wanted.in':
        fail(64, 'unexpected arguments')
    wanted = open('wanted.in').read().strip()
    if wanted in ('acme-notes', 'acme-notes==1.2.0'):
        print('acme-notes==1.2.0 \\\\\\n    --hash=sha256:' + 'a' * 64 + ' \\\\\\n    --hash=sha256:' + 'b' * 64)
    elif wanted == 'no-such':
        fail(1, '  × No solution found when resolving dependencies:\\n  ╰─▶ Because no-such was not found in the package registry and you require no-such, we can conclude that your requirements are unsatisfiable.')
    elif wanted == 'source-only':
        fail(1, '  × No solution found when resolving dependencies:\\n  ╰─▶ Because source-only==1.0 has no usable wheels and you require source-only, your requirements are unsatisfiable.')
    else:
        fail(2, 'error: Failed to fetch: \`http://user:secret@127.0.0.1:9/simple/x/\`\\n  Caused by: Connection refused')
elif args[:2] == ['pip', 'install']:
    options = dict(arg.split('=', 1) for arg in args[2:-1] if '=' in arg)
    if set(options) != {'--target', '--only-binary', '--link-mode', '--cache-dir', '--python'} or options['--only-binary'] != ':all:':
        fail(64, 'unexpected arguments')
    if args[-1] != 'acme-notes==1.2.0':
        fail(1, 'error: Package \`x\` attempted to resolve via URL: git+https://127.0.0.1:9/x.git.')
    os.makedirs(options['--target'], exist_ok=True)
    open(options['--target'] + '/acme_notes.py', 'w').close()
else:
    fail(64, 'unexpected command')
`;

describe('systemPypi with a uv', () => {
  let home: string;
  let pypi: PypiClient;
  const calls = () =>
    readFileSync(join(home, 'calls.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { args: string[]; cwd: string; env: Record<string, string> });

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'uv-'));
    mkdirSync(join(home, 'bin'));
    writeFileSync(join(home, 'bin/uv'), FAKE_UV);
    chmodSync(join(home, 'bin/uv'), 0o755);
    const env = {
      PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
      HOME: home,
      UV_INDEX_URL: 'http://127.0.0.1:9/simple/',
      UV_PYTHON: 'pypy',
      UV_SYSTEM_PYTHON: '1',
      PYTHONPATH: '/evil',
    };
    pypi = systemPypi({ env, toolsDir: join(home, 'tools') });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each([[undefined], ['1.2.0']])('looks a version up by its pinned line: %s', async (version) => {
    const lookup = await pypi.lookUp('Acme_Notes'.toLowerCase().replace('_', '-'), version, running);
    expect(lookup).toEqual({
      found: true,
      manifest: {
        name: 'acme-notes',
        version: '1.2.0',
        integrity: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
        python: expect.objectContaining({ executable: expect.stringMatching(/^\/usr\/bin\/python3/) }),
      },
    });
  });

  it('installs into the folder it is given, for that Python, with its cache beside it', async () => {
    const lookup = await pypi.lookUp('acme-notes', undefined, running);
    if (!lookup.found) throw new Error(lookup.detail);
    const folders = { target: join(home, 'target'), scratch: join(home, 'scratch') };
    mkdirSync(folders.scratch);
    expect(await pypi.install(lookup.manifest, folders, { timeoutMs: 30_000, signal: running })).toEqual({ installed: true });
    expect(existsSync(join(home, 'target/acme_notes.py'))).toBe(true);
    expect(calls().at(-1)?.args).toContain(`--cache-dir=${join(home, 'scratch/cache')}`);
  });

  it('gives it the settings of the index and none that steer where it installs', () => {
    const { env = {} } = calls().at(-1) ?? {};
    expect(env['UV_INDEX_URL']).toBe('http://127.0.0.1:9/simple/');
    expect(env['UV_PYTHON_DOWNLOADS']).toBe('never');
    expect(Object.keys(env).filter((name) => ['UV_PYTHON', 'UV_SYSTEM_PYTHON', 'PYTHONPATH'].includes(name))).toEqual([]);
  });

  it('runs where no settings of a project apply', () => {
    expect(calls().every(({ cwd }) => !cwd.startsWith(process.cwd()))).toBe(true);
  });

  it.each([
    ['no-such', 'not-found', 'The index has no `no-such`.'],
    ['source-only', 'unsupported', /no wheel of it for this machine, and building its source runs its code/],
  ])('says why it does not give %s: %s', async (name, outcome, detail) => {
    expect(await pypi.lookUp(name, undefined, running)).toEqual({
      found: false,
      outcome,
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    });
  });

  it('asks to be tried again where uv got no answer, and shows no credential', async () => {
    await expect(pypi.lookUp('unreachable', undefined, running)).rejects.toMatchObject({
      code: 'pypi-unavailable',
      message: expect.not.stringContaining('secret'),
    });
  });
});
