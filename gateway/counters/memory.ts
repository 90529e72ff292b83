import type { Reservation } from '#policy/limits';
import { type Counters, firstRefused, forgottenBy, lessUnits, type Reserved, takenOnce, unavailable } from './counters.ts';

/** How often windows that are over are looked for. */
const PURGE_MS = 60_000;

/** Counters of this process alone, which end with it. */
export function memoryCounters(now: () => Date): Counters {
  return new MemoryCounters(now);
}

class MemoryCounters implements Counters {
  readonly #now: () => Date;
  readonly #counters = new Map<string, { used: bigint; windowEnd: number }>();
  readonly #open = new Map<string, Map<string, Reservation>>();
  #serial = 0;
  #purgedAt = 0;
  #closed = false;

  constructor(now: () => Date) {
    this.#now = now;
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    this.#mustBeOpen();
    return this.#used(keys);
  }

  async reserve(reservations: readonly Reservation[], { replaces = '' }: { replaces?: string } = {}): Promise<Reserved> {
    this.#mustBeOpen();
    const taken = takenOnce(reservations);
    const now = this.#now();
    this.#purge(now);
    const credits = new Map([...(this.#open.get(replaces) ?? [])].map(([key, { units }]) => [key, units]));
    const refused = firstRefused(reservations, lessUnits(this.#used(taken.keys()), credits), now);
    if (refused !== undefined) return { ok: false, refused };
    this.#credit(replaces);
    for (const [key, { units, windowEnd }] of taken) {
      const used = this.#counters.get(key)?.used ?? 0n;
      this.#counters.set(key, { used: used + units, windowEnd });
    }
    const id = String(++this.#serial);
    this.#open.set(id, taken);
    return { ok: true, id };
  }

  async commit(id: string): Promise<void> {
    this.#mustBeOpen();
    this.#open.delete(id);
  }

  async giveBack(id: string): Promise<void> {
    this.#mustBeOpen();
    this.#credit(id);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #credit(id: string): void {
    for (const [key, { units }] of this.#open.get(id) ?? []) {
      const counter = this.#counters.get(key);
      if (counter !== undefined) counter.used = counter.used > units ? counter.used - units : 0n;
    }
    this.#open.delete(id);
  }

  #used(keys: Iterable<string>): Map<string, bigint> {
    return new Map([...keys].map((key) => [key, this.#counters.get(key)?.used ?? 0n]));
  }

  #purge(now: Date): void {
    if (Math.abs(now.getTime() - this.#purgedAt) < PURGE_MS) return;
    this.#purgedAt = now.getTime();
    const before = forgottenBy(now);
    for (const [key, { windowEnd }] of this.#counters) if (windowEnd <= before) this.#counters.delete(key);
    for (const [id, taken] of this.#open) {
      if ([...taken.values()].every(({ windowEnd }) => windowEnd <= before)) this.#open.delete(id);
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw unavailable('they are closed');
  }
}
