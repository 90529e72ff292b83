import type { Inspection } from '#core/inspection';
import type { CrawlerWorld } from '../world.ts';
import type { Described } from './describe.ts';
import type { Resolution } from './resolution.ts';

type NamedFailure = {
  outcome: 'bad-target' | 'unsupported' | 'not-found' | 'not-an-mcp-server' | 'install-failed' | 'opted-out';
  detail: string;
};
type BrokenPackage = { outcome: 'would-not-start'; exitCode: null; stderrTail: string; detail: string };

/** What stands in the way of starting a server, as what came of looking at it. */
export function failedResolution(
  identity: string,
  server: Described,
  failure: NamedFailure | BrokenPackage,
  world: Pick<CrawlerWorld, 'now'>,
): Extract<Resolution, { outcome: 'failed' }> {
  const inspection: Inspection = { ...failure, basis: 'observed', inspectedAt: world.now().toISOString() };
  return { outcome: 'failed', identity, server, inspection };
}
