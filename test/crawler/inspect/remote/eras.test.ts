import { afterEach, describe, expect, it } from 'vitest';
import { inspectRemote } from '#crawler/inspect/remote/inspect-remote';
import { legacySdk, modernSdk, oldSseSdk, type Remote, startRemote } from '../../../support/remote-servers.ts';
import { remoteCrawler, remoteSpec, USER_AGENT } from './support.ts';

const open: Remote[] = [];
afterEach(async () => {
  for (const remote of open.splice(0)) await remote.close();
});
async function serve(...start: Parameters<typeof startRemote>): Promise<Remote> {
  const remote = await startRemote(...start);
  open.push(remote);
  return remote;
}
const names = (inspection: Awaited<ReturnType<typeof inspectRemote>>) =>
  inspection.outcome === 'listed' ? inspection.tools.map(({ name }) => name) : inspection;

describe('a server of the older era with sessions', () => {
  it.each([
    ['JSON', true],
    ['a stream of events', false],
  ])('that answers as %s is listed, and its session is ended', async (_how, asJson) => {
    const { handler, sessions } = legacySdk(asJson);
    const remote = await serve(handler);
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note', 'delete_note']);
    expect(inspection).toMatchObject({
      basis: 'observed',
      receipt: {
        spec: { package: `${remote.url}/mcp`, arguments: [{ value: 'streamable-http', from: 'as it was asked' }] },
        sandbox: 'remote',
        era: 'legacy',
        protocolVersion: '2025-11-25',
        serverInfo: { name: 'notes', version: '1.2.3' },
        instructions: 'Read before you write.',
        incidents: [],
      },
    });
    expect(remote.seen.map(({ method, asks }) => `${method} ${asks}`.trim())).toEqual([
      'POST initialize',
      'POST notifications/initialized',
      'POST tools/list',
      'DELETE',
    ]);
    expect(sessions.size).toBe(0);
    const [first, , listing] = remote.seen;
    expect(first?.headers).not.toHaveProperty('mcp-protocol-version');
    expect(listing?.headers).toMatchObject({
      'mcp-protocol-version': '2025-11-25',
      'mcp-session-id': expect.stringMatching(/^[\w-]{36}$/),
    });
  });

  it('is asked by name, and is sent no cookie and no credential', async () => {
    const remote = await serve(legacySdk(true).handler);
    await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler());
    for (const { headers } of remote.seen) {
      expect(headers['user-agent']).toBe(USER_AGENT);
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('origin');
      expect(headers).not.toHaveProperty('referer');
    }
  });

  it('is found where its address lacks the path', async () => {
    const remote = await serve(legacySdk(true).handler);
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/`), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note', 'delete_note']);
    expect(inspection.receipt).toMatchObject({
      spec: { package: `${remote.url}/mcp`, arguments: [{ from: 'found beside the given address' }] },
      incidents: [`Was not found at “${remote.url}/” itself.`],
    });
  });
});

describe('a server of the newer era', () => {
  it('that refuses the older one is asked what it supports, and listed without a session', async () => {
    const remote = await serve(modernSdk('reject'));
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note']);
    expect(inspection.receipt).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28', serverInfo: { name: 'modern-notes' } });
    expect(remote.seen.map(({ asks }) => asks)).toEqual(['initialize', 'server/discover', 'tools/list']);
    expect(remote.seen[2]?.headers).toMatchObject({ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' });
    expect(remote.seen[2]?.headers).not.toHaveProperty('mcp-session-id');
  });

  it('that serves both is listed in the older way', async () => {
    const remote = await serve(modernSdk('stateless'));
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note']);
    expect(inspection.receipt).toMatchObject({ era: 'legacy' });
  });
});

describe('a server of 2024, whose answers come over one stream', () => {
  it('is listed over its stream, which is closed', async () => {
    const remote = await serve(oldSseSdk());
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/sse`), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note', 'delete_note']);
    expect(inspection.receipt).toMatchObject({ spec: { package: `${remote.url}/sse`, arguments: [{ value: 'sse' }] } });
    expect(remote.seen.map(({ method, path, asks }) => `${method} ${path.replace(/=.*/, '')} ${asks}`.trim())).toEqual([
      'GET /sse',
      'POST /messages?sessionId initialize',
      'POST /messages?sessionId notifications/initialized',
      'POST /messages?sessionId tools/list',
    ]);
  });

  it('is spoken to so first where its server.json says so', async () => {
    const sdk = oldSseSdk();
    const remote = await serve((request, response, body) => {
      if (request.url === '/events') request.url = '/sse';
      return sdk(request, response, body);
    });
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/events`, 'sse'), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note', 'delete_note']);
    expect(remote.seen[0]).toMatchObject({ method: 'GET', path: '/events' });
    expect(inspection.receipt?.spec.arguments).toEqual([{ value: 'sse', from: 'server.json remotes' }]);
  });

  it('is found where the address names another transport', async () => {
    const remote = await serve(oldSseSdk());
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler());
    expect(names(inspection)).toEqual(['read_note', 'delete_note']);
    expect(remote.seen.slice(0, 3).map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /mcp', 'GET /mcp', 'GET /sse']);
  });
});
