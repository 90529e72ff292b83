import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listSource } from '#crawler/discover/list';
import { aWorld, NOW, sightingsOf, targetsOf } from './support.ts';

let server: Server;
let base: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: { path: string | undefined; userAgent: string | undefined }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ path: request.url, userAgent: request.headers['user-agent'] });
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(
  () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    }),
);

const LIST = '# Servers\n\n- [Files](https://github.com/ada/files)\n- [Own](https://github.com/ada/awesome)\n';
const markdown = (text: string) => (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/markdown' }).end(text);

/** A list at an address of the Internet, which the test answers itself. */
const remote = (url: string, respond: (url: URL) => Response) => {
  const world = aWorld();
  const requested: string[] = [];
  const fetchIt: typeof fetch = async (input) => {
    const to = new URL(String(input));
    requested.push(to.href);
    return respond(to);
  };
  return { world, requested, source: listSource({ url, outside: { ...world.outside, fetch: fetchIt } }, world) };
};

describe('a list', () => {
  it('in a file names its links, with their lines', async () => {
    const source = listSource({ name: 'servers.md', text: LIST, ownRepository: 'ada/awesome' }, aWorld());
    expect(await sightingsOf(source)).toEqual([{ source: 'list', target: 'github:ada/files', seenAt: NOW, from: 'servers.md:3' }]);
    expect(source.report()).toEqual({ source: 'list', sightings: 1, requests: { pages: 0 }, gaps: [] });
  });

  it('tells of what it left out, at most twenty times', async () => {
    const world = aWorld();
    const text = `${'x'.repeat(5_000)}\n\n`.repeat(30);
    await sightingsOf(listSource({ name: 'long.md', text }, world));
    expect(world.told).toHaveLength(21);
    expect(world.told[1]).toBe('long.md:3: What stands here is too long or too tangled for an entry of a list.');
    expect(world.told[20]).toBe('long.md: … and 10 places more that were left out.');
  });

  it('at an address is asked for once, by whom it can be told to stop', async () => {
    answer = markdown(LIST);
    const world = aWorld();
    const source = listSource({ url: `${base}/servers.md`, outside: world.outside }, world);
    expect(await sightingsOf(source)).toMatchObject([
      { target: 'github:ada/files', from: `${base}/servers.md:3` },
      { target: 'github:ada/awesome' },
    ]);
    expect(asked).toEqual([{ path: '/servers.md', userAgent: 'toolwarden/0.0.0 (+mailto:tools@example.com)' }]);
    expect(source.report().requests).toEqual({ pages: 1 });
  });

  it.each([
    ['https://github.com/ada/awesome', 'https://github.com/ada/awesome/raw/HEAD/README.md'],
    ['https://github.com/ada/awesome/blob/main/docs/list.md', 'https://github.com/ada/awesome/raw/main/docs/list.md'],
    ['https://raw.githubusercontent.com/ada/awesome/main/README.md', 'https://raw.githubusercontent.com/ada/awesome/main/README.md'],
  ])('%s is asked for as text, and is no server itself', async (url, text) => {
    const list = remote(url, () => new Response(LIST));
    expect(targetsOf(await sightingsOf(list.source))).toEqual(['github:ada/files']);
    expect(list.requested).toEqual([text]);
  });

  it.each([
    ['to plain http', 'http://lists.example/list.md'],
    ['into this machine', 'https://localhost/list.md'],
    ['into a private network', 'https://192.168.1.1/list.md'],
    ['to a link-local address', 'http://169.254.169.254/latest'],
    ['in a longer spelling of one', 'https://[::ffff:10.0.0.1]/list.md'],
    ['with a password', 'https://me:pass@lists.example/list.md'],
    ['to another scheme', 'file:///etc/passwd'],
  ])('does not follow an address of the Internet %s', async (_claim, location) => {
    const list = remote('https://lists.example/', () => new Response(null, { status: 302, headers: { location } }));
    await expect(sightingsOf(list.source)).rejects.toMatchObject({ name: 'GiveUp', code: 'list-redirects' });
    expect(list.requested).toHaveLength(1);
  });

  it('follows to another address of the Internet', async () => {
    const list = remote('https://lists.example/', ({ hostname }) =>
      hostname === 'lists.example'
        ? new Response(null, { status: 301, headers: { location: 'https://other.example/list.md' } })
        : new Response(LIST),
    );
    expect(await sightingsOf(list.source)).toHaveLength(2);
    expect(list.requested).toEqual(['https://lists.example/', 'https://other.example/list.md']);
  });

  it.each([
    ['plain http', 'http://lists.example/list.md'],
    ['a password', 'https://me:pass@lists.example/list.md'],
    ['another scheme', 'ftp://lists.example/list.md'],
    ['no address', 'https://'],
  ])('at %s is wrong usage', (_claim, url) => {
    expect(() => listSource({ url }, aWorld())).toThrow(expect.objectContaining({ name: 'BadInput', code: 'bad-list-address' }));
  });

  it('in a private network may be allowed', () => {
    expect(() => listSource({ url: 'http://192.168.1.1/list.md', allowPrivateHosts: true }, aWorld())).not.toThrow();
  });

  it.each([
    ['is not there', (_request: IncomingMessage, response: ServerResponse) => response.writeHead(404).end(), 'list-not-found'],
    [
      'is a web page',
      (_request: IncomingMessage, response: ServerResponse) =>
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>'),
      'list-is-a-page',
    ],
    [
      'never ends',
      (_request: IncomingMessage, response: ServerResponse) => {
        const flood = () => {
          while (response.write('- x\n'.repeat(100_000)));
        };
        response.on('drain', flood);
        flood();
      },
      'list-too-large',
    ],
  ])('that %s is named so', async (_claim, respond, code) => {
    answer = respond;
    const world = aWorld();
    const source = listSource({ url: `${base}/list.md`, outside: world.outside }, world);
    await expect(sightingsOf(source)).rejects.toMatchObject({ name: 'GiveUp', code });
  });
});
