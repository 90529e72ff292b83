import type { ToolVersion } from '#core/catalogue';
import type { ToolDefinition } from '#core/tool-definition';
import { diffTool } from '#core/tool-diff/diff-tool';
import { dayOf, shortDigest } from './words.ts';

/** One digest in the history of a tool. */
export interface HistoryEntry {
  digest: string;
  shortDigest: string;
  seen: string;
  present: boolean;
  /** What changed against the digest before it; for the oldest, that it is the first. */
  changes: string[];
}

const MOST_VERSIONS = 50;
const MOST_CHANGES = 12;

/** Newest first, each with its difference from the one before. */
export function historyEntries(history: readonly ToolVersion[]): HistoryEntry[] {
  return history.slice(0, MOST_VERSIONS).map((version, index) => {
    const before = history[index + 1];
    return {
      digest: version.digest,
      shortDigest: shortDigest(version.digest),
      seen: period(version.firstSeen, version.lastSeen),
      present: index === 0,
      changes: before === undefined ? ['First seen with this definition.'] : differences(before.definition, version.definition),
    };
  });
}

function period(from: string, to: string): string {
  return dayOf(from) === dayOf(to) ? dayOf(from) : `${dayOf(from)} to ${dayOf(to)}`;
}

/** What changed from one definition to the next, a sentence each. Never empty: two digests differ in something. */
export function differences(before: ToolDefinition, after: ToolDefinition): string[] {
  const changes = diffTool(before, after);
  const told = changes.slice(0, MOST_CHANGES).map(({ what }) => what);
  if (changes.length > MOST_CHANGES) told.push(`And ${changes.length - MOST_CHANGES} more.`);
  return told.length === 0 ? ['The definition changed in a detail that no sentence here covers.'] : told;
}
