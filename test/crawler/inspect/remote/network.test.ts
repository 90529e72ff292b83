import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inspectRemote } from '#crawler/inspect/remote/inspect-remote';
import {
  type Handler,
  legacySdk,
  lookupOf,
  oldSseSdk,
  type Remote,
  rawRemote,
  startRemote,
  type TestAuthority,
  type TlsFiles,
  testAuthority,
} from '../../../support/remote-servers.ts';
import { remoteCrawler, remoteSpec } from './support.ts';

const NAME = 'mcp.example.com';
let authority: TestAuthority;
let good: TlsFiles;
beforeAll(() => {
  authority = testAuthority();
  good = authority.issue(NAME);
});

const open: Remote[] = [];
afterEach(async () => {
  for (const remote of open.splice(0)) await remote.close();
});

async function serve(handler: Handler, tls?: TlsFiles): Promise<Remote> {
  const remote = await startRemote(handler, tls === undefined ? undefined : { ...tls, name: NAME });
  open.push(remote);
  return remote;
}
const toHere = () => lookupOf(['127.0.0.1']).lookup;

describe('a server over TLS', () => {
  it('is listed where its certificate is good', async () => {
    const remote = await serve(legacySdk(true).handler, good);
    const world = remoteCrawler({ lookup: toHere(), trust: authority.cert });
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).toMatchObject({ outcome: 'listed', tools: [{}, {}] });
  });

  it.each([
    [
      'has expired',
      () => authority.issue(NAME, new Date(Date.UTC(2021, 0, 1))),
      'It has a certificate that has expired (CERT_HAS_EXPIRED).',
    ],
    [
      'is for another name',
      () => authority.issue('other.example.com'),
      'It has a certificate that is for another name (ERR_TLS_CERT_ALTNAME_INVALID).',
    ],
    [
      'nobody signed',
      () => testAuthority('Nobody').issue(NAME),
      'It has a certificate that cannot be followed to an authority, most likely because a certificate between is not sent (UNABLE_TO_VERIFY_LEAF_SIGNATURE).',
    ],
  ])('is asked nothing where its certificate %s', async (_claim, issue, detail) => {
    const remote = await serve(legacySdk(true).handler, issue());
    const world = remoteCrawler({ lookup: toHere(), trust: authority.cert });
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).toMatchObject({ outcome: 'broke-protocol', detail });
    expect(remote.seen).toEqual([]);
  });

  it('is named where it speaks no TLS', async () => {
    const remote = await serve(legacySdk(true).handler);
    const world = remoteCrawler({ lookup: toHere() });
    expect(await inspectRemote(remoteSpec(`https://${NAME}:${remote.port}/mcp`), world)).toMatchObject({
      outcome: 'broke-protocol',
      detail: expect.stringMatching(/^It does not speak TLS that a client of today accepts \(\w+\)\.$/),
    });
  });
});

describe('a name', () => {
  it.each([
    ['of this machine', ['127.0.0.1']],
    ['of a cloud’s metadata', ['169.254.169.254']],
    ['of this machine in IPv6', ['::1']],
    ['of this machine inside IPv6', ['::ffff:127.0.0.1']],
    ['of a public and a private address', ['93.184.216.34', '10.0.0.1']],
    ['of nothing', []],
  ])('%s is not connected to', async (_claim, addresses) => {
    const remote = await serve(legacySdk(true).handler, good);
    const world = remoteCrawler({ allowPrivateHosts: false, lookup: lookupOf(addresses).lookup, trust: authority.cert });
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).toMatchObject({
      outcome: 'unsupported',
      detail: `“${remote.url}/mcp” is not asked, because its name leads into a private network.`,
    });
    expect(remote.connections()).toBe(0);
  });

  it('is looked up once for a connection, and connected to where it was judged', async () => {
    const remote = await serve(legacySdk(true).handler, good);
    // What it leads to after the first look-up is never asked for: the connection is made with what was judged.
    const { lookup, asked } = lookupOf(['127.0.0.1'], ['169.254.169.254']);
    const world = remoteCrawler({ lookup, trust: authority.cert });
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).toMatchObject({ outcome: 'listed' });
    expect(asked).toEqual([NAME]);
    expect(remote.connections()).toBe(1);
  });

  it('is judged again whenever it is looked up again', async () => {
    const { lookup } = lookupOf(['93.184.216.34'], ['127.0.0.1']);
    const { guardedLookup } = await import('#crawler/inspect/remote/guarded-lookup');
    const guarded = guardedLookup(false, lookup);
    const look = () => new Promise((done) => guarded(NAME, { all: true }, (error, found) => done(error ?? found)));
    expect(await look()).toEqual([{ address: '93.184.216.34', family: 4 }]);
    expect(await look()).toMatchObject({ code: 'PRIVATE_ADDRESS' });
  });

  it('that leads nowhere is not found', async () => {
    const world = remoteCrawler({
      allowPrivateHosts: false,
      lookup: (hostname, _options, done) => done(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), '', 0),
    });
    expect(await inspectRemote(remoteSpec('https://gone.example.com/mcp'), world)).toMatchObject({
      outcome: 'not-found',
      detail: 'It has a name that leads nowhere (ENOTFOUND).',
    });
  });
});

describe('a redirect', () => {
  const to =
    (location: string, status = 307): Handler =>
    (_request, response) =>
      void response.writeHead(status, { location }).end();

  it.each([301, 302, 303, 307, 308])('within the origin is followed with the same message: %i', async (status) => {
    const { handler } = legacySdk(true);
    const remote = await serve((request, response, body) =>
      request.url === '/old' ? to('/mcp', status)(request, response, body) : handler(request, response, body),
    );
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/old`), remoteCrawler());
    expect(inspection).toMatchObject({
      outcome: 'listed',
      receipt: { spec: { package: `${remote.url}/mcp` }, incidents: [`Redirects to “${remote.url}/mcp”.`] },
    });
    expect(remote.seen.filter(({ path }) => path === '/old')).toHaveLength(1);
  });

  it('to https of the same host is followed', async () => {
    const secure = await serve(legacySdk(true).handler, good);
    const remote = await serve(to(`${secure.url}/mcp`));
    const world = remoteCrawler({ lookup: toHere(), trust: authority.cert });
    expect(await inspectRemote(remoteSpec(`http://${NAME}:${remote.port}/mcp`), world)).toMatchObject({
      outcome: 'listed',
      receipt: { incidents: [`Redirects to “${secure.url}/mcp”.`] },
    });
  });

  it.each([
    ['to another port over http', (other: Remote) => `${other.url}/mcp`],
    ['to another host', (other: Remote) => `https://other.example.com:${other.port}/mcp`],
  ])('%s is not followed, and told', async (_claim, where) => {
    const other = await serve(legacySdk(true).handler);
    const remote = await serve(to(where(other)));
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler({ lookup: toHere() }))).toMatchObject({
      outcome: 'not-found',
      detail: `It redirects to “${where(other)}”, and nobody is followed to another host; if that is it, name that address instead.`,
    });
    expect(other.connections()).toBe(0);
  });

  it('to an address with a password is not followed', async () => {
    const remote = await serve(to('https://user:secret@mcp.example.com/mcp'));
    const inspection = await inspectRemote(remoteSpec(`http://${NAME}:${remote.port}/mcp`), remoteCrawler({ lookup: toHere() }));
    expect(inspection).toMatchObject({ outcome: 'unsupported', detail: expect.stringContaining('it carries a name or password') });
    expect(JSON.stringify(inspection)).not.toContain('secret');
  });

  it('in a circle is left', async () => {
    const remote = await serve(to('/mcp'));
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler())).toMatchObject({ outcome: 'not-found' });
    expect(remote.seen).toHaveLength(4);
  });

  it('of the stream of 2024 is followed, and messages go to where it led', async () => {
    const sdk = oldSseSdk();
    const remote = await serve((request, response, body) =>
      request.url === '/v1/sse' ? to('/sse')(request, response, body) : sdk(request, response, body),
    );
    expect(await inspectRemote(remoteSpec(`${remote.url}/v1/sse`), remoteCrawler())).toMatchObject({
      outcome: 'listed',
      receipt: { spec: { package: `${remote.url}/sse` } },
    });
  });
});

describe('an address', () => {
  const never = remoteCrawler({ allowPrivateHosts: false, lookup: () => expect.unreachable('looked a name up') });
  it.each([
    [
      'http://127.0.0.1:1/',
      'The address is not asked, because it is plain http, which anybody on the way could read and change. One of your own is asked with --allow-private-hosts.',
    ],
    [
      'https://[::1]/',
      'The address is not asked, because it is in a private network. One of your own is asked with --allow-private-hosts.',
    ],
    ['https://user:secret@example.com/', 'The address is not asked, because it carries a name or password, and none is ever sent.'],
  ])('that may not be asked is not even looked up: %s', async (url, detail) => {
    expect(await inspectRemote(remoteSpec(url), never)).toMatchObject({ outcome: 'unsupported', detail });
  });

  it('whose host wants to be left alone is', async () => {
    const world = remoteCrawler({
      allowPrivateHosts: false,
      denied: (host) => host === 'mcp.example.com',
      lookup: () => expect.unreachable('looked up'),
    });
    expect(await inspectRemote(remoteSpec('https://mcp.example.com/mcp'), world)).toMatchObject({
      outcome: 'opted-out',
      detail: 'Its host asked this installation not to ask it.',
    });
  });

  it('is asked by nobody without a name, but for this machine', async () => {
    const world = remoteCrawler({ named: false, lookup: () => expect.unreachable('looked up') });
    expect(await inspectRemote(remoteSpec('https://mcp.example.com/mcp'), world)).toMatchObject({
      outcome: 'unsupported',
      detail: expect.stringMatching(/TOOLWARDEN_SITE_URL.*TOOLWARDEN_CONTACT/),
    });
    const remote = await serve(rawRemote((_request, response) => void response.writeHead(404).end()));
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).toMatchObject({ outcome: 'broke-protocol' });
    expect(remote.seen.length).toBeGreaterThan(0);
  });

  it('that nobody listens at is silent', async () => {
    const remote = await startRemote(() => {});
    await remote.close();
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler())).toMatchObject({
      outcome: 'silent',
      detail: 'It refuses connections (ECONNREFUSED).',
    });
  });

  it('is left at once when the crawl is stopped', async () => {
    const stop = new AbortController();
    const remote = await serve(() => stop.abort(new Error('stopped')));
    await expect(inspectRemote(remoteSpec(`${remote.url}/mcp`), { ...remoteCrawler(), signal: stop.signal })).rejects.toThrow('stopped');
  });
});
