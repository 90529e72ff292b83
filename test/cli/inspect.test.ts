import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmEnv } from '../crawler/support.ts';
import { toolwarden } from '../support/cli.ts';
import { FIXTURE_SERVERS, fixturePackage } from '../support/fixture-servers.ts';
import { type LoopbackRegistry, startLoopbackRegistry } from '../support/loopback-registry.ts';

describe('toolwarden inspect', () => {
  let home: string;
  let registry: LoopbackRegistry;
  let inspect: (...argv: string[]) => ReturnType<typeof toolwarden>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'cli-inspect-'));
    const sources = join(home, 'sources');
    const servers = join(home, 'servers');
    // A copy, because one test puts a document beside them.
    cpSync(FIXTURE_SERVERS, servers, { recursive: true });
    registry = await startLoopbackRegistry([
      fixturePackage(sources, 'lists-three-pages'),
      fixturePackage(sources, 'crashes'),
      fixturePackage(sources, 'modern-only', '@acme/modern-mcp'),
    ]);
    const env = { ...npmEnv(home, registry.url), TOOLWARDEN_HOME: join(home, 'state') };
    inspect = (...argv) => toolwarden(['inspect', ...argv], { cwd: servers, env });
  });
  afterAll(async () => {
    await registry.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('lists and judges the tools of a package', async () => {
    const { code, stdout } = await inspect('lists-three-pages-mcp');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^lists-three-pages-mcp \(npm:lists-three-pages-mcp@1\.0\.0\): 5 tools$/m);
    expect(stdout).toMatch(/^delete_note +Destructive +critical +Deletes a note for good\.$/m);
  });

  it('prints the whole inspection as one line', async () => {
    const { code, stdout } = await inspect('npm:@acme/modern-mcp', '--json', '--sandbox', 'namespaces');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'listed',
      tools: [{ name: 'read_note' }, { name: 'write_note' }],
      receipt: { era: 'modern', sandbox: 'namespaces' },
    });
  });

  it('says why a package is not listed, with its last words, and what would help', async () => {
    const { code, stdout } = await inspect('crashes-mcp');
    expect(code).toBe(1);
    expect(stdout).toContain('crashes-mcp (npm:crashes-mcp@1.0.0): would-not-start\n');
    expect(stdout).toContain('It wrote “Error: The notes could not be opened.”.');
    expect(stdout).toMatch(/^What would help: /m);
    expect(stdout).toMatch(/^ {2}Starting the notes server$/m);
  });

  it.each([
    ['npm:no-such-package-here', 'not-found'],
    ['github:acme/notes', 'unsupported'],
  ])('says what %s is: %s', async (target, outcome) => {
    const { code, stdout } = await inspect(target, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome });
  });

  it('starts a command in this folder', async () => {
    const { code, stdout } = await inspect('--', 'node', 'prints-noise.mjs', '--json');
    expect(code).toBe(0);
    expect(stdout).toContain('prints-noise: 1 tool\n');
    expect(stdout).toContain('  3 lines on standard output that were no protocol\n');
  });

  it('shows what a server names its tools as text', async () => {
    const { stdout } = await inspect('--', 'node', 'lists-odd-tools.mjs');
    expect(stdout).toMatch(/^<script> /m);
    expect(stdout).toMatch(/^\.\.\/\.\.\/x /m);
    expect(stdout).toContain('6 tools in the list without a usable name.');
  });

  it('reads a server.json document', async () => {
    const document = {
      name: 'io.github.acme/notes',
      packages: [{ registryType: 'npm', identifier: 'lists-three-pages-mcp', version: '1.0.0', transport: { type: 'stdio' } }],
    };
    writeFileSync(join(home, 'servers', 'server.json'), JSON.stringify(document));
    const { code, stdout } = await inspect('./server.json', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'listed', receipt: { spec: { package: 'lists-three-pages-mcp' } } });
  });

  it.each([
    ['two targets', ['one', 'two'], /behind `--`/],
    ['a name that none can have', ['<script>'], /cannot be used/],
    ['an unknown sandbox', ['--sandbox', 'docker', 'x'], /none of auto/],
    ['a program that fetches', ['--', 'npx', '-y', 'x'], /inspect PACKAGE/],
    ['a document that is none', ['hangs.json'], /cannot be read/],
    ['nothing', [], /missing required argument/],
  ])('refuses %s', async (_what, argv, why) => {
    const { code, stdout, stderr } = await inspect(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(why);
  });
});
