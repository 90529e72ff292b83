// Takes jobs of every crawl of a database as it is told on the command line, and says on stdout what it starts and finishes.
import { codeOf } from '../../core/errors.ts';
import { openDatabase } from '../../db/open.ts';
import { STAGE_NAMES } from '../../pipeline/stage.ts';
import { work } from '../../pipeline/work.ts';
import { databasePlace, orders, queuePlace, say, sayingWorld, stopOnTerm } from './child-world.ts';

const database = await openDatabase(databasePlace());
try {
  const world = await sayingWorld();
  say('ready');
  await work({
    database,
    world,
    concurrency: orders.concurrency,
    stages: STAGE_NAMES,
    once: orders.once ?? false,
    signal: stopOnTerm(),
    ...queuePlace(),
    onEvent: (event) => say(event.kind, event.kind === 'finished' ? event.row.target : event.message),
  });
  say('ended');
} catch (error) {
  say('failed', codeOf(error), String(error));
}
await database.close();
// As the command line does: what still tries to reach a store that is gone must not keep us.
process.exit();
