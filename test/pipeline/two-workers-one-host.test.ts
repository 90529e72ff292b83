import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectServer } from '#crawler/inspect/inspect-server';
import { openDatabase } from '#db/open';
import { probeLog } from '#db/probes';
import { remoteCrawler, remoteSpec } from '../crawler/inspect/remote/support.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { legacySdk, startRemote } from '../support/remote-servers.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => postgres?.stop());

it('of two workers that come to one host at the same moment, one asks', async () => {
  const url = await postgres.freshDatabase();
  const databases = [
    await openDatabase({ url, dir: '/nowhere/and/not/needed' }),
    await openDatabase({ url, dir: '/nowhere/and/not/needed' }),
  ];
  const remote = await startRemote(legacySdk(true).handler);
  try {
    const asked = databases.flatMap((database) =>
      ['/mcp', '/mcp?team=a', '/mcp?team=b'].map((path) => {
        const server = {
          outcome: 'resolved' as const,
          identity: path,
          server: { name: path },
          specs: [remoteSpec(`${remote.url}${path}`)],
        };
        return inspectServer(server, remoteCrawler({ probes: probeLog(database) }));
      }),
    );
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(settled.filter((each) => each.status === 'rejected' && each.reason.code === 'host-asked-today')).toHaveLength(5);
    expect(remote.seen.filter(({ asks }) => asks === 'initialize')).toHaveLength(1);
  } finally {
    await remote.close();
    for (const database of databases) await database.close();
  }
});
