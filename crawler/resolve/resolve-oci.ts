import type { LaunchSpec } from '#core/launch-spec';
import type { Sighting } from '#core/server';
import { type Target, targetIdentity } from '#core/target';
import type { CrawlerWorld } from '../world.ts';
import { type Described, describeTarget, oneLine, webAddress } from './describe.ts';
import { failedResolution } from './failed.ts';
import { repositoryUrl } from './repository-url.ts';
import type { Resolution } from './resolution.ts';
import { readServerJson } from './server-json.ts';

/** By this an image says which entry of the official registry is its own. */
const MCP_NAME_LABEL = 'io.modelcontextprotocol.server.name';
const OCI = 'org.opencontainers.image';
const DESCRIPTION_CHARS = 1000;
const SHORT_CHARS = 200;

/**
 * Fetches an image by the engine of this machine, and reads how it is started from its own settings and from a server.json that it says is its
 * own. Nothing of it runs.
 *
 * @throws {RetryLater} `oci-unavailable` when its registry cannot be reached.
 * @throws the reason of `world.signal`.
 */
export async function resolveOci(target: Extract<Target, { kind: 'oci' }>, sighting: Sighting, world: CrawlerWorld): Promise<Resolution> {
  const identity = targetIdentity(target);
  const unknown = describeTarget(target);
  const { oci, limits, signal } = world;
  if (oci === undefined)
    return failedResolution(identity, unknown, { outcome: 'unsupported', detail: 'Nothing is here that could start images.' }, world);
  const lookup = await oci.pull(target.image, { timeoutMs: limits.installMs, maxBytes: limits.installBytes, signal });
  if (!lookup.found) return failedResolution(identity, unknown, { outcome: lookup.outcome, detail: lookup.detail }, world);
  const { reference, digest, labels, start } = lookup.image;
  const server = describeImage(unknown, labels);
  const document =
    sighting.serverJson?.['name'] !== undefined && sighting.serverJson['name'] === labels[MCP_NAME_LABEL] ? sighting.serverJson : undefined;
  const facts = readServerJson(document, target.image, 'oci');
  if (start.length === 0 && (facts?.arguments.length ?? 0) === 0)
    return failedResolution(identity, server, { outcome: 'not-an-mcp-server', detail: 'The image has no program that it starts.' }, world);
  const plain: LaunchSpec = {
    ecosystem: 'oci',
    package: target.image,
    version: digest,
    entry: { value: reference, from: 'image digest' },
    arguments: [],
    variables: [],
  };
  const documented = facts === undefined ? [] : [{ ...plain, arguments: facts.arguments, variables: facts.variables }];
  const [first, ...others] = [...documented, plain];
  return { outcome: 'resolved', identity, server, specs: [first ?? plain, ...others] };
}

function describeImage(known: Described, labels: Readonly<Record<string, string>>): Described {
  const description = oneLine(labels[`${OCI}.description`], DESCRIPTION_CHARS);
  const license = oneLine(labels[`${OCI}.licenses`], SHORT_CHARS);
  const mcpName = oneLine(labels[MCP_NAME_LABEL], SHORT_CHARS);
  const repository = repositoryUrl(labels[`${OCI}.source`] ?? '');
  const homepage = webAddress(labels[`${OCI}.url`]);
  return {
    ...known,
    ...(description !== undefined && { description }),
    ...(repository !== undefined && { repository }),
    ...(mcpName !== undefined && { mcpName }),
    ...(homepage !== undefined && { homepage }),
    ...(license !== undefined && { license }),
  };
}
