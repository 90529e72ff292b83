import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writePackage } from '../crawler/support.ts';

export const FIXTURE_SERVERS = join(import.meta.dirname, '../fixtures/servers');

/** What the fixture servers do; each is a file of that name. */
export type Manner =
  | 'answers-ahead'
  | 'answers-another-id'
  | 'answers-in-pieces'
  | 'answers-invalid-json'
  | 'answers-invalid-utf8'
  | 'answers-twice'
  | 'answers-with-ids-as-text'
  | 'answers-with-wrong-shapes'
  | 'answers-yes-and-no'
  | 'asks-the-client'
  | 'asks-with-a-megabyte'
  | 'asks-without-end'
  | 'closes-its-streams'
  | 'closes-stdin'
  | 'closes-stdout'
  | 'crashes'
  | 'cyclic-schemas'
  | 'describes-in-a-megabyte'
  | 'drips-a-byte-a-second'
  | 'endless-cursor'
  | 'ends-lines-as-windows-does'
  | 'exits-after-initialize'
  | 'exits-after-listing'
  | 'fills-every-disk'
  | 'floods-after-listing'
  | 'floods-stderr'
  | 'floods-stdout'
  | 'floods-with-notifications'
  | 'forgets-to-declare-tools'
  | 'forks-without-end'
  | 'hangs'
  | 'hangs-after-initialize'
  | 'hangs-before-reading'
  | 'hangs-on-the-second-page'
  | 'hangs-within-a-page'
  | 'heeds-no-signal'
  | 'huge-line'
  | 'keeps-files'
  | 'kills-all-it-sees'
  | 'knows-no-protocol'
  | 'leaves-children'
  | 'leaves-daemons'
  | 'lists-fifteen-hundred-tools'
  | 'lists-odd-tools'
  | 'lists-three-pages'
  | 'logs-a-megabyte'
  | 'makes-empty-files'
  | 'modern-only'
  | 'names-of-a-megabyte'
  | 'nests-a-hundred-thousand-deep'
  | 'never-ends-a-message'
  | 'numbers-beyond-doubles'
  | 'offers-no-tools'
  | 'offers-ten-thousand-tools'
  | 'opens-every-descriptor'
  | 'pages-forever'
  | 'pages-of-megabytes'
  | 'pings-first'
  | 'pollutes-prototypes'
  | 'prints-noise'
  | 'refuses-to-list'
  | 'repeats-a-cursor'
  | 'repeats-a-name'
  | 'schema-bombs'
  | 'serves-from-a-child'
  | 'serves-from-a-thread'
  | 'slow-drip'
  | 'speaks-many-languages'
  | 'spins'
  | 'starts-slowly'
  | 'starts-threads-without-end'
  | 'steers-the-terminal'
  | 'stops-itself'
  | 'takes-memory'
  | 'takes-memory-in-children'
  | 'talks-in-between'
  | 'tampers-with-proc'
  | 'turns-node-against-its-children'
  | 'wants-a-variable'
  | 'wants-credentials';

/** Writes a fixture server as an npm package with a command, ready for `startLoopbackRegistry`, and gives back its folder. */
export function fixturePackage(root: string, manner: Manner, name = `${manner}-mcp`): string {
  mkdirSync(root, { recursive: true });
  const folder = writePackage(root, {
    name,
    manifest: { type: 'module', description: `An MCP server that ${manner.replaceAll('-', ' ')}.`, bin: `${manner}.mjs` },
  });
  for (const file of [`${manner}.mjs`, 'json-rpc.mjs']) copyFileSync(join(FIXTURE_SERVERS, file), join(folder, file));
  return folder;
}

/** Puts the fixture server where npm would have installed it, and gives back the installation's folder. */
export function installFixture(root: string, manner: Manner, name = `${manner}-mcp`): string {
  const installation = join(root, `installed-${manner}`);
  const sources = join(root, 'sources');
  cpSync(fixturePackage(sources, manner, name), join(installation, 'node_modules', name), { recursive: true });
  return installation;
}
