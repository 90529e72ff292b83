import type { Readable } from 'node:stream';

/** UTF-16 units of one line of JSON Lines: more than any server lists of itself. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * The lines of a UTF-8 stream without their breaks, holding at most one line of `longest` units. A longer line is given once, cut one
 * unit behind that, so that its reader can refuse it by its length.
 */
export async function* readLines(input: Readable, longest = LONGEST_LINE): AsyncGenerator<string> {
  let held = '';
  let skipping = false;
  for await (const piece of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (held + piece).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) {
      if (!skipping) yield cut(line.endsWith('\r') ? line.slice(0, -1) : line, longest);
      skipping = false;
    }
    if (held.length <= longest) continue;
    if (!skipping) yield cut(held, longest);
    skipping = true;
    held = '';
  }
  if (held !== '' && !skipping) yield held;
}

function cut(line: string, longest: number): string {
  return line.length > longest ? line.slice(0, longest + 1) : line;
}

/** Items up to an abort, after which it is done: input may keep its reader waiting for ever. The reader looks at the signal. */
export async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const source = items[Symbol.asyncIterator]();
  let onAbort: (() => void) | undefined;
  const stop = (): void => onAbort?.();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
        onAbort = () => resolve(undefined);
        source.next().then(resolve, reject);
      });
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
