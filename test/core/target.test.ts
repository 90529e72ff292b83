import { describe, expect, it } from 'vitest';
import { parseTarget, printTarget, targetIdentity } from '#core/target';

describe('parseTarget', () => {
  it.each([
    ['a bare name is npm', 'files-mcp', 'npm:files-mcp'],
    ['a scope with a version', '@scope/name@1.2.3', 'npm:@scope/name@1.2.3'],
    ['an explicit ecosystem', 'npm:files-mcp@2.0.0-rc.1', 'npm:files-mcp@2.0.0-rc.1'],
    ['a Python package', 'pypi:files-mcp==1.0', 'pypi:files-mcp==1.0'],
    ['a repository', 'github:owner/repo', 'github:owner/repo'],
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

  it('knows one repository by every spelling of its case, as GitHub does', () => {
    expect(targetIdentity(parseTarget('github:Nekzus/NPM-Sentinel'))).toBe('github:nekzus/npm-sentinel');
  });
});
