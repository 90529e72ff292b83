import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { BadInput, codeOf } from '#core/errors';

/** What the folders and links beside a target are called: its name, this, and a number or a word. */
const BESIDE = '-build-';

/** Stands in every folder that was built here. */
const MARK = '.toolwarden-site';

/**
 * Builds a folder whole and then puts it where `path` points, so that a reader sees the old one or the new one and never half of
 * either.
 *
 * `path` becomes a symbolic link to the newest of the folders `<path>-build-<number>` beside it; replacing a link is one step for the
 * file system. A real folder at `path` is replaced only if it is empty or was built here and copied: whatever else stands there is
 * somebody's. If `build` throws, its folder goes and `path` stays as it was. The folder before the newest is kept until the next swap, for readers that still have it open.
 *
 * Two builds into one `path` at once are for the caller to prevent.
 *
 * @throws {BadInput} `not-a-folder` when a file stands at `path`; `not-ours` when a folder does that was not built here.
 */
export async function buildAndSwap<Built>(path: string, build: (freshFolder: string) => Promise<Built>): Promise<Built> {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true });
  recoverSwap(target);
  if (kindOf(target) === 'other') {
    throw new BadInput('not-a-folder', `\`${path}\` is a file; the site needs a folder there. Remove it or name another with --out.`);
  }
  if (kindOf(target) === 'folder' && !isOurs(target)) {
    throw new BadInput(
      'not-ours',
      `The folder \`${path}\` holds files that were not published here, and publishing would remove them. Name an empty or a new folder with --out.`,
    );
  }
  const fresh = `${target}${BESIDE}${nextNumber(target)}`;
  mkdirSync(fresh);
  let built: Built;
  try {
    built = await build(fresh);
    // After the builder, which may empty the folder first.
    writeFileSync(join(fresh, MARK), '');
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  const previous = currentFolder(target);
  pointAt(target, fresh);
  removeOthers(target, [fresh, previous]);
  return built;
}

/**
 * Mends what a crash in the middle of a swap left: a `path` that is missing although a folder for it was moved aside comes back,
 * and links and folders that were never finished go. Harmless when there is nothing to mend.
 */
export function recoverSwap(path: string): void {
  const target = resolve(path);
  if (!existsSync(dirname(target))) return;
  rmSync(linkInTheMaking(target), { force: true });
  const aside = movedAside(target);
  if (kindOf(target) === 'missing' && kindOf(aside) === 'folder') renameSync(aside, target);
  if (kindOf(target) === 'link') rmSync(aside, { recursive: true, force: true });
  const current = currentFolder(target);
  if (kindOf(target) !== 'missing') removeOthers(target, [current, ...(current === undefined ? [] : [previousOf(target, current)])]);
}

function pointAt(target: string, folder: string): void {
  const link = linkInTheMaking(target);
  rmSync(link, { force: true });
  // Relative, so that the whole place can be moved or mounted elsewhere.
  symlinkSync(basename(folder), link, 'dir');
  if (kindOf(target) === 'folder') {
    rmSync(movedAside(target), { recursive: true, force: true });
    renameSync(target, movedAside(target));
  }
  renameSync(link, target);
  flush(dirname(target));
  rmSync(movedAside(target), { recursive: true, force: true });
}

function isOurs(folder: string): boolean {
  return existsSync(join(folder, MARK)) || readdirSync(folder).length === 0;
}

function currentFolder(target: string): string | undefined {
  if (kindOf(target) !== 'link') return undefined;
  const pointsTo = readlinkSync(target);
  return isAbsolute(pointsTo) ? pointsTo : join(dirname(target), pointsTo);
}

/** The folders of this target, lowest number first. */
function numberedFolders(target: string): { path: string; number: number }[] {
  const prefix = `${basename(target)}${BESIDE}`;
  return readdirSync(dirname(target))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => ({ path: join(dirname(target), name), number: Number(name.slice(prefix.length)) }))
    .sort((one, other) => one.number - other.number);
}

function nextNumber(target: string): number {
  return (numberedFolders(target).at(-1)?.number ?? 0) + 1;
}

function previousOf(target: string, current: string): string | undefined {
  const numbered = numberedFolders(target);
  return numbered[numbered.findIndex(({ path }) => path === current) - 1]?.path;
}

function removeOthers(target: string, keep: readonly (string | undefined)[]): void {
  for (const { path } of numberedFolders(target)) {
    if (!keep.includes(path)) rmSync(path, { recursive: true, force: true });
  }
}

function linkInTheMaking(target: string): string {
  return `${target}${BESIDE}link`;
}

function movedAside(target: string): string {
  return `${target}${BESIDE}aside`;
}

function kindOf(path: string): 'missing' | 'link' | 'folder' | 'other' {
  try {
    const found = lstatSync(path);
    if (found.isSymbolicLink()) return 'link';
    return found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
}

function flush(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
