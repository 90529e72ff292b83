import type { Category } from '#core/classification';
import type { Vocabulary } from './language.ts';
import type { VerbAbroad } from './spaced.ts';

/** Chinese verbs, and those that Japanese writes in the same characters, in both kinds of script. */
const CHINESE: Vocabulary = [
  [
    'Read',
    '获取 查询 显示 列出 搜索 查看 读取 检索 返回 计算 检查 分析 查找 提供 提取 展示 監控 监控 獲取 查詢 顯示 搜尋 檢索 讀取 檢查 計算 取得 検索 表示 取得する 一覧',
  ],
  [
    'Write',
    `覆盖(?!率|范围|默认) 创建 更新 添加 设置 修改 写入 保存 上传 发送 新建 编辑 重命名 发布 新增 插入 复制 移动(?!开发|端|应用|设备|网|支付|办公|互联) 改成 改为 改為 变更 导入 存储(?!空间|桶|库|类型|位置|卷|过程|引擎|系统|服务|容量|设备|介质) 覆写 替换 追加 存入 提交 添入 建立 寫入 創建 新增 設置 設定 儲存 上傳
    發送 傳送 發布 編輯 插入 複製 移動(?!開發|端|應用|設備|網|平均) 變更 匯入 重新命名 替換 改写 改寫 作成 編集 送信 変更 登録`,
  ],
  [
    'Execute',
    `执行 运行 启动 停止 点击 部署 重启 重新启动 关闭 终止 触发 调度 安装 中止 暂停 執行 運行 啟動 點擊 重啟 重新啟動 關閉 終止 觸發 安裝 暫停 実行 起動 再起動`,
  ],
  [
    'Destructive',
    `删除 删掉 删去 清空 清除 移除 抹除 抹去 抹掉 擦除 销毁 摧毁 撤销 注销 废弃 丢弃 扔掉 丢掉 卸载 吊销 取消 作废 格式化磁盘 格式化硬盘 清零 解散 毁掉 刪除 刪掉 刪去 銷毀 摧毀 撤銷 註銷 廢棄 丟棄
    丟掉 卸載 解除安裝 吊銷 作廢 覆蓋 毀掉 移到回收站 移至垃圾桶 削除 消去 破棄 抹消`,
  ],
  [
    'Financial',
    `支付 付款 转账 汇款 购买 买入 买进 卖出 下单 退款 充值 提现 缴费 缴纳 扣款 扣费 付费给 打款 结算 赎回 出售 花费 扣除(?=.{0,4}(?:余额|款|费|金额|积分)) 购入 捐款 投注 划转资金 划款 轉帳 轉賬 匯款 購買 買入 買進 賣出 下單 儲值 提現 繳費 繳納
    扣費 結算 贖回 購入 送金 決済 払戻`,
  ],
];

/** Japanese nouns that `する` makes verbs of. */
const JAPANESE: Vocabulary = [
  [
    'Write',
    '作成 追加 更新 保存 送信 設定 変更 編集 登録 修正 置換 移動 複製 投稿 公開 アップロード 改名 記録 挿入 適用 上書き保存 格納 書き込み',
  ],
  ['Execute', '解錠 施錠 実行 起動 再起動 停止 開始 終了 中止 デプロイ クリック インストール 稼働 シャットダウン'],
  ['Destructive', '削除 消去 抹消 破棄 廃棄 撤回 取消 解約 上書き 除去 アンインストール 無効化 全消し'],
  ['Financial', '支払 支払い 購入 送金 決済 課金 返金 入金 出金 振込 振り込み 売却 購買 発注 注文 買付 チャージ 投資 寄付'],
];
/** What makes a verb of a noun, or denotes the doing: not `削除された` and not `実行している`, which describe. */
const SURU =
  '(?:し(?:ます|て(?!い|る)|、|つつ|たり)|する|せよ|しろ|され(?:ます|る|て(?!い|る)|、)|でき|させ|を行(?:い|う|な|っ)|を実(?:行|施)|いたし|可能|したい|すれば|ください)';
/** Native verbs in their forms. */
const JAPANESE_NATIVE: Vocabulary = [
  [
    'Write',
    '書き換え(?:る|ます|て) 書き込(?:む|みます|んで) 置き換え(?:る|ます|て) 書(?:く|きます) 変え(?:る|ます) 加え(?:る|ます) 作(?:る|ります) 送(?:る|ります) 直(?:す|します) 足(?:す|します) 移(?:す|します)',
  ],
  ['Execute', '動か(?:す|します) 走らせ(?:る|ます) 止め(?:る|ます) 押(?:す|します) 立ち上げ(?:る|ます)'],
  [
    'Destructive',
    '消(?:す|します|して(?!い)|せます) 取り消(?:す|します|して) 捨て(?:る|ます) 取り除(?:く|きます) 消し去(?:る|ります) 葬(?:る|ります) 空に(?:する|します)',
  ],
  ['Financial', '支払(?:う|います|って(?!い)) 払(?:う|います) 買(?:う|います) 売(?:る|ります) 振り込(?:む|みます) 買い付け(?:る|ます)'],
];

/** Korean nouns that `하다` makes verbs of. */
const KOREAN: Vocabulary = [
  ['Write', '생성 추가 수정 저장 전송 변경 업데이트 갱신 등록 편집 작성 발송 교체 이동 복사 업로드 게시 설정 할당 발행 공유 기록'],
  ['Execute', '실행 시작 재시작 중지 정지 종료 배포 구동 가동 클릭 설치 부팅 재부팅'],
  ['Destructive', '삭제 제거 소거 폐기 파기 취소 철회 해지 말소 덮어쓰기 초기화'],
  ['Financial', '결제 지불 송금 이체 구매 구입 매수 매도 판매 환불 입금 출금 납부 주문 투자 충전 청구'],
];
const HADA =
  '(?:합니다|합니까|하고(?! 있| 싶)|하며|하여|해서|해요|해 ?줍|해 ?주|해 ?드|해줘|하세요|하십시오|하는|한다|할(?! 수 없)|하려|하거나|하도록|함(?![가-힣])|하기|시킵|시키|시켜|됩니다|되며|되고|된다|되는|될|돼요|되도록|[을를] ?(?:수행|합니다|진행|실행|처리|요청))';
const KOREAN_NATIVE: Vocabulary = [
  [
    'Write',
    '만듭니다 만듭 만든다 만들어 바꿉 바꾸(?!지) 바꿔 고칩 고쳐 보냅 보내(?:고|며|는|기|줍|요) 넣습 넣어 올립니다 옮깁 적습니다 씁니다',
  ],
  ['Execute', '켭니다 끕니다 돌립니다 누릅니다'],
  [
    'Destructive',
    '지우(?:고|며|는|기|세|십|려|도록) 지워(?!진|졌) 지웁 지운다 없애(?!지) 없앱 비웁 비우(?:고|며|는|기|세|십) 비워(?!진|졌) 날립니다 버립니다 덮어씁 덮어쓰(?!지|기)',
  ],
  ['Financial', '돈을_(?:보내|보냅|부치|부칩) 삽니다 팝니다 사들 팔아 사_?줍니다 치릅니다'],
];

/** Thai verbs; those that stand in other words too are asked for where a phrase begins. */
const THAI: Vocabulary = [
  ['Write', 'สร้าง อัปเดต แก้ไข บันทึก ส่งข้อความ ส่งอีเมล เขียนทับไฟล์ เพิ่มข้อมูล'],
  ['Execute', 'รันคำสั่ง เรียกใช้คำสั่ง สั่งรัน เริ่มเซิร์ฟเวอร์ รีสตาร์ท หยุดการทำงาน ติดตั้ง'],
  ['Destructive', 'ลบ ทำลาย ล้างข้อมูล ยกเลิก เขียนทับ เพิกถอน'],
  ['Financial', 'ชำระเงิน ชำระค่า จ่ายเงิน จ่ายค่า ซื้อ ขาย โอนเงิน คืนเงิน'],
];

interface Stem {
  category: Category;
  /** As a regular expression finds it: `_` is a space, and brackets tell what other words begin alike. */
  pattern: string;
}

function stemsOf(vocabulary: Vocabulary): Stem[] {
  return vocabulary.flatMap(([category, list]) =>
    list
      .normalize('NFKC')
      .trim()
      .split(/\s+(?![^(]*\))/)
      .map((pattern) => ({ category, pattern: pattern.replaceAll('_', ' ') })),
  );
}

/** One search for all stems of a category; the longest of those that begin alike is taken. */
function searchFor(stems: readonly Stem[], before = '', behind = ''): readonly (readonly [Category, RegExp])[] {
  const byCategory = new Map<Category, string[]>();
  for (const { category, pattern } of stems) byCategory.set(category, [...(byCategory.get(category) ?? []), pattern]);
  return [...byCategory].map(([category, patterns]) => {
    const longest = patterns.sort((one, other) => other.length - one.length).join('|');
    return [category, new RegExp(`${before}(?:${longest})${behind}`, 'g')];
  });
}

const END = '(?=[.。．!！?？\\n,，、)）\\]】:：|/;])';
const JAPANESE_SEARCH = [
  ...searchFor(stemsOf(JAPANESE), '', `(?=${SURU})`),
  ...searchFor(stemsOf(JAPANESE), '(?<=[のを])', END),
  ...searchFor(stemsOf(JAPANESE_NATIVE)),
];
const KOREAN_SEARCH = [
  ...searchFor(stemsOf(KOREAN), '', `(?= ?${HADA})`),
  ...searchFor(stemsOf(KOREAN), '(?<=[가-힣] ?)', END),
  ...searchFor(stemsOf(KOREAN_NATIVE), '(?<![가-힣])'),
];
const THAI_LEAD =
  '(?<=^|[^\\u0e01-\\u0e2e\\u0e30-\\u0e4d]|จะ|เพื่อ|และ|หรือ|สามารถ|ให้|ช่วย|ทำการ|สั่ง|ใช้|(?<!ประวัติ|สถานะ|ราคา|วันที่|ข้อมูล|ราย)การ|นี้|แล้ว|โดย|สำหรับ|ต้องการ)'.normalize(
    'NFKC',
  );
const THAI_SEARCH = searchFor(stemsOf(THAI), THAI_LEAD);
const CHINESE_SEARCH = searchFor(stemsOf(CHINESE));

/** Where a phrase of Chinese ends. */
const PHRASE_END = /[。；;！!？?\n，,、:：()（）【】[\]「」"“”'‘’·—|/{}<>=*#•.`~-]/;
/** How far back a phrase is read. */
const PHRASE_CHARS = 40;
const OPENERS =
  '(?:该|此|本|这个|這個|這|这|工具|接口|方法|函数|函數|功能|服务|服務|操作|用于|用於|用来|用來|可以|可|能够|能夠|能|会|會|将|將|要|需要|需|待|想要|允许|允許|支持|支援|负责|負責|实现|實現|进行|進行|完成|帮助|幫助|帮|幫|让|讓|用户|用戶|您|你|我们|我|永久|彻底|徹底|直接|自动|自動|然后|然後|之后|之後|再|并且|並且|并|並|同时|同時|同步|接着|接著|随后|隨後|最后|最後|也|还|還|立即|马上|批量|一键|一鍵|安全地|安全|强制|強制|完全|全部|静默|快速|异步|根据需要|手动|主动|在线|一次性|不可逆地|地|会将|即|则|就|便|来|來|去|以|和|与|與|及|以及|或者|或|后|後|是否|请|選擇|选择|可选|必须|必須|先|开始|開始|尝试|嘗試|简单|高效|模拟|虚拟|远程|新|重新|不只|不仅|不但|不僅|不光|还会|還會|\\s)*';
const OPENS = new RegExp(`^${OPENERS}$`);
/** Words that put the object, the place or the means in front of the verb. */
const COVERB = /根据|根據|依据|凭|将|將|把|被|从|從|在|向|给|給|为|為|替|对|對|用|以|由|通过|通過|按|使用|利用|帮|幫|让|讓|至|到/;
/** Behind a noun of place, or behind what joins verbs, a verb begins. */
const TURN =
  /(?:[中上里裡内內下]|并且|並且|并|並|然后|然後|再|以及|或者|以|来|來|后|後|会|會|将|將|进行|進行|完成|自动|自動|永久|彻底|徹底|直接|立即|全部|用于|用於|可以|能够|能夠|支持|支援|允许|允許)\s*$/;
const DENIED =
  /(?:不|没|沒|未|无|無|勿|别|別|莫|禁止|避免|防止|无法|無法|不会|不會|不能|不得|不可|不要|请勿|請勿|从不|從不|绝不|絕不|没有|沒有|无需|無需|不再|已|已经|已經|刚|剛|曾|正在|最近|之前|上次|如何|怎么|怎樣|怎样|请先|請先|使用前请|误)(?:被|会|會|能|直接|自动|自動|主动)?\s*$/;
/** What makes a verb describe the noun behind it: `删除的文件`. Behind `要` it is still to be done. */
const DESCRIBES = /^(?:过|過|了|后|後|前|时|時|完|好)?(?:的|之)(?!后|後|前)/;
const STILL_TO_BE = /(?:要|待|需|需要|将|將|欲|准备|想|想要|希望|将被|要被|将要|用于|用來|用来)\s*$/;
/** What makes a noun of a verb, wherever it stands. */
const NOUN_OF =
  /^(?:时间|時間|日期|日時|日|者|人|率|次数|次數|方式|方法|频率|頻率|历史|歷史|履歴|结果|結果|记录器|元|先|環境|环境|时长|間隔|间隔|条件|順序|顺序|成本|技术|类型|類型|策略|済|予定|标识|規則|规则|前|時|时|语言|提示|功能说明|场景|情况|状況|平台|商(?!品)|规范|規範|指南|说明|文档|教程|建议|建議|中(?!的)|一览|一覧|プラン)/;
/** What makes a noun of a verb that stands behind something else. */
const NOUN_BEHIND =
  /^(?:记录|記錄|信息|資訊|数据|資料|状态|狀態|操作|请求|請求|日志|日誌|计划|計劃|订单|訂單|价|價|金额|金額|量|额|額|权限|權限|内容|选项|選項|模式|链接|鏈接|事件|功能|服务|服務|渠道|流程|进度|任务|任務|命令|文件|列表|能力|需求|趋势|走势|新闻|资讯|报告|方案|决策|意向|机会|信号|点|點|力|流水|攻略|指令|参数|環境|配置)/;
/** What is deleted is mostly named right behind, so that fewer nouns make a noun of it. */
const NOUN_OF_LOSS = /^(?:记录|記錄|日志|日誌|状态|狀態|操作|请求|請求|事件|选项|選項|功能|权限|權限|按钮|按鈕|标记|標記)/;
/** Words that only put an object or an addressee in front. */
const OBJECT_FIRST = /[将將把向给給]/;
/** What makes a noun of a verb of money or of running, even in front. */
const NOUN_OF_MONEY =
  /^(?:价|價|金额|金額|额|額|量|记录|記錄|信号|點|点|力|历史|状态|狀態|信息|資訊|数据|資料|渠道|流水|方|单|單|盘|席位|评级|机会|需求|攻略|决策|意向|成功|失败|失敗|宝|寶|链接)/;
const NOUN_OF_RUN = /^(?:状态|狀態|结果|日志|日誌|历史|记录|情况|效率|时长|计划|路径|环境|线程|进度|中)/;
const ABILITY = /(?:提供|支持|支援|实现|實現|进行|進行|具有|具备|包括|包含)/;
const IS_ABILITY = /^(?:功能|服务|服務|能力|接口|操作|等)/;
/**
 * What is told of the moment a tool is used in, or of what somebody else does: `修改节点前查看`, `便于在执行查询时指定`. Only where no more is at stake than
 * a change or a run: whoever writes of deleting may mean this call.
 */
const ON_OCCASION =
  /当需要|當需要|便于|便於|以便|方便|后续|後續|例如|比如|[你您]必[须須]|用[户戶](?:请求|想|需要)|较少|較少|很少|^\s*(?:禁止|严禁|嚴禁|请勿|請勿)/;
const AT_THE_MOMENT =
  /^[^\s。；;！!？?，,、:：()（）]{0,24}?(?:之?前|[时時])(?:[调調]用|[获獲取]|查|使用|[检檢]查|[确確][认認]|[请請先须須需应應]|必[须須]|指定|提供|$|[\s，,。])/;
/** `执行漏洞扫描` does no more than scan, `検索を実行` no more than search. */
const LOOKS =
  /^[^\s。；;！!？?，,、:：()（）]{0,24}(?:扫描|掃描|巡检|巡檢|检查|檢查|查询|查詢|搜索|搜尋|检索|檢索|分析|检测|檢測|诊断|診斷|计算|計算|评估|評估|校验|验证|驗證|统计|統計)(?![^\s。；;！!？?，,、:：()（）])/;
/** A value in an example: `{ category: '支付', value: 3 }`. */
const EXAMPLE = /\{[^{}]{0,60}[:：]\s*['"“]$/;
const KANA = /^[\u3040-\u30ff]/;
const JOINED = /(?:并且|並且|并|並|然后|然後|再|和|与|與|及|以及|或者|或|后|後|自动|自動|批量|[、])\s*$/;
const READS = new RegExp(
  `^${OPENERS}(?:${stemsOf(CHINESE.filter(([category]) => category === 'Read'))
    .map(({ pattern }) => pattern)
    .join('|')})`,
);

function isChinese(category: Category, text: string, at: number, length: number): boolean {
  let from = at;
  while (from > 0 && at - from < PHRASE_CHARS && !PHRASE_END.test(text[from - 1] ?? '')) from -= 1;
  const before = text.slice(from, at);
  const behind = text.slice(at + length, at + length + 8);
  if (KANA.test(behind) || DENIED.test(before) || EXAMPLE.test(text.slice(Math.max(0, from - 70), from))) return false;
  if (NOUN_OF.test(behind)) return false;
  const rest = text.slice(at + length, at + length + PHRASE_CHARS);
  if ((category === 'Write' || category === 'Execute') && (ON_OCCASION.test(before) || AT_THE_MOMENT.test(rest))) return false;
  if (category === 'Execute' && LOOKS.test(rest)) return false;
  if (category === 'Financial' && NOUN_OF_MONEY.test(behind)) return false;
  if (category === 'Execute' && NOUN_OF_RUN.test(behind)) return false;
  if (DESCRIBES.test(behind)) return STILL_TO_BE.test(before);
  if (OPENS.test(before)) return true;
  if (category === 'Read') return false;
  if (ABILITY.test(before) && IS_ABILITY.test(behind)) return true;
  const noun = category === 'Destructive' ? NOUN_OF_LOSS : NOUN_BEHIND;
  if (noun.test(behind) && !TURN.test(before) && !OBJECT_FIRST.test(before)) return false;
  if (READS.test(before)) return JOINED.test(before);
  if (TURN.test(before)) return true;
  if (COVERB.test(before)) return true;
  // `文件删除。` is a name for what is done.
  return (
    /^[。；;！!？?\n）)\]】|]/.test(behind) &&
    (category === 'Destructive' || category === 'Financial') &&
    before.length <= 12 &&
    !/的/.test(before)
  );
}

function before(text: string, at: number, word: string): boolean {
  return text.slice(Math.max(0, at - word.length), at) === word;
}

function isThai(text: string, at: number): boolean {
  return !['ไม่', 'ไม่ได้', 'ห้าม', 'ถูก', 'ที่', 'เชิง', 'ค่า'].some((word) => before(text, at, word.normalize('NFKC')));
}

const LOOKED_AT = /(?:検索|分析|計算|スキャン|検証|評価|診断|検査)を$|(?:검색|분석|계산|스캔|검증|평가|진단|조회)[을를] ?$/;
const CJK = /[\u3400-\u9fff]/;
const KANA_ANYWHERE = /[\u3040-\u30ff]/;
const HANGUL = /[\uac00-\ud7af]/;
const THAI_LETTER = /[\u0e01-\u0e2e]/;

/**
 * The verbs of languages that put no space between words, or endings behind them.
 *
 * INVARIANT: words that are appended take no verb away. Only what is joined to a verb without space can turn it into another word.
 */
export function unspacedVerbs(text: string): VerbAbroad[] {
  const found: VerbAbroad[] = [];
  const look = (
    searches: readonly (readonly [Category, RegExp])[],
    holds: (category: Category, at: number, length: number) => boolean,
  ): void => {
    for (const [category, search] of searches) {
      for (const { 0: word, index } of text.matchAll(search)) {
        if (holds(category, index, word.length)) found.push({ word, category, at: index });
      }
    }
  };
  if (CJK.test(text)) look(CHINESE_SEARCH, (category, at, length) => isChinese(category, text, at, length));
  const looks = (category: Category, at: number): boolean => category === 'Execute' && LOOKED_AT.test(text.slice(Math.max(0, at - 6), at));
  if (KANA_ANYWHERE.test(text)) look(JAPANESE_SEARCH, (category, at) => !looks(category, at));
  if (HANGUL.test(text)) {
    look(KOREAN_SEARCH, (category, at) => !looks(category, at) && !/[안못] ?$/.test(text.slice(Math.max(0, at - 2), at)));
  }
  if (THAI_LETTER.test(text)) look(THAI_SEARCH, (_category, at) => isThai(text, at));
  return found;
}

const BARE = [CHINESE, JAPANESE, KOREAN, THAI]
  .flatMap((vocabulary) => stemsOf(vocabulary))
  .map(({ category, pattern }) => ({ category, pattern: pattern.replace(/\(.*\)/, '') }))
  .sort((one, other) => other.pattern.length - one.pattern.length);
const BARE_READS: Vocabulary = [['Read', '返します 조회 검색 가져 목록']];
const IN_NAMES: readonly Stem[] = [...BARE, ...stemsOf(BARE_READS)];

/** The verbs in a word of a name: at its beginning in Chinese, anywhere in Japanese and Korean, which put them last. */
export function verbsInName(run: string): { word: string; category: Category }[] {
  const found: { word: string; category: Category }[] = [];
  for (const { pattern, category } of IN_NAMES) {
    const at = run.indexOf(pattern);
    if (at < 0 || found.some(({ word }) => word.includes(pattern))) continue;
    if (at <= 2 || KANA_ANYWHERE.test(run) || HANGUL.test(run)) found.push({ word: pattern, category });
  }
  return found;
}
