import type { Json, JsonObject } from '../json.ts';
import { type Alternative, ANYTHING, holds, inRange, type NumberShape, type ObjectShape, type ValueSet, type Work } from './value-set.ts';

/** Candidates tried for one set; those of the parts of an object or array are fewer. */
const MOST_CANDIDATES = 400;
const MOST_PART_CANDIDATES = 24;
const MOST_HINTS = 60;
const DEEPEST = 12;
const LONGEST_TEXT = 200_000;
const LONGEST_LIST = 2_000;
const FOREIGN_NAME = 'another_member';

/**
 * Looks for a value that the first set holds and the second does not. One that is found is certain; that none is found says nothing.
 *
 * Tries the values around every bound, length, name and listed value that either set speaks of.
 */
export function witness(inside: ValueSet, outside: ValueSet, work: Work): { value: Json } | undefined {
  const hints = hintsOf([inside, outside], work);
  for (const value of candidates(inside, hints, MOST_CANDIDATES, 0, work)) {
    if (holds(inside, value, work) === 'yes' && holds(outside, value, work) === 'no') return { value };
  }
  return undefined;
}

/** What two sets speak of, and what therefore may tell them apart. */
interface Hints {
  numbers: number[];
  lengths: number[];
  names: string[];
  values: Json[];
}

function hintsOf(sets: readonly ValueSet[], work: Work): Hints {
  const numbers = new Set<number>([0, 1, -1, 0.5]);
  const lengths = new Set<number>([0, 1]);
  const names = new Set<string>();
  const values = new Set<Json>();
  const walk = (set: ValueSet, depth: number): void => {
    if (set === ANYTHING || depth > DEEPEST) return;
    for (const alternative of set) {
      work.spend();
      if (alternative.type === 'values') for (const value of alternative.values) values.add(value);
      if (alternative.type === 'number')
        for (const bound of [alternative.least, alternative.most]) addAround(numbers, bound, [-1, -0.5, 0, 0.5, 1]);
      if (alternative.type === 'string' || alternative.type === 'array' || alternative.type === 'object') {
        for (const bound of [alternative.least, alternative.most]) addAround(lengths, bound, [-1, 0, 1]);
      }
      if (alternative.type === 'array') walk(alternative.items, depth + 1);
      if (alternative.type === 'object') {
        for (const [name, property] of alternative.properties) {
          names.add(name);
          walk(property, depth + 1);
        }
        for (const name of alternative.required) names.add(name);
        walk(alternative.others, depth + 1);
      }
    }
  };
  for (const set of sets) walk(set, 0);
  names.add(FOREIGN_NAME);
  return {
    numbers: [...numbers].slice(0, MOST_HINTS),
    lengths: [...lengths].filter((length) => length >= 0).slice(0, MOST_HINTS),
    names: [...names].slice(-MOST_HINTS),
    values: [...values].slice(0, MOST_HINTS),
  };
}

function addAround(found: Set<number>, bound: number, steps: readonly number[]): void {
  if (Number.isFinite(bound)) for (const step of steps) found.add(bound + step);
}

/** Values of the set, simple ones first. Not each is surely in it: what cannot be read may keep it out. */
function candidates(set: ValueSet, hints: Hints, most: number, depth: number, work: Work): Json[] {
  work.spend();
  if (set === ANYTHING) return [null, true, 0, 0.5, '', [], {}, ...hints.values].slice(0, most);
  if (depth > DEEPEST) return [];
  const found: Json[] = [];
  // In turn, so that no part of a union uses up what is allowed.
  const share = Math.max(4, Math.ceil(most / Math.max(1, set.length)));
  for (const alternative of set) found.push(...ofAlternative(alternative, hints, share, depth, work).slice(0, share));
  work.spend(found.length);
  return found.slice(0, most);
}

function ofAlternative(alternative: Alternative, hints: Hints, most: number, depth: number, work: Work): Json[] {
  switch (alternative.type) {
    case 'values':
      return [...alternative.values];
    case 'number':
      return numbersOf(alternative, hints);
    case 'string': {
      const lengths = lengthsWithin(alternative, hints, LONGEST_TEXT);
      const texts = hints.values.filter((value): value is string => typeof value === 'string');
      return [...lengths.map((length) => 'x'.repeat(length)), ...texts];
    }
    case 'array': {
      const elements = candidates(alternative.items, hints, MOST_PART_CANDIDATES, depth + 1, work);
      const lists = lengthsWithin(alternative, hints, LONGEST_LIST).flatMap((length): Json[][] => {
        if (length === 0) return [[]];
        // The odd one among plain ones tells as much as many odd ones.
        return elements.map((element) => Array.from({ length }, (_, at) => (at === 0 ? element : (elements[0] ?? null))));
      });
      work.spend(lists.reduce((sum, list) => sum + list.length / 10, 0));
      return lists;
    }
    case 'object':
      return objectsOf(alternative, hints, most, depth, work);
  }
}

function numbersOf(shape: NumberShape, hints: Hints): number[] {
  const ends = [shape.least, shape.most].filter(Number.isFinite).flatMap((end) => [end, end + 1, end - 1, end + 0.5, end - 0.5]);
  const middle = Number.isFinite(shape.least) && Number.isFinite(shape.most) ? [(shape.least + shape.most) / 2] : [];
  return [...new Set([...ends, ...middle, ...hints.numbers])].filter((number) => inRange(shape, number));
}

function lengthsWithin({ least, most }: { least: number; most: number }, hints: Hints, longest: number): number[] {
  return [...new Set([least, ...hints.lengths, most])].filter((length) => length >= least && length <= most && length <= longest);
}

/** The smallest object that has what it must, then that with one more member, or with another value in one of them. */
function objectsOf(shape: ObjectShape, hints: Hints, most: number, depth: number, work: Work): JsonObject[] {
  const valuesOf = (name: string) => candidates(shape.properties.get(name) ?? shape.others, hints, MOST_PART_CANDIDATES, depth + 1, work);
  const base: [string, Json][] = [];
  for (const name of shape.required) {
    const [first] = valuesOf(name);
    if (first === undefined) return [];
    base.push([name, first]);
  }
  for (let at = 0; base.length < shape.least && at < LONGEST_LIST; at++) {
    const [first] = valuesOf(`${FOREIGN_NAME}_${at}`);
    if (first === undefined) break;
    base.push([`${FOREIGN_NAME}_${at}`, first]);
  }
  const found = [fromEntries(base)];
  for (const name of new Set([...shape.properties.keys(), ...hints.names])) {
    if (found.length >= most) break;
    const others = base.filter(([taken]) => taken !== name);
    for (const value of valuesOf(name)) found.push(fromEntries([...others, [name, value]]));
  }
  work.spend(found.length);
  return found;
}

/** A member may be called `__proto__`. */
function fromEntries(entries: readonly [string, Json][]): JsonObject {
  return Object.fromEntries(entries);
}
