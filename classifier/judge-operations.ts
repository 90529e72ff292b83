import type { Category, OperationTable, OperationVerdict } from '#core/classification';
import { type Argument, valuesInProse } from './arguments.ts';
import { judgeName, type NameView } from './judge-name.ts';
import { judgeProse } from './judge-prose.ts';
import { legibleWord } from './legible.ts';
import { compareCategories, type Subjects, VERBS } from './rules/lexicon.ts';
import { encodedVerb } from './words/ciphers.ts';
import { identifierWords } from './words/known.ts';
import { nameWords, singular } from './words/words.ts';

const NO_VENDOR: ReadonlySet<string> = new Set();

/** A name of thought whose arguments are those of a train of thought: its operations work on what it thinks. */
function onlyThinks({ reading }: NameView, args: readonly Argument[]): boolean {
  return reading === 'noun' && args.some(({ words }) => words.includes('iteration') || (words[0] === 'next' && words.at(-1) === 'needed'));
}

/** "Supported actions are get, list and delete.": what the description lists for an argument that the schema leaves open. */
export function withToldOperations(args: readonly Argument[], description: string): readonly Argument[] {
  const open = args.find(({ chooses, listed, depth }) => chooses === 'always' && listed.length === 0 && depth === 0);
  const told =
    open && /\b(?:actions?|operations?|commands?|methods?)\b[^.]{0,20}?(?:\bare\b|:|\bone\s+of\b)([^.]{3,400})/i.exec(description)?.[1];
  if (!open || !told) return args;
  return args.map((argument) =>
    argument === open ? { ...argument, told: valuesInProse(`, ${told.replace(/\s+and\s+/gi, ', ')}`) } : argument,
  );
}

/** What the values of arguments that choose say. */
export interface Operations {
  /** Of the argument with the worst operation; `undefined` where the schema only mentions values. */
  table: OperationTable | undefined;
  worst: Category;
  pointer: string;
  value: string;
}

const HTTP_CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const HTTP = new Set([...HTTP_CHANGES, 'GET', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);
/** Operations past this many are more than a policy or a reader can use; the worst are kept. */
const OPERATIONS_MAX = 200;

/** The verdict on every value of every argument whose value chooses what is done, and the table of the worst of them. */
export function judgeOperations(args: readonly Argument[], subjects: Subjects, named: NameView): Operations | undefined {
  if (onlyThinks(named, args)) return undefined;
  let worstOne: Operations | undefined;
  for (const argument of args) {
    const found = operationsOf(argument, subjects, named);
    if (found && (!worstOne || compareCategories(found.worst, worstOne.worst) > 0)) worstOne = found;
  }
  return worstOne;
}

function operationsOf(argument: Argument, subjects: Subjects, named: NameView): Operations | undefined {
  const chooses = argument.chooses === 'never' && allActs(argument, subjects) ? 'perhaps' : argument.chooses;
  const only = argument.chooses === 'never' && argument.listed.length === 1 ? argument.listed[0] : undefined;
  if (chooses === 'never' && argument.mentioned.length === 0 && only === undefined) return undefined;
  if (isFilter(argument, named)) return undefined;
  const http =
    argument.listed.some((value) => HTTP_CHANGES.has(value)) && argument.listed.some((value) => HTTP.has(value) && value !== 'DELETE');
  let worstOne: OperationVerdict | undefined;
  let known = false;
  /** Values that are taken for Execute because nobody knows what they are. */
  const guessed = new Set<string>();
  const judge = (value: string, isTold = false): OperationVerdict => {
    const hidden = encodedVerb(value);
    const words = hidden === undefined ? identifierWords(legibleWord(value)) : [hidden];
    const view = judgeName(words, NO_VENDOR, subjects, argument.pointer);
    const said = words.length > 8 ? judgeProse(legibleWord(value), subjects, argument.pointer).category : undefined;
    if (said !== undefined && said !== 'Read') {
      known = true;
      return { value, category: said };
    }
    // A verb of HTTP says how a request is made; what it does there depends on the address.
    if (http && HTTP.has(value)) {
      known = true;
      return { value, category: HTTP_CHANGES.has(value) ? 'Execute' : 'Read' };
    }
    const acts = isStatement(value) || (argument.chooses === 'always' ? view.category !== undefined : isPlainAct(view, named));
    // What stands among operations and is none that we know may be any.
    const standsAmongThem = argument.chooses === 'always' && !isTold && argument.words.some((word) => NAMES_ACTS.has(word));
    if (!acts && standsAmongThem && view.reading === 'unknown') {
      guessed.add(value);
      return { value, category: 'Execute' };
    }
    if (acts) known = true;
    return {
      value,
      category: (acts ? view.category : undefined) ?? (named.category && named.category !== 'Read' ? named.category : 'Read'),
    };
  };
  const weigh = (verdict: OperationVerdict): OperationVerdict => {
    const order = worstOne === undefined ? 1 : compareCategories(verdict.category, worstOne.category);
    // Of two alike the one that is known is quoted.
    if (order > 0 || (order === 0 && worstOne !== undefined && guessed.has(worstOne.value) && !guessed.has(verdict.value)))
      worstOne = verdict;
    return verdict;
  };
  const operations = chooses === 'never' ? [] : argument.listed.map((value) => weigh(judge(value)));
  // What a call has to say word for word: `DELETE EVERYTHING`.
  if (only !== undefined && nameWords(only).length > 1) weigh(judge(only));
  for (const value of argument.mentioned) {
    const verdict = judge(value);
    if (
      argument.chooses !== 'never' ||
      isStatement(value) ||
      argument.named.includes(value) ||
      (argument.words.some((word) => TAKES_ANYTHING.has(word)) && nameWords(value).length <= 5)
    )
      weigh(verdict);
  }
  // The description lists words that are no operations as well.
  for (const value of argument.told ?? []) weigh(judge(value, true));
  if (!known || !worstOne) return undefined;
  // An option of an option that changes nothing chooses how, and not what.
  if (argument.depth > 0 && worstOne.category === 'Read') return undefined;
  if (argument.chooses !== 'always' && worstOne.category === 'Read') return undefined;
  const shown =
    operations.length > OPERATIONS_MAX ? [...operations].sort((one, other) => compareCategories(other.category, one.category)) : operations;
  return {
    table: shown.length > 0 ? { path: argument.path, operations: shown.slice(0, OPERATIONS_MAX) } : undefined,
    worst: worstOne.category,
    pointer: argument.told?.includes(worstOne.value) ? 'description' : (argument.elsewhere?.get(worstOne.value) ?? argument.pointer),
    value: worstOne.value,
  };
}

/** `watch_changes(operations: ["insert", "delete"])`: which of many to look at, where the verb looks. */
function isFilter({ words, types }: Argument, { category, verb }: NameView): boolean {
  const last = words.at(-1) ?? '';
  return category === 'Read' && verb !== undefined && types.has('array') && singular(last) !== last;
}

/** Values that are verbs one and all, one of them to read by: `Show item`, `Delete item`. */
function allActs({ listed, words }: Argument, subjects: Subjects): boolean {
  if (listed.length < 2 || listed.length > 40 || words.length > 2) return false;
  if (!listed.every((value) => VERBS.get(identifierWords(legibleWord(value))[0] ?? '')?.form === 'base')) return false;
  const verbs = listed.map((value) => judgeName(identifierWords(legibleWord(value)), NO_VENDOR, subjects, ''));
  return verbs.every(({ verbFirst }) => verbFirst) && verbs.some(({ category }) => category === 'Read');
}

/** `delete_node`, and not `order` or `report`, which are as often things. */
function isPlainAct({ category, verb, verbFirst, objects }: NameView, named: NameView): boolean {
  if (category === undefined || category === 'Read' || verb === undefined) return false;
  if (!verbFirst) return named.category !== 'Read' && category === 'Destructive' && VERBS.get(verb)?.noun === false;
  if (VERBS.get(verb)?.noun === false) return objects.length > 0 || named.category !== 'Read';
  return compareCategories(category, 'Execute') >= 0 && (objects.length > 0 || named.verb === undefined);
}

const NAMES_ACTS = new Set(['action', 'operation', 'command', 'verb']);
/** Arguments whose examples and defaults say what may be asked of the tool. */
const TAKES_ANYTHING = new Set('input data value payload text request options config params expression prompt instruction'.split(' '));

/** A statement or command that stands as an example or default is one that the tool takes. */
function isStatement(value: string): boolean {
  return /^\s*(?:drop|delete|truncate|alter|insert|update|create|grant|rm|rmdir|unlink|mkfs|shutdown|reboot|killall|sudo|curl|sh|bash|powershell)\s+\S/i.test(
    value,
  );
}
