import { describe, expect, it } from 'vitest';
import { readServerJson } from '#crawler/resolve/server-json';

const document = (entry: Record<string, unknown>) => ({
  name: 'io.github.acme/notes',
  packages: [
    { registryType: 'pypi', identifier: '@acme/notes-mcp', environmentVariables: [{ name: 'WRONG' }] },
    {
      registryType: 'npm',
      identifier: '@acme/notes-mcp',
      transport: { type: 'streamable-http' },
      environmentVariables: [{ name: 'HTTP' }],
    },
    { registryType: 'npm', identifier: '@acme/notes-mcp', transport: { type: 'stdio' }, ...entry },
  ],
});
const read = (entry: Record<string, unknown>) => readServerJson(document(entry), '@acme/notes-mcp');
const wordsOf = (packageArguments: unknown[]) => read({ packageArguments })?.arguments.map(({ value }) => value);

describe('readServerJson', () => {
  it('takes the variables with what the document says of them', () => {
    const environmentVariables = [
      { name: 'NOTES_API_KEY', isRequired: true, isSecret: true, default: 'sk-real' },
      { name: 'NOTES_URL', default: 'https://api.notes.test/v1' },
      { name: 'NOTES_MODE', choices: ['read', 'write'], is_required: true },
      { name: 'NOTES_DIR', format: 'filepath' },
      { name: 'NOTES_USER', placeholder: 'your-user' },
      { name: 'PATH', default: '/x' },
      { title: 'no name' },
      7,
    ];
    const from = 'server.json environmentVariables';
    expect(read({ environmentVariables })).toEqual({
      arguments: [],
      variables: [
        {
          name: 'NOTES_API_KEY',
          kind: 'secret',
          placeholder: 'sk-placeholder0000000000000000000000000000000000000',
          required: true,
          from,
        },
        { name: 'NOTES_URL', kind: 'url', placeholder: 'https://api.notes.test/v1', required: false, from },
        { name: 'NOTES_MODE', kind: 'choice', placeholder: 'read', required: true, from },
        { name: 'NOTES_DIR', kind: 'path', placeholder: '/tmp', required: false, from },
        { name: 'NOTES_USER', kind: 'text', placeholder: 'placeholder', required: false, from },
      ],
    });
  });

  it.each([
    [
      'fixed and default values',
      [
        { type: 'positional', value: 'stdio' },
        { type: 'positional', default: 7 },
      ],
      ['stdio', '7'],
    ],
    ['a named value as one word', [{ type: 'named', name: '--mode', value: 'read' }], ['--mode=read']],
    ['a short name as two words', [{ type: 'named', name: '-m', value: 'read' }], ['-m', 'read']],
    ['a name without dashes', [{ type: 'named', name: 'mode', default: 'read' }], ['--mode=read']],
    ['a required switch', [{ type: 'named', name: '--readonly', format: 'boolean', isRequired: true }], ['--readonly']],
    [
      'a required open value',
      [{ type: 'named', name: '--api-key', isRequired: true }],
      ['--api-key=placeholder00000000000000000000000000000'],
    ],
    ['a required open folder', [{ type: 'positional', valueHint: 'directory', isRequired: true }], ['/tmp']],
    ['a folder of the author', [{ type: 'positional', value: '/Users/me/notes' }], ['/tmp']],
    [
      'nothing for what is open and optional',
      [
        { type: 'named', name: '--x' },
        { type: 'positional', valueHint: 'y' },
      ],
      [],
    ],
    [
      'a template filled in',
      [{ type: 'named', name: '--root', value: 'notes-{team}-{open}', variables: { team: { default: 'red' } } }],
      ['--root=notes-red-{open}'],
    ],
    ['stdio of a transport', [{ type: 'named', name: '--transport', default: 'http' }], ['--transport=stdio']],
    ['no name that is not one', [{ type: 'named', name: '--x; rm', value: 'y' }], []],
  ])('makes %s', (_claim, packageArguments, words) => {
    expect(wordsOf(packageArguments)).toEqual(words);
  });

  it('reads the older spelling', () => {
    const older = {
      packages: [
        {
          registry_name: 'npm',
          name: 'notes',
          environment_variables: [{ name: 'NOTES_KEY', is_secret: true, is_required: true }],
          package_arguments: [{ type: 'positional', value: 'start', is_required: true }],
        },
      ],
    };
    expect(readServerJson(older, 'notes')).toMatchObject({
      arguments: [{ value: 'start', from: 'server.json packageArguments' }],
      variables: [{ name: 'NOTES_KEY', kind: 'secret', required: true }],
    });
  });

  it.each([
    ['of another package', document({})],
    ['without packages', { name: 'x' }],
    ['with odd packages', { packages: [null, 3, { registryType: 'npm', identifier: 7 }] }],
    ['that is no document', 'x'],
    ['that is absent', undefined],
  ])('says nothing from a document %s', (_claim, value) => {
    expect(readServerJson(value, 'another')).toBeUndefined();
  });
});
