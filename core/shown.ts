// Control characters, and the format characters that hide or turn text around.
const CONTROL = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text of a server for a terminal or a log: one line, control and direction characters shown instead of obeyed. */
export function shown(text: string, longest = 200): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(CONTROL, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
