import { describe, expect, it } from 'vitest';
import { readBuilt } from '#crawler/addons/read-built';

const LIMITS = { files: 2, bytes: 20 };
const END = '{"end":true}\n';
const frame = (path: string, content: string) => `${JSON.stringify({ path, bytes: content.length })}\n${content}`;
const read = (...parts: string[]) => readBuilt(Buffer.from(parts.join(''), 'latin1'), LIMITS);

describe('readBuilt', () => {
  it('gives back each addon with its bytes, whatever is in them', () => {
    const files = read(frame('build/Release/a.node', '\x7fELF\n{"'), frame('b.node', '\x7fELF'), END);
    expect(files).toEqual([
      { path: 'build/Release/a.node', bytes: Buffer.from('\x7fELF\n{"', 'latin1') },
      { path: 'b.node', bytes: Buffer.from('\x7fELF', 'latin1') },
    ]);
  });

  it('finds nothing where nothing was made', () => {
    expect(read(END)).toEqual([]);
  });

  it.each([
    '../a.node',
    'build/../../a.node',
    '/etc/a.node',
    './a.node',
    'build//a.node',
    'build/.node',
    'a.node/',
    'a.js',
    'build\\a.node',
    'a\u0000.node',
  ])('takes nothing from a build that names %j', (path) => {
    expect(read(frame('b.node', '\x7fELF'), frame(path, '\x7fELF'), END)).toBe('What came of it is no list of addons.');
  });

  it.each<[string, string[], string]>([
    ['that says nothing', [], 'It did not say all that came of it.'],
    ['that breaks off behind a file', [frame('a.node', '\x7fELF')], 'It did not say all that came of it.'],
    ['that breaks off within a file', ['{"path":"a.node","bytes":9}\n\x7fELF'], 'It did not say all that came of it.'],
    ['with a line that does not end', ['{'.repeat(5_000)], 'It did not say all that came of it.'],
    ['with lines of its own', ['compiled\n', END], 'What came of it is no list of addons.'],
    ['that counts backwards', ['{"path":"a.node","bytes":-1}\n', END], 'What came of it is no list of addons.'],
    ['that goes on behind its end', [END, END], 'More came of it than it said.'],
    ['with a file too many', ['a', 'b', 'c'].map((name) => frame(`${name}.node`, '\x7fELF')), 'More came of it than there may.'],
    ['with too large a file', [frame('a.node', `\x7fELF${'x'.repeat(17)}`), END], 'More came of it than there may.'],
    ['with the same file twice', [frame('a.node', '\x7fELF'), frame('a.node', '\x7fELF'), END], 'It made `a.node` twice.'],
    ['with a text', [frame('a.node', 'module'), END], 'It made `a.node`, which is no addon.'],
  ])('takes nothing from a build %s', (_what, parts, why) => {
    expect(read(...parts)).toBe(why);
  });
});
