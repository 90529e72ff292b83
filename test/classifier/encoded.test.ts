import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legible } from '#classifier/legible';
import { encodedPieces } from '#classifier/words/encoded';
import { plainLetters, readAsLatin } from '#classifier/words/look-alike';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const pieces = (text: string): string =>
  encodedPieces(text)
    .pieces.map((piece) => piece.text)
    .join('\n');

describe('encodedPieces', () => {
  const SECRET = 'It deletes all files';
  it.each([
    ['base64', `x ${base64(SECRET)} y`],
    ['base64 in base64', base64(base64(SECRET))],
    ['base64 behind a path', `v1/${base64(SECRET)}`],
    ['hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['references', [...SECRET].map((letter) => `&#${letter.charCodeAt(0)};`).join('')],
    ['percent signs', [...SECRET].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')],
    ['escapes', [...SECRET].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')],
    ['codes of characters', [...SECRET].map((letter) => letter.charCodeAt(0)).join(', ')],
    ['bits', [...SECRET].map((letter) => letter.charCodeAt(0).toString(2).padStart(8, '0')).join(' ')],
    ['UTF-16', Buffer.from(SECRET, 'utf16le').toString('base64')],
  ])('opens %s', (_how, text) => {
    expect(pieces(text)).toContain(SECRET);
  });

  it('keeps the first pieces where there are more than it opens, whatever they are written in, and says so', () => {
    const hex = Buffer.from(SECRET).toString('hex');
    const more = Array.from({ length: 320 }, (_, at) => base64(`a harmless text is here ${at}`)).join(' ');
    expect(encodedPieces(hex).unread).toBe(false);
    expect(pieces(`${hex} ${more}`)).toContain(SECRET);
    expect(encodedPieces(`${hex} ${more}`).unread).toBe(true);
  });

  it('opens the same text once, and says where a piece is longer than it reads', () => {
    expect(encodedPieces(`${base64(SECRET)} ${Buffer.from(SECRET).toString('hex')}`).pieces).toHaveLength(1);
    expect(encodedPieces(`Get&#115; it. ${'Gets it. '.repeat(3_000)}`).unread).toBe(true);
  });

  it('opens letters that are set apart and words that are parted by markup', () => {
    expect(pieces('d e l e t e').split('. ')).toContain('delete');
    expect(pieces('It de<b></b>letes it')).toContain('deletes');
  });

  it.each([
    ['a sentence', 'List the files of a folder, at most 100 of them, sorted by name.'],
    ['identifiers', 'Use get_user_by_identifier2 or Namespace/LongCamelCaseName for that.'],
    ['a hash', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['numbers', 'Codes: 200, 201, 204, 301, 404, 500'],
    ['an address with a space in it', 'https://example.com/a%20b%20c'],
  ])('finds nothing in %s', (_what, text) => {
    expect(encodedPieces(text)).toEqual({ pieces: [], unread: false });
  });

  it('loses no piece to text that is appended', () => {
    fc.assert(
      fc.property(fc.string(), (more) => {
        expect(pieces(`${base64(SECRET)} ${more}`)).toContain(SECRET);
        expect(pieces(`${base64(SECRET)}${more}`)).toContain('It deletes all file');
      }),
    );
  });
});

describe('letters that pass for others', () => {
  it('are read as Latin where they stand among Latin ones, and left alone in a word of their own', () => {
    expect(plainLetters('dеlеtе')).toBe('delete');
    expect(plainLetters('удалить файл')).toBe('удалить файл');
    expect(plainLetters('d\u0336e\u0336l\u0336')).toBe('del');
    expect(readAsLatin('It рауѕ')).toBe('It pays');
    expect(readAsLatin('It pays')).toBeUndefined();
  });
});

describe('legible', () => {
  it('says how a text is written, and says nothing of a plain one', () => {
    expect(legible('Lists files.').flags).toEqual([]);
    expect(legible('Données françaises, 日本語、русский').flags).toEqual([]);
    expect(legible('de\u200blete').flags).toEqual(['hidden-characters']);
    expect(legible('dеlete').flags).toEqual(['look-alike-letters']);
    expect(legible('d\u0131scount').flags).toEqual(['look-alike-letters']);
    // Turkish, Polish and Vietnamese are written so.
    for (const text of [
      'Kitab\u0131n s\u0131ra numaras\u0131',
      'Wysy\u0142a list\u0119',
      '\u0110\u1ecdc t\u1eadp tin',
      'Возвращает статус оплаты.',
    ])
      expect(legible(text).flags).toEqual([]);
    expect(legible(base64('It deletes all files')).flags).toEqual(['encoded-text']);
    expect(legible('x'.repeat(400_001)).flags).toEqual(['unread-text']);
  });
});
