import { z } from 'zod';
import { JsonObject } from '#core/json';
import { readCargoToml } from './cargo-toml.ts';
import { readDockerfile } from './dockerfile.ts';
import { readGoMod } from './go-mod.ts';
import { readPyproject } from './pyproject.ts';
import { isMcpSdk, namesMcp } from './why-not-a-server.ts';

/** A package that a repository names as made from it. Its own word: whether the package says so too is asked of the registry. */
export interface NamedPackage {
  kind: 'npm' | 'pypi';
  name: string;
  /** The file that names it. */
  from: string;
}

/** What the files of one server in a repository say of how it is started. */
export interface RepositoryManifests {
  packages: NamedPackage[];
  /** Addresses where the server is said to run. */
  remotes: string[];
  serverJson?: JsonObject;
  smitheryYaml?: string;
  /** What it is, one sentence a file, for people: what would be needed to start it. */
  sentences: string[];
  /** Whether anything in it depends on an MCP SDK or is called one. */
  speaksMcp: boolean;
}

const MOST_PACKAGES = 8;
const MOST_REMOTES = 4;
/** What a registry could have; anything else would only be asked for in vain, or be read as a file. */
const NPM_NAME = /^(?:@[a-z0-9~_][a-z0-9._~-]*\/)?[a-z0-9~_][a-z0-9._~-]{0,200}$/i;
const PYPI_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?$/;

const Text = z.string().optional().catch(undefined);
const Names = z.record(z.string(), z.unknown()).transform(Object.keys).catch([]);
const PackageJson = z.object({
  name: Text,
  private: z.boolean().catch(false),
  dependencies: Names,
  devDependencies: Names,
  peerDependencies: Names,
});
const ServerJson = z.object({
  packages: z
    .array(z.object({ registryType: Text, registry_type: Text, registry_name: Text, identifier: Text, name: Text }).catch({}))
    .catch([]),
  remotes: z.array(z.object({ url: Text }).catch({})).catch([]),
});

/** Reads the files of a repository, or of one folder in it. @param files paths from the root, as `RepositoryFacts` has them */
export function readRepositoryFiles(files: Readonly<Record<string, string>>, subpath?: string): RepositoryManifests {
  const fileOf = (name: string): string | undefined => {
    const path = subpath === undefined ? name : `${subpath}/${name}`;
    return Object.hasOwn(files, path) ? files[path] : undefined;
  };
  const packageJson = PackageJson.safeParse(parseJson(fileOf('package.json'))).data;
  const document = JsonObject.safeParse(parseJson(fileOf('server.json'))).data;
  const serverJson = ServerJson.safeParse(document).data;
  const pyproject = readPyproject(fileOf('pyproject.toml') ?? '');
  const goMod = readGoMod(fileOf('go.mod') ?? '');
  const cargo = readCargoToml(fileOf('Cargo.toml') ?? '');
  const docker = readDockerfile(fileOf('Dockerfile') ?? '');
  const smitheryYaml = fileOf('smithery.yaml');
  const needed =
    packageJson === undefined ? [] : [...packageJson.dependencies, ...packageJson.devDependencies, ...packageJson.peerDependencies];

  const named: NamedPackage[] = [
    ...(serverJson?.packages ?? []).flatMap((entry): NamedPackage[] => {
      const kind = entry.registryType ?? entry.registry_type ?? entry.registry_name;
      const name = entry.identifier ?? entry.name;
      return (kind === 'npm' || kind === 'pypi') && name !== undefined ? [{ kind, name, from: 'server.json' }] : [];
    }),
    ...(packageJson?.name === undefined || packageJson.private
      ? []
      : [{ kind: 'npm' as const, name: packageJson.name, from: 'package.json' }]),
    ...(pyproject === undefined ? [] : [{ kind: 'pypi' as const, name: pyproject.name, from: 'pyproject.toml' }]),
  ].filter(({ kind, name }) => (kind === 'npm' ? NPM_NAME : PYPI_NAME).test(name));
  const seen = new Set<string>();
  const packages = named.filter(({ kind, name }) => !seen.has(`${kind}:${name}`) && seen.add(`${kind}:${name}`)).slice(0, MOST_PACKAGES);

  return {
    packages,
    remotes: (serverJson?.remotes ?? [])
      .flatMap(({ url }) => (url !== undefined && /^https:\/\//i.test(url) && URL.canParse(url) ? [url] : []))
      .slice(0, MOST_REMOTES),
    ...(document !== undefined && { serverJson: document }),
    ...(smitheryYaml !== undefined && { smitheryYaml }),
    sentences: [
      ...(packageJson === undefined
        ? []
        : [
            packageJson.private
              ? 'Its package.json is marked private: it is not published, and it is built from source.'
              : 'It is a Node program that is built from source.',
          ]),
      ...(pyproject === undefined ? [] : ['It is a Python program that is built from source.']),
      ...(goMod === undefined ? [] : [`It is a Go program (\`${goMod.module}\`) that is built from source.`]),
      ...(cargo === undefined ? [] : [`It is a Rust program (\`${cargo.crate}\`) that is built from source.`]),
      ...(docker === undefined ? [] : [`It has a Dockerfile: an image is built from \`${docker.from}\`.`]),
    ],
    speaksMcp:
      document !== undefined ||
      smitheryYaml !== undefined ||
      needed.some(isMcpSdk) ||
      (pyproject?.dependencies ?? []).some(isMcpSdk) ||
      [packageJson?.name, pyproject?.name].some((name) => name !== undefined && namesMcp(name)) ||
      goMod?.speaksMcp === true ||
      cargo?.speaksMcp === true,
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
