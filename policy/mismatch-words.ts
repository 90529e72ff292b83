import { isJsonObject, type JsonObject } from '#core/json';
import { nearest } from '#core/nearest';
import { shown } from '#core/shown';
import { counted, listed } from '#core/words';
import { jsonPointer } from './pointer.ts';
import { quoted } from './words.ts';

/** As the library reports it: both locations are JSON Pointers in the form of a URI fragment. */
export interface Mismatch {
  instanceLocation: string;
  keyword: string;
  keywordLocation: string;
}

/** Where the words come from. */
export interface MismatchSource {
  /** What was sent, of which only the keys are looked at. */
  args: JsonObject;
  /** The value behind the steps of a `keywordLocation`, references followed. */
  valueAt(steps: readonly string[]): unknown;
  /** What a check of text asks for, by the name of its format. */
  textRule(format: unknown): string | undefined;
}

const MOST_REASONS = 3;
const MOST_NAMES = 5;
const MOST_NAME_CHARS = 60;
const MOST_KNOWN_NAMES = 200;

/** Keywords that only say that something below them did not match: what it was follows. */
const CARRIERS = new Set(
  `$ref $recursiveRef allOf if properties patternProperties additionalProperties unevaluatedProperties prefixItems items additionalItems
   unevaluatedItems dependentSchemas`.split(/\s+/),
);

/**
 * What is wrong with arguments, in words that they can be mended by: the place, and what the schema asks for there. Names and bounds are
 * the schema's, shortened and harmless to a terminal; no value that was sent is among them.
 */
export function mismatchWords(errors: readonly Mismatch[], source: MismatchSource): string {
  const reasons = [...new Set(reasonsOf(errors, source))].slice(0, MOST_REASONS);
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return `The arguments do not match the input schema of the tool${why}. Send arguments as the list of tools describes them.`;
}

function reasonsOf(errors: readonly Mismatch[], source: MismatchSource): string[] {
  const reasons: string[] = [];
  for (let at = 0; at < errors.length && reasons.length < MOST_REASONS; at++) {
    const error = errors[at];
    if (error === undefined || CARRIERS.has(error.keyword)) continue;
    const place = placeOf(error);
    const before = errors[at - 1];
    // What failed in the branches of a choice is no reason by itself: another branch may be the one that was meant.
    const below: Mismatch[] = [];
    for (let next = errors[at + 1]; next !== undefined && isBelow(next, error); next = errors[at + 1]) {
      below.push(next);
      at++;
    }
    if (error.keyword === 'required') {
      // One error a name, one after another.
      while (errors[at + 1]?.keyword === 'required' && errors[at + 1]?.keywordLocation === error.keywordLocation) at++;
      reasons.push(missingWords(place, error, source));
    } else reasons.push(reasonOf(error, before, place, below, source));
  }
  return reasons;
}

/** A schema that is just `false` is reported without its own place; behind a choice it is taken for one of its branches. */
function isBelow({ keyword, keywordLocation }: Mismatch, above: Mismatch): boolean {
  return keyword === 'false' ? isChoice(above.keyword) : keywordLocation.startsWith(`${above.keywordLocation}/`);
}

function isChoice(keyword: string): boolean {
  return ['anyOf', 'oneOf', 'contains', 'propertyNames'].includes(keyword);
}

function reasonOf(
  error: Mismatch,
  before: Mismatch | undefined,
  place: string,
  below: readonly Mismatch[],
  source: MismatchSource,
): string {
  const value = source.valueAt(stepsOf(error.keywordLocation));
  const number = typeof value === 'number' ? String(value) : 'a bound of the schema';
  switch (error.keyword) {
    case 'type':
      return `${place} must be ${typeWords([value].flat())}`;
    case 'enum':
      return `${place} must be one of ${Array.isArray(value) ? value.length : 'some'} values`;
    case 'const':
      return `${place} must be one fixed value`;
    case 'minimum':
    case 'exclusiveMinimum':
      return `${place} must be ${isExclusive(error, source) ? 'more than' : 'at least'} ${number}`;
    case 'maximum':
    case 'exclusiveMaximum':
      return `${place} must be ${isExclusive(error, source) ? 'less than' : 'at most'} ${number}`;
    case 'multipleOf':
      return `${place} must be a multiple of ${number}`;
    case 'minItems':
      return `${place} must have at least ${count(value, 'element')}`;
    case 'maxItems':
      return `${place} must have at most ${count(value, 'element')}`;
    case 'minProperties':
      return `${place} must have at least ${count(value, 'member')}`;
    case 'maxProperties':
      return `${place} must have at most ${count(value, 'member')}`;
    case 'uniqueItems':
      return `${place} must not hold an element twice`;
    case 'format':
      return `${place} must be ${source.textRule(value) ?? 'text of another form'}`;
    case 'false':
      return `${place} is not allowed${nearWords(error, before, source)}`;
    case 'anyOf':
      return anyOfWords(error, place, below, source);
    case 'oneOf':
      return `${place} must fit exactly one of the forms that the schema allows`;
    case 'not':
      return `${place} is of a form that the schema rules out`;
    case 'propertyNames':
      return `${place} has a key that the schema does not allow`;
    case 'contains':
    case 'minContains':
    case 'maxContains':
      return `${place} has too few or too many elements of a form that the schema asks for`;
    case 'dependentRequired':
    case 'dependencies':
      return `${place} lacks something that another member of it asks for`;
    default:
      return `${place} does not match`;
  }
}

function count(value: unknown, noun: string): string {
  return typeof value === 'number' ? counted(value, noun) : `another number of ${noun}s`;
}

function missingWords(place: string, error: Mismatch, { args, valueAt }: MismatchSource): string {
  const required = valueAt(stepsOf(error.keywordLocation));
  const sent = stepsOf(error.instanceLocation).reduce<unknown>((found, step) => memberOf(found, step), args);
  const names = (Array.isArray(required) ? required : []).filter(
    (name) => typeof name === 'string' && isJsonObject(sent) && !Object.hasOwn(sent, name),
  );
  if (names.length === 0) return `something is missing in ${place}`;
  const first = names.slice(0, MOST_NAMES).map(named);
  const all = listed(names.length > first.length ? [...first, `${names.length - first.length} more`] : first);
  return `${all} ${names.length === 1 ? 'is' : 'are'} missing${error.instanceLocation === '#' ? '' : ` in ${place}`}`;
}

function memberOf(found: unknown, step: string): unknown {
  return typeof found === 'object' && found !== null && Object.hasOwn(found, step) ? (found as Record<string, unknown>)[step] : undefined;
}

function anyOfWords(error: Mismatch, place: string, below: readonly Mismatch[], source: MismatchSource): string {
  const types = below.map((one) => (one.keyword === 'type' ? source.valueAt(stepsOf(one.keywordLocation)) : undefined));
  const here = below.every(({ instanceLocation }) => instanceLocation === error.instanceLocation);
  if (here && types.length > 0 && !types.includes(undefined)) return `${place} must be ${typeWords(types.flat())}`;
  return `${place} must fit one of the forms that the schema allows`;
}

/** What was perhaps meant by a key that the schema does not know. */
function nearWords({ instanceLocation }: Mismatch, before: Mismatch | undefined, source: MismatchSource): string {
  if (before?.keyword !== 'additionalProperties') return '';
  const properties = source.valueAt([...stepsOf(before.keywordLocation).slice(0, -1), 'properties']);
  if (!isJsonObject(properties)) return '';
  const near = nearest(
    stepsOf(instanceLocation).at(-1)?.slice(0, MOST_NAME_CHARS) ?? '',
    Object.keys(properties).slice(0, MOST_KNOWN_NAMES),
  );
  return near === undefined ? '' : ` (did you mean ${named(near)}?)`;
}

/** In draft 4 the bound and whether it is part of the range stand beside each other. */
function isExclusive({ keyword, keywordLocation }: Mismatch, source: MismatchSource): boolean {
  if (keyword.startsWith('exclusive')) return true;
  const flag = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  return source.valueAt([...stepsOf(keywordLocation).slice(0, -1), flag]) === true;
}

const TYPE_WORDS: ReadonlyMap<unknown, string> = new Map([
  ['object', 'an object'],
  ['array', 'an array'],
  ['string', 'a string'],
  ['number', 'a number'],
  ['integer', 'an integer'],
  ['boolean', 'true or false'],
  ['null', 'null'],
]);

function typeWords(types: readonly unknown[]): string {
  return listed([...new Set(types.map((type) => TYPE_WORDS.get(type) ?? 'of another type'))], 'or');
}

function placeOf({ instanceLocation }: Mismatch): string {
  const steps = stepsOf(instanceLocation);
  return steps.length === 0 ? 'what was sent' : quoted(shown(jsonPointer(...steps), 2 * MOST_NAME_CHARS));
}

/** A name of the schema's author: short, and without what could end the quotation or act on a terminal. */
function named(name: string): string {
  return quoted(shown(name, MOST_NAME_CHARS).replaceAll('`', '’'));
}

function stepsOf(location: string): string[] {
  return location
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a schema asks of text: text of at least 3 characters that matches a pattern. */
export function textRuleWords({ minLength, maxLength, pattern, format }: JsonObject, checksFormat: boolean): string {
  const [least, most] = [typeof minLength === 'number', typeof maxLength === 'number'];
  const length =
    least && most ? `${minLength} to ${maxLength}` : least ? `at least ${minLength}` : most ? `at most ${maxLength}` : undefined;
  const kind = checksFormat && typeof format === 'string' ? `text in the format ${named(format)}` : 'text';
  return [
    length === undefined ? kind : `${kind} of ${length} characters`,
    ...(typeof pattern === 'string' ? [`that matches the pattern ${named(pattern)}`] : []),
  ].join(' ');
}
