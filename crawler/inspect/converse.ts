import { z } from 'zod';
import { isJsonObject, type JsonObject } from '#core/json';
import type { Peer, Reply, Silence } from './peer.ts';

/** What a server was asked when the conversation ended. */
export type Question = 'initialize' | 'server/discover' | 'tools/list';

/** How the conversation ended. Only `complete` says that all tools were named. */
export type Ending =
  | { kind: 'complete' }
  /** It declares no tools and knows no way to list them. */
  | { kind: 'no-tools-offered' }
  | { kind: 'over'; limit: 'tools' | 'pages' | 'bytes' | 'time' }
  /** An error in answer. */
  | { kind: 'refused'; question: Question; code: number; message: string }
  /** An answer that says nothing a client could use; `what` is a clause of ours: "an answer without …". */
  | { kind: 'odd'; question: Question; what: string }
  | { kind: 'unanswered'; question: Question; why: Exclude<Silence, 'bytes'> };

/** What was said between a client and a server that was only asked what it offers. */
export interface Conversation {
  era?: 'legacy' | 'modern';
  protocolVersion?: string;
  serverInfo?: unknown;
  instructions?: string;
  capabilities?: JsonObject;
  /** Entries of all pages, in the server's order, unread. */
  entries: unknown[];
  pages: number;
  /** How long the server says that its list stays good; of several pages the shortest. */
  ttlMs?: number;
  ending: Ending;
}

export interface ConversationLimits {
  handshakeMs: number;
  listMs: number;
  pages: number;
  tools: number;
}

export const LEGACY_VERSION = '2025-11-25';
export const MODERN_VERSION = '2026-07-28';
const CLIENT = { name: 'toolwarden', version: '1' };
/** Everything a client can offer: some servers show tools only to clients that can do more. */
const CAPABILITIES = { roots: {}, sampling: {}, elicitation: {} };
/** What every request of the modern era carries instead of a handshake. */
const ENVELOPE = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
    'io.modelcontextprotocol/clientCapabilities': CAPABILITIES,
    'io.modelcontextprotocol/clientInfo': CLIENT,
  },
};
const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';
const METHOD_NOT_FOUND = -32601;
const LONGEST_CURSOR = 64 * 1024;

const Anything = z.unknown().optional();
const Text = z.string().optional().catch(undefined);
const Capabilities = z.custom<JsonObject>(isJsonObject).optional().catch(undefined);
const Initialized = z.object({ protocolVersion: z.string(), capabilities: Capabilities, serverInfo: Anything, instructions: Text });
const Discovered = z.object({
  supportedVersions: z.array(z.string()),
  capabilities: Capabilities,
  instructions: Text,
  serverInfo: Anything,
  _meta: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const Page = z.object({
  tools: z.array(z.unknown()),
  // Some write null or nothing where the last page has none.
  nextCursor: z
    .union([z.string(), z.null()])
    .optional()
    .transform((cursor) => (cursor === null || cursor === '' ? undefined : cursor)),
  ttlMs: z.number().nonnegative().optional().catch(undefined),
});

/**
 * Asks a server for its tools, page after page, and nothing else: no tool is ever called.
 *
 * `initialize` comes first, because nearly every server knows only that. One that refuses it is asked again in the way of the protocol
 * since 2026-07-28, which has no handshake: `server/discover`, then requests that each carry their envelope.
 *
 * @param now milliseconds, of any clock that does not jump
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/discover
 */
export async function converse(peer: Peer, limits: ConversationLimits, now: () => number): Promise<Conversation> {
  const started = now();
  const left = () => limits.handshakeMs - (now() - started);
  const first = await peer.ask(
    'initialize',
    { protocolVersion: LEGACY_VERSION, capabilities: CAPABILITIES, clientInfo: CLIENT },
    limits.handshakeMs,
  );
  if (first.kind === 'none') return unanswered('initialize', first.why);
  if (first.kind === 'error') {
    const found = await peer.ask('server/discover', ENVELOPE, left());
    if (found.kind === 'result') return discovered(found.result, peer, limits, now);
    if (found.kind === 'none' && found.why === 'bytes') return unanswered('server/discover', found.why);
    // What it said of the first question says more than that it does not know the second either.
    return ended({ kind: 'refused', question: 'initialize', code: first.code, message: first.message });
  }
  const read = Initialized.safeParse(first.result);
  if (!read.success) return ended({ kind: 'odd', question: 'initialize', what: 'an answer without a protocol version' });
  peer.tell('notifications/initialized');
  const { protocolVersion, serverInfo, capabilities, instructions } = read.data;
  return {
    ...(await listTools(peer, {}, capabilities, limits, now)),
    era: 'legacy',
    protocolVersion,
    serverInfo,
    ...(capabilities !== undefined && { capabilities }),
    ...(instructions !== undefined && { instructions }),
  };
}

async function discovered(result: unknown, peer: Peer, limits: ConversationLimits, now: () => number): Promise<Conversation> {
  const read = Discovered.safeParse(result);
  if (!read.success) return ended({ kind: 'odd', question: 'server/discover', what: 'an answer without the versions it supports' });
  const { supportedVersions, capabilities, instructions, serverInfo, _meta: meta } = read.data;
  if (!supportedVersions.includes(MODERN_VERSION))
    return ended({
      kind: 'odd',
      question: 'server/discover',
      what: `only protocol versions other than ${LEGACY_VERSION} and ${MODERN_VERSION}`,
    });
  return {
    ...(await listTools(peer, ENVELOPE, capabilities, limits, now)),
    era: 'modern',
    protocolVersion: MODERN_VERSION,
    serverInfo: serverInfo ?? meta?.[SERVER_INFO],
    ...(capabilities !== undefined && { capabilities }),
    ...(instructions !== undefined && { instructions }),
  };
}

async function listTools(
  peer: Peer,
  envelope: JsonObject,
  capabilities: JsonObject | undefined,
  limits: ConversationLimits,
  now: () => number,
): Promise<Conversation> {
  const started = now();
  const entries: unknown[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  let pages = 0;
  let ttlMs: number | undefined;
  const end = (ending: Ending): Conversation => ({ entries, pages, ...(ttlMs !== undefined && { ttlMs }), ending });
  const odd = (what: string) => end({ kind: 'odd', question: 'tools/list', what });

  for (;;) {
    if (pages >= limits.pages) return end({ kind: 'over', limit: 'pages' });
    const params = { ...envelope, ...(cursor !== undefined && { cursor }) };
    const reply: Reply = await peer.ask('tools/list', params, limits.listMs - (now() - started));
    if (reply.kind === 'none') {
      if (reply.why === 'timeout' && pages > 0) return end({ kind: 'over', limit: 'time' });
      return { ...unanswered('tools/list', reply.why), entries, pages };
    }
    if (reply.kind === 'error') {
      // Asked all the same, because some servers have tools and forget to declare them. One that neither declares them nor knows the
      // method has said twice that it has none.
      const declared = capabilities !== undefined && 'tools' in capabilities;
      if (reply.code === METHOD_NOT_FOUND && capabilities !== undefined && !declared && pages === 0)
        return end({ kind: 'no-tools-offered' });
      return end({ kind: 'refused', question: 'tools/list', code: reply.code, message: reply.message });
    }
    const page = Page.safeParse(reply.result);
    if (!page.success) {
      const isCursor = page.error.issues.some(({ path }) => path[0] === 'nextCursor');
      return odd(isCursor ? 'a cursor that is no text' : 'an answer without a list of tools');
    }
    pages += 1;
    for (const entry of page.data.tools) entries.push(entry);
    if (page.data.ttlMs !== undefined) ttlMs = Math.min(ttlMs ?? page.data.ttlMs, page.data.ttlMs);
    if (entries.length > limits.tools) return end({ kind: 'over', limit: 'tools' });
    cursor = page.data.nextCursor;
    if (cursor === undefined) return end({ kind: 'complete' });
    if (cursor.length > LONGEST_CURSOR) return odd('a cursor of more than 64 KiB');
    if (cursors.has(cursor)) return odd('the same cursor twice, so its pages have no end');
    cursors.add(cursor);
  }
}

function ended(ending: Ending): Conversation {
  return { entries: [], pages: 0, ending };
}

function unanswered(question: Question, why: Silence): Conversation {
  return ended(why === 'bytes' ? { kind: 'over', limit: 'bytes' } : { kind: 'unanswered', question, why });
}
