import { z } from 'zod';

/** One address of a remote host, and the last time it was asked what tools it has. */
export const Probe = z.object({
  /** The name of the host, under which all its addresses count together. */
  host: z.string(),
  /** The address, as it stood in an index or a registry. */
  target: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Every request that was sent, in order and bounded: `POST /mcp initialize: 200`. */
  asked: z.array(z.string()),
  /** What came of it: an outcome of an inspection, `put-off`, or `begun` where nobody said. */
  status: z.string(),
});
export type Probe = z.infer<typeof Probe>;

/** Who wants to ask what, and when. */
export interface ProbeRequest {
  host: string;
  target: string;
  /** ISO 8601, UTC. */
  at: string;
}

export type ProbeClaim =
  /** `again`: the host put off the last probe of this very address until now. */
  | { granted: true; again: boolean }
  | {
      granted: false;
      /** Another address of the host was asked; the host asked to wait; another address of the host has waited longer. */
      why: 'asked-today' | 'put-off' | 'anothers-turn';
      /** When asking again may be of use. ISO 8601, UTC. */
      nextAt: string;
    };

/** What all workers know together of the hosts that were asked. */
export interface ProbeLog {
  /**
   * Takes the one probe that a host gets a day, in whichever process: who is granted it asks, everybody else leaves the host alone. Of
   * several addresses of a host, the one that was asked longest ago has the next turn.
   */
  claim(request: ProbeRequest): Promise<ProbeClaim>;
  /** What was asked under a claim and what came of it; `retryAt` where the host put it off. */
  record(request: ProbeRequest, asked: readonly string[], status: string, retryAt?: string): Promise<void>;
}
