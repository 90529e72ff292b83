import { z } from 'zod';
import { BadInput } from '#core/errors';

/** What the environment says of this installation. Nothing of it is invented: what is unset is left out. */
export interface Config {
  /** Where state lives; relative to the working folder unless it is absolute. */
  home: string;
  /** PostgreSQL instead of the embedded database. */
  databaseUrl?: string;
  /** Redis instead of the database as the queue. */
  redisUrl?: string;
  /** Where the site is published, ending in `/`. */
  siteUrl?: string;
  /** Where a reader reports a mistake. */
  reportUrl?: string;
  contact?: string;
  /** A file with the hosts of servers that are not to be asked. */
  remoteDeny?: string;
  /** A file with what people say of tools: their reviews. */
  reviews?: string;
  /** How a page's line starts the guard. */
  launchPrefix: string;
  /** What all installed packages together may take on disk. */
  cacheBytes: number;
  /** The registry of MCP servers, without a closing slash. */
  mcpRegistryUrl: string;
  /** Several may share the work; without any, GitHub answers less and more slowly. */
  githubTokens: readonly string[];
  /** Of a GitHub Enterprise; without it the public one is asked. */
  githubApiUrl?: string;
}

const OFFICIAL_MCP_REGISTRY = 'https://registry.modelcontextprotocol.io';

const LONGEST_VALUE = 4096;

const DEFAULT_CACHE_BYTES = 20e9;
const BYTES = /^(\d{1,15})\s*([KMGT]?)B?$/i;
const THOUSANDS = ['', 'K', 'M', 'G', 'T'];

const Text = z
  .string()
  .max(LONGEST_VALUE, `it has more than ${LONGEST_VALUE} characters`)
  .refine((text) => !/\p{Cc}/u.test(text), 'it has a control character');

const urlOf = (schemes: readonly string[], example: string) =>
  Text.refine(
    (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)),
    `it is not a URL like \`${example}\` (special characters in a password are percent-encoded)`,
  );

/** Without a name and password: it is printed on every page. */
const webAddress = (example: string) =>
  urlOf(['https', 'http'], example).refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url === undefined || (url.username === '' && url.password === '');
  }, 'it holds a name or password, and would be public');

/** Of an API, to which paths are added. */
const baseAddress = (example: string) =>
  webAddress(example).transform((text) => {
    const url = new URL(text);
    return url.origin + url.pathname.replace(/\/+$/, '');
  });

const VARIABLES = {
  TOOLWARDEN_HOME: Text,
  DATABASE_URL: urlOf(['postgres', 'postgresql'], 'postgres://user:password@host:5432/database'),
  REDIS_URL: urlOf(['redis', 'rediss'], 'redis://user:password@host:6379/0'),
  TOOLWARDEN_SITE_URL: webAddress('https://tools.example.com/').transform((text) => {
    const url = new URL(text);
    return url.origin + url.pathname.replace(/\/*$/, '/');
  }),
  TOOLWARDEN_REPORT_URL: urlOf(['https', 'http', 'mailto'], 'https://example.com/report'),
  TOOLWARDEN_CONTACT: Text,
  TOOLWARDEN_REMOTE_DENY: Text,
  TOOLWARDEN_REVIEWS: Text,
  TOOLWARDEN_LAUNCH_PREFIX: Text,
  TOOLWARDEN_CACHE_BYTES: Text.refine((text) => BYTES.test(text), 'it is not a number of bytes like `20000000000` or `20GB`'),
  MCP_REGISTRY_URL: baseAddress('https://registry.example.com'),
  GITHUB_TOKEN: Text.refine((text) => /^[\w.,\s-]*$/.test(text), 'it is not one token or several with commas between them'),
  GITHUB_API_URL: baseAddress('https://github.example.com/api/v3'),
};

/**
 * Reads the environment; an empty variable counts as unset.
 *
 * @throws {BadInput} `bad-environment`, naming the variable and never its value, which may hold a password.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = (name: keyof typeof VARIABLES): string | undefined => {
    const value = env[name]?.trim();
    if (value === undefined || value === '') return undefined;
    const parsed = VARIABLES[name].safeParse(value);
    if (parsed.success) return parsed.data;
    throw new BadInput(
      'bad-environment',
      `The variable \`${name}\` cannot be used: ${parsed.error.issues[0]?.message ?? 'it is not valid'}.`,
    );
  };
  const databaseUrl = read('DATABASE_URL');
  const redisUrl = read('REDIS_URL');
  const siteUrl = read('TOOLWARDEN_SITE_URL');
  const reportUrl = read('TOOLWARDEN_REPORT_URL');
  const contact = read('TOOLWARDEN_CONTACT');
  const remoteDeny = read('TOOLWARDEN_REMOTE_DENY');
  const reviews = read('TOOLWARDEN_REVIEWS');
  const githubApiUrl = read('GITHUB_API_URL');
  return {
    home: read('TOOLWARDEN_HOME') ?? '.toolwarden',
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(redisUrl !== undefined && { redisUrl }),
    ...(siteUrl !== undefined && { siteUrl }),
    ...(reportUrl !== undefined && { reportUrl }),
    ...(contact !== undefined && { contact }),
    ...(remoteDeny !== undefined && { remoteDeny }),
    ...(reviews !== undefined && { reviews }),
    launchPrefix: read('TOOLWARDEN_LAUNCH_PREFIX') ?? 'npx toolwarden',
    cacheBytes: bytesOf(read('TOOLWARDEN_CACHE_BYTES')) ?? DEFAULT_CACHE_BYTES,
    mcpRegistryUrl: read('MCP_REGISTRY_URL') ?? OFFICIAL_MCP_REGISTRY,
    githubTokens: [...new Set((read('GITHUB_TOKEN') ?? '').split(/[\s,]+/).filter(Boolean))],
    ...(githubApiUrl !== undefined && { githubApiUrl }),
  };
}

/** `20 GB` as the number of bytes that a disk's maker means by it. */
function bytesOf(text = ''): number | undefined {
  const [, number, unit = ''] = BYTES.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * 1000 ** THOUSANDS.indexOf(unit.toUpperCase());
}

const E_MAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;

/** Where who is asked by this installation can say that it should stop: its site, else its contact; `undefined` without either. */
export function addressOf({ siteUrl, contact }: Pick<Config, 'siteUrl' | 'contact'>): string | undefined {
  if (siteUrl !== undefined) return siteUrl;
  if (contact === undefined) return undefined;
  if (E_MAIL.test(contact)) return `mailto:${contact}`;
  return URL.canParse(contact) && /^(?:https?|mailto):/i.test(contact) ? new URL(contact).href : undefined;
}

/** The User-Agent of every request that this installation makes: `toolwarden/1.2.3 (+https://tools.example.com/)`. */
export function userAgentOf(config: Pick<Config, 'siteUrl' | 'contact'>, version: string): string {
  const address = addressOf(config);
  return `toolwarden/${version}${address === undefined ? '' : ` (+${address})`}`;
}
