import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GiveUp, RetryLater, StopWorker } from '#core/errors';
import type { NpmClient } from '#crawler/npm-client';
import type { CrawlerLimits } from '#crawler/world';
import { inspectionOfRun, latestInspection, toolsOf } from '#db/inspections';
import { launchSpecsOf } from '#db/launch-specs';
import type { Database } from '#db/open';
import { policiesOf } from '#db/policies';
import { inspections, runs, runTargets } from '#db/schema';
import { findServer } from '#db/servers';
import { type CrawlEvent, type CrawlSummary, crawl } from '#pipeline/crawl';
import { openSandbox } from '#sandbox/open';
import type { Sandbox } from '#sandbox/sandbox';
import { aWorld, countingSandbox, folderNpm, sightingsOf } from '../pipeline/support.ts';
import { fixturePackage, type Manner } from '../support/fixture-servers.ts';

export interface PipelineBackend {
  database: Database;
  redisUrl?: string;
  /** Rows or keys of BullMQ's that lie around. */
  leftInQueues(): Promise<number>;
  close(): Promise<void>;
}

/** What a crawl promises, wherever its tables and queues lie. The tests share a database; each has servers of its own. */
export function pipelineContract(open: () => Promise<PipelineBackend>): void {
  let backend: PipelineBackend;
  let sandbox: Sandbox;
  let root: string;
  let serial = 0;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'pipeline-'));
    sandbox = await openSandbox('auto');
    backend = await open();
  });
  afterAll(async () => {
    await backend?.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** Servers of their own with these manners, crawled as often as wanted; `spoil` stands between the crawl and npm. */
  const aCrawl = (manners: readonly Manner[], spoil: (npm: NpmClient) => NpmClient = (npm) => npm) => {
    serial += 1;
    const names = manners.map((manner, at) => `${manner}-${serial}-${at}-mcp`);
    const npm = folderNpm(manners.map((manner, at) => fixturePackage(join(root, 'sources'), manner, names[at])));
    const counted = countingSandbox(sandbox);
    const events: CrawlEvent[] = [];
    const crawlOnce = (
      targets: readonly string[],
      options: { npm?: NpmClient; limits?: Partial<CrawlerLimits>; signal?: AbortSignal; onEvent?: (event: CrawlEvent) => void } = {},
    ): Promise<CrawlSummary> =>
      crawl({
        sightings: sightingsOf(targets),
        database: backend.database,
        world: aWorld({ sandbox: counted.sandbox, npm: options.npm ?? spoil(npm), cacheDir: join(root, 'cache') }, options.limits),
        concurrency: 4,
        signal: options.signal ?? new AbortController().signal,
        ...(backend.redisUrl !== undefined && { redisUrl: backend.redisUrl }),
        onEvent: (event) => {
          events.push(event);
          options.onEvent?.(event);
        },
      });
    return { names, targets: names.map((name) => `npm:${name}`), npm, starts: counted.starts, events, crawlOnce };
  };

  const outcomes = ({ rows }: CrawlSummary) => rows.map(({ target, outcome, tools }) => [target, outcome, tools]);
  const serverOf = async (identity: string) => {
    const found = await findServer(backend.database, identity);
    if (found === undefined) throw new Error(`No server \`${identity}\`.`);
    return found;
  };

  describe('a crawl', () => {
    it('ends with a row for each target in their order, and leaves servers, tools and policies', async () => {
      const { targets, names, starts, events, crawlOnce } = aCrawl(['lists-three-pages', 'wants-credentials', 'offers-no-tools']);
      const [listed = '', wanting = '', empty = ''] = targets;
      const missing = `npm:nobody-made-${serial}`;
      const summary = await crawlOnce([missing, listed, '<script>', wanting, listed, empty, 'pypi:some-server']);
      expect(outcomes(summary)).toEqual([
        [missing, 'not-found', 0],
        [listed, 'listed', 5],
        ['<script>', 'bad-target', 0],
        [wanting, 'needs-credentials', 0],
        [empty, 'listed', 0],
        ['pypi:some-server', 'unsupported', 0],
      ]);
      expect(events.filter(({ kind }) => kind !== 'finished')).toEqual([]);
      expect(events).toHaveLength(6);
      expect(summary.rows[1]).toMatchObject({ slug: names[0], basis: 'observed', detail: '' });
      expect(summary.rows[2]).toMatchObject({ slug: 'script', detail: expect.stringContaining('cannot be used') });
      expect(new Set(starts)).toEqual(new Set(names));

      const { id } = await serverOf(listed);
      expect((await toolsOf(backend.database, id)).map(({ definition }) => definition.name)).toEqual([
        'read_note',
        'write_note',
        'list_notes',
        'search_notes',
        'delete_note',
      ]);
      expect((await policiesOf(backend.database, id)).map(({ tool }) => tool)).toEqual([
        null,
        'read_note',
        'write_note',
        'list_notes',
        'search_notes',
        'delete_note',
      ]);
      expect(await launchSpecsOf(backend.database, id)).toMatchObject([{ package: names[0], version: '1.0.0' }]);
      expect((await latestInspection(backend.database, (await serverOf('<script>')).id))?.inspection.outcome).toBe('bad-target');
      expect(await backend.leftInQueues()).toBe(0);
    });

    it('starts nothing the second time, except what hung on the moment', async () => {
      const { targets, names, starts, crawlOnce } = aCrawl(['lists-three-pages', 'wants-credentials', 'refuses-to-list']);
      const first = await crawlOnce(targets);
      const started = starts.splice(0).length;
      expect(started).toBeGreaterThanOrEqual(3);
      const second = await crawlOnce(targets);
      expect(starts).toEqual([]);
      expect(outcomes(second)).toEqual(outcomes(first));
      expect([[...first.unchanged], [...second.unchanged]]).toEqual([[], targets]);

      const without = aCrawl([]);
      const missing = [`npm:${names[0]}-missing`];
      await without.crawlOnce(missing);
      const looked = await without.crawlOnce(missing);
      expect(outcomes(looked)).toEqual([[missing[0], 'not-found', 0]]);
      expect([...looked.unchanged]).toEqual([]);
    });

    it('starts a server again whose package changed', async () => {
      const { targets, npm, starts, crawlOnce } = aCrawl(['lists-three-pages']);
      await crawlOnce(targets);
      const changed: NpmClient = {
        ...npm,
        lookUp: async (...asked) => {
          const found = await npm.lookUp(...asked);
          return found.found ? { ...found, manifest: { ...found.manifest, integrity: 'sha512-other' } } : found;
        },
      };
      await crawlOnce(targets, { npm: changed });
      expect(starts).toHaveLength(2);
    });

    it('starts a server once that two targets lead to, and a version that is not there takes nothing away', async () => {
      const { targets, starts, crawlOnce } = aCrawl(['lists-three-pages']);
      const [target = ''] = targets;
      const summary = await crawlOnce([target, `${target}@1.0.0`, `${target}@9.9.9`]);
      expect(outcomes(summary)).toEqual([
        [target, 'listed', 5],
        [`${target}@1.0.0`, 'listed', 5],
        [`${target}@9.9.9`, 'not-found', 0],
      ]);
      expect(starts).toHaveLength(1);
      expect((await latestInspection(backend.database, (await serverOf(target)).id))?.inspection.outcome).toBe('listed');
    });

    it('starts a server once a run also where another try might help, and again in the next', async () => {
      const { targets, starts, crawlOnce } = aCrawl(['hangs']);
      const [target = ''] = targets;
      const once = () => crawlOnce([target, `${target}@1.0.0`], { limits: { handshakeMs: 300, launches: 1 } });
      expect((await once()).rows.map(({ outcome }) => outcome)).toEqual(['silent', 'silent']);
      expect(starts).toHaveLength(1);
      await once();
      expect(starts).toHaveLength(2);
    });

    it('does not start a server again whose run ended between its inspection and its row', async () => {
      const { targets, starts, crawlOnce } = aCrawl(['hangs', 'lists-three-pages']);
      const once = () => crawlOnce(targets, { limits: { handshakeMs: 2_000, launches: 1 } });
      const first = await once();
      const before = starts.length;
      const { orm } = backend.database;
      const [newest] = await orm.select().from(runs).orderBy(desc(runs.startedAt)).limit(1);
      await orm
        .update(runTargets)
        .set({ row: null })
        .where(eq(runTargets.runId, newest?.id ?? ''));
      await orm
        .update(runs)
        .set({ finishedAt: null })
        .where(eq(runs.id, newest?.id ?? ''));
      expect(outcomes(await once())).toEqual(outcomes(first));
      expect(starts).toHaveLength(before);
    });

    it('looks anew at what an unfinished crawl found over seven days ago, and says so', async () => {
      const { targets, starts, events, crawlOnce } = aCrawl(['hangs', 'lists-three-pages']);
      const [silent = '', listed = ''] = targets;
      const limits = { handshakeMs: 2_000, launches: 1 };
      await crawlOnce(targets, { limits });
      const { orm } = backend.database;
      const [newest] = await orm.select().from(runs).orderBy(desc(runs.startedAt)).limit(1);
      const ofRun = newest?.id ?? '';
      const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
      await orm.update(runs).set({ finishedAt: null }).where(eq(runs.id, ofRun));
      const leftLying = async (target: string, days: number) => {
        const { id } = await serverOf(target);
        const known = await inspectionOfRun(backend.database, id, ofRun);
        if (known === undefined) throw new Error(`\`${target}\` was not inspected.`);
        const inspectedAt = daysAgo(days);
        await orm
          .update(inspections)
          .set({ inspectedAt, inspection: { ...known.inspection, inspectedAt } })
          .where(and(eq(inspections.serverId, id), eq(inspections.runId, ofRun)));
        await orm
          .update(runTargets)
          .set({ finishedAt: daysAgo(days) })
          .where(and(eq(runTargets.runId, ofRun), eq(runTargets.target, target)));
      };
      await leftLying(silent, 8);
      await leftLying(listed, 6);
      events.splice(0);
      const before = starts.length;
      expect((await crawlOnce(targets, { limits })).rows.map(({ outcome }) => outcome)).toEqual(['silent', 'listed']);
      expect(starts.slice(before)).toEqual([silent.slice('npm:'.length)]);
      expect(events[0]).toMatchObject({
        kind: 'resumed',
        message: expect.stringMatching(/: 1 of 2 targets done; 1 more, which were done over 7 days ago, are done again\.$/),
      });
    });

    it('waits where the far side asks for it, and names what never came', async () => {
      let refusals = 0;
      const { targets, events, crawlOnce } = aCrawl(['lists-three-pages', 'offers-no-tools'], (npm) => ({
        ...npm,
        lookUp: async (...asked) => {
          const isPatient = asked[0].startsWith('lists-three-pages');
          if (isPatient ? refusals++ < 3 : true) throw new RetryLater('npm-unavailable', `Not now: \`${asked[0]}\`.`, 1);
          return npm.lookUp(...asked);
        },
      }));
      const [patient = '', hopeless = ''] = targets;
      const summary = await crawlOnce(targets);
      expect(outcomes(summary)).toEqual([
        [patient, 'listed', 5],
        [hopeless, 'unavailable', 0],
      ]);
      expect(summary.rows[1]).toMatchObject({ slug: hopeless.slice('npm:'.length), detail: expect.stringContaining('Not now') });
      const waits = events.flatMap((event) => (event.kind === 'waiting' ? [event.target] : []));
      expect(waits.filter((target) => target === patient)).toHaveLength(3);
      expect(waits.filter((target) => target === hopeless)).toHaveLength(5);
      expect(await latestInspection(backend.database, (await serverOf(hopeless)).id)).toBeUndefined();
    });

    it('is not held up in one ecosystem by another that waits', async () => {
      const npmMayAnswer = Promise.withResolvers<void>();
      const { targets, events, crawlOnce } = aCrawl(Array(9).fill('offers-no-tools'), (npm) => ({
        ...npm,
        lookUp: async (...asked) => {
          await npmMayAnswer.promise;
          return npm.lookUp(...asked);
        },
      }));
      const crawled = crawlOnce([...targets, 'oci:acme/beside:1'], {
        // The last of ten, of which npm alone could hold up all.
        onEvent: (event) => event.kind === 'finished' && npmMayAnswer.resolve(),
      });
      expect((await crawled).rows).toHaveLength(10);
      expect(events[0]).toMatchObject({ kind: 'finished', row: { target: 'oci:acme/beside:1' } });
    });

    it('goes on without a server that a bug or a refusal takes out', async () => {
      const { targets, events, crawlOnce } = aCrawl(['lists-three-pages', 'offers-no-tools', 'crashes'], (npm) => ({
        ...npm,
        lookUp: async (...asked) => {
          if (asked[0].startsWith('offers-no-tools')) throw new TypeError('x is not a function');
          if (asked[0].startsWith('crashes')) throw new GiveUp('installation-gone', 'It is no longer there.');
          return npm.lookUp(...asked);
        },
      }));
      const summary = await crawlOnce(targets);
      expect(summary.rows.map(({ outcome, detail }) => [outcome, detail])).toEqual([
        ['listed', ''],
        ['internal-error', 'x is not a function'],
        ['gave-up', 'It is no longer there.'],
      ]);
      expect(events.filter(({ kind }) => kind === 'trouble')).toEqual([
        { kind: 'trouble', target: targets[1], message: expect.stringMatching(/TypeError: x is not a function\n.*at /) },
      ]);
    });

    it('stops with what stops a worker, and goes on from there', async () => {
      const { targets, npm, starts, crawlOnce } = aCrawl(['lists-three-pages', 'offers-no-tools']);
      const [fine = '', stopping = ''] = targets;
      const withoutNpm: NpmClient = {
        ...npm,
        lookUp: async (...asked) => {
          if (stopping.endsWith(asked[0])) throw new StopWorker('no-npm', 'There is no `npm`.');
          return npm.lookUp(...asked);
        },
      };
      await expect(crawlOnce(targets, { npm: withoutNpm })).rejects.toMatchObject({ name: 'StopWorker', code: 'no-npm' });
      expect(await backend.leftInQueues()).toBe(0);
      const before = starts.filter((name) => fine.endsWith(name)).length;
      const summary = await crawlOnce(targets);
      expect(summary.rows.map(({ outcome }) => outcome)).toEqual(['listed', 'listed']);
      expect(starts.filter((name) => fine.endsWith(name))).toHaveLength(Math.max(1, before));
    });

    it('stops at once when it is told to, and goes on from there', async () => {
      const { targets, events, starts, crawlOnce } = aCrawl(['lists-three-pages', 'hangs', 'hangs']);
      const [quick = ''] = targets;
      const abort = new AbortController();
      const stopped = crawlOnce(targets, {
        signal: abort.signal,
        onEvent: (event) => {
          if (event.kind === 'finished') abort.abort(new Error('Ctrl-C'));
        },
      });
      await expect(stopped).rejects.toThrow('Ctrl-C');
      expect(events.map((event) => event.kind === 'finished' && event.row.target)).toEqual([quick]);
      expect(await backend.leftInQueues()).toBe(0);
      events.splice(0);
      const again = new AbortController();
      const resumed = crawlOnce(targets, {
        signal: again.signal,
        onEvent: () => again.abort(new Error('Ctrl-C again')),
      });
      await expect(resumed).rejects.toThrow('Ctrl-C again');
      expect(events).toMatchObject([
        { kind: 'resumed', message: expect.stringMatching(/^Goes on with the crawl that began at \d{4}-.*: 1 of 3 targets done\.$/) },
        { kind: 'finished', row: { target: quick } },
      ]);
      expect(starts.filter((name) => quick.endsWith(name))).toHaveLength(1);
      await expect(crawlOnce(targets, { signal: AbortSignal.abort(new Error('before it began')) })).rejects.toThrow('before it began');
    });

    it('closes its run', async () => {
      const { targets, crawlOnce } = aCrawl(['offers-no-tools']);
      await crawlOnce(targets);
      await crawlOnce(targets);
      const newest = (await backend.database.orm.select().from(runs)).sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
      const [last, before] = newest;
      expect(last?.finishedAt).not.toBeNull();
      const { id } = await serverOf(targets[0] ?? '');
      expect(await inspectionOfRun(backend.database, id, before?.id ?? '')).toMatchObject({ inspection: { outcome: 'listed' } });
      // Nothing was started for it.
      expect(await inspectionOfRun(backend.database, id, last?.id ?? '')).toBeUndefined();
    });

    it('of nothing is done', async () => {
      expect(await aCrawl([]).crawlOnce([])).toEqual({ rows: [], unchanged: new Set() });
    });
  });
}
