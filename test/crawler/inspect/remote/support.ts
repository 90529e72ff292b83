import type { LaunchSpec } from '#core/launch-spec';
import type { RemoteWorld } from '#crawler/inspect/remote/remote-world';
import { type CrawlerLimits, type CrawlerWorld, DEFAULT_CRAWLER_LIMITS } from '#crawler/world';

export const USER_AGENT = 'toolwarden/1.2.3 (+https://tools.example.com/)';

export function aRemoteWorld(remotes: Partial<RemoteWorld> = {}): RemoteWorld {
  return { userAgent: USER_AGENT, named: true, allowPrivateHosts: true, denied: () => false, ...remotes };
}

/** A world that asks remotes and may start or install nothing. */
export function remoteCrawler(remotes: Partial<RemoteWorld> | undefined = {}, limits: Partial<CrawlerLimits> = {}): CrawlerWorld {
  const asked = () => Promise.reject(new Error('asked npm'));
  return {
    sandbox: undefined,
    cacheDir: '/nowhere',
    nodeRoot: '/nowhere',
    now: () => new Date(),
    npm: { lookUp: asked, install: asked },
    remotes: aRemoteWorld(remotes),
    signal: new AbortController().signal,
    limits: { ...DEFAULT_CRAWLER_LIMITS, ...limits },
  };
}

export function remoteSpec(url: string, transport?: string): LaunchSpec {
  const words = transport === undefined ? [] : [{ value: transport, from: 'server.json remotes' }];
  return { ecosystem: 'remote', package: url, arguments: words, variables: [] };
}
