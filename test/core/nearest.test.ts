import { describe, expect, it } from 'vitest';
import { nearest, nearestFew } from '#core/nearest';

const KEYS = ['$schema', 'description', 'version', 'default', 'hide', 'all_tools', 'tools'];

describe('nearest', () => {
  it.each([
    ['deny_fi', ['deny_if', 'require'], 'deny_if'],
    ['Default', KEYS, 'default'],
    ['inputschema', ['inputSchema'], 'inputSchema'],
    ['INPUTSCHEMA', ['inputSchema'], 'inputSchema'],
    ['tol', KEYS, 'tools'],
    ['ce', ['ci', 'prod'], 'ci'],
    ['modelcontextprotocol-server-filesytem', ['x', 'modelcontextprotocol-server-filesystem'], 'modelcontextprotocol-server-filesystem'],
  ])('of %s is what was meant', (word, known, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  it.each([
    ['zzzzzzz', KEYS],
    ['user', ['grant', 'server']],
    ['nope', ['ci']],
    ['a', ['b']],
    ['__proto__', KEYS],
    ['anything', []],
  ])('of %s is nothing where nothing is near', (word, known) => {
    expect(nearest(word, known)).toBeUndefined();
  });

  it('names several, the nearest first', () => {
    expect(nearestFew('files', ['tiles2', 'file', 'files-3', 'other', 'fires'], 3)).toEqual(['file', 'fires', 'tiles2']);
  });
});
