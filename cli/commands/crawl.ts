import { BadInput } from '#core/errors';
import type { Sighting } from '#core/server';
import { counted } from '#core/words';
import type { SourceOutcome } from '#crawler/discover/discover';
import type { CrawlSummary } from '#pipeline/crawl';
import { dueSightings } from '#pipeline/due';
import type { Models } from '#pipeline/models';
import { openSandbox } from '#sandbox/open';
import { SANDBOX_KINDS, type SandboxKind } from '#sandbox/sandbox';
import { withDatabase } from '../compose.ts';
import { crawlInto, findAndCrawl, readSightings } from '../crawl.ts';
import { crawlSummary, crawlTable } from '../crawl-table.ts';
import { addDiscoveryOptions, type DiscoveryOptions, sourcesOf } from '../discovery.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Io, printJson, printLine } from '../io.ts';
import { withModels } from '../models.ts';
import { printReviewNotices, readReviews } from '../reviews.ts';
import type { Registration } from '../run.ts';
import { type Places, placesOf } from '../settings.ts';

interface CrawlOptions extends DiscoveryOptions {
  index?: string;
  npm?: string[];
  due?: boolean;
  limit?: number;
  concurrency?: number;
  workersOnly?: boolean;
  sandbox: 'auto' | SandboxKind;
  json?: boolean;
}

export function parseSandbox(text: string): 'auto' | SandboxKind {
  const kind = (['auto', ...SANDBOX_KINDS] as const).find((known) => known === text);
  if (kind === undefined) throw new BadInput('unknown-sandbox', `\`--sandbox ${text}\` is none of auto, ${SANDBOX_KINDS.join(', ')}.`);
  return kind;
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new BadInput('bad-number', `\`${text}\` is not a whole number above 0.`);
  return Number(text);
}

async function run(io: Io, options: CrawlOptions): Promise<ExitCode> {
  const places = placesOf(io);
  // Who starts nothing judges nothing either.
  if (options.workersOnly === true) return crawlWith(io, places, options, undefined);
  return withModels(io, places.config.llm, (models) => crawlWith(io, places, options, models));
}

async function crawlWith(io: Io, places: Places, options: CrawlOptions, models: Models | undefined): Promise<ExitCode> {
  // First, so that a line that cannot be read is told before the work and not after it.
  const reviews = readReviews(io, places);
  const sources = await sourcesOf(io, places, options);
  if (options.due === true && (options.index !== undefined || options.npm !== undefined || sources.length > 0))
    throw new BadInput(
      'due-alone',
      '`--due` chooses the servers by itself: leave out what else names some, or crawl those in a run of their own.',
    );
  const named = options.due === true ? { sightings: [], problems: [] } : await readSightings(io, options, sources.length > 0);
  const { problems } = named;
  const { workersOnly = false } = options;
  if (workersOnly && places.config.databaseUrl === undefined)
    throw new BadInput('no-shared-database', '`--workers-only` leaves the work to workers, which need DATABASE_URL, a PostgreSQL server.');
  if (workersOnly)
    printLine(io.stderr, 'This process starts nothing and waits for `toolwarden worker` processes on the same DATABASE_URL and REDIS_URL.');
  const mayStart = options.due === true || sources.length > 0 || named.sightings.some(isStarted);
  const sandbox = workersOnly || !mayStart ? undefined : await openSandbox(options.sandbox, io.env['PATH']);
  const { limit, concurrency, allowPrivateHosts } = options;
  const into = { sandbox, ...(concurrency !== undefined && { concurrency }), workersOnly, allowPrivateHosts, models };
  const summary: Crawled = await withDatabase(places, async (database) => {
    const crawled = async (): Promise<Crawled> => {
      if (sources.length > 0) return findAndCrawl(io, places, database, { ...into, sources, direct: named.sightings, limit });
      const sightings = options.due === true ? await dueSightings(database, io.now(), limit) : named.sightings;
      return crawlInto(io, places, database, { ...into, sightings: sightings.slice(0, limit) });
    };
    const found = await crawled();
    await printReviewNotices(io, database, reviews);
    return found;
  });
  if (options.due === true && summary.rows.length === 0) {
    printLine(io.stderr, 'No server is due to be looked at again.');
    return EXIT.done;
  }
  if (options.json === true) for (const row of summary.rows) printJson(io, row);
  else {
    printLine(io.stdout, crawlTable(summary, io.stdout.columns ?? 160));
    const leftOut = problems.length === 0 ? '' : ` ${counted(problems.length, 'line')} of the index left out, as said above.`;
    printLine(io.stderr, `${crawlSummary(summary)}${leftOut} \`toolwarden publish\` writes their pages.`);
  }
  return summary.outcomes?.some(({ failure }) => failure !== undefined) === true ? EXIT.outside : EXIT.done;
}

/** Who runs elsewhere is asked without a sandbox, also on a machine that has none. */
function isStarted({ target }: Sighting): boolean {
  return !/^https?:/.test(target);
}

interface Crawled extends CrawlSummary {
  /** Of the sources that were asked. */
  outcomes?: SourceOutcome[];
}

export function registerCrawl({ program, io, does }: Registration): void {
  const command = program
    .command('crawl')
    .description('resolve, start in a sandbox, list, classify and recommend; the same command again goes on where it stopped')
    .option('--index <file>', 'JSON Lines, a JSON array, or one target a line')
    .option('--npm <name...>', 'npm packages');
  addDiscoveryOptions(command, io)
    .option('--due', 'the servers whose time has come to be looked at again, the longest overdue first')
    .option('--limit <n>', 'only the first n', parseCount)
    .option('--concurrency <n>', 'servers at once', parseCount)
    .option('--workers-only', 'leave all work to `toolwarden worker` processes, and wait for them')
    .option('--sandbox <kind>', 'auto, bubblewrap, namespaces, or none (runs servers unprotected)', parseSandbox, 'auto')
    .option('--allow-private-hosts', 'ask servers in private networks and over plain http too')
    .option('--json', 'one JSON line a server')
    .action(does((options: CrawlOptions) => run(io, options)));
}
