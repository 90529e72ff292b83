import { describe, expect, it } from 'vitest';
import { readShellLines } from '#crawler/resolve/shell-lines';

const own = { name: '@acme/notes-mcp', commands: ['notes-mcp'] };
const fenced = (...lines: string[]) => ['```bash', ...lines, '```'].join('\n');
const read = (readme: string) =>
  readShellLines(readme, own).map(({ arguments: words, variables }) => [
    ...variables.map(({ name, placeholder }) => `${name}=${placeholder}`),
    ...words.map(({ value }) => value),
  ]);

describe('readShellLines', () => {
  it.each([
    ['arguments behind the name', 'npx -y @acme/notes-mcp --toolsets all', [['--toolsets', 'all']]],
    ['a prompt and a version', '$ npx @acme/notes-mcp@latest serve', [['serve']]],
    ['variables before it', 'NOTES_MODE=fast npx -y @acme/notes-mcp', [['NOTES_MODE=fast']]],
    ['blanks in quotes', 'npx -y @acme/notes-mcp --api-key "<your key>"', [['--api-key', 'placeholder00000000000000000000000000000']]],
    [
      'a client that registers it',
      'client mcp add notes -e NOTES_MODE=fast -- npx -y @acme/notes-mcp stdio',
      [['NOTES_MODE=fast', 'stdio']],
    ],
    ['a line that goes on', 'npx -y @acme/notes-mcp \\\n  --region eu', [['--region', 'eu']]],
    ['what a shell would do with it', 'npx -y @acme/notes-mcp serve > log.txt 2>&1 # comment', [['serve']]],
  ])('reads %s', (_what, line, expected) => {
    expect(read(fenced(line))).toEqual(expected);
  });

  it.each([
    ['another package', 'npx -y @acme/notes-mcp-client @acme/notes-mcp'],
    ['a set-up', 'npx @acme/notes-mcp init'],
    ['a sign-in', 'npx @acme/notes-mcp auth --force'],
    ['an installation', 'npm install -g @acme/notes-mcp'],
    ['a comment', '# npx @acme/notes-mcp serve'],
    ['prose', 'See npm for @acme/notes-mcp.'],
  ])('passes over %s', (_what, line) => {
    expect(read(fenced(line))).toEqual([]);
  });

  it('reads nothing outside of code', () => {
    expect(read('npx -y @acme/notes-mcp --toolsets all')).toEqual([]);
  });

  it('takes no switch that shows less, and no variable that steers other programs', () => {
    expect(read(fenced('NODE_OPTIONS=--inspect npx -y @acme/notes-mcp --read-only'))).toEqual([[]]);
  });
});
