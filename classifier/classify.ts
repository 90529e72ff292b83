import {
  type Category,
  type Classification,
  type Evidence,
  FACETS,
  type Facet,
  type OperationTable,
  type OperationVerdict,
  type ServerContext,
} from '#core/classification';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { type Argument, argumentRisks, readArguments, valuesInProse } from './arguments.ts';
import { attacksOn } from './attacks/patterns.ts';
import { categoryOf, type Finding, quoteIn, type View } from './finding.ts';
import { judgeArguments } from './judge-arguments.ts';
import { judgeName, type NameView } from './judge-name.ts';
import { judgeAside, judgeProse, worstOf } from './judge-prose.ts';
import { type Legible, legible, legibleWord, quoteDisguised, schemaFlags } from './legible.ts';
import { rationaleOf } from './rationale.ts';
import { riskOf } from './risk-of.ts';
import { compareCategories, ruleNamed, type Subjects, VERBS, worst } from './rules/lexicon.ts';
import { aboutServer, subjectsOf } from './subjects.ts';
import { nameWords, singular } from './words/words.ts';

/** Whatever has a say in a verdict, by name; a changed number means that stored verdicts are to be made anew. */
export const CLASSIFIER_VERSIONS: Record<string, string> = { rules: '4', attacks: '2' };

/** Quotes past this many show nothing new. */
const EVIDENCE_MAX = 12;
const NO_VENDOR: ReadonlySet<string> = new Set();

/**
 * Says what one call of a tool can do, from its definition and nothing else. Pure: same definition and server, same
 * verdict, byte for byte.
 *
 * INVARIANT: prose and hints raise and never lower. What name and input schema say alone is the floor of category and
 * risk, and text appended to the description takes nothing away.
 */
export function classify(definition: ToolDefinition, server: ServerContext): Classification {
  const flags: string[] = [];
  const name = legible(definition.name);
  const description = legible(definition.description);
  const title = legible(titlesOf(definition));
  flags.push(...new Set([name, description, title].flatMap((text) => text.flags).concat(...schemaFlags(definition.inputSchema))));

  const toolWords = nameWords(name.text);
  const reading = readArguments(definition.inputSchema, toolWords, aboutServer(server).database);
  const args = withToldOperations(reading.arguments, description.text);
  const subjects = subjectsOf(server, toolWords, args);
  const vendor = aboutServer(server).words;

  const named = judgeName(toolWords, vendor, subjects, 'name');
  const operations = onlyThinks(named, args) ? undefined : judgeOperations(args, subjects, named);
  const shaped = judgeArguments(args, subjects, named);
  const structure: Finding[] = [...named.findings, ...shaped];
  let floor: Category =
    worstOf(categoryOf(structure), operations?.worst) ?? (named.reading === 'noun' || subjects.has('numbers') ? 'Read' : 'Execute');
  if (named.reading === 'unknown' && !subjects.has('numbers')) floor = worst(floor, 'Execute');

  const settled = settledBy(named);
  const told = judgeText(description, subjects, 'description', settled);
  const titled = title.text === '' ? undefined : judgeText(title, subjects, titleWhere(definition), settled);
  const asides = judgeAsides(reading.texts, subjects, flags);
  // What was left unread could say anything.
  if (reading.unread && !flags.includes('unread-text')) flags.push('unread-text');
  const unread: Category | undefined = flags.includes('unread-text') ? 'Execute' : undefined;
  const prose = worstOf(worstOf(told.category, titled?.category), worstOf(categoryOf(asides), unread));

  const said = [...structure, ...told.findings, ...(titled?.findings ?? []), ...asides];
  const category = worstOf(floor, prose) ?? floor;
  const hints = readHints(definition);
  const evidence = evidenceOf(said, definition, operations);
  if (prose && compareCategories(prose, floor) < 0 && floor !== 'Read') flags.push('description-lowers-risk');
  if (
    (hints.readOnly && category !== 'Read') ||
    (hints.changes && category === 'Read') ||
    (hints.harmless && (category === 'Destructive' || category === 'Financial'))
  ) {
    flags.push('hint-contradiction');
  }

  const facets = facetsOf(said, category, operations?.worst);
  const { risk, riskReasons } = riskOf(category, facets, hints.destroys);
  const risks = argumentRisks(args);
  const subject = { definition, server, category, facets, argumentRisks: risks, words: toolWords };
  return {
    digest: toolDigest(definition),
    category,
    risk,
    riskReasons,
    confidence: confidenceOf(named, prose, floor, category, description.text, flags),
    facets,
    argumentRisks: risks,
    ...(operations?.table ? { operations: operations.table } : {}),
    evidence,
    rationale: rationaleOf({ ...subject, named, told: told.verb, operations: operations?.table }),
    attacks: attacksOn(subject),
    flags,
    decidedBy: 'rules',
    versions: { ...CLASSIFIER_VERSIONS },
  };
}

const RUNS = new Set(['run', 'execute', 'exec', 'perform', 'make']);
const NOTHING: ReadonlySet<string> = new Set();
const TAKES_OUT: ReadonlySet<string> = new Set(['remove']);
const GENERATES: ReadonlySet<string> = new Set(['generate']);

/**
 * What the name has narrowed: `run_report` runs nothing but a report, and `get_timeline` that generates a timeline still gets it. By itself such a
 * verb of the prose says nothing new, as little as that `unblock_user` removes the user from a list; with a command, a file or the like beside it, it does.
 */
function settledBy({ category, verb }: NameView): ReadonlySet<string> {
  if (category === 'Write' && verb?.startsWith('un')) return TAKES_OUT;
  if (category !== 'Read' || verb === undefined) return NOTHING;
  return RUNS.has(verb) ? RUNS : GENERATES;
}

const TAKES_COMMAND = /\b(?:shell|bash|terminal|powershell) (?:command|script)s?\b/i;

/** What the schema says in prose. */
function judgeAsides(texts: readonly { pointer: string; text: string }[], subjects: Subjects, flags: string[]): Finding[] {
  const findings: Finding[] = [];
  for (const { pointer, text } of texts) {
    const { text: read, encoded } = legible(text);
    const found = judgeAside(read, subjects, pointer);
    const command = TAKES_COMMAND.exec(read)?.[0];
    if (command) found.push({ rule: ruleNamed('runs-commands'), in: pointer, word: command });
    for (const piece of encoded) {
      if (!flags.includes('encoded-text')) flags.push('encoded-text');
      found.push(...judgeProse(piece.text, subjects, pointer).findings);
    }
    if (found.length > 0)
      findings.push(
        ...found.map((finding) => ({
          ...finding,
          word: quoteIn(text, finding.word) ?? quoteDisguised(text, finding.word) ?? text.slice(0, 80),
        })),
      );
  }
  return findings;
}

/** What a text says, and what stands encoded in it. */
function judgeText({ text, encoded }: Legible, subjects: Subjects, where: string, settled: ReadonlySet<string>): View {
  const view = judgeProse(text, subjects, where, settled);
  if (encoded.length === 0) return view;
  const hidden = encoded.flatMap(({ run, text: words }) =>
    judgeProse(words, subjects, where).findings.map((finding): Finding => ({ ...finding, word: run })),
  );
  const findings = [...view.findings, ...hidden];
  return { ...view, findings, category: categoryOf(findings) };
}

function titleOf(definition: ToolDefinition): string {
  if (definition.title) return definition.title;
  const title = definition.annotations?.['title'];
  return typeof title === 'string' ? title : '';
}

/** Both places where a title may stand, the second as a sentence of its own. */
function titlesOf(definition: ToolDefinition): string {
  const hinted = definition.annotations?.['title'];
  const title = titleOf(definition);
  return title === '' ? '' : typeof hinted === 'string' && hinted !== title ? `${title}. ${hinted}.` : `${title}.`;
}

function titleWhere(definition: ToolDefinition): string {
  return definition.title ? 'title' : 'annotations';
}

interface Hints {
  /** The server says outright that it is not read-only. */
  changes: boolean;
  destroys: boolean;
  readOnly: boolean;
  /** The server says outright that nothing is destroyed. */
  harmless: boolean;
}

function readHints(definition: ToolDefinition): Hints {
  const hints = definition.annotations ?? {};
  const readOnly = hints['readOnlyHint'] === true;
  return {
    changes: hints['readOnlyHint'] === false,
    destroys: hints['destructiveHint'] === true && !readOnly,
    readOnly,
    harmless: hints['destructiveHint'] === false,
  };
}

/** A name of thought whose arguments are those of a train of thought: its operations work on what it thinks. */
function onlyThinks({ reading }: NameView, args: readonly Argument[]): boolean {
  return reading === 'noun' && args.some(({ words }) => words.includes('iteration') || (words[0] === 'next' && words.at(-1) === 'needed'));
}

/** "Supported actions are get, list and delete.": what the description lists for an argument that the schema leaves open. */
function withToldOperations(args: readonly Argument[], description: string): readonly Argument[] {
  const open = args.find(({ chooses, listed, depth }) => chooses === 'always' && listed.length === 0 && depth === 0);
  const told =
    open && /\b(?:actions?|operations?|commands?|methods?)\b[^.\n]{0,20}?(?:\bare\b|:|\bone of\b)([^.\n]{3,400})/i.exec(description)?.[1];
  if (!open || !told) return args;
  return args.map((argument) =>
    argument === open
      ? { ...argument, mentioned: [...argument.mentioned, ...valuesInProse(`, ${told.replaceAll(' and ', ', ')}`)] }
      : argument,
  );
}

interface Operations {
  /** Of the argument with the worst operation; `undefined` where the schema only mentions values. */
  table: OperationTable | undefined;
  worst: Category;
  pointer: string;
  value: string;
}

const HTTP_CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const HTTP = new Set([...HTTP_CHANGES, 'GET', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);
/** Operations past this many are more than a policy or a reader can use; the worst are kept. */
const OPERATIONS_MAX = 200;

/** The verdict on every value of every argument whose value chooses what is done, and the table of the worst of them. */
function judgeOperations(args: readonly Argument[], subjects: Subjects, named: NameView): Operations | undefined {
  let worstOne: Operations | undefined;
  for (const argument of args) {
    const found = operationsOf(argument, subjects, named);
    if (found && (!worstOne || compareCategories(found.worst, worstOne.worst) > 0)) worstOne = found;
  }
  return worstOne;
}

function operationsOf(argument: Argument, subjects: Subjects, named: NameView): Operations | undefined {
  const chooses = argument.chooses === 'never' && allActs(argument, subjects) ? 'perhaps' : argument.chooses;
  const only = argument.chooses === 'never' && argument.listed.length === 1 ? argument.listed[0] : undefined;
  if (chooses === 'never' && argument.mentioned.length === 0 && only === undefined) return undefined;
  if (isFilter(argument, named)) return undefined;
  const http =
    argument.listed.some((value) => HTTP_CHANGES.has(value)) && argument.listed.some((value) => HTTP.has(value) && value !== 'DELETE');
  let worstOne: OperationVerdict | undefined;
  let known = false;
  const judge = (value: string): OperationVerdict => {
    const view = judgeName(nameWords(legibleWord(value)), NO_VENDOR, subjects, argument.pointer);
    // A verb of HTTP says how a request is made; what it does there depends on the address.
    if (http && HTTP.has(value)) {
      known = true;
      return { value, category: HTTP_CHANGES.has(value) ? 'Execute' : 'Read' };
    }
    const acts = isStatement(value) || (argument.chooses === 'always' ? view.category !== undefined : isPlainAct(view, named));
    // What stands among operations and is none that we know may be any.
    if (!acts && argument.words.some((word) => NAMES_ACTS.has(word)) && argument.chooses === 'always' && view.reading === 'unknown')
      return { value, category: 'Execute' };
    if (acts) known = true;
    return {
      value,
      category: (acts ? view.category : undefined) ?? (named.category && named.category !== 'Read' ? named.category : 'Read'),
    };
  };
  const weigh = (verdict: OperationVerdict): OperationVerdict => {
    if (!worstOne || compareCategories(verdict.category, worstOne.category) > 0) worstOne = verdict;
    return verdict;
  };
  const operations = chooses === 'never' ? [] : argument.listed.map((value) => weigh(judge(value)));
  // What a call has to say word for word: `DELETE EVERYTHING`.
  if (only !== undefined && nameWords(only).length > 1) weigh(judge(only));
  for (const value of argument.mentioned) {
    const verdict = judge(value);
    if (
      argument.chooses !== 'never' ||
      isStatement(value) ||
      (argument.words.some((word) => TAKES_ANYTHING.has(word)) && nameWords(value).length <= 5)
    )
      weigh(verdict);
  }
  if (!known || !worstOne) return undefined;
  // An option of an option that changes nothing chooses how, and not what.
  if (argument.depth > 0 && worstOne.category === 'Read') return undefined;
  if (argument.chooses !== 'always' && worstOne.category === 'Read') return undefined;
  const shown =
    operations.length > OPERATIONS_MAX ? [...operations].sort((one, other) => compareCategories(other.category, one.category)) : operations;
  return {
    table: shown.length > 0 ? { path: argument.path, operations: shown.slice(0, OPERATIONS_MAX) } : undefined,
    worst: worstOne.category,
    pointer: argument.pointer,
    value: worstOne.value,
  };
}

/** `watch_changes(operations: ["insert", "delete"])`: which of many to look at, where the verb looks. */
function isFilter({ words, schema }: Argument, { category, verb }: NameView): boolean {
  const last = words.at(-1) ?? '';
  return category === 'Read' && verb !== undefined && schema['type'] === 'array' && singular(last) !== last;
}

/** Values that are verbs one and all, one of them to read by: `Show item`, `Delete item`. */
function allActs({ listed, words }: Argument, subjects: Subjects): boolean {
  if (listed.length < 2 || listed.length > 40 || words.length > 2) return false;
  const verbs = listed.map((value) => judgeName(nameWords(legibleWord(value)), NO_VENDOR, subjects, ''));
  return verbs.every(({ verbFirst }) => verbFirst) && verbs.some(({ category }) => category === 'Read');
}

/** `delete_node`, and not `order` or `report`, which are as often things. */
function isPlainAct({ category, verb, verbFirst, objects }: NameView, named: NameView): boolean {
  if (category === undefined || category === 'Read' || verb === undefined) return false;
  if (!verbFirst) return named.category !== 'Read' && category === 'Destructive' && VERBS.get(verb)?.noun === false;
  if (VERBS.get(verb)?.noun === false) return objects.length > 0 || named.category !== 'Read';
  return compareCategories(category, 'Execute') >= 0 && (objects.length > 0 || named.verb === undefined);
}

const NAMES_ACTS = new Set(['action', 'operation', 'command', 'verb']);
/** Arguments whose examples and defaults say what may be asked of the tool. */
const TAKES_ANYTHING = new Set('input data value payload text request options config params expression prompt instruction'.split(' '));

/** A statement or command that stands as an example or default is one that the tool takes. */
function isStatement(value: string): boolean {
  return /^\s*(?:drop|delete|truncate|alter|insert|update|create|grant|rm|sudo|curl|sh|bash|powershell)\s+\S/i.test(value);
}

function facetsOf(findings: readonly Finding[], category: Category, operation: Category | undefined): Facet[] {
  const facets = new Set<Facet>();
  for (const finding of findings) for (const facet of finding.rule.facets ?? []) facets.add(facet);
  if (operation === 'Destructive') facets.add('delete');
  if (category === 'Financial') facets.add('money');
  return FACETS.filter((facet) => facets.has(facet));
}

function evidenceOf(findings: readonly Finding[], definition: ToolDefinition, operations: Operations | undefined): Evidence[] {
  const evidence: Evidence[] = [];
  const add = (rule: string, where: string, quote: string | undefined): void => {
    if (!quote || evidence.length >= EVIDENCE_MAX) return;
    if (!evidence.some((known) => known.rule === rule && known.in === where && known.quote === quote))
      evidence.push({ rule, in: where, quote });
  };
  if (operations) add('operation-table', operations.pointer, operations.value);
  for (const finding of findings) {
    const source = sourceOf(definition, finding);
    add(finding.rule.id, finding.in, quoteIn(source, finding.word) ?? quoteDisguised(source, finding.word));
  }
  return evidence;
}

/** The raw text that a finding's word was read from. */
function sourceOf(definition: ToolDefinition, finding: Finding): string {
  if (finding.in === 'name') return definition.name;
  if (finding.in === 'description') return definition.description ?? '';
  if (finding.in === 'title' || finding.in === 'annotations') return titleOf(definition);
  return finding.word;
}

const SUSPICIOUS: ReadonlySet<string> = new Set([
  'hidden-characters',
  'look-alike-letters',
  'encoded-text',
  'unread-text',
  'hint-contradiction',
]);

/**
 * How sure the rules are: less where the name says nothing they know, where there is no description, and where the views
 * of the definition disagree.
 */
function confidenceOf(
  named: NameView,
  prose: Category | undefined,
  floor: Category,
  category: Category,
  description: string,
  flags: readonly string[],
): number {
  let confidence = named.reading === 'verb' ? 0.85 : named.reading === 'noun' ? 0.55 : 0.3;
  const empty = description.trim() === '';
  if (empty) confidence -= 0.15;
  else if (prose === floor) confidence += named.reading === 'unknown' ? 0.2 : 0.12;
  else if (prose && prose !== floor) confidence -= compareCategories(prose, floor) > 0 ? 0.15 : 0.25;
  if (category !== floor && named.reading === 'noun' && prose === category) confidence += 0.25;
  if (flags.some((flag) => SUSPICIOUS.has(flag))) confidence -= 0.1;
  return Math.round(Math.min(0.97, Math.max(0.2, confidence)) * 100) / 100;
}
