import type { LaunchSpec } from '#core/launch-spec';
import type { RepositoryFacts, Sighting } from '#core/server';
import { printTarget, type Target, targetIdentity } from '#core/target';
import { optsOut } from '../discover/github/opt-out.ts';
import type { CrawlerWorld } from '../world.ts';
import { readCall } from './client-blocks.ts';
import { type Described, describeTarget, oneLine } from './describe.ts';
import { failedResolution } from './failed.ts';
import type { LaunchFacts } from './launch-facts.ts';
import { pythonCalls } from './python-calls.ts';
import { repositoriesOf } from './python-package.ts';
import { type NamedPackage, type RepositoryManifests, readRepositoryFiles } from './repository-files.ts';
import type { Resolution } from './resolution.ts';
import { readServerJson } from './server-json.ts';
import { readSmitheryYaml } from './smithery-yaml.ts';

const DESCRIPTION_CHARS = 1000;
const LICENSE_CHARS = 200;

/** How another target is resolved. */
type ResolveOther = (target: Target, sighting: Sighting, world: CrawlerWorld) => Promise<Resolution>;

/**
 * Finds what a repository is published as, and resolves that: the package keeps its own identity, so that it is one server whoever named it.
 *
 * A package is taken only where it names the repository as its own: anybody can write the name of somebody else's package into a file. Nothing
 * of a repository itself is fetched or built: that would run its code where nobody watches.
 *
 * @throws as the resolvers of the packages do.
 */
export async function resolveGithub(
  target: Extract<Target, { kind: 'github' }>,
  sighting: Sighting,
  world: CrawlerWorld,
  resolveOther: ResolveOther,
): Promise<Resolution> {
  const { repository } = sighting;
  const identity = targetIdentity(target);
  const server = describeRepository(target, repository);
  const failed = (failure: Parameters<typeof failedResolution>[2]) => failedResolution(identity, server, failure, world);
  if (repository === undefined) {
    const detail =
      'Nothing but the name of the repository is known. Discover it with its files (set GITHUB_TOKEN and crawl with --github), or name its package.';
    return failed({ outcome: 'unsupported', detail });
  }
  if (optsOut(repository.files))
    return failed({ outcome: 'opted-out', detail: 'A file in the repository asks that it is left alone, and it is.' });

  const manifests = readRepositoryFiles(repository.files, target.subpath);
  const own = ownAddresses(target, repository);
  const reasons: string[] = [];
  let refused: Resolution | undefined;
  for (const named of manifests.packages) {
    const reason = await whyNotTaken(named, own, world);
    if (reason !== undefined && reason !== 'not-known-yet') {
      reasons.push(reason);
      continue;
    }
    const package_: Target = { kind: named.kind, name: named.name };
    const resolution = await resolveOther(package_, { ...sighting, target: printTarget(package_) }, world);
    if (resolution.outcome === 'resolved') {
      // Where it could not be asked before, what was installed says it.
      if (reason === 'not-known-yet' && !own.includes((resolution.server.repository ?? '').toLowerCase())) {
        reasons.push(`${shown(named)}, and that package does not name this repository as its own.`);
        continue;
      }
      return withRepository(resolution, named, manifests, own, server);
    }
    refused ??= resolution;
  }
  if (refused !== undefined) return refused;
  const [remote] = manifests.remotes;
  if (remote !== undefined) {
    // Its address is its identity: whose it is, the host says and not the repository.
    const { repository: _repository, ...elsewhere } = sighting;
    const url = new URL(remote).href;
    return resolveOther(
      { kind: 'remote', url },
      { ...elsewhere, target: url, ...(manifests.serverJson !== undefined && { serverJson: manifests.serverJson }) },
      world,
    );
  }
  return failed(whyNothing(manifests, reasons));
}

/** Why the package is not taken for the repository's, in one sentence; `undefined` where it says itself that it is. */
async function whyNotTaken(
  named: NamedPackage,
  own: readonly string[],
  world: CrawlerWorld,
): Promise<string | 'not-known-yet' | undefined> {
  const lookup = await addressesOf(named, world);
  if (lookup === undefined) return 'not-known-yet';
  if (typeof lookup === 'string') return `${shown(named)}: ${lookup}`;
  if (lookup.length === 0) return `${shown(named)}, and that package names no repository as its own.`;
  const pointsBack = lookup.some((address) => own.includes(address.toLowerCase()));
  return pointsBack ? undefined : `${shown(named)}, and that package names another repository as its own.`;
}

function shown({ kind, name, from }: NamedPackage): string {
  return `${from} names \`${kind}:${name}\``;
}

/** The repositories that a package names as its own, or why it is not there; `undefined` where that cannot be learned before it is installed. */
async function addressesOf({ kind, name }: NamedPackage, world: CrawlerWorld): Promise<string[] | string | undefined> {
  if (kind === 'npm') {
    const lookup = await world.npm.lookUp(name, undefined, world.signal);
    if (!lookup.found) return lookup.detail;
    return lookup.manifest.repository === undefined ? [] : [lookup.manifest.repository];
  }
  const lookup = await world.pypi?.lookUp(name, undefined, world.signal);
  if (lookup?.found === false) return lookup.detail;
  return lookup?.manifest.metadata && repositoriesOf(lookup.manifest.metadata);
}

/** How the repository's address may be written, in small letters: as it was named, and as it is called now. */
function ownAddresses({ owner, repo }: Extract<Target, { kind: 'github' }>, { fullName }: RepositoryFacts): string[] {
  return [`${owner}/${repo}`, fullName].map((name) => `https://github.com/${name}`.toLowerCase());
}

/** The package's resolution with what only the repository knows: how many like it, and further ways to start it. */
function withRepository(
  resolution: Extract<Resolution, { outcome: 'resolved' }>,
  named: NamedPackage,
  manifests: RepositoryManifests,
  own: readonly string[],
  { stars, archived, description }: Described,
): Resolution {
  const { server, specs } = resolution;
  const plain = specs.at(-1) ?? specs[0];
  const withFacts = (facts: LaunchFacts | undefined): LaunchSpec[] =>
    facts === undefined || plain === undefined ? [] : [{ ...plain, arguments: facts.arguments, variables: facts.variables }];
  const ownPackage = {
    name: named.name,
    commands: [named.name.split('/').at(-1) ?? named.name],
    modules: new Set<string>(),
    repositories: own,
  };
  const read = named.kind === 'npm' ? readCall : pythonCalls(ownPackage);
  const smithery = manifests.smitheryYaml === undefined ? undefined : readSmitheryYaml(manifests.smitheryYaml, ownPackage, read);
  const all = [...withFacts(readServerJson(manifests.serverJson, named.name, named.kind)), ...specs, ...withFacts(smithery)];
  const seen = new Set<string>();
  const [first, ...others] = all.filter((spec) => !seen.has(startOf(spec)) && seen.add(startOf(spec)));
  return {
    ...resolution,
    server: {
      ...(description !== undefined && { description }),
      ...server,
      ...(stars !== undefined && { stars }),
      ...(archived !== undefined && { archived }),
    },
    specs: first === undefined ? specs : [first, ...others],
  };
}

/** What a spec starts, without where it was learned. */
function startOf(spec: LaunchSpec): string {
  return JSON.stringify([
    spec.entry?.value,
    spec.arguments.map(({ value }) => value),
    spec.variables.map(({ name, placeholder, required }) => [name, placeholder, required]),
  ]);
}

function describeRepository(target: Extract<Target, { kind: 'github' }>, facts: RepositoryFacts | undefined): Described {
  const known = describeTarget(target);
  if (facts === undefined) return known;
  const description = oneLine(facts.description, DESCRIPTION_CHARS);
  const license = oneLine(facts.license, LICENSE_CHARS);
  return {
    ...known,
    name: target.subpath?.split('/').at(-1) ?? known.name,
    repository: `https://github.com/${facts.fullName}`,
    ...(description !== undefined && { description }),
    ...(license !== undefined && { license }),
    stars: facts.stars,
    archived: facts.archived,
  };
}

/** Why nothing of the repository can be started. */
function whyNothing(
  { sentences, speaksMcp }: RepositoryManifests,
  reasons: readonly string[],
): { outcome: 'unsupported' | 'not-an-mcp-server'; detail: string } {
  if (sentences.length === 0 && !speaksMcp)
    return { outcome: 'not-an-mcp-server', detail: 'No file of the repository says how a server is started.' };
  if (!speaksMcp)
    return { outcome: 'not-an-mcp-server', detail: `${sentences[0]} Nothing in it depends on an MCP SDK or is called after MCP.` };
  const built = sentences.length > 0 ? ['Building runs its code where nobody watches, which is not done here.'] : [];
  return {
    outcome: 'unsupported',
    detail: [...reasons, ...sentences, ...built].join(' ') || 'No file of the repository says how the server is started.',
  };
}
