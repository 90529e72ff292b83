import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClientOptions, GitHubClient, graphqlUrl, sleepForReal, tokensIn } from '#crawler/discover/github/client';
import { startLoopbackGitHub } from '#test/support/loopback-github';
import { aRepository } from '#test/support/loopback-github-world';
import { VirtualClock } from '#test/support/virtual-clock';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function aClient(apiUrl: string, given: Partial<ClientOptions> = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 10, 25));
  const requests = { search: 0, code_search: 0, graphql: 0, core: 0 };
  const signal = new AbortController().signal;
  const options = { tokens: ['token'], apiUrl, userAgent: 'toolwarden-test', now: clock.now, sleep: clock.sleep, signal, tell: () => {} };
  return { clock, requests, client: new GitHubClient({ ...options, fetch: clock.fetch, longestWaitMs: 3_600_000, requests, ...given }) };
}

/** A server that answers as it is told, and remembers who was let in with what. */
async function aServer(answer: (path: string) => { status: number; headers?: Record<string, string>; body?: unknown }) {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    const { status, headers = {}, body = {} } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => new Promise((closed) => server.close(closed)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('GitHubClient', () => {
  it('follows a repository to where it has moved, and counts both requests', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 10, 25));
    const github = await startLoopbackGitHub({ clock, repositories: [aRepository(9)] });
    closing.push(github.close);
    const { client, requests } = aClient(github.url, { now: clock.now, sleep: clock.sleep, fetch: clock.fetch });
    const reply = await client.get('core', '/repos/owner9/old9', {}, { tries: 1 });
    expect(reply).toMatchObject({ status: 200, data: { id: 9, full_name: 'owner9/repo-9' } });
    expect(requests.core).toBe(2);
  });

  it('takes the token to no other host', async () => {
    const other = await aServer(() => ({ status: 200 }));
    const github = await aServer(() => ({ status: 302, headers: { location: `${other.url}/x` } }));
    const reply = await aClient(github.url).client.get('core', '/repos/a/b', {}, { tries: 1 });
    expect(reply.status).toBe(302);
    expect(github.asked).toEqual([{ path: '/repos/a/b', authorization: 'token token' }]);
    expect(other.asked).toEqual([]);
  });

  it('does not follow in circles', async () => {
    const github = await aServer(() => ({ status: 301, headers: { location: '/again' } }));
    const { client, requests } = aClient(github.url);
    expect((await client.get('core', '/repos/a/b', {}, { tries: 1 })).status).toBe(301);
    expect(requests.core).toBe(4);
  });

  it('gives up on a limit that never ends', async () => {
    const github = await aServer(() => ({ status: 429, headers: { 'retry-after': '1' } }));
    const { client, requests } = aClient(github.url);
    await expect(client.get('core', '/repos/a/b', {}, { tries: 1 })).rejects.toMatchObject({ code: 'github-rate-limited' });
    expect(requests.core).toBe(9);
  });

  it('waits longer after each error of the other side', async () => {
    const github = await aServer(() => ({ status: 500 }));
    const { client, clock, requests } = aClient(github.url);
    expect((await client.get('core', '/repos/a/b', {}, { tries: 4 })).status).toBe(500);
    expect(requests.core).toBe(4);
    // 1, 2 and 4 seconds between four requests.
    expect(clock.at - Date.UTC(2026, 10, 25)).toBeGreaterThanOrEqual(7_000);
  });

  it('writes nothing to the console, whatever GitHub has to say of its API', async () => {
    const github = await aServer(() => ({ status: 404, headers: { deprecation: 'true', link: '<https://x.example>; rel="deprecation"' } }));
    const said: unknown[] = [];
    const { warn, error } = console;
    Object.assign(console, { warn: (...words: unknown[]) => said.push(words), error: (...words: unknown[]) => said.push(words) });
    try {
      await aClient(github.url).client.get('core', '/repos/a/b', {}, { tries: 1 });
    } finally {
      Object.assign(console, { warn, error });
    }
    expect(said).toEqual([]);
  });
});

describe('sleepForReal', () => {
  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const sleeping = sleepForReal(60_000, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(sleeping).rejects.toThrow('stopped');
  });
});

describe('graphqlUrl', () => {
  it.each([
    ['github.com', 'https://api.github.com', 'https://api.github.com/graphql'],
    ['an Enterprise server', 'https://git.example.com/api/v3/', 'https://git.example.com/api/graphql'],
  ])('of %s', (_claim, apiUrl, expected) => {
    expect(graphqlUrl(apiUrl)).toBe(expected);
  });
});

describe('tokensIn', () => {
  it.each([
    ['none', undefined, []],
    ['none in white space', ' \n', []],
    ['one', 'a', ['a']],
    ['several, each once', 'a, b\nc a,', ['a', 'b', 'c']],
  ])('finds %s', (_claim, text, expected) => {
    expect(tokensIn(text)).toEqual(expected);
  });
});
