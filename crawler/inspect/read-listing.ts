import { canonicalJson, wellFormed } from '#core/json';
import { readToolDefinition, type ToolDefinition } from '#core/tool-definition';
import { sizeOf, VALUE_SIZE } from './plain-json.ts';

export interface Listing {
  tools: ToolDefinition[];
  /** What was odd about it, each in a short clause. */
  oddities: string[];
  /** Entries that no call could name. */
  unusable: number;
}

/** The specification asks for 128 characters at most. */
const LONGEST_NAME = 256;
/** As `sizeOf` counts. The largest tool known to us takes a tenth of this. */
const LARGEST_MEMBER = 512 * 1024;
const LARGEST_LISTING = 8 * 1024 * 1024;

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
    const memberSize = sizeOf(member, LARGEST_MEMBER);
    if (memberSize === undefined) leftOut = 1;
    else kept.push([key.toWellFormed(), wellFormed(member)]);
    size += key.length + (memberSize ?? VALUE_SIZE);
  }
  return { value: Object.fromEntries(kept), size, leftOut };
}
