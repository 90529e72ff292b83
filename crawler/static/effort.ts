import type { StaticLimits } from './limits.ts';

/** A ceiling was reached; what was read until then stands. */
export class EffortSpent extends Error {
  readonly limit: 'steps' | 'time';

  constructor(limit: 'steps' | 'time') {
    super(`The ${limit} allowed for reading the source ran out.`);
    this.limit = limit;
  }
}

/** What reading one server may still cost. */
export class Effort {
  readonly #deadline: number;
  readonly #now: () => number;
  #stepsLeft: number;

  constructor(limits: Pick<StaticLimits, 'steps' | 'timeMs'>, now: () => number) {
    this.#stepsLeft = limits.steps;
    this.#now = now;
    this.#deadline = now() + limits.timeMs;
  }

  /** Counts one expression. @throws {EffortSpent} when none is left. */
  step(): void {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0) throw new EffortSpent('steps');
    // Asking for the time costs more than a step.
    if (this.#stepsLeft % 512 === 0) this.checkTime();
  }

  checkTime(): void {
    if (this.late()) throw new EffortSpent('time');
  }

  late(): boolean {
    return this.#now() > this.#deadline;
  }
}
