import { describe, expect, it } from 'vitest';
import { folderOf } from '#crawler/discover/github/needles';
import { OPT_OUT_FILE, optsOut } from '#crawler/discover/github/opt-out';

describe('folderOf', () => {
  it.each([
    ['the root', 'package.json', ''],
    ['a folder', 'packages/files/package.json', 'packages/files'],
    ['somebody else’s package', 'node_modules/other/package.json', undefined],
    ['what was built', 'packages/files/dist/package.json', undefined],
    ['a hidden folder', '.cache/x/package.json', undefined],
  ])('finds %s', (_claim, path, folder) => {
    expect(folderOf(path)).toBe(folder);
  });
});

describe('optsOut', () => {
  it('reads the file that owners are told of', () => {
    expect(OPT_OUT_FILE).toBe('.toolwarden.json');
  });

  it.each([
    ['a clear no', '{"crawl": false}', true],
    ['a clear yes', '{"crawl": true}', false],
    ['something else', '{"name": "x"}', false],
    ['a no that is no JSON', 'crawl: false', true],
    ['a no of another type', '{"crawl": "no"}', true],
    ['an empty file', '', true],
  ])('takes %s', (_claim, text, expected) => {
    expect(optsOut({ '.toolwarden.json': text })).toBe(expected);
  });

  it('takes the absence of the file for consent', () => {
    expect(optsOut({ 'package.json': '{}' })).toBe(false);
  });
});
