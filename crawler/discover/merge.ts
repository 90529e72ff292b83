import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import type { Sighting } from '#core/server';
import { parseTarget, type Target, targetIdentity } from '#core/target';
import { isNameOfHost } from '../resolve/host-owner.ts';
import { repositoryUrl } from '../resolve/repository-url.ts';

/** What a sighting says of who its server is; all that merging needs of it. */
export interface Identification {
  /** Of the target it named. */
  identity: string;
  kind: Target['kind'];
  /** Of the repository that it came from, as the host itself says. */
  repository?: { id: string; name: string; subpath: string };
  /** Identities that the server itself says are its own: the packages that its repository names, the repository that its package names. */
  pointsTo: readonly string[];
  /** The higher, the more a sighting is to be believed of those that name the same target. */
  trust: number;
}

/** Which is crawled of several sightings of one server: what can be started, and says most of itself. */
const BEST_KIND: readonly Target['kind'][] = ['npm', 'pypi', 'remote', 'oci', 'folder', 'github'];

/**
 * The sightings of each server: groups of indices, in the order of their first, the one to crawl in front.
 *
 * Sightings are of one server when they name the same target; when the host of their repository gives both the same id, whatever it was
 * called, and they stand in the same folder of it; or when a repository and a package name each other. One that names the other and is
 * not named by it stays a server of its own: anybody can claim to be the repository of a known package, or the package of a known
 * repository, and must not come to stand on its page.
 */
export function mergeSightings(all: readonly Identification[]): number[][] {
  const sets = new Sets();
  const owners = ownersOfNames(all);
  const placeOf = (identity: string): string => repositoryPlace(identity, owners) ?? identity;
  for (const [index, one] of all.entries()) {
    if (one.repository !== undefined) sets.join(member(index), `${one.repository.id}#${one.repository.subpath}`);
    if (one.repository === undefined || one.kind !== 'github') sets.join(member(index), placeOf(one.identity));
  }
  for (const [one, other] of mutualPairs(all, owners)) sets.join(member(one), member(other));
  const groups = new Map<string, number[]>();
  for (const index of all.keys()) {
    const root = sets.rootOf(member(index));
    groups.set(root, [...(groups.get(root) ?? []), index]);
  }
  const rank = (index: number): number => BEST_KIND.indexOf(all[index]?.kind ?? 'github') * 100 - (all[index]?.trust ?? 0);
  return [...groups.values()].map((group) => group.toSorted((one, other) => rank(one) - rank(other) || one - other));
}

/** How a sighting is called among identities, none of which has a space. */
const member = (index: number): string => `sighting ${index}`;

/** Name of a repository to its id: who is called so now, and only then who was seen under that name. */
type Owners = ReadonlyMap<string, { id: string; isContested: boolean }>;

function ownersOfNames(all: readonly Identification[]): Owners {
  const owners = new Map<string, { id: string; isContested: boolean }>();
  const add = (name: string, id: string): void => {
    const known = owners.get(name);
    if (known === undefined) owners.set(name, { id, isContested: false });
    else if (known.id !== id) known.isContested = true;
  };
  for (const { repository } of all) if (repository !== undefined) add(repository.name, repository.id);
  for (const { identity, repository } of all) {
    const [name = ''] = identity.split('#');
    if (repository !== undefined && name.startsWith('github:')) add(name, repository.id);
  }
  return owners;
}

/** `id#folder` of a repository whose id is known. */
function repositoryPlace(identity: string, owners: Owners): string | undefined {
  const [name = '', subpath = ''] = identity.split('#');
  const owner = owners.get(name);
  return owner === undefined ? undefined : `${owner.id}#${subpath}`;
}

/** Sightings of a repository and of what it names, where that names the repository too. */
function* mutualPairs(all: readonly Identification[], owners: Owners): Generator<[number, number]> {
  const byIdentity = new Map<string, number[]>();
  for (const [index, { identity }] of all.entries()) byIdentity.set(identity, [...(byIdentity.get(identity) ?? []), index]);
  for (const [index, { repository, pointsTo }] of all.entries()) {
    if (repository === undefined) continue;
    for (const other of pointsTo.flatMap((identity) => byIdentity.get(identity) ?? [])) {
      // Where two repositories had one name, nobody knows which of them a package means that was published before.
      const namesBack = all[other]?.pointsTo.some((name) => {
        const owner = owners.get(name);
        return owner?.id === repository.id && !owner.isContested;
      });
      if (namesBack) yield [index, other];
    }
  }
}

/** Sets that are joined where they turn out to be one. */
class Sets {
  readonly #parents = new Map<string, string>();

  rootOf(member: string): string {
    let root = member;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) root = parent;
    // What was walked once is not walked again.
    for (let at = member; at !== root; ) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(one: string, other: string): void {
    const [from, to] = [this.rootOf(other), this.rootOf(one)];
    if (from !== to) this.#parents.set(from, to);
  }
}

/** Reads what a sighting says of who its server is. */
export function identify(sighting: Sighting): Identification {
  const target = readTarget(sighting.target);
  const identity = target === undefined ? sighting.target : identityOf(target);
  const kind = target?.kind ?? 'folder';
  const facts = sighting.repository;
  const repository = facts && {
    id: facts.id,
    name: `github:${facts.fullName}`.toLowerCase(),
    subpath: target?.kind === 'github' ? (target.subpath ?? '') : '',
  };
  const own = facts === undefined ? [] : namedByRepository(facts.files, repository?.subpath ?? '');
  return {
    identity,
    kind,
    ...(repository !== undefined && { repository }),
    pointsTo: [...own, ...repositoriesOf(sighting, target)],
    trust: trustOf(sighting, target),
  };
}

/**
 * The repository that a package says it comes from. What a document in a registry says of a package is not the package's word, and of a remote
 * server or an image only that of who keeps it: anybody can name the server of somebody else in a document and in a repository, and would
 * else take it over, or opt out in its name.
 */
function repositoriesOf({ name, claimedRepository, serverJson }: Sighting, target: Target | undefined): string[] {
  const documented = Documented.safeParse(serverJson).data?.repository.url;
  return [claimedRepository, documented].flatMap((text) => {
    const url = text === undefined ? undefined : repositoryUrl(text);
    const repository = url === undefined ? undefined : readTarget(url);
    if (repository?.kind !== 'github') return [];
    const { owner, repo } = repository;
    if (text !== claimedRepository && !isKeptBy(target, { name, owner })) return [];
    return [identityOf({ kind: 'github', owner, repo })];
  });
}

/** Whether who may use the name, or owns the repository, is also who keeps the server that the target names. */
function isKeptBy(target: Target | undefined, { name, owner }: { name: string | undefined; owner: string }): boolean {
  if (target?.kind === 'remote') return name !== undefined && isNameOfHost(name, target.url);
  return target?.kind === 'oci' && target.image.startsWith(`ghcr.io/${owner.toLowerCase()}/`);
}

const Documented = z.object({ repository: z.object({ url: z.string() }) });
const PackageJson = z.object({ name: z.string(), private: z.boolean().optional().catch(undefined) });
const Pyproject = z.object({ project: z.object({ name: z.string() }) });
const ServerJson = z.object({
  packages: z.array(z.object({ registryType: z.string(), identifier: z.string() }).optional().catch(undefined)).catch([]),
  remotes: z.array(z.object({ url: z.string() }).optional().catch(undefined)).catch([]),
});

/** The packages and remote servers that a repository calls its own. */
function namedByRepository(files: Readonly<Record<string, string>>, subpath: string): string[] {
  const textOf = (name: string): string => files[subpath === '' ? name : `${subpath}/${name}`] ?? '';
  const npm = PackageJson.safeParse(parsed(textOf('package.json'), JSON.parse)).data;
  const python = Pyproject.safeParse(parsed(textOf('pyproject.toml'), parseToml)).data;
  const server = ServerJson.safeParse(parsed(textOf('server.json'), JSON.parse)).data;
  const named = [
    npm === undefined || npm.private === true ? undefined : `npm:${npm.name}`,
    python && `pypi:${python.project.name}`,
    ...(server?.packages ?? []).map((one) => one && `${one.registryType}:${one.identifier}`),
    ...(server?.remotes ?? []).map((one) => one?.url),
  ];
  return named.flatMap((text) => {
    const target = text === undefined ? undefined : readTarget(text);
    return target === undefined ? [] : [identityOf(target)];
  });
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function readTarget(text: string): Target | undefined {
  try {
    return parseTarget(text);
  } catch {
    return undefined;
  }
}

/** PyPI knows a project by every spelling of its separators and case. */
function identityOf(target: Target): string {
  if (target.kind === 'pypi') return `pypi:${target.name.toLowerCase().replace(/[-_.]+/g, '-')}`;
  return targetIdentity(target);
}

/** A document says more than a bare name; of several that name one remote server, that of its host's owner counts. */
function trustOf({ name, serverJson }: Sighting, target: Target | undefined): number {
  if (serverJson === undefined) return 0;
  return target?.kind === 'remote' && name !== undefined && isNameOfHost(name, target.url) ? 2 : 1;
}

/**
 * The one sighting that a group of them is crawled as: that of the first, with what the host says of the repository and the others
 * beside it. Sightings that the first one repeats are left out.
 */
export function mergedSighting([first, ...others]: readonly [Sighting, ...Sighting[]]): Sighting {
  const repository = [first, ...others]
    .flatMap((one) => one.repository ?? [])
    .toSorted((one, other) => (one.pushedAt > other.pushedAt ? -1 : 1))[0];
  const keyOf = ({ source, target, name }: Sighting) => JSON.stringify([source, target, name]);
  const seen = new Set([keyOf(first)]);
  const also = others
    .filter((one) => !seen.has(keyOf(one)) && seen.add(keyOf(one)))
    .map(({ source, target, seenAt, from, name }) => ({
      source,
      target,
      seenAt,
      ...(from !== undefined && { from }),
      ...(name !== undefined && { name }),
    }));
  return {
    ...first,
    ...(repository !== undefined && { repository }),
    ...(also.length > 0 && { also }),
  };
}
