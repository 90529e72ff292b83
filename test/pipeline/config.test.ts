import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { messageOf } from '#core/errors';
import { readConfig, serviceOf, userAgentOf } from '#pipeline/config';

const refusalOf = (env: Record<string, string>): unknown => {
  try {
    return readConfig(env);
  } catch (error) {
    return error;
  }
};

const DEFAULTS = {
  home: '.toolwarden',
  launchPrefix: 'npx toolwarden',
  mcpRegistryUrl: 'https://registry.modelcontextprotocol.io',
  githubTokens: [],
  cacheBytes: 20_000_000_000,
};

const SECRET = 'correct-horse-battery';

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject(DEFAULTS);
  });

  it('takes an empty variable for an unset one', () => {
    const empty = { TOOLWARDEN_HOME: '', DATABASE_URL: '', REDIS_URL: ' ', TOOLWARDEN_SITE_URL: '', TOOLWARDEN_LAUNCH_PREFIX: '' };
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('reads all of them', () => {
    expect(
      readConfig({
        TOOLWARDEN_HOME: '/var/lib/toolwarden',
        DATABASE_URL: 'postgres://user:pass@db:5432/tw',
        REDIS_URL: 'rediss://:pass@cache/1',
        TOOLWARDEN_SITE_URL: 'https://tools.example.com/mcp',
        TOOLWARDEN_REPORT_URL: 'mailto:tools@example.com',
        TOOLWARDEN_CONTACT: 'tools@example.com',
        TOOLWARDEN_LAUNCH_PREFIX: 'toolwarden',
        TOOLWARDEN_REVIEWS: 'reviews.jsonl',
        TOOLWARDEN_CACHE_BYTES: '500 mb',
        MCP_REGISTRY_URL: 'https://registry.example.com/mcp/',
        GITHUB_TOKEN: ' ghp_one, ghp_two ghp_one',
        GITHUB_API_URL: 'https://github.example.com/api/v3/',
        PATH: '/usr/bin',
      }),
    ).toMatchObject({
      home: '/var/lib/toolwarden',
      databaseUrl: 'postgres://user:pass@db:5432/tw',
      redisUrl: 'rediss://:pass@cache/1',
      siteUrl: 'https://tools.example.com/mcp/',
      reportUrl: 'mailto:tools@example.com',
      contact: 'tools@example.com',
      launchPrefix: 'toolwarden',
      reviews: 'reviews.jsonl',
      cacheBytes: 500_000_000,
      mcpRegistryUrl: 'https://registry.example.com/mcp',
      githubTokens: ['ghp_one', 'ghp_two'],
      githubApiUrl: 'https://github.example.com/api/v3',
    });
  });

  it.each([
    ['DATABASE_URL', `mysql://user:${SECRET}@db/tw`],
    ['DATABASE_URL', `postgres://user:${SECRET}%@[db/tw`],
    ['REDIS_URL', `http://:${SECRET}@cache`],
    ['TOOLWARDEN_SITE_URL', `https://me:${SECRET}@tools.example.com`],
    ['TOOLWARDEN_SITE_URL', 'javascript:alert(1)'],
    ['TOOLWARDEN_REPORT_URL', 'tools@example.com'],
    ['TOOLWARDEN_CONTACT', 'a\u0007b'],
    ['TOOLWARDEN_LAUNCH_PREFIX', 'x'.repeat(5000)],
    ['TOOLWARDEN_CACHE_BYTES', '20 GiB or so'],
    ['TOOLWARDEN_CACHE_BYTES', '-1'],
    ['MCP_REGISTRY_URL', 'registry.example.com'],
    ['GITHUB_TOKEN', `"${SECRET}"`],
    ['GITHUB_API_URL', `https://me:${SECRET}@github.example.com`],
    ['TOOLWARDEN_LLM', 'sometimes'],
    ['TOOLWARDEN_LLM_MODEL', 'a model'],
    ['TOOLWARDEN_LLM_BUDGET', '-1'],
    ['TOOLWARDEN_LLM_BUDGET', '99999999'],
    ['TOOLWARDEN_LLM_BUDGET', 'unlimited'],
    ['TOOLWARDEN_LLM_PRICES', 'house-model=1'],
    ['TOOLWARDEN_LLM_PRICES', 'house-model=1/2,=3/4'],
  ])('refuses a bad %s by its name and without its value', (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal).toMatchObject({ name: 'BadInput', code: 'bad-environment', message: expect.stringContaining(`\`${name}\``) });
    expect(inspect(refusal, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });
});

describe('how models are asked', () => {
  it('is not at all where nothing is set, with one dollar for whoever asks them', () => {
    expect(readConfig({}).llm).toEqual({
      mode: 'off',
      first: 'claude-haiku-5-5',
      second: 'claude-sonnet-5-5',
      budgetDollars: 1,
      prices: {},
    });
  });

  it('is what the environment says', () => {
    expect(
      readConfig({
        TOOLWARDEN_LLM: 'auto',
        TOOLWARDEN_LLM_MODEL: 'house/model:7b',
        TOOLWARDEN_LLM_SECOND_MODEL: 'none',
        TOOLWARDEN_LLM_BUDGET: 'none',
        TOOLWARDEN_LLM_PRICES: 'house/model:7b=0.5/2, other=1/2/0.1',
        ANTHROPIC_API_KEY: ' a-key ',
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080',
      }).llm,
    ).toEqual({
      mode: 'auto',
      first: 'house/model:7b',
      prices: { 'house/model:7b': { input: 0.5, output: 2, cacheRead: 0.5 }, other: { input: 1, output: 2, cacheRead: 0.1 } },
      apiKey: 'a-key',
      baseUrl: 'http://127.0.0.1:8080',
    });
    expect(readConfig({ TOOLWARDEN_LLM_BUDGET: '0' }).llm.budgetDollars).toBe(0);
  });

  it.each([
    ['ANTHROPIC_API_KEY', { apiKey: `${SECRET}\u00e9` }],
    ['ANTHROPIC_BASE_URL', { apiKey: 'a-key', baseUrl: 'models.example.com' }],
    ['ANTHROPIC_BASE_URL', { apiKey: 'a-key', baseUrl: `https://me:${SECRET}@models.example.com` }],
  ])(
    'refuses a bad %s only once somebody is to be asked, and without its value',
    (name, { apiKey, baseUrl = '' }: { apiKey: string; baseUrl?: string }) => {
      const { llm } = readConfig({ ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl });
      const message = (() => {
        try {
          return serviceOf(llm);
        } catch (error) {
          return messageOf(error);
        }
      })();
      expect(message).toContain(`\`${name}\` cannot be used`);
      expect(message).not.toContain(SECRET);
    },
  );
});

describe('userAgentOf', () => {
  it.each([
    ['the site', { siteUrl: 'https://tools.example.com/', contact: 'tools@example.com' }, 'toolwarden/1.2.3 (+https://tools.example.com/)'],
    ['an e-mail address', { contact: 'tools@example.com' }, 'toolwarden/1.2.3 (+mailto:tools@example.com)'],
    ['a page', { contact: 'https://example.com/contact' }, 'toolwarden/1.2.3 (+https://example.com/contact)'],
    ['nothing where nothing can be reached', { contact: 'ask (Ada)' }, 'toolwarden/1.2.3'],
    ['nothing where nothing is set', {}, 'toolwarden/1.2.3'],
  ])('names %s', (_claim, config, userAgent) => {
    expect(userAgentOf(config, '1.2.3')).toBe(userAgent);
  });
});
