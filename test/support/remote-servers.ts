import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, LookupFunction, Socket } from 'node:net';
import { McpServer as LegacyServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import forge from 'node-forge';
import { z } from 'zod';

/** A request as a remote saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** What a message asks for; empty for any other body. */
  asks: string;
}

export interface Remote {
  /** `http://127.0.0.1:PORT`, or `https://` of a name of the certificate. */
  url: string;
  port: number;
  seen: Seen[];
  connections(): number;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

export interface TlsFiles {
  key: string;
  cert: string;
}

/** Serves a handler on loopback, and notes what it was asked. */
export async function startRemote(handler: Handler, tls?: TlsFiles & { name: string }): Promise<Remote> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, asks: asksFor(body) });
    response.on('error', () => {});
    await handler(request, response, body);
  };
  const safely = (request: IncomingMessage, response: ServerResponse) => void listener(request, response).catch(() => response.destroy());
  const server = tls === undefined ? createServer(safely) : createTlsServer({ key: tls.key, cert: tls.cert }, safely);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://${tls.name}:${port}`,
    port,
    seen,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function asksFor(body: string): string {
  try {
    const message: unknown = JSON.parse(body);
    return typeof message === 'object' && message !== null && 'method' in message ? String(message.method) : '';
  } catch {
    return '';
  }
}

/** The answer to the message in `body`, as a JSON-RPC result. */
export function answerTo(body: string, result: unknown): string {
  const { id } = JSON.parse(body) as { id: number };
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

export const INITIALIZED = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'raw', version: '1' } };

/** A server of the older era without sessions, written by hand: `list` answers the question for tools. */
export function rawRemote(list: Handler): Handler {
  return (request, response, body) => {
    const method = asksFor(body);
    if (request.method !== 'POST') return void response.writeHead(405).end();
    if (method === 'initialize') return void sendJson(response, answerTo(body, INITIALIZED));
    if (method === 'tools/list') return list(request, response, body);
    response.writeHead(202).end();
  };
}

export function sendJson(response: ServerResponse, text: string, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

export const aTool = (name: string) => ({ name, description: `Does ${name}.`, inputSchema: { type: 'object' } });

function legacyTools(): LegacyServer {
  const server = new LegacyServer({ name: 'notes', version: '1.2.3' }, { instructions: 'Read before you write.' });
  server.registerTool('read_note', { description: 'Reads a note.', inputSchema: { id: z.string() } }, () => ({ content: [] }));
  server.registerTool('delete_note', { description: 'Deletes a note for good.', inputSchema: { id: z.string() } }, () => ({ content: [] }));
  return server;
}

/** The official SDK of the older era with sessions, at `/mcp`. `sessions` are those that are open. */
export function legacySdk(enableJsonResponse: boolean): { handler: Handler; sessions: Set<string> } {
  const sessions = new Set<string>();
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const handler: Handler = async (request, response, body) => {
    if (request.url?.replace(/\?.*$/, '') !== '/mcp') return void response.writeHead(404).end();
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    const known = transports.get(String(request.headers['mcp-session-id']));
    if (known !== undefined) return known.handleRequest(request, response, parsed);
    const transport = new StreamableHTTPServerTransport({
      enableJsonResponse,
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => {
        sessions.add(id);
        transports.set(id, transport);
      },
      onsessionclosed: (id) => {
        sessions.delete(id);
      },
    });
    // The SDK's own transport does not fit its own interface under exactOptionalPropertyTypes.
    await legacyTools().connect(transport as Parameters<LegacyServer['connect']>[0]);
    await transport.handleRequest(request, response, parsed);
  };
  return { handler, sessions };
}

/** The official SDK with the transport of 2024: the stream at `/sse`, messages to `/messages`. */
export function oldSseSdk(): Handler {
  const transports = new Map<string, SSEServerTransport>();
  return async (request, response, body) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET' && url.pathname === '/sse') {
      const transport = new SSEServerTransport('/messages', response);
      transports.set(transport.sessionId, transport);
      await legacyTools().connect(transport);
    } else if (request.method === 'POST' && url.pathname === '/messages') {
      const transport = transports.get(url.searchParams.get('sessionId') ?? '');
      await transport?.handlePostMessage(request, response, JSON.parse(body));
    } else response.writeHead(404, { 'content-type': 'text/html' }).end(`<pre>Cannot ${request.method} ${url.pathname}</pre>`);
  };
}

/** The official SDK of the newer era, refusing the older one or serving both. */
export function modernSdk(legacy: 'stateless' | 'reject'): Handler {
  const mcp = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'modern-notes', version: '2.0.0' });
      server.registerTool('read_note', { description: 'Reads a note.', inputSchema: z.object({ id: z.string() }) }, () => ({
        content: [],
      }));
      return server;
    },
    { legacy },
  );
  return async (request, response, body) => {
    const answered = await mcp.fetch(
      new Request(`http://127.0.0.1${request.url}`, {
        method: String(request.method),
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(request.method === 'POST' && { body }),
      }),
    );
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    for await (const chunk of answered.body ?? []) response.write(chunk);
    response.end();
  };
}

/** A certificate authority of a test's own. */
export interface TestAuthority {
  /** PEM. */
  cert: string;
  issue(host: string, validUntil?: Date): TlsFiles;
}

export function testAuthority(name = 'Test authority'): TestAuthority {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const subject = [{ name: 'commonName', value: name }];
  const make = (publicKey: forge.pki.PublicKey, of: typeof subject, extensions: object[], until: Date): forge.pki.Certificate => {
    const cert = forge.pki.createCertificate();
    cert.publicKey = publicKey;
    cert.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
    cert.validity.notBefore = new Date(Date.UTC(2020, 0, 1));
    cert.validity.notAfter = until;
    cert.setSubject(of);
    cert.setIssuer(subject);
    cert.setExtensions(extensions);
    cert.sign(keys.privateKey, forge.md.sha256.create());
    return cert;
  };
  const long = new Date(Date.UTC(2090, 0, 1));
  const authority = make(keys.publicKey, subject, [{ name: 'basicConstraints', cA: true, critical: true }], long);
  return {
    cert: forge.pki.certificateToPem(authority),
    issue(host, validUntil = long) {
      const own = forge.pki.rsa.generateKeyPair(2048);
      const altNames = [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }];
      const cert = make(own.publicKey, [{ name: 'commonName', value: host }], altNames, validUntil);
      return { key: forge.pki.privateKeyToPem(own.privateKey), cert: forge.pki.certificateToPem(cert) };
    },
  };
}

/** Answers with these addresses, one list a look-up and the last from then on; `asked` are the names. */
export function lookupOf(...answers: readonly (readonly string[])[]): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, done) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family ?? 4);
  };
  return { lookup, asked };
}
