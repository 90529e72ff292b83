import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serversBySlug } from '#db/catalogue';
import { openDatabase } from '#db/open';
import { npmEnv } from '../crawler/support.ts';
import { type CliOptions, toolwarden } from '../support/cli.ts';
import { startLoopbackGitHub } from '../support/loopback-github.ts';
import { type LoopbackMcpRegistry, type RegistryEntry, startLoopbackMcpRegistry } from '../support/loopback-mcp-registry.ts';
import { startLoopbackNpmSearch } from '../support/loopback-npm-search.ts';
import { startLoopbackRegistry } from '../support/loopback-registry.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let cwd: string;
let registry: LoopbackMcpRegistry;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'toolwarden-discover-'));
  registry = await startLoopbackMcpRegistry();
});
afterEach(async () => {
  await registry.close();
  rmSync(cwd, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const command = (argv: readonly string[], more: Partial<CliOptions> = {}) =>
  toolwarden(argv, { cwd, ...more, env: { MCP_REGISTRY_URL: registry.url, TOOLWARDEN_CONTACT: 'tools@example.com', ...more.env } });
const linesOf = (stdout: string) => stdout.trim().split('\n').filter(Boolean);
const targetsOf = (stdout: string): string[] => linesOf(stdout).map((line) => JSON.parse(line).target);
const entry = (name: string, more: Partial<RegistryEntry> = {}): RegistryEntry => ({
  name: `io.example/${name}`,
  updatedAt: '2026-01-01T00:00:00Z',
  document: { packages: [{ registryType: 'npm', identifier: name, version: '1.0.0' }] },
  ...more,
});
const many = (count: number) => Array.from({ length: count }, (_, at) => entry(`s-${String(at).padStart(4, '0')}`));

describe('toolwarden discover', () => {
  it.each([
    ['no source', ['discover'], /No source is named.*--github.*--registry.*--npm-search.*--list.*--index/],
    ['a date that is none', ['discover', '--registry', '--since', 'yesterday'], /`yesterday` is no date such as 2026-11-01.*7d/],
    ['a day that no month has', ['discover', '--registry', '--since', '2026-11-31'], /is no date/],
    ['a date to come', ['discover', '--registry', '--since', '2999-01-01'], /is still to come/],
    ['a number that is none', ['discover', '--registry', '--limit', '0'], /`0` is not a whole number/],
    ['a list that is not there', ['discover', '--list', 'nowhere.md'], /`nowhere\.md` cannot be read/],
    ['a list with nothing in it', ['discover', '--list', 'empty.md'], /`list empty\.md` names no server/],
    ['an index with nothing in it', ['discover', '--index', 'empty.md'], /`index empty\.md` names no server/],
    ['a list over plain http', ['discover', '--list', 'http://lists.example/x.md'], /is no address of a list/],
  ])('refuses %s', async (_claim, argv, says) => {
    write('empty.md', '# nothing yet\n');
    const { code, stdout, stderr } = await command(argv);
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('prints a sighting a line, and what it cost', async () => {
    registry.entries = many(120);
    write('list.md', '- [a](https://github.com/o/r)\n- [b](https://github.com/o/s)\n');
    write('index.txt', 'npm:s-0000\nnot a target!\n');
    const { code, stdout, stderr } = await command(['discover', '--registry', '--list', 'list.md', '--index', 'index.txt']);
    expect(code).toBe(0);
    expect(targetsOf(stdout)).toHaveLength(123);
    expect(JSON.parse(linesOf(stdout).find((line) => line.includes('github:o/r')) ?? '')).toMatchObject({
      source: 'list',
      target: 'github:o/r',
      from: 'list.md:1',
    });
    expect(stderr).toMatch(/^source {11}sightings {2}requests {2}missing$/m);
    expect(stderr).toMatch(/^registry {9}120 {8}2 {9}0$/m);
    expect(stderr).toMatch(/^list list\.md {5}2 {10}0 {9}0$/m);
    expect(stderr).toMatch(/^index index\.txt {2}1 {10}0 {9}0$/m);
    expect(stderr).toMatch(/^index index\.txt: line 2: /m);
    expect(stderr).toContain('123 sightings of 122 servers. `toolwarden crawl --registry --list list.md --index index.txt` looks at them.');
    expect(registry.userAgents[0]).toMatch(/^toolwarden\/\d+\.\d+\.\d+ \(\+mailto:tools@example\.com\)$/);
  });

  it('asks the next time for what changed', async () => {
    registry.entries = many(2);
    expect(targetsOf((await command(['discover', '--registry'])).stdout)).toHaveLength(2);
    const soon = new Date(Date.now() + 60_000).toISOString();
    registry.entries = [entry('s-0000', { status: 'deleted', updatedAt: soon }), entry('s-0001'), entry('s-0002', { updatedAt: soon })];
    const { code, stdout, stderr } = await command(['discover', '--registry']);
    expect(code).toBe(0);
    expect(stderr).toContain('1 sighting of 1 server. 1 sighting taken back: who is named by nobody else leaves the catalogue');
    expect(linesOf(stdout).map((line) => JSON.parse(line))).toMatchObject([
      { target: 'npm:s-0000@1.0.0', withdrawn: true },
      { target: 'npm:s-0002@1.0.0' },
    ]);
    expect(targetsOf((await command(['discover', '--registry', '--all'])).stdout)).toHaveLength(2);
  });

  it('names a source that fails, and goes on with the others', async () => {
    registry.instead.push((_request, response) => response.writeHead(404).end());
    write('list.md', '- [a](https://github.com/o/r)\n');
    const { code, stdout, stderr } = await command(['discover', '--registry', '--list', 'list.md']);
    expect(code).toBe(3);
    expect(targetsOf(stdout)).toEqual(['github:o/r']);
    expect(stderr).toMatch(/^registry {6}0 {10}1 {9}failed$/m);
    expect(stderr).toMatch(/^registry: failed\. No MCP registry answers at `http:.*MCP_REGISTRY_URL says which one is asked\.$/m);
  });

  it('that is stopped ends with 130, and goes on where it was', async () => {
    registry.entries = many(250);
    const stop = new AbortController();
    registry.instead.push(undefined, () => stop.abort(new Error('stopped by the user')));
    const first = await command(['discover', '--registry'], { signal: stop.signal });
    expect(first.code).toBe(130);
    expect(first.stderr).toContain('the same command goes on from there');
    const second = await command(['discover', '--registry']);
    expect(second.code).toBe(0);
    expect([...targetsOf(first.stdout), ...targetsOf(second.stdout)]).toEqual(many(250).map(({ name }) => `npm:${name.slice(11)}@1.0.0`));
  });

  it('stops at the limit, and goes on behind it', async () => {
    registry.entries = many(30);
    const limited = ['discover', '--registry', '--limit', '20'];
    const [first, second] = [await command(limited), await command(limited)];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect([...targetsOf(first.stdout), ...targetsOf(second.stdout)]).toEqual(many(30).map(({ name }) => `npm:${name.slice(11)}@1.0.0`));
  });

  it('searches the registry that npm is configured for', async () => {
    const search = await startLoopbackNpmSearch([{ name: 'found-mcp', keywords: ['mcp-server'], repository: 'https://github.com/o/r' }]);
    try {
      const env = npmEnv(cwd, `${search.url}/`);
      const { code, stdout } = await command(['discover', '--npm-search', '--limit', '1'], { env });
      expect(code).toBe(0);
      expect(linesOf(stdout).map((line) => JSON.parse(line))).toMatchObject([
        { source: 'npm', target: 'npm:found-mcp', claimedRepository: 'https://github.com/o/r' },
      ]);
      expect(search.asked).toEqual(['keywords:mcp-server']);
    } finally {
      await search.close();
    }
  });
});

describe('toolwarden crawl', () => {
  it('looks at what was found, a few at a time, each server once', async () => {
    registry.entries = [...many(3), entry('again', { document: { packages: [{ registryType: 'npm', identifier: 's-0001' }] } })];
    const npm = await startLoopbackRegistry();
    const env = npmEnv(cwd, npm.url);
    const crawl = ['crawl', '--registry', '--json', '--sandbox', 'none'];
    try {
      await command(['discover', '--registry', '--limit', '1'], { env });
      const first = await command([...crawl, '--limit', '2'], { env });
      expect(first.code).toBe(0);
      expect(linesOf(first.stdout).map((line) => JSON.parse(line))).toMatchObject([
        { target: 'npm:s-0001', outcome: 'not-found' },
        { target: 'npm:s-0000@1.0.0', outcome: 'not-found' },
      ]);
      const second = await command(crawl, { env });
      expect(targetsOf(second.stdout)).toEqual(['npm:s-0001@1.0.0', 'npm:s-0002@1.0.0']);
      const third = await command(crawl, { env });
      expect([third.code, third.stdout]).toEqual([0, '']);
    } finally {
      await npm.close();
    }
    const soon = new Date(Date.now() + 60_000).toISOString();
    registry.entries = [entry('s-0000', { status: 'deleted', updatedAt: soon }), entry('again', { status: 'deleted', updatedAt: soon })];
    await command(['discover', '--registry']);
    const database = await openDatabase({ dir: join(cwd, '.toolwarden') });
    try {
      const published: string[] = [];
      for await (const { server } of serversBySlug(database)) published.push(server.slug);
      // What only one entry named is gone with it; what another names too is still there.
      expect(published).toEqual(['s-0001', 's-0002']);
    } finally {
      await database.close();
    }
  });

  it('crawls what the others found where a source fails, and says so in the end', async () => {
    registry.instead.push((_request, response) => response.writeHead(404).end());
    write('list.md', '- [a](https://github.com/o/r)\n');
    const { code, stdout, stderr } = await command(['crawl', '--registry', '--list', 'list.md', '--json', '--sandbox', 'none']);
    expect(code).toBe(3);
    expect(targetsOf(stdout)).toEqual(['github:o/r']);
    expect(stderr).toMatch(/^registry: failed\./m);
  });
});

describe('repositories on GitHub', () => {
  it('are asked for at the address and with the tokens of the environment', async () => {
    const github = await startLoopbackGitHub({ clock: new VirtualClock(Date.now()), tokens: ['ghp_other'], repositories: [] });
    try {
      const env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: 'ghp_one, ghp_two' };
      const { code, stderr } = await command(['discover', '--github'], { env });
      expect(code).toBe(3);
      expect(stderr).toMatch(/^github: failed\. GitHub accepts none of the tokens in `GITHUB_TOKEN`/m);
      expect([...github.authorizations].toSorted()).toEqual(['ghp_one', 'ghp_two']);
      expect([...github.userAgents].every((agent) => agent.includes('(+mailto:tools@example.com)'))).toBe(true);
    } finally {
      await github.close();
    }
  });
});
