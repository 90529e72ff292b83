import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { isPublicAddress } from './public-address.ts';

/** Names that never leave the machine or its network. What others resolve to is looked at when they are connected to. */
const PRIVATE_NAME = /^(?:localhost|.+\.(?:localhost|local|internal|intranet|lan|home\.arpa))$/;
const CREDENTIAL_PARAMETER =
  /^(?:(?:api|access|auth|secret|private)?[-_.]?(?:key|token|secret|password|passwd)|authorization|bearer|credential)s?$/i;
/** A blank of a template, as it is or as a URL carries it. */
const BLANK = /[{}<>]|%7b|%7d|%3c|%3e/i;

/** The name or address of a URL's host, in its one spelling. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Whether the host can only be this machine. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** What a host is remembered by: every port of this machine is another server, and every port of another the same host. */
export function probeHost(url: URL): string {
  return isLoopback(url) ? url.host : hostOf(url);
}

/**
 * Why an address is not asked, as the end of a sentence, or `undefined`. `URL` has read decimal, octal and hexadecimal spellings of an
 * address before this sees them. Credentials are refused whoever is asked: none is ever sent.
 */
export function whyNotAsked(url: URL, allowPrivateHosts: boolean): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'it is neither https nor http';
  if (url.username !== '' || url.password !== '') return 'it carries a name or password, and none is ever sent';
  for (const [name, value] of url.searchParams)
    if (value !== '' && !BLANK.test(value) && CREDENTIAL_PARAMETER.test(name))
      return 'it carries a credential in its query, and none is ever sent';
  if (BLANK.test(url.href)) return 'it has a blank that somebody has to fill in';
  if (allowPrivateHosts) return undefined;
  if (url.protocol === 'http:') return 'it is plain http, which anybody on the way could read and change';
  const host = hostOf(url);
  if (isIP(host) === 0 ? PRIVATE_NAME.test(host) : !isPublicAddress(host)) return 'it is in a private network';
  return undefined;
}

/** Reads a list of hosts that want to be left alone: one a line, in any script, with all names below it; `#` begins a comment. */
export function readDenyList(text: string): (host: string) => boolean {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim());
  const names = new Set(lines.filter(Boolean).map(spelledAsHost));
  return (host) => {
    const labels = host.toLowerCase().split('.');
    return labels.some((_label, at) => names.has(labels.slice(at).join('.')));
  };
}

/** `*.Bücher.example.` as `URL` spells its host. */
function spelledAsHost(line: string): string {
  const name = line.replace(/^\*?\.|^\[|\]$|\.$/g, '').toLowerCase();
  // Empty for what is no name, such as an address in IPv6.
  return domainToASCII(name) || name;
}
