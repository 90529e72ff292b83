import { describe, expect, it } from 'vitest';
import type { LaunchSpec, LaunchVariable } from '#core/launch-spec';
import { widerSpecs } from '#crawler/inspect/widen';
import { widerSwitch } from '#crawler/resolve/wider';
import { aSpec } from './inspect-support.ts';

const read = (readme: string) => {
  const wider = widerSwitch(readme);
  return (
    wider && [...wider.variables.map(({ name, placeholder }) => `${name}=${placeholder}`), ...wider.arguments.map(({ value }) => value)]
  );
};

describe('widerSwitch', () => {
  it.each([
    ['Use `--toolsets all` to enable everything.', ['--toolsets', 'all']],
    ['| `--tools=all` | every tool |', ['--tools=all']],
    ['npx notes --enable-toolsets all', ['--enable-toolsets', 'all']],
    ['Pass --all-tools to see the rest', ['--all-tools']],
    ['Set `NOTES_TOOLSETS=all`', ['NOTES_TOOLSETS=all']],
    ['"env": { "NOTES_TOOLS": "all" }', ['NOTES_TOOLS=all']],
    ['-e NOTES_TOOLSETS=wiki,boards,labels', ['NOTES_TOOLSETS=all']],
    [
      'These tools require `NOTES_API_URL` and `NOTES_API_KEY`.',
      ['NOTES_API_URL=https://example.invalid', 'NOTES_API_KEY=placeholder00000000000000000000000000000'],
    ],
    ['`PRO_MODE=true` shows more than sixty tools', ['PRO_MODE=true']],
    ['"ENABLE_ALL_TOOLS": "true"', ['ENABLE_ALL_TOOLS=true']],
    ['NOTES_TOOLSETS=all or --toolsets all', ['NOTES_TOOLSETS=all', '--toolsets', 'all']],
  ])('%s', (readme, expected) => {
    expect(read(readme)).toEqual(expected);
  });

  it.each([
    'All tools are listed below.',
    '--toolsets repos,issues',
    '--verbose all',
    'The server requires NOTES_API_KEY.',
    'These tools need NOTES_READ_ONLY and MCP_MODE.',
    'DISABLED_TOOLS=wiki,boards',
    'NOTES_EXCLUDED_TOOLSETS=all',
    'Use --exclude-tools all for none',
    'NOTES_LABELS=wiki,boards',
    'NOTES_TOOLSETS=wiki',
    'NOTES_READ_ONLY=true',
    'DEBUG=true',
    'LOG_LEVEL=all',
    'ALL_PROXY=true',
    '',
  ])('finds nothing in %j', (readme) => {
    expect(read(readme)).toBeUndefined();
  });

  it.each(['--tools_', '_TOOLS', 'TOOLS_A_', '--tools-', 'A_', 'A_B '])('reads past a knot of %j as long as a README', (knot) => {
    const readme = `A${knot.repeat(Math.ceil((500 * 1024) / knot.length))} \n--toolsets all`;
    expect(read(readme)).toEqual(['--toolsets', 'all']);
  });
});

describe('widerSpecs', () => {
  const aVariable = (name: string, more: Partial<LaunchVariable> = {}): LaunchVariable => ({
    name,
    kind: 'secret',
    placeholder: 'x',
    required: true,
    from: 'README.md mcpServers block 1',
    ...more,
  });
  const setIn = ({ spec }: { spec: LaunchSpec }) => spec.variables.filter(({ required }) => required).map(({ name }) => name);

  it('sets what is optional and what another documented way sets, but no switch or mode', () => {
    const listed = aSpec('notes-mcp', 'index.js', {
      variables: [aVariable('NOTES_MODE', { kind: 'text' }), aVariable('NOTES_KEY', { required: false })],
    });
    const other = aSpec('notes-mcp', 'index.js', {
      variables: [aVariable('NOTES_URL', { kind: 'url' }), aVariable('NOTES_LEVEL', { kind: 'text' })],
    });
    expect(widerSpecs(listed, [listed, other]).map(setIn)).toEqual([['NOTES_MODE', 'NOTES_KEY', 'NOTES_URL']]);
  });

  it('adds of a switch what is not there, and says what it added', () => {
    const all = aVariable('NOTES_TOOLSETS', { kind: 'choice', placeholder: 'all' });
    const words = ['--toolsets', 'all'].map((value) => ({ value, from: 'README.md' }));
    const listed = aSpec('notes-mcp', 'index.js', {
      variables: [aVariable('NOTES_KEY')],
      wider: { arguments: words, variables: [all, aVariable('NOTES_KEY')] },
    });
    expect(widerSpecs(listed, [listed]).map(({ spec }) => spec)).toEqual([
      {
        ...listed,
        arguments: words,
        variables: [aVariable('NOTES_KEY'), all],
        wider: { arguments: words, variables: [all] },
        widened: true,
      },
    ]);
  });

  it('finds nothing where everything is set', () => {
    const listed = aSpec('notes-mcp', 'index.js', { variables: [aVariable('NOTES_KEY')] });
    expect(widerSpecs(listed, [listed])).toEqual([]);
  });
});
