import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { classify } from '#classifier/classify';
import { readToolDefinition, toolDigest } from '#core/tool-definition';
import { compilePolicy } from '#policy/decide';
import { parsePolicy, printPolicy } from '#policy/document';
import { explainPolicy } from '#policy/explain';
import { type Standing, standingGroups } from '#policy/explain-standings';
import { alternativesForServer, alternativesForTool, type Recommendable, recommendForServer, recommendForTool } from '#policy/recommend';

/**
 * Recommends a policy for every recorded tool and server, with the presets of the server, reads each back from its text, explains and compiles
 * it, and prints how many there were, how large those of servers are, and where their tools stand:
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

const counts = { tools: 0, servers: servers.length, policies: 0, alternatives: 0, presets: 0 };
const standings: Record<Standing, number> = { free: 0, limited: 0, approval: 0, closed: 0 };
const bytes: number[] = [];
const startedAt = process.hrtime.bigint();
for (const tools of servers) {
  const whole = recommendForServer(tools);
  bytes.push(Buffer.byteLength(printPolicy(whole)));
  for (const { standing, tools: many } of standingGroups(whole)) standings[standing] += many;
  const presets = alternativesForServer(tools).map(({ policy }) => policy);
  const compatible = { compatible: true };
  const ofTools = tools.flatMap((tool) => [recommendForTool(tool), recommendForTool(tool, compatible)]);
  for (const policy of [whole, recommendForServer(tools, compatible), ...presets, ...ofTools]) {
    const text = printPolicy(policy);
    const parsed = parsePolicy(text);
    if (!parsed.ok || printPolicy(parsed.policy) !== text) throw new Error(`This does not read back: ${text}`);
    if (explainPolicy(policy).length === 0) throw new Error(`This has no explanation: ${text}`);
    compilePolicy(policy);
    counts.policies += 1;
  }
  counts.tools += tools.length;
  counts.presets += presets.length;
  counts.alternatives += tools.reduce((sum, tool) => sum + alternativesForTool(tool).length, 0);
}
const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
bytes.sort((one, other) => one - other);
const at = (share: number) => bytes[Math.floor(share * (bytes.length - 1))];
console.log(counts, `${seconds.toFixed(2)} s`);
console.log({ standings, bytesOfAServer: { median: at(0.5), ninetieth: at(0.9), most: at(1) } });
