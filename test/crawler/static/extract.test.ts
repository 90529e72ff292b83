import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractStatically } from '#crawler/static/extract';
import { aSource, namesOf, read } from './support.ts';

const SDK = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\nconst server = new McpServer({});\n`;

describe('extractStatically', () => {
  it('reads a package in a thread of its own, and the same again', async () => {
    const root = aSource({ 'index.js': `${SDK}server.tool('ping', 'Pings.', { id: z.string() }, run);` });
    const expected = {
      tools: [
        { name: 'ping', description: 'Pings.', inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
      ],
      sources: [{ tool: 'ping', file: 'index.js', line: 4 }],
      unread: [],
    };
    expect(await extractStatically(root)).toEqual(expected);
    expect(await extractStatically(root)).toEqual(expected);
  });

  it('reads nothing of an empty folder, and says nothing', async () => {
    expect(await extractStatically(aSource({}))).toEqual({ tools: [], sources: [], unread: [] });
  });

  it('refuses a folder that is not there', async () => {
    await expect(extractStatically('/nowhere/at/all')).rejects.toThrow('ENOENT');
  });

  it('reads a source beside whose package.json there is no room for a text', async () => {
    const root = aSource({ 'index.js': `${SDK}server.tool('ping', run);`, 'package.json': '' });
    truncateSync(join(root, 'package.json'), 600 * 1024 * 1024);
    expect(namesOf(await extractStatically(root))).toEqual(['ping']);
  });

  it('never runs what it reads', async () => {
    const root = aSource({});
    const trace = join(root, 'trace.txt');
    writeFileSync(
      join(root, 'index.js'),
      `${SDK}import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(trace)}, 'ran');\nserver.tool((() => { writeFileSync(${JSON.stringify(trace)}, 'ran'); return 'ping'; })(), run);`,
    );
    await extractStatically(root);
    await expect(import('node:fs/promises').then(({ readFile }) => readFile(trace))).rejects.toThrow('ENOENT');
  });

  it('follows no link, neither to a file nor to a folder nor by an import', async () => {
    const outside = aSource({ 'secret.js': `${SDK}server.tool('outside', run);`, 'more.js': `export const NAME = 'outside_name';` });
    const root = aSource({ 'index.js': `${SDK}import { NAME } from '../${outside.split('/').at(-1)}/more.js';\nserver.tool(NAME, run);` });
    symlinkSync(join(outside, 'secret.js'), join(root, 'linked.js'));
    symlinkSync(outside, join(root, 'lib'));
    expect(namesOf(await extractStatically(root))).toEqual([]);
  });

  it('gives up a source that takes too long, and says so', async () => {
    const { tools, unread } = await extractStatically(aSource({ 'index.js': `${SDK}server.tool('ping', run);` }), { timeMs: -1 });
    expect(tools).toEqual([]);
    expect(unread).toEqual(['`index.js` was not read: the time ran out.']);
  });
});

describe('ceilings', () => {
  it.each<[string, object, string]>([
    ['bytes of a file', { fileBytes: 10 }, '`a.js` is larger than 10 bytes and was not read.'],
    ['bytes of all files', { totalBytes: 200 }, '`b.js` and what follows were not read.'],
    ['files', { files: 1 }, 'Only the first 1 files were looked at.'],
    ['tools', { tools: 1 }, 'Only the first 1 tools were kept.'],
    ['steps', { steps: 3 }, 'The steps allowed for reading the source ran out. What comes later in it was not read.'],
  ])('names the ceiling on %s', async (_claim, limits, sentence) => {
    const listing = await read({ 'a.js': `${SDK}server.tool('ping', run);`, 'b.js': `${SDK}server.tool('pong', run);` }, limits);
    expect(listing.tools.length).toBeLessThan(2);
    expect(listing.unread.join('\n')).toContain(sentence);
  });

  it('names the ceiling on depth', async () => {
    const listing = await read({ 'a/b/c/index.js': `${SDK}server.tool('ping', run);` }, { depth: 1 });
    expect(listing).toEqual({ tools: [], sources: [], unread: ['`a/b` lies deeper than 1 folders and was not read.'] });
  });

  it.each([
    ['brackets nested a hundred thousand deep', `const a = ${'['.repeat(100_000)}`],
    ['calls nested ten thousand deep', `const a = ${'f('.repeat(10_000)}1${')'.repeat(10_000)};\nserver.tool(a, run);`],
    ['a sum of fifty thousand parts', `server.tool(${Array.from({ length: 50_000 }, () => `'a'`).join(' + ')}, run);`],
    [
      'functions that call one another without end',
      Array.from({ length: 30 }, (_, i) => `const f${i} = (x) => x ? f${(i + 1) % 30}(x) + f${(i + 7) % 30}(x) : '';`).join('\n') +
        `\nserver.tool(f0('a'), run);`,
    ],
    [
      'lists that double forty times',
      `const a0 = [{ name: 'x' }];\n${Array.from({ length: 40 }, (_, i) => `const a${i + 1} = [...a${i}, ...a${i}];`).join('\n')}\nfor (const t of a40) server.tool(t.name, run);`,
    ],
    [
      'texts that double forty times',
      `const t0 = 'xxxxxxxx';\n${Array.from({ length: 40 }, (_, i) => `const t${i + 1} = t${i} + t${i};`).join('\n')}\nserver.tool(t40, run);`,
    ],
    ['bytes that are no text', String.fromCharCode(...Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256))],
  ])('outlives %s', async (_claim, code) => {
    const root = aSource({ 'index.js': `${SDK}server.tool('ping', run);\n${code}` });
    const { tools } = await extractStatically(root, { timeMs: 10_000, steps: 300_000 });
    expect(tools.map((tool) => tool.name).filter((name) => name === 'ping').length).toBeLessThanOrEqual(1);
  });

  it('reads a folder whose names are no plain files', async () => {
    const root = aSource({ 'index.js': `${SDK}server.tool('ping', run);` });
    mkdirSync(join(root, 'folder.js'));
    expect(namesOf(await extractStatically(root))).toEqual(['ping']);
  });
});
