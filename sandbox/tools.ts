import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The host programs a sandbox is built with. `bwrap` is bubblewrap, `sh` any POSIX shell, the rest is util-linux and coreutils. */
export const TOOL_NAMES = ['bwrap', 'sh', 'unshare', 'setpriv', 'prlimit', 'mount', 'umount', 'pivot_root', 'mkdir', 'cp', 'env'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** Absolute host paths; a program that was not found is absent. */
export type SandboxTools = { readonly [Name in ToolName]?: string };

/** Administrators' folders: left out of many people's PATH although everybody may run what is there. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin'];

/**
 * Looks the programs up along `path` (a PATH, handed in so that a program can be hidden from us). Only `pivot_root`, which lives in an
 * administrators' folder, is looked for there too.
 */
export function findTools(path: string): SandboxTools {
  const folders = path.split(delimiter).filter(isAbsolute);
  const found: { [Name in ToolName]?: string } = {};
  for (const name of TOOL_NAMES) {
    const places = name === 'pivot_root' ? [...folders, ...SYSTEM_FOLDERS] : folders;
    const program = places.map((folder) => join(folder, name)).find(isProgram);
    if (program !== undefined) found[name] = program;
  }
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The names among `needed` that were not found. */
export function missingTools(tools: SandboxTools, needed: readonly ToolName[]): ToolName[] {
  return needed.filter((name) => tools[name] === undefined);
}
