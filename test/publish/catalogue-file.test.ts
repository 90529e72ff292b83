import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueReader, CatalogueServer, CatalogueSource, CatalogueTool } from '#core/catalogue';
import { openCatalogue, writeCatalogue } from '#publish/catalogue-file';
import { LONG_NAME, NAUGHTY_SCRIPT, plainSource, sampleSource } from '../support/sample-catalogue.ts';

const root = mkdtempSync(join(tmpdir(), 'toolwarden-catalogue-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Entry = { server: CatalogueServer; tools: CatalogueTool[] };

let count = 0;
const aFolder = () => {
  count += 1;
  const folder = join(root, String(count));
  mkdirSync(folder);
  return folder;
};
async function entriesOf(source: CatalogueSource): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of source.servers()) entries.push(entry);
  return entries;
}
const sourceOf = (entries: readonly Entry[]): CatalogueSource => ({
  meta: sampleSource().meta,
  async *servers() {
    yield* entries;
  },
});
/** Reads with a reader and closes it. */
function reading<Read>(path: string, read: (reader: CatalogueReader) => Read): Read {
  const reader = openCatalogue(path);
  try {
    return read(reader);
  } finally {
    reader.close();
  }
}
const slugsIn = (path: string) => reading(path, (reader) => [...reader.serverRows()].map(({ slug }) => slug));

describe('a written catalogue', () => {
  let path: string;
  let entries: Entry[];
  let reader: CatalogueReader;

  beforeAll(async () => {
    path = join(aFolder(), 'made', 'on the way', 'catalogue.sqlite');
    entries = await entriesOf(sampleSource());
    expect(await writeCatalogue(sampleSource(), path)).toEqual({ servers: 17, tools: 18 });
    reader = openCatalogue(path);
  });
  afterAll(() => reader.close());

  it('gives back every server and tool, letter for letter', () => {
    for (const { server, tools } of entries) {
      expect(JSON.stringify(reader.server(server.slug))).toBe(JSON.stringify(server));
      expect(JSON.stringify([...reader.toolsOf(server.slug)])).toBe(JSON.stringify(tools));
      for (const tool of tools) expect(JSON.stringify(reader.tool(server.slug, tool.slug))).toBe(JSON.stringify(tool));
    }
  });

  it('keeps names that attack whoever handles them', () => {
    const names = [...reader.toolsOf('script-alert-1-script')].map(({ definition }) => definition.name);
    expect(names).toEqual([
      NAUGHTY_SCRIPT,
      '../../x',
      '__proto__',
      'constructor',
      'GetUser',
      'getuser',
      LONG_NAME,
      'line\nbreak\u0000\u001b[31mred\u202Eevil',
      expect.stringContaining('{{7*7}}'),
      '</script><!--',
    ]);
    const proto = [...reader.toolsOf('script-alert-1-script')][2];
    expect(Object.keys(proto?.definition.inputSchema?.['properties'] ?? {})[0]).toBe('__proto__');
    expect(Object.keys(Object(proto?.compatiblePolicy['tools']))).toEqual(['__proto__']);
    const rows = [...reader.toolRows({ serverSlug: 'script-alert-1-script' })];
    expect(rows.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(rows[0]?.serverName).toBe(NAUGHTY_SCRIPT);
  });

  it('counts what it holds', () => {
    expect(reader.counts()).toEqual({
      servers: 17,
      listed: 4,
      tools: 18,
      byCategory: { Read: 5, Write: 3, Execute: 3, Destructive: 4, Financial: 3 },
      byRisk: { low: 5, medium: 3, high: 2, critical: 8 },
    });
  });

  it('says when and by which version it was built', () => {
    expect(reader.meta()).toMatchObject({ format: 1, toolwarden: '0.1.0', builtAt: '2026-11-03T10:00:00.000Z' });
    expect(reader.meta()).toEqual(sampleSource().meta);
  });

  it('lists servers by slug, those that could not be listed among them', () => {
    const rows = [...reader.serverRows()];
    expect(rows.map(({ slug }) => slug)).toEqual(rows.map(({ slug }) => slug).toSorted());
    expect(rows).toHaveLength(17);
    expect(rows).toContainEqual({
      slug: 'files',
      name: 'Files MCP Server',
      outcome: 'listed',
      toolCount: 3,
      byCategory: { Read: 1, Write: 1, Destructive: 1 },
    });
    expect(rows).toContainEqual({ slug: 'not-listed-silent', name: 'Example silent', outcome: 'silent', toolCount: 0, byCategory: {} });
  });

  it('knows nothing of what it does not hold', () => {
    expect(reader.server('nothing')).toBeUndefined();
    expect(reader.tool('files', 'nothing')).toBeUndefined();
    expect(reader.tool('nothing', 'read_file')).toBeUndefined();
    expect([...reader.toolsOf('nothing')]).toEqual([]);
    expect(reader.server("files' OR 1=1 --")).toBeUndefined();
  });

  it('finds tools by server, category and risk, all together', () => {
    const found = (filter?: Parameters<CatalogueReader['toolRows']>[0]) =>
      [...reader.toolRows(filter)].map(({ serverSlug, slug }) => `${serverSlug}/${slug}`);
    expect(found()).toHaveLength(18);
    expect(found({ serverSlug: 'files' })).toEqual(['files/delete_tree', 'files/read_file', 'files/write_file']);
    expect(found({ serverSlug: 'payments', category: 'Read' })).toEqual(['payments/list_invoices', 'payments/ping']);
    expect(found({ category: 'Execute', risk: 'critical' })).toEqual(['desktop-shell/run_command']);
    expect(found({ category: 'Nothing' })).toEqual([]);
    expect(found({ limit: 0 })).toEqual([]);
  });

  it.each([1, 2, 5, 17, 18, 100])('reads the same in pages of %i', (limit) => {
    const whole = [...reader.toolRows()];
    const pages = [];
    for (let last = undefined as (typeof whole)[number] | undefined; ; ) {
      const page = [...reader.toolRows({ limit, ...(last && { after: { serverSlug: last.serverSlug, slug: last.slug } }) })];
      if (page.length === 0) break;
      expect(page.length).toBeLessThanOrEqual(limit);
      pages.push(...page);
      last = page.at(-1);
    }
    expect(pages).toEqual(whole);
  });

  it('can be read by several at once, and in the middle of another list', () => {
    const seen: string[] = [];
    for (const { slug } of reader.serverRows()) {
      for (const tool of reader.toolsOf(slug)) {
        seen.push(`${slug}/${tool.slug}`);
        break;
      }
    }
    expect(seen).toEqual([
      'desktop-shell/run_command',
      'files/read_file',
      'payments/create_refund',
      'script-alert-1-script/script-alert-1-script',
    ]);
    expect(slugsIn(path)).toHaveLength(17);
  });

  it('holds a row’s description short', async () => {
    const long = join(aFolder(), 'catalogue.sqlite');
    const [first] = entries;
    if (first === undefined) throw new Error('The sample is empty.');
    const tools = first.tools.map((tool) => ({ ...tool, definition: { ...tool.definition, description: '🧨'.repeat(5000) } }));
    await writeCatalogue(sourceOf([{ ...first, tools }]), long);
    expect(reading(long, (each) => [...each.toolRows()].map(({ description }) => description.length <= 400))).toEqual([true, true, true]);
    expect(reading(long, (each) => each.tool('files', 'read_file')?.definition.description)).toBe('🧨'.repeat(5000));
  });

  it('may be empty', async () => {
    const empty = join(aFolder(), 'catalogue.sqlite');
    expect(await writeCatalogue(sourceOf([]), empty)).toEqual({ servers: 0, tools: 0 });
    reading(empty, (each) => {
      expect(each.counts()).toEqual({
        servers: 0,
        listed: 0,
        tools: 0,
        byCategory: { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0 },
        byRisk: { low: 0, medium: 0, high: 0, critical: 0 },
      });
      expect([...each.serverRows(), ...each.toolRows()]).toEqual([]);
    });
  });

  it('may hold a server that nobody has started yet', async () => {
    const unseen = join(aFolder(), 'catalogue.sqlite');
    const server = { slug: 'unseen', name: 'Unseen', target: 'npm:unseen', sources: ['index'], toolCount: 0 };
    await writeCatalogue(sourceOf([{ server, tools: [] }]), unseen);
    expect(reading(unseen, (each) => [...each.serverRows()])).toEqual([
      { slug: 'unseen', name: 'Unseen', outcome: 'not-inspected', toolCount: 0, byCategory: {} },
    ]);
  });
});

describe('what cannot be published', () => {
  const spoil = async (change: (entries: Entry[]) => Entry[]) => {
    const path = join(aFolder(), 'catalogue.sqlite');
    await writeCatalogue(plainSource(1, 2), path);
    const before = readFileSync(path);
    const error: unknown = await writeCatalogue(sourceOf(change(await entriesOf(sampleSource()))), path).catch((caught: unknown) => caught);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(['catalogue.sqlite']);
    return error;
  };
  const onServer = (change: (server: CatalogueServer) => CatalogueServer) => (entries: Entry[]) =>
    entries.map((entry, index) => (index === 1 ? { ...entry, server: change(entry.server) } : entry));
  const onTool = (change: (tool: CatalogueTool) => CatalogueTool) => (entries: Entry[]) =>
    entries.map((entry, index) =>
      index === 1 ? { ...entry, tools: entry.tools.map((tool, at) => (at === 1 ? change(tool) : tool)) } : entry,
    );
  const BROKEN = { version: '1', default: 'deny', tolls: {} };

  it.each([
    ['a policy of a tool', onTool((tool) => ({ ...tool, policy: BROKEN })), 'invalid-policy', '`desktop-shell/manage_process`'],
    ['a compatible policy of a tool', onTool((tool) => ({ ...tool, compatiblePolicy: BROKEN })), 'invalid-policy', '(compatible)'],
    ['a policy of a server', onServer((server) => ({ ...server, policy: BROKEN })), 'invalid-policy', 'server `desktop-shell`'],
    ['a compatible policy of a server', onServer((server) => ({ ...server, compatiblePolicy: BROKEN })), 'invalid-policy', '(compatible)'],
    [
      'a policy of another version',
      onTool((tool) => ({ ...tool, policy: { ...tool.policy, version: '2' } })),
      'invalid-policy',
      '/version',
    ],
    ...['', '.', '..', '../x', 'a/b', 'A', '.hidden', 'ü', 'a\0', 'x'.repeat(129)].flatMap((slug) => [
      [`the server slug ${JSON.stringify(slug)}`, onServer((server) => ({ ...server, slug })), 'invalid-slug', ''] as const,
      [`the tool slug ${JSON.stringify(slug)}`, onTool((tool) => ({ ...tool, slug })), 'invalid-slug', '`desktop-shell/'] as const,
    ]),
    ['a tool of another server', onTool((tool) => ({ ...tool, serverSlug: 'files' })), 'invalid-slug', '`desktop-shell/manage_process`'],
    ['two tools of one slug', onTool((tool) => ({ ...tool, slug: 'run_command' })), 'duplicate-slug', '`desktop-shell/run_command`'],
    ['two servers of one slug', (entries: Entry[]) => [...entries, ...entries.slice(-1)], 'duplicate-slug', '`not-listed-no-sandbox`'],
  ] as const)('%s is named, and nothing changes', async (_claim, change, code, named) => {
    expect(await spoil(change)).toMatchObject({ name: 'GiveUp', code, message: expect.stringContaining(named) });
  });

  it('because its source breaks in the middle leaves nothing either', async () => {
    const path = join(aFolder(), 'catalogue.sqlite');
    const [first] = await entriesOf(sampleSource());
    const source: CatalogueSource = {
      meta: sampleSource().meta,
      async *servers() {
        if (first !== undefined) yield first;
        throw new Error('The database went away.');
      },
    };
    await expect(writeCatalogue(source, path)).rejects.toThrow('The database went away.');
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });
});

describe('a catalogue that is written anew', () => {
  let writer: ChildProcess | undefined;
  afterEach(() => writer?.kill('SIGKILL'));

  it('is the old one to who has it open, and the new one to who opens it then', async () => {
    const path = join(aFolder(), 'catalogue.sqlite');
    await writeCatalogue(plainSource(1, 1), path);
    const old = openCatalogue(path);
    await writeCatalogue(plainSource(2, 1), path);
    expect([...old.serverRows()].map(({ slug }) => slug)).toEqual(['server-0']);
    expect(old.tool('server-0', 'read_file_0')?.definition.name).toBe('read_file_0');
    old.close();
    old.close();
    expect(slugsIn(path)).toEqual(['server-0', 'server-1']);
  });

  it('by two at once is one or the other, whole', async () => {
    const path = join(aFolder(), 'catalogue.sqlite');
    const written = await Promise.all([writeCatalogue(plainSource(30, 3), path), writeCatalogue(plainSource(20, 3), path)]);
    expect(written).toEqual([
      { servers: 30, tools: 90 },
      { servers: 20, tools: 60 },
    ]);
    const { servers, tools } = reading(path, (reader) => reader.counts());
    expect([30, 20]).toContain(servers);
    expect(tools).toBe(servers * 3);
    expect(slugsIn(path)).toHaveLength(servers);
    expect(readdirSync(join(path, '..'))).toEqual(['catalogue.sqlite']);
  });

  it('by a process that is killed in the middle is the old one, and the next writer clears up', async () => {
    const path = join(aFolder(), 'catalogue.sqlite');
    await writeCatalogue(plainSource(1, 1), path);
    writer = spawn(process.execPath, [join(import.meta.dirname, 'write-half.ts'), path], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(writer.stdout ?? writer, 'data');
    const unfinished = `catalogue.sqlite.${writer.pid}-1.unfinished`;
    expect(readdirSync(join(path, '..')).sort()).toEqual(['catalogue.sqlite', unfinished]);
    expect(slugsIn(path)).toEqual(['server-0']);

    // One that still runs keeps its file.
    await writeCatalogue(plainSource(2, 1), path);
    expect(readdirSync(join(path, '..')).sort()).toEqual(['catalogue.sqlite', unfinished]);

    writer.kill('SIGKILL');
    await once(writer, 'exit');
    expect(slugsIn(path)).toEqual(['server-0', 'server-1']);
    expect(() => openCatalogue(join(path, '..', unfinished))).toThrow(expect.objectContaining({ code: 'not-a-catalogue' }));
    await writeCatalogue(plainSource(3, 1), path);
    expect(readdirSync(join(path, '..'))).toEqual(['catalogue.sqlite']);
    expect(slugsIn(path)).toEqual(['server-0', 'server-1', 'server-2']);
  });

  it('leaves alone what only looks like something unfinished', async () => {
    const folder = aFolder();
    const mine = [
      'catalogue.sqlite.unfinished',
      'catalogue.sqlite.x-1.unfinished',
      'other.sqlite.1-1.unfinished',
      'catalogue.sqlite.old.9-9.unfinished',
    ];
    for (const name of mine) writeFileSync(join(folder, name), 'mine');
    await writeCatalogue(plainSource(1, 1), join(folder, 'catalogue.sqlite'));
    expect(readdirSync(folder).sort()).toEqual([...mine, 'catalogue.sqlite'].sort());
  });
});

describe('opening what is no catalogue', () => {
  const folder = aFolder();
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    await writeCatalogue(plainSource(4, 4), file('good'));
    writeFileSync(file('empty'), '');
    writeFileSync(file('text'), 'a text that is longer than the head of a database '.repeat(100));
    mkdirSync(file('folder'));
    const another = new DatabaseSync(file('another'));
    another.exec('CREATE TABLE facts (name TEXT, document TEXT)');
    another.close();
    const change = (name: string, sql: string) => {
      copyFileSync(file('good'), file(name));
      const database = new DatabaseSync(file(name));
      database.exec(sql);
      database.close();
    };
    change('other mark', 'PRAGMA application_id = 7');
    change('older', 'PRAGMA user_version = 0');
    change('newer', 'PRAGMA user_version = 2');
    change('without facts', 'DELETE FROM facts');
    change('with other facts', `UPDATE facts SET document = '{"format":1}'`);
    change('without tables', 'DROP TABLE facts');
    copyFileSync(file('good'), file('cut'));
    truncateSync(file('cut'), 4096);
    copyFileSync(file('good'), file('cut later'));
    truncateSync(file('cut later'), Math.floor(statSync(file('good')).size / 8192) * 4096);
  });

  it.each([
    ['nothing', 'no-catalogue', 'toolwarden publish'],
    ['empty', 'not-a-catalogue', 'not a Toolwarden catalogue'],
    ['text', 'not-a-catalogue', 'cannot be read'],
    ['folder', 'not-a-catalogue', 'cannot be read'],
    ['another', 'not-a-catalogue', 'not a Toolwarden catalogue'],
    ['other mark', 'not-a-catalogue', 'not a Toolwarden catalogue'],
    ['older', 'other-catalogue-format', 'format 0; this version reads format 1'],
    ['newer', 'other-catalogue-format', 'format 2; this version reads format 1'],
    ['without facts', 'not-a-catalogue', 'cannot be read'],
    ['with other facts', 'not-a-catalogue', 'cannot be read'],
    ['without tables', 'not-a-catalogue', 'cannot be read'],
    ['cut', 'not-a-catalogue', 'cannot be read'],
    ['cut later', 'not-a-catalogue', 'cannot be read'],
  ])('(%s) is refused by name', (name, code, says) => {
    expect(() => openCatalogue(file(name))).toThrow(
      expect.objectContaining({ name: 'BadInput', code, message: expect.stringContaining(says) }),
    );
  });

  it('makes no file and changes none', () => {
    expect(readdirSync(folder)).not.toContain('nothing');
    expect(readdirSync(folder).filter((name) => /-(?:wal|shm|journal)$/.test(name))).toEqual([]);
    expect(statSync(file('empty')).size).toBe(0);
  });
});
