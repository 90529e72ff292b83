import type { Category } from '#core/classification';

/**
 * Verbs of other languages that descriptions begin with, by what they say.
 *
 * A floor like every other: prose in any language can raise a verdict and never lower it.
 */
const ABROAD: readonly (readonly [Category, string])[] = [
  [
    'Read',
    `获取 查询 显示 列出 搜索 查看 读取 检索 返回 计算 检查 分析 取得 取得する 一覧 検索 表示 返します 조회 검색 가져 목록 читать получить получает
    obtiene obtener busca buscar lista listar muestra consultar calcula retorna obtém obter consulta recupera abrufen zeigt listet sucht liest
    récupère recherche affiche renvoie liste lire поиск показать возвращает ищет`,
  ],
  [
    'Write',
    `创建 更新 添加 设置 修改 写入 保存 上传 发送 新建 编辑 重命名 作成 追加 更新する 保存する 送信 設定 생성 추가 수정 저장 전송 создать создает обновить
    добавить отправить сохранить изменить crear crea actualizar actualiza agregar añadir enviar envía guardar guarda criar cria atualizar adicionar
    salvar erstellt erstellen aktualisiert sendet speichert fügt créer crée ajoute ajouter envoie envoyer enregistre modifie`,
  ],
  [
    'Execute',
    `执行 运行 启动 停止 点击 部署 重启 実行 起動 停止する クリック 실행 시작 중지 클릭 выполнить выполняет запустить запускает остановить
    ejecuta ejecutar inicia detener executa executar iniciar führt startet stoppt exécute exécuter lance démarre`,
  ],
  [
    'Destructive',
    `删除 清空 移除 销毁 撤销 取消 刪除 削除 消去 삭제 제거 취소 удалить удаляет очистить отменить elimina eliminar borra borrar cancelar excluir exclui
    apagar remover löscht löschen entfernt supprime supprimer efface annule`,
  ],
  [
    'Financial',
    `支付 付款 转账 购买 买入 卖出 下单 退款 購入 支払 送金 결제 송금 구매 매수 매도 оплатить оплата перевести купить продать pagar paga comprar compra
    vender transferir bezahlt kauft überweist verkauft payer paie acheter vendre`,
  ],
];

const BY_WORD = new Map<string, Category>();
const BY_CHARACTERS: [string, Category][] = [];
for (const [category, list] of ABROAD) {
  for (const word of list.trim().split(/\s+/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: everything up to the last Cyrillic letter is spaced
    if (/^[\u0000-\u052f]+$/.test(word)) {
      BY_WORD.set(word, category);
      // Names are mostly written without accents.
      const plain = word.normalize('NFD').replace(/\p{M}/gu, '');
      if (!BY_WORD.has(plain)) BY_WORD.set(plain, category);
    } else BY_CHARACTERS.push([word, category]);
  }
}
BY_CHARACTERS.sort((one, other) => other[0].length - one[0].length);

/** The category that a spaced word of another language names, if it is one of the verbs we know. */
export function categoryAbroad(word: string): Category | undefined {
  return BY_WORD.get(word);
}

/** Scripts without spaces: the verbs that a run of characters begins with, or that end it (Japanese and Korean do). */
export function verbsInCharacters(run: string): { word: string; category: Category }[] {
  const found: { word: string; category: Category }[] = [];
  for (const [word, category] of BY_CHARACTERS) {
    const at = run.indexOf(word);
    if (at < 0) continue;
    // Japanese and Korean put the verb last, Chinese first; in both a long run between would be another clause.
    if (at <= 2 || /[\u3040-\u30ff\uac00-\ud7af]/.test(run)) found.push({ word, category });
  }
  return found;
}
