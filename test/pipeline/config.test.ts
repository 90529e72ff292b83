import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig } from '#pipeline/config';

const refusalOf = (env: Record<string, string>): unknown => {
  try {
    return readConfig(env);
  } catch (error) {
    return error;
  }
};

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({ home: '.toolwarden', launchPrefix: 'npx toolwarden' });
  });

  it('takes an empty variable for an unset one', () => {
    const empty = { TOOLWARDEN_HOME: '', DATABASE_URL: '', REDIS_URL: ' ', TOOLWARDEN_SITE_URL: '', TOOLWARDEN_LAUNCH_PREFIX: '' };
    expect(readConfig(empty)).toEqual({ home: '.toolwarden', launchPrefix: 'npx toolwarden' });
  });

  it('reads all seven', () => {
    expect(
      readConfig({
        TOOLWARDEN_HOME: '/var/lib/toolwarden',
        DATABASE_URL: 'postgres://user:pass@db:5432/tw',
        REDIS_URL: 'rediss://:pass@cache/1',
        TOOLWARDEN_SITE_URL: 'https://tools.example.com/mcp',
        TOOLWARDEN_REPORT_URL: 'mailto:tools@example.com',
        TOOLWARDEN_CONTACT: 'tools@example.com',
        TOOLWARDEN_LAUNCH_PREFIX: 'toolwarden',
        PATH: '/usr/bin',
      }),
    ).toEqual({
      home: '/var/lib/toolwarden',
      databaseUrl: 'postgres://user:pass@db:5432/tw',
      redisUrl: 'rediss://:pass@cache/1',
      siteUrl: 'https://tools.example.com/mcp/',
      reportUrl: 'mailto:tools@example.com',
      contact: 'tools@example.com',
      launchPrefix: 'toolwarden',
    });
  });

  const SECRET = 'correct-horse-battery';
  it.each([
    ['DATABASE_URL', `mysql://user:${SECRET}@db/tw`],
    ['DATABASE_URL', `postgres://user:${SECRET}%@[db/tw`],
    ['REDIS_URL', `http://:${SECRET}@cache`],
    ['TOOLWARDEN_SITE_URL', `https://me:${SECRET}@tools.example.com`],
    ['TOOLWARDEN_SITE_URL', 'javascript:alert(1)'],
    ['TOOLWARDEN_REPORT_URL', 'tools@example.com'],
    ['TOOLWARDEN_CONTACT', 'a\u0007b'],
    ['TOOLWARDEN_LAUNCH_PREFIX', 'x'.repeat(5000)],
  ])('refuses a bad %s by its name and without its value', (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal).toMatchObject({ name: 'BadInput', code: 'bad-environment', message: expect.stringContaining(`\`${name}\``) });
    expect(inspect(refusal, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });
});
