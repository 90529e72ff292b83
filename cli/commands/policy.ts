import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Option } from 'commander';
import { BadInput } from '#core/errors';
import { nearestFew } from '#core/nearest';
import { counted, listed } from '#core/words';
import { documentErrorLines } from '#gateway/policy-file';
import { readPolicyCall, runPolicyCases } from '#policy/cases';
import { compilePolicy, type Decision } from '#policy/decide';
import { type Policy, type PolicyError, parsePolicy, printPolicy } from '#policy/document';
import { explainPolicy, traceCall } from '#policy/explain';
import { groupWords, standingGroups, standingSentence } from '#policy/explain-standings';
import { policyNotes } from '#policy/notes';
import { PRESET_WORDS, PRESETS, type Preset, presetForServer, recommendForServer, recommendForTool } from '#policy/recommend';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readInput } from '../files.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import type { Registration } from '../run.ts';
import { findServer, placesOf, readCatalogue } from '../settings.ts';

/** Errors of a policy, one a line: where, what, and the nearest known key. */
function printPolicyErrors(io: Io, file: string, errors: readonly PolicyError[]): void {
  for (const line of documentErrorLines(file, errors)) printLine(io.stderr, `error: ${line}`);
}

/** The policy in a file, or the exit code after its errors were printed: no for one that is not valid, unreadable for what is no JSON. */
export async function loadPolicy(io: Io, file: string): Promise<{ policy: Policy } | { exitCode: ExitCode }> {
  const parsed = parsePolicy(await readInput(io.cwd, file));
  if (parsed.ok) return { policy: parsed.policy };
  printPolicyErrors(io, file, parsed.errors);
  return { exitCode: parsed.unreadable === true ? EXIT.usage : EXIT.no };
}

const MOST_NOTES = 20;

/** What is worth a second look in a policy, one a line. The policy of a large server has the same to say of many tools. */
export function printPolicyNotes(io: Io, file: string, policy: Policy): void {
  const notes = policyNotes(policy);
  for (const line of documentErrorLines(file, notes.slice(0, MOST_NOTES))) printLine(io.stderr, `note: ${line}`);
  if (notes.length > MOST_NOTES) printLine(io.stderr, `note: ${file}: … and ${counted(notes.length - MOST_NOTES, 'note')} more.`);
}

/** Names of one group that are printed; the document holds all of them. */
const MOST_NAMES = 200;

/** Where the tools of a policy stand, in the order of the document: how many, which, and why. Nothing for a policy of one tool or none. */
function standingLines(policy: Policy): string[] {
  const groups = standingGroups(policy);
  if (groups.reduce((sum, { tools }) => sum + tools, 0) < 2) return [];
  return [
    standingSentence(groups),
    ...groups.flatMap((group) => [
      `${groupWords(group).title} (${group.tools}): ${groupWords(group).why}`,
      ...group.lines.map(({ words, names }) => {
        const some = names.slice(0, MOST_NAMES).map((name) => `\`${shown(name, 80)}\``);
        const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
        return `  ${shown(words, 300)}: ${some.join(', ')}${more}`;
      }),
    ]),
  ];
}

interface ExportOptions {
  tool?: string;
  preset?: Preset;
  compatible?: boolean;
  out?: string;
}

async function exportPolicy(io: Io, named: string, options: ExportOptions): Promise<ExitCode> {
  const catalogue = readCatalogue(placesOf(io));
  try {
    const server = findServer(catalogue, named);
    const tools = [...catalogue.toolsOf(server.slug)];
    if (tools.length === 0) {
      const why = server.inspection?.detail ?? 'it was not inspected';
      printLine(
        io.stderr,
        `error: \`${server.slug}\` has no listed tools (${shown(why)}), so there is nothing to recommend. Without a policy every call is refused.`,
      );
      return EXIT.no;
    }
    const choice = options.compatible === true ? { compatible: true } : {};
    let policy: Policy;
    if (options.tool === undefined) {
      policy = options.preset === undefined ? recommendForServer(tools, choice) : presetForServer(tools, options.preset, choice);
    } else {
      const tool = tools.find(({ definition, slug }) => definition.name === options.tool || slug === options.tool);
      if (tool === undefined) {
        const names = tools.map(({ definition }) => shown(definition.name, 60));
        const near = nearestFew(options.tool, names, 3).map((name) => `\`${name}\``);
        const hint =
          near.length > 0
            ? `Did you mean ${listed(near, 'or')}?`
            : `It has ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`;
        throw new BadInput('unknown-tool', `\`${server.slug}\` has no tool \`${shown(options.tool)}\`. ${hint}`);
      }
      policy = recommendForTool(tool, choice);
    }
    const text = printPolicy(policy);
    if (options.out === undefined) io.stdout.write(text);
    else {
      const file = resolve(io.cwd, options.out);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      printLine(io.stderr, `Wrote ${options.out}. Enforce it with: toolwarden guard --policy ${options.out} -- COMMAND…`);
    }
    for (const line of standingLines(policy)) printLine(io.stderr, line);
    printPolicyNotes(io, options.out ?? 'policy', policy);
    if (options.tool === undefined && options.preset === undefined && options.compatible !== true && waits(policy))
      printLine(io.stderr, 'note: Where nobody approves calls, `--preset unattended` hides what would only be refused.');
    return EXIT.done;
  } finally {
    catalogue.close();
  }
}

function waits(policy: Policy): boolean {
  return Object.values(policy.tools ?? {}).some(({ approve = [] }) => approve.length > 0);
}

async function explain(io: Io, file: string, options: { call?: string; json?: boolean }): Promise<ExitCode> {
  const loaded = await loadPolicy(io, file);
  if ('exitCode' in loaded) return loaded.exitCode;
  const { policy } = loaded;
  if (options.call === undefined) {
    const sentences = explainPolicy(policy);
    if (options.json === true) {
      const groups = standingGroups(policy).map((group) => ({ standing: group.standing, ...groupWords(group), lines: group.lines }));
      printJson(io, { sentences, groups });
      return EXIT.done;
    }
    for (const sentence of sentences) printLine(io.stdout, shown(sentence, 2000));
    const lines = standingLines(policy);
    if (lines.length > 0) printLine(io.stdout, '');
    for (const line of lines) printLine(io.stdout, line);
    return EXIT.done;
  }
  const read = readPolicyCall(await readInput(io.cwd, options.call));
  if (!read.ok) throw new BadInput('bad-call', errorLines(options.call, read.errors));
  const { tool, at } = read.call;
  const traced = traceCall(
    compilePolicy(policy),
    { tool, args: read.call.arguments ?? {}, grant: 'explain', server: 'explain', at: at === undefined ? io.now() : new Date(at) },
    new Map(),
  );
  if (options.json === true) printJson(io, { outcome: traced.decision.outcome, rule: traced.decision.rule, steps: traced.steps });
  else {
    for (const step of traced.steps) printLine(io.stdout, shown(`${step.rule}: ${step.result}`, 700));
    printLine(io.stdout, verdictOf(traced.decision));
  }
  return EXIT.done;
}

/** A decision on one line. The names in its rule are the server's words. */
function verdictOf({ outcome, rule }: Decision): string {
  return shown(rule === '' ? outcome : `${outcome} by ${rule}`, 700);
}

/** Errors of a document as the lines of one message, each of which begins as every error does. */
function errorLines(file: string, errors: readonly string[]): string {
  return errors.map((error) => shown(`${file}: ${error}`, 2_000)).join('\nerror: ');
}

async function testPolicy(io: Io, file: string, casesFile: string, options: { json?: boolean }): Promise<ExitCode> {
  const loaded = await loadPolicy(io, file);
  if ('exitCode' in loaded) return loaded.exitCode;
  const outcome = runPolicyCases(loaded.policy, await readInput(io.cwd, casesFile));
  if (!outcome.ok) throw new BadInput('bad-cases', errorLines(casesFile, outcome.errors));
  // Nothing failed only because nothing was asked.
  if (outcome.results.length === 0)
    throw new BadInput('no-cases', `\`${casesFile}\` holds no case, so nothing was tested. \`toolwarden policy test --help\` shows one.`);
  let failed = 0;
  for (const result of outcome.results) {
    const { name, passed, expect, decision, notChecked } = result;
    if (!passed) failed += 1;
    if (options.json === true) printJson(io, { name, passed, expect, outcome: decision.outcome, rule: decision.rule, notChecked });
    else {
      const left = notChecked.length === 0 ? '' : ` (not checked, because the case has no \`listed\`: ${notChecked.join(', ')})`;
      const found = passed ? '' : `: expected ${JSON.stringify(expect)}, got ${verdictOf(decision)}`;
      printLine(io.stdout, shown(`${passed ? 'pass' : 'FAIL'}  ${shown(name)}${found}${left}`, 2_000));
    }
  }
  printLine(io.stderr, `${outcome.results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? EXIT.done : EXIT.no;
}

const PRESETS_HELP = `
Presets, each in the order of need as the recommended policy is: usable at once, limited, waiting for a person, hidden.
${PRESETS.map((preset) => `  ${preset.padEnd(12)}${PRESET_WORDS[preset].when}`).join('\n')}`;

const RULES_HELP = `A rule is a JSON Pointer into the policy, such as /tools/create_refund/deny_if/0, or one of
(hidden), (default deny) and (no policy); it is empty where a call is plainly allowed.`;

const CALL_HELP = `
A call, in which only "tool" is needed; "at" says when, and is now without it:
  {"tool": "create_refund", "arguments": {"amount": 120}, "at": "2026-11-02T12:30:00Z"}

${RULES_HELP}`;

const CASES_HELP = `
Cases are a list. "used" says what the counters of the policy hold already; "listed" is the definition of the tool as the server lists it,
"not-listed" or "ambiguous", and without it pin and arguments are not checked; a case without "rule" takes any:
  [
    {
      "name": "a large refund is denied",
      "call": {"tool": "create_refund", "arguments": {"amount": 120}, "at": "2026-11-02T12:30:00Z"},
      "used": {"create_refund_rate": 3},
      "expect": {"outcome": "deny", "rule": "/tools/create_refund/deny_if/0"}
    },
    {"name": "nobody deletes", "call": {"tool": "delete_account"}, "expect": {"outcome": "deny", "rule": "(hidden)"}}
  ]

An outcome is allow, deny or approve. ${RULES_HELP}`;

export function registerPolicy({ program, io, does }: Registration): void {
  const policy = program.command('policy').description('export, check, explain and test policy.json documents');
  policy
    .command('export')
    .description('print the recommended policy of a server, or of one of its tools')
    .argument('<server>', 'slug or target: modelcontextprotocol-server-memory, npm:@scope/name')
    .option('--tool <name>', 'only this tool')
    .addOption(
      new Option('--preset <name>', 'another policy for the whole server than the recommended one').choices(PRESETS).conflicts('tool'),
    )
    .option('--compatible', 'only what the compatible core knows (no pin, no argument schema, no approvals)')
    .option('--out <file>', 'write it to a file instead')
    .addHelpText('after', PRESETS_HELP)
    .action(does((server: string, options: ExportOptions) => exportPolicy(io, server, options)));
  policy
    .command('check')
    .description('say whether a policy is valid; each error with its JSON Pointer, and notes on what is valid and perhaps not meant')
    .argument('<file>', 'policy.json')
    .action(
      does(async (file: string) => {
        const loaded = await loadPolicy(io, file);
        if ('exitCode' in loaded) return loaded.exitCode;
        printPolicyNotes(io, file, loaded.policy);
        printLine(io.stderr, `${file} is valid.`);
        return EXIT.done;
      }),
    );
  policy
    .command('explain')
    .description('say a policy in sentences, or which rule decides one call')
    .argument('<file>', 'policy.json')
    .option('--call <file>', 'a call as JSON: {"tool","arguments","at"}')
    .option('--json', 'print JSON')
    .addHelpText('after', CALL_HELP)
    .action(does((file: string, options: { call?: string; json?: boolean }) => explain(io, file, options)));
  policy
    .command('test')
    .description('run cases against a policy: [{"name","call","used","expect":{"outcome","rule"}}]')
    .argument('<file>', 'policy.json')
    .argument('<cases>', 'cases.json')
    .option('--json', 'print one JSON line a case')
    .addHelpText('after', CASES_HELP)
    .action(does((file: string, cases: string, options: { json?: boolean }) => testPolicy(io, file, cases, options)));
}
