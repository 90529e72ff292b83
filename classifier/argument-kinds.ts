import type { ArgumentKind } from '#core/classification';
import type { JsonObject } from '#core/json';
import { singular } from './words/words.ts';

/** Whether the name of an argument says that its value chooses what is done, may say so, or says something else. */
export type Choosing = 'always' | 'perhaps' | 'never';

const PATH_LAST = new Set('path paths file files filename filepath directory dir folder cwd'.split(' '));
const PATH_OTHER = new Set('json xpath collection document field url api object property route branch career learning'.split(' '));
/** Folders of mail are none of files. */
const MAIL = new Set('email emails mail mails mailbox message messages inbox'.split(' '));
const URL_LAST = new Set('url urls uri uris link website webpage href webhook baseurl'.split(' '));
const SHELL = new Set('command commands cmd shell commandline bash argv powershell'.split(' '));
const CODE = new Set('script javascript js python sourcecode jscode expression_code snippet lambda'.split(' '));
const CODE_TOOL = new Set(
  'code script run execute exec eval evaluate interpreter python javascript js typescript repl notebook program sandbox compile'.split(' '),
);
const SQL_TOOL = new Set('sql database db query execute run statement select table'.split(' '));
const AMOUNT = new Set('amount amt lamports wei sats satoshis cents'.split(' '));
const RECIPIENT = new Set('to recipient recipients cc bcc receiver payee destination beneficiary iban'.split(' '));
const ADDRESSEE = new Set('email emails phone channel chat address number user account wallet iban'.split(' '));
const QUERY = new Set('query q search keyword keywords term filter question'.split(' '));
const OPERATION = new Set('action operation method mode command op verb cmd subcommand'.split(' '));
const PERHAPS_OPERATION = new Set(
  'type kind task what do step cmd request intent job function activity subcommand tool event endpoint option transition'.split(' '),
);
const BESIDE_OPERATION = new Set('type name mode kind id'.split(' '));
const RUNS = /(?:x-sh|x-shellscript|javascript|ecmascript|x-python|python|x-executable|wasm|x-httpd-php)$/;
const PROGRAM = /^(?:binary|program|executable)$/i;

/** The names of the arguments that stand together, which each of them may ask about without going through them all. */
export class Siblings {
  readonly #objects: readonly JsonObject[];
  readonly #outer: Siblings | undefined;
  #names: ReadonlySet<string> | undefined;
  #program: boolean | undefined;

  /** @param objects whose members they are. */
  constructor(objects: readonly JsonObject[], outer?: Siblings) {
    this.#objects = objects;
    this.#outer = outer;
  }

  has(name: string): boolean {
    if (this.#outer?.has(name)) return true;
    const [only] = this.#objects;
    if (only && this.#objects.length === 1) return Object.hasOwn(only, name);
    this.#names ??= new Set(this.#objects.flatMap((object) => Object.keys(object)));
    return this.#names.has(name);
  }

  hasProgram(): boolean {
    this.#program ??= this.#objects.some((object) => Object.keys(object).some((name) => PROGRAM.test(name)));
    return this.#program || this.#outer?.hasProgram() === true;
  }
}

const TYPES_OF_ACTS = new Set('type kind name t k do step'.split(' '));
/** Lists of what is to be done, whose members say by their type what each is: `actions: [{ type: 'click' }]`. */
const LISTS_OF_ACTS = /(?:^|[^a-zA-Z])(?:actions|operations|commands|steps)\[\]$/i;

/**
 * Whether an argument of this name says by its value what is done.
 *
 * @param holder the path of what it lies in.
 */
export function choosing(words: readonly string[], holder: string): Choosing {
  const last = singular(words.at(-1) ?? '');
  if (OPERATION.has(last)) return 'always';
  if (words.length === 1 && TYPES_OF_ACTS.has(last) && LISTS_OF_ACTS.test(holder)) return 'always';
  const before = words.at(-2) ?? '';
  if (BESIDE_OPERATION.has(last) && (OPERATION.has(before) || before === 'request')) return 'always';
  if (last === 'name' && PERHAPS_OPERATION.has(before)) return 'perhaps';
  return PERHAPS_OPERATION.has(last) ? 'perhaps' : 'never';
}

function acceptsText(schema: JsonObject): boolean {
  const type = schema['type'];
  if (type === undefined) return true;
  if (typeof type === 'string') return type === 'string' || type === 'array' || type === 'object';
  return Array.isArray(type) && type.includes('string');
}

/**
 * The kind of an argument that matters for risk, from its name, its schema and what stands beside it.
 *
 * @param hasOperations whether its name says that it chooses, and its values are listed.
 */
export function kindOf(
  words: readonly string[],
  schema: JsonObject,
  toolWords: readonly string[],
  siblings: Siblings,
  hasOperations: boolean,
  onDatabase: boolean,
): ArgumentKind | undefined {
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (hasOperations) return 'operation';
  // Whatever it is called: a script is what it holds.
  if (typeof schema['contentMediaType'] === 'string' && RUNS.test(schema['contentMediaType'])) return 'code';
  // Nine names of ten hold no word that is asked for here.
  if (schema['format'] === undefined && !words.some((word) => KIND_WORDS.has(word))) return undefined;
  if (words.some((word) => AMOUNT.has(word)) && schema['type'] !== 'boolean') return 'amount';
  if (!acceptsText(schema)) return undefined;
  const listed = Array.isArray(schema['enum']);
  if (!listed) {
    if (SHELL.has(last) || (words.includes('command') && /^(?:line|text|string)$/.test(last))) return 'shell';
    if (last === 'input' && words.some((word) => word === 'terminal' || word === 'shell' || word === 'console')) return 'shell';
    if (last === 'args' && siblings.hasProgram()) return 'shell';
    if (words.includes('sql') || words.includes('cypher')) return 'sql';
    if (isCode(words, last, toolWords, siblings)) return 'code';
    if (last === 'function' && words.length === 1 && toolWords.some((word) => CODE_TOOL.has(word))) return 'code';
    if (last === 'query' && words.length === 1 && (isSql(toolWords) || (onDatabase && takesStatement(toolWords)))) return 'sql';
    if (onDatabase && (last === 'statement' || (last === 'query' && words.includes('raw')))) return 'sql';
    if (last === 'statement' && toolWords.some((word) => SQL_TOOL.has(word))) return 'sql';
    if (URL_LAST.has(last) || schema['format'] === 'uri' || schema['format'] === 'url') return 'url';
    if (
      PATH_LAST.has(last) &&
      !words.some((word) => PATH_OTHER.has(word)) &&
      !(last === 'folder' && toolWords.some((word) => MAIL.has(word)))
    )
      return 'path';
  }
  if (OPERATION.has(last) && words.length === 1) return 'operation';
  if (RECIPIENT.has(words[0] ?? '') && (words.length === 1 || ADDRESSEE.has(last))) return 'recipient';
  if (words.some((word) => RECIPIENT.has(word) && word !== 'to')) return 'recipient';
  if (QUERY.has(last)) return 'query';
  return undefined;
}

/** Every word without which the name of an argument has no kind. */
const KIND_WORDS: ReadonlySet<string> = new Set([
  ...[AMOUNT, SHELL, CODE, URL_LAST, PATH_LAST, OPERATION, RECIPIENT, QUERY].flatMap((list) => [...list]),
  ...'line text string input args sql cypher code function statement command'.split(' '),
]);

function isCode(words: readonly string[], last: string, toolWords: readonly string[], siblings: Siblings): boolean {
  if (CODE.has(last)) return true;
  if (last !== 'code') return false;
  if (words.length > 1) return /^(?:source|js|javascript|python|program|user|cell)$/.test(words.at(-2) ?? '');
  return toolWords.some((word) => CODE_TOOL.has(word)) || siblings.has('language') || siblings.has('runtime');
}

const STATEMENTS = new Set('query sql statement execute select table read write'.split(' '));
const SEARCHES = new Set('search find list semantic vector similar natural ask document documents'.split(' '));

/** On a server about a database: `read_query`, `create_table`, and not `search_query`. */
function takesStatement(toolWords: readonly string[]): boolean {
  return toolWords.some((word) => STATEMENTS.has(word)) && !toolWords.some((word) => SEARCHES.has(word));
}

function isSql(toolWords: readonly string[]): boolean {
  if (toolWords.includes('sql')) return true;
  const runs = toolWords.some((word) => word === 'execute' || word === 'run' || word === 'exec');
  return runs && toolWords.some((word) => singular(word) === 'query' || word === 'statement');
}
