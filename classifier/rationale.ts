import type { ArgumentRisk, Category, Facet, OperationTable, ServerContext } from '#core/classification';
import type { ToolDefinition } from '#core/tool-definition';
import type { NameView } from './judge-name.ts';
import { VERBS } from './rules/lexicon.ts';
import { NOUNS } from './words/nouns.ts';
import { nameWords, singular } from './words/words.ts';

export interface RationaleInput {
  definition: ToolDefinition;
  server: ServerContext;
  category: Category;
  facets: readonly Facet[];
  argumentRisks: readonly ArgumentRisk[];
  named: NameView;
  /** The verb its description opens with. */
  told: string | undefined;
  operations: OperationTable | undefined;
  /** The name of the argument that alone says what the category is. */
  decisive: string | undefined;
}

/**
 * Two or three plain sentences made for this tool: what it does by its own words, what could go wrong, why the category.
 *
 * They name no degree of risk: that is settled elsewhere, and a text that says it again can only contradict it.
 */
export function rationaleOf(input: RationaleInput): string {
  return `${whatItDoes(input)} ${whatCouldGoWrong(input)} ${whyCategory(input)}`;
}

function whatItDoes({ definition, server, named, told, operations, decisive }: RationaleInput): string {
  const tool = quoted(definition.name);
  const of = server.name.trim() === '' ? '' : ` of ${plain(server.name)}`;
  const takes = operations ? `takes its operation from ${quoted(operations.path.replace(/^args\./, ''))}` : takenBy(definition, decisive);
  const empty = (definition.description ?? '').trim() === '';
  const act = actOf(named);
  const unsaid = named.verb === undefined && told === undefined ? ', while its name says nothing of what it does' : '';
  const does = act ? `${act} and ${takes}` : `${takes}${unsaid}`;
  const silent = empty ? ' Its description is empty, so only its name and its arguments speak for it.' : '';
  return `${tool}${of} ${does}.${silent}`;
}

const MOST_OBJECTS = 4;
/** What says how many or how, and is no part of the thing. */
const NO_OBJECT = new Set('all many one multiple batch bulk async v1 v2 v3 tool api mcp new raw custom'.split(' '));
/** Where the thing ends and begins what it is found by. */
const PREPOSITIONS = new Set('by from to for in of with on at into'.split(' '));
/** Words that no thing's name holds. */
const JOINERS = new Set(
  'and or then not if as via using done un off up down out back forward ahead next previous now here is has can'.split(' '),
);
/** Homonyms that are verbs wherever they open a name. */
const OPENERS = new Set('list search query check update set send create delete read write load save move add'.split(' '));

/**
 * The name as a phrase, where it is one: a verb, and behind it what it acts on. Of a name that would make a sentence which no person would write
 * nothing is said.
 */
function actOf(named: NameView): string | undefined {
  const { verb, verbFirst, objects } = named;
  if (verb === undefined || !verbFirst || !/^[a-z]+$/.test(verb)) return undefined;
  const split = objects.findIndex((word) => PREPOSITIONS.has(word));
  const thing = split < 0 ? objects : objects.slice(0, split);
  const rest = split < 0 ? [] : objects.slice(split + 1);
  if (!isPhrase(thing) || (split >= 0 && !isPhrase(rest))) return undefined;
  const last = thing.at(-1) ?? '';
  // Of a word that we do not know nobody can say whether it takes an article.
  if (![last, rest.at(-1) ?? last].every((word) => isNoun(word) || isPlural(word))) return undefined;
  // `stake_quote` and `post_place` are things as likely as acts.
  if ((VERBS.get(verb)?.noun ?? true) && !OPENERS.has(verb) && !isPlural(last)) return undefined;
  const preposition = objects[split] ?? '';
  const tail = split < 0 ? '' : ` ${preposition} ${preposition === 'by' ? rest.join(' ') : withArticle(rest)}`;
  return `${thirdPerson(verb)} ${withArticle(thing)}${tail}`;
}

/** Words that a sentence can hold as the thing it speaks of: at most a few, each of letters, and the last a noun as far as we can tell. */
function isPhrase(words: readonly string[]): boolean {
  if (words.length === 0 || words.length > MOST_OBJECTS) return false;
  if (!words.every((word) => /^[a-z]{2,20}$/.test(word) && !NO_OBJECT.has(word) && !JOINERS.has(word) && !PREPOSITIONS.has(word)))
    return false;
  // `bulk_update_records`: a second verb, and no thing.
  if (VERBS.get(words[0] ?? '')?.noun === false) return false;
  // One word that we do not know may be a name; two of them are a guess.
  return words.filter((word) => !isNoun(word)).length <= 1 && (VERBS.get(words.at(-1) ?? '')?.noun ?? true);
}

function isNoun(word: string): boolean {
  return NOUNS.has(word) || NOUNS.has(singular(word));
}

function withArticle(words: readonly string[]): string {
  const phrase = words.join(' ');
  return isPlural(words.at(-1) ?? '') ? phrase : `${article(phrase)} ${phrase}`;
}

/** What the tool acts on, in words, where its name says that in words: `channel bans`. */
function thingOf({ objects }: NameView): readonly string[] | undefined {
  const split = objects.findIndex((word) => PREPOSITIONS.has(word));
  const thing = (split < 0 ? objects : objects.slice(0, split)).filter((word) => !NO_OBJECT.has(word));
  return isPhrase(thing) ? thing : undefined;
}

const UNCOUNTED = new Set(
  `access audio code content data feedback health help history html info information inventory json knowledge markdown memory metadata music
  news software sql storage text traffic usage weather`
    .trim()
    .split(/\s+/),
);

function isPlural(word: string): boolean {
  return (
    singular(word) !== word ||
    UNCOUNTED.has(word) ||
    /^(?:people|children|analytics|statistics|metrics|media|series|news|status)$/.test(word)
  );
}

function article(phrase: string): 'a' | 'an' {
  if (/^(?:uni(?!n)|use|user|url|uri|one|euro|uuid|ui|utc|utility)/.test(phrase)) return 'a';
  // Read letter by letter.
  if (/^(?:sms|sql|ssh|ssl|html|http|mcp|mx|nft|npc|rss|svg|xml|lp|ldap|mfa|mr|ssid)\b/.test(phrase)) return 'an';
  return /^[aeiou]/.test(phrase) ? 'an' : 'a';
}

function thirdPerson(base: string): string {
  if (/(?:s|x|z|ch|sh|o)$/.test(base)) return `${base}es`;
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ies`;
  return `${base}s`;
}

function takenBy(definition: ToolDefinition, decisive: string | undefined): string {
  if (definition.inputSchema === undefined) return 'shows no input schema, so nothing is known of its arguments';
  const properties = definition.inputSchema['properties'];
  const names = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : [];
  if (names.length === 0) return 'takes no arguments';
  // The one that decides is named whatever its place.
  const first = decisive !== undefined && names.indexOf(decisive) > 2 ? [decisive, ...names.slice(0, 2)] : names.slice(0, 3);
  const shown = first.map(quoted);
  if (names.length > 3) {
    const more = names.length - 3;
    return `takes ${shown.join(', ')} and ${more} more ${more === 1 ? 'argument' : 'arguments'}`;
  }
  if (shown.length === 1) return `takes ${shown[0]}`;
  return `takes ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** What a mistaken or misled call leads to, by what the tool is taken for. */
export const CREATES = new Set(
  'create add insert new make generate upload import clone copy duplicate register submit book schedule draft compose start open build record log store save append post fork enroll init initialize setup'.split(
    ' ',
  ),
);
const ENDS = new Set('cancel terminate kill revoke abort stop end expire unpublish disconnect'.split(' '));
const STOPS = new Set('stop restart pause kill shutdown reboot terminate close suspend exit disconnect'.split(' '));
const STARTS = new Set('start launch run execute trigger deploy play invoke open resume begin spawn boot dispatch'.split(' '));
/** Verbs that leave what they act on where it was and change what is known of it. */
const CHANGES = new Set(
  'update edit set modify change rename move patch put replace assign unassign enable disable configure toggle switch mark tag label archive restore merge convert adjust sort reorder transform format resize rotate'.split(
    ' ',
  ),
);

type Judged = Pick<RationaleInput, 'category' | 'facets' | 'argumentRisks'> &
  Partial<Pick<RationaleInput, 'definition' | 'named' | 'decisive'>>;

/** What the middle sentence may speak of. */
interface Parts {
  has(facet: Facet): boolean;
  /** The first argument of a kind, quoted. */
  kind(kind: ArgumentRisk['kind']): string | undefined;
  /** The argument that most likely says which one is meant, quoted. */
  which: string | undefined;
  /** The first argument that takes text of the caller's own, quoted. */
  text: string | undefined;
  /** What it acts on, in words: `channel bans`. */
  thing: readonly string[] | undefined;
  verb: string | undefined;
  takesNothing: boolean;
  /** The argument that alone decides, quoted. */
  decisive: string | undefined;
}

function partsOf({ definition, facets, argumentRisks, named, decisive }: Judged): Parts {
  const properties = definition?.inputSchema?.['properties'];
  const shown = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : [];
  const which =
    shown.find((name) => /(?:^|[_-])(?:ids?|uuid|gid|key|slug|name)$|(?:Id|Ids|ID|Key|Name|Slug)$/.test(name)) ??
    shown.find((name) => !/^(?:ctx|limit|page|offset|format|lang|language|verbose|timeout|api_?key|token)$/i.test(name));
  const text = shown.find((name) =>
    /^(?:text|content|contents|body|message|comment|html|markdown|description|title|data|value|prompt|subject)$/i.test(name),
  );
  return {
    has: (facet) => facets.includes(facet),
    kind: (kind) => {
      const path = argumentRisks.find((risk) => risk.kind === kind)?.path.replace(/^args\./, '');
      return path && quoted(path.length > 40 ? (path.split('.').at(-1) ?? path) : path);
    },
    which: which && quoted(which),
    text: text && quoted(text),
    thing: named && thingOf(named),
    verb: named?.verb,
    takesNothing: definition?.inputSchema !== undefined && shown.length === 0,
    decisive: decisive && quoted(decisive),
  };
}

/** A sentence on what a mistaken or misled call does; it speaks of this tool as far as its definition and its name are handed in. */
export function whatCouldGoWrong(input: Judged): string {
  const parts = partsOf(input);
  switch (input.category) {
    case 'Financial':
      return whatFinancial(parts);
    case 'Destructive':
      return whatDestructive(parts);
    case 'Execute':
      return whatExecute(parts, input.named?.reading === 'unknown');
    case 'Write':
      return whatWrite(parts);
    case 'Read':
      return whatRead(parts);
  }
}

/** `a wrong id`; of what is no noun, or many, a value is wrong. */
function wrong(argument: string): string {
  const word = nameWords(argument).at(-1) ?? '';
  if (word === 'id') return `a wrong ${argument}`;
  return word.length < 3 || PREPOSITIONS.has(word) || isPlural(word) ? `a wrong value in ${argument}` : `a wrong ${argument}`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function the(thing: readonly string[]): string {
  return `the ${thing.join(' ')}`;
}

function isMany(thing: readonly string[]): boolean {
  const last = thing.at(-1) ?? '';
  return isPlural(last) && !UNCOUNTED.has(last);
}

/** `another branch`, `other branches`, `other data`. */
function another(thing: readonly string[]): string {
  return `${isPlural(thing.at(-1) ?? '') ? 'other' : 'another'} ${thing.join(' ')}`;
}

function whatFinancial({ kind, which, thing }: Parts): string {
  const [amount, to] = [kind('amount'), kind('recipient')];
  if (amount && to) return `A misled agent fills in ${to} and ${amount} as it was told to, and value that has left rarely comes back.`;
  if (amount) return `An agent that is misled or mistaken commits whatever ${amount} says, and value that has left rarely comes back.`;
  if (to) return `A misled agent fills in ${to} as it was told to, and value that has left rarely comes back.`;
  if (which) return `With ${wrong(which)} an agent commits value to what nobody wanted, and that rarely comes back.`;
  return thing
    ? `A misled or mistaken agent settles ${the(thing)} in the name of the account, and value that has left rarely comes back.`
    : 'An agent that is misled or mistaken commits value in the name of the account, and that rarely comes back.';
}

const ASKED = new Set('query search request command statement call sql'.split(' '));

function whatDestructive({ kind, which, thing: named, verb, takesNothing, has, decisive }: Parts): string {
  if (decisive) return `A call that sets ${decisive} takes away what others may still need, and no second call brings it back.`;
  // What asks for something is not what is lost.
  const thing = named && ASKED.has(named.at(-1) ?? '') ? undefined : named;
  const path = has('fs') ? kind('path') : undefined;
  const by = path ?? which;
  const ends = verb !== undefined && ENDS.has(verb);
  if (by && thing) {
    return ends
      ? `With ${wrong(by)} it ends ${another(thing)} than was meant, and what was under way is lost.`
      : `With ${wrong(by)} ${another(thing)} ${isMany(thing) ? 'are' : 'is'} gone than was meant, and no second call brings ${isMany(thing) ? 'them' : 'it'} back.`;
  }
  if (by) return `With ${wrong(by)} it takes away what others may still need, and no second call brings it back.`;
  if (takesNothing)
    return `No argument narrows what ${thing ? `happens to ${the(thing)}` : 'it takes away'}, and no second call brings it back.`;
  return thing
    ? `Called for the wrong ${thing.join(' ')}, it takes away what others may still need, and no second call brings that back.`
    : 'A call with the wrong arguments takes away something that others may still need, and no second call brings it back.';
}

function whatExecute({ has, kind, which, text, thing, verb }: Parts, isUnknown: boolean): string {
  if (has('schema-mutation'))
    return 'After a call the agent may face other tools than those that were reviewed, with other texts and other powers.';
  if (has('shell') && kind('shell')) return `Whatever stands in ${kind('shell')} runs with the rights of the server, whoever put it there.`;
  if (has('code') && kind('code')) return `Whatever stands in ${kind('code')} runs with the rights of the server, whoever put it there.`;
  if (has('shell')) return 'What it hands to a command line runs with the rights of the server, whoever put it there.';
  if (has('code')) return 'The code that it runs has the rights of the server, whoever wrote it.';
  if (has('sql')) return `The statement in ${kind('sql') ?? 'its argument'} decides whether rows are read, changed or lost.`;
  if (has('browser')) {
    const by = text ?? kind('url') ?? which;
    return by
      ? `The page takes what it does with ${by} for an act of the signed-in user, and a page can try to provoke it.`
      : 'A page takes its actions for those of the signed-in user, including pages that try to provoke them.';
  }
  if (has('http-out'))
    return `${kind('url') ? `${kind('url')} decides` : 'Its arguments decide'} what is called, so a call can reach further than the name suggests.`;
  if (has('device'))
    return thing
      ? `What ${the(thing)} ${isMany(thing) ? 'do' : 'does'} is seen, heard or felt by whoever is near, asked for or not.`
      : 'What it sets in motion happens at a real device, whoever is near it.';
  if (isUnknown) {
    return which
      ? `Neither its name nor ${which} tells what a mistaken call sets going.`
      : 'Nothing in its name tells what a mistaken call sets going.';
  }
  if (verb !== undefined && STOPS.has(verb) && thing)
    return `Whoever relies on ${the(thing)} notices a mistaken call first${which ? `, and ${which} is all that says which one it is` : ''}.`;
  if (verb !== undefined && STARTS.has(verb) && thing)
    return `What ${the(thing)} then ${isMany(thing) ? 'do' : 'does'}, the call does not show, and an agent can set ${isMany(thing) ? 'them' : 'it'} going again and again.`;
  if (which) return `What follows depends on ${which} and is not shown by the call, and an agent can set it going again and again.`;
  return 'What it sets going has effects that the call does not show, and an agent can set it going again and again.';
}

function whatWrite({ has, kind, which, text, thing, verb }: Parts): string {
  if (has('public-sink'))
    return `What stands in ${text ?? 'its arguments'} by mistake, or on a stranger’s instruction, is copied before it can be withdrawn.`;
  if (has('message')) {
    const to = kind('recipient');
    if (to)
      return `${sentenceCase(wrong(to))} takes the words to somebody they were not meant for, and they can carry out what the agent has read elsewhere.`;
    return text
      ? `What stands in ${text} reaches real people, and it can carry out what the agent has read elsewhere.`
      : 'Words sent by mistake reach real people, and they can carry out what the agent has read elsewhere.';
  }
  if (has('memory')) return `A false ${text ?? which ?? 'entry'} is believed by every session that reads it later.`;
  if (has('secrets')) return 'A secret that passes through it is in the conversation from then on, and goes wherever that goes.';
  if (has('identity'))
    return `A right given by mistake${which ? `, to ${wrong(which)} for example,` : ''} can be used before anyone takes it back.`;
  const path = has('fs') ? kind('path') : undefined;
  if (path) return `${sentenceCase(wrong(path))} leads to another file than was meant, and what stood there may be gone.`;
  const repeats = verb !== undefined && CREATES.has(verb);
  if (repeats && thing)
    return isMany(thing)
      ? `Called twice it leaves the same ${thing.join(' ')} twice, for somebody to find and put right.`
      : `Called twice it leaves a second ${thing.join(' ')} for somebody to find and put right.`;
  if (verb !== undefined && CHANGES.has(verb) && which && thing) {
    return `With ${wrong(which)} it changes ${another(thing)} than was meant, until somebody notices.`;
  }
  if (which) return `${sentenceCase(wrong(which))} leaves data that somebody has to find and put right.`;
  return thing
    ? `A mistaken call leaves ${the(thing)} as nobody wanted ${isMany(thing) ? 'them' : 'it'}, until somebody notices.`
    : 'A mistaken or repeated call leaves wrong or duplicate data for somebody to find and put right.';
}

/** Where text stands, and not the text. */
const PLACES = new Set('web website webpage page url urls internet site html'.split(' '));

function whatRead({ has, kind, which, thing, takesNothing }: Parts): string {
  if (has('secrets'))
    return `A secret in its answer${thing ? ` (${thing.join(' ')})` : ''} is in the conversation from then on, and goes wherever that goes.`;
  if (has('http-out'))
    return `The address in ${kind('url') ?? 'its argument'} can point into the network or at a page that gives the agent orders.`;
  if (has('untrusted-in')) {
    return thing && !PLACES.has(thing.at(-1) ?? '')
      ? `Others wrote ${the(thing)} that it brings in, and what they wrote may hold instructions meant for the agent.`
      : 'The text it brings in was written by strangers and may hold instructions meant for the agent.';
  }
  if (has('fs')) return `A path in ${kind('path') ?? 'its argument'} can lead to files that were not meant to be read.`;
  if (has('private-data'))
    return thing
      ? `It may return private data with ${the(thing)}, and another tool can send that on.`
      : 'What it returns may be private, and another tool can send it on.';
  if (has('browser')) return 'What it shows of a page is what the signed-in user sees, and the page can hold orders for the agent.';
  if (has('loop-cost')) return 'Every call costs something, so an agent in a loop runs up a bill and changes nothing.';
  const asked = kind('query') ?? kind('sql');
  if (asked)
    return `A badly chosen ${asked} brings back ${thing ? `the wrong ${thing.join(' ')}` : 'the wrong answers'}, and everything stays as it was.`;
  if (which)
    return `${sentenceCase(wrong(which))} brings back ${thing ? `the wrong ${thing.join(' ')}` : 'a wrong answer'}, and everything stays as it was.`;
  if (thing)
    return takesNothing
      ? `Called without need it returns ${the(thing)} once more, and everything stays as it was.`
      : `The worst a mistaken call does is to return the wrong ${thing.join(' ')}.`;
  return 'The worst a mistaken call does is to return something unneeded.';
}

export const WHY: Readonly<Record<Category, string>> = {
  Read: 'nothing anyone relies on is changed by a call',
  Write: 'a call creates or changes something',
  Execute: 'a call sets something running or going, with an effect that the call does not show',
  Destructive: 'a call can take away something for good',
  Financial: 'a call moves or commits money or value',
};

function whyCategory({ category, named, operations, told, definition, decisive }: RationaleInput): string {
  const kind = `${category === 'Execute' ? 'an' : 'a'} ${category} tool`;
  if (operations) {
    const worst = operations.operations.find((operation) => operation.category === category);
    if (worst) return `It is ${kind} because of its operation ${quoted(worst.value)}: ${WHY[category]}.`;
  }
  if (decisive !== undefined) return `It is ${kind} because of its argument ${quoted(decisive)}: ${WHY[category]}.`;
  if (named.reading === 'unknown' && category === 'Execute' && !named.category && !told) {
    return `It is treated as ${kind} because no rule knows what its name does, and what is unknown is not taken for harmless.`;
  }
  if (named.category === category && named.verb !== undefined && standsIn(named.verb, definition.name)) {
    return `It is ${kind} because its name says ${quoted(named.verb)}: ${WHY[category]}.`;
  }
  return `It is ${kind} because ${WHY[category]}.`;
}

function standsIn(verb: string, name: string): boolean {
  return name.toLowerCase().includes(verb.toLowerCase());
}

/** A name as the server wrote it, on one line and short enough to read. */
function quoted(name: string): string {
  const line = plain(name);
  return `\`${line.includes('`') ? line.replaceAll('`', "'") : line}\``;
}

/** One word, as most names are. */
const ONE_WORD = /^[!-~]+$/;

function plain(text: string): string {
  const line = ONE_WORD.test(text) ? text : text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
