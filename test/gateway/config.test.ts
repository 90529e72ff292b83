import { describe, expect, it } from 'vitest';
import { parseGatewayConfig } from '#gateway/config';

const TOKEN = 'a'.repeat(64);
const aGrant = (changes: object = {}): object => ({ label: 'one', server: 'files', policy: 'p.json', tokenSha256: TOKEN, ...changes });
const parse = (document: unknown, env: Record<string, string> = {}) =>
  parseGatewayConfig(typeof document === 'string' ? document : JSON.stringify(document), env);

describe('parseGatewayConfig', () => {
  it('reads servers of both kinds, with values from the environment', () => {
    const document = {
      listen: '127.0.0.1:9000',
      servers: {
        files: { command: ['npx', '-y', 'files@1.0.0'], env: { KEY: { env: 'FILES_KEY' }, MODE: 'ro' } },
        away: { url: 'https://example.com/mcp', headers: { authorization: { env: 'AWAY' } } },
      },
      grants: [aGrant({ expires: '2027-01-31T00:00:00Z' })],
    };
    const read = parse(document, { FILES_KEY: 'k', AWAY: 'Bearer x' });
    expect(read.ok && read.config).toEqual({
      listen: { host: '127.0.0.1', port: 9000 },
      servers: new Map<string, unknown>([
        ['files', { kind: 'process', command: ['npx', '-y', 'files@1.0.0'], env: { KEY: 'k', MODE: 'ro' } }],
        ['away', { kind: 'remote', url: 'https://example.com/mcp', headers: { authorization: 'Bearer x' } }],
      ]),
      grants: [aGrant({ expires: '2027-01-31T00:00:00Z' })],
      allowedHosts: [],
      allowedOrigins: [],
    });
  });

  it('is empty where nothing stands in it, on the usual address', () => {
    const read = parse({});
    expect(read.ok && [read.config.listen, read.config.servers.size, read.config.grants]).toEqual([
      { host: '127.0.0.1', port: 8787 },
      0,
      [],
    ]);
  });

  it.each(['http://127.0.0.1:3000/mcp', 'http://localhost:3000', 'http://[::1]:3000/mcp', 'https://example.com'])(
    'takes %s, which nobody on the network can read',
    (url) => {
      expect(parse({ servers: { away: { url } } }).ok).toBe(true);
    },
  );

  it('says why plain http is refused, and guesses nothing where nothing is near', () => {
    const read = parse({ servers: { away: { url: 'http://example.com/mcp' } }, zzzzzz: 1 });
    expect(read).toEqual({ ok: false, errors: [{ pointer: '/zzzzzz', message: 'This key is unknown.' }] });
    expect(parse({ servers: { away: { url: 'http://example.com/mcp' } } })).toMatchObject({
      errors: [{ message: expect.stringContaining('clear text. Use https') }],
    });
  });

  it.each([
    ['{"listen":', true],
    ['{"grants":[],"grants":[]}', undefined],
    ['{"severs":{}}', undefined],
  ])('tells whether %s could be read at all', (text, unreadable) => {
    const read = parse(text);
    expect(!read.ok && read.unreadable).toBe(unreadable);
  });

  const files = { command: ['x'] };
  it.each([
    ['a key that is unknown', { severs: {} }, '/severs', 'servers'],
    ['an unknown key of a server', { servers: { files: { command: ['x'], envs: {} } } }, '/servers/files/envs', 'env'],
    ['an unknown key of a grant', { servers: { files }, grants: [aGrant({ expire: 'x' })] }, '/grants/0/expire', 'expires'],
    ['a server that has neither', { servers: { files: { comand: ['x'] } } }, '/servers/files', 'command'],
    ['a server that has both', { servers: { files: { command: ['x'], url: 'https://example.com' } } }, '/servers/files', undefined],
    ['a command without a word', { servers: { files: { command: [] } } }, '/servers/files/command', undefined],
    ['a command that is text', { servers: { files: { command: 'rm -rf' } } }, '/servers/files/command', undefined],
    ['a name that is no name', { servers: { '../x': files } }, '/servers/..~1x', undefined],
    ['an address of another kind', { servers: { away: { url: 'file:///etc/passwd' } } }, '/servers/away/url', undefined],
    ['an address with a password', { servers: { away: { url: 'https://me:secret@example.com' } } }, '/servers/away/url', undefined],
    [
      'a header that is ours',
      { servers: { away: { url: 'https://example.com', headers: { Host: 'x' } } } },
      '/servers/away/headers/Host',
      undefined,
    ],
    [
      'a variable that is not set',
      { servers: { files: { command: ['x'], env: { A: { env: 'NOT_SET' } } } } },
      '/servers/files/env/A',
      undefined,
    ],
    ['a grant for no server', { servers: { files }, grants: [aGrant({ server: 'file' })] }, '/grants/0/server', 'files'],
    [
      'a token that is not a digest',
      { servers: { files }, grants: [aGrant({ tokenSha256: 'tw_secret' })] },
      '/grants/0/tokenSha256',
      undefined,
    ],
    ['an end that is no date', { servers: { files }, grants: [aGrant({ expires: 'soon' })] }, '/grants/0/expires', undefined],
    ['a label twice', { servers: { files }, grants: [aGrant(), aGrant({ tokenSha256: 'b'.repeat(64) })] }, '/grants/1/label', undefined],
    ['a token twice', { servers: { files }, grants: [aGrant(), aGrant({ label: 'two' })] }, '/grants/1/tokenSha256', undefined],
    ['a grant without a policy', { servers: { files }, grants: [aGrant({ policy: undefined })] }, '/grants/0/policy', undefined],
    ['an address in clear text', { servers: { away: { url: 'http://example.com/mcp' } } }, '/servers/away/url', undefined],
    [
      'a name that only looks like this machine',
      { servers: { away: { url: 'http://127.0.0.1.example.com' } } },
      '/servers/away/url',
      undefined,
    ],
    ['a label that a log could not show', { servers: { files }, grants: [aGrant({ label: 'a b' })] }, '/grants/0/label', undefined],
    ['a label without an end', { servers: { files }, grants: [aGrant({ label: 'x'.repeat(65) })] }, '/grants/0/label', undefined],
    ['no port', { listen: '127.0.0.1' }, '/listen', undefined],
    ['a port that is none', { listen: '127.0.0.1:99999' }, '/listen', undefined],
    ['a list', [], '', undefined],
    ['what is no JSON', '{"listen":', '', undefined],
    ['a key twice', '{"grants":[],"grants":[]}', '', undefined],
  ])('refuses %s, and says where', (_claim, document, pointer, nearest) => {
    const read = parse(document);
    expect(read).toMatchObject({ ok: false, errors: [{ pointer, ...(nearest !== undefined && { nearest }) }] });
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});
