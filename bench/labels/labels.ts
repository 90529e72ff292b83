import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { EvaluationLabel, type EvaluationRow } from '#classifier/evaluation/evaluate';
import { Facet, type ServerContext } from '#core/classification';
import { Digest, digestJson } from '#core/json';
import { readToolDefinition, type ToolDefinition, toolDigest } from '#core/tool-definition';

/** What annotators said of a tool (docs/decisions/0014), under a digest: the definition itself lies in a corpus beside the repository. */
export const StoredLabel = EvaluationLabel.pick({ category: true, clear: true })
  .required()
  .extend({
    tool: Digest,
    /** Where the annotators were asked for them. */
    facets: z.array(Facet).optional(),
  });
export type StoredLabel = z.infer<typeof StoredLabel>;

/** A tool as it stands under one server: the same definition can be another's too. */
export function labelKey(server: ServerContext, tool: ToolDefinition): string {
  return digestJson({ server: server.id, tool: toolDigest(tool) });
}

/** Every recorded tool of a file of listings, packed with gzip, under its server. */
export function recordedTools(file: string): [ServerContext, ToolDefinition][] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const { server, tools } = JSON.parse(line) as { server: Record<string, string>; tools: unknown[] };
      const context: ServerContext = {
        id: server['id'] ?? server['slug'] ?? server['name'] ?? '',
        name: server['name'] ?? '',
        ...(server['description'] ? { description: server['description'] } : {}),
      };
      return tools.flatMap((tool): [ServerContext, ToolDefinition][] => {
        const definition = readToolDefinition(tool);
        return definition === undefined ? [] : [[context, definition]];
      });
    });
}

/** Recorded tools by their keys. A server that was recorded twice counts once: the first stays. */
function recordedByKey(listings: string): ReadonlyMap<string, Omit<EvaluationRow, 'label'>> {
  const known = read.get(listings);
  if (known !== undefined) return known;
  const recorded = new Map<string, Omit<EvaluationRow, 'label'>>();
  for (const [server, tool] of recordedTools(listings)) {
    const key = labelKey(server, tool);
    if (!recorded.has(key)) recorded.set(key, { server, tool });
  }
  read.set(listings, recorded);
  return recorded;
}

/** Every set is of the same listings, which take a second to read. */
const read = new Map<string, ReadonlyMap<string, Omit<EvaluationRow, 'label'>>>();

/**
 * The labels of a set, `SET.jsonl` in this folder, with the tools they are of.
 *
 * @throws where the listings lack one: figures of part of a set would be taken for those of the set.
 */
export function labelledRows(set: string, listings: string): EvaluationRow[] {
  const recorded = recordedByKey(listings);
  return readFileSync(join(import.meta.dirname, `${set}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { tool: key, category, clear } = StoredLabel.parse(JSON.parse(line));
      const found = recorded.get(key);
      if (found === undefined) throw new Error(`No tool of ${listings} has the digest ${key} of ${set}.jsonl.`);
      return { ...found, label: { category, clear } };
    });
}
