import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export const PRIVATE_ADDRESS = 'PRIVATE_ADDRESS';

/** A name that leads where it should not. */
class PrivateAddressError extends Error {
  readonly code = PRIVATE_ADDRESS;
}

/**
 * Looks names up, and refuses one of which any address is private.
 *
 * INVARIANT: the addresses that were judged are those that are connected to, because the connection is made with what this gives back; a
 * name that leads elsewhere a moment later is judged again when it is looked up again.
 */
export function guardedLookup(allowPrivateHosts: boolean, lookup: LookupFunction = systemLookup as LookupFunction): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, options, (error, found, family) => {
      if (error) return done(error, found, family);
      const addresses: string[] = Array.isArray(found) ? found.map(({ address }: LookupAddress) => address) : [found];
      if (!allowPrivateHosts && (addresses.length === 0 || !addresses.every(isPublicAddress)))
        return done(new PrivateAddressError(`\`${hostname}\` has a private address.`), '', 0);
      return done(null, found, family);
    });
  };
}
