import type { LookupFunction } from 'node:net';
import type { ProbeLog } from '#core/probe';

/** How this installation asks servers that run elsewhere. */
export interface RemoteWorld {
  /** With an address in it where `named` says so. */
  userAgent: string;
  /** Whether who is asked can find out whom to tell to stop. Nobody but this machine is asked by somebody without a name. */
  named: boolean;
  /** Ask hosts in private networks and over plain http too. */
  allowPrivateHosts: boolean;
  /** Whether the host asked this installation to leave it alone. */
  denied(host: string): boolean;
  /** Absent where a person asks one server by hand. */
  probes?: ProbeLog | undefined;
  /** Instead of the system's. */
  lookup?: LookupFunction | undefined;
  /** Certificate authorities instead of the usual, as PEM. */
  trust?: string | undefined;
}
