import type { CanonicalMessage, RequestId } from './canonical.ts';

/** One message for the server: what was judged, and its text. */
export interface Outgoing {
  message: CanonicalMessage;
  text: string;
  /** For a server behind HTTP: headers that repeat arguments, already encoded. */
  headers?: ReadonlyMap<string, string>;
}

/**
 * `delivered` when the server has the message or may have it; `undelivered` only where it surely has not, so that what was
 * reserved can be given back.
 */
export type Delivery = 'delivered' | 'undelivered';

/** How a connection ended. */
export interface Ending {
  /** A sentence without a full stop, for a log and for whoever still waits. */
  reason: string;
  /** Of a process; as shells count it where a signal ended it. */
  exitCode?: number;
  signal?: string;
}

export interface UpstreamEvents {
  /** A message of the server, strictly parsed. `about` is our request whose stream carried it, where the transport has such. */
  message(message: CanonicalMessage, text: string, about?: RequestId): void;
  /** The answer to this request, or to every request when it is null, will not come. Says why, without a full stop. */
  failed(id: RequestId | null, reason: string): void;
  /** Something that is no message and answers nothing, as a sentence for the log. */
  noise(what: string): void;
  /** Called once; nothing comes afterwards. */
  closed(ending: Ending): void;
}

/** One connection to a real server. */
export interface Upstream {
  send(outgoing: Outgoing): Promise<Delivery>;
  /** Our request is no longer waited for: tells the server in the way of the transport. */
  cancel(id: RequestId): void;
  /** The era the connection speaks, where the transport must know it for its headers. */
  speaks(protocolVersion: string): void;
  /** Stops and goes on reading what the server sends, for a client that takes it more slowly. */
  pause(): void;
  resume(): void;
  /** No message follows, while answers may still come. */
  finish(): void;
  /** Ends the connection whatever is under way; safe to repeat. */
  close(): Promise<void>;
}
