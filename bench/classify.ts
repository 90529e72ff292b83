import { classify } from '#classifier/classify';
import { recordedTools } from './labels/labels.ts';

/** Prints how many recorded tools a second one core classifies: `node bench/classify.ts LISTINGS.jsonl.gz`. */
const file = process.argv[2];
if (file === undefined) throw new Error('Name a file of recorded listings: JSON Lines of {"server","tools"}, packed with gzip.');
const rows = recordedTools(file);

for (const pass of ['cold', 'warm', 'warm']) {
  const startedAt = process.hrtime.bigint();
  for (const [server, tool] of rows) classify(tool, server);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  console.log(`${pass}: ${rows.length} tools in ${seconds.toFixed(2)} s, ${Math.round(rows.length / seconds)} tools/s`);
}
