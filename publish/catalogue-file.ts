import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  CatalogueMeta,
  type CatalogueReader,
  type CatalogueServer,
  type CatalogueServerRow,
  type CatalogueSource,
  type CatalogueTool,
  type CatalogueToolRow,
} from '#core/catalogue';
import { CATEGORIES } from '#core/classification';
import { BadInput, codeOf, GiveUp, messageOf } from '#core/errors';
import type { JsonObject } from '#core/json';
import { RISK_LEVELS } from '#core/risk';
import { parsePolicyValue } from '#policy/document';

/** Marks an SQLite file as a catalogue of ours (`twcg`), so that no other database is read as one. */
const APPLICATION_ID = 0x74776367;
const FORMAT = 1;
const PUBLISHED_SLUG = /^(?!\.)[a-z0-9._-]{1,128}$/;
const DESCRIPTION_CHARS_IN_ROW = 400;

const LAYOUT = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, document TEXT NOT NULL);
  CREATE TABLE servers (
    slug TEXT PRIMARY KEY, name TEXT NOT NULL, outcome TEXT NOT NULL, tool_count INTEGER NOT NULL,
    by_category TEXT NOT NULL, document TEXT NOT NULL
  );
  CREATE TABLE tools (
    server_slug TEXT NOT NULL, slug TEXT NOT NULL, position INTEGER NOT NULL, server_name TEXT NOT NULL, name TEXT NOT NULL,
    description TEXT NOT NULL, category TEXT NOT NULL, risk TEXT NOT NULL, document TEXT NOT NULL
  );
`;

/** Made after the rows: building an index over what is there costs a fraction of keeping it up to date. */
const INDEXES = `
  CREATE UNIQUE INDEX tools_by_slug ON tools (server_slug, slug);
  CREATE INDEX tools_in_order ON tools (server_slug, position);
  CREATE INDEX tools_by_category ON tools (category, server_slug, slug);
  CREATE INDEX tools_by_risk ON tools (risk, server_slug, slug);
`;

type CatalogueCounts = ReturnType<CatalogueReader['counts']>;

/**
 * Writes the published snapshot to `path`, whole or not at all: until the last byte is on disk and checked, whoever opens
 * `path` reads the snapshot that stood there before.
 *
 * Every policy is parsed by the code that will enforce it before it is written.
 *
 * @throws {GiveUp} `invalid-policy`, `invalid-slug`, `duplicate-slug` or `catalogue-damaged`, naming the server and tool.
 */
export async function writeCatalogue(source: CatalogueSource, path: string): Promise<{ servers: number; tools: number }> {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  removeLeftovers(path);
  writes += 1;
  const unfinished = `${path}.${process.pid}-${writes}.unfinished`;
  const database = new DatabaseSync(unfinished);
  inTheMaking.add(basename(unfinished));
  try {
    const counts = await fill(database, source);
    database.close();
    flush(unfinished);
    renameSync(unfinished, path);
    flush(folder);
    return counts;
  } catch (error) {
    if (database.isOpen) database.close();
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    inTheMaking.delete(basename(unfinished));
  }
}

let writes = 0;
/** Names of the files that this process writes at the moment. */
const inTheMaking = new Set<string>();

async function fill(database: DatabaseSync, source: CatalogueSource): Promise<{ servers: number; tools: number }> {
  // The file is thrown away unless it is finished, so a journal would protect nothing, and a second file would be left behind. Node's
  // SQLite refuses to go without any.
  database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${FORMAT};`);
  database.exec(LAYOUT);
  const counts = noCounts();
  const putServer = database.prepare('INSERT INTO servers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const putTool = database.prepare('INSERT INTO tools VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const putFact = database.prepare('INSERT INTO facts VALUES (?, ?)');
  database.exec('BEGIN');
  for await (const { server, tools } of source.servers()) {
    checkServer(server, tools);
    const byCategory: CatalogueServerRow['byCategory'] = {};
    for (const [position, tool] of tools.entries()) {
      const { category, risk } = tool.classification;
      byCategory[category] = (byCategory[category] ?? 0) + 1;
      counts.byCategory[category] = (counts.byCategory[category] ?? 0) + 1;
      counts.byRisk[risk] = (counts.byRisk[risk] ?? 0) + 1;
      const description = (tool.definition.description ?? '').slice(0, DESCRIPTION_CHARS_IN_ROW);
      const document = JSON.stringify(tool);
      putTool.run(server.slug, tool.slug, position, server.name, tool.definition.name, description, category, risk, document);
    }
    const outcome = server.inspection?.outcome ?? 'not-inspected';
    insertOnce(putServer, server, outcome, tools.length, byCategory);
    counts.servers += 1;
    counts.listed += outcome === 'listed' ? 1 : 0;
    counts.tools += tools.length;
  }
  putFact.run('meta', JSON.stringify(CatalogueMeta.parse(source.meta)));
  putFact.run('counts', JSON.stringify(counts));
  database.exec('COMMIT');
  database.exec(INDEXES);
  const verdict = database.prepare('PRAGMA integrity_check').get() as { integrity_check: string } | undefined;
  if (verdict?.integrity_check !== 'ok') {
    throw new GiveUp('catalogue-damaged', `SQLite found the new catalogue damaged: ${verdict?.integrity_check}. Is the disk full?`);
  }
  return { servers: counts.servers, tools: counts.tools };
}

function insertOnce(
  put: StatementSync,
  server: CatalogueServer,
  outcome: string,
  toolCount: number,
  byCategory: CatalogueServerRow['byCategory'],
): void {
  const { changes } = put.run(server.slug, server.name, outcome, toolCount, JSON.stringify(byCategory), JSON.stringify(server));
  if (Number(changes) === 1) return;
  throw new GiveUp('duplicate-slug', `Two servers share the slug \`${server.slug}\`. Slugs must be distinct before publishing.`);
}

/** Slugs become file names, and a policy becomes what a gateway enforces: neither is taken on trust. */
function checkServer(server: CatalogueServer, tools: readonly CatalogueTool[]): void {
  if (!PUBLISHED_SLUG.test(server.slug)) {
    throw new GiveUp('invalid-slug', `The server slug ${JSON.stringify(server.slug)} cannot be a file name.`);
  }
  checkPolicy(server.policy, `server \`${server.slug}\``);
  checkPolicy(server.compatiblePolicy, `server \`${server.slug}\` (compatible)`);
  const taken = new Set<string>();
  for (const tool of tools) {
    const where = `tool \`${server.slug}/${tool.slug}\``;
    if (!PUBLISHED_SLUG.test(tool.slug) || tool.serverSlug !== server.slug) {
      throw new GiveUp('invalid-slug', `The ${where} cannot be published under that name.`);
    }
    if (taken.has(tool.slug)) throw new GiveUp('duplicate-slug', `Two tools share the slug of ${where}.`);
    taken.add(tool.slug);
    checkPolicy(tool.policy, where);
    checkPolicy(tool.compatiblePolicy, `${where} (compatible)`);
  }
}

function checkPolicy(policy: JsonObject | undefined, where: string): void {
  if (policy === undefined) return;
  const parsed = parsePolicyValue(policy);
  if (parsed.ok) return;
  throw new GiveUp('invalid-policy', `The policy of ${where} is not valid, so nothing was published: ${JSON.stringify(parsed.errors)}.`);
}

function noCounts(): CatalogueCounts {
  return {
    servers: 0,
    listed: 0,
    tools: 0,
    byCategory: Object.fromEntries(CATEGORIES.map((category) => [category, 0])),
    byRisk: Object.fromEntries(RISK_LEVELS.map((risk) => [risk, 0])),
  };
}

/** What a writer that was killed left behind. A writer that still runs keeps its file. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const rest = name.startsWith(`${basename(path)}.`) ? name.slice(basename(path).length) : '';
    const pid = /^\.(\d+)-\d+\.unfinished$/.exec(rest)?.[1];
    if (pid === undefined || inTheMaking.has(name)) continue;
    if (Number(pid) === process.pid || !isRunning(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens a snapshot for reading. The reader keeps what it opened: a snapshot swapped in later is seen by the next `openCatalogue`.
 *
 * Documents are not parsed against a schema again: only `writeCatalogue` makes files with this mark and format, and it is the
 * edge. (A schema would also drop members named `__proto__`, which a tool may have.)
 *
 * @throws {BadInput} `no-catalogue`, `not-a-catalogue` or `other-catalogue-format`.
 */
export function openCatalogue(path: string): CatalogueReader {
  if (!existsSync(path)) {
    throw new BadInput('no-catalogue', `There is no catalogue at \`${path}\`. Run \`toolwarden publish\` to make one.`);
  }
  const { database, meta, counts } = openMarked(path);
  const oneServer = database.prepare('SELECT document FROM servers WHERE slug = ?');
  const oneTool = database.prepare('SELECT document FROM tools WHERE server_slug = ? AND slug = ?');
  return {
    meta: () => meta,
    counts: () => counts,
    *serverRows() {
      const rows = database.prepare('SELECT slug, name, outcome, tool_count, by_category FROM servers ORDER BY slug');
      for (const row of rows.iterate()) yield serverRow(row);
    },
    server(slug) {
      const row = oneServer.get(slug);
      return row === undefined ? undefined : (JSON.parse(String(row['document'])) as CatalogueServer);
    },
    *toolRows(filter = {}) {
      const { sql, values } = toolRowsQuery(filter);
      for (const row of database.prepare(sql).iterate(...values)) yield toolRow(row);
    },
    *toolsOf(serverSlug) {
      const rows = database.prepare('SELECT document FROM tools WHERE server_slug = ? ORDER BY position');
      for (const row of rows.iterate(serverSlug)) yield JSON.parse(String(row['document'])) as CatalogueTool;
    },
    tool(serverSlug, toolSlug) {
      const row = oneTool.get(serverSlug, toolSlug);
      return row === undefined ? undefined : (JSON.parse(String(row['document'])) as CatalogueTool);
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function openMarked(path: string): { database: DatabaseSync; meta: CatalogueMeta; counts: CatalogueCounts } {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const mark = database.prepare('PRAGMA application_id').get()?.['application_id'];
    const format = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (mark !== APPLICATION_ID) throw new BadInput('not-a-catalogue', `\`${path}\` is a database, but not a Toolwarden catalogue.`);
    if (format !== FORMAT) {
      throw new BadInput(
        'other-catalogue-format',
        `\`${path}\` has catalogue format ${format}; this version reads format ${FORMAT}. Run \`toolwarden publish\` to write it anew.`,
      );
    }
    const fact = database.prepare('SELECT document FROM facts WHERE name = ?');
    const readFact = (name: string): unknown => JSON.parse(String(fact.get(name)?.['document']));
    return { database, meta: CatalogueMeta.parse(readFact('meta')), counts: readFact('counts') as CatalogueCounts };
  } catch (cause) {
    if (database?.isOpen) database.close();
    if (cause instanceof BadInput) throw cause;
    throw new BadInput('not-a-catalogue', `\`${path}\` cannot be read as a catalogue: ${messageOf(cause)}.`, { cause });
  }
}

type ToolFilter = NonNullable<Parameters<CatalogueReader['toolRows']>[0]>;

function toolRowsQuery(filter: ToolFilter): { sql: string; values: (string | number)[] } {
  const wanted: string[] = [];
  const values: (string | number)[] = [];
  const want = (condition: string, value: string | undefined) => {
    if (value === undefined) return;
    wanted.push(condition);
    values.push(value);
  };
  want('server_slug = ?', filter.serverSlug);
  want('category = ?', filter.category);
  want('risk = ?', filter.risk);
  if (filter.after !== undefined) {
    wanted.push('(server_slug, slug) > (?, ?)');
    values.push(filter.after.serverSlug, filter.after.slug);
  }
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`;
  values.push(filter.limit ?? -1);
  return {
    sql: `SELECT server_slug, server_name, slug, name, description, category, risk FROM tools ${where} ORDER BY server_slug, slug LIMIT ?`,
    values,
  };
}

type Row = Record<string, unknown>;

function serverRow(row: Row): CatalogueServerRow {
  return {
    slug: String(row['slug']),
    name: String(row['name']),
    outcome: String(row['outcome']) as CatalogueServerRow['outcome'],
    toolCount: Number(row['tool_count']),
    byCategory: JSON.parse(String(row['by_category'])) as CatalogueServerRow['byCategory'],
  };
}

function toolRow(row: Row): CatalogueToolRow {
  return {
    serverSlug: String(row['server_slug']),
    serverName: String(row['server_name']),
    slug: String(row['slug']),
    name: String(row['name']),
    description: String(row['description']),
    category: String(row['category']) as CatalogueToolRow['category'],
    risk: String(row['risk']) as CatalogueToolRow['risk'],
  };
}
