import { dirname, resolve } from 'node:path';
import { isJsonObject, type Json } from '#core/json';
import { shown } from '#core/shown';
import { type GatewayConfig, type GrantConfig, parseGatewayConfig, type ServerConfig } from './config.ts';
import { type Granted, Grants } from './grants.ts';
import { awaitPolicyFile, documentErrorLines, openPolicyFile, type PolicyFile } from './policy-file.ts';
import { readStrictJson } from './strict-json.ts';
import { type FromFile, type Reread, readText, WatchedFile, type WatchedFileOptions } from './watched-file.ts';

/** What the gateway runs with: one reading of the configuration, or what a later one that is not valid left of it. */
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
  return { file, read: (before) => readSettings(options, before), log, now, lookMs: LOOK_MS };
}

/**
 * All of the settings, or at the start nothing of them. A change of a gateway that runs is never held up by what it does not touch: a
 * policy that cannot be read closes its own grants, an unset variable its own server, and what the document takes away is gone at once.
 *
 * @param before what is in force; absent at the start.
 */
function readSettings(options: SettingsOptions, before: Settings | undefined): Reread<Settings> {
  const { file, env, log } = options;
  const text = readText(file);
  if (!text.ok) return text;
  const parsed = parseGatewayConfig(text.value, env);
  if (parsed.ok) return settingsOf(parsed.config, options, before);
  const lines = documentErrorLines(file, parsed.errors);
  const document = readStrictJson(text.value);
  if (before === undefined || !document.ok) {
    return { ok: false, lines, ...(parsed.unreadable === true && { unreadable: true }) };
  }
  if (parsed.usable === undefined) return { ok: false, lines, left: leftOf(before, document.value, dirname(file)) };
  for (const line of lines) log(`${line} This server is not served until it is mended.`);
  return settingsOf(parsed.usable, options, before);
}

function settingsOf(config: GatewayConfig, { file, log, now }: SettingsOptions, before: Settings | undefined): FromFile<Settings> {
  const folder = dirname(file);
  // A policy that was opened once follows its file by itself, and keeps its last good version.
  const policies = new Map(before?.grants.granted.map(({ config, policy }) => [resolve(folder, config.policy), policy]));
  const failed = new Map<string, Extract<FromFile<PolicyFile>, { ok: false }>>();
  const policyAt = (path: string): PolicyFile | undefined => {
    const known = policies.get(path);
    if (known !== undefined || failed.has(path)) return known;
    const opened: FromFile<PolicyFile> =
      before === undefined ? openPolicyFile(path, log, now) : { ok: true, value: awaitPolicyFile(path, log, now) };
    if (opened.ok) policies.set(path, opened.value);
    else failed.set(path, opened);
    return opened.ok ? opened.value : undefined;
  };
  const servers = new Map([...config.servers].map(([name, server]) => [name, startedBeside(folder, server)]));
  const granted = config.grants.flatMap((grant): Granted[] => {
    // Beside the configuration, so that the folder can be moved.
    const path = resolve(folder, grant.policy);
    const policy = policyAt(path);
    if (policy === undefined) return [];
    if (policy.current() === undefined)
      log(`Grant ${grant.label} is closed: its policy ${shown(path)} cannot be used, so every call is refused.`);
    return [{ config: grant, policy, identity: identityOf(grant, path, servers.get(grant.server)) }];
  });
  if (failed.size > 0) {
    const all = [...failed.values()];
    return { ok: false, lines: all.flatMap(({ lines }) => lines), ...(all.some((one) => one.unreadable === true) && { unreadable: true }) };
  }
  return { ok: true, value: { config: { ...config, servers }, grants: new Grants(granted) } };
}

const SAME_GRANT = ['label', 'server', 'policy', 'tokenSha256'] as const;

/**
 * The settings before, less every grant that the document does not hold as it was and every server that it does not name; a life that it
 * shortens is short. Nothing is added from a document that is not valid.
 */
function leftOf(before: Settings, document: Json, folder: string): Settings {
  const root = isJsonObject(document) ? document : {};
  const named = isJsonObject(root['servers']) ? root['servers'] : {};
  const listed = Array.isArray(root['grants']) ? root['grants'].filter(isJsonObject) : [];
  const servers = new Map([...before.config.servers].filter(([name]) => Object.hasOwn(named, name)));
  const granted = before.grants.granted.flatMap((one): Granted[] => {
    const { config, policy } = one;
    const found = listed.find((grant) => SAME_GRANT.every((key) => grant[key] === config[key]));
    if (found === undefined || !servers.has(config.server)) return [];
    const { expires } = found;
    const ends = typeof expires === 'string' ? Date.parse(expires) : Number.NaN;
    const sooner = typeof expires === 'string' && (config.expires === undefined || ends < Date.parse(config.expires));
    if (Number.isNaN(ends) || !sooner) return [one];
    const shorter = { ...config, expires };
    return [{ config: shorter, policy, identity: identityOf(shorter, resolve(folder, config.policy), servers.get(config.server)) }];
  });
  return {
    config: { ...before.config, servers, grants: granted.map(({ config }) => config) },
    grants: new Grants(granted),
  };
}

function identityOf(grant: GrantConfig, policyPath: string, server: ServerConfig | undefined): string {
  return JSON.stringify([grant, policyPath, server]);
}

function startedBeside(folder: string, server: ServerConfig): ServerConfig {
  return server.kind === 'process' ? { ...server, cwd: resolve(folder, server.cwd ?? '.') } : server;
}
