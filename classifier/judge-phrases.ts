import type { Finding } from './finding.ts';
import { ruleNamed, VERBS } from './rules/lexicon.ts';
import type { Rule } from './rules/rule.ts';
import type { ProseWord } from './words/prose.ts';
import { Sieve } from './words/sieve.ts';

/** A turn of phrase that tells of an act. */
interface Phrase {
  pattern: RegExp;
  rule: Rule;
  /** One of these words stands wherever it is found; most texts have none of them. */
  words: string;
}

/** Phrases by the words that have them looked for. */
interface Phrases {
  byWord: ReadonlyMap<string, readonly Phrase[]>;
  sieve: Sieve;
}

function phrasesOf(list: readonly Phrase[]): Phrases {
  const byWord = new Map<string, Phrase[]>();
  for (const phrase of list) for (const word of phrase.words.trim().split(/\s+/)) byWord.set(word, [...(byWord.get(word) ?? []), phrase]);
  return { byWord, sieve: new Sieve(byWord.keys(), 14) };
}

/** What cannot be taken back, by whatever word it was called. */
const FOR_GOOD: Phrase = {
  pattern:
    /\b(?:cannot|can't|can’t|impossible\s+to)\s+(?:be\s+)?(?:undone|undo|reversed|recovered|restored|retrieved|brought\s+back)\b|(?<!not\s|n't\s)\birreversibl[ey]\b|\bpermanently\s+(?:lost|gone)\b|\b(?:is|are|be)\s+lost\b|\bgone\s+for\s?ever\b|\bno\s+longer\s+exists?\b|\bfor\s+good\b(?!\s+(?:measure|reason|practice|quality|results?))|\bnever\s+comes?\s+back\b|\bbeyond\s+(?:retrieval|recovery)\b|\bnothing\s+remains\s+of\b|\bunrecoverabl[ey]\b|\bnot\s+(?:be\s+)?recoverable\b|\bnot\s+even\s+from\s+backups?\b|\bto\s+oblivion\b/i,
  rule: ruleNamed('destroys-data'),
  words: `undone undo reversed recovered restored retrieved back irreversible irreversibly lost gone forever ever exist exists good retrieval recovery
    remains unrecoverable unrecoverably recoverable backup backups oblivion`,
};
/** A command that a text says the tool stands for: "a wrapper around `rm -rf`". */
const DESTROYING_LINE: Phrase = {
  pattern:
    /\b(?:wrapper|wraps|around|runs|calls|executes|issues|equivalent\s+(?:to|of)|alias\s+(?:for|of)|shorthand\s+for|same\s+as)\s+(?:a\s+|an\s+|the\s+)?[`'"“]?(rm\s+-[a-z]*[rf]|drop\s+(?:table|database|schema)|delete\s+from|truncate\s+table|mkfs|git\s+(?:push\s+(?:-f|--force)|reset\s+--hard|clean\s+-)|kubectl\s+delete|docker\s+system\s+prune|terraform\s+destroy)/i,
  rule: ruleNamed('destroys-data'),
  words: 'rm drop delete truncate mkfs git kubectl docker terraform',
};
/** What a value is handed to that runs it. */
const HANDED_TO_SHELL: Phrase = {
  pattern:
    /\b(?:hand(?:ed|s|ing)|pass(?:ed|es|ing)|fed|sent|given|piped)\s+(?:[\w`'’]+\s+){0,3}?(?:to|into)\s+(?:the\s+|a\s+|an\s+)?(?:eval\(|exec\(|system\(|popen|\/bin\/\w*sh\b|(?:bash|sh|powershell|cmd\.exe|shell|interpreter)\b)|\b(?:is|are|was|were|be|line)\s+(?:run|executed|interpreted|evaluated)\s+(?:by|in|through)\s+(?:the\s+|a\s+)?(?:[\w'’]+\s+)?(?:bash|sh|powershell|shell|interpreter)\b|\bshell\s+(?:on\s+the\s+\w+\s+)?(?:has\s+)?(?:runs|executes|interprets|interpreted|evaluates)\b/i,
  rule: ruleNamed('runs-commands'),
  words: 'eval exec system popen bash sh zsh ksh dash powershell cmd cmd.exe shell interpreter',
};
/** What a value is: a note on an argument that is called anything. */
const IS_COMMAND: Phrase = {
  pattern: /\b(?:shell|bash|terminal|powershell) (?:command|script)s?\b/i,
  rule: ruleNamed('runs-commands'),
  words: 'shell bash terminal powershell',
};
/** What takes the place of what was there. */
const REPLACES: Phrase = {
  pattern:
    /\b(?:replaces|overwrites|supersedes)\s+(?:the|any|its|your|whatever)\s+(?:stored|existing|current|old|previous|last)\b|\bwill\s+be\s+(?:stored|saved|written)\b|(?<!\b(?:where|which|that|how)\b[^.]{0,40})\bis\s+(?:stored|saved|updated)\b/i,
  rule: ruleNamed('changes-data'),
  words: 'replaces overwrites supersedes stored saved written updated',
};

/** Looked for in whatever says what a tool does. */
export const IN_TEXTS = phrasesOf([FOR_GOOD, DESTROYING_LINE, HANDED_TO_SHELL]);
/** Looked for in notes on values. */
export const IN_NOTES = phrasesOf([FOR_GOOD, DESTROYING_LINE, HANDED_TO_SHELL, IS_COMMAND]);
/** The same, where nothing but notes says of anything that it is done. */
export const IN_NOTES_OF_READERS = phrasesOf([FOR_GOOD, DESTROYING_LINE, HANDED_TO_SHELL, IS_COMMAND, REPLACES]);

/** What a phrase says, with its words. */
export type Said = Pick<Finding, 'rule' | 'word'>;

/**
 * The rules that turns of phrase in a text speak for.
 *
 * INVARIANT: text that is appended adds some and takes none away.
 */
export function phrasesIn(text: string, words: readonly ProseWord[], { byWord, sieve }: Phrases): Said[] {
  const asked = new Set<Phrase>();
  for (const { word, hash } of words) {
    // A dot joins words: `cmd.exe`.
    if (hash !== undefined && !sieve.mayHold(hash)) continue;
    for (const phrase of byWord.get(word) ?? []) asked.add(phrase);
  }
  const said: Said[] = [];
  for (const { pattern, rule } of asked) {
    const found = pattern.exec(text)?.[0];
    if (found) said.push({ rule, word: found.toLowerCase() });
  }
  return said;
}

/** "ID of the account to remove", "text to store": what is done to the value. */
const TO_BE_DONE =
  /^(?:(?:the|an?)\s+)?(?:(?:unique\s+)?(?:id|ids|name|names|uuid|slug|key|list|identifier)s?\s+of\s+(?:(?:the|an?)\s+)?)?([a-z]+(?:\s+[a-z]+)?)\s+to\s+([a-z]+)\b/i;
/** What is taken from something that stays, and questions. */
const STAYS =
  /\b(?:labels?|tags?|whether|where|when|how|what|which|maximum|minimum|characters?|words?|whitespace|prefix|suffix|duplicates?)\b/i;
/** Where something is put, and not what. */
const PLACE = /\b(?:files?|filename|path|folder|directory|location|name|where|whether|when|how)\b/i;

/** What a note on a value says is done to it: that it is to go, that it is kept. */
export function doneTo(text: string): Said[] {
  const said: Said[] = [];
  const [phrase, thing = '', word = ''] = text.includes(' to ') ? (TO_BE_DONE.exec(text) ?? []) : [];
  if (phrase === undefined) return said;
  const verb = VERBS.get(word.toLowerCase());
  if (!STAYS.test(thing) && verb?.form === 'base' && !verb.noun && verb.bare === 'Destructive')
    said.push({ rule: ruleNamed('destroys-data'), word: phrase });
  if (!PLACE.test(thing) && /^(?:store|save|write|append)$/i.test(word)) said.push({ rule: ruleNamed('changes-data'), word: phrase });
  return said;
}
