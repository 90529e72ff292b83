import type { Grant } from './grants.ts';
import type { Relay } from './relay.ts';
import type { Ending } from './upstream.ts';

export interface ConnectionHandlers {
  /** As in `RelayOptions`: absent where many clients share the connection. */
  toClient?(text: string): void;
  closed(ending: Ending): void;
}

/** Opens a connection to the server of a grant, under its policy. A server that cannot be reached closes the connection. */
export type Connect = (grant: Grant, handlers: ConnectionHandlers) => Relay;
