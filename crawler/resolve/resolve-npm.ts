import { join } from 'node:path';
import type { Sighting } from '#core/server';
import { type Target, targetIdentity } from '#core/target';
import type { NpmManifest } from '../npm-client.ts';
import type { CrawlerWorld } from '../world.ts';
import { describeManifest, describeTarget } from './describe.ts';
import { failedResolution } from './failed.ts';
import { installPackage } from './install.ts';
import { readPackage } from './read-package.ts';
import type { Resolution } from './resolution.ts';
import { launchSpecs } from './specs.ts';
import { whyNotAServer } from './why-not-a-server.ts';

/**
 * Looks a package up, installs it without running any of its code, and reads how it is started from what it says of itself.
 *
 * An installed package is found again without asking npm to install; the registry is asked each time, because a name without a version
 * moves on.
 *
 * @throws {RetryLater} `npm-unavailable` when the registry cannot be reached.
 * @throws the reason of `world.signal`.
 */
export async function resolveNpm(target: Extract<Target, { kind: 'npm' }>, sighting: Sighting, world: CrawlerWorld): Promise<Resolution> {
  const identity = targetIdentity(target);
  const lookup = await world.npm.lookUp(target.name, target.version, world.signal);
  if (!lookup.found) return failedResolution(identity, describeTarget(target), { outcome: 'not-found', detail: lookup.detail }, world);
  const { manifest } = lookup;
  const server = describeManifest(manifest);
  const failed = (failure: Parameters<typeof failedResolution>[2]) => failedResolution(identity, server, failure, world);
  const whyNot = whyNotAServer(manifest);
  if (whyNot !== undefined) return failed({ outcome: 'not-an-mcp-server', detail: whyNot });

  const result = await installPackage(manifest, world);
  if (!result.installed) return failed({ outcome: 'install-failed', detail: result.detail });
  const { install } = result;
  const { name, version } = manifest;
  const installed = await readPackage(join(install.dir, 'node_modules', name), name, world.limits.readmeChars);
  if (installed === undefined)
    return failed({ outcome: 'install-failed', detail: 'The package.json of the installed package cannot be read.' });

  const [first, ...others] = launchSpecs(name, version, installed, documentOf(manifest, sighting));
  if (first !== undefined) return { outcome: 'resolved', identity, server, specs: [first, ...others], install };
  if (installed.declared > 0)
    return failed({
      outcome: 'would-not-start',
      exitCode: null,
      stderrTail: '',
      detail: 'The package does not contain the file that its command names.',
    });
  return failed({
    outcome: 'not-an-mcp-server',
    detail: 'The package has no command to start, and its main file opens no MCP server on stdio.',
  });
}

/**
 * The server.json that came with the sighting, where the package itself says that it is this server: anybody can write a document that
 * names a package of others, and what it says of variables and arguments would be run by whoever follows our page.
 */
function documentOf({ mcpName }: NpmManifest, { serverJson }: Sighting): Sighting['serverJson'] {
  return mcpName !== undefined && serverJson?.['name'] === mcpName ? serverJson : undefined;
}
