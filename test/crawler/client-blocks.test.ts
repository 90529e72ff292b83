import { describe, expect, it } from 'vitest';
import { readClientBlocks } from '#crawler/resolve/client-blocks';

const own = { name: '@acme/notes-mcp', commands: ['notes-mcp', 'notes-admin'] };
const fenced = (...blocks: unknown[]) =>
  blocks.map((block) => `\`\`\`json\n${typeof block === 'string' ? block : JSON.stringify(block, null, 2)}\n\`\`\``).join('\n\n');
const server = (entry: unknown) => ({ mcpServers: { notes: entry } });
const wordsOf = (readme: string) => readClientBlocks(readme, own).map((facts) => facts.arguments.map(({ value }) => value));

describe('readClientBlocks', () => {
  it('takes the arguments behind the package and the env beside them, and says from where', () => {
    const readme = fenced(
      server({ command: 'npx', args: ['-y', '@other/thing', '/data'] }),
      server({ command: 'npx', args: ['-y', '@acme/notes-mcp@latest', 'stdio', '/path/to/notes'], env: { NOTES_API_KEY: '<your key>' } }),
    );
    const from = 'README.md mcpServers block 2';
    expect(readClientBlocks(readme, own)).toEqual([
      {
        arguments: [
          { value: 'stdio', from },
          { value: '/tmp', from },
        ],
        variables: [
          { name: 'NOTES_API_KEY', kind: 'secret', placeholder: 'placeholder00000000000000000000000000000', required: true, from },
        ],
      },
    ]);
  });

  it.each([
    ['VS Code', fenced({ inputs: [{ id: 'k' }], servers: { notes: { type: 'stdio', command: 'npx', args: ['@acme/notes-mcp', 'a'] } } })],
    ['settings with mcp.servers', fenced({ mcp: { servers: { notes: { command: 'npx', args: ['-y', '@acme/notes-mcp', 'a'] } } } })],
    ['no outer braces', fenced('"mcpServers": {"notes": {"command": "npx", "args": ["-y", "@acme/notes-mcp", "a"]}}')],
    ['comments and trailing commas', fenced('{ // mine\n mcpServers: { notes: { command: "npx", args: ["@acme/notes-mcp", "a",], }, }, }')],
    ['the command as a list', fenced({ mcp: { notes: { command: ['npx', '-y', '@acme/notes-mcp', 'a'] } } })],
    ['the line in the command', fenced(server({ command: 'npx -y @acme/notes-mcp a' }))],
    ['cmd /c', fenced(server({ command: 'cmd', args: ['/c', 'npx', '-y', '@acme/notes-mcp', 'a'] }))],
    ['npx.cmd', fenced(server({ command: 'C:\\nodejs\\npx.cmd', args: ['@acme/notes-mcp', 'a'] }))],
    ['pnpm dlx', fenced(server({ command: 'pnpm', args: ['dlx', '@acme/notes-mcp', 'a'] }))],
    ['npm exec with dashes', fenced(server({ command: 'npm', args: ['exec', '--yes', '@acme/notes-mcp', '--', 'a'] }))],
    ['bunx', fenced(server({ command: 'bunx', args: ['@acme/notes-mcp', 'a'] }))],
    ['its own command', fenced(server({ command: 'notes-mcp', args: ['a'] }))],
    ['a package option', fenced(server({ command: 'npx', args: ['-y', '-p', '@acme/notes-mcp', 'notes-mcp', 'a'] }))],
    ['an indented fence of tildes', '1. Do\n   ~~~~js\n   {"a":{"command":"npx","args":["@acme/notes-mcp","a"]}}\n   ~~~~'],
    ['a quote', '> ```json\n> {"a":{"command":"npx","args":["@acme/notes-mcp","a"]}}\n> ```'],
    ['Windows line ends', fenced(server({ command: 'npx', args: ['@acme/notes-mcp', 'a'] })).replaceAll('\n', '\r\n')],
  ])('reads a block with %s', (_claim, readme) => {
    expect(wordsOf(readme)).toEqual([['a']]);
  });

  it('says which command a block calls', () => {
    const readme = fenced(
      server({ command: 'notes-admin', args: ['a'] }),
      server({ command: 'npx', args: ['--package=@acme/notes-mcp', 'notes-admin', 'b'] }),
    );
    expect(readClientBlocks(readme, own)).toMatchObject([{ command: 'notes-admin' }, { command: 'notes-admin' }]);
  });

  it.each([
    ['another package', fenced(server({ command: 'npx', args: ['-y', '@acme/notes-mcp-extra', 'a'] }))],
    ['another package that is told of this one', fenced(server({ command: 'npx', args: ['-y', 'some-runner', 'run', '@acme/notes-mcp'] }))],
    ['another program', fenced(server({ command: 'docker', args: ['run', '@acme/notes-mcp'] }))],
    ['a program named like a member of every object', fenced(server({ command: 'constructor', args: ['@acme/notes-mcp'] }))],
    ['a remote', fenced(server({ url: 'https://mcp.example.com/mcp' }))],
    ['a shell line', '```sh\nnpx -y @acme/notes-mcp command\n```'],
    ['text outside a fence', JSON.stringify(server({ command: 'npx', args: ['@acme/notes-mcp', 'a'] }))],
    ['a fence without an end', '```json\n{"a":{"command":"npx","args":["@acme/notes-mcp","a"]}}'],
    ['arguments that are no words', fenced(server({ command: 'npx', args: [{ x: '@acme/notes-mcp' }] }))],
    ['nesting without end', fenced(`${'{"command":'.repeat(5_000)}1${'}'.repeat(5_000)}`)],
  ])('passes over %s', (_claim, readme) => {
    expect(readClientBlocks(readme, own)).toEqual([]);
  });

  it('leaves out variables that would change how every program runs, and takes numbers as text', () => {
    const env = { PATH: '/x', NODE_OPTIONS: '--require x', LD_PRELOAD: 'x', 'A B': 'x', PORT: 3000, DEBUG: true };
    const [facts] = readClientBlocks(fenced(server({ command: 'notes-mcp', env })), own);
    expect(facts?.variables.map(({ name, placeholder }) => [name, placeholder])).toEqual([
      ['PORT', '3000'],
      ['DEBUG', 'true'],
    ]);
  });

  it('leaves out switches under which the server would list fewer tools', () => {
    const args = ['--readOnly', '--read-only=true', '--read-only', 'true', '--only-read', 'x', 'readonly.txt'];
    const env = { NOTES_READ_ONLY: 'true', ALLOW_ONLY_NON_DESTRUCTIVE_TOOLS: 'true', NOTES_READER: 'only' };
    const [facts] = readClientBlocks(fenced(server({ command: 'notes-mcp', args, env })), own);
    expect(facts?.arguments.map(({ value }) => value)).toEqual(['--only-read', 'x', 'readonly.txt']);
    expect(facts?.variables.map(({ name }) => name)).toEqual(['NOTES_READER']);
  });

  it('reads no more than 200 blocks, none above 64 KiB', () => {
    const block = server({ command: 'notes-mcp', args: ['a'] });
    expect(readClientBlocks(fenced(...Array.from({ length: 230 }, () => block)), own).length).toBe(200);
    expect(readClientBlocks(fenced({ ...block, padding: 'x'.repeat(70_000) }), own)).toEqual([]);
  });
});
