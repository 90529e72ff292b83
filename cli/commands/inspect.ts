import { basename } from 'node:path';
import { classify } from '#classifier/classify';
import { type FiledReview, NO_REVIEWS, reviewsOf } from '#classifier/reviews';
import { BadInput, messageOf } from '#core/errors';
import type { Inspection, ListedInspection } from '#core/inspection';
import type { Server, Sighting } from '#core/server';
import { readableSlug } from '#core/slug';
import { toolDigest } from '#core/tool-definition';
import { readIndexEntry } from '#crawler/discover/index-entry';
import { inspectCommand } from '#crawler/inspect/inspect-command';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { resolve } from '#crawler/resolve/resolve';
import type { CrawlerWorld } from '#crawler/world';
import { laneOfTarget } from '#pipeline/lanes';
import type { OutsideWorld } from '#pipeline/stage';
import { contextOf, judged, NO_VOICES } from '#pipeline/verdicts';
import { openSandbox } from '#sandbox/open';
import type { SandboxKind } from '#sandbox/sandbox';
import { counted, NOT_LISTED_WORDS } from '#site/src/view/words';
import { crawlerWorld } from '../crawl.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readInput } from '../files.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import type { Registration } from '../run.ts';
import { placesOf, spell } from '../settings.ts';
import { formatTable } from '../table.ts';
import { parseSandbox } from './crawl.ts';

interface InspectOptions {
  sandbox: 'auto' | SandboxKind;
  allowPrivateHosts?: boolean;
  json?: boolean;
}

interface Inspected {
  server: Server;
  inspection: Inspection;
  /** What people say of its tools. */
  reviews: readonly FiledReview[];
}

/** Programs that would fetch the server first, which a sandbox without a network cannot. */
const FETCHERS = new Set(['npx', 'npm', 'pnpm', 'yarn', 'bunx', 'uvx', 'docker', 'podman']);

async function inspectTyped(command: readonly string[], io: Io, world: CrawlerWorld): Promise<Inspected> {
  const [program, ...words] = command;
  if (program === undefined) throw new BadInput('no-command', 'There is no command to start. Write it behind `--`.');
  if (FETCHERS.has(basename(program)))
    throw new BadInput(
      'fetches-first',
      `\`${program}\` would fetch the server, and the sandbox has no network. Name the package instead: \`toolwarden inspect PACKAGE\`.`,
    );
  const inspection = await inspectCommand([program, ...words], io.cwd, world);
  const name = inspection.receipt?.serverInfo?.name ?? command.join(' ');
  return { server: { slug: name, name }, inspection, reviews: [] };
}

async function inspectSighting(sighting: Sighting, world: OutsideWorld): Promise<Inspected> {
  const resolution = await resolve(sighting, world);
  // The slug that the crawl gives it where no other server has it: the classifier reads it, and both should judge alike.
  const server = { ...resolution.server, slug: readableSlug(resolution.identity.replace(/^[a-z]+:(?:\/\/)?/, '')) };
  const reviews = reviewsOf(world.reviews ?? NO_REVIEWS, { slug: server.slug, identity: resolution.identity });
  if (resolution.outcome === 'failed') return { server, inspection: resolution.inspection, reviews };
  return { server, inspection: await inspectServer(resolution, world), reviews };
}

/** A target, or a file that holds a server.json document. */
async function sightingOf(target: string, io: Io): Promise<Sighting> {
  const base = { source: 'list' as const, seenAt: io.now().toISOString(), from: 'inspect' };
  if (!target.endsWith('.json')) return { ...base, target: spell(target) };
  const text = await readInput(io.cwd, target);
  try {
    return { ...base, ...readIndexEntry(JSON.parse(text)) };
  } catch (error) {
    throw new BadInput('bad-document', `\`${target}\` names no server: ${messageOf(error)}`, { cause: error });
  }
}

function printListed(io: Io, server: Server, { tools }: ListedInspection, reviews: readonly FiledReview[]): void {
  const context = contextOf(server);
  const verdicts = new Map(tools.map((tool) => [toolDigest(tool), classify(tool, context)]));
  const rows = judged(
    tools.map((definition) => ({ definition, digest: toolDigest(definition) })),
    verdicts,
    context,
    { ...NO_VOICES, reviews },
  ).map(({ definition, classification: { category, risk } }) => [
    shown(definition.name, 48),
    category,
    risk,
    shown(definition.description ?? '', 400),
  ]);
  if (rows.length > 0) printLine(io.stdout, formatTable(['tool', 'category', 'risk', 'description'], rows, io.stdout.columns ?? 160));
}

function printFailure(io: Io, inspection: Exclude<Inspection, ListedInspection>): void {
  const { title, why, help } = NOT_LISTED_WORDS[inspection.outcome];
  printLine(io.stdout, `${title}. ${shown(inspection.detail, 600)}`);
  printLine(io.stdout, `Why: ${why}`);
  printLine(io.stdout, `What would help: ${help}`);
  const tail = inspection.outcome === 'would-not-start' ? inspection.stderrTail.trim() : '';
  if (tail === '') return;
  printLine(io.stdout, 'Its last words:');
  for (const line of tail.split('\n').slice(-15)) printLine(io.stdout, `  ${shown(line)}`);
}

/** How it was started, in the words of the receipt: a count of tools means something only with its recipe. */
function recipeOf({ receipt }: Inspection): string[] {
  if (receipt === undefined) return [];
  const { spec, sandbox, protocolVersion, durationMs, noiseLines, incidents } = receipt;
  const set = spec.variables.filter(({ required }) => required).map(({ name }) => name);
  const words = spec.arguments.map(({ value }) => value);
  const place = sandbox === 'remote' ? `at ${shown(spec.package, 200)} over ${shown(words.join(' '), 40)}` : `in the ${sandbox} sandbox`;
  return [
    `${(durationMs / 1000).toFixed(1)} s ${place}${protocolVersion === undefined ? '' : `, MCP ${shown(protocolVersion, 40)}`}`,
    ...(words.length === 0 || sandbox === 'remote' ? [] : [`arguments: ${shown(words.join(' '), 200)}`]),
    ...(set.length === 0 ? [] : [`placeholders for ${shown(set.join(', '), 200)}`]),
    ...(noiseLines === 0 ? [] : [`${counted(noiseLines, 'line')} on standard output that were no protocol`]),
    ...incidents.map((incident) => shown(incident, 160)),
  ];
}

function print(io: Io, { server, inspection, reviews }: Inspected): void {
  const version = inspection.receipt?.spec.version;
  const which = server.package === undefined ? '' : ` (${server.package}${version === undefined ? '' : `@${version}`})`;
  const found = inspection.outcome === 'listed' ? counted(inspection.tools.length, 'tool') : inspection.outcome;
  printLine(io.stdout, `${shown(server.name, 80)}${shown(which, 260)}: ${found}`);
  for (const line of recipeOf(inspection)) printLine(io.stdout, `  ${line}`);
  printLine(io.stdout, '');
  if (inspection.outcome === 'listed') printListed(io, server, inspection, reviews);
  else printFailure(io, inspection);
}

export function registerInspect({ program, io, argv, does }: Registration): void {
  program
    .command('inspect')
    .description('start one server in a sandbox, or ask one that runs elsewhere, list its tools and judge them; nothing is kept')
    .usage('[options] <target> | [options] -- <command> [args...]')
    .argument('<words...>', 'npm:name, https://address, a server.json file, or behind -- a command to start in this folder')
    .option('--sandbox <kind>', 'auto, bubblewrap, namespaces, or none (runs servers unprotected)', parseSandbox, 'auto')
    .option('--allow-private-hosts', 'ask servers in private networks and over plain http too')
    .option('--json', 'print the whole inspection as one JSON line')
    .action(
      does(async (words: string[], options: InspectOptions): Promise<ExitCode> => {
        const isCommand = argv.includes('--');
        const [target = '', ...more] = words;
        if (!isCommand && more.length > 0)
          throw new BadInput('one-target', 'Name one target, or write a command behind `--`: toolwarden inspect -- COMMAND ARGS…');
        const sighting = isCommand ? undefined : await sightingOf(target, io);
        // Of a server that runs elsewhere nothing is started here.
        const needsSandbox = sighting === undefined || laneOfTarget(sighting.target) !== 'remote';
        const sandbox = needsSandbox ? await openSandbox(options.sandbox) : undefined;
        const world = crawlerWorld(io, placesOf(io), sandbox, { allowPrivateHosts: options.allowPrivateHosts });
        const inspected = sighting === undefined ? await inspectTyped(words, io, world) : await inspectSighting(sighting, world);
        if (options.json === true) printJson(io, inspected.inspection);
        else print(io, inspected);
        return inspected.inspection.outcome === 'listed' ? EXIT.done : EXIT.no;
      }),
    );
}
