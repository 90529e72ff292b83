import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERBS } from '#classifier/rules/lexicon';
import { verbsAbroad, verbsAbroadInName } from '#classifier/words/abroad';
import { proseWords } from '#classifier/words/prose';
import { BENIGN } from '../corpus/adversarial/benign.ts';
import { LANGUAGES } from '../corpus/adversarial/languages.ts';

const said = (text: string): string[] => verbsAbroad(text, proseWords(text)).map(({ word, category }) => `${word}: ${category}`);
const done = (text: string): string[] =>
  verbsAbroad(text, proseWords(text))
    .filter(({ category }) => category !== 'Read')
    .map(({ word }) => word);

describe('verbs of other languages', () => {
  it.each([
    ['an infinitive', 'Permite eliminar el archivo.', 'eliminar: Destructive'],
    ['a third person', 'Elimina el archivo de forma definitiva.', 'elimina: Destructive'],
    ['a reflexive', 'El billete se compra automáticamente.', 'compra: Financial'],
    ['a passive', 'Le fichier sera détruit.', 'détruit: Destructive'],
    ['a passive that ends with the verb', 'Das Skript wird auf dem Server ausgeführt.', 'ausgeführt: Execute'],
    ['a verb in two parts', 'Legt einen neuen Kunden an.', 'legt: Write'],
    ['several words', 'Met à jour la fiche.', 'met: Write'],
    ['a noun for the act', 'Удаление дела.', 'удаление: Destructive'],
    ['a noun behind the verb that does it', 'Realiza el pago del recibo.', 'pago: Financial'],
    ['a word that is another word too, before its object', 'Vide le dossier.', 'vide: Destructive'],
    ['letters without accents', 'Dosyayi kalici olarak siler.', 'siler: Destructive'],
    ['umlauts in two letters', 'Akte loeschen', 'loeschen: Destructive'],
    ['Chinese, the object in front', '该工具会将文件彻底删除。', '删除: Destructive'],
    ['Chinese that is still to be done', '要删除的照片', '删除: Destructive'],
    ['Japanese', 'データを破棄します。', '破棄: Destructive'],
    ['Korean', '이미지를 영구적으로 삭제합니다.', '삭제: Destructive'],
    ['Thai', 'ลบข้อมูลทั้งหมด', 'ลบ: Destructive'],
    ['Arabic without its points', 'يحذف الملف نهائياً.', 'يحذف: Destructive'],
    ['Persian, noun and verb', 'دستور را اجرا می‌کند.', 'اجرا: Execute'],
  ])('are found: %s', (_what, text, verb) => {
    expect(said(text.normalize('NFKC').replaceAll('\u200c', ''))).toContain(verb);
  });

  it.each([
    ['a participle', 'Lista los usuarios eliminados.'],
    ['a participle behind an article', 'Le dernier est un fichier supprimé.'],
    ['a condition', 'Prüft, ob das Konto gelöscht wird.'],
    ['an adjective that is a verb elsewhere', 'Devuelve una lista vacía.'],
    ['a noun that is a verb elsewhere', 'Zeigt die Zahlen des letzten Monats.'],
    ['a noun in a phrase', 'Fecha de creación.'],
    ['a question how', 'Explica cómo eliminar una cuenta.'],
    ['a denial', 'No elimina nada.'],
    ['a denial behind the verb', 'Liest Daten und löscht nichts.'],
    ['a denial between auxiliary and participle', 'Es wird nichts gelöscht.'],
    ['Russian that tells of a state', 'Возвращает статус оплаты.'],
    ['Russian for far away', 'Получает данные с удалённого сервера.'],
    ['a Polish noun in the genitive', 'Pokazuje historię płatności.'],
    ['a Turkish participle', 'Silinen dosyaları listeler.'],
    ['a Turkish noun of an act', 'Satın alma siparişlerini listeler.'],
    ['Chinese of what is done already', '返回已删除的文件列表'],
    ['Chinese that describes', '数量：删除的文件'],
    ['a Chinese compound', '返回字段包括创建时间、更新时间、支付金额'],
    ['the moment at which a Chinese tool is used', '在修改节点前查看当前状态'],
    ['a Chinese scan', '执行基础安全漏洞扫描'],
    ['a value in an example', '[{ category: "支付", value: 3 }]'],
    ['Japanese that describes', '削除されたファイル、実行しているジョブ'],
    ['a Korean compound', '결제 내역을 조회합니다'],
    ['Korean that describes', '삭제된 파일'],
    ['a Thai passive', 'แสดงไฟล์ที่ถูกลบ'],
  ])('are not found: %s', (_what, text) => {
    expect(done(text.normalize('NFKC'))).toEqual([]);
  });

  it('tell a denial from one that denies something else', () => {
    expect(done('No solo elimina el archivo.')).toEqual(['elimina']);
    expect(done('Sin preguntar elimina el archivo.')).toEqual(['elimina']);
    expect(done('Wird nicht nur archiviert, sondern gelöscht.')).toContain('gelöscht');
    expect(done('不只删除文件')).toEqual(['删除']);
  });

  it('are none in English, whatever its verb', () => {
    const sentences = [...VERBS.keys()].map((verb) => `${verb} a file on the server or the important imports of a restaurant.`);
    expect(sentences.length).toBeGreaterThan(1000);
    expect(sentences.filter((sentence) => done(sentence).length > 0)).toEqual([]);
  });

  it('are quoted as they stand in the text', () => {
    for (const { tool } of LANGUAGES) {
      const text = (tool.description ?? '').normalize('NFKC');
      for (const { word, at } of verbsAbroad(text, proseWords(text))) expect(text.slice(at).toLowerCase().startsWith(word)).toBe(true);
    }
  });

  it('are found where lines are broken within a sentence', () => {
    expect(said('Die Akte wird\ndabei unwiderruflich\ngelöscht.')).toContain('gelöscht: Destructive');
    expect(said('다른 사람에게 돈을\n보냅니다')).toContain('돈을 보냅: Financial');
  });

  it('are taken away by no word of a sentence that is still to come', () => {
    for (const { tool } of [...LANGUAGES, ...BENIGN]) {
      const text = tool.description ?? '';
      if (text.length > 400) continue;
      const whole = new Set(said(text));
      for (const { index } of text.matchAll(/ /g)) {
        for (const verb of said(text.slice(0, index))) expect(whole, `${text.slice(0, index)}|${text.slice(index)}`).toContain(verb);
      }
    }
  });

  it('are taken away by no text that is appended', () => {
    const texts = fc.constantFrom(...LANGUAGES.map(({ tool }) => tool.description ?? ''));
    const more = fc.oneof(
      texts,
      fc.string(),
      fc.constantFrom('nicht', 'keine Daten.', 'von', '的文件', '前查看', '내역', '済み', 'no', '}', '"', '\n'),
    );
    fc.assert(
      fc.property(texts, more, (text, behind) => {
        const after = new Set(said(`${text} ${behind}`));
        for (const verb of said(text)) expect(after).toContain(verb);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('a word of a name', () => {
  it.each([
    ['loeschen', 'loeschen', 'Destructive'],
    ['eliminar', 'eliminar', 'Destructive'],
    ['supprimer', 'supprimer', 'Destructive'],
    ['shanchu', 'shanchu', 'Destructive'],
    ['udalit', 'udalit', 'Destructive'],
    ['oplatit', 'oplatit', 'Financial'],
    ['envia', 'envia', 'Write'],
    ['删除用户', '删除', 'Destructive'],
    ['存储文件', '存储', 'Write'],
    ['ファイル削除', '削除', 'Destructive'],
    ['파일삭제', '삭제', 'Destructive'],
  ])('%s says what is done', (word, verb, category) => {
    expect(verbsAbroadInName(word)).toContainEqual({ word: verb, category });
  });

  it.each(['files', 'important', 'vide', 'paga', 'eliminados', 'oder'])('%s says nothing', (word) => {
    expect(verbsAbroadInName(word)).toEqual([]);
  });
});
