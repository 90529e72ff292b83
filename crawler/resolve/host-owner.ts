/**
 * Whether a name in a registry is one of the owner of an address's host: a registry gives names like `com.example/…` only to who holds
 * `example.com`. A document under any other name could speak of a host that is not its author's.
 */
export function isNameOfHost(name: string, address: string): boolean {
  const owned = (name.split('/')[0] ?? '').toLowerCase().split('.').toReversed().join('.');
  const { hostname } = new URL(address);
  return owned.includes('.') && (hostname === owned || hostname.endsWith(`.${owned}`));
}
