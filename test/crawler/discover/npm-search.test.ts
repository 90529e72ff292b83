import { afterEach, describe, expect, it } from 'vitest';
import { npmSearchSource } from '#crawler/discover/npm-search';
import { type LoopbackNpmSearch, type SearchedPackage, startLoopbackNpmSearch } from '../../support/loopback-npm-search.ts';
import { aWorld, NOW, sightingsOf, type TestWorld, targetsOf } from './support.ts';

let registry: LoopbackNpmSearch;
afterEach(() => registry.close());

const start = async (packages: SearchedPackage[], limits?: { shows: number }) => {
  registry = await startLoopbackNpmSearch(packages, limits);
  return registry;
};
const source = (world: TestWorld, options: { needles?: string[]; since?: Date } = {}) =>
  npmSearchSource({ registryUrl: registry.url, needles: ['keywords:mcp'], outside: world.outside, ...options }, world);
const many = (count: number, keywordsOf: (at: number) => string[] = () => []): SearchedPackage[] =>
  Array.from({ length: count }, (_, at) => ({ name: `mcp-${String(at).padStart(4, '0')}`, keywords: ['mcp', ...keywordsOf(at)] }));

describe('the search of npm', () => {
  it('names every package of every page, with the repository that it claims', async () => {
    await start([...many(600), { name: '@scope/mcp', keywords: ['mcp'], repository: 'git+https://github.com/o/r.git' }]);
    const world = aWorld();
    const asking = source(world);
    const found = await sightingsOf(asking);
    expect(found).toHaveLength(601);
    expect(found[600]).toEqual({
      source: 'npm',
      target: 'npm:@scope/mcp',
      seenAt: '2026-11-20T12:00:02.000Z',
      from: 'search keywords:mcp',
      claimedRepository: 'git+https://github.com/o/r.git',
    });
    expect(found[0]?.seenAt).toBe(NOW);
    expect(asking.report()).toEqual({ source: 'npm', sightings: 601, requests: { search: 3 }, gaps: [] });
    expect(registry.asked).toEqual(['keywords:mcp', 'keywords:mcp @250', 'keywords:mcp @500']);
    expect(registry.userAgents[0]).toBe('toolwarden/0.0.0 (+mailto:tools@example.com)');
  });

  it('asks once a second at most, one question behind the other', async () => {
    await start(many(600));
    const world = aWorld();
    await sightingsOf(source(world, { needles: ['keywords:mcp', 'keywords:mcp-server'] }));
    expect(world.waits).toEqual([1_000, 1_000, 1_000]);
  });

  it('names a package once, whichever needles find it', async () => {
    await start([{ name: 'both', keywords: ['mcp', 'mcp-server'] }, ...many(2)]);
    const found = await sightingsOf(source(aWorld(), { needles: ['keywords:mcp', 'keywords:mcp-server', 'mcp server'] }));
    expect(targetsOf(found)).toEqual(['npm:both', 'npm:mcp-0000', 'npm:mcp-0001']);
  });

  it('leaves out what only sounds alike, and asks no further where words bring nothing else', async () => {
    const alike = Array.from({ length: 700 }, (_, at) => ({ name: `server-${at}`, description: 'A web server.' }));
    await start([{ name: 'a-server', description: 'Speaks the Model Context Protocol.' }, { name: 'tmcpx-server' }, ...alike]);
    const asking = source(aWorld(), { needles: ['mcp server'] });
    expect(targetsOf(await sightingsOf(asking))).toEqual(['npm:a-server']);
    expect(registry.asked).toEqual(['mcp server', 'mcp server @250']);
    expect(asking.report().gaps).toEqual([]);
  });

  it('takes the dependency on an SDK for evidence where the registry shows it', async () => {
    await start([
      { name: 'quiet-dependencies', dependencies: ['@modelcontextprotocol/sdk'] },
      { name: 'loud-dependencies', dependencies: ['express'] },
    ]);
    // As a registry answers that takes the needle for words.
    registry.packages.forEach((one) => {
      one.keywords = ['dependencies:@modelcontextprotocol/sdk-like'];
    });
    registry.packages[1] = { name: 'loud-dependencies', description: 'dependencies: none', dependencies: ['express'] };
    const found = await sightingsOf(source(aWorld(), { needles: ['dependencies:'] }));
    expect(targetsOf(found)).toEqual(['npm:quiet-dependencies']);
  });

  it('asks narrower questions for what the registry does not show, until nothing is missing', async () => {
    await start(
      many(900, (at) => (at < 400 ? ['early'] : at < 800 ? ['late'] : ['rare', 'late'])),
      { shows: 500 },
    );
    const asking = source(aWorld());
    expect(new Set(targetsOf(await sightingsOf(asking))).size).toBe(900);
    expect(registry.asked).toEqual([
      'keywords:mcp',
      'keywords:mcp @250',
      'keywords:mcp @500',
      'keywords:mcp+early',
      'keywords:mcp+early @250',
      'keywords:mcp+late',
      'keywords:mcp+late @250',
    ]);
    expect(asking.report().gaps).toEqual([]);
  });

  it('names with a number what even narrower questions do not bring', async () => {
    await start(
      many(900, (at) => (at < 10 ? ['early'] : [])),
      { shows: 500 },
    );
    const asking = source(aWorld());
    expect(await sightingsOf(asking)).toHaveLength(500);
    expect(asking.report().gaps).toEqual([{ part: 'keywords:mcp', counted: 900, got: 500 }]);
  });

  it('is left where it shows its last page again and again', async () => {
    await start(many(250));
    const page = JSON.stringify({
      objects: many(250).map((one) => ({ package: one })),
      total: 1_000_000,
    });
    for (let pages = 0; pages < 2; pages++) registry.instead.push((_request, response) => response.end(page));
    const asking = source(aWorld());
    expect(await sightingsOf(asking)).toHaveLength(250);
    expect(asking.report()).toMatchObject({ requests: { search: 2 }, gaps: [{ counted: 1_000_000, got: 250 }] });
  });

  it('leaves out what has no version published since', async () => {
    await start([
      { name: 'mcp-old', keywords: ['mcp'], date: '2026-10-31T23:59:59Z' },
      { name: 'mcp-new', keywords: ['mcp'], date: '2026-11-01T00:00:00Z' },
      { name: 'mcp-undated', keywords: ['mcp'] },
    ]);
    const since = new Date('2026-11-01T00:00:00Z');
    expect(targetsOf(await sightingsOf(source(aWorld(), { since })))).toEqual(['npm:mcp-new', 'npm:mcp-undated']);
  });

  it('loses only what cannot be read', async () => {
    await start([]);
    const objects = [
      null,
      {},
      { package: { name: 7 } },
      { package: { name: '../../mcp' } },
      { package: { name: 'mcp-fine', keywords: 3 } },
    ];
    registry.instead.push((_request, response) => response.end(JSON.stringify({ objects, total: 5 })));
    expect(targetsOf(await sightingsOf(source(aWorld())))).toEqual(['npm:mcp-fine']);
  });

  it('goes on behind the last package it gave when it is begun again, and begins anew once it was done', async () => {
    const packages = [...many(600), { name: 'other-mcp', keywords: ['mcp-server'] }];
    await start(packages);
    const needles = ['keywords:mcp', 'keywords:mcp-server'];
    const world = aWorld();
    const first = await sightingsOf(source(world, { needles }), 300);
    const second = await sightingsOf(source(aWorld(world.remembered), { needles }), 10);
    const last = source(aWorld(world.remembered), { needles });
    const third = await sightingsOf(last);
    expect(targetsOf([...first, ...second, ...third])).toEqual(packages.map(({ name }) => `npm:${name}`));
    expect(registry.asked).toEqual([
      'keywords:mcp',
      'keywords:mcp @250',
      'keywords:mcp @250',
      'keywords:mcp @250',
      'keywords:mcp @500',
      'keywords:mcp-server',
    ]);
    expect(last.report().gaps).toEqual([]);
    expect(await sightingsOf(source(aWorld(world.remembered), { needles }))).toHaveLength(601);
  });

  it('begins anew where it was asked something else, or stopped too long ago', async () => {
    await start(many(300));
    const world = aWorld();
    await sightingsOf(source(world), 260);
    const later = aWorld(new Map(world.remembered), '2026-11-28T12:00:00.000Z');
    expect(await sightingsOf(source(later))).toHaveLength(300);
    const other = aWorld(world.remembered);
    expect(await sightingsOf(source(other, { since: new Date('2026-01-01T00:00:00Z') }))).toHaveLength(300);
  });

  it.each([
    ['that it has none', 404, '{}', /status 404/],
    ['that it wants to know who asks', 401, '{}', /status 401/],
    ['something else', 200, '[]', /no search result/],
  ])('gives up on a registry that says %s', async (_claim, status, body, says) => {
    await start([]);
    registry.instead.push((_request, response) => response.writeHead(status).end(body));
    await expect(sightingsOf(source(aWorld()))).rejects.toMatchObject({ name: 'GiveUp', code: 'npm-search-refused', message: says });
  });
});
