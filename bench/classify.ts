import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { classify } from '#classifier/classify';
import type { ServerContext } from '#core/classification';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';

/** Prints how many recorded tools a second one core classifies: `node bench/classify.ts LISTINGS.jsonl.gz`. */
const file = process.argv[2];
if (file === undefined) throw new Error('Name a file of recorded listings: JSON Lines of {"server","tools"}, packed with gzip.');
const rows: [ToolDefinition, ServerContext][] = [];
for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
  if (line === '') continue;
  const { server, tools } = JSON.parse(line) as { server: Record<string, string>; tools: unknown[] };
  const context: ServerContext = {
    id: server['id'] ?? server['slug'] ?? server['name'] ?? '',
    name: server['name'] ?? '',
    ...(server['description'] ? { description: server['description'] } : {}),
  };
  for (const tool of tools) {
    const definition = readToolDefinition(tool);
    if (definition) rows.push([definition, context]);
  }
}

for (const pass of ['cold', 'warm', 'warm']) {
  const startedAt = process.hrtime.bigint();
  for (const [definition, context] of rows) classify(definition, context);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  console.log(`${pass}: ${rows.length} tools in ${seconds.toFixed(2)} s, ${Math.round(rows.length / seconds)} tools/s`);
}
