import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GiveUp } from '#core/errors';
import type { Counters } from '#gateway/counters/counters';
import { jsonHeaders, MODERN, modernRequest, type RawAnswer, send, startTestGateway, type TestGateway, tokenOf } from './http-support.ts';
import { type Answer, aFolder, allowing, callText, fixtureCommand, initializedText, initializeText } from './support.ts';

describe('gateway', () => {
  let folder: ReturnType<typeof aFolder>;
  let gateway: TestGateway;
  let now: Date;
  const record = () => join(folder.path, 'received');
  const received = (): Answer[] =>
    existsSync(record())
      ? readFileSync(record(), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : [];
  const callsReceived = () => received().filter(({ method }) => method === 'tools/call');
  const recorder = () => ({ command: fixtureCommand('records-calls', record()) });
  const start = async (policy: object = allowing('echo', 'slow', 'crash', 'progress', 'ask'), more: object = {}, counters?: Counters) => {
    gateway = await startTestGateway(folder.path, {
      servers: { files: recorder(), notes: recorder() },
      grants: {
        one: { server: 'files', policy },
        two: { server: 'notes', policy },
        old: { server: 'files', policy, expires: '2020-01-01T00:00:00Z' },
      },
      more,
      now: () => now,
      ...(counters !== undefined && { counters }),
    });
    return `${gateway.url}/mcp/files`;
  };
  const modernCall = (url: string, name: string, args: object = {}, more: Record<string, string> = {}): Promise<RawAnswer> =>
    send(url, modernRequest('one', 'tools/call', { name, arguments: args }, more));
  const session = async (url: string, label = 'one'): Promise<Record<string, string>> => {
    const begun = await send(url, { headers: jsonHeaders(label), body: initializeText });
    const headers = jsonHeaders(label, { 'mcp-session-id': String(begun.headers['mcp-session-id']), 'mcp-protocol-version': '2025-11-25' });
    expect((await send(url, { headers, body: initializedText })).status).toBe(202);
    return headers;
  };

  beforeEach(() => {
    folder = aFolder();
    now = new Date();
  });
  afterEach(async () => {
    await gateway?.close();
    folder.remove();
  });

  describe('who may come in', () => {
    it('answers the same to a token that is missing, unknown or expired', async () => {
      const url = await start();
      const { authorization: _authorization, ...without } = jsonHeaders('one');
      const answers = await Promise.all(
        [without, jsonHeaders('nobody'), jsonHeaders('old'), { ...without, authorization: `Basic ${tokenOf('one')}` }].map((headers) =>
          send(url, { headers, body: initializeText }),
        ),
      );
      for (const { status, headers, text } of answers) {
        expect(status).toBe(401);
        expect(headers['www-authenticate']).toMatch(/^Bearer /);
        expect(text).toBe(answers[0]?.text);
      }
      expect(received()).toEqual([]);
    });

    it('answers the same to a grant of another server, whether there is one or not', async () => {
      await start();
      const [there, nowhere] = await Promise.all(
        ['notes', 'nowhere'].map((server) => send(`${gateway.url}/mcp/${server}`, { headers: jsonHeaders('one'), body: initializeText })),
      );
      expect(there).toMatchObject({ status: 403 });
      expect(nowhere?.text).toBe(there?.text);
    });

    it('does not let one grant use the session of another', async () => {
      const url = await start();
      const headers = await session(url);
      const stolen = { ...headers, authorization: `Bearer ${tokenOf('two')}` };
      expect((await send(`${gateway.url}/mcp/notes`, { headers: stolen, body: callText(1, 'echo') })).status).toBe(404);
      expect(callsReceived()).toEqual([]);
    });

    it.each([
      ['a host that is not ours', { host: 'evil.example' }],
      ['a host that only begins like ours', { host: '127.0.0.1.evil.example' }],
      ['an origin that is not ours', { origin: 'https://evil.example' }],
      ['an origin without a name', { origin: 'null' }],
    ])('refuses %s, also with a good token', async (_claim, odd) => {
      const url = await start();
      expect((await send(url, { headers: jsonHeaders('one', odd), body: initializeText })).status).toBe(403);
    });

    it.each([
      ['its own address', {}],
      ['localhost', { host: 'localhost:8787' }],
      ['a page of this machine', { origin: 'http://localhost:3000' }],
      ['a host that is configured', { host: 'tools.example' }],
      ['an origin that is configured', { origin: 'https://app.example' }],
    ])('takes %s', async (_claim, headers) => {
      const url = await start(undefined, { allowedHosts: ['tools.example'], allowedOrigins: ['https://app.example'] });
      expect((await send(url, { headers: jsonHeaders('one', headers), body: initializeText })).status).toBe(200);
    });

    it('takes a change of the configuration: a grant that is gone ends with its session, another goes on', async () => {
      const url = await start();
      const mine = await session(url);
      const other = await session(`${gateway.url}/mcp/notes`, 'two');
      const policy = allowing('echo', 'slow', 'crash', 'progress', 'ask');
      gateway.configure({ servers: { files: recorder(), notes: recorder() }, grants: { two: { server: 'notes', policy } } });
      now = new Date(now.getTime() + 2_000);
      expect((await send(url, { headers: mine, body: callText(1, 'echo') })).status).toBe(401);
      expect((await send(`${gateway.url}/mcp/notes`, { headers: other, body: callText(1, 'echo') })).json.result.isError).toBeUndefined();
    });

    describe('while a change cannot be taken whole', () => {
      const policy = allowing('echo');
      const both = { one: { server: 'files', policy }, two: { server: 'notes', policy } };
      const notes = () => `${gateway.url}/mcp/notes`;
      const callsOf = async (url: string, label: string) => {
        const { status, json } = await send(url, modernRequest(label, 'tools/call', { name: 'echo' }));
        return [status, json.result?._meta?.['toolwarden/decision']?.rule ?? (json.result === undefined ? 'error' : 'allowed')];
      };
      const change = (what: () => void) => {
        what();
        now = new Date(now.getTime() + 2_000);
      };

      it('revokes a grant although the policy of another cannot be read, which goes on with its last good one', async () => {
        const url = await start(policy);
        const mine = await session(url);
        const other = await session(notes(), 'two');
        change(() =>
          gateway.configure({ servers: { files: recorder(), notes: recorder() }, grants: { two: { server: 'notes', policy: '{' } } }),
        );
        expect((await send(url, { headers: mine, body: callText(1, 'echo') })).status).toBe(401);
        expect((await send(notes(), { headers: other, body: callText(1, 'echo') })).json.result.isError).toBeUndefined();
        expect(await callsOf(notes(), 'two')).toEqual([200, 'allowed']);
      });

      it('closes a grant that never had a policy, until its policy is mended', async () => {
        const url = await start(policy);
        const servers = { files: recorder(), notes: recorder() };
        change(() => gateway.configure({ servers, grants: { ...both, new: { server: 'files', policy: '{"version":"9"}' } } }));
        expect(await callsOf(url, 'new')).toEqual([200, '(no policy)']);
        expect(await callsOf(url, 'one')).toEqual([200, 'allowed']);
        expect(gateway.log()).toMatch(/Grant new is closed: its policy .*new\.json cannot be used/);
        gateway.configure({ servers, grants: { ...both, new: { server: 'files', policy } } });
        expect(await callsOf(url, 'new')).toEqual([200, 'allowed']);
      });

      it('makes a server whose variable is not set unavailable, and no other', async () => {
        const url = await start(policy);
        const before = await session(url);
        const servers = { files: { ...recorder(), env: { KEY: { env: 'TOOLWARDEN_NOT_SET' } } }, notes: recorder() };
        change(() => gateway.configure({ servers, grants: both }));
        expect((await send(url, { headers: before, body: callText(1, 'echo') })).status).toBe(503);
        expect((await send(url, modernRequest('one', 'tools/list'))).status).toBe(503);
        expect(await callsOf(notes(), 'two')).toEqual([200, 'allowed']);
        expect(gateway.log()).toMatch(/\/servers\/files\/env\/KEY: .*`TOOLWARDEN_NOT_SET` is not set/);
      });

      it('takes from a document that is not valid what it no longer holds, and adds nothing of it', async () => {
        const url = await start(policy);
        const before = await session(url);
        change(() =>
          gateway.configure({
            servers: { files: recorder(), notes: recorder() },
            grants: { two: { server: 'notes', policy }, new: { server: 'files', policy } },
            more: { unknown: 1 },
          }),
        );
        expect((await send(url, { headers: before, body: callText(1, 'echo') })).status).toBe(401);
        expect((await callsOf(url, 'new'))[0]).toBe(401);
        expect(await callsOf(notes(), 'two')).toEqual([200, 'allowed']);
        expect(gateway.log()).toContain('stays in force, less what this one no longer holds');
      });

      it.each([
        ['a server that is gone', ['notes'], both],
        ['a life that is over', ['files', 'notes'], { ...both, one: { ...both.one, expires: '2020-01-01T00:00:00Z' } }],
      ])('takes from such a document %s', async (_claim, servers, grants) => {
        const url = await start(policy);
        const before = await session(url);
        change(() =>
          gateway.configure({ servers: Object.fromEntries(servers.map((name) => [name, recorder()])), grants, more: { unknown: 1 } }),
        );
        expect((await send(url, { headers: before, body: callText(1, 'echo') })).status).toBe(401);
        expect(await callsOf(notes(), 'two')).toEqual([200, 'allowed']);
      });

      it('takes nothing from what is no JSON', async () => {
        const url = await start(policy);
        change(() => gateway.write('{"servers":'));
        expect(await callsOf(url, 'one')).toEqual([200, 'allowed']);
      });

      it('lets no body that came slowly outlive its grant', async () => {
        const url = await start(policy);
        const { headers, body } = modernRequest('one', 'tools/call', { name: 'echo' });
        const answered = new Promise<number>((done, failed) => {
          const slow = request(url, { method: 'POST', headers }, (response) => {
            response.resume();
            done(response.statusCode ?? 0);
          });
          slow.once('error', failed);
          slow.write(body.slice(0, 10));
          // The gateway has the headers by the time that it answers somebody who came later.
          void send(`${gateway.url}/healthz`, { method: 'GET' }).then(() => {
            change(() => gateway.configure({ servers: { files: recorder() }, grants: {} }));
            slow.end(body.slice(10));
          });
        });
        expect(await answered).toBe(401);
        expect(callsReceived()).toEqual([]);
      });
    });
  });

  it('ends the stream of a grant that is gone, also when nobody asks', async () => {
    const url = await start();
    const headers = await session(url);
    const listening = await fetch(url, { headers });
    expect(listening.headers.get('content-type')).toBe('text/event-stream');
    expect((await send(url, { method: 'GET', headers })).status).toBe(409);
    gateway.configure({ servers: { files: recorder() }, grants: {} });
    now = new Date(now.getTime() + 2_000);
    // It ends by itself; nobody has to ask.
    expect(await listening.text()).toBe('');
  });

  describe('what may come in', () => {
    it.each([
      ['another media type', { 'content-type': 'text/plain' }, initializeText, 415],
      ['no media type', { 'content-type': '' }, initializeText, 415],
      ['another character set', { 'content-type': 'application/json; charset=utf-16' }, initializeText, 415],
      ['a content encoding', { 'content-encoding': 'gzip' }, initializeText, 415],
      ['a client that takes no JSON', { accept: 'text/html' }, initializeText, 406],
      ['a body of 9 MiB', {}, `"${'x'.repeat(9 * 1024 * 1024)}"`, 413],
      ['what is no JSON', {}, '{', 400],
      ['a batch', {}, `[${initializeText}]`, 400],
      ['bytes that are no UTF-8', {}, Buffer.from([0x22, 0xff, 0x22]), 400],
      ['a byte order mark', {}, `\ufeff${initializeText}`, 400],
      ['a key twice', {}, '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', 400],
    ])('refuses %s', async (_claim, headers, body, status) => {
      const url = await start();
      expect((await send(url, { headers: jsonHeaders('one', headers), body })).status).toBe(status);
      expect(received()).toEqual([]);
    });

    it('tells a person with a browser what this is, and not which servers there are', async () => {
      const url = await start();
      const headers = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
      const pages = await Promise.all(
        [`${gateway.url}/`, url, `${gateway.url}/mcp/nobody`].map((page) => send(page, { method: 'GET', headers })),
      );
      for (const { status, headers: sent, text } of pages) {
        expect([status, sent['content-type'], text]).toEqual([200, 'text/plain; charset=utf-8', pages[0]?.text]);
        expect(text).toMatch(/^This is the Toolwarden gateway: .*\/mcp\/NAME.*\.\n$/);
        expect(text).not.toMatch(/files|notes/);
      }
      // A client of the protocol is answered as ever, and a page of another site not at all.
      expect((await send(url, { method: 'GET', headers: { accept: 'text/event-stream, */*' } })).status).toBe(401);
      expect((await send(url, { headers: { ...headers, 'content-type': 'application/json' }, body: initializeText })).status).toBe(401);
      expect((await send(url, { method: 'GET', headers: jsonHeaders('one', headers) })).status).toBe(400);
      expect((await send(`${gateway.url}/`, { method: 'GET', headers: { ...headers, origin: 'https://evil.example' } })).status).toBe(403);
      expect((await send(`${gateway.url}/other`, { method: 'GET', headers })).status).toBe(404);
    });

    it('knows its paths and methods', async () => {
      const url = await start();
      const headers = jsonHeaders('one');
      expect(await send(`${gateway.url}/healthz`, { method: 'GET' })).toMatchObject({ status: 200, json: { status: 'ok' } });
      expect((await send(`${gateway.url}/`, { method: 'GET' })).status).toBe(404);
      expect((await send(`${gateway.url}/mcp/files/x`, { headers, body: initializeText })).status).toBe(404);
      expect((await send(url, { method: 'PUT', headers, body: initializeText })).status).toBe(405);
      expect((await send(url, { method: 'GET', headers: { ...headers, 'mcp-session-id': 'made-up' } })).status).toBe(404);
      expect((await send(url, { method: 'GET', headers })).status).toBe(400);
    });

    it.each(['//', '//x:y', '///', '//evil.example/mcp/files', '/\\evil.example/mcp/files'])('has nothing at %s', async (path) => {
      await start();
      const { hostname, port } = new URL(gateway.url);
      const status = await new Promise((done, failed) => {
        const asked = request({ hostname, port, path, method: 'POST', headers: jsonHeaders('one') }, (response) => {
          response.resume();
          done(response.statusCode);
        });
        asked.once('error', failed);
        asked.end(initializeText);
      });
      expect(status).toBe(404);
    });
  });

  describe('sessions', () => {
    it('begin, serve under the policy, and end', async () => {
      const url = await start();
      const headers = await session(url);
      const { json: list } = await send(url, { headers, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
      expect(list.result.tools.map((tool: Answer) => tool.name)).toEqual(['echo', 'slow', 'crash', 'progress', 'ask']);
      const { json: allowed } = await send(url, { headers, body: callText(2, 'echo', { a: 1 }) });
      expect(allowed.result.content[0].text).toBe('{"a":1}');
      const { status, json: refused } = await send(url, { headers, body: callText(3, 'hidden') });
      expect([status, refused.result._meta['toolwarden/decision'].rule]).toEqual([200, '(default deny)']);
      expect(callsReceived()).toHaveLength(1);

      expect((await send(url, { method: 'DELETE', headers })).status).toBe(204);
      expect((await send(url, { headers, body: callText(4, 'echo') })).status).toBe(404);
    });

    it('stream progress before the answer', async () => {
      const url = await start();
      const headers = await session(url);
      const { headers: answered, text } = await send(url, { headers, body: callText(1, 'progress', {}, { _meta: { progressToken: 7 } }) });
      expect(answered['content-type']).toBe('text/event-stream');
      const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(String(data)));
      expect(events.map(({ params, result }) => params?.progress ?? result.content[0].text)).toEqual([1, 2, '{}']);
      expect(events[0].params.progressToken).toBe(7);
    });

    it('are gone when the server dies, and whoever waits is told', async () => {
      const url = await start();
      const headers = await session(url);
      const { json } = await send(url, { headers, body: callText(1, 'crash') });
      expect(json.error.message).toContain('exit code 3');
      expect((await send(url, { headers, body: callText(2, 'echo') })).status).toBe(404);
      expect((await send(url, { headers: await session(url), body: callText(3, 'echo') })).json.result.isError).toBeUndefined();
    });

    it('have a connection of their own', async () => {
      const url = await start();
      const one = await session(url);
      const two = await session(url);
      expect(one['mcp-session-id']).not.toBe(two['mcp-session-id']);
      expect(received().filter(({ method }) => method === 'initialize')).toHaveLength(2);
    });

    it('refuse a version without sessions, and a second initialize', async () => {
      const url = await start();
      const headers = await session(url);
      expect((await send(url, { headers: { ...headers, 'mcp-protocol-version': '1999-01-01' }, body: callText(1, 'echo') })).status).toBe(
        400,
      );
      expect((await send(url, { headers, body: initializeText })).status).toBe(400);
    });

    it('cancel a call when its client goes away', async () => {
      const url = await start();
      const headers = await session(url);
      const gone = new AbortController();
      const waiting = send(url, { headers, body: callText(1, 'slow'), signal: gone.signal }).catch(() => 'gone');
      await expect.poll(() => callsReceived().length).toBe(1);
      gone.abort();
      expect(await waiting).toBe('gone');
      await expect.poll(() => received().at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });
    });
  });

  describe('the stateless era', () => {
    it('is served without a session, over one connection', async () => {
      const url = await start();
      const [one, two] = await Promise.all([modernCall(url, 'echo', { n: 1 }), modernCall(url, 'echo', { n: 2 })]);
      expect(one.json).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: '{"n":1}' }], resultType: 'complete' } });
      expect(two.json.result.content[0].text).toBe('{"n":2}');
      expect(one.headers['mcp-session-id']).toBeUndefined();
      expect(received().filter(({ method }) => method === 'initialize')).toHaveLength(1);
      // What the envelope says is for the gateway, and means nothing to a server of the other era.
      expect(callsReceived().map(({ params }) => Object.keys(params))).toEqual([
        ['name', 'arguments'],
        ['name', 'arguments'],
      ]);
    });

    it('lists for this grant alone what the policy shows', async () => {
      const url = await start();
      const { json } = await send(url, modernRequest('one', 'tools/list'));
      expect(json.result).toMatchObject({ resultType: 'complete', cacheScope: 'private', _meta: { kept: true } });
      expect(json.result.tools.map((tool: Answer) => tool.name)).toEqual(['echo', 'slow', 'crash', 'progress', 'ask']);
    });

    it('discovers', async () => {
      const url = await start();
      const { json } = await send(url, modernRequest('one', 'server/discover'));
      expect(json.result).toMatchObject({ resultType: 'complete', supportedVersions: [MODERN], capabilities: { tools: {} } });
    });

    it('refuses a call as a result of its era', async () => {
      const url = await start();
      const { status, json } = await modernCall(url, 'hidden');
      expect(status).toBe(200);
      expect(json.result).toMatchObject({
        resultType: 'complete',
        isError: true,
        _meta: { 'toolwarden/decision': { rule: '(default deny)' } },
      });
    });

    it('sends each progress to whoever asked, under its own token', async () => {
      const url = await start();
      const ask = (progressToken: string) => {
        const { headers, body } = modernRequest('one', 'tools/call', { name: 'progress' });
        const message = JSON.parse(body);
        message.params._meta.progressToken = progressToken;
        return send(url, { headers, body: JSON.stringify(message) });
      };
      const [a, b] = await Promise.all([ask('same'), ask('same')]);
      for (const { text } of [a, b]) {
        const tokens = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(String(data)).params?.progressToken);
        expect(tokens).toEqual(['same', 'same', undefined]);
      }
      expect(new Set(callsReceived().map(({ params }) => params._meta.progressToken)).size).toBe(2);
    });

    it.each([
      ['a method that is not the one of the body', { 'mcp-method': 'tools/list' }],
      ['a name that is not the one of the body', { 'mcp-name': 'slow' }],
      ['a name in bad base64', { 'mcp-name': '=?base64?ZWNobw?=' }],
      ['a version that is not the one of the body', { 'mcp-protocol-version': '2025-11-25' }],
    ])('refuses headers with %s', async (_claim, more) => {
      const url = await start();
      expect(await modernCall(url, 'echo', {}, more)).toMatchObject({ status: 400, json: { id: 1, error: { code: -32020 } } });
      expect(received()).toEqual([]);
    });

    it('reads a name in base64', async () => {
      const url = await start();
      expect((await modernCall(url, 'echo', {}, { 'mcp-name': '=?base64?ZWNobw==?=' })).status).toBe(200);
    });

    it('refuses headers that are missing', async () => {
      const url = await start();
      for (const name of ['mcp-method', 'mcp-name', 'mcp-protocol-version']) {
        const { headers, body } = modernRequest('one', 'tools/call', { name: 'echo' });
        delete headers[name];
        expect(await send(url, { headers, body })).toMatchObject({ status: 400, json: { error: { code: -32020 } } });
      }
    });

    it('names the versions it knows to a client of another', async () => {
      const url = await start();
      const { headers, body } = modernRequest('one', 'server/discover', {}, { 'mcp-protocol-version': '1900-01-01' });
      const answered = await send(url, { headers, body: body.replace(MODERN, '1900-01-01') });
      expect(answered).toMatchObject({ status: 400, json: { error: { code: -32022, data: { requested: '1900-01-01' } } } });
      expect(answered.json.error.data.supported).toEqual([MODERN]);
    });

    it.each(['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'tasks/list', 'tools/run'])(
      'does not know %s',
      async (method) => {
        const url = await start();
        expect(await send(url, modernRequest('one', method))).toMatchObject({ status: 404, json: { error: { code: -32601 } } });
        expect(received()).toEqual([]);
      },
    );

    it('refuses an envelope without capabilities', async () => {
      const url = await start();
      const { headers, body } = modernRequest('one', 'server/discover');
      const bare = JSON.parse(body);
      delete bare.params._meta['io.modelcontextprotocol/clientCapabilities'];
      expect(await send(url, { headers, body: JSON.stringify(bare) })).toMatchObject({ status: 400, json: { error: { code: -32602 } } });
    });

    it('does not let a grant ask after a task that it did not begin', async () => {
      const url = await start();
      expect(await send(url, modernRequest('one', 'tasks/get', { taskId: 'of-somebody-else' }))).toMatchObject({
        json: { error: { code: -32601 } },
      });
    });

    it('starts a server that died again with the next call', async () => {
      const url = await start();
      expect((await modernCall(url, 'crash')).json.error.message).toContain('exit code 3');
      expect((await modernCall(url, 'echo', { again: true })).json.result.content[0].text).toBe('{"again":true}');
    });

    it('answers a question of the server by itself, because no client can', async () => {
      const url = await start();
      const { json } = await modernCall(url, 'ask');
      expect(JSON.parse(json.result.content[0].text)).toMatchObject({ code: -32601 });
    });
  });

  describe('limits', () => {
    const limited = {
      version: '1',
      default: 'deny',
      tools: { echo: { limits: [{ counter: 'c', window: 'day', max: 3, scope: 'grant' }] }, slow: {} },
    };

    it('hold over both eras together', async () => {
      const url = await start(limited);
      const headers = await session(url);
      const answers = await Promise.all(
        [1, 2, 3, 4].flatMap((id) => [modernCall(url, 'echo'), send(url, { headers, body: callText(id, 'echo') })]),
      );
      expect(answers.filter(({ json }) => json.result.isError !== true)).toHaveLength(3);
      expect(callsReceived()).toHaveLength(3);
    });

    it('refuse when they cannot be counted', async () => {
      const broken = async (): Promise<never> => {
        throw new GiveUp('counters-unavailable', 'The disk is gone.');
      };
      const url = await start(limited, {}, { read: broken, reserve: broken, commit: broken, giveBack: broken, close: async () => {} });
      const { json } = await modernCall(url, 'echo');
      expect(json.result).toMatchObject({
        isError: true,
        _meta: { 'toolwarden/decision': { outcome: 'deny', rule: '/tools/echo/limits' } },
      });
      expect(callsReceived()).toEqual([]);
    });
  });
});
