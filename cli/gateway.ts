import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, StopWorker } from '#core/errors';
import { type RunningGateway, startGateway } from '#gateway/app';
import { NO_APPROVALS } from '#gateway/approvals';
import { parseListen } from '#gateway/config';
import { lazyCounters } from '#gateway/counters/lazy';
import { openSqliteCounters } from '#gateway/counters/sqlite';
import { awaitSettings, openSettings, type Settings, type SettingsOptions } from '#gateway/settings';
import type { FromFile, WatchedFile } from '#gateway/watched-file';
import { type Io, printLine } from './io.ts';
import type { Places } from './settings.ts';

export interface ServedGateway extends RunningGateway {
  /** What it serves, in a few words. */
  says: string;
}

/** What servers that are processes need to find their programs and the network; nothing that may be a secret. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'],
  ...['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'NO_PROXY', 'no_proxy'],
  ...['npm_config_registry', 'npm_config_cache', 'npm_config_userconfig'],
];

export function gatewayLog(io: Io): (line: string) => void {
  return (line) => printLine(io.stderr, `gateway: ${line}`);
}

/** The settings in a file, or in lines all that is wrong with it. */
export function openGatewaySettings(io: Io, file: string): FromFile<WatchedFile<Settings>> {
  return openSettings(settingsOptions(io, file));
}

function settingsOptions(io: Io, file: string): SettingsOptions {
  return { file, env: io.env, log: gatewayLog(io), now: io.now };
}

/**
 * Serves what the configuration of this installation holds; one that comes into being later is served from then on.
 *
 * @param listen where, whatever the configuration says.
 * @param flag names the option that chooses another port.
 * @throws {StopWorker} `bad-gateway-config` or `port-taken`.
 */
export async function serveGateway(io: Io, places: Places, listen: string, flag: string): Promise<ServedGateway> {
  const file = places.gatewayConfig;
  const address = addressOf(listen);
  const found = existsSync(file);
  const opened = found ? openGatewaySettings(io, file) : { ok: true as const, value: awaitSettings(settingsOptions(io, file), address) };
  if (!opened.ok) throw new StopWorker('bad-gateway-config', `The gateway cannot be configured.\n${opened.lines.join('\n')}`);
  const says = found ? countsOf(opened.value.current()) : 'no server yet: toolwarden gateway init SERVER';
  return { ...(await listenAt(io, file, () => opened.value.current(), address, `Choose another with ${flag}`)), says };
}

/** Serves one configuration at the address it names. */
export async function serveSettings(io: Io, file: string, watched: WatchedFile<Settings>): Promise<ServedGateway> {
  const first = watched.current();
  const hint = `Change \`listen\` in ${file}`;
  return { ...(await listenAt(io, file, () => watched.current(), first.config.listen, hint)), says: countsOf(first) };
}

async function listenAt(
  io: Io,
  file: string,
  settings: () => Settings,
  listen: { host: string; port: number },
  hint: string,
): Promise<RunningGateway> {
  const counters = lazyCounters(() => openSqliteCounters(join(dirname(file), 'gateway-counters.sqlite'), io.now));
  try {
    const running = await startGateway({
      settings,
      counters,
      approvals: NO_APPROVALS,
      baseEnv: Object.fromEntries(PASSED_ON.map((name) => [name, io.env[name]])),
      listen,
      now: io.now,
      log: gatewayLog(io),
    });
    return {
      url: running.url,
      close: async () => {
        await running.close();
        await counters.close();
      },
    };
  } catch (error) {
    await counters.close();
    if (codeOf(error) === 'EADDRINUSE') {
      throw new StopWorker('port-taken', `Port ${listen.port} on ${listen.host} is taken. ${hint}.`, { cause: error });
    }
    throw error;
  }
}

function addressOf(listen: string): { host: string; port: number } {
  const address = parseListen(listen);
  if (address === undefined) throw new TypeError(`\`${listen}\` is no address to listen at.`);
  return address;
}

function countsOf({ config, grants }: Settings): string {
  const servers = config.servers.size;
  return `${servers} ${servers === 1 ? 'server' : 'servers'}, ${grants.size} ${grants.size === 1 ? 'grant' : 'grants'}`;
}
