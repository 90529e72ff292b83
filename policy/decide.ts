import type { Digest, JsonObject } from '#core/json';
import type { CompiledPolicy } from './compile.ts';
import { evaluate } from './evaluate.ts';
import type { Reservation } from './limits.ts';

export { type CompiledPolicy, compilePolicy, isVisible, needsListing } from './compile.ts';
export { counterKeys, limitRefusal } from './evaluate.ts';

/** The definition of a tool as the server lists it now. */
export interface ListedTool {
  digest: Digest;
  inputSchema?: JsonObject;
}

export interface ToolCall {
  tool: string;
  args: JsonObject;
  grant: string;
  server: string;
  at: Date;
  /**
   * Absent: nobody looked, which is refused wherever a pin or the arguments need it. `'ambiguous'`: the server lists more than one
   * definition under the name.
   */
  listed?: ListedTool | 'not-listed' | 'ambiguous';
}

export interface Denial {
  outcome: 'deny';
  /** JSON Pointer of the rule that refused, or `(no policy)`, `(hidden)`, `(default deny)`. */
  rule: string;
  /** What happened and what would help, for the agent. Holds no argument value. */
  reason: string;
  /** Until the window of the limit that refused ends. */
  retryAfterSeconds?: number;
}

export type Decision =
  | { outcome: 'allow'; rule: ''; reserve: Reservation[] }
  | Denial
  | {
      outcome: 'approve';
      /** JSON Pointer of the first `approve` rule that matches. */
      rule: string;
      /** Of every rule that matches: one approval meets them all. */
      reasons: string[];
      /** The shortest of theirs. */
      expiresMs: number;
      reserve: Reservation[];
    };

/**
 * Says whether a call may go ahead. Anything not plainly permitted is refused: no policy, a tool that changed since the policy was
 * written, a limit that cannot be checked.
 *
 * Pure: reads no clock and moves no counter. The caller takes all that `reserve` names or, where one does not fit any more, refuses
 * with `limitRefusal`.
 *
 * @param used what the counters of `counterKeys` hold in millionths; `'unavailable'` when the store could not be read, never an empty map.
 */
export function decide(policy: CompiledPolicy | undefined, call: ToolCall, used: ReadonlyMap<string, bigint> | 'unavailable'): Decision {
  return evaluate(policy, call, used);
}
