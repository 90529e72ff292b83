import { RE2JS } from 're2js';
import type { Json, JsonObject } from '#core/json';
import { parseArgumentPath } from './argument-path.ts';
import { type CompiledStep, compileSteps, type Found, UNJUDGEABLE, valueAt, valuesAt } from './argument-value.ts';
import { jsonEquals } from './json-equal.ts';
import { hostKind } from './private-host.ts';
import type { Condition } from './schema.ts';

/** What an operator says of a value that is there. `unjudgeable`: the value is of a type it knows nothing of. */
type Verdict = boolean | 'unjudgeable';
type Test = (value: NonNullable<Json>) => Verdict;

/**
 * How a condition is meant: `demand` in a `require`, which fails on doubt; `alarm` in a `deny_if` or an `approve`, which holds on doubt.
 */
export type Sense = 'demand' | 'alarm';

export interface CompiledCondition {
  readonly source: Condition;
  readonly steps: readonly CompiledStep[];
  readonly everyElement: boolean;
  readonly test: Test;
  readonly holdsAbsent: Readonly<Record<Sense, boolean>>;
}

/** Takes a condition of a parsed policy. @throws {TypeError} for a path that no parsed policy has. */
export function compileCondition(source: Condition): CompiledCondition {
  const path = parseArgumentPath(source.path);
  if (!path.ok) throw new TypeError(path.why);
  return {
    source,
    steps: compileSteps(path.steps),
    everyElement: path.steps.some((step) => 'every' in step),
    test: testOf(source),
    holdsAbsent: absentOf(source),
  };
}

/** Missing and null are the same: only `exists` speaks of them, and in an alarm `neq` and `not_in` hold. */
function absentOf({ op, value }: Condition): Record<Sense, boolean> {
  if (op === 'exists') return { demand: !value, alarm: !value };
  return { demand: false, alarm: op === 'neq' || op === 'not_in' };
}

function testOf(condition: Condition): Test {
  switch (condition.op) {
    case 'eq':
      return equalTo(condition.value);
    case 'neq':
      return negated(equalTo(condition.value));
    case 'in':
      return oneOf(condition.value);
    case 'not_in':
      return negated(oneOf(condition.value));
    case 'lt':
      return numbers((value) => value < condition.value);
    case 'lte':
      return numbers((value) => value <= condition.value);
    case 'gt':
      return numbers((value) => value > condition.value);
    case 'gte':
      return numbers((value) => value >= condition.value);
    case 'exists':
      return () => condition.value;
    case 'contains':
      return containing(condition.value);
    case 'regex': {
      const pattern = RE2JS.compile(condition.value);
      return (value) => (typeof value === 'string' ? pattern.test(value) : 'unjudgeable');
    }
    case 'private_host':
      return (value) => {
        const kind = typeof value === 'string' ? hostKind(value) : 'unreadable';
        return kind === 'unreadable' ? 'unjudgeable' : kind === 'private';
      };
  }
}

function equalTo(wanted: Json): Test {
  return typeof wanted === 'object' ? (value) => jsonEquals(value, wanted) : (value) => value === wanted;
}

function oneOf(wanted: readonly Json[]): Test {
  const simple = new Set<Json>(wanted.filter((value) => typeof value !== 'object'));
  const composed = wanted.filter((value) => typeof value === 'object');
  return (value) => (typeof value === 'object' ? composed.some((one) => jsonEquals(value, one)) : simple.has(value));
}

function negated(test: Test): Test {
  return (value) => {
    const verdict = test(value);
    return verdict === 'unjudgeable' ? verdict : !verdict;
  };
}

function numbers(compare: (value: number) => boolean): Test {
  return (value) => (typeof value === 'number' ? compare(value) : 'unjudgeable');
}

function containing(wanted: Json): Test {
  return (value) => {
    if (Array.isArray(value)) return value.some((element) => jsonEquals(element, wanted));
    return typeof value === 'string' && typeof wanted === 'string' ? value.includes(wanted) : 'unjudgeable';
  };
}

/** Whether the condition holds for these arguments, read in its sense. */
export function holds(condition: CompiledCondition, args: JsonObject, sense: Sense): boolean {
  if (!condition.everyElement) return holdsFor(condition, valueAt(args, condition.steps), sense);
  const found = valuesAt(args, condition.steps);
  const one = (value: Found) => holdsFor(condition, value, sense);
  return sense === 'alarm' ? found.some(one) : found.length > 0 && found.every(one);
}

function holdsFor(condition: CompiledCondition, value: Found, sense: Sense): boolean {
  if (value === undefined || value === null) return condition.holdsAbsent[sense];
  const verdict = value === UNJUDGEABLE ? 'unjudgeable' : condition.test(value);
  return verdict === 'unjudgeable' ? sense === 'alarm' : verdict;
}
