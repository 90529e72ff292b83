import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { withoutSubscriptions } from './bridge-to-legacy.ts';
import { META, type Request, resultText } from './envelope.ts';
import type { Translation } from './exchange.ts';
import type { Relay } from './relay.ts';
import { LEGACY_VERSIONS, MODERN_VERSION } from './versions.ts';

/** What has a counterpart in the stateless era. */
const CARRIED = new Set([
  ...['tools/list', 'tools/call', 'prompts/list', 'prompts/get', 'completion/complete'],
  ...['resources/list', 'resources/templates/list', 'resources/read'],
]);

/**
 * Tries a server that refused to begin a session as one of the stateless era, and carries the session over to it from then on.
 *
 * @returns the answer to `initialize`, or nothing where the server does not speak that era either.
 */
export async function openBridge(relay: Relay, initialize: Request): Promise<string | undefined> {
  const { clientInfo, protocolVersion: wanted } = initialize.params ?? {};
  // No capability is declared: what a server of this era asks of a client cannot be carried over yet.
  const envelope: JsonObject = {
    [META.protocolVersion]: MODERN_VERSION,
    ...(isJsonObject(clientInfo) && { [META.clientInfo]: clientInfo }),
    [META.clientCapabilities]: {},
  };
  relay.speaks(MODERN_VERSION);
  const discovered = await relay.ask('server/discover', { _meta: envelope });
  if (!discovered.ok) return undefined;
  const { supportedVersions, capabilities, instructions, _meta: meta } = discovered.result;
  if (!Array.isArray(supportedVersions) || !supportedVersions.includes(MODERN_VERSION)) return undefined;
  relay.translate(toModern(envelope));
  return resultText(initialize.id, {
    protocolVersion: LEGACY_VERSIONS.find((version) => version === wanted) ?? LEGACY_VERSIONS[0],
    capabilities: { ...(isJsonObject(capabilities) && withoutSubscriptions(capabilities)) },
    serverInfo: serverInfoOf(meta),
    ...(typeof instructions === 'string' && { instructions }),
  });
}

/** Requests of a session for a server of the stateless era. */
export function toModern(envelope: JsonObject): Translation {
  return {
    request(message) {
      if (message.method === 'ping') return { result: {} };
      if (!CARRIED.has(message.method)) return { refused: 'The server behind the gateway has no sessions, and does not offer this.' };
      const meta = message.params?.['_meta'];
      return { send: { ...message, params: { ...message.params, _meta: { ...(isJsonObject(meta) && meta), ...envelope } } } };
    },
    result(_asked, result) {
      if (result['resultType'] !== 'input_required') return { result };
      return { refused: 'The server asks the client for something in a way that this version of the protocol does not have.' };
    },
    passes: () => false,
  };
}

function serverInfoOf(meta: Json | undefined): Json {
  const info = isJsonObject(meta) ? meta[META.serverInfo] : undefined;
  return isJsonObject(info) ? info : { name: 'unknown', version: '0' };
}
