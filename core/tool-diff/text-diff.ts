/** What one text has and the other has not, passage by passage, in order. */
export interface TextDiff {
  removed: string[];
  added: string[];
}

/** Comparing word by word takes the product of both; longer texts are told apart as a whole between what they begin and end with. */
const MOST_WORDS = 600;
/** Fewer words than these in common do not make two passages of one. */
const LEAST_BETWEEN = 3;

/** Compares two texts word by word. */
export function textDiff(before: string, after: string): TextDiff {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  const [oldMiddle, nowMiddle] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const kept = oldMiddle.length > MOST_WORDS || nowMiddle.length > MOST_WORDS ? [] : commonWords(oldMiddle, nowMiddle);
  return {
    removed: passages(
      oldMiddle,
      kept.map(([at]) => at),
    ),
    added: passages(
      nowMiddle,
      kept.map(([, at]) => at),
    ),
  };
}

/** Words, each with the white space before it. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** The places of a longest common subsequence. */
function commonWords(old: readonly string[], now: readonly string[]): [number, number][] {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      const same = old[row]?.trim() === now[column]?.trim();
      lengths[row * width + column] = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const found: [number, number][] = [];
  let [row, column] = [0, 0];
  while (row < old.length && column < now.length) {
    if (old[row]?.trim() === now[column]?.trim()) found.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

/** The words whose places are not kept, as runs; a word or two in common between two runs belong to them. */
function passages(words: readonly string[], keptAt: readonly number[]): string[] {
  const kept = new Set(keptAt);
  const runs: string[][] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const [place, word] of words.entries()) {
    if (kept.has(place)) continue;
    if (place - lastAt <= LEAST_BETWEEN) runs.at(-1)?.push(...words.slice(lastAt + 1, place + 1));
    else runs.push([word]);
    lastAt = place;
  }
  return runs.map((run) => run.join('').trim()).filter((run) => run !== '');
}
