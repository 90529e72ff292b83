import { posix } from 'node:path';

/** A program that the package offers: the name it is called by and its file, relative to the package's folder. */
export interface Program {
  command: string;
  file: string;
}

/** Commands that set something up or talk to a server, and are none. */
const NOT_THE_SERVER = new Set(
  'cli init setup install uninstall remove login logout auth config configure client inspector inspect doctor update test'.split(' '),
);
const LONGEST_FILE = 1024;

/** The path of a file inside its package, or `undefined` where it is none: absolute, outside, or not a path at all. */
export function insidePackage(file: string): string | undefined {
  if (file === '' || file.length > LONGEST_FILE || /[\p{Cc}\\]/u.test(file) || file.startsWith('/')) return undefined;
  const normal = posix.normalize(file);
  return normal === '.' || normal === '..' || normal.startsWith('../') || normal.endsWith('/') ? undefined : normal;
}

/**
 * The programs of a package, the likeliest MCP server first: the one called like the package, then one whose name has `mcp`, then
 * one with `server`; those that only set up come last. Equals stay in the package's own order.
 */
export function rankPrograms(bin: Readonly<Record<string, string>>, packageName: string): Program[] {
  const ownName = lastPart(packageName);
  const rank = (command: string): number => {
    if (command === ownName) return 0;
    const words = command.toLowerCase().split(/[^a-z0-9]+/);
    const helper = words.some((word) => NOT_THE_SERVER.has(word)) ? 4 : 0;
    if (words.some((word) => word.startsWith('mcp') || word.endsWith('mcp'))) return helper + 1;
    return helper + (words.some((word) => word === 'server' || word === 'stdio') ? 2 : 3);
  };
  return Object.entries(bin)
    .flatMap(([name, file]) => {
      const inside = insidePackage(file);
      return inside === undefined ? [] : [{ command: lastPart(name), file: inside }];
    })
    .sort((one, other) => rank(one.command) - rank(other.command));
}

function lastPart(name: string): string {
  return name.split('/').at(-1) ?? name;
}
