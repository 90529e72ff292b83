import { RetryLater } from '#core/errors';
import type { Inspection, LaunchReceipt } from '#core/inspection';
import type { LaunchSpec } from '#core/launch-spec';
import type { ProbeClaim, ProbeRequest } from '#core/probe';
import type { CrawlerWorld } from '../../world.ts';
import { type Outcome, readServerWords } from '../read-report.ts';
import { quoted } from '../text-tail.ts';
import { hostOf, isLoopback, probeHost, whyNotAsked } from './may-be-asked.ts';
import { readPutOffAgain, readVisit, type Visit } from './read-visit.ts';
import { openRemoteClient, type RemoteClient } from './remote-client.ts';
import type { RemoteWorld } from './remote-world.ts';
import { visit } from './visit.ts';
import { isElsewhere, REMOTE_TRANSPORTS, waysOf } from './ways.ts';

/** Beside the pages of its list: handshakes in a few ways, notifications, the end of a session. */
const MOST_OTHER_REQUESTS = 30;
/** What any server may ask of a client without anybody minding. */
const HARMLESS = new Set(['ping', 'roots/list']);

/**
 * Asks a server that runs elsewhere for its tools, where it may be asked; no tool is called, and no credential is sent.
 *
 * A host that refuses, hangs, floods or does not exist is an outcome, not an error. Each host is asked once a day: `world.remotes.probes`
 * knows when it last was.
 *
 * @throws {RetryLater} `host-asked-today` when it is not its turn, `remote-busy` the first time that it asks to be asked later.
 * @throws the reason of `world.signal`.
 */
export async function inspectRemote(spec: LaunchSpec, world: CrawlerWorld): Promise<Inspection> {
  world.signal.throwIfAborted();
  const startedAt = world.now();
  const inspected = (outcome: Outcome, receipt?: LaunchReceipt): Inspection => ({
    ...outcome,
    basis: 'observed',
    inspectedAt: startedAt.toISOString(),
    ...(receipt !== undefined && { receipt }),
  });
  const { remotes } = world;
  const url = new URL(spec.package);
  url.hash = '';
  const refusal = refusalOf(url, remotes);
  if (refusal !== undefined || remotes === undefined) return inspected(refusal ?? NOT_ASKED);

  const request: ProbeRequest = { host: probeHost(url), target: spec.package, at: startedAt.toISOString() };
  const claim = await remotes.probes?.claim(request);
  if (claim?.granted === false) throw notToday(request, claim, startedAt);

  const client = openRemoteClient({
    ...remotes,
    mostBytes: world.limits.stdoutBytes,
    mostRequests: world.limits.pages + MOST_OTHER_REQUESTS,
  });
  try {
    const visits = await visitInTurn(spec, url, client, remotes, world);
    world.signal.throwIfAborted();
    const told = mostTelling(visits);
    const read = readVisit(told, world.now());
    if (read.kind === 'put-off' && claim?.again !== true) {
      const retryAt = new Date(world.now().getTime() + read.waitMs).toISOString();
      await remotes.probes?.record(request, client.asked(), 'put-off', retryAt);
      throw new RetryLater('remote-busy', `\`${request.host}\` cannot be asked now. ${read.detail}`, read.waitMs);
    }
    const outcome = read.kind === 'put-off' ? readPutOffAgain(read, told.waitedMs) : read.outcome;
    await remotes.probes?.record(request, client.asked(), outcome.outcome);
    const durationMs = world.now().getTime() - startedAt.getTime();
    return inspected(outcome, receiptOf(spec, told, client.moved(), durationMs, read.kind === 'put-off' ? [] : read.incidents));
  } finally {
    client.close();
  }
}

const NOT_ASKED: Outcome = { outcome: 'unsupported', detail: 'Servers that run elsewhere are not asked here.' };

function refusalOf(url: URL, remotes: RemoteWorld | undefined): Outcome | undefined {
  if (remotes === undefined) return NOT_ASKED;
  const why = whyNotAsked(url, remotes.allowPrivateHosts);
  if (why !== undefined) {
    const help = whyNotAsked(url, true) === undefined ? ' One of your own is asked with --allow-private-hosts.' : '';
    return { outcome: 'unsupported', detail: `The address is not asked, because ${why}.${help}` };
  }
  if (remotes.denied(hostOf(url))) return { outcome: 'opted-out', detail: 'Its host asked this installation not to ask it.' };
  if (remotes.named || isLoopback(url)) return undefined;
  return {
    outcome: 'unsupported',
    detail:
      'Servers that run elsewhere are asked only by somebody who can be told to stop. Set TOOLWARDEN_SITE_URL to the address of your catalogue, or TOOLWARDEN_CONTACT to an e-mail or web address.',
  };
}

const NOT_NOW = {
  'asked-today': 'was asked in the last day, and each host is asked once a day',
  'put-off': 'asked to be left alone for a while',
  'anothers-turn': 'is asked once a day, and another address on it has waited longer',
} as const;

function notToday({ host }: ProbeRequest, { why, nextAt }: Extract<ProbeClaim, { granted: false }>, now: Date): RetryLater {
  const waitMs = Math.max(0, Date.parse(nextAt) - now.getTime());
  return new RetryLater('host-asked-today', `The host \`${host}\` ${NOT_NOW[why]}. Next after ${nextAt}.`, waitMs);
}

/** One way after the other, as long as each only says that the server is not found there. */
async function visitInTurn(spec: LaunchSpec, url: URL, client: RemoteClient, remotes: RemoteWorld, world: CrawlerWorld): Promise<Visit[]> {
  const declared = REMOTE_TRANSPORTS.find((transport) => spec.arguments.some(({ value }) => value === transport));
  const visits: Visit[] = [];
  const now = () => world.now().getTime();
  const startedAt = now();
  for (const way of waysOf(url, declared)) {
    const { allowPrivateHosts } = remotes;
    const made = await visit(way, { client, allowPrivateHosts, limits: world.limits, now, signal: world.signal });
    visits.push(made);
    if (world.signal.aborted || !isElsewhere(made.fault) || made.conversation.era !== undefined) break;
    // One that takes its time to say that nothing is there is not asked at other addresses too.
    if (now() - startedAt >= world.limits.handshakeMs) break;
  }
  return visits;
}

/** The address as it was given, unless another one speaks the protocol or says who signs people in to it. */
function mostTelling(visits: readonly Visit[]): Visit {
  const [first] = visits;
  const last = visits.at(-1);
  if (first === undefined || last === undefined) throw new TypeError('Nothing was asked.');
  const speaks = last.conversation.era !== undefined || last.conversation.ending.kind !== 'unanswered';
  return speaks || last.gate?.resourceMetadata !== undefined ? last : first;
}

function receiptOf(
  spec: LaunchSpec,
  told: Visit,
  moved: readonly string[],
  durationMs: number,
  incidents: readonly string[],
): LaunchReceipt {
  const { way, reached, conversation, heard } = told;
  const isGiven = way.url.href === spec.package;
  const declared = spec.arguments.find(({ value }) => value === way.transport);
  return {
    spec: {
      ...spec,
      package: reached.href,
      arguments: [declared ?? { value: way.transport, from: isGiven ? 'as it was asked' : 'found beside the given address' }],
    },
    sandbox: 'remote',
    ...readServerWords(conversation),
    durationMs,
    noiseLines: heard.noiseLines,
    incidents: [
      ...moved.map((to) => `Redirects to ${quoted(to, 300)}.`),
      ...(isGiven ? [] : [`Was not found at ${quoted(spec.package, 300)} itself.`]),
      ...heard.asked.filter((method) => !HARMLESS.has(method)).map((method) => `Asked the client for ${quoted(method)}.`),
      ...incidents,
    ],
  };
}
