import { classify } from '#classifier/classify';
import { toolDigest } from '#core/tool-definition';
import { recordedTools } from './labels/labels.ts';

/**
 * Prints how many recorded tools a second one core classifies, by the clock and by the time it worked, and what memory it holds afterwards:
 * `node bench/classify.ts LISTINGS.jsonl.gz`.
 */
const file = process.argv[2];
if (file === undefined) throw new Error('Name a file of recorded listings: JSON Lines of {"server","tools"}, packed with gzip.');
// A tool comes with its digest: it was made when the tool was listed.
const rows = recordedTools(file).map(([server, tool]) => [server, tool, toolDigest(tool)] as const);

const warm: number[] = [];
for (const pass of ['cold', 'warm', 'warm', 'warm', 'warm', 'warm', 'warm', 'warm']) {
  const startedAt = process.hrtime.bigint();
  const workedBefore = process.cpuUsage();
  for (const [server, tool, digest] of rows) classify(tool, server, digest);
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { user, system } = process.cpuUsage(workedBefore);
  const worked = (user + system) / 1e6;
  if (pass === 'warm') warm.push(rows.length / seconds);
  const heap = process.memoryUsage().heapUsed / 1e6;
  console.log(
    `${pass}: ${rows.length} tools in ${seconds.toFixed(2)} s, ${Math.round(rows.length / seconds)} tools/s; ${Math.round(rows.length / worked)} a second of work; heap ${heap.toFixed(0)} MB`,
  );
}

warm.sort((one, other) => one - other);
console.log(`median of the warm ones: ${Math.round(warm[Math.floor(warm.length / 2)] ?? 0)} tools/s by the clock`);
