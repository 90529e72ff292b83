import { chmod, mkdir, mkdtemp, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '#core/errors';
import { digestJson } from '#core/json';
import { readableSlug } from '#core/slug';
import type { NpmManifest } from '../npm-client.ts';
import type { CrawlerWorld } from '../world.ts';
import type { Installation } from './resolution.ts';

export type InstallResult = { installed: true; install: Installation } | { installed: false; detail: string };

const UNFINISHED = '.installing-';
/** Nobody installs for that long: what is older was left by a process that died. */
const LEFT_BEHIND_MS = 6 * 60 * 60 * 1000;
const LOOK_AT_SIZE_EVERY_MS = 3_000;
/** What a name in a folder takes, however empty its file. */
const ENTRY_BYTES = 512;

/** What is put into a folder of its own, known by what decides its content. */
export interface Content {
  name: string;
  version: string;
  integrity: string;
  /** What else decides it: for which Python it is. */
  variant?: string;
}

/** Installs a package of npm with its dependencies, or finds it installed. */
export function installPackage({ name, version, integrity }: NpmManifest, world: CrawlerWorld): Promise<InstallResult> {
  return installOnce({ name, version, integrity }, world, async (dir, signal) => {
    const result = await world.npm.install(name, version, dir, { timeoutMs: world.limits.installMs, signal });
    if (!result.installed) return result.detail;
    const isThere = await exists(join(dir, 'node_modules', name, 'package.json'));
    return isThere ? undefined : 'npm installed nothing under the name of the package.';
  });
}

/**
 * Finds the folder of a content, or has it filled.
 *
 * INVARIANT: a folder under its final name is whole: it is filled beside it and renamed. Of two that fill the same one at the same time one
 * wins and both use what it put there.
 *
 * @param fill says why it could not, or nothing; its signal comes when the folder grows above `installBytes`
 */
export async function installOnce(
  { name, version, integrity, variant }: Content,
  world: CrawlerWorld,
  fill: (dir: string, signal: AbortSignal) => Promise<string | undefined>,
): Promise<InstallResult> {
  const parts = [name, version, integrity, ...(variant === undefined ? [] : [variant])];
  const digest = digestJson(parts).slice('sha256:'.length, 'sha256:'.length + 12);
  const dir = join(world.cacheDir, `${readableSlug(name) || 'package'}-${version}-${digest}`);
  const installed: InstallResult = { installed: true, install: { dir, integrity } };
  if (await exists(dir)) return installed;

  await mkdir(world.cacheDir, { recursive: true });
  const unfinished = await mkdtemp(join(world.cacheDir, UNFINISHED));
  try {
    await removeLeftBehind(world.cacheDir, unfinished);
    const failure = await fillWithin(unfinished, world, fill);
    if (failure !== undefined) return { installed: false, detail: failure };
    // The guest is another user.
    await chmod(unfinished, 0o755);
    try {
      await rename(unfinished, dir);
    } catch (error) {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    }
    return installed;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Why it could not be filled, or `undefined` when it was and takes no more than it may. */
async function fillWithin(
  dir: string,
  world: CrawlerWorld,
  fill: (dir: string, signal: AbortSignal) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { installBytes } = world.limits;
  const tooLarge = `With its dependencies it takes more than ${Math.round(installBytes / 1024 / 1024)} MiB on disk.`;
  const over = new AbortController();
  // Looked at while it grows, because a small archive can unpack to a full disk.
  const look = async () => {
    if ((await bytesBelow(dir, installBytes)) > installBytes) over.abort();
  };
  // What cannot be looked at now is looked at again when it is done.
  const watch = setInterval(() => look().catch(() => {}), LOOK_AT_SIZE_EVERY_MS);
  try {
    const failure = await fill(dir, AbortSignal.any([world.signal, over.signal]));
    if (failure !== undefined) return failure;
    return (await bytesBelow(dir, installBytes)) > installBytes ? tooLarge : undefined;
  } catch (error) {
    if (over.signal.aborted && !world.signal.aborted) return tooLarge;
    throw error;
  } finally {
    clearInterval(watch);
  }
}

/** What the files below take, links not followed; counting stops above `enough`. What vanishes meanwhile is not counted. */
async function bytesBelow(dir: string, enough: number): Promise<number> {
  let bytes = 0;
  const folders = [dir];
  for (let folder = folders.pop(); folder !== undefined && bytes <= enough; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(folder)) {
        const path = join(folder, entry.name);
        bytes += ENTRY_BYTES;
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile()) bytes += (await stat(path)).size;
        if (bytes > enough) break;
      }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return bytes;
}

/** Compares with the folder just made, so that it is the file system's clock that counts. */
async function removeLeftBehind(cacheDir: string, fresh: string): Promise<void> {
  const now = (await stat(fresh)).mtimeMs;
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name);
    if (!name.startsWith(UNFINISHED) || path === fresh) continue;
    try {
      if (now - (await stat(path)).mtimeMs > LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
    } catch (error) {
      // Its owner was quicker.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
