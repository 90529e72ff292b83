import { describe, expect, it } from 'vitest';
import { widerSwitch } from '#crawler/resolve/wider';

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
