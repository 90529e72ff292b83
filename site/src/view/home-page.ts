import type { CatalogueServerRow } from '#core/catalogue';
import type { CATEGORIES, Category } from '#core/classification';

/** A server in the list of the most critical surfaces. */
export interface Surface {
  slug: string;
  name: string;
  toolCount: number;
  critical: number;
  byCategory: Partial<Record<(typeof CATEGORIES)[number], number>>;
}

const CRITICAL: readonly Category[] = ['Destructive', 'Financial'];

/** The servers with the most tools that destroy or spend, worst first; Execute tools break a tie. Reads the rows once and keeps `most`. */
export function topSurfaces(rows: Iterable<CatalogueServerRow>, most: number): Surface[] {
  let best: Surface[] = [];
  for (const { slug, name, toolCount, byCategory } of rows) {
    const critical = CRITICAL.reduce((sum, category) => sum + (byCategory[category] ?? 0), 0);
    if (critical === 0 && (byCategory.Execute ?? 0) === 0) continue;
    best.push({ slug, name, toolCount, critical, byCategory });
    if (best.length > most * 4) best = best.sort(worstFirst).slice(0, most);
  }
  return best.sort(worstFirst).slice(0, most);
}

function worstFirst(one: Surface, other: Surface): number {
  return (
    other.critical - one.critical || (other.byCategory.Execute ?? 0) - (one.byCategory.Execute ?? 0) || (one.slug < other.slug ? -1 : 1)
  );
}

/** Shares of a whole as percentages with one digit, for bars; all zero where there is nothing. */
export function shares(
  counts: Readonly<Record<string, number>>,
  keys: readonly string[],
): { key: string; count: number; percent: number }[] {
  const total = keys.reduce((sum, key) => sum + (counts[key] ?? 0), 0);
  return keys.map((key) => {
    const count = counts[key] ?? 0;
    return { key, count, percent: total === 0 ? 0 : Math.round((count / total) * 1000) / 10 };
  });
}
