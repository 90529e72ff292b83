import type { Category } from '#core/classification';
import { categoryOf, type Finding, type View } from './finding.ts';
import { doneTo, IN_NOTES, IN_NOTES_OF_READERS, IN_TEXTS, phrasesIn } from './judge-phrases.ts';
import { AFFIRMS, NEGATION, statementsIn, tellingIn } from './judge-statements.ts';
import { claimsFor, compareCategories, ruleAbroad, type Subjects, VERBS, type Verb, worst } from './rules/lexicon.ts';
import type { Rule } from './rules/rule.ts';
import { type VerbAbroad, verbsAbroad } from './words/abroad.ts';
import { MISSPELT } from './words/known.ts';
import { NOUNS } from './words/nouns.ts';
import { type ProseWord, proseWords } from './words/prose.ts';
import { singular } from './words/words.ts';

/** How far after a verb its object is looked for. */
const OBJECT_WORDS = 5;

const FILLER = new Set(
  `this tool the a an use used uses using allows enables lets helps help can will is it its function api command endpoint method to for you
  users user agent agents permanently quickly automatically safely easily securely asynchronously please also directly that which and or
  simply only immediately always ability be able capable allow intended designed provides provide utility service operation helper lightweight
  simple powerful should must may batch bulk deprecated experimental beta new tools mcp we i your then first optionally programmatically
  recursively irreversibly completely manually accepts following need needs want wants`
    .trim()
    .split(/\s+/),
);
const SUBJECT = new Set(['this', 'it', 'tool', 'function']);
const AUX = new Set(
  'will can also permanently automatically immediately then and may irreversibly always silently directly should would to tool function'.split(
    ' ',
  ),
);
/** What was copied from the page of a registry opens with the words on its button. */
const PAGE_BUTTON = /^Deploy\s+Server\b/;
/** Verbs that tell when a tool is to be called as often as what it does. */
const STARTS = new Set(
  'trigger triggers triggered run runs call calls use activate activates invoke invokes fire fires start starts execute executes update updates refresh refreshes'.split(
    ' ',
  ),
);
/** What joins a second verb to the one that opens a sentence. */
const JOINS = new Set('and or then to & und y'.split(' '));
const NONE: ReadonlySet<string> = new Set();
const LIGHT = new Set(['perform', 'performs', 'performing', 'make', 'makes', 'do', 'does']);
const SKIPPED_OBJECT = new Set(
  'a an the one new active running current pending specified emoji particular entire ongoing scheduled specific existing given single any all your its their this that these those multiple of in on to from for with by and or more'.split(
    ' ',
  ),
);

/**
 * What a piece of prose says that the tool does: the verb it opens with, those joined to it, and what later sentences say
 * of "it" or "this tool".
 *
 * INVARIANT: text that is appended can add findings and takes none away. An object is judged from its first word on, and
 * every longer reading of it can only add.
 *
 * @param settled verbs that the tool's name has already narrowed (`run_report`): by themselves they say nothing new.
 */
export function judgeProse(text: string, subjects: Subjects, where: string, settled: ReadonlySet<string> = NONE): View {
  const hasButton = text.startsWith('Deploy') && PAGE_BUTTON.test(text);
  const words = proseWords(hasButton ? text.replace(PAGE_BUTTON, 'Deploy Server') : text);
  const findings: Finding[] = [];
  // A title is read as it stands; nothing is appended to it.
  const abroad = verbsAbroad(where === 'title' || where === 'annotations' ? `${text}\n` : text, words);
  let leading: string | undefined;
  let sentence = 0;
  let opened = false;
  const telling = tellingIn(words);
  let next = 0;
  for (let i = 0; i < words.length; i += 1) {
    const current = words[i];
    if (!current) break;
    const tells = telling[next] === i;
    if (tells) next += 1;
    if (i === 0 || current.after === 'sentence') {
      sentence = i;
      if (!opened && !(i === 0 && hasButton && !/^(?:and|then|or)$/.test(words[2]?.word ?? ''))) {
        const found = openSentence(words, i, subjects, where, findings, settled, abroad);
        opened = found !== undefined;
        leading = found?.base;
        if (i > 60) opened = true;
      }
      continue;
    }
    if (!tells) continue;
    const previous = words[i - 1]?.word ?? '';
    if (!SUBJECT.has(previous) && !AUX.has(previous)) continue;
    const verb = VERBS.get(current.word);
    if (!verb || FILLER.has(current.word) || current.word === 'does' || whenFollows(words, i) || !saidOfTool(words, i, sentence)) continue;
    if (verb.form === 'gerund' || negated(words, i, sentence)) continue;
    if (verb.form === 'base' && !AUX.has(previous)) continue;
    add(findings, verb, words, i, subjects, where, settled);
  }
  for (const { at, verb, whole } of statementsIn(words, telling))
    if (!whenFollows(words, at)) add(findings, verb, words, at, subjects, where, settled, whole);
  if (text.includes('_')) actsByName(words, subjects, where, findings);
  for (const { rule, word } of phrasesIn(text, words, IN_TEXTS)) push(findings, rule, where, word);
  for (const { word, category } of abroad) push(findings, ruleAbroad(category), where, word);
  const category = categoryOf(findings);
  return { category, findings, ...(leading ? { verb: leading } : {}) };
}

/** Words by which a text says that one tool does what another is named for. */
const STANDS_FOR = new Set(
  'calls call invokes invoke runs run alias wrapper wraps around equivalent shorthand delegates executes'.split(' '),
);

/** "Internally calls run_shell", "same as delete_item", and a description that begins with such a name. */
function actsByName(words: readonly ProseWord[], subjects: Subjects, where: string, findings: Finding[]): void {
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]?.word ?? '';
    if (!word.includes('_')) continue;
    const previous = words[i - 1]?.word ?? '';
    if (i > 0 && !STANDS_FOR.has(previous) && !(previous === 'as' && words[i - 2]?.word === 'same')) continue;
    const [first = '', ...objects] = word.split('_');
    const verb = VERBS.get(first);
    if (verb?.form === 'base') for (const rule of claimsFor(verb, objects, subjects)) push(findings, rule, where, word);
  }
}

/**
 * What a text beside the description says that a call does: that of an argument, of a member of it, of the schema. It mostly tells of values, so
 * only what is stated of the call counts, and only where it runs, ends or pays something.
 *
 * @param onlyReads whether names and arguments say of nothing else that it is done: then what a note says in passing counts too.
 */
export function judgeAside(text: string, subjects: Subjects, where: string, onlyReads: boolean): Finding[] {
  const words = proseWords(text);
  const findings: Finding[] = [];
  for (const { at, verb, whole } of statementsIn(words, tellingIn(words)))
    if (!whenFollows(words, at)) add(findings, verb, words, at, subjects, where, NONE, whole);
  for (const { word, category } of verbsAbroad(text, words)) push(findings, ruleAbroad(category), where, word);
  const grave = findings.filter(
    ({ rule }) => rule.category !== 'Read' && (rule.category === undefined || compareCategories(rule.category, 'Write') > 0),
  );
  for (const { rule, word } of phrasesIn(text, words, onlyReads ? IN_NOTES_OF_READERS : IN_NOTES)) push(grave, rule, where, word);
  if (onlyReads) for (const { rule, word } of doneTo(text)) push(grave, rule, where, word);
  return grave;
}

/** "It will permanently delete": back over helping words to the beginning of a sentence that is about the tool. */
function saidOfTool(words: readonly ProseWord[], at: number, sentence: number): boolean {
  let named = false;
  for (let i = at - 1; i >= sentence; i -= 1) {
    const word = words[i]?.word ?? '';
    if (i < at - 5 || word === 'to') return false;
    if (SUBJECT.has(word)) named = true;
    else if (!AUX.has(word)) return false;
  }
  return named;
}

function negated(words: readonly ProseWord[], at: number, sentence: number): boolean {
  let affirmed = false;
  for (let i = at - 1; i >= sentence && i >= at - 3; i -= 1) {
    const word = words[i]?.word ?? '';
    // "Not only deletes", "never fails to delete": a denial that denies nothing.
    if (AFFIRMS.has(word)) affirmed = true;
    if (NEGATION.has(word)) return !affirmed;
  }
  return false;
}

function openSentence(
  words: readonly ProseWord[],
  from: number,
  subjects: Subjects,
  where: string,
  findings: Finding[],
  settled: ReadonlySet<string>,
  abroad: readonly VerbAbroad[],
): { base: string } | undefined {
  let i = from;
  const runsOn = (at: number): boolean => at < words.length && (at === from || words[at]?.after !== 'sentence');
  while (runsOn(i) && FILLER.has(words[i]?.word ?? '') && i < from + 12) i += 1;
  const first = words[i];
  if (!first || !runsOn(i)) return undefined;
  const verb = VERBS.get(first.word) ?? MISSPELT.get(first.word);
  if (!verb) {
    const spoken = abroad.filter(({ at }) => at >= first.at && at < first.at + first.word.length);
    if (spoken.length > 0)
      return { base: spoken.reduce((one, other) => (compareCategories(other.category, one.category) > 0 ? other : one)).word };
  }
  if (LIGHT.has(first.word)) {
    for (let j = i + 1; j < i + 5 && runsOn(j); j += 1) {
      const inner = VERBS.get(words[j]?.word ?? '');
      if (inner && inner.form !== 'third' && !FILLER.has(words[j]?.word ?? '')) {
        add(findings, inner, words, j, subjects, where, settled);
        return { base: inner.base };
      }
    }
    // By itself it says nothing: what it would say could be taken back by the verb that is appended.
    return undefined;
  }
  if (!verb || negated(words, i, from) || whenFollows(words, i)) return undefined;
  // "List price": a homonym at the start is a verb unless a preposition follows at once ("Search for" is one, "Search of" none).
  add(findings, verb, words, i, subjects, where, settled);
  for (let j = i + 1; runsOn(j) && j < i + 40; j += 1) {
    const other = words[j];
    if (!other) break;
    const joined = other.after === 'comma' || other.after === 'paren' || JOINS.has(words[j - 1]?.word ?? '');
    if (!joined) continue;
    const also = VERBS.get(other.word);
    if (!also || also.form !== verb.form || words[j - 1]?.word === 'to' || negated(words, j, from)) continue;
    const listOfVerbs = j <= i + 3;
    const isAct =
      also.form === 'third' && !also.noun && !NOUNS.has(also.base) && (also.bare === 'Destructive' || also.bare === 'Financial');
    // Nouns in a list look like verbs ("comments, orders, reviews"); right beside the first verb they are verbs.
    if (!isAct && (also.noun || also.form === 'third' || NOUNS.has(also.base)) && !listOfVerbs && !nounFollows(words, j)) continue;
    add(findings, also, words, j, subjects, where, settled);
  }
  return { base: verb.base };
}

/** "Triggers when the user asks": said of the moment, not of what a call does. */
function whenFollows(words: readonly ProseWord[], at: number): boolean {
  if (!STARTS.has(words[at]?.word ?? '')) return false;
  const next = words[at + 1];
  return next === undefined || (next.after === 'space' && (/^(?:when|whenever|if|after|before)$/.test(next.word) || isRate(words, at)));
}

/** "Updates every ten minutes": said of what is returned. */
function isRate(words: readonly ProseWord[], at: number): boolean {
  return /^(?:update|refresh)/.test(words[at]?.word ?? '') && /^(?:every|daily|hourly)$/.test(words[at + 1]?.word ?? '');
}

/** Whether the word is followed by the beginning of an object: `and stores the file`. */
function nounFollows(words: readonly ProseWord[], at: number): boolean {
  const next = words[at + 1];
  return next !== undefined && next.after === 'space' && /^(?:the|a|an|it|its|them|this|all|to|in|into|new|any|your)$/.test(next.word);
}

function push(findings: Finding[], rule: Rule, where: string, word: string): void {
  if (!findings.some((finding) => finding.rule === rule)) findings.push({ rule, in: where, word });
}

/**
 * Adds what the rules say of a verb of prose: for its object's first word, then for every longer object, because what
 * follows may add and never take away.
 */
function add(
  findings: Finding[],
  verb: Verb,
  words: readonly ProseWord[],
  at: number,
  subjects: Subjects,
  where: string,
  settled: ReadonlySet<string>,
  whole = false,
): void {
  const beside: string[] = [];
  const onlyExact = settled.has(verb.base);
  const word = words[at]?.word ?? verb.base;
  let ended = words[at]?.ended === true;
  // An act that a noun names is one by itself.
  if (whole) for (const rule of claimsFor(verb, [], subjects, { onlyExact })) push(findings, rule, where, word);
  for (let i = at + 1; i <= at + OBJECT_WORDS + 2; i += 1) {
    const next = words[i];
    if (!next) break;
    if (next.after === 'sentence') {
      ended = true;
      break;
    }
    if (SKIPPED_OBJECT.has(next.word)) continue;
    beside.push(next.word, singular(next.word));
    for (const rule of claimsFor(verb, beside, subjects, { onlyExact })) push(findings, rule, where, word);
    if (!verb.conditional) return;
  }
  const only = verb.claims.length === 1 && !verb.conditional;
  if (beside.length === 0 && (ended || only)) {
    for (const rule of claimsFor(verb, beside, subjects, { onlyExact })) push(findings, rule, where, word);
  }
}

/** The worse of two views' categories, where either may say nothing. */
export function worstOf(one: Category | undefined, other: Category | undefined): Category | undefined {
  if (!one) return other;
  return other ? worst(one, other) : one;
}
