import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveGateway } from '../../cli/gateway.ts';
import { placesOf } from '../../cli/settings.ts';
import { writeCatalogue } from '../../publish/catalogue-file.ts';
import { jsonHeaders, listenLocally, send } from '../gateway/http-support.ts';
import { type Answer, aFolder, allowing, fixtureCommand, initializeText } from '../gateway/support.ts';
import { toolwarden } from '../support/cli.ts';
import { sampleSource } from '../support/sample-catalogue.ts';

describe('gateway and grant', () => {
  let folder: ReturnType<typeof aFolder>;
  let cwd: string;
  const home = () => join(cwd, '.toolwarden');
  const configFile = () => join(home(), 'gateway.json');
  const config = (): Answer => JSON.parse(readFileSync(configFile(), 'utf8'));
  const configure = (document: object) => {
    mkdirSync(home(), { recursive: true });
    writeFileSync(configFile(), JSON.stringify(document));
  };

  beforeEach(() => {
    folder = aFolder();
    cwd = folder.path;
    mkdirSync(home());
  });
  afterEach(() => folder.remove());

  describe('gateway init', () => {
    beforeEach(async () => {
      await writeCatalogue(sampleSource(), join(home(), 'catalogue.sqlite'));
    });

    it('takes one step to a configuration, a policy, a grant and what to tell a client', async () => {
      const { code, stdout, stderr } = await toolwarden(['gateway', 'init', 'files'], { cwd });
      expect(code).toBe(0);
      const { url, headers } = JSON.parse(stdout).mcpServers.files;
      expect(url).toBe('http://127.0.0.1:8787/mcp/files');
      const [, token = ''] = /^Bearer (tw_[A-Za-z0-9_-]{43})$/.exec(headers.Authorization) ?? [];
      expect(config().grants).toEqual([
        { label: 'files', server: 'files', policy: 'policies/files.json', tokenSha256: createHash('sha256').update(token).digest('hex') },
      ]);
      expect(config().servers.files.command.slice(0, 2)).toEqual(['npx', '-y']);
      expect(JSON.parse(readFileSync(join(home(), 'policies/files.json'), 'utf8'))).toMatchObject({ version: '1', default: 'deny' });
      expect(statSync(configFile()).mode & 0o777).toBe(0o600);
      expect(stderr).toContain('shown this once');
      // The token is nowhere but in what was printed.
      for (const name of readdirSync(home(), { recursive: true, encoding: 'utf8' })) {
        if (name.endsWith('.json')) expect(readFileSync(join(home(), name), 'utf8')).not.toContain(token);
      }
    });

    it('adds to what is there and loses nothing of it', async () => {
      configure({
        listen: '127.0.0.1:9999',
        servers: { files: { command: ['mine'], env: { A: { env: 'NOT_SET_HERE' } } } },
        allowedHosts: ['x'],
        grants: [],
      });
      mkdirSync(join(home(), 'policies'));
      writeFileSync(join(home(), 'policies/files.json'), JSON.stringify(allowing('mine')));
      for (const label of ['files', 'files-2']) {
        const { code, stdout } = await toolwarden(['gateway', 'init', 'files'], { cwd });
        expect(code).toBe(0);
        expect(JSON.parse(stdout).mcpServers.files.url).toBe('http://127.0.0.1:9999/mcp/files');
        expect(config().grants.at(-1).label).toBe(label);
      }
      expect(config()).toMatchObject({ listen: '127.0.0.1:9999', allowedHosts: ['x'] });
      expect(config().servers).toEqual({ files: { command: ['mine'], env: { A: { env: 'NOT_SET_HERE' } } } });
      expect(readFileSync(join(home(), 'policies/files.json'), 'utf8')).toBe(JSON.stringify(allowing('mine')));
      expect(readdirSync(home()).filter((name) => name.startsWith('gateway.json'))).toEqual(['gateway.json']);
    });

    it('takes an address that nobody listed, under a policy that refuses every call', async () => {
      const { code, stderr } = await toolwarden(['gateway', 'init', 'https://mcp.example.com/mcp'], { cwd });
      expect(code).toBe(0);
      expect(stderr).toContain('refuses every call');
      expect(config().servers).toEqual({ 'mcp-example-com': { url: 'https://mcp.example.com/mcp' } });
      expect(JSON.parse(readFileSync(join(home(), 'policies/mcp-example-com.json'), 'utf8'))).toEqual({
        version: '1',
        default: 'deny',
        tools: {},
      });
    });

    it('does not touch a configuration that it cannot read', async () => {
      writeFileSync(configFile(), '{"severs":{}}');
      const { code, stderr } = await toolwarden(['gateway', 'init', 'files'], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/\/severs: .*Did you mean `servers`\?/);
      expect(readFileSync(configFile(), 'utf8')).toBe('{"severs":{}}');
    });

    it.each([
      ['file', /^error: The catalogue has no server `file`\. Did you mean .*`files`/],
      ['flies', /Did you mean `files`/],
      ['zzzzzzz', /^error: The catalogue has no server `zzzzzzz`\. It has `[a-z].*more\.$/m],
    ])('names what there is for %s, which is not there', async (slug, said) => {
      const { code, stderr } = await toolwarden(['gateway', 'init', slug], { cwd });
      expect([code, existsSync(configFile())]).toEqual([2, false]);
      expect(stderr).toMatch(said);
      expect((await toolwarden(['policy', 'export', slug], { cwd })).stderr).toMatch(said);
    });

    it('writes nothing for an address that everybody on the way could read', async () => {
      const { code, stdout, stderr } = await toolwarden(['gateway', 'init', 'http://mcp.example.com/mcp'], { cwd });
      expect([code, stdout, existsSync(configFile()), existsSync(join(home(), 'policies'))]).toEqual([2, '', false, false]);
      expect(stderr).toMatch(/^error: `http:\/\/mcp\.example\.com\/mcp` is not served\. .*clear text\. Use https/);
      expect((await toolwarden(['gateway', 'init', 'http://127.0.0.1:3000/mcp'], { cwd })).code).toBe(0);
    });

    it('notes what is to be filled in or decided in the policy that it writes, as the export of one does', async () => {
      const policy = join(home(), 'policies/payments.json');
      const notes = (stderr: string) => stderr.match(/^note: .*: (.*)$/gm)?.map((line) => line.replace(/^note: \S+/, ''));
      const exported = await toolwarden(['policy', 'export', 'payments', '--out', policy], { cwd });
      expect(notes(exported.stderr)).not.toBeUndefined();
      expect(notes(exported.stderr)).toEqual(notes((await toolwarden(['policy', 'check', policy], { cwd })).stderr));
      rmSync(policy);
      const written = await toolwarden(['gateway', 'init', 'payments'], { cwd });
      expect(notes(written.stderr)).not.toBeUndefined();
      expect(notes(written.stderr)).toEqual(notes((await toolwarden(['policy', 'check', policy], { cwd })).stderr));
    });
  });

  describe('grant', () => {
    beforeEach(() => {
      configure({ servers: { files: { command: ['x'] } } });
      writeFileSync(join(cwd, 'policy.json'), JSON.stringify(allowing('echo')));
    });

    it('is created, listed and revoked', async () => {
      const created = await toolwarden(
        ['grant', 'create', '--server', 'files', '--policy', 'policy.json', '--label', 'ci', '--expires', '30d'],
        { cwd },
      );
      expect(created.code).toBe(0);
      expect(JSON.parse(created.stdout).mcpServers.files.headers.Authorization).toMatch(/^Bearer tw_/);
      const listed = await toolwarden(['grant', 'list', '--json'], { cwd });
      expect(JSON.parse(listed.stdout)).toMatchObject({ label: 'ci', server: 'files', expired: false });
      expect(listed.stdout).not.toContain('tw_');
      expect((await toolwarden(['grant', 'revoke', 'ci'], { cwd })).code).toBe(0);
      expect(await toolwarden(['grant', 'list'], { cwd })).toMatchObject({
        code: 0,
        stdout: '',
        stderr: expect.stringMatching(/no grant yet.*`toolwarden grant create /),
      });
      rmSync(configFile());
      expect(await toolwarden(['grant', 'list'], { cwd })).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/no grant yet.*`toolwarden gateway init SERVER`/),
      });
    });

    it('is listed in columns under headings', async () => {
      const grant = (label: string, more: object = {}) => ({
        label,
        server: 'files',
        policy: 'p.json',
        tokenSha256: createHash('sha256').update(label).digest('hex'),
        ...more,
      });
      configure({
        servers: { files: { command: ['x'] } },
        grants: [grant('ci'), grant('a-longer-one', { expires: '2020-01-31T00:00:00Z' }), grant('c', { expires: '2126-01-31T00:00:00Z' })],
      });
      expect((await toolwarden(['grant', 'list'], { cwd })).stdout).toBe(
        [
          'LABEL         SERVER  EXPIRES                         POLICY',
          'ci            files   never                           p.json',
          'a-longer-one  files   2020-01-31T00:00:00Z (expired)  p.json',
          'c             files   2126-01-31T00:00:00Z            p.json',
          '',
        ].join('\n'),
      );
    });

    it('has a label of its own where none is given, however long the name of the server is', async () => {
      const server = 'x'.repeat(100);
      configure({ servers: { [server]: { command: ['x'] } } });
      expect((await toolwarden(['grant', 'create', '--server', server, '--policy', 'policy.json'], { cwd })).code).toBe(0);
      expect(config().grants[0].label).toMatch(/^x{55}-[0-9a-f]{8}$/);
    });

    it.each([
      ['for a server that is not there', ['--server', 'file', '--policy', 'policy.json'], 2, /Did you mean `files`/],
      ['with a policy that is not there', ['--server', 'files', '--policy', 'none.json'], 2, /policy export/],
      ['with a policy that is not valid', ['--server', 'files', '--policy', 'bad.json'], 1, /deny_fi.*deny_if/],
      ['for a span that is none', ['--server', 'files', '--policy', 'policy.json', '--expires', 'soon'], 2, /30d/],
      ['with a policy that is no JSON', ['--server', 'files', '--policy', 'no.json'], 2, /^error: no\.json: .*not JSON/],
      [
        'under a label that is none',
        ['--server', 'files', '--policy', 'policy.json', '--label', 'a b'],
        2,
        /`a b` is no label\. .*1 to 64/,
      ],
      ['under a label that is taken', ['--server', 'files', '--policy', 'policy.json', '--label', 'taken'], 2, /taken/],
    ])('is not created %s', async (_claim, words, code, said) => {
      writeFileSync(join(cwd, 'no.json'), 'version: 1');
      writeFileSync(join(cwd, 'bad.json'), '{"version":"1","default":"deny","tools":{"x":{"deny_fi":[]}}}');
      await toolwarden(['grant', 'create', '--server', 'files', '--policy', 'policy.json', '--label', 'taken'], { cwd });
      const created = await toolwarden(['grant', 'create', ...words], { cwd });
      expect(created).toMatchObject({ code, stdout: '' });
      expect(created.stderr).toMatch(said);
      expect(config().grants).toHaveLength(1);
    });

    it('is not revoked under a label that nobody has', async () => {
      await toolwarden(['grant', 'create', '--server', 'files', '--policy', 'policy.json', '--label', 'ci'], { cwd });
      expect(await toolwarden(['grant', 'revoke', 'ce'], { cwd })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Did you mean `ci`?'),
      });
      const far = await toolwarden(['grant', 'revoke', 'nope'], { cwd });
      expect(far.stderr).toBe('error: There is no grant `nope`. There is `ci`.\n');
    });
  });

  describe('gateway', () => {
    it('serves until it is interrupted', async () => {
      configure({ listen: '127.0.0.1:0', servers: {}, grants: [] });
      const stop = new AbortController();
      const served = toolwarden(['gateway'], { cwd, signal: stop.signal });
      stop.abort();
      expect(await served).toMatchObject({
        code: 130,
        stdout: '',
        stderr: expect.stringMatching(/Gateway: http:\/\/127\.0\.0\.1:\d+ {2}\(0 servers, 0 grants\)/),
      });
    });

    it('says what to do without a configuration', async () => {
      expect(await toolwarden(['gateway'], { cwd })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('toolwarden gateway init SERVER'),
      });
    });

    it.each([
      ['configuration', { servers: { files: { comand: [] } } }, /\/servers\/files: .*`command`/],
      [
        'policy',
        {
          servers: { files: { command: ['x'] } },
          grants: [{ label: 'a', server: 'files', policy: 'bad.json', tokenSha256: 'a'.repeat(64) }],
        },
        /bad\.json: \/tools\/x\/deny_fi: .*`deny_if`/,
      ],
    ])('does not start with a %s that is not valid', async (_claim, document, said) => {
      configure(document);
      writeFileSync(join(home(), 'bad.json'), '{"version":"1","default":"deny","tools":{"x":{"deny_fi":[]}}}');
      const served = await toolwarden(['gateway'], { cwd });
      expect(served).toMatchObject({ code: 1, stdout: '' });
      expect(served.stderr).toMatch(said);
      expect(served.stderr).toMatch(/^error: /);
    });

    it.each([
      ['a configuration that is no JSON', 'servers: {}'],
      [
        'a policy that is not there',
        JSON.stringify({
          servers: { files: { command: ['x'] } },
          grants: [{ label: 'a', server: 'files', policy: 'none.json', tokenSha256: 'a'.repeat(64) }],
        }),
      ],
    ])('cannot read %s', async (_claim, text) => {
      writeFileSync(configFile(), text);
      expect(await toolwarden(['gateway'], { cwd })).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: /) });
    });

    it('says which port is taken, and where another is chosen', async () => {
      const taken = await listenLocally(createServer());
      configure({ listen: new URL(taken.url).host, servers: {}, grants: [] });
      const served = await toolwarden(['gateway'], { cwd });
      await taken.close();
      expect(served.code).toBe(3);
      expect(served.stderr).toMatch(/Port \d+ on 127\.0\.0\.1 is taken\. Change `listen` in .*gateway\.json/);
    });

    it('is served by start without a configuration, and takes one that comes later', async () => {
      let now = new Date();
      const io = {
        stdin: new PassThrough(),
        stdout: new PassThrough(),
        stderr: new PassThrough(),
        env: { PATH: process.env['PATH'] },
        cwd,
        now: () => now,
        signal: new AbortController().signal,
      };
      const served = await serveGateway(io, placesOf(io), '127.0.0.1:0', '--gateway-port');
      expect(served.says).toBe('no server yet: toolwarden gateway init SERVER');
      const url = `${served.url}/mcp/files`;
      expect((await send(url, { headers: jsonHeaders('later'), body: initializeText })).status).toBe(401);

      writeFileSync(join(home(), 'p.json'), JSON.stringify(allowing('echo')));
      const tokenSha256 = createHash('sha256').update('tw_later').digest('hex');
      const command = fixtureCommand('records-calls', join(cwd, 'received'));
      configure({ servers: { files: { command } }, grants: [{ label: 'later', server: 'files', policy: 'p.json', tokenSha256 }] });
      now = new Date(now.getTime() + 2_000);
      expect((await send(url, { headers: jsonHeaders('later'), body: initializeText })).status).toBe(200);
      await served.close();
    });
  });
});
