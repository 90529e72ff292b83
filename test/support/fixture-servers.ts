import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writePackage } from '../crawler/support.ts';

export const FIXTURE_SERVERS = join(import.meta.dirname, '../fixtures/servers');

/** What the fixture servers do; each is a file of that name. */
export type Manner =
  | 'answers-invalid-json'
  | 'answers-with-wrong-shapes'
  | 'asks-the-client'
  | 'closes-stdin'
  | 'closes-stdout'
  | 'crashes'
  | 'exits-after-listing'
  | 'floods-stdout'
  | 'hangs'
  | 'huge-line'
  | 'knows-no-protocol'
  | 'leaves-children'
  | 'lists-odd-tools'
  | 'lists-three-pages'
  | 'modern-only'
  | 'offers-no-tools'
  | 'offers-ten-thousand-tools'
  | 'pages-forever'
  | 'prints-noise'
  | 'refuses-to-list'
  | 'repeats-a-cursor'
  | 'slow-drip'
  | 'takes-memory'
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
