import { z } from 'zod';
import { classify } from '#classifier/classify';
import { PROMPT_VERSION } from '#classifier/llm/prompt';
import type { OpinionCache } from '#classifier/llm/questions';
import type { Classification, ServerContext } from '#core/classification';
import { BASES } from '#core/inspection';
import type { Digest } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { classificationsOf, missingClassifications, saveClassifications } from '#db/classifications';
import { toolsOf } from '#db/inspections';
import type { Database } from '#db/open';
import { currentAnswers, opinionsOfServer } from '#db/opinions';
import { findServer } from '#db/servers';
import { askAbout, leftToAsk, type ToAsk } from './ask-models.ts';
import type { Models } from './models.ts';
import type { PipelineWorld, Stage } from './stage.ts';
import { type AnswersByTool, answersIn, contextOf, versionsKeyOf } from './verdicts.ts';

/** A server whose tools are in the database, and what the run will say of it. */
export const ListedServer = z.object({ identity: z.string(), basis: z.enum(BASES), tools: z.int().nonnegative() });
export type ListedServer = z.infer<typeof ListedServer>;

interface Unjudged {
  context: ServerContext;
  tools: readonly { digest: Digest; definition: ToolDefinition }[];
  /** Where models have something to be asked. */
  asking?: { models: Models; toAsk: readonly ToAsk[]; cache: OpinionCache };
}

/** Of a world without models nothing is touched. */
type ClassifyWorld = { models?: undefined } | Pick<PipelineWorld, 'models' | 'waits' | 'now' | 'signal'>;

/**
 * Judges the tools of a server that were not judged by this classifier yet, and asks models about those that they were not asked about.
 *
 * Only what the rules say is saved as the verdict. Answers of models are kept one by one as they come, since they are paid for, and verdicts
 * are settled with them whenever they are used.
 */
export const classifyStage: Stage<ListedServer, Unjudged, Classification[], ClassifyWorld> = {
  name: 'classify',
  input: ListedServer,
  lanes: ['any'],
  // Rules keep a core busy; models keep nobody busy and take long.
  concurrency: (servers) => Math.max(1, servers),
  // Of two targets that lead to one server the second finds what the first has paid for.
  exclusive: ({ identity }) => identity,
  async prepare({ identity }, db, { models }) {
    const { id, server } = await serverOf(db, identity);
    const context = contextOf(server);
    const tools = await missingClassifications(db, id, versionsKeyOf(context));
    const asking = models && (await askingFor(models, db, id, context));
    if (tools.length === 0 && asking === undefined) return { settled: [] };
    return { work: { context, tools, ...(asking !== undefined && { asking }) } };
  },
  async run({ context, tools, asking }, world) {
    if (asking !== undefined && world.models !== undefined) await askAbout(asking.toAsk, asking.cache, asking.models, world);
    return tools.map(({ digest, definition }) => classify(definition, context, digest));
  },
  async save({ identity }, classifications, db) {
    const { id, server } = await serverOf(db, identity);
    await saveClassifications(db, id, versionsKeyOf(contextOf(server)), classifications);
  },
  next: (input) => ({ stage: 'recommend', lane: 'any', input }),
};

/** What models are still to be asked about the tools that the server lists now; nothing where they have answered. */
async function askingFor(models: Models, db: Database, serverId: number, server: ServerContext): Promise<Unjudged['asking']> {
  const verdicts = await classificationsOf(db, serverId, versionsKeyOf(server));
  const tools = await toolsOf(db, serverId);
  const toAsk = tools.map(({ definition, digest }): ToAsk => {
    const ruled = verdicts.get(digest) ?? classify(definition, server, digest);
    return { question: { tool: definition, server, rules: ruled.category }, ruled };
  });
  const left = leftToAsk(models, toAsk, await answersAbout(db, serverId, server));
  return left.length === 0 ? undefined : { models, toAsk: left, cache: opinionsOfServer(db, serverId) };
}

/** What models have answered about the tools that the server lists now. */
export async function answersAbout(db: Database, serverId: number, server: ServerContext): Promise<AnswersByTool> {
  return answersIn(await currentAnswers(db, serverId, PROMPT_VERSION), server);
}

/** @throws when nobody saved it. */
export async function serverOf(db: Database, identity: string) {
  const found = await findServer(db, identity);
  if (found === undefined) throw new Error(`The server \`${identity}\` is not in the database.`);
  return found;
}
