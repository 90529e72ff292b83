import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { classify } from '#classifier/classify';
import { readToolDefinition, toolDigest } from '#core/tool-definition';
import { compilePolicy } from '#policy/decide';
import { parsePolicy, printPolicy } from '#policy/document';
import { explainPolicy } from '#policy/explain';
import { alternativesForTool, type Recommendable, recommendForServer, recommendForTool } from '#policy/recommend';

/**
 * Recommends a policy for every recorded tool and server, reads each back from its text, explains and compiles it, and prints how many there were:
 * `node bench/recommend.ts LISTINGS.jsonl.gz`. Ends with an error at the first that is not valid.
 */
const file = process.argv[2];
if (file === undefined) throw new Error('Name a file of recorded listings: JSON Lines of {"server","tools"}, packed with gzip.');
const servers: Recommendable[][] = [];
for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
  if (line === '') continue;
  const { server, tools } = JSON.parse(line) as { server: Record<string, string>; tools: unknown[] };
  const context = { id: server['slug'] ?? '', name: server['name'] ?? '' };
  const definitions = tools.flatMap((tool) => readToolDefinition(tool) ?? []);
  servers.push(
    definitions.map((definition) => ({ definition, digest: toolDigest(definition), classification: classify(definition, context) })),
  );
}

const counts = { tools: 0, servers: servers.length, policies: 0, alternatives: 0 };
const startedAt = process.hrtime.bigint();
for (const tools of servers) {
  for (const choice of [{}, { compatible: true }]) {
    for (const policy of [recommendForServer(tools, choice), ...tools.map((tool) => recommendForTool(tool, choice))]) {
      const text = printPolicy(policy);
      const parsed = parsePolicy(text);
      if (!parsed.ok || printPolicy(parsed.policy) !== text) throw new Error(`This does not read back: ${text}`);
      if (explainPolicy(policy).length === 0) throw new Error(`This has no explanation: ${text}`);
      compilePolicy(policy);
      counts.policies += 1;
    }
  }
  counts.tools += tools.length;
  counts.alternatives += tools.reduce((sum, tool) => sum + alternativesForTool(tool).length, 0);
}
console.log(counts, `${(Number(process.hrtime.bigint() - startedAt) / 1e9).toFixed(2)} s`);
