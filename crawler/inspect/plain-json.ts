/** Deeper than people write schemas; everything that later walks a value may recurse so far. */
export const DEEPEST = 64;
/** What a value counts beside its text. */
export const VALUE_SIZE = 8;

/**
 * How much there is of a parsed value: characters of text and keys, and eight for every value. `undefined` when that is more than `largest`
 * or anything is nested deeper than `DEEPEST`; found without walking much further, and without recursion, because the input decides how
 * deep it goes.
 */
export function sizeOf(value: unknown, largest: number): number | undefined {
  let size = 0;
  const left: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value: each, depth } = next;
    size += VALUE_SIZE + (typeof each === 'string' ? each.length : 0);
    if (size > largest || depth > DEEPEST) return undefined;
    if (typeof each !== 'object' || each === null) continue;
    if (Array.isArray(each)) {
      if (size + (left.length + each.length) * VALUE_SIZE > largest) return undefined;
      for (const member of each) left.push({ value: member, depth: depth + 1 });
      continue;
    }
    // Key by key, because naming all keys of a large object takes longer than finding that there are too many.
    for (const key in each) {
      size += key.length;
      if (size + left.length * VALUE_SIZE > largest) return undefined;
      left.push({ value: (each as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return size;
}
