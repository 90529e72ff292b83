import { z } from 'zod';
import { classify } from '#classifier/classify';
import type { Classification, ServerContext } from '#core/classification';
import { BASES } from '#core/inspection';
import type { ToolDefinition } from '#core/tool-definition';
import { missingClassifications, saveClassifications } from '#db/classifications';
import type { Database } from '#db/open';
import { findServer } from '#db/servers';
import type { Stage } from './stage.ts';
import { contextOf, versionsKeyOf } from './verdicts.ts';

/** A server whose tools are in the database, and what the run will say of it. */
export const ListedServer = z.object({ identity: z.string(), basis: z.enum(BASES), tools: z.int().nonnegative() });
export type ListedServer = z.infer<typeof ListedServer>;

interface Unjudged {
  context: ServerContext;
  tools: readonly { definition: ToolDefinition }[];
}

/** Judges the tools of a server that were not judged by this classifier yet. */
export const classifyStage: Stage<ListedServer, Unjudged, Classification[], unknown> = {
  name: 'classify',
  input: ListedServer,
  lanes: ['any'],
  concurrency: () => 1,
  async prepare({ identity }, db) {
    const { id, server } = await serverOf(db, identity);
    const context = contextOf(server);
    const tools = await missingClassifications(db, id, versionsKeyOf(context));
    return tools.length === 0 ? { settled: [] } : { work: { context, tools } };
  },
  async run({ context, tools }) {
    return tools.map(({ definition }) => classify(definition, context));
  },
  async save({ identity }, classifications, db) {
    const { id, server } = await serverOf(db, identity);
    await saveClassifications(db, id, versionsKeyOf(contextOf(server)), classifications);
  },
  next: (input) => ({ stage: 'recommend', lane: 'any', input }),
};

/** @throws when nobody saved it. */
export async function serverOf(db: Database, identity: string) {
  const found = await findServer(db, identity);
  if (found === undefined) throw new Error(`The server \`${identity}\` is not in the database.`);
  return found;
}
