import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { EvaluationLabel, type EvaluationRow } from '#classifier/evaluate';
import { Facet, type ServerContext } from '#core/classification';
import { Digest, digestJson } from '#core/json';
import { readToolDefinition, type ToolDefinition, toolDigest } from '#core/tool-definition';

/** What annotators said of a tool (docs/decisions/0014), under a digest: the definition itself lies in a corpus beside the repository. */
export const StoredLabel = EvaluationLabel.pick({ category: true, clear: true })
  .required()
  .extend({
    tool: Digest,
    facets: z.array(Facet),
  });
export type StoredLabel = z.infer<typeof StoredLabel>;

/**
 * - `development`: labelled by one annotator; the rules are made with them.
 * - `development-2`: drawn with it, and labelled after the rules of their first measure were made.
 * - `held-out`: labelled by two annotators who saw neither each other nor a verdict, of servers that no other set has. Figures of it are looked
 *   at, and no rows.
 */
export type LabelSet = 'development' | 'development-2' | 'development-3' | 'held-out' | 'held-out-2';

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

/** The labels of a set with the tools they are of. */
export function labelledRows(set: LabelSet, listings: string): EvaluationRow[] {
  const labels = new Map(
    readFileSync(join(import.meta.dirname, `${set}.jsonl`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => StoredLabel.parse(JSON.parse(line)))
      .map((label) => [label.tool, label]),
  );
  return recordedTools(listings).flatMap(([server, tool]) => {
    const key = labelKey(server, tool);
    const label = labels.get(key);
    // A server that was recorded twice counts once.
    labels.delete(key);
    return label === undefined ? [] : [{ server, tool, label: { category: label.category, clear: label.clear } }];
  });
}
