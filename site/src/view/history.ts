import type { ToolVersion } from '#core/catalogue';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import type { ToolDefinition } from '#core/tool-definition';
import { excerpt, shownName } from './shown-text.ts';
import { dayOf, listed, shortDigest } from './words.ts';

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
const QUOTE_CHARS = 160;

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
  const changes = [
    ...textChange('title', before.title, after.title),
    ...textChange('description', before.description, after.description),
    ...parameterChanges(before.inputSchema, after.inputSchema),
    ...memberChange('hints', before.annotations, after.annotations),
    ...memberChange('output schema', before.outputSchema, after.outputSchema),
  ];
  return changes.length === 0 ? ['The definition changed in a detail that no sentence here covers.'] : changes;
}

function textChange(member: string, before: string | undefined, after: string | undefined): string[] {
  if (before === after) return [];
  if (before === undefined) return [`The ${member} is new: “${excerpt(after ?? '', QUOTE_CHARS)}”.`];
  if (after === undefined) return [`The ${member} is gone; it was “${excerpt(before, QUOTE_CHARS)}”.`];
  return [`The ${member} was “${excerpt(before, QUOTE_CHARS)}” before.`];
}

function memberChange(member: string, before: JsonObject | undefined, after: JsonObject | undefined): string[] {
  if (same(before, after)) return [];
  if (before === undefined) return [`It now has ${member}.`];
  return [after === undefined ? `It no longer has ${member}.` : `Its ${member} changed.`];
}

function parameterChanges(before: JsonObject | undefined, after: JsonObject | undefined): string[] {
  if (same(before, after)) return [];
  const old = propertiesOf(before);
  const now = propertiesOf(after);
  const added = [...now.keys()].filter((name) => !old.has(name));
  const removed = [...old.keys()].filter((name) => !now.has(name));
  const changed = [...now.keys()].filter((name) => old.has(name) && !same(old.get(name), now.get(name)));
  const changes: string[] = [];
  if (added.length > 0) changes.push(`New ${parameters(added)}.`);
  if (removed.length > 0) changes.push(`Gone: ${parameters(removed)}.`);
  if (changed.length > 0) changes.push(`Changed ${parameters(changed)}.`);
  return changes.length === 0 ? ['The input schema changed outside its parameters.'] : changes;
}

function parameters(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${shownName(excerpt(name, 60))}\``);
  const more = names.length > 8 ? [`${names.length - 8} more`] : [];
  return `${names.length === 1 ? 'parameter' : 'parameters'} ${listed([...shown, ...more])}`;
}

function propertiesOf(schema: JsonObject | undefined): Map<string, Json> {
  const properties = schema?.['properties'];
  return new Map(isJsonObject(properties) ? Object.entries(properties as JsonObject) : []);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
