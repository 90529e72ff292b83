import { BadInput, messageOf } from '#core/errors';
import type { Sighting } from '#core/server';
import { parseTarget, type Target, targetIdentity } from '#core/target';
import { optsOut } from '../discover/github/opt-out.ts';
import type { CrawlerWorld } from '../world.ts';
import { describeTarget, oneLine } from './describe.ts';
import { failedResolution } from './failed.ts';
import type { Resolution } from './resolution.ts';
import { resolveFolder } from './resolve-folder.ts';
import { resolveGithub } from './resolve-github.ts';
import { resolveNpm } from './resolve-npm.ts';
import { resolveOci } from './resolve-oci.ts';
import { resolvePypi } from './resolve-pypi.ts';
import { resolveRemote } from './resolve-remote.ts';

const SHOWN_TARGET_CHARS = 200;

type Resolver<Kind extends Target['kind']> = (
  target: Extract<Target, { kind: Kind }>,
  sighting: Sighting,
  world: CrawlerWorld,
) => Promise<Resolution>;

/** Who learns how a target of each kind is started. */
const RESOLVERS: { readonly [Kind in Target['kind']]: Resolver<Kind> } = {
  npm: resolveNpm,
  pypi: resolvePypi,
  github: (target, sighting, world) => resolveGithub(target, sighting, world, resolveTarget),
  oci: resolveOci,
  remote: resolveRemote,
  folder: resolveFolder,
};

/**
 * Learns how a server is started. What stands in the way is an outcome, not an error.
 *
 * @throws {RetryLater} when a registry cannot be reached.
 * @throws the reason of `world.signal`.
 */
export async function resolve(sighting: Sighting, world: CrawlerWorld): Promise<Resolution> {
  const target = readTarget(sighting.target);
  if (typeof target !== 'string') return isLeftAlone(target, sighting) ? leftAlone(target, world) : resolveTarget(target, sighting, world);
  const server = { name: oneLine(sighting.target, SHOWN_TARGET_CHARS) ?? 'unnamed' };
  return failedResolution(sighting.target, server, { outcome: 'bad-target', detail: target }, world);
}

/** Of what was found to be a repository's own package or remote server: its owner speaks for them too. A repository is asked by its resolver. */
function isLeftAlone({ kind }: Target, { repository }: Sighting): boolean {
  return kind !== 'github' && repository !== undefined && optsOut(repository.files);
}

function leftAlone(target: Target, world: CrawlerWorld): Resolution {
  const detail = 'A file in the repository asks that it is left alone, and it is.';
  return failedResolution(targetIdentity(target), describeTarget(target), { outcome: 'opted-out', detail }, world);
}

function resolveTarget<Kind extends Target['kind']>(
  target: Extract<Target, { kind: Kind }>,
  sighting: Sighting,
  world: CrawlerWorld,
): Promise<Resolution> {
  const resolver: Resolver<Kind> = RESOLVERS[target.kind as Kind];
  return resolver(target, sighting, world);
}

/** The target, or the sentence that says what is wrong with it. */
function readTarget(text: string): Target | string {
  try {
    return parseTarget(text);
  } catch (error) {
    if (error instanceof BadInput) return messageOf(error);
    throw error;
  }
}
