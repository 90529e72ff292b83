import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { z } from 'zod';
import { classify } from '#classifier/classify';
import { ASK_DEFAULTS } from '#classifier/llm/ask';
import { BATCH_DEFAULTS } from '#classifier/llm/batches';
import type { Answered } from '#classifier/llm/questions';
import { type FiledReview, lapsedReviewFor, noticeOf, type Reviews, reviewFor, reviewsOfNamed } from '#classifier/reviews';
import type { Classification, Review, ServerContext } from '#core/classification';
import { BadInput, messageOf } from '#core/errors';
import { JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { budgetOf, DEFAULT_BUDGET_DOLLARS, LLM_MODES, type LlmConfig, type LlmMode } from '#pipeline/config';
import { type Models, settleAnswered } from '#pipeline/models';
import { type Asked, type AskRows, askRows, type RuledRow } from '../ask-rows.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import { LONGEST_LINE, readLines, untilAborted } from '../lines.ts';
import { dollars, modelProgress, modelSummary, modelsFor, wasAsked } from '../models.ts';
import { openOpinionFiles } from '../opinion-files.ts';
import { printNotices, readReviews } from '../reviews.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';

/** One line of input; what else stands in it is left alone. */
export const ClassifyRow = z.object({
  server: z.object({
    id: z.union([z.string(), z.number().transform(String)], { error: 'a text or a number is expected' }),
    name: z.string(),
    description: z.string().nullish(),
  }),
  tool: z.object({
    name: z.string(),
    title: z.string().nullish(),
    description: z.string().nullish(),
    inputSchema: JsonObject.nullish(),
    annotations: JsonObject.nullish(),
  }),
});
export type ClassifyRow = z.infer<typeof ClassifyRow>;

/** The row as the classifier takes it: `null` members are absent ones. */
export function readRow({ server, tool }: ClassifyRow): { server: ServerContext; tool: ToolDefinition } {
  return {
    server: { id: server.id, name: server.name, ...(server.description != null && { description: server.description }) },
    tool: {
      name: tool.name,
      ...(tool.title != null && { title: tool.title }),
      ...(tool.description != null && { description: tool.description }),
      ...(tool.inputSchema != null && { inputSchema: tool.inputSchema }),
      ...(tool.annotations != null && { annotations: tool.annotations }),
    },
  };
}

/**
 * Lines of a file or of standard input, parsed by a schema.
 *
 * @throws {BadInput} `bad-line` with the number of the line and the reason.
 */
export async function* readRows<T>(io: Io, file: string, schema: z.ZodType<T>): AsyncIterable<T> {
  const input = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file));
  if (file === '-' && io.stdin.isTTY === true)
    printLine(io.stderr, 'Reading lines from this terminal; Ctrl-D ends them, `--help` shows one.');
  let number = 0;
  try {
    for await (const line of readLines(input)) {
      number += 1;
      if (line.trim() === '') continue;
      yield parseLine(line, schema, `${file === '-' ? 'standard input' : file}:${number}`);
    }
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput('unreadable-input', `\`${file}\` cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function parseLine<T>(line: string, schema: z.ZodType<T>, where: string): T {
  let value: unknown;
  if (line.length > LONGEST_LINE) throw new BadInput('bad-line', `${where}: longer than ${LONGEST_LINE} characters.`);
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new BadInput('bad-line', `${where}: not JSON (${messageOf(error)}). One JSON value a line is expected.`);
  }
  const parsed = schema.safeParse(value, { error: wordsOf });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BadInput('bad-line', `${where}: /${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'not as expected'}.`);
}

/** For what the schema has no words of its own for. */
function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'it is missing';
  if (issue.code === 'invalid_type' && issue.expected === 'object') return 'a JSON object is expected';
  if (issue.code === 'invalid_type' && issue.expected === 'string') return 'a text is expected';
  return issue.code === 'invalid_value' ? `it is one of ${issue.values.join(', ')}` : undefined;
}

interface ClassifyOptions {
  llm?: LlmMode;
  llmBudget?: string;
  llmBatch?: boolean;
  llmConcurrency?: number;
  llmPoll?: number;
}

/** The person's word on this very tool. @param lapsed takes what is to be said of words on others that went before it. */
function reviewOf({ tool, server, ruled }: RuledRow, reviews: Reviews, lapsed: Map<FiledReview, string>): Review | undefined {
  const ofServer = reviewsOfNamed(reviews, server.id);
  const present = { name: tool.name, digest: ruled.digest };
  const filed = reviewFor(ofServer, present);
  if (filed !== undefined) return filed.review;
  const former = lapsedReviewFor(ofServer, [present], tool.name);
  const notice = former === undefined ? undefined : noticeOf(former, 'lapsed', [present]);
  if (former !== undefined && notice !== undefined) lapsed.set(former, notice);
  return undefined;
}

async function run(io: Io, file: string, options: ClassifyOptions): Promise<ExitCode> {
  const places = placesOf(io);
  const reviews = readReviews(io, places);
  const llm = withOptions(places.config.llm, options);
  const models = modelsFor(io, llm);
  const lapsed = new Map<FiledReview, string>();
  const rows = ruledRows(io, file);
  const print = (row: RuledRow, answers: readonly Answered[]): void => {
    const review = reviewOf(row, reviews, lapsed);
    const told = { question: row, answers };
    if (models !== undefined && answers.length > 0) models.report.add(answers, row.ruled, settleAnswered(row.ruled, told));
    printVerdict(io, row, settleAnswered(row.ruled, told, review));
  };
  if (models === undefined) {
    for await (const row of untilAborted(rows, io.signal)) print(row, []);
    if (io.signal.aborted) return stoppedWithNothingKept(io);
  } else {
    await askAbout(io, places.home, models, options, rows, print);
  }
  printNotices(io, [...lapsed.values()]);
  return EXIT.done;
}

/** For commands that begin anew the next time. */
export function stoppedWithNothingKept(io: Io): ExitCode {
  printLine(io.stderr, 'Stopped.');
  return EXIT.interrupted;
}

async function askAbout(
  io: Io,
  home: string,
  models: Models,
  { llmBatch = false, llmConcurrency = ASK_DEFAULTS.concurrency, llmPoll }: ClassifyOptions,
  rows: AsyncIterable<RuledRow>,
  print: AskRows['done'],
): Promise<void> {
  const files = openOpinionFiles(home);
  const progress = modelProgress(io, models);
  const onStop = (): void =>
    progress.say(`Stopping${llmBatch ? '' : ' once the answers under way are kept, as they are paid for; Ctrl-C again leaves them'}.`);
  io.signal.addEventListener('abort', onStop, { once: true });
  let asked: Asked | undefined;
  try {
    asked = await askRows({
      ...{ rows, models, files, concurrency: llmConcurrency, now: io.now, signal: io.signal },
      ...(llmBatch && { batch: { pollMs: llmPoll ?? BATCH_DEFAULTS.pollMs } }),
      done: print,
      progress: progress.step,
    });
  } finally {
    io.signal.removeEventListener('abort', onStop);
    progress.stop();
    files.close();
    if (asked !== undefined || wasAsked(models))
      for (const line of modelSummary(models, { inBatches: asked?.inBatches ?? 0, raise: RAISE })) printLine(io.stderr, line);
  }
  io.signal.throwIfAborted();
}

const RAISE = 'The same command with a higher `--llm-budget` asks them, and pays for nothing twice.';

/** @throws {BadInput} for options that make no sense together. */
function withOptions(llm: LlmConfig, { llm: mode = llm.mode, llmBudget, ...others }: ClassifyOptions): LlmConfig {
  if (mode === 'off' && (llmBudget !== undefined || Object.keys(others).length > 0))
    throw new BadInput('llm-off', 'With `--llm off` no model is asked; `--llm auto` or `--llm all` goes with the other options of models.');
  const { llmBatch, llmConcurrency, llmPoll } = others;
  if (llmBatch === true && llmConcurrency !== undefined)
    throw new BadInput(
      'llm-batch-concurrency',
      '`--llm-concurrency` is for questions that are put one by one: leave it out with `--llm-batch`.',
    );
  if (llmBatch !== true && llmPoll !== undefined)
    throw new BadInput('llm-poll-alone', '`--llm-poll` is for batches: it goes with `--llm-batch`.');
  if (llmBudget === undefined) return { ...llm, mode };
  const budgetDollars = budgetOf(llmBudget);
  if (typeof budgetDollars === 'string')
    throw new BadInput('bad-budget', `\`--llm-budget ${shown(llmBudget, 100)}\` cannot be used: ${budgetDollars}.`);
  const { budgetDollars: _budget, ...rest } = llm;
  return { ...rest, mode, ...(budgetDollars !== undefined && { budgetDollars }) };
}

async function* ruledRows(io: Io, file: string): AsyncGenerator<RuledRow> {
  for await (const row of readRows(io, file, ClassifyRow)) {
    const { server, tool } = readRow(row);
    yield { server, tool, ruled: classify(tool, server) };
  }
}

function printVerdict(io: Io, { server, tool }: RuledRow, verdict: Classification): void {
  printJson(io, {
    server: server.id,
    tool: tool.name,
    category: verdict.category,
    risk: verdict.risk,
    riskReasons: verdict.riskReasons,
    confidence: verdict.confidence,
    facets: verdict.facets,
    evidence: verdict.evidence,
    rationale: verdict.rationale,
    attacks: verdict.attacks,
    flags: verdict.flags,
    decidedBy: verdict.decidedBy,
    // What a review has to name.
    digest: verdict.digest,
  });
}

const MOST_AT_ONCE = 64;

function parseConcurrency(text: string): number {
  const count = /^[1-9]\d?$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= MOST_AT_ONCE))
    throw new BadInput('bad-number', `\`${shown(text, 100)}\` is not a whole number from 1 to ${MOST_AT_ONCE}.`);
  return count;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,5}(?:\.\d{1,3})?$/.test(text) || Number(text) < 0.01)
    throw new BadInput('bad-number', `\`${shown(text, 100)}\` is not a number of seconds from 0.01 on.`);
  return Number(text) * 1_000;
}

export function registerClassify({ program, io, does }: Registration): void {
  program
    .command('classify')
    .description('judge tool definitions: JSON Lines {"server","tool"} in, one verdict a line out, in the same order')
    .argument('[file]', 'JSON Lines; - is standard input', '-')
    .addHelpText(
      'after',
      `
A line of input; only \`server.id\`, \`server.name\` and \`tool.name\` are required, and the first line that cannot be read ends it:
  {"server":{"id":"github","name":"GitHub"},"tool":{"name":"delete_branch","description":"Delete a branch.","inputSchema":{"type":"object"}}}

Rules judge every tool. A language model beside them can raise a verdict and never lower it; \`decidedBy\` says who did. It is asked where
ANTHROPIC_API_KEY is set, and is sent the definitions that it is asked about:
  $ toolwarden classify tools.jsonl --llm auto                     only what the rules are unsure of, for ${dollars(DEFAULT_BUDGET_DOLLARS)} at most
  $ toolwarden classify tools.jsonl --llm all --llm-budget 5       every tool
  $ toolwarden classify tools.jsonl --llm all --llm-batch          at half the price, within a day

Answers are kept in TOOLWARDEN_HOME: the same command after Ctrl-C, a kill or a budget that was reached goes on and pays for nothing twice.
TOOLWARDEN_LLM_MODEL is asked first, TOOLWARDEN_LLM_SECOND_MODEL where that disagrees with the rules; ANTHROPIC_BASE_URL names another service.`,
    )
    .addOption(
      new Option(
        '--llm <mode>',
        'off: rules alone; auto: ask a model where rules are unsure; all: about every tool (default: TOOLWARDEN_LLM, else off)',
      ).choices([...LLM_MODES]),
    )
    .option(
      '--llm-budget <dollars>',
      `what this run may spend, or none for no limit (default: TOOLWARDEN_LLM_BUDGET, else ${DEFAULT_BUDGET_DOLLARS})`,
    )
    .option('--llm-batch', 'ask in batches: half the price, and up to a day')
    .option('--llm-concurrency <n>', `questions under way at once (default: ${ASK_DEFAULTS.concurrency})`, parseConcurrency)
    .option('--llm-poll <seconds>', `between two looks at a batch (default: ${BATCH_DEFAULTS.pollMs / 1_000})`, parseSeconds)
    .action(does((file: string, options: ClassifyOptions) => run(io, file, options)));
}
