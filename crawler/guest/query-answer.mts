/**
 * What an empty database would say to a query, as far as its text alone tells: one row where a query asks no table or counts what is in one,
 * else no row. Servers ask such things first (`SELECT 1`, `SELECT version()`, `SELECT COUNT(*) AS n FROM notes`) and read the row unseen.
 */

export type Dialect = 'postgresql' | 'mysql';
type ColumnType = 'integer' | 'bigint' | 'double' | 'boolean' | 'time' | 'text';
type Value = number | boolean | string | Date | null;

export interface Column {
  name: string;
  type: ColumnType;
  value: Value;
}

export interface Answer {
  /** The first word of the statement, in capitals. */
  command: string;
  /** None when the statement yields no rows at all, as `BEGIN` does. */
  columns: readonly Column[];
  rows: 0 | 1;
  /** As many values as are to be bound to it. */
  parameters: number;
}

export const VERSIONS = { postgresql: '16.0', mysql: '8.0.36' } as const;

/** A longer text is answered as one statement that yields nothing. */
const LONGEST_TEXT = 64 * 1024;
const MOST_STATEMENTS = 100;
const MOST_COLUMNS = 100;
const MOST_PARAMETERS = 65_535;
const LONGEST_NAME = 64;

/** One answer to each statement of a text, in its order. */
export function answersTo(text: string, dialect: Dialect): Answer[] {
  if (text.length > LONGEST_TEXT) return [{ command: 'OK', columns: [], rows: 0, parameters: 0 }];
  return splitAt(';', tokensOf(text, dialect))
    .filter((statement) => statement.length > 0)
    .slice(0, MOST_STATEMENTS)
    .map((statement) => answerTo({ text, dialect }, statement));
}

interface Source {
  text: string;
  dialect: Dialect;
}

interface Token {
  /** As it is written. */
  text: string;
  /** In small letters, for words; quoted ones are no words. */
  word: string;
  start: number;
  /** How many brackets it stands in; a bracket stands outside of what it encloses. */
  depth: number;
}

// INVARIANT: linear. Whatever is opened and never closed runs to the end of the text, so that nothing is read twice.
const TOKENS: Record<Dialect, RegExp> = {
  postgresql:
    /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'[^']*(?:''[^']*)*(?:'|$)|"[^"]*(?:"|$)|(\$(?:[a-z_]\w*)?\$)(?:[\s\S]*?\1|[\s\S]*)|\$\d+|\d+(?:\.\d+)?|[\w\u0080-\uffff]+|::|\S/gi,
  mysql:
    /--[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\(?:[\s\S]|$)|'')*(?:'|$)|"(?:[^"\\]|\\(?:[\s\S]|$)|"")*(?:"|$)|`[^`]*(?:`|$)|\d+(?:\.\d+)?|@{0,2}[\w$\u0080-\uffff]+|\S/gi,
};

function tokensOf(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const match of text.matchAll(TOKENS[dialect])) {
    const [token] = match;
    if (/^(?:--|\/\*)/.test(token) || (dialect === 'mysql' && token.startsWith('#'))) continue;
    if (/^[)\]]/.test(token)) depth -= 1;
    tokens.push({ text: token, word: /^['"`]/.test(token) ? '' : token.toLowerCase(), start: match.index, depth });
    if (/^[([]/.test(token)) depth += 1;
  }
  return tokens;
}

function splitAt(mark: ';' | ',', tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === mark && token.depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

const UNKNOWN: Column = { name: 'placeholder', type: 'text', value: 'placeholder' };
const READS = ['show', 'explain', 'describe', 'desc', 'values', 'table', 'fetch', 'call'];

function answerTo(source: Source, statement: readonly Token[]): Answer {
  const first = statement[0]?.word ?? '';
  const answer = { command: /^[a-z]{1,20}$/.test(first) ? first.toUpperCase() : 'OK', parameters: parametersOf(source.dialect, statement) };
  if (first === 'select' || first === 'with') {
    const select = statement.findIndex((token) => token.depth === 0 && token.word === 'select');
    if (select >= 0) return { ...answer, command: 'SELECT', ...selected(source, statement.slice(select + 1)) };
  }
  if (source.dialect === 'postgresql' && first === 'show') {
    const name = statement[1]?.word === 'transaction' ? 'transaction_isolation' : (statement[1]?.word ?? '').slice(0, LONGEST_NAME);
    if (name !== 'all') return { ...answer, columns: [{ name, type: 'text', value: settingOf(source.dialect, name) }], rows: 1 };
  }
  const yields = READS.includes(first) || statement.some((token) => token.depth === 0 && token.word === 'returning');
  return { ...answer, columns: yields ? [UNKNOWN] : [], rows: 0 };
}

function parametersOf(dialect: Dialect, statement: readonly Token[]): number {
  if (dialect === 'mysql') return Math.min(MOST_PARAMETERS, statement.filter((token) => token.text === '?').length);
  const numbers = statement.filter((token) => /^\$\d+$/.test(token.text)).map((token) => Number(token.text.slice(1)));
  return Math.min(
    MOST_PARAMETERS,
    numbers.reduce((most, number) => Math.max(most, number), 0),
  );
}

const ENDS_LIST = ['from', 'where', 'group', 'having', 'order', 'limit', 'offset', 'union', 'intersect', 'except', 'into', 'for', 'window'];
const COUNTS = ['count', 'sum', 'avg', 'min', 'max'];

function selected(source: Source, tokens: readonly Token[]): Pick<Answer, 'columns' | 'rows'> {
  const end = tokens.findIndex((token) => token.depth === 0 && ENDS_LIST.includes(token.word));
  const list = end < 0 ? tokens : tokens.slice(0, end);
  const rest = end < 0 ? [] : tokens.slice(end);
  const items = splitAt(',', ['distinct', 'all'].includes(list[0]?.word ?? '') ? list.slice(1) : list).slice(0, MOST_COLUMNS);
  const [head = []] = items;
  const isGrouped = rest.some((token) => token.depth === 0 && token.word === 'group');
  const called = functionRead(rest);
  if (head.length === 1 && head[0]?.text === '*' && called !== undefined) return { columns: [columnOf(source, called)], rows: 1 };
  const columns = items.map((item) => columnOf(source, item));
  const asksNoTable = rest[0]?.word !== 'from' || (rest[1]?.word === 'dual' && source.dialect === 'mysql');
  return { columns, rows: asksNoTable || (items.some(isAggregate) && !isGrouped) ? 1 : 0 };
}

/** Such as `current_schema()` in `SELECT * FROM current_schema()`. */
function functionRead([from, ...rest]: readonly Token[]): Token[] | undefined {
  return from?.word === 'from' && rest.length === 3 && rest[1]?.text === '(' && rest[2]?.text === ')' ? rest : undefined;
}

/** Of its own, and not of a query within it or of each row. */
function isAggregate(item: readonly Token[]): boolean {
  const reads = (word: string) => item.some((token) => token.word === word);
  return !reads('select') && !reads('over') && callsOneOf(COUNTS, item);
}

function callsOneOf(names: readonly string[], item: readonly Token[]): boolean {
  return item.some((token, at) => names.includes(token.word) && item[at + 1]?.text === '(');
}

function columnOf(source: Source, item: readonly Token[]): Column {
  const { expression, alias } = withoutAlias(source.dialect, item);
  const cast = castOf(expression);
  const [type, value] =
    cast === undefined ? plausible(source.dialect, expression) : [cast, as(cast, plausible(source.dialect, expression)[1])];
  return { name: (alias ?? nameOf(source, expression)).slice(0, LONGEST_NAME), type, value };
}

const NO_ALIAS = ['end', 'null', 'true', 'false'];
const TAKES_MORE = [
  'not',
  'and',
  'or',
  'is',
  'like',
  'ilike',
  'in',
  'between',
  'interval',
  'date',
  'timestamp',
  'div',
  'mod',
  'binary',
  'zone',
];

function withoutAlias(dialect: Dialect, item: readonly Token[]): { expression: readonly Token[]; alias?: string } {
  const last = item.at(-1);
  const before = item.at(-2);
  if (last === undefined || before === undefined || last.depth !== 0) return { expression: item };
  if (before.word === 'as') return { expression: item.slice(0, -2), alias: unquoted(dialect, last) };
  const isName = /^(?:[a-z_"`\u0080-\uffff])/i.test(last.text) && !NO_ALIAS.includes(last.word);
  const endsExpression = /^(?:[)\]'"`\w$@\u0080-\uffff])/.test(before.text) && !TAKES_MORE.includes(before.word);
  return isName && endsExpression ? { expression: item.slice(0, -1), alias: unquoted(dialect, last) } : { expression: item };
}

/** PostgreSQL writes a name small that is not quoted. */
function unquoted(dialect: Dialect, { text }: Token): string {
  const quote = /^['"`]/.exec(text)?.[0];
  if (quote !== undefined) return text.slice(1, -1).replaceAll(quote + quote, quote);
  return dialect === 'postgresql' ? text.toLowerCase() : text;
}

function nameOf({ text, dialect }: Source, expression: readonly Token[]): string {
  const first = expression[0];
  const last = expression.at(-1);
  if (first === undefined || last === undefined) return '?column?';
  const called = calledBy(expression);
  if (dialect === 'mysql')
    return called?.isCalled === false ? unquoted(dialect, called.token) : text.slice(first.start, last.start + last.text.length);
  return called === undefined ? '?column?' : unquoted(dialect, called.token);
}

/** The function or the column at the beginning, without the schema that it is in. */
function calledBy(expression: readonly Token[]): { token: Token; isCalled: boolean } | undefined {
  let at = 0;
  while (expression[at + 1]?.text === '.') at += 2;
  const token = expression[at];
  if (token === undefined || !/^[a-z_"`*\u0080-\uffff]/i.test(token.text)) return undefined;
  const isCalled = expression[at + 1]?.text === '(';
  return isCalled || at === expression.length - 1 ? { token, isCalled } : undefined;
}

const TYPES: Record<string, ColumnType> = {
  int: 'integer',
  int2: 'integer',
  int4: 'integer',
  integer: 'integer',
  smallint: 'integer',
  signed: 'bigint',
  unsigned: 'bigint',
  bigint: 'bigint',
  int8: 'bigint',
  float: 'double',
  float4: 'double',
  float8: 'double',
  double: 'double',
  real: 'double',
  bool: 'boolean',
  boolean: 'boolean',
  text: 'text',
  char: 'text',
  varchar: 'text',
  name: 'text',
  date: 'time',
  datetime: 'time',
  timestamp: 'time',
  timestamptz: 'time',
};

function castOf(expression: readonly Token[]): ColumnType | undefined {
  const isCast = expression[0]?.word === 'cast';
  const mark = expression.findLastIndex((token) =>
    isCast ? token.depth === 1 && token.word === 'as' : token.depth === 0 && token.text === '::',
  );
  const type = mark < 0 ? undefined : expression[mark + 1]?.word;
  return type !== undefined && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

const AT = new Date('2025-01-01T00:00:00Z');

function as(type: ColumnType, value: Value): Value {
  switch (type) {
    case 'integer':
    case 'bigint':
      return Math.trunc(Number(value)) || 0;
    case 'double':
      return Number(value) || 0;
    case 'boolean':
      return value === true || value === 1 || value === 'true';
    case 'time':
      return AT;
    case 'text':
      return value === null ? null : String(value);
  }
}

const TIMES = ['now', 'current_timestamp', 'localtimestamp', 'clock_timestamp', 'current_date', 'sysdate', 'curdate', 'utc_timestamp'];
const COLLECTS = ['array_agg', 'json_agg', 'jsonb_agg', 'string_agg', 'group_concat', 'json_arrayagg'];

function plausible(dialect: Dialect, expression: readonly Token[]): [ColumnType, Value] {
  const [first, second, third] = expression;
  const word = first?.word ?? '';
  if (/^\d/.test(word)) return numberOf(Number(word));
  if (word === '-' && /^\d/.test(second?.text ?? '')) return numberOf(-Number(second?.text));
  if (word === 'true' || word === 'false') return ['boolean', word === 'true'];
  if (word === 'null') return ['text', null];
  if (first !== undefined && (first.text.startsWith("'") || (first.text.startsWith('"') && dialect === 'mysql')))
    return ['text', unquoted(dialect, first)];
  if (word === 'exists') return ['boolean', false];
  if (word === 'not' && second?.word === 'exists') return ['boolean', true];
  if (callsOneOf(COUNTS, expression)) return ['bigint', 0];
  if (callsOneOf(COLLECTS, expression)) return ['text', null];
  const called = calledBy(expression)?.token.word ?? '';
  if (called === 'version')
    return ['text', dialect === 'mysql' ? VERSIONS.mysql : `PostgreSQL ${VERSIONS.postgresql} on x86_64-pc-linux-gnu, 64-bit`];
  if (TIMES.includes(called)) return ['time', AT];
  if (called === 'current_setting') return ['text', third === undefined ? null : settingOf(dialect, unquoted(dialect, third))];
  // `@@version`, `@@session.version`.
  if (word.startsWith('@@')) return ['text', settingOf(dialect, expression.at(-1)?.word.replace(/^@@/, '') ?? '')];
  return ['text', 'placeholder'];
}

function numberOf(value: number): [ColumnType, Value] {
  if (!Number.isSafeInteger(value)) return ['double', value];
  return [Math.abs(value) < 2 ** 31 ? 'integer' : 'bigint', value];
}

const SETTINGS: Record<Dialect, Record<string, string>> = {
  postgresql: {
    server_version: VERSIONS.postgresql,
    server_version_num: '160000',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    standard_conforming_strings: 'on',
    transaction_isolation: 'read committed',
    search_path: '"$user", public',
    timezone: 'UTC',
  },
  mysql: {
    version: VERSIONS.mysql,
    version_comment: 'MySQL Community Server - GPL',
    sql_mode: '',
    transaction_isolation: 'REPEATABLE-READ',
    max_allowed_packet: '67108864',
    lower_case_table_names: '0',
    autocommit: '1',
    time_zone: 'SYSTEM',
  },
};

function settingOf(dialect: Dialect, name: string): string {
  return (Object.hasOwn(SETTINGS[dialect], name) ? SETTINGS[dialect][name] : undefined) ?? 'placeholder';
}
