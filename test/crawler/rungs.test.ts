import { describe, expect, it } from 'vitest';
import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { type Evidence, RUNGS, type Sample } from '#crawler/inspect/rungs';
import { nothingSeen } from '#crawler/inspect/sights';
import { aSpec } from './inspect-support.ts';

const SECRET = 'placeholder00000000000000000000000000000';
const aVariable = (name: string, more: Partial<LaunchVariable> = {}): LaunchVariable => ({
  name,
  kind: 'text',
  placeholder: 'x',
  required: true,
  from: 'README.md mcpServers block 1',
  ...more,
});

function evidence(sample: Sample): Evidence {
  const { said = '', usage = '', silent = false, seen = {} } = typeof sample === 'string' ? { said: sample } : sample;
  return { said, usage, silent, seen: { ...nothingSeen(), ...seen }, unbuildable: [] };
}

function rung(id: string) {
  const found = RUNGS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no rung ${id}`);
  return (spec: LaunchSpec, sample: Sample) => found.change(spec, evidence(sample));
}
const plain = aSpec('notes-mcp', 'index.js');
const words = (specs: LaunchSpec[]) => specs.map((spec) => spec.arguments.map(({ value }) => value).join(' '));
const set = (specs: LaunchSpec[]) =>
  specs.map(({ variables }) => variables.filter(({ required }) => required).map(({ name, placeholder }) => `${name}=${placeholder}`));

describe('RUNGS', () => {
  const spec = aSpec('notes-mcp', 'index.js', {
    arguments: [{ value: `--api-key=${SECRET}`, from: 'README.md mcpServers block 1' }],
    variables: [aVariable('NOTES_REGION', { required: false })],
  });
  const cases = (which: 'helps' | 'leaves') =>
    RUNGS.flatMap((each) => each[which].map((sample) => ({ rung: each, sample, shown: `${each.id}: ${JSON.stringify(sample)}` })));

  it('each has evidence that it helps with', () => {
    for (const { id, helps } of RUNGS) expect(helps.length, id).toBeGreaterThan(0);
  });
  it.each(cases('helps'))('helps with $shown', ({ rung: each, sample }) => {
    expect(each.change(spec, evidence(sample))).not.toEqual([]);
  });
  it.each(cases('leaves'))('leaves alone $shown', ({ rung: each, sample }) => {
    expect(each.change(spec, evidence(sample))).toEqual([]);
  });
});

describe('help with words on the command line', () => {
  it.each<[string, Sample, string[]]>([
    ['needed-flag', "error: required option '--api-key <key>' not specified", [`--api-key ${SECRET}`]],
    [
      'needed-flag',
      'Missing required arguments: token, site-url',
      [`--token ${SECRET} --site-url https://example.invalid`, `--token ${SECRET}`],
    ],
    ['start-command', '  serve  start it\n  stdio  start it on stdio\n  login  sign in', ['stdio', 'serve']],
    ['needed-positional', 'Usage: notes-mcp <directory> [other]', ['/tmp']],
    ['needed-positional', 'Usage: notes-mcp <postgres-url>', ['postgresql://user:placeholder@127.0.0.1:5432/placeholder']],
    ['needed-flag', 'Flags:\n      --log-file string   Path of a file. Required over stdio; overrides --config\n  -h, --help', []],
    ['over-stdio', { usage: '  --transport <kind>  stdio or http' }, ['--transport stdio']],
    ['one-of-the-choices', 'Argument: mode, Choices: "fast", "slow"', ['--mode fast']],
  ])('%s of %j', (id, sample, expected) => {
    expect(words(rung(id)(plain, sample))).toEqual(expected);
  });

  it('adds nothing that is there already', () => {
    const spec = aSpec('notes-mcp', 'index.js', { arguments: [{ value: '--token=x', from: 'README.md' }] });
    expect(rung('needed-flag')(spec, '--token is required')).toEqual([]);
  });
});

describe('one of the choices', () => {
  const withMode = aSpec('notes-mcp', 'index.js', {
    arguments: ['--mode', 'x', '--name', 'y'].map((value) => ({ value, from: 'README.md' })),
    variables: [aVariable('NOTES_KIND', { placeholder: 'z' })],
  });

  it('takes the place of what stood behind the flag, or of what was refused', () => {
    expect(words(rung('one-of-the-choices')(withMode, '--mode must be one of: fast, slow'))).toEqual(['--mode fast --name y']);
    expect(words(rung('one-of-the-choices')(withMode, "Expected 'a' | 'b', received 'y'"))).toEqual(['--mode x --name a']);
    const both = aSpec('notes-mcp', 'index.js', {
      arguments: ['--name', 'y'].map((value) => ({ value, from: 'README.md' })),
      variables: [aVariable('NOTES_ID', { placeholder: 'y' }), aVariable('NOTES_KIND', { placeholder: 'y' })],
    });
    expect(rung('one-of-the-choices')(both, "Expected 'a' | 'b', received 'y'").map((spec) => [...words([spec]), ...set([spec])])).toEqual([
      ['--name y', ['NOTES_ID=y', 'NOTES_KIND=a']],
      ['--name y', ['NOTES_ID=a', 'NOTES_KIND=y']],
      ['--name a', ['NOTES_ID=y', 'NOTES_KIND=y']],
    ]);
    expect(set(rung('one-of-the-choices')(withMode, "Expected 'a' | 'b', received 'z'"))).toEqual([['NOTES_KIND=a']]);
  });

  it('sets what was not set, and leaves what is so already', () => {
    const said = 'NOTES_MODE must be one of: team, personal\nNOTES_KIND must be one of: z, a';
    expect(set(rung('one-of-the-choices')(withMode, said))).toEqual([['NOTES_KIND=z', 'NOTES_MODE=team']]);
    expect(rung('one-of-the-choices')(withMode, '--mode must be one of: x, y')).toEqual([]);
  });
});

describe('help with variables', () => {
  it('sets the first of many names alone', () => {
    const said = 'No token: set NOTES_TOKEN.\nEnvironment variables:\n  NOTES_MODEL  the model';
    expect(set(rung('first-named')(plain, said))).toEqual([[`NOTES_TOKEN=${SECRET}`]]);
  });

  it('writes a made-up key as the server says keys begin', () => {
    const spec = aSpec('notes-mcp', 'index.js', {
      arguments: [
        { value: `--api-key=${SECRET}`, from: 'x' },
        { value: '--verbose', from: 'x' },
      ],
      variables: [aVariable('NOTES_TOKEN', { kind: 'secret', placeholder: SECRET })],
    });
    const shaped = rung('shaped-as-told')(spec, 'Invalid key. Expected sk_live_*');
    expect(words(shaped)).toEqual(['--api-key=sk_live_placeholder0000000000000000000000000 --verbose']);
    expect(set(shaped)).toEqual([['NOTES_TOKEN=sk_live_placeholder0000000000000000000000000']]);
  });

  it('writes each variable as its own line says', () => {
    const spec = aSpec('notes-mcp', 'index.js', {
      variables: [
        aVariable('NOTES_SID', { placeholder: 'placeholder' }),
        aVariable('NOTES_TOKEN', { kind: 'secret', placeholder: SECRET }),
      ],
    });
    const said = '  - NOTES_SID: must start with AC\n  - NOTES_TOKEN: must start with "ntn_"\n';
    expect(set(rung('shaped-as-told')(spec, said))).toEqual([
      ['NOTES_SID=ACplaceholder', 'NOTES_TOKEN=ntn_placeholder0000000000000000000000000'],
    ]);
  });

  it('gives the address that the server gives as an example, with its blanks filled', () => {
    const spec = aSpec('notes-mcp', 'index.js', { variables: [aVariable('NOTES_ENVIRONMENT', { placeholder: 'placeholder' })] });
    const said = 'Please set NOTES_ENVIRONMENT to a valid address (e.g., https://<environment-id>.apps.notes.example).';
    expect(set(rung('like-the-example')(spec, said))).toEqual([['NOTES_ENVIRONMENT=https://placeholder.apps.notes.example']]);
  });

  it('sets what was looked for and is worth setting', () => {
    const seen = { variables: ['DEBUG', 'NOTES_API_KEY', 'LOG_LEVEL', 'NOTES_PROXY_URL', 'NOTES_ORG', 'NOTES_DRY_RUN'] };
    expect(set(rung('asked-for')(plain, { seen }))).toEqual([[`NOTES_API_KEY=${SECRET}`, 'NOTES_ORG=placeholder']]);
  });
});

describe('help from inside', () => {
  it('asks over HTTP where it was said to be listened, else where it was seen', () => {
    expect(rung('over-http')(plain, { silent: true, said: 'Running on http://0.0.0.0:4000/api/mcp' })[0]?.help).toEqual({
      http: { port: 4000, path: '/api/mcp' },
    });
    expect(rung('over-http')(plain, { seen: { ports: [3100] } })[0]?.help).toEqual({ http: { port: 3100 } });
  });

  it('plays the world in every manner, with the ports that were closed', () => {
    const seen = { connections: [{ host: '127.0.0.1', port: 6379, code: 'ECONNREFUSED' }] };
    expect(rung('played-world')(plain, { seen }).map(({ help }) => help?.world)).toEqual([
      { manner: 'neutral', ports: [6379] },
      { manner: 'yielding', ports: [6379] },
      { manner: 'refusing', ports: [6379] },
      { manner: 'empty', ports: [6379] },
    ]);
  });

  it('puts no end of programs and no flag of any length in the place of what a server says it misses', () => {
    const said = Array.from({ length: 600 }, (_, at) => `tool${at}: not found`).join('\n');
    const [once] = rung('stand-in-programs')(plain, said);
    expect(once?.help?.programs).toHaveLength(32);
    expect(rung('stand-in-programs')(once ?? plain, 'another: not found')).toEqual([]);
    expect(rung('needed-flag')(plain, `Please provide --${'token'.repeat(20)} and --key`).map((spec) => spec.arguments[0]?.value)).toEqual([
      '--key',
    ]);
  });

  it('knows where a file lies that nobody needs to name', () => {
    const said = 'Error: no current-context is set in kubeconfig.';
    expect(rung('sought-files')(plain, said)[0]?.help?.files).toEqual([{ path: '/home/sandbox/.kube/config', kind: 'kubeconfig' }]);
  });

  it('looks into a folder that was made for it', () => {
    const made = { path: '/home/sandbox/.config/acme', kind: 'folder' as const };
    const spec = aSpec('notes-mcp', 'index.js', { help: { files: [made] } });
    const seen = { files: ['/home/sandbox/.config/acme/notebooks', '/home/sandbox/.config/other/notebooks'] };
    expect(rung('sought-files')(spec, { seen })[0]?.help?.files).toEqual([
      made,
      { path: '/home/sandbox/.config/acme/notebooks', kind: 'folder' },
    ]);
  });

  it('knows a file by its ending, whatever the flag is called that names it', () => {
    const spec = aSpec('notes-mcp', 'index.js', {
      arguments: ['--api', '/tmp/placeholder.graphqls'].map((value) => ({ value, from: 'README.md' })),
    });
    expect(rung('sought-files')(spec, { seen: { files: ['/tmp/placeholder.graphqls'] } })[0]?.help?.files).toEqual([
      { path: '/tmp/placeholder.graphqls', kind: 'graphql' },
    ]);
  });

  it.each<[string, Sample, string[]]>([
    ['seen from inside', { seen: { unbuilt: ['@acme/vault', 'notes/node_modules/vault'] } }, ['@acme/vault', 'notes/node_modules/vault']],
    [
      'that a library looked for',
      'Error: Could not locate the bindings file. Tried:\n → /app/node_modules/@acme/vault/build/vault.node\n → /app/node_modules/@acme/vault/out/vault.node',
      ['@acme/vault'],
    ],
    [
      'that a package in another asked for itself',
      "Error: Cannot find module './vault.node'\nRequire stack:\n- /app/node_modules/notes/node_modules/vault/index.js\n- /app/node_modules/notes/index.js",
      ['notes/node_modules/vault'],
    ],
    ['in any number up to four', { seen: { unbuilt: ['a', 'b', 'c', 'd', 'e'] } }, ['a', 'b', 'c', 'd']],
  ])('builds addons %s', (_what, sample, builtAddons) => {
    expect(rung('built-addons')(plain, sample)[0]?.help).toEqual({ builtAddons });
  });

  it('builds what comes to light with those that were built', () => {
    const spec = { ...plain, help: { builtAddons: ['vault'] } };
    expect(rung('built-addons')(spec, { seen: { unbuilt: ['vault', 'other'] } })[0]?.help).toEqual({ builtAddons: ['vault', 'other'] });
    expect(rung('built-addons')(spec, { seen: { unbuilt: ['vault'] } })).toEqual([]);
  });

  it('puts settings into its own folder with a layer over it, and all of the rest beside them', () => {
    const own = '/app/node_modules/notes-mcp';
    const seen = { files: [`${own}/config.yml`, '/home/sandbox/.notes/token.json', `${own}/lib/settings.js`, `${own}/package-lock.json`] };
    expect(rung('sought-files')(plain, { seen })[0]?.help).toEqual({
      files: [
        { path: `${own}/config.yml`, kind: 'yaml' },
        { path: '/home/sandbox/.notes/token.json', kind: 'oauth-token' },
        { path: `${own}/lib/settings.js`, kind: 'json' },
      ],
      writableFolder: true,
    });
  });

  it('lays nothing over a folder that nobody watches from inside', () => {
    const inPython = { ...plain, ecosystem: 'pypi' as const };
    const said =
      "EROFS: read-only file system, mkdir '/app/logs'\nENOENT: no such file or directory, open '/app/node_modules/notes-mcp/config.json'";
    for (const id of ['writable-folder', 'sought-files']) expect(rung(id)(inPython, said), id).toEqual([]);
    expect(rung('writable-folder')({ ...plain, help: { writableFolder: true } }, said)).toEqual([]);
  });

  it('puts a file where a made-up value was taken for a path', () => {
    const spec = aSpec('notes-mcp', 'index.js', {
      variables: [aVariable('NOTES_SERVICE_ACCOUNT', { kind: 'secret', placeholder: SECRET })],
    });
    const seen = { files: [`/home/sandbox/${SECRET}`, '/home/sandbox/.cache/x'] };
    expect(rung('sought-files')(spec, { seen })[0]?.help?.files).toEqual([{ path: `/home/sandbox/${SECRET}`, kind: 'service-account' }]);
  });
});
