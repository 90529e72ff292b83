import { codeOf, messageOf } from '#core/errors';
import { quoted } from '../text-tail.ts';
import type { Fault } from './fault.ts';
import { PRIVATE_ADDRESS } from './guarded-lookup.ts';

/** What Node says of a certificate, in words. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  CERT_SIGNATURE_FAILURE: 'is not signed by whom it names',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself and not by an authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that nobody knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'cannot be followed to an authority, most likely because a certificate between is not sent',
  UNABLE_TO_GET_ISSUER_CERT: 'cannot be followed to an authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'cannot be followed to an authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
};

const NAMES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'has a name that leads nowhere',
  ENODATA: 'has a name without an address',
  EAI_AGAIN: 'has a name that could not be looked up just now',
  EAI_FAIL: 'has a name that cannot be looked up',
};

const CONNECTIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  ETIMEDOUT: 'does not take connections',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  EADDRNOTAVAIL: 'cannot be reached',
};

const OTHER_CERTIFICATE = /^(?:CERT_|CRL_|ERROR_IN_CERT|UNABLE_TO_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH)/;

/** What kept a connection from carrying an answer. */
export function connectionFault(error: unknown, url: URL): Fault {
  const code = codeOf(error);
  if (code === PRIVATE_ADDRESS) return { kind: 'refused', url: url.origin + url.pathname, why: 'its name leads into a private network' };
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'too-much', what: 'headers' };
  if (code.startsWith('HPE_')) return { kind: 'garbled', what: 'something that is not HTTP' };
  if (/^Z_|^ERR__?ERROR_FORMAT|^ERR_BROTLI|^ERR_ZSTD|^ZSTD_|^ERR__ERROR/.test(code))
    return { kind: 'garbled', what: 'an answer that cannot be decompressed' };
  const certificate = CERTIFICATES[code] ?? (OTHER_CERTIFICATE.test(code) ? 'is not accepted' : undefined);
  if (certificate !== undefined)
    return { kind: 'unreachable', part: 'certificate', why: `has a certificate that ${certificate} (${code})` };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS'))
    return { kind: 'unreachable', part: 'certificate', why: `does not speak TLS that a client of today accepts (${code})` };
  const name = NAMES[code];
  if (name !== undefined) return { kind: 'unreachable', part: 'name', why: `${name} (${code})` };
  const connection = CONNECTIONS[code];
  if (connection !== undefined) return { kind: 'unreachable', part: 'connection', why: `${connection} (${code})` };
  return { kind: 'unreachable', part: 'connection', why: `could not be asked: ${quoted(messageOf(error))}` };
}
