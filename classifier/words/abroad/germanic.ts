import type { Language } from './language.ts';

export const GERMANIC: readonly Language[] = [
  {
    name: 'German',
    umlauts: true,
    brackets: true,
    endings: {
      en: { verb: 'en' },
      n: { verb: 'n' },
      t: { verb: 't e' },
      et: { verb: 'et e' },
    },
    verbs: [
      ['Read', 'abrufen zeigt listet sucht liest anzeigen auflisten suchen lesen berechnet liefert'],
      [
        'Write',
        `erstell-en aktualisier-en speicher-n send-en versend-en verschick-en schick-en änder-n bearbeit-en hinzufügen einfügen anlegen schreib-en hochladen
        umbenennen verschieb-en ersetz-en kopier-en veröffentlich-en einstellen konfigurier-en importier-en duplizier-en eintragen registrier-en
        archivier-en abonnier-en genehmig-en modifizier-en anpassen zurücksetzen
        füg{t,e,en}…hinzu|ein leg{t,e,en}…an|ab lädt…hoch lade…hoch benenn{t,e,en}…um setz{t,e,en}…zurück stell{t,e,en}…ein pass{t,e,en}…an
        trägt…ein trage…ein nimmt…vor`,
      ],
      [
        'Execute',
        `ausführen ausführt starten stopp-en beenden herunterfahren einschalten ausschalten abschalten klick-en installier-en neustarten auslösen
        aktivier-en deaktivier-en führ{t,e,en}…aus fähr{t}…herunter|hoch fahre…herunter|hoch schalt{et,e,en}…ein|aus|ab|um löst…aus löse…aus
        brich{t}…ab breche…ab abbrechen`,
      ],
      [
        'Destructive',
        `lösch-en entfern-en zerstör-en vernicht-en tilg-en überschreib-en leer-en annullier-en stornier-en widerruf-en verwerfen deinstallier-en
        wegwerfen beseitig-en eliminier-en räum{t,e,en}…leer wirft…weg werf{e,en}…weg schmeißt…weg macht…unkenntlich lösch{t,e}…endgültig`,
      ],
      [
        'Financial',
        `bezahl-en zahl-en einzahlen auszahlen überweis-en kauf-en kaufst verkauf-en erwerben begleich-en erstatt-en abbuchen investier-en bestell-en
        zahl{t,e}…ein|aus buch{t,e,en}…ab {tätigt,tätige,tätigen,führt,führe,nimmt,veranlasst,löst}…zahlung|zahlungen|überweisung|überweisungen|kauf|bezahlung sende{t}…geld überträgt…geld|guthaben`,
      ],
    ],
    leading: [
      [
        'Write',
        `erstell-t aktualisier-t speicher-t send-et versend-et verschick-t schick-t änder-t bearbeit-et schreib-t verschieb-t ersetz-t kopier-t
        veröffentlich-t konfigurier-t importier-t duplizier-t registrier-t archivier-t genehmig-t modifizier-t speichere ändere`,
      ],
      ['Execute', 'startet starte stopp-t beend-et klick-t installier-t aktivier-t deaktivier-t'],
      [
        'Destructive',
        `lösch-t entfern-t zerstör-t vernicht-et tilg-t überschreib-t leer-t annullier-t stornier-t widerruf-t widerruft verwirft deinstallier-t
        beseitig-t eliminier-t`,
      ],
      ['Financial', 'bezahl-t zahlt überweis-t kauf-t verkauf-t erwirbt begleich-t erstatt-et investier-t bestell-t'],
    ],
    participles: [
      [
        'Write',
        `erstellt aktualisiert gespeichert gesendet versendet verschickt geschickt geändert bearbeitet hinzugefügt eingefügt angelegt geschrieben
        hochgeladen umbenannt verschoben ersetzt kopiert veröffentlicht eingestellt konfiguriert eingetragen angepasst zurückgesetzt`,
      ],
      [
        'Execute',
        'ausgeführt gestartet gestoppt beendet heruntergefahren eingeschaltet ausgeschaltet abgeschaltet installiert ausgelöst aktiviert deaktiviert',
      ],
      [
        'Destructive',
        `gelöscht entfernt zerstört vernichtet getilgt überschrieben geleert annulliert storniert widerrufen verworfen deinstalliert weggeworfen
        beseitigt eliminiert`,
      ],
      [
        'Financial',
        'bezahlt gezahlt überwiesen gekauft verkauft erworben beglichen erstattet abgebucht eingezahlt ausgezahlt investiert bestellt',
      ],
    ],
    auxiliaries: 'wird werden werde',
    nouns: [
      ['Write', 'erstellung aktualisierung änderung bearbeitung speicherung versand'],
      ['Execute', 'ausführung neustart'],
      ['Destructive', 'löschung zerstörung vernichtung stornierung annullierung widerruf entfernung'],
      ['Financial', 'zahlung bezahlung überweisung kauf verkauf erstattung abbuchung'],
    ],
    lights: 'ermöglicht erlaubt führt zur zum bewirkt veranlasst tätigt nimmt löst erzwingt',
    homonyms: `zahlen leere leeren leert sende kaufe stoppe entfernung kauf verkauf zahlung bezahlung erstattung versand speicherung senden starte schicken
      bearbeitung ersetze leite buche erwerben`,
    objects: 'der die das den dem des ein eine einen einem alle alles alte diese dieses diesen ihre seine sämtliche',
  },
  {
    name: 'Dutch',
    brackets: true,
    verbs: [
      [
        'Write',
        `aanmaken bijwerken wijzigen bewerken toevoegen sturen versturen verzenden opslaan vervangen hernoemen verplaatsen publiceren
        maak{t}…aan werk{t}…bij voeg{t}…toe sla{at}…op creëren uploaden`,
      ],
      ['Execute', 'uitvoeren herstarten afsluiten installeren inschakelen uitschakelen voer{t}…uit schakel{t}…in|uit zet…aan|uit klikken'],
      ['Destructive', 'verwijderen wissen vernietigen annuleren overschrijven leegmaken maak{t}…leeg gooi{t}…weg'],
      ['Financial', 'betalen kopen verkopen overmaken terugbetalen storten afschrijven maak{t}…over'],
    ],
    leading: [
      ['Write', 'wijzig wijzigt bewerkt stuurt verstuurt verzendt vervangt hernoemt verplaatst publiceert creëert schrijft stuur wijzigen'],
      ['Execute', 'herstart stopt installeert klikt activeert'],
      ['Destructive', 'verwijder verwijdert wist vernietig vernietigt annuleert annuleer overschrijft'],
      ['Financial', 'betaal betaalt koopt verkoopt stort koop verkoop'],
    ],
    participles: [
      ['Write', 'aangemaakt bijgewerkt gewijzigd bewerkt toegevoegd verstuurd verzonden opgeslagen vervangen hernoemd verplaatst'],
      ['Execute', 'uitgevoerd gestart herstart gestopt geïnstalleerd'],
      ['Destructive', 'verwijderd gewist vernietigd geannuleerd overschreven weggegooid'],
      ['Financial', 'betaald gekocht verkocht overgemaakt afgeschreven terugbetaald'],
    ],
    auxiliaries: 'wordt worden',
    nouns: [
      ['Write', 'wijziging'],
      ['Execute', 'uitvoering'],
      ['Destructive', 'verwijdering vernietiging annulering'],
      ['Financial', 'betaling aankoop'],
    ],
    lights: 'maakt voert doet verricht voor',
    homonyms: 'wist wissen storten stort koop verkoop stuur betaling aankoop kopen wijziging uitvoering herstart',
    objects: 'de het een alle deze dit die uw je',
  },
  {
    name: 'Swedish',
    verbs: [
      [
        'Write',
        `skapar skapa skapas uppdaterar uppdatera uppdateras lägger~till lägga~till läggs~till skickar skicka skickas sparar spara sparas ändrar ändra
        ändras redigerar redigera ersätter ersätta flyttar flytta`,
      ],
      ['Execute', 'kör köra körs startar starta startas stoppar stoppa stoppas avslutar verkställer exekverar installerar'],
      [
        'Destructive',
        'raderar radera raderas tar…bort ta~bort tas~bort förstör förstöra förstörs rensar rensa rensas tömmer töms avbokar upphäver avinstallerar',
      ],
      ['Financial', 'betalar betala betalas köper köpa köps säljer sälja säljs återbetalar överför{,a,s}…pengar|belopp|beloppet'],
    ],
    nouns: [
      ['Destructive', 'radering borttagning'],
      ['Financial', 'betalning'],
    ],
    lights: 'utför gör för',
    homonyms: 'kör köra starta spara sparas rensa betalning',
    objects: 'en ett den det alla allt hela',
  },
  {
    name: 'Danish and Norwegian',
    verbs: [
      [
        'Write',
        `opretter oprette oprettes oppretter opprette opprettes opdaterer opdatere oppdaterer oppdatere tilføjer tilføje gemmer lagrer lagre ændrer ændre
        endrer endre redigerer redigere erstatter flytter omdøber sender legger…til`,
      ],
      ['Execute', 'kører køre kjører kjøre udfører udføre utfører utføre genstarter starter stopper eksekverer installerer'],
      [
        'Destructive',
        'sletter slette slettes fjerner fjerne fjernes tømmer ødelægger ødelegger annullerer overskriver afinstallerer avinstallerer',
      ],
      [
        'Financial',
        'betaler betale betales køber købe købes kjøper kjøpe sælger sælge selger refunderer overfør{er,e,es}…penge|penger|beløb|beløbet|beløpet',
      ],
    ],
    nouns: [
      ['Destructive', 'sletning sletting fjernelse'],
      ['Financial', 'betaling'],
    ],
    lights: 'udfører utfører foretager',
    homonyms: 'starter stopper sender slette lagre endre købe betaling',
    objects: 'en et den det alle hele',
  },
  {
    name: 'Icelandic',
    verbs: [
      ['Destructive', 'eyðir eyða'],
      ['Financial', 'greiðir kaupir selur'],
    ],
  },
  {
    name: 'Afrikaans',
    verbs: [
      ['Destructive', 'verwyder skrap'],
      ['Financial', 'betaal'],
      ['Execute', 'voer…uit'],
    ],
    homonyms: 'skrap',
    objects: 'die alle n',
  },
];
