import type { ArgumentKind, ArgumentRisk } from '#core/classification';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { legibleWord } from './legible.ts';
import { nameWords, singular } from './words/words.ts';

/** Arguments past this many, deeper than this, or schemas past this many are not looked at, and that is said. */
const ARGUMENTS_MAX = 4_000;
const DEPTH_MAX = 16;
const SCHEMAS_MAX = 20_000;
const VALUES_MAX = 4_000;

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
  /** Whether its name says that its value chooses what is done, may say so, or says something else. */
  chooses: 'always' | 'perhaps' | 'never';
  /** The values it is limited to, when the schema lists them. */
  listed: readonly string[];
  /** Values that the schema only mentions: its default, examples, the branches of its pattern. */
  mentioned: readonly string[];
  /** Values that the description of the tool lists for it. */
  told?: readonly string[];
  /** It can be set and left alone, however that is written: true, "yes", 1. */
  isSwitch: boolean;
  /** The types that any part of its schema names; empty where none does. */
  types: ReadonlySet<string>;
  /** Nothing is said of what a value may be. */
  isOpen: boolean;
}

/** An input schema as the classifier reads it. */
export interface ArgumentReading {
  arguments: readonly Argument[];
  /** What the schema says in prose, with its pointer. */
  texts: readonly { pointer: string; text: string }[];
  /** There was more than is read. */
  unread: boolean;
}

const PATH_LAST = new Set('path paths file files filename filepath directory dir folder cwd'.split(' '));
const PATH_OTHER = new Set('json xpath collection document field url api object property route branch career learning'.split(' '));
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

/**
 * Every argument that the input schema shows, outer ones first, with the kind that matters for risk: through references, branches of unions and
 * conditions, patterns of names, items and examples.
 *
 * Kinds come from names, types and values: from structure, never from what the prose beside them promises.
 *
 * @param onDatabase whether the server is about a database, where a statement is SQL.
 */
export function readArguments(schema: JsonObject | undefined, toolWords: readonly string[], onDatabase = false): ArgumentReading {
  const reader = new SchemaReader(schema ?? {}, toolWords, onDatabase);
  if (schema) reader.read(schema, 'args', '/inputSchema', 0);
  return reader.reading();
}

/** Where generators of schemas say what numbers stand for. */
const VALUE_NAMES = ['enumNames', 'x-enum-varnames', 'x-enumNames', 'x-enum-names', 'x-enum-descriptions', 'enumDescriptions'] as const;
/** Members of a schema that say nothing of what a value may be. */
const PROSE_KEYS = new Set(['title', 'description', '$comment', 'examples']);
const TEXT_KEYS = ['title', 'description', '$comment', 'default'] as const;
const NO_VALUES: readonly string[] = [];
const NO_TYPES: ReadonlySet<string> = new Set();
const ONE_TYPE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  ['string', 'number', 'integer', 'boolean'].map((type) => [type, new Set([type])]),
);
const SCALAR_KEYS = new Set(
  'title description $comment type format minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength multipleOf nullable deprecated'.split(
    ' ',
  ),
);

function isScalar(schema: JsonObject): boolean {
  const { type } = schema;
  if (type !== undefined && !(typeof type === 'string' && ONE_TYPE.has(type))) return false;
  for (const key in schema) if (!SCALAR_KEYS.has(key)) return false;
  return true;
}

/** Keywords that make a schema of several. */
const COMPOSES = [
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependencies',
] as const;
/** Schemas of what lies in an object or a list, and how a path goes there. */
const CONTAINS = [
  ['additionalProperties', '.*'],
  ['unevaluatedProperties', '.*'],
  ['items', '[]'],
  ['contains', '[]'],
  ['additionalItems', '[]'],
  ['unevaluatedItems', '[]'],
] as const;
const SWITCHED = /^(?:yes|no|true|false|on|off|0|1|always|never|y|n)$/i;

class SchemaReader {
  readonly #root: JsonObject;
  readonly #toolWords: readonly string[];
  readonly #onDatabase: boolean;
  readonly #found = new Map<string, Argument>();
  readonly #texts: { pointer: string; text: string }[] = [];
  readonly #open = new Set<JsonObject>();
  #anchors: ReadonlyMap<string, [JsonObject, string]> | undefined;
  readonly #parts = new Map<JsonObject, readonly (readonly [JsonObject, string])[]>();
  #schemasLeft = SCHEMAS_MAX;
  #unread = false;

  constructor(root: JsonObject, toolWords: readonly string[], onDatabase: boolean) {
    this.#root = root;
    this.#toolWords = toolWords;
    this.#onDatabase = onDatabase;
  }

  reading(): ArgumentReading {
    return { arguments: [...this.#found.values()], texts: this.#texts, unread: this.#unread };
  }

  /** Takes in the arguments of an object's schema and of all it is made of. */
  read(schema: JsonObject, path: string, pointer: string, depth: number): void {
    if (depth > DEPTH_MAX) {
      this.#unread = true;
      return;
    }
    // A schema that refers to itself holds nothing new the second time.
    const parts = this.#partsOf(schema)
      .filter(([part]) => !this.#open.has(part))
      .map(([part, within]) => [part, within.startsWith('#') ? `/inputSchema${within.slice(1)}` : pointer + within] as const);
    for (const [part] of parts) this.#open.add(part);
    const siblings = parts.flatMap(([part]) => (isJsonObject(part['properties']) ? Object.keys(part['properties']) : []));
    for (const [part, here] of parts) {
      this.#keepText(part, here);
      const { properties, patternProperties, items, required, examples } = part;
      if (isJsonObject(properties)) {
        for (const name of Object.keys(properties)) {
          const own = properties[name];
          this.#argument(
            name,
            isJsonObject(own) ? own : {},
            `${path}.${name}`,
            `${here}/properties/${escapePointer(name)}`,
            depth,
            siblings,
          );
        }
      }
      if (isJsonObject(patternProperties)) {
        for (const pattern of Object.keys(patternProperties)) {
          const own = patternProperties[pattern];
          const name = pattern.replace(/\\[A-Za-z]/g, ' ');
          this.#argument(
            name,
            isJsonObject(own) ? own : {},
            `${path}.*`,
            `${here}/patternProperties/${escapePointer(pattern)}`,
            depth,
            siblings,
          );
        }
      }
      const named = part['propertyNames'];
      const demanded = [
        ...(Array.isArray(required) ? required : []),
        ...(isJsonObject(named) && Array.isArray(named['enum']) ? named['enum'] : []),
      ];
      for (const name of demanded) {
        if (typeof name === 'string' && !siblings.includes(name))
          this.#argument(name, {}, `${path}.${name}`, `${here}/required`, depth, siblings);
      }
      for (const [key, step] of CONTAINS) {
        const inner = part[key];
        if (isJsonObject(inner)) this.read(inner, `${path}${step}`, `${here}/${key}`, depth + 1);
      }
      for (const [key, tuple] of [
        ['items', items],
        ['prefixItems', part['prefixItems']],
      ] as const) {
        if (Array.isArray(tuple))
          for (const item of tuple) if (isJsonObject(item)) this.read(item, `${path}[]`, `${here}/${key}`, depth + 1);
      }
      const values = part['enum'];
      for (const example of [
        part['const'],
        part['default'],
        ...(Array.isArray(values) ? values : []),
        ...(Array.isArray(examples) ? examples : []),
      ]) {
        if (isJsonObject(example)) this.#example(example, path, `${here}/examples`, depth, siblings);
      }
    }
    for (const [part] of parts) this.#open.delete(part);
  }

  /** Members of an example call are arguments too, even where the schema is silent on them. */
  #example(example: JsonObject, path: string, pointer: string, depth: number, siblings: readonly string[]): void {
    const names = [...siblings, ...Object.keys(example)];
    for (const [name, value] of Object.entries(example)) {
      const type = typeof value;
      const schema: JsonObject = type === 'string' || type === 'number' || type === 'boolean' ? { type, examples: [value ?? null] } : {};
      this.#argument(name, schema, `${path}.${name}`, pointer, depth, names);
    }
  }

  #argument(name: string, schema: JsonObject, path: string, pointer: string, depth: number, siblings: readonly string[]): void {
    const before = this.#found.get(path);
    if (!before && this.#found.size >= ARGUMENTS_MAX) {
      this.#unread = true;
      return;
    }
    const words = nameWords(legibleWord(name));
    const chooses = choosing(words);
    if (!before && depth < DEPTH_MAX && isScalar(schema) && this.#count()) {
      this.#scalar(name, words, chooses, schema, path, pointer, depth, siblings);
      return;
    }
    const { listed, mentioned } = this.#valuesOf(schema);
    if (chooses !== 'never' && listed.length === 0)
      for (const [part] of this.#partsOf(schema)) mentioned.push(...valuesInProse(part['description']));
    const kind = kindOf(words, schema, this.#toolWords, siblings, chooses === 'always' && listed.length > 0, this.#onDatabase);
    this.#found.set(path, {
      path,
      pointer: before?.pointer ?? pointer,
      name,
      depth,
      words,
      schema: before?.schema ?? schema,
      kind: before?.kind ?? kind,
      chooses,
      listed: before ? [...new Set([...before.listed, ...listed])] : listed,
      mentioned: before ? [...new Set([...before.mentioned, ...mentioned])] : mentioned,
      isSwitch: before?.isSwitch === true || this.#isSwitch(schema),
      ...this.#typesOf(schema, before),
    });
    this.read(schema, path, pointer, depth + 1);
  }

  /** What `#argument` does, where a schema says nothing but a type and bounds: nine of ten do. */
  #scalar(
    name: string,
    words: readonly string[],
    chooses: Argument['chooses'],
    schema: JsonObject,
    path: string,
    pointer: string,
    depth: number,
    siblings: readonly string[],
  ): void {
    const { type } = schema;
    this.#found.set(path, {
      path,
      pointer,
      name,
      depth,
      words,
      schema,
      kind: kindOf(words, schema, this.#toolWords, siblings, false, this.#onDatabase),
      chooses,
      listed: NO_VALUES,
      mentioned: chooses === 'never' ? NO_VALUES : valuesInProse(schema['description']),
      isSwitch: type === 'boolean',
      types: (typeof type === 'string' && ONE_TYPE.get(type)) || NO_TYPES,
      isOpen: type === undefined && Object.keys(schema).every((key) => PROSE_KEYS.has(key)),
    });
    this.#keepText(schema, pointer);
  }

  #keepText(schema: JsonObject, pointer: string): void {
    for (const key of TEXT_KEYS) {
      const text = schema[key];
      // A default of one word is a value; of several, it is read as a text as well.
      if (typeof text === 'string' && text !== '' && (key !== 'default' || text.length > 15))
        this.#texts.push({ pointer: `${pointer}/${key}`, text });
    }
  }

  /**
   * A schema with all that it is put together from: branches, conditions and what it refers to. Each with the pointer to it from here, or from the whole
   * schema where that begins with `#`.
   */
  #partsOf(schema: JsonObject): readonly (readonly [JsonObject, string])[] {
    const known = this.#parts.get(schema);
    if (known) return known;
    const parts = this.#takeApart(schema);
    this.#parts.set(schema, parts);
    return parts;
  }

  #takeApart(schema: JsonObject): [JsonObject, string][] {
    if (!COMPOSES.some((key) => key in schema)) return this.#count() ? [[schema, '']] : [];
    const parts: [JsonObject, string][] = [];
    const seen = new Set<JsonObject>();
    const waiting: [JsonObject, string][] = [[schema, '']];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [part, here] = next;
      if (seen.has(part) || !this.#count()) continue;
      seen.add(part);
      parts.push(next);
      for (const key of ['allOf', 'anyOf', 'oneOf']) {
        const branches = part[key];
        if (!Array.isArray(branches)) continue;
        branches.forEach((branch, at) => {
          if (isJsonObject(branch)) waiting.push([branch, `${here}/${key}/${at}`]);
        });
      }
      for (const key of ['if', 'then', 'else']) {
        const branch = part[key];
        if (isJsonObject(branch)) waiting.push([branch, `${here}/${key}`]);
      }
      for (const keyword of ['dependentSchemas', 'dependencies']) {
        const dependent = part[keyword];
        if (!isJsonObject(dependent)) continue;
        for (const [key, branch] of Object.entries(dependent))
          if (isJsonObject(branch)) waiting.push([branch, `${here}/${keyword}/${escapePointer(key)}`]);
      }
      for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
        const target = this.#resolve(part[keyword]);
        if (target) waiting.push(target);
      }
    }
    return parts;
  }

  #count(): boolean {
    this.#schemasLeft -= 1;
    if (this.#schemasLeft >= 0) return true;
    this.#unread = true;
    return false;
  }

  /** The part of this very schema that a reference names. One that leads outside is never followed. */
  #resolve(reference: Json | undefined): [JsonObject, string] | undefined {
    if (typeof reference !== 'string') return undefined;
    if (!/^#(?:\/|$)/.test(reference)) return this.#anchored().get(reference.replace(/^#/, ''));
    let target: Json | undefined = this.#root;
    for (const step of reference
      .slice(1)
      .split('/')
      .filter((part) => part !== '')) {
      const name = percentDecoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
      if (isJsonObject(target)) target = Object.hasOwn(target, name) ? target[name] : undefined;
      else if (Array.isArray(target)) target = target[Number(name)];
      else return undefined;
    }
    return isJsonObject(target) ? [target, percentDecoded(reference)] : undefined;
  }

  /** The parts of the schema that have a name of their own. */
  #anchored(): ReadonlyMap<string, [JsonObject, string]> {
    if (this.#anchors) return this.#anchors;
    const anchors = new Map<string, [JsonObject, string]>();
    const walk = (value: Json | undefined, pointer: string, depth: number): void => {
      if (depth > DEPTH_MAX * 2 || !this.#count()) return;
      if (Array.isArray(value)) for (const [at, item] of value.entries()) walk(item, `${pointer}/${at}`, depth + 1);
      if (!isJsonObject(value)) return;
      for (const key of ['$anchor', '$dynamicAnchor', '$id', 'id']) {
        const name = value[key];
        if (typeof name === 'string') anchors.set(name.replace(/^#/, ''), [value, pointer]);
      }
      for (const [key, member] of Object.entries(value)) walk(member, `${pointer}/${escapePointer(key)}`, depth + 1);
    };
    walk(this.#root, '#', 0);
    this.#anchors = anchors;
    return anchors;
  }

  #typesOf(schema: JsonObject, before: Argument | undefined): Pick<Argument, 'types' | 'isOpen'> {
    const types = new Set(before?.types);
    let isOpen = false;
    for (const [part] of this.#partsOf(schema)) {
      const { type } = part;
      for (const one of Array.isArray(type) ? type : [type]) if (typeof one === 'string' && one !== 'null') types.add(one);
      if (Object.keys(part).every((key) => PROSE_KEYS.has(key))) isOpen = true;
    }
    return { types, isOpen: (isOpen || before?.isOpen === true) && types.size === 0 };
  }

  #isSwitch(schema: JsonObject): boolean {
    return this.#partsOf(schema).some(([part]) => {
      const { type, enum: values, default: preset } = part;
      if (type === 'boolean' || typeof preset === 'boolean' || (Array.isArray(type) && type.includes('boolean'))) return true;
      return Array.isArray(values) && values.length > 0 && values.every((value) => SWITCHED.test(String(value)));
    });
  }

  #valuesOf(schema: JsonObject): { listed: string[]; mentioned: string[] } {
    const listed = new Set<string>();
    const mentioned = new Set<string>();
    const take = (into: Set<string>, value: Json | undefined): void => {
      if (typeof value !== 'string') return;
      if (into.size < VALUES_MAX) into.add(value);
      else this.#unread = true;
    };
    const visit = (own: JsonObject, depth: number): void => {
      for (const [part] of this.#partsOf(own)) {
        for (const key of VALUE_NAMES) {
          const names = part[key];
          if (Array.isArray(names)) for (const name of names) take(mentioned, name);
        }
        const { enum: values, const: only, default: preset, examples, pattern, title } = part;
        if (Array.isArray(values)) for (const value of values) take(listed, value);
        take(listed, only);
        take(mentioned, only === undefined ? undefined : title);
        // A number that stands for an operation says which beside it.
        if (typeof only === 'number' || typeof only === 'boolean') {
          take(mentioned, part['description']);
        }
        take(mentioned, preset);
        if (Array.isArray(examples)) for (const example of examples) take(mentioned, example);
        if (typeof pattern === 'string' && pattern.length <= 2_000)
          for (const word of pattern.match(/[A-Za-z][\w-]{1,60}/g) ?? []) take(mentioned, word);
        if (depth >= 3) continue;
        for (const key of ['items', 'additionalProperties']) {
          const inner = part[key];
          if (isJsonObject(inner)) visit(inner, depth + 1);
        }
      }
    };
    visit(schema, 0);
    return { listed: [...listed], mentioned: [...mentioned].filter((value) => !listed.has(value)) };
  }
}

/** Values that a description lists: in quotes, behind a sign, between commas. */
export function valuesInProse(description: Json | undefined): string[] {
  if (typeof description !== 'string') return [];
  const found = description.slice(0, 20_000).matchAll(/["'`“‘]([\w-]{2,40})["'`”’]|(?:[=:,|(]|\bor\b)\s*([A-Za-z][\w-]{2,40})\b/g);
  return [...found].map((match) => match[1] ?? match[2] ?? '').slice(0, 200);
}

function percentDecoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function choosing(words: readonly string[]): Argument['chooses'] {
  const last = singular(words.at(-1) ?? '');
  if (OPERATION.has(last)) return 'always';
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

function kindOf(
  words: readonly string[],
  schema: JsonObject,
  toolWords: readonly string[],
  siblings: readonly string[],
  hasOperations: boolean,
  onDatabase: boolean,
): ArgumentKind | undefined {
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (hasOperations) return 'operation';
  if (words.some((word) => AMOUNT.has(word)) && schema['type'] !== 'boolean') return 'amount';
  if (!acceptsText(schema)) return undefined;
  const listed = Array.isArray(schema['enum']);
  if (!listed) {
    if (SHELL.has(last) || (words.includes('command') && /^(?:line|text|string)$/.test(last))) return 'shell';
    if (last === 'input' && words.some((word) => word === 'terminal' || word === 'shell' || word === 'console')) return 'shell';
    if (last === 'args' && siblings.some((name) => /^(?:binary|program|executable)$/i.test(name))) return 'shell';
    if (words.includes('sql') || words.includes('cypher')) return 'sql';
    if (isCode(words, last, toolWords, siblings)) return 'code';
    if (last === 'query' && words.length === 1 && isSql(toolWords)) return 'sql';
    if (onDatabase && (last === 'statement' || (last === 'query' && words.includes('raw')))) return 'sql';
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

/** Arguments past this many are more than a policy or a reader can use. */
const RISKS_MAX = 200;

/** The arguments whose kind matters, as a classification lists them. */
export function argumentRisks(found: readonly Argument[]): ArgumentRisk[] {
  return found.flatMap((argument) => (argument.kind ? [{ path: argument.path, kind: argument.kind }] : [])).slice(0, RISKS_MAX);
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
