import type { Category } from '#core/classification';
import { categoryOf, type Finding, type View } from './finding.ts';
import { claimsFor, compareCategories, ruleAbroad, type Subjects, VERBS, type Verb, wordClaims } from './rules/lexicon.ts';
import { categoryAbroad, verbsInCharacters } from './words/abroad.ts';
import { NOUNS, THOUGHT } from './words/nouns.ts';
import { singular } from './words/words.ts';

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

const JOINS = new Set(['and', 'or', 'then', 'with']);
/** Homonyms that open a noun phrase when one of `RESULTS` closes it: `order_book`, `commit_history`. */
const THINGS = new Set(
  'click order trade commit block issue call comment release match transfer payment process job deposit post'.split(' '),
);
/** Where a tool acts as a user does: a homonym right after one is what it does there (`browser_select_option`). */
/** Homonyms that close a name as what it is about: `full_text`, `id_map`. */
const CLOSES_AS_NOUN = new Set('text map index model value seed'.split(' '));
/** What closes a name that tells of something, whatever stands before it: `pg_info`, `label_stats`. */
const TELLS = new Set(
  'info stats stat statistics statistic details summary metadata overview latest historical history daily risk score'.split(' '),
);
/** Products and protocols that servers put before the names of their tools. */
const PRODUCTS = new Set(
  'aws azure gcp git github gitlab k8s kubectl docker pg redis mysql mongo dbt npm w3 adb eth rpc nft erc20 erc721 erc1155 dex crm ui vim jpl nasa google tiktok insta web3'.split(
    ' ',
  ),
);
const STAGES = new Set('browser page tab window screen mobile device desktop mouse keyboard'.split(' '));
const RESULTS = new Set('history book stats statistic statistics detail details type types count status list'.split(' '));
/** What ends a word that nobody parted: `decisionframework`, `scientificmethod`. */
const GLUED_NOUN = /.{4}(?:framework|method|approach|paradigm|model|analysis|monitoring|dashboard|database)$/;
/** What makes a noun of a verb: `interpreter` is no glued `interpret_er`. */
const DERIVED = new Set(['er', 'ers', 'or', 'ors', 'ion', 'ions', 'ing', 's']);
const VERB_ENDING = /(?:[^aeiou]ate|if[iy]|ify|i[sz]e)$/;
/** Endings of nouns that no verb of a tool's name has. */
const NOUN_ENDING =
  /(?:tion|tions|sis|ment|ments|ness|ity|ities|ance|ence|ology|ics|ship|ism|ist|ure|ings|ers|ors|als|ies|ages|[^aeious]s)$/;

/**
 * What the name alone says.
 *
 * The first verb decides; where a noun stands in front (`order_cancel`, `browser_click`), the first verb after it that
 * is no noun as well, else the last word. Verbs joined to it by "and" or "or" count too, and the worst wins.
 */
export function judgeName(name: readonly string[], vendor: ReadonlySet<string>, subjects: Subjects, where: string): NameView {
  const stripped = withoutVendor(name, vendor);
  const strippedVerbs = verbsOf(stripped);
  // `search_papers` of a server called Search: without the prefix nothing would be left that says what it does.
  const own = strippedVerbs.length > 0 || isNounPhrase(stripped, vendor, name) ? stripped : name;
  const verbs = own === stripped ? strippedVerbs : verbsOf(name);
  const findings: Finding[] = [];
  const singles = name.map(singular);
  const beside = [...new Set([...name, ...singles])];
  let decided: string | undefined;
  let category: Category | undefined;
  for (const { verb, word } of verbs) {
    const around = own.length === 1 && own[0] === word ? [] : beside.filter((other) => other !== word);
    const rules = claimsFor(verb, around, subjects);
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
  for (const { word, category: abroad } of verbs.length === 0 ? own.flatMap(abroadIn) : []) {
    findings.push({ rule: ruleAbroad(abroad), in: where, word });
    decided ??= word;
  }
  // A tool whose name says that it thinks has no hands, whatever it calls its steps.
  if (name.some((word) => THOUGHT.test(word)) && verbs.every(({ verb }) => verb.bare === 'Read')) {
    const thinks = findings.filter((finding) => finding.rule.id === 'computes');
    return { category: 'Read', findings: thinks, reading: 'noun', objects: own, verbFirst: false };
  }
  category = categoryOf(findings);
  const spoken = new Set(verbs.map(({ word }) => word));
  const objects = own.filter((word) => !spoken.has(word));
  const reading: NameReading = category ? 'verb' : isNounPhrase(stripped, vendor, name) ? 'noun' : 'unknown';
  const verbFirst = verbs.length === 1 && verbs[0]?.word === own[0];
  return { category, findings, reading, objects, verbFirst, ...(decided ? { verb: decided } : {}) };
}

/** The name without the vendor's prefix, unless that is all there is or a verb. */
function withoutVendor(name: readonly string[], vendor: ReadonlySet<string>): readonly string[] {
  let from = 0;
  while (from < name.length - 1 && isPrefix(name[from] ?? '', vendor)) from += 1;
  return name.slice(from);
}

function isPrefix(word: string, vendor: ReadonlySet<string>): boolean {
  if (word === 'api' || word === 'mcp' || word === 'tool' || /^\d+$/.test(word)) return true;
  const verb = VERBS.get(word);
  return vendor.has(word) && (!verb || verb.noun);
}

interface Spoken {
  verb: Verb;
  word: string;
}

function verbsOf(own: readonly string[]): Spoken[] {
  const at = mainVerb(own);
  if (at === undefined) {
    const glued = gluedVerb(own);
    return glued.length > 0 ? glued : derivedVerb(own);
  }
  const spoken = [speak(own, at)];
  for (let i = at + 1; i + 1 < own.length; i += 1) {
    if (!JOINS.has(own[i] ?? '')) continue;
    const verb = VERBS.get(own[i + 1] ?? '');
    // `get_schedule_and_record` asks for two things.
    if (verb?.noun && i + 2 === own.length && spoken[0]?.verb.bare === 'Read') continue;
    if (verb?.form === 'base') spoken.push({ verb, word: own[i + 1] ?? '' });
  }
  // `migrate-reset` does the second after or by the first.
  const closing = VERBS.get(own.at(-1) ?? '');
  if (at < own.length - 1 && closing?.form === 'base' && closing.bare === 'Destructive' && spoken[0]?.verb.bare !== 'Read') {
    spoken.push({ verb: closing, word: own.at(-1) ?? '' });
  }
  return spoken;
}

function speak(own: readonly string[], at: number): Spoken {
  const word = own[at] ?? '';
  const verb = VERBS.get(word);
  if (!verb) throw new TypeError(`\`${word}\` was taken for a verb.`);
  return { verb, word };
}

function mainVerb(own: readonly string[]): number | undefined {
  const forms = own.map((word) => {
    const verb = VERBS.get(word);
    return verb?.form === 'base' ? verb : undefined;
  });
  const last = own.length - 1;
  const first = forms[0];
  if (first && !first.noun) return 0;
  const strict = forms.findIndex((verb, at) => at > 0 && verb !== undefined && !verb.noun);
  if (first) {
    // `comment_add`, `order_get`; but `list_delete_requests` lists.
    if (strict === last || (strict > 0 && first.bare !== 'Read')) return strict;
    if (last > 0 && (THINGS.has(own[0] ?? '') ? RESULTS : TELLS).has(own[last] ?? '')) return undefined;
    // `text_to_image` says from what to what.
    if (own[0] === 'text' && own[1] === 'to') return undefined;
    return 0;
  }
  if (strict >= 0) return strict;
  if (STAGES.has(own[0] ?? '') && forms[1] && !RESULTS.has(own[last] ?? '')) return 1;
  if (last > 0 && forms[last] && !CLOSES_AS_NOUN.has(own[last] ?? '')) return last;
  // `k8s_scale_deployment`: a homonym after a word that is no noun is the verb.
  const middle = forms.findIndex(
    (verb, at) => at > 0 && verb !== undefined && !NOUNS.has(own[at - 1] ?? '') && !CLOSES_AS_NOUN.has(own[at] ?? ''),
  );
  return middle >= 0 ? middle : undefined;
}

/** `deleteuser`, `updatescene`: a long verb that opens the only word of a name nobody parted. */
function gluedVerb(own: readonly string[]): Spoken[] {
  const word = own[0] ?? '';
  if (own.length > 2 || NOUNS.has(word) || NOUNS.has(singular(word)) || THOUGHT.test(word)) return [];
  const get = VERBS.get('get');
  if (get && word.startsWith('get') && word.length >= 8) return [{ verb: get, word: 'get' }];
  for (let length = Math.min(word.length - 2, 9); length >= 4; length -= 1) {
    const verb = VERBS.get(word.slice(0, length));
    if (DERIVED.has(word.slice(length))) continue;
    if (verb?.form === 'base' && (length >= 6 || !verb.noun)) return [{ verb, word: word.slice(0, length) }];
  }
  return [];
}

/** Verbs of other languages in a word of a name. */
function abroadIn(word: string): { word: string; category: Category }[] {
  const spaced = categoryAbroad(word);
  if (spaced) return [{ word, category: spaced }];
  return word.charCodeAt(0) > 0x2e7f ? verbsInCharacters(word) : [];
}

/** `pdf_merger`, `code_runner`: a noun made of the verb that says what the tool does. One that only reads stays a noun. */
function derivedVerb(own: readonly string[]): Spoken[] {
  const word = own.at(-1) ?? '';
  const verb = NOUNS.has(word) || THOUGHT.test(word) ? undefined : rootOf(word);
  // A seller is somebody, a scraper is a tool.
  return verb === undefined || verb.bare === 'Read' || verb.bare === 'Financial' ? [] : [{ verb, word }];
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
  if (isNoun(first) || TELLS.has(last) || rootOf(last)?.bare === 'Read') return true;
  // Behind the vendor's own prefix a noun is enough. Any other word that we do not know may be a verb: `yeet_files`, `dеlete_users` with a
  // letter of another script.
  const stripped = own.length < name.length || vendor.has(first) || PRODUCTS.has(first);
  return stripped && own.slice(1).some(isNoun);
}

function isNoun(word: string): boolean {
  if (NOUNS.has(word) || NOUNS.has(singular(word)) || THOUGHT.test(word) || GLUED_NOUN.test(word) || /^\d+$/.test(word)) return true;
  const verb = VERBS.get(word);
  return (verb !== undefined && verb.form !== 'base') || (word.length > 4 && NOUN_ENDING.test(word) && !VERB_ENDING.test(word));
}
