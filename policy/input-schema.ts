import { dereference, format as FORMATS, type Schema, type SchemaDraft, validate } from '@cfworker/json-schema';
import { RE2JS } from 're2js';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import type { ArgumentVerdict } from './arguments.ts';
import { spelledOut } from './javascript-pattern.ts';
import { type Mismatch, mismatchWords, textRuleWords } from './mismatch-words.ts';
import { malformedKeyword } from './schema-keywords.ts';
import { quoted } from './words.ts';

export type CompiledSchema = { ok: true; check(args: JsonObject): ArgumentVerdict } | { ok: false; why: string };

/** Ceilings on a schema: what real servers list stays far below. */
const MOST_SCHEMA_NODES = 20_000;
const MOST_SCHEMA_DEPTH = 64;
const MOST_SCHEMA_CHARS = 512 * 1024;
const MOST_PATTERN_CHARS = 5_000;
/** Ceilings on what is checked, and on the work of one check in visits of a schema. */
const MOST_ARGUMENT_NODES = 200_000;
const MOST_ARGUMENT_DEPTH = 64;
const MOST_WORK = 400_000;
/** Keys that schemas with `patternProperties` are tried on. */
const MOST_PATTERN_KEYS = 1_000;

/** By `$schema` without scheme and fragment. A schema that names none is read as the protocol says: 2020-12. */
const DRAFTS: ReadonlyMap<string, SchemaDraft> = new Map([
  ['json-schema.org/draft/2020-12/schema', '2020-12'],
  ['json-schema.org/draft/2019-09/schema', '2019-09'],
  ['json-schema.org/draft-07/schema', '7'],
  ['json-schema.org/draft-06/schema', '7'],
  ['json-schema.org/draft-04/schema', '4'],
]);

/** Formats whose expressions take linear time; `url`, `regex` and `uri-template` are left out and assert nothing. */
const ASSERTED_FORMATS = new Set(
  'date time date-time duration uri uri-reference email hostname ipv4 ipv6 uuid json-pointer relative-json-pointer'.split(' '),
);

/** Keywords that hold schemas: one, a list of them, a map of them. */
const SCHEMA_PLACES = new Set(
  'items additionalItems unevaluatedItems contains additionalProperties unevaluatedProperties propertyNames not if then else'.split(' '),
);
const SCHEMA_LISTS = new Set(['prefixItems', 'items', 'allOf', 'anyOf', 'oneOf']);
const SCHEMA_MAPS = new Set(['$defs', 'definitions', 'properties', 'dependentSchemas', 'dependencies']);
/** Keywords that constrain by themselves. Whatever is in none of these lists constrains nothing, and no `$ref` may lead through it. */
const DATA = new Set(
  `$anchor $recursiveAnchor $recursiveRef enum const required dependentRequired type maximum minimum exclusiveMaximum exclusiveMinimum
   multipleOf maxItems minItems uniqueItems maxProperties minProperties minContains maxContains`.split(/\s+/),
);
/** What constrains and what the library does not know. */
const REFUSED = ['$dynamicRef', '$dynamicAnchor'] as const;

class Refusal extends Error {}

/**
 * Makes an input schema ready for checking arguments, in bounded time on every schema and every argument, without network and eval.
 *
 * The schema is rewritten first, because the library runs `pattern` and `patternProperties` through the backtracking engine of the
 * platform and counts no steps. All that concerns text becomes one `format` of ours per schema, checked by RE2; each visit of a schema
 * is counted, so that references in circles and schemas that double at each level end in a refusal.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export function compileSchema(schema: JsonObject): CompiledSchema {
  try {
    const compilation = new Compilation(schema);
    return { ok: true, check: (args) => compilation.check(args) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, why: error.message };
    // What the library cannot read (an address that is no address, a schema named twice), and the end of the stack.
    if (error instanceof Error) return { ok: false, why: 'it cannot be read' };
    throw error;
  }
}

interface PatternMap {
  /** The rewritten schema that holds it. */
  holder: JsonObject;
  patterns: readonly (readonly [pattern: RE2JS, schema: Json])[];
}

class Compilation {
  readonly #draft: SchemaDraft;
  readonly #schema: JsonObject;
  readonly #lookup: Record<string, Schema | boolean>;
  readonly #textChecks = new Map<string, (text: string) => boolean>();
  /** The same checks in words. */
  readonly #textRules = new Map<string, string>();
  readonly #patternMaps: PatternMap[] = [];
  #nodes = 0;
  #hasInnerId = false;
  #hasRef = false;
  #workLeft = 0;
  /** What comparing each element of a list with each other one can cost with the arguments at hand. */
  #uniqueWork = 0;

  constructor(schema: JsonObject) {
    if (isLongerThan(schema, MOST_SCHEMA_CHARS)) throw new Refusal('it is too large');
    this.#draft = draftOf(schema);
    this.#schema = this.#rewritten(schema, 0);
    if (this.#hasInnerId && this.#hasRef) throw new Refusal('it embeds schemas with an `$id` of their own');
    this.#lookup = this.#dereferenced();
  }

  #dereferenced(): Record<string, Schema | boolean> {
    const lookup = dereference(this.#schema);
    for (const schema of Object.values(lookup)) {
      const target: unknown = typeof schema === 'object' ? schema['__absolute_ref__'] : undefined;
      if (typeof target === 'string' && lookup[target] === undefined) throw new Refusal('a `$ref` in it leads nowhere');
    }
    return lookup;
  }

  /** A copy of a schema in which nothing runs that we do not bound. Mirrors where the library looks for schemas. */
  #rewritten(schema: JsonObject, depth: number): JsonObject {
    this.#countNode(depth);
    const copy: JsonObject = Object.create(null) as JsonObject;
    for (const keyword of REFUSED) if (Object.hasOwn(schema, keyword)) throw new Refusal(`\`${keyword}\` is not supported`);
    const malformed = malformedKeyword(schema, this.#draft);
    if (malformed !== undefined) throw new Refusal(`the keyword ${quoted(malformed)} in it has a value that it cannot have`);
    for (const [key, member] of Object.entries(schema)) {
      if (key === '$id' || key === 'id') {
        if (depth > 0 && typeof member === 'string' && !member.startsWith('#')) this.#hasInnerId = true;
      } else if (key === '$ref') {
        if (typeof member !== 'string' || !member.startsWith('#')) throw new Refusal('a `$ref` in it leads out of it');
        this.#hasRef = true;
        copy[key] = member;
      } else {
        const rewritten = this.#rewrittenMember(key, member, depth + 1);
        if (rewritten !== undefined) copy[key] = rewritten;
      }
    }
    const textCheck = this.#textCheckOf(schema);
    if (textCheck !== undefined) copy['format'] = textCheck;
    if (isJsonObject(schema['patternProperties'])) this.#takePatterns(schema['patternProperties'], copy, depth + 1);
    this.#meter(copy, schema);
    return copy;
  }

  /** `undefined` for what constrains nothing, and for what is rewritten in another way. */
  #rewrittenMember(key: string, member: Json, depth: number): Json | undefined {
    if (DATA.has(key)) return this.#data(key, member, depth);
    if (SCHEMA_LISTS.has(key) && Array.isArray(member)) return member.map((one) => this.#rewrittenAny(one, depth));
    if (SCHEMA_PLACES.has(key)) return this.#rewrittenAny(member, depth);
    if (!SCHEMA_MAPS.has(key) || !isJsonObject(member)) return undefined;
    this.#countNode(depth);
    const map: JsonObject = Object.create(null) as JsonObject;
    for (const [name, one] of Object.entries(member)) map[name] = this.#rewrittenAny(one, depth + 1);
    return map;
  }

  /** A schema may be `true` or `false`, and a dependency a list of names. */
  #rewrittenAny(schema: Json, depth: number): Json {
    return isJsonObject(schema) ? this.#rewritten(schema, depth) : schema;
  }

  /** The library prints an `enum` or `const` into every error, which for a long one costs more than all else. */
  #data(key: string, member: Json, depth: number): Json {
    if ((key !== 'enum' && key !== 'const') || typeof member !== 'object' || member === null) return member;
    this.#countNode(depth);
    const copy = Array.isArray(member) ? [...member] : { ...member };
    return Object.defineProperty(copy, 'toJSON', { enumerable: false, value: () => 'a fixed value' });
  }

  #countNode(depth: number): void {
    if (depth > MOST_SCHEMA_DEPTH) throw new Refusal('it nests too deep');
    if (++this.#nodes > MOST_SCHEMA_NODES) throw new Refusal('it is too large');
  }

  /**
   * The library reads this keyword at every visit, so that it is where visits are counted. INVARIANT: no schema but `true` and
   * `false` is visited uncounted, so that a check takes bounded time whatever the schema.
   */
  #meter(copy: JsonObject, schema: JsonObject): void {
    const weight = weightOf(schema);
    const comparesAll = schema['uniqueItems'] === true;
    const recursive = copy['$recursiveAnchor'];
    Object.defineProperty(copy, '$recursiveAnchor', {
      enumerable: false,
      get: () => {
        this.#spend(comparesAll ? weight + this.#uniqueWork : weight);
        return recursive;
      },
    });
  }

  #spend(work: number): void {
    this.#workLeft -= work;
    if (this.#workLeft < 0) throw new Refusal('it takes too long to check these arguments against it');
  }

  /** All that the schema says of text, under the name of a format that no schema can ask for, because every `format` is replaced. */
  #textCheckOf(schema: JsonObject): string | undefined {
    const { pattern, format, minLength, maxLength } = schema;
    const checks: ((text: string) => boolean)[] = [];
    if (typeof minLength === 'number' || typeof maxLength === 'number') {
      const [least, most] = [typeof minLength === 'number' ? minLength : 0, typeof maxLength === 'number' ? maxLength : Infinity];
      checks.push((text) => {
        const length = codePoints(text);
        return length >= least && length <= most;
      });
    }
    if (typeof pattern === 'string') {
      const expression = linearExpression(pattern);
      checks.push((text) => {
        // What the slowest of the engines behind it takes: so many steps a character.
        this.#spend(Math.floor((text.length * expression.programSize()) / 4096));
        return expression.test(text);
      });
    }
    const known = typeof format === 'string' && ASSERTED_FORMATS.has(format) ? FORMATS[format] : undefined;
    if (known !== undefined) checks.push(known);
    if (checks.length === 0) return undefined;
    const name = `toolwarden-text-${this.#textChecks.size}`;
    this.#textRules.set(name, textRuleWords(schema, known !== undefined));
    this.#textChecks.set(name, (text) => {
      this.#spend(1 + Math.floor(text.length / 64));
      return checks.every((check) => check(text));
    });
    return name;
  }

  #takePatterns(map: JsonObject, holder: JsonObject, depth: number): void {
    this.#countNode(depth);
    const patterns = Object.entries(map).map(
      ([pattern, schema]) => [linearExpression(pattern), this.#rewrittenAny(schema, depth + 1)] as const,
    );
    this.#patternMaps.push({ holder, patterns });
    // Seen by the library when it looks for what a `$ref` may lead to, and replaced before each check.
    holder['patternProperties'] = Object.fromEntries(patterns.map(([, schema], index) => [`^[]${index}`, schema]));
  }

  check(args: JsonObject): ArgumentVerdict {
    const shape = measured(args);
    if (shape === undefined) return refusedAs('These arguments are too large or nest too deep to be checked. Send less in one call.');
    if (this.#patternMaps.length > 0 && shape.keys.size > MOST_PATTERN_KEYS) {
      return refusedAs(
        `These arguments have more than ${MOST_PATTERN_KEYS} different keys, too many to be checked. Send less in one call.`,
      );
    }
    this.#workLeft = Math.floor(MOST_WORK / (1 + Math.floor(shape.widestObject / 200)));
    this.#uniqueWork = Math.ceil((shape.longestList * shape.nodes) / 200);
    try {
      this.#expandPatterns(shape.keys);
      const result = this.#validated(args);
      return result.valid ? { ok: true } : refusedAs(this.#mismatch(result.errors, args));
    } catch (error) {
      if (error instanceof Refusal) return refusedAs(`The input schema of this tool cannot be used here: ${error.message}.`);
      // The end of the stack: references in a circle that takes nothing from the arguments.
      if (error instanceof Error) return refusedAs('The input schema of this tool cannot be used here: it leads in a circle.');
      throw error;
    }
  }

  /** While the patterns are still expanded, because the library's places lead through them. */
  #mismatch(errors: readonly Mismatch[], args: JsonObject): string {
    const textRule = (format: unknown): string | undefined => (typeof format === 'string' ? this.#textRules.get(format) : undefined);
    return mismatchWords(errors, { args, valueAt: (steps) => this.#valueAt(steps), textRule });
  }

  #valueAt(steps: readonly string[]): unknown {
    let found: unknown = this.#schema;
    for (const step of steps) {
      if (typeof found !== 'object' || found === null) return undefined;
      const member: unknown = Object.hasOwn(found, step) ? (found as Record<string, unknown>)[step] : undefined;
      // A property may go by that name too, and is no reference then.
      const target = step === '$ref' && typeof member === 'string' ? (found as Record<string, unknown>)['__absolute_ref__'] : undefined;
      found = target === undefined ? member : this.#lookup[String(target)];
    }
    return found;
  }

  /** The library knows formats by name in one table; ours stand there while it runs and not longer. */
  #validated(args: JsonObject): ReturnType<typeof validate> {
    for (const [name, check] of this.#textChecks) FORMATS[name] = check;
    try {
      return validate(args, this.#schema, this.#draft, this.#lookup);
    } finally {
      for (const name of this.#textChecks.keys()) delete FORMATS[name];
    }
  }

  /**
   * Each pattern becomes the list of the keys that it matches among those that occur, which the engine of the platform reads in linear
   * time whatever the pattern was.
   */
  #expandPatterns(keys: ReadonlySet<string>): void {
    for (const { holder, patterns } of this.#patternMaps) {
      const expanded: JsonObject = Object.create(null) as JsonObject;
      for (const [index, [pattern, schema]] of patterns.entries()) {
        const matching = [...keys].filter((key) => pattern.test(key)).map(escapeExpression);
        // A group that captures nothing keeps two patterns with the same keys apart.
        if (matching.length > 0) expanded[`^(?:${matching.join('|')})$${'(?:)'.repeat(index)}`] = schema;
      }
      holder['patternProperties'] = expanded;
    }
  }
}

function refusedAs(why: string): ArgumentVerdict {
  return { ok: false, why };
}

function draftOf(schema: JsonObject): SchemaDraft {
  const { $schema } = schema;
  if ($schema === undefined) return '2020-12';
  const draft = typeof $schema === 'string' ? DRAFTS.get($schema.replace(/^https?:\/\//, '').replace(/#$/, '')) : undefined;
  if (draft === undefined) throw new Refusal('it is written in an unknown draft of JSON Schema');
  return draft;
}

/** Patterns of schemas are JavaScript's; one that needs backtracking has no form here. */
function linearExpression(pattern: string): RE2JS {
  if (pattern.length > MOST_PATTERN_CHARS) throw new Refusal('a regular expression in it is too long');
  try {
    return RE2JS.compile(RE2JS.translateRegExp(spelledOut(pattern)));
  } catch {
    throw new Refusal('a regular expression in it is not one that takes linear time');
  }
}

function escapeExpression(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

const WALKED = `type required enum const properties dependentRequired dependencies dependentSchemas patternProperties
  allOf anyOf oneOf prefixItems items`.split(/\s+/);

/** What a visit of the schema costs beside the visits it leads to: the library walks, compares and prints what these keywords hold. */
function weightOf(schema: JsonObject): number {
  return 1 + Math.floor(WALKED.reduce((sum, keyword) => sum + sizeOf(schema[keyword], keyword), 0) / 8);
}

/** Values below a keyword: all of those that are compared as a whole, two levels of the others. */
function sizeOf(value: Json | undefined, keyword: string): number {
  const levels = keyword === 'enum' || keyword === 'const' ? Infinity : 2;
  const count = (node: Json, left: number): number =>
    typeof node !== 'object' || node === null || left === 0
      ? 1
      : Object.values(node).reduce((sum: number, member) => sum + count(member, left - 1), 1);
  return typeof value === 'object' && value !== null ? count(value, levels) : 0;
}

function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    count++;
    if ((text.codePointAt(at) ?? 0) > 0xffff) at++;
  }
  return count;
}

/** Stops as soon as it is clear. */
function isLongerThan(value: Json, most: number): boolean {
  let left = most;
  const walk = (node: Json, depth: number): void => {
    if (left < 0) return;
    if (depth > 4 * MOST_SCHEMA_DEPTH) throw new Refusal('it nests too deep');
    left -= typeof node === 'string' ? node.length : 1;
    if (typeof node !== 'object' || node === null) return;
    for (const [key, member] of Object.entries(node)) {
      left -= key.length;
      walk(member, depth + 1);
    }
  };
  walk(value, 0);
  return left < 0;
}

interface Shape {
  nodes: number;
  keys: Set<string>;
  widestObject: number;
  longestList: number;
}

/** `undefined` for arguments past the ceilings. */
function measured(args: JsonObject): Shape | undefined {
  const shape: Shape = { nodes: 0, keys: new Set(), widestObject: 0, longestList: 0 };
  const walk = (node: Json, depth: number): boolean => {
    if (++shape.nodes > MOST_ARGUMENT_NODES) return false;
    if (typeof node !== 'object' || node === null) return true;
    if (depth > MOST_ARGUMENT_DEPTH) return false;
    if (Array.isArray(node)) {
      shape.longestList = Math.max(shape.longestList, node.length);
      return node.every((element) => walk(element, depth + 1));
    }
    const members = Object.entries(node);
    shape.widestObject = Math.max(shape.widestObject, members.length);
    return members.every(([key, member]) => {
      shape.keys.add(key);
      return walk(member, depth + 1);
    });
  };
  return walk(args, 1) ? shape : undefined;
}
