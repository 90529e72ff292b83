import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';
import { legacySdk, modernSdk, oldSseSdk, type Remote, startRemote } from '../support/remote-servers.ts';

describe('a crawl of servers that run elsewhere', { timeout: 240_000 }, () => {
  let home: string;
  let env: Record<string, string>;
  const remotes: Remote[] = [];
  let targets: string[];
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'cli-crawl-remotes-'));
    env = { TOOLWARDEN_HOME: join(home, 'state'), TOOLWARDEN_CONTACT: 'tools@example.com' };
    const legacy = await startRemote(legacySdk(false).handler);
    const old = await startRemote(oldSseSdk());
    const modern = await startRemote(modernSdk('reject'));
    const gated = await startRemote((_request, response) => void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end());
    remotes.push(legacy, old, modern, gated);
    targets = [`${legacy.url}/mcp`, `${old.url}/sse`, `${modern.url}/mcp`, `${gated.url}/mcp`, `${legacy.url}/other`];
    writeFileSync(join(home, 'index.txt'), `${targets.join('\n')}\n`);
  });
  afterAll(async () => {
    for (const remote of remotes) await remote.close();
    rmSync(home, { recursive: true, force: true });
  });

  const crawl = async (...more: string[]) => {
    const { code, stdout, stderr } = await toolwarden(['crawl', '--index', 'index.txt', '--json', ...more], { cwd: home, env });
    expect(stderr).not.toContain('internal-error');
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { target: string; outcome: string; tools: number; detail: string });
    return new Map(rows.map((row) => [row.target, row]));
  };
  const requests = () => remotes.map(({ seen }) => seen.length);

  it('lists them, each host once, and says of a second address on a host when its turn is', async () => {
    const rows = await crawl('--allow-private-hosts');
    const [legacy = '', old = '', modern = '', gated = '', second = ''] = targets;
    const { host } = new URL(legacy);
    expect(rows.get(old)).toMatchObject({ outcome: 'listed', tools: 2 });
    expect(rows.get(modern)).toMatchObject({ outcome: 'listed', tools: 1 });
    expect(rows.get(gated)).toMatchObject({ outcome: 'gated', detail: expect.stringContaining('scheme “Bearer”') });
    // Which of the two comes first is the queue's to say.
    const both = [rows.get(legacy), rows.get(second)];
    expect(both.filter((row) => row?.outcome === 'unavailable')).toMatchObject([
      {
        detail: expect.stringMatching(
          new RegExp(`^The host \`${host}\` was asked in the last day, and each host is asked once a day\\. Next after .*Z\\.$`),
        ),
      },
    ]);
  });

  it('asks nobody again the same day', async () => {
    const before = requests();
    const rows = await crawl('--allow-private-hosts');
    expect(requests()).toEqual(before);
    expect(rows.get(targets[1] ?? '')).toMatchObject({ outcome: 'listed', tools: 2 });
  });

  it('needs no sandbox for them, and says how many are as they were', async () => {
    const { code, stdout, stderr } = await toolwarden(['crawl', '--index', 'index.txt', '--allow-private-hosts'], {
      cwd: home,
      env: { ...env, PATH: '/nonexistent' },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^3 of 5 servers listed by asking them; \d+ tools\. 4 are unchanged and were not asked again\. /m);
    expect(stdout.match(/^\S+ +listed +\d+ +unchanged$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/ gated +0 +unchanged +\S/);
  });

  it('publishes what was asked', async () => {
    const { code, stderr } = await toolwarden(['publish'], { cwd: home, env });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Published ')]);
    const { probes } = JSON.parse(readFileSync(join(home, 'dist', 'api', 'v1', 'probes.json'), 'utf8')) as { probes: { target: string }[] };
    expect(probes).toHaveLength(4);
    expect(probes.find(({ target }) => target === targets[2])).toMatchObject({
      asked: ['POST /mcp initialize: 400', 'POST /mcp server/discover: 200', 'POST /mcp tools/list: 200'],
      status: 'listed',
    });
    const page = readFileSync(join(home, 'dist', 'probing.html'), 'utf8');
    expect(page).toContain('(+mailto:tools@example.com)');
    expect(page).toContain('Listed its tools');
  });
});
