import type { Json } from '#core/json';

/** Deep equality of JSON: numbers by value, members in any order. Goes no deeper than the shallower of the two. */
export function jsonEquals(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((element, index) => jsonEquals(element, other[index] ?? null));
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && jsonEquals(one[key] ?? null, other[key] ?? null));
}
