import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { parseJson } from '#core/json';

/** Where a line stands in its file. */
export interface LineAt {
  at: number;
  bytes: number;
}

/** A file of JSON Lines that only ever grows, of one process at a time. */
export interface LineFile {
  /** INVARIANT: once it has returned, the line is found by whoever opens the file later, also after this process was killed. */
  append(value: unknown): LineAt;
  /** The value of a line that stands there. */
  read(line: LineAt): unknown;
  close(): void;
}

const CHUNK_BYTES = 1024 * 1024;
const BREAK = 0x0a;

/**
 * Opens a file for more lines, and tells what stands in it.
 *
 * A line that is no JSON is passed over: it was being written when a process was killed, and nobody was told that it was kept. What is
 * appended behind it begins on a line of its own.
 */
export function openLineFile(path: string, onLine: (value: unknown, line: LineAt) => void): LineFile {
  const file = openSync(path, 'a+', 0o600);
  try {
    let { end, isTorn } = scan(file, onLine);
    return {
      append: (value) => {
        const line = Buffer.from(`${JSON.stringify(value)}\n`);
        if (isTorn) end += writeAll(file, Buffer.of(BREAK));
        isTorn = true;
        const at = end;
        try {
          end += writeAll(file, line);
          isTorn = false;
        } catch (error) {
          end = fstatSync(file).size;
          throw error;
        }
        return { at, bytes: line.length - 1 };
      },
      read: ({ at, bytes }) => parseJson(readAt(file, at, bytes).toString()),
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Holds one line and one chunk at a time. */
function scan(file: number, onLine: (value: unknown, line: LineAt) => void): { end: number; isTorn: boolean } {
  let end = 0;
  let at = 0;
  let held: Buffer[] = [];
  const tell = (line: Buffer): void => {
    const value = parseJson(line.toString());
    if (value !== undefined) onLine(value, { at, bytes: line.length });
  };
  for (;;) {
    const chunk = readAt(file, end, CHUNK_BYTES);
    if (chunk.length === 0) {
      if (at < end) tell(Buffer.concat(held));
      return { end, isTorn: at < end };
    }
    let from = 0;
    for (let to = chunk.indexOf(BREAK); to !== -1; to = chunk.indexOf(BREAK, from)) {
      const line = Buffer.concat([...held, chunk.subarray(from, to)]);
      held = [];
      tell(line);
      at += line.length + 1;
      from = to + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
    end += chunk.length;
  }
}

function readAt(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  let read = 0;
  for (;;) {
    const more = readSync(file, buffer, read, bytes - read, at + read);
    read += more;
    if (more === 0 || read === bytes) return buffer.subarray(0, read);
  }
}

function writeAll(file: number, bytes: Buffer): number {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
  return written;
}
