import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve as resolvePath } from 'node:path';
import { z } from 'zod';
import { codeOf } from '#core/errors';
import { digestJson } from '#core/json';
import type { Sighting } from '#core/server';
import { type Target, targetIdentity } from '#core/target';
import { whyNotShown } from '../inspect/inspect-command.ts';
import type { CrawlerWorld } from '../world.ts';
import { describeTarget } from './describe.ts';
import { failedResolution } from './failed.ts';
import { readPackage } from './read-package.ts';
import type { Resolution } from './resolution.ts';
import { launchSpecs } from './specs.ts';

const MOST_FILES = 50_000;
const BY_HAND = 'Start it by its command: toolwarden inspect -- COMMAND';

const Manifest = z.object({ name: z.string().optional().catch(undefined), version: z.string().optional().catch(undefined) });

/**
 * Reads how the package in a folder of this machine is started. The folder is shown to the server as it is, read-only; nothing is installed or
 * built.
 */
export async function resolveFolder(
  target: Extract<Target, { kind: 'folder' }>,
  _sighting: Sighting,
  world: CrawlerWorld,
): Promise<Resolution> {
  const identity = targetIdentity(target);
  const failed = (failure: Parameters<typeof failedResolution>[2]) => failedResolution(identity, describeTarget(target), failure, world);
  if (world.cwd === undefined) return failed({ outcome: 'unsupported', detail: `Folders are not looked into here. ${BY_HAND}` });
  const folder = resolvePath(world.cwd, target.path);
  const server = { name: basename(folder) || folder };
  if (!(await isFolder(folder))) return failed({ outcome: 'not-found', detail: `There is no folder \`${folder}\`.` });
  const closed = await whyNotShown(folder, world);
  if (closed !== undefined) return failed({ outcome: 'unsupported', detail: closed });

  const name = (await manifestOf(folder))?.name ?? server.name;
  const pkg = await readPackage(folder, name, world.limits.readmeChars);
  if (pkg === undefined) {
    const python = await readFile(join(folder, 'pyproject.toml'), 'utf8').catch(() => undefined);
    const what =
      python === undefined ? 'It has no package.json that can be read.' : 'It is a Python project, whose environment only its owner knows.';
    return failed({ outcome: 'unsupported', detail: `${what} ${BY_HAND}` });
  }
  const version = (await manifestOf(folder))?.version;
  const [first, ...others] = launchSpecs(name, version ?? '0.0.0', pkg, pkg.serverJson).map((spec) => {
    const { version: _version, ...facts } = spec;
    return { ...facts, ecosystem: 'folder' as const, package: folder, ...(version !== undefined && { version }) };
  });
  if (first === undefined)
    return failed({
      outcome: 'unsupported',
      detail:
        pkg.declared > 0
          ? `The file that its command names is not there: build it first, or start it by hand. ${BY_HAND}`
          : `Its package.json names no command, and its main file opens no MCP server on stdio. ${BY_HAND}`,
    });
  return {
    outcome: 'resolved',
    identity,
    server,
    specs: [first, ...others],
    install: { dir: folder, integrity: await contentOf(folder, world) },
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function manifestOf(folder: string): Promise<z.infer<typeof Manifest> | undefined> {
  try {
    return Manifest.safeParse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Changes with the files in the folder, so that what was seen of it once is not taken for what is there now; with every look at a large one. */
async function contentOf(folder: string, { now }: Pick<CrawlerWorld, 'now'>): Promise<string> {
  const seen: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for await (const entry of await opendir(next)) {
      const path = join(next, entry.name);
      if (seen.length >= MOST_FILES) return digestJson(['large', folder, now().getTime()]);
      if (entry.isDirectory()) folders.push(path);
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: -1, mtimeMs: 0 }));
      seen.push(`${path} ${size} ${mtimeMs}`);
    }
  }
  return digestJson(seen.sort());
}
