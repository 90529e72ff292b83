import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { BadInput, messageOf } from '#core/errors';
import { counted } from '#core/words';
import { importListings } from '#pipeline/import';
import { withDatabase } from '../compose.ts';
import { EXIT } from '../exit-codes.ts';
import { printJson, printLine } from '../io.ts';
import { readLines, untilAborted } from '../lines.ts';
import { readReviews } from '../reviews.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * The lines of a text file, unpacked when it is gzip.
 *
 * @throws {BadInput} `unreadable-input`.
 */
export async function* linesOf(file: string): AsyncIterable<string> {
  try {
    const handle = await open(file);
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
    const raw = createReadStream(file);
    const input = buffer.equals(GZIP) ? raw.pipe(createGunzip()) : raw;
    raw.on('error', (error) => input.destroy(error));
    yield* readLines(input);
  } catch (error) {
    throw new BadInput('unreadable-input', `\`${file}\` cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

/** Refusals beyond these say nothing new to a person; `--json` has them all. */
const MOST_SHOWN = 20;

export function registerImport({ program, io, does }: Registration): void {
  program
    .command('import')
    .description('take recorded listings into the catalogue: JSON Lines {"server","source","basis","tools"}, gzip allowed')
    .argument('<file>', 'listings.jsonl or listings.jsonl.gz')
    .option('--json', 'print the counts as JSON')
    .action(
      does(async (file: string, options: { json?: boolean }) => {
        const places = placesOf(io);
        const reviews = readReviews(io, places);
        const report = await withDatabase(places, (database) =>
          importListings(untilAborted(linesOf(resolve(io.cwd, file)), io.signal), database, io.now, reviews),
        );
        io.signal.throwIfAborted();
        for (const { line, reason } of report.refusals.slice(0, MOST_SHOWN)) printLine(io.stderr, `${file}:${line}: ${reason}`);
        if (report.refusals.length > MOST_SHOWN)
          printLine(io.stderr, `… and ${counted(report.refusals.length - MOST_SHOWN, 'line')} more.`);
        if (options.json === true) printJson(io, report);
        else
          printLine(
            io.stdout,
            `${counted(report.rows, 'row')} with ${counted(report.tools, 'tool')}: ${counted(report.servers, 'server')}, ${counted(report.duplicates, 'duplicate')} left out, ${counted(report.refusals.length, 'row')} refused.`,
          );
        return report.rows > 0 && report.servers === 0 ? EXIT.no : EXIT.done;
      }),
    );
}
