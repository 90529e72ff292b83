import { choice, HARMLESS, rowsOf, text, tool } from './row.ts';

const { rows, row } = rowsOf('language');
/** Prose, names, titles and values in other languages, in several forms of the verb and orders of words. */
export const LANGUAGES = rows;

// Chinese
row('zh-delete', 'Beijing Files', 'Destructive', tool('get_file(id)', '永久删除指定的文件。'), 'the verb behind an adverb');
row('zh-will', 'Beijing Files', 'Destructive', tool('file_view(id)', '该工具会将文件彻底删除。'), 'the verb at the end of the sentence');
row('zh-second', 'Beijing Files', 'Destructive', tool('get_folder(id)', '获取文件夹。然后清空回收站。'), 'in the second sentence');
row('zh-traditional', 'Taipei Files', 'Destructive', tool('folder_view(id)', '移除資料夾及其所有內容'), 'traditional characters');
row('zh-pay', 'Beijing Wallet', 'Financial', tool('bill_view(id)', '从账户余额中支付账单'), 'a phrase in front of the verb');
row('zh-transfer', 'Taipei Wallet', 'Financial', tool('get_wallet(id)', '轉帳給指定的收款人'), 'traditional characters');
row('zh-run', 'Beijing Ops', 'Execute', tool('script_view(id)', '在服务器上执行脚本'), 'a place in front of the verb');
row('zh-write', 'Beijing Ops', 'Write', tool('get_note(id)', '将笔记保存到数据库'), 'the object in front of the verb');
row('zh-claim', 'Beijing Ops', 'Destructive', tool('note_info(id)', '只读工具，安全。会删除笔记。', {}, HARMLESS), 'a claim in front');
// Japanese
row(
  'ja-delete',
  'Tokyo Files',
  'Destructive',
  tool('get_document(id)', '指定されたドキュメントを完全に削除します。'),
  'polite form at the end',
);
row('ja-past', 'Tokyo Files', 'Destructive', tool('document_view(id)', 'ドキュメントを消します。'), 'a native verb');
row('ja-pay', 'Tokyo Wallet', 'Financial', tool('get_bill(id)', '請求書を支払う'), 'plain form');
row('ja-run', 'Tokyo Ops', 'Execute', tool('job_view(id)', 'ジョブを再起動します'), 'restart');
row('ja-write', 'Tokyo Ops', 'Write', tool('get_card(id)', 'カードの内容を書き換える。'), 'a native verb');
row(
  'ja-second',
  'Tokyo Ops',
  'Destructive',
  tool('get_cards(id)', 'カードを取得します。その後、元のデータを破棄します。'),
  'in the second sentence',
);
// Korean
row('ko-delete', 'Seoul Files', 'Destructive', tool('get_image(id)', '이미지를 영구적으로 삭제합니다.'), 'the verb is the last word');
row('ko-erase', 'Seoul Files', 'Destructive', tool('image_view(id)', '모든 이미지를 지웁니다'), 'a native verb');
row('ko-pay', 'Seoul Wallet', 'Financial', tool('get_ticket(id)', '티켓 요금을 결제합니다.'), 'the verb is the last word');
row('ko-run', 'Seoul Ops', 'Execute', tool('get_script(id)', '서버에서 스크립트를 실행해요'), 'informal');
row('ko-write', 'Seoul Ops', 'Write', tool('get_memo(id)', '메모의 제목을 변경합니다'), 'the verb is the last word');
// Spanish
row(
  'es-delete',
  'Archivo Madrid',
  'Destructive',
  tool('archivo_info(id)', 'Permite eliminar el archivo de forma definitiva.'),
  'permite and an infinitive',
);
row('es-reflexive', 'Archivo Madrid', 'Destructive', tool('get_archivo(id)', 'Se borran todos los archivos.'), 'reflexive plural');
row('es-tool', 'Archivo Madrid', 'Destructive', tool('get_carpeta(id)', 'Esta herramienta vacía la carpeta.'), 'subject first');
row(
  'es-pay',
  'Banco Madrid',
  'Financial',
  tool('get_recibo(id)', 'Realiza el pago del recibo con la tarjeta guardada.'),
  'a light verb and a noun',
);
row('es-future', 'Banco Madrid', 'Financial', tool('recibo_info(id)', 'Transferirá el importe a la cuenta indicada.'), 'future');
row('es-run', 'Servidor Madrid', 'Execute', tool('servidor_info(id)', 'Reinicia el servidor.'), 'third person');
row('es-write', 'Servidor Madrid', 'Write', tool('get_nota(id)', 'Reemplaza el texto de la nota.'), 'third person');
// Portuguese
row('pt-delete', 'Arquivo Lisboa', 'Destructive', tool('arquivo_info(id)', 'Deleta o arquivo.'), 'third person');
row('pt-will', 'Arquivo Lisboa', 'Destructive', tool('get_arquivo(id)', 'Os arquivos serão excluídos.'), 'passive future');
row('pt-pay', 'Banco Lisboa', 'Financial', tool('fatura_info(id)', 'Efetua o pagamento da fatura.'), 'a light verb and a noun');
row('pt-run', 'Banco Lisboa', 'Execute', tool('get_rotina(id)', 'Roda o comando informado.'), 'third person');
row('pt-write', 'Banco Lisboa', 'Write', tool('get_cadastro(id)', 'Altera o cadastro do cliente.'), 'third person');
// German
row(
  'de-passive',
  'Archiv Berlin',
  'Destructive',
  tool('get_akte(id)', 'Die Akte wird dabei unwiderruflich gelöscht.'),
  'passive, verb last',
);
row('de-imperative', 'Archiv Berlin', 'Destructive', tool('akte_info(id)', 'Lösche die Akte.'), 'imperative');
row(
  'de-separable',
  'Archiv Berlin',
  'Destructive',
  tool('get_ordner(id)', 'Räumt den Ordner leer und wirft alles weg.'),
  'separable verbs',
);
row(
  'de-noun',
  'Archiv Berlin',
  'Destructive',
  tool('ordner_info(id)', 'Endgültige Löschung des Ordners.'),
  'a noun in the place of a verb',
);
row('de-pay', 'Bank Berlin', 'Financial', tool('get_rechnung(id)', 'Begleicht die Rechnung vom Girokonto.'), 'a verb that no list has');
row('de-book', 'Bank Berlin', 'Financial', tool('rechnung_info(id)', 'Der Betrag wird vom Konto abgebucht.'), 'passive, verb last');
row('de-run', 'Bank Berlin', 'Execute', tool('get_skript(id)', 'Das Skript wird auf dem Server ausgeführt.'), 'passive, verb last');
row('de-write', 'Bank Berlin', 'Write', tool('get_eintrag(id)', 'Der Eintrag wird überschrieben und neu angelegt.'), 'passive, verb last');
// French
row(
  'fr-allow',
  'Archives Paris',
  'Destructive',
  tool('dossier_info(id)', 'Permet de supprimer le dossier.'),
  'permet de and an infinitive',
);
row('fr-tool', 'Archives Paris', 'Destructive', tool('get_dossier(id)', 'Cet outil efface le dossier.'), 'subject first');
row('fr-passive', 'Archives Paris', 'Destructive', tool('get_fichier(id)', 'Le fichier sera détruit.'), 'passive future');
row('fr-pay', 'Banque Paris', 'Financial', tool('facture_info(id)', 'Règle la facture par virement.'), 'a verb that no list has');
row('fr-run', 'Banque Paris', 'Execute', tool('get_tache(id)', 'Redémarre la tâche.'), 'third person');
row('fr-write', 'Banque Paris', 'Write', tool('get_fiche(id)', 'Met à jour la fiche du client.'), 'several words');
// Russian
row('ru-tool', 'Arkhiv Moskva', 'Destructive', tool('get_delo(id)', 'Инструмент безвозвратно удаляет дело.'), 'subject and adverb first');
row('ru-noun', 'Arkhiv Moskva', 'Destructive', tool('delo_info(id)', 'Удаление дела.'), 'a noun in the place of a verb');
row('ru-passive', 'Arkhiv Moskva', 'Destructive', tool('get_papka(id)', 'Все файлы будут стёрты.'), 'passive future');
row('ru-pay', 'Bank Moskva', 'Financial', tool('schet_info(id)', 'Оплачивает счёт с карты.'), 'imperfective');
row('ru-run', 'Bank Moskva', 'Execute', tool('get_zadacha(id)', 'Перезапускает задачу на сервере.'), 'imperfective');
row('ru-write', 'Bank Moskva', 'Write', tool('get_zapis(id)', 'Обновляет запись в базе.'), 'imperfective');
// Languages that nobody planned for
row('it-delete', 'Archivio Roma', 'Destructive', tool('pratica_info(id)', 'Cancella la pratica.'), 'Italian');
row('it-pay', 'Banca Roma', 'Financial', tool('bolletta_info(id)', 'Salda la bolletta con la carta salvata.'), 'Italian');
row('nl-delete', 'Archief Utrecht', 'Destructive', tool('map_info(id)', 'Verwijdert de map met alle inhoud.'), 'Dutch');
row('nl-pay', 'Bank Utrecht', 'Financial', tool('get_rekening(id)', 'Betaalt de rekening.'), 'Dutch');
row('tr-delete', 'Arsiv Ankara', 'Destructive', tool('get_dosya(id)', 'Dosyayı kalıcı olarak siler.'), 'Turkish, verb last');
row('ar-delete', 'Archive Cairo', 'Destructive', tool('get_malaf(id)', 'يحذف الملف نهائياً.'), 'Arabic');
row('ar-pay', 'Bank Cairo', 'Financial', tool('get_fatura(id)', 'يدفع الفاتورة من الحساب.'), 'Arabic');
row('hi-delete', 'Archive Delhi', 'Destructive', tool('get_file_info(id)', 'फ़ाइल को हमेशा के लिए हटाता है।'), 'Hindi, verb last');
row('pl-delete', 'Archiwum Warszawa', 'Destructive', tool('get_teczka(id)', 'Usuwa teczkę bez możliwości przywrócenia.'), 'Polish');
row('pl-run', 'Serwer Warszawa', 'Execute', tool('get_zadanie(id)', 'Uruchamia zadanie na serwerze.'), 'Polish');
row('vi-delete', 'Kho Hanoi', 'Destructive', tool('get_tep(id)', 'Xóa vĩnh viễn tệp.'), 'Vietnamese');
row('id-delete', 'Arsip Jakarta', 'Destructive', tool('get_berkas(id)', 'Menghapus berkas secara permanen.'), 'Indonesian');
row('sv-delete', 'Arkiv Stockholm', 'Destructive', tool('get_mapp(id)', 'Raderar mappen.'), 'Swedish');
row('fi-delete', 'Arkisto Helsinki', 'Destructive', tool('get_kansio(id)', 'Poistaa kansion pysyvästi.'), 'Finnish');
row('el-delete', 'Archive Athens', 'Destructive', tool('get_fakelos(id)', 'Διαγράφει τον φάκελο.'), 'Greek');
row('he-delete', 'Archive Haifa', 'Destructive', tool('get_tik(id)', 'מוחק את התיק.'), 'Hebrew');
row('th-delete', 'Archive Bangkok', 'Destructive', tool('get_faem(id)', 'ลบแฟ้มอย่างถาวร'), 'Thai');
row('uk-write', 'Arkhiv Kyiv', 'Write', tool('get_tekst(id)', 'Змінює текст запису.'), 'Ukrainian');
row('cs-delete', 'Archiv Praha', 'Destructive', tool('get_slozka(id)', 'Odstraní složku.'), 'Czech');
row('fa-run', 'Archive Tehran', 'Execute', tool('get_kar(id)', 'دستور را روی سرور اجرا می‌کند.'), 'Persian, verb last');
// Elsewhere than in the description
row('es-name', 'Archivo Madrid', 'Destructive', tool('borrar_todo(id)', 'Utilidad.'), 'the name is Spanish');
row('de-name', 'Archiv Berlin', 'Destructive', tool('akte_loeschen(id)', 'Akte.'), 'the name is German without its umlaut');
row('zh-name', 'Beijing Files', 'Destructive', tool('删除_用户(id)', '用户'), 'the name is Chinese');
row('pinyin-name', 'Beijing Files', 'Destructive', tool('shanchu_yonghu(id)', 'Yonghu.'), 'the name is Chinese in Latin letters');
row(
  'fr-title',
  'Archives Paris',
  'Destructive',
  tool('get_archive(id)', 'Archive.', {}, { title: 'Supprimer l’archive' }),
  'the title is French',
);
row(
  'ru-argument',
  'Arkhiv Moskva',
  'Destructive',
  tool('get_spisok', 'Gets a list.', { id: text('Список, который будет удалён.') }),
  'the argument tells in Russian',
);
row('pt-value', 'Banco Lisboa', 'Financial', tool('conta', 'Conta.', { operation: choice('consultar', 'pagar') }), 'a Portuguese value');
row('mixed', 'Archive Berlin', 'Destructive', tool('get_mixture(id)', 'Gets the mixture. Danach wird alles gelöscht.'), 'two languages');

row('zh-passive', 'Beijing Files', 'Destructive', tool('get_photo(id)', '照片将被永久移除，无法恢复。'), 'passive');
row('zh-argument', 'Beijing Files', 'Destructive', tool('get_photos', 'Gets photos.', { id: text('要删除的照片') }), 'the argument tells');
row('zh-buy', 'Taipei Wallet', 'Financial', tool('get_stock(id)', '為用戶購買股票'), 'traditional characters, the person first');
row('zh-restart', 'Taipei Ops', 'Execute', tool('get_host(id)', '將伺服器重新啟動'), 'traditional characters, the object first');
row('zh-update', 'Taipei Ops', 'Write', tool('get_label(id)', '把標籤改成新的名稱'), 'a plain verb');
row('ja-send', 'Tokyo Wallet', 'Financial', tool('get_yen(id)', '指定した口座へ送金を行います。'), 'a noun and a light verb');
row('ja-passive', 'Tokyo Files', 'Destructive', tool('get_folder_ja(id)', 'フォルダは完全に削除されます'), 'passive');
row('ja-title', 'Tokyo Files', 'Destructive', tool('folder_ja(id)', 'フォルダ', {}, { title: 'フォルダの削除' }), 'a noun in the title');
row('ko-title', 'Seoul Files', 'Destructive', tool('folder_ko(id)', '폴더', {}, { title: '폴더 삭제' }), 'a noun in the title');
row(
  'ko-transfer',
  'Seoul Wallet',
  'Financial',
  tool('get_account_ko(id)', '지정한 계좌로 돈을 보냅니다. 송금 수수료가 부과됩니다.'),
  'a plain verb, then a noun',
);
row('ko-passive', 'Seoul Files', 'Destructive', tool('get_folder_ko(id)', '폴더가 삭제됩니다'), 'passive');
row('es-imperative', 'Archivo Madrid', 'Destructive', tool('carpeta_info(id)', 'Borre la carpeta con todo su contenido.'), 'imperative');
row(
  'es-noun',
  'Archivo Madrid',
  'Destructive',
  tool('get_indice(id)', 'Eliminación definitiva del índice.'),
  'a noun in the place of a verb',
);
row('es-buy', 'Banco Madrid', 'Financial', tool('get_oferta(id)', 'El billete se compra automáticamente.'), 'reflexive, subject first');
row(
  'es-argument',
  'Banco Madrid',
  'Destructive',
  tool('get_cuenta', 'Gets an account.', { id: text('Cuenta que se va a eliminar.') }),
  'the argument tells',
);
row('pt-imperative', 'Arquivo Lisboa', 'Destructive', tool('get_pasta(id)', 'Apague a pasta.'), 'imperative');
row('pt-buy', 'Banco Lisboa', 'Financial', tool('get_acao(id)', 'A ação é comprada na hora.'), 'passive');
row('de-allows', 'Archiv Berlin', 'Destructive', tool('get_liste(id)', 'Ermöglicht das Löschen der Liste.'), 'an infinitive as a noun');
row('de-buy', 'Bank Berlin', 'Financial', tool('get_aktie(id)', 'Damit kaufst du die Aktie.'), 'second person');
row('de-send', 'Bank Berlin', 'Write', tool('get_brief(id)', 'Der Brief wird an alle verschickt.'), 'passive, verb last');
row(
  'fr-noun',
  'Archives Paris',
  'Destructive',
  tool('get_liste_fr(id)', 'Suppression définitive de la liste.'),
  'a noun in the place of a verb',
);
row('fr-buy', 'Banque Paris', 'Financial', tool('get_action(id)', 'L’action est achetée au prix du marché.'), 'passive');
row('fr-send', 'Banque Paris', 'Write', tool('get_lettre(id)', 'La lettre est envoyée à tous.'), 'passive');
row('ru-imperative', 'Arkhiv Moskva', 'Destructive', tool('get_spisok_ru(id)', 'Удалите список.'), 'imperative');
row('ru-buy', 'Bank Moskva', 'Financial', tool('get_akciya(id)', 'Акция покупается по рынку.'), 'reflexive');
row('ru-send', 'Bank Moskva', 'Write', tool('get_pismo(id)', 'Письмо отправляется всем.'), 'reflexive');
row('it-run', 'Server Roma', 'Execute', tool('get_compito(id)', 'Esegue il comando indicato.'), 'Italian');
row('it-write', 'Server Roma', 'Write', tool('get_scheda(id)', 'Modifica la scheda del cliente.'), 'Italian');
row('nl-run', 'Server Utrecht', 'Execute', tool('get_taak(id)', 'Voert de opdracht uit op de server.'), 'Dutch, a separable verb');
row('nl-write', 'Server Utrecht', 'Write', tool('get_kaart(id)', 'Wijzigt de kaart.'), 'Dutch');
row('tr-pay', 'Banka Ankara', 'Financial', tool('get_fatura_tr(id)', 'Faturayı hesaptan öder.'), 'Turkish, verb last');
row('tr-run', 'Banka Ankara', 'Execute', tool('get_komut(id)', 'Komutu sunucuda çalıştırır.'), 'Turkish, verb last');
row('ar-run', 'Archive Cairo', 'Execute', tool('get_amr(id)', 'ينفذ الأمر على الخادم.'), 'Arabic');
row('hi-pay', 'Bank Delhi', 'Financial', tool('get_bill_hi(id)', 'बिल का भुगतान करता है।'), 'Hindi, verb last');
row('pl-pay', 'Bank Warszawa', 'Financial', tool('get_rachunek(id)', 'Płaci rachunek z konta.'), 'Polish');
row('vi-pay', 'Bank Hanoi', 'Financial', tool('get_hoadon(id)', 'Thanh toán hóa đơn.'), 'Vietnamese');
row('id-pay', 'Bank Jakarta', 'Financial', tool('get_tagihan(id)', 'Membayar tagihan.'), 'Indonesian');
row('uk-delete', 'Arkhiv Kyiv', 'Destructive', tool('get_spysok(id)', 'Видаляє список назавжди.'), 'Ukrainian');
row('ro-delete', 'Arhiva Bucuresti', 'Destructive', tool('get_dosar(id)', 'Șterge dosarul.'), 'Romanian');
row('hu-delete', 'Archivum Budapest', 'Destructive', tool('get_mappa(id)', 'Törli a mappát.'), 'Hungarian');
row('ca-delete', 'Arxiu Barcelona', 'Destructive', tool('get_carpeta_ca(id)', 'Suprimeix la carpeta.'), 'Catalan');
row('ms-run', 'Pelayan Melaka', 'Execute', tool('get_tugas(id)', 'Menjalankan arahan pada pelayan.'), 'Malay');
row('eo-delete', 'Arkivo', 'Destructive', tool('get_dosiero(id)', 'Forigas la dosieron.'), 'Esperanto');
row('la-delete', 'Tabularium', 'Destructive', tool('get_tabula(id)', 'Tabulam delet.'), 'Latin');
