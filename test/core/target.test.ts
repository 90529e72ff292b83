import { describe, expect, it } from 'vitest';
import { parseTarget, printTarget, targetIdentity } from '#core/target';

describe('parseTarget', () => {
  it.each([
    ['a bare name is npm', 'files-mcp', 'npm:files-mcp'],
    ['a scope with a version', '@scope/name@1.2.3', 'npm:@scope/name@1.2.3'],
    ['an explicit ecosystem', 'npm:files-mcp@2.0.0-rc.1', 'npm:files-mcp@2.0.0-rc.1'],
    ['a Python package', 'pypi:files-mcp==1.0', 'pypi:files-mcp==1.0'],
    ['a repository', 'github:owner/repo', 'github:owner/repo'],
    ['a server in a folder of a repository', 'github:owner/repo#packages/files', 'github:owner/repo#packages/files'],
    ['a folder that is named for a scope', 'github:owner/repo#packages/@scope/files-1.x', 'github:owner/repo#packages/@scope/files-1.x'],
    ['the URL of a repository', 'https://github.com/owner/repo.git', 'github:owner/repo'],
    ['a remote', 'https://mcp.example.com/mcp', 'https://mcp.example.com/mcp'],
    ['an image', 'oci:docker.io/mcp/files:1', 'oci:docker.io/mcp/files:1'],
    ['a folder', './servers/mine', './servers/mine'],
  ])('%s', (_claim, text, printed) => {
    expect(printTarget(parseTarget(text))).toBe(printed);
    expect(parseTarget(printed)).toEqual(parseTarget(text));
  });

  it.each([
    '',
    '../../x',
    '<script>alert(1)</script>',
    'npm:',
    'npm:a b',
    'npm:../../x',
    'github:owner',
    'github:owner/..',
    'github:owner/repo#',
    'github:owner/repo#/etc',
    'github:owner/repo#a//b',
    'github:owner/repo#a/',
    'github:owner/repo#../x',
    'github:owner/repo#a/./b',
    'github:owner/repo#--upload-pack=x',
    'github:owner/repo#a b',
    'github:owner/repo#a#b',
    'github:owner/repo#a\\b',
    `github:owner/repo#${'a/'.repeat(12)}a`,
    `github:owner/repo#${'a'.repeat(101)}`,
    'ftp:x',
    'npm:x@; rm -rf',
    'a'.repeat(3000),
    '-g',
    'npm:--version',
  ])('refuses %j', (text) => {
    expect(() => parseTarget(text)).toThrowError(expect.objectContaining({ code: 'bad-target' }));
  });

  it('leaves the version out of the identity', () => {
    expect(targetIdentity(parseTarget('npm:@scope/name@1.2.3'))).toBe('npm:@scope/name');
  });

  it('knows one Python package by every spelling that an index takes for it', () => {
    expect(targetIdentity(parseTarget('pypi:Acme__Notes.MCP==1.0'))).toBe('pypi:acme-notes-mcp');
  });

  it('knows one repository by every spelling of its case, as GitHub does', () => {
    expect(targetIdentity(parseTarget('github:Nekzus/NPM-Sentinel'))).toBe('github:nekzus/npm-sentinel');
  });

  it('tells folders of one repository apart, by their case too', () => {
    expect(targetIdentity(parseTarget('github:Owner/Repo#packages/Files'))).toBe('github:owner/repo#packages/Files');
  });
});
