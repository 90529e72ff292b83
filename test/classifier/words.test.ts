import { describe, expect, it } from 'vitest';
import { schemaFlags } from '#classifier/legible';
import { proseWords } from '#classifier/words/prose';
import { hashOf, Sieve } from '#classifier/words/sieve';
import { readText } from '#classifier/words/text';
import { nameWords, singular } from '#classifier/words/words';
import type { JsonObject } from '#core/json';

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

  it('knows a word of plain letters by a hash that is the same in any case', () => {
    expect(proseWords("Delete DELETE delete2 user's", 10).map(({ hash }) => hash)).toEqual([
      hashOf('delete'),
      hashOf('delete'),
      undefined,
      undefined,
    ]);
  });
});

describe('Sieve', () => {
  it('passes every word of its list over and holds most others back', () => {
    const list = ['delete', 'pay', 'restart'];
    const sieve = new Sieve([...list, 'no plain word'], 12);
    expect(list.every((word) => sieve.mayHold(hashOf(word)))).toBe(true);
    const others = Array.from({ length: 26 * 26 }, (_, at) => `w${String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26))}`);
    expect(others.filter((word) => sieve.mayHold(hashOf(word))).length).toBeLessThan(20);
  });
});

describe('schemaFlags', () => {
  const nested = (levels: number): JsonObject =>
    Array.from({ length: levels }).reduce<JsonObject>((inner) => ({ properties: { a: inner } }), { default: 'de\u200blete' });

  it('looks into what lies deep in a schema, and says where it stops', () => {
    expect(schemaFlags(nested(14))).toEqual(['hidden-characters']);
    expect(schemaFlags(nested(40))).toEqual(['unread-text']);
  });

  it('says that it leaves strings of a long schema unread', () => {
    const values = Array.from({ length: 30_000 }, (_, at) => `v${at}`);
    expect(schemaFlags({ enum: values })).toEqual([]);
    expect(schemaFlags({ enum: values, properties: { b: { enum: ['\u200bz'] } } })).toEqual(['unread-text']);
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
