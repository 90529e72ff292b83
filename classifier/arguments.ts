import type { ArgumentKind, ArgumentRisk } from '#core/classification';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { type Choosing, choosing, kindOf, Siblings } from './argument-kinds.ts';
import { legibleWord } from './legible.ts';
import { identifierWords } from './words/known.ts';
import { NAME_CHARS_MAX, NAME_WORDS_MAX } from './words/words.ts';

/** Arguments past this many, deeper than this, or schemas past this many are not looked at, and that is said. */
const ARGUMENTS_MAX = 4_000;
const DEPTH_MAX = 16;
const SCHEMAS_MAX = 20_000;
/** So often may a schema be looked at again from wherever something refers to it. */
const VISITS_MAX = 100_000;
/** Values that it takes as long to go through as to look at a schema. */
const VALUES_A_VISIT = 16;
/** Values past this many of one argument, or of all of them, are not judged, and that is said. */
const VALUES_MAX = 4_000;
const ALL_VALUES_MAX = 40_000;
/** JSON Schema has seven types; a longer list hides something. */
const TYPES_MAX = 40;
const PATTERN_CHARS_MAX = 2_000;

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
  chooses: Choosing;
  /** The values it is limited to, when the schema lists them. */
  listed: readonly string[];
  /** Values that the schema only mentions: its default, examples, the branches of its pattern. */
  mentioned: readonly string[];
  /** Those among them that are given for a number, a truth value or a branch: nobody writes them who does not mean what is done. */
  named: readonly string[];
  /** Pointers of those values that do not stand below that of the argument: behind a reference, in another branch. */
  elsewhere?: ReadonlyMap<string, string>;
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

/**
 * Every argument that the input schema shows, outer ones first, with the kind that matters for risk: through references, branches of unions and
 * conditions, patterns of names, items and examples.
 *
 * Kinds come from names, types and values: from structure, never from what the prose beside them promises.
 *
 * @param onDatabase whether the server is about a database, where a statement is SQL.
 */
export function readArguments(schema: JsonObject | undefined, toolWords: readonly string[], onDatabase = false): ArgumentReading {
  if (schema === undefined) return NO_ARGUMENTS;
  const reader = new SchemaReader(schema, toolWords, onDatabase);
  reader.read(schema, 'args', '/inputSchema', 0);
  return reader.reading();
}

const NO_ARGUMENTS: ArgumentReading = { arguments: [], texts: [], unread: false };

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
const COMPOSES = new Set('anyOf oneOf allOf $ref $dynamicRef $recursiveRef if then else dependentSchemas dependencies'.split(' '));
/** Members that are arguments by name, and the step of a path that stands for names that only a pattern tells. */
const NAMED = [
  ['properties', undefined],
  ['patternProperties', '*'],
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
/** Keywords that few schemas have, which tell of arguments or hold schemas or values that do. */
const SELDOM = new Set(CONTAINS.map(([key]): string => key).concat('propertyNames', 'prefixItems', 'const', 'default', 'enum', 'examples'));

function hasAny(schema: JsonObject, keys: ReadonlySet<string>): boolean {
  for (const key in schema) if (keys.has(key)) return true;
  return false;
}

const SWITCHED = /^(?:yes|no|true|false|on|off|0|1|always|never|y|n)$/i;

/** Where one argument was found. */
interface Place {
  name: string;
  path: string;
  pointer: string;
  depth: number;
}

/** The values of one argument, wherever its schema is put together from. */
interface Values {
  listed: Set<string>;
  mentioned: Set<string>;
  named: Set<string>;
  /** Where those stand that are not below the argument's own pointer. */
  elsewhere: Map<string, string>;
}

class SchemaReader {
  readonly #root: JsonObject;
  readonly #toolWords: readonly string[];
  readonly #onDatabase: boolean;
  readonly #found = new Map<string, Argument>();
  readonly #values = new Map<string, Values>();
  readonly #texts: { pointer: string; text: string }[] = [];
  /** Schemas whose texts are kept: what many refer to says nothing new the second time. */
  readonly #heard = new Set<JsonObject>();
  readonly #open = new Set<JsonObject>();
  #anchors: ReadonlyMap<string, [JsonObject, string]> | undefined;
  readonly #parts = new Map<JsonObject, readonly (readonly [JsonObject, string])[]>();
  readonly #told = new Map<JsonObject, readonly string[]>();
  readonly #switched = new Map<readonly Json[], boolean>();
  #schemasLeft = SCHEMAS_MAX;
  #visitsLeft = VISITS_MAX;
  #valuesLeft = ALL_VALUES_MAX;
  #unread = false;

  constructor(root: JsonObject, toolWords: readonly string[], onDatabase: boolean) {
    this.#root = root;
    this.#toolWords = toolWords;
    this.#onDatabase = onDatabase;
  }

  reading(): ArgumentReading {
    for (const [path, { listed, mentioned, named, elsewhere }] of this.#values) {
      const argument = this.#found.get(path);
      if (!argument) continue;
      argument.listed = [...listed];
      argument.mentioned = [...mentioned].filter((value) => !listed.has(value));
      argument.named = [...named];
      if (elsewhere.size > 0) argument.elsewhere = elsewhere;
    }
    return { arguments: [...this.#found.values()], texts: this.#texts, unread: this.#unread };
  }

  /** Takes in the arguments of an object's schema and of all it is made of. */
  read(schema: JsonObject, path: string, pointer: string, depth: number): void {
    if (depth > DEPTH_MAX) {
      this.#unread = true;
      return;
    }
    // A schema that refers to itself holds nothing new the second time.
    const parts = this.#partsOf(schema).filter(([part]) => !this.#open.has(part));
    const members: JsonObject[] = [];
    for (const [part] of parts) {
      this.#open.add(part);
      if (isJsonObject(part['properties'])) members.push(part['properties']);
    }
    const siblings = new Siblings(members);
    for (const [part, within] of parts) {
      const here = pointerTo(pointer, within);
      this.#keepText(part, here);
      for (const [key, step] of NAMED) {
        const members = part[key];
        if (!isJsonObject(members)) continue;
        for (const name of Object.keys(members)) {
          const own = members[name];
          const place = { name, path: `${path}.${step ?? name}`, pointer: `${here}/${key}/${escapePointer(name)}`, depth };
          this.#argument(place, isJsonObject(own) ? own : {}, siblings, key === 'patternProperties');
        }
      }
      const { required } = part;
      if (Array.isArray(required)) this.#demanded(required, path, `${here}/required`, depth, siblings);
      if (!hasAny(part, SELDOM)) continue;
      const names = part['propertyNames'];
      if (isJsonObject(names) && Array.isArray(names['enum']))
        this.#demanded(names['enum'], path, `${here}/propertyNames/enum`, depth, siblings);
      for (const [key, step] of CONTAINS) {
        const inner = part[key];
        if (isJsonObject(inner)) this.read(inner, `${path}${step}`, `${here}/${key}`, depth + 1);
      }
      for (const key of ['items', 'prefixItems']) {
        const tuple = part[key];
        if (!Array.isArray(tuple)) continue;
        for (const [at, item] of tuple.entries()) if (isJsonObject(item)) this.read(item, `${path}[]`, `${here}/${key}/${at}`, depth + 1);
      }
      for (const key of ['const', 'default']) {
        const example = part[key];
        if (isJsonObject(example)) this.#example(example, path, `${here}/${key}`, depth, siblings);
      }
      for (const key of ['enum', 'examples']) {
        const examples = part[key];
        if (!Array.isArray(examples)) continue;
        for (const [at, example] of examples.entries())
          if (isJsonObject(example)) this.#example(example, path, `${here}/${key}/${at}`, depth, siblings);
      }
    }
    for (const [part] of parts) this.#open.delete(part);
  }

  /** Names that a call has to or may have, though no schema of their own is there. */
  #demanded(names: readonly Json[], path: string, pointer: string, depth: number, siblings: Siblings): void {
    for (const name of names)
      if (typeof name === 'string' && !siblings.has(name)) this.#argument({ name, path: `${path}.${name}`, pointer, depth }, {}, siblings);
  }

  /** Members of an example call are arguments too, even where the schema is silent on them. */
  #example(example: JsonObject, path: string, pointer: string, depth: number, outer: Siblings): void {
    const siblings = new Siblings([example], outer);
    for (const [name, value] of Object.entries(example)) {
      const type = typeof value;
      const schema: JsonObject = type === 'string' || type === 'number' || type === 'boolean' ? { type, examples: [value ?? null] } : {};
      this.#argument({ name, path: `${path}.${name}`, pointer: `${pointer}/${escapePointer(name)}`, depth }, schema, siblings);
    }
  }

  /** @param isPattern whether the name is one for names, whose classes of characters are no words. */
  #argument(place: Place, schema: JsonObject, siblings: Siblings, isPattern = false): void {
    const { name, path, pointer, depth } = place;
    const before = this.#found.get(path);
    if (!before && this.#found.size >= ARGUMENTS_MAX) {
      this.#unread = true;
      return;
    }
    const words = identifierWords(legibleWord(isPattern ? name.replace(/\\[A-Za-z]/g, ' ') : name));
    if (name.length > NAME_CHARS_MAX || words.length > NAME_WORDS_MAX) this.#unread = true;
    const chooses = choosing(words, path.slice(0, Math.max(0, path.length - name.length - 1)));
    if (!before && depth < DEPTH_MAX && isScalar(schema) && this.#count()) {
      this.#scalar(place, words, chooses, schema, siblings);
      return;
    }
    const values = this.#values.get(path) ?? {
      listed: new Set(before?.listed),
      mentioned: new Set(before?.mentioned),
      named: new Set(before?.named),
      elsewhere: new Map<string, string>(),
    };
    this.#values.set(path, values);
    const isListed = this.#takeValues(schema, pointer, before?.pointer ?? pointer, values);
    if (chooses !== 'never' && !isListed)
      for (const [part, within] of this.#partsOf(schema))
        for (const value of this.#valuesToldIn(part))
          this.#take(values.mentioned, value, values, pointerTo(pointer, within), before?.pointer ?? pointer);
    const kind = kindOf(words, schema, this.#toolWords, siblings, chooses === 'always' && isListed, this.#onDatabase);
    this.#found.set(path, {
      path,
      pointer: before?.pointer ?? pointer,
      name: before?.name ?? name,
      depth,
      words,
      schema: before?.schema ?? schema,
      kind: before?.kind ?? kind,
      chooses,
      listed: NO_VALUES,
      mentioned: NO_VALUES,
      named: NO_VALUES,
      isSwitch: before?.isSwitch === true || this.#isSwitch(schema),
      ...this.#typesOf(schema, before),
    });
    this.read(schema, path, pointer, depth + 1);
  }

  /** What `#argument` does, where a schema says nothing but a type and bounds: nine of ten do. */
  #scalar(
    { name, path, pointer, depth }: Place,
    words: readonly string[],
    chooses: Choosing,
    schema: JsonObject,
    siblings: Siblings,
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
      mentioned: chooses === 'never' ? NO_VALUES : this.#valuesToldIn(schema),
      named: NO_VALUES,
      isSwitch: type === 'boolean',
      types: (typeof type === 'string' && ONE_TYPE.get(type)) || NO_TYPES,
      isOpen: type === undefined && Object.keys(schema).every((key) => PROSE_KEYS.has(key)),
    });
    this.#keepText(schema, pointer);
  }

  #keepText(schema: JsonObject, pointer: string): void {
    if (this.#heard.has(schema)) return;
    this.#heard.add(schema);
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
    if (this.#visitsLeft <= 0) {
      this.#unread = true;
      return [];
    }
    const known = this.#parts.get(schema);
    this.#visitsLeft -= known?.length ?? 1;
    if (known) return known;
    const parts = this.#takeApart(schema);
    this.#parts.set(schema, parts);
    return parts;
  }

  #takeApart(schema: JsonObject): [JsonObject, string][] {
    if (!hasAny(schema, COMPOSES)) return this.#count() ? [[schema, '']] : [];
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
      const named = Array.isArray(type) ? type : [type];
      if (named.length > TYPES_MAX) this.#unread = true;
      for (const one of named.slice(0, TYPES_MAX)) if (typeof one === 'string' && one !== 'null') types.add(one);
      if (Object.keys(part).every((key) => PROSE_KEYS.has(key))) isOpen = true;
    }
    return { types, isOpen: (isOpen || before?.isOpen === true) && types.size === 0 };
  }

  #isSwitch(schema: JsonObject): boolean {
    return this.#partsOf(schema).some(([part]) => {
      const { type, enum: values, default: preset } = part;
      if (type === 'boolean' || typeof preset === 'boolean' || (Array.isArray(type) && type.slice(0, TYPES_MAX).includes('boolean')))
        return true;
      return Array.isArray(values) && values.length > 0 && this.#switches(values);
    });
  }

  #switches(values: readonly Json[]): boolean {
    const known = this.#switched.get(values);
    if (known !== undefined) return known;
    const switches = values.every((value) => typeof value !== 'object' && SWITCHED.test(String(value)));
    this.#switched.set(values, switches);
    return switches;
  }

  /** Takes the values that a schema lists and mentions, and says whether it lists any. */
  #takeValues(schema: JsonObject, pointer: string, argument: string, values: Values): boolean {
    let isListed = false;
    let here = pointer;
    const list = (value: Json | undefined): void => {
      if (typeof value !== 'string') return;
      isListed = true;
      if (value.length > NAME_CHARS_MAX) this.#unread = true;
      this.#take(values.listed, value, values, here, argument);
    };
    const mention = (value: Json | undefined): void => {
      if (typeof value === 'string') this.#take(values.mentioned, value, values, here, argument);
    };
    const name = (value: Json | undefined): void => {
      mention(value);
      if (typeof value === 'string' && values.mentioned.has(value)) values.named.add(value);
    };
    const each = (members: Json | undefined, take: (value: Json) => void): void => {
      if (!Array.isArray(members)) return;
      this.#visitsLeft -= members.length / VALUES_A_VISIT;
      for (const member of members) take(member);
    };
    const visit = (own: JsonObject, base: string, depth: number): void => {
      const isUnion = [own['oneOf'], own['anyOf']].some(
        (branches) => Array.isArray(branches) && branches.filter((branch) => isJsonObject(branch) && branch['type'] !== 'null').length > 1,
      );
      for (const [part, within] of this.#partsOf(own)) {
        here = pointerTo(base, within);
        for (const key of VALUE_NAMES) each(part[key], name);
        const { enum: listed, const: only, default: preset, examples, pattern, title, items, additionalProperties: others } = part;
        each(listed, list);
        list(only);
        name(only === undefined ? undefined : title);
        // A branch of several is called by what it is for.
        if (isUnion && part !== own && part['properties'] !== undefined) name(title);
        // A number that stands for an operation says which beside it.
        if (typeof only === 'number' || typeof only === 'boolean') name(part['description']);
        mention(preset);
        each(examples, mention);
        if (typeof pattern === 'string' && pattern.length <= PATTERN_CHARS_MAX)
          for (const word of pattern.match(/[A-Za-z][\w-]{1,60}/g) ?? []) mention(word);
        if (depth >= 3) continue;
        const from = here;
        if (isJsonObject(items)) visit(items, `${from}/items`, depth + 1);
        if (isJsonObject(others)) visit(others, `${from}/additionalProperties`, depth + 1);
      }
    };
    visit(schema, pointer, 0);
    return isListed;
  }

  /** @param here where the value stands, and `argument` where the argument does whose value it is. */
  #take(into: Set<string>, value: string, { elsewhere }: Values, here: string, argument: string): void {
    if (into.has(value)) return;
    if (into.size >= VALUES_MAX || this.#valuesLeft <= 0) {
      this.#unread = true;
      return;
    }
    this.#valuesLeft -= 1;
    into.add(value);
    if (here !== argument && !here.startsWith(`${argument}/`)) elsewhere.set(value, here);
  }

  #valuesToldIn(schema: JsonObject): readonly string[] {
    const known = this.#told.get(schema);
    if (known) return known;
    const told = valuesInProse(schema['description']);
    this.#told.set(schema, told);
    return told;
  }
}

/** A pointer as `#partsOf` gives it, from the whole definition on. */
function pointerTo(base: string, within: string): string {
  return within.startsWith('#') ? `/inputSchema${within.slice(1)}` : base + within;
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

/** Arguments past this many are more than a policy or a reader can use. */
const RISKS_MAX = 200;

/** The arguments whose kind matters, as a classification lists them. */
export function argumentRisks(found: readonly Argument[]): ArgumentRisk[] {
  return found.flatMap((argument) => (argument.kind ? [{ path: argument.path, kind: argument.kind }] : [])).slice(0, RISKS_MAX);
}

function escapePointer(name: string): string {
  if (!name.includes('~') && !name.includes('/')) return name;
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
