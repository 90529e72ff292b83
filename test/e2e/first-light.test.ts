import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';
import { type LoopbackRegistry, startLoopbackRegistry } from '../support/loopback-registry.ts';

const root = join(import.meta.dirname, '../..');
const INDEX = [
  '# real servers, pinned as development dependencies',
  'npm:@modelcontextprotocol/server-memory',
  'npm:@modelcontextprotocol/server-filesystem',
  'npm:no-such-package-here',
  'npm:canonicalize',
  '<script>alert(1)</script>',
  '../../x',
].join('\n');

describe('from an index to a refused call', () => {
  let home: string;
  let registry: LoopbackRegistry;
  let env: Record<string, string>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'first-light-'));
    registry = await startLoopbackRegistry();
    env = {
      npm_config_registry: registry.url,
      npm_config_cache: join(home, 'npm-cache'),
      npm_config_userconfig: join(home, 'npmrc'),
      npm_config_update_notifier: 'false',
    };
    writeFileSync(join(home, 'servers.txt'), INDEX);
    writeFileSync(join(home, 'npmrc'), '');
  });
  afterAll(async () => {
    await registry.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('crawls: each server gets a named outcome, each bad line its number', async () => {
    const crawled = await toolwarden(['crawl', '--index', 'servers.txt', '--json'], { cwd: home, env });
    expect(crawled.stderr).toMatch(/servers\.txt:6: /);
    expect(crawled.stderr).toMatch(/servers\.txt:7: /);
    expect(crawled.code).toBe(0);
    const rows = crawled.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(Object.fromEntries(rows.map((row) => [row.target, [row.outcome, row.tools > 0]]))).toEqual({
      'npm:@modelcontextprotocol/server-memory': ['listed', true],
      'npm:@modelcontextprotocol/server-filesystem': ['listed', true],
      'npm:no-such-package-here': ['not-found', false],
      'npm:canonicalize': ['not-an-mcp-server', false],
    });
  });

  it('crawls again without installing anything', async () => {
    const before = registry.requests.length;
    const crawled = await toolwarden(['crawl', '--index', 'servers.txt', '--json'], { cwd: home, env });
    expect(crawled.code).toBe(0);
    expect(registry.requests.slice(before).filter((request) => request.endsWith('.tgz'))).toEqual([]);
  });

  it('publishes a page for every tool and for every server that could not be listed', async () => {
    const published = await toolwarden(['publish', '--out', 'dist'], { cwd: home, env });
    expect(published).toMatchObject({ code: 0 });
    expect(existsSync(join(home, 'dist/tools/modelcontextprotocol-server-memory/create_entities.html'))).toBe(true);
    expect(readFileSync(join(home, 'dist/servers/no-such-package-here.html'), 'utf8')).toContain('Not listed');
    expect(readdirSync(join(home, 'dist/api/v1')).length).toBeGreaterThan(0);
  });

  it('guards the real server with the exported policy', async () => {
    const exported = await toolwarden(['policy', 'export', 'npm:@modelcontextprotocol/server-memory', '--out', 'policy.json'], {
      cwd: home,
      env,
    });
    expect(exported.code).toBe(0);
    const policy = JSON.parse(readFileSync(join(home, 'policy.json'), 'utf8'));
    expect(policy.hide).toContain('delete_entities');
    // A limit small enough to reach in a test.
    const [limit] = policy.tools.create_entities.limits;
    limit.max = 2;
    limit.window = 'day';
    writeFileSync(join(home, 'policy.json'), JSON.stringify(policy));

    const client = new Client({ name: 'first-light', version: '1' });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [
        join(root, 'bin/toolwarden.js'),
        'guard',
        '--policy',
        join(home, 'policy.json'),
        '--',
        process.execPath,
        join(root, 'node_modules/@modelcontextprotocol/server-memory/dist/index.js'),
      ],
      env: { PATH: process.env['PATH'] ?? '', HOME: home, MEMORY_FILE_PATH: join(home, 'memory.json') },
      stderr: 'pipe',
    });
    let log = '';
    transport.stderr?.on('data', (chunk) => {
      log += String(chunk);
    });
    await client.connect(transport);
    try {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name).sort()).toEqual(Object.keys(policy.tools).sort());
      expect(tools.map(({ name }) => name)).not.toContain('delete_entities');

      const create = (name: string) =>
        client.callTool({ name: 'create_entities', arguments: { entities: [{ name, entityType: 'x', observations: ['y'] }] } });
      expect(await create('one')).not.toMatchObject({ isError: true });
      expect(await create('two')).not.toMatchObject({ isError: true });
      const third = await create('three');
      expect(third).toMatchObject({ isError: true, _meta: { 'toolwarden/decision': { rule: '/tools/create_entities/limits/0' } } });
      const hidden = await client.callTool({ name: 'delete_entities', arguments: { entityNames: ['one'] } });
      expect(hidden).toMatchObject({ isError: true });

      const memory = readFileSync(join(home, 'memory.json'), 'utf8');
      expect(memory).toContain('"one"');
      expect(memory).toContain('"two"');
      expect(memory).not.toContain('"three"');
      await expect.poll(() => log).toMatch(/create_entities.*\/tools\/create_entities\/limits\/0/);
      await expect.poll(() => log).toMatch(/delete_entities.*\(hidden\)/);
      expect(log).not.toContain('"one"');
    } finally {
      await client.close();
    }
  });

  it('refuses to guard with a policy that has an unknown key, and starts nothing', async () => {
    writeFileSync(join(home, 'bad.json'), '{"version":"1","default":"deny","tools":{"x":{"deny_fi":[]}}}');
    const marker = join(home, 'started');
    const guarded = await toolwarden(
      ['guard', '--policy', 'bad.json', '--', process.execPath, '-e', `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`],
      { cwd: home, env },
    );
    expect(guarded.code).toBe(1);
    expect(guarded.stdout).toBe('');
    expect(guarded.stderr).toMatch(/\/tools\/x\/deny_fi.*deny_if/s);
    expect(existsSync(marker)).toBe(false);
  });
});
