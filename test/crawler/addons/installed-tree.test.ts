import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closureOf, contentOf, readInstalledTree } from '#crawler/addons/installed-tree';

let nodeModules: string;
beforeEach(() => {
  nodeModules = mkdtempSync(join(tmpdir(), 'installed-tree-'));
});
afterEach(() => rmSync(nodeModules, { recursive: true, force: true }));

function treeOf(packages: Record<string, object>) {
  writeFileSync(join(nodeModules, '.package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  return readInstalledTree(nodeModules);
}
const needing = (...names: string[]) => ({ dependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) });
const published = (integrity: string, more: object = {}) => ({ version: '1.0.0', integrity, ...more });

describe('readInstalledTree', () => {
  it('is empty where npm wrote nothing down', async () => {
    expect(await readInstalledTree(nodeModules)).toEqual(new Map());
  });

  it('takes packages by their folders, and leaves out what cannot be read or lies elsewhere', async () => {
    const tree = await treeOf({
      'node_modules/@acme/vault': published('sha512-v', { hasInstallScript: true, peerDependencies: { notes: '*' } }),
      'node_modules/a/node_modules/b': published('sha512-b'),
      'node_modules/linked': { link: true, version: '1.0.0' },
      'node_modules/odd': { version: '../..' },
      'node_modules/../up': published('sha512-u'),
      'elsewhere/c': published('sha512-c'),
    });
    expect(Object.fromEntries(tree)).toEqual({
      '@acme/vault': { version: '1.0.0', integrity: 'sha512-v', hasInstallScript: true, needs: ['notes'] },
      'a/node_modules/b': { version: '1.0.0', integrity: 'sha512-b', hasInstallScript: undefined, needs: [] },
    });
  });
});

describe('closureOf', () => {
  it('is all that a package can load, each from the nearest folder that has it, and nothing else', async () => {
    const tree = await treeOf({
      'node_modules/vault': published('sha512-v', needing('gyp-helper', 'tar', 'not-installed')),
      'node_modules/vault/node_modules/tar': published('sha512-t2', needing('gyp-helper', 'vault')),
      'node_modules/tar': published('sha512-t1'),
      'node_modules/gyp-helper': published('sha512-g', needing('tar')),
      'node_modules/notes': published('sha512-n', needing('vault')),
    });
    expect(closureOf('vault', tree)).toEqual(['vault', 'gyp-helper', 'vault/node_modules/tar', 'tar']);
  });
});

describe('contentOf', () => {
  it('differs where anything differs that a package can load, or where it lies', async () => {
    const tree = await treeOf({ 'node_modules/vault': published('sha512-v'), 'node_modules/tar': published('sha512-t') });
    expect(contentOf(['vault', 'tar'], tree)).toEqual(['tar sha512-t', 'vault sha512-v']);
  });

  it('is told of a package inside of another by the other', async () => {
    const tree = await treeOf({
      'node_modules/notes': published('sha512-n'),
      'node_modules/notes/node_modules/vault': { version: '1.0.0', inBundle: true },
    });
    expect(contentOf(['notes/node_modules/vault'], tree)).toEqual(['notes/node_modules/vault sha512-n']);
  });

  it('is not known where nobody published a digest', async () => {
    const tree = await treeOf({ 'node_modules/vault': { version: '1.0.0' } });
    expect(contentOf(['vault'], tree)).toBeUndefined();
  });
});
