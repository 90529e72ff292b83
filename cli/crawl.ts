import { join } from 'node:path';
import { BadInput } from '#core/errors';
import type { Sighting } from '#core/server';
import { counted } from '#core/words';
import { readIndex } from '#crawler/discover/index-file';
import { systemNpm } from '#crawler/npm-client';
import { systemPypi } from '#crawler/pypi-client';
import { DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import type { Database } from '#db/open';
import { type CrawlSummary, crawl } from '#pipeline/crawl';
import type { Sandbox } from '#sandbox/sandbox';
import { readInput } from './files.ts';
import { type Io, printLine, shown } from './io.ts';
import { startProgress } from './progress.ts';
import { type RemoteOptions, remoteWorld } from './remotes.ts';
import { type Places, spell } from './settings.ts';
import { guestNodeRoot } from './version.ts';

export interface SightingSources {
  index?: string;
  npm?: readonly string[];
}

/** All sightings that the options name, each target once, and the lines that could not be read, which are also narrated. */
export async function readSightings(
  io: Io,
  sources: SightingSources,
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
  if (once.length === 0) {
    const why = sources.index === undefined ? 'name servers with --npm or an index with --index' : `\`${sources.index}\` names no server`;
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
    now: io.now,
    npm: systemNpm({ env: io.env }),
    pypi: systemPypi({ env: io.env, toolsDir: join(places.cache, 'python') }),
    remotes: remoteWorld(io, places, remotes),
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
      world: crawlerWorld(io, places, options.sandbox, { database, allowPrivateHosts: options.allowPrivateHosts }),
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
        progress.step(
          done,
          `${event.row.target}: ${event.row.outcome}${event.row.outcome === 'listed' ? ` (${counted(event.row.tools, 'tool')})` : ''}`,
        );
      },
    });
  } finally {
    progress.stop();
  }
}
