import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { BadInput, messageOf } from '#core/errors';
import type { Sighting } from '#core/server';
import { counted, grouped, listed } from '#core/words';
import { discover, type NamedSource, type SourceOutcome } from '#crawler/discover/discover';
import { githubSource } from '#crawler/discover/github/github-source';
import { checkListAddress, listSource } from '#crawler/discover/list';
import { npmSearchSource } from '#crawler/discover/npm-search';
import { registrySource } from '#crawler/discover/registry';
import type { DiscoveryMemory, SourceReport } from '#crawler/discover/source';
import { npmRegistryUrl } from '#crawler/npm-registry-url';
import type { Database } from '#db/open';
import { userAgentOf } from '#pipeline/config';
import { findsInto } from '#pipeline/finds';
import { readInput } from './files.ts';
import { type Io, printLine, shown } from './io.ts';
import type { Places } from './settings.ts';
import { formatTable } from './table.ts';
import { toolwardenVersion } from './version.ts';

export interface DiscoveryOptions {
  github?: boolean;
  registry?: boolean;
  npmSearch?: boolean;
  list?: string[];
  since?: Date;
  all?: boolean;
  allowPrivateHosts?: boolean;
}

/** A source as the options name it. What `waits` is kept until a crawl takes it up; the rest is named again by the same words. */
export interface CommandSource extends NamedSource {
  source: Sighting['source'];
  waits: boolean;
}

export const SOURCE_WORDS = '`--github`, `--registry`, `--npm-search`, `--list FILE|URL` or `--index FILE`';

export function addDiscoveryOptions(command: Command, io: Io): Command {
  return command
    .option('--github', 'repositories on GitHub (GITHUB_TOKEN, GITHUB_API_URL)')
    .option('--registry', 'the registry of MCP servers (MCP_REGISTRY_URL)')
    .option('--npm-search', 'the search of the registry that npm is configured for')
    .option('--list <file|url...>', 'the links of a Markdown list')
    .option('--since <date>', 'only what changed since: 2026-11-01, 2026-11-01T09:30:00Z, 7d or 12h', (text) => parseSince(text, io.now()))
    .option('--all', 'of the registry everything, not only what changed since it was last asked');
}

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;
const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24 };

/** A date, a moment with its zone, or a span before now. */
export function parseSince(text: string, now: Date): Date {
  const [, span, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (span !== undefined && unit !== undefined) return new Date(now.getTime() - Number(span) * (HOURS[unit] ?? 0) * 3_600_000);
  const at = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript takes the 31st of November for the first of December.
  const isReal = !Number.isNaN(at) && new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`)).toISOString().startsWith(text.slice(0, 10));
  if (!isReal) throw new BadInput('bad-date', `\`${shown(text)}\` is no date such as 2026-11-01, 2026-11-01T09:30:00Z, 7d or 12h.`);
  if (at > now.getTime()) throw new BadInput('bad-date', `\`${shown(text)}\` is still to come, and nothing can have changed since.`);
  return new Date(at);
}

/**
 * The sources that the options name; files are read here, so that one that cannot be read is wrong usage and no failure.
 *
 * @throws {BadInput} for a list that cannot be read or asked for.
 * @throws {StopWorker} `no-npm` or `no-npm-registry` where npm's registry is to be searched and npm cannot be asked for it.
 */
export async function sourcesOf(io: Io, { config }: Places, options: DiscoveryOptions): Promise<CommandSource[]> {
  const { since, allowPrivateHosts = false } = options;
  const changed = since !== undefined && { since };
  const sources: CommandSource[] = [];
  if (options.github === true) {
    const { githubTokens: tokens, githubApiUrl: apiUrl } = config;
    const asked = { tokens, ...(apiUrl !== undefined && { apiUrl }), ...changed };
    sources.push({ name: 'github', source: 'github', waits: true, open: (world) => githubSource(asked, world) });
  }
  if (options.registry === true) {
    const asked = { url: config.mcpRegistryUrl, all: options.all === true, allowPrivateHosts, ...changed };
    sources.push({ name: 'registry', source: 'registry', waits: true, open: (world) => registrySource(asked, world) });
  }
  if (options.npmSearch === true) {
    const asked = { registryUrl: await npmRegistryUrl(io.env, io.signal), ...changed };
    sources.push({ name: 'npm search', source: 'npm', waits: true, open: (world) => npmSearchSource(asked, world) });
  }
  for (const place of options.list ?? []) {
    const list = await listAt(io, place, allowPrivateHosts);
    if (since !== undefined)
      printLine(io.stderr, `${shown(place)}: a list has no dates, so that \`--since\` leaves out none of its links.`);
    sources.push({ name: `list ${place}`, source: 'list', waits: false, open: (world) => listSource(list, world) });
  }
  return sources;
}

async function listAt(io: Io, place: string, allowPrivateHosts: boolean) {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) {
    checkListAddress(place, allowPrivateHosts);
    return { url: place, allowPrivateHosts };
  }
  const text = await readInput(io.cwd, place, true);
  const ownRepository = repositoryAround(resolve(io.cwd, place));
  return { name: place, text, ...(ownRepository !== undefined && { ownRepository }) };
}

const MOST_FOLDERS_UP = 8;

/** `owner/name` of the clone that a file lies in, when its origin is on GitHub. */
function repositoryAround(file: string): string | undefined {
  let folder = dirname(file);
  for (let up = 0; up < MOST_FOLDERS_UP; up++, folder = dirname(folder)) {
    const config = join(folder, '.git', 'config');
    if (!existsSync(config)) continue;
    return /^\s*url\s*=.*\bgithub\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?\s*$/m.exec(readFileSync(config, 'utf8'))?.[1];
  }
  return undefined;
}

export interface DiscoverInto {
  sources: readonly CommandSource[];
  limit?: number | undefined;
  /** Called for each sighting, one after the other of one source. */
  onSighting(sighting: Sighting): Promise<void> | void;
}

const TOLD_EVERY = 1_000;

/** For sources that are read whole each time. */
const NO_MEMORY: DiscoveryMemory = { read: async () => undefined, write: async () => {} };

/**
 * Asks the sources, and keeps for the next crawl what they find. What each says, and how far it is, goes to stderr.
 *
 * @param database may be absent where no source's sightings wait.
 */
export async function discoverInto(
  io: Io,
  { config }: Places,
  database: Database | undefined,
  { sources, limit, onSighting }: DiscoverInto,
): Promise<SourceOutcome[]> {
  const finds = database && findsInto(database, io.now);
  const waiting = new Set(sources.filter(({ waits }) => waits).map(({ source }) => source));
  const found = new Map<string, number>();
  const tell = (name: string, message: string): void => printLine(io.stderr, `${shown(name)}: ${shown(message, 2000)}`);
  try {
    return await discover({
      sources,
      world: { now: io.now, signal: io.signal, memory: finds?.memory ?? NO_MEMORY, userAgent: userAgentOf(config, toolwardenVersion()) },
      ...(limit !== undefined && { limit }),
      tell,
      take: async (sighting) => {
        if (waiting.has(sighting.source)) await finds?.take(sighting);
        await onSighting(sighting);
        const count = (found.get(sighting.source) ?? 0) + 1;
        found.set(sighting.source, count);
        if (count % TOLD_EVERY === 0) tell(sighting.source, `${grouped(count)} sightings so far.`);
      },
    });
  } finally {
    await finds?.flush();
  }
}

const MOST_GAPS = 10;

/** What each source cost and brought, what is missing, and who failed, with the reason. */
export function printOutcomes(io: Io, outcomes: readonly SourceOutcome[]): void {
  const rows = outcomes.map(({ name, report, failure }) => [
    shown(name, 30),
    grouped(report.sightings),
    requestsOf(report.requests),
    failure === undefined ? grouped(report.gaps.reduce((sum, gap) => sum + missingIn(gap), 0)) : 'failed',
  ]);
  printLine(io.stderr, formatTable(['source', 'sightings', 'requests', 'missing'], rows, io.stderr.columns ?? 100));
  for (const { name, report, failure } of outcomes) {
    for (const gap of report.gaps.slice(0, MOST_GAPS))
      printLine(io.stderr, `${shown(name)}: of ${shown(gap.part)} there are ${grouped(gap.counted)}, and ${grouped(gap.got)} were got.`);
    if (report.gaps.length > MOST_GAPS)
      printLine(io.stderr, `${shown(name)}: … and ${counted(report.gaps.length - MOST_GAPS, 'gap')} more.`);
    if (failure !== undefined) printLine(io.stderr, `${shown(name)}: failed. ${shown(messageOf(failure), 1000)}`);
  }
}

/** By budget, where the far side has several. */
function requestsOf(requests: SourceReport['requests']): string {
  const spent = Object.entries(requests).filter(([, count]) => count > 0);
  const hasSeveral = Object.keys(requests).length > 1;
  return listed(spent.map(([budget, count]) => (hasSeveral ? `${grouped(count)} ${budget}` : grouped(count)))) || '0';
}

function missingIn({ counted: all, got }: { counted: number; got: number }): number {
  return Math.max(0, all - got);
}
