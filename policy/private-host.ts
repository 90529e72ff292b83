/** What the host of a URL shows without asking DNS. */
export type HostKind = 'private' | 'public' | 'unreadable';

/** These and all that is under them: what a hosts file or a resolver answers without asking the world. */
const PRIVATE_NAMES = ['localhost', 'local', 'internal', 'localdomain', 'ip6-localhost', 'ip6-loopback'] as const;

/** Network and prefix length. Private, loopback, link-local, shared, multicast, broadcast, and where clouds answer metadata. */
const PRIVATE_V4: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const MOST_URL_CHARS = 8_192;

// A backslash, a control character or white space is read one way by a browser and another way by a library.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const AMBIGUOUS = /[\u0000-\u0020\u007f\\]/;

// An address in parts that all parsers read alike. A leading zero makes a part octal for one and is left out by another, and an address
// that only shows once it is decoded or folded is a name to some.
const PLAIN_V4 = /^(?:0x[\da-f]+|0|[1-9]\d*)(?:\.(?:0x[\da-f]+|0|[1-9]\d*)){0,3}\.?$/i;

/**
 * Judges the host of a URL, as a browser reads it: decimal, hexadecimal and short forms of an address are the address, and what stands
 * before `@` is no host. A name is judged by itself, because nobody looks it up.
 *
 * A text that is no URL with a host, is longer than 8,192 characters, or that two parsers may read differently, is `unreadable`.
 */
export function hostKind(text: string): HostKind {
  if (text.length > MOST_URL_CHARS || AMBIGUOUS.test(text)) return 'unreadable';
  const host = hostOf(text);
  if (host === undefined) return 'unreadable';
  if (host.startsWith('[')) return isPrivateV6(host.slice(1, -1)) ? 'private' : 'public';
  const v4 = v4Number(host);
  if (v4 !== undefined) return PLAIN_V4.test(writtenHost(text)) ? (isPrivateV4(v4) ? 'private' : 'public') : 'unreadable';
  const name = host.replace(/\.+$/, '').toLowerCase();
  return PRIVATE_NAMES.some((ending) => name === ending || name.endsWith(`.${ending}`)) ? 'private' : 'public';
}

function hostOf(text: string): string | undefined {
  const host = parsed(text)?.hostname;
  if (host === undefined || host === '') return undefined;
  // Outside http and its like a host stays as it is written, though whoever connects reads the address in it.
  const asWeb = parsed(`http://${host}/`)?.hostname;
  return asWeb === '' ? undefined : asWeb;
}

/** The host of a URL that has one, before a parser makes anything of it. */
function writtenHost(text: string): string {
  const [, authority = ''] = /^[^:]*:\/*([^/?#]*)/.exec(text) ?? [];
  return authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function v4Number(host: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return undefined;
  return host.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function isPrivateV4(address: number): boolean {
  return PRIVATE_V4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor((v4Number(network) ?? 0) / size);
  });
}

function isPrivateV6(text: string): boolean {
  const groups = v6Groups(text);
  const [first = 0, second = 0, third = 0] = groups;
  const last32 = (groups[6] ?? 0) * 65_536 + (groups[7] ?? 0);
  const zeroUntil = groups.findIndex((group) => group !== 0);
  // All zeros, and ::1.
  if (zeroUntil === -1 || (zeroUntil === 7 && groups[7] === 1)) return true;
  // Multicast.
  if ((first & 0xff00) === 0xff00) return true;
  // Unique local (with AWS's metadata in it), link-local, and the site-local of old.
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80 || (first & 0xffc0) === 0xfec0) return true;
  // An IPv4 address in IPv6 clothes: compatible, mapped, translated.
  if (zeroUntil >= 6) return isPrivateV4(last32);
  if (zeroUntil === 5 && groups[5] === 0xffff) return isPrivateV4(last32);
  if (zeroUntil === 4 && groups[4] === 0xffff && groups[5] === 0) return isPrivateV4(last32);
  // NAT64: the well-known prefix carries an address, the other is for local use.
  if (first === 0x64 && second === 0xff9b) return third === 1 || isPrivateV4(last32);
  // 6to4 carries it behind its prefix, Teredo inverted at the end.
  if (first === 0x2002) return isPrivateV4(second * 65_536 + third);
  if (first === 0x2001 && second === 0) return isPrivateV4(0xffff_ffff - last32);
  return false;
}

/** The eight groups of an address as the URL parser prints it: hexadecimal, at most one `::`. */
function v6Groups(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail ?? '')];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}
