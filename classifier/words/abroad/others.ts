import type { Language } from './language.ts';

/** Forms of the Hindi verb that makes verbs of nouns, and of the Persian ones. */
const KARNA = 'करता|करती|करते|करें|करना|करने|करेगा|करेगी|करो|कर|करके';
const KARDAN = 'می‌کند|میکند|می‌کنند|کند|کنید|کردن|کن|می‌شود|میشود|می‌شوند|شود|شدن|خواهد|می';

const BAHASA: Language = {
  name: 'Indonesian and Malay',
  verbs: [
    [
      'Write',
      `membuat memperbarui perbarui memperbaharui menambah menambahkan tambahkan mengirim kirimkan menyimpan simpan mengubah ubah mengedit menulis
      menghantar mengemas~kini memindahkan mengganti menyunting`,
    ],
    ['Execute', 'menjalankan jalankan mengeksekusi memulai menghentikan hentikan melancarkan memulakan'],
    [
      'Destructive',
      'menghapus menghapuskan hapus hapuskan memadam memadamkan padamkan memusnahkan membuang membatalkan batalkan mencabut mengosongkan akan~dihapus akan~dipadam',
    ],
    ['Financial', 'membayar bayar membayarkan membeli menjual mengirim~uang mentransfer…uang|dana mengembalikan…uang|dana akan~dibayar'],
  ],
  nouns: [
    ['Destructive', 'penghapusan'],
    ['Financial', 'pembayaran pembelian'],
  ],
  lights: 'melakukan memproses',
  homonyms: 'pembayaran pembelian',
  objects: 'yang untuk',
};

export const OTHERS: readonly Language[] = [
  BAHASA,
  {
    name: 'Turkish',
    verbs: [
      [
        'Write',
        `oluşturur oluşturmak oluşturun oluştur oluşturulur günceller güncellemek güncelleyin güncelle güncellenir ekler eklemek ekleyin gönderir göndermek
        gönderin gönder gönderilir kaydeder kaydetmek kaydedilir değiştirir değiştirmek değiştirilir düzenler taşır kopyalar yayınlar`,
      ],
      [
        'Execute',
        `çalıştırır çalıştırın çalıştırmak çalıştır çalıştırılır çalıştıracak başlatır başlatın başlatmak başlat durdurur durdurmak yürütür yürütmek
        yeniden~başlatır tıklar`,
      ],
      [
        'Destructive',
        `siler siliyor silin silecek silinir silinecek silmek silmeyi silerek temizler kaldırır kaldırın kaldırmak kaldırılır yok~eder|edilir|etmek
        iptal~eder|edilir|etmek boşaltır imha~eder|edilir silme~işlemi`,
      ],
      [
        'Financial',
        `öder ödemek ödenir ödeyin ödeyecek ödeme~yapar|yapmak|yapın satın~alır|al|alın|almak|alınır satar satmak satılır para~gönderir|göndermek
        havale~eder iade~eder tahsil~eder`,
      ],
    ],
  },
  {
    name: 'Finnish and Estonian',
    verbs: [
      ['Write', 'luo luoda luodaan päivittää päivitetään lähettää lähetetään tallentaa tallennetaan muokkaa muuttaa muutetaan kirjoittaa'],
      ['Execute', 'suorittaa suorita suoritetaan käynnistää käynnistetään pysäyttää käivitab'],
      [
        'Destructive',
        'poistaa poista poistavat poistetaan poistaminen tuhoaa tuhotaan tyhjentää peruuttaa pyyhkii hävittää kustutab kustuta kustutatakse',
      ],
      ['Financial', 'maksaa maksetaan ostaa ostetaan myydään siirtää…rahaa|rahat maksab'],
    ],
    homonyms: 'luo',
    objects: 'uuden uusi',
  },
  {
    name: 'Hungarian',
    verbs: [
      ['Write', 'létrehozza létrehoz frissíti frissít hozzáadja hozzáad elküldi elmenti módosítja szerkeszti áthelyezi átnevezi lecseréli'],
      ['Execute', 'futtatja futtat végrehajtja végrehajt elindítja leállítja újraindítja'],
      [
        'Destructive',
        'törli töröl törlés törölje törlődik törlődnek eltávolítja eltávolít megsemmisíti kiüríti visszavonja lemondja felülírja',
      ],
      ['Financial', 'fizet kifizeti fizeti befizeti megveszi megvásárolja vásárol eladja átutal átutalja'],
    ],
  },
  {
    name: 'Lithuanian and Latvian',
    verbs: [
      ['Destructive', 'ištrina trina pašalina šalina dzēš izdzēš'],
      ['Financial', 'sumoka perka parduoda maksā pērk pārdod'],
      ['Execute', 'vykdo paleidžia izpilda palaiž'],
    ],
  },
  {
    name: 'Greek',
    verbs: [
      [
        'Write',
        'δημιουργεί δημιουργήσει ενημερώνει ενημερώσει προσθέτει στέλνει αποστέλλει αποθηκεύει τροποποιεί αλλάζει μετονομάζει αντικαθιστά',
      ],
      ['Execute', 'εκτελεί εκτελέσει εκτελείται εκκινεί ξεκινά σταματά επανεκκινεί τρέχει'],
      [
        'Destructive',
        'διαγράφει διαγράφουν διαγράψει διαγράψτε διαγράφεται διαγράφονται σβήνει σβήσει αφαιρεί καταστρέφει αδειάζει ακυρώνει ακυρώσει',
      ],
      ['Financial', 'πληρώνει πληρώσει πληρώστε αγοράζει αγοράσει πουλάει πωλεί μεταφέρει…χρήματα|ποσό'],
    ],
    nouns: [
      ['Destructive', 'διαγραφή κατάργηση ακύρωση'],
      ['Financial', 'πληρωμή αγορά'],
    ],
    lights: 'εκτελεί πραγματοποιεί κάνει',
  },
  {
    name: 'Arabic',
    verbs: [
      [
        'Write',
        'ينشئ تنشئ ينشىء لإنشاء يضيف تضيف لإضافة يعدل لتعديل يغير لتغيير يرسل ترسل لإرسال يحفظ تحفظ لحفظ يكتب يستبدل ينشر لتحديث يحدّث بإنشاء بإضافة بتعديل بإرسال بحفظ بتحديث',
      ],
      ['Execute', 'ينفذ تنفذ ينفّذ سينفذ لتنفيذ يشغل تشغل يشغّل لتشغيل يوقف لإيقاف يعيد~تشغيل بتنفيذ بتشغيل بإيقاف'],
      [
        'Destructive',
        `يحذف تحذف احذف سيحذف ستحذف لحذف يتم~حذف سيتم~حذف يقوم~بحذف بحذف يمسح تمسح امسح لمسح سيتم~مسح يزيل تزيل لإزالة سيتم~إزالة يدمر تدمر يلغي تلغي لإلغاء
        سيتم~إلغاء يفرغ يمحو تمحو لمحو يتلف بمسح بإزالة بإلغاء بمحو`,
      ],
      [
        'Financial',
        `يدفع تدفع ادفع سيدفع لدفع بدفع سيتم~دفع يسدد تسدد لسداد يشتري تشتري لشراء بشراء سيشتري يبيع تبيع لبيع يحول…مبلغ|المال|الأموال|مال|مبلغا|المبلغ
        {تحويل,بتحويل,لتحويل}…الأموال|المبلغ|المال|أموال|مبلغ بسداد ببيع`,
      ],
    ],
    nouns: [
      ['Write', 'إنشاء إضافة تعديل إرسال تحديث'],
      ['Execute', 'تنفيذ تشغيل'],
      ['Destructive', 'حذف إزالة إلغاء محو'],
      ['Financial', 'دفع سداد شراء بيع'],
    ],
    lights: 'يتم سيتم تتم يمكن يتيح',
  },
  {
    name: 'Hebrew',
    verbs: [
      ['Write', 'יוצר יוצרת ליצור מעדכן מעדכנת לעדכן מוסיף מוסיפה להוסיף שולח שולחת לשלוח שומר לשמור לשנות עורך לערוך'],
      ['Execute', 'מריץ מריצה להריץ מפעיל להפעיל עוצר לעצור מאתחל'],
      ['Destructive', 'מוחק מוחקת מוחקים למחוק ימחק יימחק תמחק מסיר מסירה להסיר הורס משמיד להשמיד מבטל לבטל מרוקן לרוקן'],
      ['Financial', 'משלם משלמת לשלם ישלם קונה לקנות רוכש לרכוש מוכר למכור מעביר…כסף|כספים|סכום'],
    ],
    nouns: [
      ['Destructive', 'מחיקת מחיקה הסרת ביטול'],
      ['Financial', 'תשלום רכישת'],
    ],
    lights: 'מבצע מבצעת מאפשר',
  },
  {
    name: 'Persian',
    verbs: [
      ['Write', `ایجاد~${KARDAN} اضافه~${KARDAN} ارسال~${KARDAN} ذخیره~${KARDAN} ویرایش~${KARDAN} می‌نویسد تغییر~می‌دهد|دهید`],
      ['Execute', `اجرا~${KARDAN} متوقف~${KARDAN} راه‌اندازی~${KARDAN}`],
      ['Destructive', `حذف~${KARDAN} پاک~${KARDAN} نابود~${KARDAN} لغو~${KARDAN}`],
      ['Financial', `پرداخت~${KARDAN} خریداری~${KARDAN} می‌خرد می‌فروشد انتقال~می‌دهد واریز~${KARDAN}`],
    ],
  },
  {
    name: 'Hindi and Marathi',
    verbs: [
      [
        'Write',
        `बनाता बनाती बनाएं बनाना बनाने अपडेट~${KARNA} जोड़ता जोड़ें जोड़ना भेजता भेजती भेजें भेजना भेजने सहेजता सहेजें बदलता बदलें बदलना संपादित~${KARNA} सेव~${KARNA}`,
      ],
      ['Execute', `चलाता चलाती चलाएं चलाना चलाने निष्पादित~${KARNA} रीस्टार्ट~${KARNA} शुरू~${KARNA} बंद~${KARNA}`],
      [
        'Destructive',
        `हटाता हटाती हटाते हटाएं हटाएँ हटाना हटाने हटाएगा हटाओ हटा~देता|दिया|देगा|दें हटाया~जाएगा|जाता हटाई~जाएगी|जाती मिटाता मिटाती मिटाएं मिटाना मिटाने मिटा~देता|दिया|देगा
        डिलीट~${KARNA} रद्द~${KARNA} नष्ट~${KARNA} खाली~${KARNA} हटवते हटवतो`,
      ],
      ['Financial', `भुगतान~${KARNA} अदा~${KARNA} चुकाता खरीदता खरीदती खरीदें खरीदना खरीदने बेचता बेचें बेचना पैसे~भेजता|भेजें|भेजना ट्रांसफर~${KARNA}`],
    ],
  },
  {
    name: 'Urdu',
    verbs: [
      ['Destructive', 'حذف~کرتا|کرتی|کریں|کرنا|کرنے مٹاتا مٹائیں ہٹاتا ہٹائیں'],
      ['Financial', 'ادائیگی~کرتا|کرتی|کریں خریدتا خریدیں بیچتا'],
      ['Execute', 'چلاتا چلائیں'],
    ],
  },
  {
    name: 'Bengali, Tamil and Telugu',
    verbs: [
      ['Destructive', 'মুছে মুছুন মুছবে அழிக்கிறது நீக்குகிறது நீக்கு తొలగిస్తుంది తొలగించు'],
      ['Financial', 'পরিশোধ~করে|করুন কেনে கட்டணம்~செலுத்துகிறது చెల్లిస్తుంది'],
      ['Execute', 'চালায় இயக்குகிறது అమలు~చేస్తుంది'],
    ],
  },
  {
    name: 'Vietnamese',
    accented: true,
    verbs: [
      ['Write', 'cập~nhật gửi lưu chỉnh~sửa sửa~đổi thay~đổi đổi~tên'],
      ['Execute', 'thực~thi khởi~động khởi~chạy triển~khai kích~hoạt chạy~lệnh|tập|tác|chương|mã'],
      ['Destructive', 'xóa xoá gỡ~bỏ loại~bỏ tiêu~hủy tiêu~huỷ hủy~bỏ huỷ~bỏ'],
      ['Financial', 'chuyển~tiền chuyển~khoản hoàn~tiền nạp~tiền rút~tiền trả~tiền'],
    ],
    nouns: [
      ['Write', 'tạo thêm ghi'],
      ['Execute', 'chạy dừng'],
      ['Destructive', 'hủy huỷ'],
      ['Financial', 'thanh~toán mua bán'],
    ],
    lights: 'để sẽ được và hoặc thể phép giúp này tự động hãy',
  },
  {
    name: 'Swahili',
    verbs: [
      ['Destructive', 'hufuta inafuta kufuta futa'],
      ['Financial', 'hulipa inalipa kulipa hununua'],
      ['Execute', 'huendesha inaendesha'],
    ],
  },
  {
    name: 'Esperanto',
    verbs: [
      ['Write', 'kreas ŝanĝas aldonas sendas konservas'],
      ['Execute', 'lanĉas rulas plenumas'],
      ['Destructive', 'forigas forigi forigos forviŝas detruas'],
      ['Financial', 'pagas aĉetas vendas'],
    ],
  },
  {
    name: 'Latin',
    verbs: [
      ['Write', 'scribit creat mutat'],
      ['Execute', 'exsequitur'],
      ['Destructive', 'delet delent delebit'],
      ['Financial', 'emit vendit solvit'],
    ],
    homonyms: 'emit creat',
    objects: '',
  },
  {
    name: 'names in Latin letters',
    verbs: [
      ['Read', 'chaxun huoqu sousuo liebiao'],
      [
        'Write',
        'chuangjian gengxin xiugai tianjia fasong baocun shangchuan bianji xinjian sakusei koushin tsuika henkou hozon sozdat obnovit izmenit dobavit otpravit',
      ],
      ['Execute', 'zhixing yunxing qidong tingzhi chongqi bushu jikkou kidou zapustit vypolnit ostanovit silhaeng'],
      ['Destructive', 'shanchu qingkong yichu zhuxiao chexiao quxiao xiaohui sakujo shoukyo udalit udalenie ochistit sakje'],
      [
        'Financial',
        'zhifu fukuan goumai zhuanzhang xiadan tuikuan maichu mairu shiharai kounyuu soukin oplatit kupit prodat gyeolje songgeum',
      ],
    ],
  },
];
