import type { ArgumentKind, ArgumentRisk, Category, Facet, ServerContext } from '#core/classification';
import { isJsonObject, type JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { stringsOf } from '../legible.ts';
import { VERBS } from '../rules/lexicon.ts';
import { isAscii, readText, tagRuns } from '../words/text.ts';
import { nameWords, singular } from '../words/words.ts';

/** What a pattern may look at. */
export interface AttackSubject {
  definition: ToolDefinition;
  server: ServerContext;
  category: Category;
  facets: readonly Facet[];
  argumentRisks: readonly ArgumentRisk[];
  /** The words of the tool's name. */
  words: readonly string[];
  /** `false` for whoever has looked and found that no characters are hidden. */
  hides?: boolean;
}

const NAME_SHOWN_MAX = 60;
/** A path longer than this is shown by its last member. */
const PATH_SHOWN_MAX = 40;
const LISTED = /(?:ids?|names?|keys?|paths?|items?|entities|relations|members|users|urls?|tags?|files?)$/i;

/** The lists that a word stands in. */
const listsOf = new Map<string, ReadonlySet<string>[]>();

/** A list of words written as one text, to be made once. */
export function wordSet(text: string): ReadonlySet<string> {
  const words: ReadonlySet<string> = new Set(text.trim().split(/\s+/));
  for (const one of words) listsOf.set(one, [...(listsOf.get(one) ?? []), words]);
  return words;
}

export function has(subject: AttackSubject, ...facets: Facet[]): boolean {
  return facets.every((facet) => subject.facets.includes(facet));
}

export function is(subject: AttackSubject, ...categories: Category[]): boolean {
  return categories.includes(subject.category);
}

/** Remembers the last answer: the patterns ask the same of one tool after the other. */
function remembersOne<In extends object, Out>(work: (input: In) => Out): (input: In) => Out {
  let last: { input: In; output: Out } | undefined;
  return (input) => {
    if (last?.input !== input) last = { input, output: work(input) };
    return last.output;
  };
}

const singularsOf = remembersOne((words: readonly string[]) => words.map(singular));

/** The lists that any word of a name stands in: most are asked about in vain. */
const listsHeldBy = remembersOne((words: readonly string[]) => {
  const held = new Set<ReadonlySet<string>>();
  for (const own of [words, singularsOf(words)])
    for (const one of own) {
      const lists = listsOf.get(one);
      if (lists) for (const list of lists) held.add(list);
    }
  return held;
});

/** The first word of the name that is one of these, in the singular or as it stands, quoted. */
export function word(subject: AttackSubject, words: ReadonlySet<string>): string | undefined {
  if (!listsHeldBy(subject.words).has(words)) return undefined;
  const singles = singularsOf(subject.words);
  const found = subject.words.find((one, at) => words.has(one) || words.has(singles[at] ?? one));
  return found && quoted(found);
}

/** The first argument of a kind, quoted. */
export function argument(subject: AttackSubject, kind: ArgumentKind): string | undefined {
  const found = subject.argumentRisks.find((risk) => risk.kind === kind);
  if (found === undefined) return undefined;
  const path = found.path.replace(/^args\./, '');
  return quoted(path.length > PATH_SHOWN_MAX ? (path.split('.').at(-1) ?? path) : path);
}

const CUTS = wordSet('by from in with for to');
const NO_THINGS = wordSet('by id ids from to of for in on with and or all batch bulk specific multiple many v1 v2 v3 api tool mcp async');

/** The last word of the name that is no verb: what the tool acts on, quoted. */
export function thing({ words }: AttackSubject): string | undefined {
  // What stands behind "by" says how it is found, and behind "from" where it lies.
  const end = words.findIndex((one, at) => at > 0 && CUTS.has(one));
  const own = end > 0 ? words.slice(0, end) : words;
  const found = own.findLast((one) => !NO_THINGS.has(one) && (VERBS.get(one)?.noun ?? true) && one.length > 2 && words.length > 1);
  return found && quoted(found);
}

/** Whether the definition shows arguments at all: without a schema they may be anything. */
export function showsArguments({ definition }: AttackSubject): boolean {
  return definition.inputSchema !== undefined;
}

/** The first argument that takes a list of what to act on, quoted. */
export function listArgument(subject: AttackSubject): string | undefined {
  const properties = subject.definition.inputSchema?.['properties'];
  const found = argumentNames(subject).find((name) => {
    const schema = isJsonObject(properties) ? properties[name] : undefined;
    return isJsonObject(schema) && schema['type'] === 'array' && LISTED.test(name);
  });
  return found && quoted(found);
}

/** The first argument at the top, quoted. */
export function firstArgument(subject: AttackSubject): string | undefined {
  const found = argumentNames(subject)[0];
  return found === undefined ? undefined : quoted(found);
}

const serverWords = remembersOne((server: ServerContext) => [...nameWords(server.name), ...nameWords(server.id)]);

/** Whether the tool's name, or that of its server, holds one of these words. */
export function isAbout(subject: AttackSubject, words: ReadonlySet<string>): boolean {
  return word(subject, words) !== undefined || serverWords(subject.server).some((one) => words.has(one));
}

/** The arguments at the top of the input schema, as the server names them. */
export function argumentNames({ definition }: AttackSubject): string[] {
  const properties = definition.inputSchema?.['properties'];
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

const namedArguments = remembersOne((properties: JsonObject) => Object.keys(properties).map((name) => [name, nameWords(name)] as const));

/** The first argument at the top whose words hold one of these, quoted. */
export function argumentNamed(subject: AttackSubject, words: ReadonlySet<string>): string | undefined {
  const properties = subject.definition.inputSchema?.['properties'];
  if (!isJsonObject(properties)) return undefined;
  const found = namedArguments(properties).find(([, own]) => own.some((one) => words.has(one) || words.has(singular(one))))?.[0];
  return found && quoted(found);
}

/** Whether the schema itself sets a ceiling on the first argument of a kind. */
export function isBounded({ definition, argumentRisks }: AttackSubject, kind: ArgumentKind): boolean {
  const path = argumentRisks.find((risk) => risk.kind === kind)?.path.replace(/^args\./, '');
  const properties = definition.inputSchema?.['properties'];
  const schema: JsonObject = path !== undefined && isJsonObject(properties) && isJsonObject(properties[path]) ? properties[path] : {};
  return ['maximum', 'exclusiveMaximum', 'enum', 'const', 'maxLength', 'pattern'].some((bound) => schema[bound] !== undefined);
}

const HOSTS = wordSet('git github gitlab gitee gitea forgejo bitbucket codeberg sourcehut atomgit');
const HOST_ARGUMENTS = wordSet('repo repository branch sha');

/** Whether it works on a host of code: by its own name, by that of its server, or by an argument that is a repository or a branch. */
export function onCodeHost(subject: AttackSubject): boolean {
  return isAbout(subject, HOSTS) || argumentNamed(subject, HOST_ARGUMENTS) !== undefined;
}

/**
 * Text that speaks to the model over the user's head. Each phrase has no honest place in what says how a tool is called; "important" and
 * "you must" have one, and are none of them.
 */
const ORDERS =
  /<\/?(?:important|secret|system|hidden)>|\b(?:do not|don['’]t|never|without) (?:tell|telling|mention|mentioning|inform|informing|notify|notifying|reveal|revealing|show|showing)(?: \w+){0,4} (?:to )?the user\b|\b(?:ignore|disregard|forget) (?:all |any |the |your )*(?:previous|prior|above|earlier) (?:instructions?|prompts?|rules?|messages?)\b|\bwhen(?:ever)? you (?:read|see) this (?:tool|description|text)\b/i;

/** Files that hold keys, and words in front of them that ask for what they hold. */
const KEY_FILE =
  /~\/\.ssh|\bid_(?:rsa|ed25519)\b|\.\w{1,20}\/credentials\b|\.cursor\/mcp\.json|\/etc\/(?:passwd|shadow)|\.npmrc\b|\.netrc\b|\.git-credentials|\.kube\/config/;
const ASKS_FOR = /\b(?:read|open|cat|includ(?:e|ing)|pass|passing|send|attach|provide|put|paste|copy|upload)\b[^.\n]{0,120}$/i;

/** "<important>" is one. */
const SHORTEST_ORDER = 8;

/** The order that a text gives to the model, quoted, or `undefined`. What is written so that only a model reads it is one, whatever it says. */
function orderIn(text: string): string | undefined {
  if (text.length < SHORTEST_ORDER) return undefined;
  const [unseen] = tagRuns(text);
  if (unseen) return quoted(unseen.text);
  // Most strings of a schema are names and keywords.
  if (!text.includes(' ') && isAscii(text) && !text.includes('<')) return undefined;
  const { text: read } = readText(text);
  const found = ORDERS.exec(read)?.[0] ?? orderForKeys(read);
  return found && quoted(found);
}

function orderForKeys(text: string): string | undefined {
  const file = KEY_FILE.exec(text);
  const asked = file && ASKS_FOR.exec(text.slice(Math.max(0, file.index - 130), file.index))?.[0];
  return asked ? asked + file[0] : undefined;
}

/** The orders that a definition gives to the model, quoted. */
interface Orders {
  prose: string | undefined;
  schema: string | undefined;
}

const ordersOf = remembersOne(({ description, title, annotations, inputSchema }: ToolDefinition): Orders => {
  const hinted = annotations?.['title'];
  return {
    prose: orderIn(description ?? '') ?? orderIn(title ?? '') ?? orderIn(typeof hinted === 'string' ? hinted : ''),
    schema: firstOrder(stringsOf(inputSchema).strings),
  };
});

function firstOrder(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const found = orderIn(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The order that the description or a title gives to the model, quoted. */
export function orderInProse({ definition }: AttackSubject): string | undefined {
  return ordersOf(definition).prose;
}

/** The order that stands in the input schema: in names, defaults, enums or the prose of arguments. */
export function orderInSchema({ definition }: AttackSubject): string | undefined {
  return ordersOf(definition).schema;
}

/** Whether any text of a definition gives orders to the model that reads it. */
export function givesOrders(definition: ToolDefinition): boolean {
  const { prose, schema } = ordersOf(definition);
  return prose !== undefined || schema !== undefined;
}

/** Where in the definition letters stand that nobody sees. */
export function hiddenIn({ definition, hides }: AttackSubject): 'name' | 'description' | 'schema' | undefined {
  if (hides === false) return undefined;
  if (readText(definition.name).hidden) return 'name';
  if (readText(definition.description ?? '').hidden) return 'description';
  return stringsOf(definition.inputSchema).strings.some((text) => readText(text).hidden) ? 'schema' : undefined;
}

/** A name as the server wrote it, on one line and short enough to read. */
export function quoted(name: string): string {
  const plain = /^[\w.-]+$/.test(name) ? name : name.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').replaceAll('`', "'");
  return `\`${plain.length > NAME_SHOWN_MAX ? `${plain.slice(0, NAME_SHOWN_MAX - 3)}...` : plain}\``;
}
