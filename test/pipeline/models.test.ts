import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueTool } from '#core/catalogue';
import type { ToolDefinition } from '#core/tool-definition';
import { type Database, openDatabase } from '#db/open';
import { policiesOf } from '#db/policies';
import { findServer } from '#db/servers';
import { catalogueSource } from '#pipeline/catalogue-source';
import { classifyStage } from '#pipeline/classify-stage';
import { type LlmConfig, readConfig } from '#pipeline/config';
import { type CrawlEvent, type CrawlSummary, crawl } from '#pipeline/crawl';
import { importListings } from '#pipeline/import';
import { type Models, openModels } from '#pipeline/models';
import { hasCurrentPolicies, recommendStage } from '#pipeline/recommend-stage';
import { perform } from '#pipeline/stage';
import { openSandbox } from '#sandbox/open';
import { type Does, formByName, type MessagesApi, type MessagesApiOptions, startMessagesApi } from '../fixtures/messages-api/server.ts';
import { fixturePackage } from '../support/fixture-servers.ts';
import { aWorld, DAY_1, folderNpm, sightingsOf } from './support.ts';

/** Soon, so that no test waits. */
const SOON = { 'retry-after-ms': '1' };
const OVERLOADED: Does = { does: 'fail', status: 529, type: 'overloaded_error', headers: SOON };
const byName = (tool: Parameters<typeof formByName>[0]): Does => ({ does: 'fill-in', form: formByName(tool) });
/** Says of every tool that it deletes. */
const deletes = ({ name = '' }: { name?: string }): Does => ({
  does: 'fill-in',
  form: { ...formByName({ name }), effects: ['deletes'], evidence: [{ field: 'name', quote: name, shows: 'deletes' }] },
});

let home: string;
let db: Database;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'models-'));
  db = await openDatabase({ dir: home });
});
afterEach(async () => {
  await db.close();
  rmSync(home, { recursive: true, force: true });
});

async function withApi(options: MessagesApiOptions, use: (api: MessagesApi) => Promise<void>): Promise<void> {
  const api = await startMessagesApi(options);
  try {
    await use(api);
  } finally {
    await api.close();
  }
}

function modelsAt(api: MessagesApi, changes: Partial<LlmConfig> = {}): Models {
  const env = { TOOLWARDEN_LLM: 'all', ANTHROPIC_API_KEY: api.key, ANTHROPIC_BASE_URL: api.url };
  const models = openModels({ ...readConfig(env).llm, ...changes });
  if (typeof models === 'string') throw new Error(`No models: ${models}`);
  return models;
}

async function* linesOf(...rows: object[]): AsyncGenerator<string> {
  for (const row of rows) yield JSON.stringify(row);
}
const list = (slug: string, tools: readonly ToolDefinition[], more: object = {}, at = DAY_1) =>
  importListings(linesOf({ server: { slug, ...more }, source: 'somebody', basis: 'declared', tools }), db, () => new Date(at));
const tool = (name: string, description = 'Does it.'): ToolDefinition => ({ name, description, inputSchema: { type: 'object' } });

interface Once {
  waits?: number;
  now?: () => Date;
  signal?: AbortSignal;
}
const identityOf = (slug: string): string => `listing:${slug}`;
const judge = (slug: string, models: Models | undefined, once: Once = {}) =>
  perform(classifyStage, { identity: identityOf(slug), basis: 'declared', tools: 1 }, db, {
    ...{ models, now: () => new Date(), signal: new AbortController().signal },
    ...once,
  });
const recommend = (slug: string) => perform(recommendStage, { identity: identityOf(slug), basis: 'declared', tools: 1 }, db, {});
const published = async (): Promise<Record<string, string>> => {
  const meta = { format: 1 as const, builtAt: DAY_1, toolwarden: '0.1.0', rules: [], attackPatterns: [], notices: [] };
  const tools: CatalogueTool[] = [];
  for await (const entry of catalogueSource(db, meta).servers()) tools.push(...entry.tools);
  return Object.fromEntries(
    tools.map(({ definition, classification }) => [definition.name, `${classification.category} by ${classification.decidedBy}`]),
  );
};

describe('a server whose tools models are asked about', () => {
  it('has what a model raised in the catalogue and in its policies, also once no model is asked', () =>
    withApi({ does: ({ id, tool: asked }) => (id === 'read_note' ? deletes(asked) : byName(asked)) }, async (api) => {
      await list('notes', [tool('read_note'), tool('list_notes')]);
      const before = await published();
      expect(before).toEqual({ read_note: 'Read by rules', list_notes: 'Read by rules' });
      expect(await hasCurrentPolicies(db, identityOf('notes'), new Map())).toBe(true);

      const models = modelsAt(api);
      await judge('notes', models);
      expect(await hasCurrentPolicies(db, identityOf('notes'), new Map())).toBe(false);
      await recommend('notes');
      expect(await hasCurrentPolicies(db, identityOf('notes'), new Map())).toBe(true);
      expect(await published()).toEqual({ read_note: 'Destructive by llm', list_notes: 'Read by rules' });
      const policies = await policiesOf(db, (await findServer(db, identityOf('notes')))?.id ?? Number.NaN);
      expect(policies.find(({ tool: name }) => name === 'read_note')?.policy).toMatchObject({ hide: ['read_note'] });
      // The first model on both, the second on the one that it disagrees about.
      expect(models.report.counts()).toMatchObject({ tools: 2, asked: 3, kept: 0, raised: 1 });

      await judge('notes', undefined);
      await list('notes', [tool('read_note'), tool('list_notes')]);
      expect(await published()).toEqual({ read_note: 'Destructive by llm', list_notes: 'Read by rules' });
    }));

  it('is not asked about again as long as nothing changes, and then only about what did', () =>
    withApi({}, async (api) => {
      await list('notes', [tool('read_note'), tool('list_notes')]);
      await judge('notes', modelsAt(api));
      expect(api.requests).toHaveLength(2);
      const models = modelsAt(api);
      await judge('notes', models);
      expect(api.requests).toHaveLength(2);
      expect(models.report.counts()).toMatchObject({ tools: 0, asked: 0, kept: 0 });
      await list('notes', [tool('read_note', 'Does another thing.'), tool('list_notes')], {}, '2026-11-02T09:30:00.000Z');
      await judge('notes', modelsAt(api));
      expect(api.charges.map(({ id }) => id).sort()).toEqual(['list_notes', 'read_note', 'read_note']);
    }));

  it('is asked about where rules are unsure, with `auto`', () =>
    withApi({}, async (api) => {
      await list('notes', [tool('delete_note', 'Deletes a note.'), tool('frobnicate')]);
      await judge('notes', modelsAt(api, { mode: 'auto' }));
      expect(new Set(api.charges.map(({ id }) => id))).toEqual(new Set(['frobnicate']));
    }));

  it('keeps to one budget over all servers of a process', () =>
    withApi({ tokens: 'most' }, async (api) => {
      const models = modelsAt(api, { budgetDollars: 0.02 });
      const slugs = ['a', 'b', 'c', 'd', 'e', 'f'];
      for (const slug of slugs) {
        await list(slug, [tool('read_note'), tool('list_notes')]);
        await judge(slug, models);
      }
      expect(api.charges.length).toBeGreaterThan(2);
      expect(api.bill()).toBeLessThanOrEqual(0.02);
      expect(models.report.counts().noVerdicts).toEqual({ 'over-budget': 12 - api.charges.length });
      // What was not asked is asked by the next crawl.
      const next = modelsAt(api);
      for (const slug of slugs) await judge(slug, next);
      expect(api.charges).toHaveLength(12);
    }));

  it('waits for a service that is overloaded past what the SDK tries, and then goes on with the rules', () => {
    let isDown = true;
    return withApi({ does: ({ tool: asked }) => (isDown ? OVERLOADED : byName(asked)) }, async (api) => {
      await list('notes', [tool('read_note')]);
      let at = Date.parse(DAY_1);
      const now = () => new Date(at);
      const models = modelsAt(api);
      await expect(judge('notes', models, { waits: 0, now })).rejects.toMatchObject({
        name: 'RetryLater',
        code: 'llm-unavailable',
        waitMs: 60_000,
      });
      const tried = api.requests.length;
      expect(tried).toBe(5);
      // Others leave it alone for that time.
      await list('others', [tool('read_note')]);
      await expect(judge('others', models, { waits: 0, now })).rejects.toMatchObject({ code: 'llm-unavailable', waitMs: 60_000 });
      expect(api.requests).toHaveLength(tried);
      at += 60_000;
      await expect(judge('notes', models, { waits: 1, now })).rejects.toMatchObject({ code: 'llm-unavailable' });
      at += 60_000;
      await judge('notes', models, { waits: 2, now });
      expect(models.report.counts()).toMatchObject({ tools: 0, noVerdicts: { overloaded: 1 } });
      expect(await published()).toMatchObject({ read_note: 'Read by rules' });
      isDown = false;
      at += 60_000;
      await judge('notes', models, { waits: 0, now });
      expect(api.charges).toHaveLength(1);
    });
  });

  it('stops the worker over a key that is refused', () =>
    withApi({}, async (api) => {
      await list('notes', [tool('read_note')]);
      await expect(judge('notes', modelsAt(api, { apiKey: 'another' }), { waits: 0 })).rejects.toMatchObject({
        name: 'StopWorker',
        code: 'llm-key-refused',
      });
    }));

  it.each<[string, Does]>([
    ['a refusal', { does: 'say', text: '{}', stopReason: 'refusal' }],
    [
      'a quote that stands nowhere',
      { does: 'fill-in', form: { ...formByName({}), evidence: [{ field: 'name', quote: 'harmless', shows: 'reads' }] } },
    ],
  ])('keeps the verdict of the rules over %s, which is not paid for again', (_claim, deed) =>
    withApi({ does: () => deed }, async (api) => {
      await list('notes', [tool('delete_note', 'Deletes a note.')]);
      await judge('notes', modelsAt(api));
      await judge('notes', modelsAt(api));
      expect(api.charges).toHaveLength(1);
      expect(await published()).toEqual({ delete_note: 'Destructive by rules' });
    }),
  );
});

describe('a crawl that asks models', () => {
  it('is stopped in the middle and gone on with, and pays for nothing twice', () => {
    let isStopped: (() => void) | undefined;
    let asked = 0;
    return withApi(
      {
        does: ({ tool: of }) => {
          asked += 1;
          if (asked === 3) isStopped?.();
          return byName(of);
        },
      },
      async (api) => {
        const sandbox = await openSandbox('auto');
        const names = ['one-mcp', 'two-mcp', 'three-mcp'];
        const npm = folderNpm(names.map((name) => fixturePackage(join(home, 'sources'), 'lists-three-pages', name)));
        const events: CrawlEvent[] = [];
        const once = (models: Models, signal = new AbortController().signal): Promise<CrawlSummary> =>
          crawl({
            sightings: sightingsOf(names.map((name) => `npm:${name}`)),
            database: db,
            world: { ...aWorld({ sandbox, npm, cacheDir: join(home, 'cache') }), models },
            concurrency: 2,
            signal,
            onEvent: (event) => events.push(event),
          });
        const stop = new AbortController();
        isStopped = () => stop.abort(new Error('stopped by the user'));
        await expect(once(modelsAt(api), stop.signal)).rejects.toThrow('stopped by the user');
        isStopped = undefined;
        expect(api.charges.length).toBeLessThan(15);

        const models = modelsAt(api);
        const summary = await once(models);
        expect(summary.rows.map(({ outcome, tools }) => [outcome, tools])).toEqual(names.map(() => ['listed', 5]));
        expect(api.charges.filter(({ model }) => model === 'claude-haiku-5-5')).toHaveLength(15);
        const paid = api.charges.length;
        expect((await once(modelsAt(api))).rows).toHaveLength(3);
        expect(api.charges).toHaveLength(paid);
        expect(events.filter(({ kind }) => kind === 'trouble')).toEqual([]);
      },
    );
  });
});
