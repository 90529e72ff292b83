import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sighting } from '#core/server';
import { type Target, targetIdentity } from '#core/target';
import { sitePackages, writePythonNote, writeVirtualEnvironment } from '../pypi/python.ts';
import type { PypiClient, PypiManifest } from '../pypi-client.ts';
import type { CrawlerWorld } from '../world.ts';
import { describeTarget } from './describe.ts';
import { failedResolution } from './failed.ts';
import { installOnce } from './install.ts';
import { describePython, mcpNameOf, whyNoPythonServer } from './python-package.ts';
import { pythonSpecs } from './python-specs.ts';
import { readWheel } from './read-wheel.ts';
import type { Resolution } from './resolution.ts';

const SCRATCH = 'scratch';

/**
 * Looks a Python package up, installs its wheels without running any of their code, and reads how it is started from what it says of itself.
 *
 * An installed package is found again without installing; the index is asked each time, because a name without a version moves on.
 *
 * @throws {RetryLater} `pypi-unavailable` when the index cannot be reached.
 * @throws the reason of `world.signal`.
 */
export async function resolvePypi(target: Extract<Target, { kind: 'pypi' }>, sighting: Sighting, world: CrawlerWorld): Promise<Resolution> {
  const identity = targetIdentity(target);
  const unknown = describeTarget(target);
  const { pypi } = world;
  if (pypi === undefined)
    return failedResolution(
      identity,
      unknown,
      { outcome: 'unsupported', detail: 'Nothing is here that could install Python packages.' },
      world,
    );
  const lookup = await pypi.lookUp(target.name, target.version, world.signal);
  if (!lookup.found) return failedResolution(identity, unknown, { outcome: lookup.outcome, detail: lookup.detail }, world);
  const { manifest } = lookup;
  const server = manifest.metadata === undefined ? unknown : describePython(manifest.metadata);
  const failed = (failure: Parameters<typeof failedResolution>[2], described = server) =>
    failedResolution(identity, described, failure, world);
  const whyNot = manifest.metadata && whyNoPythonServer(manifest.metadata);
  if (whyNot !== undefined) return failed({ outcome: 'not-an-mcp-server', detail: whyNot });

  const { name, version, integrity, python } = manifest;
  const variant = `${python.version} ${python.abi} ${python.executable}`;
  const result = await installOnce({ name, version, integrity, variant }, world, (dir, signal) => fill(dir, manifest, pypi, world, signal));
  if (!result.installed) return failed({ outcome: 'install-failed', detail: result.detail });
  const wheel = await readWheel(join(result.install.dir, sitePackages(python)), name);
  if (wheel === undefined)
    return failed({ outcome: 'install-failed', detail: 'What the installed package says of itself cannot be read.' });

  const described = describePython(wheel.metadata);
  const stillNot = whyNoPythonServer(wheel.metadata);
  if (stillNot !== undefined) return failed({ outcome: 'not-an-mcp-server', detail: stillNot }, described);
  const [first, ...others] = pythonSpecs(wheel, documentOf(mcpNameOf(wheel.metadata), sighting));
  if (first === undefined)
    return failed(
      { outcome: 'not-an-mcp-server', detail: 'The package has no command to start, and no folder of it can be run.' },
      described,
    );
  return { outcome: 'resolved', identity, server: described, specs: [first, ...others], install: result.install };
}

/** Makes the folder a virtual environment with the package in it. Why it could not be, or nothing. */
async function fill(
  dir: string,
  manifest: PypiManifest,
  pypi: PypiClient,
  { limits }: CrawlerWorld,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { python } = manifest;
  const scratch = join(dir, SCRATCH);
  const target = join(dir, sitePackages(python));
  await mkdir(scratch);
  await mkdir(target, { recursive: true });
  const result = await pypi.install(manifest, { target, scratch }, { timeoutMs: limits.installMs, signal });
  if (!result.installed) return result.detail;
  await rm(scratch, { recursive: true, force: true });
  await writeVirtualEnvironment(dir, python);
  await writePythonNote(dir, python);
  return (await readWheel(target, manifest.name)) === undefined ? 'Nothing was installed under the name of the package.' : undefined;
}

/**
 * The server.json that came with the sighting, where the package itself says that it is this server: anybody can write a document that
 * names a package of others.
 */
function documentOf(mcpName: string | undefined, { serverJson }: Sighting): Sighting['serverJson'] {
  return mcpName !== undefined && serverJson?.['name'] === mcpName ? serverJson : undefined;
}
