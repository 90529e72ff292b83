import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolwarden } from '../support/cli.ts';
import { legacySdk, type Remote, startRemote } from '../support/remote-servers.ts';

describe('toolwarden inspect https://…', () => {
  let home: string;
  let remote: Remote;
  let gated: Remote;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'cli-inspect-remote-'));
    remote = await startRemote(legacySdk(true).handler);
    gated = await startRemote((_request, response) => void response.writeHead(401, { 'www-authenticate': 'Bearer realm="notes"' }).end());
  });
  afterAll(async () => {
    await remote.close();
    await gated.close();
    rmSync(home, { recursive: true, force: true });
  });
  const inspect = (argv: string[], env: Record<string, string> = {}) =>
    toolwarden(['inspect', ...argv], { cwd: home, env: { TOOLWARDEN_HOME: join(home, 'state'), ...env } });

  it('lists and judges the tools, says how it was asked, and by whom', async () => {
    const { code, stdout, stderr } = await inspect([`${remote.url}/mcp`, '--allow-private-hosts'], {
      TOOLWARDEN_CONTACT: 'tools@example.com',
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^127\.0\.0\.1:\d+: 2 tools$/m);
    expect(stdout).toMatch(/^ {2}\d+\.\d s at http:\/\/127\.0\.0\.1:\d+\/mcp over streamable-http, MCP 2025-11-25$/m);
    expect(stdout).toMatch(/^delete_note +Destructive +critical +Deletes a note for good\.$/m);
    expect(remote.seen.at(0)?.headers['user-agent']).toMatch(/^toolwarden\/[\w.-]+ \(\+mailto:tools@example\.com\)$/);
  });

  it('says what one that wants a sign-in wants', async () => {
    const { code, stdout } = await inspect([`${gated.url}/mcp`, '--allow-private-hosts']);
    expect(code).toBe(1);
    expect(stdout).toContain('Behind a sign-in. It answered the first message with status 401: scheme “Bearer”, realm “notes”.');
  });

  it.each([
    ['an address of this machine', [() => `${remote.url}/mcp`], {}, 'One of your own is asked with --allow-private-hosts.'],
    ['anybody while it has no name', [() => 'https://mcp.example.com/'], {}, 'Set TOOLWARDEN_SITE_URL'],
    [
      'who wants to be left alone',
      [() => 'https://mcp.example.com/'],
      { TOOLWARDEN_REMOTE_DENY: 'deny.txt' },
      'Its host asked this installation not to ask it.',
    ],
  ])('does not ask %s', async (_claim, target, env, said) => {
    writeFileSync(join(home, 'deny.txt'), '# by e-mail of 1 November\nexample.com\n');
    const asked = remote.seen.length;
    const { code, stdout } = await inspect(
      target.map((of) => of()),
      env,
    );
    expect(code).toBe(1);
    expect(stdout).toContain(said);
    expect(remote.seen).toHaveLength(asked);
  });

  it('asks nobody while it cannot read who wants to be left alone', async () => {
    const { code, stderr } = await inspect([`${remote.url}/mcp`, '--allow-private-hosts'], { TOOLWARDEN_REMOTE_DENY: 'gone.txt' });
    expect(code).toBe(2);
    expect(stderr).toContain(`gone.txt\` (ENOENT). Correct TOOLWARDEN_REMOTE_DENY.`);
  });
});
