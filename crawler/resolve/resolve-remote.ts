import { z } from 'zod';
import type { LaunchArgument } from '#core/launch-spec';
import type { Sighting } from '#core/server';
import { type Target, targetIdentity } from '#core/target';
import { type Described, describeTarget, oneLine, webAddress } from './describe.ts';
import { isNameOfHost } from './host-owner.ts';
import { repositoryUrl } from './repository-url.ts';
import type { Resolution } from './resolution.ts';

const DESCRIPTION_CHARS = 1000;
const NAME_CHARS = 200;

const Text = z.string().optional().catch(undefined);
const Document = z.object({
  name: Text,
  title: Text,
  description: Text,
  websiteUrl: Text,
  repository: z.object({ url: Text }).catch({}),
  remotes: z.array(z.object({ type: Text, transport_type: Text, url: Text }).catch({})).catch([]),
});
type Document = z.infer<typeof Document>;

/** How documents call the transports, today and before. */
const TRANSPORTS: Readonly<Record<string, string>> = { 'streamable-http': 'streamable-http', streamable: 'streamable-http', sse: 'sse' };

/** Nothing is asked here: that is what inspecting it does. A remote is started by its address, and spoken to as its server.json says. */
export async function resolveRemote(target: Extract<Target, { kind: 'remote' }>, sighting: Sighting): Promise<Resolution> {
  const document = Document.safeParse(sighting.serverJson).data;
  const entry = document?.remotes.find(({ url }) => url !== undefined && URL.canParse(url) && new URL(url).href === target.url);
  const transport = TRANSPORTS[entry?.type ?? entry?.transport_type ?? ''];
  const words: LaunchArgument[] = transport === undefined ? [] : [{ value: transport, from: 'server.json remotes' }];
  return {
    outcome: 'resolved',
    identity: targetIdentity(target),
    // A registry proves who may use a name; any other document could speak of a host that is not its author's.
    server:
      document !== undefined && entry !== undefined && sighting.source === 'registry' ? describe(document, target) : describeTarget(target),
    specs: [{ ecosystem: 'remote', package: target.url, arguments: words, variables: [] }],
  };
}

/** Where a server comes from only who keeps its host can say: its repository speaks for it, and may ask that it is left out. */
function describe({ name, title, description, websiteUrl, repository }: Document, target: Extract<Target, { kind: 'remote' }>): Described {
  const isOwners = name !== undefined && isNameOfHost(name, target.url);
  const mcpName = oneLine(name, NAME_CHARS);
  const about = oneLine(description, DESCRIPTION_CHARS);
  const homepage = isOwners ? webAddress(websiteUrl) : undefined;
  const repositoryAddress = !isOwners || repository.url === undefined ? undefined : repositoryUrl(repository.url);
  return {
    name: oneLine(title, NAME_CHARS) ?? mcpName?.split('/').at(-1) ?? describeTarget(target).name,
    ...(about !== undefined && { description: about }),
    ...(mcpName !== undefined && { mcpName }),
    ...(homepage !== undefined && { homepage }),
    ...(repositoryAddress !== undefined && { repository: repositoryAddress }),
  };
}
