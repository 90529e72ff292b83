import { setImmediate as turn } from 'node:timers/promises';

/** Turns of the event loop in which nothing may have begun or ended before time goes on. */
const QUIET_TURNS = 3;

/**
 * A clock that stands still while anything is under way and then jumps to when somebody wanted to be woken: hours pass in seconds, and
 * what is measured on it is the same in each run.
 */
export class VirtualClock {
  /** Milliseconds. */
  at: number;
  /** Each request takes so long before it is sent. */
  readonly latencyMs: number;
  #sleepers: { at: number; wake: () => void }[] = [];
  #underWay = 0;
  #changes = 0;
  #watching = false;

  constructor(startsAt: number, latencyMs = 300) {
    this.at = startsAt;
    this.latencyMs = latencyMs;
  }

  readonly now = (): Date => new Date(this.at);

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        reject(signal.reason);
      };
      const sleeper = {
        at: this.at + ms,
        wake: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', stop, { once: true });
      this.#changed();
    });

  /** The real `fetch`, while which time stands still. */
  readonly fetch: typeof fetch = async (input, init) => {
    if (init?.signal) await this.sleep(this.latencyMs, init.signal);
    this.#underWay += 1;
    this.#changed();
    try {
      const { status, headers, body } = await fetch(input, init);
      const bytes = body === null ? null : await new Response(body).arrayBuffer();
      return new Response(status === 304 || status === 204 ? null : bytes, { status, headers });
    } finally {
      this.#underWay -= 1;
      this.#changed();
    }
  };

  #changed(): void {
    this.#changes += 1;
    if (!this.#watching) void this.#watch();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    while (this.#sleepers.length > 0) {
      const before = this.#changes;
      for (let quiet = 0; quiet < QUIET_TURNS; quiet++) await turn();
      if (this.#changes !== before || this.#underWay > 0) {
        // Whatever ends it calls again.
        if (this.#underWay > 0) break;
        continue;
      }
      const [first] = this.#sleepers.toSorted((one, other) => one.at - other.at);
      if (first === undefined) break;
      this.#sleepers = this.#sleepers.filter((each) => each !== first);
      this.at = Math.max(this.at, first.at);
      first.wake();
    }
    this.#watching = false;
  }
}
