import type { ArgumentKind, ArgumentRisk } from '#core/classification';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { legibleWord } from './legible.ts';
import { nameWords, singular } from './words/words.ts';

/** Arguments past this many, or deeper than this, are not looked at. */
const ARGUMENTS_MAX = 150;
const DEPTH_MAX = 3;
const ENUM_VALUES_MAX = 60;

/** One argument as its schema shows it. */
export interface Argument {
  /** As a policy condition walks it: `args.filter.path`. */
  path: string;
  /** JSON Pointer of the member's name below the definition. */
  pointer: string;
  name: string;
  /** How many arguments it lies in. */
  depth: number;
  words: readonly string[];
  schema: JsonObject;
  kind: ArgumentKind | undefined;
  /** The values of an operation argument, when the schema lists them. */
  operations: readonly string[] | undefined;
}

const PATH_LAST = new Set('path paths file files filename filepath directory dir folder cwd'.split(' '));
const PATH_OTHER = new Set('json xpath collection document field url api object property route branch career learning'.split(' '));
const URL_LAST = new Set('url urls uri uris link website webpage href webhook baseurl'.split(' '));
const SHELL = new Set('command commands cmd shell commandline bash'.split(' '));
const CODE = new Set('script javascript js python sourcecode jscode expression_code snippet'.split(' '));
const CODE_TOOL = new Set(
  'code script run execute exec eval evaluate interpreter python javascript js typescript repl notebook program sandbox compile'.split(' '),
);
const SQL_TOOL = new Set(
  'sql database db query execute run statement select table clickhouse'.split(' ').filter((word) => word !== 'clickhouse'),
);
const AMOUNT = new Set('amount amt lamports wei sats satoshis'.split(' '));
const RECIPIENT = new Set('to recipient recipients cc bcc receiver payee destination beneficiary'.split(' '));
const ADDRESSEE = new Set('email emails phone channel chat address number user'.split(' '));
const QUERY = new Set('query q search keyword keywords term filter question'.split(' '));
const OPERATION = new Set('action operation method mode command op verb'.split(' '));

/**
 * Every argument that the input schema shows, outer ones first, with the kind that matters for risk.
 *
 * Kinds come from names, types and enums: from structure, never from what the prose beside them promises.
 */
export function readArguments(schema: JsonObject | undefined, toolWords: readonly string[]): Argument[] {
  const found: Argument[] = [];
  if (schema) walk(schema, 'args', '/inputSchema', toolWords, 0, found);
  return found;
}

function walk(schema: JsonObject, path: string, pointer: string, toolWords: readonly string[], depth: number, found: Argument[]): void {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return;
  const names = Object.keys(properties);
  for (const name of names) {
    if (found.length >= ARGUMENTS_MAX) return;
    const member = properties[name];
    const own = isJsonObject(member) ? member : {};
    const words = nameWords(legibleWord(name));
    const operations = operationsOf(words, own);
    const here = `${pointer}/properties/${escapePointer(name)}`;
    const argument: Argument = {
      path: `${path}.${name}`,
      pointer: here,
      name,
      depth,
      words,
      schema: own,
      kind: kindOf(words, own, toolWords, names, operations !== undefined),
      operations,
    };
    found.push(argument);
    if (depth + 1 < DEPTH_MAX) {
      walk(own, argument.path, here, toolWords, depth + 1, found);
      const items = own['items'];
      if (isJsonObject(items)) walk(items, `${argument.path}[]`, `${here}/items`, toolWords, depth + 1, found);
    }
  }
}

function operationsOf(words: readonly string[], schema: JsonObject): string[] | undefined {
  const last = words.at(-1);
  if (last === undefined || !OPERATION.has(last)) return undefined;
  const values = enumOf(schema);
  return values.length > 0 ? values : undefined;
}

/** The strings an argument may take: `enum`, `const`, and those of `anyOf` and `oneOf`. */
function enumOf(schema: JsonObject): string[] {
  const values: string[] = [];
  const take = (value: Json | undefined): void => {
    if (typeof value === 'string' && values.length < ENUM_VALUES_MAX && !values.includes(value)) values.push(value);
  };
  if (Array.isArray(schema['enum'])) schema['enum'].forEach(take);
  take(schema['const']);
  for (const key of ['anyOf', 'oneOf']) {
    const branches = schema[key];
    if (Array.isArray(branches)) for (const branch of branches) if (isJsonObject(branch)) for (const value of enumOf(branch)) take(value);
  }
  if (isJsonObject(schema['items'])) for (const value of enumOf(schema['items'])) take(value);
  return values;
}

function acceptsText(schema: JsonObject): boolean {
  const type = schema['type'];
  if (type === undefined) return true;
  if (typeof type === 'string') return type === 'string' || type === 'array' || type === 'object';
  return Array.isArray(type) && type.includes('string');
}

function kindOf(
  words: readonly string[],
  schema: JsonObject,
  toolWords: readonly string[],
  siblings: readonly string[],
  hasOperations: boolean,
): ArgumentKind | undefined {
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (hasOperations) return 'operation';
  if (words.some((word) => AMOUNT.has(word)) && schema['type'] !== 'boolean') return 'amount';
  if (!acceptsText(schema)) return undefined;
  const listed = Array.isArray(schema['enum']);
  if (!listed) {
    if (SHELL.has(last) || (last === 'line' && words.includes('command'))) return 'shell';
    if (words.includes('sql') || words.includes('cypher')) return 'sql';
    if (isCode(words, last, toolWords, siblings)) return 'code';
    if (last === 'query' && words.length === 1 && isSql(toolWords)) return 'sql';
    if (last === 'statement' && toolWords.some((word) => SQL_TOOL.has(word))) return 'sql';
    if (URL_LAST.has(last) || schema['format'] === 'uri' || schema['format'] === 'url') return 'url';
    if (PATH_LAST.has(last) && !words.some((word) => PATH_OTHER.has(word))) return 'path';
  }
  if (OPERATION.has(last) && words.length === 1) return 'operation';
  if (RECIPIENT.has(words[0] ?? '') && (words.length === 1 || ADDRESSEE.has(last))) return 'recipient';
  if (words.some((word) => RECIPIENT.has(word) && word !== 'to')) return 'recipient';
  if (QUERY.has(last)) return 'query';
  return undefined;
}

function isCode(words: readonly string[], last: string, toolWords: readonly string[], siblings: readonly string[]): boolean {
  if (CODE.has(last)) return true;
  if (last !== 'code') return false;
  if (words.length > 1) return /^(?:source|js|javascript|python|program|user|cell)$/.test(words.at(-2) ?? '');
  return toolWords.some((word) => CODE_TOOL.has(word)) || siblings.includes('language') || siblings.includes('runtime');
}

function isSql(toolWords: readonly string[]): boolean {
  if (toolWords.includes('sql')) return true;
  const runs = toolWords.some((word) => word === 'execute' || word === 'run' || word === 'exec');
  return runs && toolWords.some((word) => singular(word) === 'query' || word === 'statement');
}

/** The arguments whose kind matters, as a classification lists them. */
export function argumentRisks(found: readonly Argument[]): ArgumentRisk[] {
  return found.flatMap((argument) => (argument.kind ? [{ path: argument.path, kind: argument.kind }] : []));
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
