import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection, LaunchReceipt } from '#core/inspection';
import { type ToolDefinition, toolDigest } from '#core/tool-definition';
import { changesOf, firstListedAt, lastChangedAt } from '#db/changes';
import { saveInspection } from '#db/inspections';
import { dueServers, lookAt, saveLook } from '#db/looks';
import type { Database } from '#db/open';
import { changeEvents, looks, withdrawals } from '#db/schema';
import { saveServer } from '#db/servers';
import { saveSightings } from '#db/sightings';

const DAY_1 = '2026-11-01T09:30:00.000Z';
const DAY_2 = '2026-11-02T09:30:00.000Z';
const DAY_3 = '2026-11-03T09:30:00.000Z';

const tool = (name: string, description = `Does ${name}.`): ToolDefinition => ({ name, description, inputSchema: { type: 'object' } });
const receipt = (version: string): LaunchReceipt => ({
  spec: { ecosystem: 'npm', package: 'x', version, arguments: [], variables: [] },
  sandbox: 'bubblewrap',
  durationMs: 1,
  noiseLines: 0,
  incidents: [],
});
const listed = (inspectedAt: string, tools: ToolDefinition[], rest: Partial<Inspection> = {}): Inspection =>
  ({ outcome: 'listed', tools, basis: 'observed', inspectedAt, ...rest }) as Inspection;

/** What every database promises of what changed and of what is due. */
export function changesContract(open: () => Promise<Database>): void {
  let db: Database;
  let serial = 0;

  beforeAll(async () => {
    db = await open();
  });
  afterAll(async () => {
    await db?.close();
  });

  const aServer = async (): Promise<number> => (await saveServer(db, `npm:changing-${++serial}`, { name: 'A server' })).id;
  const save = (serverId: number, runId: string, inspection: Inspection) =>
    saveInspection(db, { serverId, specKey: 's', runId }, inspection);
  const told = async (id: number) => (await changesOf(db, id)).map(({ at, kind, tool: name }) => [at, kind, name]);

  describe('what changed of a server', () => {
    it('is nothing after the first listing, and nothing after the same again', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('a'), tool('b')]));
      await save(id, 'run-2', listed(DAY_2, [tool('a'), tool('b')]));
      expect(await changesOf(db, id)).toEqual([]);
      expect(await lastChangedAt(db, id)).toBeUndefined();
      expect(await firstListedAt(db, id)).toBe(DAY_1);
    });

    it('is told newest first, with what it was before', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('a', 'Reads.')], { receipt: receipt('1.0.0') }));
      await save(id, 'run-2', listed(DAY_2, [tool('a', 'Reads all.')], { receipt: receipt('1.1.0') }));
      await save(id, 'run-3', listed(DAY_3, [tool('a', 'Reads.'), tool('b')], { receipt: receipt('1.1.0') }));
      expect(await told(id)).toEqual([
        [DAY_3, 'description', 'a'],
        [DAY_3, 'tool-added', 'b'],
        [DAY_2, 'description', 'a'],
        [DAY_2, 'server-version', undefined],
      ]);
      expect((await changesOf(db, id))[0]).toMatchObject({
        from: toolDigest(tool('a', 'Reads all.')),
        to: toolDigest(tool('a', 'Reads.')),
        since: DAY_2,
      });
      expect(await lastChangedAt(db, id)).toBe(DAY_3);
    });

    it('is the same whatever the order in which listings arrive, and however often', async () => {
      const [first, second, third] = [
        listed(DAY_1, [tool('a'), tool('b')]),
        listed(DAY_2, [tool('a', 'You must read it.')]),
        listed(DAY_3, [tool('a', 'You must read it.'), tool('c')]),
      ];
      const runs = [
        ['run-1', first],
        ['run-2', second],
        ['run-3', third],
        // Two listings of one run, the later of which stands.
        ['run-3', second],
      ] as const;
      const rowsOf = async (order: readonly number[]) => {
        const id = await aServer();
        for (const at of order) {
          const [run, inspection] = runs[at] ?? runs[0];
          await save(id, run, inspection);
        }
        const rows = await db.orm.select().from(changeEvents);
        return rows
          .filter(({ serverId }) => serverId === id)
          .map(({ serverId: _serverId, ...row }) => JSON.stringify(row))
          .sort();
      };
      const inOrder = await rowsOf([0, 1, 2, 3]);
      expect(inOrder).toHaveLength(3);
      expect(await rowsOf([3, 2, 1, 0])).toEqual(inOrder);
      expect(await rowsOf([2, 0, 3, 1, 1, 0, 2])).toEqual(inOrder);
      expect(await rowsOf([1, 1, 3, 2, 0, 3])).toEqual(inOrder);
    });

    it('compares a tool that was away with what it was, also where that is learnt late', async () => {
      const runs = [
        ['run-1', listed(DAY_1, [tool('a', 'Reads.'), tool('b')])],
        ['run-2', listed(DAY_2, [tool('b')])],
        ['run-3', listed(DAY_3, [])],
        ['run-4', listed('2026-11-04T09:30:00.000Z', [tool('a', 'Reads. You must obey.'), tool('b')])],
      ] as const;
      for (const order of [runs, runs.toReversed()]) {
        const id = await aServer();
        for (const [run, inspection] of order) await save(id, run, inspection);
        const events = (await changesOf(db, id)).map(({ severity, kind, tool: name, from }) => [severity, kind, name, from]);
        expect(events).toEqual([
          ['alarm', 'description', 'a', toolDigest(tool('a', 'Reads.'))],
          ['raise', 'tool-added', 'a', toolDigest(tool('a', 'Reads.'))],
          ['note', 'tool-added', 'b', toolDigest(tool('b'))],
          ['note', 'tool-removed', 'b', toolDigest(tool('b'))],
          ['note', 'tool-removed', 'a', toolDigest(tool('a', 'Reads.'))],
        ]);
      }
    });

    it('takes nothing away for a listing that failed, or that went over a ceiling', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('a')]));
      await save(id, 'run-2', {
        outcome: 'over-limit',
        limit: 'pages',
        detail: 'It pages for ever.',
        basis: 'observed',
        inspectedAt: DAY_2,
      });
      await save(id, 'run-3', { outcome: 'silent', waitedMs: 1, detail: 'It said nothing.', basis: 'observed', inspectedAt: DAY_2 });
      await save(id, 'run-4', listed(DAY_3, [tool('a'), tool('b')]));
      expect(await told(id)).toEqual([[DAY_3, 'tool-added', 'b']]);
      expect((await changesOf(db, id))[0]).toMatchObject({ since: DAY_1 });
    });

    it('is told within one basis, and never from what others recorded', async () => {
      const id = await aServer();
      await save(id, 'run-1', listed(DAY_1, [tool('a')]));
      await save(id, 'run-2', listed(DAY_2, [tool('b')], { basis: 'static' }));
      await saveInspection(db, { serverId: id, specKey: 's', runId: 'run-3', recordedByOthers: true }, listed(DAY_2, [tool('c')]));
      await save(id, 'run-4', listed(DAY_3, [tool('a')]));
      expect(await changesOf(db, id)).toEqual([]);
    });

    it('is limited for each tool, newest first, and holds text of any kind', async () => {
      const id = await aServer();
      const name = 'moody\u0000\u202e';
      for (let at = 0; at < 35; at++) {
        await save(
          id,
          `run-${at}`,
          listed(new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString(), [tool(name, `Mood ${at}\u0000.`), tool('b', `${at % 2}`)]),
        );
      }
      const events = await changesOf(db, id);
      expect(events).toHaveLength(60);
      expect(events.find(({ tool: of }) => of === name)?.evidence).toEqual([
        { in: 'description', before: '33\u0000.', after: '34\u0000.' },
      ]);
    });
  });

  describe('a look at a server', () => {
    const DUE = new Date('2026-12-01T00:00:00.000Z');
    const due = async () => {
      const found: string[] = [];
      for await (const { identity } of dueServers(db, DUE)) found.push(identity);
      return found;
    };

    it('is kept as the newest', async () => {
      const id = await aServer();
      expect(await lookAt(db, id)).toBeUndefined();
      const newest = { runId: 'run-2', lookedAt: DAY_2, failures: 1, dueAt: '2027-01-02T00:00:00.000Z' };
      await saveLook(db, id, newest);
      await saveLook(db, id, { ...newest, runId: 'run-1', lookedAt: DAY_1, failures: 0 });
      expect(await lookAt(db, id)).toEqual(newest);
    });

    it('makes it due when its time has come, the longest overdue first, unless it was withdrawn', async () => {
      await db.orm.delete(looks);
      const looked = async (name: string, dueAt: string) => {
        const { id } = await saveServer(db, `npm:${name}`, { name });
        await saveLook(db, id, { runId: 'r', lookedAt: DAY_1, failures: 0, dueAt });
      };
      await looked('due-second', '2026-11-20T00:00:00.000Z');
      await looked('due-first', '2026-11-10T00:00:00.000Z');
      await looked('due-now', DUE.toISOString());
      await looked('due-later', '2026-12-01T00:00:00.001Z');
      await looked('due-withdrawn', DAY_2);
      await saveServer(db, 'npm:never-looked-at', { name: 'Never' });
      const [withdrawn] = await db.orm.query.servers.findMany({ where: (table, { eq }) => eq(table.slug, 'due-withdrawn') });
      await db.orm
        .insert(withdrawals)
        .values({ identityKey: withdrawn?.identityKey ?? '', identity: 'npm:due-withdrawn', reason: 'opted-out', withdrawnAt: DAY_2 });
      expect(await due()).toEqual(['npm:due-first', 'npm:due-second', 'npm:due-now']);
    });

    it('makes many due, each once, with the newest sighting', async () => {
      await db.orm.delete(looks);
      const names = Array.from({ length: 1_203 }, (_, at) => `npm:many-${String(at).padStart(4, '0')}`);
      for (const identity of names) {
        const { id } = await saveServer(db, identity, { name: identity });
        await saveLook(db, id, { runId: 'r', lookedAt: DAY_1, failures: 0, dueAt: DAY_2 });
      }
      await saveSightings(db, [
        { identity: 'npm:many-0001', sighting: { source: 'list', target: 'npm:many-0001@1.0.0', seenAt: DAY_2 } },
        { identity: 'npm:many-0001', sighting: { source: 'npm', target: 'npm:many-0001', seenAt: DAY_1 } },
      ]);
      expect((await due()).toSorted()).toEqual(names);
      for await (const { identity, sighting } of dueServers(db, DUE)) {
        if (identity === 'npm:many-0001') expect(sighting).toMatchObject({ source: 'list', target: 'npm:many-0001@1.0.0' });
        else expect(sighting).toBeUndefined();
      }
    });
  });
}
