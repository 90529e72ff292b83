import type { Readable, Writable } from 'node:stream';

export { shown } from '#core/shown';

/** The outside of a command: handed in, so that a test calls one as a user would. */
export interface Io {
  stdin: Readable & { isTTY?: boolean };
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
