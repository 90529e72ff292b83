import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { registrySource } from '#crawler/discover/registry';
import { type LoopbackMcpRegistry, type RegistryEntry, startLoopbackMcpRegistry } from '../../support/loopback-mcp-registry.ts';
import { aWorld, NOW, sightingsOf, type TestWorld, targetsOf } from './support.ts';

const BEFORE = '2026-11-01T00:00:00Z';

let registry: LoopbackMcpRegistry;
afterEach(() => registry.close());

const start = async (entries: RegistryEntry[]) => {
  registry = await startLoopbackMcpRegistry(entries);
  return registry;
};
const source = (world: TestWorld, options: { since?: Date; all?: boolean } = {}) =>
  registrySource({ url: registry.url, outside: world.outside, ...options }, world);

const npm = (name: string, more: Partial<RegistryEntry> = {}): RegistryEntry => ({
  name: `io.example/${name}`,
  updatedAt: BEFORE,
  document: { packages: [{ registryType: 'npm', identifier: name, version: '1.2.3' }] },
  ...more,
});
const many = (count: number) => Array.from({ length: count }, (_, at) => npm(`s-${String(at).padStart(4, '0')}`));
const names = (entries: readonly RegistryEntry[]) => entries.map(({ name }) => name);
/** The parameters of each request beside the page size, which is always the same. */
const asked = () =>
  registry.requests.map((path) => {
    const parameters = new URL(path, 'http://registry').searchParams;
    expect(parameters.get('limit')).toBe('100');
    expect(parameters.get('version')).toBe('latest');
    return { since: parameters.get('updated_since'), cursor: parameters.get('cursor') !== null };
  });

describe('the MCP registry', () => {
  it('names every server of every page, each with its document', async () => {
    const entries = many(250);
    await start(entries);
    const world = aWorld();
    const asking = source(world);
    const found = await sightingsOf(asking);
    expect(found.map(({ name }) => name)).toEqual(names(entries));
    expect(found[0]).toEqual({
      source: 'registry',
      target: 'npm:s-0000@1.2.3',
      seenAt: NOW,
      from: `${registry.url}/v0.1/servers/io.example%2Fs-0000/versions/latest`,
      name: 'io.example/s-0000',
      serverJson: {
        name: 'io.example/s-0000',
        description: 'What io.example/s-0000 does.',
        version: '1.0.0',
        packages: [{ registryType: 'npm', identifier: 's-0000', version: '1.2.3' }],
      },
    });
    expect(asking.report()).toEqual({ source: 'registry', sightings: 250, requests: { servers: 3 }, gaps: [] });
    expect(registry.userAgents).toEqual(Array(3).fill('toolwarden/0.0.0 (+mailto:tools@example.com)'));
  });

  it.each([
    ['a package on PyPI', { packages: [{ registryType: 'pypi', identifier: 'x', version: '1.0' }] }, 'pypi:x==1.0'],
    ['an image', { packages: [{ registryType: 'oci', identifier: 'host/x', version: '1' }] }, 'oci:host/x:1'],
    ['a remote server', { remotes: [{ type: 'streamable-http', url: 'https://x.example/mcp' }] }, 'https://x.example/mcp'],
    ['a repository', { repository: { url: 'https://github.com/o/r', source: 'github' } }, 'github:o/r'],
    [
      'what needs no filling in',
      { remotes: [{ url: 'https://{tenant}.x.example/mcp' }, { url: 'https://x.example/sse' }] },
      'https://x.example/sse',
    ],
  ])('names %s', async (_claim, document, target) => {
    await start([{ name: 'a/b', updatedAt: BEFORE, document }]);
    expect(targetsOf(await sightingsOf(source(aWorld())))).toEqual([target]);
  });

  it('counts the latest version only', async () => {
    await start([npm('x', { version: '1.0.0', isLatest: false }), npm('x', { version: '2.0.0' })]);
    // Also where the registry does not know the parameter that asks for it.
    registry.instead.push((_request, response) =>
      response.end(
        JSON.stringify({
          servers: [false, true].map((isLatest) => ({
            server: { name: 'io.example/x', packages: [{ registryType: 'npm', identifier: 'x', version: isLatest ? '2.0.0' : '1.0.0' }] },
            _meta: { 'io.modelcontextprotocol.registry/official': { status: 'active', isLatest } },
          })),
        }),
      ),
    );
    expect(targetsOf(await sightingsOf(source(aWorld())))).toEqual(['npm:x@2.0.0']);
  });

  it('loses only the entries that cannot be read, and says how many', async () => {
    const named = (name: string) => ({ server: { name, packages: [{ registryType: 'npm', identifier: 'x' }] } });
    const broken: unknown[] = [null, 'text', {}, { server: {} }, { server: { name: 'a/nowhere' } }, named('npm:x'), named('x')];
    const elsewhere = [
      { target: '/etc' },
      { npm: 'other' },
      { remotes: [{ url: './folder' }, { url: 'npm:other' }] },
      { packages: [{ registryType: 'npm', identifier: '../../x' }] },
    ].map((document, at) => ({ name: `a/odd-${at}`, updatedAt: BEFORE, document }));
    await start([...broken.map((raw, at) => ({ name: `a/${at}`, updatedAt: BEFORE, raw })), ...elsewhere, npm('fine')]);
    const world = aWorld();
    expect(targetsOf(await sightingsOf(source(world)))).toEqual(['npm:fine@1.2.3']);
    expect(world.told).toEqual(['The MCP registry has 11 entries that cannot be read as a server.']);
  });

  it('asks the next time only for what changed, and names what was taken back as withdrawn', async () => {
    await start([npm('stays'), npm('goes'), npm('long-gone', { status: 'deleted' })]);
    const world = aWorld();
    expect(targetsOf(await sightingsOf(source(world)))).toEqual(['npm:goes@1.2.3', 'npm:stays@1.2.3']);
    registry.entries = [
      npm('stays'),
      npm('goes', { status: 'deleted', updatedAt: '2026-11-20T18:00:00Z' }),
      npm('comes', { updatedAt: '2026-11-20T19:00:00Z' }),
    ];
    const later = aWorld(world.remembered, '2026-11-21T12:00:00.000Z');
    const found = await sightingsOf(source(later));
    expect(found.map(({ target, withdrawn }) => [target, withdrawn])).toEqual([
      ['npm:comes@1.2.3', undefined],
      ['npm:goes@1.2.3', true],
    ]);
    // Ten minutes before the first discovery began.
    expect(asked().at(-1)).toEqual({ since: '2026-11-20T11:50:00.000Z', cursor: false });
    await sightingsOf(source(aWorld(world.remembered, '2026-11-22T12:00:00.000Z')));
    expect(asked().at(-1)).toEqual({ since: '2026-11-21T11:50:00.000Z', cursor: false });
  });

  it('asks for everything where that is wanted, without forgetting since when deletions are unknown', async () => {
    await start(many(2));
    const world = aWorld();
    await sightingsOf(source(world));
    const later = aWorld(world.remembered, '2026-11-21T12:00:00.000Z');
    expect(await sightingsOf(source(later, { all: true }))).toHaveLength(2);
    await sightingsOf(source(later));
    expect(asked().map(({ since }) => since)).toEqual([null, null, '2026-11-20T11:50:00.000Z']);
  });

  it('asks for what changed since a moment, and then knows no more than before about what was earlier', async () => {
    await start([npm('old'), npm('new', { updatedAt: '2026-11-10T00:00:00Z' })]);
    const world = aWorld();
    expect(targetsOf(await sightingsOf(source(world, { since: new Date('2026-11-05T00:00:00Z') })))).toEqual(['npm:new@1.2.3']);
    expect(await sightingsOf(source(world))).toHaveLength(2);
    expect(asked().map(({ since }) => since)).toEqual(['2026-11-05T00:00:00.000Z', null]);
  });

  it('goes on behind the last server it gave when it is begun again', async () => {
    const entries = many(250);
    await start(entries);
    const world = aWorld();
    const first = await sightingsOf(source(world), 120);
    const second = await sightingsOf(source(aWorld(world.remembered)), 10);
    const third = await sightingsOf(source(aWorld(world.remembered)));
    expect([first.length, second.length, third.length]).toEqual([120, 10, 120]);
    expect([...first, ...second, ...third].map(({ name }) => name)).toEqual(names(entries));
    // Two pages, the second of them again twice, and the third.
    expect(registry.requests).toHaveLength(5);
  });

  it('gives the whole page again where the server it stopped at is gone', async () => {
    await start(many(5));
    const world = aWorld();
    await sightingsOf(source(world), 2);
    registry.entries = registry.entries.filter(({ name }) => name !== 'io.example/s-0001');
    expect(targetsOf(await sightingsOf(source(aWorld(world.remembered))))).toHaveLength(4);
  });

  it('begins anew where the registry no longer knows the place at which it stopped', async () => {
    await start(many(150));
    const world = aWorld();
    await sightingsOf(source(world), 120);
    registry.instead.push((_request, response) => response.writeHead(400).end('{"title":"invalid cursor"}'));
    const again = aWorld(world.remembered);
    expect(await sightingsOf(source(again))).toHaveLength(150);
    expect(again.told.at(-1)).toMatch(/does not know the place/);
  });

  it('is asked again after a failure, as late as it wants', async () => {
    await start(many(1));
    registry.instead.push(
      (_request, response) => response.writeHead(503, { 'retry-after': '7' }).end(),
      (request) => request.socket.destroy(),
      (_request, response) => response.writeHead(500).end('down'),
    );
    const world = aWorld();
    const asking = source(world);
    expect(await sightingsOf(asking)).toHaveLength(1);
    expect(world.waits).toEqual([7_000, 2_000, 4_000]);
    expect(world.told).toEqual(['The MCP registry asks to wait 7 s.']);
    expect(asking.report().requests).toEqual({ servers: 4 });
  });

  it('that stays down is to be asked later, with what was found kept', async () => {
    await start(many(150));
    const down: LoopbackMcpRegistry['instead'][number] = (_request, response) => response.writeHead(502).end();
    registry.instead.push(undefined, down, down, down, down, down);
    const world = aWorld();
    const asking = source(world);
    await expect(sightingsOf(asking)).rejects.toMatchObject({
      name: 'RetryLater',
      code: 'mcp-registry-unavailable',
      message: expect.stringMatching(/does not answer at .* \(status 502\).*later goes on from here/s),
    });
    expect(world.waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(asking.report()).toMatchObject({ sightings: 100, requests: { servers: 6 } });
    expect(await sightingsOf(source(aWorld(world.remembered)))).toHaveLength(50);
  });

  it('that asks for an hour is not waited for', async () => {
    await start([]);
    registry.instead.push((_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    const world = aWorld();
    await expect(sightingsOf(source(world))).rejects.toMatchObject({ code: 'mcp-registry-unavailable', waitMs: 3_600_000 });
    expect(world.waits).toEqual([]);
  });

  it('that cannot be reached is named with the reason', async () => {
    await start([]);
    await registry.close();
    await expect(sightingsOf(source(aWorld()))).rejects.toThrow(/does not answer at `http:\/\/127\.0\.0\.1:.*ECONNREFUSED/);
  });

  it.each([
    ['a page that is not there', 404, '{}', /status 404/],
    ['a web page', 200, '<html></html>', /no list of servers/],
    ['another document', 200, '{"packages":[]}', /no list of servers/],
  ])('that answers with %s is none', async (_claim, status, body, says) => {
    await start([]);
    registry.instead.push((_request, response) => response.writeHead(status).end(body));
    await expect(sightingsOf(source(aWorld()))).rejects.toMatchObject({ name: 'GiveUp', code: 'mcp-registry-refused', message: says });
  });

  it('that gives a cursor twice is left there, and the gap is named', async () => {
    await start(many(1));
    const again: LoopbackMcpRegistry['instead'][number] = (_request, response) =>
      response.end(JSON.stringify({ servers: [], metadata: { nextCursor: 'same' } }));
    registry.instead.push(undefined, again, again);
    registry.entries = many(150);
    const world = aWorld();
    const asking = source(world);
    expect(await sightingsOf(asking)).toHaveLength(100);
    expect(asking.report()).toEqual({
      source: 'registry',
      sightings: 100,
      requests: { servers: 3 },
      gaps: [{ part: 'what stands behind a cursor that came twice', counted: 101, got: 100 }],
    });
    // What is missing is asked for the next time.
    expect(await sightingsOf(source(aWorld(world.remembered)))).toHaveLength(150);
  });

  it('that never ends its answer is left at a ceiling', async () => {
    await start([]);
    registry.instead.push((_request, response) => {
      const flood = () => {
        while (response.write('x'.repeat(1024 * 1024)));
      };
      response.on('drain', flood);
      flood();
    });
    await expect(sightingsOf(source(aWorld()))).rejects.toMatchObject({ name: 'GiveUp', code: 'mcp-registry-too-large' });
  });

  it('that sends elsewhere is followed five times', async () => {
    await start(many(1));
    const there = (response: ServerResponse) => response.writeHead(307, { location: `${registry.url}/v0.1/servers` });
    registry.instead.push((_request, response) => there(response).end());
    const world = aWorld();
    const asking = source(world);
    expect(await sightingsOf(asking)).toHaveLength(1);
    expect(asking.report().requests).toEqual({ servers: 2 });
    for (let hops = 0; hops < 6; hops++) registry.instead.push((_request, response) => there(response).end());
    await expect(sightingsOf(source(aWorld()))).rejects.toMatchObject({ name: 'GiveUp', code: 'mcp-registry-redirects' });
  });

  it('stops when it is told to, with the reason', async () => {
    await start(many(150));
    const world = aWorld();
    const found: string[] = [];
    const listen = async () => {
      for await (const { target } of source(world).discover()) {
        found.push(target);
        if (found.length === 100) world.stop();
      }
    };
    await expect(listen()).rejects.toThrow('stopped by the test');
    expect(await sightingsOf(source(aWorld(world.remembered)))).toHaveLength(50);
  });
});
