import { describe, expect, it } from 'vitest';
import { isUsableVariableName } from '#crawler/resolve/launch-facts';
import type { InstalledPackage } from '#crawler/resolve/read-package';
import { launchSpecs } from '#crawler/resolve/specs';

const block = (entry: unknown) => `\`\`\`json\n${JSON.stringify({ mcpServers: { x: entry } })}\n\`\`\`\n`;
const aPackage = (more: Partial<InstalledPackage> = {}): InstalledPackage => ({
  programs: [
    { command: 'notes', file: 'notes.js' },
    { command: 'notes-admin', file: 'admin.js' },
  ],
  declared: 2,
  readme: '',
  ...more,
});
const startsOf = (pkg: InstalledPackage, serverJson?: unknown) =>
  launchSpecs('notes', '1.0.0', pkg, serverJson).map((spec) => [spec.entry?.value, ...spec.arguments.map(({ value }) => value)].join(' '));

const serverJson = { packages: [{ registryType: 'npm', identifier: 'notes', packageArguments: [{ type: 'positional', value: 'start' }] }] };

describe('launchSpecs', () => {
  it.each([
    ['the command alone where nothing else is known', aPackage(), undefined, ['notes.js']],
    [
      'server.json before README before the command',
      aPackage({ readme: block({ command: 'npx', args: ['notes', 'serve'] }) }),
      serverJson,
      ['notes.js start', 'notes.js serve', 'notes.js'],
    ],
    ['the server.json of the package where none came along', aPackage({ serverJson }), undefined, ['notes.js start', 'notes.js']],
    [
      'each start once',
      aPackage({ readme: block({ command: 'npx', args: ['notes', 'start'] }) + block({ command: 'notes' }) }),
      serverJson,
      ['notes.js start', 'notes.js'],
    ],
    [
      'the command alone first where the README shows that first',
      aPackage({ readme: block({ command: 'npx', args: ['notes'] }) + block({ command: 'npx', args: ['notes', '--verbose'] }) }),
      undefined,
      ['notes.js', 'notes.js --verbose'],
    ],
    [
      'the command that the README calls',
      aPackage({ readme: block({ command: 'notes-admin', args: ['x'] }) }),
      undefined,
      ['admin.js x', 'notes.js'],
    ],
    ['the main file without commands', aPackage({ programs: [], main: 'main.js' }), undefined, ['main.js']],
    ['nothing without a file', aPackage({ programs: [] }), serverJson, []],
  ])('gives %s', (_claim, pkg, document, starts) => {
    expect(startsOf(pkg, document)).toEqual(starts);
  });
});

describe('variables that a document may set', () => {
  it.each([
    'npm_config_registry',
    'NODE_OPTIONS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'HTTPS_PROXY',
    'BASH_ENV',
    'LD_PRELOAD',
    'UV_INDEX_URL',
    'PIP_INDEX_URL',
    'PYTHONPATH',
    'GIT_SSH_COMMAND',
    'SSL_CERT_FILE',
    'DOCKER_HOST',
    'XDG_CONFIG_HOME',
    'ComSpec',
    'USERPROFILE',
    'APPDATA',
    'PREFIX',
    'SHELLOPTS',
    'PS4',
    'VOLTA_HOME',
    'TOOLWARDEN_HOME',
    'a b',
    '',
  ])('are not `%s`, which steers another program than the server', (name) => {
    expect(isUsableVariableName(name)).toBe(false);
  });

  it.each(['NOTES_API_KEY', 'GITHUB_TOKEN', 'NODE_ENV', 'DATABASE_URL', 'SSH_HOST', 'GIT_BASE_DIR', 'NPM_TOKEN', 'ENV'])(
    'can be `%s`',
    (name) => {
      expect(isUsableVariableName(name)).toBe(true);
    },
  );
});
