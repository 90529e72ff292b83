import { createPostgresBackend, Queue, setDefaultBackendFactory, Worker } from 'bullmq';
import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classification } from '#core/classification';
import type { Inspection } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { Sighting } from '#core/server';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { type ServerEntry, serversBySlug } from '#db/catalogue';
import { classificationsOf, missingClassifications, saveClassifications } from '#db/classifications';
import { inspectionOfRun, latestInspection, reusableInspection, saveInspection, toolsOf } from '#db/inspections';
import { launchSpecsOf, saveLaunchSpecs } from '#db/launch-specs';
import type { Database } from '#db/open';
import { policiesOf, savePolicies } from '#db/policies';
import { closeRun, finishTarget, isUnfinished, openRun, rowsFinishedSince, rowsOfRun, unfinishedTargets } from '#db/runs';
import { inspections, listedTools, runTargets, sightings, toolDefinitions } from '#db/schema';
import { findServer, saveServer } from '#db/servers';
import { saveSightings } from '#db/sightings';

const DAY_1 = '2026-11-01T09:30:00.000Z';
const DAY_2 = '2026-11-02T09:30:00.000Z';
const DAY_3 = '2026-11-03T09:30:00.000Z';
/** What PostgreSQL refuses in jsonb and, unescaped, in text. */
const NUL = 'before\u0000after';

const spec = (version: string): LaunchSpec => ({ ecosystem: 'npm', package: 'x', version, arguments: [], variables: [] });

const tool = (name: string, description = 'Does it.'): ToolDefinition => ({ name, description, inputSchema: { type: 'object' } });

const listed = (inspectedAt: string, tools: ToolDefinition[], basis: Inspection['basis'] = 'observed'): Inspection => ({
  outcome: 'listed',
  tools,
  basis,
  inspectedAt,
});

const silent = (inspectedAt: string): Inspection => ({
  outcome: 'silent',
  waitedMs: 20_000,
  detail: 'It said nothing for 20 s.',
  basis: 'observed',
  inspectedAt,
});

const sighting = (source: Sighting['source'], target: string, seenAt: string): Sighting => ({ source, target, seenAt });

const classification = (digest: string, category: Classification['category'] = 'Read'): Classification => ({
  digest,
  category,
  risk: 'low',
  riskReasons: ['It only reads.'],
  confidence: 0.9,
  facets: [],
  argumentRisks: [],
  evidence: [{ rule: 'reads', in: 'description', quote: NUL }],
  rationale: 'It reads.',
  attacks: [],
  flags: [],
  decidedBy: 'rules',
  versions: { rules: '1' },
});

/** What every database promises, whatever it runs on. The tests share one; each has servers of its own. */
export function databaseContract(open: () => Promise<Database>): void {
  let db: Database;
  let serial = 0;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(async () => {
    await db?.close();
  });

  const aServer = async (): Promise<number> => (await saveServer(db, `npm:server-${++serial}`, { name: 'A server' })).id;
  const save = (serverId: number, runId: string, inspection: Inspection, specKey = 'spec-1') =>
    saveInspection(db, { serverId, specKey, runId }, inspection);
  const namesOf = async (serverId: number) => (await toolsOf(db, serverId)).map(({ definition }) => definition.name);

  const wholeCatalogue = async (): Promise<ServerEntry[]> => {
    const entries: ServerEntry[] = [];
    for await (const entry of serversBySlug(db)) entries.push(entry);
    return entries;
  };

  describe('servers', () => {
    it.each([
      ['the readable name of an identity', 'npm:@contract/server-memory', 'contract-server-memory'],
      ['that of a repository', 'github:Contract/Some.Repo', 'contract-some.repo'],
      ['that of a URL', 'https://contract.example/mcp', 'contract.example-mcp'],
      ['a digest where nothing is readable', '/記憶', 'x-94a03ac2'],
    ])('get as slug %s', async (_claim, identity, slug) => {
      expect((await saveServer(db, identity, { name: 'One' })).slug).toBe(slug);
    });

    it('get a digest behind a slug that another has, and everyone keeps their own', async () => {
      const first = await saveServer(db, 'npm:same-name', { name: 'First' });
      const second = await saveServer(db, 'pypi:same-name', { name: 'Second' });
      expect(first.slug).toBe('same-name');
      expect(second.slug).toBe('pypi-same-name-500435f6');
      expect(await saveServer(db, 'pypi:same-name', { name: 'Second, renamed' })).toEqual(second);
      expect(await saveServer(db, 'npm:same-name', { name: 'First' })).toEqual(first);
    });

    it('get a free slug also when somebody took the one with the digest', async () => {
      await saveServer(db, 'npm:coveted', { name: 'First' });
      await saveServer(db, 'npm:oci-coveted-3bbf78a7', { name: 'Squatter' });
      const { slug } = await saveServer(db, 'oci:coveted', { name: 'Second' });
      expect(slug).toMatch(/^oci-coveted-2-[0-9a-f]{8}$/);
    });

    it('that come at the same moment get one row an identity and one slug each', async () => {
      const identities = ['npm:at-once', 'pypi:at-once', 'oci:at-once', 'npm:at-once', 'pypi:at-once', 'oci:at-once'];
      const saved = await Promise.all(identities.map((identity) => saveServer(db, identity, { name: identity })));
      expect(new Set(saved.map(({ id }) => id)).size).toBe(3);
      expect(new Set(saved.map(({ slug }) => slug)).size).toBe(3);
      expect(saved.slice(3)).toEqual(saved.slice(0, 3));
    });

    it('keep what the last look said, character for character', async () => {
      await saveServer(db, 'npm:last-look', { name: 'Old', stars: 3, license: 'MIT' });
      const { id } = await saveServer(db, 'npm:last-look', { name: NUL, description: 'half a pair: \ud800' });
      expect(await findServer(db, 'npm:last-look')).toEqual({
        id,
        identity: 'npm:last-look',
        server: { slug: 'last-look', name: NUL, description: 'half a pair: \ud800' },
      });
    });

    it('that nobody saved are not found', async () => {
      expect(await findServer(db, 'npm:nobody')).toBeUndefined();
    });
  });

  describe('sightings', () => {
    it('are kept once an identity, source and target, with the newest moment', async () => {
      const identity = 'npm:seen-often';
      await saveSightings(db, [
        { identity, sighting: sighting('npm', 'npm:seen-often', DAY_2) },
        { identity, sighting: sighting('npm', 'npm:seen-often', DAY_1) },
        { identity, sighting: { ...sighting('list', 'npm:seen-often', DAY_1), from: NUL } },
      ]);
      await saveSightings(db, [{ identity, sighting: sighting('npm', 'npm:seen-often', DAY_3) }]);
      await saveSightings(db, [{ identity, sighting: sighting('npm', 'npm:seen-often', DAY_1) }]);
      await saveSightings(db, []);
      const rows = (await db.orm.select().from(sightings).orderBy(asc(sightings.seenAt))).filter(
        (row) => row.sighting.target === 'npm:seen-often',
      );
      expect(rows.map((row) => [row.sighting.source, row.sighting.seenAt, row.seenAt, row.sighting.from])).toEqual([
        ['list', DAY_1, DAY_1, NUL],
        ['npm', DAY_3, DAY_3, undefined],
      ]);
    });

    it('are saved by the thousand', async () => {
      const many = Array.from({ length: 2500 }, (_, at) => ({
        identity: `npm:many-${at}`,
        sighting: sighting('index', `npm:many-${at}`, DAY_1),
      }));
      await saveSightings(db, many);
      await saveSightings(db, many);
      const rows = await db.orm.select({ source: sightings.source }).from(sightings);
      expect(rows.filter(({ source }) => source === 'index')).toHaveLength(2500);
    });
  });

  describe('launch specs', () => {
    it('are replaced as a whole and keep their order', async () => {
      const id = await aServer();
      await saveLaunchSpecs(db, id, [spec('1.0.0'), spec('0.9.0'), spec('0.8.0')]);
      await saveLaunchSpecs(db, id, [spec('2.0.0'), spec('1.0.0')]);
      await saveLaunchSpecs(db, id, [spec('2.0.0'), spec('1.0.0')]);
      expect((await launchSpecsOf(db, id)).map(({ version }) => version)).toEqual(['2.0.0', '1.0.0']);
    });

    it('may be none', async () => {
      const id = await aServer();
      await saveLaunchSpecs(db, id, [spec('1.0.0')]);
      await saveLaunchSpecs(db, id, []);
      expect(await launchSpecsOf(db, id)).toEqual([]);
    });
  });

  describe('inspections', () => {
    it('list the tools in the order of the server, with the period in which each was seen', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('zebra'), tool('ant')]));
      await save(id, 'run-2', listed(DAY_2, [tool('ant'), tool('zebra'), tool('bee')], 'declared'));
      expect(
        (await toolsOf(db, id)).map(({ definition, basis, firstSeen, lastSeen }) => [definition.name, basis, firstSeen, lastSeen]),
      ).toEqual([
        ['ant', 'declared', DAY_1, DAY_2],
        ['zebra', 'declared', DAY_1, DAY_2],
        ['bee', 'declared', DAY_2, DAY_2],
      ]);
    });

    it('keep every digest a name ever had, newest first', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('search', 'Searches.')]));
      await save(id, 'run-2', listed(DAY_2, [tool('search', 'Searches, then deletes.')]));
      await save(id, 'run-3', listed(DAY_3, [tool('search', 'Searches.')]));
      const [search, ...others] = await toolsOf(db, id);
      expect(others).toEqual([]);
      expect(search?.definition.description).toBe('Searches.');
      expect(search?.history.map((version) => [version.definition.description, version.firstSeen, version.lastSeen])).toEqual([
        ['Searches.', DAY_1, DAY_3],
        ['Searches, then deletes.', DAY_2, DAY_2],
      ]);
      expect(search?.history[0]?.digest).toBe(search?.digest);
    });

    it('show a vanished tool no longer, and its history again when it comes back', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('here'), tool('there')]));
      await save(id, 'run-2', listed(DAY_2, [tool('here')]));
      expect(await namesOf(id)).toEqual(['here']);
      await save(id, 'run-3', listed(DAY_3, [tool('here'), tool('there')]));
      expect((await toolsOf(db, id))[1]).toMatchObject({ definition: { name: 'there' }, firstSeen: DAY_1, lastSeen: DAY_3 });
    });

    it('that fail leave the tools of the last listing in place, and are the latest', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('here')]));
      await save(id, 'run-2', silent(DAY_2), 'spec-2');
      expect(await toolsOf(db, id)).toMatchObject([{ definition: { name: 'here' }, lastSeen: DAY_1 }]);
      expect(await latestInspection(db, id)).toEqual({ specKey: 'spec-2', runId: 'run-2', inspection: silent(DAY_2) });
    });

    it('that list nothing take the tools away', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('here')]));
      await save(id, 'run-2', listed(DAY_2, []));
      expect(await toolsOf(db, id)).toEqual([]);
    });

    it('saved twice, also out of order, leave the rows of once', async () => {
      const rowsOf = async (id: number) => {
        const all = [await db.orm.select().from(listedTools), await db.orm.select().from(inspections)].flat();
        return all
          .filter(({ serverId }) => serverId === id)
          .map(({ serverId: _serverId, ...row }) => JSON.stringify(row))
          .sort();
      };
      const first = listed(DAY_1, [tool('old'), tool('both')]);
      const second = listed(DAY_2, [tool('both'), tool('new')]);
      const inOrder = await aServer();
      await save(inOrder, 'run-1', first);
      await save(inOrder, 'run-2', second);
      const jumbled = await aServer();
      for (const [run, inspection] of [
        ['run-2', second],
        ['run-1', first],
        ['run-1', first],
        ['run-2', second],
        ['run-1', first],
      ] as const) {
        await save(jumbled, run, inspection);
      }
      expect(await namesOf(jumbled)).toEqual(['both', 'new']);
      expect(await rowsOf(jumbled)).toEqual(await rowsOf(inOrder));
    });

    it('saved by several at once leave the rows of once, also where their tools are the same', async () => {
      const names = Array.from({ length: 1000 }, (_, at) => `shared-${at}`);
      const ids: number[] = [];
      while (ids.length < 4) ids.push(await aServer());
      const orderOf = (at: number) => (at % 2 === 0 ? names : names.toReversed());
      const saves = ids.map(
        (id, at) =>
          [
            id,
            listed(
              DAY_1,
              orderOf(at).map((name) => tool(name)),
            ),
          ] as const,
      );
      await Promise.all([...saves, ...saves].map(([id, inspection]) => save(id, 'run-1', inspection)));
      for (const [at, id] of ids.entries()) expect(await namesOf(id)).toEqual(orderOf(at));
    });

    it('of one run: the newest stands', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_2, [tool('here')]));
      await save(id, 'run-1', silent(DAY_1));
      expect((await inspectionOfRun(db, id, 'run-1'))?.inspection).toEqual({ outcome: 'listed', basis: 'observed', inspectedAt: DAY_2 });
      expect(await inspectionOfRun(db, id, 'run-2')).toBeUndefined();
    });

    it('are used again only for the very spec of the latest', async () => {
      const id = await aServer();
      expect(await reusableInspection(db, id, 'spec-1')).toBeUndefined();
      await save(id, 'run-1', listed(DAY_1, []), 'spec-1');
      await save(id, 'run-2', listed(DAY_2, []), 'spec-2');
      expect(await reusableInspection(db, id, 'spec-1')).toBeUndefined();
      expect((await reusableInspection(db, id, 'spec-2'))?.runId).toBe('run-2');
    });

    it('are whole or not there', async () => {
      const id = await aServer();
      const broken = listed(DAY_1, [tool('fine'), { name: 'broken', extra: { big: 1n as unknown as number } }]);
      await expect(save(id, 'run-1', broken)).rejects.toThrow(/BigInt/);
      expect(await latestInspection(db, id)).toBeUndefined();
      expect(await toolsOf(db, id)).toEqual([]);
    });

    it('keep hostile text, so that the digest is that of what is read back', async () => {
      const id = await aServer();
      const hostile: ToolDefinition = {
        name: `${NUL}"\\`,
        description: `${NUL}\u2028 \u{1F600} '; drop table servers; -- $1 {x}`,
        inputSchema: { type: 'object', properties: { z: { minimum: 1e21 }, a: { default: -0.5 }, '': { const: NUL } }, constructor: 1 },
        annotations: { readOnlyHint: true, 10: 'ten', 9: 'nine' },
        extra: { _meta: { lone: '\udc00', nul: NUL } },
      };
      await save(id, 'run-1', listed(DAY_1, [hostile]));
      const [kept] = await toolsOf(db, id);
      expect(kept?.definition).toEqual(hostile);
      expect(kept?.digest).toBe(toolDigest(hostile));
      expect(toolDigest(kept?.definition ?? tool(''))).toBe(toolDigest(hostile));
    });

    it('keep a name of any length', async () => {
      const id = await aServer();
      // Random, so that no compression brings it below what an index can hold.
      const long = Array.from({ length: 3000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000))).join('');
      await save(id, 'run-1', listed(DAY_1, [tool(long)]));
      expect(await namesOf(id)).toEqual([long]);
    });

    it('keep two definitions under one name, and one definition listed twice once', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('twin', 'Good.'), tool('twin', 'Evil.'), tool('twin', 'Good.')]));
      expect((await toolsOf(db, id)).map(({ definition }) => definition.description)).toEqual(['Good.', 'Evil.']);
    });

    it('keep what is not digested apart for each server', async () => {
      const [one, other] = [await aServer(), await aServer()];
      await save(one, 'run-1', listed(DAY_1, [{ ...tool('same'), extra: { icons: ['one'] } }]));
      await save(other, 'run-1', listed(DAY_1, [tool('same')]));
      expect((await toolsOf(db, one))[0]?.definition.extra).toEqual({ icons: ['one'] });
      expect((await toolsOf(db, other))[0]?.definition).toEqual(tool('same'));
      const rows = await db.orm.select({ digest: toolDefinitions.digest }).from(toolDefinitions);
      expect(rows.filter(({ digest }) => digest === toolDigest(tool('same')))).toHaveLength(1);
    });

    it('show at most a hundred digests of one name', async () => {
      const id = await aServer();
      for (let at = 0; at < 103; at++) {
        await save(id, `run-${at}`, listed(new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString(), [tool('moody', `Mood ${at}.`)]));
      }
      const [moody] = await toolsOf(db, id);
      expect(moody?.history).toHaveLength(100);
      expect(moody?.history[0]?.definition.description).toBe('Mood 102.');
      expect(moody?.history[99]?.definition.description).toBe('Mood 3.');
    });

    it('list two thousand tools', async () => {
      const id = await aServer();
      const names = Array.from({ length: 2000 }, (_, at) => `tool-${at}`);
      await save(
        id,
        'run-1',
        listed(
          DAY_1,
          names.map((name) => tool(name)),
        ),
      );
      expect(await namesOf(id)).toEqual(names);
      expect(await missingClassifications(db, id, 'v1')).toHaveLength(2000);
    });
  });

  describe('classifications', () => {
    it('are missing for what is listed now and was not judged under these versions', async () => {
      const [id, neighbour] = [await aServer(), await aServer()];
      const [old, judged, unjudged] = [tool('old'), tool('judged'), tool('unjudged')];
      for (const server of [id, neighbour]) {
        await save(server, 'run-1', listed(DAY_1, [old]));
        await save(server, 'run-2', listed(DAY_2, [judged, unjudged]));
      }
      await saveClassifications(db, id, 'v1', [classification(toolDigest(judged))]);
      expect(await missingClassifications(db, id, 'v1')).toEqual([{ digest: toolDigest(unjudged), definition: unjudged }]);
      expect((await missingClassifications(db, id, 'v2')).map(({ definition }) => definition.name)).toEqual(['judged', 'unjudged']);
      expect(await missingClassifications(db, neighbour, 'v1')).toHaveLength(2);
    });

    it('come back as they were saved, the last one of a digest', async () => {
      const id = await aServer();
      const digest = toolDigest(tool('judged'));
      await save(id, 'run-1', listed(DAY_1, [tool('judged')]));
      await saveClassifications(db, id, 'v1', [classification(digest), classification(digest, 'Write')]);
      await saveClassifications(db, id, 'v1', [classification(digest, 'Financial')]);
      await saveClassifications(db, id, 'v1', []);
      expect(await classificationsOf(db, id, 'v1')).toEqual(new Map([[digest, classification(digest, 'Financial')]]));
      expect(await classificationsOf(db, id, 'v2')).toEqual(new Map());
    });
  });

  describe('policies', () => {
    it('are replaced as a whole and keep their order', async () => {
      const id = await aServer();
      const policy = (name: string | null) => ({ tool: name, digestKey: 'key', policy: { note: NUL }, compatible: {} });
      await savePolicies(db, id, [policy(null), policy('a'), policy('b')]);
      await Promise.all([1, 2, 3].map(() => savePolicies(db, id, [policy(null), policy(NUL)])));
      expect(await policiesOf(db, id)).toEqual([policy(null), policy(NUL)]);
      await savePolicies(db, id, []);
      expect(await policiesOf(db, id)).toEqual([]);
    });
  });

  describe('runs', () => {
    const now = new Date(DAY_1);

    it('go on where they stopped, in the order of their targets', async () => {
      const begun = await openRun(db, 'resumed', ['npm:c', 'npm:a', 'npm:b', 'npm:a'], now);
      expect(begun).toMatchObject({ resumed: false, finished: [] });
      await finishTarget(db, begun.runId, 'npm:b', { target: 'npm:b', detail: NUL });
      await finishTarget(db, begun.runId, 'npm:c', { target: 'npm:c' });
      await finishTarget(db, begun.runId, 'npm:c', { target: 'npm:c', detail: 'It came twice.' });
      expect(await unfinishedTargets(db, begun.runId)).toEqual(['npm:a']);
      expect(await openRun(db, 'resumed', ['npm:c', 'npm:a', 'npm:b'], now)).toEqual({
        runId: begun.runId,
        resumed: true,
        startedAt: DAY_1,
        finished: [{ target: 'npm:c' }, { target: 'npm:b', detail: NUL }],
        outdated: 0,
      });
    });

    it('forget what they were done with before a moment, and nothing else', async () => {
      const targets = ['npm:a', 'npm:b', 'npm:c', 'npm:d'];
      const { runId } = await openRun(db, 'left lying', targets, now);
      for (const target of targets.slice(0, 3)) await finishTarget(db, runId, target, { target });
      const finishedAt = async (target: string, moment: string | null) =>
        db.orm
          .update(runTargets)
          .set({ finishedAt: moment })
          .where(and(eq(runTargets.runId, runId), eq(runTargets.target, target)));
      await finishedAt('npm:a', DAY_1);
      await finishedAt('npm:b', null);
      await finishedAt('npm:c', DAY_3);
      expect(await openRun(db, 'left lying', targets, now, new Date(DAY_2))).toMatchObject({
        runId,
        finished: [{ target: 'npm:c' }],
        outdated: 2,
      });
      expect(await unfinishedTargets(db, runId)).toEqual(['npm:a', 'npm:b', 'npm:d']);
    });

    it('tell what was finished since the last look', async () => {
      const { runId } = await openRun(db, 'watched', ['npm:a', 'npm:b', 'npm:c'], now);
      expect(await rowsFinishedSince(db, runId)).toEqual({ rows: [] });
      await finishTarget(db, runId, 'npm:b', { target: 'npm:b' });
      const first = await rowsFinishedSince(db, runId);
      expect(first).toEqual({ rows: [{ target: 'npm:b' }], until: expect.any(String) });
      await finishTarget(db, runId, 'npm:a', { target: 'npm:a' });
      const second = await rowsFinishedSince(db, runId, first.until);
      expect(second.rows).toContainEqual({ target: 'npm:a' });
      const [long, ago] = [DAY_1, DAY_2];
      await db.orm.update(runTargets).set({ finishedAt: long }).where(eq(runTargets.runId, runId));
      expect(await rowsFinishedSince(db, runId, ago)).toEqual({ rows: [], until: ago });
    });

    it('are known as unfinished until they are closed', async () => {
      const { runId } = await openRun(db, 'open', ['npm:a'], now);
      expect(await isUnfinished(db, runId)).toBe(true);
      await closeRun(db, runId, now);
      expect([await isUnfinished(db, runId), await isUnfinished(db, 'of another database')]).toEqual([false, false]);
    });

    it('begin anew once they are closed', async () => {
      const first = await openRun(db, 'closed', ['npm:a'], now);
      await finishTarget(db, first.runId, 'npm:a', { target: 'npm:a' });
      await closeRun(db, first.runId, now);
      await closeRun(db, first.runId, new Date(DAY_2));
      const second = await openRun(db, 'closed', ['npm:a'], now);
      expect(second).toMatchObject({ resumed: false, finished: [] });
      expect(second.runId).not.toBe(first.runId);
      expect(await rowsOfRun(db, first.runId)).toEqual([{ target: 'npm:a' }]);
    });

    it('begun by several at once are one', async () => {
      const targets = Array.from({ length: 600 }, (_, at) => `npm:t-${at}`);
      const begun = await Promise.all([1, 2, 3, 4].map(() => openRun(db, 'at once', targets, now)));
      expect(new Set(begun.map(({ runId }) => runId)).size).toBe(1);
      expect(await unfinishedTargets(db, begun[0]?.runId ?? '')).toEqual(targets);
    });

    it('take up targets that came later, behind the others', async () => {
      const { runId } = await openRun(db, 'grown', ['npm:a', 'npm:b'], now);
      await openRun(db, 'grown', ['npm:new', 'npm:a', 'npm:b'], now);
      await openRun(db, 'grown', ['npm:newest', 'npm:new'], now);
      expect(await unfinishedTargets(db, runId)).toEqual(['npm:a', 'npm:b', 'npm:new', 'npm:newest']);
    });

    it('refuse a row for what they were not asked', async () => {
      const { runId } = await openRun(db, 'strict', ['npm:a'], now);
      await expect(finishTarget(db, runId, 'npm:z', {})).rejects.toThrow(/no such target/);
    });
  });

  describe('the catalogue', () => {
    it('names every server once, in the order of slugs, with its sources and the version that was started', async () => {
      for (const name of ['cat-b', 'cat-B2', 'cat_a', 'cat.a', 'cat-a']) await saveServer(db, `npm:${name}`, { name });
      const { id } = await saveServer(db, 'npm:cat-b', { name: 'B', stars: 5 });
      await saveSightings(db, [
        { identity: 'npm:cat-b', sighting: sighting('registry', 'npm:cat-b', DAY_1) },
        { identity: 'npm:cat-b', sighting: sighting('npm', 'npm:cat-b@1.0.0', DAY_1) },
        { identity: 'npm:cat-b', sighting: sighting('npm', 'npm:cat-b', DAY_1) },
      ]);
      await saveLaunchSpecs(db, id, [spec('2.0.0'), spec('1.0.0')]);
      const entries = await wholeCatalogue();
      const slugs = entries.map(({ server }) => server.slug);
      expect(slugs.filter((slug) => /^cat[-_.]/.test(slug))).toEqual(['cat-a', 'cat-b', 'cat-b2', 'cat.a', 'cat_a']);
      expect(slugs).toEqual([...new Set(slugs)].sort());
      expect(entries.find((entry) => entry.id === id)).toEqual({
        id,
        server: { slug: 'cat-b', name: 'B', stars: 5 },
        identity: 'npm:cat-b',
        target: 'npm:cat-b',
        version: '2.0.0',
        sources: ['npm', 'registry'],
      });

      const receipt = { spec: spec('1.0.0'), sandbox: 'bubblewrap' as const, durationMs: 1, noiseLines: 0, incidents: [] };
      await save(id, 'run-1', { ...listed(DAY_1, []), receipt });
      await save(id, 'run-2', silent(DAY_2));
      expect((await wholeCatalogue()).find((entry) => entry.id === id)?.version).toBe('2.0.0');
      await save(id, 'run-3', { ...listed(DAY_3, []), receipt });
      expect((await wholeCatalogue()).find((entry) => entry.id === id)?.version).toBe('1.0.0');
    });

    it('reads more servers than one page holds', async () => {
      for (let at = 0; at < 450; at++) await saveServer(db, `npm:page-${at}`, { name: 'x' });
      const slugs = (await wholeCatalogue()).map(({ server }) => server.slug).filter((slug) => slug.startsWith('page-'));
      expect(slugs).toHaveLength(450);
    });
  });

  describe('the queue', () => {
    // Far above what a test may take: whatever wakes the worker, it is not a poll.
    const asleep = { drainDelay: 3600 };

    const withQueue = async (
      name: string,
      use: (queue: Queue, nextDone: () => Promise<string>, drained: Promise<void>) => Promise<void>,
    ) => {
      setDefaultBackendFactory(createPostgresBackend);
      const connection = await db.queuePool();
      const queue = new Queue(name, { connection });
      const done: string[] = [];
      const waiting: ((id: string) => void)[] = [];
      const worker = new Worker(name, async (job) => job.data, { connection, concurrency: 4, ...asleep });
      worker.on('completed', (job) => (waiting.length > 0 ? waiting.shift()?.(job.name) : done.push(job.name)));
      const drained = new Promise<void>((resolve) => worker.once('drained', () => resolve()));
      const nextDone = async () => done.shift() ?? (await new Promise<string>((resolve) => waiting.push(resolve)));
      try {
        await worker.waitUntilReady();
        await use(queue, nextDone, drained);
      } finally {
        await worker.close();
        await queue.close();
      }
    };

    it('is one pool, however often and at once it is asked for', async () => {
      const [one, other] = await Promise.all([db.queuePool(), db.queuePool()]);
      expect(one).toBe(other);
    });

    it('does twenty jobs, each once', async () => {
      await withQueue('twenty', async (queue, nextDone) => {
        const names = Array.from({ length: 20 }, (_, at) => `job-${String(at).padStart(2, '0')}`);
        await queue.addBulk(names.map((name) => ({ name, data: { name }, opts: { jobId: name } })));
        await queue.addBulk(names.map((name) => ({ name, data: { name }, opts: { jobId: name } })));
        const done: string[] = [];
        while (done.length < 20) done.push(await nextDone());
        expect(done.sort()).toEqual(names);
        expect(await queue.getJobCounts('waiting', 'active', 'completed')).toEqual({ waiting: 0, active: 0, completed: 20 });
      });
    });

    it('wakes a sleeping worker for a job, and for one whose time comes', async () => {
      await withQueue('asleep', async (queue, nextDone, drained) => {
        await queue.add('first', {});
        expect(await nextDone()).toBe('first');
        await drained;
        await queue.add('second', {});
        expect(await nextDone()).toBe('second');
        await queue.add('delayed', {}, { delay: 300 });
        expect(await nextDone()).toBe('delayed');
      });
    });

    it('tells a client what it listens to, also behind comments', async () => {
      const pool = await db.queuePool();
      const client = await pool.connect();
      const heard = new Promise((resolve) => client.on('notification', ({ channel, payload }) => resolve([channel, payload])));
      await client.query('-- why we listen;\n-- and to what\nLISTEN bullmq_test;\n');
      await pool.query(`select pg_notify('bullmq_test', $1)`, ['hello']);
      expect(await heard).toEqual(['bullmq_test', 'hello']);
      client.release(true);
    });

    it('leaves our own tables where they were', async () => {
      await db.queuePool();
      const id = await aServer();
      expect(await toolsOf(db, id)).toEqual([]);
    });
  });
}
