/**
 * Rows as aligned columns. The last column takes what is left of `width` and is cut with an ellipsis; a narrow terminal
 * therefore never wraps a row.
 */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const all = [headings, ...rows];
  const widths = headings.map((_heading, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => {
      const line = row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd();
      return line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line;
    })
    .join('\n');
}
