import { z } from 'zod';
import { BadInput } from '#core/errors';
import { JsonObject } from '#core/json';
import { parseTarget, printTarget } from '#core/target';
import { repositoryUrl } from '../resolve/repository-url.ts';

/** What one entry of an index names: a target as `core/target` prints it, and the server.json it was read from. */
export interface IndexEntry {
  target: string;
  serverJson?: JsonObject;
}

const Text = z.string().optional().catch(undefined);
const Repository = z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]);

const PlainEntry = z.object({
  target: Text,
  npm: Text,
  package: Text,
  version: Text,
  repository: Repository.optional().catch(undefined),
});

/** The members of a server.json that say where the server is; older documents spell them with underscores. */
const ServerDocument = z.object({
  name: z.string(),
  packages: z
    .array(
      z.object({ registryType: Text, registry_type: Text, registry_name: Text, identifier: Text, name: Text, version: Text }).catch({}),
    )
    .catch([]),
  remotes: z.array(z.object({ url: Text }).catch({})).catch([]),
});

/**
 * Reads one entry: a target, `{target}`, `{npm}` or `{package}` with an optional `version`, a server.json document, or
 * `{repository}` on GitHub. The answer of the official registry, which puts its document under `server`, is read too.
 *
 * @throws {BadInput} `bad-target` or `bad-entry`, saying what is wrong with it.
 */
export function readIndexEntry(value: unknown): IndexEntry {
  if (typeof value === 'string') return { target: spell(value) };
  const object = JsonObject.safeParse(value);
  if (!object.success) throw new BadInput('bad-entry', 'An entry is a target or an object that names one.');
  const wrapped = JsonObject.safeParse(object.data['server']);
  const document = wrapped.success && object.data['target'] === undefined ? wrapped.data : object.data;

  const plain = PlainEntry.parse(document);
  if (plain.target !== undefined) return { target: spell(plain.target) };
  const named = plain.npm ?? plain.package;
  if (named !== undefined) return { target: spell(withVersion(/^[a-z]+:/.test(named) ? named : `npm:${named}`, plain.version)) };
  const target = targetOfServerDocument(document);
  if (target !== undefined) return { target, serverJson: document };
  if (plain.repository !== undefined) return { target: repositoryTarget(plain.repository) };
  throw new BadInput('bad-entry', 'The entry has none of `target`, `npm`, `package`, `packages`, `remotes` or `repository`.');
}

function spell(text: string): string {
  return printTarget(parseTarget(text.trim()));
}

function withVersion(target: string, version: string | undefined): string {
  if (version === undefined || version === '') return target;
  if (target.startsWith('npm:')) return target.includes('@', 5) ? target : `${target}@${version}`;
  if (target.startsWith('pypi:')) return target.includes('==') ? target : `${target}==${version}`;
  return target;
}

function repositoryTarget(repository: string): string {
  const url = repositoryUrl(repository);
  const github = url === undefined ? null : /^https:\/\/(?:www\.)?github\.com\/([^/]+)\/([^/]+)/i.exec(url);
  if (github === null) throw new BadInput('bad-entry', 'Of repositories only those on GitHub can be named.');
  return spell(`github:${github[1]}/${github[2]}`);
}

/** Of a remote: no template that the user is to fill in, and nothing that would read as another kind of target. */
const PLAIN_ADDRESS = /^https?:\/\/[^{}]+$/i;

/** The npm package where there is one, because that can be started; else the first package or remote that a target can name. */
function targetOfServerDocument(document: JsonObject): string | undefined {
  const parsed = ServerDocument.safeParse(document);
  if (!parsed.success) return undefined;
  const targets = parsed.data.packages.flatMap((entry) => {
    const registry = entry.registryType ?? entry.registry_type ?? entry.registry_name;
    const identifier = entry.identifier ?? entry.name;
    if (identifier === undefined) return [];
    if (registry === 'npm' || registry === 'pypi') return [withVersion(`${registry}:${identifier}`, entry.version)];
    return registry === 'oci' || registry === 'docker' ? [withTag(identifier, entry.version)] : [];
  });
  const target =
    targets.find((candidate) => candidate.startsWith('npm:')) ??
    targets[0] ??
    parsed.data.remotes.find(({ url }) => url !== undefined && PLAIN_ADDRESS.test(url))?.url;
  return target === undefined ? undefined : spell(target);
}

function withTag(image: string, version: string | undefined): string {
  const tagged = /[:@][^/]*$/.test(image) || version === undefined || version === '';
  return `oci:${tagged ? image : `${image}:${version}`}`;
}
