import type { Json } from '../json.ts';

/**
 * All values that a schema takes, as a union of sets of one JSON type each. `restrictions` are keywords that nothing here looks into:
 * two that are spelt the same restrict the same, and of any value it is unknown whether it passes.
 */
export type ValueSet = readonly Alternative[];

export type Alternative = Shape & { restrictions: readonly string[] };

type Shape =
  | { type: 'values'; values: readonly Json[] }
  /** Both bounds belong to it, unless they are open. */
  | { type: 'number'; least: number; most: number; leastOpen: boolean; mostOpen: boolean; integer: boolean }
  /** Lengths in code points. */
  | { type: 'string'; least: number; most: number }
  | { type: 'array'; least: number; most: number; items: ValueSet }
  | ({ type: 'object' } & ObjectShape);

export interface ObjectShape {
  properties: ReadonlyMap<string, ValueSet>;
  required: ReadonlySet<string>;
  /** What every other member takes. */
  others: ValueSet;
  least: number;
  most: number;
}

export type Answer = 'yes' | 'no' | 'unknown';

/** Every value there is. */
export const ANYTHING: ValueSet = everything();

function everything(): ValueSet {
  const set: Alternative[] = [
    { type: 'values', values: [null, true, false], restrictions: [] },
    { type: 'number', ...ANY_NUMBER(), restrictions: [] },
    { type: 'string', least: 0, most: Infinity, restrictions: [] },
  ];
  // Its own elements and members are anything again.
  set.push({ type: 'array', least: 0, most: Infinity, items: set, restrictions: [] });
  set.push({ type: 'object', properties: new Map(), required: new Set(), others: set, least: 0, most: Infinity, restrictions: [] });
  return set;
}

function ANY_NUMBER() {
  return { least: -Infinity, most: Infinity, leastOpen: false, mostOpen: false, integer: false };
}

/** Comparing two schemas takes at most so many steps, whatever they are. */
export class Work {
  readonly #most: number;
  spent = 0;

  constructor(steps: number) {
    this.#most = steps;
  }

  /** @throws {TooMuchWork} */
  spend(steps = 1): void {
    this.spent += steps;
    if (this.spent > this.#most) throw new TooMuchWork();
  }
}

export class TooMuchWork extends Error {}

/** Whether the set holds the value. `yes` and `no` are certain. */
export function holds(set: ValueSet, value: Json, work: Work): Answer {
  let answer: Answer = 'no';
  for (const alternative of set) {
    const here = alternativeHolds(alternative, value, work);
    if (here === 'yes') return 'yes';
    if (here === 'unknown') answer = 'unknown';
  }
  return answer;
}

function alternativeHolds(alternative: Alternative, value: Json, work: Work): Answer {
  work.spend();
  const fits = shapeHolds(alternative, value, work);
  return fits === 'yes' && alternative.restrictions.length > 0 ? 'unknown' : fits;
}

function shapeHolds(shape: Shape, value: Json, work: Work): Answer {
  switch (shape.type) {
    case 'values':
      work.spend(shape.values.length);
      return answer(shape.values.some((one) => sameJson(one, value)));
    case 'number':
      return answer(typeof value === 'number' && inRange(shape, value));
    case 'string':
      if (typeof value !== 'string') return 'no';
      work.spend(value.length / 1000);
      return answer(isBetween(shape, codePoints(value)));
    case 'array':
      if (!Array.isArray(value) || !isBetween(shape, value.length)) return 'no';
      return all(value, (element) => holds(shape.items, element, work));
    case 'object':
      return objectHolds(shape, value, work);
  }
}

function objectHolds(shape: ObjectShape, value: Json, work: Work): Answer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no';
  const members = Object.entries(value);
  if (!isBetween(shape, members.length) || [...shape.required].some((name) => !Object.hasOwn(value, name))) return 'no';
  return all(members, ([name, member]) => holds(shape.properties.get(name) ?? shape.others, member, work));
}

/** Whether the first set is proven to lie in the second. `false` says nothing: it may lie there all the same. */
export function liesIn(inner: ValueSet, outer: ValueSet, work: Work): boolean {
  work.spend();
  if (inner === outer || outer === ANYTHING) return true;
  return inner.every((one) => (one.type === 'values' ? valuesLieIn(one, outer, work) : outer.some((other) => fitsIn(one, other, work))));
}

/** Each value may lie in another part of the union. */
function valuesLieIn(inner: Extract<Alternative, { type: 'values' }>, outer: ValueSet, work: Work): boolean {
  return inner.values.every((value) => outer.some((other) => keeps(inner, other) && shapeHolds(other, value, work) === 'yes'));
}

function fitsIn(inner: Alternative, outer: Alternative, work: Work): boolean {
  work.spend();
  if (!keeps(inner, outer)) return false;
  if (inner.type === 'number' && outer.type === 'number') return numbersFit(inner, outer);
  if (inner.type === 'string' && outer.type === 'string') return lengthsFit(inner, outer);
  if (inner.type === 'array' && outer.type === 'array') {
    return lengthsFit(inner, outer) && (inner.most === 0 || liesIn(inner.items, outer.items, work));
  }
  return inner.type === 'object' && outer.type === 'object' && objectsFit(inner, outer, work);
}

/** Whether whatever passes the restrictions of the first passes those of the second. */
function keeps(inner: Alternative, outer: Alternative): boolean {
  return outer.restrictions.every((restriction) => inner.restrictions.includes(restriction));
}

function numbersFit(inner: NumberShape, outer: NumberShape): boolean {
  if (outer.integer && !inner.integer) return false;
  const above = inner.least > outer.least || (inner.least === outer.least && (inner.leastOpen || !outer.leastOpen));
  const below = inner.most < outer.most || (inner.most === outer.most && (inner.mostOpen || !outer.mostOpen));
  return above && below;
}

function objectsFit(inner: ObjectShape, outer: ObjectShape, work: Work): boolean {
  if (!lengthsFit(inner, outer) || [...outer.required].some((name) => !inner.required.has(name))) return false;
  for (const name of new Set([...inner.properties.keys(), ...outer.properties.keys()])) {
    if (!liesIn(inner.properties.get(name) ?? inner.others, outer.properties.get(name) ?? outer.others, work)) return false;
  }
  return liesIn(inner.others, outer.others, work);
}

export type NumberShape = Extract<Shape, { type: 'number' }>;

export function inRange({ least, most, leastOpen, mostOpen, integer }: Omit<NumberShape, 'type'>, value: number): boolean {
  const above = leastOpen ? value > least : value >= least;
  const below = mostOpen ? value < most : value <= most;
  return above && below && (!integer || Number.isInteger(value));
}

/** Whether no value at all is in the range, as far as its bounds show. */
export function isEmptyRange({ least, most, leastOpen, mostOpen }: Omit<NumberShape, 'type'>): boolean {
  return least > most || (least === most && (leastOpen || mostOpen));
}

interface Lengths {
  least: number;
  most: number;
}

function isBetween({ least, most }: Lengths, length: number): boolean {
  return length >= least && length <= most;
}

function lengthsFit(inner: Lengths, outer: Lengths): boolean {
  return inner.least >= outer.least && inner.most <= outer.most;
}

function answer(holdsIt: boolean): Answer {
  return holdsIt ? 'yes' : 'no';
}

function all<T>(parts: readonly T[], ask: (part: T) => Answer): Answer {
  let whole: Answer = 'yes';
  for (const part of parts) {
    const here = ask(part);
    if (here === 'no') return 'no';
    if (here === 'unknown') whole = 'unknown';
  }
  return whole;
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** As JSON Schema compares: members in any order, `1` and `1.0` the same. */
export function sameJson(one: Json, other: Json): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((element, at) => sameJson(element, other[at] ?? null))
    );
  }
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && sameJson(one[name] ?? null, other[name] ?? null))
  );
}
