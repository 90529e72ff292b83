import { z } from 'zod';
import type { CrawlerLimits } from '../../world.ts';
import { converse } from '../converse.ts';
import { readChallenge } from './challenge.ts';
import type { Fault } from './fault.ts';
import { httpSse } from './http-sse.ts';
import { readText } from './read-body.ts';
import type { Visit } from './read-visit.ts';
import type { RemoteClient } from './remote-client.ts';
import { remotePeer } from './remote-peer.ts';
import { streamableHttp } from './streamable-http.ts';
import type { Way } from './ways.ts';

const METADATA_MS = 5_000;
const METADATA_BYTES = 64 * 1024;
const Metadata = z.object({ authorization_servers: z.array(z.string()).min(1) });

export interface VisitWorld {
  client: RemoteClient;
  allowPrivateHosts: boolean;
  limits: CrawlerLimits;
  /** Milliseconds. */
  now: () => number;
  signal: AbortSignal;
}

/** Asks one address over one transport for its tools, hangs up, and tells all that was seen. */
export async function visit(way: Way, world: VisitWorld): Promise<Visit> {
  const { client, allowPrivateHosts, limits, now, signal } = world;
  const startedAt = now();
  const transport = way.transport === 'sse' ? httpSse(way.url, client, allowPrivateHosts, signal) : streamableHttp(way.url, client, signal);
  const peer = remotePeer(transport, signal);
  const conversation = await converse(peer, limits, now);
  const waitedMs = now() - startedAt;
  const fault = peer.fault();
  const heard = peer.heard();
  await peer.close();
  const gate = await gateOf(fault, world);
  return { way, reached: transport.reached(), conversation, heard, fault, waitedMs, ...(gate !== undefined && { gate }) };
}

/**
 * What a server that refuses wants. Where its challenge names a document about that on the server's own origin, the document is asked for
 * once; every other address in it is only repeated.
 */
async function gateOf(fault: Fault | undefined, { client, signal }: VisitWorld): Promise<Visit['gate']> {
  if (fault?.kind !== 'status' || (fault.status !== 401 && fault.status !== 403)) return undefined;
  const challenge = readChallenge(fault.challenge);
  if (challenge === undefined) return undefined;
  const { resourceMetadata } = challenge;
  if (resourceMetadata === undefined || !URL.canParse(resourceMetadata)) return challenge;
  const url = new URL(resourceMetadata);
  if (url.origin !== new URL(fault.url).origin) return challenge;
  const authorizationServer = await authorizationServerAt(url, client, AbortSignal.any([signal, AbortSignal.timeout(METADATA_MS)]));
  return { ...challenge, ...(authorizationServer !== undefined && { authorizationServer }) };
}

/** @see https://www.rfc-editor.org/rfc/rfc9728#name-protected-resource-metadata */
async function authorizationServerAt(url: URL, client: RemoteClient, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await client.send({ method: 'GET', url, headers: { accept: 'application/json' }, what: 'resource metadata' }, signal);
    if (answer.status !== 200) {
      answer.drop();
      return undefined;
    }
    const { text } = await readText(answer.body(), METADATA_BYTES);
    return Metadata.safeParse(JSON.parse(text)).data?.authorization_servers[0];
  } catch {
    // It is one more line in a sentence, and no reason to say less than that.
    return undefined;
  }
}
