import { cpSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GiveUp } from '#core/errors';
import type { Sighting } from '#core/server';
import type { NpmClient } from '#crawler/npm-client';
import { type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import type { Sandbox } from '#sandbox/sandbox';

export const DAY_1 = '2026-11-01T09:30:00.000Z';

/** What npm does, from folders of this machine: their `package.json` is what the registry says. */
export function folderNpm(folders: readonly string[]): NpmClient {
  const packages = new Map(
    folders.map((folder) => {
      const manifest: { name: string; version: string; bin: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return [manifest.name, { folder, manifest }];
    }),
  );
  return {
    lookUp: async (name, range) => {
      const known = packages.get(name);
      if (known === undefined || (range !== undefined && range !== known.manifest.version))
        return { found: false, detail: `The registry has no \`${name}@${range ?? 'latest'}\`.` };
      const { version, bin } = known.manifest;
      return { found: true, manifest: { name, version, bin: { [name]: bin }, dependencies: [], integrity: `sha512-${name}-${version}` } };
    },
    install: async (name, _version, dir) => {
      const known = packages.get(name);
      if (known === undefined) throw new GiveUp('nothing-to-install', name);
      cpSync(known.folder, join(dir, 'node_modules', name), { recursive: true });
      return { installed: true };
    },
  };
}

/** The sandbox, and the package behind every start in the order of starts. */
export function countingSandbox(sandbox: Sandbox): { sandbox: Sandbox; starts: string[] } {
  const starts: string[] = [];
  const start: Sandbox['start'] = (command) => {
    starts.push(packageStarted(command.argv));
    return sandbox.start(command);
  };
  return { sandbox: { kind: sandbox.kind, start }, starts };
}

/** `x` of `node /app/node_modules/x/file.mjs`, also where it stands in the plan of the program that helps it. */
export function packageStarted(argv: readonly string[]): string {
  return /\/app\/node_modules\/([^/"]+)/.exec(argv.join(' '))?.[1] ?? 'nothing';
}

export function aWorld(
  outside: Pick<CrawlerWorld, 'sandbox' | 'npm' | 'cacheDir'>,
  limits: Partial<CrawlerWorld['limits']> = {},
): CrawlerWorld {
  return {
    nodeRoot: dirname(dirname(process.execPath)),
    now: () => new Date(),
    signal: new AbortController().signal,
    limits: { ...DEFAULT_CRAWLER_LIMITS, handshakeMs: 10_000, ...limits },
    ...outside,
  };
}

export function sightingsOf(targets: readonly string[]): Sighting[] {
  return targets.map((target) => ({ source: 'index', target, seenAt: DAY_1 }));
}
