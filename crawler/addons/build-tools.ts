import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

/** What native addons are built with, as far as it is this machine's. */
export interface BuildTools {
  /** The folder of npm, which brings node-gyp along. */
  npmRoot: string;
  /** Names of programs below /usr, which every sandbox shows. */
  cc: string;
  cxx: string;
  /** The number that compiled addons are bound to, of the guests' Node. */
  nodeAbi: string;
}

const COMPILERS = [
  { cc: 'gcc', cxx: 'g++' },
  { cc: 'clang', cxx: 'clang++' },
] as const;
const GUEST_PROGRAMS = ['/usr/local/bin', '/usr/bin'];

/**
 * Looks for what addons are built with: a compiler, make and Python where guests find them, an npm along `path`, and the headers of the
 * guests' Node.
 *
 * @returns nothing where one of them is missing; then no addon is built.
 */
export function findBuildTools(path: string, nodeRoot: string): BuildTools | undefined {
  const compiler = COMPILERS.find(({ cc, cxx }) => isGuestProgram(cc) && isGuestProgram(cxx));
  const npmRoot = npmFolder(path);
  const nodeAbi = abiOf(nodeRoot);
  if (compiler === undefined || npmRoot === undefined || nodeAbi === undefined) return undefined;
  if (!isGuestProgram('make') || !isGuestProgram('python3')) return undefined;
  return { npmRoot, ...compiler, nodeAbi };
}

/** Links that lead out of /usr, as those to /etc/alternatives do, lead nowhere inside. */
function isGuestProgram(name: string): boolean {
  return GUEST_PROGRAMS.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return realpathSync(join(folder, name)).startsWith('/usr/');
    } catch {
      return false;
    }
  });
}

function npmFolder(path: string): string | undefined {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    try {
      const root = dirname(dirname(realpathSync(join(folder, 'npm'))));
      if (existsSync(join(root, 'node_modules/node-gyp/bin/node-gyp.js'))) return root;
    } catch {
      // No npm there.
    }
  }
  return undefined;
}

function abiOf(nodeRoot: string): string | undefined {
  try {
    const header = readFileSync(join(nodeRoot, 'include/node/node_version.h'), 'utf8');
    return /^#define NODE_MODULE_VERSION (\d+)$/m.exec(header)?.[1];
  } catch {
    return undefined;
  }
}
