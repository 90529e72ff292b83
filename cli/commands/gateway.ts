import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BadInput } from '#core/errors';
import type { JsonObject } from '#core/json';
import { parseTarget } from '#core/target';
import { IN_THE_CLEAR, labelFrom, parseListen, sendsInTheClear } from '#gateway/config';
import { newToken } from '#gateway/grants';
import { parsePolicyValue, printPolicy } from '#policy/document';
import { clientName, launchOf } from '#site/src/view/client-setup';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openGatewaySettings, serveSettings } from '../gateway.ts';
import {
  addGrant,
  type ConfigDocument,
  grantsOf,
  readConfigDocument,
  serversOf,
  writeConfigDocument,
  writeWhole,
} from '../gateway-config-file.ts';
import { type Io, printLine, shown } from '../io.ts';
import type { Registration } from '../run.ts';
import { findServer, type Places, placesOf, readCatalogue } from '../settings.ts';
import { printPolicyNotes } from './policy.ts';

async function serve(io: Io, file: string): Promise<ExitCode> {
  if (!existsSync(file)) {
    throw new BadInput('no-gateway-config', `There is no configuration at \`${file}\`. \`toolwarden gateway init SERVER\` makes one.`);
  }
  const opened = openGatewaySettings(io, file);
  if (!opened.ok) {
    for (const line of opened.lines) printLine(io.stderr, `error: ${line}`);
    return opened.unreadable === true ? EXIT.usage : EXIT.no;
  }
  const gateway = await serveSettings(io, file, opened.value);
  printLine(io.stderr, `Gateway: ${gateway.url}  (${gateway.says})`);
  await new Promise<void>((stopped) => {
    if (io.signal.aborted) stopped();
    io.signal.addEventListener('abort', () => stopped(), { once: true });
  });
  await gateway.close();
  return EXIT.interrupted;
}

/** What is known of a server that is to be served. */
interface Found {
  name: string;
  entry: JsonObject;
  policy: JsonObject;
  /** Whether the policy is the recommended one of listed tools; else it refuses all. */
  recommended: boolean;
  /** Words of the command and variables that stand for something of the user's own. */
  toReplace: string[];
}

const REFUSE_ALL: JsonObject = { version: '1', default: 'deny', tools: {} };

async function init(io: Io, places: Places, named: string): Promise<ExitCode> {
  const config = await readConfigDocument(places.gatewayConfig);
  const found = findIn(places, named);
  const { name } = found;
  const { url } = found.entry;
  // Before anything is written: what is written has to be a configuration that can be served.
  if (typeof url === 'string' && sendsInTheClear(url)) throw new BadInput('clear-text', `\`${shown(url)}\` is not served. ${IN_THE_CLEAR}`);
  const servers = serversOf(config);
  const known = Object.hasOwn(servers, name);
  if (!known) config.document['servers'] = { ...servers, [name]: found.entry };

  const policyFile = join('policies', `${name}.json`);
  const policyPath = resolve(dirname(config.file), policyFile);
  const keptPolicy = existsSync(policyPath);
  const parsed = parsePolicyValue(found.policy);
  if (!parsed.ok) throw new BadInput('bad-policy', `The catalogue holds a policy of \`${name}\` that is not valid. Publish again.`);
  if (!keptPolicy) await writeWhole(policyPath, printPolicy(parsed.policy), 0o644);
  const { token, tokenSha256 } = newToken();
  const label = freeLabel(config, name);
  addGrant(config, { label, server: name, policy: policyFile, tokenSha256 });
  await writeConfigDocument(config);

  printLine(
    io.stderr,
    `${config.existed ? 'Changed' : 'Wrote'} ${config.file}${known ? ` (the server \`${name}\` stays as it was)` : ''}.`,
  );
  if (keptPolicy) printLine(io.stderr, `Policy: ${policyPath} (it was there, and stays as it was).`);
  else if (found.recommended)
    printLine(io.stderr, `Policy: ${policyPath}, as recommended. \`toolwarden policy explain\` says it in sentences.`);
  else
    printLine(
      io.stderr,
      `Policy: ${policyPath}. No tool of this server is known, so it refuses every call: list under \`tools\` what may be called.`,
    );
  if (!keptPolicy) printPolicyNotes(io, policyFile, parsed.policy);
  if (!known && found.toReplace.length > 0)
    printLine(io.stderr, `Replace in the configuration: ${found.toReplace.map((word) => shown(word, 80)).join(', ')}.`);
  printLine(io.stderr, `Grant \`${label}\`. Its token is shown this once; only its SHA-256 is kept:`);
  printLine(io.stdout, snippet(config, name, token));
  printLine(
    io.stderr,
    'Put this into the configuration of your client, and start `toolwarden gateway` (one that runs takes the change by itself).',
  );
  return EXIT.done;
}

function findIn(places: Places, named: string): Found {
  const remote = remoteTarget(named);
  if (remote !== undefined && !existsSync(places.catalogue)) return unknownRemote(remote);
  const catalogue = readCatalogue(places);
  try {
    const server = findServer(catalogue, named);
    const spec = server.inspection?.receipt?.spec;
    const launch = launchOf({ serverSlug: server.slug, target: server.target, spec, launchPrefix: '', policyFile: '' });
    if (launch === undefined) {
      throw new BadInput(
        'no-launch',
        `Nobody knows how \`${server.slug}\` is started. Write it under \`servers\` in ${places.gatewayConfig} yourself.`,
      );
    }
    const recommended = server.policy !== undefined;
    const common = { name: clientName(server.slug), policy: server.policy ?? REFUSE_ALL, recommended };
    if (launch.kind === 'gateway') return { ...common, entry: { url: launch.url }, toReplace: [] };
    const entry = { command: launch.argv, ...(launch.variables.length > 0 && { env: Object.fromEntries(launch.variables) }) };
    return {
      ...common,
      entry,
      toReplace: [...(spec?.arguments ?? []).map(({ value }) => value), ...launch.variables.map(([variable]) => variable)],
    };
  } catch (error) {
    // An address needs no catalogue to be served; without one nothing is known of its tools.
    if (remote !== undefined && error instanceof BadInput && error.code === 'unknown-server') return unknownRemote(remote);
    throw error;
  } finally {
    catalogue.close();
  }
}

function remoteTarget(named: string): string | undefined {
  if (!/^https?:\/\//i.test(named)) return undefined;
  const target = parseTarget(named);
  return target.kind === 'remote' ? target.url : undefined;
}

function unknownRemote(url: string): Found {
  return { name: clientName(new URL(url).hostname), entry: { url }, policy: REFUSE_ALL, recommended: false, toReplace: [] };
}

function freeLabel(config: ConfigDocument, name: string): string {
  const taken = new Set(grantsOf(config).map(({ label }) => label));
  for (let serial = 1; ; serial++) {
    const label = serial === 1 ? labelFrom(name) : labelFrom(name, `-${serial}`);
    if (!taken.has(label)) return label;
  }
}

/** What a client is told, in the form that most of them read. */
export function snippet(config: ConfigDocument, server: string, token: string): string {
  const listen = parseListen(String(config.document['listen'] ?? '')) ?? { host: '127.0.0.1', port: 8787 };
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  const url = `http://${host}:${listen.port}/mcp/${server}`;
  return JSON.stringify({ mcpServers: { [server]: { type: 'http', url, headers: { Authorization: `Bearer ${token}` } } } }, null, 2);
}

export function registerGateway({ program, io, does }: Registration): void {
  const gateway = program
    .command('gateway')
    .description('enforce policies on servers for many clients, at /mcp/<server>, until Ctrl-C')
    .option('--config <file>', 'the configuration (default: gateway.json in TOOLWARDEN_HOME)')
    .action(
      does((options: { config?: string }) =>
        serve(io, options.config === undefined ? placesOf(io).gatewayConfig : resolve(io.cwd, options.config)),
      ),
    );
  gateway
    .command('init')
    .description('one step to a configuration, a policy, a grant and what to tell your client')
    .argument('<server>', 'slug or target in the catalogue, or the https address of a server')
    .option('--config <file>', 'the configuration (default: gateway.json in TOOLWARDEN_HOME)')
    .action(
      does((server: string, options: { config?: string }) =>
        init(io, withConfig(io, options.config ?? gateway.opts<{ config?: string }>().config), server),
      ),
    );
}

function withConfig(io: Io, config: string | undefined): Places {
  const places = placesOf(io);
  return config === undefined ? places : { ...places, gatewayConfig: resolve(io.cwd, config) };
}
