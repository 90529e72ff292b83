import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueMeta, CatalogueReader } from '#core/catalogue';
import type { Inspection } from '#core/inspection';
import { latestInspection, saveInspection, toolsOf } from '#db/inspections';
import { type Database, openDatabase } from '#db/open';
import { classifications, inspections, listedTools, policies, servers, sightings, toolDefinitions } from '#db/schema';
import { findServer, saveServer } from '#db/servers';
import { catalogueSource } from '#pipeline/catalogue-source';
import { importListings } from '#pipeline/import';
import { openCatalogue, writeCatalogue } from '#publish/catalogue-file';

const DAY_1 = '2026-11-01T09:30:00.000Z';
const DAY_2 = '2026-11-02T09:30:00.000Z';
const DAY_3 = '2026-11-03T09:30:00.000Z';
const BUNDLED = join(import.meta.dirname, '../../examples/listings.jsonl');
const META: CatalogueMeta = { format: 1, builtAt: DAY_3, toolwarden: '0.1.0', rules: [], attackPatterns: [], notices: [] };

let home: string;
let db: Database;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'import-'));
  db = await openDatabase({ dir: home });
});
afterAll(async () => {
  await db?.close();
  rmSync(home, { recursive: true, force: true });
});

async function* linesOf(...rows: (string | object)[]): AsyncGenerator<string> {
  for (const row of rows) yield typeof row === 'string' ? row : JSON.stringify(row);
}
const row = (slug: string, tools: object[], more: object = {}) => ({
  server: { slug },
  source: 'somebody',
  basis: 'declared',
  tools,
  ...more,
});
const at = (moment: string) => () => new Date(moment);
const tool = (name: string, description = 'Does it.') => ({ name, description, inputSchema: { type: 'object' } });

const everything = async () => {
  const tables = [servers, sightings, inspections, toolDefinitions, listedTools, classifications, policies];
  const rows: string[] = [];
  for (const table of tables) rows.push(...(await db.orm.select().from(table)).map((found) => JSON.stringify(found)).sort());
  return rows;
};
const idOf = async (identity: string) => (await findServer(db, identity))?.id ?? Number.NaN;
const shown = async (identity: string) =>
  (await toolsOf(db, await idOf(identity))).map(({ definition, basis }) => [definition.name, definition.description, basis]);

const published = async (read: (catalogue: CatalogueReader) => void) => {
  const path = join(home, 'catalogue.sqlite');
  await writeCatalogue(catalogueSource(db, META), path);
  const catalogue = openCatalogue(path);
  try {
    read(catalogue);
  } finally {
    catalogue.close();
  }
};

describe('importListings', () => {
  it('takes the two bundled tools, with their pages, verdicts and policies', async () => {
    const report = await importListings(createInterface({ input: createReadStream(BUNDLED) }), db, at(DAY_1));
    expect(report).toEqual({ rows: 2, servers: 2, tools: 2, duplicates: 0, refusals: [] });
    await published((catalogue) => {
      expect([...catalogue.serverRows()].map(({ slug, name, outcome, toolCount }) => [slug, name, outcome, toolCount])).toEqual([
        ['lnbits-lnbits-mcp-server', 'LNbits MCP Server', 'listed', 1],
        ['rosenvladimirov-odoo-claude-mcp', 'Odoo Claude MCP', 'listed', 1],
      ]);
      expect(catalogue.server('lnbits-lnbits-mcp-server')).toMatchObject({
        target: 'github:lnbits/lnbits-mcp-server',
        sources: ['bundled'],
      });
      const refresh = catalogue.tool('rosenvladimirov-odoo-claude-mcp', 'proxy_refresh');
      expect(refresh).toMatchObject({
        basis: 'declared',
        firstSeen: DAY_1,
        definition: { description: 'Re-discover tools from all internal MCP sub-services.' },
        classification: { decidedBy: 'rules' },
        policy: { default: 'deny' },
        history: [{ firstSeen: DAY_1 }],
      });
      expect(catalogue.tool('lnbits-lnbits-mcp-server', 'refresh_tools')?.policy).toBeDefined();
    });
  });

  it('refuses a bad line by its number, and takes the rest', async () => {
    const report = await importListings(
      linesOf(
        '\uFEFF',
        row('first', [tool('a')]),
        'nonsense',
        '',
        row('second', [{ title: 'nameless' }]),
        row('third', [tool('a'), tool('b')]),
      ),
      db,
      at(DAY_1),
    );
    expect(report).toEqual({
      rows: 4,
      servers: 2,
      tools: 3,
      duplicates: 0,
      refusals: [
        { line: 3, reason: 'the line is not JSON' },
        { line: 5, reason: 'a tool has no usable name' },
      ],
    });
    expect(await findServer(db, 'listing:second')).toBeUndefined();
  });

  it('changes nothing the second time, whatever the file holds twice', async () => {
    const rows = [
      row('twice', [tool('a'), tool('a'), tool('a', 'Deletes it.')]),
      row('twice', [tool('b')], { source: 'somebody else', basis: 'observed' }),
      row('twice', [tool('c')]),
    ];
    const report = { rows: 3, servers: 1, tools: 5, duplicates: 2, refusals: [] };
    expect(await importListings(linesOf(...rows), db, at(DAY_1))).toEqual(report);
    const before = await everything();
    expect(await importListings(linesOf(...rows.toReversed()), db, at(DAY_2))).toEqual(report);
    expect(await everything()).toEqual(before);
    // Of one moment, the listing that somebody observed is the one to rely on.
    expect(await shown('listing:twice')).toEqual([['b', 'Does it.', 'observed']]);
  });

  it('shows what a newer file lists, and keeps the older as history', async () => {
    await importListings(linesOf(row('renewed', [tool('search', 'Searches.')])), db, at(DAY_1));
    await importListings(linesOf(row('renewed', [tool('search', 'Searches and deletes.')])), db, at(DAY_2));
    const [search] = await toolsOf(db, await idOf('listing:renewed'));
    expect(search?.history.map(({ definition, firstSeen }) => [definition.description, firstSeen])).toEqual([
      ['Searches and deletes.', DAY_2],
      ['Searches.', DAY_1],
    ]);
  });

  it.each([
    ['before', true],
    ['after', false],
  ])('never takes the place of what a start found, also when it comes %s it', async (when, first) => {
    const identity = `npm:started-${when}`;
    const listing = () =>
      importListings(
        linesOf(row('x', [tool('declared')], { server: { package: identity, name: 'Declared' } })),
        db,
        at(first ? DAY_1 : DAY_3),
      );
    const start = async (inspection: Inspection, runId: string) => {
      const { id } = await saveServer(db, identity, { name: 'Started' });
      await saveInspection(db, { serverId: id, specKey: 'spec', runId }, inspection);
    };
    if (first) await listing();
    await start({ outcome: 'listed', basis: 'observed', inspectedAt: DAY_2, tools: [tool('observed')] }, 'run-1');
    if (!first) await listing();
    expect(await shown(identity)).toEqual([['observed', 'Does it.', 'observed']]);
    expect((await findServer(db, identity))?.server.name).toBe('Started');
    expect((await latestInspection(db, await idOf(identity)))?.runId).toBe('run-1');
  });

  it('shows declared tools of a server that did not start, beside how that ended', async () => {
    const { id, slug } = await saveServer(db, 'npm:did-not-start', { name: 'Silent' });
    await saveInspection(
      db,
      { serverId: id, specKey: 'spec', runId: 'run-1' },
      { outcome: 'silent', waitedMs: 1, detail: 'It said nothing.', basis: 'observed', inspectedAt: DAY_2 },
    );
    await importListings(linesOf(row('x', [tool('declared')], { server: { package: 'npm:did-not-start' } })), db, at(DAY_3));
    await published((catalogue) => {
      expect(catalogue.server(slug)).toMatchObject({ toolCount: 1, inspection: { outcome: 'silent', detail: 'It said nothing.' } });
      expect([...catalogue.toolsOf(slug)]).toMatchObject([{ basis: 'declared', definition: { name: 'declared' } }]);
    });
  });

  it('is taken up again where it was killed', async () => {
    const rows = linesOf(row('cut-off', [tool('a')]));
    await importListings(rows, db, at(DAY_1));
    const id = await idOf('listing:cut-off');
    const before = await everything();
    await db.orm.delete(policies);
    await db.orm.delete(classifications);
    await importListings(linesOf(row('cut-off', [tool('a')])), db, at(DAY_2));
    const kept = (rowsOf: string[]) => rowsOf.filter((found) => found.includes(`"serverId":${id},`));
    expect(kept(await everything())).toEqual(kept(before));
  });
});

describe('catalogueSource', () => {
  it('feeds publishing whole, also where nothing was judged by this classifier, and tells tools of one name apart', async () => {
    await importListings(linesOf(row('twins', [tool('search'), tool('search', 'Deletes it.'), tool('list')])), db, at(DAY_1));
    await db.orm.delete(policies);
    await db.orm.delete(classifications);
    await published((catalogue) => {
      const tools = [...catalogue.toolsOf('twins')];
      expect(tools.map(({ slug, definition, history }) => [slug, definition.description, history.length])).toEqual([
        ['search', 'Does it.', 2],
        [expect.stringMatching(/^search-[0-9a-f]{8}$/), 'Deletes it.', 2],
        ['list', 'Does it.', 1],
      ]);
      for (const { policy, compatiblePolicy, classification, digest } of tools) {
        expect(policy).toMatchObject({ default: 'deny' });
        expect(compatiblePolicy).toMatchObject({ default: 'deny' });
        expect(classification.digest).toBe(digest);
      }
      expect(catalogue.server('twins')?.policy).toMatchObject({ default: 'deny' });
    });
    expect(await db.orm.select().from(classifications)).toEqual([]);
  });

  it('names a server of which nothing is known but its name', async () => {
    const { slug } = await saveServer(db, 'npm:never-looked-at', { name: 'Never looked at' });
    await published((catalogue) => {
      expect(catalogue.server(slug)).toEqual({ slug, name: 'Never looked at', target: 'npm:never-looked-at', sources: [], toolCount: 0 });
      expect([...catalogue.serverRows()].find((found) => found.slug === slug)?.outcome).toBe('not-inspected');
    });
  });
});
