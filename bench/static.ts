import { readFileSync } from 'node:fs';
import { canonicalJson, type Json } from '#core/json';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';
import { extractStatically } from '#crawler/static/extract';

/**
 * Prints how much of what servers list when they are started their source says as well: `node bench/static.ts OBSERVED.jsonl`.
 *
 * Each line is `{"folder","tools"}`: the folder of a package, without its dependencies, and the tools it listed.
 */
const file = process.argv[2];
if (file === undefined) throw new Error('Name a file of observed listings: JSON Lines of {"folder","tools"}.');

/** Words by which two makers of the same schema differ without allowing anything else. */
const MANNER = new Set(['$schema', 'additionalProperties', 'propertyNames', 'title']);

/** No schema of its own: `additionalProperties` may be one. */
function isPlain(value: Json): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

/** The schema as it is compared: without manner, `type: [a, b]` as a choice, `required` in order. */
function plain(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(
    ([name, value]) => !(MANNER.has(name) && isPlain(value)) && !(typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER),
  );
  const made = Object.fromEntries(members.map(([name, value]) => [name, plain(value)]));
  if (Array.isArray(made['required'])) made['required'] = made['required'].map(String).sort();
  if (!Array.isArray(made['type'])) return made;
  const { type, ...rest } = made;
  return { ...rest, anyOf: type.map((one) => ({ type: one })) };
}

const total = { servers: 0, whole: 0, observed: 0, read: 0, both: 0, descriptions: 0, schemas: 0 };
const durationsMs: number[] = [];
for (const line of readFileSync(file, 'utf8').split('\n')) {
  if (line === '') continue;
  const { folder, tools } = JSON.parse(line) as { folder: string; tools: unknown[] };
  const observed = new Map(tools.map(readToolDefinition).flatMap((tool): [string, ToolDefinition][] => (tool ? [[tool.name, tool]] : [])));
  const startedAt = performance.now();
  const listing = await extractStatically(folder);
  durationsMs.push(performance.now() - startedAt);
  const both = listing.tools.flatMap((tool) => {
    const other = observed.get(tool.name);
    return other === undefined ? [] : [[tool, other] as const];
  });
  const descriptions = both.filter(([a, b]) => (a.description ?? '') === (b.description ?? '')).length;
  const schemas = both.filter(([a, b]) => canonicalJson(plain(a.inputSchema ?? {})) === canonicalJson(plain(b.inputSchema ?? {}))).length;
  console.log(
    `${folder}: ${observed.size} observed, ${listing.tools.length} read, ${both.length} both, ${descriptions} descriptions and ${schemas} schemas equal`,
  );
  total.servers += 1;
  if (both.length === observed.size) total.whole += 1;
  total.observed += observed.size;
  total.read += listing.tools.length;
  total.both += both.length;
  total.descriptions += descriptions;
  total.schemas += schemas;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
durationsMs.sort((a, b) => a - b);
console.log(`servers: ${total.servers}, all tools read of ${total.whole}`);
console.log(`recall: ${percent(total.both, total.observed)} of ${total.observed} observed tools`);
console.log(`observed of those read: ${percent(total.both, total.read)} of ${total.read}; the others may need a configuration`);
console.log(`equal: descriptions ${percent(total.descriptions, total.both)}, input schemas ${percent(total.schemas, total.both)}`);
console.log(
  `median ${Math.round(durationsMs[Math.floor(durationsMs.length / 2)] ?? 0)} ms, slowest ${Math.round(durationsMs.at(-1) ?? 0)} ms`,
);
