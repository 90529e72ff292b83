import type { SchemaRelation } from '../change.ts';
import { canonicalJson, type JsonObject } from '../json.ts';
import { readSchema } from './read-schema.ts';
import { liesIn, TooMuchWork, Work } from './value-set.ts';
import { witness } from './witness.ts';

/** For two schemas, a few milliseconds of an ordinary one; a server may send any schema, and any number of them. */
const MOST_STEPS = 60_000;

/** Steps that many comparisons share; when none are left, all that differs is `changed`. */
export class Allowance {
  #left: number;

  constructor(steps = 20 * MOST_STEPS) {
    this.#left = steps;
  }

  lend<T>(compare: (work: Work) => T): T {
    const work = new Work(Math.min(MOST_STEPS, this.#left));
    try {
      return compare(work);
    } finally {
      this.#left = Math.max(0, this.#left - work.spent);
    }
  }
}

/**
 * How the set of values that a schema takes changed from one to the next. An absent schema takes anything.
 *
 * `same`, `widened` and `narrowed` are proven: what lies in what, part by part, and that there is more by a value that one takes
 * and the other does not. What cannot be read, compared or proven within the ceiling is `changed`.
 */
export function schemaRelation(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  allowance: Allowance = new Allowance(),
): SchemaRelation {
  const [old, now] = [before ?? {}, after ?? {}];
  try {
    return canonicalJson(old) === canonicalJson(now) ? 'same' : allowance.lend((work) => compared(old, now, work));
  } catch (error) {
    // The end of the stack too: a schema may nest many thousand deep.
    if (error instanceof TooMuchWork || error instanceof RangeError) return 'changed';
    throw error;
  }
}

function compared(old: JsonObject, now: JsonObject, work: Work): SchemaRelation {
  const [oldSet, nowSet] = [readSchema(old, work), readSchema(now, work)];
  const keepsAll = liesIn(oldSet, nowSet, work);
  const addsNone = liesIn(nowSet, oldSet, work);
  if (keepsAll && addsNone) return 'same';
  if (keepsAll && witness(nowSet, oldSet, work) !== undefined) return 'widened';
  if (addsNone && witness(oldSet, nowSet, work) !== undefined) return 'narrowed';
  return 'changed';
}
