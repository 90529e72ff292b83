import { type Category, type Classification, type Evidence, FACETS, type Facet, type ServerContext } from '#core/classification';
import { ORDERS_FLAG } from '#core/flags';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { argumentRisks, readArguments } from './arguments.ts';
import { attacksOn } from './attacks/patterns.ts';
import { givesOrders } from './attacks/subject.ts';
import { confidenceIn } from './confidence.ts';
import { categoryOf, type Finding, type View } from './finding.ts';
import { judgeArguments } from './judge-arguments.ts';
import { judgeName, type NameView } from './judge-name.ts';
import { judgeOperations, type Operations, withToldOperations } from './judge-operations.ts';
import { judgeAside, judgeProse, worstOf } from './judge-prose.ts';
import { type Legible, legible, legibleWord, schemaFlags } from './legible.ts';
import { quoteOf } from './quote.ts';
import { rationaleOf } from './rationale.ts';
import { riskOf, saysItDestroys } from './risk-of.ts';
import { compareCategories, type Subjects, worst } from './rules/lexicon.ts';
import { aboutServer, subjectsOf } from './subjects.ts';
import { encodedVerb } from './words/ciphers.ts';
import { identifierWords, uncapitalised } from './words/known.ts';
import { NAME_CHARS_MAX, nameWords } from './words/words.ts';

/** Whatever has a say in a verdict, by name; a changed number means that stored verdicts are to be made anew. */
export const CLASSIFIER_VERSIONS: Record<string, string> = { rules: '5', attacks: '4' };

/** Quotes past this many show nothing new. */
const EVIDENCE_MAX = 12;

/**
 * Says what one call of a tool can do, from its definition and nothing else. Pure: same definition and server, same
 * verdict, byte for byte.
 *
 * INVARIANT: prose and hints raise and never lower. What name and input schema say alone is the floor of category and
 * risk, and text appended to the description takes nothing away.
 *
 * @param digest of this very definition, for whoever knows it already.
 */
export function classify(definition: ToolDefinition, server: ServerContext, digest = toolDigest(definition)): Classification {
  const flags: string[] = [];
  const name = legible(definition.name);
  const description = legible(definition.description);
  const titles = titlesOf(definition).map(({ where, text }) => ({ where, ...legible(`${text}.`) }));
  const flag = (one: string): void => {
    if (!flags.includes(one)) flags.push(one);
  };
  for (const text of [name, description, ...titles]) text.flags.forEach(flag);
  for (const one of schemaFlags(definition.inputSchema)) flag(one);

  const toolWords = identifierWords(legibleWord(name.text));
  const reading = readArguments(definition.inputSchema, toolWords, aboutServer(server).database);
  const args = withToldOperations(reading.arguments, description.text);
  const subjects = subjectsOf(server, toolWords, args);
  const vendor = aboutServer(server).words;

  const named = judgeName(toolWords, vendor, subjects, 'name');
  const operations = judgeOperations(args, subjects, named);
  if (operations && encodedVerb(operations.value) !== undefined) flag('encoded-text');
  const shaped = judgeArguments(args, subjects, named);
  const spelt = name.encoded.flatMap(({ run, text }) =>
    judgeName(nameWords(text), vendor, subjects, 'name').findings.map((finding): Finding => ({ ...finding, word: run })),
  );
  const flat = uncapitalised(name.text, toolWords);
  // Names of classes and products look like verbs then (`ContactsController`); few of them like one of these.
  if (flat) spelt.push(...judgeName(flat, vendor, subjects, 'name').findings.filter(({ rule }) => isSevere(rule.category)));
  const structure: Finding[] = [...named.findings, ...spelt, ...shaped];
  let floor: Category =
    worstOf(categoryOf(structure), operations?.worst) ?? (named.reading === 'noun' || subjects.has('numbers') ? 'Read' : 'Execute');
  if (named.reading === 'unknown' && !subjects.has('numbers')) floor = worst(floor, 'Execute');

  const settled = settledBy(named);
  const told = judgeText(description, subjects, 'description', settled);
  const titled = titles.flatMap((title) => judgeText(title, subjects, title.where, settled).findings);
  const asides = judgeAsides(reading.texts, subjects, (categoryOf(structure) ?? 'Read') === 'Read', flags);
  // What was left unread could say anything.
  if ((reading.unread || definition.name.length > NAME_CHARS_MAX) && !flags.includes('unread-text')) flags.push('unread-text');
  const unread: Category | undefined = flags.includes('unread-text') ? 'Execute' : undefined;
  const described = worstOf(told.category, categoryOf(titled));
  const prose = worstOf(described, worstOf(categoryOf(asides), unread));

  const said = [...structure, ...told.findings, ...titled, ...asides];
  const category = worstOf(floor, prose) ?? floor;
  const hints = readHints(definition);
  const evidence = evidenceOf(said, definition, operations);
  if (described && compareCategories(described, floor) < 0 && floor !== 'Read') flags.push('description-lowers-risk');
  if (
    (hints.readOnly && category !== 'Read') ||
    (hints.changes && category === 'Read') ||
    (hints.harmless && (category === 'Destructive' || category === 'Financial'))
  ) {
    flags.push('hint-contradiction');
  }

  const facets = facetsOf(said, category, operations?.worst);
  const orders = givesOrders(definition);
  if (orders) flags.push(ORDERS_FLAG);
  const { risk, riskReasons } = riskOf(category, facets, saysItDestroys(definition), orders);
  const risks = argumentRisks(args);
  const table = operations?.table ? { operations: operations.table } : {};
  const subject = {
    definition,
    server,
    category,
    facets,
    argumentRisks: risks,
    words: toolWords,
    hides: flags.includes('hidden-characters'),
  };
  return {
    digest,
    category,
    risk,
    riskReasons,
    confidence: confidenceIn({ category, evidence, flags, ...table }, description.text.trim() !== ''),
    facets,
    argumentRisks: risks,
    ...table,
    evidence,
    rationale: rationaleOf({
      ...subject,
      named,
      told: told.verb,
      operations: operations?.table,
      decisive: decisiveArgument(said, category),
    }),
    attacks: attacksOn(subject),
    flags,
    decidedBy: 'rules',
    versions: { ...CLASSIFIER_VERSIONS },
  };
}

function isSevere(category: Category | undefined): boolean {
  return category === 'Destructive' || category === 'Financial';
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

/**
 * What the schema says in prose.
 *
 * @param onlyReads whether names and arguments say of nothing else that it is done.
 */
function judgeAsides(
  texts: readonly { pointer: string; text: string }[],
  subjects: Subjects,
  onlyReads: boolean,
  flags: string[],
): Finding[] {
  const findings: Finding[] = [];
  for (const { pointer, text } of texts) {
    const { text: read, encoded, flags: written } = legible(text);
    const found = judgeAside(read, subjects, pointer, onlyReads);
    // What is written so that nobody sees it is no note on a value.
    if (written.length > 0) found.push(...judgeProse(read, subjects, pointer).findings);
    if (written.includes('unread-text') && !flags.includes('unread-text')) flags.push('unread-text');
    for (const piece of encoded) {
      if (!flags.includes('encoded-text')) flags.push('encoded-text');
      found.push(...judgeProse(piece.text, subjects, pointer).findings);
    }
    if (found.length > 0)
      findings.push(
        ...found.map((finding) => ({
          ...finding,
          word: quoteOf(text, finding.word) ?? finding.word,
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

/** Where a title may stand. One that says the same twice is read once. */
function titlesOf({ title, annotations }: ToolDefinition): { where: 'title' | 'annotations'; text: string }[] {
  const hinted = annotations?.['title'];
  const titles: { where: 'title' | 'annotations'; text: string }[] = [];
  if (title) titles.push({ where: 'title', text: title });
  if (typeof hinted === 'string' && hinted !== '' && hinted !== title) titles.push({ where: 'annotations', text: hinted });
  return titles;
}

interface Hints {
  /** The server says outright that it is not read-only. */
  changes: boolean;
  readOnly: boolean;
  /** The server says outright that nothing is destroyed. */
  harmless: boolean;
}

function readHints(definition: ToolDefinition): Hints {
  const hints = definition.annotations ?? {};
  return {
    changes: hints['readOnlyHint'] === false,
    readOnly: hints['readOnlyHint'] === true,
    harmless: hints['destructiveHint'] === false,
  };
}

function facetsOf(findings: readonly Finding[], category: Category, operation: Category | undefined): Facet[] {
  const facets = new Set<Facet>();
  for (const finding of findings) for (const facet of finding.rule.facets ?? []) facets.add(facet);
  if (operation === 'Destructive') facets.add('delete');
  if (category === 'Financial') facets.add('money');
  return FACETS.filter((facet) => facets.has(facet));
}

/** The argument that alone says what the verdict is: neither the name nor any text does. */
function decisiveArgument(findings: readonly Finding[], category: Category): string | undefined {
  const decisive = findings.filter(({ rule }) => rule.category === category);
  return decisive.every(({ in: where, word }) => where.endsWith(`/${word}`)) ? decisive[0]?.word : undefined;
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
    add(finding.rule.id, finding.in, quoteOf(sourceOf(definition, finding), finding.word));
  }
  return evidence;
}

/** The raw text that a finding's word was read from. */
function sourceOf(definition: ToolDefinition, finding: Finding): string {
  if (finding.in === 'name') return definition.name;
  if (finding.in === 'description') return definition.description ?? '';
  const title = titlesOf(definition).find(({ where }) => where === finding.in);
  if (title) return title.text;
  return finding.word;
}
