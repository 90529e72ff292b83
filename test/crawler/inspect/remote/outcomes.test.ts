import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { inspectRemote } from '#crawler/inspect/remote/inspect-remote';
import {
  answerTo,
  aTool,
  type Handler,
  INITIALIZED,
  type Remote,
  rawRemote,
  sendJson,
  startRemote,
} from '../../../support/remote-servers.ts';
import { remoteCrawler, remoteSpec } from './support.ts';

const open: Remote[] = [];
afterEach(async () => {
  for (const remote of open.splice(0)) await remote.close();
});
async function serve(handler: Handler): Promise<Remote> {
  const remote = await startRemote(handler);
  open.push(remote);
  return remote;
}
const inspect = (remote: Remote, path = '/mcp', limits: Parameters<typeof remoteCrawler>[1] = {}) =>
  inspectRemote(remoteSpec(`${remote.url}${path}`), remoteCrawler({}, limits));
const refuse =
  (status: number, headers: Record<string, string> = {}, text = ''): Handler =>
  (_request, response) =>
    void response.writeHead(status, headers).end(text);
/** Sends an event stream that is not ended, so that the other side has to. */
const stream =
  (write: (send: (text: string) => void, body: string) => void): Handler =>
  (_request, response, body) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    write((text) => void response.write(text), body);
  };

describe('a listing', () => {
  it('is followed over its pages', async () => {
    const remote = await serve(
      rawRemote((_request, response, body) => {
        const { params } = JSON.parse(body) as { params: { cursor?: string } };
        const page = Number(params.cursor ?? 0);
        const next = page < 2 ? { nextCursor: String(page + 1) } : {};
        sendJson(response, answerTo(body, { tools: [aTool(`tool_${page}`)], ttlMs: [60_000, 5_000, -1][page], ...next }));
      }),
    );
    const inspection = await inspect(remote);
    expect(inspection).toMatchObject({ outcome: 'listed', tools: [{ name: 'tool_0' }, { name: 'tool_1' }, { name: 'tool_2' }] });
    // The shortest that any page says, of those that say something.
    expect(inspection.receipt?.ttlMs).toBe(5_000);
    expect(remote.connections()).toBe(1);
  });

  it('is read from a stream that says other things first and never ends, whose questions are answered by nobody', async () => {
    const remote = await serve(
      rawRemote(
        stream((send, body) => {
          send(': still here\n\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n');
          send('data: {"jsonrpc":"2.0","id":"q","method":"sampling/createMessage","params":{}}\n\n');
          send(`data: ${answerTo(body, { tools: [aTool('one')] }).replace(',"result"', ',\ndata: "result"')}\n\n`);
        }),
      ),
    );
    const inspection = await inspect(remote);
    expect(inspection).toMatchObject({ outcome: 'listed', tools: [{ name: 'one' }] });
    expect(inspection.receipt?.incidents).toEqual(['Asked the client for “sampling/createMessage”.']);
  });

  it('may come compressed', async () => {
    const remote = await serve(
      rawRemote((_request, response, body) => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' });
        response.end(gzipSync(answerTo(body, { tools: [aTool('one')] })));
      }),
    );
    expect(await inspect(remote)).toMatchObject({ outcome: 'listed', tools: [{ name: 'one' }] });
  });

  it('is asked for again over another connection where a kept one had been closed', async () => {
    const used = new WeakSet<object>();
    const listing = rawRemote((_request, response, body) => sendJson(response, answerTo(body, { tools: [aTool('one')] })));
    const remote = await serve((request, response, body) => {
      if (used.has(request.socket)) return void request.socket.destroy();
      used.add(request.socket);
      return listing(request, response, body);
    });
    expect(await inspect(remote)).toMatchObject({ outcome: 'listed', tools: [{ name: 'one' }] });
  });

  it('of a server that declares no tools and knows no list is empty', async () => {
    const remote = await serve((request, response, body) => {
      if (body.includes('"initialize"')) return sendJson(response, answerTo(body, { ...INITIALIZED, capabilities: {} }));
      if (body.includes('notifications/')) return void response.writeHead(202).end();
      const { id } = JSON.parse(body) as { id: number };
      sendJson(response, JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: `No ${request.method}` } }));
    });
    expect(await inspect(remote)).toMatchObject({ outcome: 'listed', tools: [] });
  });
});

describe('a server that wants a sign-in', () => {
  it('is gated, with its challenge and who signs people in', async () => {
    const remote = await serve((request, response) => {
      const at = `http://${request.headers.host}/.well-known/oauth-protected-resource/mcp`;
      if (request.url === new URL(at).pathname)
        return sendJson(response, JSON.stringify({ resource: 'x', authorization_servers: ['https://login.example.com/'] }));
      const challenge = `Bearer realm="notes, all of them", error="invalid_token", resource_metadata="${at}", scope="read"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    });
    const inspection = await inspect(remote);
    expect(inspection).toMatchObject({
      outcome: 'gated',
      detail: `It answered the first message with status 401: scheme “Bearer”, realm “notes, all of them”, scope “read”, metadata at “${remote.url}/.well-known/oauth-protected-resource/mcp”, signing in at “https://login.example.com/”.`,
    });
    expect(remote.seen).toHaveLength(2);
  });

  it('is asked nothing more where its metadata lies elsewhere', async () => {
    const elsewhere = await serve(refuse(200));
    const remote = await serve(refuse(401, { 'www-authenticate': `Bearer resource_metadata="${elsewhere.url}/metadata"` }));
    expect(await inspect(remote)).toMatchObject({
      outcome: 'gated',
      detail: `It answered the first message with status 401: scheme “Bearer”, metadata at “${elsewhere.url}/metadata”.`,
    });
    expect(elsewhere.seen).toEqual([]);
    expect(remote.seen).toHaveLength(1);
  });

  it.each([
    ['without a word', refuse(401), 'It answered the first message with status 401 and does not say how one signs in.'],
    ['with a forbidden', refuse(403, {}, 'no'), 'It answered the first message with status 403 and does not say what it wants.'],
    ['for money', refuse(402), 'It answered the first message with status 402: it wants to be paid.'],
    [
      'only before it lists',
      rawRemote(refuse(401, { 'www-authenticate': 'Basic' })),
      'It answered the question for its tools with status 401: scheme “Basic”.',
    ],
    [
      'in words of the protocol',
      rawRemote((_request, response, body) => {
        const { id } = JSON.parse(body) as { id: number };
        sendJson(response, JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32001, message: 'Unauthorized: missing API key' } }));
      }),
      'It answered the question for its tools with error -32001: “Unauthorized: missing API key”.',
    ],
  ])('%s is gated too', async (_claim, handler, detail) => {
    const remote = await serve(handler);
    expect(await inspect(remote)).toMatchObject({ outcome: 'gated', detail });
  });
});

describe('an address with something else behind it', () => {
  const page: Handler = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
  it.each([
    ['nothing', refuse(404), 'not-found', 'There is nothing at this address (status 404).'],
    ['a web page', page, 'not-an-mcp-server', 'It answered with a web page and no message of the protocol.'],
    [
      'a page that takes no messages',
      refuse(405),
      'not-an-mcp-server',
      'It answered the first message with status 405 and no message of the protocol.',
    ],
    [
      'a picture',
      refuse(200, { 'content-type': 'image/png' }),
      'not-an-mcp-server',
      'It answered with “image/png” and no message of the protocol.',
    ],
  ])('says so: %s', async (_claim, handler, outcome, detail) => {
    const remote = await serve(handler);
    expect(await inspect(remote, '/notes')).toMatchObject({ outcome, detail });
    expect(remote.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /notes',
      'GET /notes',
      'POST /notes/mcp',
      'GET /notes/sse',
    ]);
  });

  it('says so where its JSON is no answer, and is asked no more', async () => {
    const remote = await serve(refuse(200, { 'content-type': 'application/json' }, '{"hello":"world"}'));
    expect(await inspect(remote)).toMatchObject({
      outcome: 'broke-protocol',
      detail: 'It ended its answer to the first message without answering it.',
    });
    expect(remote.seen).toHaveLength(1);
  });

  it('says so where the JSON breaks off', async () => {
    const remote = await serve(refuse(200, { 'content-type': 'application/json' }, '{"jsonrpc":"2.0","id":1,"result":{'));
    expect(await inspect(remote)).toMatchObject({
      outcome: 'broke-protocol',
      detail: 'It sent a message that is not valid JSON, and the first message was not answered.',
    });
  });
});

describe('a server that has no time', () => {
  it.each([
    ['429 and a time', refuse(429, { 'retry-after': '120' }), 120_000],
    ['429 alone', refuse(429), 600_000],
    ['503', refuse(503), 60_000],
    ['500 in the middle', rawRemote(refuse(500, { 'retry-after': 'soon' })), 60_000],
  ])('is asked later: %s', async (_claim, handler, waitMs) => {
    const remote = await serve(handler);
    await expect(inspect(remote)).rejects.toMatchObject({ name: 'RetryLater', code: 'remote-busy', waitMs });
    expect(remote.seen.filter(({ method }) => method === 'GET')).toEqual([]);
  });
});

/** Compressed bytes that never become any: a header, then stored blocks of nothing. */
function emptyBlocks(): () => Buffer {
  const blocks = Buffer.concat(Array.from({ length: 10_000 }, () => Buffer.from([0, 0, 0, 0xff, 0xff])));
  const pieces = [Buffer.from([0x78, 0x9c])];
  return () => pieces.pop() ?? blocks;
}

describe('a hostile server', () => {
  const endless =
    (head: Record<string, string>, piece: string | (() => Buffer)): Handler =>
    (_request, response) => {
      response.writeHead(200, head);
      const more = (): void => {
        while (!response.destroyed && response.write(typeof piece === 'string' ? piece : piece()));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
  const MiB = 1024 * 1024;
  const json = { 'content-type': 'application/json' };
  const events = { 'content-type': 'text/event-stream' };

  it.each([
    ['a body without an end', rawRemote(endless(json, ' '.repeat(MiB)))],
    ['an event without an end', rawRemote(endless(events, `data: ${'x'.repeat(MiB)}\n`))],
    ['a line without an end', rawRemote(endless(events, 'x'.repeat(MiB)))],
    ['events without an end', rawRemote(endless(events, 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n'))],
    ['comments without an end', rawRemote(endless(events, ':\n'.repeat(1000)))],
    [
      'a quarter of a gigabyte, compressed to little',
      rawRemote((_request, response) => {
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(256 * MiB, ' ')));
      }),
    ],
    ['empty blocks without an end', rawRemote(endless({ ...json, 'content-encoding': 'deflate' }, emptyBlocks()))],
  ])('is left at a ceiling: %s', async (_claim, handler) => {
    const remote = await serve(handler);
    const before = process.memoryUsage().rss;
    const inspection = await inspect(remote, '/mcp', { stdoutBytes: 4 * MiB });
    expect(inspection).toMatchObject({ outcome: 'over-limit', limit: 'bytes', detail: 'It sent more than any server may.' });
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * MiB);
  });

  it('is left when all its pages together are more than any listing, however small they travel', async () => {
    const page = { ...aTool('big'), description: ' '.repeat(MiB) };
    let pages = 0;
    const remote = await serve(
      rawRemote((_request, response, body) => {
        pages += 1;
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' });
        response.end(gzipSync(answerTo(body, { tools: [page], nextCursor: String(pages) })));
      }),
    );
    expect(await inspect(remote, '/mcp', { stdoutBytes: 4 * MiB })).toMatchObject({ outcome: 'over-limit', limit: 'bytes' });
    expect(pages).toBe(4);
  });

  it('that takes its time to say that nothing is there is asked nowhere else', async () => {
    const remote = await serve(refuse(404));
    const now = () => new Date(Date.UTC(2026, 10, 1) + remote.seen.length * 30_000);
    const inspection = await inspectRemote(remoteSpec(`${remote.url}/mcp`), { ...remoteCrawler(), now });
    expect(inspection).toMatchObject({ outcome: 'not-found' });
    expect(remote.seen).toHaveLength(1);
  });

  it('is left when it drips', async () => {
    const remote = await serve(
      rawRemote((_request, response) => {
        response.writeHead(200, json);
        const drip = setInterval(() => response.write(' '), 10);
        response.once('close', () => clearInterval(drip));
      }),
    );
    expect(await inspect(remote, '/mcp', { listMs: 200 })).toMatchObject({
      outcome: 'silent',
      detail: 'The question for its tools was not answered in time.',
    });
  });

  it('is left when it says nothing at all, and is asked in no other way', async () => {
    const remote = await serve(() => {});
    expect(await inspect(remote, '/mcp', { handshakeMs: 200 })).toMatchObject({
      outcome: 'silent',
      detail: 'The first message was not answered in time.',
    });
    expect(remote.seen).toHaveLength(1);
  });

  it('is left when it opens a stream and names no address', async () => {
    const remote = await serve((request, response) => {
      if (request.method === 'GET') response.writeHead(200, events).flushHeaders();
      else response.writeHead(405).end();
    });
    expect(await inspect(remote, '/sse', { handshakeMs: 200 })).toMatchObject({ outcome: 'silent' });
  });

  it('is left when its pages repeat or never end', async () => {
    const cyclic = await serve(
      rawRemote((_request, response, body) => {
        const { params } = JSON.parse(body) as { params: { cursor?: string } };
        sendJson(response, answerTo(body, { tools: [], nextCursor: params.cursor === 'a' ? 'b' : 'a' }));
      }),
    );
    expect(await inspect(cyclic)).toMatchObject({
      outcome: 'broke-protocol',
      detail: 'It answered the question for its tools with the same cursor twice, so its pages have no end.',
    });
    let page = 0;
    const forever = await serve(
      rawRemote((_request, response, body) => {
        page += 1;
        sendJson(response, answerTo(body, { tools: [], nextCursor: String(page) }));
      }),
    );
    expect(await inspect(forever, '/mcp', { pages: 5 })).toMatchObject({ outcome: 'over-limit', limit: 'pages' });
    expect(page).toBe(5);
  });

  it('cannot make us speak to another address over its stream', async () => {
    const other = await serve(refuse(202));
    const remote = await serve(stream((send) => send(`event: endpoint\ndata: ${other.url}/messages\n\n`)));
    expect(await inspect(remote, '/sse')).toMatchObject({
      outcome: 'broke-protocol',
      detail: `It names “${other.url}/messages” to speak to, which is not on its own origin.`,
    });
    expect(other.seen).toEqual([]);
  });

  it.each([
    ['headers without measure', refuse(200, { 'x-long': 'x'.repeat(64 * 1024) }), 'It sent larger headers than any client reads.'],
    [
      'an encoding of its own',
      rawRemote(refuse(200, { ...json, 'content-encoding': 'zip' }, 'x')),
      'It sent an answer in an encoding that nobody asked for.',
    ],
    [
      'what is not compressed as compressed',
      rawRemote(refuse(200, { ...json, 'content-encoding': 'gzip' }, 'plain')),
      'It sent an answer that cannot be decompressed.',
    ],
    [
      'an answer that breaks off',
      rawRemote(
        (_request, response) => void response.writeHead(200, { ...json, 'content-length': '100' }).write('{', () => response.destroy()),
      ),
      'It broke the connection off (ECONNRESET).',
    ],
  ])('is named: %s', async (_claim, handler, detail) => {
    const remote = await serve(handler);
    expect(await inspect(remote)).toMatchObject({ detail });
  });

  it('that asks its client on and on is answered a few times', async () => {
    const remote = await serve(
      rawRemote(
        stream((send, body) => {
          for (let id = 0; id < 500; id += 1) send(`data: {"jsonrpc":"2.0","id":"q${id}","method":"ping"}\n\n`);
          send(`data: ${answerTo(body, { tools: [] })}\n\n`);
        }),
      ),
    );
    expect(await inspect(remote)).toMatchObject({ outcome: 'listed' });
    expect(remote.seen.filter(({ asks, method }) => method === 'POST' && asks === '').length).toBeLessThanOrEqual(10);
  });
});
