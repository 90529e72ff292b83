import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { normalName, type PypiMetadata, readMetadataFile } from '../pypi/metadata.ts';
import { type Program, rankPrograms } from './bin.ts';
import { readInside } from './read-inside.ts';

const METADATA_BYTES = 2 * 1024 * 1024;
const ENTRY_POINTS_BYTES = 256 * 1024;
const RECORD_BYTES = 16 * 1024 * 1024;
/** Of an entry_points.txt. Longer ones name nothing, and would take time that grows with the square of their length. */
const LONGEST_LINE = 300;
const VERSION = /^[0-9A-Za-z.!+_-]{1,100}$/;
const ENTRY_POINT = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** What an installed Python package says of itself; only what is needed to start it. */
export interface InstalledWheel {
  metadata: PypiMetadata;
  /** Its commands, the likeliest server first; the file is `module:function`. */
  programs: Program[];
  /** Modules of its own, as `python -m` takes them. */
  modules: ReadonlySet<string>;
  /** Folders of it that `python -m` starts by their name. */
  runnable: string[];
}

/**
 * Reads a package that is installed in `sitePackages`; `undefined` when it is not there, or what it says of itself cannot be read or is of
 * another: its name and version become words of the line that people start it by, and any package can put files like these beside its own.
 */
export async function readWheel(sitePackages: string, name: string): Promise<InstalledWheel | undefined> {
  const folder = (await readdir(sitePackages)).find((entry) => {
    const [, own] = /^(.+)-[^-]+\.dist-info$/.exec(entry) ?? [];
    return own !== undefined && normalName(own) === normalName(name);
  });
  if (folder === undefined) return undefined;
  const metadata = readMetadataFile((await readInside(sitePackages, join(folder, 'METADATA'), METADATA_BYTES)) ?? '');
  if (metadata === undefined || normalName(metadata.name) !== normalName(name) || !VERSION.test(metadata.version)) return undefined;
  const entryPoints = (await readInside(sitePackages, join(folder, 'entry_points.txt'), ENTRY_POINTS_BYTES)) ?? '';
  const files = recordedModules((await readInside(sitePackages, join(folder, 'RECORD'), RECORD_BYTES)) ?? '');
  return {
    metadata,
    programs: rankPrograms(consoleScripts(entryPoints), normalName(name)),
    modules: new Set(files),
    runnable: files.flatMap((module) => (/^[^.]+\.__main__$/.test(module) ? [module.replace(/\.__main__$/, '')] : [])),
  };
}

/** The commands of an entry_points.txt, by name; those that name no function are left out. */
export function consoleScripts(text: string): Record<string, string> {
  const scripts: [string, string][] = [];
  let section = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.length > LONGEST_LINE) continue;
    const heading = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) section = heading.trim();
    const [, command, named = ''] = /^\s*([^\s=#;][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section !== 'console_scripts' || heading !== undefined || command === undefined) continue;
    // Extras that a command needs stand behind it in brackets.
    const entry = named.replace(/\s*\[.*\]$/, '').replace(/\s*:\s*/, ':');
    if (ENTRY_POINT.test(entry)) scripts.push([command, entry]);
  }
  return Object.fromEntries(scripts);
}

/** Names of the modules that a RECORD lists, a package by its own name and by those of its parts. */
function recordedModules(record: string): string[] {
  return record.split('\n').flatMap((line) => {
    const path = /^"?([^",]+)\.py"?,/.exec(line)?.[1];
    if (path === undefined || !/^[A-Za-z_]\w*(?:\/[A-Za-z_]\w*)*$/.test(path)) return [];
    return [path.replace(/\/__init__$/, '').replaceAll('/', '.')];
  });
}
