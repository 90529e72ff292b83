import { chmod, copyFile, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '#core/errors';
import { digestJson } from '#core/json';
import type { SandboxExit, SandboxedCommand } from '#sandbox/sandbox';
import { noteUse } from '../cache-ceiling.ts';
import { type BuildPlan, INSTALLED_FOLDER } from '../guest/plan.mts';
import { GUEST_NODE, GUEST_NODE_ROOT } from '../inspect/guest-node.ts';
import { setupFailed, startIn } from '../inspect/start.ts';
import { textTail } from '../inspect/text-tail.ts';
import { GUEST_PROGRAMS_MOUNT, guestProgramFile } from '../inspect/with-help.ts';
import { exists, installOnce } from '../resolve/install.ts';
import type { Installation } from '../resolve/resolution.ts';
import type { CrawlerWorld } from '../world.ts';
import type { BuildTools } from './build-tools.ts';
import { closureOf, contentOf, type InstalledTree, readInstalledTree } from './installed-tree.ts';
import { type BuiltFile, readBuilt } from './read-built.ts';

/** What came of building a package's addon: its folder with the addon in it, on this machine; or why there is none. */
export type AddonBuild = { built: true; dir: string; folder: string } | { built: false; why: string };

/** Raise it when packages are built in another way: what is remembered of earlier builds then counts no more. */
const BUILDER_VERSION = 1;
const GUEST_NPM = '/opt/toolwarden/npm';
/** More than any addon needs; each is copied into memory. */
const MOST_PACKAGES = 300;
const MOST_FILES = 32;
const MOST_BYTES = 64 * 1024 * 1024;
const HEADERS_BYTES = 64 * 1024;
const SAID_CHARS = 2_000;

/** A library that was missing may be there by then, and a machine that was busy idle. */
const TRY_AGAIN_MS = 30 * 24 * 60 * 60 * 1000;

const OUTCOME = 'outcome.json';
const PACKAGE = 'package';
const Outcome = z.union([
  z.object({ built: z.array(z.string()) }),
  z.object({ why: z.string(), said: z.string().optional(), triedAt: z.string() }),
]);
type Outcome = z.infer<typeof Outcome>;

/**
 * Runs the install scripts of one installed package in the sandbox, without a network and within `world.limits.build`, and keeps its folder
 * with the addons that came of it beside the installation. It is done once for a content, and where it fails once in 30 days: what decides
 * it is the package with all that its scripts can load, and the guests' Node.
 *
 * What was built is as untrusted as who built it: it is only ever shown to a server inside the sandbox, in the place of the same package with
 * the same content.
 *
 * @param location the package's folder below the outermost `node_modules`
 * @throws {RetryLater} `sandbox-setup-failed` or `sandbox-busy`, which say nothing about the package.
 * @throws the reason of `world.signal`.
 */
export async function buildAddon(location: string, install: Installation, world: CrawlerWorld): Promise<AddonBuild> {
  const { buildTools: tools } = world;
  if (tools === undefined || world.sandbox === undefined) return { built: false, why: 'Nothing is built on this machine.' };
  const nodeModules = join(install.dir, 'node_modules');
  const tree = await readInstalledTree(nodeModules);
  const why = await whyNotBuilt(location, nodeModules, tree);
  if (why !== undefined) return { built: false, why };
  const packages = closureOf(location, tree);
  const content = contentOf(packages, tree);
  if (content === undefined || packages.length > MOST_PACKAGES)
    return { built: false, why: 'What it is built with cannot be told from what another is built with, or is too much.' };

  const name = location.split('/node_modules/').at(-1) ?? location;
  const key = {
    name: `addon-${name}`,
    version: tree.get(location)?.version ?? '',
    integrity: digestJson(content),
    variant: `${location} ${process.arch} ${tools.nodeAbi} ${BUILDER_VERSION}`,
  };
  const kept = await installOnce(key, world, async (dir) => {
    const outcome = await build(packages, nodeModules, { ...world, tools });
    const filled = Array.isArray(outcome) ? await fill(dir, join(nodeModules, location), outcome) : outcome;
    const remembered: Outcome = 'built' in filled ? filled : { ...filled, triedAt: world.now().toISOString() };
    await writeOpen(join(dir, OUTCOME), Buffer.from(`${JSON.stringify(remembered)}\n`));
    return undefined;
  });
  if (!kept.installed) return { built: false, why: kept.detail };
  const { dir } = kept.install;
  await noteUse(world, dir);
  const outcome = Outcome.parse(JSON.parse(await readFile(join(dir, OUTCOME), 'utf8')));
  if ('built' in outcome) return { built: true, dir, folder: join(dir, PACKAGE) };
  if (world.now().getTime() - Date.parse(outcome.triedAt) < TRY_AGAIN_MS) return { built: false, why: outcome.why };
  await rm(dir, { recursive: true, force: true });
  return buildAddon(location, install, world);
}

async function whyNotBuilt(location: string, nodeModules: string, tree: InstalledTree): Promise<string | undefined> {
  const installed = tree.get(location);
  if (installed === undefined) return 'It is not among what npm installed.';
  if (installed.hasInstallScript === true || (await exists(join(nodeModules, location, 'binding.gyp')))) return undefined;
  return 'It has no install script.';
}

type Failure = { why: string; said?: string };

/** Builds it, and gives back the addons that came of it or why none did. */
async function build(
  packages: readonly string[],
  nodeModules: string,
  world: CrawlerWorld & { tools: BuildTools },
): Promise<BuiltFile[] | Failure> {
  world.signal.throwIfAborted();
  const { sandbox } = world;
  if (sandbox === undefined) throw new TypeError('Without a sandbox nothing is built.');
  const running = startIn(sandbox, buildCommand(packages, nodeModules, world));
  const stop = () => void running.stop();
  world.signal.addEventListener('abort', stop, { once: true });
  try {
    const said = textTail(SAID_CHARS);
    running.stderr.on('data', (bytes: Buffer) => said.push(bytes));
    running.stderr.on('error', () => {});
    running.stdin.end();
    const chunks: Buffer[] = [];
    let bytes = 0;
    running.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES + HEADERS_BYTES) void running.stop();
      else chunks.push(chunk);
    });
    running.stdout.on('error', () => {});
    const ends = [running.stdout, running.stderr].map((stream) => new Promise((resolve) => stream.once('close', resolve)));
    const exit = await running.exited;
    // What was written last may be read after the end is told.
    await Promise.all(ends);
    world.signal.throwIfAborted();
    if (exit.setupFailed === true) throw setupFailed(said.text());
    const files = bytes > MOST_BYTES + HEADERS_BYTES ? 'More came of it than there may.' : readBuilt(Buffer.concat(chunks), LIMITS);
    if (typeof files !== 'string' && files.length > 0) return files;
    return { why: whyNothing(exit, files, world), said: said.text() };
  } finally {
    world.signal.removeEventListener('abort', stop);
    await running.stop();
  }
}

const LIMITS = { files: MOST_FILES, bytes: MOST_BYTES };

function whyNothing(exit: SandboxExit, files: BuiltFile[] | string, { limits }: CrawlerWorld): string {
  if (exit.overLimit === 'time') return `Its install scripts were not done after ${limits.build.wallMs / 1000} s.`;
  if (exit.overLimit !== undefined) return `Its install scripts took more than they may (${exit.overLimit}).`;
  if (typeof files === 'string' && exit.exitCode === 0) return files;
  if (exit.exitCode === 0) return 'Its install scripts made no addon.';
  return `Its install scripts ended with ${exit.signal ?? `exit code ${exit.exitCode}`}.`;
}

/** What lists tools need not be fast, and a compiler that is not asked for speed is done in time. */
const QUICKLY = '-O0 -g0 -w';

function buildCommand(
  packages: readonly string[],
  nodeModules: string,
  { tools, nodeRoot, limits }: CrawlerWorld & { tools: BuildTools },
): SandboxedCommand {
  const plan: BuildPlan = { packages, ...LIMITS };
  return {
    argv: [GUEST_NODE, guestProgramFile('builder'), JSON.stringify(plan)],
    env: { CC: tools.cc, CXX: tools.cxx, CFLAGS: QUICKLY, CXXFLAGS: QUICKLY, JOBS: '2', LANG: 'C.UTF-8', npm_config_loglevel: 'error' },
    mounts: [
      { hostPath: nodeRoot, guestPath: GUEST_NODE_ROOT },
      { hostPath: nodeModules, guestPath: INSTALLED_FOLDER },
      { hostPath: tools.npmRoot, guestPath: GUEST_NPM },
      GUEST_PROGRAMS_MOUNT,
    ],
    limits: limits.build,
  };
}

/** Puts the package with its addons into the folder. What does not fit into it, as a file where it has a folder, is an outcome too. */
async function fill(dir: string, from: string, files: readonly BuiltFile[]): Promise<{ built: string[] } | Failure> {
  const to = join(dir, PACKAGE);
  await copyWithoutLinks(from, to);
  try {
    for (const { path, bytes } of files) {
      await makeFolders(to, dirname(path));
      await rm(join(to, path), { force: true });
      await writeOpen(join(to, path), bytes);
    }
  } catch (error) {
    if (!DOES_NOT_FIT.has(codeOf(error))) throw error;
    await rm(to, { recursive: true });
    return { why: 'What its install scripts made does not fit into its folder.' };
  }
  return { built: files.map(({ path }) => path) };
}

const DOES_NOT_FIT = new Set(['ENOTDIR', 'EEXIST', 'EISDIR', 'ERR_FS_EISDIR', 'ENAMETOOLONG']);

/** INVARIANT: nothing in it leads elsewhere, so that what is written below it is. */
async function copyWithoutLinks(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const { name } of await readdir(from, { withFileTypes: true })) {
    const kind = await lstat(join(from, name));
    if (kind.isDirectory()) await copyWithoutLinks(join(from, name), join(to, name));
    else if (kind.isFile()) await copyFile(join(from, name), join(to, name));
  }
}

/** Readable to the guest, who is another user, whatever our own mask says. */
async function makeFolders(to: string, path: string): Promise<void> {
  let folder = to;
  for (const part of path === '.' ? [] : path.split('/')) {
    folder = join(folder, part);
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
  }
}

async function writeOpen(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(file, bytes, { flag: 'wx' });
  await chmod(file, 0o644);
}
