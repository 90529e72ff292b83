import { describe, expect, it } from 'vitest';
import { readCall } from '#crawler/resolve/client-blocks';
import { readCommandFunction } from '#crawler/resolve/command-function';
import { pythonCalls } from '#crawler/resolve/python-calls';
import { readSmitheryYaml } from '#crawler/resolve/smithery-yaml';

const SECRET_FILL = 'placeholder00000000000000000000000000000';
const own = { name: '@acme/notes-mcp', commands: ['notes-mcp'] };
const FROM = 'smithery.yaml commandFunction';

function aDocument(commandFunction: string, more = ''): string {
  return `startCommand:
  type: stdio
  configSchema:
    type: object
    required: [notesKey]
    properties:
      notesKey: { type: string, description: The key }
      level: { type: string, enum: [low, high] }
      region: { type: string, default: north-1 }
      never: { type: string }
  commandFunction: |-
${commandFunction.replace(/^/gm, '    ')}
${more}`;
}

describe('readSmitheryYaml', () => {
  it('reads the command with made-up values for what the configuration asks for', () => {
    const text = aDocument(`// starts it
(config) => ({
  command: 'npx',
  args: ['-y', '@acme/notes-mcp', '--level', config.level, \`--region=\${config.region}\`],
  env: { NOTES_KEY: config.notesKey, NEVER: config.never, MODE: "plain", PATH: '/evil' },
})`);
    expect(readSmitheryYaml(text, own, readCall)).toEqual({
      arguments: [
        { value: '--level', from: FROM },
        { value: 'low', from: FROM },
        { value: '--region=north-1', from: FROM },
      ],
      variables: [
        { name: 'NOTES_KEY', kind: 'secret', placeholder: SECRET_FILL, required: true, from: FROM },
        { name: 'MODE', kind: 'text', placeholder: 'plain', required: true, from: FROM },
      ],
    });
  });

  it('takes the example of a value, but not where it could be a credential', () => {
    const text = aDocument(
      `config => { return { command: 'node', args: ['dist/index.js', config.team], env: { NOTES_KEY: config.notesKey } }; }`,
      '  exampleConfig:\n    team: blue\n    notesKey: sk-live-1234567890abcdef1234\n',
    );
    const facts = readSmitheryYaml(text, own, readCall);
    expect(facts?.arguments).toEqual([{ value: 'blue', from: FROM }]);
    expect(facts?.variables[0]?.placeholder).toMatch(/^sk-placeholder0+$/);
  });

  it('reads how a Python package is called', () => {
    const python = { name: 'acme-notes', commands: ['acme-notes'], modules: new Set(['acme_notes.server']), repositories: [] };
    const text = aDocument(`(config) => ({ "command": "python", "args": ["-m", "acme_notes.server", "--key", config.notesKey] })`);
    expect(readSmitheryYaml(text, python, pythonCalls(python))).toMatchObject({
      command: '-m acme_notes.server',
      arguments: [{ value: '--key' }, { value: SECRET_FILL }],
    });
  });

  it.each([
    ['another package', aDocument(`(config) => ({ command: 'npx', args: ['-y', 'other-mcp'] })`)],
    ['a function that decides', aDocument(`(config) => ({ command: 'npx', args: config.x ? ['@acme/notes-mcp'] : [] })`)],
    [
      'statements before the return',
      aDocument(`(config) => { const env = {}; return { command: 'npx', args: ['@acme/notes-mcp'], env } }`),
    ],
    ['what is not spoken over stdio', aDocument(`(c) => ({ command: 'notes-mcp' })`).replace('type: stdio', 'type: http')],
    ['aliases', `a: &a [x, x]\nb: *a\n${aDocument(`(c) => ({ command: 'notes-mcp' })`)}`],
    ['what is no YAML', 'startCommand: [\n'],
    ['what is too long', aDocument(`(c) => ({ command: 'notes-mcp' })`) + '#'.repeat(200_000)],
    ['what nests without end', `startCommand: ${'['.repeat(50_000)}`],
    ['no command at all', 'startCommand: { type: stdio }\n'],
  ])('says nothing for %s', (_claim, text) => {
    expect(readSmitheryYaml(text, own, readCall)).toBeUndefined();
  });
});

describe('readCommandFunction', () => {
  it.each([
    [`(config) => ({ command: 'a' })`, { command: 'a', args: [], env: {} }],
    [`(config) => { return { command: "a", args: [] } }`, { command: 'a', args: [], env: {} }],
    [
      `function (c) { return { command: 'a', args: [c.b || 'd', 3, true] } }`,
      { command: 'a', args: [{ config: 'b', fallback: 'd' }, '3', 'true'], env: {} },
    ],
    [
      `(config) => ({ command: 'it\\'s', args: [String(config.port), config.x.toString(), config?.y] })`,
      { command: "it's", args: [{ config: 'port' }, { config: 'x' }, { config: 'y' }], env: {} },
    ],
  ])('reads %s', (source, command) => {
    expect(readCommandFunction(source)).toEqual(command);
  });

  it.each([
    `(config) => ({ command: process.env.X })`,
    `(config) => ({ ...config })`,
    `(config) => ({ command: 'a', args: [...config.all] })`,
    `(config) => ({ command: 'a', args: [require('fs')] })`,
    `(config) => ({ command: 'a', args: [\`\${config.a}\${config.b}\`] })`,
    `(config) => { if (config.a) return { command: 'a' }; return { command: 'b' } }`,
    `(config) => ({ command: 'a', env: ${'{ x: '.repeat(40)}1${' }'.repeat(40)} })`,
    `=> (`,
    '',
    `(config) => ({ command: 'a' `,
  ])('leaves %s', (source) => {
    expect(readCommandFunction(source)).toBeUndefined();
  });
});
