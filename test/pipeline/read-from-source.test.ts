import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolsOf } from '#db/inspections';
import { type Database, openDatabase } from '#db/open';
import { findServer } from '#db/servers';
import { crawl } from '#pipeline/crawl';
import { openSandbox } from '#sandbox/open';
import type { Sandbox } from '#sandbox/sandbox';
import { writePackage } from '../crawler/support.ts';
import { aWorld, folderNpm, sightingsOf } from './support.ts';

/** Lists `read_note` and `write_note` when it is started; its source states `read_note` alone. */
const SERVER = `
import { createInterface } from 'node:readline';
if (process.argv.includes('--with-the-library')) await import('./tools.mjs');
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  const tools = ['read_note', 'write_note'].map((name) => ({ name, inputSchema: { type: 'object' } }));
  const result = method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: { tools: {} } } : { tools };
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
});
`;
const SOURCE = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
export const server = new McpServer({ name: 'notes', version: '1.0.0' });
server.tool('read_note', 'Returns one note.', async () => ({ content: [] }));
`;

let root: string;
let database: Database;
let sandbox: Sandbox;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'read-from-source-'));
  database = await openDatabase({ dir: join(root, 'home') });
  sandbox = await openSandbox('auto');
});
afterAll(async () => {
  await database?.close();
  rmSync(root, { recursive: true, force: true });
});

/** Starts something else in the place of every server, which ends at once. */
const failing = (): Sandbox => ({
  kind: sandbox.kind,
  start: (command) => sandbox.start({ ...command, argv: ['/bin/sh', '-c', 'exit 7'] }),
});

async function crawlOf(name: string, version: string, within: Sandbox) {
  const folder = writePackage(join(root, 'sources'), {
    name,
    version,
    manifest: { type: 'module', bin: 'server.mjs' },
    files: { 'server.mjs': SERVER, 'tools.mjs': SOURCE },
  });
  const { rows } = await crawl({
    sightings: sightingsOf([`npm:${name}`]),
    database,
    // Another ceiling makes it another start.
    world: aWorld({ sandbox: within, npm: folderNpm([folder]), cacheDir: join(root, 'cache') }, { pages: within === sandbox ? 100 : 99 }),
    concurrency: 1,
    signal: new AbortController().signal,
    onEvent: () => {},
  });
  const found = await findServer(database, `npm:${name}`);
  const tools = found === undefined ? [] : await toolsOf(database, found.id);
  return { row: rows[0], tools: tools.map(({ definition, basis }) => `${definition.name} ${basis}`) };
}

describe('a server that cannot be started', () => {
  it('is listed as its source states it, and told apart', async () => {
    const { row, tools } = await crawlOf('notes-a-mcp', '1.0.0', failing());
    expect(row).toMatchObject({ outcome: 'listed', basis: 'static', tools: 1 });
    expect(tools).toEqual(['read_note static']);
  });

  it('keeps what a start of the same version showed before', async () => {
    expect(await crawlOf('notes-b-mcp', '1.0.0', sandbox)).toMatchObject({
      row: { outcome: 'listed', basis: 'observed', tools: 2 },
      tools: ['read_note observed', 'write_note observed'],
    });
    expect(await crawlOf('notes-b-mcp', '1.0.0', failing())).toMatchObject({
      row: { outcome: 'would-not-start', basis: 'observed', tools: 0 },
      tools: ['read_note observed', 'write_note observed'],
    });
  });

  it('is read where only another version was seen', async () => {
    await crawlOf('notes-c-mcp', '1.0.0', sandbox);
    const { row, tools } = await crawlOf('notes-c-mcp', '1.1.0', failing());
    expect(row).toMatchObject({ outcome: 'listed', basis: 'static', tools: 1 });
    expect(tools).toEqual(['read_note static']);
  });
});
