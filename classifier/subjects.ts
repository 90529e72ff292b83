import type { ServerContext } from '#core/classification';
import type { Argument } from './arguments.ts';
import type { Subjects } from './rules/lexicon.ts';
import type { Subject } from './rules/rule.ts';
import { proseWords } from './words/prose.ts';
import { nameWords, singular } from './words/words.ts';

const MONEY = new Set(
  `trading trade trader broker brokerage exchange wallet crypto cryptocurrency defi dex bank banking payment payments billing checkout
  merchant finance financial invoicing treasury perpetual perp futures stock forex bitcoin blockchain nft lending staking swap onchain`
    .trim()
    .split(/\s+/),
);
const MONEY_ARGUMENT = new Set('amount price currency ticker qty payment invoice leverage'.split(' '));
const CHAIN_ARGUMENT = new Set('slippage lamports wei gas gwei mnemonic satoshis sats'.split(' '));
const BROWSER = new Set('browser browsers puppet webdriver headless webpage'.split(' '));
/** Kinds and products of databases that take statements. */
const DATABASE =
  /^(?:databases?|db|sql|.*sql|postgres|pg|sqlite|mariadb|oracle|duckdb|clickhouse|redshift|neo4j|cypher|graphdb|cockroachdb|prolog|datalog|sparql|singlestore|databricks|trino|presto|hive|doris|starrocks)$/;
const BROWSER_ARGUMENT = new Set('selector xpath element'.split(' '));

interface AboutServer {
  words: ReadonlySet<string>;
  money: boolean;
  database: boolean;
  browser: boolean;
}

const remembered = new WeakMap<ServerContext, AboutServer>();

/** The words of a server's name, its initials, and what it deals with; worked out once for each context object. */
export function aboutServer(server: ServerContext): AboutServer {
  const known = remembered.get(server);
  if (known) return known;
  const words = new Set<string>();
  const parts = [...nameWords(server.name), ...nameWords(server.id)];
  for (const word of parts) words.add(word);
  const named = nameWords(server.name);
  // Tools carry their vendor as a prefix, often as the initials of its name.
  for (let from = 0; from < named.length; from += 1) {
    for (let to = from + 2; to <= Math.min(named.length, from + 5); to += 1) {
      words.add(
        named
          .slice(from, to)
          .map((word) => word[0])
          .join(''),
      );
      words.add(named.slice(from, to).join(''));
    }
  }
  const described = server.description ? proseWords(server.description.slice(0, 600), 80).map((found) => found.word) : [];
  const all = [...parts, ...described].map(singular);
  const about: AboutServer = {
    words,
    money: all.some((word) => MONEY.has(word)),
    browser: parts.some((word) => BROWSER.has(word)),
    database: parts.some((word) => DATABASE.test(word)),
  };
  remembered.set(server, about);
  return about;
}

/** What a tool is about, from its server, the words of its name and the names of its arguments. */
export function subjectsOf(server: ServerContext, toolWords: readonly string[], found: readonly Argument[]): Subjects {
  const about = aboutServer(server);
  const subjects = new Set<Subject>();
  let chain = false;
  let money = about.money || toolWords.some((word) => MONEY.has(word) && word !== 'exchange' && word !== 'trade' && word !== 'swap');
  let browser = about.browser || toolWords.some((word) => BROWSER.has(word));
  for (const { words } of found) {
    for (const word of words) {
      if (CHAIN_ARGUMENT.has(word) || (word === 'private' && words.includes('key'))) chain = true;
      else if (MONEY_ARGUMENT.has(word)) money = true;
      else if (BROWSER_ARGUMENT.has(word) && words.length <= 2) browser = true;
    }
  }
  if (chain) subjects.add('chain');
  if (chain || money) subjects.add('money');
  if (browser) subjects.add('browser');
  const outer = found.filter((argument) => argument.path.lastIndexOf('.') === 4);
  if (outer.length > 0 && outer.length <= 4 && outer.every(isNumberSlot)) subjects.add('numbers');
  if (toolWords.some((word) => singular(word) === 'tool' || word === 'mcp')) subjects.add('tools');
  if (about.database) subjects.add('database');
  if (saysReadOnly(toolWords)) subjects.add('readonly');
  return subjects;
}

/** A name that binds its tool to statements that only read: `read_query`, `execute_select_sql`, `run_readonly_query`. */
function saysReadOnly(toolWords: readonly string[]): boolean {
  if (toolWords.some((word) => word === 'select' || word === 'readonly')) return true;
  const read = toolWords.indexOf('read');
  return read >= 0 && /^(?:only|query|queries|sql|cypher|statement)$/.test(toolWords[read + 1] ?? '');
}

/** An argument that stands for a number in a sum: `a`, `x`, `base`, `num1`. */
function isNumberSlot(argument: Argument): boolean {
  const type = argument.schema['type'];
  const named =
    /^(?:[a-z]\d?|base|exponent|exp|num(?:ber)?s?_?[a-z0-9]?|first(?:_?num(?:ber)?)?|second(?:_?num(?:ber)?)?|value_?[a-z0-9]?|values|radians|degrees|n)$/i.test(
      argument.name,
    );
  return named && (type === 'number' || type === 'integer' || type === 'array' || type === undefined);
}
