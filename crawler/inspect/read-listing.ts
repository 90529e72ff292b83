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

/**
 * Reads the entries of `tools/list` one by one, so that one odd tool does not cost the whole listing.
 *
 * A member nested too deeply is left out, an entry without a usable name is counted. Two entries of one name are both kept, since which of
 * them a call reaches is the server's secret; the very same entry again is not.
 */
export function readListing(entries: readonly unknown[]): Listing {
  const tools: ToolDefinition[] = [];
  const seen = new Set<string>();
  let unusable = 0;
  let tooDeep = 0;
  let repeated = 0;
  for (const entry of entries) {
    const { value, dropped } = withoutDeepMembers(entry);
    const tool = readToolDefinition(value);
    if (tool === undefined || tool.name === '' || tool.name.length > LONGEST_NAME) {
      unusable += 1;
      continue;
    }
    tooDeep += dropped;
    const same = canonicalJson(tool);
    if (seen.has(same)) {
      repeated += 1;
      continue;
    }
    seen.add(same);
    tools.push(tool);
  }
  const names = new Set(tools.map(({ name }) => name));
  const oddities = [
    [unusable, 'entries of the listing without a usable name'],
    [repeated, 'entries of the listing given more than once'],
    [tools.length - names.size, 'names given to more than one tool'],
    [tooDeep, `members of tools nested deeper than ${DEEPEST} levels, left out`],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return { tools, oddities, unusable };
}

/** The entry with text that can be stored and digested, and without what is nested too deeply to be walked. */
function withoutDeepMembers(entry: unknown): { value: unknown; dropped: number } {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return { value: entry, dropped: 0 };
  let dropped = 0;
  const kept = Object.entries(entry).flatMap(([key, member]) => {
    if (isDeeperThan(member, DEEPEST)) {
      dropped += 1;
      return [];
    }
    return [[key.toWellFormed(), wellFormed(member)]];
  });
  return { value: Object.fromEntries(kept), dropped };
}

/** Walks level by level, because the input decides how deep it goes. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
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
