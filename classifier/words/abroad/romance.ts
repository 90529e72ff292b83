import type { Language } from './language.ts';

const SPANISH_AR = { verb: 'ar a an e en ará arán arlo arla arlos arlas arle arse ando amos', participle: 'ado ada ados adas' };

export const ROMANCE: readonly Language[] = [
  {
    name: 'Spanish',
    endings: {
      ar: SPANISH_AR,
      gar: { verb: 'gar ga gan gue guen gará garán garlo garla garlos garlas gando', participle: 'gado gada gados gadas' },
      car: { verb: 'car ca can que quen cará carán carlo carla carlos carlas cando', participle: 'cado cada cados cadas' },
      zar: { verb: 'zar za zan ce cen zará zarán zarlo zarla zarlos zarlas zando', participle: 'zado zada zados zadas' },
      er: { verb: 'er e en a an erá erán erlo erla erlos erlas iendo', participle: 'ido ida idos idas' },
      ir: { verb: 'ir e en a an irá irán irlo irla irlos irlas iendo', participle: 'ido ida idos idas' },
    },
    verbs: [
      [
        'Read',
        'obtener obtiene buscar busca listar lista mostrar muestra consultar consulta calcular calcula devuelve recupera recuperar lee leer',
      ],
      [
        'Write',
        `cre-ar actuali-zar agre-gar añad-ir env{iar,ía,ían,íe,íen,iará,iarán,iarlo,iarla,iando} guard-ar modifi-car edit-ar reempla-zar
        sustitu{ir,ye,yen,irá} cambi-ar escrib-ir insert-ar mover mueve mueven moverá renombr-ar copi-ar dupli-car subir sube subirá publi-car
        compart-ir asign-ar registr-ar configur-ar import-ar establecer establece establecerá program-ar restablecer restablece restaur-ar
        archiv-ar aprobar aprueba recha-zar complet-ar mar-car invit-ar adjunt-ar almacen-ar grab-ar reserv-ar firm-ar bloque{ar,a,ará}
        desbloque{ar,a} suscrib-ir notifi-car activ-ar desactiv-ar descarg{ar,a}…guarda|guardar`,
      ],
      [
        'Execute',
        `ejecut-ar inici-ar reinici-ar detener detiene detienen detendrá arran-car lan-zar invo-car desplegar despliega despliegan desplegará
        encender enciende pulsar pulsa hace~clic hacer~clic pone~en~marcha poner~en~marcha instal-ar desencaden-ar dispar-ar apagar`,
      ],
      [
        'Destructive',
        `elimin-ar borr-ar suprim-ir destruir destruye destruyen destruirá pur-gar vaciar vacía vacían vaciará anul-ar cancel-ar revo-car
        descart-ar desinstal-ar limpi-ar sobrescrib-ir trun-car remover remueve quitar quita quitan quitará desech-ar erradi-car invalid-ar`,
      ],
      [
        'Financial',
        `pa-gar compr-ar vend-er abon-ar cobr-ar reembols-ar deposit-ar liquid-ar factur-ar desembols-ar apostar apuesta adquirir adquiere
        donar donará transfer{ir,irá,irán}…importe|dinero|fondos|saldo|pago|monto|euros|dólares|pesos
        transfier{e,en,a,an}…importe|dinero|fondos|saldo|pago|monto|euros|dólares|pesos
        retir{ar,a,ará}…dinero|fondos|saldo|efectivo inv{ertir,ierte,ertirá}…dinero|fondos|saldo|acciones envía…dinero enviar…dinero`,
      ],
    ],
    participles: [
      [
        'Destructive',
        'destruido destruida destruidos destruidas vaciado vaciada vaciados vaciadas sobrescrito sobrescrita sobrescritos sobrescritas',
      ],
      ['Write', 'enviado enviada enviados enviadas escrito escrita sustituido sustituida'],
      ['Execute', 'detenido detenida detenidos detenidas'],
    ],
    auxiliaries: 'será serán es son ser sea sean siendo queda quedan quedará quedarán',
    nouns: [
      ['Write', 'creación actualización modificación edición envío inserción'],
      ['Execute', 'ejecución reinicio despliegue detención'],
      ['Destructive', 'eliminación borrado supresión destrucción cancelación anulación revocación vaciado'],
      ['Financial', 'pago compra transferencia reembolso venta cobro'],
    ],
    lights:
      'permite sirve para realiza realizar efectúa efectuar hace hacer procesa procesar ejecuta ejecutar inicia provoca produce ordena tramita',
    homonyms: `compra compras compran paga vende carga copia copie reserva reserve reserven firma firme publica archiva archive active activa complete completa
      invite configure configuren programa programe importa importe importan guarda guarde cree creen cobra cobre limpia limpie limpian vacía vacia
      liquida liquide factura facture facturen apuesta edite sube retire pulsa lista consulta busca lee registra cambia cambie marca marque borrado pago compra
      venta transferencia cobro revoque invoque anula`,
    objects: 'el la los las un una unos unas al del todo toda todos todas este esta estos estas ese esa su sus lo',
  },
  {
    name: 'Portuguese',
    endings: {
      ar: { verb: 'ar a am e em ará arão á-lo ando', participle: 'ado ada ados adas' },
      gar: { verb: 'gar ga gam gue guem gará garão gando', participle: 'gado gada gados gadas' },
      car: { verb: 'car ca cam que quem cará carão cando', participle: 'cado cada cados cadas' },
      er: { verb: 'er e em a am erá erão endo', participle: 'ido ida idos idas' },
      ir: { verb: 'ir e em a am irá irão indo', participle: 'ido ida idos idas' },
    },
    verbs: [
      ['Read', 'obter obtém buscar consultar consulta recupera recuperar retorna listar mostra exibe pesquisa ler lê'],
      [
        'Write',
        `cri-ar atualiz-ar adicion-ar envi-ar salv-ar grav-ar alter-ar modifi-car edit-ar substitu{ir,i,em,irá,a} escrev-er inserir insere inserirá
        mover renome{ar,ia,ie,ará} copi-ar dupli-car publi-car compartilh-ar cadastr-ar registr-ar configur-ar definir agend-ar encaminh-ar post-ar
        mar-car restaur-ar aprov-ar rejeit-ar tro-car anex-ar armazen-ar`,
      ],
      [
        'Execute',
        'execut-ar inici-ar reinici-ar rod-ar dispar-ar acion-ar invo-car implant-ar desli-gar cli-car interromp-er instal-ar parar deter detém',
      ],
      [
        'Destructive',
        `elimin-ar exclu{ir,i,em,irá,irão,a,am,indo} delet-ar apa-gar remov-er limp-ar destru{ir,ói,irá,irão} esvazi-ar cancel-ar revo-gar descart-ar anul-ar
        desinstal-ar sobrescrev-er expur-gar suprim-ir`,
      ],
      [
        'Financial',
        `pa-gar compr-ar vend-er reembols-ar deposit-ar sa-car estorn-ar cobr-ar debit-ar credit-ar quit-ar liquid-ar adquir-ir
        investir investe transfer{ir,e,irá}…dinheiro|valor|saldo|fundos|quantia|reais envia…dinheiro`,
      ],
    ],
    participles: [
      ['Destructive', 'excluído excluída excluídos excluídas destruído destruída destruídos destruídas sobrescrito sobrescrita'],
    ],
    auxiliaries: 'será serão é são ser seja sejam sendo fica ficam ficará ficarão',
    nouns: [
      ['Write', 'criação atualização alteração modificação edição inserção'],
      ['Execute', 'execução reinicialização implantação'],
      ['Destructive', 'exclusão eliminação remoção cancelamento destruição revogação'],
      ['Financial', 'pagamento compra venda transferência reembolso estorno pix'],
    ],
    lights: 'permite serve para realiza realizar efetua efetuar faz fazer processa processar executa inicia provoca',
    homonyms: `remove delete execute rode roda salve salva grave grava define move limpa limpe posta poste agenda agende quite quita saque saca
      credite debite compra paga venda vende delete deletes implante troca troque marca marque cobre cobra altere envio parar deter
      pagamento reembolso estorno transferência cria crie pix`,
    objects: 'o a os as um uma uns umas ao à no na do da todo toda todos todas tudo este esta esse essa seu sua',
  },
  {
    name: 'French',
    endings: { er: { verb: 'er e ent era eront ez ant', participle: 'é ée és ées' } },
    verbs: [
      ['Read', 'récupère récupérer recherche rechercher affiche afficher renvoie renvoyer liste lister lire lit obtient obtenir retourne'],
      [
        'Write',
        `cré-er ajout-er envoyer envoie envoient enverra envoyez enregistr-er modifi-er renomm-er déplac-er remplac-er insérer insère écrire écrit
        écrivent réécri{re,t} met~à~jour mettre~à~jour mettra~à~jour mettez~à~jour mets~à~jour publi-er télévers-er chang-er édit-er copi-er dupliqu-er
        partag-er assign-er sauvegard-er configur-er import-er post-er transmet transmettre archiv-er restaur-er approuv-er rejet-er invit-er
        planifi-er réinitialis-er`,
      ],
      [
        'Execute',
        `exécut-er lanc-er démarr-er redémarr-er arrêt-er déclench-er déployer déploie déploient déploiera relanc-er stopp-er cliqu-er éteindre éteint
        allum-er met~en~marche mettre~en~marche activ-er désactiv-er install-er invoqu-er`,
      ],
      [
        'Destructive',
        `supprim-er effac-er détruire détruit détruisent détruira annul-er purg-er vid-er écras-er révoqu-er désinstall-er retir-er élimin-er résili-er
        met~à~la~corbeille mettre~à~la~corbeille jette jeter anéant{ir,it}`,
      ],
      [
        'Financial',
        `pay-er paie paient paiera régler règle règlent réglera acheter achète achètent achètera vend vendre vendent vendra virer rembours-er vers-er débit-er
        crédit-er factur-er command-er encaiss-er prélever prélève investir investit
        transf{érer,ère,èrent,érera}…argent|fonds|montant|somme|euros vire…argent|fonds|montant|somme|euros envoie…argent|fonds dépose…argent|fonds`,
      ],
    ],
    participles: [
      ['Destructive', 'détruit détruite détruits détruites'],
      [
        'Write',
        'envoyé envoyée envoyés envoyées écrit écrite écrits mis~à~jour mise~à~jour mises~à~jour inséré insérée transmis transmise',
      ],
      ['Execute', 'déployé déployée déployés déployées éteint éteinte'],
      [
        'Financial',
        'acheté achetée achetés achetées réglé réglée réglés réglées vendu vendue vendus vendues prélevé prélevée viré virée transféré',
      ],
    ],
    auxiliaries: 'est sont sera seront être soit soient',
    nouns: [
      ['Write', 'création modification ajout envoi enregistrement mise~à~jour'],
      ['Execute', 'exécution lancement démarrage redémarrage déploiement arrêt'],
      ['Destructive', 'suppression effacement destruction annulation résiliation révocation'],
      ['Financial', 'paiement achat virement remboursement vente'],
    ],
    lights: 'permet effectue effectuer réalise réaliser procède lance lancer pour provoque exécute initie',
    homonyms: `efface purge purger vide retire retirer vend verse facture commande commander lance lancer active installer compile change changer edite copie
      assign assigne sauvegarde configure importe importer poster poste archive archiver invite publie cree creer crees execute liste lit recherche affiche
      regle règle règlent debite credit suppression destruction modification exécution execution annulation creation ajout envoi achat vente paiement
      virement remboursement arret arrêt enregistrement lancement pose jette installe partage sauvegarder écrit ecrit éteint eteint paye
      invitent changent regler purgent installant changez invitez import`,
    objects: 'le la les l un une du des de d ce cet cette ces tous toutes tout son sa ses leur leurs votre vos',
  },
  {
    name: 'Italian',
    endings: {
      are: { verb: 'are a ano erà eranno ando arlo arla arli arle', participle: 'ato ata ati ate' },
      ere: { verb: 'ere e ono erà eranno endo erlo erla' },
      ire: { verb: 'ire isce iscono irà iranno endo irlo irla', participle: 'ito ita iti ite' },
    },
    verbs: [
      ['Read', 'ottiene ottenere cerca cercare mostra mostrare elenca elencare legge leggere restituisce recupera recuperare'],
      [
        'Write',
        `cre-are aggiorn-are aggiung-ere invi-are salv-are modific-are scriv-ere sostitu-ire inser-ire rinomin-are spost-are copi-are pubblic-are
        condivid-ere assegn-are registr-are impost-are caric-are cambi-are`,
      ],
      [
        'Execute',
        `eseguire esegue eseguono eseguirà eseguendo avvi-are riavvi-are lanciare lancia lanciano lancerà ferm-are arrest-are interromp-ere cliccare clicca
        attiv-are disattiv-are install-are spegn-ere accend-ere`,
      ],
      [
        'Destructive',
        `cancell-are elimin-are rimuov-ere distrugg-ere svuot-are revocare revoca annull-are disinstall-are sovrascriv-ere scart-are azzer-are
        ripulire ripulisce sopprimere sopprime`,
      ],
      [
        'Financial',
        `pagare paga pagano pagherà acquist-are compr-are vend-ere sald-are rimbors-are vers-are prelev-are addebit-are accredit-are deposit-are
        trasferi{re,sce,rà}…denaro|fondi|importo|somma|soldi|euro invest{ire,e}…denaro|fondi|soldi`,
      ],
    ],
    participles: [
      ['Destructive', 'rimosso rimossa rimossi rimosse distrutto distrutta distrutti distrutte sovrascritto sovrascritta'],
      ['Write', 'aggiunto aggiunta aggiunti aggiunte scritto scritta'],
      ['Execute', 'eseguito eseguita eseguiti eseguite interrotto interrotta'],
      ['Financial', 'pagato pagata pagati pagate venduto venduta venduti vendute'],
    ],
    auxiliaries: 'viene vengono verrà verranno sarà saranno è sono essere venga vengano',
    nouns: [
      ['Write', 'creazione aggiornamento modifica inserimento invio salvataggio'],
      ['Execute', 'esecuzione avvio riavvio arresto'],
      ['Destructive', 'cancellazione eliminazione rimozione distruzione svuotamento revoca annullamento'],
      ['Financial', 'pagamento acquisto vendita bonifico rimborso'],
    ],
    lights: 'permette consente effettua effettuare esegue eseguire per provoca avvia',
    homonyms: `paga compra compri vende ferma attiva modifica copia pubblica imposta carica salva scarta cambia scrive vendite revoca pagamento acquisto vendita
      bonifico rimborso invio avvio arresto cerca legge versa`,
    objects: 'il lo la i gli le l un uno una del dello della dei degli delle tutti tutte tutto questo questa suo sua',
  },
  {
    name: 'Romanian',
    verbs: [
      [
        'Write',
        'creează crea actualizează actualiza adaugă adăuga trimite salvează modifică editează înlocuiește mută redenumește schimbă',
      ],
      ['Execute', 'execută rulează pornește oprește repornește lansează'],
      ['Destructive', 'șterge ștergeți ștergem elimină distruge golește revocă anulează dezinstalează suprascrie'],
      ['Financial', 'plătește plătiți cumpără vinde rambursează transferă…bani|suma|fonduri achită'],
    ],
    participles: [
      ['Destructive', 'șters ștearsă șterse șterși eliminat eliminată eliminate distrus distrusă'],
      ['Financial', 'plătit plătită cumpărat cumpărată vândut vândută'],
    ],
    auxiliaries: 'fi este sunt',
    nouns: [
      ['Destructive', 'ștergerea ștergere eliminarea'],
      ['Financial', 'plata'],
    ],
    lights: 'permite efectuează realizează pentru',
    homonyms: 'crea plata trimite vinde eliminate executa',
    objects: 'un o toate tot acest această',
  },
  {
    name: 'Catalan',
    verbs: [
      ['Write', 'actualitza actualitzar afegeix afegir desa desar canvia canviar'],
      ['Execute', 'atura aturar reinicia'],
      ['Destructive', 'suprimeix suprimir suprimirà suprimeixen esborra esborrar esborrarà esborren destrueix buida buidar'],
      ['Financial', 'comprarà pagarà ven vendre'],
    ],
    participles: [['Destructive', 'suprimit suprimida esborrat esborrada esborrats eliminat']],
    auxiliaries: 'serà seran és són ser',
    homonyms: 'ven desa buida',
    objects: 'el la els les l un una tots totes',
  },
];
