import { join } from 'node:path';
import { BadInput, messageOf } from '#core/errors';
import type { Inspection } from '#core/inspection';
import type { Sighting } from '#core/server';
import { parseTarget, type Target, targetIdentity } from '#core/target';
import type { NpmManifest } from '../npm-client.ts';
import type { CrawlerWorld } from '../world.ts';
import { type Described, describeManifest, describeTarget, oneLine } from './describe.ts';
import { installPackage } from './install.ts';
import { readPackage } from './read-package.ts';
import type { Resolution } from './resolution.ts';
import { launchSpecs } from './specs.ts';
import { whyNotAServer } from './why-not-a-server.ts';

type Failure = { outcome: 'bad-target' | 'unsupported' | 'not-found' | 'not-an-mcp-server' | 'install-failed'; detail: string };
type BrokenPackage = { outcome: 'would-not-start'; exitCode: null; stderrTail: string; detail: string };

const SHOWN_TARGET_CHARS = 200;

/**
 * Learns how a server is started: looks it up, installs it without running any of its code, and reads what it says of itself.
 *
 * What stands in the way is an outcome, not an error. An installed package is found again without asking npm to install; the
 * registry is asked each time, because a name without a version moves on.
 *
 * @throws {RetryLater} `npm-unavailable` when the registry cannot be reached.
 * @throws the reason of `world.signal`.
 */
export async function resolve(sighting: Sighting, world: CrawlerWorld): Promise<Resolution> {
  let identity = sighting.target;
  let server: Described = { name: oneLine(sighting.target, SHOWN_TARGET_CHARS) ?? 'unnamed' };
  const failed = (failure: Failure | BrokenPackage): Resolution => {
    const inspection: Inspection = { ...failure, basis: 'observed', inspectedAt: world.now().toISOString() };
    return { outcome: 'failed', identity, server, inspection };
  };

  const target = readTarget(sighting.target);
  if (typeof target === 'string') return failed({ outcome: 'bad-target', detail: target });
  identity = targetIdentity(target);
  server = describeTarget(target);
  if (target.kind !== 'npm')
    return failed({ outcome: 'unsupported', detail: `Only npm packages can be started so far, and this is ${SPOKEN[target.kind]}.` });

  const lookup = await world.npm.lookUp(target.name, target.version, world.signal);
  if (!lookup.found) return failed({ outcome: 'not-found', detail: lookup.detail });
  const { manifest } = lookup;
  server = describeManifest(manifest);
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

const SPOKEN: Readonly<Record<Exclude<Target['kind'], 'npm'>, string>> = {
  pypi: 'a Python package',
  github: 'a repository',
  oci: 'an image',
  remote: 'a remote server',
  folder: 'a folder',
};

/** The target, or the sentence that says what is wrong with it. */
function readTarget(text: string): Target | string {
  try {
    return parseTarget(text);
  } catch (error) {
    if (error instanceof BadInput) return messageOf(error);
    throw error;
  }
}
