import { resolve } from 'node:path';
import { publishCatalogue, withDatabase } from '../compose.ts';
import { EXIT } from '../exit-codes.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';

export function registerPublish({ program, io, does }: Registration): void {
  program
    .command('publish')
    .description('write the catalogue snapshot and the static site, whole or not at all')
    .option('--out <folder>', 'where the site goes: a link to the newest of the folders beside it', 'dist')
    .action(
      does(async (options: { out: string }) => {
        const places = placesOf(io);
        await withDatabase(places, (database) => publishCatalogue(io, places, database, resolve(io.cwd, options.out), []));
        return EXIT.done;
      }),
    );
}
