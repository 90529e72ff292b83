import type { Inspection, LaunchReceipt } from '#core/inspection';
import { isJsonObject, type JsonObject, wellFormed } from '#core/json';
import type { LaunchSpec } from '#core/launch-spec';
import type { SandboxExit, SandboxKind } from '#sandbox/sandbox';
import { oneLine } from '../resolve/describe.ts';
import type { Conversation, Ending, Question } from './converse.ts';
import { namedVariables, speaksOfCredentials } from './named-variables.ts';
import type { Heard } from './peer.ts';
import { sizeOf } from './plain-json.ts';
import { readListing } from './read-listing.ts';
import type { Seen } from './sights.ts';
import { plainText, quoted } from './text-tail.ts';

/** All that was seen of one launch. */
export interface Report {
  spec: LaunchSpec;
  sandbox: SandboxKind;
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs: number;
  conversation: Conversation;
  heard: Heard;
  /** Of standard error, what evidence is looked for in, and the end of it that is kept. */
  stderr: string;
  stderrTail: string;
  seen: Seen;
  exit: SandboxExit;
  /** The process ended before we ended it. */
  endedItself: boolean;
}

export type Outcome<Name extends Inspection['outcome'] = Inspection['outcome']> = Name extends unknown
  ? Omit<Extract<Inspection, { outcome: Name }>, 'basis' | 'inspectedAt' | 'receipt'>
  : never;

const SHORT_CHARS = 200;
const VERSION_CHARS = 40;
const INSTRUCTIONS_CHARS = 8_000;
const CAPABILITIES_CHARS = 8_000;
const MOST_CAPABILITIES = 50;
/** What any server may ask of a client without anybody minding. */
const HARMLESS = new Set(['ping', 'roots/list']);

/** What was seen of a launch, as an Inspection. Pure: the same report, the same outcome. */
export function readReport(report: Report): Inspection {
  const { outcome, incidents } = readOutcome(report);
  const { spec, sandbox, durationMs, heard, startedAt } = report;
  const receipt: LaunchReceipt = {
    spec,
    sandbox,
    ...readServerWords(report.conversation),
    durationMs,
    noiseLines: heard.noiseLines,
    incidents: [
      ...(report.exit.overLimit === undefined ? [] : [`Went over the ceiling on ${report.exit.overLimit}.`]),
      ...heard.asked.filter((method) => !HARMLESS.has(method)).map((method) => `Asked the client for ${quoted(method)}.`),
      ...incidents,
    ],
  };
  return { ...outcome, basis: 'observed', inspectedAt: startedAt, receipt };
}

/** Everything the server and its launch said for people: what evidence is looked for in. */
export function saidBy({ stderr, heard, conversation: { ending } }: Report): string {
  return [heard.noiseTail, ending.kind === 'refused' ? plainText(ending.message) : '', stderr].filter(Boolean).join('\n');
}

function readOutcome(report: Report): { outcome: Outcome; incidents: string[] } {
  const { conversation, exit } = report;
  const { ending } = conversation;
  if (ending.kind === 'complete') return readComplete(conversation);
  if (ending.kind === 'no-tools-offered')
    return { outcome: { outcome: 'listed', tools: [] }, incidents: ['Declares no tools, and knows no way to list them.'] };
  // A ceiling of the sandbox explains whatever the conversation then looked like.
  if (exit.overLimit !== undefined) return { outcome: overLimit(exit.overLimit), incidents: [] };
  if (ending.kind === 'over') return { outcome: overLimit(ending.limit), incidents: [] };
  return { outcome: readFailure(report, ending), incidents: [] };
}

export function readComplete(conversation: Conversation): { outcome: Outcome; incidents: string[] } {
  const listing = readListing(conversation.entries);
  if (listing === undefined) {
    const detail = 'The definitions of its tools are larger than any listing may be here.';
    return { outcome: { outcome: 'over-limit', limit: 'bytes', detail }, incidents: [] };
  }
  const { tools, oddities, unusable } = listing;
  if (tools.length === 0 && unusable > 0) {
    const detail = 'None of the entries of its tool list has a name that could be called.';
    return { outcome: { outcome: 'broke-protocol', detail }, incidents: oddities };
  }
  return { outcome: { outcome: 'listed', tools }, incidents: oddities };
}

function overLimit(limit: keyof typeof OVER): Outcome {
  return { outcome: 'over-limit', limit, detail: OVER[limit] };
}

const OVER = {
  tools: 'It offers more tools than any server may list here.',
  pages: 'Its tool list has more pages than any server may have here.',
  bytes: 'It wrote more to standard output than any server may.',
  time: 'It used more time than any server may before its tool list was whole.',
  memory: 'It used more memory than any server may.',
  processes: 'It started more processes than any server may.',
} as const;

type FailedEnding = Exclude<Ending, { kind: 'complete' | 'no-tools-offered' | 'over' }>;

function readFailure(report: Report, ending: FailedEnding): Outcome {
  switch (ending.kind) {
    case 'refused': {
      const credentials = missingCredentials(report);
      const said = ending.message === '' ? '' : `: ${quoted(ending.message)}`;
      const detail = `It answered ${SPOKEN[ending.question]} with error ${ending.code}${said}.`;
      return credentials === undefined
        ? { outcome: 'broke-protocol', detail }
        : { outcome: 'needs-credentials', variables: credentials, detail };
    }
    case 'odd':
      return { outcome: 'broke-protocol', detail: `It answered ${SPOKEN[ending.question]} with ${ending.what}.` };
    case 'unanswered':
      return readSilence(report, ending.question, ending.why);
  }
}

export const SPOKEN: Readonly<Record<Question, string>> = {
  initialize: 'the first message',
  'server/discover': 'the question what it supports',
  'tools/list': 'the question for its tools',
};

function readSilence(report: Report, question: Question, why: 'timeout' | 'closed' | 'spoiled'): Outcome {
  const { exit, heard, endedItself, durationMs, stderrTail } = report;
  const unanswered = `${SPOKEN[question]} was not answered`;
  const credentials = endedItself ? missingCredentials(report) : undefined;
  const ended = exit.signal === null ? `ended with exit code ${exit.exitCode}` : `was ended by ${exit.signal}`;
  const detail = `It ${ended} before ${SPOKEN[question]} was answered.`;
  if (credentials !== undefined) return { outcome: 'needs-credentials', variables: credentials, detail: withNames(detail, credentials) };
  if (heard.spoiled !== undefined) return { outcome: 'broke-protocol', detail: `It sent ${heard.spoiled}, and ${unanswered}.` };
  if (endedItself) return { outcome: 'would-not-start', exitCode: exit.exitCode, stderrTail, detail: withLastWords(detail, stderrTail) };
  if (why === 'closed') return { outcome: 'broke-protocol', detail: `It closed its standard output and went on running; ${unanswered}.` };
  const noise = heard.noiseLines === 0 ? '' : ' It wrote text for people to standard output, where only messages belong.';
  return { outcome: 'silent', waitedMs: durationMs, detail: `It ran, and ${unanswered} in time.${noise}` };
}

function withNames(detail: string, variables: readonly string[]): string {
  return variables.length === 0 ? detail : `${detail} It asks for ${variables.map((name) => `\`${name}\``).join(', ')}.`;
}

/** The line of an error that says what happened, which is rarely the last. */
function withLastWords(detail: string, stderrTail: string): string {
  const lines = stderrTail.split('\n').filter((line) => line.trim() !== '' && !/^\s*at\s/.test(line));
  const telling =
    lines.find((line) => /\bdeprecated\b|\bno longer (?:supported|maintained)\b|\bhas (?:been )?(?:moved|replaced)\b/i.test(line)) ??
    lines.findLast((line) => /\berror\b|cannot|not found|fail|usage/i.test(line)) ??
    lines.at(-1);
  return telling === undefined ? detail : `${detail} It wrote ${quoted(telling)}.`;
}

const CRASH = /\b(?:SyntaxError|ReferenceError|TypeError|Cannot find (?:module|package)|ERR_[A-Z_]+)\b/;

/**
 * The variables a failed server wanted, or `undefined` where nothing says that it wanted any: named by it; or those it was started with
 * as secrets, when it speaks of credentials or ended by itself without the marks of a crash.
 */
function missingCredentials(report: Report): string[] | undefined {
  const said = saidBy(report);
  const named = namedVariables(said);
  if (named.length > 0) return named;
  const secrets = report.spec.variables.filter(({ kind, required }) => kind === 'secret' && required).map(({ name }) => name);
  if (speaksOfCredentials(said)) return secrets;
  const { exitCode } = report.exit;
  const gaveUp = report.endedItself && exitCode !== null && exitCode !== 0 && !CRASH.test(said);
  return gaveUp && secrets.length > 0 ? secrets : undefined;
}

/** What the server said of itself, bounded: names and versions as one line, the rest cut. */
export function readServerWords({
  era,
  protocolVersion,
  serverInfo,
  instructions,
  capabilities,
  ttlMs,
}: Conversation): Partial<LaunchReceipt> {
  const spoken = oneLine(protocolVersion, VERSION_CHARS);
  return {
    ...(era !== undefined && { era }),
    ...(spoken !== undefined && { protocolVersion: spoken }),
    ...(isJsonObject(serverInfo) && { serverInfo: readServerInfo(serverInfo) }),
    ...(instructions !== undefined && { instructions: plainText(instructions.slice(0, INSTRUCTIONS_CHARS)).toWellFormed() }),
    ...(capabilities !== undefined && { capabilities: bounded(capabilities) }),
    ...(ttlMs !== undefined && { ttlMs }),
  };
}

function readServerInfo(info: JsonObject): NonNullable<LaunchReceipt['serverInfo']> {
  const line = (value: unknown) => (typeof value === 'string' ? oneLine(value, SHORT_CHARS) : undefined);
  const name = line(info['name']);
  const version = line(info['version']);
  return { ...(name !== undefined && { name }), ...(version !== undefined && { version }) };
}

/** Capabilities small enough to keep; of larger ones only their names. */
function bounded(capabilities: JsonObject): JsonObject {
  const kept = sizeOf(capabilities, CAPABILITIES_CHARS) === undefined ? undefined : wellFormed(capabilities);
  if (isJsonObject(kept)) return kept;
  const names = Object.keys(capabilities).slice(0, MOST_CAPABILITIES);
  return Object.fromEntries(names.map((name) => [name.slice(0, SHORT_CHARS).toWellFormed(), true]));
}
