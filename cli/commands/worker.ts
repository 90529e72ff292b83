import { hostname } from 'node:os';
import { BadInput } from '#core/errors';
import { listed } from '#core/words';
import { STAGE_NAMES, type StageName } from '#pipeline/stage';
import { type WorkEvent, work } from '#pipeline/work';
import { openSandbox } from '#sandbox/open';
import type { SandboxKind } from '#sandbox/sandbox';
import { withDatabase } from '../compose.ts';
import { crawlerWorld, DEFAULT_CONCURRENCY } from '../crawl.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Io, printLine, shown } from '../io.ts';
import { withModels } from '../models.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';
import { parseCount, parseSandbox } from './crawl.ts';

interface WorkerOptions {
  stages: readonly StageName[];
  concurrency: number;
  sandbox: 'auto' | SandboxKind;
  once?: boolean;
  allowPrivateHosts?: boolean;
}

function parseStages(text: string): StageName[] {
  return text.split(',').map((word) => {
    const stage = STAGE_NAMES.find((name) => name === word.trim());
    if (stage === undefined)
      throw new BadInput('unknown-stage', `\`--stages ${text}\` names \`${word}\`, which is none of ${listed(STAGE_NAMES)}.`);
    return stage;
  });
}

async function run(io: Io, { stages, concurrency, sandbox: kind, once = false, allowPrivateHosts }: WorkerOptions): Promise<ExitCode> {
  const places = placesOf(io);
  const { databaseUrl, redisUrl } = places.config;
  if (databaseUrl === undefined)
    throw new BadInput(
      'no-shared-database',
      'A worker shares its database with the crawl, and the embedded one belongs to one process. Set DATABASE_URL to a PostgreSQL server, ' +
        'for the crawl and for every worker, and REDIS_URL too where the queues are to lie on Redis.',
    );
  // What starts no server needs no sandbox.
  const sandbox = stages.includes('inspect') ? await openSandbox(kind, io.env['PATH']) : undefined;
  await withDatabase(places, async (database) => {
    const queues = redisUrl === undefined ? 'the database' : `Redis at ${new URL(redisUrl).host}`;
    printLine(
      io.stderr,
      `Worker ${process.pid} on ${hostname()} takes ${listed(stages)} jobs from ${queues}${sandbox === undefined ? '' : `, ${concurrency} servers at once in the ${sandbox.kind} sandbox`}.${once ? '' : ' Ctrl-C stops it.'}`,
    );
    let done = 0;
    const { mode, ...llm } = places.config.llm;
    // Each worker has a budget of its own.
    await withModels(io, { ...llm, mode: stages.includes('classify') ? mode : 'off' }, (models) =>
      work({
        database,
        world: { ...crawlerWorld(io, places, sandbox, { database, allowPrivateHosts }), models },
        concurrency,
        stages,
        once,
        signal: io.signal,
        ...(redisUrl !== undefined && { redisUrl }),
        onEvent: (event) => {
          if (event.kind === 'finished') done += 1;
          printLine(io.stderr, sentenceOf(event));
        },
      }),
    );
    printLine(io.stderr, `This worker finished ${done} targets.`);
  });
  return EXIT.done;
}

function sentenceOf(event: WorkEvent): string {
  if (event.kind === 'finished') return `${shown(event.row.target)}: ${event.row.outcome}`;
  const of = 'target' in event && event.target !== undefined ? `${shown(event.target)}: ` : '';
  return `${of}${shown(event.message, 2000)}`;
}

export function registerWorker({ program, io, does }: Registration): void {
  program
    .command('worker')
    .description('take jobs of every crawl that runs on the same PostgreSQL, on as many machines as there are')
    .option('--stages <names>', `only some of ${STAGE_NAMES.join(',')}`, parseStages, [...STAGE_NAMES])
    .option('--concurrency <n>', 'servers at once', parseCount, DEFAULT_CONCURRENCY)
    .option('--sandbox <kind>', 'auto, bubblewrap, namespaces, or none (runs servers unprotected)', parseSandbox, 'auto')
    .option('--allow-private-hosts', 'ask servers in private networks and over plain http too')
    .option('--once', 'end when no crawl is left, instead of waiting for the next')
    .action(does((options: WorkerOptions) => run(io, options)));
}
