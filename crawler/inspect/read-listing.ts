import { canonicalJson } from '#core/json';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';

export interface Listing {
  tools: ToolDefinition[];
  /** What was odd about it, each in a short clause. */
  oddities: string[];
  /** Entries that no call could name. */
  unusable: number;
}

/** Deeper than people write schemas; everything that later walks one may recurse so far. */
const DEEPEST = 64;
/** The specification asks for 128 characters at most. */
const LONGEST_NAME = 256;
/** Sizes are characters of text, and eight for every value. The largest tool known to us takes a tenth of this. */
const LARGEST_MEMBER = 512 * 1024;
const LARGEST_LISTING = 8 * 1024 * 1024;
const VALUE_SIZE = 8;

/**
 * Reads the entries of `tools/list` one by one, so that one odd tool does not cost the whole listing.
 *
 * A member that is nested too deeply or too large is left out, an entry without a usable name is counted. Two entries of one name are both
 * kept, since which of them a call reaches is the server's secret; the very same entry again is not.
 *
 * @returns `undefined` when all entries together are larger than any listing may be: reading it would hold up everything else.
 */
export function readListing(entries: readonly unknown[]): Listing | undefined {
  const tools: ToolDefinition[] = [];
  const seen = new Set<string>();
  let size = 0;
  let unusable = 0;
  let leftOut = 0;
  let repeated = 0;
  for (const entry of entries) {
    const read = readEntry(entry);
    size += read.size;
    if (size > LARGEST_LISTING) return undefined;
    const tool = readToolDefinition(read.value);
    if (tool === undefined || tool.name === '' || tool.name.length > LONGEST_NAME) {
      unusable += 1;
      continue;
    }
    leftOut += read.leftOut;
    const same = canonicalJson(tool);
    if (seen.has(same)) repeated += 1;
    else tools.push(tool);
    seen.add(same);
  }
  const names = new Set(tools.map(({ name }) => name));
  const oddities = [
    [unusable, 'in the list without a usable name'],
    [repeated, 'in the list more than once'],
    [tools.length - names.size, 'under a name that another has too'],
    [leftOut, 'with something nested too deeply or too large, which is left out'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${count === 1 ? '1 tool' : `${count} tools`} ${what}.`]));
  return { tools, oddities, unusable };
}

/** The entry with text that can be stored and digested, and without members that nothing should have to walk. */
function readEntry(entry: unknown): { value: unknown; size: number; leftOut: 0 | 1 } {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return { value: entry, size: VALUE_SIZE, leftOut: 0 };
  let size = VALUE_SIZE;
  let leftOut: 0 | 1 = 0;
  const kept: [string, unknown][] = [];
  for (const [key, member] of Object.entries(entry)) {
    const memberSize = sizeOf(member);
    if (memberSize === undefined) leftOut = 1;
    else kept.push([key.toWellFormed(), wellFormed(member)]);
    size += key.length + (memberSize ?? VALUE_SIZE);
  }
  return { value: Object.fromEntries(kept), size, leftOut };
}

/** `undefined` past the ceilings. Keeps a list of its own of what is left to walk, because the input decides how deep it goes. */
function sizeOf(member: unknown): number | undefined {
  let size = 0;
  const left: { value: unknown; depth: number }[] = [{ value: member, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, depth } = next;
    size += VALUE_SIZE + (typeof value === 'string' ? value.length : 0);
    if (size > LARGEST_MEMBER || depth > DEEPEST) return undefined;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      if (size + (left.length + value.length) * VALUE_SIZE > LARGEST_MEMBER) return undefined;
      for (const each of value) left.push({ value: each, depth: depth + 1 });
      continue;
    }
    // Key by key, because naming all keys of a large object takes longer than finding that there are too many.
    for (const key in value) {
      size += key.length;
      if (size + left.length * VALUE_SIZE > LARGEST_MEMBER) return undefined;
      left.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return size;
}

/**
 * What JSON can spell and no digest takes: half a surrogate pair becomes a replacement character, a number beyond all numbers `null`, as
 * writing it again would make it.
 */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormed(member)]));
}
