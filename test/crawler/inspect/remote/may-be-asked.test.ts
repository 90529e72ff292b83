import { describe, expect, it } from 'vitest';
import { hostOf, probeHost, readDenyList, whyNotAsked } from '#crawler/inspect/remote/may-be-asked';
import { isPublicAddress } from '#crawler/inspect/remote/public-address';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '192.0.1.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'example.com',
    '',
    '127.1',
    '0x7f.0.0.1',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('whyNotAsked', () => {
  const why = (url: string, allowPrivateHosts = false) => whyNotAsked(new URL(url), allowPrivateHosts);

  it.each([
    'https://mcp.example.com/mcp',
    'https://mcp.example.com:8443/?team=a',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://mcp.example.com/?key=',
  ])('lets %s be asked', (url) => {
    expect(why(url)).toBeUndefined();
  });

  it.each([
    ['https://localhost/', 'it is in a private network'],
    ['https://localhost./', 'it is in a private network'],
    ['https://printer.local/', 'it is in a private network'],
    ['https://metadata.google.internal/', 'it is in a private network'],
    ['https://127.0.0.1/', 'it is in a private network'],
    ['https://2130706433/', 'it is in a private network'],
    ['https://0x7f000001/', 'it is in a private network'],
    ['https://0177.0.0.1/', 'it is in a private network'],
    ['https://127.1/', 'it is in a private network'],
    ['https://１２７.0.0.1/', 'it is in a private network'],
    ['https://[::1]/', 'it is in a private network'],
    ['https://[::ffff:169.254.169.254]/', 'it is in a private network'],
    ['https://[fd00:ec2::254]/', 'it is in a private network'],
    ['https://169.254.169.254/latest/meta-data', 'it is in a private network'],
    ['http://mcp.example.com/', 'it is plain http, which anybody on the way could read and change'],
    ['ftp://mcp.example.com/', 'it is neither https nor http'],
    ['https://user@mcp.example.com/', 'it carries a name or password, and none is ever sent'],
    ['https://:secret@mcp.example.com/', 'it carries a name or password, and none is ever sent'],
    ['https://mcp.example.com/?api_key=abc', 'it carries a credential in its query, and none is ever sent'],
    ['https://mcp.example.com/?access-token=abc', 'it carries a credential in its query, and none is ever sent'],
    ['https://mcp.example.com/?key=abc', 'it carries a credential in its query, and none is ever sent'],
    ['https://mcp.example.com/{tenant}/mcp', 'it has a blank that somebody has to fill in'],
    ['https://mcp.example.com/?api_key={api_key}', 'it has a blank that somebody has to fill in'],
  ])('refuses %s', (url, reason) => {
    expect(why(url)).toBe(reason);
  });

  it('lets private hosts and plain http be asked where that is allowed, and credentials never', () => {
    expect(why('http://127.0.0.1:8080/', true)).toBeUndefined();
    expect(why('http://build.internal/mcp', true)).toBeUndefined();
    expect(why('http://user:secret@127.0.0.1/', true)).toBe('it carries a name or password, and none is ever sent');
  });
});

describe('a host', () => {
  it('is one name in whatever spelling, on whatever port', () => {
    for (const spelling of ['https://MCP.Example.com/', 'https://mcp.example.com.:8443/x', 'https://mcp.example.com/y'])
      expect(probeHost(new URL(spelling))).toBe('mcp.example.com');
    expect(hostOf(new URL('https://[2606:4700::1111]/'))).toBe('2606:4700::1111');
  });

  it('of this machine is another on each port', () => {
    expect(probeHost(new URL('http://127.0.0.1:8080/'))).toBe('127.0.0.1:8080');
    expect(probeHost(new URL('http://localhost:8081/'))).toBe('localhost:8081');
  });
});

describe('a list of hosts that want to be left alone', () => {
  const denied = readDenyList(
    '# asked us on Monday\nexample.com\r\n*.Example.org # all of them\n\n.example.net\n2606:4700::1111\nBücher.example\n',
  );
  it.each([
    'example.com',
    'mcp.example.com',
    'MCP.example.com',
    'example.org',
    'a.b.example.org',
    'example.net',
    '2606:4700::1111',
    'mcp.xn--bcher-kva.example',
  ])('names %s', (host) => {
    expect(denied(host)).toBe(true);
  });
  it.each(['example.dev', 'myexample.com', 'example.com.evil.dev', 'com', ''])('does not name %s', (host) => {
    expect(denied(host)).toBe(false);
  });
});
