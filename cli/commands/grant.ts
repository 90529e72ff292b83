import { resolve } from 'node:path';
import { BadInput } from '#core/errors';
import { nearestFew } from '#core/nearest';
import { listed } from '#core/words';
import { LABEL, LABEL_WORDS, labelFrom } from '#gateway/config';
import { newToken } from '#gateway/grants';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import {
  addGrant,
  grantsOf,
  policyPathFor,
  readConfigDocument,
  serversOf,
  setGrants,
  writeConfigDocument,
} from '../gateway-config-file.ts';
import { type Io, printJson, printLine, shown } from '../io.ts';
import type { Registration } from '../run.ts';
import { placesOf } from '../settings.ts';
import { formatTable } from '../table.ts';
import { snippet } from './gateway.ts';
import { loadPolicy } from './policy.ts';

interface CreateOptions {
  config?: string;
  server: string;
  policy: string;
  label?: string;
  expires?: number;
}

async function create(io: Io, options: CreateOptions): Promise<ExitCode> {
  const config = await readConfigDocument(configPath(io, options));
  const servers = Object.keys(serversOf(config));
  if (!servers.includes(options.server)) {
    const hint =
      servers.length === 0 ? 'There is none yet: `toolwarden gateway init SERVER` adds one.' : amongWords(options.server, servers);
    throw new BadInput('unknown-server', `The configuration has no server \`${shown(options.server)}\`. ${hint}`);
  }
  const policy = policyPathFor(config, io.cwd, options.policy);
  const loaded = await loadPolicy(io, options.policy);
  if ('exitCode' in loaded) return loaded.exitCode;
  const { token, tokenSha256 } = newToken();
  const { expires: lifeMs } = options;
  const label = options.label ?? labelFrom(options.server, `-${tokenSha256.slice(0, 8)}`);
  addGrant(config, {
    label,
    server: options.server,
    policy,
    tokenSha256,
    ...(lifeMs !== undefined && { expires: new Date(io.now().getTime() + lifeMs).toISOString() }),
  });
  await writeConfigDocument(config);
  printLine(io.stderr, `Grant \`${shown(label)}\`. Its token is shown this once; only its SHA-256 is kept:`);
  printLine(io.stdout, snippet(config, options.server, token));
  return EXIT.done;
}

async function list(io: Io, options: { config?: string; json?: boolean }): Promise<ExitCode> {
  const config = await readConfigDocument(configPath(io, options));
  const grants = grantsOf(config).map((grant) => ({
    ...grant,
    expired: grant.expires !== undefined && Date.parse(grant.expires) <= io.now().getTime(),
  }));
  if (options.json === true) {
    for (const { label, server, policy, expires, expired } of grants)
      printJson(io, { label, server, policy, expires: expires ?? null, expired });
    return EXIT.done;
  }
  if (grants.length === 0) {
    const next =
      Object.keys(serversOf(config)).length === 0
        ? '`toolwarden gateway init SERVER` makes a configuration with a server and its first grant.'
        : '`toolwarden grant create --server SERVER --policy FILE` makes one.';
    printLine(io.stderr, `There is no grant yet. ${next}`);
    return EXIT.done;
  }
  const rows = grants.map(({ label, server, policy, expires, expired }) => {
    const until = expires === undefined ? 'never' : expired ? `${expires} (expired)` : expires;
    return [label, server, until, shown(policy)];
  });
  const width = io.stdout.isTTY === true ? (io.stdout.columns ?? 100) : Infinity;
  printLine(io.stdout, formatTable(['LABEL', 'SERVER', 'EXPIRES', 'POLICY'], rows, width));
  return EXIT.done;
}

/** Of the names that there are, the near ones, or a few of all. */
function amongWords(named: string, names: readonly string[]): string {
  const quote = (all: readonly string[]): string[] => all.map((name) => `\`${name}\``);
  const near = nearestFew(named, names, 3);
  if (near.length > 0) return `Did you mean ${listed(quote(near), 'or')}?`;
  return names.length > 5
    ? `There are ${quote(names.slice(0, 5)).join(', ')} and ${names.length - 5} more.`
    : `There is ${listed(quote(names))}.`;
}

async function revoke(io: Io, label: string, options: { config?: string }): Promise<ExitCode> {
  const config = await readConfigDocument(configPath(io, options));
  const grants = grantsOf(config);
  const kept = grants.filter((grant) => grant.label !== label);
  if (kept.length === grants.length) {
    const labels = grants.map((grant) => grant.label);
    const hint = labels.length === 0 ? 'There is none at all.' : amongWords(label, labels);
    throw new BadInput('unknown-grant', `There is no grant \`${shown(label)}\`. ${hint}`);
  }
  setGrants(config, kept);
  await writeConfigDocument(config);
  printLine(io.stderr, `Revoked \`${shown(label)}\`. A gateway that runs refuses its token within a second.`);
  return EXIT.done;
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_LIFE_MS = 3_650 * 86_400_000;

function parseLife(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const lifeMs = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (!(lifeMs > 0 && lifeMs <= LONGEST_LIFE_MS))
    throw new BadInput('bad-expiry', `\`${text}\` is not a span such as 30d, 12h or 90m, of at most ten years.`);
  return lifeMs;
}

function parseLabel(text: string): string {
  if (!LABEL.test(text)) throw new BadInput('bad-label', `\`${shown(text)}\` is no label. ${LABEL_WORDS}`);
  return text;
}

function configPath(io: Io, { config }: { config?: string }): string {
  return config === undefined ? placesOf(io).gatewayConfig : resolve(io.cwd, config);
}

const LABEL_HELP = `
Limits are counted by server and label, so that a grant goes on with the counters of an earlier one of the same label: a new token does not
refill a budget. Choose another label for a count of its own.`;

export function registerGrant({ program, io, does }: Registration): void {
  const grant = program.command('grant').description('bearers for one server of the gateway with one policy');
  const CONFIG = ['--config <file>', 'the configuration (default: gateway.json in TOOLWARDEN_HOME)'] as const;
  grant
    .command('create')
    .description('make a grant; its token is printed once')
    .requiredOption('--server <name>', 'as it is named under `servers`')
    .requiredOption('--policy <file>', 'policy.json')
    .option('--label <label>', 'what it is for: 1 to 64 of A-Z a-z 0-9 . _ -', parseLabel)
    .option('--expires <span>', '30d, 12h, 90m', parseLife)
    .option(...CONFIG)
    .addHelpText('after', LABEL_HELP)
    .action(does((options: CreateOptions) => create(io, options)));
  grant
    .command('list')
    .description('all grants, without their tokens')
    .option('--json', 'print one JSON line a grant')
    .option(...CONFIG)
    .action(does((options: { config?: string; json?: boolean }) => list(io, options)));
  grant
    .command('revoke')
    .description('end a grant')
    .argument('<label>', 'as `grant list` prints it')
    .option(...CONFIG)
    .action(does((label: string, options: { config?: string }) => revoke(io, label, options)));
}
