import { randomUUID } from 'node:crypto';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer as LegacyServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { register } from '../fixtures/servers/modern-tools.ts';
import { createServer, listenLocally, startTestGateway, type TestGateway, tokenOf } from './http-support.ts';
import { aFolder, fixtureCommand } from './support.ts';

const POLICY = {
  version: '1',
  default: 'deny',
  tools: { add: { arguments: 'inputSchema' }, count: {}, confirm: {}, route: {}, ask: {}, read_note: {} },
};

// Parsed, because the package's type of a schema has no room for this member.
const REGION = JSON.parse('{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}');

describe('gateway between official clients and servers', () => {
  let folder: ReturnType<typeof aFolder>;
  let gateway: TestGateway;
  let closing: (() => Promise<unknown>)[];

  beforeEach(() => {
    folder = aFolder();
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    folder.remove();
  });

  const start = async (server: object, policy: object = POLICY): Promise<string> => {
    gateway = await startTestGateway(folder.path, { servers: { s: server }, grants: { one: { server: 's', policy } } });
    closing.push(gateway.close);
    return `${gateway.url}/mcp/s`;
  };
  const options = { requestInit: { headers: { authorization: `Bearer ${tokenOf('one')}` } } };
  const legacyClient = async (url: string): Promise<LegacyClient> => {
    const client = new LegacyClient({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
    closing.push(() => client.close());
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { sure: true } }));
    // The types of the package are written without exact optional properties.
    await client.connect(new LegacyHttp(new URL(url), options) as Parameters<LegacyClient['connect']>[0]);
    return client;
  };
  const modernClient = async (url: string, mode: 'auto' | 'legacy' = 'auto'): Promise<ModernClient> => {
    const client = new ModernClient({ name: 'test', version: '1' }, { versionNegotiation: { mode }, capabilities: { elicitation: {} } });
    closing.push(() => client.close());
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { sure: true } }));
    await client.connect(new ModernHttp(new URL(url), options));
    return client;
  };
  const works = async (client: LegacyClient | ModernClient): Promise<void> => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('add');
    expect(tools.map(({ name }) => name)).not.toContain('wipe');
    expect(await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })).toMatchObject({ content: [{ text: '3' }] });
    expect(await client.callTool({ name: 'add', arguments: { a: '1', b: 2 } })).toMatchObject({ isError: true });
    expect(await client.callTool({ name: 'wipe', arguments: {} })).toMatchObject({ isError: true });
  };

  /** A server of the stateless era over HTTP, which also notes the headers it gets. */
  const modernUpstream = async (legacy: 'stateless' | 'reject'): Promise<{ url: string; headers: Headers[] }> => {
    const headers: Headers[] = [];
    const handler = createMcpHandler(
      () => {
        const server: McpServer = register(new McpServer({ name: 'modern', version: '1' }));
        const inputSchema = fromJsonSchema(REGION);
        server.registerTool('route', { description: 'Goes there.', inputSchema }, () => ({
          content: [{ type: 'text' as const, text: 'there' }],
        }));
        return server;
      },
      { legacy },
    );
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const asked = new Request(`http://127.0.0.1${request.url}`, {
        method: String(request.method),
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(request.method === 'POST' && { body: Buffer.concat(chunks) }),
      });
      headers.push(asked.headers);
      const answered = await handler.fetch(asked);
      response.writeHead(answered.status, Object.fromEntries(answered.headers));
      for await (const chunk of answered.body ?? []) response.write(chunk);
      response.end();
    });
    const { url, close } = await listenLocally(server);
    closing.push(close, () => handler.close());
    return { url: `${url}/mcp`, headers };
  };

  /** A server with sessions over HTTP, which asks its client on the way. */
  const legacyUpstream = async (): Promise<{ url: string; authorizations: Set<string> }> => {
    const authorizations = new Set<string>();
    const sessions = new Map<string, StreamableHTTPServerTransport>();
    const server = createServer(async (request, response) => {
      authorizations.add(String(request.headers.authorization));
      const known = sessions.get(String(request.headers['mcp-session-id']));
      if (known !== undefined) return known.handleRequest(request, response);
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => {
          sessions.set(id, transport);
        },
      });
      const tools = new LegacyServer({ name: 'legacy', version: '1' });
      const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: String(value) }] });
      tools.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => text(a + b));
      tools.registerTool('wipe', {}, () => text('gone'));
      tools.registerTool('ask', {}, async () => {
        const requestedSchema = { type: 'object' as const, properties: { sure: { type: 'boolean' as const } } };
        return text((await tools.server.elicitInput({ message: 'Sure?', requestedSchema })).action);
      });
      await tools.connect(transport as Parameters<LegacyServer['connect']>[0]);
      return transport.handleRequest(request, response);
    });
    const { url, close } = await listenLocally(server);
    closing.push(close);
    return { url: `${url}/mcp`, authorizations };
  };

  describe('a process of both eras', () => {
    it('serves a client with sessions', async () => works(await legacyClient(await start({ command: fixtureCommand('modern-sdk') }))));
    it('serves a client of the stateless era', async () => {
      const client = await modernClient(await start({ command: fixtureCommand('modern-sdk') }));
      await works(client);
      expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
      expect(await client.callTool({ name: 'confirm', arguments: {} })).toMatchObject({ content: [{ text: 'sure: true' }] });
    });
    it('serves a client that could do either and begins a session', async () =>
      works(await modernClient(await start({ command: fixtureCommand('modern-sdk') }), 'legacy')));
  });

  describe('a process that knows the stateless era alone', () => {
    it('serves a client with sessions', async () => {
      const client = await legacyClient(await start({ command: fixtureCommand('modern-only') }));
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['read_note']);
      await client.ping();
      expect(client.getServerVersion()).toEqual({ name: 'modern-only', version: '1.0.0' });
      expect(client.getInstructions()).toBe('Read before you write.');
    });
  });

  describe('a server of the stateless era over HTTP', () => {
    it.each(['stateless', 'reject'] as const)('serves clients of both eras (legacy: %s)', async (legacy) => {
      const upstream = await modernUpstream(legacy);
      const url = await start({ url: upstream.url, headers: { authorization: 'Bearer of-the-gateway' } });
      const client = await modernClient(url);
      await works(client);
      expect(await client.callTool({ name: 'confirm', arguments: {} })).toMatchObject({ content: [{ text: 'sure: true' }] });
      await works(await legacyClient(url));
      expect(new Set(upstream.headers.map((headers) => headers.get('authorization')))).toEqual(new Set(['Bearer of-the-gateway']));
    });

    it('gets the arguments that it wants repeated as headers', async () => {
      const upstream = await modernUpstream('reject');
      const client = await modernClient(await start({ url: upstream.url }));
      await client.listTools();
      expect(await client.callTool({ name: 'route', arguments: { region: 'Zürich' } })).toMatchObject({ content: [{ text: 'there' }] });
      expect(upstream.headers.at(-1)?.get('mcp-param-region')).toBe('=?base64?WsO8cmljaA==?=');
      expect(upstream.headers.at(-1)?.get('mcp-name')).toBe('route');
    });

    it('streams its progress', async () => {
      const client = await modernClient(await start({ url: (await modernUpstream('reject')).url }));
      const progress: number[] = [];
      await client.callTool({ name: 'count', arguments: {} }, { onprogress: (told) => progress.push(told.progress) });
      expect(progress[0]).toBe(1);
    });
  });

  describe('a server with sessions over HTTP', () => {
    it('serves clients of both eras, and never sees their tokens', async () => {
      const upstream = await legacyUpstream();
      const url = await start({ url: upstream.url, headers: { authorization: 'Bearer of-the-gateway' } });
      await works(await legacyClient(url));
      await works(await modernClient(url));
      expect(upstream.authorizations).toEqual(new Set(['Bearer of-the-gateway']));
    });

    it('may ask a client with a session', async () => {
      const client = await legacyClient(await start({ url: (await legacyUpstream()).url }));
      expect(await client.callTool({ name: 'ask', arguments: {} })).toMatchObject({ content: [{ text: 'accept' }] });
    });

    it('cannot ask a client of the stateless era, and is told', async () => {
      const client = await modernClient(await start({ url: (await legacyUpstream()).url }));
      expect(await client.callTool({ name: 'ask', arguments: {} })).toMatchObject({ isError: true });
    });
  });

  it('says so when nobody is behind the address', async () => {
    const { url: taken, close } = await listenLocally(createServer());
    await close();
    const url = await start({ url: `${taken}/mcp` });
    await expect(legacyClient(url)).rejects.toThrow(/could not be reached/);
    await expect(modernClient(url)).rejects.toThrow(/could not be reached/);
  });
});
