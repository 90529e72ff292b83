import { describe, expect, it } from 'vitest';
import { classify } from '#classifier/classify';
import { CATEGORIES, type Category } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';
import { aServer } from './support.ts';

/** As much text as is read of one field, less what each case adds. */
const TEXT_CHARS = 399_000;

function filledWith(piece: string): string {
  return piece.repeat(Math.floor(TEXT_CHARS / piece.length));
}

function categoryOf(tool: ToolDefinition): Category {
  return classify(tool, aServer).category;
}

const told = (description: string): ToolDefinition => ({ name: 'get_thing', description });
const rank = (tool: ToolDefinition): number => CATEGORIES.indexOf(categoryOf(tool));

describe('a text that is made to take long', () => {
  // What takes twice as long where it is twice as long would hold up everything else behind it.
  it.each([
    ['one word of a letter', 'a '],
    ['verbs that may stand between others', 'turn '],
    ['such verbs and what stands between', 'then turn '],
    ['denials', 'not never '],
    ['markup in words', 'a**'],
    ['tags that do not close', '<p a="" '],
    ['half a line of base64', 'abcdefghijklmnop'],
    ['verbs of other languages', '删除 '],
    ['references to letters', '&#100;'],
    ['verbs written backwards', 'seteled '],
    ['verbs moved by thirteen letters', 'qryrgrf '],
    ['signs of Morse code', '-.. '],
    ['letters on their heads', 'sǝʇǝlǝp '],
    ['the same in one word', 'ǝʇǝ'],
    ['words of a spelling alphabet', 'delta '],
    ['phrases that begin and do not end', 'passed on is saved where handed '],
  ])('is read to its end: %s', (_what, piece) => {
    expect(categoryOf(told(`${filledWith(piece)}\n\nDeletes all files.`))).toBe('Destructive');
  });

  it('is read to its end: marks on one letter', () => {
    expect(categoryOf(told(`a${filledWith('\u0301\u0323')}. Deletes all files.`))).toBe('Destructive');
  });

  it('may be a title', () => {
    expect(categoryOf({ name: 'get_thing', title: filledWith('删除。') })).toBe('Destructive');
  });
});

describe('more than is read', () => {
  it.each<[string, ToolDefinition]>([
    ['of a description', told(`${'a '.repeat(200_001)} Deletes all files.`)],
    [
      'of the text of an argument',
      { name: 'get_thing', inputSchema: { properties: { id: { description: `${'a '.repeat(200_001)} It deletes all files.` } } } },
    ],
    ['of a name', { name: `get${'_'.repeat(3_000)}delete${'_'.repeat(3_000)}thing` }],
    [
      'of the name of an argument',
      { name: 'get_thing', inputSchema: { properties: { [`is${'_'.repeat(3_000)}delete${'_'.repeat(3_000)}it`]: {} } } },
    ],
  ])('%s is told, and could do anything', (_what, tool) => {
    const { flags, category } = classify(tool, aServer);
    expect(flags).toContain('unread-text');
    expect(category).not.toBe('Read');
  });
});

describe('words that come later', () => {
  it.each([
    ['Purchase', 'list'],
    ['Empty', 'favorites'],
    ['Deletion.', 'Is quick'],
    ['Payment to', 'list'],
    ['Unprovisioning', 'likes'],
  ])('take nothing from `%s`: `%s`', (before, behind) => {
    expect(rank(told(`${before} ${behind}`))).toBeGreaterThanOrEqual(rank(told(before)));
  });

  it('are a sentence of their own, whatever the last one ends with', () => {
    expect(categoryOf(told('Gets plan A. Deletes all files.'))).toBe('Destructive');
  });

  it('do not excuse a value that nobody knows by listing it', () => {
    const inputSchema = { properties: { action: { type: 'string', default: 'yeet', examples: ['list'] } } };
    expect(categoryOf({ name: 'get_thing', inputSchema })).toBe('Execute');
    expect(categoryOf({ name: 'get_thing', inputSchema, description: 'Gets it. Actions are: yeet, get.' })).toBe('Execute');
  });
});
