import type { Language } from './language.ts';

/** Classes of verbs that Russian forms alike: perfective `-ить`, imperfective `-ять`, `-ать` and `-овать`. */
const RUSSIAN = {
  ит: { verb: 'ить ит ят ите и' },
  яет: { verb: 'ять яет яют яется яются яя яйте яй' },
  ает: { verb: 'ать ает ают ается аются ая айте ай' },
  ует: { verb: 'овать ует уют уется уются уйте уй' },
};

export const SLAVIC: readonly Language[] = [
  {
    name: 'Russian',
    endings: RUSSIAN,
    verbs: [
      ['Read', 'читать получить получает поиск показать показывает возвращает ищет найти находит читает'],
      [
        'Write',
        `созда{ть,ёт,ют,ётся,ются,йте,й,ст} обнов-ит обновл-яет добав-ит добавл-яет измен-ит измен-яет отправ-ит отправл-яет сохран-ит сохран-яет записать
        записыв-ает запиш{ет,ут,ите} редактир-ует переименовать переименовыв-ает перемещ-ает перемест-ит замен-ит замен-яет публик-ует опублик-ует
        копир-ует назнач-ает назнач-ит прикрепл-яет устанавлив-ает настраив-ает импортир-ует размещ-ает внос{ит,ить}…изменения меняет менять`,
      ],
      [
        'Execute',
        `выполн-ит выполн-яет запуст-ит запустят запуск-ает перезапуск-ает перезапуст-ит останов-ит останавлив-ает перезагрузить перезагрузит
        перезагруж-ает исполн-яет исполн-ит отключ-ает отключ-ит нажим-ает развернуть развернёт развёртыв-ает активир-ует`,
      ],
      [
        'Destructive',
        `удал-ит удал-яет стереть сотрёт сотрут сотрите стир-ает уничтож-ит уничтожат уничтож-ает очист-ит очистят очищ-ает отмен-ит отмен-яет
        аннулир-ует сброс-ит сбрасыв-ает отозвать отзовёт отзывает отзывать затир-ает перезаписыв-ает перезаписать перезапишет ликвидир-ует
        выбрасыв-ает выброс-ит деинсталлир-ует`,
      ],
      [
        'Financial',
        `оплат-ит оплачив-ает заплат-ит платит платить платят выплат-ит выплачив-ает куп{ить,ит,ят,ите} покуп-ает продать продаст продают продаёт
        продаётся продаются спис{ать,ывает,ывается} пополн-ит пополн-яет зачисл-яет приобрет-ает
        перев{ести,едёт,одит,одить,едите}…деньги|денег|средства|сумму|рублей|счёт|карту возвращ-ает…деньги|средства отправ{ить,ляет}…деньги|средства`,
      ],
    ],
    participles: [
      [
        'Write',
        'создан создана создано созданы обновлён обновлена обновлено обновлены изменён изменена изменено изменены отправлен отправлена отправлено отправлены сохранён',
      ],
      [
        'Execute',
        'выполнен выполнена выполнено выполнены запущен запущена запущено запущены остановлен остановлена остановлены перезапущен',
      ],
      [
        'Destructive',
        `удалён удалена удалено удалены стёрт стёрта стёрто стёрты уничтожен уничтожена уничтожено уничтожены очищен очищена очищено очищены отменён
        отменена отменено отменены аннулирован аннулирована`,
      ],
      [
        'Financial',
        'оплачен оплачена оплачено оплачены куплен куплена куплены продан продана проданы списан списана списано списаны переведён переведена переведены',
      ],
    ],
    auxiliaries: 'будет будут быть',
    nouns: [
      ['Write', 'создание обновление добавление изменение отправка отправку сохранение редактирование'],
      ['Execute', 'запуск перезапуск остановка остановку выполнение'],
      ['Destructive', 'удаление удаления стирание уничтожение уничтожения очистка очистки очистку отмена отмену аннулирование'],
      ['Financial', 'оплата оплаты оплату покупка покупки покупку продажа продажу'],
    ],
    lights: 'для выполняет производит осуществляет проводит совершает делает позволяет обеспечивает запускает инициирует',
    homonyms: '',
    objects: '',
  },
  {
    name: 'Ukrainian and Belarusian',
    verbs: [
      [
        'Write',
        `створ{ює,ити,юють,ить,іть} онов{лює,ити,ить,іть} додає додати змін{ює,ити,ить,іть,юється} надсила{є,ти} надіслати надішле зберіга{є,ти} зберегти
        редагу{є,вати} записує замін{ює,ити} переймен{овує,увати} переміщує`,
      ],
      ['Execute', 'викон{ує,ати,ає} запуска{є,ти} запустити перезапуска{є,ти} зупин{яє,ити,яти} розгорта{є,ти}'],
      [
        'Destructive',
        `видал{ити,яє,яти,ить,яють,яється,яються,іть} стира{є,ти} стерти знищ{ує,ити,ить} очища{є,ти} очистити скас{овує,увати,ує} вилуч{ає,ити}
        выдаля{е,ць} знішча{е,ць}`,
      ],
      ['Financial', 'сплач{ує,увати} сплатити оплачує оплатити купу{є,вати} купити прода{є,ти} переказ{ує,ати} поповн{ює,ити}'],
    ],
    participles: [['Destructive', 'видалено видалений видалена видалені стерто знищено очищено скасовано']],
    auxiliaries: 'буде будуть бути',
    nouns: [
      ['Destructive', 'видалення знищення очищення скасування'],
      ['Financial', 'оплата купівля'],
    ],
    lights: 'для виконує здійснює дозволяє',
  },
  {
    name: 'Bulgarian, Serbian and Macedonian',
    verbs: [
      ['Write', 'създава създай обновява актуализира добавя изпраща запазва променя редактира креира ажурира додаје шаље мења'],
      ['Execute', 'изпълнява стартира спира рестартира извршава покреће зауставља'],
      [
        'Destructive',
        'изтрива изтрий изтрие изтриване премахва премахне унищожава отменя брише обриши избриши обрише избрише уклања уништава брисање',
      ],
      ['Financial', 'плаща плати купува купи продава плаћа купује продаје превежда…пари|сума'],
    ],
  },
  {
    name: 'Polish',
    verbs: [
      [
        'Write',
        `tworzy tworzyć utworzyć utworzy utwórz aktualizuje aktualizować zaktualizować dodaje dodać wysyła wysłać wysyłać zapisuje zapisać zmienia zmienić
        edytuje edytować modyfikuje modyfikować przenosi kopiuje zastępuje publikuje`,
      ],
      [
        'Execute',
        'uruchamia uruchomić uruchom uruchamiać wykonuje wykonać wykonaj zatrzymuje zatrzymać restartuje wdraża klika instaluje włącza wyłącza',
      ],
      [
        'Destructive',
        `usuwa usuń usunąć usuwać usuwają usunie kasuje skasuj skasować kasować niszczy zniszczyć czyści wyczyść wyczyścić opróżnia anuluje anulować
        anuluj unieważnia nadpisuje nadpisać odinstalowuje wymazuje wymazać`,
      ],
      [
        'Financial',
        `płaci płacić zapłacić zapłać zapłaci opłaca opłacić kupuje kupić kupi sprzedaje sprzedać przelewa przelać wpłaca wypłaca refunduje
        zwraca…pieniądze|środki przesyła…pieniądze|środki`,
      ],
    ],
    participles: [
      [
        'Destructive',
        'usunięty usunięta usunięte usunięci skasowany skasowana skasowane zniszczony zniszczone anulowany anulowana anulowane wyczyszczony',
      ],
      ['Financial', 'opłacony opłacona opłacone zapłacony kupiony kupiona kupione sprzedany sprzedana sprzedane przelany przelane'],
      ['Execute', 'uruchomiony uruchomiona uruchomione wykonany wykonana wykonane zatrzymany'],
      ['Write', 'utworzony utworzona utworzone zmieniony zmieniona zmienione wysłany wysłana wysłane zapisany'],
    ],
    auxiliaries: 'zostanie zostaną zostaje zostają będzie będą być',
    nouns: [
      ['Destructive', 'usuwanie usunięcie kasowanie anulowanie'],
      ['Financial', 'zakup płatność'],
    ],
    lights: 'umożliwia wykonuje realizuje powoduje',
    homonyms: 'klika niszczy płatność zakup',
    objects: 'na w wszystkie wszystko ten tę to',
  },
  {
    name: 'Czech and Slovak',
    verbs: [
      [
        'Write',
        `vytvoří vytvořit vytváří vytvorí vytvoriť aktualizuje přidá přidat pridá odešle odeslat odosiela uloží uložit změní změnit zmení upraví upravit
        přejmenuje přesune nahradí zapíše`,
      ],
      ['Execute', 'spustí spustit spouští spustiť spúšťa vykoná vykonat restartuje reštartuje zastaví zastavit nainstaluje'],
      [
        'Destructive',
        `odstraní odstranit odstraňuje odstráni odstrániť odstraňte smaže smazat maže vymaže vymazat vymazať zničí zničit zruší zrušit ruší vyprázdní
        přepíše přepsat odinstaluje`,
      ],
      [
        'Financial',
        'zaplatí zaplatit zaplatiť koupí koupit kúpi kúpiť nakoupí prodá prodat predá prodává uhradí uhradit převede…peníze|částku|prostředky',
      ],
    ],
    participles: [
      [
        'Destructive',
        'odstraněn odstraněna odstraněno odstraněny smazán smazána smazáno smazány vymazán vymazána vymazány zničen zrušen zrušena',
      ],
    ],
    auxiliaries: 'bude budou být je jsou budú byť',
    nouns: [
      ['Destructive', 'odstranění odstránenie smazání vymazání zrušení'],
      ['Financial', 'platba nákup'],
    ],
    lights: 'umožňuje provede provádí',
    homonyms: 'maze ruší platba nákup',
    objects: 'všechny vše celý',
  },
  {
    name: 'Croatian, Serbian and Slovene',
    verbs: [
      ['Write', 'kreira ažurira šalje mijenja uređuje ustvari posodobi pošlje shrani'],
      ['Execute', 'izvršava izvršiti pokreće pokreni pokrenuti zaustavlja zažene izvede'],
      [
        'Destructive',
        'briše brišu izbriše izbriši obriši obriše obrisati izbrisati izbrisat brisanje uklanja ukloni ukloniti uništava poništava odstrani',
      ],
      ['Financial', 'plaća platiti kupuje kupiti prodaje plača'],
    ],
  },
];
