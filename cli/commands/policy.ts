import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { BadInput } from '#core/errors';
import { JsonObject } from '#core/json';
import { documentErrorLines } from '#gateway/policy-file';
import { runPolicyCases } from '#policy/cases';
import { compilePolicy } from '#policy/decide';
import { type Policy, type PolicyError, parsePolicy, printPolicy } from '#policy/document';
import { explainPolicy, traceCall } from '#policy/explain';
import { recommendForServer, recommendForTool } from '#policy/recommend';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readInput } from '../files.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import type { Registration } from '../run.ts';
import { findServer, placesOf, readCatalogue } from '../settings.ts';

/** Errors of a policy, one a line: where, what, and the nearest known key. */
export function printPolicyErrors(io: Io, file: string, errors: readonly PolicyError[]): void {
  for (const line of documentErrorLines(file, errors)) printLine(io.stderr, line);
}

async function loadPolicy(io: Io, file: string): Promise<Policy | undefined> {
  const parsed = parsePolicy(await readInput(io.cwd, file));
  if (parsed.ok) return parsed.policy;
  printPolicyErrors(io, file, parsed.errors);
  return undefined;
}

interface ExportOptions {
  tool?: string;
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
    if (options.tool === undefined) policy = recommendForServer(tools, choice);
    else {
      const tool = tools.find(({ definition, slug }) => definition.name === options.tool || slug === options.tool);
      if (tool === undefined) {
        const names = tools.slice(0, 12).map(({ definition }) => shown(definition.name, 60));
        throw new BadInput(
          'unknown-tool',
          `\`${server.slug}\` has no tool \`${options.tool}\`. It has ${names.join(', ')}${tools.length > 12 ? ', …' : ''}.`,
        );
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
    return EXIT.done;
  } finally {
    catalogue.close();
  }
}

const Call = z.object({ tool: z.string(), arguments: JsonObject.optional(), at: z.iso.datetime({ offset: true }).optional() });

async function explain(io: Io, file: string, options: { call?: string; json?: boolean }): Promise<ExitCode> {
  const policy = await loadPolicy(io, file);
  if (policy === undefined) return EXIT.no;
  if (options.call === undefined) {
    const sentences = explainPolicy(policy);
    if (options.json === true) printJson(io, { sentences });
    else for (const sentence of sentences) printLine(io.stdout, shown(sentence, 2000));
    return EXIT.done;
  }
  const parsed = Call.safeParse(parseJson(await readInput(io.cwd, options.call), options.call));
  if (!parsed.success)
    throw new BadInput('bad-call', `\`${options.call}\` is not a call \`{"tool","arguments","at"}\`: ${z.prettifyError(parsed.error)}`);
  const { tool, at } = parsed.data;
  const traced = traceCall(
    compilePolicy(policy),
    { tool, args: parsed.data.arguments ?? {}, grant: 'explain', server: 'explain', at: at === undefined ? io.now() : new Date(at) },
    new Map(),
  );
  if (options.json === true) printJson(io, { outcome: traced.decision.outcome, rule: traced.decision.rule, steps: traced.steps });
  else {
    for (const step of traced.steps) printLine(io.stdout, `${step.rule}: ${shown(step.result, 500)}`);
    printLine(io.stdout, `${traced.decision.outcome}${traced.decision.rule === '' ? '' : ` by ${traced.decision.rule}`}`);
  }
  return EXIT.done;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput('not-json', `\`${file}\` is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}

async function testPolicy(io: Io, file: string, casesFile: string, options: { json?: boolean }): Promise<ExitCode> {
  const policy = await loadPolicy(io, file);
  if (policy === undefined) return EXIT.no;
  const outcome = runPolicyCases(policy, await readInput(io.cwd, casesFile));
  if (!outcome.ok) throw new BadInput('bad-cases', `\`${casesFile}\` cannot be used: ${outcome.errors.join('; ')}`);
  let failed = 0;
  for (const result of outcome.results) {
    const { name, passed, expect, decision, notChecked } = result;
    if (!passed) failed += 1;
    if (options.json === true) printJson(io, { name, passed, expect, outcome: decision.outcome, rule: decision.rule, notChecked });
    else {
      const found = `${decision.outcome}${decision.rule === '' ? '' : ` by ${decision.rule}`}`;
      const left = notChecked.length === 0 ? '' : ` (not checked, because the case has no \`listed\`: ${notChecked.join(', ')})`;
      printLine(
        io.stdout,
        `${passed ? 'pass' : 'FAIL'}  ${shown(name)}${passed ? '' : `: expected ${JSON.stringify(expect)}, got ${found}`}${left}`,
      );
    }
  }
  printLine(io.stderr, `${outcome.results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? EXIT.done : EXIT.no;
}

export function registerPolicy({ program, io, does }: Registration): void {
  const policy = program.command('policy').description('export, check, explain and test policy.json documents');
  policy
    .command('export')
    .description('print the recommended policy of a server, or of one of its tools')
    .argument('<server>', 'slug or target: modelcontextprotocol-server-memory, npm:@scope/name')
    .option('--tool <name>', 'only this tool')
    .option('--compatible', 'only what the compatible core knows (no pin, no argument schema, no approvals)')
    .option('--out <file>', 'write it to a file instead')
    .action(does((server: string, options: ExportOptions) => exportPolicy(io, server, options)));
  policy
    .command('check')
    .description('say whether a policy is valid; each error with its JSON Pointer and the nearest known key')
    .argument('<file>', 'policy.json')
    .action(
      does(async (file: string) => {
        const parsed = await loadPolicy(io, file);
        if (parsed === undefined) return EXIT.no;
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
    .action(does((file: string, options: { call?: string; json?: boolean }) => explain(io, file, options)));
  policy
    .command('test')
    .description('run cases against a policy: [{"name","call","used","expect":{"outcome","rule"}}]')
    .argument('<file>', 'policy.json')
    .argument('<cases>', 'cases.json')
    .option('--json', 'print one JSON line a case')
    .action(does((file: string, cases: string, options: { json?: boolean }) => testPolicy(io, file, cases, options)));
}
