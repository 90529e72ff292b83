import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { join, resolve } from 'node:path';
import sirv from 'sirv';
import { BadInput, codeOf, StopWorker } from '#core/errors';
import { counted } from '#core/words';
import { importListings } from '#pipeline/import';
import { publishCatalogue, tryOpenSandbox, withDatabase } from '../compose.ts';
import { crawlInto, readSightings } from '../crawl.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { serveGateway } from '../gateway.ts';
import { type Io, printLine } from '../io.ts';
import { readLines } from '../lines.ts';
import { withModels } from '../models.ts';
import { readReviews } from '../reviews.ts';
import type { Registration } from '../run.ts';
import { type Places, placesOf } from '../settings.ts';
import { PACKAGE_ROOT } from '../version.ts';

interface StartOptions {
  once?: boolean;
  index: string;
  out: string;
  port: number;
  gatewayPort: number;
}

/** The two tools that the project began from: their pages exist on every installation, with or without a sandbox. */
const LISTINGS = join(PACKAGE_ROOT, 'examples', 'listings.jsonl');
const EXAMPLE_INDEX = join(PACKAGE_ROOT, 'examples', 'servers.json');

async function start(io: Io, options: StartOptions): Promise<ExitCode> {
  const places = placesOf(io);
  const out = resolve(io.cwd, options.out);
  const index = await readSightings(io, { index: options.index });
  // First, so that a taken port is told before the work and not after it. What was published before is served meanwhile.
  const served = options.once === true ? undefined : await serve(io, places, out, options);
  try {
    await crawlAndPublish(io, places, out, index);
    if (served === undefined) return EXIT.done;
    for (const line of served.says) printLine(io.stderr, line);
    printLine(io.stderr, 'Ctrl-C stops both.');
    await new Promise<void>((stopped) => {
      if (io.signal.aborted) stopped();
      io.signal.addEventListener('abort', () => stopped(), { once: true });
    });
    return EXIT.interrupted;
  } finally {
    await served?.close();
  }
}

async function crawlAndPublish(
  io: Io,
  places: Places,
  out: string,
  { sightings, problems }: Awaited<ReturnType<typeof readSightings>>,
): Promise<void> {
  const reviews = readReviews(io, places);
  const opened = await tryOpenSandbox(io, 'auto');
  const notices = problems.map(({ line, reason }) => `Line ${line} of the index was left out: ${reason}`);
  if (opened.sandbox === undefined) {
    printLine(io.stderr, `No server is started: ${opened.why}`);
    notices.push(
      `${counted(sightings.length, 'server')} of the index left out, because nothing here can run servers safely. ${opened.why}`,
    );
  }
  await withDatabase(places, async (database) => {
    await importListings(readLines(createReadStream(LISTINGS)), database, io.now, reviews);
    const { sandbox } = opened;
    if (sandbox !== undefined)
      await withModels(io, places.config.llm, (models) => crawlInto(io, places, database, { sightings, sandbox, models }));
    io.signal.throwIfAborted();
    await publishCatalogue(io, places, database, out, notices);
  });
}

interface Served {
  says: string[];
  close(): Promise<void>;
}

async function serve(io: Io, places: Places, out: string, options: StartOptions): Promise<Served> {
  const site = await listen(createServer(siteHandler(out)), options.port, '--port');
  const closeSite = async (): Promise<void> => {
    site.closeAllConnections();
    site.close();
  };
  try {
    const gateway = await serveGateway(io, places, `127.0.0.1:${options.gatewayPort}`, '--gateway-port');
    return {
      says: [`Catalogue: http://127.0.0.1:${options.port}/`, `Gateway:   ${gateway.url}  (${gateway.says})`],
      close: async () => {
        await gateway.close();
        await closeSite();
      },
    };
  } catch (error) {
    await closeSite();
    throw error;
  }
}

function siteHandler(out: string): Parameters<typeof createServer>[1] {
  // `dev` looks at the files on each request: a publish that swaps the folder is seen at once.
  const files = sirv(out, { dev: true });
  return (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff');
    files(request, response, () => {
      const page = join(out, '404.html');
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      if (existsSync(page)) createReadStream(page).pipe(response);
      else response.end('Not found');
    });
  };
}

async function listen(server: HttpServer, port: number, flag: string): Promise<HttpServer> {
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) => failed(portError(error, port, flag)));
    server.listen(port, '127.0.0.1', listening);
  });
  return server;
}

/** A taken port names the flag that chooses another; anything else stays what it is. */
export function portError(error: unknown, port: number, flag: string): unknown {
  if (codeOf(error) !== 'EADDRINUSE') return error;
  return new StopWorker(
    'port-taken',
    `Port ${port} on 127.0.0.1 is taken. Choose another with ${flag} (with npm: \`npm start -- ${flag} 9000\`).`,
    {
      cause: error,
    },
  );
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new BadInput('bad-port', `\`${text}\` is not a port (1 to 65535).`);
  return port;
}

export function registerStart({ program, io, does }: Registration): void {
  program
    .command('start')
    .description('crawl the example index, publish the site, serve it and the gateway on 127.0.0.1 until Ctrl-C')
    .option('--once', 'stop after publishing')
    .option('--index <file>', 'another index of servers', EXAMPLE_INDEX)
    .option('--out <folder>', 'where the site goes', 'dist')
    .option('--port <port>', 'of the catalogue', parsePort, 8080)
    .option('--gateway-port <port>', 'of the gateway', parsePort, 8787)
    .action(does((options: StartOptions) => start(io, options)));
}
