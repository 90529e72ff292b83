/** The end of something that goes on by itself: it is done, or something stops it. */
export class Ending {
  /** Nothing new begins. */
  stopped = false;
  readonly reached: Promise<void>;
  readonly #ends = Promise.withResolvers<void>();

  constructor() {
    this.reached = this.#ends.promise;
    // It may fail before or after anyone waits for it.
    this.reached.catch(() => undefined);
  }

  succeed(): void {
    this.#ends.resolve();
  }

  fail(error: unknown): void {
    this.stopped = true;
    this.#ends.reject(error);
  }

  /** Fails with the reason of the signal, also where that came before; gives back what takes this back. */
  failOn(signal: AbortSignal): () => void {
    const onAbort = () => this.fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    return () => signal.removeEventListener('abort', onAbort);
  }

  /** Waits for the end, at most this long. */
  async within(waitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([this.reached.catch(() => undefined), late]);
    clearTimeout(timer);
  }
}
