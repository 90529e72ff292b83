import { type ChangeEvidence, type ChangeSeverity, moreSevere } from '../change.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../json.ts';
import { listed } from '../words.ts';
import { gainedText } from './gained-text.ts';
import { reachOf } from './reach.ts';
import { type Allowance, schemaRelation } from './schema-relation.ts';
import { cut, named, quote, sameForm, valueWords } from './words.ts';

/** One difference between two schemas, in words. */
export interface SchemaEdit {
  what: string;
  severity: ChangeSeverity;
  reasons: string[];
  evidence: ChangeEvidence[];
}

const MOST_EDITS = 40;
const DEEPEST = 6;
const MOST_VISITS = 2_000;
const MOST_VALUES = 8;

/** One place in both schemas, and what a person calls it. */
interface Place {
  path: string;
  pointer: string;
  depth: number;
}

/**
 * What changed from one schema to the next, member by member, a sentence each; at most 40, and nothing for what no sentence covers.
 *
 * @param noun what a member of it is: an argument of the input, a member of the output.
 */
export function schemaEdits(
  before: JsonObject,
  after: JsonObject,
  at: { pointer: string; noun: 'argument' | 'member' },
  allowance: Allowance,
): SchemaEdit[] {
  return new Comparison(before, after, at.noun, allowance).compare(at.pointer);
}

class Comparison {
  readonly #edits: SchemaEdit[] = [];
  #visits = 0;
  readonly #before: JsonObject;
  readonly #after: JsonObject;
  readonly #noun: 'argument' | 'member';
  readonly #allowance: Allowance;

  constructor(before: JsonObject, after: JsonObject, noun: 'argument' | 'member', allowance: Allowance) {
    this.#before = before;
    this.#after = after;
    this.#noun = noun;
    this.#allowance = allowance;
  }

  compare(pointer: string): SchemaEdit[] {
    this.#texts({ path: '', pointer, depth: 0 }, this.#before, this.#after);
    this.#members({ path: '', pointer, depth: 0 }, this.#before, this.#after);
    return this.#edits;
  }

  #add(severity: ChangeSeverity, what: string, evidence: ChangeEvidence[] = [], reasons: string[] = []): void {
    if (this.#edits.length < MOST_EDITS) this.#edits.push({ what, severity, reasons, evidence });
  }

  #members(place: Place, before: JsonObject, after: JsonObject): void {
    const [old, now] = [propertiesOf(before), propertiesOf(after)];
    const [oldRequired, nowRequired] = [requiredOf(before), requiredOf(after)];
    for (const [name, schema] of now) {
      if (this.#edits.length >= MOST_EDITS) return;
      const here = below(place, name);
      const earlier = old.get(name);
      if (earlier === undefined) this.#added(here, name, schema, nowRequired.has(name));
      else {
        if (nowRequired.has(name) !== oldRequired.has(name)) {
          this.#add('note', `The ${this.#noun} ${named(here.path)} is ${nowRequired.has(name) ? 'required now' : 'optional now'}.`, [
            { in: here.pointer },
          ]);
        }
        this.#member(here, resolved(earlier, this.#before), resolved(schema, this.#after));
      }
    }
    for (const name of old.keys()) {
      const here = below(place, name);
      if (!now.has(name))
        this.#add('note', `The ${this.#noun} ${named(here.path)} is gone.`, [{ in: here.pointer, before: quote(old.get(name) ?? null) }]);
    }
    this.#openness(place, before, after);
  }

  #added({ path, pointer }: Place, name: string, schema: Json, required: boolean): void {
    const own = resolved(schema, this.#after);
    const types = [...typesOf(own)];
    const reach = this.#noun === 'argument' ? reachOf(name, own) : undefined;
    const text = textOf(own);
    const gained = gainedText('', text);
    const severity = this.#noun === 'argument' ? 'raise' : 'note';
    this.#add(
      moreSevere(reach === undefined ? severity : 'alarm', gained.severity === 'alarm' ? 'alarm' : 'note'),
      `New ${required ? 'required' : 'optional'} ${this.#noun} ${named(path)}${types.length > 0 && types.length < 3 ? ` (${listed(types, 'or')})` : ''}.`,
      [{ in: pointer, ...(text !== '' && { after: cut(text) }) }],
      [
        ...(reach === undefined ? [] : [`An argument of this name ${reach.takes}.`]),
        ...(gained.reason === undefined ? [] : [`What is said of it ${gained.reason}.`]),
      ],
    );
  }

  #member(place: Place, before: JsonObject, after: JsonObject): void {
    const same = sameForm(before, after);
    // What a reference leads to may have changed, and may lead back.
    if ((same && !canonicalJson(before).includes('"$ref"')) || ++this.#visits > MOST_VISITS) return;
    const count = this.#edits.length;
    this.#texts(place, before, after);
    this.#types(place, before, after);
    this.#values(place, before, after);
    this.#default(place, before, after);
    this.#bounds(place, before, after);
    this.#forms(place, before, after);
    if (place.depth < DEEPEST) {
      this.#members(place, before, after);
      const [oldItems, nowItems] = [before['items'], after['items']];
      if (isJsonObject(oldItems) && isJsonObject(nowItems)) {
        const elements = { path: `${place.path}[]`, pointer: `${place.pointer}/items`, depth: place.depth + 1 };
        this.#member(elements, resolved(oldItems, this.#before), resolved(nowItems, this.#after));
      }
    }
    if (!same && this.#edits.length === count) this.#otherwise(place, before, after);
  }

  /** What no sentence above covers; who only reads the schema sees nothing of a keyword that means nothing. */
  #otherwise(place: Place, before: JsonObject, after: JsonObject): void {
    const relation = schemaRelation(
      { ...before, $defs: this.#before['$defs'] ?? {}, definitions: this.#before['definitions'] ?? {} },
      { ...after, $defs: this.#after['$defs'] ?? {}, definitions: this.#after['definitions'] ?? {} },
      this.#allowance,
    );
    const what = {
      same: 'is written differently, and takes what it took',
      widened: 'takes more than before',
      narrowed: 'takes less than before',
      changed: 'takes something else than before',
    }[relation];
    this.#add(relation === 'same' || relation === 'narrowed' ? 'note' : this.#raise(), `The ${this.#noun} ${named(place.path)} ${what}.`, [
      { in: place.pointer, before: quote(before), after: quote(after) },
    ]);
  }

  /** A server that returns something else raises nothing that a call can do. */
  #raise(): ChangeSeverity {
    return this.#noun === 'argument' ? 'raise' : 'note';
  }

  #texts({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    for (const member of ['title', 'description'] as const) {
      const [old, now] = [before[member], after[member]];
      if (old === now || (typeof old !== 'string' && typeof now !== 'string')) continue;
      const gained = gainedText(typeof old === 'string' ? old : '', typeof now === 'string' ? now : '');
      const of = path === '' ? 'the schema' : `the ${this.#noun} ${named(path)}`;
      this.#add(
        gained.severity,
        `The ${member} of ${of} ${gained.what}.`,
        [{ in: `${pointer}/${member}`, ...gained.passages }],
        gained.reason === undefined ? [] : [`What it gained ${gained.reason}.`],
      );
    }
  }

  #types({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    const [old, now] = [typesOf(before), typesOf(after)];
    const [more, fewer] = [minus(now, old), minus(old, now)];
    if (more.length === 0 && fewer.length === 0) return;
    const evidence = [{ in: pointer, before: [...old].join(', ') || 'anything', after: [...now].join(', ') || 'anything' }];
    if (old.size === 0)
      this.#add('note', `The ${this.#noun} ${named(path)} took anything, and takes only ${listed([...now], 'or')} now.`, evidence);
    else if (now.size === 0)
      this.#add(this.#raise(), `The ${this.#noun} ${named(path)} took ${listed([...old], 'or')}, and takes anything now.`, evidence);
    else {
      const gone = fewer.length > 0 ? `no longer ${listed(fewer, 'or')}` : '';
      const come = more.length > 0 ? `${fewer.length > 0 ? 'but ' : 'also '}${listed(more, 'or')}` : '';
      const severity = more.every((type) => type === 'null') ? 'note' : this.#raise();
      this.#add(severity, `The ${this.#noun} ${named(path)} takes ${[gone, come].filter(Boolean).join(' ')} now.`, evidence);
    }
  }

  #values({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    const [old, now] = [valuesOf(before), valuesOf(after)];
    if (old === undefined && now === undefined) return;
    const where = { in: `${pointer}/enum` };
    if (old === undefined || now === undefined) {
      const limited = now !== undefined;
      this.#add(
        limited ? 'note' : this.#raise(),
        `The ${this.#noun} ${named(path)} ${limited ? 'is limited to listed values now' : 'is no longer limited to listed values'}.`,
        [{ ...where, ...(old && { before: shownValues(old) }), ...(now && { after: shownValues(now) }) }],
      );
      return;
    }
    const more = now.filter((value) => !old.includes(value));
    const fewer = old.filter((value) => !now.includes(value));
    if (more.length > 0)
      this.#add(this.#raise(), `The ${this.#noun} ${named(path)} has new values: ${shownValues(more)}.`, [
        { ...where, after: shownValues(more) },
      ]);
    if (fewer.length > 0)
      this.#add('note', `The ${this.#noun} ${named(path)} lost values: ${shownValues(fewer)}.`, [{ ...where, before: shownValues(fewer) }]);
  }

  #default({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    const [old, now] = [before['default'], after['default']];
    if (sameForm(old, now)) return;
    const was = old === undefined ? '' : `; it was ${valueWords(old)}`;
    const what = now === undefined ? `no default any more${was}` : `the default ${valueWords(now)} now${was}`;
    // What happens where the agent says nothing.
    this.#add(this.#raise(), `The ${this.#noun} ${named(path)} has ${what}.`, [
      { in: `${pointer}/default`, ...(old !== undefined && { before: quote(old) }), ...(now !== undefined && { after: quote(now) }) },
    ]);
  }

  #bounds({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    for (const { keyword, words, upper } of BOUNDS) {
      const [old, now] = [before[keyword], after[keyword]];
      if (old === now || [old, now].some((bound) => bound !== undefined && typeof bound !== 'number')) continue;
      const [was, is] = [Number(old ?? (upper ? Infinity : -Infinity)), Number(now ?? (upper ? Infinity : -Infinity))];
      const looser = upper ? is > was : is < was;
      const shown = (bound: Json | undefined) => (bound === undefined ? 'not limited' : String(bound));
      this.#add(
        looser ? this.#raise() : 'note',
        `The ${words} of the ${this.#noun} ${named(path)} was ${shown(old)} and is ${shown(now)} now.`,
        [{ in: `${pointer}/${keyword}`, before: shown(old), after: shown(now) }],
      );
    }
  }

  #forms({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    for (const keyword of ['pattern', 'format', 'multipleOf'] as const) {
      const [old, now] = [before[keyword], after[keyword]];
      if (sameForm(old, now)) continue;
      const how = old === undefined ? 'must have' : now === undefined ? 'need no longer have' : 'must have another';
      const noun = keyword === 'multipleOf' ? 'step' : keyword;
      this.#add(
        old === undefined ? 'note' : this.#raise(),
        `The ${this.#noun} ${named(path)} ${how} ${old === undefined || now === undefined ? `a ${noun}` : noun}${now === undefined ? '' : ' now'}.`,
        [
          {
            in: `${pointer}/${keyword}`,
            ...(old !== undefined && { before: quote(old) }),
            ...(now !== undefined && { after: quote(now) }),
          },
        ],
      );
    }
  }

  #openness({ path, pointer }: Place, before: JsonObject, after: JsonObject): void {
    const [old, now] = [before['additionalProperties'], after['additionalProperties']];
    if (sameForm(old ?? true, now ?? true)) return;
    const [wasClosed, isClosed] = [old === false, now === false];
    const where = path === '' ? 'It' : `The ${this.#noun} ${named(path)}`;
    const what = isClosed
      ? 'takes no members beside those it names now'
      : wasClosed
        ? 'takes members beside those it names now'
        : 'takes other members than before beside those it names';
    this.#add(isClosed ? 'note' : this.#raise(), `${where} ${what}.`, [
      { in: `${pointer}/additionalProperties`, before: quote(old ?? true), after: quote(now ?? true) },
    ]);
  }
}

const BOUNDS = [
  { keyword: 'minimum', words: 'least value', upper: false },
  { keyword: 'exclusiveMinimum', words: 'lower bound', upper: false },
  { keyword: 'maximum', words: 'greatest value', upper: true },
  { keyword: 'exclusiveMaximum', words: 'upper bound', upper: true },
  { keyword: 'minLength', words: 'least length', upper: false },
  { keyword: 'maxLength', words: 'greatest length', upper: true },
  { keyword: 'minItems', words: 'least number of elements', upper: false },
  { keyword: 'maxItems', words: 'greatest number of elements', upper: true },
  { keyword: 'minProperties', words: 'least number of members', upper: false },
  { keyword: 'maxProperties', words: 'greatest number of members', upper: true },
] as const;

function below({ path, pointer, depth }: Place, name: string): Place {
  return {
    path: path === '' ? name : `${path}.${name}`,
    pointer: `${pointer}/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    depth: depth + 1,
  };
}

/** What a reference of one step leads to, with the words that stand beside it. */
function resolved(schema: Json, root: JsonObject): JsonObject {
  if (!isJsonObject(schema)) return {};
  const only = ['allOf', 'anyOf'].flatMap((keyword) => {
    const branches = schema[keyword];
    return Array.isArray(branches) && branches.length === 1 ? branches : [];
  })[0];
  const reference = schema['$ref'] ?? (isJsonObject(only) ? only['$ref'] : undefined);
  const found = typeof reference === 'string' ? /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(reference) : null;
  const definitions = found === null ? undefined : root[found[1] ?? ''];
  const target = isJsonObject(definitions) && Object.hasOwn(definitions, found?.[2] ?? '') ? definitions[found?.[2] ?? ''] : undefined;
  if (!isJsonObject(target)) return schema;
  const { $ref: _reference, allOf: _allOf, anyOf: _anyOf, ...beside } = schema;
  return { ...target, ...beside };
}

function propertiesOf(schema: JsonObject): Map<string, Json> {
  const { properties } = schema;
  return new Map(isJsonObject(properties) ? Object.entries(properties) : []);
}

function requiredOf(schema: JsonObject): Set<unknown> {
  const { required } = schema;
  return new Set(Array.isArray(required) ? required : []);
}

/** As far as they are named, in a union too; empty where anything is taken or nobody can say. */
function typesOf(schema: JsonObject): Set<string> {
  const { type, anyOf, oneOf } = schema;
  const types = (Array.isArray(type) ? type : [type]).filter((one): one is string => typeof one === 'string');
  if (types.length > 0) return new Set(types);
  const branches = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : [];
  const ofBranches = branches.map((branch) => (isJsonObject(branch) ? [branch['type']].flat() : []));
  const named = ofBranches.flat().filter((one): one is string => typeof one === 'string');
  return ofBranches.every((some) => some.length > 0 && some.every((one) => typeof one === 'string')) ? new Set(named) : new Set();
}

function valuesOf(schema: JsonObject): string[] | undefined {
  const { enum: values } = schema;
  if (Array.isArray(values)) return values.map((value) => canonicalJson(value));
  return Object.hasOwn(schema, 'const') ? [canonicalJson(schema['const'])] : undefined;
}

function shownValues(values: readonly string[]): string {
  const some = values.slice(0, MOST_VALUES).map((value) => valueWords(JSON.parse(value) as Json));
  return listed([...some, ...(values.length > MOST_VALUES ? [`${values.length - MOST_VALUES} more`] : [])]);
}

/** What the schema of one member says in words. */
function textOf(schema: JsonObject): string {
  return ['title', 'description'].flatMap((member) => (typeof schema[member] === 'string' ? [schema[member]] : [])).join('\n');
}

function minus(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...one].filter((type) => !other.has(type) && !(type === 'integer' && other.has('number')));
}
