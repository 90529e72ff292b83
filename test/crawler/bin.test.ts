import { describe, expect, it } from 'vitest';
import { insidePackage, rankPrograms } from '#crawler/resolve/bin';

describe('rankPrograms', () => {
  it.each([
    ['the only one', 'x', { anything: 'a.js' }, 'anything'],
    ['the one called like the package', '@s/notes', { 'notes-mcp': 'a.js', notes: 'b.js' }, 'notes'],
    ['the one that speaks of MCP', 'notes', { 'notes-tool': 'a.js', 'notes-mcp': 'b.js' }, 'notes-mcp'],
    ['the one called server', 'suite', { other: 'a.js', 'suite-server': 'b.js' }, 'suite-server'],
    ['no helper of the server', 'suite', { 'mcp-init': 'a.js', 'mcp-setup': 'b.js', run: 'c.js' }, 'run'],
    ['the first of equals', 'suite', { one: 'a.js', two: 'b.js' }, 'one'],
    ['the one called like the package though it is a cli', 'notes-cli', { 'notes-cli': 'a.js', other: 'b.js' }, 'notes-cli'],
  ])('puts %s first', (_claim, name, bin, command) => {
    expect(rankPrograms(bin, name)[0]?.command).toBe(command);
  });

  it('leaves out files that lie outside the package', () => {
    const bin = { a: '../x.js', b: '/etc/passwd', c: 'dist/../../x.js', d: './dist/./index.js', e: '', f: 'a\\b.js', g: 'dist/' };
    expect(rankPrograms(bin, 'x')).toEqual([{ command: 'd', file: 'dist/index.js' }]);
  });

  it('calls a program by the last part of its name, as npm does', () => {
    expect(rankPrograms({ '@s/notes': 'a.js' }, '@s/notes')).toEqual([{ command: 'notes', file: 'a.js' }]);
  });
});

describe('insidePackage', () => {
  it.each([
    ['./dist/index.js', 'dist/index.js'],
    ['dist/x/../index.js', 'dist/index.js'],
    ['..', undefined],
    ['.', undefined],
    ['a\u0000b', undefined],
    ['x'.repeat(2000), undefined],
  ])('%j is %j', (file, inside) => {
    expect(insidePackage(file)).toBe(inside);
  });
});
