// Crawls the packages of a folder as it is told on the command line, and says on stdout what was saved before, and what it starts and finishes.
import { readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../db/open.ts';
import { inspections, servers } from '../../db/schema.ts';
import { crawl } from '../../pipeline/crawl.ts';
import { openSandbox } from '../../sandbox/open.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { aWorld, folderNpm, packageStarted, sightingsOf } from './support.ts';

const {
  home,
  sources,
  databaseUrl,
  redisUrl,
  targets,
}: Record<'home' | 'sources', string> & { databaseUrl?: string; redisUrl?: string; targets: string[] } = JSON.parse(process.argv[2] ?? '');
// At once and whole, whatever happens next.
const say = (...words: string[]) => writeSync(1, `${words.join(' ')}\n`);

const real = await openSandbox('auto');
const sandbox: Sandbox = {
  kind: real.kind,
  start: (command) => {
    say('start', packageStarted(command.argv));
    return real.start(command);
  },
};
const database = await openDatabase({ dir: home, ...(databaseUrl !== undefined && { url: databaseUrl }) });
const saved = new Set((await database.orm.select({ serverId: inspections.serverId }).from(inspections)).map(({ serverId }) => serverId));
for (const { id, identity } of await database.orm.select().from(servers)) if (saved.has(id)) say('saved', identity.replace('npm:', ''));

const { rows } = await crawl({
  sightings: sightingsOf(targets),
  database,
  world: aWorld({ sandbox, npm: folderNpm(readdirSync(sources).map((name) => join(sources, name))), cacheDir: join(home, 'cache') }),
  concurrency: 2,
  signal: new AbortController().signal,
  ...(redisUrl !== undefined && { redisUrl }),
  onEvent: (event) => say(event.kind, event.kind === 'finished' ? event.row.target : event.kind === 'trouble' ? event.message : ''),
});
await database.close();
for (const row of rows) say('row', row.target, row.outcome, String(row.tools));
