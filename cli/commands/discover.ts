import { once } from 'node:events';
import { BadInput } from '#core/errors';
import type { Sighting } from '#core/server';
import { counted } from '#core/words';
import type { SourceOutcome } from '#crawler/discover/discover';
import { readIndex } from '#crawler/discover/index-file';
import { type Identification, identify, mergeSightings } from '#crawler/discover/merge';
import type { Database } from '#db/open';
import { withDatabase } from '../compose.ts';
import {
  addDiscoveryOptions,
  type CommandSource,
  type DiscoveryOptions,
  discoverInto,
  printOutcomes,
  SOURCE_WORDS,
  sourcesOf,
} from '../discovery.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readInput } from '../files.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';
import { parseCount } from './crawl.ts';

interface DiscoverOptions extends DiscoveryOptions {
  index?: string;
  limit?: number;
  files?: boolean;
}

async function run(io: Io, options: DiscoverOptions): Promise<ExitCode> {
  const places = placesOf(io);
  const sources = [...(await sourcesOf(io, places, options)), ...(await indexSources(io, options.index))];
  if (sources.length === 0)
    throw new BadInput('no-source', `No source is named. There are ${SOURCE_WORDS}; several are asked side by side.`);
  const identifications: Identification[] = [];
  let takenBack = 0;
  const ask = (database: Database | undefined) =>
    discoverInto(io, places, database, {
      sources,
      limit: options.limit,
      onSighting: async (sighting) => {
        if (sighting.withdrawn === true) takenBack += 1;
        else identifications.push(identify(sighting));
        await printSighting(io, options.files === true ? sighting : withoutFiles(sighting));
      },
    });
  const outcomes = sources.some(({ waits }) => waits) ? await withDatabase(places, ask) : await ask(undefined);
  printOutcomes(io, outcomes);
  const servers = mergeSightings(identifications).length;
  const next = servers === 0 ? '' : nextStep(sources, options);
  const less =
    takenBack === 0
      ? ''
      : ` ${counted(takenBack, 'sighting')} taken back: who is named by nobody else leaves the catalogue at the next publish.`;
  printLine(io.stderr, `${counted(identifications.length, 'sighting')} of ${counted(servers, 'server')}.${less}${next}`);
  refuseEmpty(sources, outcomes);
  return outcomes.some(({ failure }) => failure !== undefined) ? EXIT.outside : EXIT.done;
}

/** What to type to look at what was found: what waits is found again by the names of its sources. */
function nextStep(sources: readonly CommandSource[], options: DiscoverOptions): string {
  const flags = [
    ...sources.filter(({ waits }) => waits).map(({ name }) => `--${name.replace(' ', '-')}`),
    ...(options.list ?? []).map((place) => `--list ${shown(place)}`),
    ...(options.index === undefined ? [] : [`--index ${shown(options.index)}`]),
  ];
  return ` \`toolwarden crawl ${flags.join(' ')}\` looks at them.`;
}

/** A file or page that a person named and that names nothing is a mistake; that nothing changed in a registry is none. */
function refuseEmpty(sources: readonly CommandSource[], outcomes: readonly SourceOutcome[]): void {
  const isEmpty = outcomes.every(({ report, failure }) => report.sightings === 0 && failure === undefined);
  if (!isEmpty || sources.some(({ waits }) => waits)) return;
  throw new BadInput('nothing-found', `${sources.map(({ name }) => `\`${shown(name)}\``).join(' and ')} names no server.`);
}

async function indexSources(io: Io, file: string | undefined): Promise<CommandSource[]> {
  if (file === undefined) return [];
  const { sightings, problems } = readIndex(await readInput(io.cwd, file, true), file, io.now().toISOString());
  let given = 0;
  return [
    {
      name: `index ${file}`,
      source: 'index',
      waits: false,
      open: (world) => ({
        async *discover() {
          for (const { line, reason } of problems) world.tell(`line ${line}: ${reason}`);
          for (const sighting of sightings) {
            given += 1;
            yield sighting;
          }
        },
        report: () => ({ source: 'index', sightings: given, requests: {}, gaps: [] }),
      }),
    },
  ];
}

function withoutFiles({ repository, ...sighting }: Sighting): unknown {
  if (repository === undefined) return sighting;
  const { files, ...facts } = repository;
  return { ...sighting, repository: { ...facts, files: Object.keys(files) } };
}

/** Waits where the reader is slower than the sources. */
async function printSighting(io: Io, sighting: unknown): Promise<void> {
  printJson(io, sighting);
  if (io.stdout.writableNeedDrain) await once(io.stdout, 'drain', { signal: io.signal });
}

export function registerDiscover({ program, io, does }: Registration): void {
  const command = program
    .command('discover')
    .description(
      'find MCP servers, one sighting a line; what is found waits for `toolwarden crawl`, and the same command goes on where it stopped',
    );
  addDiscoveryOptions(command, io)
    .option('--index <file>', 'JSON Lines, a JSON array, or one target a line')
    .option('--limit <n>', 'stop after n sightings', parseCount)
    .option('--files', 'print the texts of the files of a repository too, not only their names')
    .option('--allow-private-hosts', 'ask for lists in private networks and over plain http too')
    .action(does((options: DiscoverOptions) => run(io, options)));
}
