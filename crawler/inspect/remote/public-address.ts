import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 that is nobody's on the internet, or answers for this machine or its cloud; from the registry of special-purpose addresses. */
const NOT_PUBLIC_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  // Shared by carriers and by clouds for what only their machines may see: 100.100.100.200.
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // 169.254.169.254 among them.
  ['169.254.0.0', 16],
  // A public address by its number, and a cloud's own to each of its machines.
  ['168.63.129.16', 32],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** All of IPv6 that is handed out lies in here; what is not handed out, private, local, mapped or translated lies outside. */
const HANDED_OUT_V6: [string, number] = ['2000::', 3];
const NOT_PUBLIC_V6: readonly [string, number][] = [
  // Teredo, benchmarks, identifiers of hosts.
  ['2001::', 23],
  ['2001:db8::', 32],
  // Carries an IPv4 address of anybody's choice.
  ['2002::', 16],
  ['3fff::', 20],
];

const notPublic = new BlockList();
for (const [network, bits] of NOT_PUBLIC_V4) notPublic.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of NOT_PUBLIC_V6) notPublic.addSubnet(network, bits, 'ipv6');
const handedOut = new BlockList();
handedOut.addSubnet(...HANDED_OUT_V6, 'ipv6');

/**
 * Whether an address is one that anybody on the internet could reach. Everything else is not: private, loopback, link-local, multicast,
 * reserved, of a cloud's metadata, IPv4 inside IPv6 in whatever way, and text that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublic.check(address, 'ipv4');
  return isIPv6(address) && !address.includes('%') && handedOut.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');
}
