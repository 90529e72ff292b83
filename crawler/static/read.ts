import { z } from 'zod';
import { Effort } from './effort.ts';
import type { StaticLimits } from './limits.ts';
import { Listing, type StaticListing } from './listing.ts';
import { findPythonTools } from './python/find-tools.ts';
import { Modules } from './python/modules.ts';
import { findScriptTools } from './script/find-tools.ts';
import { Program } from './script/program.ts';
import { readSourceFiles } from './source-files.ts';
import { SyntaxTrees } from './syntax.ts';

/** Loads files whose names are known only at run time: what imports reach is then not all. */
const LOADS_BY_NAME = /\b(?:import|require)\s*\(\s*[^"'`)\s]|\breaddir(?:Sync)?\s*\(/;

/** Reads the source under `root` in this thread; `extractStatically` does so in one of its own. */
export async function readStatically(root: string, limits: StaticLimits, now: () => number): Promise<StaticListing> {
  const effort = new Effort(limits, now);
  const { texts, manifest, unread } = readSourceFiles(root, limits);
  const listing = new Listing(limits.tools);
  for (const sentence of unread) listing.say(sentence);
  const trees = await SyntaxTrees.load(texts.map((text) => text.dialect));
  try {
    const program = new Program(
      texts.filter((text) => text.dialect !== 'python'),
      trees,
      effort,
    );
    // A package may carry its source beside what was compiled from it; what it starts with is what counts.
    const live = program.reachableFrom(entriesOf(manifest));
    if (live.size > 0) program.searchOnly(live);
    findScriptTools(program, effort, listing);
    if (live.size > 0 && listing.size === 0 && program.mentions(LOADS_BY_NAME)) {
      program.searchOnly(undefined);
      findScriptTools(program, effort, listing);
    }
    const modules = new Modules(
      texts.filter((text) => text.dialect === 'python'),
      trees,
      effort,
    );
    findPythonTools(modules, effort, listing);
    for (const sentence of [...program.unread, ...modules.unread]) listing.say(sentence);
    if (texts.length > 0) listing.sayIfEmpty('No declaration of a tool was found in this source; another package may hold them.');
    return listing.result();
  } finally {
    trees.delete();
  }
}

const Paths = z
  .union([z.string().transform((path) => [path]), z.record(z.string(), z.unknown()).transform((paths) => pathsIn(paths))])
  .catch([]);
const Manifest = z.object({ bin: Paths, main: Paths, module: Paths, exports: Paths }).partial();

/** The files with which a package starts, as its package.json names them. */
function entriesOf(manifest: string | undefined): string[] {
  let parsed: unknown;
  try {
    parsed = manifest === undefined ? {} : JSON.parse(manifest);
  } catch {
    return [];
  }
  const { bin = [], main = [], module = [], exports = [] } = Manifest.safeParse(parsed).data ?? {};
  return [...bin, ...main, ...module, ...exports];
}

/** The texts in an object of objects: the paths of `exports` by condition. */
function pathsIn(value: Record<string, unknown>, depth = 0): string[] {
  return Object.values(value).flatMap((member) => {
    if (typeof member === 'string') return [member];
    return typeof member === 'object' && member !== null && depth < 5 ? pathsIn(member as Record<string, unknown>, depth + 1) : [];
  });
}
