import { resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { BadInput } from '#core/errors';
import { newToken } from '#gateway/grants';
import { parsePolicy } from '#policy/document';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readInput } from '../files.ts';
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
import { snippet } from './gateway.ts';
import { printPolicyErrors } from './policy.ts';

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
    const near =
      servers.length === 0
        ? ' There is none yet: `toolwarden gateway init SERVER`.'
        : ` Did you mean \`${closest(options.server, servers)}\`?`;
    throw new BadInput('unknown-server', `The configuration has no server \`${options.server}\`.${near}`);
  }
  const policy = policyPathFor(config, io.cwd, options.policy);
  const parsed = parsePolicy(await readInput(io.cwd, options.policy));
  if (!parsed.ok) {
    printPolicyErrors(io, options.policy, parsed.errors);
    return EXIT.no;
  }
  const { token, tokenSha256 } = newToken();
  const { expires: lifeMs } = options;
  const label = options.label ?? `${options.server}-${tokenSha256.slice(0, 8)}`;
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
  const grants = grantsOf(await readConfigDocument(configPath(io, options)));
  if (grants.length === 0 && options.json !== true)
    printLine(io.stderr, 'There is no grant yet: `toolwarden grant create --server SERVER --policy FILE`.');
  for (const { label, server, policy, expires } of grants) {
    const expired = expires !== undefined && Date.parse(expires) <= io.now().getTime();
    if (options.json === true) printJson(io, { label, server, policy, expires: expires ?? null, expired });
    else {
      const until = expires === undefined ? 'does not expire' : `${expired ? 'expired' : 'expires'} ${expires}`;
      printLine(io.stdout, `${shown(label)}  ${server}  ${shown(policy)}  ${until}`);
    }
  }
  return EXIT.done;
}

async function revoke(io: Io, label: string, options: { config?: string }): Promise<ExitCode> {
  const config = await readConfigDocument(configPath(io, options));
  const grants = grantsOf(config);
  const kept = grants.filter((grant) => grant.label !== label);
  if (kept.length === grants.length) {
    const labels = grants.map((grant) => grant.label);
    const near = labels.length === 0 ? '' : ` Did you mean \`${closest(label, labels)}\`?`;
    throw new BadInput('unknown-grant', `There is no grant \`${label}\`.${near}`);
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

function configPath(io: Io, { config }: { config?: string }): string {
  return config === undefined ? placesOf(io).gatewayConfig : resolve(io.cwd, config);
}

export function registerGrant({ program, io, does }: Registration): void {
  const grant = program.command('grant').description('bearers for one server of the gateway with one policy');
  const CONFIG = ['--config <file>', 'the configuration (default: gateway.json in TOOLWARDEN_HOME)'] as const;
  grant
    .command('create')
    .description('make a grant; its token is printed once')
    .requiredOption('--server <name>', 'as it is named under `servers`')
    .requiredOption('--policy <file>', 'policy.json')
    .option('--label <label>', 'what it is for')
    .option('--expires <span>', '30d, 12h, 90m', parseLife)
    .option(...CONFIG)
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
