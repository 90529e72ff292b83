import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verbsAbroad, verbsAbroadInName } from '#classifier/words/abroad';

const said = (text: string): string[] => verbsAbroad(text).map(({ word, category }) => `${word}: ${category}`);

describe('verbs of other languages', () => {
  it.each([
    ['Elimina el archivo de forma definitiva.', 'elimina: Destructive'],
    ['Le fichier sera détruit.', 'détruit: Destructive'],
    ['Das Skript wird auf dem Server ausgeführt.', 'ausgeführt: Execute'],
    ['Оплачивает счёт с карты.', 'оплачивает: Financial'],
    ['Usuwa teczkę.', 'usuwa: Destructive'],
    ['该工具会将文件彻底删除。', '删除: Destructive'],
    ['이미지를 영구적으로 삭제합니다.', '삭제: Destructive'],
    ['يحذف الملف نهائياً.', 'يحذف: Destructive'],
  ])('are found in %s', (text, verb) => {
    expect(said(text)).toContain(verb);
  });

  it.each([
    ['an English text with words that other languages have too', 'Execute a query. Remove a tag from an item. IMPORTANT: import it first.'],
    ['what only describes', 'Lista los usuarios eliminados.'],
    ['a denial', 'Zeigt die Datei an. Es wird nichts gelöscht.'],
  ])('are not found in %s', (_what, text) => {
    expect(verbsAbroad(text).filter(({ category }) => category !== 'Read')).toEqual([]);
  });

  it('are found in names, with and without accents', () => {
    expect(verbsAbroadInName('loeschen')).toEqual([{ word: 'loeschen', category: 'Destructive' }]);
    expect(verbsAbroadInName('envia')).toEqual([{ word: 'envia', category: 'Write' }]);
    expect(verbsAbroadInName('files')).toEqual([]);
  });

  it('are taken away by no text that is appended', () => {
    const texts = fc.constantFrom('Elimina el archivo', 'Das Skript wird ausgeführt.', '删除文件', 'Supprime le dossier.', 'Usuwa teczkę');
    fc.assert(
      fc.property(texts, fc.oneof(texts, fc.string()), (text, more) => {
        const after = said(`${text} ${more}`);
        for (const verb of said(text)) expect(after).toContain(verb);
      }),
    );
  });
});
