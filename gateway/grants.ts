import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { GrantConfig } from './config.ts';
import type { PolicyFile } from './policy-file.ts';

/** A labelled bearer for one server with one policy. The token itself is nowhere kept. */
export interface Grant {
  label: string;
  server: string;
  policy: PolicyFile;
  expires: Date | undefined;
  /** The same for as long as nothing about the grant, its policy's place or its server changes in the configuration. */
  identity: string;
}

/** A grant as it is configured, with the policy that it names. */
export interface Granted {
  config: GrantConfig;
  policy: PolicyFile;
  /** As in `Grant`. */
  identity: string;
}

const TOKEN_BYTES = 32;
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i;

/** A new token of 256 random bits and what is kept of it. */
export function newToken(): { token: string; tokenSha256: string } {
  const token = `tw_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  return { token, tokenSha256: tokenDigest(token).toString('hex') };
}

function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** All grants, found by the digest of their token. */
export class Grants {
  readonly granted: readonly Granted[];
  readonly #byDigest: ReadonlyMap<string, { digest: Buffer; grant: Grant }>;

  constructor(grants: readonly Granted[]) {
    this.granted = grants;
    this.#byDigest = new Map(
      grants.map(({ config: { label, server, expires, tokenSha256 }, policy, identity }) => {
        const digest = Buffer.from(tokenSha256, 'hex');
        const grant: Grant = { label, server, policy, expires: expires === undefined ? undefined : new Date(expires), identity };
        return [bucketOf(digest), { digest, grant }];
      }),
    );
  }

  /** The grant that an `Authorization` header bears now; none tells apart what is missing, unknown and expired. */
  find(authorization: string | undefined, now: Date): Grant | undefined {
    const token = BEARER.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const digest = tokenDigest(token);
    const found = this.#byDigest.get(bucketOf(digest));
    if (found === undefined || !timingSafeEqual(found.digest, digest)) return undefined;
    const { grant } = found;
    return grant.expires !== undefined && grant.expires.getTime() <= now.getTime() ? undefined : grant;
  }

  get size(): number {
    return this.#byDigest.size;
  }

  identities(): ReadonlySet<string> {
    return new Set([...this.#byDigest.values()].map(({ grant }) => grant.identity));
  }
}

/** A prefix to look up by, which says little of the rest; the whole is compared in constant time. */
function bucketOf(digest: Buffer): string {
  return digest.toString('hex', 0, 8);
}
