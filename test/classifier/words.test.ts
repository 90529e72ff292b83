import { describe, expect, it } from 'vitest';
import { proseWords } from '#classifier/words/prose';
import { readText } from '#classifier/words/text';
import { nameWords, singular } from '#classifier/words/words';

describe('nameWords', () => {
  it.each([
    ['deleteBranch', 'delete branch'],
    ['delete_branch', 'delete branch'],
    ['delete-branch.now', 'delete branch now'],
    ['APIDeleteBranch', 'api delete branch'],
    ['getURLs', 'get urls'],
    ['StatusController_deleteStatus', 'status controller delete status'],
    ['s3_getObject', 's3 get object'],
    ['DELETE', 'delete'],
    ['', ''],
  ])('parts %s', (name, words) => {
    expect(nameWords(name).join(' ')).toBe(words);
  });
});

describe('proseWords', () => {
  it('knows where a sentence ends and keeps dots inside words', () => {
    expect(proseWords('Read config.json, then stop. Done', 10).map(({ word, after }) => [word, after])).toEqual([
      ['read', 'sentence'],
      ['config.json', 'space'],
      ['then', 'comma'],
      ['stop', 'space'],
      ['done', 'sentence'],
    ]);
  });
});

describe('singular', () => {
  it.each([
    ['branches', 'branch'],
    ['queries', 'query'],
    ['files', 'file'],
    ['access', 'access'],
    ['status', 'status'],
  ])('%s is %s', (word, one) => {
    expect(singular(word)).toBe(one);
  });
});

describe('readText', () => {
  it('leaves plain text and emoji joiners alone', () => {
    expect(readText('List files')).toEqual({ text: 'List files', hidden: false });
    expect(readText('👩\u200d💻 code').hidden).toBe(false);
  });

  it('shows what hides in zero-width and bidirectional characters', () => {
    expect(readText('de\u200blete')).toEqual({ text: 'delete', hidden: true });
    expect(readText('a\u202eb').hidden).toBe(true);
    expect(readText('ｄｅｌｅｔｅ')).toEqual({ text: 'delete', hidden: false });
  });
});
