import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleOf } from '../../crawler/guest/examples.mts';

let own: string;
beforeEach(() => {
  own = `${mkdtempSync(join(tmpdir(), 'examples-'))}/`;
});
afterEach(() => rmSync(own, { recursive: true, force: true }));

function ship(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(own, name)), { recursive: true });
    writeFileSync(join(own, name), '');
  }
}

describe('the example that a package ships', () => {
  it.each([
    ['config.json', 'config.example.json'],
    ['config.json', 'config.json.example'],
    ['config.json', 'config.json.sample'],
    ['config.json', 'config-sample.json'],
    ['config.json', 'config.template.json'],
    ['config.json', 'config_default.json'],
    ['config.json', 'example.config.json'],
    ['config.json', 'Config.Example.json'],
    ['config.json', 'config/config.example.json'],
    ['.notes.json', 'notes.example.json'],
    ['.notes.json', '.notes.json.dist'],
    ['notes', 'notes.example'],
  ])('of %s is %s', (sought, shipped) => {
    ship(shipped);
    expect(exampleOf(join(own, sought), own)).toBe(join(own, shipped));
    expect(exampleOf(join('/home/sandbox', sought), own)).toBe(join(own, shipped));
  });

  it.each(['config.json', 'config.ts', 'myconfig.example.json', 'configxexample.json', 'config.example.yaml', 'config.test.json'])(
    'of config.json is not %s',
    (shipped) => {
      ship(shipped);
      expect(exampleOf(join(own, 'config.json'), own)).toBeUndefined();
    },
  );

  it('lies beside what is sought before it lies anywhere else', () => {
    ship('config.example.json', 'dist/config.sample.json');
    expect(exampleOf(join(own, 'dist/config.json'), own)).toBe(join(own, 'dist/config.sample.json'));
    expect(exampleOf(join(own, 'lib/config.json'), own)).toBe(join(own, 'config.example.json'));
  });

  it('is a file, and of a package', () => {
    ship('config.example.json/index.js');
    expect(exampleOf(join(own, 'config.json'), own)).toBeUndefined();
    expect(exampleOf('config.json', '')).toBeUndefined();
  });
});
