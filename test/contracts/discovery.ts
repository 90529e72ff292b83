import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sighting } from '#core/server';
import { serversBySlug } from '#db/catalogue';
import { memoryOf } from '#db/discovery-memory';
import { saveInspection } from '#db/inspections';
import type { Database } from '#db/open';
import { saveServer } from '#db/servers';
import { moveSightings, saveSightings, takeBackSightings } from '#db/sightings';
import { countWaiting, postponeWaiting, removeWaiting, saveWaiting, waitingByKey, waitingKey, waitingSince } from '#db/waiting-sightings';
import { reinstate, withdraw } from '#db/withdrawals';

const DAY_1 = '2026-11-01T09:30:00.000Z';
const DAY_2 = '2026-11-02T09:30:00.000Z';
const NUL = 'before\u0000after';

const registered = (name: string, target: string, more: Partial<Sighting> = {}): Sighting => ({
  source: 'registry',
  target,
  seenAt: DAY_1,
  name,
  ...more,
});

/** What every database promises to discovery, whatever it runs on. The tests share one; each has servers of its own. */
export function discoveryContract(open: () => Promise<Database>): void {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(async () => {
    await db?.close();
  });

  const waiting = async (...sources: Sighting['source'][]) => {
    const found: string[] = [];
    for await (const { sighting } of waitingSince(db, sources)) found.push(sighting.target);
    return found;
  };
  const entry = async (slug: string) => {
    for await (const found of serversBySlug(db)) if (found.server.slug === slug) return found;
    return undefined;
  };

  describe('the memory of a discovery', () => {
    it('keeps the last word on each key, of any length', async () => {
      const memory = memoryOf(db);
      const key = `registry ${'x'.repeat(10_000)}`;
      expect(await memory.read(key)).toBeUndefined();
      await memory.write(key, { cursor: NUL });
      await memory.write(key, { cursor: null, deep: [{ a: 1 }] });
      await memory.write('another', {});
      expect(await memory.read(key)).toEqual({ cursor: null, deep: [{ a: 1 }] });
      expect(await memory.read('another')).toEqual({});
    });
  });

  describe('what was found and waits for a crawl', () => {
    it('is there once, in the order of finding, with the newest words on it', async () => {
      const many = Array.from({ length: 120 }, (_, at) => registered(`many/${at}`, `npm:many-${at}`));
      await saveWaiting(db, many);
      await saveWaiting(db, [registered('many/0', 'npm:many-0', { seenAt: DAY_2 }), { source: 'npm', target: 'npm:other', seenAt: DAY_1 }]);
      expect(await waiting('registry')).toEqual(many.map(({ target }) => target));
      expect(await waiting('registry', 'npm')).toHaveLength(121);
      expect(await waiting()).toEqual([]);
      expect([await countWaiting(db, ['registry']), await countWaiting(db, ['npm', 'github']), await countWaiting(db, [])]).toEqual([
        120, 1, 0,
      ]);
      const keys = [many[3], many[0]].map((sighting) => waitingKey(sighting as Sighting));
      expect((await waitingByKey(db, [...keys, 'gone'])).map(({ target, seenAt }) => [target, seenAt])).toEqual([
        ['npm:many-3', DAY_1],
        ['npm:many-0', DAY_2],
      ]);
    });

    it('goes behind all others where it could not be reached, and away where it was taken up', async () => {
      const three = ['a', 'b', 'c'].map((name): Sighting => ({ source: 'list', target: `npm:turn-${name}`, seenAt: DAY_1 }));
      await saveWaiting(db, three);
      const [a, b] = three.map(waitingKey);
      await postponeWaiting(db, [a ?? '']);
      expect(await waiting('list')).toEqual(['npm:turn-b', 'npm:turn-c', 'npm:turn-a']);
      await removeWaiting(db, [b ?? '']);
      await removeWaiting(db, []);
      expect(await waiting('list')).toEqual(['npm:turn-c', 'npm:turn-a']);
    });
  });

  describe('a server that a source takes back', () => {
    it('is unnamed where nobody else names it', async () => {
      await saveServer(db, 'npm:taken-back', { name: 'x' });
      await saveSightings(db, [
        { identity: 'npm:taken-back', sighting: registered('io.x/taken', 'npm:taken-back@1.0.0') },
        { identity: 'npm:taken-back', sighting: registered('io.x/taken', 'npm:taken-back@2.0.0') },
      ]);
      expect(await takeBackSightings(db, 'npm', 'io.x/taken')).toEqual([]);
      expect(await takeBackSightings(db, 'registry', 'io.x/taken')).toEqual(['npm:taken-back']);
      expect(await takeBackSightings(db, 'registry', 'io.x/taken')).toEqual([]);
    });

    it('is still named by another entry for the same package, or by another source', async () => {
      await saveServer(db, 'npm:named-twice', { name: 'x' });
      const sighting = registered('io.x/one', 'npm:named-twice');
      await saveSightings(db, [
        { identity: 'npm:named-twice', sighting },
        { identity: 'npm:named-twice', sighting: { ...sighting, name: 'io.x/two' } },
      ]);
      expect(await takeBackSightings(db, 'registry', 'io.x/one')).toEqual([]);
      expect((await entry('named-twice'))?.aliases).toEqual(['io.x/two']);
    });
  });

  describe('the catalogue', () => {
    it('leaves out who is withdrawn, and all that says it comes from a repository that is', async () => {
      const repository = 'https://github.com/Opt/Out';
      for (const [identity, facts] of [
        ['github:opt/out', { name: 'itself' }],
        ['npm:of-opt-out', { name: 'its package', repository }],
        ['npm:beside', { name: 'beside', repository: 'https://github.com/opt/other' }],
      ] as const)
        await saveServer(db, identity, facts);
      await withdraw(db, ['github:opt/out'], 'opted-out', new Date(DAY_1));
      expect([await entry('opt-out'), await entry('of-opt-out')]).toEqual([undefined, undefined]);
      expect(await entry('beside')).toBeDefined();

      await withdraw(db, ['github:opt/out'], 'unnamed', new Date(DAY_2));
      await reinstate(db, ['github:opt/out'], ['unnamed']);
      expect(await entry('of-opt-out')).toBeUndefined();
      await reinstate(db, ['github:opt/out'], ['unnamed', 'opted-out']);
      expect(await entry('of-opt-out')).toBeDefined();
    });

    it('knows a server by all its names, and keeps no files', async () => {
      await saveServer(db, 'npm:many-names', { name: 'x' });
      const facts = { id: '7', fullName: 'o/r', stars: 1, archived: false, fork: false, pushedAt: DAY_1, files: { 'README.md': NUL } };
      const also: Sighting['also'] = [{ source: 'list', target: 'npm:x', seenAt: DAY_1 }];
      await saveSightings(db, [
        { identity: 'npm:many-names', sighting: registered('io.x/names', 'npm:many-names@1.0.0') },
        { identity: 'npm:many-names', sighting: { source: 'github', target: 'github:Old/Name', seenAt: DAY_1, repository: facts, also } },
      ]);
      expect(await entry('many-names')).toMatchObject({ sources: ['github', 'registry'], aliases: ['github:old/name', 'io.x/names'] });
    });

    it('shows one server where a name turned out to be another server', async () => {
      await saveServer(db, 'github:moved/files', { name: 'x' });
      await saveServer(db, 'npm:moved-here', { name: 'x' });
      await saveSightings(db, [
        { identity: 'github:moved/files', sighting: { source: 'github', target: 'github:moved/files', seenAt: DAY_1 } },
      ]);
      expect(await moveSightings(db, 'github:moved/files', 'npm:moved-here')).toBe(true);
      expect(await moveSightings(db, 'github:moved/files', 'npm:moved-here')).toBe(false);
      expect(await entry('moved-here')).toMatchObject({ sources: ['github'], aliases: ['github:moved/files'] });
    });

    it('shows one server for several addresses on one host that list the very same tools', async () => {
      const address = async (url: string, names: string[]) => {
        const { id, slug } = await saveServer(db, url, { name: url });
        await saveSightings(db, [{ identity: url, sighting: { source: 'list', target: url, seenAt: DAY_1 } }]);
        await saveInspection(
          db,
          { serverId: id, specKey: 's', runId: 'r' },
          { outcome: 'listed', basis: 'observed', inspectedAt: DAY_1, tools: names.map((name) => ({ name })) },
        );
        return slug;
      };
      const original = await address('https://copies.example/z/mcp', ['get', 'put']);
      const copy = await address('https://copies.example/a/mcp', ['put', 'get']);
      const other = await address('https://copies.example/b/mcp', ['get']);
      const elsewhere = await address('https://copies.other.example/a/mcp', ['get', 'put']);
      await saveSightings(db, [
        { identity: 'https://copies.example/a/mcp', sighting: registered('io.x/copy', 'https://copies.example/a/mcp') },
      ]);
      expect(await entry(original)).toMatchObject({
        sources: ['list', 'registry'],
        aliases: ['https://copies.example/a/mcp', 'io.x/copy'],
      });
      expect(await entry(copy)).toBeUndefined();
      expect([await entry(other), await entry(elsewhere)].map((one) => one?.aliases)).toEqual([undefined, undefined]);
      // A copy stands by itself where what it copied is gone.
      await withdraw(db, ['https://copies.example/z/mcp'], 'unnamed', new Date(DAY_2));
      expect([await entry(original), (await entry(copy))?.identity]).toEqual([undefined, 'https://copies.example/a/mcp']);
    });
  });
}
