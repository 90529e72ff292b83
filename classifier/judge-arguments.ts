import type { Category } from '#core/classification';
import type { Argument } from './arguments.ts';
import type { Finding } from './finding.ts';
import type { NameView } from './judge-name.ts';
import { claimsFor, compareCategories, ruleAbroad, ruleNamed, type Subjects, VERBS, type Verb } from './rules/lexicon.ts';
import type { Condition, Rule } from './rules/rule.ts';
import { RULES } from './rules/rules.ts';
import { verbsAbroadInName } from './words/abroad.ts';
import { singular } from './words/words.ts';

type ArgumentCondition = Extract<Condition, { in: 'argument' }>;
type ShapeCondition = Extract<Condition, { in: 'arguments' }>;

const ARGUMENT_RULES: readonly (readonly [Rule, ArgumentCondition])[] = RULES.flatMap((rule) =>
  rule.when.flatMap((condition) => (condition.in === 'argument' ? [[rule, condition] as const] : [])),
);
const SHAPE_RULES: readonly (readonly [Rule, ShapeCondition])[] = RULES.flatMap((rule) =>
  rule.when.flatMap((condition) => (condition.in === 'arguments' ? [[rule, condition] as const] : [])),
);

/** Places in `SHAPE_RULES` by the words that may call the first argument each asks for. */
const SHAPES_BY_WORD = new Map<string, number[]>();
for (const [at, [, { all }]] of SHAPE_RULES.entries())
  for (const word of (all[0] ?? []).flatMap((name) => name.split(' '))) SHAPES_BY_WORD.set(word, [...(SHAPES_BY_WORD.get(word) ?? []), at]);

/** What the arguments show by their kinds, by what stands together, and by names that are acts. */
export function judgeArguments(args: readonly Argument[], subjects: Subjects, named: NameView): Finding[] {
  const findings: Finding[] = [];
  if (args.length === 0) return findings;
  judgeKinds(args, subjects, named, findings);
  for (const [rule, condition] of shapesOf(args)) {
    if (condition.unlessVerbs && named.verb && condition.unlessVerbs.includes(named.verb)) continue;
    const found = condition.all.map((names) => args.find((argument) => isCalled(argument, names)));
    const first = found[0];
    if (first && found.every((argument) => argument !== undefined)) findings.push({ rule, in: first.pointer, word: first.name });
  }
  const onDisk = args.some(({ kind }) => kind === 'path');
  for (const argument of args) judgeAct(argument, subjects, named, onDisk, findings);
  return findings;
}

/** The rules for arguments that stand together which these arguments may satisfy, in their order. */
function shapesOf(args: readonly Argument[]): (readonly [Rule, ShapeCondition])[] {
  const asked = new Set<number>();
  for (const { words } of args) for (const word of words) for (const at of SHAPES_BY_WORD.get(word) ?? []) asked.add(at);
  return asked.size === 0 ? [] : SHAPE_RULES.filter((_, at) => asked.has(at));
}

function judgeKinds(args: readonly Argument[], subjects: Subjects, named: NameView, findings: Finding[]): void {
  const kinds = new Set<string>();
  for (const { kind } of args) if (kind) kinds.add(kind);
  if (kinds.size === 0) return;
  for (const [rule, condition] of ARGUMENT_RULES) {
    if (!condition.kinds.some((kind) => kinds.has(kind))) continue;
    if (condition.unlessRead && (named.category === 'Read' || (named.category === 'Write' && rule.category !== 'Financial'))) continue;
    if (condition.unlessRead && rule.category === 'Financial' && named.reading === 'noun') continue;
    if (condition.unlessVerbs && named.category === 'Read' && named.verb && condition.unlessVerbs.includes(named.verb)) continue;
    if (condition.unlessVerbs && named.category === 'Write') continue;
    if (condition.about && !subjects.has(condition.about)) continue;
    // A name that binds its tool to statements that only read is a limit that holds.
    if (rule.category && condition.kinds.includes('sql') && subjects.has('readonly')) continue;
    if (condition.beside && !args.some((argument) => argument.kind && condition.beside?.includes(argument.kind))) continue;
    const found = args.find(
      ({ kind, words }) =>
        kind && condition.kinds.includes(kind) && (!condition.named || words.some((word) => condition.named?.includes(word))),
    );
    if (!found) continue;
    // A list of commands is kept with a command argument too (`unblock_command`): the name says that the command is data.
    if (found.kind === 'shell' && named.category === 'Write' && named.objects.some((word) => word === 'command' || word === 'commands'))
      continue;
    findings.push({ rule, in: found.pointer, word: found.name });
  }
}

/** What closes the name of an argument and says nothing of what it is. */
const UNITS = new Set('usd eur gbp eth btc sol usdc cents minor value'.split(' '));

/** Whether an argument is called by one of some names: by its last word, or by both words of a name of two. */
function isCalled({ words: all, types }: Argument, names: readonly string[]): boolean {
  if (types.size === 1 && types.has('boolean')) return false;
  const unit = all.length > 1 && UNITS.has(all.at(-1) ?? '');
  const words = unit ? all.slice(0, -1) : all;
  return names.some((name) => (name.includes(' ') ? name.split(' ').every((word) => words.includes(word)) : words.at(-1) === name));
}

/** What is taken away from text or figures that are only worked on. */
const HARMLESS = new Set(
  `duplicate duplicates stopword stopwords na nan null nulls whitespace space spaces noise background watermark html tag tags format formatting empty
  outlier outliers header headers footer punctuation prefix suffix column columns accent accents links blank emoji emojis newline newlines rows values lines words characters text`
    .trim()
    .split(/\s+/),
);
/** What a tool that reads leaves out of its answer. */
const LEFT_OUT = new Set('image images base64 ads ad script scripts style styles'.split(' '));
/** What a tool that starts it takes away again once it has ended: `run_container(auto_remove)`. */
const EPHEMERAL = new Set('container containers pod sandbox instance job vm session'.split(' '));
const BRINGS_UP = new Set('run create start launch spawn'.split(' '));
const AFTERWARDS = new Set('auto automatically remove rm delete cleanup on after exit finish completion when done'.split(' '));
/** Flags that make a tool that reads leave something behind. */
const LEAVES_A_MARK = new Set([
  'grant',
  'send',
  'notify',
  'publish',
  'post',
  'save',
  'store',
  'persist',
  'archive',
  'merge',
  'commit',
  'mark',
]);
/** What opens a flag that chooses what is shown: `in_trash`, `include_reset`. */
const ASKS = new Set(
  'in is has have include includes exclude show with without no not only skip allow can was were dont never keep omit ignore'.split(' '),
);
const NOUNS_OF_ACTS = /^(?:deletions?|removals?|erasure|truncation|purging|revocations?|terminations?)$/;
/** What stands before the verb of a flag and changes nothing about it. */
const FORE = new Set('also auto automatically and then should do please always will force immediately permanently'.split(' '));
const GIVES = new Set(['grant', 'transfer', 'send', 'pay', 'give', 'assign', 'share', 'forward']);
/** Flags that only say how: for a fresh answer, with more to read, past what is broken, with a window to watch it in. */
const SAYS_HOW = new Set('refresh reload rescan refetch recompute regenerate debug skip step pause open play go fast'.split(' '));
/** What is cleared and nobody misses: `clear_first` before typing, `clear_cache`. */
const CLEARED = new Set('cache first previous input field form selection screen console'.split(' '));
const SENDS = new Set(['send', 'mail', 'email', 'forward', 'post', 'upload', 'publish', 'share', 'notify', 'save', 'write']);

/**
 * An argument whose name is an act (`purge`, `delete_after_read`, `ids_to_delete`, `pay_now`): a call that sets it does that too, whatever the
 * name of the tool says.
 */
function judgeAct(argument: Argument, subjects: Subjects, named: NameView, onDisk: boolean, findings: Finding[]): void {
  const { words, types, pointer, name, listed } = argument;
  const isFlag = argument.isSwitch || argument.isOpen;
  const at = actAt(words, isFlag, types);
  const word = at === undefined ? undefined : words[at];
  const verb = word === undefined ? undefined : VERBS.get(word);
  if (at !== undefined && verb && !SAYS_HOW.has(verb.base)) {
    const beside = words.filter((other, index) => index !== at && other !== 'to').flatMap((other) => [other, singular(other)]);
    const isHarmless = (other: string): boolean => HARMLESS.has(other) || (named.category === 'Read' && LEFT_OUT.has(other));
    if (beside.length > 0 && beside.every(isHarmless)) return;
    // How an answer is written, whatever it is an answer of.
    if (isFlag && words.includes('base64')) return;
    if (isFlag && cleansUp(words, named)) return;
    if (verb.base === 'clear' && beside.some((other) => CLEARED.has(other))) return;
    // What is overwritten without a path is the value that a tool that writes is there to replace.
    if (verb.base === 'overwrite' && !onDisk) return;
    for (const rule of claimsFor(verb, beside, subjects)) {
      const enough =
        LEAVES_A_MARK.has(verb.base) || words.at(-1) === 'to' ? 'Write' : isFlag || words[at - 1] === 'to' ? 'Execute' : 'Destructive';
      if (rule.category && compareCategories(rule.category, enough) >= 0) findings.push({ rule, in: pointer, word: name });
    }
  }
  if (NOUNS_OF_ACTS.test(words.at(-1) ?? '') && (isFlag || types.has('array')) && !ASKS.has(words[0] ?? '') && words[0] !== 'early') {
    const destroys = VERBS.get('delete');
    if (destroys) for (const rule of claimsFor(destroys, [], subjects)) findings.push({ rule, in: pointer, word: name });
  }
  for (const category of actsAbroad(words, isFlag || types.has('array')))
    findings.push({ rule: ruleAbroad(category), in: pointer, word: name });
  if (listed.length > 0 || argument.isSwitch) return;
  if (writesBeside(words)) findings.push({ rule: CHANGES, in: pointer, word: name });
}

/** What stands before an infinitive in languages of Europe: `valor_a_transferir`, `zu_loeschen`. */
const BEFORE_INFINITIVE = new Set('a à para per pour zu da te til till'.split(' '));

/** Acts that end or pay something, in another language: with what stands before an infinitive, or in characters where a list or a switch is named so. */
function actsAbroad(words: readonly string[], isActable: boolean): Category[] {
  return words.flatMap((word, at) => {
    const isInfinitive = at > 0 && BEFORE_INFINITIVE.has(words[at - 1] ?? '');
    if (!isInfinitive && !(isActable && word.charCodeAt(0) > 0x0dff)) return [];
    return verbsAbroadInName(word)
      .map(({ category }) => category)
      .filter((category) => category === 'Destructive' || category === 'Financial');
  });
}

function cleansUp(words: readonly string[], { verb, objects }: NameView): boolean {
  return (
    verb !== undefined && BRINGS_UP.has(verb) && objects.some((word) => EPHEMERAL.has(word)) && words.every((word) => AFTERWARDS.has(word))
  );
}

/** `start_at_zero`, `stop_on_error`, `continueOnError`, `run_in_background`: from where, until when, in what manner. */
function saysHow([verb = '', next = '']: readonly string[]): boolean {
  if (verb === 'continue' || verb === 'retry') return next === 'on';
  if (verb === 'start' || verb === 'begin' || verb === 'stop' || verb === 'end') return /^(?:at|from|in|on|with|as)$/.test(next);
  return (verb === 'run' || verb === 'execute') && /^(?:in|with|as)$/.test(next);
}

/** Where in an argument's name its verb stands. */
function actAt(words: readonly string[], isFlag: boolean, types: ReadonlySet<string>): number | undefined {
  const isNumber = types.has('number') || types.has('integer');
  const last = words.length - 1;
  // `transfer_excess_to`: to whom, and so that it is done.
  if (last > 1 && words[last] === 'to' && GIVES.has(words[0] ?? '')) return 0;
  if (last > 0 && words[last - 1] === 'to' && plainVerb(words[last])) return last;
  const first = VERBS.get(words[0] ?? '');
  // In front of a list even a homonym is a verb: `drop_tables`.
  const opening = plainVerb(words[0])?.bare ?? (types.has('array') && words.length > 1 && first?.form === 'base' ? first.bare : undefined);
  if (!isFlag) {
    // A list of what is to go, or a branch of a call for an act of its own.
    if (opening === 'Destructive' && !isNumber && (words.length === 1 || types.has('array'))) return 0;
    return opening === 'Financial' && words.length === 1 && types.has('object') ? 0 : undefined;
  }
  if (FORE.has(words[0] ?? '')) {
    const behind = words.findIndex((word) => !FORE.has(word));
    if (behind > 0 && plainVerb(words[behind])) return behind;
  }
  if (saysHow(words)) return undefined;
  if (plainVerb(words[0]) || LEAVES_A_MARK.has(words[0] ?? '')) return 0;
  // A flag has no other use for a homonym: `restart`, `hard_reset`.
  if (first?.form === 'base' && first.bare !== 'Read' && first.bare !== 'Write') return 0;
  if (ASKS.has(words[0] ?? '')) return undefined;
  const closing = VERBS.get(words[last] ?? '');
  return closing?.form === 'base' && closing.bare === 'Destructive' ? last : undefined;
}

function plainVerb(word: string | undefined): Verb | undefined {
  const verb = VERBS.get(word ?? '');
  return verb?.form === 'base' && !verb.noun ? verb : undefined;
}

const CHANGES = ruleNamed('changes-data');

/** `send_to`, `new_password`, `set_value`, `update_fields`: something is left other than it was. */
function writesBeside(words: readonly string[]): boolean {
  const [first, second] = words;
  if (words.length === 1) return first === 'patch' || first === 'changes' || first === 'updates';
  if (words.length !== 2 && !(words.length === 3 && words[2] === 'id')) return false;
  if (second === 'to') return SENDS.has(first ?? '');
  if (first === 'new') return /^(?:email|password|name|value|values|content|title|text|status|owner|description)$/.test(second ?? '');
  return first === 'set' || first === 'update' ? /^(?:value|values|fields|content|data|password|email)$/.test(second ?? '') : false;
}
