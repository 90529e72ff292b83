import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RepositoryFacts, Sighting } from '#core/server';
import type { Resolution } from '#crawler/resolve/resolution';
import { resolve } from '#crawler/resolve/resolve';
import type { CrawlerWorld } from '#crawler/world';
import { serversBySlug } from '#db/catalogue';
import { memoryOf } from '#db/discovery-memory';
import { type Database, openDatabase } from '#db/open';
import { saveServer } from '#db/servers';
import { findsInto, foundServers, sightingOf } from '#pipeline/finds';
import { noteSighting } from '#pipeline/sighted';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const SEEN = NOW.toISOString();

let dir: string;
let db: Database;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'toolwarden-sighted-'));
  db = await openDatabase({ dir });
});
afterAll(async () => {
  await db?.close();
  rmSync(dir, { recursive: true, force: true });
});

const OPT_OUT = { '.toolwarden.json': '{"crawl": false}' };
const facts = (fullName: string, files: Record<string, string> = {}): RepositoryFacts => ({
  id: fullName,
  fullName,
  stars: 1,
  archived: false,
  fork: false,
  pushedAt: SEEN,
  files,
});
const github = (fullName: string, files: Record<string, string> = {}): Sighting => ({
  source: 'github',
  target: `github:${fullName}`,
  seenAt: SEEN,
  repository: facts(fullName, files),
});
const npm = (name: string, more: Partial<Sighting> = {}): Sighting => ({ source: 'npm', target: `npm:${name}`, seenAt: SEEN, ...more });

/** Nobody may be asked about who opts out. */
const askingNobody = new Proxy({ now: () => NOW } as CrawlerWorld, {
  get: (world, member) => {
    if (member !== 'now') throw new Error(`asked for ${String(member)}`);
    return world.now;
  },
});

/** As the resolve stage does: the server is saved, then what was said of it. */
const note = async (sighting: Sighting, resolution?: Resolution): Promise<void> => {
  const resolved = resolution ?? (await resolve(sighting, askingNobody));
  await saveServer(db, resolved.identity, resolved.server);
  await noteSighting(db, sighting, resolved, NOW);
};
const asResolved = (identity: string, repository?: string): Resolution => ({
  outcome: 'resolved',
  identity,
  server: { name: identity, ...(repository !== undefined && { repository }) },
  specs: [{ ecosystem: 'npm', package: 'x', arguments: [], variables: [] }],
});
const published = async (): Promise<string[]> => {
  const slugs: string[] = [];
  for await (const { server } of serversBySlug(db)) slugs.push(server.slug);
  return slugs;
};

describe('a repository that opts out', () => {
  it('is in no catalogue, nor is the package that says it comes from there, until it takes that back', async () => {
    await note(npm('out-mcp'), asResolved('npm:out-mcp', 'https://github.com/opt/out'));
    await note(github('Opt/Out'), asResolved('github:opt/out'));
    expect(await published()).toEqual(['opt-out', 'out-mcp']);
    await note(github('Opt/Out', OPT_OUT));
    expect(await published()).toEqual([]);
    // A name alone says nothing of what the repository asks for.
    await note({ source: 'list', target: 'github:opt/out', seenAt: SEEN }, {
      ...asResolved('github:opt/out'),
      outcome: 'failed',
      inspection: { outcome: 'unsupported', detail: 'x', basis: 'observed', inspectedAt: SEEN },
    } as Resolution);
    await note(npm('out-mcp'), asResolved('npm:out-mcp', 'https://github.com/opt/out'));
    expect(await published()).toEqual([]);
    await note(github('Opt/Out'), asResolved('github:opt/out'));
    expect(await published()).toEqual(['opt-out', 'out-mcp']);
  });

  it('speaks for its package too, and nothing is asked about either', async () => {
    const merged = npm('merged-mcp', { repository: facts('opt/merged', OPT_OUT) });
    expect(await resolve(merged, askingNobody)).toMatchObject({
      outcome: 'failed',
      identity: 'npm:merged-mcp',
      inspection: { outcome: 'opted-out' },
    });
    await note(merged);
    expect(await published()).not.toContain('merged-mcp');
  });

  it.each([
    ['says so', '{"crawl": false}', true],
    ['says something that cannot be read', '{', true],
    ['says otherwise', '{"crawl": true}', false],
  ])('where its file %s', async (_claim, text, isLeftAlone) => {
    const sighting = npm('x', { repository: facts('a/b', { '.toolwarden.json': text }) });
    const resolving = resolve(sighting, askingNobody);
    if (isLeftAlone) expect(await resolving).toMatchObject({ inspection: { outcome: 'opted-out' } });
    else await expect(resolving).rejects.toThrow('asked for npm');
  });
});

describe('a name that turned out to be another server', () => {
  it('is a name of that one, and no server of its own', async () => {
    await note(github('ada/moved'), asResolved('github:ada/moved'));
    expect(await published()).toContain('ada-moved');
    await note(npm('moved-mcp', { also: [{ source: 'github', target: 'github:ada/moved', seenAt: SEEN }] }), asResolved('npm:moved-mcp'));
    expect(await published()).not.toContain('ada-moved');
    for await (const { server, sources, aliases } of serversBySlug(db))
      if (server.slug === 'moved-mcp') expect({ sources, aliases }).toEqual({ sources: ['github', 'npm'], aliases: ['github:ada/moved'] });
    // It may part from it again.
    await note(github('ada/moved'), asResolved('github:ada/moved'));
    expect(await published()).toContain('ada-moved');
  });
});

describe('the remote server of somebody else', () => {
  const THEIRS = 'https://files.example/mcp';
  const eve = (files: Record<string, string> = {}): Sighting =>
    github('eve/files', {
      'server.json': JSON.stringify({ name: 'io.github.eve/files', remotes: [{ type: 'streamable-http', url: THEIRS }] }),
      ...files,
    });
  const claim: Sighting = {
    source: 'registry',
    target: THEIRS,
    seenAt: SEEN,
    name: 'io.github.eve/files',
    serverJson: { name: 'io.github.eve/files', repository: { url: 'https://github.com/eve/files' }, remotes: [{ url: THEIRS }] },
  };
  const published = async () => {
    for await (const { identity, server, aliases } of serversBySlug(db)) if (identity === THEIRS) return { server, aliases };
    return undefined;
  };
  const found = async (...sightings: Sighting[]): Promise<Sighting[]> => {
    const merged: Sighting[] = [];
    for (const server of await foundServers(db, [], sightings)) merged.push((await sightingOf(db, server)) ?? claim);
    return merged;
  };

  it('is neither taken over nor left out because a repository and a document of its owner claim it', async () => {
    await note({ source: 'list', target: THEIRS, seenAt: SEEN });
    expect(await published()).toMatchObject({ server: { name: 'files.example' } });
    const servers = await found(
      eve({ 'package.json': '{"name":"eve-mcp"}', ...OPT_OUT }),
      claim,
      npm('eve-mcp', { claimedRepository: 'https://github.com/eve/files' }),
    );
    for (const sighting of servers.filter(({ target }) => target === 'npm:eve-mcp')) await note(sighting, asResolved('npm:eve-mcp'));
    for (const sighting of servers.filter(({ target }) => target === THEIRS)) await note(sighting);
    await note(github('eve/files', OPT_OUT));
    const { server, aliases } = (await published()) ?? {};
    expect(server).toMatchObject({ slug: 'files.example-mcp' });
    expect(server).not.toHaveProperty('repository');
    expect(aliases).toEqual(['io.github.eve/files']);
  });

  it('that opted out is not brought back by a repository that names it, nor by a bare name', async () => {
    const own: Sighting = {
      source: 'registry',
      target: THEIRS,
      seenAt: SEEN,
      name: 'example.files/mcp',
      serverJson: { name: 'example.files/mcp', repository: { url: 'https://github.com/ada/files' }, remotes: [{ url: THEIRS }] },
    };
    const ada = (files: Record<string, string> = {}) =>
      github('ada/files', { 'server.json': JSON.stringify({ remotes: [{ url: THEIRS }] }), ...files });
    for (const sighting of await found(own, ada(OPT_OUT))) await note(sighting);
    expect(await published()).toBeUndefined();
    await note(eve());
    await note({ source: 'list', target: THEIRS, seenAt: SEEN });
    expect(await published()).toBeUndefined();
    for (const sighting of await found(own, ada())) await note(sighting);
    const { server, aliases } = (await published()) ?? {};
    expect(server).toMatchObject({ repository: 'https://github.com/ada/files' });
    expect(aliases).toEqual(['example.files/mcp', 'github:ada/files', 'io.github.eve/files']);
  });
});

describe('what a discovery finds', () => {
  const registered = (name: string, more: Partial<Sighting> = {}): Sighting => ({
    source: 'registry',
    target: `npm:${name}`,
    seenAt: SEEN,
    name: `io.x/${name}`,
    ...more,
  });
  const waiting = async (...sources: Sighting['source'][]) => {
    const targets: (string | undefined)[] = [];
    for (const server of await foundServers(db, sources, [])) targets.push((await sightingOf(db, server))?.target);
    return targets;
  };

  it('is kept before its source remembers that it gave it', async () => {
    const finds = findsInto(db, () => NOW);
    await finds.take(registered('kept'));
    expect(await waiting('registry')).toEqual([]);
    await finds.memory.write('place', { at: 1 });
    expect([await waiting('registry'), await memoryOf(db).read('place')]).toEqual([['npm:kept'], { at: 1 }]);
    for (let at = 0; at < 100; at++) await finds.take(registered(`many-${at}`));
    expect(await waiting('registry')).toHaveLength(101);
    await finds.take(registered('kept', { withdrawn: true }));
    await finds.flush();
    expect(await waiting('registry')).toHaveLength(100);
  });

  it('that cannot be kept is not remembered as given, and is tried again', async () => {
    const broken = {
      ...db,
      orm: {
        ...db.orm,
        insert: () => {
          throw new Error('disk full');
        },
      },
    } as unknown as Database;
    const finds = findsInto(broken, () => NOW);
    await finds.take(registered('unkept'));
    await expect(finds.memory.write('lost', { at: 1 })).rejects.toThrow('disk full');
    await expect(finds.flush()).rejects.toThrow('disk full');
    expect(await memoryOf(db).read('lost')).toBeUndefined();
  });

  it('is one server whoever found it, and what nobody had to wait for comes first', async () => {
    const finds = findsInto(db, () => NOW);
    await finds.take(github('ada/one', { 'package.json': '{"name":"one-mcp"}' }));
    await finds.take(npm('one-mcp', { claimedRepository: 'https://github.com/ada/one' }));
    await finds.flush();
    const [direct, found, ...others] = await foundServers(db, ['github', 'npm'], [npm('typed')]);
    expect(others).toEqual([]);
    expect((direct && (await sightingOf(db, direct)))?.target).toBe('npm:typed');
    expect(found && (await sightingOf(db, found))).toMatchObject({
      target: 'npm:one-mcp',
      repository: { fullName: 'ada/one', files: { 'package.json': '{"name":"one-mcp"}' } },
      also: [{ source: 'github', target: 'github:ada/one' }],
    });
  });
});
