import { dirname, resolve } from 'node:path';
import { type GatewayConfig, parseGatewayConfig, type ServerConfig } from './config.ts';
import { Grants } from './grants.ts';
import { documentErrorLines, openPolicyFile, type PolicyFile } from './policy-file.ts';
import { type FromFile, readText, WatchedFile, type WatchedFileOptions } from './watched-file.ts';

/** What the gateway runs with: all of one reading of the configuration, never halves of two. */
export interface Settings {
  config: GatewayConfig;
  grants: Grants;
}

export interface SettingsOptions {
  file: string;
  /** Where `{"env": NAME}` is looked up. */
  env: Readonly<Record<string, string | undefined>>;
  log(line: string): void;
  now(): Date;
}

/** How often the configuration is looked at: a grant that is revoked works for no longer. */
const LOOK_MS = 1_000;

/** Settings that follow their file, or all that is wrong with it and with the policies that its grants name. */
export function openSettings(options: SettingsOptions): FromFile<WatchedFile<Settings>> {
  return WatchedFile.open(watching(options));
}

/** No server and no grant, until there is a file. */
export function awaitSettings(options: SettingsOptions, listen: GatewayConfig['listen']): WatchedFile<Settings> {
  const config: GatewayConfig = { listen, servers: new Map(), grants: [], allowedHosts: [], allowedOrigins: [] };
  return WatchedFile.absent(watching(options), { config, grants: new Grants([]) });
}

function watching(options: SettingsOptions): WatchedFileOptions<Settings> {
  const { file, log, now } = options;
  return { file, read: () => readSettings(options), log, now, lookMs: LOOK_MS };
}

function readSettings({ file, env, log, now }: SettingsOptions): FromFile<Settings> {
  const text = readText(file);
  if (!text.ok) return text;
  const parsed = parseGatewayConfig(text.value, env);
  if (!parsed.ok) {
    return { ok: false, lines: documentErrorLines(file, parsed.errors), ...(parsed.unreadable === true && { unreadable: true }) };
  }
  const folder = dirname(file);
  const policies = new Map<string, PolicyFile>();
  const failed: Extract<FromFile<PolicyFile>, { ok: false }>[] = [];
  const grants = parsed.config.grants.flatMap((config) => {
    // Beside the configuration, so that the folder can be moved.
    const path = resolve(folder, config.policy);
    const opened = policies.has(path) ? undefined : openPolicyFile(path, log, now);
    if (opened?.ok === true) policies.set(path, opened.value);
    if (opened?.ok === false) failed.push(opened);
    const policy = policies.get(path);
    const identity = JSON.stringify([config, path, parsed.config.servers.get(config.server)]);
    return policy === undefined ? [] : [{ config, policy, identity }];
  });
  if (failed.length > 0) {
    const lines = [...new Set(failed.flatMap((one) => one.lines))];
    return { ok: false, lines, ...(failed.some((one) => one.unreadable === true) && { unreadable: true }) };
  }
  const servers = new Map([...parsed.config.servers].map(([name, server]) => [name, startedBeside(folder, server)]));
  return { ok: true, value: { config: { ...parsed.config, servers }, grants: new Grants(grants) } };
}

function startedBeside(folder: string, server: ServerConfig): ServerConfig {
  return server.kind === 'process' ? { ...server, cwd: resolve(folder, server.cwd ?? '.') } : server;
}
