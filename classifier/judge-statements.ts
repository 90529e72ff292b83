import type { Category } from '#core/classification';
import { VERBS, type Verb } from './rules/lexicon.ts';
import { MISSPELT } from './words/known.ts';
import { NOUNS } from './words/nouns.ts';
import type { ProseWord } from './words/prose.ts';
import { Sieve } from './words/sieve.ts';
import { isAscii } from './words/text.ts';

/** A verb of a text that is said of the tool, and where it stands. */
export interface Statement {
  at: number;
  verb: Verb;
  /** It stands for the act by itself, as a noun does: nothing behind it belongs to it. */
  whole: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Who may be meant when a text tells what happens in a call. */
const SUBJECTS = words(
  "it this version tool function server endpoint call api method command operation service system script action request that's which it'll it's everything",
);
/** Subjects that are the call itself beyond doubt. */
const DOES = words('it call tool server invocation');
const AUXILIARY = words("will can may shall must would could does it'll this'll that'll tool'll");
/** Words between a subject or the beginning of a clause and its verb. */
const BETWEEN = words(
  'then also and finally afterwards afterward subsequently additionally always just only now instead too either even in turn actually re auto hard soft force but each every the a an then once so therefore thereby first',
);
const BE = words('is are be being gets get been was were');
/** What makes an event of a passive: what "can be deleted" is not deleted by the call. */
const POSSIBLE = words('can could cannot may might must should to not never');
/** What a passive without a subject opens with: "Deprecated: will be removed". */
const POSSIBLE_SUBJECTLESS = words('will shall would be is are being then also now soon');
/** What is cancelled, removed or expired without anybody losing anything: "the request is cancelled after ten seconds". */
const OF_THE_CALL = words(
  'request requests response result results version field parameter argument cursor timeout example warning message',
);
/** What makes a condition or a description of a clause. */
const DESCRIBES = words('whether if that which who whose when whenever once until unless before because how what where were why');
/** What denies a verb behind it. */
export const NEGATION = words(
  "not never no cannot without don't doesn't won't can't isn't aren't didn't wouldn't couldn't doesnt dont wont cant hardly nothing neither nor",
);
/** A denial followed by one of these denies nothing: "not only deletes", "never fails to delete". */
export const AFFIRMS = words(
  'only just merely simply solely fail fails failing hesitate hesitates forget forgets stop stops skip skips but refrain avoid help',
);
const CAUSES = words(
  'results result causes cause leads lead triggers trigger performs perform makes make effect effects means irreversible permanent immediate initiates forces',
);
const ACTS_AS_NOUNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    deletion: 'delete',
    removal: 'delete',
    erasure: 'delete',
    destruction: 'destroy',
    purging: 'purge',
    wiping: 'wipe',
    revocation: 'revoke',
    termination: 'terminate',
    cancellation: 'cancel',
    truncation: 'truncate',
    payment: 'pay',
    purchase: 'buy',
    refund: 'refund',
    withdrawal: 'withdraw',
    execution: 'execute',
    restart: 'restart',
    shutdown: 'shutdown',
  }),
);
/** Verbs that sentences about a tool use for anything. */
const TELLS_LITTLE = words(
  'make do perform handle accept use raise process manage define declare continue go engage open follow play skip call build refresh update step speak allow enable maintain let help back like track arm support embed expire navigate scroll press serve control power operate',
);
const OBJECT = /^(?:it|its|them|the|all|every|each|any|a|an|this|your|their|everything|old|existing|whatever|what)$/;
/** What is put into words to somebody else cannot be taken back either. */
const TELLS_OTHERS = words('mail email publish forward');
const SEVERE: ReadonlySet<Category> = new Set(['Execute', 'Destructive', 'Financial']);
const IRREGULAR: Readonly<Record<string, string>> = {
  pay: 'paid',
  repay: 'repaid',
  buy: 'bought',
  sell: 'sold',
  send: 'sent',
  run: 'run',
  write: 'written',
  overwrite: 'overwritten',
  withdraw: 'withdrawn',
  reset: 'reset',
  shut: 'shut',
  rm: 'rm',
  burn: 'burnt',
  lend: 'lent',
  redo: 'redone',
  drive: 'driven',
  shoot: 'shot',
  bet: 'bet',
  steal: 'stolen',
};

/** Every past participle of a verb that can end, run or pay something. */
const PARTICIPLES: ReadonlyMap<string, Verb> = new Map([
  ...['debited', 'credited', 'billed', 'deducted', 'invoiced'].flatMap((word) => {
    const verb = VERBS.get('charge');
    return verb ? [[word, verb] as const] : [];
  }),
  ...[...VERBS.values()]
    .filter((verb) => verb.form === 'base' && (verb.bare === 'Destructive' || verb.bare === 'Financial' || TELLS_OTHERS.has(verb.base)))
    .flatMap((verb) => participlesOf(verb.base).map((participle) => [participle, verb] as const)),
]);

function participlesOf(base: string): string[] {
  const irregular = IRREGULAR[base];
  if (irregular) return [irregular];
  if (base.endsWith('e')) return [`${base}d`];
  if (/[^aeiou]y$/.test(base)) return [`${base.slice(0, -1)}ied`];
  return /[^aeiou][aeiou][^aeiouwxy]$/.test(base) ? [`${base}ed`, `${base}${base.at(-1)}ed`] : [`${base}ed`];
}

/** What "it has executed" says of a call; in the passive such verbs tell of anything ("the query is executed"). */
const EXECUTED: ReadonlyMap<string, Verb> = new Map(
  [...VERBS.values()]
    .filter((verb) => verb.form === 'base' && !verb.noun && verb.bare === 'Execute')
    .flatMap((verb) => participlesOf(verb.base).map((participle) => [participle, verb] as const)),
);

/** What is done to a state, in the passive. */
const SET_TO: ReadonlyMap<string, string> = new Map(
  Object.entries({ set: 'set', changed: 'change', switched: 'switch', updated: 'update', moved: 'move' }),
);

/** Every word that can tell of an act; any other plain word is passed over at once. */
const TELLS: ReadonlySet<string> = new Set([
  ...VERBS.keys(),
  ...ACTS_AS_NOUNS.keys(),
  ...PARTICIPLES.keys(),
  ...EXECUTED.keys(),
  ...SET_TO.keys(),
  ...MISSPELT.keys(),
]);
const SIEVE = new Sieve(TELLS, 18);

/** Where words stand that may tell of an act. No other word is a verb, as it stands or disguised. */
export function tellingIn(text: readonly ProseWord[]): number[] {
  const found: number[] = [];
  let i = 0;
  for (const { word, hash } of text) {
    if (hash === undefined || (SIEVE.mayHold(hash) && TELLS.has(word))) found.push(i);
    i += 1;
  }
  return found;
}

/** A verb in any of its forms, also where digits stand for letters or accents were put on it. */
function verbOf(word: string): Verb | undefined {
  const verb = VERBS.get(word) ?? MISSPELT.get(word);
  if (verb || word.length < 4 || isPlain(word)) return verb;
  if (!isAscii(word)) {
    // Letters of other scripts are no Latin ones with accents.
    const first = word.charCodeAt(0);
    if (first >= 0x370 && (first < 0x1e00 || first > 0x1eff)) return undefined;
    const plain = word.normalize('NFD').replace(/\p{M}/gu, '');
    if (plain !== word) return VERBS.get(plain);
  }
  if (!/[a-z]/.test(word) || !/^[a-z0-9$@]+$/.test(word)) return undefined;
  return VERBS.get(lettersOf(word, 'l')) ?? VERBS.get(lettersOf(word, 'i'));
}

function isPlain(word: string): boolean {
  for (let i = 0; i < word.length; i += 1) {
    const code = word.charCodeAt(i);
    if (code < 97 || code > 122) return false;
  }
  return true;
}

const DIGITS: Readonly<Record<string, string>> = { 0: 'o', 3: 'e', 4: 'a', 5: 's', 7: 't', $: 's', '@': 'a' };

function lettersOf(word: string, one: string): string {
  return word.replace(/[0134579$@]/g, (digit) => (digit === '1' ? one : (DIGITS[digit] ?? digit)));
}

/**
 * Whatever a text says that a call does, anywhere in it: what a sentence or clause without a subject does, what "it", "the server" or "each call"
 * does, what is done to something, what is done along the way, and what a denial of a denial says.
 *
 * INVARIANT: a statement rests on the words before it and at most on what follows it at once, so that text which is appended takes none away.
 *
 * @param telling what `tellingIn` says of the text.
 */
export function statementsIn(text: readonly ProseWord[], telling: readonly number[]): Statement[] {
  const found: Statement[] = [];
  let clause = 0;
  let sentence = 0;
  let seen = 0;
  for (const i of telling) {
    for (; seen <= i; seen += 1) {
      const after = text[seen]?.after;
      if (seen === 0 || after === 'sentence') sentence = seen;
      if (seen === 0 || after !== 'space') clause = seen;
    }
    const current = text[i];
    if (!current) break;
    const verb = statedAt(text, i, clause, sentence);
    if (verb && !TELLS_LITTLE.has(verb.base))
      found.push({ at: i, verb, whole: ACTS_AS_NOUNS.has(current.word) || PARTICIPLES.get(current.word) === verb });
  }
  return found;
}

function statedAt(text: readonly ProseWord[], i: number, clause: number, sentence: number): Verb | undefined {
  const word = text[i]?.word ?? '';
  const noun = ACTS_AS_NOUNS.get(word);
  if (noun !== undefined && isAct(text, i, sentence)) return VERBS.get(noun);
  const passive = PARTICIPLES.get(word);
  if (
    passive &&
    (isPassive(text, i, clause) || (i === sentence && /^(?:the|all|every|each|your|their|its)$/.test(text[i + 1]?.word ?? '')))
  )
    return passive;
  const set = i > clause ? SET_TO.get(word) : undefined;
  if (set && isSetTo(text, i, clause)) return VERBS.get(set);
  const executed = EXECUTED.get(word);
  if (executed && text[i - 1]?.word === 'has' && text[i - 2]?.word === 'it' && takesObject(text, i)) return executed;
  const verb = verbOf(word);
  if (!verb || (verb.form === 'base' && verb.bare === 'Read')) return undefined;
  const severe = SEVERE.has(verb.bare);
  if ((severe || verb.form === 'gerund') && isAffirmed(text, i, sentence)) return verb;
  if (verb.form === 'base' && isAllowedAtOnce(text, i, clause)) return verb;
  const denied = before(text, i, subjectOf(text, i, clause), 4).some((other) => NEGATION.has(other));
  if (denied && !isDeniedTwice(text, i, sentence)) return undefined;
  const plain = !verb.noun && severe;
  switch (verb.form) {
    case 'third':
      return leads(text, i, clause, plain, verb.noun || NOUNS.has(verb.base), severe) ? verb : undefined;
    case 'gerund':
      return (severe || !verb.noun) && alongTheWay(text, i, sentence, severe) ? verb : undefined;
    case 'base':
      return severe && isPromised(text, i, clause, denied) ? verb : undefined;
  }
}

/** "A call results in the removal of all", "makes a payment to", "Deletion of the folder"; not "a payment method". */
function isAct(text: readonly ProseWord[], at: number, sentence: number): boolean {
  const current = text[at];
  const next = text[at + 1];
  const isWhole =
    current?.ended === true ||
    (next !== undefined && (next.after !== 'space' || /^(?:to|for|of|on|in|from|with|by|at|when|and|is)$/.test(next.word)));
  if (at === sentence && CAUSES.has(text[at - 1]?.word ?? '')) return true;
  if (!isWhole) return false;
  const lead = before(text, at, sentence, 6);
  if (lead.some((word) => CAUSES.has(word))) return !lead.some((word) => NEGATION.has(word));
  return lead.length === 0 && (CAUSES.has(text[at - 1]?.word ?? '') || (at === 0 && (current?.ended === true || next?.word !== 'is')));
}

function before(text: readonly ProseWord[], at: number, from: number, most: number): string[] {
  return text.slice(Math.max(from, at - most), at).map(({ word }) => word);
}

/** A denial in front of the subject denies something else: "without warning it deletes". */
function subjectOf(text: readonly ProseWord[], at: number, clause: number): number {
  for (let i = at - 1; i >= clause && i >= at - 4; i -= 1) if (SUBJECTS.has(text[i]?.word ?? '')) return i;
  return clause;
}

/** Words between the parts of a statement past this many are not gone back over. */
const BACK_WORDS = 200;

/** Back over words that may stand between a verb and what it hangs on: where the first other one stands. */
function backOver(text: readonly ProseWord[], at: number, clause: number, passes: (word: string) => boolean = isBetween): number {
  const from = Math.max(clause, at - BACK_WORDS);
  let i = at - 1;
  while (i >= from && passes(text[i]?.word ?? '')) i -= 1;
  return i;
}

function isBetween(word: string): boolean {
  return BETWEEN.has(word) || word.endsWith('ly');
}

/** "Permanently deletes", "it quietly deletes", "the server then deletes": nothing but a subject between the verb and where its clause begins. */
function leads(text: readonly ProseWord[], at: number, clause: number, plain: boolean, noun: boolean, severe: boolean): boolean {
  let joined = false;
  // "The issues it blocks": behind an article stands a thing.
  if (at > clause && /^(?:the|a|an|each|every)$/.test(text[at - 1]?.word ?? '')) return false;
  for (let i = at - 1; i >= clause && i >= at - BACK_WORDS; i -= 1) {
    const word = text[i]?.word ?? '';
    if (word === 'also' || word === 'then') joined = true;
    if (SUBJECTS.has(word))
      return !noun || severe
        ? i === clause || (severe && plain && isTheCall(text, i)) || !before(text, i, clause, 5).some((other) => DESCRIBES.has(other))
        : false;
    if (word === 'and' || word === 'but' || word === 'or') return plain && (objectFollows(text, at) || isOfTheCall(text, i, clause));
    if (!isBetween(word)) return false;
  }
  if (opensSentence(text, clause)) return !noun || plain || takesObject(text, at);
  return (plain && objectFollows(text, at)) || ((severe || (joined && !noun)) && takesObject(text, at));
}

/** "The rows that the call deletes", "when it is full the tool deletes": what the call does it does, whatever the clause is about; not "if the tool". */
function isTheCall(text: readonly ProseWord[], at: number): boolean {
  if (!/^(?:call|tool|invocation)$/.test(text[at]?.word ?? '') || !/^(?:the|this|each|every)$/.test(text[at - 1]?.word ?? '')) return false;
  return !/^(?:if|whether|unless|what|how|where|why)$/.test(text[at - 2]?.word ?? '') && !NEGATION.has(text[at + 1]?.word ?? '');
}

/** "The call checks out and pays for it": joined to what the call was said to do. */
function isOfTheCall(text: readonly ProseWord[], at: number, clause: number): boolean {
  for (let i = at - 1; i > clause && i >= at - 6; i -= 1) if (isTheCall(text, i)) return true;
  return false;
}

/** Also behind an introduction: "Afterwards, reboots it". */
function opensSentence(text: readonly ProseWord[], clause: number): boolean {
  let i = clause;
  while (i > 0 && i > clause - BACK_WORDS && text[i]?.after !== 'sentence' && BETWEEN.has(text[i - 1]?.word ?? '')) i -= 1;
  return i === 0 || text[i]?.after === 'sentence';
}

/** A verb, and no thing in a list: "…, restarts, …". */
function objectFollows(text: readonly ProseWord[], at: number): boolean {
  const next = text[at + 1];
  return next?.after === 'space' && (OBJECT.test(next.word) || /[^s]s$/.test(next.word));
}

/** A verb beyond doubt: what it acts on begins right behind it. */
function takesObject(text: readonly ProseWord[], at: number): boolean {
  const next = text[at + 1];
  return next?.after === 'space' && OBJECT.test(next.word);
}

/** "It'll delete", "you can also use it to delete", "lets the agent execute", "in order to buy it". */
function isPromised(text: readonly ProseWord[], at: number, clause: number, denied: boolean): boolean {
  const i = backOver(text, at, clause, (word) => isBetween(word) || (denied && NEGATION.has(word)));
  const word = text[i]?.word ?? '';
  const previous = text[i - 1]?.word ?? '';
  const lets = before(text, at, clause, 4);
  if (!denied && lets.some((other) => other === 'lets' || other === 'allows' || other === 'enables' || other === 'causes'))
    return takesObject(text, at) || word === 'to';
  if (word === 'to' && /^(?:order|exists|serves)$/.test(previous)) return true;
  if (word === 'to') return SUBJECTS.has(previous) && /^(?:use|used|using|call|called|calling)$/.test(text[i - 2]?.word ?? '');
  if (word === 'but') return /^(?:anything|nothing|cannot|not)$/.test(previous);
  if (!AUXILIARY.has(word)) return false;
  return word.includes("'") || SUBJECTS.has(previous);
}

/** "The agent can purchase it with one call", "be able to change it with the same call": what a call makes possible it does. */
function isAllowedAtOnce(text: readonly ProseWord[], at: number, clause: number): boolean {
  if (!before(text, at, clause, 4).some((word) => word === 'can' || word === 'able')) return false;
  for (let i = at + 1; i <= at + 6 && text[i]?.after === 'space'; i += 1) {
    const isCall = /^(?:call|request)$/.test(text[i + 2]?.word ?? '') && text[i + 2]?.after === 'space';
    if (isCall && /^(?:with|in|by)$/.test(text[i]?.word ?? '') && /^(?:one|this|a|the|single|same)$/.test(text[i + 1]?.word ?? ''))
      return true;
    const isSuchCall = /^(?:call|request)$/.test(text[i + 3]?.word ?? '') && /^(?:same|single|one)$/.test(text[i + 2]?.word ?? '');
    if (isSuchCall && /^(?:with|in|by)$/.test(text[i]?.word ?? '')) return true;
  }
  return false;
}

/** "The original will be erased", "all other tokens are revoked"; not "that are deleted", "can be deleted". */
function isPassive(text: readonly ProseWord[], at: number, clause: number): boolean {
  if (/^(?:unless|without)$/.test(text[at + 1]?.word ?? '') && NEGATION.has(text[at - 1]?.word ?? '')) return true;
  if (isHadDone(text, at, clause)) return true;
  const i = backOver(text, at, clause);
  const be = text[i]?.word ?? '';
  if (i < clause || !BE.has(be)) return (be === 'has' || be === 'have') && DOES.has(text[i - 1]?.word ?? '');
  if (POSSIBLE.has(text[i - 1]?.word ?? '')) return false;
  const lead = before(text, i, clause, 12);
  return (
    lead.some((word) => !POSSIBLE_SUBJECTLESS.has(word)) &&
    (TELLS_OTHERS.has(PARTICIPLES.get(text[at]?.word ?? '')?.base ?? '') || !lead.some((word) => OF_THE_CALL.has(word))) &&
    !lead.some((word) => DESCRIBES.has(word) || NEGATION.has(word) || BE.has(word))
  );
}

/** "Their status is set to away", of what somebody owns; that "the default is set to 10" tells of a value. */
function isSetTo(text: readonly ProseWord[], at: number, clause: number): boolean {
  const i = backOver(text, at, clause);
  return (
    text[at + 1]?.word === 'to' && BE.has(text[i]?.word ?? '') && /^(?:its|their|his|her)$/.test(text[i - 2]?.word ?? '') && i - 2 >= clause
  );
}

/** "Has it ordered and paid for", "gets them deleted". */
function isHadDone(text: readonly ProseWord[], at: number, clause: number): boolean {
  const i = backOver(text, at, clause, (word) => isBetween(word) || word.endsWith('ed'));
  if (!/^(?:it|them)$/.test(text[i]?.word ?? '') || i <= clause || !/^(?:has|have|gets|get|having|getting)$/.test(text[i - 1]?.word ?? ''))
    return false;
  return !before(text, i, clause, 5).some((word) => NEGATION.has(word) || DESCRIBES.has(word));
}

/** "Reads a message, deleting it", "while marking", "nothing left, purging". */
function alongTheWay(text: readonly ProseWord[], at: number, sentence: number, severe: boolean): boolean {
  if (!takesObject(text, at)) return false;
  const previous = text[at - 1]?.word ?? '';
  if (previous === 'while') return true;
  if (!severe) return false;
  if (/^(?:by|thereby|then|for)$/.test(previous)) return true;
  // "Reads a backup before erasing it" tells of the call, "Use it before erasing a backup" of the caller.
  if (previous === 'before') return VERBS.get(text[sentence]?.word ?? '')?.form === 'third';
  if (previous === 'without') return isDeniedTwice(text, at, sentence);
  const { after } = text[at] ?? {};
  return after === 'comma' || after === 'paren';
}

/** "Not only deletes", "never fails to delete", "does not skip deleting". */
function isAffirmed(text: readonly ProseWord[], at: number, sentence: number): boolean {
  let i = at - 1;
  while (i > sentence && /^(?:to|does|also|from)$/.test(text[i]?.word ?? '')) i -= 1;
  const denial = text[i - 1]?.word ?? '';
  return AFFIRMS.has(text[i]?.word ?? '') && i > sentence && (NEGATION.has(denial) || denial === 'anything');
}

/** "There is no way that it does not pay", "never returns without paying". */
function isDeniedTwice(text: readonly ProseWord[], at: number, sentence: number): boolean {
  return text.slice(Math.max(sentence, at - 14), at).filter(({ word }) => NEGATION.has(word)).length > 1;
}
