import { dirname } from 'node:path';
import type { LaunchSpec } from '#core/launch-spec';
import { type CrawlerLimits, type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';
import type { Sandbox } from '#sandbox/sandbox';

/** The Node that runs the tests is the guests' too. */
export const nodeRoot = dirname(dirname(process.execPath));

/** A world for launches alone: nothing in it may ask npm. */
export function inspectorWorld(sandbox: Sandbox, limits: Partial<CrawlerLimits> = {}): CrawlerWorld {
  const asked = () => Promise.reject(new Error('asked npm'));
  return {
    sandbox,
    cacheDir: '/nowhere',
    nodeRoot,
    now: () => new Date(),
    npm: { lookUp: asked, install: asked },
    signal: new AbortController().signal,
    limits: { ...DEFAULT_CRAWLER_LIMITS, ...limits },
  };
}

/** A spec that starts `file` of `name` with nothing else. */
export function aSpec(name: string, file: string, more: Partial<LaunchSpec> = {}): LaunchSpec {
  return {
    ecosystem: 'npm',
    package: name,
    version: '1.0.0',
    entry: { value: file, from: 'package.json bin' },
    arguments: [],
    variables: [],
    ...more,
  };
}
