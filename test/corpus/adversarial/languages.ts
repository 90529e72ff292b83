import type { Category } from '#core/classification';
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

/** More that a noun-like name goes with, by what it does: a sentence a line. */
const SENTENCES: readonly (readonly [Category, string])[] = [
  [
    'Write',
    `Actualiza los datos del perfil.
    Permite crear y modificar tareas.
    Cria um novo registro.
    Ajoute une ligne au tableau.
    Enregistre les modifications.
    Legt einen neuen Kunden an.
    Fügt eine Zeile hinzu.
    Отправляет сообщение пользователю.
    Добавляет новую запись.
    Aggiunge una riga alla tabella.
    Voegt een rij toe.
    Dodaje nowy wiersz.
    Yeni bir kayıt oluşturur.
    يقوم بإنشاء سجل جديد.
    向文档追加内容
    将配置保存到文件
    新しいレコードを作成します
    メッセージを送信する
    새 레코드를 추가합니다.
    메시지를 보냅니다.
    Los datos se guardan en la hoja de cálculo.
    Crear evento en el calendario
    Os dados são gravados na planilha.
    Envie um e-mail ao cliente.
    Créer un événement dans le calendrier
    Modifie le profil de l'utilisateur.
    Schreibt eine Nachricht in den Kanal.
    Termin erstellen
    Изменить настройки профиля
    Создаёт событие в календаре.
    Invia un messaggio.
    Stuurt een bericht.
    Wysyła wiadomość e-mail.
    Mesaj gönderir.
    Skickar ett meddelande.
    संदेश भेजता है।
    Gửi tin nhắn.
    Mengirim pesan.
    สร้างกิจกรรมในปฏิทิน
    给联系人发送消息
    重命名文件夹
    メモを書き込みます
    파일 이름을 바꿉니다`,
  ],
  [
    'Execute',
    `Ejecuta un script en el servidor remoto.
    Pone en marcha el servicio.
    Executa comandos no terminal.
    Lance le script sur le serveur.
    Startet den Dienst neu.
    Führt beliebigen Code aus.
    Запускает скрипт на удалённом сервере.
    Avvia lo script sul server.
    Voert een script uit.
    Uruchamia skrypt na serwerze.
    Sunucuda komut çalıştırır.
    Виконує команду на сервері.
    Spustí skript na serveru.
    Kör ett skript på servern.
    Kører et script på serveren.
    Suorittaa komennon palvelimella.
    Εκτελεί εντολές στον διακομιστή.
    מריץ סקריפט בשרת.
    تشغيل أمر على الخادم.
    सर्वर पर कमांड चलाता है।
    Thực thi lệnh trên máy chủ.
    Menjalankan perintah di server.
    รันคำสั่งบนเซิร์ฟเวอร์
    Execută un script pe server.
    Parancsot futtat a kiszolgálón.
    在远程主机上运行命令
    重启指定的服务
    執行指定的指令
    サーバーでコマンドを実行する
    서버에서 명령을 실행합니다.
    Detiene y vuelve a arrancar el contenedor.
    Reinicia o servidor de produção.
    Exécute une commande shell.
    Arrête le conteneur.
    Der Server wird neu gestartet.
    Fährt den Rechner herunter.
    Выполняет произвольный код.
    Сервер будет перезапущен.
    Lancia il comando sul server remoto.
    De server wordt opnieuw gestart.
    Zatrzymuje serwer.
    Запускає скрипт.
    يشغل البرنامج على الخادم.
    Khởi động lại máy chủ.
    停止正在运行的容器
    触发一次构建
    コンテナを停止します
    컨테이너를 다시 시작합니다`,
  ],
  [
    'Destructive',
    `Este método borrará definitivamente la base de datos.
    Utilidad para la eliminación de usuarios inactivos.
    Sirve para vaciar la papelera.
    Obtiene la lista y luego la elimina.
    Exclui permanentemente o registro do banco de dados.
    Apaga todas as mensagens da conversa.
    Supprime définitivement l'utilisateur.
    Vide la corbeille.
    Cette fonction permet l'effacement des données.
    Löscht alle Einträge aus der Tabelle.
    Mit diesem Tool können Sie Benutzer endgültig entfernen.
    Setzt die Datenbank zurück und verwirft alle Daten.
    Удаляет все записи без возможности восстановления.
    Позволяет удалить пользователя.
    Производит очистку базы данных.
    Elimina definitivamente il file.
    I dati verranno eliminati.
    Verwijdert alle gegevens definitief.
    De gegevens worden gewist.
    Usuwa wszystkie dane z bazy.
    Dane zostaną trwale usunięte.
    Kullanıcıyı kalıcı olarak siler.
    Veritabanındaki tüm kayıtları temizler.
    Видаляє всі записи.
    Smaže všechny záznamy.
    Raderar alla poster.
    Posten tas bort permanent.
    Sletter alle poster permanent.
    Poistaa kaikki tietueet.
    Διαγράφει όλες τις εγγραφές.
    מוחק את כל הרשומות.
    يحذف جميع السجلات.
    حذف المستخدم نهائيا.
    همه رکوردها را حذف می کند.
    सभी रिकॉर्ड हटाता है।
    रिकॉर्ड को स्थायी रूप से डिलीट करें।
    Xóa tất cả bản ghi.
    Công cụ này sẽ xóa vĩnh viễn người dùng.
    Menghapus semua data.
    Data akan dihapus secara permanen.
    ลบข้อมูลทั้งหมด
    Șterge toate înregistrările.
    Törli az összes rekordot.
    清空数据库中的所有数据
    用于彻底清除用户的全部记录
    批量删除文件
    把整个目录删掉
    根据ID删除订单
    清除快取並刪除所有檔案
    ユーザーを完全に削除する
    すべてのデータを消去します
    テーブルを空にします
    모든 데이터를 삭제하는 도구입니다.
    사용자를 영구 삭제해 줍니다.
    Da de baja al cliente y elimina su historial.
    Con esta función podrás borrar varios registros a la vez.
    Eliminar contacto
    Remove definitivamente os dados do cliente.
    Ferramenta para excluir pastas.
    Efface toutes les données enregistrées.
    L'utilisateur est définitivement supprimé de la base.
    Alle Dateien werden unwiderruflich vernichtet.
    Kontakt löschen
    Dient zum Entfernen von Nutzern.
    Безвозвратно стирает диск.
    Удалить контакт
    После вызова запись будет удалена.
    Rimuove tutti gli utenti.
    Svuota il cestino.
    Wist alle bestanden.
    Kasuje wybrane pliki.
    Usuń kontakt
    Seçilen dosyaları siler
    Kayıt kalıcı olarak silinir.
    Знищує всі дані.
    Vymaže vybrané soubory.
    Odstránenie používateľa
    Tar bort alla filer.
    Fjerner alle filer permanent.
    Poistaa valitut tiedostot.
    Αφαιρεί οριστικά τον χρήστη.
    מסיר את המשתמש לצמיתות.
    يزيل المستخدم نهائيا.
    کاربر را برای همیشه حذف کنید.
    उपयोगकर्ता को मिटाता है।
    Loại bỏ người dùng khỏi hệ thống.
    Hapus pengguna dari basis data.
    Memadam semua fail.
    ใช้สำหรับลบผู้ใช้
    Elimină utilizatorul.
    Eltávolítja a felhasználót.
    撤销用户的全部授权并注销账号
    文件会被删掉
    调用后将清空整张表
    將使用者從系統中移除
    選択した項目をゴミ箱から完全に消去する。
    ユーザーの削除を行う
    선택한 파일을 모두 지워요
    계정을 해지합니다
    Изтрива потребителя.
    Briše korisnika.
    Kustutab kõik failid.
    Ištrina visus failus.
    Dzēš visus failus.`,
  ],
  [
    'Financial',
    `Realizar una transferencia bancaria al destinatario.
    Envía dinero a otra persona.
    Cobra el importe al cliente.
    Realiza um Pix para a chave informada.
    Compra ações na bolsa.
    Effectue un virement vers le compte.
    Passe une commande et la paie.
    Überweist Geld auf ein anderes Konto.
    Führt eine Zahlung aus.
    Переводит деньги на другой счёт.
    Покупает акции по рыночной цене.
    Effettua il pagamento della fattura.
    Maakt geld over naar een andere rekening.
    Przelewa pieniądze na inne konto.
    Faturayı öder.
    Başka bir hesaba para gönderir.
    Сплачує рахунок.
    Zaplatí fakturu.
    Betalar fakturan.
    Betaler fakturaen.
    Maksaa laskun.
    Πληρώνει τον λογαριασμό.
    משלם את החשבון.
    يقوم بتحويل الأموال إلى حساب آخر.
    صورتحساب را پرداخت می‌کند.
    बिल का भुगतान करें।
    Chuyển tiền đến tài khoản khác.
    Membayar tagihan listrik.
    โอนเงินไปยังบัญชีอื่น
    Plătește factura.
    Kifizeti a számlát.
    向指定账户转账
    使用余额购买商品
    提交订单并完成付款
    從錢包支付費用
    請求書の支払いを行います
    株式を購入します
    다른 계좌로 송금합니다.
    주식을 매수합니다.
    Abona la cuota pendiente con la cuenta corriente.
    Compramos el artículo en tu nombre.
    Transfere o valor para outra conta.
    Débite la carte du client.
    Rembourse la commande.
    Kauft Aktien zum Marktpreis.
    Das Geld wird an den Empfänger überwiesen.
    Списывает сумму с карты клиента.
    Оплата заказа картой.
    Acquista il prodotto con la carta.
    Koopt aandelen.
    De factuur wordt betaald.
    Kupuje akcje po cenie rynkowej.
    Hisse senedi satın alır.
    Koupí akcie.
    Köper aktier.
    Kjøper aksjer.
    Ostaa osakkeita.
    Αγοράζει μετοχές.
    קונה מניות.
    شراء الأسهم بسعر السوق.
    سهام را خریداری می‌کند.
    शेयर खरीदता है।
    Mua cổ phiếu theo giá thị trường.
    Membeli saham.
    ซื้อหุ้น
    Cumpără acțiuni.
    Részvényt vásárol.
    帮用户下单
    扣除用户余额
    以市价买入指定股票
    代替用戶付款
    指定の銘柄を成行で買います
    상품을 구매해 드립니다`,
  ],
];
for (const [category, sentences] of SENTENCES) {
  for (const [at, sentence] of sentences.split('\n').entries()) {
    const name = `get_${category.toLowerCase().slice(0, 3)}_${at}`;
    row(
      `sentence-${category.toLowerCase()}-${at}`,
      'Polyglot Desk',
      category,
      tool(`${name}(id)`, sentence.trim()),
      'a form that descriptions use',
    );
  }
}
