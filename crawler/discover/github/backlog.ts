/**
 * What one side has found and the other has not taken yet.
 *
 * Holds as much as is put in; the taker waits for a whole batch, and gets less only at the end.
 */
export class Backlog<Item> {
  #items: Item[] = [];
  #ended = false;
  #failure: { reason: unknown } | undefined;
  #waiting: (() => void)[] = [];

  put(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** Nothing more will come. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Nothing more will come, and whoever takes is told why, at once. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake();
  }

  /** `size` items in the order they came; fewer at the end, none behind it. */
  async take(size: number): Promise<Item[]> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.reason;
      if (this.#ended || this.#items.length >= size) return this.#items.splice(0, size);
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
