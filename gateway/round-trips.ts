import { digestJson, type Json, type JsonObject } from '#core/json';
import type { Taken } from './admit.ts';
import type { CanonicalMessage } from './canonical.ts';

type Request = Extract<CanonicalMessage, { kind: 'request' }>;

const MOST_HELD = 1_000;

/**
 * Calls that a server answered with a question to the client. Their retry is the same logical call: same tool, same arguments, and the
 * state that the server gave, if any, byte for byte. What such a call took stays taken, and serves the retry if that is admitted.
 */
export class RoundTrips {
  readonly #held = new Map<string, Taken>();

  /** Keeps what the call took, if the result asks the client for something. */
  hold(asked: Request, result: JsonObject, taken: Taken): boolean {
    if (result['resultType'] !== 'input_required' || asked.call === undefined) return false;
    const key = keyOf(asked.call, result['requestState']);
    void this.#held.get(key)?.commit();
    this.#held.set(key, taken);
    if (this.#held.size > MOST_HELD) {
      for (const [oldest, forgotten] of this.#held) {
        this.#held.delete(oldest);
        void forgotten.commit();
        break;
      }
    }
    return true;
  }

  /** What the call that this one continues took, once. */
  resumed(asked: Request): Taken | undefined {
    const { requestState: state, inputResponses } = asked.params ?? {};
    if (asked.call === undefined || (state === undefined && inputResponses === undefined)) return undefined;
    const key = keyOf(asked.call, state);
    const taken = this.#held.get(key);
    this.#held.delete(key);
    return taken;
  }
}

function keyOf({ name, arguments: args }: { name: string; arguments: JsonObject }, state: Json | undefined): string {
  return digestJson({ name, arguments: args, ...(state !== undefined && { state }) });
}
