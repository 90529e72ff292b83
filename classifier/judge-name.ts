import type { Category } from '#core/classification';
import { categoryOf, type Finding, type View } from './finding.ts';
import {
  claimsFor,
  compareCategories,
  PHRASES,
  ruleAbroad,
  type Subjects,
  VERBS,
  VERBS_FIRST,
  type Verb,
  wordClaims,
} from './rules/lexicon.ts';
import type { Rule } from './rules/rule.ts';
import { verbsAbroadInName } from './words/abroad.ts';
import { ACTS, DEEDS, LONE_ACTS, NOUNS, THOUGHT } from './words/nouns.ts';
import { respell } from './words/respell.ts';
import { NAME_WORDS_MAX, singular } from './words/words.ts';

/** How a name was understood. */
export type NameReading =
  /** A verb that a rule knows says what happens. */
  | 'verb'
  /** It says what is returned, not what is done: `order_book`. */
  | 'noun'
  /** Its first word is none that we know. Unknown is never safe. */
  | 'unknown';

export interface NameView extends View {
  category: Category | undefined;
  reading: NameReading;
  /** The words beside the verb: what it acts on. */
  objects: readonly string[];
  /** The verb opens the name, as it opens a sentence: `delete_branch`, and not `browser_type`. */
  verbFirst: boolean;
}

const JOINS = new Set(['and', 'or', 'then', 'with', 'n', 'plus']);
const ADVERBS = new Set('also then now bulk mass auto hard force even once'.split(' '));
/** Where the thing that a verb acts on ends. */
const ENDS_OBJECT = new Set(
  'and or then with n plus by from to for in into on onto at of off via as like using where within without per after before'.split(' '),
);
/** Behind a thing it says how or how many, not which thing. */
const QUALIFIES = /^(?:v?\d+|all|async|sync|bulk|batch|now|mode|tool|api|endpoint)$/;
/** Behind the noun of an act it says that the act is done. */
const DONE = new Set('request job task service action operation handler flow process procedure'.split(' '));
/** Homonyms that open a noun phrase when one of `RESULTS` closes it: `order_book`, `commit_history`. */
const THINGS = new Set(
  'click order trade commit block issue call comment release match transfer payment process job deposit post profile fund credit debit bill bid wire exercise cash_out cash_in top_up pay_out'.split(
    ' ',
  ),
);
/** Homonyms that tell of a measure when one of `MEASURES` closes the name: `drop_rate`, `charge_level`. */
const MEASURED = new Set('drop kill charge burn swap stake bet pay refund trade mint transfer purchase wire loan borrow'.split(' '));
const MEASURES = new Set('rate rates ratio ratios level levels odds chance probability scale gauge percentage'.split(' '));
/** Homonyms that close a name as what it is about: `full_text`, `id_map`. */
const CLOSES_AS_NOUN = new Set('text map index model value seed rate'.split(' '));
/** What closes a name that tells of something, whatever stands before it: `pg_info`, `label_stats`. */
const TELLS = new Set(
  'info stats stat statistics statistic details summary metadata overview latest historical history daily risk score'.split(' '),
);
/** Products and protocols that servers put before the names of their tools. */
const PRODUCTS = new Set(
  'azure gcp git github gitlab k8s kubectl docker pg redis mysql mongo dbt npm w3 adb eth rpc nft erc20 erc721 erc1155 dex crm ui vim jpl google tiktok insta web3'.split(
    ' ',
  ),
);
/** Where a tool acts as a user does: a homonym right after one is what it does there (`browser_select_option`). */
const STAGES = new Set('browser page tab window screen mobile device desktop mouse keyboard'.split(' '));
const RESULTS = new Set('field fields history book stats statistic statistics detail details type types count status list'.split(' '));
/** What ends a word that nobody parted: `decisionframework`, `scientificmethod`. */
const GLUED_NOUN = /.{4}(?:framework|method|approach|paradigm|model|analysis|monitoring|dashboard|database)$/;
/** What makes a noun of a verb: `interpreter` is no glued `interpret_er`. */
const DERIVED = new Set(['er', 'ers', 'or', 'ors', 'ion', 'ions', 'ing', 's']);
/** Verbs of several words as they stand where nobody parted them: `getridof`. */
const GLUED_PHRASES: readonly (readonly [string, Verb])[] = [...VERBS].flatMap(([base, verb]) =>
  base.includes('_') && base.length >= 7 && verb.form === 'base' ? [[base.replaceAll('_', ''), verb] as const] : [],
);
const VERB_ENDING = /(?:[^aeiou]ate|if[iy]|ify|i[sz]e)$/;
/** Endings of nouns that no verb of a tool's name has. */
const NOUN_ENDING =
  /(?:tion|tions|sis|ment|ments|ness|ity|ities|ance|ence|ology|ics|ship|ism|ist|ure|ings|ers|ors|als|ies|ages|[^aeious]s)$/;

/**
 * What the name alone says.
 *
 * The first verb decides; where a noun stands in front (`order_cancel`, `browser_click`), the first verb after it that
 * is no noun as well, else the last word. Verbs joined to it by "and" or "or" count too, and so do nouns of an act that
 * close the name (`account_deletion`); the worst wins. A name that is spelled oddly (`de_lete`, `d3l3te`) is read a second
 * time as what it passes for.
 *
 * INVARIANT: the second reading can add and takes nothing away.
 */
export function judgeName(name: readonly string[], vendor: ReadonlySet<string>, subjects: Subjects, where: string): NameView {
  const words = joinPhrases(name);
  const view = readName(words, vendor, subjects, where);
  // What stands between the beginning and the end of such a name was not read.
  if (name.length > NAME_WORDS_MAX) view.reading = 'unknown';
  const { respelled, raw } = respell(words);
  if (!respelled) return view;
  const second = readName(joinPhrases(respelled), vendor, subjects, where);
  const findings = second.findings
    .map((finding): Finding => ({ ...finding, word: raw.get(finding.word) ?? finding.word }))
    .filter((finding) => !view.findings.some((known) => known.rule === finding.rule));
  if (findings.length === 0) return view;
  const category = categoryOf([...view.findings, ...findings]);
  const verb = category === view.category ? view.verb : second.verb;
  const reading = view.reading === 'noun' && category ? 'verb' : view.reading;
  return { ...view, category, reading, findings: [...view.findings, ...findings], ...(verb ? { verb } : {}) };
}

function readName(name: readonly string[], vendor: ReadonlySet<string>, subjects: Subjects, where: string): NameView {
  const singles = name.map(singular);
  const beside = [...name];
  for (const one of singles) if (!beside.includes(one)) beside.push(one);
  const stripped = withoutVendor(name, vendor);
  const strippedVerbs = verbsOf(stripped, beside, subjects);
  const whole = stripped === name ? strippedVerbs : verbsOf(name, beside, subjects);
  // `search_papers` of a server called Search, `drop_table` of one called Drop: without the prefix nothing would be left that says what it does.
  const prefix = name.slice(0, name.length - stripped.length);
  const swallowed = whole.some((said) => prefix.includes(said.word) && changesSomething(said));
  const unsaid = strippedVerbs.length === 0 && (swallowed || !isNounPhrase(stripped, vendor, name));
  const own = unsaid ? name : stripped;
  // Who names a server may give it the verb of its worst tool.
  const hidden =
    unsaid || prefix.length === 0
      ? []
      : whole.filter((said) => prefix.includes(said.word) && changesSomething(said) && !strippedVerbs.includes(said));
  const verbs = unsaid ? whole : [...strippedVerbs, ...hidden];
  const findings: Finding[] = [];
  let decided: string | undefined;
  let category: Category | undefined;
  for (const { verb, word, rules } of verbs) {
    const added = rules.map((rule) => ({ rule, in: where, word }));
    const said = categoryOf(added);
    if (said && (!category || compareCategories(said, category) > 0)) {
      category = said;
      decided = verb.base;
    }
    findings.push(...added);
  }
  for (let i = 0; i < name.length; i += 1) {
    const word = name[i] ?? '';
    for (const rule of wordClaims(word, beside, subjects)) {
      if (!findings.some((finding) => finding.rule === rule)) findings.push({ rule, in: where, word });
    }
  }
  for (const { word, category: abroad } of verbs.length === 0 ? name.flatMap(verbsAbroadInName) : []) {
    findings.push({ rule: ruleAbroad(abroad), in: where, word });
    decided ??= word;
  }
  // A tool whose name says that it thinks has no hands, whatever it calls its steps.
  if (name.some((word) => THOUGHT.test(word)) && verbs.every(({ verb }) => verb.bare === 'Read')) {
    const thinks = findings.filter((finding) => finding.rule.id === 'computes');
    return { category: 'Read', findings: thinks, reading: 'noun', objects: own, verbFirst: false };
  }
  category = categoryOf(findings);
  const objects = own.filter((word) => !verbs.some((said) => said.word === word));
  const reading: NameReading = category ? 'verb' : isNounPhrase(stripped, vendor, name) ? 'noun' : 'unknown';
  const verbFirst = verbs.length === 1 && verbs[0]?.word === own[0];
  return { category, findings, reading, objects, verbFirst, ...(decided ? { verb: decided } : {}) };
}

/** `tear`, `down` -> `tear_down`: two or three words that make one verb. */
function joinPhrases(name: readonly string[]): readonly string[] {
  if (!name.some((word) => PHRASES.has(word))) return name;
  const joined: string[] = [];
  for (let i = 0; i < name.length; i += 1) {
    const parts = PHRASES.get(name[i] ?? '')?.find((phrase) => phrase.every((word, at) => name[i + at] === word));
    joined.push(parts ? parts.join('_') : (name[i] ?? ''));
    if (parts) i += parts.length - 1;
  }
  return joined;
}

/** The name without the vendor's prefix, unless that is all there is or a verb. */
function withoutVendor(name: readonly string[], vendor: ReadonlySet<string>): readonly string[] {
  let from = 0;
  while (from < name.length - 1 && isPrefix(name[from] ?? '', vendor)) from += 1;
  return from === 0 ? name : name.slice(from);
}

function isPrefix(word: string, vendor: ReadonlySet<string>): boolean {
  if (word === 'api' || word === 'mcp' || word === 'tool' || /^\d+$/.test(word)) return true;
  const verb = VERBS.get(word);
  return vendor.has(word) && (!verb || verb.noun) && !ACTS.has(word) && !DEEDS.has(word);
}

interface Spoken {
  verb: Verb;
  word: string;
  rules: readonly Rule[];
}

function changesSomething({ rules }: Spoken): boolean {
  return rules.some((rule) => rule.category !== undefined && rule.category !== 'Read');
}

/** What a name says at each of its words where that is the base of a verb and a rule speaks for it there. */
type Heard = (Spoken | undefined)[];

function verbsOf(own: readonly string[], beside: readonly string[], subjects: Subjects): readonly Spoken[] {
  const speak = (verb: Verb, at: number, word = own[at] ?? '', object = objectOf(own, at)): Spoken => {
    const around = beside.filter((other) => other !== word);
    return { verb, word, rules: claimsFor(verb, around, subjects, { object, alone: own.length === 1 && own[0] === word }) };
  };
  const heard: Heard = own.map((word, at) => {
    const verb = VERBS.get(word);
    if (verb?.form !== 'base') return undefined;
    const said = speak(verb, at);
    return said.rules.some((rule) => rule.category) ? said : undefined;
  });
  const main = mainVerb(own, heard);
  const spoken: Spoken[] = [];
  const first = main === undefined ? undefined : heard[main];
  if (main === undefined || !first) {
    const glued = gluedVerb(own);
    const derived = glued ?? derivedVerb(own);
    if (derived) spoken.push(speak(derived.verb, derived.at, derived.word));
  } else {
    spoken.push(first, ...joinedTo(own, main, heard));
    // `migrate-reset` does the second after or by the first.
    const closing = heard.at(-1);
    if (main < own.length - 1 && closing?.verb.bare === 'Destructive' && first.verb.bare !== 'Read' && !spoken.includes(closing))
      spoken.push(closing);
    // Orders run, in `orders_run_sync`: a plural is no part of a compound, so the word after it is what they do.
    const after =
      main === own.length - 1 && first.verb.noun
        ? heard[own.findIndex((word) => singular(word) !== word && NOUNS.has(singular(word))) + 1 || own.length]
        : undefined;
    if (after && !spoken.includes(after)) spoken.push(after);
  }
  spoken.push(...donePart(own));
  // A name that is a row of verbs says each of them.
  if (heard.filter((said) => said !== undefined).length >= MANY_VERBS)
    for (const said of heard)
      if (said && !said.verb.noun && (said.verb.bare === 'Destructive' || said.verb.bare === 'Financial') && !spoken.includes(said))
        spoken.push(said);
  const onlyThings = spoken.every(({ word }) => THINGS.has(word));
  if (onlyThings || spoken.every(({ verb }) => verb.bare !== 'Read')) {
    for (const act of actsIn(own)) {
      if (!onlyThings && act.verb.bare !== 'Destructive' && act.verb.bare !== 'Financial') continue;
      // What is cancelled in `lease_cancellation_job` is the lease.
      spoken.push(
        speak(act.verb, act.at, own[act.at], DONE.has(own[act.at + 1] ?? '') ? objectOf(own.slice(0, act.at + 1), act.at) : undefined),
      );
    }
  }
  return spoken;
}

const MANY_VERBS = 4;

/** `read_and_then_delete`, `find_or_create`, `make_room_by_deleting`: what else is done. */
function joinedTo(own: readonly string[], main: number, heard: Heard): Spoken[] {
  const joined: Spoken[] = [];
  const first = heard[main];
  // A label in front of what is done: `read__delete_mailbox`.
  const labelled = own[main] === 'read' ? heard[main + 1] : undefined;
  if (labelled && !labelled.verb.noun && labelled.verb.bare !== 'Read') joined.push(labelled);
  for (let i = main + 1; i + 1 < own.length; i += 1) {
    if (!JOINS.has(own[i] ?? '')) continue;
    let at = i + 1;
    while (at < Math.min(own.length - 1, i + 4) && isAdverb(own[at] ?? '')) at += 1;
    const said = heard[at];
    // `get_schedule_and_record` asks for two things.
    if (said?.verb.noun && at === own.length - 1 && first?.verb.bare === 'Read') continue;
    if (said) joined.push(said);
  }
  return joined;
}

/** `free_space_by_deleting_notes`: what is done to reach what the name promises. */
function donePart(own: readonly string[]): Spoken[] {
  const joined: Spoken[] = [];
  for (let i = 1; i + 1 < own.length; i += 1) {
    if (own[i] !== 'by') continue;
    const verb = VERBS.get(own[i + 1] ?? '');
    if (verb?.form !== 'gerund' || (verb.bare !== 'Destructive' && verb.bare !== 'Financial') || NOUNS.has(own[i + 1] ?? '')) continue;
    joined.push({
      verb,
      word: own[i + 1] ?? '',
      rules: verb.claims.filter(({ rule }) => rule.category === verb.bare).map(({ rule }) => rule),
    });
  }
  return joined;
}

function isAdverb(word: string): boolean {
  return ADVERBS.has(word) || (word.length > 4 && word.endsWith('ly') && !VERBS.has(word));
}

/** What the verb at `at` acts on: the last word of the phrase after it, or the word in front of it where none follows. */
function objectOf(own: readonly string[], at: number): readonly string[] {
  let end = at + 1;
  while (end < own.length && !ENDS_OBJECT.has(own[end] ?? '')) end += 1;
  end -= 1;
  while (end > at && QUALIFIES.test(own[end] ?? '')) end -= 1;
  const object = end > at ? own[end] : own[at - 1];
  return object === undefined ? [] : [object, singular(object)];
}

/** What opens a name that asks and does not act. */
const ASKS_WHETHER = new Set(['can', 'is', 'are', 'was', 'should', 'may']);

function mainVerb(own: readonly string[], heard: Heard): number | undefined {
  const last = own.length - 1;
  const closing = own[last] ?? '';
  // `can_delete` asks whether.
  if (own.length > 1 && ASKS_WHETHER.has(own[0] ?? '')) return undefined;
  const first = heard[0]?.verb;
  if (first && !first.noun) return 0;
  const strict = heard.findIndex((said, at) => at > 0 && said !== undefined && !said.verb.noun);
  if (first) {
    // `comment_add`, `order_get`; but `list_delete_requests` lists.
    // `start_history_import` starts it: a verb that is no noun cannot be a part of what closes the name.
    if (strict === last && last > 1 && first.bare === 'Execute' && !NOUNS.has(own[0] ?? '') && VERBS_FIRST.has(closing)) return 0;
    if (strict === last || (strict > 0 && first.bare !== 'Read')) return strict;
    // A status is a thing to post, of an order it is what there is to know.
    if (own[0] === 'post' && closing === 'status') return 0;
    if (last > 0 && (THINGS.has(own[0] ?? '') ? RESULTS : TELLS).has(closing)) return undefined;
    if (last > 0 && MEASURED.has(own[0] ?? '') && MEASURES.has(closing)) return undefined;
    // `text_to_image` says from what to what.
    if (own[0] === 'text' && own[1] === 'to') return undefined;
    return 0;
  }
  if (strict >= 0) return strict;
  if (STAGES.has(own[0] ?? '') && heard[1] && !RESULTS.has(closing)) return 1;
  if (last > 0 && heard[last] && !CLOSES_AS_NOUN.has(closing)) return last;
  // `k8s_scale_deployment`: a homonym after a word that is no noun is the verb.
  const middle = heard.findIndex(
    (said, at) => at > 0 && said !== undefined && !NOUNS.has(own[at - 1] ?? '') && !CLOSES_AS_NOUN.has(own[at] ?? ''),
  );
  return middle >= 0 ? middle : undefined;
}

/** A verb in a word that holds more than it. */
interface Part {
  verb: Verb;
  word: string;
  at: number;
}

/** `deleteuser`, `updatescene`: a long verb that opens the only word of a name nobody parted. */
function gluedVerb(own: readonly string[]): Part | undefined {
  const word = own[0] ?? '';
  if (own.length > 2 || ACTS.has(word) || NOUNS.has(word) || NOUNS.has(singular(word)) || THOUGHT.test(word)) return undefined;
  for (const [phrase, verb] of GLUED_PHRASES) if (word.startsWith(phrase)) return { verb, word: phrase, at: 0 };
  const get = VERBS.get('get');
  if (get && word.startsWith('get') && word.length >= 8) return { verb: get, word: 'get', at: 0 };
  for (let length = Math.min(word.length - 2, 9); length >= 4; length -= 1) {
    const verb = VERBS.get(word.slice(0, length));
    if (DERIVED.has(word.slice(length))) continue;
    if (verb?.form === 'base' && (length >= 6 || !verb.noun)) return { verb, word: word.slice(0, length), at: 0 };
  }
  return undefined;
}

/** `pdf_merger`, `code_runner`: a noun made of the verb that says what the tool does. One that only reads stays a noun. */
function derivedVerb(own: readonly string[]): Part | undefined {
  const word = own.at(-1) ?? '';
  const verb = NOUNS.has(word) || THOUGHT.test(word) ? undefined : rootOf(word);
  // A seller is somebody, a scraper is a tool.
  return verb === undefined || verb.bare === 'Read' || verb.bare === 'Financial' ? undefined : { verb, word, at: own.length - 1 };
}

/** `account_deletion`, `revocation_of_keys`: nouns of an act, unless a noun behind makes them a part of a thing (`deletion_policy`). */
function actsIn(own: readonly string[]): { verb: Verb; at: number }[] {
  const found: { verb: Verb; at: number }[] = [];
  for (let at = 0; at < own.length; at += 1) {
    const base = ACTS.get(own[at] ?? '') ?? (own.length === 1 ? LONE_ACTS.get(own[at] ?? '') : undefined);
    const verb = base === undefined ? undefined : VERBS.get(base);
    const next = own[at + 1];
    // A long name that ends in one of money lists such acts: `account_txs_beacon_withdrawal`.
    if (verb?.bare === 'Financial' && at > 1) continue;
    if (verb && (next === undefined || ENDS_OBJECT.has(next) || DONE.has(next) || QUALIFIES.test(next))) found.push({ verb, at });
  }
  return found;
}

function rootOf(word: string): Verb | undefined {
  const gerund = VERBS.get(word);
  if (gerund?.form === 'gerund') return gerund;
  const stem = /^(.{3,})(?:er|or)$/.exec(word)?.[1];
  if (stem === undefined) return undefined;
  const doubled = stem.at(-1) === stem.at(-2) ? stem.slice(0, -1) : undefined;
  for (const base of [stem, `${stem}e`, doubled]) {
    const verb = base === undefined ? undefined : VERBS.get(base);
    if (verb?.form === 'base') return verb;
  }
  return undefined;
}

function isNounPhrase(own: readonly string[], vendor: ReadonlySet<string>, name: readonly string[]): boolean {
  const first = own[0];
  if (first === undefined) return false;
  const last = own.at(-1) ?? '';
  if (DEEDS.has(last)) return false;
  if (
    isNoun(first) ||
    TELLS.has(last) ||
    (THINGS.has(first) && RESULTS.has(last)) ||
    (MEASURED.has(first) && MEASURES.has(last)) ||
    rootOf(last)?.bare === 'Read'
  )
    return true;
  // Behind the vendor's own prefix a noun is enough. Any other word that we do not know may be a verb: `yeet_files`, `dеlete_users` with a
  // letter of another script.
  const stripped = own.length < name.length || (vendor.has(first) && !DEEDS.has(first)) || PRODUCTS.has(first);
  return stripped && own.slice(1).some(isNoun);
}

function isNoun(word: string): boolean {
  if (
    NOUNS.has(word) ||
    NOUNS.has(singular(word)) ||
    ACTS.has(singular(word)) ||
    THOUGHT.test(word) ||
    GLUED_NOUN.test(word) ||
    /^\d+$/.test(word)
  )
    return true;
  if (DEEDS.has(word)) return false;
  const verb = VERBS.get(word);
  return (verb !== undefined && verb.form !== 'base') || (word.length > 4 && NOUN_ENDING.test(word) && !VERB_ENDING.test(word));
}
