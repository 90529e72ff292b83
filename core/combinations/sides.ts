import type { ArgumentKind, Category, Classification, Facet } from '../classification.ts';
import type { JsonObject } from '../json.ts';
import type { ToolDefinition } from '../tool-definition.ts';

/** What a side may look at. */
export interface JudgedTool {
  definition: ToolDefinition;
  classification: Pick<Classification, 'category' | 'risk' | 'facets' | 'argumentRisks' | 'attacks'>;
}

/** One way to see that a tool stands on a side. */
export interface Clue {
  /** Continues the tool's name: "`read_mail` returns text that others wrote". */
  says: string;
  shows(tool: JudgedTool): boolean;
}

/** What a tool adds to a flow. */
export interface Side {
  title: string;
  /** The most telling first. */
  clues: readonly Clue[];
}

/**
 * `in`, `data` and `out` are the three sides of the lethal trifecta, and a tool that runs commands or code stands on all of them. `strangers`
 * leaves such tools out, so that a flow which ends in a command is not found wherever a command can be run.
 */
export const SIDE_IDS = [
  'in',
  'data',
  'out',
  'strangers',
  'secrets',
  'code',
  'destroys',
  'pays',
  'speaks',
  'repository',
  'remembers',
  'rebuilds',
  'others',
] as const;
export type SideId = (typeof SIDE_IDS)[number];

function has({ classification }: JudgedTool, facet: Facet): boolean {
  return classification.facets.includes(facet);
}

function is({ classification }: JudgedTool, ...categories: Category[]): boolean {
  return categories.includes(classification.category);
}

function takes({ classification }: JudgedTool, kind: ArgumentKind): boolean {
  return classification.argumentRisks.some((risk) => risk.kind === kind);
}

/** An address among a record's other fields is data; one that stands alone is where the call goes. */
function takesAddress({ classification }: JudgedTool): boolean {
  return classification.argumentRisks.some(({ kind, path }) => kind === 'url' && /^args\.[^.[]+(?:\.\*|\[\])?$/.test(path));
}

const DESTINATION = /out|dest|save|target|download/i;

/** A path that says where an answer goes names nothing to read. */
function takesSource({ classification }: JudgedTool): boolean {
  return classification.argumentRisks.some(({ kind, path }) => kind === 'path' && !DESTINATION.test(path));
}

/** The arguments by name, or `undefined` where the schema does not tell and they may hold anything. */
function argumentsOf(schema: JsonObject | undefined): string[] | undefined {
  const properties = schema?.['properties'];
  return typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : undefined;
}

const TEXT = /^(?:text|value|values|content|contents|body|message|comment|html|markdown|files)$/i;

/** Whether a caller can put words of its own into the call. */
function carriesText({ definition }: JudgedTool): boolean {
  return argumentsOf(definition.inputSchema)?.some((name) => TEXT.test(name)) ?? true;
}

function fits({ classification }: JudgedTool, attack: string): boolean {
  return classification.attacks.some(({ id }) => id === attack);
}

/** Cells are merged and notices pushed too: a repository is named, or a branch of one. */
function aboutRepository(tool: JudgedTool): boolean {
  return fits(tool, 'AP-13') || argumentsOf(tool.definition.inputSchema)?.some((name) => /repo|branch/i.test(name)) === true;
}

/** A calculator evaluates an expression too: what counts is an argument that is code, unless nobody knows the arguments. */
function bringsCode(tool: JudgedTool): boolean {
  return has(tool, 'code') && is(tool, 'Execute') && (takes(tool, 'code') || argumentsOf(tool.definition.inputSchema) === undefined);
}

const MACHINE: readonly Clue[] = [
  { says: 'runs any command', shows: (tool) => has(tool, 'shell') && !is(tool, 'Read') },
  { says: 'runs any code that a call brings', shows: bringsCode },
];

const STRANGERS: readonly Clue[] = [
  { says: 'returns text that others wrote', shows: (tool) => has(tool, 'untrusted-in') && !has(tool, 'browser') },
  {
    says: 'shows pages of the web',
    shows: (tool) => has(tool, 'browser') && (is(tool, 'Read') || has(tool, 'untrusted-in') || takesAddress(tool)),
  },
  { says: 'fetches the address that it is given', shows: (tool) => is(tool, 'Read') && has(tool, 'http-out') && takesAddress(tool) },
];

/** A tool that sets or removes a key hands none out. */
const SECRETS: readonly Clue[] = [
  { says: 'has keys or passwords in its answers', shows: (tool) => has(tool, 'secrets') && is(tool, 'Read', 'Execute') },
];

const PRIVATE: readonly Clue[] = [
  ...SECRETS,
  { says: 'answers any query on a database', shows: (tool) => takes(tool, 'sql') || (has(tool, 'sql') && !is(tool, 'Financial')) },
  {
    says: 'returns what people keep to themselves',
    shows: (tool) => has(tool, 'private-data') && !is(tool, 'Destructive', 'Financial'),
  },
  { says: 'sends a file of the caller’s choice', shows: (tool) => has(tool, 'message') && takes(tool, 'path') && takes(tool, 'recipient') },
  { says: 'reads a file of the caller’s choice', shows: (tool) => is(tool, 'Read') && has(tool, 'fs') && takesSource(tool) },
  { says: 'shows what the signed-in user sees', shows: (tool) => has(tool, 'browser') && (is(tool, 'Read') || takesAddress(tool)) },
];

const SPEAKS: readonly Clue[] = [
  { says: 'puts words where anyone may read them', shows: (tool) => has(tool, 'public-sink') && !is(tool, 'Read') },
  // Going forward in a browser, or forwarding a port, is no message.
  {
    says: 'sends messages',
    shows: (tool) => has(tool, 'message') && !has(tool, 'browser') && !is(tool, 'Read') && (carriesText(tool) || takes(tool, 'recipient')),
  },
];

const WAYS_OUT: readonly Clue[] = [
  ...SPEAKS,
  {
    says: 'writes where the readers of a repository see it',
    shows: (tool) => is(tool, 'Write') && fits(tool, 'AP-13') && carriesText(tool),
  },
  {
    says: 'sends what it is told to an address of the caller’s choice',
    shows: (tool) => is(tool, 'Execute') && has(tool, 'http-out') && takesAddress(tool),
  },
  { says: 'takes an address, which can carry data in itself', shows: (tool) => has(tool, 'http-out') && takesAddress(tool) },
  { says: 'types into pages', shows: (tool) => has(tool, 'browser') && is(tool, 'Execute') && carriesText(tool) },
];

export const SIDES: Readonly<Record<SideId, Side>> = {
  in: { title: 'Text from strangers comes in', clues: [...STRANGERS, ...MACHINE] },
  data: { title: 'Private data is within reach', clues: [...PRIVATE, ...MACHINE] },
  out: { title: 'Data can leave', clues: [...WAYS_OUT, ...MACHINE] },
  strangers: { title: 'Text from strangers comes in', clues: STRANGERS },
  secrets: { title: 'Keys or passwords are handed out', clues: SECRETS },
  code: { title: 'Commands or code are run', clues: MACHINE },
  destroys: {
    title: 'Something can be destroyed',
    clues: [{ says: 'destroys what it is told to', shows: (tool) => is(tool, 'Destructive') }],
  },
  pays: { title: 'Value can be moved', clues: [{ says: 'commits money or other value', shows: (tool) => is(tool, 'Financial') }] },
  speaks: { title: 'Words go out in the user’s name', clues: SPEAKS },
  repository: {
    title: 'Code can be changed',
    clues: [
      {
        says: 'brings changes into a code base',
        shows: (tool) => is(tool, 'Write', 'Execute') && fits(tool, 'AP-47') && aboutRepository(tool),
      },
    ],
  },
  remembers: {
    title: 'Later sessions are told what to believe',
    clues: [{ says: 'writes what later sessions recall', shows: (tool) => has(tool, 'memory') && is(tool, 'Write', 'Execute') }],
  },
  rebuilds: {
    title: 'The list of tools can change',
    clues: [{ says: 'changes which tools there are', shows: (tool) => has(tool, 'schema-mutation') }],
  },
  others: {
    title: 'Other tools are trusted',
    clues: [{ says: 'was judged as it was before', shows: (tool) => !has(tool, 'schema-mutation') }],
  },
};

/** The clue by which a tool stands on a side, by its place among the side's clues; `undefined` where none shows. */
export function clueOf(side: SideId, tool: JudgedTool): number | undefined {
  const place = SIDES[side].clues.findIndex(({ shows }) => shows(tool));
  return place < 0 ? undefined : place;
}
