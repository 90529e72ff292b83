import { z } from 'zod';
import { openBudget } from '#classifier/llm/budget';
import type { Price } from '#classifier/llm/prices';
import { BadInput, messageOf } from '#core/errors';

/** Which tools a language model is asked about: none, those that the rules are unsure of, or every one. */
export const LLM_MODES = ['off', 'auto', 'all'] as const;
export type LlmMode = (typeof LLM_MODES)[number];

/** How language models are asked, where they are. */
export interface LlmConfig {
  mode: LlmMode;
  /** Without one nobody is asked. */
  apiKey?: string;
  /** Of any service that speaks the Messages API, instead of Anthropic's own. */
  baseUrl?: string;
  first: string;
  /** Asked where the first disagrees with the rules. */
  second?: string;
  /** What one process may spend; absent where somebody lifted the limit. */
  budgetDollars?: number;
  /** Of models that the price list does not know. */
  prices: Readonly<Record<string, Price>>;
}

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
  llm: LlmConfig;
}

const OFFICIAL_MCP_REGISTRY = 'https://registry.modelcontextprotocol.io';

const LONGEST_VALUE = 4096;

/** Enough to ask the default models about a thousand tools, and little enough that a first run hurts nobody. */
export const DEFAULT_BUDGET_DOLLARS = 1;
const DEFAULT_MODEL = 'claude-haiku-5-5';
const DEFAULT_SECOND_MODEL = 'claude-sonnet-5-5';

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

/** A model is named in addresses, stores and prompts. */
const ModelName = Text.refine((text) => /^[\w.:/@-]{1,200}$/.test(text), 'it is not the name of a model like `claude-haiku-5-5`');
const PRICE = /^([\w.:/@-]{1,200})=(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)(?:\/(\d{1,6}(?:\.\d{1,6})?))?$/;

const KEY = /^[\x21-\x7e]+$/;

/**
 * Where models are asked, and with what key.
 *
 * @throws {BadInput} `bad-environment` for what no request can be sent with.
 */
export function serviceOf({ apiKey, baseUrl }: LlmConfig): { apiKey: string; baseURL?: string } | undefined {
  if (apiKey === undefined) return undefined;
  if (!KEY.test(apiKey)) throw badVariable('ANTHROPIC_API_KEY', 'a key has neither spaces nor special characters');
  if (baseUrl === undefined) return { apiKey };
  const address = baseAddress('https://models.example.com').safeParse(baseUrl);
  if (!address.success) throw badVariable('ANTHROPIC_BASE_URL', address.error.issues[0]?.message ?? 'it is not valid');
  return { apiKey, baseURL: address.data };
}

function badVariable(name: string, why: string): BadInput {
  return new BadInput('bad-environment', `The variable \`${name}\` cannot be used: ${why}.`);
}

const VARIABLES = {
  TOOLWARDEN_LLM: z.enum(LLM_MODES, { error: `it is none of ${LLM_MODES.join(', ')}` }),
  TOOLWARDEN_LLM_MODEL: ModelName,
  TOOLWARDEN_LLM_SECOND_MODEL: ModelName,
  TOOLWARDEN_LLM_BUDGET: Text,
  TOOLWARDEN_LLM_PRICES: Text.refine(
    (text) => text.split(',').every((part) => PRICE.test(part.trim())),
    'it is not `MODEL=DOLLARS/DOLLARS`, what a million tokens cost that are read and that are answered, several with commas between them',
  ),
  // Of other programs too: whether they can be used is looked at when a model is to be asked.
  ANTHROPIC_API_KEY: Text,
  ANTHROPIC_BASE_URL: Text,
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
  const read = <Name extends keyof typeof VARIABLES>(name: Name): z.output<(typeof VARIABLES)[Name]> | undefined => {
    const value = env[name]?.trim();
    if (value === undefined || value === '') return undefined;
    const parsed = VARIABLES[name].safeParse(value);
    if (parsed.success) return parsed.data as z.output<(typeof VARIABLES)[Name]>;
    throw badVariable(name, parsed.error.issues[0]?.message ?? 'it is not valid');
  };
  const databaseUrl = read('DATABASE_URL');
  const redisUrl = read('REDIS_URL');
  const siteUrl = read('TOOLWARDEN_SITE_URL');
  const reportUrl = read('TOOLWARDEN_REPORT_URL');
  const contact = read('TOOLWARDEN_CONTACT');
  const remoteDeny = read('TOOLWARDEN_REMOTE_DENY');
  const reviews = read('TOOLWARDEN_REVIEWS');
  const githubApiUrl = read('GITHUB_API_URL');
  const apiKey = read('ANTHROPIC_API_KEY');
  const baseUrl = read('ANTHROPIC_BASE_URL');
  const second = read('TOOLWARDEN_LLM_SECOND_MODEL') ?? DEFAULT_SECOND_MODEL;
  const budget = read('TOOLWARDEN_LLM_BUDGET');
  const budgetDollars = budget === undefined ? DEFAULT_BUDGET_DOLLARS : budgetOf(budget);
  if (typeof budgetDollars === 'string') throw badVariable('TOOLWARDEN_LLM_BUDGET', budgetDollars);
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
    llm: {
      mode: read('TOOLWARDEN_LLM') ?? 'off',
      ...(apiKey !== undefined && { apiKey }),
      ...(baseUrl !== undefined && { baseUrl }),
      first: read('TOOLWARDEN_LLM_MODEL') ?? DEFAULT_MODEL,
      ...(second !== 'none' && { second }),
      ...(budgetDollars !== undefined && { budgetDollars }),
      prices: pricesIn(read('TOOLWARDEN_LLM_PRICES') ?? ''),
    },
  };
}

const UNLIMITED = 'none';

/** Dollars, nothing where there is to be no limit, or why the text is neither. */
export function budgetOf(text: string): number | undefined | string {
  if (text === UNLIMITED) return undefined;
  if (!/^\d{1,7}(?:\.\d{1,9})?$/.test(text)) return `it is not a number of dollars like \`2.50\`, and not \`${UNLIMITED}\` for no limit`;
  try {
    openBudget(Number(text));
    return Number(text);
  } catch (error) {
    return messageOf(error).replace(/\.$/, '');
  }
}

function pricesIn(text: string): Record<string, Price> {
  const priced = text.split(',').flatMap((part): [string, Price][] => {
    const [, model, input = '', output = '', cacheRead = input] = PRICE.exec(part.trim()) ?? [];
    return model === undefined ? [] : [[model, { input: Number(input), output: Number(output), cacheRead: Number(cacheRead) }]];
  });
  return Object.fromEntries(priced);
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
