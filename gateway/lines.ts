import type { Readable } from 'node:stream';
import { MOST_JSON_BYTES } from './strict-json.ts';

export interface LineReader {
  /** A whole line without its break; never empty. */
  line(text: string): void;
  /** A line that is left out: longer than a message may be, told once it is, or not UTF-8. */
  unreadable(why: 'too-long' | 'not-utf-8'): void;
  /** Called once, when nothing follows. What stands behind the last line break is a line too. */
  end(): void;
}

const LINE_BREAK = 0x0a;

/**
 * Reads the lines of a stream, holding at most one message of bytes: the rest of a line that is longer is skipped. A byte order
 * mark stays in the text, so that the parser refuses it.
 */
export function readLines(stream: Readable, reader: LineReader): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let held: Buffer[] = [];
  let heldBytes = 0;
  let skipping = false;
  let ended = false;

  const tell = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      reader.unreadable('not-utf-8');
      return;
    }
    if (text.trim() !== '') reader.line(text);
  };
  const hold = (bytes: Buffer): void => {
    if (skipping || bytes.length === 0) return;
    heldBytes += bytes.length;
    // One byte more than a message, so that a carriage return before the line break does not make it too long.
    if (heldBytes > MOST_JSON_BYTES + 1) {
      skipping = true;
      held = [];
      reader.unreadable('too-long');
    } else held.push(bytes);
  };
  const finish = (): void => {
    if (!skipping) tell(held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held));
    held = [];
    heldBytes = 0;
    skipping = false;
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    finish();
    reader.end();
  };

  stream.on('data', (chunk: Buffer | string) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let from = 0;
    for (let at = bytes.indexOf(LINE_BREAK); at !== -1; at = bytes.indexOf(LINE_BREAK, from)) {
      hold(bytes.subarray(from, at));
      finish();
      from = at + 1;
    }
    hold(bytes.subarray(from));
  });
  stream.once('end', end);
  stream.once('close', end);
  stream.once('error', end);
}
