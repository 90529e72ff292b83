import type { Readable, Writable } from 'node:stream';

/** The outside of a command: handed in, so that a test calls one as a user would. */
export interface Io {
  stdin: Readable;
  /** Data, and nothing else. */
  stdout: Writable & { isTTY?: boolean; columns?: number };
  /** Narration and progress bars. */
  stderr: Writable & { isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  now(): Date;
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
}

export function printLine(stream: Writable, line: string): void {
  stream.write(`${line}\n`);
}

/** One JSON document a line: what every `--json` prints. */
export function printJson(io: Io, value: unknown): void {
  printLine(io.stdout, JSON.stringify(value));
}

// Control characters, and the format characters that hide or turn text around.
const CONTROL = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text of a server for a terminal: one line, control and direction characters shown instead of obeyed. */
export function shown(text: string, longest = 200): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(CONTROL, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
