import JSON5 from 'json5';
import { z } from 'zod';
import { isUsableVariableName, type LaunchFacts, LONGEST_VALUE, MOST_ARGUMENTS, MOST_VARIABLES } from './launch-facts.ts';
import { shapeArguments, shapeVariable } from './variables.ts';

/** The package whose own blocks are looked for. */
export interface OwnPackage {
  name: string;
  /** Names of its programs. */
  commands: readonly string[];
}

const MOST_BLOCKS = 200;
const LONGEST_BLOCK = 64 * 1024;
const DEEPEST = 6;

const Word = z.union([z.string().max(LONGEST_VALUE), z.number(), z.boolean()]).transform(String);
/** How clients write one server down. */
const ClientEntry = z.object({
  command: z.union([Word, z.array(Word).min(1).max(MOST_ARGUMENTS)]),
  args: z.array(Word).max(MOST_ARGUMENTS).catch([]),
  env: z.record(z.string(), Word.catch('')).optional().catch(undefined),
  environment: z.record(z.string(), Word.catch('')).optional().catch(undefined),
});

/** Programs that run a package, with the words that may stand before its name. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  npx: [],
  bunx: [],
  pnpx: [],
  npm: ['exec', 'x'],
  pnpm: ['dlx', 'exec'],
  yarn: ['dlx'],
  bun: ['x'],
};

/** Whether a word of a command line runs a package that is named behind it. */
export function isRunner(word: string): boolean {
  return Object.hasOwn(RUNNERS, word);
}

/** Switches that documents advise for safety. A listing under one would show less than the server can do. */
const NARROWING = /(?:^|[-_])(?:read[-_]?only|non[-_]?destructive)(?:[-_]|$)/i;

/**
 * What the client configurations in a README say of the package: its arguments and the variables beside them, one for each block
 * that names the package (or its command), in the README's order. Blocks of other packages are passed over.
 */
export function readClientBlocks(readme: string, own: OwnPackage, read: ReadCall = readCall): LaunchFacts[] {
  const found: LaunchFacts[] = [];
  let block = 0;
  for (const text of fencedCode(readme)) {
    const entries = text.includes('command') ? clientEntries(parseBlock(text)) : [];
    if (entries.length === 0) continue;
    block += 1;
    const from = `README.md mcpServers block ${block}`;
    for (const entry of entries) {
      const call = read(entry, own);
      if (call === undefined) continue;
      found.push(shapeFacts(call, Object.entries(entry.env ?? entry.environment ?? {}), from));
    }
  }
  return found;
}

/** A documented call with what only its author could fill in replaced, and without what would show less than the server can do. */
export function shapeFacts(call: Call, samples: readonly [name: string, sample: string][], from: string): LaunchFacts {
  const variables = samples
    .filter(([name]) => isUsableVariableName(name) && !NARROWING.test(name))
    .slice(0, MOST_VARIABLES)
    .map(([name, sample]) => ({ name, ...shapeVariable({ name, sample }), required: true, from }));
  return {
    arguments: shapeArguments(withoutNarrowing(call.values)).map((value) => ({ value, from })),
    variables,
    ...(call.command !== undefined && { command: call.command }),
  };
}

function withoutNarrowing(words: readonly string[]): string[] {
  const isSwitch = (word: string | undefined) =>
    word !== undefined && /^--?[\w-]+(?:=\w*)?$/.test(word) && NARROWING.test(word.replace(/=.*$/, ''));
  return words.filter((word, at) => !isSwitch(word) && !(isSwitch(words[at - 1]) && /^(?:true|1)$/i.test(word)));
}

/** The fenced pieces of code of a README, as far as there may be. */
export function* fencedCode(readme: string): Generator<string> {
  let fence: string | undefined;
  let lines: string[] = [];
  let blocks = 0;
  for (const line of readme.split(/\r\n|\n|\r/)) {
    const mark = /^[\s>]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      if (mark === undefined) continue;
      fence = mark;
      lines = [];
    } else if (mark?.startsWith(fence)) {
      fence = undefined;
      blocks += 1;
      if (blocks > MOST_BLOCKS) return;
      const text = lines.join('\n');
      if (text.length <= LONGEST_BLOCK) yield text;
    } else lines.push(line.replace(/^\s*>\s?/, ''));
  }
}

/** Clients take JSON with comments and trailing commas; READMEs often leave out the outer braces. */
function parseBlock(text: string): unknown {
  for (const candidate of [text, `{${text}}`]) {
    try {
      return JSON5.parse(candidate);
    } catch {
      // A shell line, another language, or an excerpt.
    }
  }
  return undefined;
}

type ClientEntry = z.infer<typeof ClientEntry>;

/** The servers of a configuration, however the client nests them: `mcpServers`, `servers`, `mcp.servers`, or none. */
function clientEntries(value: unknown, depth = 0): ClientEntry[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  const entry = ClientEntry.safeParse(value);
  if (entry.success) return [entry.data];
  return Object.values(value).flatMap((member) => clientEntries(member, depth + 1));
}

/** The words behind a package's own name, and the command that is called where it is not the package's only one. */
interface Call {
  values: string[];
  command?: string;
}

/** How calls of one ecosystem are read. */
export type ReadCall = (entry: Pick<ClientEntry, 'command' | 'args'>, own: OwnPackage) => Call | undefined;

/** How the entry calls the package, or `undefined` when it starts something else. */
export function readCall(entry: Pick<ClientEntry, 'command' | 'args'>, own: OwnPackage): Call | undefined {
  // Some write the whole line into `command`.
  const words = [...(typeof entry.command === 'string' ? entry.command.trim().split(/\s+/) : entry.command), ...entry.args];
  if (/^cmd(?:\.exe)?$/i.test(words[0] ?? '') && /^\/c$/i.test(words[1] ?? '')) words.splice(0, 2);
  const program = (words[0] ?? '')
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\.(?:cmd|exe)$/i, '');
  if (program === undefined) return undefined;
  const between = Object.hasOwn(RUNNERS, program) ? RUNNERS[program] : undefined;
  if (between === undefined) return own.commands.includes(program) ? { values: words.slice(1), command: program } : undefined;

  const isOwn = (word: string) => word === own.name || word.startsWith(`${own.name}@`);
  let named = false;
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const assigned = /^--package=(.*)$/.exec(word)?.[1];
    if (word === '-p' || word === '--package' || assigned !== undefined) {
      if (isOwn(assigned ?? words[at + 1] ?? '')) named = true;
      if (assigned === undefined) at += 1;
    } else if (word.startsWith('-') || (!named && between.includes(word))) continue;
    else if (isOwn(word)) return { values: words.slice(words[at + 1] === '--' ? at + 2 : at + 1) };
    else return named && own.commands.includes(word) ? { values: words.slice(at + 1), command: word } : undefined;
  }
  return undefined;
}
