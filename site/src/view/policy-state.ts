import type { Category } from '#core/classification';
import type { JsonObject } from '#core/json';
import { dangerOf } from '#policy/danger';
import { type Policy, parsePolicyValue } from '#policy/document';
import { groupWords, STANDINGS, standingSentence, standingsUnder, type ToolStanding } from '#policy/explain-standings';

/** Whether a policy hides a tool, so that agents neither see it nor can call it. */
export function isHidden(toolName: string, policy: JsonObject): boolean {
  const { hide } = policy;
  return Array.isArray(hide) && (hide.includes(toolName) || hide.includes('*'));
}

/**
 * What becomes of a tool under a policy, with a few words for a list: `no limit`, `30 a minute, some calls refused`, `hidden`.
 *
 * @throws {Error} for a document that is no policy: the catalogue was checked when it was written, so this is a bug.
 */
export function policyStandings(document: JsonObject): (toolName: string) => ToolStanding {
  return standingsUnder(policyOf(document));
}

function policyOf(document: JsonObject): Policy {
  const parsed = parsePolicyValue(document);
  if (!parsed.ok) throw new Error(`A policy in the catalogue is not valid: ${JSON.stringify(parsed.errors)}`);
  return parsed.policy;
}

/** One tool of a server with what becomes of it. */
export interface StandingRow {
  slug: string;
  name: string;
  category: Category;
  standing: ToolStanding;
}

export interface StandingsView {
  /** Of 12 tools, 5 are usable at once, 4 are limited and 3 are hidden. */
  summary: string;
  groups: {
    title: string;
    why: string;
    tools: number;
    /** Those of one category with the same words, the less dangerous first. */
    lines: { category: Category; words: string; shown: StandingRow[]; more: StandingRow[] }[];
  }[];
}

/** More names of one line than this wait behind a switch. */
const MOST_SHOWN = 30;

/** The tools of a server by what becomes of them, in the order of its policy: by need, then category, then name. */
export function standingsView(rows: readonly StandingRow[]): StandingsView {
  const sorted = [...rows].sort(
    (one, other) =>
      STANDINGS.indexOf(one.standing.standing) - STANDINGS.indexOf(other.standing.standing) ||
      dangerOf(one.category) - dangerOf(other.category) ||
      (one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
  );
  const groups = STANDINGS.flatMap((standing) => {
    const lines = new Map<string, StandingRow[]>();
    for (const row of sorted) {
      if (row.standing.standing !== standing) continue;
      const key = `${row.category} ${row.standing.words}`;
      const known = lines.get(key);
      if (known === undefined) lines.set(key, [row]);
      else known.push(row);
    }
    return lines.size === 0 ? [] : [{ standing, lines: [...lines.values()] }];
  }).map(({ standing, lines }) => {
    const group = {
      standing,
      tools: lines.reduce((sum, line) => sum + line.length, 0),
      lines: lines.map((line) => ({ words: line[0]?.standing.words ?? '', names: line.map(({ name }) => name) })),
    };
    return { group, lines };
  });
  return {
    summary: standingSentence(groups.map(({ group }) => group)),
    groups: groups.map(({ group, lines }) => ({
      ...groupWords(group),
      tools: group.tools,
      lines: lines.flatMap((line) => {
        const [first] = line;
        if (first === undefined) return [];
        return [{ category: first.category, words: first.standing.words, shown: line.slice(0, MOST_SHOWN), more: line.slice(MOST_SHOWN) }];
      }),
    })),
  };
}
