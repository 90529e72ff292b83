import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { classify } from '#classifier/classify';
import { type FiledReview, lapsedReviewFor, noticeOf, type Reviews, reviewFor, reviewsOfNamed } from '#classifier/reviews';
import { settle } from '#classifier/settle';
import type { Classification, ServerContext } from '#core/classification';
import { BadInput, messageOf } from '#core/errors';
import { JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { EXIT } from '../exit-codes.ts';
import { type Io, printJson } from '../io.ts';
import { LONGEST_LINE, readLines } from '../lines.ts';
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
    throw new BadInput('bad-line', `${where}: not JSON (${messageOf(error)}).`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BadInput('bad-line', `${where}: /${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'not as expected'}.`);
}

/** The verdict on a row: of the rules, or of the person who reviewed this very tool. @param lapsed takes what is to be said of the others. */
function verdictOn(tool: ToolDefinition, server: ServerContext, reviews: Reviews, lapsed: Map<FiledReview, string>): Classification {
  const ruled = classify(tool, server);
  const ofServer = reviewsOfNamed(reviews, server.id);
  const present = { name: tool.name, digest: ruled.digest };
  const filed = reviewFor(ofServer, present);
  if (filed !== undefined) return settle(ruled, { definition: tool, server }, { review: filed.review });
  const former = lapsedReviewFor(ofServer, [present], tool.name);
  const notice = former === undefined ? undefined : noticeOf(former, 'lapsed', [present]);
  if (former !== undefined && notice !== undefined) lapsed.set(former, notice);
  return ruled;
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
  {"server":{"id":"github","name":"GitHub"},"tool":{"name":"delete_branch","description":"Delete a branch.","inputSchema":{"type":"object"}}}`,
    )
    .option('--llm <mode>', 'off: rules decide (the only mode so far)', 'off')
    .action(
      does(async (file: string, options: { llm: string }) => {
        if (options.llm !== 'off') throw new BadInput('unknown-llm-mode', `\`--llm ${options.llm}\` is not available: only \`off\` is.`);
        const reviews = readReviews(io, placesOf(io));
        const lapsed = new Map<FiledReview, string>();
        for await (const row of readRows(io, file, ClassifyRow)) {
          const { server, tool } = readRow(row);
          const verdict = verdictOn(tool, server, reviews, lapsed);
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
            decidedBy: verdict.decidedBy,
          });
          io.signal.throwIfAborted();
        }
        printNotices(io, [...lapsed.values()]);
        return EXIT.done;
      }),
    );
}
