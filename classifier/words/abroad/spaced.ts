import type { Category } from '#core/classification';
import { VERBS } from '../../rules/lexicon.ts';
import { plainLetters } from '../look-alike.ts';
import { NOUNS } from '../nouns.ts';
import type { ProseWord } from '../prose.ts';
import { hashed, Sieve } from '../sieve.ts';
import { isAscii } from '../text.ts';
import { singular } from '../words.ts';
import { GERMANIC } from './germanic.ts';
import type { Language } from './language.ts';
import { OTHERS } from './others.ts';
import { ROMANCE } from './romance.ts';
import { SLAVIC } from './slavic.ts';

/** A verb of another language, as it stands in a text in lower case. */
export interface VerbAbroad {
  word: string;
  category: Category;
  /** Where it begins, in UTF-16 units. */
  at: number;
}

type Kind = 'verb' | 'leading' | 'participle' | 'noun';

/** One reading of a word. */
interface Form {
  category: Category;
  kind: Kind;
  /** Words of which one has to follow at once, then one of the next. */
  behind: readonly ReadonlySet<string>[];
  /** Words of which one has to follow in the same sentence. */
  later: ReadonlySet<string> | undefined;
  homonym: boolean;
  /** Written like an English word, so that what follows has to be of its own language. */
  english: boolean;
  language: Grammar;
}

interface Grammar {
  auxiliaries: ReadonlySet<string>;
  brackets: boolean;
  lights: ReadonlySet<string>;
  objects: ReadonlySet<string>;
}

/** How many words may stand between the parts of a verb: `führt … aus`, `wird … gelöscht`. */
const BETWEEN_WORDS = 14;
/** Adverbs between an auxiliary and its participle, at most. */
const ADVERBS = 3;

const MARKS = /[\u0300-\u036f]/g;
const SILENT = /[\u0640\u064b-\u0652\u200c\u200d]/g;
const ALIKE: Readonly<Record<string, string>> = { أ: 'ا', إ: 'ا', آ: 'ا', ى: 'ي', ی: 'ي', ک: 'ك', ё: 'е', ş: 'ș', ţ: 'ț' };

/** A word as it is looked up: in lower case, without marks that people leave out or write in two ways. */
function spelling(word: string): string {
  if (isAscii(word)) return word.toLowerCase();
  const lower = word.normalize('NFKC').toLowerCase().replace(SILENT, '');
  return lower.replace(/[أإآىیکёşţ]/g, (letter) => ALIKE[letter] ?? letter).replace('i\u0307', 'i');
}

function unmarked(word: string): string {
  return word.normalize('NFD').replace(MARKS, '').normalize('NFC');
}

/** The ways in which a word is written: with its accents, and mostly also without. */
function spellings(word: string, { accented, umlauts }: Language): Set<string> {
  const exact = spelling(word);
  const all = new Set([exact, spelling(plainLetters(exact))]);
  if (accented) return all;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything up to the last combining mark
  for (const one of [...all]) if (/^[\u0000-\u036f\u1e00-\u1fff\u0370-\u03ff]+$/.test(one)) all.add(unmarked(one));
  if (umlauts) all.add(exact.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss'));
  return all;
}

/** `oder` and `andern` are words of their own once the marks are gone. */
const OTHER_WITHOUT_MARKS = new Set('oder andern andert kor kors duzenler envoi creer maze tar pagara'.split(' '));

const FORMS = new Map<string, Form[]>();

function grammarOf(language: Language): Grammar {
  const setOf = (list: string | undefined): ReadonlySet<string> =>
    new Set((list ?? '').split(/\s+/).flatMap((word) => (word === '' ? [] : [...spellings(word, language)])));
  return {
    auxiliaries: setOf(language.auxiliaries),
    brackets: language.brackets === true,
    lights: setOf(language.lights),
    objects: setOf(language.objects),
  };
}

/** `udal{it,yaet}` is two words. */
function unfolded(pattern: string): string[] {
  const [whole = '', before = '', inside = '', after = ''] = /^(.*?)\{([^}]*)\}(.*)$/s.exec(pattern) ?? [];
  return whole === '' ? [pattern] : inside.split(',').flatMap((ending) => unfolded(`${before}${ending}${after}`));
}

/** Without its accents many a word is an English one too: `exécute`, `remove`. */
function isEnglish(word: string): boolean {
  return /^[a-z]+$/.test(word) && (VERBS.has(word) || NOUNS.has(word) || NOUNS.has(singular(word)) || ENGLISH.has(word));
}

/** Articles and the like that English has as well. */
const ENGLISH_TOO = new Set('a an the in on at to no do as me is of or so was war die den des i one'.split(' '));
const ENGLISH = new Set(
  'modifier lance inviter assigner copier remover clique copia altera registrar payer invalide mover venda envoyer configure'.split(' '),
);
/** English words that an ending makes of a stem, and that the language itself hardly has. */
const NEVER = new Set(
  'important imports exports attraction restaurant resilient revocation andras toms lister kore kobes mutat deployer le'.split(' '),
);

function learn(language: Language): void {
  const grammar = grammarOf(language);
  const homonyms = new Set((language.homonyms ?? '').split(/\s+/).filter(Boolean));
  const alternatives = (list: string): ReadonlySet<string> => new Set(list.split('|').flatMap((word) => [...spellings(word, language)]));
  const add = (category: Category, kind: Kind, written: string): void => {
    const [row = '', last] = written.split('…');
    const [first = '', ...then] = row.split('~');
    const homonym = homonyms.has(first) && then.length === 0 && last === undefined;
    for (const word of spellings(first, language)) {
      if (NEVER.has(word) || (word !== spelling(first) && OTHER_WITHOUT_MARKS.has(word))) continue;
      const known = FORMS.get(word) ?? [];
      // Without its accent a participle is the verb: `supprimé`.
      if (
        kind === 'participle' &&
        word !== spelling(first) &&
        known.some((form) => form.language === grammar && form.kind !== 'participle')
      )
        continue;
      const form: Form = {
        category,
        kind,
        behind: then.map(alternatives),
        later: last === undefined ? undefined : alternatives(last),
        homonym: homonym || homonyms.has(word),
        english: then.length === 0 && last === undefined && isEnglish(word),
        language: grammar,
      };
      FORMS.set(word, [...known, form]);
    }
  };
  const addAll = (kind: Kind, vocabulary: Language['nouns']): void => {
    for (const [category, list] of vocabulary ?? []) {
      for (const entry of list.trim().split(/\s+/)) {
        const [, stem = '', name = ''] = /^(.+)-(\p{L}+)$/u.exec(entry) ?? [];
        const endings = language.endings?.[name];
        if (endings === undefined) for (const word of unfolded(entry)) add(category, kind, word);
        else for (const ending of endings.verb.split(' ')) add(category, kind, stem + ending);
      }
    }
  };
  addAll('verb', language.verbs);
  addAll('leading', language.leading);
  addAll('noun', language.nouns);
  addAll('participle', language.participles);
  for (const [category, list] of language.verbs) {
    for (const entry of list.trim().split(/\s+/)) {
      const [, stem = '', name = ''] = /^(.+)-(\p{L}+)$/u.exec(entry) ?? [];
      for (const ending of language.endings?.[name]?.participle?.split(' ') ?? []) add(category, 'participle', stem + ending);
    }
  }
}

for (const language of [...ROMANCE, ...GERMANIC, ...SLAVIC, ...OTHERS]) learn(language);

/** What denies the verb behind it. */
const DENIES = new Set(
  `no não nao ne non nu nicht nichts niets nada rien nic kein keine keinen niet geen inte ikke ei eivät не ні nie nem δεν μην لا لن لم دون لا بدون לא אינו אינה ללא בלי नहीं मत न
  không đừng chưa tidak jangan tanpa bukan sin sem senza sans ohne zonder utan uden uten без bez fără nunca jamais niemals never nebude ni né noch ani`
    .split(/\s+/)
    .map(spelling),
);
/** What tells of how things stand, and not of what is done. */
const STANDS = new Set('đã bị yang telah sudah'.split(' '));
/** What may stand between a denial and its verb. */
const CLITICS = new Set(
  'se le la lo les los las y en te me si o a os as l s zu wird werden sera será serán é es je jsou sie на σε'.split(' '),
);
/** What asks how something is done, or says that it is done elsewhere. */
const ASKS = new Set('cómo como comment wie how hoe jak как hur hvordan'.split(' '));
/** After a verb that needs something behind it: a denial, or what makes it a participle. */
const TURNS = new Set(
  `nicht kein keine keinen keinerlei nichts nie niemals niet geen niets nooit inte ingen inga ikke ingen ei von vom am durch wurde wurden worden haben hat
  hatte ist sind werden door zijn is af`.split(/\s+/),
);
const REFLEXIVES = new Set(['se', 'si']);
const ARTICLES = new Set(
  'el la los las un una o a os as um uma le les l une du des de d il lo gli i der die das den ein eine het een the'.split(' '),
);
const PREPOSITIONS = new Set(
  `de del di da do du des von vom der am zur bei nach vor seit van per por para pour za po o od до о об на за при после от с в из id fecha data date datum
  historial histórico statut estado status tipo type typ`.split(/\s+/),
);
/** `Vente en l'état futur`: no adjective. */
const WITHIN = new Set('en in à au aux em na no a con com avec par por pour para per sur sous'.split(' '));
/** Behind what joins verbs a second one stands far from the beginning. */
const JOINS = new Set('und oder dann danach anschließend sowie en of och eller og'.split(' '));
/** Before a noun, and before no verb. */
const OF_A_NOUN = new Set('el la los las le les der die das den des il lo gli o os as de het'.split(' '));
const CONDITIONS = new Set('si ob falls wenn если als når om se quando cuando lorsque'.split(' '));
const ONLY = new Set(['nur', 'alleen', 'bloß', 'einfach']);

interface Token {
  word: string;
  at: number;
  /** Which sentence it stands in. */
  sentence: number;
  /** Which clause: commas part them. */
  clause: number;
  /** How many words stand before it in its line. */
  place: number;
}

const PIECE = /[\p{L}\p{M}\p{N}_\u200c]+|[.!?:;。！？؟।…]|\n|[,،、，()]/gu;

const PARTS_CLAUSES = new Set(',،、，()');
const ENDS_SENTENCES = new Set('.!?:;。！？؟।…');

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let sentence = 0;
  let clause = 0;
  let place = 0;
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    if (piece === '\n') {
      place = 0;
    } else if (PARTS_CLAUSES.has(piece)) {
      clause += 1;
      if (piece === '(') place = 0;
    } else if (ENDS_SENTENCES.has(piece)) {
      sentence += 1;
      clause += 1;
      place = 0;
    } else {
      tokens.push({ word: spelling(piece), at: index, sentence, clause, place });
      place += 1;
    }
  }
  // One more sentence has begun where the last one has been ended.
  tokens.push({ word: '', at: text.length, sentence, clause, place });
  return tokens;
}

/**
 * The verbs of languages that put space between words.
 *
 * INVARIANT: text that is appended adds verbs and takes none away. Whatever has to be absent stands before a verb; what stands behind it is asked for,
 * and the end of the text is no answer.
 */
export function spacedVerbs(text: string): VerbAbroad[] {
  const found: VerbAbroad[] = [];
  const tokens = tokensOf(text);
  for (let i = 0; i + 1 < tokens.length; i += 1) {
    const token = tokens[i];
    const forms = token && FORMS.get(token.word);
    if (!forms) continue;
    const told = new Set<Category>();
    for (const form of forms) {
      if (told.has(form.category) || !says(form, tokens, i)) continue;
      told.add(form.category);
      const word = text.slice(token.at, token.at + lengthAt(text, token.at)).toLowerCase();
      found.push({ word, category: form.category, at: token.at });
    }
  }
  return found;
}

const WORD_AT = /[\p{L}\p{M}\p{N}_\u200c]+/uy;

function lengthAt(text: string, at: number): number {
  WORD_AT.lastIndex = at;
  return WORD_AT.exec(text)?.[0].length ?? 0;
}

function says(form: Form, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (!token) return false;
  let end = at;
  for (const set of form.behind) {
    end += 1;
    if (!follows(tokens, at, end) || !set.has(tokens[end]?.word ?? '')) return false;
  }
  if (form.later && !laterHas(form.later, tokens, end)) return false;
  const { language } = form;
  const next = follows(tokens, at, end + 1) ? (tokens[end + 1]?.word ?? '') : undefined;
  const previous = at > 0 && tokens[at - 1]?.sentence === token.sentence ? (tokens[at - 1]?.word ?? '') : '';
  if (form.category === 'Read' && token.place > 1) return false;
  if (form.english && !(next !== undefined && language.objects.has(next) && !ENGLISH_TOO.has(next))) return false;
  if (form.homonym && !(next !== undefined && language.objects.has(next)) && !sure(form, tokens, at, end, previous)) return false;
  if (form.homonym && form.kind !== 'noun' && OF_A_NOUN.has(previous)) return false;
  if (denied(tokens, at)) return false;
  if (form.kind === 'verb') return !ASKS.has(previous);
  if (form.kind === 'leading') {
    if (token.place > 3 && !JOINS.has(previous)) return false;
    return next === undefined ? tokens[end + 1]?.sentence !== token.sentence : !TURNS.has(next);
  }
  if (form.kind === 'participle') return helped(language, tokens, at);
  return named(form, tokens, at, next);
}

/** Whether a word that is another word too is meant as the verb or the noun, though no object follows at once. */
function sure({ kind, language }: Form, tokens: readonly Token[], at: number, end: number, previous: string): boolean {
  if (kind !== 'noun') return REFLEXIVES.has(previous);
  // An adjective may stand between.
  const objectLater = follows(tokens, end, end + 2) && language.objects.has(tokens[end + 2]?.word ?? '');
  return lit(language, tokens, at) || (objectLater && !WITHIN.has(tokens[end + 1]?.word ?? ''));
}

/** Behind a verb that does what a noun says: `realiza el pago`. */
function lit({ lights }: Grammar, tokens: readonly Token[], at: number): boolean {
  const sentence = tokens[at]?.sentence;
  for (let i = at - 1; i >= 0 && i >= at - 3 && tokens[i]?.sentence === sentence; i -= 1) {
    const word = tokens[i]?.word ?? '';
    if (lights.has(word)) return true;
    if (!ARTICLES.has(word)) return false;
  }
  return false;
}

/** Whether the word at `index` is one of the same sentence. The end of the text is none. */
function follows(tokens: readonly Token[], from: number, index: number): boolean {
  return index + 1 < tokens.length && tokens[index]?.sentence === tokens[from]?.sentence;
}

function laterHas(words: ReadonlySet<string>, tokens: readonly Token[], from: number): boolean {
  for (let i = from + 1; i <= from + BETWEEN_WORDS && follows(tokens, from, i); i += 1) if (words.has(tokens[i]?.word ?? '')) return true;
  return false;
}

function denied(tokens: readonly Token[], at: number): boolean {
  const sentence = tokens[at]?.sentence;
  for (let i = at - 1; i >= 0 && i >= at - 3 && tokens[i]?.sentence === sentence; i -= 1) {
    const word = tokens[i]?.word ?? '';
    if (DENIES.has(word) || (i === at - 1 && STANDS.has(word))) return true;
    if (!CLITICS.has(word)) return false;
  }
  return false;
}

/** An auxiliary makes a verb of a participle. */
function helped({ auxiliaries, brackets }: Grammar, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (!token) return false;
  const next = tokens[at + 1];
  let helper = brackets && follows(tokens, at, at + 1) && next !== undefined && auxiliaries.has(next.word);
  for (let i = at - 1; i >= 0 && i >= at - BETWEEN_WORDS && tokens[i]?.sentence === token.sentence; i -= 1) {
    const word = tokens[i]?.word ?? '';
    if (helper) {
      if (CONDITIONS.has(word) && tokens[i]?.clause === token.clause) return false;
      continue;
    }
    if (auxiliaries.has(word)) {
      if (denied(tokens, i)) return false;
      helper = true;
    } else if (
      brackets ? DENIES.has(word) && tokens[i]?.clause === token.clause && !ONLY.has(tokens[i + 1]?.word ?? '') : !between(word, at - i)
    ) {
      return false;
    }
  }
  return helper;
}

/** Adverbs stand between an auxiliary and its participle; what has an article or a preposition is another phrase. */
function between(word: string, away: number): boolean {
  return away <= ADVERBS && !ARTICLES.has(word) && !PREPOSITIONS.has(word);
}

/** A noun says what is done where it opens a sentence, or behind a verb that does it. */
function named({ language, category }: Form, tokens: readonly Token[], at: number, next: string | undefined): boolean {
  const token = tokens[at];
  if (!token) return false;
  if (lit(language, tokens, at)) return true;
  if (category === 'Financial' && next === undefined) return false;
  const previous = tokens[at - 1]?.word ?? '';
  return token.place === 0 || (token.place === 1 && !PREPOSITIONS.has(previous) && !FORMS.has(previous));
}

/** The category of a word of a name. Words that are other words too say nothing there. */
export function spacedCategory(word: string): Category | undefined {
  return FORMS.get(spelling(word))?.find(({ kind, homonym, behind, later }) => {
    return kind !== 'participle' && !homonym && behind.length === 0 && later === undefined;
  })?.category;
}

const SIEVE = new Sieve(FORMS.keys(), 19);

/** Whether a text in plain letters may hold a word that is known here. English text is passed over at the speed of reading it. */
export function mayBeAbroad(text: string): boolean {
  let hash = 0;
  let start = -1;
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) | 0x20 : 0;
    if (code >= 97 && code <= 122) {
      if (start < 0) start = i;
      hash = hashed(hash, code);
    } else if (start >= 0) {
      if (SIEVE.mayHold(hash) && isWorthALook(text.slice(start, i).toLowerCase())) return true;
      start = -1;
      hash = 0;
    }
  }
  return false;
}

/** As `mayBeAbroad`, of the words of a text. */
export function anyMayBeAbroad(words: readonly ProseWord[]): boolean {
  for (const { word, hash } of words) {
    if (hash === undefined ? mayBeAbroad(word) : SIEVE.mayHold(hash) && isWorthALook(word)) return true;
  }
  return false;
}

/** Verbs that English has too are found by its own rules where nothing else is of another language. */
function isWorthALook(word: string): boolean {
  return FORMS.get(word)?.some(({ english }) => !english || ENGLISH.has(word)) === true;
}
