import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '#core/errors';
import { PACKAGE_FOLDER } from '../inspect/sights.ts';

/** One package of an installation, as npm wrote down what it installed. */
export interface InstalledPackage {
  version: string;
  /** Absent for one that came inside of another. */
  integrity?: string | undefined;
  hasInstallScript?: boolean | undefined;
  /** What its code can expect to find. */
  needs: string[];
}

/** By folder below the outermost `node_modules`: `notes`, `notes/node_modules/vault`. */
export type InstalledTree = ReadonlyMap<string, InstalledPackage>;

const Names = z.record(z.string(), z.unknown()).transform(Object.keys).catch([]);
const Installed = z
  .object({
    version: z.string().regex(/^[0-9][0-9A-Za-z.+-]{0,100}$/),
    integrity: z.string().optional(),
    hasInstallScript: z.boolean().optional(),
    link: z.literal(false).optional(),
    dependencies: Names,
    optionalDependencies: Names,
    peerDependencies: Names,
  })
  .transform(
    ({ version, integrity, hasInstallScript, dependencies, optionalDependencies, peerDependencies }): InstalledPackage => ({
      version,
      integrity,
      hasInstallScript,
      needs: [...new Set([...dependencies, ...optionalDependencies, ...peerDependencies])],
    }),
  );
const HiddenLock = z.object({ packages: z.record(z.string(), z.unknown()) });
const LOCATION = new RegExp(`^node_modules/(${PACKAGE_FOLDER})$`);

/** What npm installed there, from the list that it keeps beside it; empty where there is none. An entry that cannot be read is left out. */
export async function readInstalledTree(nodeModules: string): Promise<InstalledTree> {
  let text: string;
  try {
    text = await readFile(join(nodeModules, '.package-lock.json'), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Map();
    throw error;
  }
  const lock = HiddenLock.safeParse(JSON.parse(text));
  const entries = Object.entries(lock.success ? lock.data.packages : {});
  return new Map(
    entries.flatMap(([path, entry]) => {
      const location = LOCATION.exec(path)?.[1];
      const installed = Installed.safeParse(entry);
      return location === undefined || !installed.success ? [] : [[location, installed.data]];
    }),
  );
}

/** A package with all that it can load by name, itself first: as Node looks for them, from each folder outwards. */
export function closureOf(location: string, tree: InstalledTree): string[] {
  const closure = [location];
  const known = new Set(closure);
  for (const each of closure) {
    for (const name of tree.get(each)?.needs ?? []) {
      const found = foundFrom(each, name, tree);
      if (found === undefined || known.has(found)) continue;
      known.add(found);
      closure.push(found);
    }
  }
  return closure;
}

function foundFrom(location: string, name: string, tree: InstalledTree): string | undefined {
  const parts = location.split('/node_modules/');
  for (let depth = parts.length; depth >= 0; depth--) {
    const candidate = [...parts.slice(0, depth), name].join('/node_modules/');
    if (tree.has(candidate)) return candidate;
  }
  return undefined;
}

/**
 * What decides the content of these packages: where each lies, and the digest that it was published with, of one that came inside of another
 * the other's. Nothing where one has none.
 */
export function contentOf(locations: readonly string[], tree: InstalledTree): string[] | undefined {
  const content: string[] = [];
  for (const location of [...locations].sort()) {
    const parts = location.split('/node_modules/');
    const integrity = parts.map((_, at) => tree.get(parts.slice(0, parts.length - at).join('/node_modules/'))?.integrity).find(Boolean);
    if (integrity === undefined) return undefined;
    content.push(`${location} ${integrity}`);
  }
  return content;
}
