import {
  type Category,
  type Classification,
  type Evidence,
  FACETS,
  type Facet,
  type OperationTable,
  type ServerContext,
} from '#core/classification';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { type Argument, argumentRisks, readArguments } from './arguments.ts';
import { attacksOn } from './attacks/patterns.ts';
import { categoryOf, type Finding, quoteIn, type View } from './finding.ts';
import { judgeName, type NameView } from './judge-name.ts';
import { judgeProse, worstOf } from './judge-prose.ts';
import { type Legible, legible, legibleWord, quoteDisguised, schemaFlags } from './legible.ts';
import { rationaleOf } from './rationale.ts';
import { riskOf } from './risk-of.ts';
import { compareCategories, type Subjects, worst } from './rules/lexicon.ts';
import type { Condition, Rule } from './rules/rule.ts';
import { RULES } from './rules/rules.ts';
import { aboutServer, subjectsOf } from './subjects.ts';
import { nameWords } from './words/words.ts';

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
  const title = legible(titleOf(definition));
  flags.push(...new Set([name, description, title].flatMap((text) => text.flags).concat(...schemaFlags(definition.inputSchema))));

  const toolWords = nameWords(name.text);
  const args = readArguments(definition.inputSchema, toolWords);
  const subjects = subjectsOf(server, toolWords, args);
  const vendor = aboutServer(server).words;

  const named = judgeName(toolWords, vendor, subjects, 'name');
  const operations = judgeOperations(args, subjects, named);
  const shaped = judgeArguments(args, subjects, named);
  const structure: Finding[] = [...named.findings, ...shaped];
  let floor: Category =
    worstOf(categoryOf(structure), operations?.worst) ?? (named.reading === 'noun' || subjects.has('numbers') ? 'Read' : 'Execute');
  if (named.reading === 'unknown' && !subjects.has('numbers')) floor = worst(floor, 'Execute');

  const settled = settledBy(named);
  const told = judgeText(description, subjects, 'description', settled);
  const titled = title.text === '' ? undefined : judgeText(title, subjects, titleWhere(definition), settled);
  const unread: Category | undefined = flags.includes('unread-text') ? 'Execute' : undefined;
  const prose = worstOf(worstOf(told.category, titled?.category), unread);

  const category = worstOf(floor, prose) ?? floor;
  const hints = readHints(definition);
  const evidence = evidenceOf([...structure, ...told.findings, ...(titled?.findings ?? [])], definition, operations);
  if (prose && compareCategories(prose, floor) < 0 && floor !== 'Read') flags.push('description-lowers-risk');
  if (
    (hints.readOnly && category !== 'Read') ||
    (hints.changes && category === 'Read') ||
    (hints.harmless && (category === 'Destructive' || category === 'Financial'))
  ) {
    flags.push('hint-contradiction');
  }

  const facets = facetsOf([...structure, ...told.findings, ...(titled?.findings ?? [])], category, operations?.worst);
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
    ...(operations ? { operations: operations.table } : {}),
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
const GENERATES: ReadonlySet<string> = new Set(['generate']);

/**
 * What the name has narrowed: `run_report` runs nothing but a report, and `get_timeline` that generates a timeline still gets it. By itself such a
 * verb of the prose says nothing new; with a command, a file or the like beside it, it does.
 */
function settledBy({ category, verb }: NameView): ReadonlySet<string> {
  if (category !== 'Read' || verb === undefined) return NOTHING;
  return RUNS.has(verb) ? RUNS : GENERATES;
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

interface Operations {
  table: OperationTable;
  worst: Category;
  pointer: string;
  value: string;
}

const HTTP_CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The verdict on every value of the first operation argument whose values a rule knows. */
function judgeOperations(args: readonly Argument[], subjects: Subjects, named: NameView): Operations | undefined {
  if (named.reading === 'noun' && named.category === 'Read') return undefined;
  for (const argument of args) {
    if (!argument.operations) continue;
    const isHttp = argument.operations.some((value) => HTTP_CHANGES.has(value.toUpperCase()) && value === value.toUpperCase());
    let known = false;
    let worstValue: { value: string; category: Category } | undefined;
    const operations = argument.operations.map((value) => {
      const view = judgeName(nameWords(legibleWord(value)), NO_VENDOR, subjects, argument.pointer);
      if (view.category) known = true;
      let category: Category = view.category ?? (named.category && named.category !== 'Read' ? named.category : 'Read');
      // A verb of HTTP says how a request is made; what it does there depends on the address.
      if (isHttp) category = HTTP_CHANGES.has(value.toUpperCase()) ? 'Execute' : 'Read';
      if (!worstValue || compareCategories(category, worstValue.category) > 0) worstValue = { value, category };
      return { value, category };
    });
    if (!known || !worstValue) continue;
    // An option of an option that changes nothing chooses how, and not what.
    if (argument.depth > 0 && worstValue.category === 'Read') continue;
    return { table: { path: argument.path, operations }, worst: worstValue.category, pointer: argument.pointer, value: worstValue.value };
  }
  return undefined;
}

type ArgumentCondition = Extract<Condition, { in: 'argument' }>;

const ARGUMENT_RULES: readonly (readonly [Rule, ArgumentCondition])[] = RULES.flatMap((rule) =>
  rule.when.flatMap((condition) => (condition.in === 'argument' ? [[rule, condition] as const] : [])),
);

/** What the arguments show by their kinds alone. */
function judgeArguments(args: readonly Argument[], subjects: Subjects, named: NameView): Finding[] {
  const findings: Finding[] = [];
  if (args.length === 0) return findings;
  for (const [rule, condition] of ARGUMENT_RULES) {
    if (condition.unlessRead && (named.category === 'Read' || (named.category === 'Write' && rule.category !== 'Financial'))) continue;
    if (condition.unlessRead && rule.category === 'Financial' && named.reading === 'noun') continue;
    if (condition.about && !subjects.has(condition.about)) continue;
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
  return findings;
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
