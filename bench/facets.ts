// Prints how often each facet is found where annotators named it, and whether a risk lies in the range that two annotators gave:
// `npm run bench:facets`. Only sets whose rows may be looked at. `--rows FACET` lists the rows of one facet where the two differ.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { classify } from '#classifier/classify';
import { BASE_RISK, FACETS, Facet, type ServerContext } from '#core/classification';
import { RISK_LEVELS, type Risk } from '#core/risk';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';
import { labelKey, recordedTools, StoredLabel } from './labels/labels.ts';

const ROOT = join(import.meta.dirname, '..');
const CORPUS = join(ROOT, '../shared/corpus');
/** One reading each; their facets are less certain than their categories. */
const ONE_READING = ['development', 'development-2', 'development-3'];

const GoldLabel = z.object({
  facets: z.array(Facet),
  severityLow: z.enum(RISK_LEVELS),
  severityHigh: z.enum(RISK_LEVELS),
});

interface Row {
  server: ServerContext;
  tool: ToolDefinition;
  facets: readonly Facet[];
  range?: { low: Risk; high: Risk };
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function goldRows(): Row[] {
  return linesOf(join(CORPUS, 'gold-dev.jsonl')).flatMap((line): Row[] => {
    const row = JSON.parse(line) as { server: ServerContext; tool: unknown; label: unknown };
    const tool = readToolDefinition(row.tool);
    const { facets, severityLow, severityHigh } = GoldLabel.parse(row.label);
    return tool === undefined ? [] : [{ server: row.server, tool, facets, range: { low: severityLow, high: severityHigh } }];
  });
}

function developmentRows(): Row[] {
  const recorded = new Map<string, { server: ServerContext; tool: ToolDefinition }>();
  for (const [server, tool] of recordedTools(join(CORPUS, 'listings.jsonl.gz'))) {
    const key = labelKey(server, tool);
    if (!recorded.has(key)) recorded.set(key, { server, tool });
  }
  return ONE_READING.flatMap((set) =>
    linesOf(join(import.meta.dirname, 'labels', `${set}.jsonl`)).map((line): Row => {
      const { tool: key, facets } = StoredLabel.parse(JSON.parse(line));
      const found = recorded.get(key);
      if (found === undefined) throw new Error(`No recorded tool has the digest ${key} of ${set}.jsonl.`);
      return { ...found, facets: facets ?? [] };
    }),
  );
}

function printFacets(title: string, rows: readonly Row[]): void {
  const found = rows.map(({ tool, server }) => classify(tool, server).facets);
  console.log(`\n${title}: ${rows.length} tools\n${'facet'.padEnd(16)} named  found   both  precision  recall`);
  for (const facet of FACETS) {
    const named = rows.filter(({ facets }) => facets.includes(facet)).length;
    const seen = found.filter((facets) => facets.includes(facet)).length;
    const both = rows.filter(({ facets }, at) => facets.includes(facet) && found[at]?.includes(facet)).length;
    const counts = [named, seen, both].map((count) => String(count).padStart(6)).join(' ');
    console.log(`${facet.padEnd(15)} ${counts}  ${share(both, seen).padStart(9)} ${share(both, named).padStart(7)}`);
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`;
}

/** Annotators knew the definitions and not where each category starts, so what stands where it starts and what was raised are told apart. */
function printRisks(rows: readonly Row[]): void {
  const rank = (risk: Risk): number => RISK_LEVELS.indexOf(risk);
  const counts = new Map<string, { inside: number; below: number; above: number }>();
  for (const { server, tool, range } of rows) {
    if (range === undefined) continue;
    const { risk, riskReasons, category, facets } = classify(tool, server);
    const side = rank(risk) < rank(range.low) ? 'below' : rank(risk) > rank(range.high) ? 'above' : 'inside';
    const lines =
      risk === BASE_RISK[category] ? [`${category}, ${risk} as it starts`] : riskReasons.map((reason) => `${category}, ${reason}`);
    for (const line of ['all', ...lines]) {
      const count = counts.get(line) ?? { inside: 0, below: 0, above: 0 };
      count[side] += 1;
      counts.set(line, count);
    }
    if (process.argv.includes('--risks') && side !== 'inside') {
      console.log(`  ${side} ${server.name} / ${tool.name}: ${category} ${risk} [${facets}], and not ${range.low} to ${range.high}`);
    }
  }
  console.log(`\nrisk of gold-dev against the range that two annotators gave${' '.repeat(12)}inside  below  above`);
  for (const [line, { inside, below, above }] of [...counts].sort(([one], [other]) => one.localeCompare(other))) {
    console.log(`${line.padEnd(70)} ${[inside, below, above].map((count) => String(count).padStart(6)).join(' ')}`);
  }
}

function printDifferences(facet: Facet, rows: readonly Row[]): void {
  for (const { server, tool, facets } of rows) {
    const verdict = classify(tool, server);
    const [named, seen] = [facets.includes(facet), verdict.facets.includes(facet)];
    if (named === seen) continue;
    const args = verdict.argumentRisks.map(({ path, kind }) => `${path.replace('args.', '')}:${kind}`).join(' ');
    const says = (tool.description ?? '').replace(/\s+/g, ' ').slice(0, 110);
    console.log(`${named ? 'missed' : 'extra '} ${verdict.category} ${server.name} / ${tool.name}(${args}) ${says}`);
  }
}

if (!existsSync(CORPUS)) throw new Error(`The labelled tools are not here: ${CORPUS} does not exist.`);
const [gold, development] = [goldRows(), developmentRows()];
const asked = process.argv[process.argv.indexOf('--rows') + 1];
if (process.argv.includes('--rows')) printDifferences(Facet.parse(asked), [...gold, ...development]);
else {
  printFacets('gold-dev, by two annotators', gold);
  printFacets(`${ONE_READING.join(', ')}, in one reading`, development);
  printRisks(gold);
}
