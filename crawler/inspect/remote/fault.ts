/** Why a request to a remote came to nothing that a client could use. */
export type Fault =
  /** Not sent, or not followed: `why` ends a sentence that begins with the address. */
  | { kind: 'refused'; url: string; why: string }
  /** `why` ends a sentence that begins with `It`. */
  | { kind: 'unreachable'; part: 'name' | 'connection' | 'certificate'; why: string }
  | { kind: 'moved'; to: string }
  | { kind: 'too-much'; what: 'bytes' | 'headers' | 'requests' }
  /** `what` was sent. */
  | { kind: 'garbled'; what: string }
  /** The stream of the older transport names an address on another origin to speak to. */
  | { kind: 'elsewhere'; to: string }
  | { kind: 'timeout' }
  /** An answer by status or type alone. */
  | StatusFault;

export interface StatusFault {
  kind: 'status';
  /** Of the request. */
  url: string;
  status: number;
  /** Without parameters, in lower case; empty where none was sent. */
  contentType: string;
  /** `WWW-Authenticate`. */
  challenge?: string;
  /** `Retry-After`. */
  retryAfter?: string;
}

/** Carries a fault out of a stream or a connection. */
export class RemoteFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, options?: { cause?: unknown }) {
    super(fault.kind, options);
    this.fault = fault;
  }
}
