import { messageOf, StopWorker } from '#core/errors';

/** Errors that come for so long without a pause are an outage, and not a hiccup that the client mends. */
const OUTAGE_MS = 10_000;
const PAUSE_MS = 8_000;

/**
 * What we know of the connection to the store of the queues. Its clients try again for ever and without a word, so somebody has to
 * notice when that is in vain: then everything that waits for the store fails, and whoever closes does not wait for it.
 */
export class StoreLink {
  readonly #place: string;
  readonly #tell: (message: string) => void;
  readonly #onLost: (error: StopWorker) => void;
  readonly #lost = Promise.withResolvers<never>();
  #isLost = false;
  #troubledSince = 0;
  #lastErrorAt = Number.NEGATIVE_INFINITY;

  /**
   * @param tell hears of each outage once, with its first error.
   * @param onLost hears once that the store does not come back.
   */
  constructor(place: string, tell: (message: string) => void, onLost: (error: StopWorker) => void) {
    this.#place = place;
    this.#tell = tell;
    this.#onLost = onLost;
    // Nobody may be waiting when it happens.
    this.#lost.promise.catch(() => undefined);
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Takes note of an error of a client. */
  failed(error: unknown): void {
    const now = performance.now();
    if (now - this.#lastErrorAt > PAUSE_MS) {
      this.#troubledSince = now;
      this.#tell(`The queue on ${this.#place}: ${messageOf(error)}`);
    }
    this.#lastErrorAt = now;
    if (this.#isLost || now - this.#troubledSince < OUTAGE_MS) return;
    this.#isLost = true;
    const lost = new StopWorker(
      'queue-unavailable',
      `The queue on ${this.#place} does not answer any more (${messageOf(error)}). The same command goes on when it does.`,
    );
    this.#lost.reject(lost);
    this.#onLost(lost);
  }

  /** The result, unless the store is lost before. */
  async orLost<T>(result: Promise<T>): Promise<T> {
    return Promise.race([result, this.#lost.promise]);
  }
}
