import { join } from 'node:path';
import { BadInput } from '#core/errors';
import type { Sighting } from '#core/server';
import { counted, grouped } from '#core/words';
import { findBuildTools } from '#crawler/addons/build-tools';
import type { SourceOutcome } from '#crawler/discover/discover';
import { readIndex } from '#crawler/discover/index-file';
import { systemNpm } from '#crawler/npm-client';
import { systemOci } from '#crawler/oci-client';
import { systemPypi } from '#crawler/pypi-client';
import { DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import type { Database } from '#db/open';
import { countWaiting, postponeWaiting, removeWaiting } from '#db/waiting-sightings';
import { type CrawlRow, type CrawlSummary, crawl } from '#pipeline/crawl';
import { UNINSPECTED } from '#pipeline/crawl-row';
import { type FoundServer, foundServers, sightingOf, waitingKeysOf } from '#pipeline/finds';
import type { Models } from '#pipeline/models';
import type { Sandbox } from '#sandbox/sandbox';
import { type CommandSource, discoverInto, printOutcomes } from './discovery.ts';
import { readInput } from './files.ts';
import { type Io, printLine, shown } from './io.ts';
import { spent } from './models.ts';
import { startProgress } from './progress.ts';
import { type RemoteOptions, remoteWorld } from './remotes.ts';
import { readReviews } from './reviews.ts';
import { type Places, spell } from './settings.ts';
import { guestNodeRoot } from './version.ts';

export interface SightingSources {
  index?: string;
  npm?: readonly string[];
}

/**
 * All sightings that the options name, each target once, and the lines that could not be read, which are also narrated.
 *
 * @param mayBeNone where others name servers too.
 */
export async function readSightings(
  io: Io,
  sources: SightingSources,
  mayBeNone = false,
): Promise<{ sightings: Sighting[]; problems: { line: number; reason: string }[] }> {
  const seenAt = io.now().toISOString();
  const sightings: Sighting[] = (sources.npm ?? []).map((name) => ({
    source: 'npm',
    target: spell(name.startsWith('npm:') ? name : `npm:${name}`),
    seenAt,
    from: '--npm',
  }));
  const problems: { line: number; reason: string }[] = [];
  if (sources.index !== undefined) {
    const read = readIndex(await readInput(io.cwd, sources.index, true), sources.index, seenAt);
    sightings.push(...read.sightings);
    problems.push(...read.problems);
    for (const { line, reason } of read.problems) printLine(io.stderr, `${sources.index}:${line}: ${shown(reason, 500)}`);
  }
  const seen = new Set<string>();
  const once = sightings.filter(({ target }) => !seen.has(target) && seen.add(target));
  if (once.length === 0 && !mayBeNone) {
    const why =
      sources.index === undefined
        ? 'name servers with --npm or an index with --index, or find some with --github, --registry, --npm-search or --list'
        : `\`${sources.index}\` names no server`;
    throw new BadInput('nothing-to-crawl', `There is nothing to crawl: ${why}.`);
  }
  return { sightings: once, problems };
}

/** What the crawler needs of this machine. */
export function crawlerWorld(io: Io, places: Places, sandbox: Sandbox | undefined, remotes: RemoteOptions = {}) {
  const nodeRoot = guestNodeRoot();
  if (nodeRoot === undefined)
    throw new BadInput('no-guest-node', `\`${process.execPath}\` does not lie in a bin folder, so no sandbox can be given this Node.`);
  return {
    sandbox,
    cacheDir: join(places.cache, 'npm'),
    cacheBytes: places.config.cacheBytes,
    nodeRoot,
    buildTools: findBuildTools(io.env['PATH'] ?? '', nodeRoot),
    now: io.now,
    npm: systemNpm({ env: io.env }),
    cwd: io.cwd,
    oci: systemOci({ env: io.env }),
    pypi: systemPypi({ env: io.env, toolsDir: join(places.cache, 'python') }),
    remotes: remoteWorld(io, places, remotes),
    reviews: readReviews(io, places),
    signal: io.signal,
    limits: DEFAULT_CRAWLER_LIMITS,
  };
}

/** Two servers a core wait for each other little; more only makes each slower. */
export const DEFAULT_CONCURRENCY = 4;

export interface CrawlInto {
  sightings: Sighting[];
  /** Absent where this process starts nothing. */
  sandbox: Sandbox | undefined;
  concurrency?: number;
  workersOnly?: boolean;
  allowPrivateHosts?: boolean | undefined;
  /** Of this process, however many crawls it makes of a long list: they share the budget. */
  models?: Models | undefined;
}

/** Runs the crawl with a progress bar, and leaves everything it found in the database. */
export async function crawlInto(io: Io, places: Places, database: Database, options: CrawlInto): Promise<CrawlSummary> {
  const progress = startProgress(io, 'crawl', options.sightings.length);
  let done = 0;
  try {
    const { redisUrl } = places.config;
    return await crawl({
      sightings: options.sightings,
      database,
      world: {
        ...crawlerWorld(io, places, options.sandbox, { database, allowPrivateHosts: options.allowPrivateHosts }),
        models: options.models,
      },
      concurrency: options.workersOnly === true ? 0 : (options.concurrency ?? DEFAULT_CONCURRENCY),
      signal: io.signal,
      ...(redisUrl !== undefined && { redisUrl }),
      onEvent: (event) => {
        if (event.kind !== 'finished') {
          printLine(
            io.stderr,
            `${'target' in event && event.target !== undefined ? `${shown(event.target)}: ` : ''}${shown(event.message, 2000)}`,
          );
          return;
        }
        done += 1;
        const money = options.models === undefined || io.stderr.isTTY !== true ? '' : `${spent(options.models)}  `;
        progress.step(
          done,
          `${money}${event.row.target}: ${event.row.outcome}${event.row.outcome === 'listed' ? ` (${counted(event.row.tools, 'tool')})` : ''}`,
        );
      },
    });
  } finally {
    progress.stop();
  }
}

/** Servers of one run: its sightings are held, with the files that came with them. */
const SERVERS_A_RUN = 500;

export interface FindAndCrawl extends Omit<CrawlInto, 'sightings'> {
  sources: readonly CommandSource[];
  /** Servers that are named without being looked for. */
  direct: readonly Sighting[];
  limit?: number | undefined;
}

/**
 * Asks the sources and crawls what they found, now and before, under one row a server. What could not be reached waits for the next
 * crawl, behind what waits already; what is beyond the limit waits too, and no more is asked for while that many wait.
 */
export async function findAndCrawl(
  io: Io,
  places: Places,
  database: Database,
  { sources, direct, limit, ...into }: FindAndCrawl,
): Promise<CrawlSummary & { outcomes: SourceOutcome[] }> {
  const waiting = sources.filter(({ waits }) => waits).map(({ source }) => source);
  const named = [...direct];
  const lacking = limit === undefined ? undefined : limit - direct.length - (await countWaiting(database, waiting));
  const asked = lacking === undefined || lacking > 0 ? sources : sources.filter(({ waits }) => !waits);
  const outcomes = await discoverInto(io, places, database, {
    sources: asked,
    limit: lacking !== undefined && lacking > 0 ? lacking : undefined,
    onSighting: (sighting) => void (waiting.includes(sighting.source) || named.push(sighting)),
  });
  if (outcomes.length > 0) printOutcomes(io, outcomes);
  const servers = (await foundServers(database, waiting, named)).slice(0, limit);
  const rows: CrawlRow[] = [];
  const unchanged = new Set<string>();
  for (let first = 0; first < servers.length; first += SERVERS_A_RUN) {
    const some = servers.slice(first, first + SERVERS_A_RUN);
    if (servers.length > some.length)
      printLine(io.stderr, `Servers ${grouped(first + 1)} to ${grouped(first + some.length)} of ${grouped(servers.length)}.`);
    const summary = await crawlFound(io, places, database, some, into);
    rows.push(...summary.rows);
    for (const target of summary.unchanged) unchanged.add(target);
  }
  return { rows, unchanged, outcomes };
}

async function crawlFound(
  io: Io,
  places: Places,
  database: Database,
  servers: readonly FoundServer[],
  into: Omit<CrawlInto, 'sightings'>,
): Promise<CrawlSummary> {
  const sightings: Sighting[] = [];
  const byTarget = new Map<string, FoundServer>();
  for (const server of servers) {
    const sighting = await sightingOf(database, server);
    if (sighting === undefined) continue;
    sightings.push(sighting);
    byTarget.set(sighting.target, server);
  }
  const summary = await crawlInto(io, places, database, { ...into, sightings });
  const { rows } = summary;
  const serversWith = (isOne: (row: CrawlRow) => boolean) => rows.filter(isOne).flatMap(({ target }) => byTarget.get(target) ?? []);
  const wasNotReached = ({ outcome }: CrawlRow) => UNINSPECTED.some((other) => other === outcome);
  await postponeWaiting(database, waitingKeysOf(serversWith(wasNotReached)));
  await removeWaiting(database, waitingKeysOf(serversWith((row) => !wasNotReached(row))));
  return summary;
}
