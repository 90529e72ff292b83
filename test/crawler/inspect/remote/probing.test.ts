import { afterEach, describe, expect, it } from 'vitest';
import type { ProbeClaim, ProbeLog } from '#core/probe';
import { inspectRemote } from '#crawler/inspect/remote/inspect-remote';
import { type Handler, legacySdk, type Remote, startRemote } from '../../../support/remote-servers.ts';
import { remoteCrawler, remoteSpec } from './support.ts';

const open: Remote[] = [];
afterEach(async () => {
  for (const remote of open.splice(0)) await remote.close();
});
async function serve(handler: Handler): Promise<Remote> {
  const remote = await startRemote(handler);
  open.push(remote);
  return remote;
}

/** A log that says what it is told to say, and notes what it is told. */
function scripted(claim: ProbeClaim): { log: ProbeLog; told: unknown[] } {
  const told: unknown[] = [];
  return {
    told,
    log: {
      claim: async ({ host, target }) => {
        told.push({ claim: host, target });
        return claim;
      },
      record: async ({ host, target }, asked, status, retryAt) => {
        told.push({ record: host, target, asked, status, retryAt });
      },
    },
  };
}
const granted: ProbeClaim = { granted: true, again: false };
const NOON = new Date('2026-11-01T12:00:00.000Z');
const busy: Handler = (_request, response) => void response.writeHead(503, { 'retry-after': '30' }).end();

describe('a probe', () => {
  it('is claimed before anything is asked, and what was asked is recorded', async () => {
    const remote = await serve(legacySdk(true).handler);
    const { log, told } = scripted(granted);
    const target = `${remote.url}/mcp`;
    expect(await inspectRemote(remoteSpec(target), remoteCrawler({ probes: log }))).toMatchObject({ outcome: 'listed' });
    const host = `127.0.0.1:${remote.port}`;
    expect(told).toEqual([
      { claim: host, target },
      {
        record: host,
        target,
        asked: [
          'POST /mcp initialize: 200',
          'POST /mcp notifications/initialized: 202',
          'POST /mcp tools/list: 200',
          'DELETE /mcp end of session: 200',
        ],
        status: 'listed',
        retryAt: undefined,
      },
    ]);
  });

  it.each([
    ['asked-today', 'was asked in the last day, and each host is asked once a day'],
    ['put-off', 'asked to be left alone for a while'],
    ['anothers-turn', 'is asked once a day, and another address on it has waited longer'],
  ] as const)('that is not granted asks nothing: %s', async (why, words) => {
    const remote = await serve(legacySdk(true).handler);
    const { log } = scripted({ granted: false, why, nextAt: '2026-11-02T09:30:00.000Z' });
    const world = { ...remoteCrawler({ probes: log }), now: () => NOON };
    await expect(inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).rejects.toMatchObject({
      name: 'RetryLater',
      code: 'host-asked-today',
      message: `The host \`127.0.0.1:${remote.port}\` ${words}. Next after 2026-11-02T09:30:00.000Z.`,
      waitMs: 21.5 * 60 * 60_000,
    });
    expect(remote.connections()).toBe(0);
  });

  it('that the host puts off is recorded with the time it said', async () => {
    const remote = await serve(busy);
    const { log, told } = scripted(granted);
    const world = { ...remoteCrawler({ probes: log }), now: () => NOON };
    await expect(inspectRemote(remoteSpec(`${remote.url}/mcp`), world)).rejects.toMatchObject({
      code: 'remote-busy',
      message: `\`127.0.0.1:${remote.port}\` cannot be asked now. It answered the first message with status 503, which says that it cannot answer now. It asks to wait 30 s.`,
      waitMs: 30_000,
    });
    expect(told[1]).toMatchObject({ status: 'put-off', asked: ['POST /mcp initialize: 503'], retryAt: '2026-11-01T12:00:30.000Z' });
  });

  it('that the host puts off again has an outcome', async () => {
    const remote = await serve(busy);
    const { log, told } = scripted({ granted: true, again: true });
    expect(await inspectRemote(remoteSpec(`${remote.url}/mcp`), remoteCrawler({ probes: log }))).toMatchObject({
      outcome: 'silent',
      detail:
        'It answered the first message with status 503, which says that it cannot answer now. It asks to wait 30 s. So it did when it was asked again later.',
    });
    expect(told[1]).toMatchObject({ status: 'silent', retryAt: undefined });
  });

  it.each([
    ['an address that may not be asked', 'http://user@127.0.0.1/mcp', {}],
    ['a host that wants to be left alone', 'https://mcp.example.com/', { denied: () => true }],
    ['a crawler without a name', 'https://mcp.example.com/', { named: false }],
  ])('is not spent on %s', async (_claim, url, remotes) => {
    const { log, told } = scripted(granted);
    await inspectRemote(remoteSpec(url), remoteCrawler({ ...remotes, probes: log }));
    expect(told).toEqual([]);
  });
});
