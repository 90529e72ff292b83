/**
 * What the gateway adds to a call: calls a second and latency of the same `tools/call`, directly to a server that does nothing and
 * through the gateway to that server, in turn; at 1 and at 16 connections, with and without a limit to count.
 *
 *     node bench/gateway.ts [calls]
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { startGateway } from '../gateway/app.ts';
import { NO_APPROVALS } from '../gateway/approvals.ts';
import { openSqliteCounters } from '../gateway/counters/sqlite.ts';
import { openSettings } from '../gateway/settings.ts';

const VERSION = '2026-07-28';
const TOKEN = 'tw_bench';

interface Load {
  url: string;
  tool: string;
  connections: number;
  calls: number;
}
interface Measured {
  callsPerSecond: number;
  p50: number;
  p99: number;
}

/** Answers each request at once with the little that its method needs. */
async function serveNothing(): Promise<void> {
  const server = createServer((asked, answered) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.once('end', () => {
      const { id, method } = JSON.parse(Buffer.concat(chunks).toString());
      const about = { resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' };
      const result =
        method === 'server/discover'
          ? { ...about, supportedVersions: [VERSION], capabilities: { tools: {} } }
          : method === 'tools/list'
            ? { ...about, tools: ['free', 'counted'].map((name) => ({ name, inputSchema: { type: 'object' } })) }
            : { resultType: 'complete', content: [{ type: 'text', text: 'done' }] };
      answered.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  parentPort?.postMessage((server.address() as AddressInfo).port);
}

/** Each connection sends its next call when it has the answer to the one before. */
async function put({ url, tool, connections, calls }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name: tool,
      arguments: { path: '/tmp/x', text: 'a'.repeat(100) },
      _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} },
    },
  });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${TOKEN}`,
    'mcp-protocol-version': VERSION,
    'mcp-method': 'tools/call',
    'mcp-name': tool,
  };
  const call = () =>
    new Promise<void>((done, failed) => {
      const asked = request(url, { method: 'POST', agent, headers }, (answered) => {
        let text = '';
        answered.setEncoding('utf8');
        answered.on('data', (chunk: string) => {
          text += chunk;
        });
        answered.once('end', () => (text.includes('"done"') ? done() : failed(new Error(text))));
      });
      asked.once('error', failed);
      asked.end(body);
    });
  for (let warm = 0; warm < 200; warm++) await call();
  const tookMs: number[] = [];
  let left = calls;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) {
        const sentAt = performance.now();
        await call();
        tookMs.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)] ?? Number.NaN;
  return { callsPerSecond: tookMs.length / seconds, p50: at(0.5), p99: at(0.99) };
}

async function inWorker<Result>(data: 'nothing' | Load): Promise<{ result: Result; worker: Worker }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  const [result] = (await Promise.race([once(worker, 'message'), once(worker, 'error').then(([error]) => Promise.reject(error))])) as [
    Result,
  ];
  return { result, worker };
}

async function measure(): Promise<void> {
  const calls = Number(process.argv[2] ?? 10_000);
  const folder = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const nothing = await inWorker<number>('nothing');
  const upstream = `http://127.0.0.1:${nothing.result}/mcp`;
  const limits = [{ counter: 'c', window: 'day', max: 1_000_000_000, scope: 'grant' }];
  writeFileSync(join(folder, 'policy.json'), JSON.stringify({ version: '1', default: 'deny', tools: { free: {}, counted: { limits } } }));
  const grant = { label: 'bench', server: 's', policy: 'policy.json', tokenSha256: createHash('sha256').update(TOKEN).digest('hex') };
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0', servers: { s: { url: upstream } }, grants: [grant] }));
  const now = () => new Date();
  const settings = openSettings({ file, env: {}, log: console.error, now });
  if (!settings.ok) throw new Error(settings.lines.join('\n'));
  const counters = openSqliteCounters(join(folder, 'counters.sqlite'), now);
  const gateway = await startGateway({
    settings: () => settings.value.current(),
    counters,
    approvals: NO_APPROVALS,
    baseEnv: {},
    listen: settings.value.current().config.listen,
    now,
    log: () => {},
  });
  const through = `${gateway.url}/mcp/s`;
  for (const connections of [1, 16]) {
    let direct: Measured | undefined;
    for (const [name, url, tool] of [
      ['direct', upstream, 'free'],
      ['gateway', through, 'free'],
      ['gateway, counted', through, 'counted'],
    ] as const) {
      const { result, worker } = await inWorker<Measured>({ url, tool, connections, calls });
      await worker.terminate();
      direct ??= result;
      const share = (result.callsPerSecond / direct.callsPerSecond).toFixed(2);
      const added = (result.p99 - direct.p99).toFixed(2);
      const figures = `${result.callsPerSecond.toFixed(0).padStart(7)} calls/s  ${share} x  p50 ${result.p50.toFixed(2)} ms  p99 ${result.p99.toFixed(2)} ms (+${added})`;
      console.log(`${String(connections).padStart(2)} connections  ${name.padEnd(17)} ${figures}`);
    }
  }
  await gateway.close();
  await counters.close();
  await nothing.worker.terminate();
  rmSync(folder, { recursive: true });
}

if (isMainThread) await measure();
else if (workerData === 'nothing') await serveNothing();
else parentPort?.postMessage(await put(workerData as Load));
