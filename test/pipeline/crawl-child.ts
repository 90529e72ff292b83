// Crawls the packages of a folder as it is told on the command line, and says on stdout what was saved before, and what it starts and finishes.
import { codeOf } from '../../core/errors.ts';
import { openDatabase } from '../../db/open.ts';
import { inspections, servers } from '../../db/schema.ts';
import { crawl } from '../../pipeline/crawl.ts';
import { databasePlace, orders, queuePlace, say, sayingWorld, stopOnTerm } from './child-world.ts';
import { sightingsOf } from './support.ts';

const database = await openDatabase(databasePlace());
const saved = new Set((await database.orm.select({ serverId: inspections.serverId }).from(inspections)).map(({ serverId }) => serverId));
for (const { id, identity } of await database.orm.select().from(servers)) if (saved.has(id)) say('saved', identity.replace('npm:', ''));

try {
  const { rows } = await crawl({
    sightings: sightingsOf(orders.targets),
    database,
    world: await sayingWorld(),
    concurrency: orders.concurrency,
    signal: stopOnTerm(),
    ...queuePlace(),
    onEvent: (event) => say(event.kind, event.kind === 'finished' ? event.row.target : event.message),
  });
  for (const row of rows) say('row', row.target, row.outcome, String(row.tools));
} catch (error) {
  say('failed', codeOf(error), String(error));
}
await database.close();
// As the command line does: what still tries to reach a store that is gone must not keep us.
process.exit();
