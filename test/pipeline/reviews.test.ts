import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLASSIFIER_VERSIONS } from '#classifier/classify';
import { NO_REVIEWS, parseReviews, type Reviews } from '#classifier/reviews';
import type { CatalogueTool } from '#core/catalogue';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { saveInspection } from '#db/inspections';
import { type Database, openDatabase } from '#db/open';
import { policiesOf } from '#db/policies';
import { classifications } from '#db/schema';
import { findServer, saveServer } from '#db/servers';
import { catalogueSource } from '#pipeline/catalogue-source';
import { importListings } from '#pipeline/import';
import { hasCurrentPolicies } from '#pipeline/recommend-stage';
import { reviewNotices } from '#pipeline/review-notices';
import { sampleSource } from '../support/sample-catalogue.ts';

const DAY = '2026-11-01T09:30:00.000Z';
const PURGE: ToolDefinition = {
  name: 'purge_cache',
  description: 'Purges the cache of a zone.',
  inputSchema: { type: 'object', properties: { zone: { type: 'string' } } },
};
const CHANGED: ToolDefinition = { ...PURGE, description: 'Purges the whole cache of a zone.' };
const IDENTITY = 'npm:@example/edge';

const reviewsOfLines = (...lines: object[]): Reviews => parseReviews(lines.map((line) => JSON.stringify(line)).join('\n'), 'reviews.jsonl');
const aLine = (more: object = {}) => ({
  server: IDENTITY,
  tool: 'purge_cache',
  digest: toolDigest(PURGE),
  category: 'Write',
  reason: 'The cache fills again by itself.',
  reviewer: 'Kim',
  at: '2026-11-20',
  ...more,
});

describe('reviews in the pipeline', () => {
  const root = mkdtempSync(join(tmpdir(), 'reviews-'));
  const { rules = '' } = CLASSIFIER_VERSIONS;
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ dir: join(root, 'home') });
  });
  afterAll(async () => {
    await db?.close();
    rmSync(root, { recursive: true, force: true });
  });
  afterEach(() => {
    CLASSIFIER_VERSIONS['rules'] = rules;
  });

  /** Takes a listing in, as a crawl does that found it. */
  const taken = (tools: ToolDefinition[], reviews: Reviews, moment = DAY) =>
    importListings(
      (async function* () {
        yield JSON.stringify({ server: { slug: 'edge', name: 'Edge', package: IDENTITY }, source: 'somebody', basis: 'declared', tools });
      })(),
      db,
      () => new Date(moment),
      reviews,
    );
  const published = async (reviews: Reviews, name = 'purge_cache'): Promise<CatalogueTool | undefined> => {
    for await (const { tools } of catalogueSource(db, sampleSource().meta, reviews).servers()) {
      const found = tools.find(({ definition }) => definition.name === name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const storedPolicies = async () => policiesOf(db, (await findServer(db, IDENTITY))?.id ?? Number.NaN);
  const hidden = { hide: ['purge_cache'] };

  it('decide the verdict and the policy that is stored, and are no part of what the rules said', async () => {
    await taken([PURGE], NO_REVIEWS);
    expect(await published(NO_REVIEWS)).toMatchObject({ classification: { category: 'Destructive', decidedBy: 'rules' }, policy: hidden });
    expect((await storedPolicies())[0]?.policy).toMatchObject(hidden);

    const reviews = reviewsOfLines(aLine());
    expect(await hasCurrentPolicies(db, IDENTITY, reviews)).toBe(false);
    await taken([PURGE], reviews);
    expect(await hasCurrentPolicies(db, IDENTITY, reviews)).toBe(true);
    for (const { policy } of await storedPolicies()) expect(policy).toMatchObject({ tools: { purge_cache: { limits: [{ max: 30 }] } } });
    const tool = await published(reviews);
    expect(tool).toMatchObject({
      classification: { category: 'Write', risk: 'medium', decidedBy: 'review', ruled: { category: 'Destructive' }, review: aLine() },
      policy: { tools: { purge_cache: { limits: [{ max: 30 }] } } },
    });
    expect(tool?.classification.review).toEqual(aLine());
    const rows = await db.orm.select().from(classifications);
    expect(rows.map(({ classification }) => [classification.category, classification.decidedBy])).toEqual([['Destructive', 'rules']]);
  });

  it('count at once when the file changes, and no longer when they are taken out', async () => {
    await taken([PURGE], NO_REVIEWS);
    // Published without another crawl.
    expect(await published(reviewsOfLines(aLine({ category: 'Read' })))).toMatchObject({ classification: { category: 'Read' } });
    expect(await published(reviewsOfLines(aLine({ category: 'Financial' })))).toMatchObject({ classification: { category: 'Financial' } });
    expect(await published(NO_REVIEWS)).toMatchObject({ classification: { category: 'Destructive' }, policy: hidden });
    await taken([PURGE], NO_REVIEWS);
    expect((await storedPolicies())[0]?.policy).toMatchObject(hidden);
  });

  it('survive rules that are new and judge all tools again', async () => {
    const reviews = reviewsOfLines(aLine());
    await taken([PURGE], reviews);
    CLASSIFIER_VERSIONS['rules'] = `${rules}-next`;
    expect(await hasCurrentPolicies(db, IDENTITY, reviews)).toBe(false);
    await taken([PURGE], reviews);
    const rows = await db.orm.select().from(classifications);
    expect(rows.map(({ classification }) => classification.versions['rules']).sort()).toEqual([rules, `${rules}-next`]);
    expect((await published(reviews))?.classification).toMatchObject({
      category: 'Write',
      decidedBy: 'review',
      versions: { rules: `${rules}-next`, review: '2026-11-20' },
    });
    expect((await storedPolicies())[0]?.policy).toMatchObject({ tools: { purge_cache: {} } });
  });

  it('of another server with the very same tool count for nothing here', async () => {
    const elsewhere = reviewsOfLines(aLine({ server: 'npm:@example/other' }));
    expect((await published(elsewhere))?.classification).toMatchObject({ category: 'Destructive', decidedBy: 'rules' });
    expect(await reviewNotices(db, elsewhere)).toEqual([
      expect.stringMatching(/^reviews\.jsonl:1: .* no server is known by that name here\./),
    ]);
  });

  it('lapse with the definition, and say so', async () => {
    const reviews = reviewsOfLines(
      aLine(),
      aLine({ tool: 'gone', digest: `sha256:${'0'.repeat(64)}` }),
      aLine({ server: 'edge-of-nowhere' }),
    );
    await taken([PURGE], reviews);
    expect(await reviewNotices(db, reviews)).toHaveLength(2);
    await taken([CHANGED], reviews, '2026-11-03T09:30:00.000Z');
    const tool = await published(reviews);
    expect(tool).toMatchObject({ classification: { category: 'Destructive', decidedBy: 'rules' }, lapsedReview: aLine(), policy: hidden });
    expect((await storedPolicies())[0]?.policy).toMatchObject(hidden);
    expect(await reviewNotices(db, reviews)).toEqual([
      expect.stringContaining(
        `reviews.jsonl:1: the review of \`purge_cache\` on \`${IDENTITY}\` as Write was made for an earlier definition`,
      ),
      expect.stringContaining('reviews.jsonl:2: the review of `gone`'),
      expect.stringContaining('reviews.jsonl:3: the review of `purge_cache` on `edge-of-nowhere`'),
    ]);
    // Looked at again: the old line may stay for the record.
    const again = reviewsOfLines(aLine(), aLine({ digest: toolDigest(CHANGED), at: '2026-11-21' }));
    expect((await published(again))?.classification).toMatchObject({ category: 'Write', review: { at: '2026-11-21' } });
    expect((await published(again))?.lapsedReview).toBeUndefined();
    expect(await reviewNotices(db, again)).toEqual([]);
  });

  it('are no change of the server: a definition that turned is told by what the rules say of both', async () => {
    const { id } = await saveServer(db, 'npm:steady', { name: 'Steady' });
    const tools = [PURGE, CHANGED].map((tool) => ({ ...tool, name: 'purge_zone' }));
    for (const [day, tool] of tools.entries()) {
      const inspectedAt = `2026-11-0${day + 1}T09:30:00.000Z`;
      const inspection = { outcome: 'listed' as const, basis: 'observed' as const, inspectedAt, tools: [tool] };
      await saveInspection(db, { serverId: id, specKey: `${day}`, runId: `${day}` }, inspection);
    }
    const reviewed = (tool: ToolDefinition | undefined) =>
      reviewsOfLines(
        aLine({ server: 'npm:steady', tool: 'purge_zone', digest: tool === undefined ? '' : toolDigest(tool), category: 'Read' }),
      );
    for (const tool of tools) {
      const changes = (await published(reviewed(tool), 'purge_zone'))?.changes;
      expect(changes?.map(({ kind }) => kind)).toEqual(['description']);
    }
  });
});
