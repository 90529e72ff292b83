import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runGuard } from '../../gateway/guard.ts';
import { readLines } from '../../gateway/lines.ts';

const SERVERS = join(import.meta.dirname, '../fixtures/servers');

export const fixtureCommand = (name: string, ...args: string[]): [string, ...string[]] => [
  process.execPath,
  join(SERVERS, `${name}.mjs`),
  ...args,
];

/** A folder that is gone afterwards. */
export function aFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gateway-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is looked at with matchers.
export type Answer = any;

export const initializeText = JSON.stringify({
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
});
export const initializedText = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

export const callText = (id: string | number, name: string, args: object = {}, more: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args, ...more } });

export interface RawGuard {
  /** Sends these bytes and a line break. */
  send(line: string | Buffer): void;
  /** The message with this id, or the first that this is true of. */
  answer(id: string | number | null | ((message: Answer) => boolean)): Promise<Answer>;
  call(name: string, args?: object): Promise<Answer>;
  /** Every line the server got, as it got it. */
  received(): string[];
  log(): string;
  setPolicy(policy: object): void;
  end(): Promise<number>;
  abort(): Promise<number>;
  exitCode: Promise<number>;
}

/** The guard around a fixture server, spoken to in bytes. */
export async function startGuard(
  folder: string,
  policy: object,
  options: { server?: string; stateDir?: string; now?: () => Date; initialize?: boolean } = {},
): Promise<RawGuard> {
  const policyPath = join(folder, 'policy.json');
  const record = join(folder, 'received');
  const setPolicy = (next: object): void => writeFileSync(policyPath, JSON.stringify(next));
  setPolicy(policy);
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stop = new AbortController();
  const messages: Answer[] = [];
  const waiting: (() => void)[] = [];
  let log = '';
  readLines(stdout, {
    line: (text) => {
      messages.push(JSON.parse(text));
      for (const look of waiting.splice(0)) look();
    },
    unreadable: () => {},
    end: () => {},
  });
  const stderr = new PassThrough();
  stderr.on('data', (chunk) => {
    log += String(chunk);
  });
  const exitCode = runGuard({
    policyPath,
    command: fixtureCommand(options.server ?? 'records-calls', record),
    env: { PATH: process.env['PATH'] },
    stateDir: options.stateDir ?? join(folder, 'state'),
    stdin,
    stdout,
    stderr,
    now: options.now ?? (() => new Date()),
    signal: stop.signal,
    log: (line) => {
      log += `${line}\n`;
    },
  });
  let serial = 100;
  const guard: RawGuard = {
    send: (line) => {
      stdin.write(line);
      stdin.write('\n');
    },
    answer: async (id) => {
      const wanted = typeof id === 'function' ? id : (message: Answer) => message.id === id && message.method === undefined;
      for (;;) {
        const at = messages.findIndex(wanted);
        if (at !== -1) return messages.splice(at, 1)[0];
        await new Promise<void>((look) => waiting.push(look));
      }
    },
    call: (name, args) => {
      const id = ++serial;
      guard.send(callText(id, name, args));
      return guard.answer(id);
    },
    received: () => (existsSync(record) ? readFileSync(record, 'utf8').split('\n').filter(Boolean) : []),
    log: () => log,
    setPolicy,
    end: () => {
      stdin.end();
      return exitCode;
    },
    abort: () => {
      stop.abort();
      return exitCode;
    },
    exitCode,
  };
  if (options.initialize !== false) {
    guard.send(initializeText);
    await guard.answer('init');
    guard.send(initializedText);
  }
  return guard;
}

/** Allows these tools and nothing else. */
export const allowing = (...names: string[]): object => ({
  version: '1',
  default: 'deny',
  tools: Object.fromEntries(names.map((name) => [name, {}])),
});
