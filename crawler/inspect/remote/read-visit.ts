import type { Conversation } from '../converse.ts';
import { speaksOfCredentials } from '../named-variables.ts';
import type { Heard } from '../peer.ts';
import { type Outcome, readComplete, SPOKEN } from '../read-report.ts';
import { plainText, quoted } from '../text-tail.ts';
import type { Challenge } from './challenge.ts';
import type { Fault, StatusFault } from './fault.ts';
import type { Way } from './ways.ts';

/** All that was seen of asking one address in one way. */
export interface Visit {
  way: Way;
  /** The address after what redirects there were. */
  reached: URL;
  conversation: Conversation;
  heard: Heard;
  fault: Fault | undefined;
  /** What it wants of who signs in, where it said so. */
  gate?: Challenge & { authorizationServer?: string };
  waitedMs: number;
}

export type VisitOutcome =
  | { kind: 'settled'; outcome: Outcome; incidents: string[] }
  /** It asks to be asked later, or cannot answer now. `detail` is a sentence. */
  | { kind: 'put-off'; waitMs: number; detail: string };

const URL_CHARS = 300;
/** Where the host does not say when. */
const BUSY_MS = 10 * 60_000;
const BROKEN_MS = 60_000;
/** Longer than any host may ask to be left alone: past that it is a mistake. */
const LONGEST_WAIT_MS = 30 * 24 * 60 * 60_000;

/** What came of asking a remote in one way. Pure: the same visit, the same outcome. */
export function readVisit(visit: Visit, now: Date): VisitOutcome {
  const { conversation, fault } = visit;
  const { ending } = conversation;
  if (fault?.kind === 'status' && (fault.status === 429 || fault.status >= 500)) return putOff(fault, askedLast(conversation), now);
  if (ending.kind === 'complete') return { kind: 'settled', ...readComplete(conversation) };
  if (ending.kind === 'no-tools-offered')
    return settled({ outcome: 'listed', tools: [] }, ['Declares no tools, and knows no way to list them.']);
  return settled(readFailure(visit));
}

/** The same fault again after it was waited for is an outcome, and tried again another day. */
export function readPutOffAgain({ detail }: Extract<VisitOutcome, { kind: 'put-off' }>, waitedMs: number): Outcome {
  return { outcome: 'silent', waitedMs, detail: `${detail} So it did when it was asked again later.` };
}

function settled(outcome: Outcome, incidents: string[] = []): VisitOutcome {
  return { kind: 'settled', outcome, incidents };
}

/** Seconds or a date; what is neither says nothing. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), LONGEST_WAIT_MS);
}

function putOff({ status, retryAfter }: StatusFault, question: string, now: Date): VisitOutcome {
  const asked = readRetryAfter(retryAfter, now);
  const waitMs = asked ?? (status === 429 ? BUSY_MS : BROKEN_MS);
  const meaning = status === 429 ? 'it is asked too often' : 'it cannot answer now';
  const wish = asked === undefined ? '' : ` It asks to wait ${Math.ceil(asked / 1000)} s.`;
  return { kind: 'put-off', waitMs, detail: `It answered ${question} with status ${status}, which says that ${meaning}.${wish}` };
}

function askedLast({ ending, era }: Conversation): string {
  if (ending.kind === 'unanswered') return SPOKEN[ending.question];
  return era === undefined ? SPOKEN.initialize : SPOKEN['tools/list'];
}

function readFailure(visit: Visit): Outcome {
  const { conversation, heard, fault, waitedMs } = visit;
  const { ending } = conversation;
  switch (ending.kind) {
    case 'over':
      return { outcome: 'over-limit', limit: ending.limit, detail: OVER[ending.limit] };
    case 'odd':
      return { outcome: 'broke-protocol', detail: `It answered ${SPOKEN[ending.question]} with ${ending.what}.` };
    case 'refused': {
      const said = ending.message === '' ? '' : `: ${quoted(ending.message)}`;
      const detail = `It answered ${SPOKEN[ending.question]} with error ${ending.code}${said}.`;
      return { outcome: speaksOfCredentials(plainText(ending.message)) ? 'gated' : 'broke-protocol', detail };
    }
    case 'unanswered': {
      if (fault !== undefined && fault.kind !== 'timeout') return readFault(visit, fault);
      const question = SPOKEN[ending.question];
      if (heard.spoiled !== undefined)
        return { outcome: 'broke-protocol', detail: `It sent ${heard.spoiled}, and ${question} was not answered.` };
      if (ending.why === 'timeout') return { outcome: 'silent', waitedMs, detail: `${capital(question)} was not answered in time.` };
      return { outcome: 'broke-protocol', detail: `It ended its answer to ${question} without answering it.` };
    }
    default:
      throw new TypeError('A conversation that ended well is no failure.');
  }
}

const OVER = {
  tools: 'It offers more tools than any server may list here.',
  pages: 'Its tool list has more pages than any server may have here.',
  bytes: 'It sent more than any server may.',
  time: 'It used more time than any server may before its tool list was whole.',
} as const;

function readFault(visit: Visit, fault: Exclude<Fault, { kind: 'timeout' }>): Outcome {
  const { conversation, waitedMs } = visit;
  switch (fault.kind) {
    case 'refused':
      return { outcome: 'unsupported', detail: `${shownUrl(fault.url)} is not asked, because ${fault.why}.` };
    case 'unreachable':
      if (fault.part === 'name') return { outcome: 'not-found', detail: `It ${fault.why}.` };
      if (fault.part === 'certificate') return { outcome: 'broke-protocol', detail: `It ${fault.why}.` };
      return { outcome: 'silent', waitedMs, detail: `It ${fault.why}.` };
    case 'moved':
      return {
        outcome: 'not-found',
        detail: `It redirects to ${shownUrl(fault.to)}, and nobody is followed to another host; if that is it, name that address instead.`,
      };
    case 'elsewhere':
      return { outcome: 'broke-protocol', detail: `It names ${quoted(fault.to)} to speak to, which is not on its own origin.` };
    case 'too-much':
      if (fault.what === 'headers') return { outcome: 'broke-protocol', detail: 'It sent larger headers than any client reads.' };
      return {
        outcome: 'over-limit',
        limit: fault.what === 'requests' ? 'pages' : 'bytes',
        detail: OVER[fault.what === 'requests' ? 'pages' : 'bytes'],
      };
    case 'garbled':
      return { outcome: 'broke-protocol', detail: `It sent ${fault.what}.` };
    case 'status':
      return readStatus(visit, fault, conversation.era !== undefined);
  }
}

function readStatus({ gate, conversation }: Visit, { status, contentType }: StatusFault, wasTalking: boolean): Outcome {
  const question = askedLast(conversation);
  if (status === 401 || status === 403)
    return { outcome: 'gated', detail: `It answered ${question} with status ${status}${gateWords(gate, status)}` };
  if (status === 402) return { outcome: 'gated', detail: `It answered ${question} with status 402: it wants to be paid.` };
  if (wasTalking)
    return { outcome: 'broke-protocol', detail: `It answered ${question} with status ${status}, after it had answered the first message.` };
  const type = contentType === '' ? 'nothing that has a type' : quoted(contentType, 60);
  if (status >= 200 && status < 300)
    return {
      outcome: 'not-an-mcp-server',
      detail: contentType.includes('html')
        ? 'It answered with a web page and no message of the protocol.'
        : `It answered with ${type} and no message of the protocol.`,
    };
  if (status === 404 || status === 410) return { outcome: 'not-found', detail: `There is nothing at this address (status ${status}).` };
  return { outcome: 'not-an-mcp-server', detail: `It answered ${question} with status ${status} and no message of the protocol.` };
}

function gateWords(gate: Visit['gate'], status: number): string {
  if (gate === undefined) return status === 401 ? ' and does not say how one signs in.' : ' and does not say what it wants.';
  const { scheme, realm, scope, resourceMetadata, authorizationServer } = gate;
  const parts = [
    `scheme ${quoted(scheme, 40)}`,
    ...(realm === undefined ? [] : [`realm ${quoted(realm, 80)}`]),
    ...(scope === undefined ? [] : [`scope ${quoted(scope, 120)}`]),
    ...(resourceMetadata === undefined ? [] : [`metadata at ${quoted(resourceMetadata, URL_CHARS)}`]),
    ...(authorizationServer === undefined ? [] : [`signing in at ${quoted(authorizationServer, URL_CHARS)}`]),
  ];
  return `: ${parts.join(', ')}.`;
}

function shownUrl(url: string): string {
  return quoted(url, URL_CHARS);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
