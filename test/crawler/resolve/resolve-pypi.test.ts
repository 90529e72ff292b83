import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { type PypiClient, systemPypi } from '#crawler/pypi-client';
import { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import { type CrawlerLimits, type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import { openSandbox } from '#sandbox/open';
import { type FixtureWheel, pythonEnv, type SimpleIndex, startSimpleIndex } from '../../support/loopback-simple-index.ts';
import { inspectorWorld } from '../inspect-support.ts';

const NOW = '2026-11-02T09:00:00.000Z';
const SECRET_FILL = 'placeholder00000000000000000000000000000';
const source = (file: string) => readFileSync(join(import.meta.dirname, '../../fixtures/python', file), 'utf8');
const configuration = (command: string, args: string[], env: Record<string, string> = {}) =>
  `\`\`\`json\n${JSON.stringify({ mcpServers: { x: { command, args, env } } })}\n\`\`\`\n`;

const WHEELS: FixtureWheel[] = [
  { name: 'fixture-json-rpc', files: { 'fixture_json_rpc.py': source('json_rpc.py') } },
  {
    name: 'acme-notes-mcp',
    version: '1.2.0',
    metadata: [
      'Summary: Keeps notes.',
      'License-Expression: MIT',
      'Project-URL: Issues, https://github.com/acme/notes/issues',
      'Requires-Dist: fixture-json-rpc',
    ],
    description: [
      '<!-- mcp-name: io.github.acme/notes -->',
      configuration('uvx', ['other-notes-mcp', '--all']),
      configuration('uvx', ['--from', 'acme-notes-mcp', 'acme-notes', '--folder', '/path/to/notes'], { NOTES_KEY: '<key>' }),
    ].join('\n'),
    scripts: { 'acme-notes-setup': 'acme_notes.setup:main', 'acme-notes': 'acme_notes:Command.run' },
    files: { 'acme_notes/__init__.py': source('looks_around.py') },
  },
  {
    name: 'wants-a-variable-mcp',
    metadata: ['Requires-Dist: fixture-json-rpc'],
    scripts: { 'wants-a-variable-mcp': 'wants_a_variable:main' },
    files: { 'wants_a_variable.py': source('wants_a_variable.py') },
  },
  {
    name: 'hangs-mcp',
    scripts: { 'hangs-mcp': 'hangs_for_ever:main' },
    files: { 'hangs_for_ever.py': source('hangs.py') },
  },
  {
    name: 'runs-as-a-folder',
    metadata: ['Requires-Dist: fixture-json-rpc', 'Keywords: model-context-protocol'],
    files: {
      'runs_as_a_folder/__init__.py': '',
      'runs_as_a_folder/__main__.py': "from fixture_json_rpc import serve, tool\nserve('folder', [tool('read_folder')])\n",
    },
  },
  {
    name: 'lacks-its-sdk-mcp',
    scripts: { 'lacks-its-sdk-mcp': 'lacks_its_sdk:main' },
    files: { 'lacks_its_sdk/__init__.py': source('lacks_its_sdk.py') },
  },
  { name: 'plain-library', files: { 'plain_library.py': '' }, scripts: { plain: 'plain_library:main' } },
  { name: 'mcp-library', files: { 'mcp_library.py': '' } },
  { name: 'large-mcp', scripts: { large: 'large:main' }, files: { 'large.py': `# ${'x'.repeat(300_000)}\n` } },
  { name: 'mcp-with-an-address', metadata: ['Requires-Dist: x @ git+https://127.0.0.1:9/x.git'], scripts: { x: 'x:main' } },
  { name: 'source-only-mcp', source: Buffer.from('not looked at') },
];

let root: string;
let index: SimpleIndex;
let pypi: PypiClient;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'resolve-pypi-'));
  index = await startSimpleIndex(WHEELS);
  pypi = systemPypi({ env: pythonEnv(root, index.url), toolsDir: join(root, 'tools') });
});
afterAll(async () => {
  await index.close();
  rmSync(root, { recursive: true, force: true });
});

const sighted = (target: string, more: Partial<Sighting> = {}): Sighting => ({ source: 'index', target, seenAt: NOW, ...more });

async function aWorld(limits: Partial<CrawlerLimits> = {}): Promise<CrawlerWorld> {
  const world = inspectorWorld(await openSandbox('auto'), limits);
  return { ...world, cacheDir: join(root, 'cache'), now: () => new Date(NOW), pypi };
}

async function resolved(sighting: Sighting, world: CrawlerWorld) {
  const resolution = Resolution.parse(await resolve(sighting, world));
  if (resolution.outcome !== 'resolved') throw new Error(JSON.stringify(resolution));
  return resolution;
}

describe('resolving a Python package', () => {
  it('gives the server, the installation, and the specs with where each word comes from', async () => {
    const serverJson = {
      name: 'io.github.acme/notes',
      packages: [
        {
          registryType: 'pypi',
          identifier: 'acme-notes-mcp',
          runtimeHint: 'uvx',
          packageArguments: [{ type: 'named', name: '--folder', isRequired: true, format: 'filepath' }],
          environmentVariables: [{ name: 'NOTES_KEY', isSecret: true, isRequired: true }],
        },
        { registryType: 'npm', identifier: 'acme-notes-mcp', environmentVariables: [{ name: 'NEVER', isRequired: true }] },
      ],
    };
    const resolution = await resolved(sighted('pypi:Acme_Notes.MCP', { serverJson }), await aWorld());
    const base = {
      ecosystem: 'pypi',
      package: 'acme-notes-mcp',
      version: '1.2.0',
      entry: { value: 'acme_notes:Command.run', from: 'entry_points.txt console_scripts' },
    };
    const key = { name: 'NOTES_KEY', kind: 'secret', placeholder: SECRET_FILL, required: true };
    expect(resolution).toEqual({
      outcome: 'resolved',
      identity: 'pypi:acme-notes-mcp',
      server: {
        name: 'acme-notes-mcp',
        package: 'pypi:acme-notes-mcp',
        description: 'Keeps notes.',
        repository: 'https://github.com/acme/notes',
        mcpName: 'io.github.acme/notes',
        license: 'MIT',
      },
      specs: [
        {
          ...base,
          arguments: [{ value: '--folder=/tmp', from: 'server.json packageArguments' }],
          variables: [{ ...key, from: 'server.json environmentVariables' }],
        },
        {
          ...base,
          arguments: [
            { value: '--folder', from: 'README.md mcpServers block 2' },
            { value: '/tmp', from: 'README.md mcpServers block 2' },
          ],
          variables: [{ ...key, from: 'README.md mcpServers block 2' }],
        },
        { ...base, arguments: [], variables: [] },
      ],
      install: {
        dir: expect.stringMatching(/cache\/acme-notes-mcp-1\.2\.0-[0-9a-f]{12}$/),
        integrity: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
      },
    });
  });

  it('takes the word of a document only where the package itself says that it is that server', async () => {
    const serverJson = {
      name: 'io.github.evil/x',
      packages: [
        { registryType: 'pypi', identifier: 'acme-notes-mcp', environmentVariables: [{ name: 'NOTES_SYNC_URL', isRequired: true }] },
      ],
    };
    const { specs } = await resolved(sighted('pypi:acme-notes-mcp', { serverJson }), await aWorld());
    expect(specs.flatMap(({ variables }) => variables.map(({ name }) => name))).not.toContain('NOTES_SYNC_URL');
  });

  it('installs nothing the second time, and leaves nothing beside what it installed', async () => {
    const world = await aWorld();
    const { install } = await resolved(sighted('pypi:acme-notes-mcp'), world);
    const before = index.requests.length;
    const again = await resolved(sighted('pypi:acme-notes-mcp==1.2.0'), world);
    expect(again.install).toEqual(install);
    expect(index.requests.slice(before).some((request) => request.includes('fixture-json-rpc'))).toBe(false);
    expect(readdirSync(install?.dir ?? '').sort()).toEqual(['bin', 'lib', 'python.json', 'pyvenv.cfg']);
  });

  it.each([
    ['pypi:no-such-package-here', 'not-found', 'The index has no `no-such-package-here`.'],
    ['pypi:plain-library', 'not-an-mcp-server', /does not depend on an MCP SDK/],
    ['pypi:mcp-library', 'not-an-mcp-server', /no command to start, and no folder of it can be run/],
    ['pypi:source-only-mcp', 'unsupported', /as source only \(`source-only-mcp-1\.0\.0\.tar\.gz`\)/],
    ['pypi:mcp-with-an-address', 'install-failed', /never fetched \(`x\s?@ git\+https:/],
  ])('says why %s cannot be started: %s', async (target, outcome, detail) => {
    expect(Resolution.parse(await resolve(sighted(target), await aWorld()))).toMatchObject({
      outcome: 'failed',
      identity: target,
      inspection: { outcome, basis: 'observed', detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    });
  });

  it('refuses what takes more than it may, and leaves nothing', async () => {
    const world = { ...(await aWorld({ installBytes: 200_000 })), cacheDir: join(root, 'small-cache') };
    expect(await resolve(sighted('pypi:large-mcp'), world)).toMatchObject({
      inspection: { outcome: 'install-failed', detail: expect.stringMatching(/takes more than 0 MiB/) },
    });
    expect(readdirSync(world.cacheDir)).toEqual([]);
  });

  it('says so where nothing could install it', async () => {
    const { pypi: _pypi, ...without } = await aWorld();
    expect(await resolve(sighted('pypi:acme-notes-mcp'), without)).toMatchObject({ inspection: { outcome: 'unsupported' } });
  });
});

describe('inspecting a Python package', () => {
  async function inspect(target: string, limits: Partial<CrawlerLimits> = {}) {
    const world = await aWorld(limits);
    return inspectServer(await resolved(sighted(target), world), world);
  }

  it('starts the function of its command, where it finds its own packages and the standard library only', async () => {
    const inspection = await inspect('pypi:acme-notes-mcp');
    if (inspection.outcome !== 'listed') throw new Error(JSON.stringify(inspection));
    const told = Object.fromEntries(inspection.tools.map(({ name, description = '' }) => [name, description.split('\n')]));
    expect(told['prefix']).toEqual(['/app']);
    const packages = (told['path'] ?? []).filter((path) => /-packages/.test(path));
    expect(packages).toEqual([expect.stringMatching(/^\/app\/lib\/python3\.\d+\/site-packages$/)]);
    expect(told['path']).not.toContain('');
    expect(told['started']).toEqual([expect.stringMatching(/^\/app\/lib\/.*\/fixture_json_rpc\.py$/)]);
    expect(told['words']).toEqual(['acme-notes-mcp', '--folder', '/tmp']);
    expect(told['encoding']).toEqual(['utf-8']);
    const names = (told['variables'] ?? []).map((line) => line.replace(/=.*/, ''));
    expect(names.filter((name) => !['HOME', 'PATH', 'PWD', 'SHLVL', '_', 'LC_CTYPE', 'LD_LIBRARY_PATH'].includes(name))).toEqual([
      'NOTES_KEY',
    ]);
    expect(inspection.receipt).toMatchObject({ spec: { ecosystem: 'pypi', version: '1.2.0' }, serverInfo: { name: 'looks-around' } });
  });

  it('writes nothing into the installation', async () => {
    const world = await aWorld();
    const { install } = await resolved(sighted('pypi:acme-notes-mcp'), world);
    expect(existsSync(join(install?.dir ?? '', 'bin/python'))).toBe(true);
    const caches = readdirSync(install?.dir ?? '', { recursive: true }).filter((path) => String(path).includes('__pycache__'));
    expect(caches).toEqual([]);
  });

  it('runs the folder of a package that has no command', async () => {
    expect(await inspect('pypi:runs-as-a-folder')).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_folder' }],
      receipt: { spec: { entry: { value: 'runs_as_a_folder', from: '__main__.py' } } },
    });
  });

  it('sets the variable that the server names', async () => {
    expect(await inspect('pypi:wants-a-variable-mcp')).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note' }],
      receipt: { spec: { variables: [{ name: 'ACME_NOTES_TOKEN', kind: 'secret', required: true }] } },
    });
  });

  it('reads the source of one that does not start, and says so', async () => {
    expect(await inspect('pypi:lacks-its-sdk-mcp')).toMatchObject({
      outcome: 'listed',
      basis: 'static',
      tools: [{ name: 'read_note', description: 'Reads a note.' }],
      receipt: { incidents: [expect.stringContaining('Read from its source')] },
    });
  });

  it('ends one that hangs', async () => {
    expect(await inspect('pypi:hangs-mcp', { ...DEFAULT_CRAWLER_LIMITS, handshakeMs: 1_500, launches: 1 })).toMatchObject({
      outcome: 'silent',
    });
  });
});
