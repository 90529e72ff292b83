import type { CatalogueServer, CatalogueTool } from '#core/catalogue';
import type { AttackPatternEntry } from '#core/classification';
import { CATEGORIES, type Category } from '#core/classification';
import { addTool, emptyReach, type Reach } from '#core/combinations/reach';
import { RISK_LEVELS, type Risk } from '#core/risk';
import { serverPhrase } from '#core/server';
import { estimatedTokens } from '#core/tool-definition';
import type { ToolStanding } from '#policy/explain-standings';
import { type CombinationsView, combinationsView, unseenWords } from './combinations.ts';
import { type Grade, gradeOf } from './grade.ts';
import { helpWords, incompleteWords, type LaunchRow, launchRows } from './launch-help.ts';
import { type StandingsView, standingsView } from './policy-state.ts';
import { excerpt, opening, safeLink, shownName, shownText } from './shown-text.ts';
import { counted, grouped, listed, NOT_LISTED_WORDS } from './words.ts';

/** One tool as the server's page lists it. */
export interface ServerToolRow {
  slug: string;
  name: string;
  description: string;
  category: Category;
  risk: Risk;
  /** What becomes of it under the server's recommended policy, where there is one. */
  standing?: ToolStanding | undefined;
  /** The same in a few words: `30 a minute`. */
  policyState?: string | undefined;
}

/** What is kept of all tools of a server while they stream by: a server may have thousands. */
export interface ToolSummary {
  rows: ServerToolRow[];
  risks: Record<Risk, number>;
  tokens: number;
  reach: Reach;
}

export interface ServerPage {
  name: string;
  phrase: string;
  title: string;
  summary: string;
  description: string | undefined;
  facts: { label: string; value: string; href?: string }[];
  receipt: ReceiptView | undefined;
  notListed: { title: string; why: string; help: string; detail: string; variables: string[]; stderr: string } | undefined;
  /** Where tools are shown that the last look did not see. */
  lastLook: string | undefined;
  /** Where the list may lack something for the way it was got. */
  incomplete: string | undefined;
  grade: Grade | undefined;
  byCategory: { category: Category; tools: ServerToolRow[] }[];
  /** Where its tools stand under its policy, if it has one. */
  standings: StandingsView | undefined;
  risks: Record<Risk, number>;
  tokens: string;
  combinations: CombinationsView;
}

export interface ReceiptView {
  facts: { label: string; value: string }[];
  /** Each word of the command and where it came from. */
  command: { value: string; from: string }[];
  variables: { name: string; kind: string; required: boolean; from: string; placeholder: string }[];
  incidents: string[];
  /** Without which it did not list its tools; sentences. */
  help: string[];
  /** All starts, where there was more than one. */
  launches: LaunchRow[];
}

const DESCRIPTION_CHARS = 2_000;

/**
 * One pass over the tools of a server.
 *
 * @param stateOf what becomes of a tool under the policy that the page shows.
 */
export function summariseTools(
  server: CatalogueServer,
  tools: Iterable<CatalogueTool>,
  stateOf?: (toolName: string) => ToolStanding,
): ToolSummary {
  const summary: ToolSummary = {
    rows: [],
    risks: { low: 0, medium: 0, high: 0, critical: 0 },
    tokens: 0,
    reach: emptyReach(server, unseenWords(server)),
  };
  for (const { slug, definition, classification } of tools) {
    const name = shownName(definition.name);
    const standing = stateOf?.(definition.name);
    summary.rows.push({
      slug,
      name,
      description: excerpt(definition.description ?? '', 180),
      category: classification.category,
      risk: classification.risk,
      standing,
      policyState: standing && shownName(standing.words),
    });
    summary.risks[classification.risk] += 1;
    summary.tokens += estimatedTokens(definition);
    addTool(summary.reach, { slug, definition, classification });
  }
  return summary;
}

/** @param patterns the attacks that have a page of their own. */
export function serverPage(server: CatalogueServer, tools: ToolSummary, patterns: readonly AttackPatternEntry[] = []): ServerPage {
  const name = shownName(server.name);
  const phrase = serverPhrase(excerpt(name, 80));
  const outcome = server.inspection?.outcome ?? 'not-inspected';
  const combinations = combinationsView(tools.reach, patterns);
  const listedHere = tools.rows.length > 0;
  return {
    name,
    phrase,
    title: listedHere ? `${excerpt(name, 70)}: what its ${counted(tools.rows.length, 'tool')} can do` : `${excerpt(name, 70)}: not listed`,
    summary: excerpt(
      listedHere
        ? `What each of the ${counted(tools.rows.length, 'tool')} of ${phrase} can do, and a policy.json for all of them: ${riskWords(tools.risks)}.`
        : `The tools of ${phrase} are not assessed: ${outcome === 'listed' ? 'it lists none' : NOT_LISTED_WORDS[outcome].title.toLowerCase()}.`,
      160,
    ),
    description: server.description?.trim() ? opening(server.description, DESCRIPTION_CHARS) : undefined,
    facts: factsOf(server),
    receipt: receiptOf(server),
    notListed: outcome === 'listed' || listedHere ? undefined : notListed(server, outcome),
    lastLook:
      outcome === 'listed' || !listedHere
        ? undefined
        : `The last look did not list them (${NOT_LISTED_WORDS[outcome].title.toLowerCase()}); what stands here comes from an earlier or a declared listing.`,
    incomplete: listedHere ? incompleteWords(server.inspection?.receipt?.spec.help) : undefined,
    grade: gradeOf({ risks: tools.risks, trifecta: combinations.trifecta.complete }),
    byCategory: CATEGORIES.toReversed().flatMap((category) => {
      const ofCategory = tools.rows.filter((row) => row.category === category);
      return ofCategory.length === 0 ? [] : [{ category, tools: ofCategory }];
    }),
    standings: standingsOf(tools.rows),
    risks: tools.risks,
    tokens: `All definitions together take about ${counted(tools.tokens, 'token')} of an agent’s context.`,
    combinations,
  };
}

function standingsOf(rows: readonly ServerToolRow[]): StandingsView | undefined {
  const known = rows.flatMap(({ slug, name, category, standing }) => (standing === undefined ? [] : [{ slug, name, category, standing }]));
  return known.length === 0 ? undefined : standingsView(known);
}

/** `1 critical, 2 high`, the worst first, without the levels that are empty. */
export function riskWords(risks: Readonly<Record<Risk, number>>): string {
  return listed(RISK_LEVELS.toReversed().flatMap((risk) => (risks[risk] > 0 ? [`${grouped(risks[risk])} ${risk}`] : [])));
}

function factsOf(server: CatalogueServer): ServerPage['facts'] {
  const facts: ServerPage['facts'] = [];
  const add = (label: string, value: string | undefined, href?: string) => {
    if (value !== undefined && value !== '')
      facts.push({ label, value: shownName(excerpt(value, 160)), ...(href !== undefined && { href }) });
  };
  add('Target', server.target, safeLink(server.target));
  add('Version', server.version);
  add('Registry name', server.mcpName);
  add('Repository', server.repository, safeLink(server.repository));
  add('Home page', server.homepage, safeLink(server.homepage));
  add('Licence', server.license);
  add('Stars', server.stars === undefined ? undefined : grouped(server.stars));
  add('Archived', server.archived === undefined ? undefined : server.archived ? 'yes: its owner no longer works on it' : 'no');
  add('Known from', listed(server.sources.map((source) => shownName(source))));
  add('Also known as', server.aliases?.map((alias) => shownName(alias)).join(', '));
  return facts;
}

const SANDBOX_WORDS = {
  bubblewrap: 'bubblewrap',
  namespaces: 'namespaces',
  none: 'none: started in the open, by explicit choice',
  container: 'a container without a network',
  remote: 'none: it was asked where it runs, and nothing was started',
} as const;

function receiptOf({ inspection }: CatalogueServer): ReceiptView | undefined {
  const receipt = inspection?.receipt;
  if (receipt === undefined) return undefined;
  const { spec } = receipt;
  const facts = [
    ['Sandbox', SANDBOX_WORDS[receipt.sandbox]],
    ['From start to stop', `${grouped(Math.round(receipt.durationMs))} ms`],
    ['Protocol', receipt.protocolVersion],
    ['It calls itself', [receipt.serverInfo?.name, receipt.serverInfo?.version].filter((part) => part !== undefined).join(' ')],
    ['Lines on standard output that were no protocol', receipt.noiseLines > 0 ? grouped(receipt.noiseLines) : undefined],
  ] as const;
  return {
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value: shownName(excerpt(value, 160)) }] : [])),
    command: [
      { value: `${spec.package}${spec.version === undefined ? '' : ` ${spec.version}`}`, from: spec.ecosystem },
      ...(spec.entry === undefined ? [] : [spec.entry]),
      ...spec.arguments,
    ].map(({ value, from }) => ({ value: shownName(excerpt(value, 200)), from: shownName(excerpt(from, 80)) })),
    variables: spec.variables.slice(0, 60).map((variable) => ({
      name: shownName(excerpt(variable.name, 80)),
      kind: variable.kind,
      required: variable.required,
      from: shownName(excerpt(variable.from, 80)),
      placeholder: shownName(excerpt(variable.placeholder, 80)),
    })),
    incidents: receipt.incidents.map((incident) => shownName(excerpt(incident, 300))),
    help: helpWords(spec.help),
    launches: receipt.launches === undefined || receipt.launches.length < 2 ? [] : launchRows(receipt.launches),
  };
}

function notListed(server: CatalogueServer, outcome: keyof typeof NOT_LISTED_WORDS): ServerPage['notListed'] {
  return {
    ...NOT_LISTED_WORDS[outcome],
    detail: shownText(server.inspection?.detail ?? ''),
    variables: (server.inspection?.variables ?? []).slice(0, 60).map((variable) => shownName(excerpt(variable, 80))),
    stderr: shownText((server.inspection?.stderrTail ?? '').slice(-4_000)).trim(),
  };
}
