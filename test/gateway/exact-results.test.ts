import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServer, jsonHeaders, listenLocally, send, startTestGateway } from './http-support.ts';
import { aFolder, allowing, callText, fixtureCommand, initializeText } from './support.ts';

describe('an id that a double cannot hold', () => {
  let folder: ReturnType<typeof aFolder>;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(() => {
    folder = aFolder();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    folder.remove();
  });

  const overHttp = async (): Promise<{ url: string }> => {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const asked = chunks.length === 0 ? {} : JSON.parse(String(Buffer.concat(chunks)));
      if (asked.id === undefined) return void response.writeHead(request.method === 'POST' ? 202 : 405).end();
      const session = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'big-ids', version: '1' } };
      const result =
        asked.method === 'initialize' ? JSON.stringify(session) : '{"content":[],"structuredContent":{"row": 9007199254740993}}';
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"jsonrpc":"2.0","id":${JSON.stringify(asked.id)},\n"result":${result}}`);
    });
    const { url, close } = await listenLocally(server);
    closing.push(close);
    return { url: `${url}/mcp` };
  };

  it.each([
    ['a process', async () => ({ command: fixtureCommand('big-ids') })],
    ['a server over HTTP', overHttp],
  ] as const)('comes from %s to the client as it was written', async (_claim, server) => {
    const gateway = await startTestGateway(folder.path, {
      servers: { rows: await server() },
      grants: { one: { server: 'rows', policy: allowing('get') } },
    });
    closing.push(gateway.close);
    const url = `${gateway.url}/mcp/rows`;
    const begun = await send(url, { headers: jsonHeaders('one'), body: initializeText });
    const headers = jsonHeaders('one', { 'mcp-session-id': String(begun.headers['mcp-session-id']) });
    const { text } = await send(url, { headers, body: callText('mine', 'get') });
    expect(text).toContain('{"jsonrpc":"2.0","id":"mine","result":{"content":[],"structuredContent":{"row":9007199254740993}}}');
  });
});
