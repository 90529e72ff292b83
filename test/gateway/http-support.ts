import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startGateway } from '../../gateway/app.ts';
import { NO_APPROVALS } from '../../gateway/approvals.ts';
import type { Counters } from '../../gateway/counters/counters.ts';
import { memoryCounters } from '../../gateway/counters/memory.ts';
import { openSettings } from '../../gateway/settings.ts';
import type { Answer } from './support.ts';

export interface GatewaySetup {
  servers: Record<string, object>;
  /** By label; the token is `tw_` and the label. A policy that is text is written as it stands. */
  grants: Record<string, { server: string; policy: object | string; expires?: string }>;
  more?: object;
  now?: () => Date;
  counters?: Counters;
}

export interface TestGateway {
  url: string;
  log(): string;
  configure(setup: GatewaySetup): void;
  /** Writes the configuration as this text. */
  write(text: string): void;
  close(): Promise<void>;
}

export const tokenOf = (label: string): string => `tw_${label}`;

/** A gateway with its configuration and policies in files, at a free port. */
export async function startTestGateway(folder: string, setup: GatewaySetup): Promise<TestGateway> {
  const file = join(folder, 'gateway.json');
  const configure = ({ servers, grants, more }: GatewaySetup): void => {
    mkdirSync(join(folder, 'policies'), { recursive: true });
    const listed = Object.entries(grants).map(([label, { server, policy, expires }]) => {
      writeFileSync(join(folder, 'policies', `${label}.json`), typeof policy === 'string' ? policy : JSON.stringify(policy));
      const tokenSha256 = createHash('sha256').update(tokenOf(label)).digest('hex');
      return { label, server, policy: `policies/${label}.json`, tokenSha256, ...(expires !== undefined && { expires }) };
    });
    writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0', servers, grants: listed, ...more }));
  };
  configure(setup);
  let log = '';
  const tell = (line: string): void => {
    log += `${line}\n`;
  };
  const now = setup.now ?? (() => new Date());
  const opened = openSettings({ file, env: process.env, log: tell, now });
  if (!opened.ok) throw new Error(opened.lines.join('\n'));
  const gateway = await startGateway({
    settings: () => opened.value.current(),
    counters: setup.counters ?? memoryCounters(now),
    approvals: NO_APPROVALS,
    baseEnv: { PATH: process.env['PATH'] },
    listen: opened.value.current().config.listen,
    now,
    log: tell,
  });
  return { url: gateway.url, log: () => log, configure, write: (text) => writeFileSync(file, text), close: gateway.close };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: Answer;
}

/** One HTTP request with exactly these headers and bytes. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer; signal?: AbortSignal },
): Promise<RawAnswer> {
  return new Promise((done, failed) => {
    const { method = 'POST', headers = {}, body, signal } = options;
    const asked = request(url, { method, headers, ...(signal !== undefined && { signal }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', failed);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = text.startsWith('{') ? JSON.parse(text) : undefined;
        done({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    asked.once('error', failed);
    asked.end(body);
  });
}

export const jsonHeaders = (label: string, more: Record<string, string> = {}): Record<string, string> => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  authorization: `Bearer ${tokenOf(label)}`,
  ...more,
});

export const MODERN = '2026-07-28';
export const envelope = (more: object = {}): object => ({
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
  ...more,
});

/** A request of the stateless era with the headers that belong to it. */
export function modernRequest(
  label: string,
  method: string,
  params: Record<string, unknown> = {},
  more: Record<string, string> = {},
): { headers: Record<string, string>; body: string } {
  const name = params['name'] ?? params['uri'];
  return {
    headers: jsonHeaders(label, {
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...more,
    }),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: envelope(), ...params } }),
  };
}

/** A server of a test's own on a free port of 127.0.0.1. */
export async function listenLocally(server: Server): Promise<{ url: string; close(): Promise<void> }> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export { createServer };
