/** Controls, zero-width and direction marks, tags, halves of pairs: what a reader cannot see, or what turns around what can. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u{e0000}-\u{e007f}]/gu;

/** Text of a server for a terminal or a log: one line, control and direction characters shown instead of obeyed. */
export function shown(text: string, longest = 200): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
