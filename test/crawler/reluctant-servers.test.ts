import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import { inspectCommand } from '#crawler/inspect/inspect-command';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { openSandbox } from '#sandbox/open';
import type { Sandbox, SandboxKind } from '#sandbox/sandbox';
import { FIXTURE_SERVERS } from '../support/fixture-servers.ts';
import { aSpec, inspectorWorld } from './inspect-support.ts';

const RELUCTANT = join(import.meta.dirname, '../fixtures/reluctant');
/** What helps is the same in both; where services are at hand, the time is there to see it. */
const KINDS: readonly SandboxKind[] = process.env['TEST_DATABASE_URL'] === undefined ? ['bubblewrap'] : ['bubblewrap', 'namespaces'];

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'reluctant-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One has an ending that keeps it from being read as source of ours. */
function fixtureOf(manner: string): string {
  return readdirSync(RELUCTANT).find((name) => name.startsWith(`${manner}.`)) ?? `${manner}.mjs`;
}

const fileOf = (manner: string) => fixtureOf(manner).replace(/\.txt$/, '');

/** A library that finds no addon, as the real one does when none was built. */
const BINDINGS = "module.exports = () => { throw new Error('Could not locate the bindings file. Tried: acme.node'); };";

/** Puts the server where npm would have installed it; it is a package with an addon where its name says so. */
function install(manner: string): string {
  const installation = join(root, manner);
  const folder = join(installation, 'node_modules', `${manner}-mcp`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(RELUCTANT, fixtureOf(manner)), join(folder, fileOf(manner)));
  const shared = manner === 'lacks-an-ending' ? 'json-rpc.js' : 'json-rpc.mjs';
  copyFileSync(join(FIXTURE_SERVERS, 'json-rpc.mjs'), join(folder, shared));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: `${manner}-mcp`, type: 'module', gypfile: manner === 'wants-an-addon' }),
  );
  if (manner === 'finds-an-addon-late') {
    mkdirSync(join(installation, 'node_modules', 'bindings'), { recursive: true });
    writeFileSync(join(installation, 'node_modules', 'bindings', 'index.js'), BINDINGS);
  }
  const [example, text] = EXAMPLES[manner] ?? [];
  if (example !== undefined) writeFileSync(join(folder, example), text ?? '');
  return installation;
}

/** What some of them are published with. */
const EXAMPLES: Record<string, [string, string]> = {
  'reads-own-settings': ['config.example.json', '{ "notebooks": [{ "tool": "read_note" }] }'],
  'requires-own-settings': ['settings.json.sample', '{ "tool": "read_note" }'],
  'wants-settings-at-home': ['config.template.json', '{ "notebooks": [{ "tool": "read_note" }] }'],
};

/** Short waits: these servers answer at once or never. */
const LIMITS = { handshakeMs: 4_000, retryHandshakeMs: 4_000, listMs: 4_000 };

function inspect(manner: string, within: Sandbox, more: Partial<LaunchSpec> = {}): Promise<Inspection> {
  return inspectServer(
    {
      outcome: 'resolved',
      identity: `npm:${manner}-mcp`,
      server: { name: manner },
      specs: [aSpec(`${manner}-mcp`, fileOf(manner), more)],
      install: { dir: install(manner), integrity: 'sha512-x' },
    },
    inspectorWorld(within, LIMITS),
  );
}

describe.each(KINDS)('in the %s sandbox, a server', (kind) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox(kind);
  });

  it.concurrent.each<[string, string, object]>([
    [
      'that looks for a file gets one of the right shape',
      'wants-a-file',
      { help: { files: [{ path: '/home/sandbox/.acme-notes/oauth-client.json', kind: 'oauth-client' }] } },
    ],
    [
      'that reaches for its backend is answered on its own loopback, with a certificate it trusts',
      'wants-the-world',
      { help: { world: { manner: 'neutral', ports: [] } } },
    ],
    [
      'that looks into a folder which it was given finds what it looks for there',
      'looks-into-a-folder',
      {
        help: {
          files: [
            { path: '/home/sandbox/.config/acme', kind: 'folder' },
            { path: '/home/sandbox/.config/acme/notebooks', kind: 'folder' },
          ],
        },
      },
    ],
    [
      'that takes its backend’s answer for what it expects finds all of it, empty',
      'wants-a-shape',
      { help: { world: { manner: 'yielding', ports: [] } } },
    ],
    ['that waits for a port finds one', 'waits-for-a-port', { help: { world: { manner: 'neutral', ports: [27017] } } }],
    ['that speaks HTTP is asked there', 'speaks-http', { help: { http: { port: expect.any(Number) } } }],
    ['that speaks the older HTTP is asked there', 'speaks-sse', { help: { http: { port: 4013, path: '/sse' } } }],
    ['that names its commands is started with the right one', 'wants-a-subcommand', { arguments: [{ value: 'serve' }] }],
    [
      'that names a flag gets it',
      'wants-a-flag',
      { arguments: [{ value: '--workspace-token' }, { value: 'placeholder00000000000000000000000000000' }] },
    ],
    ['that looks for another program finds one that does nothing', 'wants-a-program', { help: { programs: ['acmectl'] } }],
    ['that loads an addon gets an inert one', 'wants-an-addon', { help: { inertAddons: true } }],
    ['that finds an addon late gets an inert one', 'finds-an-addon-late', { help: { inertAddons: true } }],
    ['that is published with its types is read all the same', 'is-written-with-types', { help: { guessExtensions: true } }],
    ['that sets what is now there by itself may do so', 'sets-a-global', { arguments: [] }],
    ['whose import lacks its ending is helped to find it', 'lacks-an-ending', { help: { guessExtensions: true } }],
    [
      'that looks for settings in its own folder gets the example that it ships',
      'reads-own-settings',
      { help: { files: [{ path: '/app/node_modules/reads-own-settings-mcp/config.json', kind: 'json' }], writableFolder: true } },
    ],
    [
      'that loads its settings as a module finds them',
      'requires-own-settings',
      { help: { files: [{ path: '/app/node_modules/requires-own-settings-mcp/settings.json', kind: 'json' }], writableFolder: true } },
    ],
    [
      'that looks for settings in its home gets the example that it ships',
      'wants-settings-at-home',
      { help: { files: [{ path: '/home/sandbox/.acme-notes/config.json', kind: 'json' }] } },
    ],
    ['that writes into its own folder may do so', 'keeps-logs-beside-it', { help: { writableFolder: true } }],
    ['that writes there by a stream may do so', 'streams-a-log', { help: { writableFolder: true } }],
    ['that writes there by promises may do so', 'keeps-a-cache-by-promises', { help: { writableFolder: true } }],
    ['that ends for want of an account is not let', 'ends-before-listing', { help: { refuseExit: true } }],
    ['that asks without a word is heard', 'asks-without-a-word', { variables: [{ name: 'ACME_NOTES_KEY', kind: 'secret' }] }],
  ])('%s', async (_what, manner, spec) => {
    const inspection = await inspect(manner, sandbox);
    expect(inspection).toMatchObject({ outcome: 'listed', basis: 'observed', tools: [{ name: 'read_note' }], receipt: { spec } });
  });

  it.concurrent('that is started where it lies may write there, and nothing of it is there afterwards', async () => {
    const folder = join(install('keeps-logs-beside-it'), 'node_modules', 'keeps-logs-beside-it-mcp');
    const inspection = await inspectCommand(['node', './keeps-logs-beside-it.mjs'], folder, inspectorWorld(sandbox, LIMITS));
    expect(inspection).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note' }],
      receipt: { spec: { help: { writableFolder: true } } },
    });
    expect(readdirSync(folder).sort()).toEqual(['json-rpc.mjs', 'keeps-logs-beside-it.mjs', 'package.json']);
  });

  it.concurrent('that only passes on what it is asked is named for what it is', async () => {
    expect(await inspect('is-a-bridge', sandbox)).toMatchObject({
      outcome: 'unsupported',
      detail:
        'It is a bridge: it sends what it is asked on to `mcp.acme-notes.example` and has no tools of its own. Look at that server instead.',
    });
  });

  it.concurrent('whose tools are what its backend has is not taken for one without tools', async () => {
    expect(await inspect('lists-what-its-backend-has', sandbox)).toMatchObject({
      outcome: 'unsupported',
      detail: 'Its tools come from what it is configured with or connected to: with something made up in that place it lists none.',
      receipt: { launches: expect.arrayContaining([expect.objectContaining({ outcome: 'listed', tools: 0 })]) },
    });
  });

  it.concurrent('that cannot be started is read instead, and never taken for one that was seen', async () => {
    const inspection = await inspect('cannot-be-started', sandbox);
    expect(inspection).toMatchObject({
      outcome: 'listed',
      basis: 'static',
      tools: [{ name: 'read_note', description: 'Returns one note.', inputSchema: { properties: { key: { type: 'string' } } } }],
      receipt: {
        incidents: [
          expect.stringMatching(/^Read from its source, because it could not be listed by starting it\. It ended with exit code 1/),
        ],
      },
    });
    expect(inspection.receipt?.launches?.every(({ outcome }) => outcome !== 'listed')).toBe(true);
  });

  it.concurrent('is started again where its documents say that it keeps tools back, and all starts are in the receipt', async () => {
    const wider = { arguments: ['--toolsets', 'all'].map((value) => ({ value, from: 'README.md' })), variables: [] };
    const inspection = await inspect('keeps-tools-back', sandbox, { wider });
    expect(inspection).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note' }, { name: 'write_note' }, { name: 'delete_note' }],
      receipt: {
        spec: { arguments: [{ value: '--toolsets' }, { value: 'all' }] },
        launches: [
          { why: 'as documented', outcome: 'listed', tools: 1, toolsDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
          { why: 'a documented switch may show more of its tools', outcome: 'listed', tools: 3 },
        ],
      },
    });
  });
});

describe('without a sandbox', () => {
  it('nobody is watched, helped or played a world to', async () => {
    const inspection = await inspect('wants-the-world', await openSandbox('none'));
    expect(inspection).toMatchObject({ outcome: 'would-not-start' });
    expect(inspection.receipt?.launches?.every(({ help }) => help === undefined)).toBe(true);
  });
});
