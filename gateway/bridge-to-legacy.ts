import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { META, type Request } from './envelope.ts';
import type { Translation } from './exchange.ts';
import type { Relay } from './relay.ts';
import { LEGACY_VERSIONS, MODERN_VERSION } from './versions.ts';

const ENVELOPE = new Set<string>([META.protocolVersion, META.clientInfo, META.clientCapabilities, META.logLevel]);
/** Results that the stateless era lets a client keep for a while. */
const CACHEABLE = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'server/discover',
]);
/** How long a server may think about whether it knows the stateless era. */
const PROBE_MS = 3_000;

/** What was found out about a server, so that it need not be asked again. */
export type Era = 'modern' | 'legacy';

/**
 * Makes a fresh connection ready for requests of the stateless era: as it is where the server knows that era, else behind a session that we
 * begin on behalf of all clients. Declares no capability of a client, because no server may ask one over a connection that many share.
 *
 * @param known skips the question, which some servers do not survive.
 * @returns the era the server speaks, or nothing where it speaks none.
 */
export async function prepareShared(relay: Relay, known: Era | undefined): Promise<Era | undefined> {
  if (known !== 'legacy') {
    const envelope = { [META.protocolVersion]: MODERN_VERSION, [META.clientInfo]: OURSELVES, [META.clientCapabilities]: {} };
    relay.speaks(MODERN_VERSION);
    const discovered = await relay.ask('server/discover', { _meta: envelope }, PROBE_MS);
    const versions = discovered.ok ? discovered.result['supportedVersions'] : undefined;
    if (Array.isArray(versions) && versions.includes(MODERN_VERSION)) return 'modern';
  }
  relay.speaks('');
  const params = { protocolVersion: LEGACY_VERSIONS[0], capabilities: {}, clientInfo: OURSELVES };
  const initialized = await relay.ask('initialize', params);
  if (!initialized.ok) return undefined;
  const version = initialized.result['protocolVersion'];
  relay.speaks(typeof version === 'string' ? version : LEGACY_VERSIONS[0]);
  await relay.tell('notifications/initialized');
  relay.translate(toLegacy(initialized.result));
  return 'legacy';
}

const OURSELVES: JsonObject = { name: 'toolwarden', version: '1' };

/** Requests of the stateless era for a server with sessions. */
export function toLegacy(initialized: JsonObject): Translation {
  return {
    request(message) {
      if (message.method === 'server/discover') return { result: discovery(initialized) };
      if (message.method === 'subscriptions/listen') return { refused: 'The server behind the gateway offers no subscriptions.' };
      return { send: withoutEnvelope(message) };
    },
    result: (asked, result) => ({ result: complete(asked.method, result) }),
    passes: () => false,
  };
}

function withoutEnvelope(message: Request): Request {
  const meta = message.params?.['_meta'];
  if (!isJsonObject(meta)) return message;
  const kept = Object.entries(meta).filter(([key]) => !ENVELOPE.has(key));
  const { _meta, ...params } = message.params ?? {};
  return { ...message, params: kept.length === 0 ? params : { ...params, _meta: Object.fromEntries(kept) } };
}

function complete(method: string, result: JsonObject): JsonObject {
  return { ...result, resultType: 'complete', ...(CACHEABLE.has(method) && { ttlMs: 0, cacheScope: 'private' }) };
}

function discovery({ capabilities, instructions, serverInfo }: JsonObject): JsonObject {
  return complete('server/discover', {
    supportedVersions: [MODERN_VERSION],
    capabilities: isJsonObject(capabilities) ? withoutSubscriptions(capabilities) : {},
    ...(typeof instructions === 'string' && { instructions }),
    ...(serverInfo !== undefined && { _meta: { [META.serverInfo]: serverInfo } }),
  });
}

/** What the server offers, less what would need a session or a stream that stays open, which nobody here carries over. */
export function withoutSubscriptions(capabilities: JsonObject): JsonObject {
  const offered = ['tools', 'prompts', 'resources', 'completions'].flatMap((name): [string, Json][] => {
    const of = capabilities[name];
    if (!isJsonObject(of)) return [];
    const { listChanged: _listChanged, subscribe: _subscribe, ...rest } = of;
    return [[name, rest]];
  });
  return Object.fromEntries(offered);
}
