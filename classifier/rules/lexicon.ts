import { CATEGORIES, type Category } from '#core/classification';
import { NOUNS } from '../words/nouns.ts';
import type { Condition, Rule, Subject } from './rule.ts';
import { RULES } from './rules.ts';

/** What a tool is about: constant over all of its prose. */
export type Subjects = ReadonlySet<Subject>;

/** One rule's claim on a verb. All have all members: an engine reads objects of one shape fastest. */
interface Claim {
  rule: Rule;
  with: ReadonlySet<string> | undefined;
  withObject: ReadonlySet<string> | undefined;
  unless: ReadonlySet<string> | undefined;
  unlessObject: ReadonlySet<string> | undefined;
  about: Subject | undefined;
  alone: boolean;
}

/** A verb that some rule knows, found in one of its forms. */
export interface Verb {
  base: string;
  form: 'base' | 'third' | 'gerund';
  /** Whether the base form is also a noun (`order`, `comment`), so that its place in the name decides. */
  noun: boolean;
  claims: readonly Claim[];
  /** Whether words beside it have a say in what it says. */
  conditional: boolean;
  /** The category it has where nothing stands beside it. */
  bare: Category;
}

/** Verbs that are nouns as well, beside those that `NOUNS` lists. */
const NOUNS_TOO = new Set(
  `answer archive ask backup bet block book buy check click clone close copy count cut debug deposit display dispatch document draft
  drag drop dump echo edit embed end exploit fire fix format fork gather go go group guess help hold import export index
  install invite invoke issue join kill label lead leave like limit link list load lock log look lookup loop mark match merge mint
  monitor move mute open order pause peek pick pin ping play plot post press print process profile publish pull push put query quote
  rank raise rate resume react read record refund release reload render reply report request research reset resolve rest retry return
  review roll run sample save scan schedule scrape screenshot search seed sell send set shape share short show sign sort spawn split
  stage stake star start step stop store style submit summary supply swap swipe switch sync tag tail tap target test text think tip
  toggle top trace track trade train transfer trash trigger tunnel turn type update upgrade upload view vote wait walk watch wave
  withdraw work write map model value email mail message dm tweet comment dial ring color offer order long bridge charge purchase
  average round sum hash filter factor escape plan wire debit loan lease rent gift hire pledge sponsor cash_out cash_in top_up pay_out research outline design script compile control power scale drain call fill focus
  hover select navigate scroll drive clear reverse correct complete empty clean void fast`
    .trim()
    .split(/\s+/),
);

/** Homonyms that open a name or stand in it as the verb far more often than as the noun. */
export const VERBS_FIRST = new Set(
  'set read write send save load edit submit publish import export upload clear withdraw update change submit create delete extract mark'.split(
    ' ',
  ),
);

const VOWEL = /[aeiou]/;

function thirdPerson(base: string): string {
  const phrase = base.indexOf('_');
  if (phrase > 0) return thirdPerson(base.slice(0, phrase)) + base.slice(phrase);
  if (/(?:s|x|z|ch|sh|o)$/.test(base)) return `${base}es`;
  if (base.endsWith('y') && !VOWEL.test(base.at(-2) ?? '')) return `${base.slice(0, -1)}ies`;
  return `${base}s`;
}

function gerunds(base: string): string[] {
  const phrase = base.indexOf('_');
  if (phrase > 0) return gerunds(base.slice(0, phrase)).map((gerund) => gerund + base.slice(phrase));
  if (base.endsWith('e') && !base.endsWith('ee')) return [`${base.slice(0, -1)}ing`];
  return [`${base}ing`, `${base}${base.at(-1)}ing`];
}

const ORDER = new Map<Category, number>(CATEGORIES.map((category, at) => [category, at]));

type VerbCondition = Extract<Condition, { in: 'verb' }>;
type WordCondition = Extract<Condition, { in: 'word' }>;

function setOf(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return list && new Set(list);
}

function claimOf(rule: Rule, condition: VerbCondition | WordCondition): Claim {
  const verb = condition.in === 'verb' ? condition : undefined;
  return {
    rule,
    with: setOf(condition.with),
    withObject: setOf(verb?.withObject),
    unless: setOf(condition.unless),
    unlessObject: setOf(verb?.unlessObject),
    about: verb?.about,
    alone: verb?.alone === true,
  };
}

function compileVerbs(): ReadonlyMap<string, Verb> {
  const claims = new Map<string, Claim[]>();
  for (const rule of RULES) {
    for (const condition of rule.when) {
      if (condition.in !== 'verb') continue;
      const claim = claimOf(rule, condition);
      for (const word of condition.words) claims.set(word, [...(claims.get(word) ?? []), claim]);
    }
  }
  const verbs = new Map<string, Verb>();
  for (const [base, list] of claims) {
    const plain = list
      .filter((claim) => claim.rule.category && !claim.with && !claim.withObject && !claim.about && !claim.alone)
      .map((claim) => claim.rule.category ?? 'Read');
    const verb: Verb = {
      base,
      form: 'base',
      noun: (NOUNS.has(base) || NOUNS_TOO.has(base)) && !VERBS_FIRST.has(base),
      claims: list,
      conditional: list.some(isConditional),
      bare: plain.reduce(worst, 'Read'),
    };
    verbs.set(base, verb);
    for (const gerund of gerunds(base)) if (!claims.has(gerund)) verbs.set(gerund, { ...verb, form: 'gerund' });
  }
  for (const base of claims.keys()) {
    const third = thirdPerson(base);
    const verb = verbs.get(base);
    if (verb && !claims.has(third)) verbs.set(third, { ...verb, form: 'third' });
  }
  return verbs;
}

function compilePhrases(): ReadonlyMap<string, readonly (readonly string[])[]> {
  const phrases = new Map<string, string[][]>();
  for (const verb of VERBS.keys()) {
    const parts = verb.split('_');
    const first = parts[0] ?? '';
    if (parts.length > 1)
      phrases.set(
        first,
        [...(phrases.get(first) ?? []), parts].sort((one, other) => other.length - one.length),
      );
  }
  return phrases;
}

function compileWords(): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>();
  for (const rule of RULES) {
    for (const condition of rule.when) {
      if (condition.in !== 'word') continue;
      const claim = claimOf(rule, condition);
      for (const word of condition.words) claims.set(word, [...(claims.get(word) ?? []), claim]);
    }
  }
  return claims;
}

/** Every word that any condition of a rule on names or verbs asks for. */
export const RULE_WORDS: ReadonlySet<string> = new Set(
  RULES.flatMap(({ when }) => when)
    .flatMap((condition) =>
      condition.in === 'verb' || condition.in === 'word'
        ? [condition.words, condition.with ?? [], condition.in === 'verb' ? (condition.withObject ?? []) : []].flat()
        : [],
    )
    .flatMap((word) => word.split('_')),
);
/** Every form of every verb that a rule knows. */
export const VERBS = compileVerbs();
/** Verbs of several words by their first word, longest first: `tear` for `tear_down`. */
export const PHRASES = compilePhrases();
/** Every word that a rule looks for anywhere in a name. */
const WORDS = compileWords();

const ABROAD: Readonly<Record<Category, string>> = {
  Read: 'returns-information',
  Write: 'changes-data',
  Execute: 'runs-things',
  Destructive: 'destroys-data',
  Financial: 'moves-money',
};
const RULES_BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

/** @throws {TypeError} when there is no rule of this id. */
export function ruleNamed(id: string): Rule {
  const rule = RULES_BY_ID.get(id);
  if (!rule) throw new TypeError(`No rule \`${id}\`.`);
  return rule;
}

/** The rule that a verb of another language speaks for. */
export function ruleAbroad(category: Category): Rule {
  return ruleNamed(ABROAD[category]);
}

/** -1, 0 or 1 in the order in which a worse category wins. */
export function compareCategories(one: Category, other: Category): number {
  return Math.sign((ORDER.get(one) ?? 0) - (ORDER.get(other) ?? 0));
}

/** The only ordering of categories here: the worse of two. */
export function worst(one: Category, other: Category): Category {
  return compareCategories(one, other) >= 0 ? one : other;
}

function holds(claim: Claim, beside: readonly string[], subjects: Subjects, object: readonly string[]): boolean {
  if (claim.about && !subjects.has(claim.about)) return false;
  if (claim.unless && holdsAny(claim.unless, beside)) return false;
  if (claim.unlessObject && holdsAny(claim.unlessObject, object)) return false;
  if (claim.withObject && !holdsAny(claim.withObject, object)) return false;
  return !claim.with || holdsAny(claim.with, beside);
}

function holdsAny(known: ReadonlySet<string>, words: readonly string[]): boolean {
  for (const word of words) if (known.has(word)) return true;
  return false;
}

/** Whether words beside the verb have a say in it. */
function isConditional({ with: beside, withObject, unless, unlessObject, alone }: Claim): boolean {
  return beside !== undefined || withObject !== undefined || unless !== undefined || unlessObject !== undefined || alone;
}

interface ClaimOptions {
  /** Leaves out what the verb says without company. */
  onlyExact?: boolean;
  /** What the verb acts on, where that is known better than that it stands beside it. */
  object?: readonly string[];
  /** Nothing but the name of the server stands beside it. */
  alone?: boolean;
}

/**
 * The rules that speak for a verb with these words beside it.
 *
 * A rule that names its company (`cancel` with `job`) wins over one that does not. Rules without a category only add.
 */
export function claimsFor(
  verb: Verb,
  beside: readonly string[],
  subjects: Subjects,
  { onlyExact = false, object = beside, alone = beside.length === 0 }: ClaimOptions = {},
): Rule[] {
  const exact: Rule[] = [];
  const plain: Rule[] = [];
  const reach: Rule[] = [];
  let narrowed = false;
  for (const claim of verb.claims) {
    if (!holds(claim, beside, subjects, object) || (claim.alone && !alone)) continue;
    if (!claim.rule.category) reach.push(claim.rule);
    else if (claim.with || claim.withObject || claim.about) {
      exact.push(claim.rule);
      narrowed ||= claim.with !== undefined || claim.withObject !== undefined || claim.about === 'numbers';
    } else plain.push(claim.rule);
  }
  if (exact.length === 0 && !onlyExact) return [...plain, ...reach];
  // What a tool is about, its author shows by an argument more: that narrows a verb and makes none milder.
  const milder = narrowed || onlyExact ? [] : plain.filter((rule) => exact.every((other) => isWorse(rule, other)));
  return [...exact, ...milder, ...reach];
}

function isWorse(one: Rule, other: Rule): boolean {
  return one.category !== undefined && other.category !== undefined && compareCategories(one.category, other.category) > 0;
}

/** The rules that speak for a word anywhere in a name with these words around it. */
export function wordClaims(word: string, around: readonly string[], subjects: Subjects): Rule[] {
  const claims = WORDS.get(word);
  if (!claims) return [];
  return claims.filter((claim) => holds(claim, around, subjects, around)).map((claim) => claim.rule);
}
