import type { CatalogueToolRow } from '#core/catalogue';

/** A tool in a list of related ones. */
export type RelatedTool = Pick<CatalogueToolRow, 'serverSlug' | 'serverName' | 'slug' | 'name' | 'category' | 'risk'>;

const MOST_WORDS = 20_000;
const MOST_TOOLS_A_WORD = 16;
const COMMONEST_LEFT_OUT = new Set(['get', 'the', 'a', 'an', 'of', 'to', 'for', 'by', 'in', 'mcp', 'tool']);

/**
 * Finds tools elsewhere whose names share words. Built in one pass over the catalogue and bounded whatever its size: 20,000
 * words of 16 tools each.
 */
export function relatedIndex(rows: Iterable<CatalogueToolRow>): (tool: RelatedTool, most: number) => RelatedTool[] {
  const byWord = new Map<string, RelatedTool[]>();
  for (const row of rows) {
    const { description: _description, ...slim } = row;
    for (const word of nameWords(row.name)) {
      const known = byWord.get(word);
      if (known === undefined) {
        if (byWord.size < MOST_WORDS) byWord.set(word, [slim]);
      } else if (known.length < MOST_TOOLS_A_WORD && known.at(-1)?.serverSlug !== row.serverSlug) known.push(slim);
    }
  }
  return (tool, most) => {
    const scores = new Map<RelatedTool, number>();
    for (const word of nameWords(tool.name)) {
      for (const other of byWord.get(word) ?? []) {
        if (other.serverSlug !== tool.serverSlug) scores.set(other, (scores.get(other) ?? 0) + 1);
      }
    }
    return [...scores]
      .map(([other, shared]) => ({ other, score: shared + (other.category === tool.category ? 0.5 : 0) }))
      .sort((one, two) => two.score - one.score || compared(key(one.other), key(two.other)))
      .slice(0, most)
      .map(({ other }) => other);
  };
}

/** The neighbours on the same server that matter most beside this tool: the same category first, then the rest in order. */
export function neighbours<Row extends RelatedTool>(rows: readonly Row[], tool: { slug: string; category: string }, most: number): Row[] {
  const others = rows.filter(({ slug }) => slug !== tool.slug);
  return [
    ...others.filter(({ category }) => category === tool.category),
    ...others.filter(({ category }) => category !== tool.category),
  ].slice(0, most);
}

/** `deleteBranch`, `delete_branch` and `delete-branch` have the same words. */
export function nameWords(name: string): string[] {
  const words = name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && word.length < 40 && !COMMONEST_LEFT_OUT.has(word));
  return [...new Set(words)];
}

function key(tool: RelatedTool): string {
  return `${tool.serverSlug}/${tool.slug}`;
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
